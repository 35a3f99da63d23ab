//! The house, held by a table: who may import whom, which rooms name which crates, headers,
//! lengths, and no way to panic on input. Exception lists may only shrink.

use super::common::root;
use super::tidy_source::{Source, brace_end, line_of, sources};
use regex::Regex;
use std::collections::BTreeMap;

/// Rooms by tier, lowest first. A room imports from lower tiers only.
const TIERS: [&[&str]; 11] = [
    &["model"],
    // Below `packs`, whose loader compiles the rules of a pack.
    &["patterns"],
    &["packs", "stats", "chart"],
    &["lake"],
    &["ingest", "engine", "scan"],
    &["report"],
    &["site"],
    &["config"],
    &["cli"],
    &["commands"],
    &["main", "lib"],
];

/// Crates that only some rooms may name. A crate that is not listed is free.
const CRATES: &[(&str, &[&str])] = &[
    ("aho_corasick", &["patterns"]),
    ("polars", &["engine"]),
    ("parquet", &["lake"]),
    ("arrow", &["lake", "engine", "ingest"]),
    ("minijinja", &["site"]),
    ("rustix", &["site"]),
    ("regex_syntax", &["patterns"]),
    ("plotters", &["chart"]),
    ("plotters_backend", &["chart"]),
    ("ab_glyph", &["chart"]),
    ("png", &["chart"]),
    ("sqlparser", &["packs", "engine"]),
    ("include_dir", &["packs", "site"]),
    ("statrs", &["stats"]),
    ("rand_pcg", &["stats"]),
    ("indicatif", &["commands"]),
    ("clap", &["cli", "commands", "main"]),
    ("clap_complete", &["cli", "commands"]),
    ("simdutf8", &["ingest"]),
    ("flate2", &["ingest"]),
    ("quick_xml", &["ingest"]),
    ("zip", &["ingest"]),
    ("git2", &["scan"]),
    ("ignore", &["scan"]),
    ("tree_sitter", &["scan"]),
    ("tree_sitter_bash", &["scan"]),
    ("tree_sitter_go", &["scan"]),
    ("tree_sitter_javascript", &["scan"]),
    ("tree_sitter_python", &["scan"]),
    ("tree_sitter_rust", &["scan"]),
    ("tree_sitter_typescript", &["scan"]),
    (
        "globset",
        &["config", "ingest", "model", "scan", "report", "commands"],
    ),
    ("glob", &["config", "ingest", "scan", "commands"]),
];

/// Only these may print, exit or read the clock.
const OUTER: [&str; 2] = ["commands", "main"];

const MOST_LINES: usize = 500;
/// (path, lines today). May only shrink.
const LONG_FILES: [(&str, usize); 0] = [];

const MOST_FUNCTION_LINES: usize = 70;
/// (path, function, lines today). May only shrink.
const LONG_FUNCTIONS: [(&str, &str, usize); 8] = [
    ("src/ingest/plan.rs", "new", 75),
    ("src/packs/known.rs", "add_standard", 84),
    ("src/packs/sql/call.rs", "aggregate", 80),
    ("src/packs/sql/forms.rs", "special", 72),
    ("src/packs/sql/operators.rs", "binary", 79),
    ("src/packs/sql/outside.rs", "refused", 91),
    ("src/packs/sql/over.rs", "over", 77),
    ("src/packs/sql_file.rs", "read_header", 81),
];

fn tier(room: &str) -> usize {
    let found = TIERS.iter().position(|rooms| rooms.contains(&room));
    found.unwrap_or_else(|| panic!("src/{room} is in no tier; add it to TIERS in tests/it/tidy.rs"))
}

/// Fails with every offence at once.
#[track_caller]
fn none(rule: &str, offences: Vec<String>) {
    assert!(offences.is_empty(), "{rule}\n{}", offences.join("\n"));
}

fn each_match(
    files: &[Source],
    pattern: &str,
    mut offence: impl FnMut(&Source, &str) -> Option<String>,
) -> Vec<String> {
    let regex = Regex::new(pattern).expect("a pattern");
    let mut out = Vec::new();
    for file in files {
        for found in regex.captures_iter(&file.code) {
            let whole = found.get(0).expect("a match");
            let word = found.get(1).unwrap_or(whole).as_str();
            if let Some(text) = offence(file, word) {
                out.push(format!(
                    "{}:{}: {text}",
                    file.path,
                    line_of(&file.code, whole.start())
                ));
            }
        }
    }
    out
}

#[test]
fn rooms_import_from_lower_tiers_only() {
    none(
        "a room imports from lower tiers only (ARCHITECTURE.md)",
        import_offences(&sources(&root())),
    );
}

fn import_offences(files: &[Source]) -> Vec<String> {
    let offence = |room: &str, to: &str| {
        let known = TIERS.iter().any(|rooms| rooms.contains(&to));
        let allowed = !known || room == to || tier(to) < tier(room);
        (!allowed).then(|| format!("{room} imports {to}, which is not below it"))
    };
    let mut offences = each_match(files, r"\b(?:crate|loopscope)::([a-z_]+)", |file, to| {
        offence(&file.room, to)
    });
    // `use crate::{a::x, b::y}` names rooms inside its braces.
    let grouped = Regex::new(r"\b(?:crate|loopscope)::\{").expect("a pattern");
    for file in files {
        for found in grouped.find_iter(&file.code) {
            let open = found.end() - 1;
            let inside = &file.code[open + 1..brace_end(&file.code, open) - 1];
            let line = line_of(&file.code, open);
            let wrong = top_names(inside)
                .into_iter()
                .filter_map(|to| offence(&file.room, &to));
            offences.extend(wrong.map(|text| format!("{}:{line}: {text}", file.path)));
        }
    }
    offences
}

#[test]
fn a_forbidden_import_is_found() {
    let file = |room: &str, code: &str| Source {
        path: format!("src/{room}/x.rs"),
        room: room.to_string(),
        raw: String::new(),
        code: code.to_string(),
        test: false,
    };
    let files = [
        file(
            "lake",
            "use crate::model::Reject;\nuse crate::engine::Engine;\n",
        ),
        file(
            "engine",
            "use crate::{\n    lake::read,\n    ingest::{self, plan},\n};\n",
        ),
        file(
            "commands",
            "use crate::{site, report::{self}};\nfn f() { crate::cli::parse() }\n",
        ),
    ];
    assert_eq!(
        import_offences(&files),
        [
            "src/lake/x.rs:2: lake imports engine, which is not below it",
            "src/engine/x.rs:1: engine imports ingest, which is not below it",
        ]
    );
}

/// First names of a use group: `a::x, b::{c, d}` → a, b.
fn top_names(group: &str) -> Vec<String> {
    let mut depth = 0;
    let mut parts = vec![String::new()];
    for c in group.chars() {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' if depth == 0 => parts.push(String::new()),
            c if depth == 0 => parts.last_mut().expect("one part").push(c),
            _ => {}
        }
    }
    let first = |p: &String| p.trim().split("::").next().unwrap_or_default().to_string();
    parts.iter().map(first).filter(|p| !p.is_empty()).collect()
}

#[test]
fn every_room_has_its_tier() {
    for file in sources(&root()) {
        tier(&file.room);
    }
}

#[test]
fn crates_stay_in_their_rooms() {
    let files = sources(&root());
    let mut offences = Vec::new();
    for &(name, rooms) in CRATES {
        let pattern = format!(r"(?:^|[^:\w])({name})(?:::|\s*;|\s+as\s)");
        offences.extend(each_match(&files, &pattern, |file, _| {
            // `mod chart;` and a room's own module of the same name are no crate.
            (!rooms.contains(&file.room.as_str())).then(|| {
                format!(
                    "{} names the crate {name}, which belongs to {}",
                    file.room,
                    rooms.join(", ")
                )
            })
        }));
    }
    none("a crate is named by its rooms only", offences);
}

#[test]
fn nothing_below_commands_prints_exits_or_reads_the_clock() {
    let files = sources(&root());
    let pattern = r"\b(println!|eprintln!|print!|eprint!|dbg!|process::exit|SystemTime::now|Instant::now|Timestamp::now|Zoned::now)";
    none(
        "only commands and main print, exit or read the clock",
        each_match(&files, pattern, |file, word| {
            (!OUTER.contains(&file.room.as_str())).then(|| format!("{word} in {}", file.room))
        }),
    );
}

#[test]
fn no_code_panics_on_input() {
    let files = sources(&root());
    let pattern = r"(\.unwrap\(\)|\.expect\(|\btodo!|\bunimplemented!|\bpanic!|allow\(dead_code\))";
    none(
        "no unwrap, expect, panic, todo or allow(dead_code) outside tests",
        each_match(&files, pattern, |_, word| Some(format!("`{word}`"))),
    );
}

#[test]
fn every_file_says_what_it_is_for() {
    let silent = |f: &&Source| !f.raw.starts_with("//! ");
    let files = sources(&root());
    let offences = files
        .iter()
        .filter(silent)
        .map(|f| format!("{}:1: no `//!` line", f.path));
    none("a file starts with a `//!` line", offences.collect());
}

#[test]
fn files_stay_readable_in_length() {
    let known: BTreeMap<_, _> = LONG_FILES.into_iter().collect();
    let mut offences = Vec::new();
    for file in sources(&root()) {
        let lines = file.raw.lines().count();
        let most = known.get(file.path.as_str()).copied();
        match most {
            None if lines > MOST_LINES => offences.push(format!(
                "{}: {lines} lines, at most {MOST_LINES}",
                file.path
            )),
            Some(most) if lines > most => {
                offences.push(format!("{}: grew from {most} to {lines} lines", file.path))
            }
            Some(_) if lines <= MOST_LINES => {
                offences.push(format!("{}: take it off LONG_FILES", file.path))
            }
            _ => {}
        }
    }
    none(
        "a file has at most 500 lines; exceptions may only shrink",
        offences,
    );
}

#[test]
fn functions_stay_readable_in_length() {
    let regex = Regex::new(r"\bfn\s+(\w+)").expect("a pattern");
    let mut offences = Vec::new();
    for file in sources(&root()) {
        for found in regex.captures_iter(&file.code) {
            let name = &found[1];
            let at = found.get(0).expect("a match").start();
            let Some(open) = file.code[at..].find(['{', ';']).map(|p| p + at) else {
                continue;
            };
            if file.code[open..].starts_with(';') {
                continue;
            }
            let (first, last) = (
                line_of(&file.code, at),
                line_of(&file.code, brace_end(&file.code, open)),
            );
            let lines = last - first + 1;
            let known = LONG_FUNCTIONS
                .iter()
                .find(|(p, f, _)| *p == file.path && *f == name);
            let most = known.map_or(MOST_FUNCTION_LINES, |k| k.2);
            if lines > most {
                offences.push(format!(
                    "{}:{first}: {name} has {lines} lines, at most {most}",
                    file.path
                ));
            }
        }
    }
    none(
        "a function has at most 70 lines; exceptions may only shrink",
        offences,
    );
}

#[test]
fn no_file_names_a_machine() {
    let regex = Regex::new(r"/root/|/work/|/Users/\w|file:///home/").expect("a pattern");
    let mut offences = Vec::new();
    // A test of redaction may name the very paths it looks for.
    let tests: Vec<String> = sources(&root())
        .into_iter()
        .filter(|f| f.test)
        .map(|f| f.path)
        .collect();
    for folder in ["src", "packs", "templates", "docs", "benches", "examples"] {
        for (name, bytes) in existing(folder) {
            if tests.contains(&format!("{folder}/{name}")) {
                continue;
            }
            for (i, line) in String::from_utf8_lossy(&bytes).lines().enumerate() {
                if regex.is_match(line) {
                    offences.push(format!("{folder}/{name}:{}: {}", i + 1, line.trim()));
                }
            }
        }
    }
    none("no path of one machine in the repository", offences);
}

#[test]
fn templates_hold_no_inline_script_or_foreign_request() {
    let regex = Regex::new(r#"<script(?:\s+(?:defer|async))*\s*>|\son[a-z]+\s*=\s*"|javascript:|(?:src|href)="(?:https?:)?//"#).expect("a pattern");
    let mut offences = Vec::new();
    for (name, bytes) in existing("templates") {
        for (i, line) in String::from_utf8_lossy(&bytes).lines().enumerate() {
            if regex.is_match(line) {
                offences.push(format!("templates/{name}:{}: {}", i + 1, line.trim()));
            }
        }
    }
    none(
        "templates: no inline script, no handler attribute, nothing from another host",
        offences,
    );
}

fn existing(folder: &str) -> BTreeMap<String, Vec<u8>> {
    let path = root().join(folder);
    if path.is_dir() {
        super::common::tree(&path)
    } else {
        BTreeMap::new()
    }
}
