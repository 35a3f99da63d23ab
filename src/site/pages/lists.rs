//! `iterations/index.html` and `metrics/index.html`: everything by name.

use super::{home, tracker};
use crate::model::format;
use crate::model::plural::counted_len;
use crate::model::report::Metric;
use crate::site::SiteError;
use crate::site::ctx::{self, Ctx};
use crate::site::listing::weight;
use crate::site::shell::{Page, Shell};
use crate::site::view::{CellView, Head, Link, TableView};
use serde::Serialize;

/// Iterations on one page of the list.
const PER_PAGE: usize = 200;
/// Bytes of the list of metrics.
const METRICS_BYTES: usize = 110_000;

#[derive(Serialize)]
struct ListPage {
    lead: String,
    table: TableView,
    pager: Vec<Link>,
}

/// Adds `iterations/index.html` (and `index-2.html` …, newest first) and `metrics/index.html`.
pub fn render(shell: &mut Shell<'_>) -> Result<(), SiteError> {
    iterations(shell)?;
    let root = "../";
    let ctx = shell.ctx;
    let content = ListPage {
        lead: format!(
            "{}. Each has its trend, its definition in words and in SQL, and the rows behind it.",
            counted_len(ctx.report.metrics.len(), "metrics")
        ),
        table: metrics(ctx, root),
        pager: Vec::new(),
    };
    let page = Page {
        path: "metrics/index.html".into(),
        template: "list",
        title: "Metrics".into(),
        nav: "metrics",
        crumbs: vec![home(root)],
    };
    shell.page(&page, content)
}

fn iterations(shell: &mut Shell<'_>) -> Result<(), SiteError> {
    let ctx = shell.ctx;
    let root = "../";
    let all: Vec<_> = ctx.report.iterations.iter().rev().collect();
    let pages: Vec<&[_]> = if all.is_empty() {
        vec![&[]]
    } else {
        all.chunks(PER_PAGE).collect()
    };
    let name = |n: usize| {
        if n == 0 {
            "index.html".to_string()
        } else {
            format!("index-{}.html", n + 1)
        }
    };
    for (n, part) in pages.iter().enumerate() {
        let pager = if pages.len() > 1 {
            (0..pages.len())
                .map(|p| Link {
                    note: if p == n { "here".into() } else { String::new() },
                    ..Link::new(format!("Page {}", p + 1), name(p))
                })
                .collect()
        } else {
            Vec::new()
        };
        let content = ListPage {
            lead: format!("{}, newest first.", counted_len(all.len(), "iterations")),
            table: tracker(ctx, root, part),
            pager,
        };
        let path = format!("iterations/{}", name(n));
        let page = Page {
            path,
            template: "list",
            title: "Iterations".into(),
            nav: "iterations",
            crumbs: vec![home(root)],
        };
        shell.page(&page, content)?;
    }
    Ok(())
}

fn metrics(ctx: &Ctx<'_>, root: &str) -> TableView {
    let mut rows = Vec::new();
    let mut size = 0;
    for m in &ctx.report.metrics {
        let row = metric_row(ctx, root, m);
        size += row.iter().map(weight).sum::<usize>() + 12;
        if size > METRICS_BYTES {
            break;
        }
        rows.push(row);
    }
    let hidden = ctx.report.metrics.len() - rows.len();
    TableView {
        id: "metrics".into(),
        caption: "All metrics".into(),
        heads: vec![
            Head::text("Metric"),
            Head::text("Question"),
            Head::number("Newest value", ""),
            Head::text("Iteration"),
            Head::text("Verdict"),
            Head::text("Id"),
        ],
        rows,
        more: if hidden > 0 {
            format!("{hidden} more in report.json")
        } else {
            String::new()
        },
        more_href: format!("{root}report.json"),
        empty: "No pack declares a metric.".into(),
        ..TableView::default()
    }
}

fn metric_row(ctx: &Ctx<'_>, root: &str, m: &Metric) -> Vec<CellView> {
    let last = m.points.iter().rfind(|p| p.value.is_some());
    let value = match last {
        Some(p) if ctx::single(m) => ctx.point_cell(root, m, p),
        Some(p) => ctx.metric_cell(root, m, &p.iteration),
        None => CellView::number(format::Shown::missing()),
    };
    vec![
        ctx.metric_link(root, m),
        CellView {
            text: m.question.clone(),
            class: "w".into(),
            ..CellView::default()
        },
        value,
        last.map_or_else(
            || CellView::text(format::MISSING),
            |p| ctx.iteration_cell(root, &p.iteration),
        ),
        CellView::text(m.verdict.word.clone()),
        CellView {
            text: m.id.clone(),
            class: "m".into(),
            ..CellView::default()
        },
    ]
}
