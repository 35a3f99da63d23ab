//! `commit_scope`: declared scope against touched paths, which SQL cannot match.

use super::given::{Given, maybe};
use super::{Job, Table};
use crate::engine::EngineError;
use crate::model::Cell;
use crate::model::scope::{Scope, compiled, system_of};
use crate::packs::derived::COMMIT_SCOPE;
use std::collections::HashMap;

pub(super) static JOB: Job = Job {
    makes: &[&COMMIT_SCOPE],
    reads: &["commits", "commits__files", "commits__scope"],
    params: &[],
    version: 1,
    compute,
};

/// A commit whose scope was told, perhaps as an empty list.
const TOLD: &str = "SELECT row_id FROM commits WHERE scope__state = 'value' ORDER BY row_id";
const SCOPES: &str = "SELECT row_id, value FROM commits__scope ORDER BY row_id, ordinal";
const FILES: &str =
    "SELECT row_id, ordinal, iteration, path FROM commits__files ORDER BY row_id, ordinal";

fn compute(given: &Given) -> Result<Vec<Table>, EngineError> {
    let mut patterns: HashMap<i64, Vec<String>> = HashMap::new();
    for row in given.query(TOLD)?.rows {
        if let [Cell::Int(id)] = row.as_slice() {
            patterns.insert(*id, Vec::new());
        }
    }
    for row in given.query(SCOPES)?.rows {
        if let [Cell::Int(id), Cell::Text(pattern)] = row.as_slice() {
            patterns.entry(*id).or_default().push(pattern.clone());
        }
    }
    // A scope with a pattern that is none cannot be applied: nothing is said about its commit.
    let scopes: HashMap<i64, Scope> = patterns
        .into_iter()
        .filter_map(|(id, patterns)| Some((id, Scope::new(&patterns).ok()?)))
        .collect();
    let systems = compiled(given.systems);
    let mut rows = given.query(FILES)?.rows;
    for row in &mut rows {
        let (id, path) = (row[0].as_i64(), row[3].as_str().unwrap_or_default());
        let scope = id.and_then(|id| scopes.get(&id));
        let covered = scope.map_or(Cell::Null, |scope| Cell::Bool(scope.covers(path)));
        let system = maybe(system_of(&systems, path));
        row.extend([covered, system]);
    }
    Ok(vec![given.table(&COMMIT_SCOPE, rows)?])
}
