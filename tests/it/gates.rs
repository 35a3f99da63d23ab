//! `check` with `[gate]`: what a cron and a pull request rely on.

use super::common::{Project, Ran};
use serde_json::Value;
use std::fs;

const GATES: &str = r#"
[gate]
ratchet = ["dead_code_markers"]

[[gate.rule]]
metric = "dead_code_markers"
max = 2

[[gate.rule]]
metric = "findings_*"
verdicts = ["gap"]
"#;

fn sample(gates: &str) -> Project {
    let p = Project::sample();
    let config = p.text("loopscope.toml");
    p.write("loopscope.toml", format!("{config}{gates}").as_bytes());
    p
}

#[track_caller]
fn says(ran: &Ran, words: &[&str]) {
    for word in words {
        let text = format!("{}{}", ran.stdout, ran.stderr);
        assert!(text.contains(word), "`{word}` is not in:\n{text}");
    }
}

#[test]
fn a_gate_that_does_not_hold_fails_the_build_and_says_where() {
    let p = sample(GATES);
    let line = p.text("loopscope.toml");
    let at = 1 + line
        .lines()
        .position(|l| l == "[[gate.rule]]")
        .expect("a rule");
    let expected = format!(
        "dead_code_markers: 6 in iteration 4; expected at most 2 markers, 4 above \
         (loopscope.toml:{at}); see metrics/dead_code_markers/index.html\n"
    );
    let built = p.run(&["build", "--check"]).expect_code(1);
    assert_eq!(built.stdout, expected);
    assert!(p.path("reports/index.html").is_file());
    // From the standing site, and from the lake alone.
    assert_eq!(p.run(&["check"]).expect_code(1).stdout, expected);
    fs::remove_dir_all(p.path("reports")).expect("the site");
    assert_eq!(p.run(&["check"]).expect_code(1).stdout, expected);
    let json = p.run(&["check", "--format", "json"]).expect_code(1).stdout;
    let json: Value = serde_json::from_str(&json).expect("JSON");
    assert_eq!(json["passed"], false);
    assert_eq!(json["iteration"], "4");
    assert_eq!(json["failed"][0]["gate"], "value");
    assert_eq!(json["failed"][0]["metric"], "dead_code_markers");
    let md = p.run(&["check", "--format", "md"]).expect_code(1).stdout;
    assert!(
        md.contains("| dead_code_markers | 6 in iteration 4 |"),
        "{md}"
    );
}

#[test]
fn the_ratchet_keeps_the_best_value_and_fails_a_worse_one() {
    let p = sample("\n[gate]\nratchet = [\"dead_code_markers\"]\n");
    p.build();
    says(
        &p.run(&["check", "--update-baseline"]).expect_code(0),
        &["ratchet.json: 1 written down: dead_code_markers"],
    );
    assert_eq!(
        p.text("ratchet.json"),
        "{\n  \"schema\": 1,\n  \"values\": {\n    \"dead_code_markers\": {\n      \"value\": 6.0,\n      \
         \"iteration\": \"4\"\n    }\n  }\n}\n"
    );
    p.append(
        "data/iter-4/markers.jsonl",
        "{\"iteration\": 4, \"kind\": \"dead_code\", \"file\": \"src/new.rs\", \"line\": 1}\n",
    );
    let ran = p.run(&["build", "--check"]).expect_code(1);
    says(
        &ran,
        &[
            "dead_code_markers: 7 in iteration 4; expected at most 6 markers, reached in iteration 4",
        ],
    );
    // A worse value is never written down.
    says(
        &p.run(&["check", "--update-baseline"]).expect_code(1),
        &["ratchet.json: nothing got better, nothing is written"],
    );
    assert!(p.text("ratchet.json").contains("6.0"));
    p.write("ratchet.json", b"{\"schema\": 1}");
    let ran = p.run(&["check"]).expect_code(2);
    says(
        &ran,
        &["error: ratchet.json: no ratchet: missing field `values`"],
    );
}

#[test]
fn what_cannot_be_a_gate_is_refused_with_its_line() {
    let p = Project::with(&[(
        "loopscope.toml",
        "[gate]\nquarantine_ratio = 2\nrestatements = -1\nratchet = \"dead_cod_markers\"\n\
         [[gate.rule]]\nmetric = \"findings_totl\"\nmax = 1\n",
    )]);
    let ran = p.run(&["build"]).expect_code(2);
    says(
        &ran,
        &[
            "`gate.quarantine_ratio` is 2, expected 0 to 1; write 0.001 for 0.1 %",
            "`gate.restatements` is -1, expected 0 or more; write 0 where none is allowed, or leave it out",
        ],
    );
    let p = Project::with(&[(
        "loopscope.toml",
        "[gate]\nratchet = \"dead_cod_markers\"\n\
         [[gate.rule]]\nmetric = \"findings_totl\"\nmax = 1\n\
         [[gate.rule]]\nmetric = \"findings_total\"\nagainst = \"last\"\nverdicts = \"worse\"\n",
    )]);
    let ran = p.run(&["build"]).expect_code(2);
    says(
        &ran,
        &[
            "loopscope.toml:6: `against` is \"last\"",
            "loopscope.toml:6: `verdicts` names \"worse\", which is no verdict",
        ],
    );
    let p = Project::with(&[(
        "loopscope.toml",
        "[gate]\nratchet = \"dead_cod_markers\"\n[[gate.rule]]\nmetric = \"findings_totl\"\nmax = 1\n",
    )]);
    let ran = p.run(&["build"]).expect_code(2);
    says(
        &ran,
        &[
            "a gate names \"dead_cod_markers\", which is no metric; did you mean `dead_code_markers`?",
            "loopscope.toml:3: a gate names \"findings_totl\", which is no metric; did you mean `findings_total`?",
        ],
    );
}

#[test]
fn a_job_gets_its_summary_and_its_outputs() {
    let p = sample(GATES);
    p.build();
    let mut command = p.command(&["check"]);
    command.env("GITHUB_STEP_SUMMARY", p.path("summary.md"));
    command.env("GITHUB_OUTPUT", p.path("outputs"));
    assert_eq!(command.status().expect("a run").code(), Some(1));
    let summary = p.text("summary.md");
    assert!(summary.starts_with("**1 of "), "{summary}");
    assert_eq!(p.text("outputs"), "gates_failed=1\n");
}
