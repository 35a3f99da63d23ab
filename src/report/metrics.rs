//! One metric of the report: a point for every iteration, its baseline and its target.

use super::inputs::Inputs;
use crate::engine::results::{MetricResult, RawPoint, Results};
use crate::model::report::{Iteration, Metric, RowsBehind};
use crate::model::{Point, Verdict};
use crate::packs::{MetricDef, Scope};
use crate::stats::proportion::wilson;
use std::collections::{BTreeMap, BTreeSet};

/// Builds the metric without its verdict. A metric whose query failed keeps its page: every
/// point is a gap.
pub fn build(
    def: &MetricDef,
    results: &Results,
    iterations: &[Iteration],
    facts: &Inputs,
) -> Metric {
    let found = results
        .metrics
        .iter()
        .find(|m| m.id == def.id && m.error.is_none());
    let raw = found.map(|m| m.points.as_slice()).unwrap_or_default();
    let series = series(raw);
    let mut points = points(raw, &series, iterations);
    if def.chart == "stacked" {
        zero_parts(&mut points);
    }
    let goal = facts.goals.get(&def.id).cloned().unwrap_or_default();
    let (baseline, baseline_from) = match goal.baseline {
        Some(value) => (Some(value), Some("loopscope.toml".to_string())),
        None => first_value(&points, &series, iterations),
    };
    Metric {
        id: def.id.clone(),
        pack: def.pack.clone(),
        title: def.title.clone(),
        question: def.question.clone(),
        unit: def.unit.clone(),
        better: def.better,
        chart: def.chart.clone(),
        definition: def.definition.clone(),
        sql: def.sql.written.clone(),
        scope: match def.scope {
            Scope::Iteration => "iteration".to_string(),
            Scope::Past => "past".to_string(),
            Scope::History => "history".to_string(),
        },
        baseline,
        baseline_from,
        target: goal.target,
        target_after: goal.target_after,
        scale: def.scale,
        series,
        points,
        verdict: Verdict {
            word: String::new(),
            sentence: String::new(),
            method: String::new(),
        },
        rows_behind: found.map_or_else(Vec::new, |m| rows_behind(m, facts.caps.rows_behind)),
        marks: Vec::new(),
        alert: None,
        noise_floor: None,
        tones: def.tones.clone(),
        frozen: Vec::new(),
        restated: Vec::new(),
    }
}

/// The series found, in the order of the engine's points.
fn series(raw: &[RawPoint]) -> Vec<String> {
    let mut seen = BTreeSet::new();
    let found = raw.iter().filter_map(|p| p.series.as_ref());
    found.filter(|s| seen.insert(*s)).cloned().collect()
}

fn points(raw: &[RawPoint], series: &[String], iterations: &[Iteration]) -> Vec<Point> {
    let by_place: BTreeMap<(&str, Option<&str>), &RawPoint> = raw
        .iter()
        .map(|p| ((p.iteration.as_str(), p.series.as_deref()), p))
        .collect();
    let names: Vec<Option<&str>> = match series {
        [] => vec![None],
        list => list.iter().map(|s| Some(s.as_str())).collect(),
    };
    let mut points = Vec::with_capacity(iterations.len() * names.len());
    for iteration in iterations {
        for name in &names {
            // What a query over history repeats into an iteration without data is no number
            // of that iteration.
            let raw = by_place
                .get(&(iteration.id.as_str(), *name))
                .filter(|_| iteration.has_data);
            points.push(point(&iteration.id, *name, raw.copied()));
        }
    }
    points
}

/// Parts of a whole: where an iteration counts some of them, the others are zero and not
/// missing. Points of an iteration stand together.
pub(super) fn zero_parts(points: &mut [Point]) {
    let counted = |p: &Point| p.k.is_none() && p.n.is_none();
    for whole in points.chunk_by_mut(|a, b| a.iteration == b.iteration) {
        if whole.iter().all(counted) && whole.iter().any(|p| p.value.is_some()) {
            for part in whole.iter_mut().filter(|p| p.value.is_none()) {
                part.value = Some(0.0);
            }
        }
    }
}

pub(super) fn point(iteration: &str, series: Option<&str>, raw: Option<&RawPoint>) -> Point {
    let (k, n) = raw.map_or((None, None), |r| (r.k, r.n));
    let share = k.zip(n).filter(|(_, n)| *n > 0);
    let value = raw
        .and_then(|r| r.value)
        .or(share.map(|(k, n)| k as f64 / n as f64))
        .filter(|v| v.is_finite());
    // A mean that carries its sum and count is no share.
    let interval = share
        .filter(|(k, n)| value.is_some_and(|v| is_share_of(v, *k, *n)))
        .and_then(|(k, n)| wilson(k, n));
    Point {
        iteration: iteration.to_string(),
        series: series.map(str::to_string),
        value,
        k,
        n,
        low: interval.map(|i| rounded(i.low)),
        high: interval.map(|i| rounded(i.high)),
    }
}

/// Whether a value is k / n, but for the rounding at the engine's border.
pub fn is_share_of(value: f64, k: i64, n: i64) -> bool {
    n > 0 && (value - k as f64 / n as f64).abs() < 1e-9
}

/// Twelve significant digits, as at the engine's border: the last bits of a square root may
/// differ between machines.
pub fn rounded(v: f64) -> f64 {
    format!("{v:.11e}").parse().unwrap_or(v)
}

fn first_value(
    points: &[Point],
    series: &[String],
    iterations: &[Iteration],
) -> (Option<f64>, Option<String>) {
    let value = match (series, points.first()) {
        ([], Some(first)) => first.value,
        _ => None,
    };
    let from = iterations.first().filter(|_| value.is_some());
    (value, from.map(|i| format!("iteration {}", i.id)))
}

fn rows_behind(result: &MetricResult, cap: usize) -> Vec<RowsBehind> {
    let mut list = result.rows_behind.clone();
    for behind in &mut list {
        behind.rows.truncate(cap);
    }
    list
}
