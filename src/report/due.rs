//! `due_next.json`: the next loop's work list, for people and agents.

use crate::model::report::{Due, Report};
use serde::Serialize;
use std::collections::BTreeMap;

#[derive(Serialize)]
struct DueNext<'a> {
    schema: u32,
    /// The newest iteration with data: the list is what the one after it has to do.
    after_iteration: Option<&'a str>,
    items: Vec<&'a Due>,
}

/// What there is to do: missed predictions first, then what is open, then predictions that wait;
/// to fix before to verify before to protect; the oldest first. What is resolved, and
/// predictions that were met, are no work and are left out.
pub fn items(report: &Report) -> Vec<&Due> {
    let is_due = |due: &&Due| !matches!(due.state.as_str(), "resolved" | "met");
    let place = |words: &[&str], word: &str| words.iter().position(|w| *w == word);
    let age: BTreeMap<&str, i64> = report
        .iterations
        .iter()
        .map(|i| (i.id.as_str(), i.ordinal))
        .collect();
    let mut items: Vec<&Due> = report.due_next.iter().filter(is_due).collect();
    items.sort_by_key(|due| {
        (
            place(&["missed", "open", "pending"], &due.state).unwrap_or(3),
            place(&["fix", "verify", "protect"], &due.stance).unwrap_or(3),
            age.get(due.raised_in.as_str()).copied().unwrap_or(i64::MAX),
        )
    });
    items
}

/// The file's content, pretty-printed with a final newline: `items` in their order.
pub fn json(report: &Report) -> String {
    let list = DueNext {
        schema: super::SCHEMA,
        after_iteration: report.newest.as_deref(),
        items: items(report),
    };
    let mut text = serde_json::to_string_pretty(&list).unwrap_or_default();
    text.push('\n');
    text
}
