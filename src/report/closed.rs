//! Frozen numbers: what was published of an iteration when it was closed, and what became of it.
//!
//! `closed.jsonl` holds one record a line, in the order in which they were published. The first
//! record of an iteration and a metric closes the number; each later one restates it. The report
//! is made from the records with this run's among them, so that building twice says the same.

use super::metrics::{point, zero_parts};
use super::withdrawn;
use crate::engine::results::RawPoint;
use crate::model::report::{Frozen, Metric, Report, Restatement, Stated};
use crate::model::{Point, natural_cmp};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// Series, value, k, n.
pub type ClosedPoint = (Option<String>, Option<f64>, Option<i64>, Option<i64>);

/// One line of `closed.jsonl`: the numbers of one metric, or (`without`) the metrics that had
/// none when the iteration was closed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Default)]
#[serde(deny_unknown_fields)]
pub struct Record {
    pub iteration: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub metric: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub points: Option<Vec<ClosedPoint>>,
    /// First 16 hexadecimal digits of the metric's definition digest.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub definition: Option<String>,
    /// The same of the classification rules, where the metric depends on them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rules: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub baseline: Option<f64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target: Option<f64>,
    /// Only on a restatement: late data, new rules, new definition.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cause: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seen: Option<String>,
    /// UTC microseconds: the newest time in the data.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<i64>,
    /// Metric → definition.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub without: Option<BTreeMap<String, String>>,
}

/// What a metric's numbers rest on besides rows.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Basis {
    pub definition: String,
    pub rules: Option<String>,
}

/// Reads the file's text. A last line without its newline is what a killed run left: it is passed
/// over.
///
/// # Errors
/// The first line that is no record: its number and what is wrong.
pub fn read(text: &str) -> Result<Vec<Record>, (usize, String)> {
    let whole = text.rfind('\n').map_or("", |end| &text[..=end]);
    let mut records = Vec::new();
    for (at, line) in whole.lines().enumerate() {
        if line.trim().is_empty() {
            continue;
        }
        let record: Record =
            serde_json::from_str(line).map_err(|e| (at + 1, format!("not a record: {e}")))?;
        let shape = (record.metric.is_some(), record.points.is_some());
        if shape.0 != shape.1 || shape.0 == record.without.is_some() {
            let text = "expected `metric` with `points`, or `without`".to_string();
            return Err((at + 1, text));
        }
        records.push(record);
    }
    Ok(records)
}

/// The lines of records, each with its newline.
pub fn lines(records: &[Record]) -> String {
    let line = |r: &Record| serde_json::to_string(r).map_or(String::new(), |line| line + "\n");
    records.iter().map(line).collect()
}

/// The published history of one metric: iteration → (position, record), in file order. A metric
/// that had no number has an empty record.
type History<'a> = BTreeMap<&'a str, Vec<(usize, Record)>>;

fn history<'a>(records: &'a [Record], metric: &str) -> History<'a> {
    let mut out: History = BTreeMap::new();
    for (at, record) in records.iter().enumerate() {
        let own = match (&record.metric, &record.without) {
            (Some(name), _) if name == metric => Some(record.clone()),
            (_, Some(without)) => without.get(metric).map(|definition| Record {
                points: Some(Vec::new()),
                definition: Some(definition.clone()),
                ..record.clone()
            }),
            _ => None,
        };
        if let Some(own) = own {
            out.entry(&record.iteration).or_default().push((at, own));
        }
    }
    out
}

/// Compares a report with what was published, puts restatements and frozen trends into it, and
/// returns the records to append. `bases` names the metrics whose numbers may be compared: one
/// whose query failed is not among them.
///
/// # Errors
/// When most numbers differ, the record is of other data: nothing is restated, and the text
/// says so.
pub fn apply(
    report: &mut Report,
    records: &[Record],
    bases: &BTreeMap<String, Basis>,
) -> Result<Vec<Record>, String> {
    let new = fresh(report, records, bases);
    let restated = new.iter().filter(|r| r.cause.is_some()).count();
    let known = records.iter().filter(|r| r.metric.is_some()).count();
    if restated > 20 && restated * 2 > known {
        return Err(format!(
            "{restated} of {known} closed numbers differ: it was written for other data; nothing \
             is appended; give these data a file of their own under [closed]"
        ));
    }
    let mut all = records.to_vec();
    all.extend(new.iter().cloned());
    tell(report, &all);
    Ok(new)
}

/// Records for numbers closed or changed since, in axis order, then in the report's order.
fn fresh(report: &Report, records: &[Record], bases: &BTreeMap<String, Basis>) -> Vec<Record> {
    let histories: BTreeMap<&str, History> = report
        .metrics
        .iter()
        .map(|m| (m.id.as_str(), history(records, &m.id)))
        .collect();
    let mut out = Vec::new();
    for iteration in report.iterations.iter().filter(|i| i.closed && i.has_data) {
        let mut without = BTreeMap::new();
        for m in &report.metrics {
            let Some(basis) = bases.get(&m.id) else {
                continue;
            };
            let points = closed_points(m, &iteration.id);
            let last = histories[m.id.as_str()]
                .get(iteration.id.as_str())
                .and_then(|list| list.last());
            let record = Record {
                iteration: iteration.id.clone(),
                metric: Some(m.id.clone()),
                definition: Some(basis.definition.clone()),
                rules: basis.rules.clone(),
                baseline: m.baseline,
                target: m.target,
                points: Some(points),
                ..Record::default()
            };
            match last {
                None if record.points.as_ref().is_some_and(Vec::is_empty) => {
                    without.insert(m.id.clone(), basis.definition.clone());
                }
                None => out.push(record),
                Some((_, old)) if moved(old, &record).is_empty() => {}
                Some((_, old)) => out.push(Record {
                    cause: Some(cause(old, &record).to_string()),
                    seen: report.newest.clone(),
                    at: report.data_through,
                    ..record
                }),
            }
        }
        if !without.is_empty() {
            out.push(Record {
                iteration: iteration.id.clone(),
                without: Some(without),
                ..Record::default()
            });
        }
    }
    out
}

/// Decided from what the numbers rest on: another definition, other rules, else other rows.
fn cause(old: &Record, new: &Record) -> &'static str {
    match () {
        _ if old.definition != new.definition => "new definition",
        _ if old.rules.is_some() && new.rules.is_some() && old.rules != new.rules => "new rules",
        _ => "late data",
    }
}

/// The points of one iteration that have a number.
fn closed_points(m: &Metric, iteration: &str) -> Vec<ClosedPoint> {
    let own = m.points.iter().filter(|p| p.iteration == iteration);
    own.filter(|p| p.value.is_some() || p.k.is_some() || p.n.is_some())
        .map(|p| (p.series.clone(), p.value, p.k, p.n))
        .collect()
}

fn stated(record: &Record) -> BTreeMap<Option<&str>, Stated> {
    let points = record.points.iter().flatten();
    points
        .map(|(series, value, k, n)| {
            let (value, k, n) = (*value, *k, *n);
            (series.as_deref(), Stated { value, k, n })
        })
        .collect()
}

/// Series whose number differs, old and new. A part of a whole that is not there is its zero.
fn moved<'a>(old: &'a Record, new: &'a Record) -> Vec<(Option<&'a str>, Stated, Stated)> {
    let (a, b) = (stated(old), stated(new));
    let names: BTreeSet<Option<&str>> = a.keys().chain(b.keys()).copied().collect();
    let side = |points: &BTreeMap<Option<&str>, Stated>, name: Option<&str>| {
        points.get(&name).copied().unwrap_or_default()
    };
    let nothing = |s: &Stated| s.k.is_none() && s.n.is_none() && s.value.is_none_or(|v| v == 0.0);
    let mut out: Vec<_> = names
        .into_iter()
        .map(|name| (name, side(&a, name), side(&b, name)))
        .filter(|(name, x, y)| {
            let both_nothing = name.is_some() && nothing(x) && nothing(y);
            !both_nothing && !same(x, y)
        })
        .collect();
    out.sort_by(|x, y| natural_cmp(x.0.unwrap_or(""), y.0.unwrap_or("")));
    out
}

fn same(a: &Stated, b: &Stated) -> bool {
    let close = match (a.value, b.value) {
        (Some(a), Some(b)) => (a - b).abs() <= 1e-9 * a.abs().max(b.abs()),
        (a, b) => a == b,
    };
    close && (a.k, a.n) == (b.k, b.n)
}

/// Puts restatements and frozen trends into the report, and takes back what was claimed from
/// numbers that moved.
fn tell(report: &mut Report, records: &[Record]) {
    let axis: Vec<String> = report.iterations.iter().map(|i| i.id.clone()).collect();
    let closed: Vec<String> = report
        .iterations
        .iter()
        .filter(|i| i.closed)
        .map(|i| i.id.clone())
        .collect();
    let all = chains(records);
    for m in &mut report.metrics {
        let history = history(records, &m.id);
        let own = all.iter().filter(|r| r.metric == m.id);
        let restated: BTreeSet<&str> = own.map(|r| r.iteration.as_str()).collect();
        m.restated = axis
            .iter()
            .filter(|id| restated.contains(id.as_str()))
            .cloned()
            .collect();
        m.frozen = closed
            .iter()
            .filter_map(|id| frozen(m, &history, &axis, id))
            .collect();
    }
    let known: BTreeSet<&str> = report.metrics.iter().map(|m| m.id.as_str()).collect();
    let told = all
        .into_iter()
        .filter(|r| known.contains(r.metric.as_str()));
    report.restatements = told.collect();
    withdrawn::withdraw(report);
}

/// Every restatement that the records hold, in the order of the records.
pub fn chains(records: &[Record]) -> Vec<Restatement> {
    let mut metrics: BTreeSet<&str> = BTreeSet::new();
    for record in records.iter().filter(|r| r.cause.is_some()) {
        metrics.extend(record.metric.as_deref());
    }
    let mut all: Vec<(usize, Restatement)> = Vec::new();
    for metric in metrics {
        for (iteration, list) in &history(records, metric) {
            for (nth, pair) in list.windows(2).enumerate() {
                let ((_, old), (at, new)) = (&pair[0], &pair[1]);
                for (series, from, to) in moved(old, new) {
                    let restatement = Restatement {
                        iteration: iteration.to_string(),
                        metric: metric.to_string(),
                        series: series.map(str::to_string),
                        from,
                        to,
                        cause: new.cause.clone().unwrap_or_else(|| "late data".to_string()),
                        seen: new.seen.clone(),
                        at: new.at,
                        nth: nth as i64 + 1,
                    };
                    all.push((*at, restatement));
                }
            }
        }
    }
    all.sort_by_key(|(at, _)| *at);
    all.into_iter().map(|(_, r)| r).collect()
}

/// The trend up to `iteration` as it stood when that was closed; `None` where it is still that.
fn frozen(m: &Metric, history: &History, axis: &[String], iteration: &str) -> Option<Frozen> {
    let (until, closing) = history.get(iteration)?.first()?;
    let end = axis.iter().position(|id| id == iteration)?;
    let then = |id: &str| -> Option<&Record> {
        let list = history.get(id)?;
        let (_, record) = list.iter().rev().find(|(at, _)| at <= until)?;
        Some(record)
    };
    let mut known: BTreeSet<&str> = BTreeSet::new();
    for id in &axis[..=end] {
        let points = then(id).into_iter().flat_map(|r| r.points.iter().flatten());
        known.extend(points.filter_map(|p| p.0.as_deref()));
    }
    let listed = m.series.iter().map(String::as_str);
    let mut series: Vec<&str> = listed.filter(|s| known.contains(s)).collect();
    let gone: Vec<&str> = known
        .iter()
        .copied()
        .filter(|s| !series.contains(s))
        .collect();
    series.extend(gone);
    let names: Vec<Option<&str>> = match series.as_slice() {
        [] => vec![None],
        some => some.iter().map(|s| Some(*s)).collect(),
    };
    let mut points: Vec<Point> = Vec::new();
    for id in &axis[..=end] {
        for name in &names {
            points.push(match then(id) {
                Some(record) => as_point(id, *name, record),
                None => now(m, id, *name),
            });
        }
    }
    if m.chart == "stacked" {
        zero_parts(&mut points);
    }
    let kept = m
        .points
        .iter()
        .filter(|p| axis[..=end].contains(&p.iteration));
    // Nothing was drawn then, and nothing is now, whatever series came later.
    let without = |p: &Point| p.value.is_none() && p.k.is_none() && p.n.is_none();
    if points.iter().all(without) && kept.clone().all(without) {
        return None;
    }
    let same_points = kept.eq(points.iter());
    let same_bounds = (closing.target, closing.baseline) == (m.target, m.baseline);
    let unpublished = closing.metric.is_none();
    if same_points && (same_bounds || unpublished) {
        return None;
    }
    Some(Frozen {
        iteration: iteration.to_string(),
        series: series.into_iter().map(str::to_string).collect(),
        points,
        target: if unpublished {
            m.target
        } else {
            closing.target
        },
        baseline: if unpublished {
            m.baseline
        } else {
            closing.baseline
        },
    })
}

fn as_point(iteration: &str, series: Option<&str>, record: &Record) -> Point {
    let found = record.points.iter().flatten();
    let found = found.into_iter().find(|p| p.0.as_deref() == series);
    let raw = found.map(|(name, value, k, n)| RawPoint {
        iteration: iteration.to_string(),
        series: name.clone(),
        value: *value,
        k: *k,
        n: *n,
    });
    point(iteration, series, raw.as_ref())
}

/// An iteration that no record holds: it had no number then, or was never closed.
fn now(m: &Metric, iteration: &str, series: Option<&str>) -> Point {
    let mut found = m.points.iter();
    found
        .find(|p| p.iteration == iteration && p.series.as_deref() == series)
        .cloned()
        .unwrap_or_else(|| point(iteration, series, None))
}

/// Whether a restatement is news: no newer iteration has had data since it was seen.
pub fn is_news(restatement: &Restatement, newest: Option<&str>) -> bool {
    newest.is_some() && restatement.seen.as_deref() == newest
}
