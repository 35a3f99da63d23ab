//! The commands beside `build`: what they print is for people and for other programs.

use super::common::{Project, Ran};
use super::corpus::corpus;
use serde_json::Value;
use std::sync::OnceLock;

fn built() -> &'static Project {
    static BUILT: OnceLock<Project> = OnceLock::new();
    BUILT.get_or_init(|| {
        let p = Project::new();
        for (path, lines) in corpus() {
            p.write(&path, (lines.join("\n") + "\n").as_bytes());
        }
        p.build();
        p
    })
}

#[track_caller]
fn ran(args: &[&str]) -> Ran {
    built().run(args).expect_code(0)
}

#[track_caller]
fn contains(text: &str, words: &[&str]) {
    for word in words {
        assert!(text.contains(word), "`{word}` is not in:\n{text}");
    }
}

#[test]
fn sql_asks_the_lake() {
    let query = "SELECT iteration, CAST(COUNT(*) AS BIGINT) AS n FROM findings GROUP BY iteration ORDER BY iteration";
    let text = ran(&["sql", query]).stdout;
    contains(&text, &["iteration", "n"]);
    let rows: Vec<Vec<&str>> = text
        .lines()
        .map(|l| l.split_whitespace().collect())
        .collect();
    assert!(
        rows.iter().any(|r| r.contains(&"2") && r.contains(&"8")),
        "{text}"
    );
    let json: Value =
        serde_json::from_str(&ran(&["sql", query, "--format", "json"]).stdout).expect("JSON");
    assert!(json.to_string().contains('9'), "{json}");
}

#[test]
fn sql_that_cannot_be_trusted_is_refused() {
    let ran = built()
        .run(&["sql", "SELECT x FROM nowhere"])
        .expect_code(2);
    contains(&ran.stderr, &["nowhere"]);
    let query = "SELECT a.id FROM findings AS a LEFT JOIN findings AS b ON a.created_at < b.created_at ORDER BY a.id";
    built().run(&["sql", query]).expect_code(2);
}

#[test]
fn explain_prints_definition_and_rows() {
    let text = ran(&["explain", "findings_total", "2"]).stdout;
    contains(
        &text,
        &[
            "Findings",
            "iter-2/findings.jsonl:2",
            "iter-2/findings.jsonl:8",
            "P1-008",
        ],
    );
    assert!(!text.contains("iter-1/findings.jsonl"), "{text}");
    let wrong = built().run(&["explain", "findings_totl"]).expect_code(2);
    contains(&wrong.stderr, &["findings_totl", "findings_total"]);
}

#[test]
fn list_names_everything() {
    contains(
        &ran(&["list", "metrics"]).stdout,
        &["findings_total", "alignment_score", "unknown_ratio"],
    );
    contains(
        &ran(&["list", "streams"]).stdout,
        &["findings", "reviews", "executions"],
    );
    contains(
        &ran(&["list", "sources"]).stdout,
        &["iter-1/findings.jsonl", "iter-3/events.jsonl"],
    );
    contains(&ran(&["list", "iterations"]).stdout, &["1", "2", "3"]);
    for what in ["metrics", "streams", "sources", "iterations"] {
        // One JSON object a line.
        let text = ran(&["list", what, "--format", "json"]).stdout;
        for line in text.lines() {
            let json: Value =
                serde_json::from_str(line).unwrap_or_else(|e| panic!("list {what}: {e}\n{line}"));
            assert!(json.is_object(), "list {what}: {line}");
        }
        assert!(text.lines().count() >= 3, "list {what}:\n{text}");
    }
}

#[test]
fn doctor_and_verify_find_a_sound_lake() {
    ran(&["doctor"]);
    ran(&["verify"]);
}

#[test]
fn help_names_the_commands() {
    let text = ran(&["--help"]).stdout;
    contains(
        &text,
        &[
            "build",
            "ingest",
            "metrics",
            "render",
            "explain",
            "verify",
            "accept-source",
            "sql",
            "list",
            "doctor",
            "init",
            "completions",
        ],
    );
    contains(
        &ran(&["completions", "bash"]).stdout,
        &["loopscope", "accept-source"],
    );
}

#[test]
fn init_writes_a_configuration_that_builds_and_spares_an_old_one() {
    let p = Project::new();
    p.run(&["init"]).expect_code(0);
    let text = p.text("loopscope.toml");
    assert!(
        text.lines().filter(|l| l.starts_with('#')).count() > 5,
        "it is commented:\n{text}"
    );
    let workflow = std::fs::read_dir(p.path(".github/workflows"))
        .expect("a workflow")
        .count();
    assert!(workflow >= 1);
    p.write(
        "data/observations.jsonl",
        b"{\"iteration\":1,\"tag\":\"T\",\"text\":\"x\"}\n",
    );
    p.build();
    p.write("loopscope.toml", b"[site]\ntitle = \"Mine\"\n");
    p.run(&["init"]);
    assert_eq!(p.text("loopscope.toml"), "[site]\ntitle = \"Mine\"\n");
}

/// Precedence: flag, environment, file, default.
#[test]
fn the_environment_beats_the_file_and_a_flag_beats_both() {
    let p = Project::with(&[
        (
            "loopscope.toml",
            "[site]\ntitle = \"From the file\"\nbase_url = \"https://file.example\"\n",
        ),
        (
            "data/observations.jsonl",
            "{\"iteration\":1,\"tag\":\"T\",\"text\":\"x\"}\n",
        ),
    ]);
    let out = p
        .command(&["build", "--base-url", "https://flag.example"])
        .env("LOOPSCOPE_SITE__TITLE", "From the environment")
        .env("LOOPSCOPE_SITE__BASE_URL", "https://environment.example")
        .output()
        .expect("the program starts");
    assert!(
        out.status.success(),
        "{}",
        String::from_utf8_lossy(&out.stderr)
    );
    let site = p.json("reports/report.json")["site"].clone();
    assert_eq!(site["title"], "From the environment");
    assert!(
        site["base_url"]
            .as_str()
            .expect("a URL")
            .starts_with("https://flag.example"),
        "{site}"
    );
}

/// The parts of `build` one by one give what `build` gives.
#[test]
fn ingest_metrics_and_render_are_the_build() {
    let p = Project::new();
    for (path, lines) in corpus() {
        p.write(&path, (lines.join("\n") + "\n").as_bytes());
    }
    p.run(&["ingest"]).expect_code(0);
    assert!(!p.path("reports").exists(), "ingest publishes nothing");
    p.run(&["metrics"]).expect_code(0);
    p.run(&["render"]).expect_code(0);
    super::common::assert_same("ingest, metrics, render", &built().site(), &p.site());
}

#[test]
fn a_window_shows_a_part_of_the_axis_and_its_numbers_stay() {
    let p = Project::sample();
    p.build();
    let whole = p.json("reports/data/findings_new.json");
    let of = |json: &Value| -> Vec<(String, Value)> {
        let points = json["points"].as_array().expect("points").iter();
        let point = |p: &Value| (p["iteration"].to_string(), p["value"].clone());
        points.map(point).collect()
    };
    let args = ["build", "--last", "2", "--until", "4"];
    p.run(&args).expect_code(0);
    let part = p.json("reports/data/findings_new.json");
    let mut expected = of(&whole);
    expected.retain(|(id, _)| id == "\"3\"" || id == "\"4\"");
    assert_eq!(of(&part), expected);
    assert_eq!(part["baseline"], whole["baseline"], "the baseline stays");
    assert!(!p.path("reports/iterations/2/index.html").exists());
    assert!(p.path("reports/iterations/3/index.html").exists());
    // The next run without the window shows everything again.
    p.build();
    assert_eq!(of(&p.json("reports/data/findings_new.json")), of(&whole));
    let ran = p.run(&["build", "--since", "nine"]).expect_code(2);
    contains(
        &ran.stderr,
        &["error: --since nine: no such iteration, and no day"],
    );
}

#[test]
fn times_are_printed_in_the_zone_that_was_asked_for() {
    let p = Project::sample();
    p.run(&["build", "--timezone", "Asia/Kolkata"])
        .expect_code(0);
    let page = p.text("reports/index.html");
    contains(&page, &[" +05:30</time>"]);
    assert!(!page.contains(" UTC</time>"));
    let ran = p.run(&["build", "--timezone", "Mars"]).expect_code(2);
    contains(
        &ran.stderr,
        &["`site.timezone` is \"Mars\", which is no time zone"],
    );
}
