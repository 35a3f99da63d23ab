//! A small corpus for the laws: three iterations, written by hand-countable rules.

/// (path below the project, lines). Every identity has one row, so lines may be shuffled.
pub fn corpus() -> Vec<(String, Vec<String>)> {
    let mut files = Vec::new();
    for iteration in 1..=3_u32 {
        let folder = format!("data/iter-{iteration}");
        files.push((
            format!("{folder}/iterations.jsonl"),
            vec![tracker(iteration)],
        ));
        files.push((format!("{folder}/findings.jsonl"), findings(iteration)));
        files.push((format!("{folder}/reviews.jsonl"), reviews(iteration)));
        files.push((format!("{folder}/executions.jsonl"), executions(iteration)));
        files.push((format!("{folder}/events.jsonl"), events(iteration)));
    }
    files
}

fn tracker(iteration: u32) -> String {
    format!(
        r#"{{"iteration":{iteration},"status":"done","started_at":"2026-05-0{iteration}T01:00:00Z","finished_at":"2026-05-0{iteration}T05:00:00Z","fixes_applied":{},"build_green":true}}"#,
        iteration + 1
    )
}

/// 10 − iteration findings; the first of them fixed.
fn findings(iteration: u32) -> Vec<String> {
    (1..=10 - iteration)
        .map(|n| {
            let severity = ["high", "medium", "low"][(n % 3) as usize];
            let status = if n == 1 { "fixed" } else { "open" };
            format!(
                r#"{{"sweep_id":"2026-05-0{iteration}-iter{iteration}","id":"P1-{n:03}","phase":"P1","severity":"{severity}","status":"{status}","title":"finding {n}","file":"src/m{n}.rs","method":"read","created_at":"2026-05-0{iteration}T02:{n:02}:00Z"}}"#
            )
        })
        .collect()
}

/// Eight reviews; the last has no score in any form.
fn reviews(iteration: u32) -> Vec<String> {
    (1..=8_u32)
        .map(|n| {
            let text = if n == 8 {
                "No number here.".to_string()
            } else {
                format!("## Score: {}/10\\n\\n| Change | Confidence |\\n|---|---|\\n| tidy | {}% |\\n", 2 + iteration + n % 2, 80 + n)
            };
            format!(
                r#"{{"iteration":{iteration},"file":"src/m{n}.rs","model":"model-a","attempts_made":1,"output_format":"markdown","suggestions_count":1,"content":"{text}","latency_ms":{},"tokens_in":100,"tokens_out":{n},"cost_usd":0.0{n}1,"reviewed_at":"2026-05-0{iteration}T03:{n:02}:00Z"}}"#,
                1000 * n
            )
        })
        .collect()
}

/// Ten runs, four of them failed: UNKNOWN, null, absent, LOGIC.
fn executions(iteration: u32) -> Vec<String> {
    (1..=10_u32)
        .map(|n| {
            let category = match n {
                1 => r#","failure_category":"UNKNOWN""#,
                2 => r#","failure_category":null"#,
                4 => r#","failure_category":"LOGIC""#,
                _ => "",
            };
            let status = if n <= 4 { "failed" } else { "succeeded" };
            format!(
                r#"{{"id":"run-{iteration}-{n}","iteration":{iteration},"agent":"coder-{n}","status":"{status}"{category},"started_at":"2026-05-0{iteration}T04:{n:02}:00Z","finished_at":"2026-05-0{iteration}T04:{n:02}:30Z","cost_usd":0.{n},"note":"kept"}}"#
            )
        })
        .collect()
}

fn events(iteration: u32) -> Vec<String> {
    (1..=4_u32)
        .map(|n| {
            format!(
                r#"{{"source":"scrum","endpoint":"/e/{n}","success":true,"duration_ms":{n},"at":"2026-05-0{iteration}T04:{:02}:00Z","iteration":{iteration}}}"#,
                n * 5
            )
        })
        .collect()
}
