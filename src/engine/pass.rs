//! One pass over metrics that see the same relations: only what is stale is asked for.

use super::behind::rows_behind;
use super::cache::{Cache, Clock, IterationEntry, MetricEntry};
use super::catalog::{Reads, reads};
use super::compute::{ROWS_KEPT, ROWS_KEPT_NEWEST, entry_name, in_parallel, named_by};
use super::fingerprint::Fingerprints;
use super::held::{self, Asked};
use super::points::{raw_points, spread};
use super::results::{AxisRow, MetricResult, RawPoint};
use super::{Engine, PolarsEngine, Relation, chunks};
use crate::model::report::RowsBehind;
use crate::packs::{MetricDef, Scope};
use std::collections::BTreeMap;
use std::sync::Arc;

/// One run over metrics that see the same relations.
pub(super) struct Pass<'a> {
    pub relations: &'a [Relation],
    pub axis: &'a [AxisRow],
    pub newest: Option<&'a str>,
    pub jobs: usize,
    /// Rows of the lake by iteration.
    pub weights: &'a [u64],
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
    pub(super) fn run(
        &self,
        metrics: &[&MetricDef],
        which: &[usize],
        prints: &Fingerprints,
        cache: &mut Cache,
        results: &mut BTreeMap<usize, MetricResult>,
    ) {
        if which.is_empty() {
            return;
        }
        let tasks: Vec<Task> = which
            .iter()
            .map(|at| self.task(metrics[*at], *at, prints, cache))
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
        if metric.scope != Scope::Iteration && !stale.is_empty() {
            stale = (0..self.axis.len()).collect();
        }
        Task {
            metric,
            at,
            reads,
            key,
            inputs,
            stale,
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
        let rows = stale.iter().map(|at| self.weights[*at]).sum();
        in_parallel(self.jobs, group.len(), |at| {
            let metric = group[at].metric;
            let work = || answer_one(&engine, metric, &caps, rows);
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
        for at in &task.stale {
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

/// `rows_at_most`: rows of the lake in the iterations asked for.
fn answer_one(
    engine: &PolarsEngine,
    metric: &MetricDef,
    caps: &BTreeMap<String, usize>,
    rows_at_most: u64,
) -> Answer {
    let mut answer = Answer::default();
    if !engine.gives_nothing(&metric.sql.text) {
        answer.queries += 1;
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
    }
    let behind = metric.rows.as_ref().map(|rows| rows.sql.text.as_str());
    if let Some(sql) = behind.filter(|sql| !engine.gives_nothing(sql)) {
        answer.queries += 1;
        match rows_behind(engine, sql, caps, rows_at_most) {
            Ok(behind) => answer.behind = behind,
            Err(e) => answer.error = Some(format!("{}: rows: {e}", metric.file)),
        }
    }
    answer
}
