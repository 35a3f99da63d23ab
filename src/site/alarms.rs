//! Alarms: sentences of their own on a system's page, an iteration's page and the health page.
//!
//! A pack raises them with a table called `alarms` with the columns `iteration` and `sentence`.

use super::ctx::Ctx;
use super::safe;
use super::view::Link;
use super::{pages, paths};
use crate::model::cell::Cell;
use crate::model::report::{Report, Table};
use serde::Serialize;

/// Alarms on one page.
const MOST: usize = 4;
const TEXT: usize = 300;

/// One alarm as a page shows it.
#[derive(Debug, Clone, Serialize)]
pub struct Alarm {
    pub sentence: String,
    /// The iteration, or the system, that it is about.
    pub link: Link,
}

/// (pack, iteration, sentence), the newest iteration first within a pack.
fn all(report: &Report) -> impl Iterator<Item = (&str, &str, &str)> {
    let raised = report.tables.iter().filter_map(|t| {
        let (pack, name) = t.id.split_once('/')?;
        (name == "alarms").then_some((pack, t))
    });
    raised.flat_map(|(pack, t)| {
        let rows = t.rows.iter();
        rows.filter_map(move |row| {
            Some((pack, word(t, row, "iteration")?, word(t, row, "sentence")?))
        })
    })
}

fn word<'t>(t: &Table, row: &'t [Cell], name: &str) -> Option<&'t str> {
    let at = t.columns.iter().position(|c| c.name == name)?;
    row.get(at).and_then(Cell::as_str)
}

/// What a system's page says first.
pub fn of_system(ctx: &Ctx<'_>, root: &str, pack: &str) -> Vec<Alarm> {
    let own = all(ctx.report).filter(|(of, ..)| *of == pack);
    own.take(MOST)
        .map(|(_, id, sentence)| Alarm {
            sentence: safe::short(sentence, TEXT),
            link: Link::new(
                format!("Iteration {}", safe::short(id, 60)),
                pages::to(root, &paths::iteration(id)),
            ),
        })
        .collect()
}

/// What an iteration's page says first.
pub fn of_iteration(ctx: &Ctx<'_>, root: &str, iteration: &str) -> Vec<Alarm> {
    let own = all(ctx.report).filter(|(_, id, _)| *id == iteration);
    own.take(MOST)
        .map(|(pack, _, sentence)| {
            let system = ctx.report.systems.iter().find(|s| s.id == pack);
            let title = system.map_or(pack, |s| s.title.as_str());
            Alarm {
                sentence: safe::short(sentence, TEXT),
                link: Link::new(
                    safe::short(title, 60),
                    pages::to(root, &paths::system(pack)),
                ),
            }
        })
        .collect()
}
