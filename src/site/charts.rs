//! The seam to the chart room: metrics, files and listings become chart specs here.

use super::ctx;
use super::safe;
use crate::chart::spec::{
    Bar, BarsSpec, ChartSpec, Direction, HeatCell, HeatRow, HeatmapSpec, Layer, LineSpec, Mark,
    MarkKind, Pt, Role, Scale, Series, SparkSpec, StackedSpec,
};
use crate::model::report::{FileHistory, Metric, Report};
use crate::model::series::{Better, Point};
use crate::model::{format, is_due};
use std::collections::{BTreeMap, BTreeSet};

/// Draws specs. The real one is the chart room; tests may bring their own.
pub trait Charts: Sync {
    /// A whole SVG document.
    fn svg(&self, spec: &ChartSpec) -> String;

    /// An SVG element for a page: the style sheet of the site holds its colours.
    fn inline(&self, spec: &ChartSpec) -> String {
        crate::chart::svg_inline(spec, spec.natural_size())
    }

    /// The same as a picture for places that take no SVG; `None` where it cannot be drawn.
    fn png(&self, _spec: &ChartSpec) -> Option<Vec<u8>> {
        None
    }
}

/// The chart room at each kind's own size.
#[derive(Debug, Clone, Copy, Default)]
pub struct ChartRoom;

impl Charts for ChartRoom {
    fn svg(&self, spec: &ChartSpec) -> String {
        crate::chart::svg(spec, spec.natural_size())
    }

    fn png(&self, spec: &ChartSpec) -> Option<Vec<u8>> {
        Some(crate::chart::png(
            spec,
            spec.natural_size(),
            crate::chart::Theme::Light,
        ))
    }
}

impl<F: Fn(&ChartSpec) -> String + Sync> Charts for F {
    fn svg(&self, spec: &ChartSpec) -> String {
        self(spec)
    }
}

/// Samples below this are drawn hollow.
const SMALL_SAMPLE: i64 = 10;
/// Files that the heat map draws.
pub const HEAT_ROWS: usize = 40;
/// Newest iterations that the heat map draws: more columns cannot print their values.
const HEAT_COLUMNS: usize = 24;
/// Lines of one chart that may carry whiskers.
const WHISKERED: usize = 3;
/// Layers a stacked chart can tell apart.
const LAYERS: usize = 12;
/// Layers of a stack; the rest stands in one layer more. Columns of a table, too.
pub const PARTS: usize = 16;
/// Characters of a name in a drawing.
const TEXT: usize = 80;

/// Iteration ids of the axis, up to and with `until`.
pub fn axis(report: &Report, until: Option<&str>) -> Vec<String> {
    let end = until.and_then(|id| report.iterations.iter().position(|i| i.id == id));
    let shown = end.map_or(report.iterations.len(), |at| at + 1);
    report.iterations[..shown]
        .iter()
        .map(|i| i.id.clone())
        .collect()
}

/// The chart of a metric over the axis. `None` where the metric asks for none or has no value.
pub fn metric(m: &Metric, axis: &[String]) -> Option<ChartSpec> {
    let known = |p: &&Point| p.value.is_some() && axis.contains(&p.iteration);
    if m.chart == "none" || !m.points.iter().any(|p| known(&p)) {
        return None;
    }
    if ctx::single(m) {
        return Some(ChartSpec::Line(line(m, axis)));
    }
    Some(match m.chart.as_str() {
        "stacked" => ChartSpec::Stacked(stacked(m, axis)),
        "bars" => ChartSpec::Bars(series_bars(m, axis)),
        "heatmap" => ChartSpec::Heatmap(series_heat(m, axis)),
        _ => ChartSpec::Line(line(m, axis)),
    })
}

/// The sparkline of a metric's tile; `None` for several series.
pub fn spark(m: &Metric, axis: &[String]) -> Option<ChartSpec> {
    if !ctx::single(m) || !m.points.iter().any(|p| p.value.is_some()) {
        return None;
    }
    Some(ChartSpec::Spark(SparkSpec {
        id: m.id.clone(),
        title: clean(&m.title),
        unit: m.value_unit().to_string(),
        better: direction(m.better),
        y: scale(m),
        x: labels(axis),
        points: column(m, None, axis),
        target: m.target,
        target_open: target_open(m, axis),
    }))
}

/// The iteration after which the target is due, while the newest value is from before it.
pub fn target_open(m: &Metric, axis: &[String]) -> Option<String> {
    let due = m.target_after.as_deref()?;
    let mut newest = m.points.iter().rev();
    let last = newest.find(|p| p.value.is_some() && axis.contains(&p.iteration))?;
    (!is_due(Some(due), &last.iteration, axis)).then(|| clean(due))
}

fn line(m: &Metric, axis: &[String]) -> LineSpec {
    let names = series_names(m);
    let series = if names.is_empty() {
        vec![Series {
            name: String::new(),
            role: Role::Subject,
            points: column(m, None, axis),
        }]
    } else {
        // Whiskers of many lines cover each other; the table has the intervals.
        let bare = names.len() > WHISKERED;
        let draw = |name: &String| {
            let mut points = column(m, Some(name), axis);
            for point in points.iter_mut().flatten().filter(|_| bare) {
                (point.low, point.high) = (None, None);
            }
            Series {
                name: clean(name),
                role: Role::Subject,
                points,
            }
        };
        names.iter().take(LAYERS).map(draw).collect()
    };
    LineSpec {
        id: m.id.clone(),
        title: clean(&m.title),
        desc: safe::clean(&format::bounded(&m.verdict.sentence, 600)),
        unit: m.value_unit().to_string(),
        better: direction(m.better),
        y: scale(m),
        x: labels(axis),
        series,
        target: m.target,
        target_open: target_open(m, axis),
        baseline: m.baseline,
        marks: marks(m, axis),
    }
}

fn stacked(m: &Metric, axis: &[String]) -> StackedSpec {
    let mut names = series_names(m);
    // `unparsed` closes the stack whatever the order of the rest.
    names.sort_by_key(|name| name == "unparsed");
    let layer = |name: &String| Layer {
        name: clean(name),
        unparsed: name == "unparsed",
        tone: m.tones.get(name).copied(),
        values: column(m, Some(name), axis)
            .iter()
            .map(|p| p.map(|p| p.value))
            .collect(),
    };
    let mut layers: Vec<Layer> = names.iter().map(layer).collect();
    if layers.len() > PARTS {
        let others = layers.split_off(PARTS);
        layers.push(together(&others));
    }
    StackedSpec {
        id: m.id.clone(),
        title: clean(&m.title),
        desc: safe::clean(&format::bounded(&m.verdict.sentence, 600)),
        unit: m.value_unit().to_string(),
        ordered: is_scale(&names),
        x: labels(axis),
        layers,
        marks: marks(m, axis),
    }
}

/// The metric's marks that stand on this axis, and its restated numbers.
fn marks(m: &Metric, axis: &[String]) -> Vec<Mark> {
    let drawn = |mark: &crate::model::report::Mark| {
        Some(Mark {
            at: axis.iter().position(|id| *id == mark.iteration)?,
            kind: match mark.kind.as_str() {
                "instrument" => MarkKind::Instrument,
                _ => MarkKind::Annotation,
            },
            label: clean(&mark.text),
        })
    };
    let restated = |id: &String| {
        Some(Mark {
            at: axis.iter().position(|shown| shown == id)?,
            kind: MarkKind::Restated,
            label: String::new(),
        })
    };
    let mut marks: Vec<Mark> = m.restated.iter().filter_map(restated).collect();
    marks.extend(m.marks.iter().filter_map(drawn));
    marks
}

/// Layers summed into one, so that the height of a stack stays what it is.
fn together(others: &[Layer]) -> Layer {
    let width = others.iter().map(|l| l.values.len()).max().unwrap_or(0);
    let sum = |at: usize| {
        let values = others
            .iter()
            .filter_map(|l| l.values.get(at).copied().flatten());
        values.reduce(|a, b| a + b)
    };
    Layer {
        name: format!("{} others", others.len()),
        unparsed: false,
        tone: None,
        values: (0..width).map(sum).collect(),
    }
}

/// Numbers and severities stand on a scale; other names do not.
fn is_scale(names: &[String]) -> bool {
    const WORDS: [&str; 5] = ["high", "medium", "low", "critical", "unparsed"];
    let on_scale = |n: &String| n.parse::<f64>().is_ok() || WORDS.contains(&n.as_str());
    !names.is_empty() && names.iter().all(on_scale)
}

/// The newest iteration's series as horizontal bars.
fn series_bars(m: &Metric, axis: &[String]) -> BarsSpec {
    let newest = m
        .points
        .iter()
        .rfind(|p| p.value.is_some() && axis.contains(&p.iteration));
    let bars = newest.map_or_else(Vec::new, |newest| {
        let named = ctx::points_at(m, &newest.iteration);
        named
            .map(|p| (p.series.clone().unwrap_or_default(), p.value))
            .collect()
    });
    let title = newest.map_or(m.title.clone(), |p| {
        format!("{}, iteration {}", m.title, p.iteration)
    });
    bars_spec(&m.id, &title, m.value_unit(), &bars)
}

fn bars_spec(id: &str, title: &str, unit: &str, bars: &[(String, Option<f64>)]) -> BarsSpec {
    let draw = |(name, value): &(String, Option<f64>)| Bar {
        name: clean(name),
        value: *value,
        note: String::new(),
    };
    BarsSpec {
        id: id.to_string(),
        title: clean(title),
        desc: String::new(),
        unit: unit.to_string(),
        bars: bars.iter().map(draw).collect(),
    }
}

/// Bars of a listing.
pub fn bars(id: &str, title: &str, unit: &str, rows: &[(String, Option<f64>)]) -> ChartSpec {
    ChartSpec::Bars(bars_spec(id, title, unit, rows))
}

fn series_heat(m: &Metric, axis: &[String]) -> HeatmapSpec {
    let axis = &axis[axis.len().saturating_sub(HEAT_COLUMNS)..];
    let row = |name: &String| HeatRow {
        name: clean(name),
        cells: column(m, Some(name), axis)
            .iter()
            .map(|p| p.map_or(HeatCell::Missing, |p| HeatCell::Value(p.value)))
            .collect(),
    };
    HeatmapSpec {
        id: m.id.clone(),
        title: clean(&m.title),
        desc: safe::clean(&format::bounded(&m.verdict.sentence, 600)),
        unit: m.value_unit().to_string(),
        scale: m.scale,
        x: labels(axis),
        rows: series_names(m).iter().take(HEAT_ROWS).map(row).collect(),
    }
}

/// How far a file's score moved: last minus first, and the widest span for ties.
pub fn movement(file: &FileHistory) -> (f64, f64) {
    let scores: Vec<f64> = file.points.iter().filter_map(|p| p.score).collect();
    let (Some(first), Some(last)) = (scores.first(), scores.last()) else {
        return (0.0, 0.0);
    };
    let top = scores.iter().copied().fold(f64::MIN, f64::max);
    let bottom = scores.iter().copied().fold(f64::MAX, f64::min);
    ((last - first).abs(), top - bottom)
}

/// Files by movement, the most moved first, then by path.
pub fn most_moved(files: &[FileHistory]) -> Vec<&FileHistory> {
    let mut order: Vec<_> = files.iter().map(|f| (movement(f), f)).collect();
    order.sort_by(|(x, a), (y, b)| {
        y.0.total_cmp(&x.0)
            .then(y.1.total_cmp(&x.1))
            .then_with(|| crate::model::natural_cmp(&a.path, &b.path))
    });
    order.into_iter().map(|(_, file)| file).collect()
}

/// Scores of the files that moved most, file × iteration.
pub fn heat(report: &Report) -> Option<ChartSpec> {
    let reviewed: Vec<String> = {
        let names: Vec<String> = axis(report, None);
        let with = |id: &String| {
            report
                .files
                .iter()
                .any(|f| f.points.iter().any(|p| &p.iteration == id))
        };
        names.into_iter().filter(|id| with(id)).collect()
    };
    let x = &reviewed[reviewed.len().saturating_sub(HEAT_COLUMNS)..];
    let rows: Vec<HeatRow> = most_moved(&report.files)
        .into_iter()
        .take(HEAT_ROWS)
        .map(|f| heat_row(f, x))
        .collect();
    if x.is_empty() || rows.is_empty() {
        return None;
    }
    Some(ChartSpec::Heatmap(HeatmapSpec {
        id: "file_scores".into(),
        title: "Score by file and iteration".into(),
        desc: "The files that moved most, from the most moved down. A dash is no review, a hatched cell a review without a readable score.".into(),
        unit: "score".into(),
        scale: Some((0.0, 10.0)),
        x: labels(x),
        rows,
    }))
}

fn heat_row(file: &FileHistory, axis: &[String]) -> HeatRow {
    let by: BTreeMap<&str, HeatCell> = file
        .points
        .iter()
        .map(|p| {
            (
                p.iteration.as_str(),
                p.score.map_or(HeatCell::Unparsed, HeatCell::Value),
            )
        })
        .collect();
    HeatRow {
        name: clean(&file.path),
        cells: axis
            .iter()
            .map(|id| by.get(id.as_str()).copied().unwrap_or_default())
            .collect(),
    }
}

/// The score history of one file.
pub fn file(history: &FileHistory, axis: &[String], labels: &[String]) -> ChartSpec {
    // Reviews stand in the axis' order: the next one is looked at before all of them are.
    let mut next = history.points.iter().peekable();
    let mut at = |id: &String| {
        let here = next.next_if(|p| &p.iteration == id);
        let point = here.or_else(|| history.points.iter().find(|p| &p.iteration == id));
        point.and_then(|p| p.score).map(Pt::new)
    };
    let points = axis.iter().map(&mut at).collect();
    ChartSpec::Line(LineSpec {
        id: "score".into(),
        title: clean(&format!("Score of {}", history.path)),
        unit: "score".into(),
        better: Direction::Higher,
        y: Scale::Fixed {
            min: 0.0,
            max: 10.0,
        },
        x: labels.to_vec(),
        series: vec![Series {
            name: String::new(),
            role: Role::Subject,
            points,
        }],
        ..LineSpec::default()
    })
}

/// Series in the declared order, then the others as they come.
pub fn series_names(m: &Metric) -> Vec<String> {
    let mut names = m.series.clone();
    let mut seen: BTreeSet<&str> = m.series.iter().map(String::as_str).collect();
    for series in m.points.iter().filter_map(|p| p.series.as_deref()) {
        if seen.insert(series) {
            names.push(series.to_string());
        }
    }
    names
}

pub fn column(m: &Metric, series: Option<&str>, axis: &[String]) -> Vec<Option<Pt>> {
    let by: BTreeMap<&str, &Point> = m
        .points
        .iter()
        .filter(|p| p.series.as_deref() == series)
        .map(|p| (p.iteration.as_str(), p))
        .collect();
    axis.iter()
        .map(|id| by.get(id.as_str()).and_then(|p| pt(p)))
        .collect()
}

fn pt(p: &Point) -> Option<Pt> {
    let value = p.value.filter(|v| v.is_finite())?;
    let hollow = p.n.is_some_and(|n| n < SMALL_SAMPLE);
    Some(Pt {
        value,
        low: p.low,
        high: p.high,
        hollow,
        k: p.k,
        n: p.n,
    })
}

pub fn scale(m: &Metric) -> Scale {
    match m.scale {
        Some((min, max)) => Scale::Fixed { min, max },
        None if format::is_share(m.value_unit()) => Scale::Ratio,
        None => Scale::FromZero,
    }
}

pub fn direction(better: Better) -> Direction {
    match better {
        Better::Lower => Direction::Lower,
        Better::Higher => Direction::Higher,
        Better::None => Direction::None,
    }
}

/// Text of a drawing: of bounded length (the letters are measured one by one), nothing hidden.
pub fn clean(text: &str) -> String {
    safe::clean(&format::bounded(text, TEXT))
}

pub fn labels(axis: &[String]) -> Vec<String> {
    axis.iter().map(|id| clean(id)).collect()
}

/// The drawing at a metric's stable address while it has no value or asks for no chart.
pub fn blank(m: &Metric, axis: &[String]) -> ChartSpec {
    ChartSpec::Line(line(m, axis))
}
