//! The sentence of an iteration, composed by rule from the tiles: clauses of numbers only.

use super::metrics::is_share_of;
use super::moves::pair;
use crate::model::format;
use crate::model::plural::{counted, counted_len};
use crate::model::report::{Iteration, Metric, Move};
use crate::model::{Point, Verdict};
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

/// The sentence of the newest iteration with data. `rows`: what the lake holds, which may be rows
/// of streams that have no iterations.
pub fn overview(iterations: &[Iteration], newest: Option<&str>, rows: u64) -> String {
    match iterations.iter().find(|i| Some(i.id.as_str()) == newest) {
        Some(iteration) => iteration.sentence.clone(),
        None if iterations.is_empty() && rows > 0 => format!(
            "No iteration yet; {} of streams without iterations.",
            counted(rows as i64, "rows")
        ),
        None if iterations.is_empty() => "No iteration and no data yet.".to_string(),
        None => format!(
            "No data yet; {} on the axis.",
            counted_len(iterations.len(), "iterations")
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
    let said = match clauses.is_empty() {
        true => "data, but no value of a tile".to_string(),
        false => joined(&clauses),
    };
    let mut text = format!("Iteration {id}: {said}");
    let parts = [tally(iteration, metrics), live_later(iteration)];
    for part in parts.into_iter().flatten() {
        text.push_str(&format!("; {part}"));
    }
    text.push('.');
    text
}

/// Metrics named in a tally.
const NAMED: usize = 3;

/// `by evidence 1 of 12 metrics improved (UNKNOWN share), 0 regressed, 9 have too little data`;
/// nothing where all have too little.
fn tally(iteration: &Iteration, metrics: &[Metric]) -> Option<String> {
    let group =
        |word: &str| -> Vec<&Move> { iteration.moves.iter().filter(|m| m.word == word).collect() };
    let (all, unknown) = (iteration.moves.len(), group(TOO_LITTLE).len());
    if all == unknown {
        return None;
    }
    let (up, down) = (group("improved"), group("regressed"));
    let mut text = format!(
        "by evidence {} of {} {} improved{}, {} regressed{}",
        up.len(),
        format::count(all as i64),
        if all == 1 { "metric" } else { "metrics" },
        names(&up, metrics),
        down.len(),
        names(&down, metrics)
    );
    for word in ["changed", "outlier", "instrument broken", "restated"] {
        let found = group(word);
        if !found.is_empty() {
            text.push_str(&format!(
                ", {} {word}{}",
                found.len(),
                names(&found, metrics)
            ));
        }
    }
    if unknown > 0 {
        let verb = if unknown == 1 { "has" } else { "have" };
        text.push_str(&format!(
            ", {} {verb} too little data",
            format::count(unknown as i64)
        ));
    }
    Some(text)
}

/// ` (cost since 3, UNKNOWN share and 2 more)`
fn names(moves: &[&Move], metrics: &[Metric]) -> String {
    let named = |m: &&Move| {
        let title = metrics
            .iter()
            .find(|x| x.id == m.metric)
            .map(|x| label(&x.title));
        let since = m.since.as_ref().filter(|s| **s != m.from_iteration);
        let since = since.map_or_else(String::new, |s| {
            format!(" since {}", format::bounded(s, 60))
        });
        format!("{}{since}", title.unwrap_or_default())
    };
    let list: Vec<String> = moves.iter().take(NAMED).map(named).collect();
    match (moves.len(), moves.len().saturating_sub(NAMED)) {
        (0, _) => String::new(),
        (_, 0) => format!(" ({})", list.join(", ")),
        (_, more) => format!(" ({} and {more} more)", list.join(", ")),
    }
}

/// Fixes that act later are no lack of improvement now.
fn live_later(iteration: &Iteration) -> Option<String> {
    let from = format::bounded(iteration.effective_from.as_deref()?, 60);
    let fixes = match iteration.fixes_applied {
        Some(1) => "its fix is".to_string(),
        Some(n) => format!("its {} fixes are", format::count(n)),
        None => "its fixes are".to_string(),
    };
    Some(format!(
        "{fixes} live from iteration {from} and not judged here"
    ))
}

/// The verdict of an iteration: its metrics' words taken together.
pub fn verdict(iteration: &Iteration, metrics: &[Metric]) -> Verdict {
    let has = |word: &str| iteration.moves.iter().any(|m| m.word == word);
    let word = match iteration.has_data {
        false => "gap",
        true if has("instrument broken") => "instrument broken",
        true => match (has("improved"), has("regressed"), has("changed")) {
            (true, false, _) => "improved",
            (false, true, _) => "regressed",
            (true, true, _) | (.., true) => "changed",
            _ if has("restated") => "restated",
            // Fixes that are live later only leave nothing to call flat now.
            _ if has("flat") && !has(TOO_LITTLE) && iteration.effective_from.is_none() => "flat",
            _ => TOO_LITTLE,
        },
    };
    Verdict {
        word: word.to_string(),
        sentence: tally(iteration, metrics).unwrap_or_default(),
        method: "the words of its metrics, each by its own method".to_string(),
    }
}

const TOO_LITTLE: &str = "too little data";

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
