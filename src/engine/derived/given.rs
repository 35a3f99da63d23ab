//! What a derived relation's computation is given, and how it reads and writes rows.

use super::{Job, Table, heads};
use crate::engine::catalog::ComputeInputs;
use crate::engine::{Engine, EngineError, PolarsEngine, cells};
use crate::model::scope::Systems;
use crate::model::{Cell, Rows, RuleBook};
use crate::packs::derived::DerivedDecl;
use crate::packs::{Pack, Param};
use ::polars::prelude::DataFrame;
use std::collections::BTreeMap;

/// Everything a computation may look at.
pub struct Given<'a> {
    /// Over the relations that the job reads.
    pub engine: &'a PolarsEngine,
    pub params: &'a BTreeMap<&'static str, Param>,
    pub rules: &'a RuleBook,
    /// `[systems]` of the project.
    pub systems: &'a Systems,
    /// Threads it may use; the rows do not depend on it.
    pub jobs: usize,
}

impl Given<'_> {
    pub fn query(&self, sql: &str) -> Result<Rows, EngineError> {
        self.engine.query(sql)
    }

    /// The answer in the engine's columns, for long ones.
    pub fn frame(&self, sql: &str) -> Result<DataFrame, EngineError> {
        self.engine.collect_of(sql, None)
    }

    /// Rows as a table of a declared relation.
    pub fn table(&self, made: &DerivedDecl, rows: Vec<Vec<Cell>>) -> Result<Table, EngineError> {
        let columns = heads(made);
        cells::to_frame(&Rows { columns, rows }).map_err(EngineError::Query)
    }

    /// A whole-number parameter; one that is no number is 0.
    pub fn param(&self, name: &str) -> i64 {
        match self.params.get(name) {
            Some(Param::Int(value)) => *value,
            Some(Param::Float(value)) => *value as i64,
            _ => 0,
        }
    }
}

/// The parameters that a job reads: the project's, else the packs', else its own defaults.
pub(super) fn params(
    job: &Job,
    packs: &[Pack],
    inputs: &ComputeInputs,
) -> BTreeMap<&'static str, Param> {
    let named = job.params.iter().map(|(name, default)| {
        let of_packs = || packs.iter().find_map(|pack| pack.params.get(*name));
        let value = inputs.params.get(*name).or_else(of_packs).cloned();
        (*name, value.unwrap_or(Param::Int(*default)))
    });
    named.collect()
}

pub(super) fn text(value: &str) -> Cell {
    Cell::Text(value.to_string())
}

pub(super) fn maybe(value: Option<&str>) -> Cell {
    value.map_or(Cell::Null, text)
}

pub(super) fn int(value: Option<i64>) -> Cell {
    value.map_or(Cell::Null, Cell::Int)
}

pub(super) fn float(value: Option<f64>) -> Cell {
    let rounded = value.and_then(crate::engine::round12);
    rounded.map_or(Cell::Null, Cell::Float)
}
