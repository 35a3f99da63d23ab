//! Every metric and table of the packs over the lake; only what changed is queried.

use super::cache::{Cache, Clock, Work};
use super::catalog::{ComputeInputs, catalog, reads};
use super::fingerprint::Fingerprints;
use super::kept::{Ground, Kept};
use super::pass::Pass;
use super::results::{AxisRow, MetricResult, Results};
use super::tables::Listings;
use super::{
    Engine, EngineError, PolarsEngine, Relation, RelationData, build_axis, chunks, derived, lost,
    names,
};
use crate::model::{Rows, parallel};
use crate::packs::{MetricDef, Pack};
use std::collections::{BTreeMap, BTreeSet};

/// Rows behind a number that are kept per iteration, and for the newest one.
pub const ROWS_KEPT: usize = 8;
pub const ROWS_KEPT_NEWEST: usize = 20;

/// Runs every metric and table. A query that fails is reported in its own result; only an
/// unreadable `iterations` relation is an error. The cache is brought up to date.
pub fn compute(
    packs: &[Pack],
    relations: Vec<Relation>,
    inputs: &ComputeInputs,
    cache: &mut Cache,
) -> Result<Results, EngineError> {
    let held = std::mem::take(cache);
    compute_from(
        packs,
        relations,
        inputs,
        || held,
        |held| *cache = held.clone(),
    )
}

/// The same with a cache that is read beside the first work, and kept when it is up to date: the
/// results are made of what is in it.
pub fn compute_from(
    packs: &[Pack],
    relations: Vec<Relation>,
    inputs: &ComputeInputs,
    load: impl FnOnce() -> Cache,
    keep: impl FnOnce(&Cache),
) -> Result<Results, EngineError> {
    let axis = build_axis(&relations)?;
    let newest = newest_with_data(&axis, &relations);
    let weights = chunks::weights(&relations, &axis);
    let streams = relations;
    let clock = Clock::new(inputs.clock);
    let mut kept = Kept::new(Ground {
        packs,
        axis: &axis,
        weights: &weights,
        inputs,
        clock: &clock,
    });
    let (derived, mut cache) = below(&streams, &mut kept, load)?;
    let relations = [derived.as_slice(), &kept.relations].concat();
    let metrics: Vec<&MetricDef> = packs.iter().flat_map(|pack| &pack.metrics).collect();
    let mut results: BTreeMap<usize, MetricResult> = BTreeMap::new();

    let first = catalog(packs, &relations, &axis, inputs, &[]);
    let (late, early): (Vec<usize>, Vec<usize>) =
        (0..metrics.len()).partition(|at| reads_of(metrics[*at], &first).contains(POINTS));
    let pass = Pass {
        relations: &first,
        axis: &axis,
        newest: newest.as_deref(),
        jobs: inputs.jobs,
        weights: &weights,
        clock: &clock,
    };
    let prints = Fingerprints::of(&first, &axis, &cache.lost);
    let entries = std::mem::take(&mut cache.tables);
    let list = || {
        let mut listings = Listings::new(packs, entries);
        listings.bring_up(&pass, &prints, |reads| !reads.bases.contains(POINTS));
        listings
    };
    let count = || pass.run(&metrics, &early, &prints, &mut cache, &mut results);
    let (mut listings, ()) = parallel::beside(STACK_BYTES, inputs.jobs, list, count);

    let known: Vec<MetricResult> = results.values().cloned().collect();
    let second = catalog(packs, &relations, &axis, inputs, &known);
    let prints = Fingerprints::of(&second, &axis, &cache.lost);
    let pass = Pass {
        relations: &second,
        ..pass
    };
    pass.run(&metrics, &late, &prints, &mut cache, &mut results);
    listings.bring_up(&pass, &prints, |_| true);
    cache.work.queries += listings.queries;
    cache.tables = std::mem::take(&mut listings.entries);
    forget(packs, &axis, &streams, &mut cache);
    cache.spent = clock.spent();
    keep(&cache);
    listings.entries = cache.tables;
    let tables = listings.take(&axis);
    Ok(Results {
        metrics: results.into_values().collect(),
        tables,
        axis,
    })
}

/// What metrics stand on: the streams with the derived relations, and the cache with the kept views
/// up to date.
fn below(
    streams: &[Relation],
    kept: &mut Kept,
    load: impl FnOnce() -> Cache,
) -> Result<(Vec<Relation>, Cache), EngineError> {
    let Ground {
        packs,
        axis,
        inputs,
        clock,
        ..
    } = kept.ground;
    let derive = || derived::for_packs(packs, streams, axis, inputs);
    let derive = || clock.time("derived relations", derive);
    // Derived relations take one core for the most part: views that read none of them go beside.
    let (derived, mut cache) = parallel::beside(STACK_BYTES, inputs.jobs, derive, || {
        let mut cache = load();
        cache.work = Work::default();
        lost::learn(streams, inputs.jobs, &mut cache.lost);
        kept.bring_up(streams, &derived::names(), &mut cache);
        cache
    });
    let derived = derived?;
    kept.bring_up(&derived, &[], &mut cache);
    kept.forget(&mut cache);
    Ok((derived, cache))
}

/// One checked query over the same relations that metrics see, but for `metric_points`, which
/// is empty here.
pub fn ask(
    packs: &[Pack],
    relations: Vec<Relation>,
    inputs: &ComputeInputs,
    sql: &str,
) -> Result<Rows, EngineError> {
    let axis = build_axis(&relations)?;
    let named = names::names_of(sql).unwrap_or_default().relations;
    let relations = derived::with(named, packs, &relations, &axis, inputs)?;
    let all = catalog(packs, &relations, &axis, inputs, &[]);
    PolarsEngine::new(&all, &axis).query(sql)
}

const POINTS: &str = "metric_points";

/// Base relations of a metric, with those of the rows behind it.
fn reads_of(metric: &MetricDef, relations: &[Relation]) -> BTreeSet<String> {
    reads(named_by(metric), relations).bases
}

pub(super) fn named_by(metric: &MetricDef) -> Vec<String> {
    let behind = metric.rows.iter().flat_map(|rows| &rows.sql.relations);
    metric.sql.relations.iter().chain(behind).cloned().collect()
}

/// Drops what no metric, table, part or iteration uses any more.
fn forget(packs: &[Pack], axis: &[AxisRow], relations: &[Relation], cache: &mut Cache) {
    let ids: BTreeSet<&str> = axis.iter().map(|row| row.iteration.as_str()).collect();
    let all = packs.iter().flat_map(|pack| &pack.metrics);
    let metrics: BTreeSet<String> = all.map(entry_name).collect();
    cache.metrics.retain(|name, _| metrics.contains(name));
    for entry in cache.metrics.values_mut() {
        entry.iterations.retain(|id, _| ids.contains(id.as_str()));
    }
    let tables: BTreeSet<&str> = packs
        .iter()
        .flat_map(|pack| pack.tables.iter().map(|table| table.id.as_str()))
        .collect();
    cache.tables.retain(|id, _| tables.contains(id.as_str()));
    let mut digests = BTreeSet::new();
    for relation in relations {
        if let RelationData::Parts { parts, .. } = &relation.data {
            digests.extend(parts.iter().map(|part| part.digest.as_str()));
        }
    }
    cache.lost.retain(|d, _| digests.contains(d.as_str()));
}

pub(super) fn entry_name(metric: &MetricDef) -> String {
    format!("{}/{}", metric.pack, metric.id)
}

/// The last iteration of the axis with rows in any stream but the tracker's own.
pub fn newest_with_data(axis: &[AxisRow], relations: &[Relation]) -> Option<String> {
    let binding = super::binding::of(axis);
    let streams = relations
        .iter()
        .filter(|r| !r.state && r.name != "iterations");
    let mut held: BTreeSet<&str> = BTreeSet::new();
    for relation in streams {
        let RelationData::Parts { parts, .. } = &relation.data else {
            continue;
        };
        for part in parts.iter().filter(|part| part.rows > 0) {
            if let Some(id) = &part.iteration {
                held.insert(id);
            } else if let (Some(min), Some(max)) = (part.min_time, part.max_time) {
                let over = axis
                    .iter()
                    .filter(|row| binding.overlaps(&row.iteration, min, max));
                held.extend(over.map(|row| row.iteration.as_str()));
            }
        }
    }
    let mut last_first = axis.iter().rev();
    last_first
        .find(|row| held.contains(row.iteration.as_str()))
        .map(|row| row.iteration.clone())
}

/// Polars plans by recursion, and views over views make deep plans: 2 MiB are too little.
const STACK_BYTES: usize = 64 << 20;

/// Runs `work(0..count)` on up to `jobs` threads; the answers stand in order.
pub(super) fn in_parallel<T: Send>(
    jobs: usize,
    count: usize,
    work: impl Fn(usize) -> T + Sync,
) -> Vec<T> {
    parallel::on_stacks(STACK_BYTES, jobs, count, work)
}
