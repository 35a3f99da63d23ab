//! How long and how much memory a big relation takes. Ignored: run it by name, with
//! `cargo test --lib fleet -- --ignored --nocapture`.

use super::testing::*;
use super::*;
use crate::model::ColType;
use crate::packs::{MetricDef, RowsDef, Scope};
use std::path::Path;
use std::time::Instant;

const ITERATIONS: usize = 20;
const ROWS: usize = 40_000;

fn executions(folder: &Path) -> Relation {
    let mut columns = vec![
        ("row_id", ColType::Int),
        ("iteration", ColType::Text),
        ("stream_time", ColType::Time),
        ("source_path", ColType::Text),
        ("source_line", ColType::Int),
        ("status", ColType::Text),
        ("failure_category", ColType::Text),
        ("cost_nano_usd", ColType::Int),
    ];
    let wide = [
        "w0", "w1", "w2", "w3", "w4", "w5", "w6", "w7", "w8", "w9", "w10", "w11",
    ];
    columns.extend(wide.map(|name| (name, ColType::Text)));
    let part = |at: usize| {
        let id = (at + 1).to_string();
        let first = (at * ROWS) as i64;
        let numbers = |f: &dyn Fn(i64) -> i64| {
            ints(&(0..ROWS as i64).map(|i| Some(f(i))).collect::<Vec<_>>())
        };
        let pick = |of: &[&'static str]| {
            texts(
                &(0..ROWS)
                    .map(|i| Some(of[i * 7 % of.len()]))
                    .collect::<Vec<_>>(),
            )
        };
        let mut arrays = vec![
            ("row_id", numbers(&|i| first + i)),
            ("iteration", texts(&vec![Some(id.as_str()); ROWS])),
            ("source_path", texts(&vec![Some("executions.jsonl"); ROWS])),
            ("source_line", numbers(&|i| first + i + 1)),
            (
                "status",
                pick(&["succeeded", "failed", "succeeded", "running"]),
            ),
            ("failure_category", pick(&["UNKNOWN", "timeout", "merge"])),
            ("cost_nano_usd", numbers(&|i| i * 1_000)),
        ];
        for name in wide {
            let long: Vec<String> = (0..ROWS)
                .map(|i| format!("{name} a longer text {i}"))
                .collect();
            let long: Vec<_> = long.iter().map(|t| Some(t.as_str())).collect();
            arrays.push((name, texts(&long)));
        }
        write_part(folder, &format!("p{at}"), Some(&id), None, arrays)
    };
    parts("executions", &columns, (0..ITERATIONS).map(part).collect())
}

fn metrics() -> Vec<MetricDef> {
    let rows = |filter: &str| {
        let sql = format!(
            "SELECT iteration, source_path, source_line, w0 FROM executions WHERE {filter}"
        );
        Some(RowsDef {
            sql: checked(&sql, &["executions"], &[]),
            show: vec!["w0".into()],
        })
    };
    let make = |id: &str, select: &str, filter: &str| {
        let sql = format!(
            "SELECT iteration, {select} FROM executions GROUP BY iteration ORDER BY iteration"
        );
        metric(
            id,
            Scope::Iteration,
            checked(&sql, &["executions"], &[]),
            rows(filter),
        )
    };
    vec![
        make(
            "cost",
            "SUM(cost_nano_usd) AS value",
            "cost_nano_usd IS NOT NULL",
        ),
        make(
            "unknown",
            "SUM(CASE WHEN failure_category = 'UNKNOWN' THEN CAST(1 AS BIGINT) \
             ELSE CAST(0 AS BIGINT) END) AS k, CAST(COUNT(*) AS BIGINT) AS n",
            "status = 'failed' AND failure_category = 'UNKNOWN'",
        ),
        make(
            "failed",
            "CAST(COUNT(*) AS BIGINT) AS value",
            "status = 'failed'",
        ),
    ]
}

fn peak_mib() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status
        .lines()
        .find(|l| l.starts_with("VmHWM"))
        .unwrap_or("");
    let kib: String = line.chars().filter(char::is_ascii_digit).collect();
    kib.parse::<u64>().unwrap_or(0) / 1024
}

#[test]
#[ignore = "a measurement, not a check"]
fn fleet() {
    let folder = tempfile::tempdir().expect("folder");
    let relation = executions(folder.path());
    let before = peak_mib();
    let packs = [pack(metrics(), vec![], vec![])];
    let mut cache = Cache::default();
    let inputs = ComputeInputs {
        jobs: 1,
        ..ComputeInputs::default()
    };
    for round in ["fresh", "again"] {
        let start = Instant::now();
        let found = compute(&packs, vec![relation.clone()], &inputs, &mut cache).expect("results");
        println!("{round}: {:?}, {:?}", start.elapsed(), cache.work());
        for metric in found.metrics {
            assert_eq!(metric.error, None);
            println!("  {} {}", metric.id, metric.rows_behind.len());
        }
    }
    let axis = build_axis(std::slice::from_ref(&relation)).expect("axis");
    let all = PolarsEngine::new(std::slice::from_ref(&relation), &axis);
    let six = Some(std::sync::Arc::new(
        (1..=6).map(|i| i.to_string()).collect(),
    ));
    let some = PolarsEngine::restricted(std::slice::from_ref(&relation), &axis, &six);
    let rows = &packs[0].metrics[0].rows.as_ref().expect("rows").sql.text;
    let count = format!(
        "SELECT iteration, source_path, CAST(COUNT(*) AS BIGINT) AS n, \
         MIN(source_line) AS first_line, MAX(source_line) AS last_line \
         FROM ({rows}) AS behind GROUP BY iteration, source_path"
    );
    let fetch = format!("SELECT * FROM ({rows}) AS behind WHERE source_line <= 20");
    for sql in [
        &packs[0].metrics[0].sql.text,
        &packs[0].metrics[1].sql.text,
        &count,
        &fetch,
    ] {
        for (name, engine) in [("all", &all), ("some", &some)] {
            let _ = std::fs::write("/proc/self/clear_refs", "5");
            let (from, start) = (peak_mib(), Instant::now());
            engine.query(sql).expect("answer");
            println!(
                "{name} {from} → {} MiB, {:?}: {}",
                peak_mib(),
                start.elapsed(),
                &sql[..60]
            );
        }
    }
    println!("peak {before} MiB before, {} MiB after", peak_mib());
}
