//! `docs/streams.md`: every stream with its files, identity and fields, written from the
//! declarations.

use super::Pack;
use super::columns::column_name;
use super::docs::cell;
use super::stream::{ExtractDecl, FieldDecl, FieldType, Life, Mode, OutKind, StreamDecl};

/// What an extractor's outputs are called and mean; the rules live in a higher room.
pub type OutputMeanings<'a> = &'a dyn Fn(&str) -> Vec<(&'static str, OutKind, &'static str)>;

const HEAD: &str = "\
# Streams

Written by the program from `packs/*/streams/*.toml`; change those, not this file.

A file feeds the stream whose name it bears: `<name>.jsonl` or `<name>.ndjson`, as it is or packed
as `.gz` or `.zst`, in any folder below the data root. Behind the name may stand `-`, `_` or `.`
with digits, a date or `iter…`: `findings-003.jsonl`, `findings.2026-04-23.jsonl.gz`,
`findings_iter4.ndjson`. At least half of its first 100 lines must fit the stream; otherwise the
whole file is counted as unmapped, with a hint on the health page.

Unless a stream holds state, each row belongs to an iteration: the field `iteration` or `iter`, else
the `iterN` at the end of `sweep_id`, else an `iter-N` in the path, else the iteration that had
started at the row's time, else (no iteration has a start) the UTC day of that time.

Of several rows with one identity the stream shows the winner: the greatest by the stream's time,
then the path (naturally sorted), then the line. The others are counted as duplicates and stay in
the lake. A key that no stream declares is kept in the column `extra`.

A required field has a `*`. A *tracked* field has a second column `<name>__state` that says `value`,
`null`, `absent`, `other` (outside the vocabulary) or `unparsed`. A field `a.b` is the column `a_b`.
Money is kept as whole billionths of a dollar. Times are read as ISO 8601 or as Unix seconds or
milliseconds and kept in UTC.
";

/// The whole document. The same packs give the same bytes.
pub fn streams_markdown(packs: &[Pack], outputs: OutputMeanings) -> String {
    let mut out = String::from(HEAD);
    let with_streams = packs.iter().filter(|p| !p.streams.is_empty());
    out.push_str("\n| stream | pack | files | a record is |\n|---|---|---|---|\n");
    for pack in with_streams.clone() {
        for stream in &pack.streams {
            let row = [
                format!("[`{0}`](#{0})", stream.name),
                format!("`{}`", pack.id),
                files(stream),
                stream.meaning.clone(),
            ];
            let cells: Vec<String> = row.iter().map(|c| cell(c)).collect();
            out.push_str(&format!("| {} |\n", cells.join(" | ")));
        }
    }
    for stream in with_streams.flat_map(|pack| &pack.streams) {
        push_stream(&mut out, stream, outputs);
    }
    out
}

fn files(stream: &StreamDecl) -> String {
    let names = std::iter::once(&stream.name).chain(&stream.names);
    let names: Vec<String> = names.map(|n| format!("`{n}*.jsonl`")).collect();
    names.join(", ")
}

fn push_stream(out: &mut String, stream: &StreamDecl, outputs: OutputMeanings) {
    out.push_str(&format!("\n## {}\n\n{}\n\n", stream.name, stream.meaning));
    out.push_str(&format!("- files: {}\n", files(stream)));
    out.push_str(&format!("- identity: {}\n", identity(stream)));
    if stream.history {
        out.push_str("- every version is kept; none wins over another\n");
    }
    if stream.mode == Mode::Snapshot {
        out.push_str("- a file is a dump of the state: rows may be missing from the next one\n");
    }
    if let Some(time) = &stream.time {
        out.push_str(&format!("- time: `{time}`\n"));
    }
    if let Some(by) = &stream.census_by {
        out.push_str(&format!("- fields are counted for each value of `{by}`\n"));
    }
    out.push_str("\n| field | type | unit | also read | meaning |\n|---|---|---|---|---|\n");
    for field in &stream.fields {
        push_field(out, stream, "", field);
    }
    for extract in &stream.extracts {
        push_outputs(out, extract, outputs);
    }
}

fn identity(stream: &StreamDecl) -> String {
    let mut names: Vec<String> = stream.identity.iter().map(|n| format!("`{n}`")).collect();
    if stream.life == Life::PerIteration && !stream.identity.iter().any(|n| n == "iteration") {
        names.insert(0, "`iteration`".to_string());
    }
    let what = match stream.life {
        Life::PerIteration => "counted anew in each iteration",
        Life::Event => "an event, whatever iteration it is seen in",
        Life::State => "a state without an iteration",
    };
    match stream.identity.is_empty() {
        true => {
            format!("the line's own content and how often it has stood before in its file; {what}")
        }
        false => format!("{}; {what}", names.join(", ")),
    }
}

fn push_field(out: &mut String, stream: &StreamDecl, prefix: &str, field: &FieldDecl) {
    let name = format!("{prefix}{}", field.name);
    let also: Vec<String> = field.aliases.iter().map(|a| format!("`{a}`")).collect();
    let row = [
        format!("`{name}`{}", if field.required { "\\*" } else { "" }),
        kind(field),
        field.unit.clone().unwrap_or_default(),
        also.join(", "),
        meaning(stream, field, &name),
    ];
    push_row(out, &row);
    let below = match field.kind {
        FieldType::ListObject => format!("{name}[]."),
        _ => format!("{name}."),
    };
    for child in &field.fields {
        push_field(out, stream, &below, child);
    }
}

fn kind(field: &FieldDecl) -> String {
    let base = match field.kind {
        FieldType::Text => "text",
        FieldType::Int => "integer",
        FieldType::Float => "number",
        FieldType::Bool => "true/false",
        FieldType::Time => "time",
        FieldType::Money => "money",
        FieldType::Json => "any JSON",
        FieldType::Object => "object",
        FieldType::ListText => "list of texts",
        FieldType::ListFloat => "list of numbers",
        FieldType::ListObject => "list of objects",
    };
    let tracked = if field.track { ", tracked" } else { "" };
    format!("{base}{tracked}")
}

/// The meaning, the vocabulary, and the lake's column where it has another name.
fn meaning(stream: &StreamDecl, field: &FieldDecl, name: &str) -> String {
    let mut text = field.meaning.clone();
    if !field.values.is_empty() {
        let values: Vec<String> = field.values.iter().map(|v| format!("`{v}`")).collect();
        text.push_str(&format!(" One of {}.", values.join(", ")));
    }
    let column = column_name(name, field.kind);
    match field.kind {
        FieldType::ListText | FieldType::ListFloat | FieldType::ListObject => {
            let child = format!("{}__{name}", stream.name);
            text.push_str(&format!(
                " In the lake: `{column}`, its elements in `{child}`."
            ));
        }
        FieldType::Money => text.push_str(&format!(" In the lake: `{column}`.")),
        _ => {}
    }
    if field.parts {
        text.push_str(&format!(" Also `{name}_hour` and `{name}_day`."));
    }
    text
}

fn push_outputs(out: &mut String, extract: &ExtractDecl, outputs: OutputMeanings) {
    for (name, kind, meaning) in outputs(&extract.rule) {
        let kind = match kind {
            OutKind::Int => "integer",
            OutKind::Float => "number",
            OutKind::Text => "text",
            OutKind::Bool => "true/false",
            OutKind::ListFloat => "list of numbers",
        };
        let row = [
            format!("`{}_{name}`", extract.from),
            format!("{kind}, read from `{}`", extract.from),
            String::new(),
            String::new(),
            meaning.to_string(),
        ];
        push_row(out, &row);
    }
}

fn push_row(out: &mut String, row: &[String]) {
    let cells: Vec<String> = row.iter().map(|c| cell(c)).collect();
    out.push_str(&format!("| {} |\n", cells.join(" | ")));
}
