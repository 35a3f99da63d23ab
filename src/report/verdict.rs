//! What may be said about a metric: a word, a sentence of numbers, and how it was reached.

use super::moves::FEW;
use super::sentence::capitalised;
use crate::model::format;
use crate::model::report::Metric;
use crate::model::{Better, Point, Verdict};
use crate::stats::proportion::newcombe;

const DIRECTION: &str =
    "direction only: newest against the previous iteration with data; no test of evidence";
const VALUES: &str = "values only: fewer than four iterations with a value";
/// Series named in a sentence; the table has them all.
const SERIES_SHOWN: usize = 6;

/// The word of a change: improved, regressed, changed (no direction) or flat.
pub fn word(from: f64, to: f64, better: Better) -> &'static str {
    match better {
        _ if from == to => "flat",
        Better::None => "changed",
        Better::Lower if to < from => "improved",
        Better::Higher if to > from => "improved",
        _ => "regressed",
    }
}

/// The verdict of a metric, given the newest iteration that has any data.
pub fn judge(metric: &Metric, newest: Option<&str>) -> Verdict {
    if metric.series.is_empty() {
        let with: Vec<&Point> = metric.points.iter().filter(|p| p.value.is_some()).collect();
        judge_single(metric, &with, newest)
    } else {
        judge_series(metric, newest)
    }
}

fn judge_single(metric: &Metric, with: &[&Point], newest: Option<&str>) -> Verdict {
    let title = capitalised(&metric.title);
    let Some(last) = with.last() else {
        return verdict(
            "gap",
            format!("{title}: no value in any iteration."),
            VALUES,
        );
    };
    if let Some(newest) = newest
        && newest != last.iteration
    {
        return gap(metric, newest, &last.iteration, &shown(last, metric));
    }
    let previous = with.len().checked_sub(2).map(|at| with[at]);
    let difference = previous.and_then(|p| difference(p, last, &p.iteration));
    let target = target(metric, last.value);
    if with.len() < FEW {
        let values: Vec<String> = with
            .iter()
            .map(|p| format!("{} in iteration {}", shown(p, metric), id(&p.iteration)))
            .collect();
        let sentence = format!(
            "{title}: {}{target}; {} with a value: too little data for a verdict.{}",
            values.join(", "),
            iterations(with.len()),
            difference.unwrap_or_default()
        );
        return verdict("too little data", sentence, VALUES);
    }
    let Some((from, a, b)) = previous.and_then(|p| Some((p, p.value?, last.value?))) else {
        return verdict(
            "gap",
            format!("{title}: no value in any iteration."),
            VALUES,
        );
    };
    let word = word(a, b, metric.better);
    let sentence = format!(
        "{title} {word}: {} in iteration {} → {} in iteration {}{}{target}.{}",
        shown(from, metric),
        id(&from.iteration),
        shown(last, metric),
        id(&last.iteration),
        if word == "flat" {
            String::new()
        } else {
            format!(
                " ({})",
                format::change(a, b, metric.value_unit(), metric.better).text
            )
        },
        difference.unwrap_or_default()
    );
    verdict(word, sentence, DIRECTION)
}

fn judge_series(metric: &Metric, newest: Option<&str>) -> Verdict {
    let title = capitalised(&metric.title);
    let mut with: Vec<&str> = Vec::new();
    for p in metric.points.iter().filter(|p| p.value.is_some()) {
        if with.last() != Some(&p.iteration.as_str()) {
            with.push(&p.iteration);
        }
    }
    let Some(last) = with.last().copied() else {
        return verdict(
            "gap",
            format!("{title}: no value in any iteration."),
            VALUES,
        );
    };
    let of = |iteration: &str| -> Vec<&Point> {
        let here = metric.points.iter().filter(|p| p.iteration == iteration);
        here.collect()
    };
    if let Some(newest) = newest
        && newest != last
    {
        let parts = of(last)
            .into_iter()
            .filter(|p| p.value.is_some())
            .map(|p| format!("{}: {}", name(p), shown(p, metric)));
        return gap(metric, newest, last, &shortened(parts.collect()));
    }
    let previous = with.len().checked_sub(2).map(|at| of(with[at]));
    let now = of(last);
    let mut words: Vec<&str> = Vec::new();
    let mut parts = Vec::new();
    for (at, point) in now.iter().enumerate() {
        let before = previous.as_ref().and_then(|p| p.get(at).copied());
        let from = before.and_then(|b| b.value);
        if from.is_none() && point.value.is_none() {
            continue;
        }
        let text = shown(point, metric);
        parts.push(match before {
            Some(b) if b.value != point.value => {
                format!("{}: {} → {text}", name(b), shown(b, metric))
            }
            _ => format!("{}: {text}", name(point)),
        });
        words.push(match (from, point.value) {
            (Some(a), Some(b)) => word(a, b, metric.better),
            _ => "changed",
        });
    }
    let parts = shortened(parts);
    if with.len() < FEW {
        let last = id(last);
        let sentence = format!(
            "{title}: {parts} in iteration {last}; {} with a value: too little data for a verdict.",
            iterations(with.len())
        );
        return verdict("too little data", sentence, VALUES);
    }
    let word = together(&words);
    let (from, last) = (id(with[with.len() - 2]), id(last));
    let sentence = format!("{title} {word}, iteration {from} → {last}: {parts}.");
    verdict(word, sentence, DIRECTION)
}

/// All one way, or only changed.
fn together(words: &[&str]) -> &'static str {
    let has = |w: &str| words.contains(&w);
    match (has("improved"), has("regressed"), has("changed")) {
        (true, false, false) => "improved",
        (false, true, false) => "regressed",
        (false, false, false) => "flat",
        _ => "changed",
    }
}

fn gap(metric: &Metric, newest: &str, last: &str, value: &str) -> Verdict {
    let sentence = format!(
        "{}: no value in iteration {}; the last is {value} in iteration {}.",
        capitalised(&metric.title),
        id(newest),
        id(last)
    );
    verdict(
        "gap",
        sentence,
        "no value in the newest iteration with data",
    )
}

fn verdict(word: &str, sentence: String, method: &str) -> Verdict {
    Verdict {
        word: word.to_string(),
        sentence,
        method: method.to_string(),
    }
}

fn shown(point: &Point, metric: &Metric) -> String {
    format::point(point, &metric.unit).text
}

fn name(point: &Point) -> String {
    format::bounded(point.series.as_deref().unwrap_or_default(), 40)
}

/// An iteration's id in a sentence.
fn id(iteration: &str) -> String {
    format::bounded(iteration, 60)
}

fn iterations(n: usize) -> String {
    match n {
        1 => "1 iteration".to_string(),
        n => format!("{} iterations", format::count(n as i64)),
    }
}

fn shortened(mut parts: Vec<String>) -> String {
    let more = parts.len().saturating_sub(SERIES_SHOWN);
    parts.truncate(SERIES_SHOWN);
    let list = parts.join(", ");
    match more {
        0 => list,
        more => format!("{list} and {} more", format::count(more as i64)),
    }
}

/// `, target ≤ 2 met`; nothing without a target.
fn target(metric: &Metric, value: Option<f64>) -> String {
    let (Some(target), Some(value)) = (metric.target, value) else {
        return String::new();
    };
    let met = match metric.better {
        Better::Lower => value <= target,
        Better::Higher => value >= target,
        Better::None => value == target,
    };
    format!(
        ", target {} {}",
        format::target(target, metric.value_unit(), metric.better),
        if met { "met" } else { "not met" }
    )
}

/// Newcombe's interval for two shares, said in percentage points.
fn difference(from: &Point, to: &Point, since: &str) -> Option<String> {
    let since = id(since);
    let interval = newcombe((from.k?, from.n?), (to.k?, to.n?))?;
    let points = |v: f64| format::number((v * 1000.0).round() / 10.0);
    let says = if interval.contains_zero() {
        "contains 0: the two shares may be equal"
    } else {
        "does not contain 0"
    };
    Some(format!(
        " The 95 % interval of the difference to iteration {since}, {} to {} percentage points, {says}.",
        points(interval.low),
        points(interval.high)
    ))
}
