//! The text twin: one to three sentences that say what a chart shows, for those who cannot see it.

use super::line;
use super::number;
use super::spec::{
    BarsSpec, ChartSpec, Direction, HeatCell, HeatmapSpec, Pt, StackedSpec, StripSpec, TimelineSpec,
};
use super::timescale::moment;
use super::{stacked, timeline};
use crate::model::plural::{agreeing, counted_len};

/// What the chart shows, in one to three sentences.
pub fn text_twin(spec: &ChartSpec) -> String {
    match spec {
        ChartSpec::Line(s) => {
            let shown: Vec<Trend> = s
                .series
                .iter()
                .map(|series| Trend {
                    name: &series.name,
                    points: &series.points,
                    x: &s.x,
                    unit: &s.unit,
                })
                .collect();
            lines(
                &shown,
                Target::of(s.target, &s.target_open),
                s.baseline,
                s.better,
            )
        }
        ChartSpec::Stacked(s) => stacked_words(s),
        ChartSpec::Heatmap(s) => heatmap_words(s),
        ChartSpec::Bars(s) => bars_words(s),
        ChartSpec::Strip(s) => strip_words(s),
        ChartSpec::Timeline(s) => timeline_words(s),
        ChartSpec::Spark(s) => {
            let trend = Trend {
                name: "",
                points: &s.points,
                x: &s.x,
                unit: &s.unit,
            };
            lines(
                &[trend],
                Target::of(s.target, &s.target_open),
                None,
                s.better,
            )
        }
        ChartSpec::Card(s) => {
            let trend = Trend {
                name: "",
                points: &s.points,
                x: &s.x,
                unit: &s.unit,
            };
            let head: Vec<&str> = [&s.value, &s.note, &s.change]
                .into_iter()
                .map(String::as_str)
                .filter(|t| !t.is_empty())
                .collect();
            format!(
                "{}. {}",
                head.join(", "),
                lines(
                    &[trend],
                    Target::of(s.target, &s.target_open),
                    None,
                    s.better
                )
            )
        }
    }
}

/// A target, and the iteration after which it is due while that has not come.
#[derive(Clone, Copy)]
struct Target<'a> {
    value: f64,
    open: Option<&'a str>,
}

impl<'a> Target<'a> {
    fn of(value: Option<f64>, open: &'a Option<String>) -> Option<Self> {
        let open = open.as_deref();
        value.map(|value| Self { value, open })
    }
}

struct Trend<'a> {
    name: &'a str,
    points: &'a [Option<Pt>],
    x: &'a [String],
    unit: &'a str,
}

impl Trend<'_> {
    fn known(&self) -> Vec<(usize, Pt)> {
        line::runs(self.points, self.x.len(), &[])
            .into_iter()
            .flatten()
            .collect()
    }
}

fn lines(
    trends: &[Trend],
    target: Option<Target<'_>>,
    baseline: Option<f64>,
    better: Direction,
) -> String {
    let with_values: Vec<&Trend> = trends.iter().filter(|t| !t.known().is_empty()).collect();
    let mut sentences = match with_values.as_slice() {
        [] => return "No values yet.".to_string(),
        [only] => one(only),
        several => vec![many(several)],
    };
    if let Some(text) = distance(with_values[0], trends.len(), target, baseline, better) {
        sentences.push(text);
    }
    sentences.join(" ")
}

/// First, last, extremes and gaps of one series.
fn one(trend: &Trend) -> Vec<String> {
    let known = trend.known();
    let text = |p: &Pt| number::value_with_unit(p.value, trend.unit);
    let (Some((i, first)), Some((j, last))) = (known.first(), known.last()) else {
        return Vec::new();
    };
    let place = |i: usize| &trend.x[i];
    let mut out = if known.len() == 1 {
        format!(
            "{} at iteration {}",
            line::words_of(first, trend.name, trend.unit),
            place(*i)
        )
    } else {
        let name = if trend.name.is_empty() {
            String::new()
        } else {
            format!("{}: ", trend.name)
        };
        format!(
            "{name}{} at iteration {}, {} at {}",
            text(first),
            place(*i),
            text(last),
            place(*j)
        )
    };
    if known.len() > 2 {
        let (mut low, mut high) = (known[0], known[0]);
        for (i, p) in &known {
            if p.value < low.1.value {
                low = (*i, *p);
            }
            if p.value > high.1.value {
                high = (*i, *p);
            }
        }
        let extreme = |e: (usize, Pt)| format!("{} at {}", text(&e.1), place(e.0));
        if low.1.value < high.1.value {
            out.push_str(&format!(
                "; lowest {}, highest {}",
                extreme(low),
                extreme(high)
            ));
        } else {
            out.push_str("; all equal");
        }
    }
    out.push('.');
    let mut sentences = vec![out];
    let gaps = trend.x.len() - known.len();
    if gaps > 0 {
        sentences.push(format!(
            "{gaps} of {} iterations have no value.",
            trend.x.len()
        ));
    }
    sentences
}

/// First and last of each series; beyond six, how many more.
fn many(trends: &[&Trend]) -> String {
    let mut parts: Vec<String> = Vec::new();
    for trend in trends.iter().take(6) {
        let known = trend.known();
        if let (Some((_, a)), Some((_, b))) = (known.first(), known.last()) {
            let (a, b) = (
                number::value(a.value, trend.unit),
                number::value(b.value, trend.unit),
            );
            parts.push(format!("{} {a} to {b}", trend.name));
        }
    }
    let more = trends.len().saturating_sub(6);
    if more > 0 {
        parts.push(format!("and {more} more series"));
    }
    let x = trends[0].x;
    let (first, last) = (
        x.first().map_or("", String::as_str),
        x.last().map_or("", String::as_str),
    );
    format!(
        "{} series from iteration {first} to {last}: {}.",
        trends.len(),
        parts.join(", ")
    )
}

/// How far the newest value is from its target, or from its baseline without a target.
fn distance(
    trend: &Trend,
    series: usize,
    target: Option<Target<'_>>,
    baseline: Option<f64>,
    better: Direction,
) -> Option<String> {
    let (_, last) = *trend.known().last()?;
    let unit = trend.unit;
    if series > 1 {
        return target.map(|t| format!("Target {}.", number::value_with_unit(t.value, unit)));
    }
    if let Some(Target {
        value: target,
        open,
    }) = target
    {
        let met = match better {
            Direction::Lower => last.value <= target,
            Direction::Higher => last.value >= target,
            Direction::None => last.value == target,
        };
        let text = number::value_with_unit(target, unit);
        let gap = number::value_with_unit((last.value - target).abs(), unit);
        let side = if last.value > target {
            "above"
        } else {
            "below"
        };
        return Some(if last.value == target {
            format!("Exactly at the target of {text}.")
        } else if met {
            format!("Target {text} met: {gap} {side} it.")
        } else if let Some(after) = open {
            format!("Target {text} open, due after iteration {after}: {gap} {side} it.")
        } else {
            format!("Target {text} not met: {gap} {side} it.")
        });
    }
    let baseline = baseline?;
    Some(format!(
        "Baseline {}.",
        number::value_with_unit(baseline, unit)
    ))
}

fn stacked_words(spec: &StackedSpec) -> String {
    let known: Vec<usize> = (0..spec.x.len())
        .filter(|i| stacked::total(spec, *i).is_some())
        .collect();
    let (Some(&first), Some(&last)) = (known.first(), known.last()) else {
        return "No values yet.".to_string();
    };
    let total =
        |i: usize| number::value_with_unit(stacked::total(spec, i).unwrap_or(0.0), &spec.unit);
    let parts: Vec<String> = spec
        .layers
        .iter()
        .filter_map(|l| {
            let v = l.values.get(last).copied().flatten().filter(|v| *v > 0.0)?;
            Some(format!("{} {}", l.name, number::value(v, &spec.unit)))
        })
        .collect();
    let mut out = format!("{} in all at iteration {}", total(last), spec.x[last]);
    if !parts.is_empty() {
        out.push_str(&format!(": {}", parts.join(", ")));
    }
    out.push('.');
    if first != last {
        out.push_str(&format!(
            " {} at iteration {}.",
            total(first),
            spec.x[first]
        ));
    }
    let gaps = spec.x.len() - known.len();
    if gaps > 0 {
        out.push_str(&format!(
            " {gaps} of {} iterations have no value.",
            spec.x.len()
        ));
    }
    out
}

fn heatmap_words(spec: &HeatmapSpec) -> String {
    let cells = || {
        spec.rows
            .iter()
            .flat_map(|r| r.cells.iter().take(spec.x.len()))
    };
    let values: Vec<f64> = cells()
        .filter_map(|c| match c {
            HeatCell::Value(v) => number::drawable(*v),
            _ => None,
        })
        .collect();
    let unparsed = cells().filter(|c| **c == HeatCell::Unparsed).count();
    let mut out = format!(
        "{} over {}, {} with a value, {unparsed} unparsed.",
        counted_len(spec.rows.len(), "rows"),
        counted_len(spec.x.len(), "iterations"),
        counted_len(values.len(), "cells")
    );
    if let (Some(low), Some(high)) = (
        values.iter().copied().reduce(f64::min),
        values.iter().copied().reduce(f64::max),
    ) {
        let text = |v| number::value_with_unit(v, &spec.unit);
        out.push_str(&format!(
            " Values from {} to {}.",
            number::value(low, &spec.unit),
            text(high)
        ));
    }
    out
}

fn bars_words(spec: &BarsSpec) -> String {
    let mut known: Vec<(&str, f64)> = spec
        .bars
        .iter()
        .filter_map(|b| Some((b.name.as_str(), b.value.and_then(number::drawable)?)))
        .collect();
    if spec.bars.is_empty() {
        return "Nothing to list.".to_string();
    }
    known.sort_by(|a, b| b.1.total_cmp(&a.1));
    let top: Vec<String> = known
        .iter()
        .take(3)
        .map(|(name, v)| format!("{name} {}", number::value_with_unit(*v, &spec.unit)))
        .collect();
    let missing = spec.bars.len() - known.len();
    let mut out = counted_len(spec.bars.len(), "bars");
    if !top.is_empty() {
        out.push_str(&format!(", highest {}", top.join(", ")));
    }
    out.push('.');
    if missing > 0 {
        out.push_str(&format!(" {missing} have no value."));
    }
    out
}

/// Lanes or rows that a sentence names.
const NAMED: usize = 5;

/// What each row holds, from its lowest to its highest value.
fn strip_words(spec: &StripSpec) -> String {
    let row = |row: &super::spec::StripRow| {
        let marks = row.marks.iter();
        let values: Vec<f64> = marks.filter_map(|m| number::drawable(m.value)).collect();
        let low = values.iter().copied().reduce(f64::min)?;
        let high = values.iter().copied().reduce(f64::max)?;
        let count = |strong: bool| {
            let own = row.marks.iter().filter(|m| m.strong || !strong);
            number::value(own.map(|m| m.count).sum(), "")
        };
        let text = |v| number::value_with_unit(v, &spec.unit);
        let strong = match row.marks.iter().any(|m| m.strong) && !spec.strong.is_empty() {
            true => format!(", {} {}", count(true), spec.strong),
            false => String::new(),
        };
        Some(format!(
            "{} {} from {} to {}{strong}",
            row.name,
            count(false),
            text(low),
            text(high)
        ))
    };
    let rows: Vec<String> = spec.rows.iter().filter_map(row).collect();
    if rows.is_empty() {
        return "No values yet.".to_string();
    }
    let named = &rows[..rows.len().min(NAMED)];
    let more = match rows.len() - named.len() {
        0 => String::new(),
        n => format!("; and {n} more"),
    };
    let rows = counted_len(spec.rows.len(), "rows");
    format!("{rows}: {}{more}.", named.join("; "))
}

/// How many marks of each lane its bars leave out, and since when.
fn timeline_words(spec: &TimelineSpec) -> String {
    let lane = |lane: &super::spec::Lane| {
        let first = lane.marks.iter().map(|m| m.at).min()?;
        let (outside, all) = timeline::uncovered(lane);
        let text = |v| number::value(v, "");
        let bar = match lane.bars.iter().map(|(from, _)| *from).min() {
            Some(from) => format!(
                ", {} of them {}, {} from {}",
                text(outside),
                spec.gap,
                spec.bar,
                moment(from)
            ),
            None => String::new(),
        };
        let (name, mark) = (&lane.name, &spec.mark);
        let all = text(all);
        let mark = agreeing(&all, mark);
        Some(format!("{name} {all} {mark} from {}{bar}", moment(first)))
    };
    let lanes: Vec<String> = spec.lanes.iter().filter_map(lane).collect();
    if lanes.is_empty() {
        return "No moments yet.".to_string();
    }
    let named = &lanes[..lanes.len().min(NAMED)];
    let more = match lanes.len() - named.len() {
        0 => String::new(),
        n => format!("; and {n} more"),
    };
    let lanes = counted_len(spec.lanes.len(), "lanes");
    format!("{lanes}: {}{more}.", named.join("; "))
}
