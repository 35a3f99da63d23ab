//! Derived relations: computed in Rust from relations of the lake, where SQL cannot say it.
//!
//! [`JOBS`] is the registry. A job says which relations it makes (declared in
//! `packs::derived`), what it reads, and computes them as plain rows. The results are kept in
//! the lake under a fingerprint of everything that went in, and are ordinary relations for SQL.

mod digests;
mod failures;
mod fingerprint;
mod given;
mod scope;
mod systemic;

pub use given::Given;

use super::catalog::{ComputeInputs, catalog, reads};
use super::frames::parquet;
use super::results::AxisRow;
use super::{EngineError, PolarsEngine, Relation, RelationData, cells};
use crate::lake::derived::{self as stored, Stored};
use crate::model::Column;
use crate::packs::Pack;
use crate::packs::derived::DerivedDecl;
use ::polars::prelude::DataFrame;
use std::collections::BTreeSet;

/// One computation, which makes one relation or several at once.
pub struct Job {
    /// What it makes, in the order that `compute` returns it.
    pub makes: &'static [&'static DerivedDecl],
    /// Relations it reads; derived ones must stand earlier in [`JOBS`].
    pub reads: &'static [&'static str],
    /// Parameters it reads, with their defaults where no pack declares them.
    pub params: &'static [(&'static str, i64)],
    /// Raised when the same input gives other rows.
    pub version: u32,
    /// Rows of each relation, in an order that depends on nothing but the rows.
    pub compute: fn(&Given) -> Result<Vec<Table>, EngineError>,
}

/// Rows of one relation, with its declared columns.
pub type Table = DataFrame;

/// Every job; one that reads what another makes stands after it.
pub const JOBS: [&Job; 2] = [&failures::JOB, &scope::JOB];

/// Rows of a derived relation, kept as one Parquet file.
#[derive(Debug, Clone, PartialEq)]
pub struct DerivedRows {
    pub stored: Stored,
    /// Has a column `iteration`: a restricted engine shows the rows of its iterations.
    pub by_iteration: bool,
}

/// The derived relations that the packs' metrics and tables read, perhaps through views.
pub(super) fn for_packs(
    packs: &[Pack],
    relations: &[Relation],
    axis: &[AxisRow],
    inputs: &ComputeInputs,
) -> Result<Vec<Relation>, EngineError> {
    let metrics = packs.iter().flat_map(|pack| &pack.metrics).flat_map(|m| {
        let behind = m.rows.iter().flat_map(|rows| &rows.sql.relations);
        m.sql.relations.iter().chain(behind)
    });
    let tables = packs.iter().flat_map(|pack| &pack.tables);
    let tables = tables.flat_map(|table| &table.sql.relations);
    let named: BTreeSet<String> = metrics.chain(tables).cloned().collect();
    with(named, packs, relations, axis, inputs)
}

/// The names of all derived relations.
pub(super) fn names() -> Vec<&'static str> {
    let made = JOBS.iter().flat_map(|job| job.makes);
    made.map(|made| made.name).collect()
}

/// Derived relations whose rows of an iteration follow from rows of that iteration, and from what
/// belongs to none.
const ALONE: [&str; 2] = ["failure_replay", "commit_scope"];

/// The relations of the lake that a derived relation is made from, through other derived ones,
/// and whether its rows of an iteration follow from those of that iteration. `None`: no derived
/// relation has this name.
pub(super) fn made_from(name: &str) -> Option<(BTreeSet<&'static str>, bool)> {
    let job = |name: &str| {
        JOBS.iter()
            .find(|job| job.makes.iter().any(|made| made.name == name))
    };
    let mut open: Vec<&'static str> = job(name)?.reads.to_vec();
    let mut streams = BTreeSet::new();
    while let Some(read) = open.pop() {
        match job(read) {
            Some(job) => open.extend(job.reads),
            None => drop(streams.insert(read)),
        }
    }
    Some((streams, ALONE.contains(&name)))
}

/// The streams and, after them, the derived relations that a query naming `named` reads.
pub(super) fn with(
    named: BTreeSet<String>,
    packs: &[Pack],
    relations: &[Relation],
    axis: &[AxisRow],
    inputs: &ComputeInputs,
) -> Result<Vec<Relation>, EngineError> {
    let known = catalog(packs, relations, axis, inputs, &[]);
    let mut wanted = reads(named, &known).bases;
    let mut jobs: Vec<&Job> = Vec::new();
    for job in JOBS.iter().rev() {
        if job.makes.iter().any(|made| wanted.contains(made.name)) {
            wanted.extend(job.reads.iter().map(|name| name.to_string()));
            jobs.push(job);
        }
    }
    let mut all = relations.to_vec();
    for job in jobs.into_iter().rev() {
        let made = run(job, packs, &all, axis, inputs)?;
        all.extend(made);
    }
    Ok(all)
}

/// The relations of one job: from the lake, or computed and stored there.
fn run(
    job: &Job,
    packs: &[Pack],
    relations: &[Relation],
    axis: &[AxisRow],
    inputs: &ComputeInputs,
) -> Result<Vec<Relation>, EngineError> {
    let own: Vec<Relation> = relations
        .iter()
        .filter(|r| job.reads.contains(&r.name.as_str()))
        .cloned()
        .collect();
    let params = given::params(job, packs, inputs);
    let fingerprint = fingerprint::of(job, &own, axis, &params, inputs);
    if let Some(lake) = &inputs.lake {
        let known = job.makes.iter().map(|made| {
            let stored = stored::find(lake, made.name, &fingerprint)?;
            Some(relation(made, stored))
        });
        if let Some(known) = known.collect::<Option<Vec<_>>>() {
            return Ok(known);
        }
    }
    let missing = job
        .reads
        .iter()
        .any(|name| own.iter().all(|r| r.name != *name));
    let given = Given {
        engine: &PolarsEngine::new(&own, axis),
        params: &params,
        rules: &inputs.rules,
        systems: &inputs.systems,
        jobs: inputs.jobs,
    };
    let tables = match missing {
        // A project without these streams has nothing to compute from.
        true => {
            let empty = |made: &&DerivedDecl| given.table(made, Vec::new());
            job.makes.iter().map(empty).collect()
        }
        false => (job.compute)(&given),
    }?;
    let made = job.makes.iter().zip(tables);
    made.map(|(made, table)| keep(made, table, &fingerprint, inputs))
        .collect()
}

/// Stores what was computed. Where that cannot be, the rows are kept in memory: a lake that
/// cannot be written to is read all the same.
fn keep(
    made: &'static DerivedDecl,
    mut table: Table,
    fingerprint: &str,
    inputs: &ComputeInputs,
) -> Result<Relation, EngineError> {
    let lake = inputs.lake.as_ref().filter(|lake| lake.root.is_dir());
    if let Some(lake) = lake {
        let said = |e: &dyn std::fmt::Display| EngineError::Query(format!("{}: {e}", made.name));
        let digests = digests::of(&table).map_err(|e| said(&e))?;
        let bytes = parquet(&mut table).map_err(|e| said(&e))?;
        let columns: Vec<&str> = made.columns.iter().map(|(name, ..)| *name).collect();
        let stored = stored::store(lake, made.name, fingerprint, &columns, &bytes, digests);
        if let Ok(stored) = stored {
            return Ok(relation(made, stored));
        }
    }
    let rows = cells::to_rows(&table, None).map_err(EngineError::Query)?;
    Ok(Relation {
        name: made.name.to_string(),
        state: false,
        columns: made.schema(),
        data: RelationData::Values(rows),
    })
}

/// The columns of a declared relation.
fn heads(made: &DerivedDecl) -> Vec<Column> {
    let column = |(name, kind): (String, _)| Column { name, kind };
    made.schema().into_iter().map(column).collect()
}

fn relation(made: &DerivedDecl, stored: Stored) -> Relation {
    Relation {
        name: made.name.to_string(),
        state: false,
        columns: made.schema(),
        data: RelationData::Derived(DerivedRows {
            stored,
            by_iteration: made.columns.iter().any(|(name, ..)| *name == "iteration"),
        }),
    }
}

/// Every declared relation has its one job.
#[cfg(test)]
mod registry {
    use super::*;
    use crate::packs::derived as decl;

    #[test]
    fn every_declaration_has_its_job_and_reads_only_what_stands_before() {
        let mut made: Vec<&str> = Vec::new();
        for job in JOBS {
            for name in job.reads {
                let derived = decl::find(name).is_some();
                assert!(
                    !derived || made.contains(name),
                    "{name} is read before it is made"
                );
            }
            made.extend(job.makes.iter().map(|d| d.name));
        }
        let (streams, alone) = made_from("systemic_warnings_log").expect("a job");
        assert_eq!(streams, BTreeSet::from(["executions", "rules"]));
        assert!(!alone && made_from("failure_replay").is_some_and(|(_, alone)| alone));
        assert_eq!(made_from("executions"), None);
        made.sort_unstable();
        let declared: Vec<&str> = decl::DERIVED.iter().map(|d| d.name).collect();
        assert_eq!(made, declared);
    }
}

#[cfg(test)]
mod tests;
