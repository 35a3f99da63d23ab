//! `packs/<pack>/streams/<name>.toml` → [`StreamDecl`], with every mistake at its line.

use super::mistake::Mistake;
use super::stream::{ExtractDecl, Extractors, FieldDecl, FieldType, Life, Mode, StreamDecl};
use super::suggest::hint;
use super::tomlfile::Reader;
use std::collections::{BTreeMap, BTreeSet};
use toml::de::DeTable;

const KEYS: [&str; 12] = [
    "name",
    "title",
    "meaning",
    "names",
    "life",
    "mode",
    "identity",
    "history",
    "time",
    "census_by",
    "field",
    "extract",
];
const FIELD_KEYS: [&str; 12] = [
    "name",
    "type",
    "meaning",
    "required",
    "aliases",
    "unit",
    "track",
    "values",
    "value_map",
    "numeric_text",
    "parts",
    "field",
];
const TYPES: [(&str, FieldType); 11] = [
    ("text", FieldType::Text),
    ("int", FieldType::Int),
    ("float", FieldType::Float),
    ("bool", FieldType::Bool),
    ("time", FieldType::Time),
    ("money", FieldType::Money),
    ("json", FieldType::Json),
    ("object", FieldType::Object),
    ("list<text>", FieldType::ListText),
    ("list<float>", FieldType::ListFloat),
    ("list<object>", FieldType::ListObject),
];
const LIVES: [(&str, Life); 3] = [
    ("per_iteration", Life::PerIteration),
    ("event", Life::Event),
    ("state", Life::State),
];
const MODES: [(&str, Mode); 2] = [("log", Mode::Log), ("snapshot", Mode::Snapshot)];

/// Reads one stream file. `stem` is the file's name without `.toml`.
pub fn read_stream(
    file: &str,
    stem: &str,
    text: &str,
    extractors: Extractors,
) -> Result<StreamDecl, Vec<Mistake>> {
    let (mut r, t) = Reader::parse(file, text);
    r.only(&t, "the stream", &KEYS);
    let name = r.required(&t, "name", "the stream", 1);
    let life = pick(&mut r, &t, "life", &LIVES);
    if r.get(&t, "life").is_none() {
        r.refuse(
            1,
            "the stream has no `life`",
            "add life = \"per_iteration\", \"event\" or \"state\"",
        );
    }
    let stream = StreamDecl {
        title: r.required(&t, "title", "the stream", 1),
        meaning: r.required(&t, "meaning", "the stream", 1),
        names: r.texts(&t, "names").unwrap_or_default(),
        life: life.unwrap_or(Life::Event),
        mode: pick(&mut r, &t, "mode", &MODES).unwrap_or_default(),
        identity: r.texts(&t, "identity").unwrap_or_default(),
        history: r.boolean(&t, "history").unwrap_or(false),
        time: r.text(&t, "time"),
        census_by: r.text(&t, "census_by"),
        fields: read_fields(&mut r, &t, 0),
        extracts: read_extracts(&mut r, &t),
        name,
    };
    if stream.name != stem && !stream.name.is_empty() {
        let line = r.key_line(&t, "name");
        let found = format!(
            "the stream is called `{}` in a file called `{stem}.toml`",
            stream.name
        );
        r.refuse(
            line,
            found,
            format!("rename the file to {}.toml", stream.name),
        );
    }
    check_references(&mut r, &t, &stream);
    check_extracts(&mut r, &t, &stream, extractors);
    check_columns(&mut r, &stream, extractors);
    match r.mistakes.is_empty() {
        true => Ok(stream),
        false => Err(r.mistakes),
    }
}

fn pick<'t, T: Copy>(
    r: &mut Reader<'t>,
    t: &DeTable<'t>,
    key: &str,
    words: &[(&str, T)],
) -> Option<T> {
    let names: Vec<&str> = words.iter().map(|(w, _)| *w).collect();
    r.choice(t, key, &names).map(|at| words[at].1)
}

fn read_fields<'t>(r: &mut Reader<'t>, t: &DeTable<'t>, depth: usize) -> Vec<FieldDecl> {
    let mut out: Vec<FieldDecl> = Vec::new();
    for (line, table) in r.tables(t, "field") {
        let field = read_field(r, table, line, depth);
        if out.iter().any(|f| f.name == field.name) && !field.name.is_empty() {
            let found = format!("field `{}` is declared twice", field.name);
            r.refuse(line, found, "keep one of them");
        }
        out.push(field);
    }
    out
}

fn read_field<'t>(r: &mut Reader<'t>, t: &DeTable<'t>, line: u32, depth: usize) -> FieldDecl {
    r.only(t, "the field", &FIELD_KEYS);
    let name = r.required(t, "name", "the field", line);
    let at = format!("field `{name}`");
    if r.get(t, "type").is_none() {
        r.refuse(line, format!("{at} has no `type`"), "add type = \"text\"");
    }
    let kind = pick(r, t, "type", &TYPES).unwrap_or(FieldType::Text);
    let field = FieldDecl {
        meaning: r.required(t, "meaning", &at, line),
        required: r.boolean(t, "required").unwrap_or(false),
        aliases: r.texts(t, "aliases").unwrap_or_default(),
        unit: r.text(t, "unit"),
        track: r.boolean(t, "track").unwrap_or(false),
        values: r.texts(t, "values").unwrap_or_default(),
        value_map: read_map(r, t),
        numeric_text: r.boolean(t, "numeric_text").unwrap_or(false),
        parts: r.boolean(t, "parts").unwrap_or(false),
        fields: match depth {
            0 => read_fields(r, t, 1),
            _ => Vec::new(),
        },
        name,
        kind,
    };
    check_field(r, t, &field, line, depth);
    field
}

fn read_map<'t>(r: &mut Reader<'t>, t: &DeTable<'t>) -> BTreeMap<String, String> {
    let mut out = BTreeMap::new();
    if let Some(table) = r.table(t, "value_map") {
        for (key, _) in table {
            let key = key.get_ref().to_string();
            if let Some(value) = r.text(table, &key) {
                out.insert(key, value);
            }
        }
    }
    out
}

fn check_field<'t>(r: &mut Reader<'t>, t: &DeTable<'t>, f: &FieldDecl, line: u32, depth: usize) {
    let name = &f.name;
    if !name.is_empty() && !plain_name(name) {
        let found = format!("field name `{name}` is not a plain lower-case word");
        let fix = "use letters a-z, digits and _; put the JSON key under aliases = [\"…\"]";
        r.refuse(line, found, fix);
    }
    let nested = matches!(f.kind, FieldType::Object | FieldType::ListObject);
    if nested && f.fields.is_empty() && depth == 0 {
        let found = format!("field `{name}` is an object without fields");
        r.refuse(
            line,
            found,
            "add [[field.field]] entries, or use type = \"json\"",
        );
    }
    if !nested && r.get(t, "field").is_some() {
        let found = format!("field `{name}` has fields of its own but is no object");
        r.refuse(line, found, "use type = \"object\" or \"list<object>\"");
    }
    if nested && depth > 0 {
        let found = format!("field `{name}` nests two levels deep, expected one");
        r.refuse(line, found, "use type = \"json\"");
    }
    if f.kind == FieldType::Money && !name.ends_with("_usd") {
        let found = format!("money field `{name}` does not end in _usd");
        r.refuse(
            line,
            found,
            format!("call it {name}_usd and add aliases = [\"{name}\"]"),
        );
    }
    if f.parts && f.kind != FieldType::Time {
        let found = format!("field `{name}` has parts = true but is no time");
        r.refuse(line, found, "drop parts, or use type = \"time\"");
    }
    let numeric = [
        FieldType::Int,
        FieldType::Float,
        FieldType::Money,
        FieldType::Text,
    ];
    if f.numeric_text && !numeric.contains(&f.kind) {
        let found =
            format!("field `{name}` has numeric_text = true but is neither a number nor a text");
        r.refuse(line, found, "drop numeric_text");
    }
    for (from, to) in &f.value_map {
        if !f.values.is_empty() && !f.values.contains(to) {
            let found = format!(
                "value_map of `{name}` maps `{from}` to `{to}`, which is not among its values"
            );
            r.refuse(line, found, hint(to, f.values.iter().map(String::as_str)));
        }
    }
}

fn read_extracts<'t>(r: &mut Reader<'t>, t: &DeTable<'t>) -> Vec<ExtractDecl> {
    let mut out = Vec::new();
    for (line, table) in r.tables(t, "extract") {
        r.only(table, "the extract", &["rule", "from"]);
        let rule = r.required(table, "rule", "the extract", line);
        let from = r.required(table, "from", "the extract", line);
        out.push(ExtractDecl { rule, from });
    }
    out
}

fn check_references<'t>(r: &mut Reader<'t>, t: &DeTable<'t>, s: &StreamDecl) {
    let mut names: BTreeMap<&str, FieldType> =
        s.fields.iter().map(|f| (f.name.as_str(), f.kind)).collect();
    names.insert("iteration", FieldType::Text);
    let mut wanted: Vec<(&str, &str)> = s
        .identity
        .iter()
        .map(|n| ("identity", n.as_str()))
        .collect();
    wanted.extend(s.time.iter().map(|n| ("time", n.as_str())));
    wanted.extend(s.census_by.iter().map(|n| ("census_by", n.as_str())));
    for (key, name) in wanted {
        let line = r.key_line(t, key);
        match names.get(name) {
            None => {
                let found = format!("`{key}` names `{name}`, which is no field of this stream");
                r.refuse(line, found, hint(name, names.keys().copied()));
            }
            Some(kind) if key == "time" && *kind != FieldType::Time => {
                let found = format!("`time` names `{name}`, which is not of type \"time\"");
                r.refuse(line, found, "name a field of type \"time\"");
            }
            Some(_) => {}
        }
    }
    check_aliases(r, s);
}

/// A JSON key may mean one field only.
fn check_aliases(r: &mut Reader, s: &StreamDecl) {
    let mut owner: BTreeMap<&str, &str> = s
        .fields
        .iter()
        .map(|f| (f.name.as_str(), f.name.as_str()))
        .collect();
    for f in &s.fields {
        for alias in &f.aliases {
            if let Some(other) = owner.insert(alias, &f.name)
                && other != f.name
            {
                let found = format!("key `{alias}` means both `{other}` and `{}`", f.name);
                r.refuse(1, found, "drop the alias from one of them");
            }
        }
    }
}

fn check_extracts<'t>(r: &mut Reader<'t>, t: &DeTable<'t>, s: &StreamDecl, known: Extractors) {
    let lines: Vec<u32> = r
        .tables(t, "extract")
        .iter()
        .map(|(line, _)| *line)
        .collect();
    for (e, line) in s.extracts.iter().zip(lines) {
        let field = s.fields.iter().find(|f| f.name == e.from);
        if !field.is_some_and(|f| f.kind == FieldType::Text) {
            let found = format!(
                "extract reads `{}`, which is no text field of this stream",
                e.from
            );
            let texts = s.fields.iter().filter(|f| f.kind == FieldType::Text);
            r.refuse(line, found, hint(&e.from, texts.map(|f| f.name.as_str())));
        }
        if known(&e.rule).is_none() && !e.rule.is_empty() {
            let found = format!("no extractor is called `{}`", e.rule);
            r.refuse(line, found, "see `loopscope list streams` for those in use");
        }
    }
}

/// No two fields may fill the same column.
fn check_columns(r: &mut Reader, s: &StreamDecl, extractors: Extractors) {
    let mut seen = BTreeSet::new();
    for (name, _) in s.columns(extractors) {
        if !seen.insert(name.clone()) {
            let found = format!("two declarations fill the column `{name}`");
            r.refuse(1, found, "rename one of the fields");
        }
    }
}

/// A name usable unquoted in SQL: a letter, then letters, digits and `_`, all lower case.
pub fn plain_name(name: &str) -> bool {
    let mut letters = name.bytes();
    letters
        .next()
        .is_some_and(|b| b.is_ascii_lowercase() || b == b'_')
        && letters.all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
}
