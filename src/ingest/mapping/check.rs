//! Whether the paths of a mapping lead anywhere in the files it is for: a misspelt one would give
//! an empty column and no word about it.

use super::Mapping;
use super::iteration::Rule;
use super::pointer::{Pointer, paths};
use crate::ingest::discover::{Source, discover};
use crate::packs::Mistake;
use crate::packs::suggest::nearest;
use serde_json::Value;
use std::collections::BTreeSet;
use std::io::{BufRead, BufReader, Read};
use std::path::PathBuf;

/// Lines of a file that are looked at, files of a mapping, and bytes of a file.
const LINES: usize = 100;
const FILES: usize = 20;
const BYTES: u64 = 4 << 20;
/// Paths of a file that a suggestion is chosen from.
const PATHS: usize = 2000;

/// What is wrong with the mappings, and what is odd about them (a glob that matches nothing, an
/// optional field that nobody has).
#[derive(Debug, Default)]
pub struct Checked {
    pub mistakes: Vec<Mistake>,
    pub notes: Vec<Mistake>,
}

/// Looks at the first lines of the files that each mapping matches.
pub fn check(mappings: &[Mapping], roots: &[PathBuf]) -> Checked {
    let mut out = Checked::default();
    if mappings.is_empty() {
        return out;
    }
    let (sources, _) = discover(roots, &[]);
    for mapping in mappings {
        let mine = sources
            .iter()
            .filter(|s| mapping.matches(&s.path))
            .collect::<Vec<_>>();
        let (file, line) = (&mapping.place.0, mapping.place.1);
        if mine.is_empty() {
            let found = format!("`glob` \"{}\" matches no file of the data", mapping.glob);
            let fix = match nearest_path(&mapping.glob, &sources) {
                Some(path) => format!("paths look like \"{path}\""),
                None => "paths start below the data folder".to_string(),
            };
            out.notes.push(Mistake::new(file, line, found, fix));
            continue;
        }
        let pointers = pointers(mapping);
        if !pointers.is_empty() {
            missing(mapping, &pointers, &mine, &mut out);
        }
    }
    out
}

fn pointers(mapping: &Mapping) -> Vec<&Pointer> {
    let rule = match &mapping.iteration {
        // Records of a format are not lines: what a path would find in them is not known here.
        Some(Rule::Field(pointer, _)) if mapping.stream.is_some() => Some(pointer),
        _ => None,
    };
    mapping.fields.values().chain(rule).collect()
}

fn missing(mapping: &Mapping, pointers: &[&Pointer], sources: &[&Source], out: &mut Checked) {
    let mut hit = BTreeSet::new();
    let mut known = BTreeSet::new();
    let mut lines = 0;
    for source in sources.iter().take(FILES) {
        for value in head(source) {
            lines += 1;
            hit.extend(
                pointers
                    .iter()
                    .filter(|p| !p.all(&value).is_empty())
                    .map(|p| p.to_string()),
            );
            if lines <= LINES {
                known.extend(paths(&value, PATHS));
            }
        }
    }
    if lines == 0 {
        return;
    }
    for pointer in pointers
        .iter()
        .map(|p| p.to_string())
        .filter(|p| !hit.contains(p))
    {
        let (file, line) = (&mapping.place.0, mapping.place.1);
        let found = format!(
            "`{pointer}` leads nowhere in the first {lines} lines of \"{}\"",
            mapping.glob
        );
        match suggestion(&pointer, &known) {
            Some(better) => out.mistakes.push(Mistake::new(
                file,
                line,
                found,
                format!("did you mean `{better}`?"),
            )),
            None => out
                .notes
                .push(Mistake::new(file, line, found, "the field stays empty")),
        }
    }
}

/// The path that was probably meant: of the same name elsewhere, or nearly the same.
fn suggestion(pointer: &str, known: &BTreeSet<String>) -> Option<String> {
    let last = |path: &str| path.rsplit('/').next().unwrap_or_default().to_string();
    let same = known.iter().find(|path| last(path) == last(pointer));
    let near = nearest(pointer, known.iter().map(String::as_str)).map(str::to_string);
    same.cloned().or(near)
}

fn nearest_path<'a>(glob: &str, sources: &'a [Source]) -> Option<&'a str> {
    let plain = glob.trim_start_matches("data/");
    let ends = |s: &&Source| {
        s.path.ends_with(
            plain
                .rsplit('/')
                .next()
                .unwrap_or(plain)
                .trim_start_matches('*'),
        )
    };
    sources
        .iter()
        .find(ends)
        .or(sources.first())
        .map(|s| s.path.as_str())
}

/// The first lines of a file that are JSON.
pub fn head(source: &Source) -> Vec<Value> {
    let Ok(bytes) = crate::ingest::source::open(source) else {
        return Vec::new();
    };
    let lines = BufReader::new(bytes.take(BYTES)).split(b'\n');
    let lines = lines.map_while(Result::ok).take(LINES);
    lines
        .filter_map(|line| serde_json::from_slice(&line).ok())
        .collect()
}
