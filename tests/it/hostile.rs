//! Text that wants to be more than text: markup, formulas, control codes, secrets. It comes
//! from agents and tools, so it is published as what it is: text.

use super::common::Project;
use std::sync::OnceLock;

/// Put together here so that no scanner takes it for a real one.
fn secrets() -> [String; 3] {
    [
        format!("{}{}", "ghp_", "a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8"),
        format!(
            "{}{}",
            "sk-ant-", "api03-Zx9Yw8Vu7Ts6Rq5Po4Nm3Lk2Ji1Hg0FeDcBa-0123456789abcdef"
        ),
        format!("{}{}", "AKIA", "Q3EGRIJWX7YZ2KLM"),
    ]
}

const MARKUP: &str = "<script>alert(1)</script><img src=x onerror=alert(2)>";

fn built() -> &'static Project {
    static BUILT: OnceLock<Project> = OnceLock::new();
    BUILT.get_or_init(|| {
        let [github, api, cloud] = secrets();
        let text = |s: &str| serde_json::to_string(s).expect("text");
        let p = Project::new();
        let finding = |id: &str, title: &str, file: &str| {
            format!(
                "{{\"sweep_id\":\"x-iter1\",\"id\":{},\"severity\":\"high\",\"status\":\"open\",\"title\":{},\"file\":{}}}\n",
                text(id),
                text(title),
                text(file)
            )
        };
        let findings = [
            finding("P1-001", MARKUP, "src/<b>.rs"),
            finding("P1-002", "=HYPERLINK(\"http://x\")", "+1+1"),
            finding("P1-003", "\u{1b}[31mred\u{1b}[0m \u{202e}gnp.exe", "../../etc/passwd"),
            finding("P1-004", &format!("token {github} leaked"), "javascript:alert(1)"),
            finding("<i>P1-005</i>", "@SUM(A1)", "-2+3"),
        ];
        p.write("data/findings.jsonl", findings.concat().as_bytes());
        let review = |file: &str, score: u32| {
            let content = format!("Score: {score}/10\n{MARKUP}\nAuthorization: Bearer {api}\n");
            format!(
                "{{\"iteration\":{score},\"file\":{},\"content\":{},\"model\":{},\"reviewed_at\":\"2026-05-0{score}T00:00:00Z\"}}\n",
                text(file),
                text(&content),
                text("m\"><script>")
            )
        };
        let reviews: Vec<String> = [1, 2].iter().map(|s| review("src/\"><svg onload=alert(3)>.rs", *s)).collect();
        p.write("data/reviews.jsonl", reviews.concat().as_bytes());
        let due = format!(
            "{{\"iteration\":2,\"tag\":{},\"text\":{},\"file\":\"a.rs\",\"fix_next_loop\":true}}\n{{\"iteration\":2,\"tag\":\"{cloud}\n",
            text(MARKUP),
            text(&format!("key {cloud} is in the log"))
        );
        p.write("data/observations.jsonl", due.as_bytes());
        p.build();
        p
    })
}

#[test]
fn markup_is_published_as_text() {
    for (name, bytes) in built().site() {
        if !(name.ends_with(".html") || name.ends_with(".svg") || name.ends_with(".xml")) {
            continue;
        }
        let page = String::from_utf8_lossy(&bytes);
        for raw in [
            "<script>alert",
            "<img src=x",
            "<svg onload",
            "href=\"javascript:",
            "m\"><script>",
            "\u{1b}",
        ] {
            assert!(!page.contains(raw), "{name} holds {raw:?}");
        }
    }
}

#[test]
fn cells_are_no_formulas() {
    let mut seen = 0;
    for (name, bytes) in built().site() {
        if !name.ends_with(".csv") {
            continue;
        }
        let text = String::from_utf8_lossy(&bytes);
        seen += usize::from(text.contains("HYPERLINK"));
        for start in ["\n=", ",=", "\"=", ",@", "\"@", ",+", "\"+1", "\"-2"] {
            assert!(
                !text.contains(start),
                "{name} holds a cell that starts with {start:?}"
            );
        }
    }
    println!("{seen} tables hold the formula as text");
}

#[test]
fn secrets_stay_inside() {
    for (name, bytes) in built().site() {
        let text = String::from_utf8_lossy(&bytes);
        for secret in secrets() {
            assert!(!text.contains(&secret), "{name} holds {secret}");
        }
    }
    let health = built().json("reports/report.json")["health"]["redactions"].clone();
    let masked: i64 = health
        .as_object()
        .expect("counts")
        .values()
        .filter_map(|v| v.as_i64())
        .sum();
    assert!(masked >= 2, "what was masked is counted: {health}");
}

#[test]
fn no_path_of_the_data_leaves_the_site() {
    let p = built();
    for name in p.site().keys() {
        assert!(
            !name
                .split('/')
                .any(|part| part == ".." || part.starts_with('<')),
            "{name}"
        );
    }
    assert!(!p.path("etc").exists() && !p.path("../etc/passwd.html").exists());
}
