//! The packs' listings, capped, each with its whole row count.
//!
//! A listing with `scope: iteration` is computed and kept by iteration, like a metric. Its
//! whole is put together again from them: in the order of the axis or against it, behind the
//! columns of text and whole numbers that stand before the ordinal in its ORDER BY.

use super::cache::{Cache, TableEntry, TableSlice};
use super::catalog::{Reads, reads};
use super::compute::{Pass, in_parallel};
use super::fingerprint::Fingerprints;
use super::held::Asked;
use super::names::{AxisOrder, axis_order};
use super::polars::Slices;
use super::results::TableResult;
use super::{Engine, EngineError, PolarsEngine};
use crate::model::{Cell, ColType, Rows};
use crate::packs::{Pack, Scope, TableDef};
use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

/// A table with its key and the digests of its input.
struct Task<'a> {
    table: &'a TableDef,
    reads: Reads,
    key: String,
    /// By iteration of the axis; of a listing that is computed whole the only one.
    inputs: Vec<String>,
    /// The order of a listing that is kept by iteration.
    local: Option<AxisOrder>,
}

/// Runs the tables whose input changed. A listing of the iteration pages keeps its first rows
/// of every iteration, so that each page has its part.
pub(super) fn run(packs: &[Pack], pass: &Pass, cache: &mut Cache) -> Vec<TableResult> {
    let prints = Fingerprints::of(pass.relations, pass.axis, &cache.lost);
    let tables = packs.iter().flat_map(|pack| &pack.tables);
    let tasks: Vec<Task> = tables.map(|table| task(table, pass, &prints)).collect();
    let errors = bring_up(&tasks, pass, cache);
    let mut results = Vec::with_capacity(tasks.len());
    for (task, error) in tasks.iter().zip(errors) {
        let entry = cache.tables.remove(&task.table.id);
        results.push(match (entry, error) {
            (Some(entry), None) => {
                let result = whole(task, pass, &entry);
                cache.tables.insert(task.table.id.clone(), entry);
                result
            }
            (_, error) => TableResult {
                id: task.table.id.clone(),
                rows: Rows::default(),
                total: 0,
                error,
            },
        });
    }
    results
}

fn task<'a>(table: &'a TableDef, pass: &Pass, prints: &Fingerprints) -> Task<'a> {
    let reads = reads(table.sql.relations.iter().cloned(), pass.relations);
    let local = match table.scope {
        Scope::Iteration => axis_order(&table.sql.text, &table.sql.columns),
        _ => None,
    };
    let shape = format!("{} {} {:?}", table.cap, table.on_iteration_page, local);
    Task {
        table,
        key: prints.key(&[&table.sql.text, &shape], &reads),
        inputs: match &local {
            Some(_) => prints.per_iteration(&reads),
            None => vec![prints.whole(&reads)],
        },
        local,
        reads,
    }
}

/// Asks for what is stale and puts it into the cache; the errors by task.
fn bring_up(tasks: &[Task], pass: &Pass, cache: &mut Cache) -> Vec<Option<String>> {
    let mut errors: Vec<Option<String>> = vec![None; tasks.len()];
    let mut groups: BTreeMap<Vec<usize>, Vec<usize>> = BTreeMap::new();
    let mut whole: Vec<usize> = Vec::new();
    for (at, task) in tasks.iter().enumerate() {
        let entry = cache.tables.entry(task.table.id.clone());
        let entry = entry.or_insert_with(|| TableEntry::of(&task.key));
        if entry.key != task.key {
            *entry = TableEntry::of(&task.key);
        }
        let names: BTreeSet<&str> = task.slices(pass).into_iter().collect();
        entry.slices.retain(|name, _| names.contains(name.as_str()));
        if task.local.is_some() {
            // An iteration that sees what another one saw that gave no row gives none either.
            for (name, input) in task.slices(pass).into_iter().zip(&task.inputs) {
                let mut same = entry.slices.values().filter(|slice| slice.input == *input);
                if let Some(same) = same.find(|slice| slice.total == 0).cloned() {
                    entry.slices.insert(name.to_string(), same);
                }
            }
        }
        let stale = |(slice, input): &(&str, &String)| {
            let known = entry.slices.get(*slice);
            known.is_none_or(|known| known.input != **input)
        };
        let slices = task.slices(pass).into_iter().zip(&task.inputs);
        let stale: Vec<usize> = slices
            .enumerate()
            .filter(|(_, slice)| stale(slice))
            .map(|(place, _)| place)
            .collect();
        match &task.local {
            Some(_) if !stale.is_empty() => groups.entry(stale).or_default().push(at),
            None if !stale.is_empty() => whole.push(at),
            _ => {}
        }
    }
    for (stale, group) in groups {
        for portion in pass.portions(&stale) {
            let asked: Vec<Asked> = group.iter().map(|at| tasks[*at].asked()).collect();
            let engine = pass.engine(&portion, &asked);
            let answers = in_parallel(pass.jobs, group.len(), |n| {
                let table = tasks[group[n]].table;
                let work = || engine.by_iteration(&table.sql.text, table.cap);
                pass.clock.time(&table.id, work)
            });
            for (at, answer) in group.iter().zip(answers) {
                errors[*at] = errors[*at]
                    .take()
                    .or(tasks[*at].keep(&portion, answer, pass, cache));
            }
        }
    }
    let all: Vec<usize> = (0..pass.axis.len()).collect();
    let asked: Vec<Asked> = whole.iter().map(|at| tasks[*at].asked()).collect();
    let engine = pass.engine(&all, &asked);
    let answers = in_parallel(pass.jobs, whole.len(), |n| {
        let table = tasks[whole[n]].table;
        pass.clock.time(&table.id, || head(&engine, table))
    });
    for (at, answer) in whole.iter().zip(answers) {
        errors[*at] = tasks[*at].keep(&[0], answer, pass, cache);
    }
    errors
}

/// A listing that is computed whole, as one slice under the empty text.
fn head(engine: &PolarsEngine, table: &TableDef) -> Result<Slices, EngineError> {
    let by_iteration = has_iterations(table);
    let per = by_iteration.then_some("iteration");
    let (rows, total) = engine.head(&table.sql.text, table.cap, per)?;
    Ok(Slices {
        columns: rows.columns,
        rows: BTreeMap::from([(String::new(), (rows.rows, total))]),
    })
}

fn has_iterations(table: &TableDef) -> bool {
    table.on_iteration_page && table.sql.columns.iter().any(|name| name == "iteration")
}

impl Task<'_> {
    fn asked(&self) -> Asked<'_> {
        Asked {
            texts: vec![&self.table.sql.text],
            reads: &self.reads,
        }
    }

    /// The slices that make the listing, in order.
    fn slices<'p>(&self, pass: &'p Pass) -> Vec<&'p str> {
        match self.local {
            Some(_) => pass.axis.iter().map(|row| row.iteration.as_str()).collect(),
            None => vec![""],
        }
    }

    /// Puts an answer for some slices into the cache; what failed is tried again next time.
    fn keep(
        &self,
        places: &[usize],
        answer: Result<Slices, EngineError>,
        pass: &Pass,
        cache: &mut Cache,
    ) -> Option<String> {
        cache.work.queries += 1;
        let mut answer = match answer {
            Ok(answer) => answer,
            Err(e) => return Some(format!("{}: {e}", self.table.file)),
        };
        let entry = cache.tables.get_mut(&self.table.id)?;
        let float = |at: &usize| {
            answer
                .columns
                .get(*at)
                .is_some_and(|c| c.kind == ColType::Float)
        };
        if let Some(at) = self
            .local
            .iter()
            .flat_map(|o| &o.before)
            .find(|at| float(at))
        {
            return Some(format!(
                "{}: `{}` is a fraction and stands before the ordinal in ORDER BY; leave `scope` out",
                self.table.file, answer.columns[*at].name
            ));
        }
        entry.columns = answer.columns;
        let names = self.slices(pass);
        for place in places {
            let (rows, total) = answer.rows.remove(names[*place]).unwrap_or_default();
            let input = self.inputs[*place].clone();
            let slice = TableSlice { input, rows, total };
            entry.slices.insert(names[*place].to_string(), slice);
        }
        None
    }
}

/// The listing from its slices.
fn whole(task: &Task, pass: &Pass, entry: &TableEntry) -> TableResult {
    let mut names = task.slices(pass);
    if task.local.as_ref().is_some_and(|order| order.newest_first) {
        names.reverse();
    }
    let slices = || names.iter().filter_map(|name| entry.slices.get(*name));
    let mut rows: Vec<&Vec<Cell>> = slices().flat_map(|slice| &slice.rows).collect();
    let before = task.local.iter().flat_map(|order| &order.before);
    let before: Vec<usize> = before.copied().collect();
    if !before.is_empty() {
        // Stable: within equal keys the order of the axis stays.
        rows.sort_by(|a, b| by_keys(a, b, &before));
    }
    if !has_iterations(task.table) {
        rows.truncate(task.table.cap);
    }
    TableResult {
        id: task.table.id.clone(),
        rows: Rows {
            columns: entry.columns.clone(),
            rows: rows.into_iter().cloned().collect(),
        },
        total: slices().map(|slice| slice.total).sum(),
        error: None,
    }
}

/// Null stands last, as the header's ORDER BY must say.
fn by_keys(a: &[Cell], b: &[Cell], keys: &[usize]) -> Ordering {
    let cell = |row: &[Cell], at: usize| row.get(at).cloned().unwrap_or(Cell::Null);
    let one = |key: &usize| match (cell(a, *key), cell(b, *key)) {
        (Cell::Null, Cell::Null) => Ordering::Equal,
        (Cell::Null, _) => Ordering::Greater,
        (_, Cell::Null) => Ordering::Less,
        (Cell::Text(a), Cell::Text(b)) => a.cmp(&b),
        (a, b) => a.as_i64().cmp(&b.as_i64()),
    };
    let mut parts = keys.iter().map(one);
    parts.find(|o| o.is_ne()).unwrap_or(Ordering::Equal)
}
