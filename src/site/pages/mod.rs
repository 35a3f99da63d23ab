//! One file per kind of page: Report → view → template. Each says which files it adds.

pub mod compare;
pub mod file;
pub mod files;
pub mod health;
pub mod iteration;
pub mod lists;
pub mod methods;
pub mod metric;
pub mod overview;
pub mod restated;
pub mod system;

use super::charts;
use super::ctx::{self, Ctx};
use super::paths;
use super::view::{CellView, Figure, Head, Link, TableView};
use crate::chart::scene::Item;
use crate::chart::{ChartSpec, text_twin};
use crate::model::format;
use crate::model::report::{Iteration, Metric, Move};
use std::collections::BTreeMap;

/// The crumb every page but the overview begins with.
pub fn home(root: &str) -> Link {
    Link::new("Overview", format!("{root}index.html"))
}

pub fn to(root: &str, path: &str) -> String {
    format!("{root}{}", paths::link(path))
}

/// A metric's figure. `src` is the drawing's path in the folder.
pub fn figure(root: &str, m: &Metric, spec: &ChartSpec, src: &str) -> Figure {
    Figure {
        href: to(root, &paths::metric(&m.id)),
        unit: m.unit.clone(),
        note: figure_note(m),
        ..drawn(root, &paths::anchor(&m.id), &m.title, spec, src)
    }
}

/// A figure of any drawing: its size, its words, what speaks under the pointer.
pub fn drawn(root: &str, id: &str, title: &str, spec: &ChartSpec, src: &str) -> Figure {
    let size = spec.natural_size();
    let (hot_x, hot_text) = hot_spots(spec);
    Figure {
        id: format!("c-{id}"),
        title: title.to_string(),
        src: to(root, src),
        alt: text_twin(spec),
        width: size.width,
        height: size.height,
        hot_x,
        hot_text,
        ..Figure::default()
    }
}

/// Positions that speak under the pointer: x in thousandths of the width, parted by spaces, and
/// their texts, parted by `|`.
fn hot_spots(spec: &ChartSpec) -> (String, String) {
    let size = spec.natural_size();
    let scene = crate::chart::scene(spec, size);
    let width = i32::try_from(size.width).unwrap_or(i32::MAX).max(1);
    let mut spots: BTreeMap<i32, Vec<String>> = BTreeMap::new();
    for item in &scene.items {
        let (x, tip) = match item {
            Item::Dot {
                at, tip: Some(tip), ..
            } => (at.0, tip),
            Item::Rect {
                at,
                size,
                tip: Some(tip),
                ..
            } => (at.0 + size.0 / 2, tip),
            _ => continue,
        };
        let lines = spots
            .entry(x * 100 / width)
            .or_insert_with(|| vec![tip.x.clone()]);
        if lines.len() < 14 {
            lines.push(tip.v.clone());
        }
    }
    let xs: Vec<String> = spots.keys().map(i32::to_string).collect();
    let texts: Vec<String> = spots
        .values()
        .map(|t| format!("{}: {}", t[0], t[1..].join(", ")).replace('|', "/"))
        .collect();
    (xs.join(" "), texts.join("|"))
}

fn figure_note(m: &Metric) -> String {
    let mut parts = Vec::new();
    if let Some(baseline) = m.baseline {
        let from = m
            .baseline_from
            .as_deref()
            .map(|f| format!(" ({f})"))
            .unwrap_or_default();
        parts.push(format!(
            "Baseline {}{from}.",
            format::quantity(baseline, m.value_unit()).text
        ));
    }
    if let Some(target) = target_words(m) {
        parts.push(format!("Target {target}."));
    }
    if !m.verdict.sentence.is_empty() {
        parts.push(m.verdict.sentence.clone());
    }
    parts.join(" ")
}

/// `≤ 2 after iteration 6`.
pub fn target_words(m: &Metric) -> Option<String> {
    let text = format::target(m.target?, m.value_unit(), m.better);
    Some(match m.target_after.as_deref() {
        Some(after) => format!("{text} after iteration {after}"),
        None => text,
    })
}

/// A small table of a metric's newest numbers, for beside a chart: one row per iteration.
pub fn numbers(ctx: &Ctx<'_>, root: &str, m: &Metric, axis: &[String], last: usize) -> TableView {
    let mut series = charts::series_names(m);
    let unlisted = series.len().saturating_sub(charts::PARTS);
    series.truncate(charts::PARTS);
    let from = axis.len().saturating_sub(last);
    let mut heads = vec![Head::text("Iteration")];
    if series.is_empty() {
        heads.push(Head::number(&value_head(m), unit_head(&m.unit)));
    }
    heads.extend(series.iter().map(|s| Head::number(s, "")));
    let rows = axis[from..].iter().rev().map(|id| {
        let mut row = vec![ctx.iteration_cell(root, id)];
        if series.is_empty() {
            row.push(
                ctx::point_at(m, id)
                    .map_or_else(|| ctx.missing_cell(id), |p| ctx.point_cell(root, m, p)),
            );
        }
        row.extend(series.iter().map(|s| series_cell(ctx, root, m, id, s)));
        row
    });
    TableView {
        id: format!("n-{}", paths::anchor(&m.id)),
        caption: format!("{}: numbers", m.title),
        heads,
        rows: rows.collect(),
        more: match (from, unlisted) {
            (0, 0) => String::new(),
            (_, 0) => format!("{} more in the CSV", format::count(from as i64)),
            (_, n) => format!("{} more series in the CSV", format::count(n as i64)),
        },
        more_href: to(root, &paths::data(&m.id, "csv")),
        empty: "No iteration yet.".into(),
        ..TableView::default()
    }
}

pub fn series_cell(
    ctx: &Ctx<'_>,
    root: &str,
    m: &Metric,
    iteration: &str,
    series: &str,
) -> CellView {
    let point = ctx::points_at(m, iteration).find(|p| p.series.as_deref() == Some(series));
    match point {
        Some(p) if p.value.is_some() => ctx.point_cell(root, m, p),
        _ => ctx.missing_cell(iteration),
    }
}

fn value_head(m: &Metric) -> String {
    if format::is_share(m.value_unit()) {
        "k of n".to_string()
    } else {
        "Value".to_string()
    }
}

/// The unit as a column head says it: nothing where each value carries it.
pub fn unit_head(unit: &str) -> &str {
    match unit {
        u if format::carries_unit(u) || format::is_share(u) => "",
        u => u,
    }
}

/// The word for a change when the report gives none.
pub fn word_of_tone(tone: &str) -> &'static str {
    match tone {
        "better" => "better",
        "worse" => "worse",
        "same" => "same",
        _ => "different",
    }
}

/// Rows of moves: metric, from, to, change.
pub fn move_row(ctx: &Ctx<'_>, root: &str, iteration: &str, mv: &Move) -> Option<Vec<CellView>> {
    let m = ctx.metric(&mv.metric)?;
    let change = format::change(mv.from, mv.to, m.value_unit(), m.better);
    let shown = |v: f64, k: Option<i64>, n: Option<i64>| match (k, n) {
        (Some(k), Some(n)) => CellView::number(format::Shown {
            text: format::ratio(k, n),
            exact: String::new(),
        }),
        _ => CellView::number(format::quantity(v, &m.unit)),
    };
    Some(vec![
        ctx.metric_link(root, m),
        shown(mv.from, mv.from_k, mv.from_n)
            .to(ctx.rows_href(root, &m.id, &mv.from_iteration))
            .sorted_by(Some(mv.from)),
        shown(mv.to, mv.to_k, mv.to_n)
            .to(ctx.rows_href(root, &m.id, iteration))
            .sorted_by(Some(mv.to)),
        CellView::change(&change, &mv.direction).sorted_by(Some(mv.to - mv.from)),
        CellView::text(unit_head(&m.unit).to_string()),
    ])
}

/// The second layer of a move: the word of the evidence, then why.
pub fn evidence(mv: &Move) -> CellView {
    CellView {
        text: match mv.because.is_empty() {
            true => mv.word.clone(),
            false => format!("{}. {}", mv.word, mv.because),
        },
        class: "w".into(),
        ..CellView::default()
    }
}

/// Status, times and counts of an iteration in one line of the tracker.
pub fn tracker(ctx: &Ctx<'_>, root: &str, iterations: &[&Iteration]) -> TableView {
    let heads = vec![
        Head::text("Iteration"),
        Head::text("Status"),
        Head::text(if ctx.zone.is_utc() {
            "Started (UTC)"
        } else {
            "Started"
        }),
        Head::text("Took"),
        Head::number("Fixes applied", ""),
        Head::text("Build green"),
        Head::number("Findings recorded", "by the tracker"),
        Head::text("What it says"),
    ];
    let rows = iterations.iter().map(|i| tracker_row(ctx, root, i));
    let (heads, rows) = without_empty(heads, rows.collect());
    TableView {
        id: "tracker".into(),
        caption: "Iterations, newest first".into(),
        heads,
        rows,
        empty: "No iteration is known. Rows of the stream iterations, or any row that names its iteration, appear here.".into(),
        ..TableView::default()
    }
}

/// Columns that say nothing in any row are left out: without a tracker there are many.
fn without_empty(heads: Vec<Head>, rows: Vec<Vec<CellView>>) -> (Vec<Head>, Vec<Vec<CellView>>) {
    let says = |at: usize| {
        let mut cells = rows.iter().filter_map(|row| row.get(at));
        rows.is_empty() || cells.any(|cell| cell.text != format::MISSING)
    };
    let kept = (0..heads.len()).map(says).collect::<Vec<_>>();
    let keep = |at: &usize| kept.get(*at).copied().unwrap_or(true);
    let some = |row: Vec<CellView>| {
        let cells = row.into_iter().enumerate().filter(|(at, _)| keep(at));
        cells.map(|(_, cell)| cell).collect()
    };
    let heads = heads.into_iter().enumerate().filter(|(at, _)| keep(at));
    (
        heads.map(|(_, head)| head).collect(),
        rows.into_iter().map(some).collect(),
    )
}

fn tracker_row(ctx: &Ctx<'_>, root: &str, i: &Iteration) -> Vec<CellView> {
    let whole = |v: Option<i64>| {
        CellView::number(v.map_or_else(format::Shown::missing, |v| format::quantity(v as f64, "")))
            .sorted_by(v.map(|v| v as f64))
    };
    let started = i.started_at.map_or_else(
        || CellView::text(format::MISSING),
        |t| CellView::plain(moment_under_head(ctx, t)).sorted_by(Some(t as f64)),
    );
    vec![
        ctx.iteration_cell(root, &i.id),
        status_cell(i),
        started,
        took(i),
        whole(i.fixes_applied),
        green(i.build_green),
        whole(i.findings_recorded),
        CellView {
            text: said(ctx, i),
            class: "w".into(),
            ..CellView::default()
        },
    ]
}

/// What an iteration says in a few words, against the one with data before it.
fn said(ctx: &Ctx<'_>, i: &Iteration) -> String {
    let before = ctx.before(i).map(|b| b.id.as_str());
    crate::report::brief(i, before, &ctx.report.metrics, &ctx.report.tiles)
}

/// A moment under a head that may already say UTC.
pub fn moment_under_head(ctx: &Ctx<'_>, t: i64) -> format::Shown {
    let shown = ctx.moment(t);
    format::Shown {
        text: shown.text.trim_end_matches(" UTC").to_string(),
        exact: shown.exact,
    }
}

pub fn status_cell(i: &Iteration) -> CellView {
    match (&i.status, &i.gap) {
        (Some(status), Some(gap)) if gap != status && !i.has_data => CellView {
            text: format!("{status}, {}", format::gap(Some(gap))),
            class: "gap".into(),
            ..CellView::default()
        },
        (Some(status), _) => {
            let class = match status.as_str() {
                "failed" => "worse",
                _ if !i.has_data => "gap",
                _ => "",
            };
            CellView {
                text: status.clone(),
                class: class.into(),
                ..CellView::default()
            }
        }
        (None, gap) if !i.has_data => CellView {
            text: format::gap(gap.as_deref()),
            class: "gap".into(),
            ..CellView::default()
        },
        (None, _) => CellView::text(format::MISSING),
    }
}

pub fn took(i: &Iteration) -> CellView {
    match (i.started_at, i.finished_at) {
        (Some(a), Some(b)) if b >= a => CellView::plain(format::duration_ms((b - a) as f64 / 1e3))
            .sorted_by(Some((b - a) as f64)),
        _ => CellView::text(format::MISSING),
    }
}

pub fn green(build: Option<bool>) -> CellView {
    match build {
        Some(true) => CellView {
            text: "yes".into(),
            class: "better".into(),
            ..CellView::default()
        },
        Some(false) => CellView {
            text: "no".into(),
            class: "worse".into(),
            ..CellView::default()
        },
        None => CellView::text(format::MISSING),
    }
}
