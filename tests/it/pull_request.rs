//! What the author of a pull request pastes: summary, comparison, previews, pinned pairs.

use super::common::Project;
use serde_json::Value;

const MOST_BYTES: usize = 60_000;

fn sample() -> Project {
    let p = Project::sample();
    let config = p.text("loopscope.toml");
    let pin = "\n[[pin]]\nfrom = 1\nto = \"iter-4\"\n";
    p.write("loopscope.toml", format!("{config}{pin}").as_bytes());
    p.run(&["build", "--base-url", "https://example.org/loop/"])
        .expect_code(0);
    p
}

#[test]
fn a_pull_request_gets_markdown_previews_and_its_own_comparison() {
    let p = sample();
    let url = ["--base-url", "https://example.org/loop/"];
    let summary = p.run(&["summary", url[0], url[1]]).expect_code(0).stdout;
    let report = p.json("reports/report.json");
    let sentence = report["sentence"].as_str().expect("a sentence");
    let first = summary.lines().next().expect("a line").replace('\\', "");
    assert_eq!(first, format!("**{sentence}**"));
    let row = "| [dead_code markers](https://example.org/loop/iterations/4/charts/dead_code_markers.svg) | 7 | 6 | markers | better; evidence: too little data |";
    assert!(summary.contains(row), "{summary}");
    assert!(summary.contains("\nDue next loop:\n\n- "), "{summary}");

    let mut compare = p.command(&["compare", "1", "4", url[0], url[1]]);
    compare.env("GITHUB_STEP_SUMMARY", p.path("summary.md"));
    let out = compare.output().expect("a run");
    let text = String::from_utf8(out.stdout).expect("UTF-8");
    assert!(text.len() <= MOST_BYTES, "{} bytes", text.len());
    let row = "| [dead_code markers](https://example.org/loop/metrics/dead_code_markers/index.html) | 10 | 6 | −4 better | markers |";
    assert!(text.contains(row), "{text}");
    assert_eq!(p.text("summary.md"), format!("{text}\n"));
    let json = p
        .run(&["compare", "1", "4", "--format", "json"])
        .expect_code(0);
    let json: Value = serde_json::from_str(&json.stdout).expect("JSON");
    assert_eq!(json["schema"], 1);
    let ran = p.run(&["compare", "1", "44"]).expect_code(2);
    assert!(
        ran.stderr
            .contains("error: no iteration is called `44`; did you mean `4`?"),
        "{}",
        ran.stderr
    );

    // The pinned pair has its page; pages say what they are where they are pasted.
    let page = p.text("reports/compare/1...4/index.html");
    assert!(page.contains("Iteration 4 against 1"), "the pinned pair");
    let page = p.text("reports/iterations/4/index.html");
    for tag in [
        "<meta property=\"og:url\" content=\"https://example.org/loop/iterations/4/index.html\">",
        "<meta property=\"og:image\" content=\"https://example.org/loop/iterations/4/card.png\">",
    ] {
        assert!(page.contains(tag), "`{tag}` is not in the page");
    }
    let card = std::fs::read(p.path("reports/iterations/4/card.png")).expect("a card");
    // Width and height stand in the header of a PNG.
    assert_eq!(&card[16..24], [0, 0, 4, 176, 0, 0, 2, 118], "1200 by 630");
}

#[test]
fn a_site_without_an_address_promises_no_preview() {
    let p = Project::with(&[(
        "data/observations.jsonl",
        "{\"iteration\":1,\"tag\":\"T1\",\"text\":\"first\"}\n",
    )]);
    p.build();
    assert!(!p.text("reports/index.html").contains("og:"));
    assert!(!p.path("reports/card.png").exists());
}
