//! What moved in an iteration against the one before it that has data, strongest first.

use super::strength::{Evidence, Nights};
use super::verdict::direction;
use super::words;
use crate::model::report::{Iteration, Metric, Move};
use crate::model::{Better, Point};
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
pub const ORDER: &str = "what the evidence claims, the smallest p first; then what was tested and not claimed; \
     then what has too little data; in each group by size against the larger of the two values, small \
     counts weighing less";

/// Moves of one iteration in the order of `ORDER`, those without a better side after those with
/// one, the same values last; ties keep the order of the packs.
pub fn of_iteration(metrics: &[Metric], iteration: &Iteration, nights: &Nights) -> Vec<Move> {
    if !iteration.has_data {
        return Vec::new();
    }
    let mut list: Vec<(Rank, Move)> = metrics
        .iter()
        .filter_map(|metric| {
            let (before, now) = pair(metric, &iteration.id)?;
            let found = nights.get(&metric.id)?.get(&iteration.id)?;
            // Nothing moved that two instruments counted.
            if found.instrument {
                return None;
            }
            ranked(metric, before?, now, found)
        })
        .collect();
    list.sort_by(|(a, _), (b, _)| {
        let less = |x: f64, y: f64| x.partial_cmp(&y).unwrap_or(Ordering::Equal);
        let tier = a.tier.cmp(&b.tier).then_with(|| less(a.p, b.p));
        tier.then_with(|| less(b.size, a.size))
    });
    list.into_iter().map(|(_, moved)| moved).collect()
}

/// Strength of evidence: tier, then p, then size.
struct Rank {
    tier: u8,
    p: f64,
    size: f64,
}

fn ranked(metric: &Metric, before: &Point, now: &Point, e: &Evidence) -> Option<(Rank, Move)> {
    let (from, to) = (before.value?, now.value?);
    let direction = direction(from, to, metric.better);
    let claimed = !matches!(e.word, "flat" | "too little data");
    let group = match (claimed, direction) {
        (true, _) => 0,
        (_, "same") => 6,
        (false, _) if e.p.is_some() => 2,
        _ => 4,
    };
    let rank = Rank {
        tier: group + u8::from(metric.better == Better::None && group < 6),
        // Without a claim p says little; size orders those.
        p: e.adjusted.filter(|_| claimed).unwrap_or(1.0),
        size: relative(from, to, metric) * damping(before, now),
    };
    let moved = Move {
        metric: metric.id.clone(),
        from_iteration: before.iteration.clone(),
        from,
        to,
        word: e.word.to_string(),
        from_k: before.k,
        from_n: before.n,
        to_k: now.k,
        to_n: now.n,
        direction: direction.to_string(),
        because: words::because(metric, e),
        since: e.since.clone(),
        alert: e.alert,
    };
    Some((rank, moved))
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
