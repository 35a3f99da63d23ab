//! `metrics/<metric>/index.html`: value, sentence, chart, numbers, definition, rows, downloads.

use super::{figure, home, numbers, restated, target_words, to, word_of_tone};
use crate::chart::ChartSpec;
use crate::model::cell::Column;
use crate::model::format;
use crate::model::plural::counted;
use crate::model::report::{Metric, RowRef, RowsBehind};
use crate::model::series::{Better, Point};
use crate::site::ctx::{self, Ctx};
use crate::site::listing;
use crate::site::shell::{Page, Shell};
use crate::site::view::{CellView, Fact, Figure, Head, Link, TableView};
use crate::site::{SiteError, charts, paths};
use serde::Serialize;

/// Iterations in the table of numbers.
const NUMBERS: usize = 100;
/// Bytes that all listings of rows together may take.
const ROWS_BYTES: usize = 40_000;
/// Bytes of the newest iteration's listing.
const NEWEST_BYTES: usize = 20_000;

#[derive(Serialize)]
struct MetricPage {
    id: String,
    question: String,
    facts: Vec<Fact>,
    sentence: String,
    word: String,
    method: String,
    methods: Vec<Link>,
    alert: String,
    marks: Vec<String>,
    definition: String,
    sql: String,
    figure: Option<Figure>,
    numbers: TableView,
    restated: TableView,
    evidence: TableView,
    rows: Vec<RowsView>,
    rows_hint: String,
    downloads: Vec<Link>,
    embed: String,
    badge: String,
    /// Whether the embed code stands for an address that is not known.
    placeholder: bool,
    system: Option<Link>,
}

#[derive(Serialize)]
struct RowsView {
    anchor: String,
    iteration: CellView,
    total: String,
    table: TableView,
}

/// Adds `metrics/<metric>/index.html`.
pub fn render(shell: &mut Shell<'_>, m: &Metric) -> Result<(), SiteError> {
    let ctx = shell.ctx;
    let path = paths::metric(&m.id);
    let root = &paths::root_of(&path);
    let axis = charts::axis(ctx.report, None);
    let drawn = charts::metric(m, &axis).map(|spec| own_figure(root, m, &spec));
    let has_badge = ctx::single(m);
    let content = MetricPage {
        id: m.id.clone(),
        question: m.question.clone(),
        facts: facts(ctx, root, m),
        sentence: m.verdict.sentence.clone(),
        word: m.verdict.word.clone(),
        method: m.verdict.method.clone(),
        methods: methods(root, m),
        alert: alert(m),
        marks: marks(m),
        definition: m.definition.clone(),
        sql: m.sql.clone(),
        figure: drawn,
        numbers: if ctx::single(m) {
            trend_table(ctx, root, m, &axis)
        } else {
            numbers(ctx, root, m, &axis, NUMBERS)
        },
        restated: restated::table(
            ctx,
            root,
            "Numbers of closed iterations that changed",
            |r| r.metric == m.id,
        ),
        evidence: restated::evidence(ctx, root, |e| e.metric == m.id),
        rows: rows(ctx, root, m),
        rows_hint: format!(
            "loopscope explain {} {}",
            m.id,
            ctx.report.newest.as_deref().unwrap_or("ITERATION")
        ),
        downloads: downloads(root, m, has_badge),
        embed: embed(ctx, m),
        badge: if has_badge {
            to(root, &paths::badge(&m.id, "svg"))
        } else {
            String::new()
        },
        placeholder: ctx.report.site.base_url.is_none(),
        system: ctx
            .report
            .systems
            .iter()
            .find(|s| s.id == m.pack)
            .map(|s| Link::new(s.title.clone(), to(root, &paths::system(&s.id)))),
    };
    let crumbs = vec![
        home(root),
        Link::new("Metrics", format!("{root}metrics/index.html")),
    ];
    let page = Page {
        path: path.clone(),
        template: "metric",
        title: m.title.clone(),
        nav: "metrics",
        crumbs,
    };
    shell.page(&page, content)
}

/// The methods that the verdict names, where they are explained.
fn methods(root: &str, m: &Metric) -> Vec<Link> {
    let all = crate::report::methods::METHODS.iter();
    let named = all.filter(|known| m.verdict.method.contains(known.named));
    let link = |known: &crate::report::methods::Method| {
        Link::new(
            known.title,
            format!("{root}methods/index.html#{}", known.id),
        )
    };
    named.map(link).collect()
}

fn alert(m: &Metric) -> String {
    match m.alert.as_ref().map(|a| (a, &a.ignored)) {
        None => String::new(),
        Some((alert, None)) => match &alert.since {
            Some(since) => format!(
                "{} since iteration {}",
                alert.word,
                format::bounded(since, 60)
            ),
            None => alert.word.clone(),
        },
        Some((alert, Some(why))) => format!("{}, ignored: {why}", alert.word),
    }
}

/// Remarks, deploys and changes of what counted, in words.
fn marks(m: &Metric) -> Vec<String> {
    let word = |kind: &str| match kind {
        "instrument" => "instrument changed",
        "deploy" => "deploy",
        "restated" => "restated",
        _ => "note",
    };
    let said = m.marks.iter().map(|mark| {
        let id = format::bounded(&mark.iteration, 60);
        format!("iteration {id}: {}, {}", word(&mark.kind), mark.text)
    });
    said.collect()
}

/// The chart alone: what its note would say stands above it.
fn own_figure(root: &str, m: &Metric, spec: &ChartSpec) -> Figure {
    Figure {
        note: String::new(),
        href: String::new(),
        ..figure(root, m, spec, &paths::chart(&m.id))
    }
}

fn facts(ctx: &Ctx<'_>, root: &str, m: &Metric) -> Vec<Fact> {
    let mut facts = Vec::new();
    let last = m.points.iter().rfind(|p| p.value.is_some());
    match last {
        Some(p) => {
            facts.push(Fact::new(
                &format!("Iteration {}", p.iteration),
                ctx.metric_cell(root, m, &p.iteration),
            ));
            if let (Some(low), Some(high), None) = (p.low, p.high, &p.series) {
                facts.push(Fact::new(
                    "95 % interval",
                    CellView::text(interval(low, high, m.value_unit())),
                ));
            }
        }
        None => facts.push(Fact::new(
            "Value",
            CellView::number(format::Shown::missing()),
        )),
    }
    if let Some(b) = m.baseline {
        let from = m
            .baseline_from
            .as_deref()
            .map(|f| format!(", {f}"))
            .unwrap_or_default();
        facts.push(Fact::new(
            "Baseline",
            CellView::text(format!(
                "{}{from}",
                format::quantity(b, m.value_unit()).text
            )),
        ));
    }
    if let Some(t) = target_words(m) {
        facts.push(Fact::new("Target", CellView::text(t)));
    }
    if let Some(floor) = m.noise_floor {
        let text = format::quantity(floor, m.value_unit()).text;
        facts.push(Fact::new("Noise floor", CellView::text(text)));
    }
    let better = match m.better {
        Better::Lower => "lower",
        Better::Higher => "higher",
        Better::None => "neither",
    };
    facts.push(Fact::new("Better", CellView::text(better)));
    facts.push(Fact::new(
        "Unit",
        CellView::text(if m.unit.is_empty() { "none" } else { &m.unit }),
    ));
    facts
}

fn interval(low: f64, high: f64, unit: &str) -> String {
    let show = |v: f64| format::quantity(v, unit).text;
    format!("{} to {}", show(low), show(high))
}

/// Iteration, value, interval, change since the value before.
fn trend_table(ctx: &Ctx<'_>, root: &str, m: &Metric, axis: &[String]) -> TableView {
    let mut table = numbers(ctx, root, m, axis, NUMBERS);
    let has_interval = m.points.iter().any(|p| p.low.is_some());
    if has_interval {
        table.heads.push(Head::number("95 % interval", ""));
    }
    table.heads.push(Head::text("Change"));
    for (row, id) in table.rows.iter_mut().zip(axis.iter().rev()) {
        let point = ctx::point_at(m, id);
        if has_interval {
            let bounds = point.and_then(|p| Some((p.low?, p.high?)));
            let text = bounds.map_or(format::MISSING.into(), |(l, h)| {
                interval(l, h, m.value_unit())
            });
            row.push(CellView {
                text,
                class: "n".into(),
                ..CellView::default()
            });
        }
        row.push(change_cell(m, point));
    }
    table
}

fn change_cell(m: &Metric, point: Option<&Point>) -> CellView {
    let Some((point, to)) = point.and_then(|p| Some((p, p.value?))) else {
        return CellView::text("");
    };
    let at = m
        .points
        .iter()
        .position(|p| std::ptr::eq(p, point))
        .unwrap_or(0);
    let before = m.points[..at].iter().rfind(|p| p.value.is_some());
    if before.is_some_and(|b| {
        m.instrument_changed(&b.iteration, &point.iteration)
            .is_some()
    }) {
        return CellView::text("other instrument");
    }
    match before.and_then(|p| p.value) {
        Some(from) => {
            let change = format::change(from, to, m.value_unit(), m.better);
            CellView::change(&change, word_of_tone(&change.tone)).sorted_by(Some(to - from))
        }
        None => CellView::text("first value"),
    }
}

fn rows(ctx: &Ctx<'_>, root: &str, m: &Metric) -> Vec<RowsView> {
    let mut left = ROWS_BYTES;
    let mut views = Vec::new();
    for (i, behind) in ctx::listed_rows(m).iter().rev().enumerate() {
        let allowed = if i == 0 {
            NEWEST_BYTES
        } else {
            left.min(ROWS_BYTES / 4)
        };
        let (table, used) = rows_table(ctx, root, m, behind, allowed);
        left = left.saturating_sub(used);
        views.push(RowsView {
            anchor: format!("rows-{}", paths::anchor(&behind.iteration)),
            iteration: ctx.iteration_cell(root, &behind.iteration),
            total: counted(behind.total, "rows"),
            table,
        });
    }
    views
}

fn rows_table(
    ctx: &Ctx<'_>,
    root: &str,
    m: &Metric,
    behind: &RowsBehind,
    allowed: usize,
) -> (TableView, usize) {
    let mut used = 0;
    let mut rows = Vec::new();
    for row in &behind.rows {
        let cells = row_cells(ctx, root, &behind.columns, row);
        let size = cells.iter().map(listing::weight).sum::<usize>() + 12;
        if used + size > allowed {
            break;
        }
        used += size;
        rows.push(cells);
    }
    let hidden = (behind.total - rows.len() as i64).max(0);
    let mut heads = vec![Head::text("Source")];
    heads.extend(behind.columns.iter().map(|c| Head {
        text: c.name.replace('_', " "),
        numeric: matches!(
            c.kind,
            crate::model::ColType::Int | crate::model::ColType::Float
        ),
        ..Head::default()
    }));
    let table = TableView {
        id: format!("r-{}", paths::anchor(&behind.iteration)),
        caption: format!(
            "Rows behind {}, iteration {}",
            m.title,
            format::bounded(&behind.iteration, 80)
        ),
        heads,
        rows,
        more: if hidden > 0 {
            format!(
                "{} more: loopscope explain {} {}",
                format::count(hidden),
                m.id,
                format::bounded(&behind.iteration, 80)
            )
        } else {
            String::new()
        },
        empty: "No row: the number is a true zero.".into(),
        ..TableView::default()
    };
    (table, used)
}

fn row_cells(ctx: &Ctx<'_>, root: &str, columns: &[Column], row: &RowRef) -> Vec<CellView> {
    let mut cells = vec![ctx.source_cell(root, &row.path, row.line)];
    for (column, cell) in columns.iter().zip(&row.cells) {
        cells.push(match (column.name.as_str(), cell.as_str()) {
            ("file" | "path", Some(path)) => ctx.file_cell(root, path),
            _ => listing::typed(ctx, cell, column, ""),
        });
    }
    cells
}

fn downloads(root: &str, m: &Metric, has_badge: bool) -> Vec<Link> {
    let mut links = vec![
        Link::new("CSV", to(root, &paths::data(&m.id, "csv"))),
        Link::new("JSON", to(root, &paths::data(&m.id, "json"))),
        Link::new("Chart (SVG)", to(root, &paths::chart(&m.id))),
    ];
    if has_badge {
        links.push(Link::new(
            "Badge (SVG)",
            to(root, &paths::badge(&m.id, "svg")),
        ));
        links.push(Link::new(
            "Badge (JSON)",
            to(root, &paths::badge(&m.id, "json")),
        ));
    }
    links
}

/// Markdown for a README or a pull request.
fn embed(ctx: &Ctx<'_>, m: &Metric) -> String {
    let base = ctx
        .report
        .site
        .base_url
        .as_deref()
        .map(|b| b.trim_end_matches('/'))
        .unwrap_or("https://YOUR-SITE");
    let chart = paths::link(&paths::chart(&m.id));
    let page = paths::link(&paths::metric(&m.id));
    let title = crate::site::data::markdown(&m.title);
    let mut text = format!("[![{title}]({base}/{chart})]({base}/{page})");
    if ctx::single(m) {
        let badge = paths::link(&paths::badge(&m.id, "svg"));
        text.push_str(&format!("\n[![{title}]({base}/{badge})]({base}/{page})"));
    }
    text
}
