//! The figures that an independent reader found in real transcripts (`../shared/real/README.md`).

use super::accounting::assert_balanced;
use super::common::{Project, root};
use serde_json::Value;
use std::path::{Path, PathBuf};

/// The folder of real files; `None` with one line where it is not.
fn real() -> Option<PathBuf> {
    let places = [
        root().join("../shared/real"),
        root().join("../../shared/real"),
    ];
    let found = places.into_iter().find(|p| p.is_dir());
    if found.is_none() {
        println!("skipped: ../shared/real is not on this machine");
    }
    found
}

/// One row of a query over the lake, as JSON.
fn row(p: &Project, data: &Path, sql: &str) -> Value {
    let data = data.to_string_lossy();
    let ran = p
        .run(&["sql", sql, "--format", "json", "--data", &data])
        .expect_code(0);
    let value: Value = serde_json::from_str(ran.stdout.lines().next().unwrap_or("null"))
        .unwrap_or_else(|e| panic!("{e}: {}", ran.stdout));
    match value {
        Value::Array(mut rows) if !rows.is_empty() => rows.remove(0),
        other => other,
    }
}

const FIGURES: &str = "SELECT 'all' AS what, \
     CAST(COUNT(*) AS BIGINT) AS calls, \
     SUM(CASE WHEN outcome IS NULL THEN CAST(0 AS BIGINT) ELSE CAST(1 AS BIGINT) END) AS results, \
     SUM(failed) AS errors FROM judged_calls WHERE agent IS NULL ORDER BY what";
const TOKENS: &str = "SELECT 'all' AS what, CAST(COUNT(*) AS BIGINT) AS messages, SUM(CAST(tokens_out AS BIGINT)) AS output, \
     SUM(CAST(cache_read_tokens AS BIGINT)) AS cached, SUM(CAST(tokens_in AS BIGINT)) AS fresh \
     FROM messages WHERE agent IS NULL ORDER BY what";

#[track_caller]
fn has(value: &Value, want: &[(&str, i64)]) {
    for (name, number) in want {
        assert_eq!(value[name].as_i64(), Some(*number), "{name} of {value}");
    }
}

/// What a metric says over all iterations together.
fn sum(p: &Project, metric: &str) -> i64 {
    let json = p.json(&format!("reports/data/{metric}.json"));
    let points = json["points"].as_array().expect("points").clone();
    points
        .iter()
        .filter_map(|p| p["value"].as_f64())
        .sum::<f64>() as i64
}

fn lines(p: &Project) -> i64 {
    p.json("reports/accounting.json")["totals"]["lines"]
        .as_i64()
        .expect("lines")
}

#[test]
fn sessions_have_the_figures_of_an_independent_reader() {
    let Some(real) = real() else { return };
    let session = "8463c716-a2ea-4c14-9efa-87158ebd9f20.jsonl";
    let files = [
        (session, [1593, 143, 177, 177, 13, 40_320, 15_740_561]),
        ("short.jsonl", [15, 1, 2, 2, 2, 13, 11_515]),
        ("subagent.jsonl", [96, 12, 16, 16, 0, 1_586, 427_286]),
        ("tool_heavy.jsonl", [39, 4, 6, 6, 0, 212, 88_231]),
    ];
    for (name, [all, messages, calls, results, errors, output, cached]) in files {
        let data = real.join("claude-code").join(name);
        let p = Project::new();
        p.run(&["build", "--data", &data.to_string_lossy()])
            .expect_code(0);
        assert_balanced(&p);
        assert_eq!(lines(&p), all, "{name}");
        has(
            &row(&p, &data, FIGURES),
            &[("calls", calls), ("results", results), ("errors", errors)],
        );
        let tokens = row(&p, &data, TOKENS);
        has(
            &tokens,
            &[
                ("messages", messages),
                ("output", output),
                ("cached", cached),
            ],
        );
        if name == session {
            assert_eq!(sum(&p, "hook_runs"), 837);
            // Its subagent's file is missing: what it did is known from `progress` lines.
            assert_eq!(sum(&p, "tool_calls"), 196);
        }
    }
}

#[test]
fn a_session_and_its_subagents_count_once() {
    let Some(real) = real() else { return };
    let p = Project::new();
    let id = "8463c716-a2ea-4c14-9efa-87158ebd9f20";
    for file in [
        "",
        "/subagents/agent-a7be2f0",
        "/subagents/agent-acompact-f46190",
    ] {
        let name = format!("{id}{file}.jsonl");
        let bytes = std::fs::read(real.join("claude-code").join(&name)).expect("a real file");
        p.write(&format!("data/{name}"), &bytes);
    }
    p.build();
    assert_balanced(&p);
    assert_eq!(sum(&p, "output_tokens"), 40_359);
    assert_eq!(sum(&p, "tool_calls"), 196);
    // The main file's 837, and the subagent's own 79.
    assert_eq!(sum(&p, "hook_runs"), 837 + 79);
    assert_eq!(sum(&p, "tool_errors"), 15);
}

#[test]
fn rollouts_have_the_figures_of_an_independent_reader() {
    let Some(real) = real() else { return };
    let files = [
        (
            "rollout-2026-02-23T12-40-23-019c8a4c-ed82-79a1-aa28-7738fc5ab61a.jsonl",
            [702, 104, 104, 36_075, 7_240_100],
        ),
        (
            "rollout-2026-02-23T13-19-38-019c8a70-dda7-7f33-98ea-f30553347322.jsonl",
            [19, 1, 0, 431, 34_900],
        ),
    ];
    for (name, [all, calls, results, output, total]) in files {
        let data = real.join("codex").join(name);
        let p = Project::new();
        p.run(&["build", "--data", &data.to_string_lossy()])
            .expect_code(0);
        assert_balanced(&p);
        assert_eq!(lines(&p), all, "{name}");
        has(
            &row(&p, &data, FIGURES),
            &[("calls", calls), ("results", results), ("errors", 0)],
        );
        let tokens = row(&p, &data, TOKENS);
        has(&tokens, &[("output", output)]);
        let part = |name: &str| tokens[name].as_i64().expect("a count");
        assert_eq!(
            part("output") + part("cached") + part("fresh"),
            total,
            "{name}"
        );
    }
}

/// One or more real records of every type: none is refused, none is of an unknown kind.
#[test]
fn every_kind_of_record_is_known() {
    let Some(real) = real() else { return };
    let p = Project::new();
    let data = real.join("claude-code/record-types");
    p.run(&["build", "--data", &data.to_string_lossy()])
        .expect_code(0);
    assert_balanced(&p);
    let json = p.json("reports/accounting.json");
    let totals = &json["totals"];
    assert_eq!(
        (totals["quarantined"].as_i64(), totals["unmapped"].as_i64()),
        (Some(0), Some(0))
    );
    for source in json["sources"].as_array().expect("sources") {
        assert_eq!(source["format"], "claude-code", "{source}");
        assert!(source.get("unknown_kinds").is_none(), "{source}");
    }
}

/// Without a price table a cost is missing; with one it is the sum worked out by hand.
#[test]
fn cost_comes_from_the_price_table_or_not_at_all() {
    let line = |id: &str, model: &str, sent: i64, read: i64, wrote: i64| {
        format!(
            "{{\"id\":\"{id}\",\"model\":\"{model}\",\"model_family\":\"big-1\",\"tokens_in\":{sent},\"cache_read_tokens\":{read},\
             \"tokens_out\":{wrote},\"at\":\"2026-03-01T10:00:00Z\"}}\n"
        )
    };
    let text = line("a", "big-1-20260101", 1000, 20_000, 500)
        + &line("b", "other", 1, 0, 1).replace("big-1", "other");
    let p = Project::with(&[("data/messages.jsonl", &text)]);
    p.build();
    let value =
        |p: &Project| p.json("reports/data/agent_cost_usd.json")["points"][0]["value"].as_f64();
    assert_eq!(value(&p), None);
    p.write(
        "loopscope.toml",
        b"[prices]\ndate = \"2026-02-01\"\n[prices.\"big-1\"]\ninput = 3\noutput = 15\ncache_read = 0.3\n",
    );
    p.build();
    // 1000 * 3 + 20000 * 0.3 + 500 * 15 = 16500 millionths of a dollar; the other model has no price.
    assert_eq!(value(&p), Some(0.0165));
    let page = p.text("reports/systems/agents/index.html");
    assert!(
        page.contains("2026-02-01"),
        "the day of the prices is on the page"
    );
}
