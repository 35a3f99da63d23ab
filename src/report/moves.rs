//! What moved in an iteration against the one before it that has data, strongest first.

use super::verdict::word;
use crate::model::report::{Iteration, Metric, Move};
use crate::model::{Better, Point};
use crate::stats::proportion::newcombe;
use std::cmp::Ordering;

/// Fewer values than this are too little data for a verdict.
pub const FEW: usize = 4;

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
    // Nothing is compared that two instruments counted.
    let one = |before: &&Point| {
        metric
            .instrument_changed(&before.iteration, iteration)
            .is_none()
    };
    let before = before.filter(one);
    Some((before, now))
}

/// How `of_iteration` sorts, for readers.
pub const ORDER: &str = "shares whose 95 % interval of the difference leaves out 0, then metrics with \
     four values or more, then those with fewer; in each group by size against the larger of the two \
     values, small counts weighing less";

/// Moves of one iteration in the order of `ORDER`, those without a better side after those with
/// one, the flat ones last; ties keep the order of the packs.
pub fn of_iteration(metrics: &[Metric], iteration: &Iteration) -> Vec<Move> {
    if !iteration.has_data {
        return Vec::new();
    }
    let mut list: Vec<(u8, f64, Move)> = metrics
        .iter()
        .filter_map(|metric| {
            let (before, now) = pair(metric, &iteration.id)?;
            let before = before?;
            let known = |p: &&Point| p.value.is_some();
            let at = metric.points.iter().position(|p| std::ptr::eq(p, now))?;
            let values = metric.points[..=at].iter().filter(known).count();
            ranked(metric, before, now, values)
        })
        .collect();
    list.sort_by(|a, b| {
        let tier = a.0.cmp(&b.0);
        tier.then_with(|| b.1.partial_cmp(&a.1).unwrap_or(Ordering::Equal))
    });
    list.into_iter().map(|(_, _, moved)| moved).collect()
}

/// `values`: how many iterations have one, up to this one.
fn ranked(metric: &Metric, before: &Point, now: &Point, values: usize) -> Option<(u8, f64, Move)> {
    let (from, to) = (before.value?, now.value?);
    let word = word(from, to, metric.better);
    let outside = before
        .k
        .zip(before.n)
        .zip(now.k.zip(now.n))
        .and_then(|(a, b)| newcombe(a, b))
        .is_some_and(|i| !i.contains_zero());
    let tier = match word {
        "flat" => 6,
        word => {
            let evidence = match outside {
                true => 0,
                false if values >= FEW => 2,
                false => 4,
            };
            evidence + u8::from(word == "changed")
        }
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
    Some((
        tier,
        relative(from, to, metric) * damping(before, now),
        moved,
    ))
}

/// Counts of a few move by chance: c / (c + 1) of the larger count c; 1 for what is no count.
fn damping(before: &Point, now: &Point) -> f64 {
    let counts = match (before.k, now.k, before.value, now.value) {
        (Some(a), Some(b), ..) => Some((a as f64, b as f64)),
        (_, _, Some(a), Some(b)) if a.fract() == 0.0 && b.fract() == 0.0 => Some((a, b)),
        _ => None,
    };
    counts.map_or(1.0, |(a, b)| {
        let larger = a.abs().max(b.abs());
        larger / (larger + 1.0)
    })
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
