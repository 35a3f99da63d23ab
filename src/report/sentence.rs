//! The sentence of an iteration, composed by rule from the tiles: clauses of numbers only.

use super::metrics::is_share_of;
use super::moves::pair;
use crate::model::Point;
use crate::model::format;
use crate::model::report::{Iteration, Metric};
use std::collections::BTreeMap;

/// Clauses in one sentence: what a reader takes in within seconds.
const CLAUSES: usize = 5;
/// Clauses of the brief form, for a row of the tracker.
const BRIEF: usize = 3;

struct Clause {
    text: String,
    moved: bool,
    /// `, target ≤ 2`; empty without one.
    target: String,
}

/// The sentence of the newest iteration with data.
pub fn overview(iterations: &[Iteration], newest: Option<&str>) -> String {
    match iterations.iter().find(|i| Some(i.id.as_str()) == newest) {
        Some(iteration) => iteration.sentence.clone(),
        None if iterations.is_empty() => "No iteration and no data yet.".to_string(),
        None => format!(
            "No data yet; {} on the axis.",
            match iterations.len() {
                1 => "1 iteration".to_string(),
                n => format!("{} iterations", format::count(n as i64)),
            }
        ),
    }
}

/// `Iteration 4: findings 19 → 14, UNKNOWN 26 of 31 → 9 of 28; dead_code 11 → 7, target ≤ 2.`
/// `previous` is the iteration with data before it; an older value says where it is from.
/// When there are too many, clauses that moved come first, and of those each system's best
/// tile before any system's second. The clauses stand in the order of the tiles.
pub fn of_iteration(
    iteration: &Iteration,
    previous: Option<&str>,
    metrics: &[Metric],
    tiles: &[String],
) -> String {
    let id = format::bounded(&iteration.id, 60);
    if !iteration.has_data {
        let cause = iteration.gap.as_deref().unwrap_or("not run");
        return format!("Iteration {id}: no data ({cause}).");
    }
    let clauses = clauses(&iteration.id, previous, metrics, tiles, CLAUSES);
    if clauses.is_empty() {
        return format!("Iteration {id}: data, but no value of a tile.");
    }
    format!("Iteration {id}: {}.", joined(&clauses))
}

/// The same in a few words for a row that already names its iteration: fewer clauses, no
/// targets; `findings 4 → 3, dead_code markers 7 → 6, median score 3 → 4`.
pub fn brief(
    iteration: &Iteration,
    previous: Option<&str>,
    metrics: &[Metric],
    tiles: &[String],
) -> String {
    if !iteration.has_data {
        let cause = iteration.gap.as_deref().unwrap_or("not run");
        return format!("no data ({cause})");
    }
    let clauses = clauses(&iteration.id, previous, metrics, tiles, BRIEF);
    let texts: Vec<&str> = clauses.iter().map(|c| c.text.as_str()).collect();
    texts.join(", ")
}

/// The clauses of an iteration, at most `most`, in the order of the tiles.
fn clauses(
    iteration: &str,
    previous: Option<&str>,
    metrics: &[Metric],
    tiles: &[String],
    most: usize,
) -> Vec<Clause> {
    let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
    let mut found: Vec<(usize, usize, Clause)> = Vec::new();
    let tiled = tiles
        .iter()
        .filter_map(|id| metrics.iter().find(|m| &m.id == id));
    for (at, metric) in tiled.enumerate() {
        if let Some(clause) = clause(metric, iteration, previous) {
            let rank = seen.entry(&metric.pack).or_default();
            found.push((*rank, at, clause));
            *rank += 1;
        }
    }
    found.sort_by_key(|(rank, at, c)| (!c.moved, *rank, *at));
    found.truncate(most);
    found.sort_by_key(|(_, at, _)| *at);
    found.into_iter().map(|(_, _, c)| c).collect()
}

/// Commas between clauses of one kind; a semicolon where the kind changes or a clause has a
/// comma of its own.
fn joined(clauses: &[Clause]) -> String {
    let mut text = String::new();
    for (at, clause) in clauses.iter().enumerate() {
        if let Some(before) = at.checked_sub(1).map(|b| &clauses[b]) {
            let alike = before.moved == clause.moved
                && before.target.is_empty()
                && clause.target.is_empty();
            text.push_str(if alike { ", " } else { "; " });
        }
        text.push_str(&clause.text);
        text.push_str(&clause.target);
    }
    text
}

fn clause(metric: &Metric, iteration: &str, previous: Option<&str>) -> Option<Clause> {
    let (before, now) = pair(metric, iteration)?;
    let moved = before.is_some_and(|b| b.value != now.value || (b.k, b.n) != (now.k, now.n));
    let mut text = label(&metric.title);
    if let Some(before) = before.filter(|_| moved) {
        text.push_str(&format!(" {}", short(before, metric)));
        if previous != Some(before.iteration.as_str()) {
            let id = format::bounded(&before.iteration, 60);
            text.push_str(&format!(" (iteration {id})"));
        }
        text.push_str(" →");
    }
    text.push_str(&format!(" {}", short(now, metric)));
    let target = metric.target.map_or_else(String::new, |target| {
        let target = format::target(target, metric.value_unit(), metric.better);
        format!(", target {target}")
    });
    Some(Clause {
        text,
        moved,
        target,
    })
}

/// A point without the percentage of `k of n`: there are two of them in a clause.
fn short(point: &Point, metric: &Metric) -> String {
    match (point.k, point.n, point.value) {
        (Some(k), Some(n), Some(v)) if is_share_of(v, k, n) => {
            format!("{} of {}", format::count(k), format::count(n))
        }
        _ => format::point(point, &metric.unit).text,
    }
}

/// A title inside a sentence: `Findings` → `findings`, but `UNKNOWN share` stays.
fn label(title: &str) -> String {
    let mut letters = title.chars();
    let (Some(first), second) = (letters.next(), letters.next()) else {
        return String::new();
    };
    if second.is_some_and(|c| !c.is_lowercase()) {
        return title.to_string();
    }
    first.to_lowercase().chain(title.chars().skip(1)).collect()
}

/// A title at the head of a sentence; names such as `dead_code` keep their spelling.
pub fn capitalised(title: &str) -> String {
    let first_word = title.split_whitespace().next().unwrap_or_default();
    if first_word.contains('_') {
        return title.to_string();
    }
    let mut letters = title.chars();
    match letters.next() {
        Some(first) => first.to_uppercase().chain(letters).collect(),
        None => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_bend_to_their_place() {
        assert_eq!(label("Findings"), "findings");
        assert_eq!(label("UNKNOWN share"), "UNKNOWN share");
        assert_eq!(label("A share"), "A share");
        assert_eq!(capitalised("findings open"), "Findings open");
        assert_eq!(capitalised("dead_code markers"), "dead_code markers");
    }
}
