//! Gates on the data itself: is there any, is it fresh, was it readable.

use super::{Facts, Failed, Gates, Outcome};
use crate::model::report::Report;
use crate::model::{format, time};

const HEALTH: &str = "health/index.html";

type Check = fn(&Report, &Gates, &Facts<'_>) -> Option<Failed>;

pub fn evaluate(report: &Report, gates: &Gates, facts: &Facts<'_>, outcome: &mut Outcome) {
    let checks: [(bool, Check); 4] = [
        (gates.no_data, no_data),
        (gates.stale, stale),
        (gates.quarantine_ratio.is_some(), quarantine),
        (gates.conflicts, conflict),
    ];
    for (asked, check) in checks {
        outcome.checked += usize::from(asked);
        if asked {
            outcome.failed.extend(check(report, gates, facts));
        }
    }
}

fn failed(gate: &'static str, found: String, expected: String) -> Failed {
    Failed {
        gate,
        metric: None,
        series: None,
        iteration: None,
        found,
        expected,
        by: None,
        place: None,
        see: HEALTH.to_string(),
    }
}

fn no_data(report: &Report, _: &Gates, _: &Facts<'_>) -> Option<Failed> {
    let rows = report.accounting.totals.rows;
    (rows == 0).then(|| {
        failed(
            "no_data",
            "the lake holds no row".into(),
            "at least one".into(),
        )
    })
}

fn stale(report: &Report, _: &Gates, facts: &Facts<'_>) -> Option<Failed> {
    let (through, allowed) = (report.data_through?, facts.stale_after_micros?);
    let oldest = facts.now.saturating_sub(allowed);
    (through < oldest).then(|| Failed {
        by: Some(format!(
            "older by {}",
            format::duration_ms((oldest - through) as f64 / 1000.0).text
        )),
        ..failed(
            "stale",
            format!("data through {}", time::iso(through)),
            format!("through {} or later", time::iso(oldest)),
        )
    })
}

fn quarantine(report: &Report, gates: &Gates, _: &Facts<'_>) -> Option<Failed> {
    let limit = gates.quarantine_ratio?;
    let totals = &report.accounting.totals;
    let (k, n) = (totals.quarantined as i64, totals.lines as i64);
    let over = n > 0 && k as f64 / n as f64 > limit;
    over.then(|| {
        failed(
            "quarantine",
            format!("{} lines are in quarantine", format::ratio(k, n)),
            format!("at most {}", format::quantity(limit, "ratio").text),
        )
    })
}

fn conflict(report: &Report, _: &Gates, _: &Facts<'_>) -> Option<Failed> {
    let sources = report.accounting.sources.iter();
    let mut paths = sources.filter(|s| s.conflict).map(|s| s.path.as_str());
    let first = paths.next()?;
    let more = paths.count();
    let found = match more {
        0 => format!("{first} was rewritten"),
        more => format!("{first} and {more} more were rewritten"),
    };
    Some(failed(
        "conflict",
        found,
        format!("no open conflict; `loopscope accept-source {first}` closes it"),
    ))
}
