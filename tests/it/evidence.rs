//! Evidence files and claims of a text, driven from outside: made, verified, edited, forged.

use super::common::{Project, root};
use std::fs;

/// A change that the sample really made, and where its proof is committed.
const COMMITTED: [&str; 2] = [
    "evidence/dead_code_markers-0-3.json",
    "evidence/score_median-1-4.json",
];

fn sample() -> Project {
    let project = Project::sample();
    super::common::copy_tree(&root().join("evidence"), &project.path("evidence"));
    project
}

/// When a metric of these changes, its file is written again by the command in the message.
#[test]
fn the_committed_files_hold_by_arithmetic_and_at_the_source() {
    let p = sample();
    for file in COMMITTED {
        let ran = p.run(&["verify", file]).expect_code(0);
        assert!(
            ran.stderr.contains("holds: arithmetic only"),
            "{file}: {}; write it again with `loopscope evidence`",
            ran.stderr
        );
        let ran = p.run(&["verify", file, "--data", "data"]).expect_code(0);
        assert!(
            ran.stderr.contains("holds: arithmetic, source"),
            "{file}: {}{}",
            ran.stdout,
            ran.stderr
        );
    }
}

#[test]
fn the_claims_of_the_mission_are_answered_from_committed_files_alone() {
    let p = sample();
    p.write(
        "pr.md",
        "score 3 → 6\n\ndead_code 11 -> 7; events 0 → 1 after probe\n".as_bytes(),
    );
    let ran = p.run(&["verify", "pr.md"]).expect_code(1);
    let lines: Vec<&str> = ran.stdout.lines().collect();
    assert_eq!(
        lines,
        [
            "pr.md:1: score 3 → 6: not backed: score_median: evidence/score_median-1-4.json has 3 → 4 in iterations 1 → 4",
            "pr.md:3: dead_code 11 -> 7: backed: dead_code_markers, iterations 0 → 3: evidence/dead_code_markers-0-3.json (holds: arithmetic only; a consistent forgery would pass: give --data to read the source)",
            "pr.md:3: events 0 → 1: cannot tell: events_by_source has neither committed evidence nor a value in the lake",
        ]
    );
    assert_eq!(
        ran.stderr,
        "pr.md: 3 claims: 1 backed, 1 not backed, 1 cannot tell\n"
    );
    p.write("backed.md", b"dead_code 11 => 7");
    p.run(&["verify", "backed.md"]).expect_code(0);
    p.write("unknown.md", b"happiness 1 -> 2");
    p.run(&["verify", "unknown.md"]).expect_code(6);
    p.write("none.md", b"nothing is claimed here");
    p.run(&["verify", "none.md"]).expect_code(0);
}

#[test]
fn a_forgery_and_an_edit_are_found_and_named() {
    let p = sample();
    let file = COMMITTED[0];
    let text = p.text(file);
    p.write(
        "edited.json",
        text.replace("\"value\":7.0", "\"value\":5.0").as_bytes(),
    );
    let ran = p.run(&["verify", "edited.json"]).expect_code(1);
    assert!(
        ran.stdout
            .starts_with("arithmetic: does not hold: numbers: was changed: its digest is "),
        "{}",
        ran.stdout
    );
    // The source moves under an honest file: one marker less.
    let markers = p.text("data/iter-3/markers.jsonl");
    let fewer: Vec<&str> = markers.lines().skip(1).collect();
    p.write(
        "data/iter-3/markers.jsonl",
        (fewer.join("\n") + "\n").as_bytes(),
    );
    p.run(&["verify", file]).expect_code(0);
    let ran = p.run(&["verify", file, "--data", "data"]).expect_code(1);
    assert!(
        ran.stdout.contains(
            "source: does not hold: numbers: iteration \"3\" is 7 in the file, the source gives 6"
        ),
        "{}",
        ran.stdout
    );
    assert_eq!(
        ran.stderr,
        format!("{file}: not backed: does not hold at level source\n")
    );
}

#[test]
fn evidence_of_a_big_relation_is_counted_and_of_a_wrong_name_refused() {
    let p = sample();
    p.run(&["ingest"]).expect_code(0);
    let ran = p
        .run(&["evidence", "events_by_source", "3", "4"])
        .expect_code(0);
    assert!(
        ran.stderr
            .contains("rows counted, with what each source adds to the numbers"),
        "{}",
        ran.stderr
    );
    let file = "evidence/events_by_source-3-4.json";
    let size = fs::metadata(p.path(file)).expect("a file").len();
    assert!(size <= 64 * 1024, "{size} bytes");
    let ran = p.run(&["verify", file, "--data", "data"]).expect_code(0);
    assert!(
        ran.stderr.contains("holds: arithmetic, source, lake"),
        "{}{}",
        ran.stdout,
        ran.stderr
    );
    let first = p.text(file);
    p.run(&["evidence", "events_by_source", "3", "4"])
        .expect_code(0);
    assert_eq!(first, p.text(file), "made twice");
    let ran = p
        .run(&["evidence", "score_medain", "1", "4"])
        .expect_code(2);
    assert!(
        ran.stderr.contains("did you mean `score_median`?"),
        "{}",
        ran.stderr
    );
    let ran = p
        .run(&["evidence", "score_median", "1", "99"])
        .expect_code(2);
    assert!(
        ran.stderr.contains("99: no such iteration"),
        "{}",
        ran.stderr
    );
}

/// Metrics over relations that the program computes: their rows are in the file, and the lines
/// they were computed from are read again at the source.
#[test]
fn evidence_over_derived_relations_holds_and_follows_the_rules() {
    let p = sample();
    p.run(&["ingest"]).expect_code(0);
    for metric in ["replayed_unknown_ratio", "out_of_scope_files"] {
        p.run(&["evidence", metric, "3", "4"]).expect_code(0);
        let file = format!("evidence/{metric}-3-4.json");
        let ran = p.run(&["verify", &file, "--data", "data"]).expect_code(0);
        assert!(
            ran.stderr.contains("holds: arithmetic, source, lake"),
            "{}{}",
            ran.stdout,
            ran.stderr
        );
        let lines: i64 = p.json(&file)["sources"]
            .as_array()
            .expect("sources")
            .iter()
            .map(|s| s["count"].as_i64().expect("a count"))
            .sum();
        assert!(lines > 0, "{metric}: no line behind its rows");
    }
    // Another rule names what none named: the lines are as they were, what follows is not.
    let rule = "[[rule]]\nid = \"any\"\ncategory = \"LOGIC\"\npattern = \".\"\npriority = 1\n";
    p.write("rules.toml", rule.as_bytes());
    let file = "evidence/replayed_unknown_ratio-3-4.json";
    p.run(&["verify", file]).expect_code(1);
    let ran = p.run(&["verify", file, "--data", "data"]).expect_code(1);
    assert!(
        ran.stdout.contains("arithmetic: holds: ")
            && ran
                .stdout
                .contains("source: does not hold: numbers: iteration "),
        "{}",
        ran.stdout
    );
}

#[test]
fn what_each_source_adds_proves_a_sum_over_too_many_rows() {
    let p = Project::new();
    for source in 0..3 {
        let run = |n: usize| {
            format!(
                "{{\"id\":\"r{source}-{n}\",\"iteration\":{},\"status\":\"done\",\"agent\":\"a\",\
                 \"started_at\":\"2026-03-01T01:00:00Z\",\"cost_usd\":{}.{n:04}}}\n",
                1 + n % 2,
                source
            )
        };
        let text: String = (0..2000).map(run).collect();
        p.write(
            &format!("data/part-{source}/executions.jsonl"),
            text.as_bytes(),
        );
    }
    p.run(&["ingest"]).expect_code(0);
    let ran = p.run(&["evidence", "cost_usd", "1", "2"]).expect_code(0);
    assert!(
        ran.stderr
            .contains("rows counted, with what each source adds"),
        "{}",
        ran.stderr
    );
    let file = "evidence/cost_usd-1-2.json";
    let kept = p.json(file);
    let parts = kept["partials"]["numbers"].as_array().expect("parts");
    // Source 0, iteration 1: 0.0000 + 0.0002 + … + 0.1998, a thousand of them.
    assert_eq!(parts.len(), 6);
    assert_eq!(
        (
            parts[0][0].as_i64(),
            parts[0][1].as_str(),
            parts[0][3].as_f64()
        ),
        (Some(0), Some("1"), Some(99.9))
    );
    let alone = p.run(&["verify", file, "--lake", "none"]).expect_code(0);
    assert!(
        alone.stderr.contains("holds: arithmetic only"),
        "{}",
        alone.stderr
    );
    let ran = p.run(&["verify", file, "--data", "data"]).expect_code(0);
    assert!(
        ran.stderr.contains("holds: arithmetic, source, lake"),
        "{}",
        ran.stderr
    );
    // One line less under an honest file.
    let text = p.text("data/part-1/executions.jsonl");
    let fewer: Vec<&str> = text.lines().skip(2).collect();
    p.write(
        "data/part-1/executions.jsonl",
        (fewer.join("\n") + "\n").as_bytes(),
    );
    let ran = p.run(&["verify", file, "--data", "data"]).expect_code(1);
    assert!(
        ran.stdout
            .contains("partials: \"part-1/executions.jsonl\" adds"),
        "{}",
        ran.stdout
    );
}
