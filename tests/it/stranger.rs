//! What somebody does who sees the program for the first time: pipes it into `head`, mistypes a
//! folder, keeps everything in one folder, has a tracker's dump and nothing else.

use super::common::Project;
use serde_json::Value;
use std::io::Read;
use std::process::{Command, Stdio};

const ROW: &str = "{\"iteration\":1,\"tag\":\"T1\",\"text\":\"first\"}\n";

#[test]
fn a_reader_that_goes_away_is_no_failure() {
    let p = Project::with(&[
        ("data/observations.jsonl", ROW),
        ("src/a.rs", "#[allow(dead_code)]\nfn unused() {}\n"),
    ]);
    p.run(&["build"]).expect_code(0);
    for args in [
        &["scan", "markers", "src", "--iteration", "1"][..],
        &["list", "metrics"],
        &["list", "metrics", "--format", "json"],
        &["metrics", "--format", "json"],
        &["nonsense"],
    ] {
        let mut child = Command::new(env!("CARGO_BIN_EXE_loopscope"))
            .args(args)
            .current_dir(p.path(""))
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program starts");
        drop(child.stdout.take());
        let mut said = String::new();
        let mut pipe = child.stderr.take().expect("a pipe");
        pipe.read_to_string(&mut said).expect("text");
        let code = child.wait().expect("it ends").code();
        let expected = if args[0] == "nonsense" { 2 } else { 0 };
        assert_eq!(code, Some(expected), "{args:?}: {said}");
        assert!(!said.contains("panicked"), "{args:?}: {said}");
    }
}

#[test]
fn a_folder_that_stands_in_the_way_of_another_is_refused() {
    let p = Project::with(&[("data/observations.jsonl", ROW)]);
    for (args, said) in [
        (
            ["--out", "data"],
            "error: data: the site would stand where the data data is; choose another folder \
             with --out",
        ),
        (
            ["--lake", "data"],
            "error: data: the lake would stand where the data data is; choose another folder \
             with --lake",
        ),
        (
            ["--lake", "reports/lake"],
            "error: reports: the site and the lake reports/lake lie in one another; choose \
             another folder with --out or --lake",
        ),
    ] {
        let ran = p.run(&["build", args[0], args[1]]).expect_code(2);
        assert_eq!(ran.stderr.trim(), said);
    }
    let here: Vec<_> = std::fs::read_dir(p.path("data"))
        .expect("a folder")
        .collect();
    assert_eq!(here.len(), 1, "nothing was written among the data");
}

#[test]
fn everything_in_one_folder_is_read_once() {
    let p = Project::with(&[("observations.jsonl", ROW)]);
    for _ in 0..2 {
        p.run(&["build", "--data", ".", "--lake", "lake"])
            .expect_code(0);
        let sources = p.json("reports/accounting.json");
        let paths = sources["sources"].as_array().expect("a list").iter();
        let paths: Vec<_> = paths.filter_map(|s| s["path"].as_str()).collect();
        assert_eq!(paths, ["observations.jsonl"]);
    }
}

#[test]
fn a_file_that_was_named_and_cannot_be_read_is_said() {
    let p = Project::with(&[("notes.md", "text\n")]);
    let ran = p.run(&["build", "--data", "notes.md"]).expect_code(5);
    assert!(
        ran.stderr.starts_with(
            "warning: notes.md: cannot be read: expected an ending of .jsonl, .ndjson, .json, \
             .sarif, .xml, .eval, .traj (also with .gz or .zst): rename it; the rest goes on"
        ),
        "{}",
        ran.stderr
    );
}

#[test]
fn rows_without_any_iteration_are_not_called_no_data() {
    let issue = "{\"id\":\"I-1\",\"status\":\"open\",\"title\":\"one\"}\n";
    let p = Project::with(&[("data/issues.jsonl", issue)]);
    let ran = p.run(&["build"]).expect_code(0);
    let sentence = "No iteration yet; 1 row of streams without iterations.";
    assert!(ran.stderr.contains(sentence), "{}", ran.stderr);
    let page = p.text("reports/index.html");
    assert!(page.contains(sentence) && page.contains("1 of issues"));
    assert!(!page.contains("Put JSONL files below"));
}

#[test]
fn proposals_show_no_secret_unless_asked() {
    let token = format!("ghp_{}", "A1b2C3d4E5f6G7h8I9j0K1l2M3n4O5p6Q7r8");
    let run = format!(
        "{{\"iteration\":1,\"id\":\"E1\",\"status\":\"failed\",\"error\":\"odd answer of {token}\",\
         \"started_at\":\"2026-01-01T00:00:00Z\"}}\n"
    );
    let p = Project::with(&[("data/executions.jsonl", run.as_str())]);
    p.run(&["ingest"]).expect_code(0);
    for format in ["text", "json", "tsv"] {
        let masked = p.run(&["suggest", "--format", format]).expect_code(0);
        assert!(masked.stdout.contains("odd answer"), "{}", masked.stdout);
        assert!(!masked.stdout.contains(&token), "{}", masked.stdout);
    }
    let plain = p.run(&["suggest", "--no-redact"]).expect_code(0);
    assert!(plain.stdout.contains(&token), "{}", plain.stdout);
}

#[test]
fn a_json_answer_is_json_and_nothing_else() {
    let p = Project::with(&[(
        "data/findings.jsonl",
        "{\"iteration\":1,\"id\":\"F-1\",\"severity\":\"high\",\"title\":\"one\"}\n\
         {\"iteration\":2,\"id\":\"F-1\",\"severity\":\"high\",\"title\":\"one\"}\n",
    )]);
    p.run(&["build"]).expect_code(0);
    p.run(&["evidence", "findings_total", "1", "2"])
        .expect_code(0);
    let asked = |args: &[&str]| -> Value {
        let ran = p
            .run(&[args, &["--format", "json"]].concat())
            .expect_code(0);
        serde_json::from_str(&ran.stdout)
            .unwrap_or_else(|e| panic!("{args:?}: {e}\n{}", ran.stdout))
    };
    let explained = asked(&["explain", "findings_total", "2"]);
    assert_eq!(explained["points"][0]["value"], 1.0);
    assert_eq!(explained["rows"]["total"], 1);
    let doctor = asked(&["doctor"]);
    assert_eq!(doctor["problems"], serde_json::json!([]));
    assert_eq!(doctor["lake"]["parts"], 2);
    assert_eq!(asked(&["verify"])["parts"], 2);
    let proof = asked(&["verify", "evidence/findings_total-1-2.json"]);
    assert_eq!(proof["levels"][0]["level"], "arithmetic");
    assert_eq!(proof["levels"][0]["says"], "holds");
}

#[test]
fn the_last_line_is_one_line_and_steers_no_terminal() {
    let row = ROW.replace("1,", "\"a\\nb\\u001b[2J\",");
    let p = Project::with(&[
        ("data/observations.jsonl", row.as_str()),
        ("data/findings.jsonl.gz", "not packed"),
    ]);
    let ran = p.run(&["build"]).expect_code(5);
    let lines: Vec<&str> = ran.stderr.lines().collect();
    assert_eq!(lines.len(), 2, "{}", ran.stderr);
    assert_eq!(
        lines[0],
        "warning: findings.jsonl.gz: cannot be read: invalid gzip header; pack it again; the rest \
         goes on"
    );
    assert!(!ran.stderr.contains('\u{1b}'), "{:?}", ran.stderr);
}
