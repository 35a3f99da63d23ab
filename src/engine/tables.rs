//! The packs' listings, capped, each with its whole row count.
//!
//! A listing with `scope: iteration` is computed and kept by iteration, like a metric. Its
//! whole is put together again from them: in the order of the axis or against it, behind the
//! columns of text and whole numbers that stand before the ordinal in its ORDER BY.

use super::cache::{TableEntry, TableSlice};
use super::catalog::{Reads, reads};
use super::compute::in_parallel;
use super::fingerprint::Fingerprints;
use super::held::Asked;
use super::names::{AxisOrder, axis_order};
use super::pass::Pass;
use super::polars::Slices;
use super::results::{AxisRow, TableResult};
use super::{Engine, EngineError, PolarsEngine};
use crate::model::{Cell, ColType, Column, Rows};
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

/// What the cache knows of each table.
type Entries = BTreeMap<String, TableEntry>;

/// The packs' listings on their way up to date.
pub(super) struct Listings<'a> {
    tables: Vec<&'a TableDef>,
    pub entries: Entries,
    /// By table, once it is up to date: the task, and why it failed.
    done: BTreeMap<&'a str, (Task<'a>, Option<String>)>,
    pub queries: usize,
}

impl<'a> Listings<'a> {
    pub(super) fn new(packs: &'a [Pack], entries: Entries) -> Listings<'a> {
        Listings {
            tables: packs.iter().flat_map(|pack| &pack.tables).collect(),
            entries,
            done: BTreeMap::new(),
            queries: 0,
        }
    }

    /// Runs tables whose input changed, those that `which` picks by what they read. A listing of
    /// the iteration pages keeps its first rows of every iteration, so that each page has its part.
    pub(super) fn bring_up(
        &mut self,
        pass: &Pass,
        prints: &Fingerprints,
        which: impl Fn(&Reads) -> bool,
    ) {
        let open = self
            .tables
            .iter()
            .filter(|table| !self.done.contains_key(&*table.id));
        let tasks = open.map(|table| task(table, pass, prints));
        let tasks: Vec<Task> = tasks.filter(|task| which(&task.reads)).collect();
        let errors = self.ask(&tasks, pass);
        for (task, error) in tasks.into_iter().zip(errors) {
            self.done.insert(&task.table.id, (task, error));
        }
    }

    /// The listings, made of what is in the entries.
    pub(super) fn take(mut self, axis: &[AxisRow]) -> Vec<TableResult> {
        let mut one = |table: &&TableDef| {
            let entry = self.entries.remove(&table.id);
            match (entry, self.done.remove(&*table.id)) {
                (Some(entry), Some((task, None))) => whole(&task, axis, entry),
                (_, done) => TableResult {
                    id: table.id.clone(),
                    rows: Rows::default(),
                    total: 0,
                    error: done.and_then(|(_, error)| error),
                },
            }
        };
        self.tables.iter().map(&mut one).collect()
    }
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

impl Listings<'_> {
    /// Asks for what is stale and puts it into the entries; the errors by task.
    fn ask(&mut self, tasks: &[Task], pass: &Pass) -> Vec<Option<String>> {
        let mut errors: Vec<Option<String>> = vec![None; tasks.len()];
        let mut groups: BTreeMap<Vec<usize>, Vec<usize>> = BTreeMap::new();
        let mut whole: Vec<usize> = Vec::new();
        for (at, task) in tasks.iter().enumerate() {
            let entry = self.entries.entry(task.table.id.clone());
            let entry = entry.or_insert_with(|| TableEntry::of(&task.key));
            if entry.key != task.key {
                *entry = TableEntry::of(&task.key);
            }
            let names: BTreeSet<&str> = task.slices(pass.axis).into_iter().collect();
            entry.slices.retain(|name, _| names.contains(name.as_str()));
            let stale = |(slice, input): &(&str, &String)| {
                let known = entry.slices.get(*slice);
                known.is_none_or(|known| known.input != **input)
            };
            let slices = task.slices(pass.axis).into_iter().zip(&task.inputs);
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
                let heads = heads(tasks, &group, &self.entries);
                let answers = in_parallel(pass.jobs, group.len(), |n| {
                    let table = tasks[group[n]].table;
                    let work = || match nothing(&engine, table, &heads[n]) {
                        Some(none) => Ok(none),
                        None => engine.by_iteration(&table.sql.text, table.cap),
                    };
                    pass.clock.time(&table.id, work)
                });
                for (at, answer) in group.iter().zip(answers) {
                    let failed = self.keep(&tasks[*at], &portion, answer, pass);
                    errors[*at] = errors[*at].take().or(failed);
                }
            }
        }
        let all: Vec<usize> = (0..pass.axis.len()).collect();
        let asked: Vec<Asked> = whole.iter().map(|at| tasks[*at].asked()).collect();
        let engine = pass.engine(&all, &asked);
        let heads = heads(tasks, &whole, &self.entries);
        let answers = in_parallel(pass.jobs, whole.len(), |n| {
            let table = tasks[whole[n]].table;
            let work = || match nothing(&engine, table, &heads[n]) {
                Some(none) => Ok(none),
                None => head(&engine, table),
            };
            pass.clock.time(&table.id, work)
        });
        for (at, answer) in whole.iter().zip(answers) {
            errors[*at] = self.keep(&tasks[*at], &[0], answer, pass);
        }
        errors
    }

    /// Puts an answer for some slices into its entry; what failed is tried again next time.
    fn keep(
        &mut self,
        task: &Task,
        places: &[usize],
        answer: Result<Slices, EngineError>,
        pass: &Pass,
    ) -> Option<String> {
        self.queries += answer.as_ref().map_or(1, |answer| answer.queries);
        let mut answer = match answer {
            Ok(answer) => answer,
            Err(e) => return Some(format!("{}: {e}", task.table.file)),
        };
        let entry = self.entries.get_mut(&task.table.id)?;
        let float = |at: &usize| {
            answer
                .columns
                .get(*at)
                .is_some_and(|c| c.kind == ColType::Float)
        };
        if let Some(at) = task
            .local
            .iter()
            .flat_map(|o| &o.before)
            .find(|at| float(at))
        {
            return Some(format!(
                "{}: `{}` is a fraction and stands before the ordinal in ORDER BY; leave `scope` out",
                task.table.file, answer.columns[*at].name
            ));
        }
        entry.columns = answer.columns;
        let names = task.slices(pass.axis);
        for place in places {
            let (rows, total) = answer.rows.remove(names[*place]).unwrap_or_default();
            let input = task.inputs[*place].clone();
            let slice = TableSlice { input, rows, total };
            entry.slices.insert(names[*place].to_string(), slice);
        }
        None
    }
}

/// The columns that listings had before; their types are no other while their keys are the same.
fn heads(tasks: &[Task], which: &[usize], entries: &Entries) -> Vec<Vec<Column>> {
    let known = |at: &usize| entries.get(&tasks[*at].table.id);
    let columns = |at: &usize| known(at).map(|entry| entry.columns.clone());
    which
        .iter()
        .map(|at| columns(at).unwrap_or_default())
        .collect()
}

/// The answer of a listing whose columns are known and that cannot have a row.
fn nothing(engine: &PolarsEngine, table: &TableDef, heads: &[Column]) -> Option<Slices> {
    let none = !heads.is_empty() && engine.gives_nothing(&table.sql.text);
    none.then(|| Slices::none(heads))
}

/// A listing that is computed whole, as one slice under the empty text.
fn head(engine: &PolarsEngine, table: &TableDef) -> Result<Slices, EngineError> {
    let by_iteration = has_iterations(table);
    let per = by_iteration.then_some("iteration");
    let (rows, total) = engine.head(&table.sql.text, table.cap, per)?;
    Ok(Slices {
        queries: 1,
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
    fn slices<'p>(&self, axis: &'p [AxisRow]) -> Vec<&'p str> {
        match self.local {
            Some(_) => axis.iter().map(|row| row.iteration.as_str()).collect(),
            None => vec![""],
        }
    }
}

/// The listing from its slices.
fn whole(task: &Task, axis: &[AxisRow], mut entry: TableEntry) -> TableResult {
    let mut names = task.slices(axis);
    if task.local.as_ref().is_some_and(|order| order.newest_first) {
        names.reverse();
    }
    let slices = names.iter().filter_map(|name| entry.slices.remove(*name));
    let (mut rows, mut total) = (Vec::new(), 0);
    for slice in slices {
        rows.extend(slice.rows);
        total += slice.total;
    }
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
            columns: entry.columns,
            rows,
        },
        total,
        error: None,
    }
}

/// Null stands last, as the header's ORDER BY must say.
fn by_keys(a: &[Cell], b: &[Cell], keys: &[usize]) -> Ordering {
    let one = |key: &usize| match (a.get(*key), b.get(*key)) {
        (None | Some(Cell::Null), None | Some(Cell::Null)) => Ordering::Equal,
        (None | Some(Cell::Null), _) => Ordering::Greater,
        (_, None | Some(Cell::Null)) => Ordering::Less,
        (Some(Cell::Text(a)), Some(Cell::Text(b))) => a.cmp(b),
        (Some(a), Some(b)) => a.as_i64().cmp(&b.as_i64()),
    };
    let mut parts = keys.iter().map(one);
    parts.find(|o| o.is_ne()).unwrap_or(Ordering::Equal)
}
