//! `systems/<pack>/index.html`: one system's sections, charts and listings.

use super::{drawn, figure, home, numbers, to};
use crate::chart::ChartSpec;
use crate::model::report::{Metric, Report, System, Table};
use crate::site::alarms::{self, Alarm};
use crate::site::ctx::Ctx;
use crate::site::listing::{self, Place};
use crate::site::shell::{Page, Shell};
use crate::site::view::{Figure, Link, TableView};
use crate::site::{SiteError, charts, data, drawn_tables, paths};
use serde::Serialize;

/// Rows of one listing, and bytes of all listings of the page.
const ROWS: usize = 60;
const LISTINGS_BYTES: usize = 48_000;
/// Charts a page may carry inside its weight; further metrics are linked with their numbers.
const CHARTS: usize = 12;
/// Bytes of all drawings, their words and their numbers.
const FIGURES_BYTES: usize = 84_000;
/// Iterations in the table beside a chart.
const NUMBERS: usize = 8;

#[derive(Serialize)]
struct SystemPage {
    question: String,
    alarms: Vec<Alarm>,
    has_data: bool,
    empty_hint: String,
    sections: Vec<SectionView>,
    others: Vec<Link>,
}

#[derive(Serialize)]
struct SectionView {
    title: String,
    text: String,
    figures: Vec<Figure>,
    /// Metrics without a drawing: their numbers alone.
    bare: Vec<TableView>,
    /// Metrics that no iteration has a value of: said in one line.
    silent: Vec<Link>,
    listings: Vec<Listing>,
}

#[derive(Serialize)]
struct Listing {
    table: TableView,
    figure: Option<Figure>,
}

/// Adds a system's page and the drawings of its listings.
pub fn render(shell: &mut Shell<'_>, s: &System) -> Result<(), SiteError> {
    let ctx = shell.ctx;
    let path = paths::system(&s.id);
    let root = &paths::root_of(&path);
    let tables: usize = s.sections.iter().map(|s| s.tables.len()).sum();
    let mut budget = Budget {
        charts: CHARTS,
        bytes: LISTINGS_BYTES / tables.max(1),
        figures: FIGURES_BYTES,
        unfit: Vec::new(),
    };
    let mut sections = Vec::new();
    for section in &s.sections {
        let mut view = SectionView {
            title: section.title.clone(),
            text: section.text.clone(),
            figures: Vec::new(),
            bare: Vec::new(),
            silent: Vec::new(),
            listings: Vec::new(),
        };
        // A listing is drawn nowhere else; a metric has its own page.
        for t in section.tables.iter().filter_map(|id| ctx.table(id)) {
            view.listings.push(listing(shell, root, t, &mut budget));
        }
        sections.push(view);
    }
    for (section, view) in s.sections.iter().zip(&mut sections) {
        metrics(ctx, root, &section.charts, view, &mut budget);
    }
    let mut further = others(ctx, root, s);
    further.append(&mut budget.unfit);
    let content = SystemPage {
        question: s.question.clone(),
        alarms: alarms::of_system(ctx, root, &s.id),
        has_data: s.has_data,
        empty_hint: s.empty_hint.clone(),
        sections,
        others: further,
    };
    let page = Page {
        path: path.clone(),
        template: "system",
        title: s.title.clone(),
        nav: "systems",
        crumbs: vec![home(root)],
    };
    shell.page(&page, content)
}

struct Budget {
    charts: usize,
    /// Bytes of one listing.
    bytes: usize,
    /// Bytes left for drawings and numbers.
    figures: usize,
    /// Metrics that found no room, as links.
    unfit: Vec<Link>,
}

impl Budget {
    /// Takes the bytes when there are as many left.
    fn takes(&mut self, bytes: usize) -> bool {
        let fits = bytes <= self.figures;
        if fits {
            self.figures -= bytes;
        }
        fits
    }
}

/// Bytes of a drawing and of the words that stand in the page for it.
fn weight(ctx: &Ctx<'_>, spec: &ChartSpec, figure: &Figure) -> usize {
    ctx.charts.svg(spec).len() + figure.alt.len() + figure.hot_text.len() + figure.note.len() + 600
}

/// Whether there is nothing to show of a metric, not even why.
fn is_silent(m: &Metric) -> bool {
    m.points.iter().all(|p| p.value.is_none() && p.k.is_none()) && m.verdict.word == "gap"
}

fn metrics(ctx: &Ctx<'_>, root: &str, ids: &[String], view: &mut SectionView, budget: &mut Budget) {
    let axis = charts::axis(ctx.report, None);
    for m in ids.iter().filter_map(|id| ctx.metric(id)) {
        if is_silent(m) {
            let link = Link::new(m.title.clone(), to(root, &paths::metric(&m.id)));
            view.silent.push(link);
            continue;
        }
        let table = numbers(ctx, root, m, &axis, NUMBERS);
        let rows = listing::bytes(&table) + 400;
        let drawn = charts::metric(m, &axis)
            .filter(|_| budget.charts > 0)
            .map(|spec| (figure(root, m, &spec, &paths::chart(&m.id)), spec))
            .filter(|(figure, spec)| budget.takes(weight(ctx, spec, figure) + rows));
        if let Some((mut figure, _)) = drawn {
            budget.charts -= 1;
            figure.numbers = Some(table);
            view.figures.push(figure);
        } else if !budget.takes(rows) {
            budget.unfit.push(Link {
                note: m.question.clone(),
                ..Link::new(m.title.clone(), to(root, &paths::metric(&m.id)))
            });
        } else {
            view.bare.push(TableView {
                caption: m.title.clone(),
                note: m.question.clone(),
                ..table
            });
        }
    }
}

fn listing(shell: &mut Shell<'_>, root: &str, t: &Table, budget: &mut Budget) -> Listing {
    let ctx = shell.ctx;
    let newest = newest_in(ctx.report, t);
    let spec = drawing(ctx, t, newest.as_deref()).filter(|_| budget.charts > 0);
    let figure = spec.and_then(|spec| {
        let src = paths::table_csv(&t.id).replace(".csv", ".svg");
        let figure = Figure {
            unit: listing::bar_unit(t).to_string(),
            ..drawn(root, &paths::anchor(&t.id), spec.title(), &spec, &src)
        };
        if !budget.takes(weight(ctx, &spec, &figure)) {
            return None;
        }
        budget.charts -= 1;
        shell.put(src, ctx.charts.svg(&spec));
        Some(figure)
    });
    let place = Place {
        root,
        iteration: None,
        max_rows: ROWS,
        max_bytes: budget.bytes,
    };
    Listing {
        table: listing::table(ctx, t, &place),
        figure,
    }
}

/// The newest iteration that a listing has rows of: what its bars show.
fn newest_in(report: &Report, t: &Table) -> Option<String> {
    let at = t.columns.iter().position(|c| c.name == "iteration")?;
    let has = |id: &str| {
        t.rows
            .iter()
            .any(|r| r.get(at).and_then(|c| c.as_str()) == Some(id))
    };
    report
        .iterations
        .iter()
        .rev()
        .find(|i| has(&i.id))
        .map(|i| i.id.clone())
}

fn drawing(ctx: &Ctx<'_>, t: &Table, newest: Option<&str>) -> Option<ChartSpec> {
    match t.draw.as_str() {
        "bars" => {
            let rows = listing::bar_rows(t, newest);
            let title = newest.map_or(t.title.clone(), |id| format!("{}, iteration {id}", t.title));
            (!rows.is_empty())
                .then(|| charts::bars(&data::slug(&t.id), &title, listing::bar_unit(t), &rows))
        }
        "heatmap" => charts::heat(ctx.report),
        "strip" => drawn_tables::strip(&data::slug(&t.id), t),
        "timeline" => drawn_tables::timeline(&data::slug(&t.id), t),
        _ => None,
    }
}

/// Metrics of the pack that no section shows.
fn others(ctx: &Ctx<'_>, root: &str, s: &System) -> Vec<Link> {
    let shown = |id: &str| {
        s.sections
            .iter()
            .any(|section| section.charts.iter().any(|c| c == id))
    };
    let rest = ctx
        .report
        .metrics
        .iter()
        .filter(|m| m.pack == s.id && !shown(&m.id));
    rest.map(|m| Link {
        text: m.title.clone(),
        href: to(root, &paths::metric(&m.id)),
        note: m.question.clone(),
    })
    .collect()
}
