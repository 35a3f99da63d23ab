//! Rows that are only counted: what each source adds to each number, where those parts add up to
//! it. A median or a count of distinct names has no such parts.

use super::{Evidence, Kept, Partials};
use crate::engine::results::RawPoint;
use crate::engine::shares::Shares;
use std::collections::{BTreeMap, BTreeSet};

/// A number by iteration and series.
type Key = (String, Option<String>);

#[derive(Debug, Clone, Copy, Default)]
struct Sum {
    value: f64,
    k: i64,
    n: i64,
}

/// The first shares that add up to the numbers. `paths` are the file's sources, in their order.
pub fn of(all: Vec<Shares>, numbers: &[RawPoint], paths: &[&str]) -> Option<Partials> {
    all.into_iter()
        .filter_map(|shares| as_kept(&shares, paths))
        .find(|partials| wrong(partials, numbers).is_empty())
}

fn as_kept(shares: &Shares, paths: &[&str]) -> Option<Partials> {
    let at: BTreeMap<&str, usize> = paths.iter().copied().zip(0..).collect();
    let mut numbers = Vec::new();
    for share in &shares.shares {
        let source = *at.get(share.path.as_str())?;
        for p in &share.points {
            let (iteration, series) = (p.iteration.clone(), p.series.clone());
            numbers.push((source, iteration, series, p.value, p.k, p.n));
        }
    }
    Some(Partials {
        relation: shares.relation.clone(),
        numbers,
    })
}

/// What is wrong with the parts of a file; `None` where it has none and needs none, or cannot
/// have any.
pub fn problems(evidence: &Evidence) -> Option<Vec<String>> {
    let partials = evidence.partials.as_ref()?;
    if evidence.rows != Kept::Counted {
        return Some(vec![
            "partials: stand beside the rows, which say the same".to_string(),
        ]);
    }
    let mut out = Vec::new();
    if !evidence
        .relations
        .iter()
        .any(|r| r.name == partials.relation)
    {
        out.push(format!(
            "partials: {:?} is no relation of the definition",
            partials.relation
        ));
    }
    let mut seen = BTreeSet::new();
    for (source, iteration, series, ..) in &partials.numbers {
        if *source >= evidence.sources.len() {
            out.push(format!("partials: there is no source {source}"));
        }
        if !seen.insert((source, iteration, series)) {
            out.push(format!(
                "partials: source {source} adds twice to iteration {iteration:?}"
            ));
        }
    }
    if !partials.numbers.is_sorted_by_key(|p| p.0) {
        out.push("partials: sources out of order".to_string());
    }
    out.extend(wrong(partials, &evidence.numbers));
    Some(out)
}

/// Every number that is not the sum of its parts.
fn wrong(partials: &Partials, numbers: &[RawPoint]) -> Vec<String> {
    let mut sums: BTreeMap<Key, Sum> = BTreeMap::new();
    for (_, iteration, series, value, k, n) in &partials.numbers {
        let sum = sums.entry((iteration.clone(), series.clone())).or_default();
        sum.value += value.unwrap_or_default();
        sum.k = sum.k.saturating_add(k.unwrap_or_default());
        sum.n = sum.n.saturating_add(n.unwrap_or_default());
    }
    let mut out = Vec::new();
    for number in numbers {
        let key = (number.iteration.clone(), number.series.clone());
        let sum = sums.remove(&key).unwrap_or_default();
        if !adds_up(number, &sum) {
            let (said, come) = match (number.k, number.n) {
                (Some(k), Some(n)) => (format!("{k} / {n}"), format!("{} / {}", sum.k, sum.n)),
                _ => (
                    number
                        .value
                        .map_or("no value".to_string(), |v| v.to_string()),
                    sum.value.to_string(),
                ),
            };
            out.push(format!(
                "partials: iteration {:?}{} is {said} in the file, its parts come to {come}",
                number.iteration,
                number
                    .series
                    .as_ref()
                    .map_or(String::new(), |s| format!(", {s:?}"))
            ));
        }
    }
    for (iteration, _) in sums.keys() {
        out.push(format!(
            "partials: add to a number of iteration {iteration:?} that the file has not"
        ));
    }
    out
}

/// k and n add up, and the value is their quotient; without them the values add up.
fn adds_up(number: &RawPoint, sum: &Sum) -> bool {
    let close = |a: f64, b: f64| (a - b).abs() <= 1e-9 * a.abs().max(b.abs()).max(1e-300);
    match (number.k, number.n, number.value) {
        (Some(k), Some(n), value) => {
            let quotient = (n != 0).then(|| k as f64 / n as f64);
            let same = match (value, quotient) {
                (Some(value), Some(quotient)) => close(value, quotient),
                (value, _) => value.is_none(),
            };
            (k, n) == (sum.k, sum.n) && same
        }
        (None, None, Some(value)) => close(value, sum.value),
        _ => false,
    }
}
