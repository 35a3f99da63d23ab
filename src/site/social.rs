//! What a page says of itself where its address is pasted: title, sentence, picture. Only for a
//! site that knows its address, since such links must be absolute.

use super::ctx::Ctx;
use super::shell::Shell;
use super::{charts, ctx, paths};
use crate::chart::spec::{CardSpec, ChartSpec, Direction, Scale};
use crate::model::format;
use crate::model::report::{Iteration, Metric};
use serde::Serialize;

const CARD: &str = "card.png";
/// Characters of a description: what previews show.
const WORDS: usize = 300;

/// The values of a page's `og:` tags.
#[derive(Debug, Default, PartialEq, Serialize)]
pub struct Social {
    pub url: String,
    pub image: String,
    pub words: String,
}

/// The card of an iteration.
fn card_path(id: &str) -> String {
    format!(
        "{}{CARD}",
        paths::iteration(id).trim_end_matches("index.html")
    )
}

fn base<'a>(ctx: &Ctx<'a>) -> Option<&'a str> {
    Some(ctx.report.site.base_url.as_deref()?.trim_end_matches('/'))
}

/// Where a page stands on the web; `None` without an address of the site.
pub fn address(ctx: &Ctx<'_>, path: &str) -> Option<String> {
    Some(format!("{}/{}", base(ctx)?, paths::link(path)))
}

/// `None` without an address.
pub fn of_page(ctx: &Ctx<'_>, path: &str) -> Option<Social> {
    let report = ctx.report;
    let base = base(ctx)?;
    let metrics = report.metrics.iter();
    let metric = metrics.clone().find(|m| paths::metric(&m.id) == path);
    let mut iterations = report.iterations.iter();
    let iteration = iterations.find(|i| paths::iteration(&i.id) == path);
    let (image, words) = match (metric, iteration) {
        (Some(m), _) => (paths::chart_png(&m.id), &m.verdict.sentence),
        (_, Some(i)) => (card_path(&i.id), &i.sentence),
        _ => (CARD.to_string(), &report.sentence),
    };
    Some(Social {
        url: address(ctx, path)?,
        image: format!("{base}/{}", paths::link(&image)),
        words: format::bounded(words, WORDS),
    })
}

/// `card.png` and a card for every iteration, where the site knows its address.
pub fn cards(shell: &mut Shell<'_>) {
    let ctx = shell.ctx;
    if ctx.report.site.base_url.is_none() {
        return;
    }
    for iteration in &ctx.report.iterations {
        let spec = card(ctx, iteration);
        if let Some(png) = spec.and_then(|spec| ctx.charts.png(&spec)) {
            if ctx.report.newest.as_ref() == Some(&iteration.id) {
                shell.put(CARD.to_string(), png.clone());
            }
            shell.put(card_path(&iteration.id), png);
        }
    }
}

/// The first tile that has a value there, with its trend up to then; for an iteration without
/// numbers a card that says so.
fn card(ctx: &Ctx<'_>, iteration: &Iteration) -> Option<ChartSpec> {
    let at = |m: &Metric| {
        let point = m.points.iter().find(|p| p.iteration == iteration.id)?;
        point.value.is_some().then(|| point.clone())
    };
    let tiles = ctx.report.tiles.iter().filter_map(|id| ctx.metric(id));
    let mut shown = tiles.filter(|m| ctx::single(m));
    let found = shown.find_map(|m| Some((m, at(m)?)));
    let axis = charts::axis(ctx.report, Some(&iteration.id));
    let title = format!("Iteration {}", format::bounded(&iteration.id, 40));
    let site = ctx.report.site.title.clone();
    let Some((m, point)) = found else {
        let note = format::gap(iteration.gap.as_deref());
        return Some(ChartSpec::Card(CardSpec {
            value: "no data".into(),
            note,
            ..blank(None, &axis, title, site)
        }));
    };
    let moved = iteration.moves.iter().find(|mv| mv.metric == m.id);
    let text = format::point(&point, &m.unit).text;
    let (value, share) = text.split_once(" (").unwrap_or((&text, ""));
    Some(ChartSpec::Card(CardSpec {
        value: value.to_string(),
        note: match share.is_empty() {
            true => m.unit.clone(),
            false => share.trim_end_matches(')').to_string(),
        },
        change: moved.map_or_else(String::new, |mv| {
            let change = format::change(mv.from, mv.to, m.value_unit(), m.better);
            format!("{}: {}", mv.word, change.text)
        }),
        improved: moved.and_then(|mv| match mv.word.as_str() {
            "improved" => Some(true),
            "regressed" => Some(false),
            _ => None,
        }),
        ..blank(Some(m), &axis, format!("{title}: {}", m.title), site)
    }))
}

/// A share image without its words: the trend of a metric, or an empty one.
fn blank(m: Option<&Metric>, axis: &[String], title: String, site: String) -> CardSpec {
    CardSpec {
        id: "card".into(),
        site: charts::clean(&site),
        title: charts::clean(&title),
        value: String::new(),
        note: String::new(),
        change: String::new(),
        improved: None,
        unit: m.map_or_else(String::new, |m| m.value_unit().to_string()),
        better: m.map_or(Direction::None, |m| charts::direction(m.better)),
        y: m.map_or(Scale::FromZero, charts::scale),
        x: charts::labels(axis),
        points: m.map_or_else(Vec::new, |m| charts::column(m, None, axis)),
        target: m.and_then(|m| m.target),
        target_open: m.and_then(|m| charts::target_open(m, axis)),
    }
}
