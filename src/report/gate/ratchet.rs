//! The ratchet: values that may only get better, kept in a file beside the configuration.

use super::{Failed, Gates, Outcome};
use crate::model::report::{Metric, Report};
use crate::model::{Better, Point, format};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Version of the file's shape.
const SCHEMA: u32 = 1;

/// The best that was written down, by metric, or `metric/series`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ratchet {
    pub schema: u32,
    pub values: BTreeMap<String, Record>,
}

impl Default for Ratchet {
    fn default() -> Ratchet {
        Ratchet {
            schema: SCHEMA,
            values: BTreeMap::new(),
        }
    }
}

/// A value, in the metric's unit, and the iteration that reached it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Record {
    pub value: f64,
    pub iteration: String,
}

impl Ratchet {
    /// Writes down what is new or better; what is worse stays as it was. Returns the names that
    /// changed.
    pub fn tighten(&mut self, report: &Report, gates: &Gates) -> Vec<String> {
        let mut changed = Vec::new();
        for (metric, point, value) in current(report, gates) {
            let name = name(metric, point);
            let better = match self.values.get(&name) {
                None => true,
                Some(old) => worse(metric, old.value, value) > 0.0,
            };
            if better {
                let iteration = point.iteration.clone();
                self.values
                    .insert(name.clone(), Record { value, iteration });
                changed.push(name);
            }
        }
        changed
    }
}

/// The newest value of every metric under the ratchet that has a better side.
fn current<'a>(report: &'a Report, gates: &Gates) -> Vec<(&'a Metric, &'a Point, f64)> {
    let under = |m: &&Metric| {
        m.better != Better::None && gates.ratchet.iter().any(|pattern| pattern.matches(&m.id))
    };
    let metrics = report.metrics.iter().filter(under);
    let newest = |p: &&Point| Some(&p.iteration) == report.newest.as_ref();
    metrics
        .flat_map(|m| m.points.iter().filter(newest).map(move |p| (m, p)))
        .filter_map(|(m, p)| Some((m, p, p.value?)))
        .collect()
}

fn name(metric: &Metric, point: &Point) -> String {
    match &point.series {
        Some(series) => format!("{}/{series}", metric.id),
        None => metric.id.clone(),
    }
}

/// By how much `a` is worse than `b`; negative when it is better.
fn worse(metric: &Metric, a: f64, b: f64) -> f64 {
    match metric.better {
        Better::Higher => b - a,
        _ => a - b,
    }
}

pub fn evaluate(report: &Report, gates: &Gates, ratchet: &Ratchet, outcome: &mut Outcome) {
    for (metric, point, value) in current(report, gates) {
        let name = name(metric, point);
        let Some(record) = ratchet.values.get(&name) else {
            continue;
        };
        outcome.checked += 1;
        if worse(metric, value, record.value) <= 0.0 {
            continue;
        }
        let unit = metric.value_unit();
        let side = match metric.better {
            Better::Higher => "at least",
            _ => "at most",
        };
        outcome.failed.push(Failed {
            gate: "ratchet",
            metric: Some(metric.id.clone()),
            series: point.series.clone(),
            iteration: Some(point.iteration.clone()),
            found: format!(
                "{} in iteration {}",
                format::point(point, &metric.unit).text,
                point.iteration
            ),
            expected: format!(
                "{side} {}, reached in iteration {}",
                format::with_unit(record.value, unit),
                record.iteration
            ),
            by: None,
            place: Some(gates.ratchet_file.display().to_string()),
            see: format!("metrics/{}/index.html", metric.id),
        });
    }
}
