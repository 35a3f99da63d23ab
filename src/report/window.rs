//! The part of the axis a report shows: `--since`, `--until`, `--last`.

use super::iterations;
use crate::engine::results::Results;
use crate::model::report::{Iteration, Metric};
use crate::packs::{MetricDef, Pack};
use std::collections::BTreeSet;

/// The ids that a window shows of these results; `None` when it shows all.
pub fn shown(
    results: &Results,
    packs: &[Pack],
    window: &Window,
) -> Result<Option<BTreeSet<String>>, String> {
    if window.is_whole() {
        return Ok(None);
    }
    let defs = packs
        .iter()
        .flat_map(|p| &p.metrics)
        .collect::<Vec<&MetricDef>>();
    let within = window.select(iterations::collect(results, &defs))?;
    Ok(Some(within.into_iter().map(|i| i.id).collect()))
}

/// Leaves only what belongs to the iterations shown. Baselines stay what they were.
pub(super) fn narrow(
    ids: &BTreeSet<String>,
    iterations: &mut Vec<Iteration>,
    metrics: &mut [Metric],
    results: &mut Results,
) {
    iterations.retain(|i| ids.contains(&i.id));
    for metric in metrics {
        metric.points.retain(|p| ids.contains(&p.iteration));
        metric.rows_behind.retain(|r| ids.contains(&r.iteration));
    }
    for table in &mut results.tables {
        let Some(at) = table.rows.column("iteration") else {
            continue;
        };
        let within =
            |row: &Vec<crate::model::Cell>| row[at].as_str().is_none_or(|id| ids.contains(id));
        table.rows.rows.retain(within);
    }
}

/// Which iterations to show. Values are computed over the whole history all the same: a finding
/// is not new because the iteration that raised it is left out.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Window {
    /// An iteration, or a day (`2026-04-21`): it and what comes after.
    pub since: Option<String>,
    /// An iteration, or a day: it and what came before.
    pub until: Option<String>,
    /// The newest with data of those that are left, and what is queued after them.
    pub last: Option<usize>,
}

impl Window {
    pub fn is_whole(&self) -> bool {
        *self == Window::default()
    }

    /// The iterations within, in their order. A bound that is neither an iteration nor a day is
    /// an error that says so.
    pub fn select(&self, iterations: Vec<Iteration>) -> Result<Vec<Iteration>, String> {
        let from = bound(&iterations, "--since", self.since.as_deref(), |at, day| {
            at >= day.start
        })?;
        let to = bound(&iterations, "--until", self.until.as_deref(), |at, day| {
            at >= day.end
        })?;
        // A day ends where the first iteration after it begins; an iteration is within itself.
        let from = match from {
            Bound::None => 0,
            Bound::At(at) | Bound::Day(at) => at,
        };
        let to = match to {
            Bound::None => iterations.len(),
            Bound::At(at) => at + 1,
            Bound::Day(at) => at,
        };
        // Those that wait their turn stay in sight and do not use up the number.
        let with_data = |at: &usize| iterations[*at].has_data;
        let last = self
            .last
            .and_then(|n| (0..to).rev().filter(with_data).nth(n.saturating_sub(1)));
        let from = from.max(last.unwrap_or(0));
        let within = iterations.into_iter().take(to).skip(from);
        Ok(within.collect())
    }
}

enum Bound {
    None,
    /// The place of an iteration.
    At(usize),
    /// The place of the first iteration that lies past the edge of a day.
    Day(usize),
}

/// A UTC day in microseconds.
struct Day {
    start: i64,
    end: i64,
}

fn bound(
    iterations: &[Iteration],
    flag: &str,
    value: Option<&str>,
    past: impl Fn(i64, &Day) -> bool,
) -> Result<Bound, String> {
    let Some(value) = value else {
        return Ok(Bound::None);
    };
    if let Some(at) = iterations.iter().position(|i| i.id == value) {
        return Ok(Bound::At(at));
    }
    let Some(day) = day(value) else {
        return Err(format!(
            "{flag} {value}: no such iteration, and no day; write an id of \
             `loopscope list iterations`, or a day such as 2026-04-21"
        ));
    };
    let first = iterations
        .iter()
        .position(|i| i.started_at.is_some_and(|at| past(at, &day)));
    Ok(Bound::Day(first.unwrap_or(iterations.len())))
}

fn day(text: &str) -> Option<Day> {
    let date: jiff::civil::Date = text.parse().ok()?;
    let micros = |date: jiff::civil::Date| {
        let start = date.to_zoned(jiff::tz::TimeZone::UTC).ok()?;
        Some(start.timestamp().as_microsecond())
    };
    Some(Day {
        start: micros(date)?,
        end: micros(date.tomorrow().ok()?)?,
    })
}

#[cfg(test)]
mod tests {
    use super::Window;
    use crate::model::report::Iteration;

    const HOUR: i64 = 3_600_000_000;
    /// 2026-04-20T00:00:00Z
    const MONDAY: i64 = 1_776_643_200_000_000;

    /// Iterations a to e at 06:00 of five days in a row; `queued` has not started.
    fn axis() -> Vec<Iteration> {
        let started = (0..5).map(|n| Some(MONDAY + (6 + 24 * n) * HOUR));
        let ids = ["a", "b", "c", "d", "e", "queued"];
        let of = |(id, started_at): (&str, Option<i64>)| Iteration {
            id: id.to_string(),
            started_at,
            has_data: started_at.is_some(),
            ..super::super::iterations::blank(id, 0)
        };
        ids.into_iter().zip(started.chain([None])).map(of).collect()
    }

    fn ids(since: &str, until: &str, last: Option<usize>) -> Result<String, String> {
        let some = |text: &str| (!text.is_empty()).then(|| text.to_string());
        let window = Window {
            since: some(since),
            until: some(until),
            last,
        };
        let within = window.select(axis())?;
        let ids = within.into_iter().map(|i| i.id).collect::<Vec<_>>();
        Ok(ids.join(" "))
    }

    #[test]
    fn iterations_and_days_bound_the_axis_and_both_ends_are_within() {
        let is = |since, until, last, expected: &str| {
            assert_eq!(ids(since, until, last).as_deref(), Ok(expected));
        };
        is("", "", None, "a b c d e queued");
        is("b", "d", None, "b c d");
        is("2026-04-21", "2026-04-23", None, "b c d");
        is("2026-04-24", "", None, "e queued");
        is("", "2026-04-19", None, "");
        is("", "", Some(2), "d e queued");
        is("", "c", Some(2), "b c");
        is("c", "", Some(9), "c d e queued");
        is("2027-01-01", "", None, "");
        is("d", "b", None, "");
    }

    #[test]
    fn what_is_neither_is_said() {
        assert_eq!(
            ids("yesterday", "", None).unwrap_err(),
            "--since yesterday: no such iteration, and no day; write an id of \
             `loopscope list iterations`, or a day such as 2026-04-21"
        );
    }
}
