//! `compare/<a>...<b>/index.html`: two iterations side by side, for neighbours and the baseline.

use super::{home, to, word_of_tone};
use crate::model::format;
use crate::model::report::{Iteration, Metric, Report};
use crate::site::ctx::{self, Ctx};
use crate::site::shell::{Page, Shell};
use crate::site::view::{CellView, Head, Link, TableView};
use crate::site::{SiteError, charts, paths};
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

/// Pairs that get a page: neighbours with data, each against the first with data, and those of
/// committed evidence.
pub fn pairs(report: &Report) -> Vec<(&Iteration, &Iteration)> {
    let with: Vec<&Iteration> = report.iterations.iter().filter(|i| i.has_data).collect();
    let mut seen = BTreeSet::new();
    let neighbours = with.windows(2).map(|w| (w[0], w[1]));
    let base = with.iter().skip(1).map(|i| (with[0], *i));
    let find = |id: &str| with.iter().find(|i| i.id == id).copied();
    let proven = report.evidence.iter();
    let proven = proven.filter_map(|e| Some((find(&e.from)?, find(&e.to)?)));
    neighbours
        .chain(base)
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
    let mut tally = [0usize; 4];
    let rows: Vec<_> = ctx
        .report
        .metrics
        .iter()
        .flat_map(|m| rows(ctx, root, m, a, b, &mut tally))
        .collect();
    let content = ComparePage {
        a: Link::new(a.id.clone(), to(root, &paths::iteration(&a.id))),
        b: Link::new(b.id.clone(), to(root, &paths::iteration(&b.id))),
        sentence: format!(
            "{} improved, {} regressed, {} changed without a better side, {} the same.",
            tally[0], tally[1], tally[2], tally[3]
        ),
        table: table(a, b, rows),
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

fn rows(
    ctx: &Ctx<'_>,
    root: &str,
    m: &Metric,
    a: &Iteration,
    b: &Iteration,
    tally: &mut [usize; 4],
) -> Vec<Vec<CellView>> {
    let mut keys: Vec<Option<String>> = charts::series_names(m).into_iter().map(Some).collect();
    if ctx::single(m) {
        keys = vec![None];
    }
    let mut rows = Vec::new();
    for key in keys {
        let find = |id: &str| {
            m.points
                .iter()
                .find(|p| p.iteration == id && p.series == key)
        };
        let (from, to) = (find(&a.id), find(&b.id));
        let values = (from.and_then(|p| p.value), to.and_then(|p| p.value));
        let quiet = |v: Option<f64>| v.is_none_or(|v| v == 0.0);
        if (values.0.is_none() && values.1.is_none())
            || (key.is_some() && quiet(values.0) && quiet(values.1))
        {
            continue;
        }
        let cell = |p: Option<&crate::model::Point>, id: &str| {
            p.map_or_else(|| ctx.missing_cell(id), |p| ctx.point_cell(root, m, p))
        };
        rows.push(vec![
            ctx.metric_link(root, m),
            CellView::text(key.clone().unwrap_or_default()),
            cell(from, &a.id),
            cell(to, &b.id),
            change(m, values, tally),
            CellView::text(super::unit_head(&m.unit)),
        ]);
    }
    rows
}

fn change(m: &Metric, values: (Option<f64>, Option<f64>), tally: &mut [usize; 4]) -> CellView {
    match values {
        (Some(x), Some(y)) => {
            let change = format::change(x, y, m.value_unit(), m.better);
            let word = word_of_tone(&change.tone);
            tally[["improved", "regressed", "changed", "flat"]
                .iter()
                .position(|w| *w == word)
                .unwrap_or(2)] += 1;
            CellView::change(&change, word).sorted_by(Some(y - x))
        }
        (None, Some(_)) => CellView::text("new"),
        _ => CellView::text("missing"),
    }
}
