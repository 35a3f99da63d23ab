//! The packs' listings, capped, each with its whole row count.

use super::cache::{Cache, TableEntry};
use super::catalog::reads;
use super::compute::in_parallel;
use super::fingerprint::Fingerprints;
use super::results::{AxisRow, TableResult};
use super::{Engine, PolarsEngine, Relation};
use crate::model::Rows;
use crate::packs::{Pack, TableDef};

/// Runs the tables whose input changed. A listing of the iteration pages keeps its first rows
/// of every iteration, so that each page has its part.
pub(super) fn run(
    packs: &[Pack],
    relations: &[Relation],
    axis: &[AxisRow],
    jobs: usize,
    cache: &mut Cache,
) -> Vec<TableResult> {
    let tables: Vec<&TableDef> = packs.iter().flat_map(|pack| &pack.tables).collect();
    let prints = Fingerprints::of(relations, axis, &cache.row_ids);
    let keys: Vec<String> = tables
        .iter()
        .map(|table| {
            let reads = reads(table.sql.relations.iter().cloned(), relations);
            let shape = format!("{} {}", table.cap, table.on_iteration_page);
            prints.key(&[&table.sql.text, &shape, &prints.whole(&reads)], &reads)
        })
        .collect();
    let stale: Vec<usize> = (0..tables.len())
        .filter(|at| {
            let known = cache.tables.get(&tables[*at].id);
            known.is_none_or(|entry| entry.key != keys[*at])
        })
        .collect();
    let engine = PolarsEngine::new(relations, axis);
    let answers = in_parallel(jobs, stale.len(), |at| one(&engine, tables[stale[at]]));
    cache.work.queries += stale.len();
    let mut fresh = stale.into_iter().zip(answers).peekable();
    let mut results = Vec::with_capacity(tables.len());
    for (at, table) in tables.iter().enumerate() {
        let result = match fresh.next_if(|(stale, _)| *stale == at) {
            Some((_, result)) => result,
            None => match cache.tables.get(&table.id) {
                Some(entry) => entry.result.clone(),
                None => continue,
            },
        };
        cache.tables.remove(&table.id);
        if result.error.is_none() {
            let key = keys[at].clone();
            let entry = TableEntry {
                key,
                result: result.clone(),
            };
            cache.tables.insert(table.id.clone(), entry);
        }
        results.push(result);
    }
    results
}

fn one(engine: &PolarsEngine, table: &TableDef) -> TableResult {
    let by_iteration =
        table.on_iteration_page && table.sql.columns.iter().any(|name| name == "iteration");
    let per = by_iteration.then_some("iteration");
    match engine.head(&table.sql.text, table.cap, per) {
        Ok((rows, total)) => TableResult {
            id: table.id.clone(),
            rows,
            total,
            error: None,
        },
        Err(e) => TableResult {
            id: table.id.clone(),
            rows: Rows::default(),
            total: 0,
            error: Some(format!("{}: {e}", table.file)),
        },
    }
}
