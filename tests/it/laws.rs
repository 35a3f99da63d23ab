//! Laws: what must not change when the same records arrive in another way.

use super::common::{Project, assert_same, count};
use super::corpus::corpus;
use std::sync::OnceLock;

fn project(files: &[(String, Vec<String>)]) -> Project {
    let project = Project::new();
    for (path, lines) in files {
        project.write(path, text(lines).as_bytes());
    }
    project
}

fn text(lines: &[String]) -> String {
    lines.iter().map(|l| format!("{l}\n")).collect()
}

/// The corpus built once: every law compares with it.
fn plain() -> &'static Project {
    static BUILT: OnceLock<Project> = OnceLock::new();
    BUILT.get_or_init(|| {
        let project = project(&corpus());
        project.build();
        project
    })
}

/// A fixed permutation: deterministic, and no line keeps its neighbours.
fn shuffled(lines: &[String]) -> Vec<String> {
    let n = lines.len();
    let mut keyed: Vec<_> = lines
        .iter()
        .enumerate()
        .map(|(i, l)| ((i * 7 + 3) % (n + 1), l.clone()))
        .collect();
    keyed.sort();
    keyed.into_iter().map(|(_, l)| l).rev().collect()
}

#[test]
fn the_corpus_gives_hand_counted_numbers() {
    let p = plain();
    // 10 − iteration findings, one of them fixed.
    for (iteration, findings) in [("1", 8.0), ("2", 7.0), ("3", 6.0)] {
        assert_eq!(p.value("findings_total", iteration, None), Some(findings));
    }
    // Four of ten runs failed: UNKNOWN, null, absent, LOGIC; 0.1 + … + 0.9 and 0.10 dollars.
    assert_eq!(p.value("failures_total", "2", None), Some(4.0));
    let unknown = p.point("unknown_ratio", "2", None).expect("a point");
    assert_eq!(
        (unknown["k"].as_i64(), unknown["n"].as_i64()),
        (Some(1), Some(4))
    );
    let blind = p.point("unclassified_ratio", "2", None).expect("a point");
    assert_eq!(
        (blind["k"].as_i64(), blind["n"].as_i64()),
        (Some(3), Some(4))
    );
    assert_eq!(p.value("cost_usd", "3", None), Some(4.6));
    // Scores 3 and 4 alternate in iteration 1 (four 4s, three 3s); one file has none.
    assert_eq!(p.value("alignment_score", "1", Some("4")), Some(4.0));
    assert_eq!(p.value("alignment_score", "1", Some("3")), Some(3.0));
    assert_eq!(p.value("alignment_score", "1", Some("unparsed")), Some(1.0));
    assert_eq!(p.value("score_unparsed", "1", None), Some(0.125));
    assert_eq!(p.value("score_median", "1", None), Some(4.0));
}

#[test]
fn shuffled_lines_change_no_number() {
    let mut files = corpus();
    for (_, lines) in &mut files {
        *lines = shuffled(lines);
    }
    let other = project(&files);
    other.build();
    assert_same("shuffled lines", &plain().numbers(), &other.numbers());
}

#[test]
fn split_files_change_no_number() {
    let mut files = Vec::new();
    for (path, lines) in corpus() {
        let (front, back) = lines.split_at(lines.len().div_ceil(2));
        let stem = path.trim_end_matches(".jsonl");
        files.push((format!("{stem}-1.jsonl"), front.to_vec()));
        if !back.is_empty() {
            files.push((format!("{stem}-2.jsonl"), back.to_vec()));
        }
    }
    let other = project(&files);
    other.build();
    assert_same("split files", &plain().numbers(), &other.numbers());
}

#[test]
fn a_repeated_file_is_all_duplicates() {
    let mut files = corpus();
    for name in ["findings", "reviews", "executions", "events", "iterations"] {
        let path = format!("data/iter-2/{name}.jsonl");
        let lines = files
            .iter()
            .find(|(p, _)| *p == path)
            .expect("a file")
            .1
            .clone();
        files.push((format!("data/iter-2/{name}-2.jsonl"), lines));
    }
    let other = project(&files);
    other.build();
    assert_same("repeated files", &plain().numbers(), &other.numbers());
    for (name, n) in [
        ("findings", 8),
        ("reviews", 8),
        ("executions", 10),
        ("events", 4),
        ("iterations", 1),
    ] {
        let pair = [
            format!("iter-2/{name}.jsonl"),
            format!("iter-2/{name}-2.jsonl"),
        ];
        let both = pair.map(|path| other.account(&path));
        let sum = |what: &str| both.iter().map(|a| count(a, what)).sum::<u64>();
        assert_eq!(
            (sum("lines"), sum("rows"), sum("duplicates")),
            (2 * n, n, n),
            "{name}"
        );
    }
}

#[test]
fn a_bad_line_changes_the_accounting_only() {
    let mut files = corpus();
    let (path, lines) = &mut files[1];
    assert_eq!(path, "data/iter-1/findings.jsonl");
    lines.insert(4, r#"{"id":"P1-9"#.to_string());
    let other = project(&files);
    other.build();
    assert_same("a bad line", &plain().numbers(), &other.numbers());
    let account = other.account("iter-1/findings.jsonl");
    assert_eq!(count(&account, "quarantined"), 1);
    assert_eq!(count(&account, "rows"), 9);
    assert_eq!(count(&account, "lines"), 10);
    let refused = other.quarantine();
    assert_eq!(refused.len(), 1);
    assert_eq!(refused[0]["line"], 5);
}

#[test]
fn one_thread_and_two_publish_the_same_bytes() {
    let other = project(&corpus());
    other.run(&["build", "--jobs", "1"]).expect_code(0);
    assert_same(
        "--jobs 1 against the default",
        &plain().site(),
        &other.site(),
    );
    let again = project(&corpus());
    again.run(&["build", "--jobs", "2"]).expect_code(0);
    assert_same("--jobs 1 against --jobs 2", &other.site(), &again.site());
}

#[test]
fn a_second_build_with_nothing_new_publishes_the_same_bytes() {
    let p = project(&corpus());
    p.build();
    let first = p.site();
    p.build();
    assert_same("built twice", &first, &p.site());
    assert_same("built elsewhere", &plain().site(), &first);
}

/// Night by night: files that appear, files that grow, and a last line cut in the middle.
#[test]
fn five_nights_and_one_night_publish_the_same_bytes() {
    let files = corpus();
    let p = Project::new();
    // What was published at the time is an input of its own (`closed.rs` tests it): without it the
    // nights leave nothing behind.
    let config = b"[closed]\non = false\n";
    p.write("loopscope.toml", config);
    let once = project(&files);
    once.write("loopscope.toml", config);
    once.build();
    for night in 0..5 {
        for (path, lines) in &files {
            let all = text(lines);
            // Iteration 1 grows over nights 0–1, 2 over 1–3, 3 over 3–4.
            let (from, to) = match path.as_bytes()["data/iter-".len()] {
                b'1' => (0, 1),
                b'2' => (1, 3),
                _ => (3, 4),
            };
            if night < from {
                continue;
            }
            let shown = match night {
                n if n >= to => all.len(),
                n => all.len() * (n - from + 1) / (to - from + 2),
            };
            p.write(path, &all.as_bytes()[..shown]);
        }
        p.build();
    }
    assert_same("five nights against one", &once.site(), &p.site());
}
