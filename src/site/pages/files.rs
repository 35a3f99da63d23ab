//! `files/`: the list of reviewed files with its heat map, and a page per file from its second score.

use super::{drawn, home, to};
use crate::chart::ChartSpec;
use crate::model::format;
use crate::model::plural::counted_len;
use crate::model::report::{FileHistory, FilePoint};
use crate::model::series::Better;
use crate::site::ctx::{self, Ctx};
use crate::site::shell::{Page, Shell};
use crate::site::view::{CellView, Figure, Head, Link, TableView};
use crate::site::{SiteError, charts, listing, paths};
use serde::Serialize;

/// Bytes of the list of files.
const LIST_BYTES: usize = 26_000;
const POINTS: usize = 200;

#[derive(Serialize)]
struct FilesPage {
    figure: Option<Figure>,
    table: TableView,
}

#[derive(Serialize)]
struct FilePage {
    path: String,
    sentence: String,
    figure: Option<Figure>,
    table: TableView,
}

/// Adds the page of every one of these files that has two scores or more.
pub fn render(shell: &mut Shell<'_>, files: &[FileHistory]) -> Result<(), SiteError> {
    for file in files.iter().filter(|f| ctx::has_page(f)) {
        one(shell, file)?;
    }
    Ok(())
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

fn score(p: &FilePoint) -> CellView {
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

fn one(shell: &mut Shell<'_>, file: &FileHistory) -> Result<(), SiteError> {
    let ctx = shell.ctx;
    let path = paths::file(&file.path);
    let root = &paths::root_of(&path);
    let axis = charts::axis(ctx.report, None);
    let mut figure = None;
    if file.points.iter().any(|p| p.score.is_some()) {
        let spec = charts::file(file, &axis);
        shell.put(paths::file_chart(&file.path), ctx.charts.svg(&spec));
        figure = Some(Figure {
            unit: "score, 0 to 10".into(),
            ..drawn(
                root,
                "score",
                "Score by iteration",
                &spec,
                &paths::file_chart(&file.path),
            )
        });
    }
    let content = FilePage {
        path: format::bounded(&file.path, 300),
        sentence: sentence(file),
        figure,
        table: history(ctx, root, file),
    };
    let crumbs = vec![home(root), Link::new("Files", to(root, "files/index.html"))];
    shell.page(
        &Page {
            path: path.clone(),
            template: "file",
            title: file.path.clone(),
            nav: "files",
            crumbs,
        },
        content,
    )
}

fn sentence(file: &FileHistory) -> String {
    let scored: Vec<&FilePoint> = file.points.iter().filter(|p| p.score.is_some()).collect();
    let unparsed = file.points.len() - scored.len();
    let tail = match unparsed {
        0 => String::new(),
        n => format!(
            "; {n} of {} reviews without a readable score",
            file.points.len()
        ),
    };
    let text = |p: &FilePoint| p.score.map(format::number).unwrap_or_default();
    match scored.as_slice() {
        [] => format!("No readable score in {} reviews.", file.points.len()),
        [one] => format!(
            "Score {} of 10 in iteration {}{tail}.",
            text(one),
            one.iteration
        ),
        [a, .., b] => format!(
            "Score {} → {} of 10 from iteration {} to {}{tail}.",
            text(a),
            text(b),
            a.iteration,
            b.iteration
        ),
    }
}

fn history(ctx: &Ctx<'_>, root: &str, file: &FileHistory) -> TableView {
    let words = |t: &Option<String>| {
        CellView::text(t.clone().unwrap_or_else(|| format::MISSING.to_string()))
    };
    let number = |v: Option<f64>| {
        CellView::number(v.map_or_else(format::Shown::missing, |v| format::quantity(v, "")))
            .sorted_by(v)
    };
    let row = |p: &FilePoint| {
        vec![
            ctx.iteration_cell(root, &p.iteration),
            score(p),
            number(p.score_recorded),
            number(p.confidence_min),
            words(&p.tier),
            words(&p.verdict),
            words(&p.model),
            ctx.source_cell(root, &p.source_path, p.source_line),
        ]
    };
    let hidden = file.points.len().saturating_sub(POINTS);
    TableView {
        id: "history".into(),
        caption: "Reviews, newest first".into(),
        heads: vec![
            Head::text("Iteration"),
            Head::number("Score", "of 10"),
            Head::number("As recorded", "when it differs"),
            Head::number("Lowest confidence", ""),
            Head::text("Tier"),
            Head::text("Verdict"),
            Head::text("Model"),
            Head::text("Source"),
        ],
        rows: file.points.iter().rev().take(POINTS).map(row).collect(),
        more: if hidden > 0 {
            format!("{hidden} more in the CSV")
        } else {
            String::new()
        },
        more_href: to(root, "files/index.csv"),
        ..TableView::default()
    }
}
