//! `systemic_warnings_log`: which categories raised a warning, and when.

use super::Job;
use super::given::{Given, int, text};
use crate::engine::EngineError;
use crate::model::Cell;
use crate::packs::derived::SYSTEMIC_WARNINGS_LOG;
use crate::patterns::systemic::{Limits, warnings};
use std::collections::BTreeMap;

pub(super) static JOB: Job = Job {
    makes: &[&SYSTEMIC_WARNINGS_LOG],
    reads: &["executions", "failure_replay"],
    params: &[
        ("systemic_window_hours", 24),
        ("systemic_on_failures", 3),
        ("systemic_off_failures", 1),
        ("systemic_rest_minutes", 60),
    ],
    version: 1,
    compute,
};

const MINUTE: i64 = 60_000_000;

const FAILURES: &str = "SELECT r.now_category AS category, r.iteration AS iteration, \
    COALESCE(e.finished_at, e.started_at) AS at \
    FROM failure_replay r JOIN executions e ON e.row_id = r.row_id ORDER BY r.row_id";

const THROUGH: &str = "SELECT MAX(COALESCE(finished_at, started_at)) AS through FROM executions";

fn compute(given: &Given) -> Result<Vec<Vec<Vec<Cell>>>, EngineError> {
    let limits = Limits {
        window: given
            .param("systemic_window_hours")
            .saturating_mul(60 * MINUTE),
        on: given.param("systemic_on_failures").max(1),
        off: given.param("systemic_off_failures"),
        rest: given.param("systemic_rest_minutes").saturating_mul(MINUTE),
    };
    let through = given.query(THROUGH)?;
    let through = through.rows.first().and_then(|row| row.first()?.as_i64());
    let mut failures: BTreeMap<String, Vec<(i64, String)>> = BTreeMap::new();
    for row in given.query(FAILURES)?.rows {
        if let [Cell::Text(category), Cell::Text(iteration), Cell::Int(at)] = row.as_slice() {
            let own = failures.entry(category.clone()).or_default();
            own.push((*at, iteration.clone()));
        }
    }
    let mut rows = Vec::new();
    for (category, mut own) in failures {
        own.sort();
        let times: Vec<i64> = own.iter().map(|(at, _)| *at).collect();
        for warning in warnings(&times, limits, through.unwrap_or(i64::MAX)) {
            // It begins with a failure, or after a rest: then the last failure before it counts.
            let last = own.partition_point(|(at, _)| *at <= warning.on_at);
            let Some((_, iteration)) = own.get(last.wrapping_sub(1)) else {
                continue;
            };
            rows.push(vec![
                text(&category),
                Cell::Int(warning.on_at),
                int(warning.off_at),
                Cell::Int(warning.peak),
                text(iteration),
            ]);
        }
    }
    Ok(vec![rows])
}
