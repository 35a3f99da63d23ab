//! `due_next.json`: the next loop's work list, for people and agents.

use crate::model::report::{Due, Report};
use serde::Serialize;

#[derive(Serialize)]
struct DueNext<'a> {
    schema: u32,
    /// The newest iteration with data: the list is what the one after it has to do.
    after_iteration: Option<&'a str>,
    items: &'a [Due],
}

/// The file's content, pretty-printed with a final newline.
pub fn json(report: &Report) -> String {
    let list = DueNext {
        schema: super::SCHEMA,
        after_iteration: report.newest.as_deref(),
        items: &report.due_next,
    };
    let mut text = serde_json::to_string_pretty(&list).unwrap_or_default();
    text.push('\n');
    text
}
