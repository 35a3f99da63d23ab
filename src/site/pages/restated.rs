//! Changes of closed numbers, old → new with the cause, as a listing of any page; and committed
//! evidence.

use super::super::ctx::Ctx;
use super::super::view::{CellView, Head, TableView};
use crate::model::format;
use crate::model::report::{Committed, Metric, Restatement, Stated};
use crate::report::closed::is_news;

/// Rows of one listing; all of them stand in `report.json`.
const ROWS: usize = 60;

/// The restatements that `pick` takes, newest first.
pub fn table(
    ctx: &Ctx<'_>,
    root: &str,
    caption: &str,
    pick: impl Fn(&Restatement) -> bool,
) -> TableView {
    let all: Vec<&Restatement> = ctx.report.restatements.iter().filter(|r| pick(r)).collect();
    let rows = all.iter().rev().take(ROWS);
    TableView {
        id: "restated".into(),
        caption: caption.to_string(),
        heads: vec![
            Head::text("Metric"),
            Head::text("Iteration"),
            Head::number("As published", ""),
            Head::number("Now", ""),
            Head::text("Cause"),
            Head::text("Seen with"),
        ],
        rows: rows.map(|r| row(ctx, root, r)).collect(),
        more: match all.len().saturating_sub(ROWS) {
            0 => String::new(),
            n => format!("{} more in closed.jsonl", format::count(n as i64)),
        },
        ..TableView::default()
    }
}

fn row(ctx: &Ctx<'_>, root: &str, r: &Restatement) -> Vec<CellView> {
    let metric = ctx.metric(&r.metric);
    let mut name = metric.map_or_else(
        || CellView::text(r.metric.clone()),
        |m| ctx.metric_link(root, m),
    );
    if let Some(series) = &r.series {
        name.text = format!("{}, {}", name.text, format::bounded(series, 60));
    }
    let seen = match &r.seen {
        Some(id) if is_news(r, ctx.report.newest.as_deref()) => CellView {
            text: format!("iteration {} (new)", format::bounded(id, 60)),
            ..CellView::default()
        },
        Some(id) => CellView::text(format!("iteration {}", format::bounded(id, 60))),
        None => CellView::text(format::MISSING),
    };
    vec![
        name,
        ctx.iteration_cell(root, &r.iteration),
        number(shown(metric, &r.from)),
        number(shown(metric, &r.to)),
        CellView::text(r.cause.clone()),
        seen,
    ]
}

fn number(text: String) -> CellView {
    CellView {
        text,
        class: "n".into(),
        ..CellView::default()
    }
}

/// A stated number as its metric's numbers are shown; k / n where it has them.
pub fn shown(metric: Option<&Metric>, stated: &Stated) -> String {
    match (stated.value, stated.k, stated.n) {
        (None, _, _) => "no value".to_string(),
        (_, Some(k), Some(n)) => format::ratio(k, n),
        (Some(v), _, _) => {
            let unit = metric.map_or("", |m| m.value_unit());
            format::quantity(v, unit).text
        }
    }
}

/// Evidence files that `pick` takes.
pub fn evidence(ctx: &Ctx<'_>, root: &str, pick: impl Fn(&Committed) -> bool) -> TableView {
    let files = ctx.report.evidence.iter().filter(|e| pick(e));
    let rows = files.take(ROWS).map(|e| {
        let word = match e.state.as_str() {
            "agrees" => "agrees with the numbers here",
            "differs" => "differs from the numbers here",
            _ => "is no evidence file",
        };
        let class = if e.state == "agrees" { "" } else { "worse" };
        vec![
            CellView::text(e.file.clone()),
            ctx.metric(&e.metric).map_or_else(
                || CellView::text(e.metric.clone()),
                |m| ctx.metric_link(root, m),
            ),
            CellView::text(match e.from.is_empty() {
                true => String::new(),
                false => format!("{} → {}", e.from, e.to),
            }),
            CellView::text(format::bounded(&e.says, 200)),
            CellView {
                text: word.into(),
                class: class.into(),
                ..CellView::default()
            },
        ]
    });
    TableView {
        id: "evidence".into(),
        caption: "Committed evidence".into(),
        heads: vec![
            Head::text("File"),
            Head::text("Metric"),
            Head::text("Iterations"),
            Head::text("Says"),
            Head::text("State"),
        ],
        rows: rows.collect(),
        ..TableView::default()
    }
}
