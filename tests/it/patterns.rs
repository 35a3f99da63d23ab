//! `suggest` and `accept` as somebody types them, and what the next build shows.

use super::common::Project;
use serde_json::Value;
use std::io::Write;
use std::process::Stdio;

/// Seven failures that no rule names, one that a default rule does, one recorded otherwise.
fn project() -> Project {
    let mut lines = String::new();
    let mut run = |id: &str, error: &str, category: &str| {
        lines += &format!(
            "{{\"id\":\"{id}\",\"status\":\"failed\",\"started_at\":\"2026-04-23T10:00:00Z\",\
             \"error\":\"{error}\",\"failure_category\":\"{category}\"}}\n"
        );
    };
    for n in 0..4 {
        run(
            &format!("a{n}"),
            &format!("gizmo {n} jammed at slot {}", n * 7),
            "UNKNOWN",
        );
    }
    for n in 0..3 {
        run(
            &format!("b{n}"),
            &format!("the spindle wants its budgett, turn {n}"),
            "UNKNOWN",
        );
    }
    run("c", "gizmo 9 jammed at slot 2", "LOGIC");
    run("d", "Claude CLI timed out after 600000ms", "UNKNOWN");
    let project = Project::new();
    project.write("data/executions.jsonl", lines.as_bytes());
    project.run(&["build"]).expect_code(0);
    project
}

fn proposals(project: &Project) -> Vec<Value> {
    let ran = project.run(&["suggest", "--format", "json"]).expect_code(0);
    serde_json::from_str(&ran.stdout).expect("a list")
}

#[test]
fn a_proposal_says_what_it_would_catch_and_what_wrongly() {
    let project = project();
    let all = proposals(&project);
    let seen: Vec<_> = all
        .iter()
        .map(|p| {
            let r = &p["replayed"];
            (
                p["template"].as_str().unwrap_or_default(),
                p["category"].as_str().unwrap_or_default(),
                p["failures"].as_i64(),
                (r["newly_named"].as_i64(), r["wrongly"].as_i64()),
            )
        })
        .collect();
    assert_eq!(
        seen,
        [
            (
                "gizmo <*> jammed at slot <*>",
                "UNKNOWN",
                Some(5),
                (Some(5), Some(1))
            ),
            (
                "the spindle wants its budgett, turn <*>",
                "RESOURCE",
                Some(3),
                (Some(3), Some(0))
            ),
        ]
    );
    assert_eq!(all[0]["replayed"]["wrong_example"]["category"], "LOGIC");
}

#[test]
fn an_accepted_proposal_is_a_rule_once_and_the_next_build_shows_it() {
    let project = project();
    let id = proposals(&project)[1]["template_id"]
        .as_str()
        .expect("an id")
        .to_string();
    project.write("rules.toml", b"# mine\ndefault_rules = \"auto\"\n");
    let ran = project.run(&["accept", &id]).expect_code(0);
    assert_eq!(
        ran.stdout,
        format!(
            "rules.toml: the rule `accepted-{id}` gives RESOURCE at priority 60 to messages like \
             \"the spindle wants its budgett, turn <*>\"; the next build shows it\n"
        )
    );
    let file = project.text("rules.toml");
    assert!(
        file.starts_with("# mine\ndefault_rules = \"auto\"\n\n# the spindle"),
        "{file}"
    );
    let again = project.run(&["accept", &id]).expect_code(0);
    assert_eq!(
        again.stdout,
        format!(
            "rules.toml: the rule `accepted-{id}` was accepted from {id} already; nothing to do\n"
        )
    );
    assert_eq!(project.text("rules.toml"), file);
    project.run(&["build"]).expect_code(0);
    let query = "SELECT now_category, CAST(COUNT(*) AS BIGINT) AS n FROM failure_replay \
                 GROUP BY now_category ORDER BY now_category";
    let ran = project
        .run(&["sql", query, "--format", "tsv"])
        .expect_code(0);
    assert_eq!(
        ran.stdout,
        "now_category\tn\nRESOURCE\t3\nTIMEOUT\t1\nUNKNOWN\t5\n"
    );
    assert_eq!(proposals(&project)[1]["accepted"], true);
}

/// What stands in a rule is committed: a secret in the messages is none of it.
#[test]
fn a_secret_in_a_message_does_not_enter_the_rule() {
    let project = Project::new();
    let key = format!("sk_live_{}", "aBcDeFgHiJkLmNoPqRsTuVwX");
    let lines = (0..3).map(|n| {
        format!(
            "{{\"id\":\"a{n}\",\"status\":\"failed\",\"started_at\":\"2026-04-23T10:00:00Z\",\
             \"error\":\"gizmo refused {key} at slot {n}\",\"failure_category\":\"UNKNOWN\"}}\n"
        )
    });
    let lines: String = lines.collect();
    project.write("data/executions.jsonl", lines.as_bytes());
    project.run(&["build"]).expect_code(0);
    let id = proposals(&project)[0]["template_id"].clone();
    let id = id.as_str().expect("an id");
    let ran = project.run(&["accept", id, "--category", "AUTH"]);
    let said = ran.expect_code(0).stdout;
    assert!(said.contains("\"gizmo refused <*> at slot <*>\""), "{said}");
    let file = project.text("rules.toml").to_lowercase();
    assert!(!file.contains("abcdef"), "{file}");
    project.run(&["build"]).expect_code(0);
    let ask = |more: &[&str]| {
        let query = "SELECT r.now_category, e.error FROM failure_replay r \
                     JOIN executions e ON e.row_id = r.row_id WHERE e.id = 'a1' \
                     ORDER BY r.now_category, e.error NULLS LAST";
        let line = [&["sql", query, "--format", "tsv"], more].concat();
        project.run(&line).expect_code(0).stdout
    };
    let row =
        |secret: &str| format!("now_category\terror\nAUTH\tgizmo refused {secret} at slot 1\n");
    assert_eq!(ask(&[]), row("[redacted: api key]"));
    assert_eq!(ask(&["--no-redact"]), row(&key));
    let words = ["explain", "unclassified_ratio"];
    let plain = project.run(&words).expect_code(0).stdout;
    assert!(!plain.contains(&key), "{plain}");
}

#[test]
fn what_cannot_be_accepted_is_said_and_nothing_is_written() {
    let project = project();
    let id = proposals(&project)[0]["template_id"]
        .as_str()
        .expect("an id")
        .to_string();
    let ran = project.run(&["accept", &format!("{id}x")]).expect_code(2);
    assert_eq!(
        ran.stderr,
        format!("error: {id}x: no group of unknown messages has that id; did you mean `{id}`?\n")
    );
    let ran = project.run(&["accept", &id]).expect_code(2);
    assert_eq!(
        ran.stderr,
        format!(
            "error: {id}: its messages name no category; say which with --category, one of \
             TRANSIENT, TIMEOUT, LOGIC, AUTH, RESOURCE\n"
        )
    );
    let ran = project
        .run(&["accept", &id, "--category", "BAD"])
        .expect_code(2);
    assert_eq!(
        ran.stderr,
        "error: --category BAD: no such category; write one of TRANSIENT, TIMEOUT, LOGIC, AUTH, \
         RESOURCE\n"
    );
    assert!(!project.path("rules.toml").exists());
    project
        .run(&["accept", &id, "--category", "logic"])
        .expect_code(0);
}

#[test]
fn a_bad_rule_is_named_with_its_line_and_left_out() {
    let project = project();
    let rules = "[[rule]]\nid = \"bad\"\ncategory = \"LOGIC\"\npriority = 1\npattern = 'gizmo ('\n\
                 [[rule]]\nid = \"good\"\ncategory = \"LOGIC\"\npriority = 2\npattern = 'gizmo'\n";
    project.write("rules.toml", rules.as_bytes());
    let ran = project.run(&["build"]).expect_code(2);
    assert!(
        ran.stderr.starts_with(
            "error: rules.toml:5: `gizmo (` is no regular expression: unclosed group; mend it; a \
             literal `(`, `[`, `.` or `*` wants a `\\`\n"
        ),
        "{}",
        ran.stderr
    );
    let query = "SELECT now_rule, CAST(COUNT(*) AS BIGINT) AS n FROM failure_replay \
                 WHERE now_category = 'LOGIC' GROUP BY now_rule ORDER BY now_rule NULLS LAST";
    let ran = project
        .run(&["sql", query, "--format", "tsv"])
        .expect_code(0);
    assert_eq!(ran.stdout, "now_rule\tn\ngood\t5\n");
}

#[test]
fn lines_of_the_standard_input_are_grouped_without_a_project() {
    let project = Project::new();
    let ask = |lines: &[u8], options: &[&str]| {
        let mut child = project
            .command(&[&["suggest", "--stdin"], options].concat())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("the program starts");
        let mut input = child.stdin.take().expect("a pipe");
        input.write_all(lines).expect("written");
        drop(input);
        let out = child.wait_with_output().expect("an answer");
        assert!(out.status.success());
        String::from_utf8(out.stdout).expect("text")
    };
    let jobs = b"job 1 done\njob 22 done\n\nbye\r\n";
    let tsv = ask(jobs, &["--format", "tsv"]);
    let rows: Vec<(&str, &str)> = tsv.lines().filter_map(|l| l.split_once('\t')).collect();
    let lines: Vec<&str> = rows.iter().map(|r| r.0).collect();
    assert_eq!(lines, ["0", "1", "2", "3"]);
    assert_eq!(rows[0].1, rows[1].1);
    assert!(rows[2].1 != rows[3].1 && rows[3].1 != rows[0].1);
    let all: Vec<Value> = serde_json::from_str(&ask(jobs, &["--format", "json"])).expect("a list");
    assert_eq!(all.len(), 3);
    assert_eq!(all[0]["template"], "job <*> done");
    assert_eq!(
        (&all[0]["lines"], &all[0]["template_id"]),
        (&Value::from(2), &Value::from(rows[0].1))
    );
    // What is printed ends in a job's log.
    let secret = b"login failed, password=hunter2horse\n";
    let options = |redact: &'static str| ["--format", "json", redact];
    let masked = ask(secret, &options("--verbose"));
    assert!(masked.contains("login failed") && !masked.contains("hunter2horse"));
    assert!(ask(secret, &options("--no-redact")).contains("hunter2horse"));
}
