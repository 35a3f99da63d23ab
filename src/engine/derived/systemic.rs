//! `systemic_warnings_log`: which categories raised a warning, and when.

use super::given::{Given, int, text};
use crate::model::Cell;
use crate::patterns::systemic::{Limits, warnings};
use std::collections::BTreeMap;

/// Parameters with their defaults.
pub(super) const PARAMS: [(&str, i64); 4] = [
    ("systemic_window_hours", 24),
    ("systemic_on_failures", 3),
    ("systemic_off_failures", 1),
    ("systemic_rest_minutes", 60),
];

const MINUTE: i64 = 60_000_000;

/// The warnings over failures of the whole history: category today, moment, iteration. `through`:
/// up to when the data goes.
pub(super) fn rows<'a>(
    given: &Given,
    failures: impl Iterator<Item = (&'a str, i64, &'a str)>,
    through: i64,
) -> Vec<Vec<Cell>> {
    let limits = Limits {
        window: given
            .param("systemic_window_hours")
            .saturating_mul(60 * MINUTE),
        on: given.param("systemic_on_failures").max(1),
        off: given.param("systemic_off_failures"),
        rest: given.param("systemic_rest_minutes").saturating_mul(MINUTE),
    };
    let mut by_category: BTreeMap<&str, Vec<(i64, &str)>> = BTreeMap::new();
    for (category, at, iteration) in failures {
        by_category
            .entry(category)
            .or_default()
            .push((at, iteration));
    }
    let mut rows = Vec::new();
    for (category, mut own) in by_category {
        own.sort_unstable();
        let times: Vec<i64> = own.iter().map(|(at, _)| *at).collect();
        for warning in warnings(&times, limits, through) {
            // It begins with a failure, or after a rest: then the last failure before it counts.
            let last = own.partition_point(|(at, _)| *at <= warning.on_at);
            let Some((_, iteration)) = own.get(last.wrapping_sub(1)) else {
                continue;
            };
            rows.push(vec![
                text(category),
                Cell::Int(warning.on_at),
                int(warning.off_at),
                Cell::Int(warning.peak),
                text(iteration),
            ]);
        }
    }
    rows
}
