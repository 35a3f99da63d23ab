//! Formats of other programs, from the file to the number: hand-made files of each, and the figures
//! of the real ones.

use super::accounting::assert_balanced;
use super::common::{Project, copy_tree, count, root};
use serde_json::Value;

/// A SARIF log of one tool: (rule, file, message) by line.
pub fn sarif(version: &str, results: &[(&str, &str, &str)]) -> String {
    let results = results.iter().enumerate().map(|(line, (rule, file, message))| {
        serde_json::json!({"ruleId": rule, "level": "warning", "message": {"text": message},
            "locations": [{"physicalLocation": {"artifactLocation": {"uri": file}, "region": {"startLine": line + 1}}}]})
    });
    let tool = serde_json::json!({"driver": {"name": "lint", "version": version}});
    let run = serde_json::json!({"tool": tool, "results": results.collect::<Vec<_>>()});
    serde_json::json!({"$schema": "https://json.schemastore.org/sarif-2.1.0.json", "version": "2.1.0", "runs": [run]})
        .to_string()
}

const FILES: [(&str, &str, &str, &str, u64); 7] = [
    (
        "cargo.jsonl",
        "cargo",
        "findings, sweeps",
        "warning: noise\n{\"reason\":\"compiler-message\",\"package_id\":\"a\",\"target\":{\"kind\":[\"lib\"],\"name\":\"a\"},\"message\":{\"message\":\"odd\",\"level\":\"warning\",\"code\":{\"code\":\"clippy::odd\"},\"spans\":[{\"file_name\":\"a.rs\",\"is_primary\":true,\"line_start\":9}]}}\n{\"reason\":\"build-finished\",\"success\":true}\n",
        2,
    ),
    (
        "libtest.json",
        "libtest",
        "tests, test_cases",
        "{ \"type\": \"suite\", \"event\": \"started\", \"test_count\": 2 }\n{ \"type\": \"test\", \"event\": \"ok\", \"name\": \"a\" }\n{ \"type\": \"test\", \"event\": \"failed\", \"name\": \"b\", \"stdout\": \"no\" }\n{ \"type\": \"suite\", \"event\": \"failed\", \"passed\": 1, \"failed\": 1, \"ignored\": 0 }\n",
        3,
    ),
    (
        "junit.xml",
        "junit",
        "tests, test_cases",
        "<testsuites><testsuite name=\"api\"><testcase name=\"a\"/></testsuite></testsuites>",
        2,
    ),
    (
        "runs.json",
        "github-actions",
        "executions",
        "[{\"databaseId\": 7, \"conclusion\": \"success\", \"status\": \"completed\", \"workflowName\": \"CI\", \"createdAt\": \"2026-03-01T02:00:00Z\"}]",
        1,
    ),
    (
        "tracker.issues.jsonl",
        "beads",
        "issues, issue_states",
        "{\"id\":\"x-1\",\"title\":\"T\",\"status\":\"open\",\"priority\":2,\"issue_type\":\"bug\",\"created_at\":\"2026-02-11T12:48:57Z\",\"updated_at\":\"2026-02-11T12:48:57Z\"}\n",
        1,
    ),
    (
        "log.json",
        "inspect",
        "trials, tool_calls",
        "{\"version\": 2, \"eval\": {\"run_id\": \"r\", \"eval_id\": \"e\", \"task\": \"sums\", \"task_id\": \"t\", \"created\": \"2026-03-01T02:00:00Z\"}, \"samples\": [{\"id\": 1, \"epoch\": 1, \"scores\": {\"m\": {\"value\": \"C\"}}}, {\"id\": 2, \"epoch\": 1, \"scores\": {\"m\": {\"value\": NaN}}}]}",
        2,
    ),
    (
        "night-1/a.traj",
        "swe-agent",
        "trials, tool_calls",
        "{\"trajectory\": [{\"action\": \"ls\", \"observation\": \"\"}], \"info\": {\"exit_status\": \"submitted\", \"model_stats\": {\"instance_cost\": 0.5}}}",
        2,
    ),
];

#[test]
fn every_format_is_known_by_its_content_and_feeds_its_streams() {
    let p = Project::new();
    for (path, _, _, text, _) in FILES {
        p.write(&format!("data/{path}"), text.as_bytes());
    }
    p.build().expect_code(0);
    assert_balanced(&p);
    for (path, format, streams, _, rows) in FILES {
        let account = p.account(path);
        assert_eq!(account["format"], format, "{path}");
        assert_eq!(account["stream"], streams, "{path}");
        assert_eq!(count(&account, "rows"), rows, "{path}: {account}");
    }
    assert_eq!(p.value("findings_total", "cargo", None), Some(1.0));
    assert_eq!(p.value("tests_failed", "libtest", None), Some(1.0));
    assert_eq!(p.value("tests_passed", "junit", None), Some(1.0));
    let rate = p.point("solve_rate", "2026-03-01", None).expect("a point");
    assert_eq!(
        (&rate["k"], &rate["n"]),
        (&1.into(), &1.into()),
        "a score that is no number is no verdict"
    );
    assert_eq!(
        p.value("cost_per_solved_usd", "2026-03-01", None),
        None,
        "no price is not a price of zero"
    );
    let health = p.text("reports/health/index.html");
    assert!(health.contains("an experimental format"));
}

#[test]
fn what_is_hostile_is_one_refused_record_and_stops_nothing() {
    let p = Project::new();
    let deep = format!("<testsuites>{}", "<a>".repeat(50_000));
    let nested = format!(
        "{{\"version\": \"2.1.0\", \"tool\": 1, \"runs\": {}",
        "[".repeat(50_000)
    );
    p.write("data/deep.xml", deep.as_bytes());
    p.write("data/deep.sarif", nested.as_bytes());
    p.write(
        "data/half.json",
        b"[{\"name\": \"a\", \"is_success\": true, \"memory\": []}, {",
    );
    p.write(
        "data/cut.eval",
        b"PK\x03\x04 samples/ _journal/start.json and then nothing",
    );
    p.write(
        "data/iter-1/ok.sarif",
        sarif("1", &[("R", "a", "b")]).as_bytes(),
    );
    let ran = p.build();
    assert_eq!(ran.code, Some(0), "{ran:?}");
    assert_balanced(&p);
    for path in ["deep.xml", "deep.sarif", "half.json", "cut.eval"] {
        let account = p.account(path);
        assert_eq!(
            (count(&account, "lines"), count(&account, "quarantined")),
            (1, 1),
            "{account}"
        );
    }
    assert_eq!(p.value("findings_total", "1", None), Some(1.0));
}

#[test]
fn findings_keep_their_names_when_lines_move() {
    let p = Project::new();
    let one = [
        ("E5", "a.py", "Line too long (90 > 88)"),
        ("E5", "a.py", "Line too long (91 > 88)"),
        ("F1", "b.py", "`x` unused"),
        ("F1", "b.py", "`y` unused"),
    ];
    // The second long line is gone and the first got longer; `x` is gone, `z` is new.
    let two = [
        ("F1", "b.py", "`z` unused"),
        ("F1", "b.py", "`y` unused"),
        ("E5", "a.py", "Line too long (99 > 88)"),
    ];
    p.write("data/iter-1/r.sarif", sarif("1", &one).as_bytes());
    p.write("data/iter-2/r.sarif", sarif("1", &two).as_bytes());
    p.write("data/iter-3/r.sarif", sarif("1", &[]).as_bytes());
    p.write(
        "data/iter-4/r.sarif",
        sarif("2", &[("F1", "b.py", "`x` unused")]).as_bytes(),
    );
    p.build().expect_code(0);
    let of = |metric: &str| ["1", "2", "3", "4"].map(|i| p.value(metric, i, None));
    assert_eq!(
        of("findings_total"),
        [Some(4.0), Some(3.0), Some(0.0), Some(1.0)],
        "a clean sweep is zero and no gap"
    );
    assert_eq!(of("findings_new"), [None, Some(1.0), Some(0.0), Some(0.0)]);
    assert_eq!(
        of("findings_fixed"),
        [None, Some(2.0), Some(3.0), Some(0.0)]
    );
    assert_eq!(
        of("findings_reopened"),
        [None, Some(0.0), Some(0.0), Some(1.0)]
    );
    let metric = metric(&p, "findings_total");
    assert_eq!(
        metric["marks"],
        serde_json::json!([{"iteration": "4", "kind": "instrument", "text": "lint 1 → lint 2"}])
    );
    let said = metric["verdict"]["sentence"].as_str().unwrap_or_default();
    assert!(
        said.contains(
            "The instrument changed in between (lint 1 → lint 2): the two values are not compared."
        ),
        "{said}"
    );
    assert!(
        p.text("reports/charts/findings_total.svg")
            .contains("lint 1 → lint 2")
    );
    assert!(
        p.text("reports/charts/findings_by_severity.svg")
            .contains("lint 1 → lint 2")
    );
}

fn metric(p: &Project, id: &str) -> Value {
    let report = p.json("reports/report.json");
    let all = report["metrics"].as_array().cloned().unwrap_or_default();
    all.into_iter().find(|m| m["id"] == id).expect("the metric")
}

/// A project on one folder of the real files, or nothing where they are not.
fn real(folder: &str, config: &str) -> Option<Project> {
    let places = [
        root().join("../shared/real"),
        root().join("../../shared/real"),
    ];
    let Some(real) = places.iter().find(|p| p.is_dir()) else {
        println!("skipped: ../shared/real is not on this machine");
        return None;
    };
    let p = Project::new();
    copy_tree(&real.join(folder), &p.path("data"));
    p.write("loopscope.toml", config.as_bytes());
    Some(p)
}

/// Every iteration's findings, and that neighbours balance: what is new and what is still there is
/// all of this one, what is still there and what is fixed all of the one before.
fn balance(p: &Project, series: &[(&str, f64)]) {
    for pair in series.windows(2) {
        let value = |metric: &str, of: &str| p.value(metric, of, None).expect("a value");
        let ((before, was), (now, is)) = (pair[0], pair[1]);
        assert_eq!(
            (
                value("findings_total", before),
                value("findings_total", now)
            ),
            (was, is)
        );
        let still = is - value("findings_new", now) - value("findings_reopened", now);
        assert_eq!(
            still + value("findings_fixed", now),
            was,
            "{before} and {now}"
        );
        assert!((0.0..=was.min(is)).contains(&still));
    }
}

#[test]
fn the_real_sarif_series() {
    let config =
        "[[source]]\nglob = \"*.sarif\"\niteration = { regex = \"log-([\\\\d.]+)\\\\.sarif\" }\n";
    let Some(p) = real("sarif", config) else {
        return;
    };
    p.build().expect_code(0);
    assert_balanced(&p);
    balance(&p, &[("0.9.0", 375.0), ("1.0.0", 485.0), ("1.2.0", 553.0)]);
    assert_eq!(
        metric(&p, "findings_total")["marks"],
        serde_json::json!([]),
        "one instrument"
    );
}

#[test]
fn the_real_clippy_series() {
    let config = "[[source]]\nglob = \"*.jsonl\"\niteration = { regex = \"smallvec-([\\\\d.]+)\\\\.clippy\" }\n";
    let Some(p) = real("cargo-json/clippy", config) else {
        return;
    };
    p.build().expect_code(0);
    assert_balanced(&p);
    balance(
        &p,
        &[
            ("1.0.0", 146.0),
            ("1.2.0", 101.0),
            ("1.8.0", 115.0),
            ("1.15.1", 112.0),
        ],
    );
    let ids = p.run(&["list", "iterations"]).expect_code(0).stdout;
    let ids = ids
        .lines()
        .filter_map(|l| l.split_whitespace().next())
        .collect::<Vec<_>>();
    assert_eq!(ids, ["1.0.0", "1.2.0", "1.8.0", "1.15.1"], "natural order");
}

#[test]
fn the_real_test_runs() {
    let Some(p) = real("cargo-json/test", "") else {
        return;
    };
    p.build().expect_code(0);
    assert_balanced(&p);
    let of =
        |iteration: &str| ["tests_passed", "tests_failed"].map(|m| p.value(m, iteration, None));
    assert_eq!(of("smallvec-1.6.1"), [Some(55.0), Some(0.0)]);
    assert_eq!(of("smallvec-1.15.1"), [Some(62.0), Some(0.0)]);
    assert_eq!(
        of("smallvec-tests-1.15.1-on-lib-1.6.1"),
        [Some(61.0), Some(1.0)],
        "unmapped, a file is an iteration"
    );
}

#[test]
fn the_real_tracker_dumps() {
    let Some(p) = real("beads", "") else { return };
    p.build().expect_code(0);
    assert_balanced(&p);
    let sources = p.json("reports/accounting.json")["sources"].clone();
    let lines = sources
        .as_array()
        .expect("sources")
        .iter()
        .map(|s| s["lines"].as_u64().unwrap_or(0));
    assert_eq!(lines.collect::<Vec<_>>(), [0, 52, 124, 185, 245]);
    let quarantined = p.quarantine();
    assert!(quarantined.is_empty(), "{quarantined:?}");
}

#[test]
fn the_real_trials() {
    let Some(p) = real("reflexion", "") else {
        return;
    };
    p.build().expect_code(0);
    assert_balanced(&p);
    let solved = [84, 94, 97, 98, 100, 101, 101];
    for (trial, k) in solved.into_iter().enumerate() {
        let point = p
            .point("solve_rate", &trial.to_string(), None)
            .expect("a point");
        assert_eq!(
            (&point["k"], &point["n"]),
            (&Value::from(k), &Value::from(134)),
            "trial {trial}"
        );
        if trial > 0 {
            let moved = |metric: &str| p.value(metric, &trial.to_string(), None).expect("a value");
            let net = moved("tasks_newly_solved") - moved("tasks_lost");
            assert_eq!(net, (k - solved[trial - 1]) as f64, "trial {trial}");
        }
    }
}
