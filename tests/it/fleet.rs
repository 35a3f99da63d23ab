//! A small fleet: the published figures equal what the generator counted while it wrote.

use super::accounting::assert_balanced;
use super::common::{Project, count, root};
use serde_json::Value;
use std::path::PathBuf;
use std::process::Command;

/// The generator, built with the toolchain at hand (standard library only, a few seconds).
fn generator() -> PathBuf {
    let out = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("fleet");
    let done = Command::new(std::env::var("RUSTC").unwrap_or_else(|_| "rustc".into()))
        .args(["--edition", "2024", "-O", "-o"])
        .arg(&out)
        .arg(root().join("examples/fleet.rs"))
        .status()
        .expect("rustc starts");
    assert!(done.success(), "examples/fleet.rs does not build");
    out
}

fn number(truth: &Value, key: &str) -> f64 {
    truth[key].as_f64().unwrap_or(0.0)
}

#[test]
fn the_figures_equal_the_generators_own_count() {
    let p = Project::new();
    let folder = p.path("");
    let done = Command::new(generator())
        .arg(&folder)
        .args(["--iterations", "4", "--scale", "0.05"])
        .status()
        .expect("the generator starts");
    assert!(done.success());
    p.build();
    assert_balanced(&p);
    let truth = p.json("truth.json");
    for night in truth["iterations"].as_array().expect("iterations") {
        check_executions(&p, night);
        check_reviews(&p, night);
        check_findings(&p, night);
    }
    check_duplicates(&p, &truth);
}

fn check_executions(p: &Project, night: &Value) {
    let id = night["iteration"].as_str().expect("an id");
    let c = &night["executions"]["counts"];
    let failed = number(c, "status_failed");
    assert_eq!(
        p.value("failures_total", id, None),
        Some(failed),
        "iteration {id}"
    );
    for (series, key) in [
        ("UNKNOWN", "category_UNKNOWN"),
        ("null", "category_null"),
        ("absent", "category_absent"),
        ("other", "category_FLAKY"),
        ("TIMEOUT", "category_TIMEOUT"),
    ] {
        let found = p
            .value("failures_by_category", id, Some(series))
            .unwrap_or(0.0);
        assert_eq!(found, number(c, key), "{series} in iteration {id}");
    }
    let k = number(c, "category_UNKNOWN");
    let point = p.point("unknown_ratio", id, None).expect("a point");
    assert_eq!(
        (point["k"].as_f64(), point["n"].as_f64()),
        (Some(k), Some(failed))
    );
    let blind = ["null", "absent", "FLAKY"]
        .iter()
        .map(|n| number(c, &format!("category_{n}")));
    let point = p.point("unclassified_ratio", id, None).expect("a point");
    assert_eq!(point["k"].as_f64(), Some(k + blind.sum::<f64>()));
    let dollars = number(c, "cost_nano_usd") / 1e9;
    let found = p.value("cost_usd", id, None).expect("a cost");
    assert!(
        (found - dollars).abs() < 1e-9 * dollars,
        "cost {found}, counted {dollars}"
    );
}

fn check_reviews(p: &Project, night: &Value) {
    let id = night["iteration"].as_str().expect("an id");
    for (score, n) in night["reviews"]["scores"].as_object().expect("scores") {
        let found = p.value("alignment_score", id, Some(score));
        assert_eq!(found, n.as_f64(), "score {score} in iteration {id}");
    }
}

fn check_findings(p: &Project, night: &Value) {
    let id = night["iteration"].as_str().expect("an id");
    let c = &night["findings"]["counts"];
    assert_eq!(
        p.value("findings_total", id, None),
        Some(number(c, "distinct") - number(c, "status_fixed")),
        "iteration {id}"
    );
    for severity in ["high", "medium", "low"] {
        let found = p.value("findings_by_severity", id, Some(severity));
        assert_eq!(
            found,
            Some(number(c, &format!("not_fixed_{severity}"))),
            "{severity} in {id}"
        );
    }
}

fn check_duplicates(p: &Project, truth: &Value) {
    for stream in ["executions", "reviews", "findings"] {
        let nights = truth["iterations"].as_array().expect("iterations");
        let counted: u64 = nights.iter().map(|n| count(&n[stream], "duplicates")).sum();
        let json = p.json("reports/accounting.json");
        let sources = json["sources"].as_array().expect("sources").iter();
        let found: u64 = sources
            .filter(|s| s["stream"] == stream)
            .map(|s| count(s, "duplicates"))
            .sum();
        assert_eq!(found, counted, "duplicates of {stream}");
    }
}
