//! `files/index.html`: the list of reviewed files with its heat map.

use super::{drawn, home};
use crate::chart::ChartSpec;
use crate::model::format;
use crate::model::plural::counted_len;
use crate::model::report::{FileHistory, FilePoint};
use crate::model::series::Better;
use crate::site::ctx::Ctx;
use crate::site::shell::{Page, Shell};
use crate::site::view::{CellView, Figure, Head, TableView};
use crate::site::{SiteError, charts, listing};
use serde::Serialize;

/// Bytes of the list of files.
const LIST_BYTES: usize = 26_000;

#[derive(Serialize)]
struct FilesPage {
    figure: Option<Figure>,
    table: TableView,
}

/// Adds `files/index.html` and its heat map.
pub fn list(shell: &mut Shell<'_>) -> Result<(), SiteError> {
    let ctx = shell.ctx;
    let root = "../";
    let mut figure = None;
    if let Some(spec) = charts::heat(ctx.report) {
        let rows = if let ChartSpec::Heatmap(h) = &spec {
            h.rows.len()
        } else {
            0
        };
        shell.put("files/index.svg".into(), ctx.charts.svg(&spec));
        let rest = ctx.report.files.len().saturating_sub(rows);
        let note = if rest > 0 {
            format!(
                "The {} that moved most; {} more in the CSV.",
                counted_len(rows, "files"),
                format::count(rest as i64)
            )
        } else {
            String::new()
        };
        figure = Some(Figure {
            unit: "score, 0 to 10".into(),
            note,
            ..drawn(root, "heat", spec.title(), &spec, "files/index.svg")
        });
    }
    let content = FilesPage {
        figure,
        table: file_table(ctx, root),
    };
    let page = Page {
        path: "files/index.html".into(),
        template: "files",
        title: "Files".into(),
        nav: "files",
        crumbs: vec![home(root)],
    };
    shell.page(&page, content)
}

fn file_table(ctx: &Ctx<'_>, root: &str) -> TableView {
    let order = charts::most_moved(&ctx.report.files);
    let mut rows = Vec::new();
    let mut size = 0;
    for file in &order {
        let row = file_row(ctx, root, file);
        size += row.iter().map(listing::weight).sum::<usize>() + 12;
        if size > LIST_BYTES {
            break;
        }
        rows.push(row);
    }
    let hidden = order.len() - rows.len();
    TableView {
        id: "files".into(),
        caption: "Reviewed files, the most moved first".into(),
        heads: vec![
            Head::text("File"),
            Head::number("Reviews", ""),
            Head::number("First score", "of 10"),
            Head::number("Newest score", "of 10"),
            Head::text("Change"),
            Head::text("Newest review"),
            Head::text("Source"),
        ],
        rows,
        more: if hidden > 0 { format!("{} more in the CSV", format::count(hidden as i64)) } else { String::new() },
        more_href: "index.csv".into(),
        empty: "No file was reviewed. Rows of the stream reviews (scrum_reviews.jsonl) with a file and a score appear here.".into(),
        ..TableView::default()
    }
}

fn file_row(ctx: &Ctx<'_>, root: &str, file: &FileHistory) -> Vec<CellView> {
    let (first, last) = (file.points.first(), file.points.last());
    let reviews = file.points.len();
    vec![
        ctx.file_cell(root, &file.path),
        CellView::number(format::quantity(reviews as f64, "")).sorted_by(Some(reviews as f64)),
        first.map_or_else(CellView::default, score),
        last.map_or_else(CellView::default, score),
        change(first.filter(|_| reviews > 1), last),
        last.map_or_else(CellView::default, |p| {
            ctx.iteration_cell(root, &p.iteration)
        }),
        last.map_or_else(CellView::default, |p| {
            ctx.source_cell(root, &p.source_path, p.source_line)
        }),
    ]
}

/// The score of a review, or why it has none.
pub fn score(p: &FilePoint) -> CellView {
    match p.score {
        Some(v) => CellView::number(format::quantity(v, "score")).sorted_by(Some(v)),
        None => CellView {
            text: p.state.clone(),
            class: "n gap".into(),
            ..CellView::default()
        },
    }
}

fn change(first: Option<&FilePoint>, last: Option<&FilePoint>) -> CellView {
    match (first.and_then(|p| p.score), last.and_then(|p| p.score)) {
        (Some(a), Some(b)) => {
            let change = format::change(a, b, "score", Better::Higher);
            CellView::change(&change, super::word_of_tone(&change.tone)).sorted_by(Some(b - a))
        }
        _ => CellView::text(format::MISSING),
    }
}
