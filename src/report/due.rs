//! `due_next.json`: the next loop's work list, for people and agents.

use crate::model::report::{Due, Report};
use serde::Serialize;

#[derive(Serialize)]
struct DueNext<'a> {
    schema: u32,
    /// The newest iteration with data: the list is what the one after it has to do.
    after_iteration: Option<&'a str>,
    items: Vec<&'a Due>,
}

/// The file's content, pretty-printed with a final newline. What is resolved, and predictions
/// that were met, are no work and are left out.
pub fn json(report: &Report) -> String {
    let is_due = |due: &&Due| !matches!(due.state.as_str(), "resolved" | "met");
    let list = DueNext {
        schema: super::SCHEMA,
        after_iteration: report.newest.as_deref(),
        items: report.due_next.iter().filter(is_due).collect(),
    };
    let mut text = serde_json::to_string_pretty(&list).unwrap_or_default();
    text.push('\n');
    text
}
