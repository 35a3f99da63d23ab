//! How well messages are grouped, on labelled sets:
//! `cargo run --release --example grouping -- FOLDER` reads every `*.log_structured.csv` below it
//! (columns `Content` and `EventId`) and prints grouping accuracy and pairwise F1 of each.
//!
//! Grouping accuracy: the share of lines whose group holds exactly the lines of their true group.
//! With `-v` the true groups that were missed are listed.

use loopscope::patterns::group::{Groups, group};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

fn main() {
    let mut arguments: Vec<String> = std::env::args().skip(1).collect();
    let verbose = arguments.iter().any(|a| a == "-v");
    arguments.retain(|a| a != "-v");
    let mut files = Vec::new();
    for folder in &arguments {
        find(Path::new(folder), &mut files);
    }
    files.sort();
    if files.is_empty() {
        println!("no *.log_structured.csv below the folders named; name one");
        return;
    }
    println!(
        "{:14} {:>7} {:>7} {:>7} {:>9} {:>9}",
        "system", "lines", "true", "found", "accuracy", "pair F1"
    );
    let mut sums = (0.0, 0.0);
    for file in &files {
        let rows = csv(&std::fs::read_to_string(file).unwrap_or_default());
        let at = |name: &str| rows[0].iter().position(|c| c == name);
        let (Some(content), Some(event)) = (at("Content"), at("EventId")) else {
            println!("{}: no columns Content and EventId", file.display());
            continue;
        };
        let messages: Vec<&str> = rows[1..].iter().map(|r| r[content].as_str()).collect();
        let truth: Vec<&str> = rows[1..].iter().map(|r| r[event].as_str()).collect();
        let groups = group(&messages);
        let (accuracy, f1) = (accuracy(&groups, &truth), pairwise(&groups, &truth));
        sums = (sums.0 + accuracy, sums.1 + f1);
        let name = file
            .file_name()
            .map(|n| n.to_string_lossy().into_owned())
            .unwrap_or_default();
        let name = name.split(['_', '.']).next().unwrap_or_default();
        let events: BTreeSet<&&str> = truth.iter().collect();
        println!(
            "{name:14} {:>7} {:>7} {:>7} {accuracy:>9.3} {f1:>9.3}",
            truth.len(),
            events.len(),
            groups.len()
        );
        if verbose {
            missed(&groups, &truth, &messages);
        }
    }
    let n = files.len() as f64;
    println!("{:14} {:>33.3} {:>9.3}", "mean", sums.0 / n, sums.1 / n);
}

fn find(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            find(&path, files);
        } else if path.to_string_lossy().ends_with(".log_structured.csv") {
            files.push(path);
        }
    }
}

/// Rows of a CSV file; quotes double inside quotes.
fn csv(text: &str) -> Vec<Vec<String>> {
    let (mut rows, mut row, mut cell, mut quoted) = (vec![], vec![], String::new(), false);
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '"' if quoted && chars.peek() == Some(&'"') => {
                chars.next();
                cell.push('"');
            }
            '"' => quoted = !quoted,
            ',' if !quoted => row.push(std::mem::take(&mut cell)),
            '\n' if !quoted => {
                row.push(std::mem::take(&mut cell));
                rows.push(std::mem::take(&mut row));
            }
            '\r' if !quoted => {}
            c => cell.push(c),
        }
    }
    if !cell.is_empty() || !row.is_empty() {
        row.push(cell);
        rows.push(row);
    }
    let width = rows.first().map_or(0, Vec::len);
    rows.retain(|row| row.len() == width);
    rows
}

fn accuracy(groups: &Groups, truth: &[&str]) -> f64 {
    let mut found: BTreeMap<u32, Vec<usize>> = BTreeMap::new();
    let mut real: BTreeMap<&str, Vec<usize>> = Default::default();
    for (line, (group, event)) in groups.of.iter().zip(truth).enumerate() {
        found.entry(*group).or_default().push(line);
        real.entry(event).or_default().push(line);
    }
    let same = real
        .values()
        .filter(|lines| found[&groups.of[lines[0]]] == **lines);
    same.map(Vec::len).sum::<usize>() as f64 / truth.len().max(1) as f64
}

/// F1 over pairs of lines that share a group.
fn pairwise(groups: &Groups, truth: &[&str]) -> f64 {
    let mut found: BTreeMap<u32, u64> = BTreeMap::new();
    let mut real: BTreeMap<&str, u64> = BTreeMap::new();
    let mut both: BTreeMap<(u32, &str), u64> = BTreeMap::new();
    for (group, event) in groups.of.iter().zip(truth) {
        *found.entry(*group).or_default() += 1;
        *real.entry(event).or_default() += 1;
        *both.entry((*group, event)).or_default() += 1;
    }
    let pairs = |n: &u64| (n * (n - 1) / 2) as f64;
    let hits: f64 = both.values().map(pairs).sum();
    let (found, real): (f64, f64) = (
        found.values().map(pairs).sum(),
        real.values().map(pairs).sum(),
    );
    if found + real == 0.0 {
        1.0
    } else {
        2.0 * hits / (found + real)
    }
}

fn missed(groups: &Groups, truth: &[&str], messages: &[&str]) {
    let mut found: BTreeMap<u32, BTreeMap<&str, usize>> = BTreeMap::new();
    let mut real: BTreeMap<&str, BTreeMap<u32, (usize, &str)>> = BTreeMap::new();
    for ((group, event), message) in groups.of.iter().zip(truth).zip(messages) {
        *found.entry(*group).or_default().entry(event).or_default() += 1;
        real.entry(event)
            .or_default()
            .entry(*group)
            .or_insert((0, message))
            .0 += 1;
    }
    for (event, parts) in &real {
        let mixed = parts.keys().any(|g| found[g].len() > 1);
        if parts.len() == 1 && !mixed {
            continue;
        }
        let lines: usize = parts.values().map(|p| p.0).sum();
        println!("  {event} {lines} lines in {} groups", parts.len());
        for (group, (n, example)) in parts.iter().take(6) {
            let others: Vec<_> = found[group].iter().filter(|(e, _)| *e != event).collect();
            println!(
                "    {n:5} {} | {} | with {others:?}",
                groups.text(*group),
                example
            );
        }
    }
}
