//! `init --from FILE`: looks at a file and proposes how to read it.

use super::project::Project;
use super::{Exit, Failure};
use crate::cli::Common;
use crate::ingest::discover::{Packing, Source, discover, named_stream};
use crate::ingest::formats::{self, Out, Probe, Shape, Start};
use crate::ingest::mapping::check;
use crate::ingest::mapping::pointer::paths;
use crate::ingest::mapping::propose::{Nearest, Proposal, nearest, propose};
use crate::model::format::bounded;
use crate::model::iteration::iteration_of_path;
use crate::model::plural::counted_len;
use serde_json::{Map, Value};
use std::collections::BTreeSet;
use std::io::Write;
use std::path::Path;

/// Rows of the preview, and characters of one.
const PREVIEW: usize = 10;
const WIDE: usize = 300;

/// Where values stand in the first lines, for a message.
fn values(head: &[Value]) -> String {
    let all: BTreeSet<String> = head.iter().flat_map(|value| paths(value, 40)).collect();
    let shown: Vec<&str> = all.iter().take(12).map(String::as_str).collect();
    match all.len() - shown.len() {
        0 => shown.join(", "),
        more => format!("{} and {more} more", shown.join(", ")),
    }
}

/// `. The nearest is `reviews`: alignment_score = "/data/score", but its required file is not
/// there`.
fn said(near: &Nearest) -> String {
    let found = near.found.iter().take(6);
    let found: Vec<String> = found.map(|(f, p)| format!("{f} = \"{p}\"")).collect();
    let lack = match near.missing.as_slice() {
        [] => "too little of it".to_string(),
        missing => format!("without its required {}", missing.join(", ")),
    };
    let (stream, found) = (&near.stream, found.join(", "));
    format!(" (the nearest is `{stream}`: {found}, {lack})")
}

/// Prints the proposal on standard output, as it would stand in `loopscope.toml`, and the preview on
/// standard error. With `write` it is appended to the configuration; else nothing is written.
pub fn init_from(common: &Common, file: &Path, write: bool) -> Result<Exit, Failure> {
    let project = Project::open(common)?;
    let shown = file.display();
    let refuse = |why: &str| Err(Failure::usage(format!("{shown}: {why}")));
    if !file.is_file() {
        return refuse("is no file; name one whose lines are to be read");
    }
    let Some(source) = discover(&[file.to_path_buf()], &[]).0.into_iter().next() else {
        return refuse(
            "files with this ending are not read; name it .jsonl (also .gz and .zst), .json, .sarif, .xml, .eval or .traj",
        );
    };
    let below = below_data(&project, file);
    let path = below.clone().unwrap_or_else(|| source.path.clone());
    if let Some(known) = known(&project, &source, &path)? {
        project.say(&known);
        return Ok(Exit::Done);
    }
    let head = check::head(&source);
    if source.bytes == 0 {
        return refuse("is empty; give a file with some of the lines");
    }
    if !head.iter().any(Value::is_object) {
        return refuse(
            "its first lines are no JSON objects, and it is of no known format; see `loopscope list formats`",
        );
    }
    let glob = glob(below.as_deref(), file);
    let found = propose(&project.lake, &project.streams, &glob, &path, &head);
    let Some(proposal) = found.map_err(Failure::Lake)? else {
        return refuse(&format!(
            "its values ({}) do not look like the fields of one stream{}; `loopscope list streams` \
             has the fields of each: write a [[source]] with glob, stream and fields = {{ id = \
             \"/path\" }} into loopscope.toml",
            values(&head),
            nearest(&project.streams, &head).map_or_else(String::new, |near| said(&near))
        ));
    };
    let text = toml(&project, &proposal, &glob);
    print!("{text}");
    preview(&project, &proposal, &path, &head);
    if below.is_none() {
        project.say("the file is not below the data folder: put it there, or name its folder under [paths] data");
    }
    if write {
        return append(common, &project, &text);
    }
    project.say("nothing was written: add --write, or put the lines above into loopscope.toml");
    Ok(Exit::Done)
}

fn below_data(project: &Project, file: &Path) -> Option<String> {
    let file = file.canonicalize().ok()?;
    let roots = project.config.paths.data.iter();
    let mut below = roots.filter_map(|root| {
        let path = file.strip_prefix(root.canonicalize().ok()?).ok()?;
        Some(path.to_string_lossy().replace('\\', "/"))
    });
    below.find(|path| !path.is_empty())
}

/// Files of the same kind: those beside it, or those whose names differ in a number only.
fn glob(below: Option<&str>, file: &Path) -> String {
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    let (stem, ending) = name.split_once('.').unwrap_or((&name, "jsonl"));
    let folder = below.and_then(|path| path.rsplit_once('/'));
    if let Some((folder, _)) = folder {
        return format!("{folder}/*.{ending}");
    }
    let bare = stem.trim_end_matches(|c: char| c.is_ascii_digit());
    let star = if bare.len() < stem.len() { "*" } else { "" };
    let lead = if below.is_some() { "" } else { "**/" };
    format!("{lead}{bare}{star}.{ending}")
}

/// What to say of a file that is read without a mapping.
fn known(project: &Project, source: &Source, path: &str) -> Result<Option<String>, Failure> {
    if source.packing != Packing::Plain {
        return Ok(None);
    }
    let bytes = std::fs::read(&source.file);
    let bytes = bytes.map_err(|e| Failure::Io(format!("{}: {e}", source.file.display())))?;
    let probe = Probe {
        path,
        head: &bytes[..bytes.len().min(512 * 1024)],
        lines: source.lines,
    };
    let Some(format) = formats::recognise(&probe) else {
        let named = named_stream(path, &project.streams.decls).filter(|_| source.lines);
        return Ok(named.map(|stream| {
            let name = &stream.name;
            format!(
                "{path}: its name says that it holds `{name}`; it needs no mapping if its lines do"
            )
        }));
    };
    let state = match format.experimental {
        true => " (experimental: no real file of it was tried yet)",
        false => "",
    };
    let streams = format.streams.join(", ");
    let mut text = format!(
        "{path}: {}{state}, read as it is into {streams}; it needs no mapping. A [[source]] with `glob` and `iteration` can say which iteration it belongs to",
        format.title
    );
    if let Shape::Whole { limit_bytes, read } = format.shape
        && bytes.len() <= limit_bytes
    {
        let start = Start {
            path: path.to_string(),
            path_iteration: iteration_of_path(path).is_some(),
        };
        let mut out = Out::default();
        if let Err(reason) = read(&bytes, &start, &mut out) {
            text.push_str(&format!("\nit cannot be read: {reason}"));
        }
        for (stream, json) in out.previewed(PREVIEW) {
            text.push_str(&format!(
                "\n{}: {}",
                format.streams[stream],
                bounded(&json, WIDE)
            ));
        }
    }
    Ok(Some(text))
}

/// The block for `loopscope.toml`.
fn toml(project: &Project, proposal: &Proposal, glob: &str) -> String {
    let quoted = |text: &str| Value::from(text).to_string();
    let (glob, name) = (quoted(glob), quoted(&proposal.stream));
    let mut out = format!("[[source]]\nglob = {glob}\nstream = {name}\n");
    let mut streams = project.streams.decls.iter();
    let stream = streams.find(|d| d.name == proposal.stream);
    if stream.is_some_and(|s| s.mode == crate::packs::Mode::Snapshot) {
        out.push_str("mode = \"snapshot\"\n");
    }
    if let Some(iteration) = &proposal.iteration {
        out.push_str(&format!("iteration = {iteration}\n"));
    }
    out.push_str("[source.fields]\n");
    for (field, path) in &proposal.fields {
        out.push_str(&format!("{field} = {}\n", quoted(path)));
    }
    out
}

fn preview(project: &Project, proposal: &Proposal, path: &str, head: &[Value]) {
    let target = project.streams.target(&proposal.stream);
    let (rows, lines, stream) = (proposal.rows, proposal.lines, &proposal.stream);
    project.say(&format!(
        "{rows} of the first {} become rows of `{stream}`:",
        counted_len(lines, "lines")
    ));
    if let Some(refused) = &proposal.refused {
        project.say(&format!("the first that does not: {refused}"));
    }
    for value in head.iter().take(PREVIEW) {
        let row = proposal.mapping.line(value, path, &target).into_iter();
        let declared = |key: &String| key == "iteration" || proposal.fields.contains_key(key);
        let row = row.filter(|(key, _)| declared(key)).collect::<Map<_, _>>();
        project.say(&bounded(&Value::Object(row).to_string(), WIDE));
    }
    if !proposal.kept.is_empty() {
        let kept = bounded(&proposal.kept.join(", "), WIDE);
        project.say(&format!("kept in `extra`, as no field takes them: {kept}"));
    }
}

fn append(common: &Common, project: &Project, text: &str) -> Result<Exit, Failure> {
    let default = || crate::config::DEFAULT_FILE.into();
    let file = common.config.clone().unwrap_or_else(default);
    let io = |e: std::io::Error| Failure::Io(format!("{}: cannot be written: {e}", file.display()));
    let there = file.metadata().is_ok_and(|m| m.len() > 0);
    let open = std::fs::OpenOptions::new()
        .create(true)
        .append(true)
        .open(&file);
    let gap = if there { "\n" } else { "" };
    let written = open.and_then(|mut open| open.write_all(format!("{gap}{text}").as_bytes()));
    written.map_err(io)?;
    project.say(&format!("{}: written", file.display()));
    Ok(Exit::Done)
}
