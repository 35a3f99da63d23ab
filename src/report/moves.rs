//! What moved in an iteration against the one before it that has data, strongest first.

use super::verdict::word;
use crate::model::report::{Iteration, Metric, Move};
use crate::model::{Better, Point};
use crate::stats::proportion::newcombe;
use std::cmp::Ordering;

/// A metric's point in an iteration and the last one before it with a value. Metrics with
/// series have no single number and give none.
pub fn pair<'a>(metric: &'a Metric, iteration: &str) -> Option<(Option<&'a Point>, &'a Point)> {
    if !metric.series.is_empty() {
        return None;
    }
    let at = metric
        .points
        .iter()
        .position(|p| p.iteration == iteration)?;
    let now = metric.points.get(at).filter(|p| p.value.is_some())?;
    let before = metric.points[..at].iter().rfind(|p| p.value.is_some());
    Some((before, now))
}

/// Moves of one iteration: changes whose interval leaves out 0 first, then by relative size,
/// the flat ones last; ties keep the order of the packs.
pub fn of_iteration(metrics: &[Metric], iteration: &Iteration) -> Vec<Move> {
    if !iteration.has_data {
        return Vec::new();
    }
    let mut list: Vec<(u8, f64, Move)> = metrics
        .iter()
        .filter_map(|metric| {
            let (before, now) = pair(metric, &iteration.id)?;
            ranked(metric, before?, now)
        })
        .collect();
    list.sort_by(|a, b| {
        let tier = a.0.cmp(&b.0);
        tier.then_with(|| b.1.partial_cmp(&a.1).unwrap_or(Ordering::Equal))
    });
    list.into_iter().map(|(_, _, moved)| moved).collect()
}

fn ranked(metric: &Metric, before: &Point, now: &Point) -> Option<(u8, f64, Move)> {
    let (from, to) = (before.value?, now.value?);
    let word = word(from, to, metric.better);
    let outside = before
        .k
        .zip(before.n)
        .zip(now.k.zip(now.n))
        .and_then(|(a, b)| newcombe(a, b))
        .is_some_and(|i| !i.contains_zero());
    let tier = match word {
        "flat" => 2,
        _ if outside => 0,
        _ => 1,
    };
    let moved = Move {
        metric: metric.id.clone(),
        from_iteration: before.iteration.clone(),
        from,
        to,
        word: word.to_string(),
        from_k: before.k,
        from_n: before.n,
        to_k: now.k,
        to_n: now.n,
    };
    Some((tier, relative(from, to, metric), moved))
}

/// Size of a change between 0 and 2: against the fixed scale where there is one, else against
/// the larger of the two values. Units cancel, so different metrics compare.
fn relative(from: f64, to: f64, metric: &Metric) -> f64 {
    let span = match metric.scale {
        Some((low, high)) if high > low && metric.better != Better::None => high - low,
        _ => from.abs().max(to.abs()),
    };
    if span > 0.0 {
        (to - from).abs() / span
    } else {
        0.0
    }
}
