//! `compare/<a>...<b>/index.html`: two iterations side by side, for neighbours and the baseline.

use super::{home, to};
use crate::model::report::{Iteration, Report};
use crate::site::ctx::Ctx;
use crate::site::differences::{self, Difference};
use crate::site::shell::{Page, Shell};
use crate::site::view::{CellView, Head, Link, TableView};
use crate::site::{SiteError, paths};
use serde::Serialize;
use std::collections::BTreeSet;

#[derive(Serialize)]
struct ComparePage {
    a: Link,
    b: Link,
    sentence: String,
    table: TableView,
    evidence: TableView,
}

/// Pairs that get a page: neighbours with data, each against the first with data, those the
/// project asks for, and those of committed evidence.
pub fn pairs(report: &Report) -> Vec<(&Iteration, &Iteration)> {
    let with: Vec<&Iteration> = report.iterations.iter().filter(|i| i.has_data).collect();
    let mut seen = BTreeSet::new();
    let neighbours = with.windows(2).map(|w| (w[0], w[1]));
    let base = with.iter().skip(1).map(|i| (with[0], *i));
    let find = |id: &str| with.iter().find(|i| i.id == id).copied();
    let proven = report.evidence.iter();
    let proven = proven.filter_map(|e| Some((find(&e.from)?, find(&e.to)?)));
    let of = |id: &String| report.iterations.iter().find(|i| i.id == *id);
    let pinned = report
        .pins
        .iter()
        .filter_map(|(a, b)| Some((of(a)?, of(b)?)));
    neighbours
        .chain(base)
        .chain(pinned)
        .chain(proven.filter(|(a, b)| a.ordinal != b.ordinal))
        .filter(|(a, b)| seen.insert((a.ordinal, b.ordinal)))
        .collect()
}

/// Adds the page of every pair.
pub fn render(shell: &mut Shell<'_>) -> Result<(), SiteError> {
    for (a, b) in pairs(shell.ctx.report) {
        one(shell, a, b)?;
    }
    Ok(())
}

fn one(shell: &mut Shell<'_>, a: &Iteration, b: &Iteration) -> Result<(), SiteError> {
    let ctx = shell.ctx;
    let path = paths::compare(&a.id, &b.id);
    let root = &paths::root_of(&path);
    let differences = differences::of(ctx.report, &a.id, &b.id);
    let rows = differences.iter().map(|d| row(ctx, root, d, a, b));
    let content = ComparePage {
        a: Link::new(a.id.clone(), to(root, &paths::iteration(&a.id))),
        b: Link::new(b.id.clone(), to(root, &paths::iteration(&b.id))),
        sentence: differences::tally(&differences),
        table: table(a, b, rows.collect()),
        evidence: super::restated::evidence(ctx, root, |e| e.from == a.id && e.to == b.id),
    };
    let title = format!("Iteration {} against {}", b.id, a.id);
    let crumbs = vec![
        home(root),
        Link::new("Iterations", format!("{root}iterations/index.html")),
    ];
    shell.page(
        &Page {
            path: path.clone(),
            template: "compare",
            title,
            nav: "iterations",
            crumbs,
        },
        content,
    )
}

fn table(a: &Iteration, b: &Iteration, rows: Vec<Vec<CellView>>) -> TableView {
    TableView {
        id: "compare".into(),
        caption: "Every number of both iterations".into(),
        heads: vec![
            Head::text("Metric"),
            Head::text("Series"),
            Head::number(&format!("Iteration {}", a.id), ""),
            Head::number(&format!("Iteration {}", b.id), ""),
            Head::text("Change"),
            Head::text("Unit"),
        ],
        rows,
        empty: "Neither iteration has a number.".into(),
        ..TableView::default()
    }
}

fn row(
    ctx: &Ctx<'_>,
    root: &str,
    d: &Difference<'_>,
    a: &Iteration,
    b: &Iteration,
) -> Vec<CellView> {
    let m = d.metric;
    let cell = |p: Option<&crate::model::Point>, id: &str| {
        p.map_or_else(|| ctx.missing_cell(id), |p| ctx.point_cell(root, m, p))
    };
    let by = |p: Option<&crate::model::Point>| p.and_then(|p| p.value);
    let change = match &d.change {
        Some((change, word)) => {
            let size = by(d.to).zip(by(d.from)).map(|(y, x)| y - x);
            CellView::change(change, word).sorted_by(size)
        }
        None => CellView::text(d.word()),
    };
    vec![
        ctx.metric_link(root, m),
        CellView::text(d.series.clone().unwrap_or_default()),
        cell(d.from, &a.id),
        cell(d.to, &b.id),
        change,
        CellView::text(super::unit_head(&m.unit)),
    ]
}
