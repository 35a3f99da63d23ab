//! `index.html`: the verdict sentence, tiles, what moved, the tracker, what is due, the systems.

use super::{evidence, move_row, target_words, to, tracker, unit_head, word_of_tone};
use crate::model::format;
use crate::model::report::{Due, Metric, Report, System};
use crate::report;
use crate::site::ctx::{self, Ctx};
use crate::site::shell::{Page, Shell};
use crate::site::view::{CellView, Head, Link, TableView, Tile};
use crate::site::{SiteError, charts, paths};
use serde::Serialize;
use std::collections::BTreeMap;

/// Iterations of the tracker before it goes to its own page.
const TRACKER: usize = 50;
const TILES: usize = 10;
const MOVES: usize = 10;
const DUE: usize = 20;

#[derive(Serialize)]
struct Overview {
    sentence: String,
    newest: Option<Link>,
    tiles: Vec<Tile>,
    moves: TableView,
    tracker: TableView,
    due: TableView,
    systems: TableView,
    empty: bool,
    /// `245 of issues`, where nothing but streams without iterations was read; else empty.
    rows: String,
}

/// The rows of each stream, where there is no iteration.
fn stateful(report: &Report) -> String {
    let mut sums: BTreeMap<&str, u64> = BTreeMap::new();
    for source in &report.accounting.sources {
        if source.counts.rows > 0 && report.iterations.is_empty() {
            let stream = source.stream.as_deref().unwrap_or("no stream");
            *sums.entry(stream).or_default() += source.counts.rows;
        }
    }
    let each = sums
        .iter()
        .map(|(stream, rows)| format!("{} of {stream}", format::count(*rows as i64)));
    each.collect::<Vec<_>>().join(", ")
}

/// Adds `index.html`.
pub fn render(shell: &mut Shell<'_>) -> Result<(), SiteError> {
    let ctx = shell.ctx;
    let report = ctx.report;
    let title = if report.site.title.is_empty() {
        "loopscope".to_string()
    } else {
        report.site.title.clone()
    };
    let content = Overview {
        sentence: report.sentence.clone(),
        newest: report
            .newest
            .as_deref()
            .map(|id| Link::new(id, to("", &paths::iteration(id)))),
        tiles: report
            .tiles
            .iter()
            .filter_map(|id| ctx.metric(id))
            .take(TILES)
            .map(|m| tile(ctx, m))
            .collect(),
        moves: moves(ctx),
        tracker: short_tracker(ctx),
        due: due(ctx),
        systems: systems(ctx),
        empty: report.newest.is_none(),
        rows: stateful(report),
    };
    let page = Page {
        path: "index.html".into(),
        template: "overview",
        title,
        nav: "overview",
        crumbs: Vec::new(),
    };
    shell.page(&page, content)
}

fn tile(ctx: &Ctx<'_>, m: &Metric) -> Tile {
    let newest = ctx.report.newest.as_deref().unwrap_or_default();
    let (last, before) = ctx::last_two(m);
    let value = match last {
        Some(point) => ctx.point_cell("", m, point),
        None => ctx.metric_cell("", m, newest),
    };
    let (value, share) = split_share(value);
    let change = last
        .zip(before)
        .and_then(|(a, b)| Some((a.value?, b.value?)))
        .map(|(to, from)| {
            let change = format::change(from, to, m.value_unit(), m.better);
            CellView::change(&change, word(ctx, m).unwrap_or(word_of_tone(&change.tone)))
        });
    Tile {
        title: m.title.clone(),
        href: to("", &paths::metric(&m.id)),
        unit: if last.is_some() && share.is_empty() {
            unit_head(&m.unit).to_string()
        } else {
            String::new()
        },
        value,
        share,
        change: change.unwrap_or_default(),
        since: since(
            last.map(|p| p.iteration.as_str()),
            before.map(|p| p.iteration.as_str()),
            newest,
        ),
        target: target_words(m)
            .map(|t| format!("target {t}"))
            .unwrap_or_default(),
        spark: if charts::spark(m, &charts::axis(ctx.report, None)).is_some() {
            to("", &paths::spark(&m.id))
        } else {
            String::new()
        },
        alt: format!("Trend of {}", m.title),
    }
}

/// `26 of 31 (83.9 %)` in a tile: the counts large, the percentage beside them.
fn split_share(mut cell: CellView) -> (CellView, String) {
    match cell.text.clone().split_once(" (") {
        Some((counts, percent)) if counts.contains(" of ") => {
            cell.text = counts.to_string();
            (cell, percent.trim_end_matches(')').to_string())
        }
        _ => (cell, String::new()),
    }
}

/// The report's own word for the newest change.
fn word<'a>(ctx: &Ctx<'a>, m: &Metric) -> Option<&'a str> {
    ctx.newest()?
        .moves
        .iter()
        .find(|mv| mv.metric == m.id)
        .map(|mv| mv.direction.as_str())
}

fn since(last: Option<&str>, before: Option<&str>, newest: &str) -> String {
    match (last, before) {
        (Some(last), _) if last != newest => format!("as of iteration {last}"),
        (Some(_), Some(before)) => format!("since {before}"),
        (Some(_), None) => "first value".to_string(),
        (None, _) => String::new(),
    }
}

fn moves(ctx: &Ctx<'_>) -> TableView {
    let newest = ctx.newest();
    let all: Vec<Vec<CellView>> = newest
        .map(|i| {
            let row = |mv| {
                let mut row = move_row(ctx, "", &i.id, mv)?;
                row.push(evidence(mv));
                Some(row)
            };
            i.moves
                .iter()
                .filter(|mv| mv.direction != "same")
                .filter_map(row)
                .collect()
        })
        .unwrap_or_default();
    let hidden = all.len().saturating_sub(MOVES);
    let before = newest.and_then(|i| ctx.before(i));
    TableView {
        id: "moved".into(),
        caption: match (newest, before) {
            (Some(i), Some(b)) => format!(
                "Iteration {} against {}, strongest evidence first",
                i.id, b.id
            ),
            _ => "The newest iteration against the one before it".into(),
        },
        heads: vec![
            Head::text("Metric"),
            Head::number("From", ""),
            Head::number("To", ""),
            Head::text("Change"),
            Head::text("Unit"),
            Head::text("Evidence"),
        ],
        rows: all.into_iter().take(MOVES).collect(),
        more: if hidden > 0 {
            format!("{hidden} more on the iteration's page")
        } else {
            String::new()
        },
        more_href: newest
            .map(|i| to("", &paths::iteration(&i.id)))
            .unwrap_or_default(),
        empty: match before {
            Some(_) => "Nothing moved.".into(),
            None => "A change needs two iterations with data; there are fewer.".into(),
        },
        note: format!("{WORDS} Order: {}.", report::MOVES_ORDER),
        ..TableView::default()
    }
}

/// What the words of the listing claim, said once.
const WORDS: &str = "Better and worse are the direction of the newest value against the one before \
     it, from the rows. The evidence says what the method can carry, and no more.";

fn short_tracker(ctx: &Ctx<'_>) -> TableView {
    let all: Vec<_> = ctx.report.iterations.iter().rev().collect();
    let mut table = tracker(ctx, "", &all[..all.len().min(TRACKER)]);
    if all.len() > TRACKER {
        table.more = format!(
            "{} older iterations",
            format::count((all.len() - TRACKER) as i64)
        );
        table.more_href = "iterations/index.html".into();
    }
    table
}

fn due(ctx: &Ctx<'_>) -> TableView {
    let open: Vec<&Due> = crate::report::due::items(ctx.report);
    let hidden = open.len().saturating_sub(DUE);
    let row = |d: &&Due| {
        vec![
            CellView {
                text: crate::site::safe::short(&d.text, 240),
                class: "w".into(),
                ..CellView::default()
            },
            CellView::text(d.stance.clone()),
            CellView {
                text: d.state.clone(),
                class: state_class(&d.state).into(),
                ..CellView::default()
            },
            d.file
                .as_deref()
                .map_or_else(|| CellView::text(format::MISSING), |f| ctx.file_cell("", f)),
            ctx.iteration_cell("", &d.raised_in),
            CellView::text(
                d.prediction
                    .clone()
                    .unwrap_or_else(|| format::MISSING.to_string()),
            ),
            ctx.source_cell("", &d.source_path, d.source_line),
        ]
    };
    TableView {
        id: "due".into(),
        caption: "Due in the next loop".into(),
        heads: ["What", "Stance", "State", "File", "Raised in", "Prediction", "Source"].map(Head::text).to_vec(),
        rows: open.iter().take(DUE).map(row).collect(),
        more: if hidden > 0 { format!("{hidden} more in due_next.json") } else { String::new() },
        more_href: "due_next.json".into(),
        empty: "Nothing is due. Rows of the stream observations with fix_next_loop, or with a stance and an expected metric, appear here.".into(),
        ..TableView::default()
    }
}

fn state_class(state: &str) -> &'static str {
    match state {
        "met" | "resolved" => "better",
        "missed" => "worse",
        _ => "",
    }
}

/// Those with data first: who uses one of them need not look for it among the others.
fn systems(ctx: &Ctx<'_>) -> TableView {
    let all = || ctx.report.systems.iter();
    let (held, empty) = (all().filter(|s| s.has_data), all().filter(|s| !s.has_data));
    TableView {
        id: "systems".into(),
        caption: "Systems".into(),
        heads: vec![
            Head::text("System"),
            Head::text("Question"),
            Head::number("Its most telling number", ""),
            Head::text("Metric"),
        ],
        rows: held.chain(empty).map(|s| system_row(ctx, s)).collect(),
        empty: "No pack is loaded.".into(),
        ..TableView::default()
    }
}

fn system_row(ctx: &Ctx<'_>, s: &System) -> Vec<CellView> {
    let lead = s.lead.as_deref().and_then(|id| ctx.metric(id));
    let name = CellView::text(s.title.clone()).to(to("", &paths::system(&s.id)));
    let (number, title) = match lead.filter(|_| s.has_data) {
        Some(m) => {
            let last = m.points.iter().rfind(|p| p.value.is_some());
            let cell = last.map_or_else(
                || CellView::text(format::MISSING),
                |p| ctx.metric_cell("", m, &p.iteration),
            );
            (cell, ctx.metric_link("", m))
        }
        None => (
            CellView {
                text: "no data".into(),
                class: "n gap".into(),
                ..CellView::default()
            },
            CellView::default(),
        ),
    };
    vec![
        name,
        CellView {
            text: s.question.clone(),
            class: "w".into(),
            ..CellView::default()
        },
        number,
        title,
    ]
}
