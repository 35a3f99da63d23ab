//! What may be said about a metric, in two layers: the direction, which its rows always give, and
//! the evidence, as far as the method carries.

use super::sentence::capitalised;
use super::strength::Nights;
use super::{methods, words};
use crate::model::format;
use crate::model::report::{Iteration, Metric};
use crate::model::{Better, Point, Verdict, is_due};
use crate::stats::ordinal::{cliffs_delta, rank_sum_p, wasserstein};
use crate::stats::tier::FEW;

/// Series named in a sentence; the table has them all.
const SERIES_SHOWN: usize = 6;
/// Scores written out one by one for the rank sum at most.
const SCORES: f64 = 2000.0;

/// The direction of a change: better, worse, different (no better side) or same.
pub fn direction(from: f64, to: f64, better: Better) -> &'static str {
    match better {
        _ if from == to => "same",
        Better::None => "different",
        Better::Lower if to < from => "better",
        Better::Higher if to > from => "better",
        _ => "worse",
    }
}

/// The verdict of a metric, given the newest iteration that has any data.
pub fn judge(
    metric: &Metric,
    newest: Option<&str>,
    nights: &Nights,
    iterations: &[Iteration],
) -> Verdict {
    let title = capitalised(&metric.title);
    let Some(last) = metric.points.iter().rfind(|p| p.value.is_some()) else {
        let sentence = format!("{title}: no value in any iteration.");
        return verdict("gap", sentence, methods::VALUES);
    };
    if let Some(newest) = newest.filter(|n| *n != last.iteration) {
        return gap(metric, newest, last, iterations);
    }
    if !metric.series.is_empty() {
        return judge_series(metric, &last.iteration);
    }
    let found = nights
        .get(&metric.id)
        .and_then(|by| by.get(&last.iteration));
    let Some(evidence) = found else {
        return verdict(
            "gap",
            format!("{title}: no value in any iteration."),
            methods::VALUES,
        );
    };
    let before = evidence.before.map(|at| &metric.points[at]);
    let target = target(metric, last, iterations);
    let id = id(&last.iteration);
    let now = shown(last, metric);
    let said = match before.and_then(|b| Some((b, b.value?, last.value?))) {
        None => format!("{title}: {now} in iteration {id}, the first value{target}."),
        Some((b, from, to)) if from == to && shown(b, metric) == now => {
            let other = self::id(&b.iteration);
            format!("{title}: {now} in iteration {id}, the same as in iteration {other}{target}.")
        }
        Some((b, from, to)) => {
            let change = format::change(from, to, metric.value_unit(), metric.better);
            format!(
                "{title}: {} in iteration {} → {now} in iteration {id}, {} ({}){target}.",
                shown(b, metric),
                self::id(&b.iteration),
                direction(from, to, metric.better),
                change.text
            )
        }
    };
    let because = words::because(metric, evidence);
    let sentence = format!("{said} {because}").trim_end().to_string();
    verdict(evidence.word, sentence, &methods::of(evidence))
}

/// Distributions over scores are compared on their scale; series with names one by one.
fn judge_series(metric: &Metric, last: &str) -> Verdict {
    let title = capitalised(&metric.title);
    let mut with: Vec<&str> = Vec::new();
    for p in metric.points.iter().filter(|p| p.value.is_some()) {
        if with.last() != Some(&p.iteration.as_str()) {
            with.push(&p.iteration);
        }
    }
    let of = |iteration: &str| -> Vec<&Point> {
        let here = metric.points.iter().filter(|p| p.iteration == iteration);
        here.collect()
    };
    let before = with.len().checked_sub(2).map(|at| with[at]);
    let (previous, now) = (before.map(&of), of(last));
    let (parts, directions) = series_parts(metric, previous.as_deref(), &now);
    let now_id = id(last);
    let Some(from) = before else {
        let sentence = format!("{title}: {parts} in iteration {now_id}, the first values.");
        return verdict("too little data", sentence, methods::VALUES);
    };
    let all = together(&directions);
    let said = format!(
        "{title}, iteration {} → {now_id}, {all}: {parts}.",
        id(from)
    );
    if let Some((word, because)) = scores(metric, previous.as_deref().unwrap_or_default(), &now) {
        return verdict(word, format!("{said} {because}"), methods::SCORES);
    }
    let word = match all {
        "same" if with.len() > FEW => "flat",
        _ => "too little data",
    };
    let because = match word {
        "flat" => String::new(),
        _ if with.len() <= FEW => {
            let n = words::iterations(with.len());
            format!(" {n} with a value; a trend takes {}.", FEW + 1)
        }
        _ => " No test is asked of several series together.".to_string(),
    };
    verdict(word, format!("{said}{because}"), methods::VALUES)
}

/// `high: 3 → 2, low: 7`, and the direction of each series.
fn series_parts(
    metric: &Metric,
    previous: Option<&[&Point]>,
    now: &[&Point],
) -> (String, Vec<&'static str>) {
    let (mut parts, mut directions) = (Vec::new(), Vec::new());
    for (at, point) in now.iter().enumerate() {
        let before = previous.and_then(|p| p.get(at).copied());
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
        directions.push(match (from, point.value) {
            (Some(a), Some(b)) => direction(a, b, metric.better),
            _ => "different",
        });
    }
    (shortened(parts), directions)
}

/// All one way, or only different.
fn together(directions: &[&str]) -> &'static str {
    let has = |w: &str| directions.contains(&w);
    match (has("better"), has("worse"), has("different")) {
        (true, false, false) => "better",
        (false, true, false) => "worse",
        (false, false, false) => "same",
        _ => "different",
    }
}

/// Two distributions over scores: distance in points, Cliff's delta, rank sum. `None` where the
/// series are not scores, or one side has none that could be read.
fn scores(metric: &Metric, from: &[&Point], to: &[&Point]) -> Option<(&'static str, String)> {
    let on_scale = |s: &String| s == "unparsed" || s.parse::<f64>().is_ok();
    if !metric.series.iter().all(on_scale) {
        return None;
    }
    let (a, b) = (written_out(from)?, written_out(to)?);
    let (distance, delta) = (wasserstein(&a, &b)?, cliffs_delta(&a, &b)?);
    let sizes = format!("{} scores against {} before", b.len(), a.len());
    let numbers = format!(
        "{sizes}: Wasserstein distance {} score points, Cliff's delta {}",
        words::significant(distance),
        words::signed(delta)
    );
    if a.len().min(b.len()) <= FEW {
        return Some((
            "too little data",
            format!("{numbers}; three scores or fewer carry no test."),
        ));
    }
    let p = rank_sum_p(&a, &b, 1);
    let word = match (p <= crate::stats::look::CLAIM, metric.better) {
        (false, _) if distance == 0.0 => "flat",
        (false, _) => "too little data",
        (true, Better::None) => "changed",
        (true, better) => match direction(0.0, delta, better) {
            "better" => "improved",
            _ => "regressed",
        },
    };
    Some((word, format!("{numbers}, rank sum {}.", words::p(p))))
}

/// Every score as often as it was counted. `None` without any, or with too many to write out.
fn written_out(points: &[&Point]) -> Option<Vec<f64>> {
    let mut list = Vec::new();
    for point in points {
        let score = point.series.as_deref().and_then(|s| s.parse::<f64>().ok());
        let count = point.value.filter(|v| (0.0..=SCORES).contains(v));
        if let (Some(score), Some(count)) = (score.filter(|s| s.is_finite()), count) {
            list.extend(std::iter::repeat_n(score, count as usize));
        }
    }
    (!list.is_empty() && list.len() as f64 <= SCORES).then_some(list)
}

/// No value in the newest iteration with data, and why as far as it is known.
fn gap(metric: &Metric, newest: &str, last: &Point, iterations: &[Iteration]) -> Verdict {
    let here: Vec<&Point> = metric
        .points
        .iter()
        .filter(|p| p.iteration == last.iteration && p.value.is_some())
        .collect();
    let value = match metric.series.is_empty() {
        true => shown(last, metric),
        false => {
            let parts = here
                .iter()
                .map(|p| format!("{}: {}", name(p), shown(p, metric)));
            shortened(parts.collect())
        }
    };
    let after = iterations.iter().position(|i| i.id == last.iteration);
    let later = &iterations[after.map_or(0, |at| at + 1)..];
    let changed = metric.marks.iter().any(|m| {
        m.kind == super::instruments::INSTRUMENT && later.iter().any(|i| i.id == m.iteration)
    });
    let status = iterations.iter().find(|i| i.id == newest);
    let cause = match status.and_then(|i| i.status.as_deref()) {
        _ if changed => "instrument changed",
        Some("failed") => "failed",
        Some("queued") => "not run",
        _ => "no input",
    };
    let sentence = format!(
        "{}: no value in iteration {} ({cause}); the last is {value} in iteration {}.",
        capitalised(&metric.title),
        id(newest),
        id(&last.iteration)
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

fn shortened(mut parts: Vec<String>) -> String {
    let more = parts.len().saturating_sub(SERIES_SHOWN);
    parts.truncate(SERIES_SHOWN);
    let list = parts.join(", ");
    match more {
        0 => list,
        more => format!("{list} and {} more", format::count(more as i64)),
    }
}

/// `, target ≤ 2 met`; nothing without a target. Before its iteration a target can be met, but
/// not missed: it is open.
fn target(metric: &Metric, last: &Point, iterations: &[Iteration]) -> String {
    let (Some(target), Some(value)) = (metric.target, last.value) else {
        return String::new();
    };
    let met = match metric.better {
        Better::Lower => value <= target,
        Better::Higher => value >= target,
        Better::None => value == target,
    };
    let axis: Vec<&str> = iterations.iter().map(|i| i.id.as_str()).collect();
    let due = metric.target_after.as_deref();
    let standing = match due.filter(|due| !is_due(Some(due), &last.iteration, &axis)) {
        _ if met => "met".to_string(),
        Some(due) => format!("open, due after iteration {}", id(due)),
        None => "not met".to_string(),
    };
    let target = format::target(target, metric.value_unit(), metric.better);
    format!(", target {target} {standing}")
}
