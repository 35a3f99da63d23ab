//! The labelled corpus under tests/scan: reads the cases, lays out their files, compares.

use super::{kb, markers};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

pub struct Case {
    pub name: String,
    /// Path and text without the labels.
    pub files: Vec<(String, String)>,
    /// File, line and what the label says.
    pub labels: Vec<(String, i64, String)>,
    pub expect: BTreeMap<String, String>,
}

pub fn cases(text: &str) -> Vec<Case> {
    let mut out: Vec<Case> = Vec::new();
    let mut expecting = false;
    for line in text.lines() {
        if let Some(name) = line.strip_prefix("=== ") {
            expecting = false;
            out.push(Case {
                name: name.to_string(),
                files: Vec::new(),
                labels: Vec::new(),
                expect: BTreeMap::new(),
            });
            continue;
        }
        let case = out.last_mut().expect("a case first");
        if line == "--- expect" {
            expecting = true;
        } else if let Some(path) = line.strip_prefix("--- ") {
            case.files.push((path.to_string(), String::new()));
        } else if expecting {
            let (file, state) = line.split_once(' ').expect("file and state");
            case.expect.insert(file.to_string(), state.to_string());
        } else {
            let (path, file) = case.files.last_mut().expect("a file first");
            let mut parts = line.split('«');
            let code = parts.next().unwrap_or_default();
            let at = file.lines().count() as i64 + 1;
            for label in parts {
                let label = label.trim_end().trim_end_matches('»').to_string();
                case.labels.push((path.clone(), at, label));
            }
            file.push_str(match line.contains('«') {
                true => code.trim_end(),
                false => code,
            });
            file.push('\n');
        }
    }
    out
}

pub fn lay_out(case: &Case, root: &Path) {
    for (path, text) in &case.files {
        let whole = root.join(path);
        std::fs::create_dir_all(whole.parent().expect("a folder")).expect("folder");
        std::fs::write(whole, text).expect("file");
    }
}

#[test]
fn markers_of_the_corpus() {
    let cases = cases(include_str!("../../tests/scan/markers.cases"));
    let (mut hit, mut missed, mut wrong) = (0, Vec::new(), Vec::new());
    for case in &cases {
        let folder = tempfile::tempdir().expect("folder");
        lay_out(case, folder.path());
        let found = markers::scan(folder.path()).expect("scan");
        let found: BTreeSet<(String, i64, String)> = (found.rows.iter())
            .map(|m| {
                let symbol = m.symbol.as_deref().unwrap_or("-");
                (m.file.clone(), m.line, format!("{} {symbol}", m.kind))
            })
            .collect();
        let labels: BTreeSet<_> = case.labels.iter().cloned().collect();
        hit += labels.intersection(&found).count();
        missed.extend(labels.difference(&found).map(|l| (&case.name, l.clone())));
        wrong.extend(found.difference(&labels).map(|l| (&case.name, l.clone())));
    }
    let (n, found) = (hit + missed.len(), hit + wrong.len());
    println!(
        "markers: {} cases, recall {hit}/{n}, precision {hit}/{found}",
        cases.len()
    );
    assert!(
        missed.is_empty() && wrong.is_empty(),
        "missed {missed:#?}\nwrong {wrong:#?}"
    );
}

#[test]
fn readers_and_writers_of_the_corpus() {
    let cases = cases(include_str!("../../tests/scan/kb.cases"));
    let states = ["read", "write_only", "undetermined"];
    let mut pairs: BTreeMap<(String, String), usize> = BTreeMap::new();
    let (mut hit, mut missed, mut wrong) = (0, Vec::new(), Vec::new());
    let mut states_wrong = Vec::new();
    for case in &cases {
        let folder = tempfile::tempdir().expect("folder");
        lay_out(case, folder.path());
        let kb_folder = folder.path().join("data/_kb");
        for file in case.expect.keys() {
            let whole = kb_folder.join(file);
            std::fs::create_dir_all(whole.parent().expect("a folder")).expect("folder");
            std::fs::write(whole, "{}\n").expect("file");
        }
        let census = kb::scan(folder.path(), &kb_folder).expect("scan");
        let mut found = BTreeSet::new();
        for file in &census.files {
            let said = case.expect[&file.path].clone();
            let state = file.state.word().to_string();
            if said != state {
                states_wrong.push(format!(
                    "{}: {} is {said}, not {state}",
                    case.name, file.path
                ));
            }
            *pairs.entry((said, state)).or_default() += 1;
            for line in &file.lines {
                let does = match line.does {
                    "reads" => "R",
                    "writes" => "W",
                    _ => continue,
                };
                found.insert((
                    line.file.clone(),
                    line.line,
                    format!("{does} {}", file.path),
                ));
            }
        }
        let labels: BTreeSet<_> = case.labels.iter().cloned().collect();
        hit += labels.intersection(&found).count();
        missed.extend(labels.difference(&found).map(|l| (&case.name, l.clone())));
        wrong.extend(found.difference(&labels).map(|l| (&case.name, l.clone())));
    }
    for state in states {
        let n = |pick: fn(&(String, String)) -> &String| -> usize {
            let all = pairs.iter().filter(|(pair, _)| pick(pair) == state);
            all.map(|(_, n)| n).sum()
        };
        let both = pairs.get(&(state.to_string(), state.to_string()));
        let (both, said, found) = (both.unwrap_or(&0), n(|p| &p.0), n(|p| &p.1));
        println!("{state}: recall {both}/{said}, precision {both}/{found}");
    }
    let (n, found) = (hit + missed.len(), hit + wrong.len());
    println!("lines: recall {hit}/{n}, precision {hit}/{found}");
    assert!(
        missed.is_empty() && wrong.is_empty() && states_wrong.is_empty(),
        "missed {missed:#?}\nwrong {wrong:#?}\nstates {states_wrong:#?}"
    );
}
