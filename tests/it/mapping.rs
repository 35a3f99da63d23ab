//! `[[source]]` and `init --from`, as a project uses them.

use super::accounting::assert_balanced;
use super::common::{Project, count};

const LINES: &str = r#"{"run": {"id": "r1"}, "outcome": "done", "when": "2026-03-01T01:00:00Z", "problem": {"text": "a"}, "note": 1}
{"run": {"id": "r2"}, "outcome": "broken", "when": "2026-03-02T01:00:00Z", "problem": {"text": "b"}}
not json
"#;
const CONFIG: &str = r#"[[source]]
glob = "runs/*.jsonl"
stream = "executions"
iteration = "day"
[source.fields]
id = "/run/id"
status = "/outcome"
started_at = "/when"
error = "/problem/text"
[source.constants]
agent = "nightly"
[source.values.status]
done = "succeeded"
broken = "failed"
"#;

fn rows(p: &Project) -> serde_json::Value {
    let query = "SELECT id, iteration, status, agent, error, extra FROM executions ORDER BY id";
    let said = p
        .run(&["sql", query, "--format", "json"])
        .expect_code(0)
        .stdout;
    serde_json::from_str(&said).expect("JSON")
}

#[test]
fn lines_with_other_names_become_rows() {
    let p = Project::with(&[("data/runs/x.jsonl", LINES), ("loopscope.toml", CONFIG)]);
    p.build().expect_code(0);
    assert_balanced(&p);
    let account = p.account("runs/x.jsonl");
    assert_eq!(
        (count(&account, "rows"), count(&account, "quarantined")),
        (2, 1)
    );
    let found = rows(&p);
    assert_eq!(found[0]["status"], "succeeded");
    assert_eq!(
        (&found[1]["iteration"], &found[1]["agent"]),
        (&"2026-03-02".into(), &"nightly".into())
    );
    let extra = found[0]["extra"].as_str().unwrap_or_default();
    assert!(
        extra.contains("\"note\":1") && extra.contains("\"problem\""),
        "{extra}"
    );
    // Another mapping reads the same bytes anew, and nothing counts twice.
    p.write(
        "loopscope.toml",
        CONFIG.replace("nightly", "daily").as_bytes(),
    );
    p.build().expect_code(0);
    assert_eq!(rows(&p)[1]["agent"], "daily");
    assert_eq!(rows(&p).as_array().map(Vec::len), Some(2));
    // Without it nobody knows the file.
    p.write("loopscope.toml", b"");
    p.build().expect_code(0);
    assert_eq!(count(&p.account("runs/x.jsonl"), "unmapped"), 3);
    assert_eq!(rows(&p).as_array().map(Vec::len), Some(0));
}

#[test]
fn a_path_that_leads_nowhere_is_an_error_with_a_suggestion() {
    let config = CONFIG.replace("/problem/text", "/probelm/text");
    let p = Project::with(&[("data/runs/x.jsonl", LINES), ("loopscope.toml", &config)]);
    let ran = p.run(&["build"]).expect_code(2);
    assert_eq!(
        ran.stderr.lines().next(),
        Some(
            "error: loopscope.toml:1: `/probelm/text` leads nowhere in the first 2 lines of \"runs/*.jsonl\"; did you mean `/problem/text`?"
        )
    );
    let config = CONFIG.replace("error = ", "eror = ");
    p.write("loopscope.toml", config.as_bytes());
    let ran = p.run(&["build"]).expect_code(2);
    assert_eq!(
        ran.stderr.lines().next(),
        Some(
            "error: loopscope.toml:9: stream `executions` has no field `eror`; did you mean `error`?"
        )
    );
}

#[test]
fn a_dump_that_is_written_anew_is_no_conflict() {
    let line = |id: &str| format!("{{\"id\": \"{id}\", \"status\": \"open\", \"title\": \"t\"}}\n");
    let p = Project::with(&[("data/issues.jsonl", &format!("{}{}", line("a"), line("b")))]);
    p.build().expect_code(0);
    p.write(
        "data/issues.jsonl",
        format!("{}{}", line("b"), line("c")).as_bytes(),
    );
    p.build().expect_code(0);
    let said = p
        .run(&[
            "sql",
            "SELECT id FROM issues ORDER BY id",
            "--format",
            "json",
        ])
        .expect_code(0)
        .stdout;
    assert_eq!(
        said.trim(),
        r#"[{"id":"b"},{"id":"c"}]"#,
        "what is gone from the dump is gone"
    );
}

#[test]
fn init_proposes_what_then_works() {
    let p = Project::with(&[("data/runs/x.jsonl", LINES)]);
    let text = LINES
        .replace("\"outcome\": \"done\"", "\"state\": \"succeeded\"")
        .replace("\"outcome\": \"broken\"", "\"state\": \"failed\"");
    p.write(
        "data/runs/x.jsonl",
        text.replace("when", "started_at")
            .replace("not json\n", "")
            .as_bytes(),
    );
    let ran = p
        .run(&["init", "--from", "data/runs/x.jsonl"])
        .expect_code(0);
    let proposed = "[[source]]\nglob = \"runs/*.jsonl\"\nstream = \"executions\"\niteration = \"day\"\n[source.fields]\nid = \"/run/id\"\nstarted_at = \"/started_at\"\nstatus = \"/state\"\n";
    assert_eq!(ran.stdout, proposed);
    assert!(
        ran.stderr
            .starts_with("2 of the first 2 lines become rows of `executions`:\n"),
        "{}",
        ran.stderr
    );
    assert!(ran.stderr.contains("nothing was written"), "{}", ran.stderr);
    assert!(!p.path("loopscope.toml").exists());
    p.run(&["init", "--from", "data/runs/x.jsonl", "--write"])
        .expect_code(0);
    assert_eq!(p.text("loopscope.toml"), proposed);
    p.build().expect_code(0);
    assert_eq!(rows(&p)[0]["iteration"], "2026-03-01");
}

#[test]
fn init_says_what_needs_no_mapping() {
    let p = Project::new();
    p.write(
        "data/a.sarif",
        super::formats::sarif("1", &[("R", "a", "b")]).as_bytes(),
    );
    let ran = p.run(&["init", "--from", "data/a.sarif"]).expect_code(0);
    assert!(
        ran.stderr.starts_with(
            "a.sarif: SARIF 2.1.0, read as it is into findings, sweeps; it needs no mapping."
        ),
        "{}",
        ran.stderr
    );
    assert!(
        ran.stderr.contains("\nfindings: {\"id\":\"R-"),
        "{}",
        ran.stderr
    );
    p.write("data/b.jsonl", b"{\"colour\": 1}\n");
    let ran = p.run(&["init", "--from", "data/b.jsonl"]).expect_code(2);
    assert_eq!(
        ran.stderr.lines().next(),
        Some(
            "error: data/b.jsonl: its values (/colour) do not look like the fields of one stream; `loopscope list streams` has the fields of each: write a [[source]] with glob, stream and fields = { id = \"/path\" } into loopscope.toml"
        )
    );
    p.write("data/c.jsonl", b"");
    let ran = p.run(&["init", "--from", "data/c.jsonl"]).expect_code(2);
    let said = "error: data/c.jsonl: is empty; give a file with some of the lines";
    assert_eq!(ran.stderr.trim(), said);
}
