//! Closed numbers: recorded by `build`, restated when they change, frozen in drawings.

use super::common::{Project, assert_same};
use std::fs;

/// Three iterations: two and one high finding, the third has begun.
fn project() -> Project {
    let p = Project::new();
    for (iteration, findings) in [(1, 2), (2, 1), (3, 1)] {
        let status = if iteration == 3 { "running" } else { "done" };
        p.write(
            &format!("data/iter-{iteration}/iterations.jsonl"),
            format!("{{\"iteration\":{iteration},\"status\":\"{status}\",\"started_at\":\"2026-05-0{iteration}T01:00:00Z\"}}\n").as_bytes(),
        );
        let rows: String = (0..findings).map(|n| finding(iteration, n)).collect();
        p.write(
            &format!("data/iter-{iteration}/findings.jsonl"),
            rows.as_bytes(),
        );
    }
    p
}

fn finding(iteration: i32, n: i32) -> String {
    format!(
        "{{\"iteration\":{iteration},\"id\":\"P1-{n:03}\",\"severity\":\"high\",\"status\":\"open\",\"created_at\":\"2026-05-0{iteration}T02:00:00Z\"}}\n"
    )
}

fn record(p: &Project, metric: &str, iteration: &str) -> Vec<serde_json::Value> {
    p.text("closed.jsonl")
        .lines()
        .map(|line| serde_json::from_str(line).expect("a JSON line"))
        .filter(|r: &serde_json::Value| r["metric"] == metric && r["iteration"] == iteration)
        .collect()
}

#[test]
fn a_late_row_restates_a_closed_number_once_and_for_ever() {
    let p = project();
    p.build();
    let first = p.text("closed.jsonl");
    assert!(first.ends_with('\n'));
    assert_eq!(record(&p, "findings_total", "1").len(), 1);
    assert_eq!(record(&p, "findings_total", "3").len(), 0, "still open");
    let frozen = p.text("reports/iterations/1/charts/findings_total.svg");

    p.append("data/iter-1/findings.jsonl", &finding(1, 7));
    p.build();
    let both = record(&p, "findings_total", "1");
    assert_eq!(both.len(), 2);
    assert_eq!(both[1]["cause"], "late data");
    assert_eq!(both[1]["seen"], "3");
    assert!(p.text("closed.jsonl").starts_with(&first), "append-only");
    assert_eq!(p.value("findings_total", "1", None), Some(3.0));
    assert_eq!(
        frozen,
        p.text("reports/iterations/1/charts/findings_total.svg"),
        "the drawing of a closed iteration"
    );
    let report = p.json("reports/report.json");
    let told = report["restatements"].as_array().expect("restatements");
    let own = told
        .iter()
        .find(|r| r["metric"] == "findings_total")
        .expect("told");
    assert_eq!(
        (own["from"]["value"].as_f64(), own["to"]["value"].as_f64()),
        (Some(2.0), Some(3.0))
    );
    for page in ["iterations/1", "iterations/3", "metrics/findings_total"] {
        let page = p.text(&format!("reports/{page}/index.html"));
        assert!(page.contains("late data"), "{page}");
    }
    let feed = p.text("reports/feed.xml");
    assert!(
        feed.contains("urn:loopscope:site/restated/1/findings_total/1"),
        "{feed}"
    );
    let chart = p.text("reports/charts/findings_total.svg");
    assert!(chart.contains("restated"), "no mark");
    let ran = p.run(&["check"]).expect_code(0);
    assert!(
        ran.stderr.contains(
            "findings_total: 3 in closed iteration 1, restated: late data; expected 2, as published"
        ),
        "{}",
        ran.stderr
    );
    p.write("loopscope.toml", b"[closed]\ngate = true\n");
    let ran = p.run(&["check"]).expect_code(1);
    assert!(ran.stdout.contains("restated: late data"), "{}", ran.stdout);
    fs::remove_file(p.path("loopscope.toml")).expect("removed");

    // The next build adds nothing and says the same, also from a lake of its own.
    let (site, text) = (p.site(), p.text("closed.jsonl"));
    fs::remove_dir_all(p.path(".loopscope")).expect("removed");
    p.build();
    assert_same("built again", &site, &p.site());
    assert_eq!(text, p.text("closed.jsonl"));
}

#[test]
fn what_a_killed_run_left_is_mended_and_what_cannot_be_written_is_said() {
    let p = project();
    p.build();
    let whole = p.text("closed.jsonl");
    let lines = whole.lines().count();
    // Torn in the last line: the number is closed again.
    p.write("closed.jsonl", &whole.as_bytes()[..whole.len() - 20]);
    p.build();
    assert_eq!(p.text("closed.jsonl").lines().count(), lines);
    // Somebody's conflict marker stops recording, and nothing else.
    let marked = format!("<<<<<<< ours\n{whole}");
    p.write("closed.jsonl", marked.as_bytes());
    let ran = p.build();
    assert!(
        ran.stderr.contains("closed.jsonl:1: not a record: "),
        "{}",
        ran.stderr
    );
    assert_eq!(p.text("closed.jsonl"), marked);
    // A folder in its place: no file can be written.
    fs::remove_file(p.path("closed.jsonl")).expect("removed");
    fs::create_dir(p.path("closed.jsonl")).expect("a folder");
    let ran = p.build();
    assert!(
        ran.stderr.contains("closed.jsonl: cannot be written: "),
        "{}",
        ran.stderr
    );
    fs::remove_dir(p.path("closed.jsonl")).expect("removed");
    p.write("loopscope.toml", b"[closed]\non = false\n");
    p.build();
    assert!(!p.path("closed.jsonl").exists(), "turned off");
}
