//! Alerts of the newest iteration, and the ignore list that silences known ones for a time.

use super::inputs::{Ignore, Inputs};
use super::sentence::capitalised;
use super::strength::Nights;
use super::words;
use crate::model::format;
use crate::model::report::{Alert, HealthNote, Metric};

/// The alert of a metric in the newest iteration with data. One that the project ignores says
/// why and until when.
pub fn of(metric: &Metric, newest: Option<&str>, nights: &Nights, facts: &Inputs) -> Option<Alert> {
    let newest = newest?;
    let found = nights.get(&metric.id)?.get(newest).filter(|e| e.alert)?;
    let rules = facts.ignores.iter().filter(|i| i.metric == metric.id);
    let rule = rules.into_iter().find(|i| holds(i, Some(newest), facts));
    Some(Alert {
        word: found.word.to_string(),
        since: found.since.clone(),
        text: words::because(metric, found),
        ignored: rule.map(|i| format!("{}, {}", i.reason, limit(i))),
    })
}

/// Whether an entry still speaks of this iteration and of data no newer than its date.
fn holds(ignore: &Ignore, newest: Option<&str>, facts: &Inputs) -> bool {
    let here = ignore
        .iteration
        .as_deref()
        .is_none_or(|id| Some(id) == newest);
    let in_time = match (&ignore.until, facts.data_through) {
        (Some((until, _)), Some(through)) => through <= *until,
        _ => true,
    };
    here && in_time
}

fn limit(ignore: &Ignore) -> String {
    match (&ignore.until, &ignore.iteration) {
        (Some((_, text)), _) => format!("until {text}"),
        (None, Some(id)) => format!("in iteration {}", format::bounded(id, 60)),
        (None, None) => "without an end".to_string(),
    }
}

/// Entries of the ignore list that silence nothing any more.
pub fn stale_ignores(metrics: &[Metric], newest: Option<&str>, facts: &Inputs) -> Vec<HealthNote> {
    let mut notes = Vec::new();
    for ignore in &facts.ignores {
        let Some(metric) = metrics.iter().find(|m| m.id == ignore.metric) else {
            continue;
        };
        let why = match (holds(ignore, newest, facts), &metric.alert) {
            (false, _)
                if ignore
                    .iteration
                    .as_deref()
                    .is_some_and(|id| Some(id) != newest) =>
            {
                "another iteration is the newest"
            }
            (false, _) => "its date has passed",
            (true, None) => "nothing alerts",
            (true, Some(_)) => continue,
        };
        notes.push(HealthNote {
            level: "note".to_string(),
            text: format!(
                "{}: the alert ignored {} ({}) is no longer needed: {why}",
                capitalised(&metric.title),
                limit(ignore),
                ignore.reason
            ),
            path: None,
            line: None,
            hint: format!("remove its [[ignore]] of {} from loopscope.toml", metric.id),
        });
    }
    notes
}
