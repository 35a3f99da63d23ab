//! `iterations/<id>/index.html` and its frozen charts: what one turn of the loop changed.

use super::{evidence, figure, green, home, move_row, numbers, restated, status_cell, to, took};
use crate::model::format;
use crate::model::plural::counted_len;
use crate::model::report::{Iteration, Metric, Move, Table};
use crate::model::series::Verdict;
use crate::site::alarms::{self, Alarm};
use crate::site::ctx::{self, Ctx};
use crate::site::listing::{self, Place};
use crate::site::shell::{Page, Shell};
use crate::site::view::{CellView, Fact, Figure, Head, Link, TableView};
use crate::site::{SiteError, charts, differences, paths, summary};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// Charts on the page; every other metric's stands in `charts/`.
const CHARTS: usize = 6;
/// Rows of one listing, and bytes of all listings together.
const LISTING_ROWS: usize = 40;
const LISTINGS_BYTES: usize = 10_000;
/// Rows of a listing on paper (the stylesheet hides the rest), and lines of all listings.
const PAPER_ROWS: usize = 5;
const PAPER_LINES: usize = 50;

#[derive(Serialize)]
struct IterationPage {
    id: String,
    sentence: String,
    alarms: Vec<Alarm>,
    facts: Vec<Fact>,
    moved: TableView,
    appeared: Vec<CellView>,
    vanished: Vec<CellView>,
    restated: TableView,
    regressed: Vec<CellView>,
    figures: Vec<Figure>,
    listings: Vec<TableView>,
    on_paper: String,
    all: TableView,
    links: Vec<Link>,
    block: String,
    gap: String,
    closed: bool,
}

/// Adds the page of an iteration and the charts as they stood then.
pub fn render(shell: &mut Shell<'_>, i: &Iteration) -> Result<(), SiteError> {
    let ctx = shell.ctx;
    let path = paths::iteration(&i.id);
    let root = &paths::root_of(&path);
    let axis = charts::axis(ctx.report, Some(&i.id));
    let drawn = draw(shell, i, &axis);
    let (listings, on_paper) = listings(ctx, root, i);
    let content = IterationPage {
        id: format::bounded(&i.id, 120),
        sentence: i.sentence.clone(),
        alarms: alarms::of_iteration(ctx, root, &i.id),
        facts: facts(ctx, i),
        moved: moved(ctx, root, i),
        appeared: news(ctx, root, i, true),
        vanished: news(ctx, root, i, false),
        restated: restated_here(ctx, root, i),
        regressed: regressed(ctx, root, i),
        figures: figures(ctx, root, i, &axis, &drawn),
        listings,
        on_paper,
        all: all_numbers(ctx, root, i),
        links: links(ctx, root, i),
        block: summary::markdown(ctx, i),
        gap: if i.has_data {
            String::new()
        } else {
            format::gap(i.gap.as_deref())
        },
        closed: i.closed,
    };
    let crumbs = vec![
        home(root),
        Link::new("Iterations", format!("{root}iterations/index.html")),
    ];
    let title = format!("Iteration {}", i.id);
    shell.page(
        &Page {
            path: path.clone(),
            template: "iteration",
            title,
            nav: "iterations",
            crumbs,
        },
        content,
    )
}

/// Draws every metric up to this iteration; returns the ids that have a chart.
fn draw(shell: &mut Shell<'_>, i: &Iteration, axis: &[String]) -> Vec<String> {
    let ctx = shell.ctx;
    let mut drawn = Vec::new();
    if !i.has_data {
        return drawn;
    }
    for m in &ctx.report.metrics {
        if let Some(spec) = charts::metric(&as_then(m, i, axis), axis) {
            shell.put(paths::iteration_chart(&i.id, &m.id), ctx.charts.svg(&spec));
            drawn.push(m.id.clone());
        }
    }
    drawn
}

/// The metric as it stood: later points gone, and no sentence, which speaks of the newest. What
/// a chart and its numbers do not show is left out: the rows behind the numbers are most of it.
fn as_then(m: &Metric, i: &Iteration, axis: &[String]) -> Metric {
    let then = Metric {
        id: m.id.clone(),
        pack: m.pack.clone(),
        title: m.title.clone(),
        unit: m.unit.clone(),
        better: m.better,
        chart: m.chart.clone(),
        scope: m.scope.clone(),
        baseline: m.baseline,
        baseline_from: m.baseline_from.clone(),
        target: m.target,
        target_after: m.target_after.clone(),
        scale: m.scale,
        verdict: Verdict {
            sentence: String::new(),
            ..m.verdict.clone()
        },
        marks: m.marks.clone(),
        alert: m.alert.clone(),
        noise_floor: m.noise_floor,
        tones: m.tones.clone(),
        ..Metric::default()
    };
    // As published when it was closed, whatever became of the numbers.
    if let Some(frozen) = m.frozen.iter().find(|f| f.iteration == i.id) {
        return Metric {
            points: frozen.points.clone(),
            series: frozen.series.clone(),
            target: frozen.target,
            baseline: frozen.baseline,
            ..then
        };
    }
    let known: BTreeSet<&str> = axis.iter().map(String::as_str).collect();
    let points = m.points.iter();
    let points = points.filter(|p| known.contains(p.iteration.as_str()));
    Metric {
        points: points.cloned().collect(),
        series: m.series.clone(),
        ..then
    }
}

fn facts(ctx: &Ctx<'_>, i: &Iteration) -> Vec<Fact> {
    let moment = |t: Option<i64>| {
        t.map_or_else(
            || CellView::text(format::MISSING),
            |t| CellView::plain(ctx.moment(t)),
        )
    };
    let whole = |v: Option<i64>| {
        v.map_or_else(
            || CellView::text(format::MISSING),
            |v| CellView::text(format::count(v)),
        )
    };
    vec![
        Fact::new("Status", status_cell(i)),
        Fact::new("Started", moment(i.started_at)),
        Fact::new("Finished", moment(i.finished_at)),
        Fact::new("Took", took(i)),
        Fact::new("Fixes applied", whole(i.fixes_applied)),
        Fact::new("Build green", green(i.build_green)),
        Fact::new("Findings recorded", whole(i.findings_recorded)),
        Fact::new(
            "Numbers",
            CellView::text(if i.closed { "closed" } else { "still open" }),
        ),
    ]
}

/// What moved, in the report's order of evidence.
fn moved(ctx: &Ctx<'_>, root: &str, i: &Iteration) -> TableView {
    let moves: Vec<&Move> = i
        .moves
        .iter()
        .filter(|mv| mv.direction != "same" && ctx.metric(&mv.metric).is_some())
        .collect();
    TableView {
        id: "moved".into(),
        caption: format!("{}strongest evidence first", tally(ctx, i)),
        heads: vec![
            Head::text("Metric"),
            Head::number("From", ""),
            Head::number("To", ""),
            Head::text("Change"),
            Head::text("Unit"),
            Head::text("Evidence"),
        ],
        rows: moves
            .iter()
            .filter_map(|mv| {
                let mut row = move_row(ctx, root, &i.id, mv)?;
                row.push(evidence(mv));
                Some(row)
            })
            .collect(),
        empty: match ctx.before(i) {
            Some(b) => format!(
                "Nothing moved against iteration {}.",
                format::bounded(&b.id, 80)
            ),
            None => "There is no iteration before this one to compare with.".into(),
        },
        ..TableView::default()
    }
}

/// What the page that compares with the iteration before counts, in its words, and the moves
/// that have no value there and compare with an earlier one.
fn tally(ctx: &Ctx<'_>, i: &Iteration) -> String {
    let Some(before) = ctx.before(i) else {
        return String::new();
    };
    let name = format::bounded(&before.id, 80);
    let found = differences::of(ctx.report, &before.id, &i.id);
    let counted = differences::count(&found, false);
    let one = differences::ONE_NUMBER;
    let earlier = i.moves.iter().filter(|m| m.from_iteration != before.id);
    let others = match earlier.count() {
        0 => String::new(),
        n => format!("; {n} against the last value, which is older"),
    };
    format!("Against iteration {name}: {counted} {one}{others}; ")
}

/// What the evidence says has got worse, and since when.
fn regressed(ctx: &Ctx<'_>, root: &str, i: &Iteration) -> Vec<CellView> {
    let since = |mv: &Move| {
        let m = ctx.metric(&mv.metric)?;
        let from = mv.since.as_deref().unwrap_or(&i.id);
        let mut cell = ctx.metric_link(root, m);
        let alert = if mv.alert { ", alert" } else { "" };
        cell.text = format!("{} since {}{alert}", cell.text, format::bounded(from, 60));
        Some(cell)
    };
    let worse = i.moves.iter().filter(|mv| mv.word == "regressed");
    worse.filter_map(since).collect()
}

/// Metrics with a first value here, or without one although they had one just before.
fn news(ctx: &Ctx<'_>, root: &str, i: &Iteration, appeared: bool) -> Vec<CellView> {
    let Some(before) = ctx.before(i).filter(|_| i.has_data) else {
        return Vec::new();
    };
    let has = |m: &Metric, id: &str| ctx::points_at(m, id).any(|p| p.value.is_some());
    let pick = |m: &&Metric| (has(m, &before.id), has(m, &i.id)) == (!appeared, appeared);
    ctx.report
        .metrics
        .iter()
        .filter(pick)
        .map(|m| ctx.metric_link(root, m))
        .collect()
}

/// Numbers of this iteration that changed since it was closed, and those of others that were
/// seen to have changed when this one was the newest.
fn restated_here(ctx: &Ctx<'_>, root: &str, i: &Iteration) -> TableView {
    restated::table(
        ctx,
        root,
        "Numbers of closed iterations that changed",
        |r| r.iteration == i.id || r.seen.as_deref() == Some(&i.id),
    )
}

/// The strongest moves, then the tiles, each as it stood then.
fn figures(
    ctx: &Ctx<'_>,
    root: &str,
    i: &Iteration,
    axis: &[String],
    drawn: &[String],
) -> Vec<Figure> {
    let mut ids: Vec<&str> = Vec::new();
    let moved = i
        .moves
        .iter()
        .filter(|mv| mv.direction != "same")
        .map(|mv| mv.metric.as_str());
    for id in moved.chain(ctx.report.tiles.iter().map(String::as_str)) {
        if !ids.contains(&id) && drawn.iter().any(|d| d == id) {
            ids.push(id);
        }
    }
    let build = |id: &str| {
        let m = as_then(ctx.metric(id)?, i, axis);
        let mut f = figure(
            root,
            &m,
            &charts::metric(&m, axis)?,
            &paths::iteration_chart(&i.id, id),
        );
        f.numbers = Some(numbers(ctx, root, &m, axis, 4));
        Some(f)
    };
    ids.into_iter().take(CHARTS).filter_map(build).collect()
}

/// The iteration's part of every listing, and what paper leaves out of them.
fn listings(ctx: &Ctx<'_>, root: &str, i: &Iteration) -> (Vec<TableView>, String) {
    let mine: Vec<_> = ctx
        .report
        .tables
        .iter()
        .filter(|t| t.on_iteration_page && i.has_data)
        .collect();
    let share = LISTINGS_BYTES / mine.len().max(1);
    let draw = |t: &Table, max_bytes| {
        let place = Place {
            root,
            iteration: Some(&i.id),
            max_rows: LISTING_ROWS,
            max_bytes,
        };
        listing::table(ctx, t, &place)
    };
    let mut views: Vec<TableView> = mine.iter().map(|t| draw(t, share)).collect();
    // What short listings leave goes to those that were cut.
    let used: usize = views.iter().map(|v| listing::bytes(v).min(share)).sum();
    let cut = views.iter().filter(|v| !v.more.is_empty()).count();
    let more = LISTINGS_BYTES.saturating_sub(used) / cut.max(1);
    for (view, t) in views.iter_mut().zip(&mine) {
        if !view.more.is_empty() {
            *view = draw(t, share + more);
        }
    }
    let packs: Vec<&str> = mine
        .iter()
        .map(|t| t.id.split('/').next().unwrap_or_default())
        .collect();
    let left_out = for_paper(&packs, &mut views);
    let on_paper = match left_out {
        0 => String::new(),
        n => format!(
            "{} and the table of all numbers stand on the page only.",
            counted_len(n, "further listings")
        ),
    };
    (views, on_paper)
}

/// Chooses what two printed pages hold: listings with rows, one of every pack before a second
/// of any, their first rows only. Returns how many with rows are left out.
fn for_paper(packs: &[&str], views: &mut [TableView]) -> usize {
    let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
    let mut turns: Vec<(usize, usize)> = Vec::new();
    for (at, pack) in packs.iter().enumerate() {
        views[at].class = "noprint".into();
        if !views[at].rows.is_empty() {
            let turn = seen.entry(pack).or_default();
            turns.push((*turn, at));
            *turn += 1;
        }
    }
    turns.sort_unstable();
    let (mut left, mut left_out) = (PAPER_LINES, 0);
    for (_, at) in turns {
        let view = &mut views[at];
        let rows = view.rows.len();
        // Title, note and head, then the rows; long cells take two lines.
        let lines = 4 + 2 * rows.min(PAPER_ROWS);
        if lines > left {
            left_out += 1;
            continue;
        }
        left -= lines;
        view.class = "cut".into();
        if rows > PAPER_ROWS {
            view.on_paper = format!("{} more on the page.", rows - PAPER_ROWS);
        }
    }
    left_out
}

/// Every metric: this iteration, the one before, baseline, target.
fn all_numbers(ctx: &Ctx<'_>, root: &str, i: &Iteration) -> TableView {
    let before = ctx.before(i);
    let row = |m: &Metric| {
        let bound = |v: Option<f64>| {
            v.map_or_else(
                || CellView::text(""),
                |v| CellView::number(format::quantity(v, m.value_unit())),
            )
        };
        vec![
            ctx.metric_link(root, m),
            ctx.metric_cell(root, m, &i.id),
            before.map_or_else(
                || CellView::text(format::MISSING),
                |b| ctx.metric_cell(root, m, &b.id),
            ),
            bound(m.baseline),
            m.target.map_or_else(
                || CellView::text(""),
                |t| CellView {
                    text: format::target(t, m.value_unit(), m.better),
                    class: "n".into(),
                    ..CellView::default()
                },
            ),
            CellView::text(super::unit_head(&m.unit)),
        ]
    };
    let known = |m: &&Metric| ctx::points_at(m, &i.id).any(|p| p.value.is_some());
    TableView {
        id: "all".into(),
        caption: "All numbers of this iteration".into(),
        heads: vec![
            Head::text("Metric"),
            Head::number(&format!("Iteration {}", i.id), ""),
            Head::number(
                &before.map_or("Before".to_string(), |b| format!("Iteration {}", b.id)),
                "",
            ),
            Head::number("Baseline", ""),
            Head::number("Target", ""),
            Head::text("Unit"),
        ],
        rows: ctx.report.metrics.iter().filter(known).map(row).collect(),
        empty: "No metric has a value in this iteration.".into(),
        ..TableView::default()
    }
}

fn links(ctx: &Ctx<'_>, root: &str, i: &Iteration) -> Vec<Link> {
    let mut links = Vec::new();
    let mut compare = |a: &Iteration, b: &Iteration, text: String| {
        let href = to(root, &paths::compare(&a.id, &b.id));
        if !links.iter().any(|l: &Link| l.href == href) {
            links.push(Link::new(text, href));
        }
    };
    if i.has_data {
        if let Some(before) = ctx.before(i) {
            compare(before, i, format!("Against iteration {}", before.id));
        }
        if let Some(base) = ctx.base().filter(|b| b.id != i.id) {
            compare(
                base,
                i,
                format!("Against the baseline, iteration {}", base.id),
            );
        }
        if let Some(after) = ctx.after(i) {
            compare(
                i,
                after,
                format!("Next: iteration {} against this one", after.id),
            );
        }
    }
    links
}
