//! Gates on the data itself: is there any, is it fresh, was it readable, was it counted by the same
//! instrument, and does it still say what was published of closed iterations.

use super::{Facts, Failed, Gates, Outcome};
use crate::model::plural::counted_len;
use crate::model::report::{Metric, Report, Restatement, Stated};
use crate::model::{format, time};
use crate::report::closed::is_news;
use std::collections::BTreeMap;

const HEALTH: &str = "health/index.html";

type Check = fn(&Report, &Gates, &Facts<'_>) -> Option<Failed>;

pub fn evaluate(report: &Report, gates: &Gates, facts: &Facts<'_>, outcome: &mut Outcome) {
    let checks: [(bool, Check); 6] = [
        (gates.no_data, no_data),
        (gates.stale, stale),
        (gates.quarantine_ratio.is_some(), quarantine),
        (gates.conflicts, conflict),
        (gates.instrument_changes.is_some(), instruments),
        (gates.restatements.is_some(), restatements),
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

/// Changes of instrument in the newest iteration: each once, however many metrics it touches.
fn instruments(report: &Report, gates: &Gates, _: &Facts<'_>) -> Option<Failed> {
    let (limit, newest) = (gates.instrument_changes?, report.newest.as_deref()?);
    // What changed → the metrics it touches.
    let mut changes: BTreeMap<&str, Vec<&Metric>> = BTreeMap::new();
    for metric in &report.metrics {
        let here = metric.marks.iter().filter(|m| m.iteration == newest);
        for mark in here.filter(|m| m.kind == crate::report::instruments::INSTRUMENT) {
            changes.entry(&mark.text).or_default().push(metric);
        }
    }
    let parts = changes.iter().map(|(text, metrics)| match metrics.len() {
        1 => format!("{text}, which {} reads", metrics[0].id),
        n => format!("{text}, which {} and {} more read", metrics[0].id, n - 1),
    });
    let first = changes.values().next()?.first()?;
    (changes.len() as i64 > limit).then(|| Failed {
        metric: None,
        iteration: Some(newest.to_string()),
        by: past(changes.len() as i64, limit),
        see: format!("metrics/{}/index.html", first.id),
        ..failed(
            "instrument",
            format!(
                "{} of what counted in iteration {}: {}",
                counted_len(changes.len(), "changes"),
                format::bounded(newest, 60),
                shortened(parts.collect())
            ),
            format!("at most {limit}"),
        )
    })
}

/// Numbers of closed iterations that moved while the newest iteration was the newest.
fn restatements(report: &Report, gates: &Gates, _: &Facts<'_>) -> Option<Failed> {
    let limit = gates.restatements?;
    let newest = report.newest.as_deref();
    let told = report.restatements.iter().filter(|r| is_news(r, newest));
    let news: Vec<&Restatement> = told.collect();
    let shown = |s: &Stated| s.value.map_or("no value".to_string(), format::number);
    let parts = news.iter().map(|r| {
        let series = r
            .series
            .as_deref()
            .map_or(String::new(), |s| format!(" ({})", format::bounded(s, 40)));
        format!(
            "{}{series} {} → {} in iteration {}, {}",
            r.metric,
            shown(&r.from),
            shown(&r.to),
            format::bounded(&r.iteration, 60),
            r.cause
        )
    });
    let first = news.first()?;
    (news.len() as i64 > limit).then(|| Failed {
        by: past(news.len() as i64, limit),
        see: format!("metrics/{}/index.html", first.metric),
        ..failed(
            "restatements",
            format!(
                "{} restated: {}",
                counted_len(news.len(), "closed numbers"),
                shortened(parts.collect())
            ),
            format!("at most {limit}"),
        )
    })
}

/// Named in one line.
const NAMED: usize = 3;

fn shortened(mut parts: Vec<String>) -> String {
    let more = parts.len().saturating_sub(NAMED);
    parts.truncate(NAMED);
    match more {
        0 => parts.join("; "),
        more => format!(
            "{}; and {} more",
            parts.join("; "),
            format::count(more as i64)
        ),
    }
}

fn past(n: i64, limit: i64) -> Option<String> {
    Some(format!("{} more", format::count(n - limit)))
}
