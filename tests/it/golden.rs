//! Golden cases: a folder each under `tests/golden/`.
//!
//! The folder is the project (`data/`, maybe `loopscope.toml` and `packs/`); `cmd` holds one command a line,
//! the exit code first (`0 build`); `expect/` holds what must come out:
//! `accounting` (one line a source: path, stream, the eight counts), `numbers` (metric,
//! iteration, series or `-`, value, `k/n` or `-`), `stdout` and `stderr` of the last command,
//! and whole files of the site under `expect/reports/`.
//! `LOOPSCOPE_BLESS=1` rewrites `accounting`, `stdout`, `stderr` and the files that are there;
//! `numbers` are worked by hand and never rewritten.

use super::common::{COUNTS, Project, Ran, copy_tree, count, root, tree};
use std::fs;
use std::path::Path;

#[test]
fn golden_cases() {
    let mut wrong = Vec::new();
    let folder = root().join("tests/golden");
    let mut cases: Vec<_> = fs::read_dir(&folder)
        .expect("tests/golden")
        .map(|e| e.expect("an entry").path())
        .filter(|p| p.is_dir())
        .collect();
    cases.sort();
    assert!(!cases.is_empty());
    for case in cases {
        let name = case
            .file_name()
            .expect("a name")
            .to_string_lossy()
            .into_owned();
        wrong.extend(run_case(&case).into_iter().map(|w| format!("{name}: {w}")));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

fn run_case(case: &Path) -> Vec<String> {
    let p = Project::new();
    copy_tree(case, &p.path(""));
    let mut wrong = Vec::new();
    let mut last = None;
    let commands = fs::read_to_string(case.join("cmd")).expect("a file `cmd`");
    for line in commands.lines().filter(|l| !l.trim().is_empty()) {
        let mut words = line.split_whitespace();
        let code: i32 = words
            .next()
            .and_then(|w| w.parse().ok())
            .expect("an exit code first");
        let ran = p.run(&words.collect::<Vec<_>>());
        if ran.code != Some(code) {
            wrong.push(format!(
                "`{line}` ended with {:?}\n{}{}",
                ran.code, ran.stdout, ran.stderr
            ));
        }
        last = Some(ran);
    }
    let last = last.expect("at least one command");
    for (name, expected) in tree(&case.join("expect")) {
        let expected = String::from_utf8(expected).expect("text");
        wrong.extend(compare(case, &p, &last, &name, &expected));
    }
    wrong
}

fn compare(case: &Path, p: &Project, last: &Ran, name: &str, expected: &str) -> Option<String> {
    let found = match name {
        "accounting" => accounting(p),
        "numbers" => return numbers(p, expected),
        "stdout" => last.stdout.clone(),
        "stderr" => last.stderr.clone(),
        published => p.text(published),
    };
    if found == expected {
        return None;
    }
    if std::env::var_os("LOOPSCOPE_BLESS").is_some() {
        fs::write(case.join("expect").join(name), found).expect("a written expectation");
        return None;
    }
    Some(format!("expect/{name}\n{}", difference(expected, &found)))
}

fn difference(expected: &str, found: &str) -> String {
    let (a, b): (Vec<_>, Vec<_>) = (expected.lines().collect(), found.lines().collect());
    let mut out = Vec::new();
    for i in 0..a.len().max(b.len()) {
        if a.get(i) != b.get(i) {
            out.extend(a.get(i).map(|l| format!("{}- {l}", i + 1)));
            out.extend(b.get(i).map(|l| format!("{}+ {l}", i + 1)));
        }
    }
    out.join("\n")
}

fn accounting(p: &Project) -> String {
    let json = p.json("reports/accounting.json");
    let sources = json["sources"].as_array().expect("sources").iter();
    let line = |s: &serde_json::Value| {
        let counts = COUNTS
            .map(|name| format!(" {name}={}", count(s, name)))
            .join("");
        format!(
            "{} {} {}{counts}\n",
            s["path"].as_str().expect("a path"),
            s["stream"].as_str().unwrap_or("-"),
            s["format"].as_str().unwrap_or("-")
        )
    };
    sources.map(line).collect()
}

fn numbers(p: &Project, expected: &str) -> Option<String> {
    let mut wrong = Vec::new();
    for line in expected
        .lines()
        .filter(|l| !l.is_empty() && !l.starts_with('#'))
    {
        let words: Vec<&str> = line.split_whitespace().collect();
        let [metric, iteration, series, value, share] = words[..] else {
            panic!("`{line}`: metric, iteration, series, value, k/n");
        };
        let point = p.point(metric, iteration, (series != "-").then_some(series));
        let number = |key: &str| point.as_ref().and_then(|p| p[key].as_f64());
        let found_share = match (number("k"), number("n")) {
            (Some(k), Some(n)) => format!("{k}/{n}"),
            _ => "-".to_string(),
        };
        let wanted = if value == "null" {
            None
        } else {
            value.parse().ok()
        };
        let same = match (number("value"), wanted) {
            (Some(a), Some(b)) => f64::abs(a - b) <= 1e-9 * f64::abs(b).max(1.0),
            (a, b) => a == b,
        };
        if !same || (share != "*" && share != found_share) {
            wrong.push(format!(
                "expected {line}\n   found {:?} {found_share}",
                number("value")
            ));
        }
    }
    (!wrong.is_empty()).then(|| format!("expect/numbers\n{}", wrong.join("\n")))
}
