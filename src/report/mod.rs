//! Results become the Report: verdicts, moves, sentences, listings, health. Pure functions.

mod alerts;
pub mod changes;
pub mod closed;
pub mod due;
pub mod evidence;
mod explain;
pub mod gate;
mod health;
mod inputs;
mod instruments;
mod iterations;
mod listings;
mod marks;
pub mod methods;
mod metrics;
mod moves;
pub mod preflight;
pub mod prose;
mod redact;
mod sentence;
mod strength;
mod systems;
mod verdict;
mod window;
mod withdrawn;
mod words;

pub use explain::explain;
pub use health::{Limit, needs_attention, over_limit};
pub use inputs::{Annotation, Caps, Every, Goal, Ignore, Inputs};
pub use moves::ORDER as MOVES_ORDER;
pub use redact::redact;
pub use sentence::brief;
pub use window::{Window, shown};

use crate::engine::results::Results;
use crate::model::report::{Health, Iteration, Metric, Report};
use crate::packs::{MetricDef, Pack};
use strength::Nights;

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
    instruments::mark(&mut metrics, &defs, &packs, results);
    let nights = judged(&mut metrics, &iterations, newest.as_deref(), &facts);
    let tiles = systems::tiles(&packs, &metrics);
    tell(&mut iterations, &metrics, &tiles, &nights);
    let mut notes = health::notes(results, &defs, &packs, &metrics, &iterations, &facts);
    notes.extend(alerts::stale_ignores(&metrics, newest.as_deref(), &facts));
    let sentence = sentence::overview(&iterations, newest.as_deref(), facts.accounting.totals.rows);
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
        restatements: Vec::new(),
        evidence: Vec::new(),
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

/// Gives each metric its marks, verdict and alert; returns what was found on every night.
fn judged(
    metrics: &mut [Metric],
    iterations: &[Iteration],
    newest: Option<&str>,
    facts: &Inputs,
) -> Nights {
    for metric in &mut *metrics {
        metric.marks = marks::of(metric, iterations, facts);
        metric.noise_floor = strength::noise_floor(metric, iterations);
    }
    let nights = strength::nights(metrics, iterations, facts);
    for metric in metrics {
        metric.verdict = verdict::judge(metric, newest, &nights, iterations);
        metric.alert = alerts::of(metric, newest, &nights, facts);
    }
    nights
}

/// Gives each iteration its sentence and its moves, against the one with data before it.
fn tell(iterations: &mut [Iteration], metrics: &[Metric], tiles: &[String], nights: &Nights) {
    let mut previous: Option<String> = None;
    for iteration in iterations {
        let before = previous.as_deref();
        iteration.moves = moves::of_iteration(metrics, iteration, nights);
        iteration.sentence = sentence::of_iteration(iteration, before, metrics, tiles);
        iteration.verdict = sentence::verdict(iteration, metrics);
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
