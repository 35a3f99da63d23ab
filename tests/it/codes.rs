//! The exit codes of the manual, each from its cause.

use super::common::Project;
use std::fs;

const ROW: &str = "{\"iteration\":1,\"tag\":\"T1\",\"text\":\"first\"}\n";

fn project() -> Project {
    Project::with(&[("data/observations.jsonl", ROW)])
}

fn with_bad_lines(n: usize) -> Project {
    let p = project();
    p.append(
        "data/observations.jsonl",
        &ROW.repeat(40).replace("T1", "T2"),
    );
    p.append("data/observations.jsonl", &"{\"broken\n".repeat(n));
    p
}

#[test]
fn zero_when_done() {
    project().run(&["build", "--quiet"]).expect_code(0);
}

#[test]
fn zero_and_a_site_that_says_so_without_any_data() {
    let p = Project::new();
    fs::create_dir(p.path("data")).expect("a folder");
    p.run(&["build"]).expect_code(0);
    let page = p.text("reports/index.html").to_lowercase();
    assert!(
        page.contains("no data"),
        "the overview does not say that there is no data"
    );
}

#[test]
fn one_without_any_data_when_checked() {
    let p = Project::new();
    fs::create_dir(p.path("data")).expect("a folder");
    p.run(&["build", "--check"]).expect_code(1);
    assert!(
        p.path("reports/index.html").is_file(),
        "the site is published all the same"
    );
}

#[test]
fn two_for_an_unknown_flag() {
    let ran = project()
        .run(&["build", "--colour-of-the-day"])
        .expect_code(2);
    assert!(ran.stderr.contains("--colour-of-the-day"), "{}", ran.stderr);
}

#[test]
fn two_for_every_mistake_in_the_configuration_at_once() {
    let p = project();
    p.write(
        "loopscope.toml",
        b"[site]\ntitel = \"x\"\n\n[metrcs.a]\ntarget = 1\n",
    );
    let ran = p.run(&["build"]).expect_code(2);
    for said in [
        "loopscope.toml:2",
        "titel",
        "title",
        "loopscope.toml:4",
        "metrcs",
        "metrics",
    ] {
        assert!(
            ran.stderr.contains(said),
            "`{said}` is not in:\n{}",
            ran.stderr
        );
    }
    assert!(
        !p.path("reports").exists(),
        "nothing is published on a mistake in the configuration"
    );
}

#[test]
fn two_when_the_named_configuration_is_missing() {
    let ran = project()
        .run(&["build", "--config", "nowhere.toml"])
        .expect_code(2);
    assert!(ran.stderr.contains("nowhere.toml"), "{}", ran.stderr);
}

#[test]
fn ten_bad_lines_are_within_the_limit() {
    with_bad_lines(10).run(&["build"]).expect_code(0);
}

#[test]
fn three_past_the_limit_and_the_site_is_published() {
    let p = with_bad_lines(11);
    let ran = p.run(&["build"]).expect_code(3);
    let said = format!("{}{}", ran.stdout, ran.stderr);
    assert!(
        said.contains("observations.jsonl") && said.contains("11"),
        "{said}"
    );
    assert!(p.path("reports/index.html").is_file());
    assert_eq!(p.quarantine().len(), 11);
}

#[test]
fn five_when_the_output_cannot_be_written() {
    let p = project();
    p.write("taken", b"a file");
    let ran = p.run(&["build", "--out", "taken/reports"]).expect_code(5);
    assert!(ran.stderr.contains("taken"), "{}", ran.stderr);
}

#[test]
fn quiet_says_nothing_and_loud_says_one_line() {
    let ran = project().run(&["build", "--quiet"]).expect_code(0);
    assert_eq!((ran.stdout.as_str(), ran.stderr.as_str()), ("", ""));
    let ran = project().run(&["build"]).expect_code(0);
    let said = format!("{}{}", ran.stdout, ran.stderr);
    assert_eq!(
        said.trim_end().lines().count(),
        1,
        "one line at the end, not:\n{said}"
    );
}
