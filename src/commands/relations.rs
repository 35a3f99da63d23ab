//! The lake's snapshot as relations an engine can query.

use super::Failure;
use crate::engine::catalog::CensusRow;
use crate::engine::{Relation, RelationData, RelationPart};
use crate::ingest::extract_outputs;
use crate::lake::{Lake, Snapshot, winners};
use crate::packs::{Life, StreamDecl};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Every stream and its child relations, the rows that lost left out.
pub fn of(
    lake: &Lake,
    snapshot: &Snapshot,
    streams: &[StreamDecl],
) -> Result<Vec<Relation>, Failure> {
    let mut parts: BTreeMap<String, Vec<RelationPart>> = BTreeMap::new();
    for part in snapshot.parts() {
        parts
            .entry(part.relation.clone())
            .or_default()
            .push(RelationPart {
                file: lake.path(&part.file),
                rows: part.rows,
                iteration: part.iteration.clone(),
                min_time: part.min_time,
                max_time: part.max_time,
                digest: part.digest.clone(),
            });
    }
    let mut relations = Vec::new();
    for stream in streams {
        let losers = match snapshot.losers.get(&stream.name) {
            Some(losers) => Arc::new(winners::load(lake, losers)?),
            None => Arc::default(),
        };
        let own = (stream.name.clone(), stream.columns(&extract_outputs));
        for (name, columns) in std::iter::once(own).chain(stream.children(&extract_outputs)) {
            let parts = parts.remove(&name).unwrap_or_default();
            let data = RelationData::Parts {
                parts,
                losers: losers.clone(),
            };
            let state = stream.life == Life::State;
            relations.push(Relation {
                name,
                state,
                columns,
                data,
            });
        }
    }
    Ok(relations)
}

/// Which JSON keys stood in the rows of each stream and iteration.
pub fn census(snapshot: &Snapshot) -> Vec<CensusRow> {
    let mut sums: BTreeMap<_, i64> = BTreeMap::new();
    for segment in snapshot.segments() {
        for tally in &segment.tallies {
            let key = (
                tally
                    .stream
                    .as_ref()
                    .or(segment.stream.as_ref())
                    .cloned()
                    .unwrap_or_default(),
                tally.iteration.clone(),
                tally.by.clone(),
                tally.field.clone(),
                tally.json_type.clone(),
                tally.declared,
            );
            *sums.entry(key).or_default() += tally.rows as i64;
        }
    }
    let rows = sums.into_iter();
    rows.map(
        |((stream, iteration, by_value, field, json_type, declared), rows)| CensusRow {
            stream,
            iteration,
            by_value,
            field,
            json_type,
            declared,
            rows,
        },
    )
    .collect()
}
