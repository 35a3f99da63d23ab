//! Results become the Report: verdicts, moves, sentences, listings, health. Pure functions.

pub mod due;
mod explain;
pub mod gate;
mod health;
mod inputs;
mod iterations;
mod listings;
mod metrics;
mod moves;
pub mod preflight;
mod redact;
mod sentence;
mod systems;
mod verdict;
mod window;

pub use explain::explain;
pub use health::{Limit, needs_attention, over_limit};
pub use inputs::{Caps, Every, Goal, Inputs};
pub use moves::{FEW, ORDER as MOVES_ORDER};
pub use redact::redact;
pub use sentence::brief;
pub use window::{Window, shown};

use crate::engine::results::Results;
use crate::model::report::{Health, Iteration, Metric, Report};
use crate::packs::{MetricDef, Pack};

/// Version of the shape of `report.json`.
pub const SCHEMA: u32 = 1;

/// Makes the Report. Packs are taken in their `order`, then by id; metrics and tables in the
/// order of their pack. With `facts.redact`, secrets are masked in every text that came from
/// the data.
pub fn assemble(results: &Results, packs: &[Pack], facts: Inputs) -> Report {
    let mut packs: Vec<&Pack> = packs.iter().collect();
    packs.sort_by(|a, b| (a.order, &a.id).cmp(&(b.order, &b.id)));
    let defs: Vec<&MetricDef> = packs.iter().flat_map(|p| &p.metrics).collect();

    let mut iterations = iterations::collect(results, &defs);
    let mut metrics: Vec<Metric> = defs
        .iter()
        .map(|def| metrics::build(def, results, &iterations, &facts))
        .collect();
    let mut narrowed = None;
    if let Some(ids) = &facts.shown {
        let mut results = results.clone();
        window::narrow(ids, &mut iterations, &mut metrics, &mut results);
        narrowed = Some(results);
    }
    let results = narrowed.as_ref().unwrap_or(results);
    let newest = iterations::newest_with_data(&iterations);
    for metric in &mut metrics {
        metric.verdict = verdict::judge(metric, newest.as_deref());
    }
    let tiles = systems::tiles(&packs, &metrics);
    tell(&mut iterations, &metrics, &tiles);
    let notes = health::notes(results, &defs, &packs, &metrics, &iterations, &facts);
    let sentence = sentence::overview(&iterations, newest.as_deref());
    let stale_after = match (facts.data_through, &facts.expected_every) {
        (Some(through), Some(every)) => through.checked_add(every.micros),
        _ => None,
    };
    let sources = facts.accounting.sources.iter();
    let refused: u64 = sources.map(|s| s.counts.quarantined).sum();
    let (redacting, excerpt) = (facts.redact, facts.caps.excerpt);
    let mut report = Report {
        schema: SCHEMA,
        version: facts.version,
        site: facts.site,
        data_through: facts.data_through,
        stale_after,
        expected_every: facts.expected_every.map(|e| e.text),
        sentence,
        newest,
        systems: systems::build(&packs, &metrics),
        tables: listings::tables(&packs, results),
        files: listings::files(results, &iterations),
        due_next: listings::due_next(results),
        iterations,
        tiles,
        metrics,
        health: Health {
            notes,
            quarantine_total: refused as i64,
            quarantine: capped(facts.quarantine, facts.caps.quarantine),
            quarantine_by_reason: facts.quarantine_by_reason,
            unknown_fields: facts.unknown_fields,
            redactions: Default::default(),
        },
        accounting: facts.accounting,
        pins: facts.pins,
    };
    if redacting {
        redact::redact(&mut report);
    }
    for line in &mut report.health.quarantine {
        cut(&mut line.excerpt, excerpt);
    }
    report
}

/// Gives each iteration its sentence and its moves, against the one with data before it.
fn tell(iterations: &mut [Iteration], metrics: &[Metric], tiles: &[String]) {
    let mut previous: Option<String> = None;
    for iteration in iterations {
        let before = previous.as_deref();
        iteration.sentence = sentence::of_iteration(iteration, before, metrics, tiles);
        iteration.moves = moves::of_iteration(metrics, iteration);
        if iteration.has_data {
            previous = Some(iteration.id.clone());
        }
    }
}

fn capped<T>(mut list: Vec<T>, cap: usize) -> Vec<T> {
    list.truncate(cap);
    list
}

/// Keeps the first characters and marks what is missing.
fn cut(text: &mut String, characters: usize) {
    if let Some((at, _)) = text.char_indices().nth(characters) {
        text.truncate(at);
        text.push('…');
    }
}

#[cfg(test)]
mod tests;
