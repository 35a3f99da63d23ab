//! `scan KIND SRC [MORE] --iteration ID [--out FILE]`: runs a collector and writes its rows.
//!
//! What was not looked at is said on the standard error; the rows are whole or are not written.

use super::{Exit, Failure};
use crate::cli::{Collector, Common, Scan};
use crate::scan::{commits, kb, markers, plugins};
use serde_json::{Map, Value};
use std::io::Write;
use std::path::{Path, PathBuf};

type Rows = Vec<Map<String, Value>>;

/// Rows, and lines that say what was not seen.
struct Collected {
    rows: Rows,
    notes: Vec<String>,
}

pub fn scan(common: &Common, asked: &Scan) -> Result<Exit, Failure> {
    if asked.iteration.trim().is_empty() {
        return Err(Failure::usage(
            "--iteration: is empty; write the id of the iteration, such as 3",
        ));
    }
    let collected = match asked.kind {
        Collector::Markers => from_markers(asked)?,
        Collector::Kb => from_kb(asked)?,
        Collector::Git => from_git(asked)?,
        Collector::Plugins => {
            none_more(asked, "plugins")?;
            let (rows, notes) = plugins::capabilities(&asked.src).map_err(usage)?;
            Collected { rows, notes }
        }
        Collector::Installs => from_installs(asked)?,
    };
    let mut text = String::new();
    for row in &collected.rows {
        let mut whole = Map::new();
        whole.insert("iteration".into(), asked.iteration.as_str().into());
        whole.extend(row.clone());
        text.push_str(&Value::Object(whole).to_string());
        text.push('\n');
    }
    write(common.out.as_deref(), &text)?;
    if !common.quiet {
        for note in &collected.notes {
            eprintln!("not seen: {note}");
        }
        let to = common
            .out
            .as_ref()
            .map(|out| format!(" in {}", out.display()));
        let n = collected.rows.len();
        let rows = if n == 1 { "row" } else { "rows" };
        eprintln!("{n} {rows}{}", to.unwrap_or_default());
    }
    Ok(Exit::Done)
}

fn usage(wrong: impl ToString) -> Failure {
    Failure::usage(wrong.to_string())
}

fn none_more(asked: &Scan, kind: &str) -> Result<(), Failure> {
    match asked.more.first() {
        None => Ok(()),
        Some(more) => Err(Failure::usage(format!(
            "scan {kind}: `{more}` is one argument too many; it takes one folder"
        ))),
    }
}

fn skipped(all: Vec<(String, String)>) -> Vec<String> {
    all.into_iter()
        .map(|(path, reason)| format!("{path}: {reason}"))
        .collect()
}

fn from_markers(asked: &Scan) -> Result<Collected, Failure> {
    none_more(asked, "markers")?;
    let found = markers::scan(&asked.src).map_err(usage)?;
    Ok(Collected {
        rows: found.rows.iter().map(markers::Marker::row).collect(),
        notes: skipped(found.skipped),
    })
}

fn from_kb(asked: &Scan) -> Result<Collected, Failure> {
    let [folder] = &asked.more[..] else {
        return Err(Failure::usage(
            "scan kb: expected two folders; write `scan kb SRC KB_DIR --iteration ID`",
        ));
    };
    let census = kb::scan(&asked.src, Path::new(folder)).map_err(usage)?;
    let mut notes = skipped(census.skipped);
    let open = |at: &String| format!("{at}: a path that is known at run time only");
    notes.extend(census.open.iter().map(open));
    Ok(Collected {
        rows: census.files.iter().map(kb::KbFile::row).collect(),
        notes,
    })
}

fn from_git(asked: &Scan) -> Result<Collected, Failure> {
    let range = match &asked.more[..] {
        [] => "HEAD",
        [range] => range,
        [_, more, ..] => {
            return Err(Failure::usage(format!(
                "scan git: `{more}` is one argument too many; it takes a repository and BASE..HEAD"
            )));
        }
    };
    let mut scopes = commits::Scopes::new();
    if let Some(file) = &asked.scopes {
        let shown = file.display();
        let text = std::fs::read_to_string(file)
            .map_err(|e| Failure::usage(format!("{shown}: cannot be read: {e}; check the path")))?;
        scopes = toml::from_str(&text).map_err(|e| {
            let wrong = e.message();
            Failure::usage(format!(
                "{shown}: {wrong}; expected lines such as `memory = [\"src/memory/**\"]`"
            ))
        })?;
    }
    let rows = commits::commits(&asked.src, range, &scopes).map_err(usage)?;
    let notes = Vec::new();
    Ok(Collected { rows, notes })
}

fn from_installs(asked: &Scan) -> Result<Collected, Failure> {
    let Some(host) = &asked.host else {
        return Err(Failure::usage(
            "scan installs: --host is missing; name the host that the files come from",
        ));
    };
    let more = asked.more.iter().map(PathBuf::from);
    let files: Vec<PathBuf> = [asked.src.clone()].into_iter().chain(more).collect();
    let rows = plugins::installs(&files, host).map_err(usage)?;
    let notes = Vec::new();
    Ok(Collected { rows, notes })
}

/// A file is there whole or not at all.
fn write(out: Option<&Path>, text: &str) -> Result<(), Failure> {
    let Some(out) = out else {
        super::print::out(text, "");
        return Ok(());
    };
    let wrong = |e: std::io::Error| Failure::Io(format!("{}: {e}", out.display()));
    let folder = out.parent().filter(|p| !p.as_os_str().is_empty());
    let folder = folder.unwrap_or(Path::new("."));
    std::fs::create_dir_all(folder).map_err(wrong)?;
    let mut file = tempfile::NamedTempFile::new_in(folder).map_err(wrong)?;
    file.write_all(text.as_bytes()).map_err(wrong)?;
    file.persist(out).map_err(|e| wrong(e.error))?;
    Ok(())
}
