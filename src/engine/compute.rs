//! Every metric and table of the packs over the lake; only what changed is queried.

use super::behind::rows_behind;
use super::cache::{Cache, Clock, IterationEntry, MetricEntry, Work};
use super::catalog::{ComputeInputs, Reads, catalog, reads};
use super::fingerprint::Fingerprints;
use super::held::{self, Asked};
use super::points::{raw_points, spread};
use super::results::{AxisRow, MetricResult, RawPoint, Results};
use super::{
    Engine, EngineError, PolarsEngine, Relation, RelationData, build_axis, chunks, derived, kept,
    lost, names, tables,
};
use crate::model::report::RowsBehind;
use crate::model::{Rows, parallel};
use crate::packs::{MetricDef, Pack, Scope};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

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
    let (results, held) = compute_from(packs, relations, inputs, || held)?;
    *cache = held;
    Ok(results)
}

/// The same with a cache that is read beside the first work; gives it back brought up to date.
pub fn compute_from(
    packs: &[Pack],
    relations: Vec<Relation>,
    inputs: &ComputeInputs,
    load: impl FnOnce() -> Cache + Send,
) -> Result<(Results, Cache), EngineError> {
    let axis = build_axis(&relations)?;
    let newest = newest_with_data(&axis, &relations);
    let weights = chunks::weights(&relations, &axis);
    let streams = relations;
    let clock = Clock::new(inputs.clock);
    let (derived, cache) = std::thread::scope(|scope| {
        let loading = scope.spawn(load);
        let derived = clock.time("derived relations", || {
            derived::for_packs(packs, &streams, &axis, inputs)
        });
        let cache = loading.join();
        (
            derived,
            cache.unwrap_or_else(|panic| std::panic::resume_unwind(panic)),
        )
    });
    let (derived, mut cache) = (derived?, cache);
    cache.work = Work::default();
    lost::learn(&streams, inputs.jobs, &mut cache.lost);
    let kept = kept::keep(packs, &derived, &axis, &weights, inputs, &clock, &mut cache);
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
    pass.run(&metrics, &early, &mut cache, &mut results);

    let known: Vec<MetricResult> = results.values().cloned().collect();
    let second = catalog(packs, &relations, &axis, inputs, &known);
    let pass = Pass {
        relations: &second,
        ..pass
    };
    pass.run(&metrics, &late, &mut cache, &mut results);
    let tables = tables::run(packs, &pass, &mut cache);
    forget(packs, &axis, &streams, &mut cache);
    cache.spent = clock.spent();
    let results = Results {
        axis,
        metrics: results.into_values().collect(),
        tables,
    };
    Ok((results, cache))
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

fn named_by(metric: &MetricDef) -> Vec<String> {
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

fn entry_name(metric: &MetricDef) -> String {
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

/// One run over metrics that see the same relations.
pub(super) struct Pass<'a> {
    pub relations: &'a [Relation],
    pub axis: &'a [AxisRow],
    newest: Option<&'a str>,
    pub jobs: usize,
    /// Rows of the lake by iteration.
    weights: &'a [u64],
    pub clock: &'a Clock,
}

/// A metric with its key, the digest of its input per iteration and the iterations to compute.
struct Task<'a> {
    metric: &'a MetricDef,
    at: usize,
    reads: Reads,
    key: String,
    inputs: Vec<String>,
    stale: Vec<usize>,
    /// Iterations that see what another one saw that gave nothing: they give nothing either.
    empty: Vec<usize>,
}

impl Task<'_> {
    fn asked(&self) -> Asked<'_> {
        Asked {
            texts: texts(self.metric),
            reads: &self.reads,
        }
    }
}

/// The SQL of a metric and of the rows behind it.
fn texts(metric: &MetricDef) -> Vec<&str> {
    let behind = metric.rows.iter().map(|rows| rows.sql.text.as_str());
    std::iter::once(metric.sql.text.as_str())
        .chain(behind)
        .collect()
}

/// What the queries of one metric gave.
#[derive(Default)]
struct Answer {
    points: Vec<RawPoint>,
    behind: Vec<RowsBehind>,
    error: Option<String>,
    /// The metric's own query gave no points.
    failed: bool,
    queries: usize,
}

impl Answer {
    /// Adds what another portion of iterations gave.
    fn join(&mut self, other: Answer) {
        self.points.extend(other.points);
        self.behind.extend(other.behind);
        self.error = self.error.take().or(other.error);
        self.failed |= other.failed;
        self.queries += other.queries;
    }
}

impl Pass<'_> {
    fn run(
        &self,
        metrics: &[&MetricDef],
        which: &[usize],
        cache: &mut Cache,
        results: &mut BTreeMap<usize, MetricResult>,
    ) {
        if which.is_empty() {
            return;
        }
        let prints = Fingerprints::of(self.relations, self.axis, &cache.lost);
        let tasks: Vec<Task> = which
            .iter()
            .map(|at| self.task(metrics[*at], *at, &prints, cache))
            .collect();
        // Metrics with the same stale iterations share an engine that shows just those.
        let mut groups: BTreeMap<(bool, &[usize]), Vec<&Task>> = BTreeMap::new();
        for task in &tasks {
            let alone = task.metric.scope == Scope::Iteration;
            groups.entry((alone, &task.stale)).or_default().push(task);
        }
        for ((alone, stale), group) in groups {
            let answers = match alone {
                true => self.in_portions(stale, &group),
                false if stale.is_empty() => group.iter().map(|_| Answer::default()).collect(),
                false => self.answer(stale, &group),
            };
            for (task, answer) in group.into_iter().zip(answers) {
                results.insert(task.at, self.settle(task, answer, cache));
            }
        }
    }

    fn task<'m>(
        &self,
        metric: &'m MetricDef,
        at: usize,
        prints: &Fingerprints,
        cache: &Cache,
    ) -> Task<'m> {
        let reads = reads(named_by(metric), self.relations);
        let key = prints.key(&texts(metric), &reads);
        let inputs = match metric.scope {
            Scope::Iteration => prints.per_iteration(&reads),
            Scope::Past | Scope::History => vec![prints.whole(&reads); self.axis.len()],
        };
        let entry = cache.metrics.get(&entry_name(metric));
        let known = entry.filter(|entry| entry.key == key);
        let is_stale = |at: &usize| {
            let row = &self.axis[*at];
            let cached = known.and_then(|entry| entry.iterations.get(&row.iteration));
            cached.is_none_or(|c| c.input != inputs[*at] || c.cap < self.cap(&row.iteration))
        };
        let mut stale: Vec<usize> = (0..self.axis.len()).filter(is_stale).collect();
        let mut empty = Vec::new();
        if metric.scope == Scope::Iteration {
            let known = known.iter().flat_map(|entry| entry.iterations.values());
            let gave_nothing: BTreeSet<&str> = known
                .filter(|c| c.points.is_empty() && c.behind.is_none())
                .map(|c| c.input.as_str())
                .collect();
            (empty, stale) = stale
                .into_iter()
                .partition(|at| gave_nothing.contains(inputs[*at].as_str()));
        } else if !stale.is_empty() {
            stale = (0..self.axis.len()).collect();
        }
        Task {
            metric,
            at,
            reads,
            key,
            inputs,
            stale,
            empty,
        }
    }

    fn cap(&self, iteration: &str) -> usize {
        match self.newest == Some(iteration) {
            true => ROWS_KEPT_NEWEST,
            false => ROWS_KEPT,
        }
    }

    /// Iterations that stand alone, a bounded number of rows at a time.
    fn in_portions(&self, stale: &[usize], group: &[&Task]) -> Vec<Answer> {
        let mut all: Vec<Answer> = group.iter().map(|_| Answer::default()).collect();
        for portion in self.portions(stale) {
            for (whole, part) in all.iter_mut().zip(self.answer(&portion, group)) {
                whole.join(part);
            }
        }
        all
    }

    pub(super) fn portions(&self, stale: &[usize]) -> Vec<Vec<usize>> {
        chunks::portions(stale, self.weights)
    }

    /// An engine that shows some iterations, to those who ask.
    pub(super) fn engine(&self, shown: &[usize], asked: &[Asked]) -> PolarsEngine {
        let ids = shown.iter().map(|at| self.axis[*at].iteration.clone());
        let only = (shown.len() < self.axis.len()).then(|| Arc::new(ids.collect()));
        let engine = PolarsEngine::restricted(self.relations, self.axis, &only);
        self.clock.time("relations held", || {
            engine.hold(&held::worth(self.relations, asked, &only), self.jobs);
        });
        engine
    }

    /// Runs the queries of tasks that are stale in the same iterations.
    fn answer(&self, stale: &[usize], group: &[&Task]) -> Vec<Answer> {
        let ids = stale.iter().map(|at| &self.axis[*at].iteration);
        let caps: BTreeMap<String, usize> = ids.map(|id| (id.clone(), self.cap(id))).collect();
        let asked: Vec<Asked> = group.iter().map(|task| task.asked()).collect();
        let engine = self.engine(stale, &asked);
        in_parallel(self.jobs, group.len(), |at| {
            let metric = group[at].metric;
            let work = || answer_one(&engine, metric, &caps);
            self.clock.time(&entry_name(metric), work)
        })
    }

    /// Joins fresh answers with cached ones, in the cache and as the result.
    fn settle(&self, task: &Task, answer: Answer, cache: &mut Cache) -> MetricResult {
        cache.work.queries += answer.queries;
        cache.work.computed += task.stale.len();
        cache.work.reused += self.axis.len() - task.stale.len();
        let name = entry_name(task.metric);
        let mut entry = match cache.metrics.remove(&name) {
            Some(entry) if entry.key == task.key => entry,
            _ => MetricEntry {
                key: task.key.clone(),
                iterations: BTreeMap::new(),
            },
        };
        if answer.failed {
            // Old points beside a failure would hide it.
            entry.iterations.clear();
        }
        // What nothing was asked for has no answer: these are empty.
        for at in task.stale.iter().chain(&task.empty) {
            let id = &self.axis[*at].iteration;
            let own = |point: &&RawPoint| point.iteration == *id;
            entry.iterations.insert(
                id.clone(),
                IterationEntry {
                    input: task.inputs[*at].clone(),
                    points: answer.points.iter().filter(own).cloned().collect(),
                    behind: answer.behind.iter().find(|b| b.iteration == *id).cloned(),
                    cap: self.cap(id),
                },
            );
        }
        let result = self.result(task.metric, &entry, answer.error);
        // What failed is tried again next time, with its message.
        if result.error.is_none() {
            cache.metrics.insert(name, entry);
        }
        result
    }

    fn result(
        &self,
        metric: &MetricDef,
        entry: &MetricEntry,
        error: Option<String>,
    ) -> MetricResult {
        let mut points: BTreeMap<String, Vec<RawPoint>> = BTreeMap::new();
        let mut behind = Vec::new();
        for row in self.axis {
            let Some(known) = entry.iterations.get(&row.iteration) else {
                continue;
            };
            points.insert(row.iteration.clone(), known.points.clone());
            behind.extend(known.behind.clone().map(|mut rows| {
                rows.rows.truncate(self.cap(&row.iteration));
                rows
            }));
        }
        MetricResult {
            id: metric.id.clone(),
            points: spread(self.axis, &metric.series, points),
            rows_behind: behind,
            error,
        }
    }
}

fn answer_one(engine: &PolarsEngine, metric: &MetricDef, caps: &BTreeMap<String, usize>) -> Answer {
    let mut answer = Answer {
        queries: 1,
        ..Answer::default()
    };
    let points = engine
        .query(&metric.sql.text)
        .map_err(|e| e.to_string())
        .and_then(|rows| raw_points(&rows));
    match points {
        Ok(points) => answer.points = points,
        Err(e) => {
            answer.error = Some(format!("{}: {e}", metric.file));
            answer.failed = true;
            return answer;
        }
    }
    if let Some(rows) = &metric.rows {
        answer.queries += 1;
        match rows_behind(engine, &rows.sql.text, caps) {
            Ok(behind) => answer.behind = behind,
            Err(e) => answer.error = Some(format!("{}: rows: {e}", metric.file)),
        }
    }
    answer
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
