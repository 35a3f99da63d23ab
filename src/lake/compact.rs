//! Merges the parts of a closed iteration into one: same rows, same ids, fewer files.

use super::error::LakeError;
use super::layout::Lake;
use super::ledger::{Compaction, PartRef};
use super::snapshot::Snapshot;
use super::write::{PartSpec, PartWriter};
use super::{read, winners};
use crate::model::ColType;
use arrow::array::{ArrayRef, RecordBatch, new_null_array};
use std::collections::{BTreeMap, BTreeSet};

/// Parts above this size stay as they are: merging them again and again gains nothing.
const LARGE_BYTES: u64 = 128 << 20;

/// How a relation's parts are written now.
#[derive(Debug, Clone, Copy)]
pub struct Shape<'a> {
    pub relation: &'a str,
    pub schema: &'a str,
    pub columns: &'a [(String, ColType)],
}

/// Iterations that are over: done or failed, and another one has started since.
pub fn closed(lake: &Lake, snapshot: &Snapshot) -> Result<BTreeSet<String>, LakeError> {
    let losers = match snapshot.losers.get("iterations") {
        Some(losers) => winners::load(lake, losers)?,
        None => Vec::new(),
    };
    let mut over = Vec::new();
    let mut newest = None;
    for part in snapshot.parts_of_relation("iterations") {
        let columns = ["row_id", "iteration", "status", "started_at"];
        read::batches(lake, &part.file, &columns, |batch| {
            let ids = read::ints(&batch, "row_id").into_iter();
            let names = read::texts(&batch, "iteration").into_iter();
            let states = read::texts(&batch, "status").into_iter();
            let starts = read::ints(&batch, "started_at");
            for (((id, name), state), start) in ids.zip(names).zip(states).zip(starts) {
                let lost = id.is_none_or(|id| losers.binary_search(&id).is_ok());
                let (false, Some(name), Some(start)) = (lost, name, start) else {
                    continue;
                };
                newest = newest.max(Some(start));
                if matches!(state.as_deref(), Some("done" | "failed")) {
                    over.push((name, start));
                }
            }
            Ok(())
        })?;
    }
    Ok(over
        .into_iter()
        .filter(|(_, start)| Some(*start) < newest)
        .map(|(name, _)| name)
        .collect())
}

/// Merges what can be merged: of each relation and closed iteration the parts of today's
/// schema, where there are two or more. Provisional last lines wait. The inputs stay on disk
/// until a later run sweeps what the ledger no longer names.
pub fn compact(
    lake: &Lake,
    snapshot: &Snapshot,
    shapes: &[Shape],
    closed: &BTreeSet<String>,
) -> Result<Vec<Compaction>, LakeError> {
    let provisional = snapshot
        .segments()
        .filter(|s| s.provisional)
        .flat_map(|s| &s.parts);
    let provisional = provisional
        .map(|part| part.file.as_str())
        .collect::<BTreeSet<_>>();
    let mut groups: BTreeMap<(&str, &str), Vec<&PartRef>> = BTreeMap::new();
    for part in snapshot.parts() {
        let Some(iteration) = part.iteration.as_deref().filter(|id| closed.contains(*id)) else {
            continue;
        };
        if part.bytes <= LARGE_BYTES && !provisional.contains(part.file.as_str()) {
            groups
                .entry((&part.relation, iteration))
                .or_default()
                .push(part);
        }
    }
    let mut done = Vec::new();
    for shape in shapes {
        for ((_, iteration), parts) in groups
            .iter()
            .filter(|((name, _), _)| *name == shape.relation)
        {
            let parts = parts.iter().copied().filter(|p| p.schema == shape.schema);
            let parts = parts.collect::<Vec<_>>();
            if parts.len() > 1 {
                done.push(merge(lake, shape, iteration, &parts)?);
            }
        }
    }
    Ok(done)
}

fn merge(
    lake: &Lake,
    shape: &Shape,
    iteration: &str,
    parts: &[&PartRef],
) -> Result<Compaction, LakeError> {
    let inputs = parts
        .iter()
        .map(|part| part.file.clone())
        .collect::<Vec<_>>();
    let mut hasher = blake3::Hasher::new();
    for part in parts {
        hasher
            .update(part.file.as_bytes())
            .update(part.digest.as_bytes());
    }
    let name = format!("merged-{}", &hasher.finalize().to_hex()[..32]);
    let spec = PartSpec {
        relation: shape.relation,
        iteration: Some(iteration),
        state: false,
        schema_digest: shape.schema,
        columns: shape.columns,
        ticket: name.clone(),
    };
    let mut writer = None;
    for part in parts {
        read::batches(lake, &part.file, &[], |batch| {
            let arrays = arrays(&batch, shape.columns);
            if writer.is_none() {
                writer = Some(PartWriter::create(lake, &spec)?);
            }
            writer
                .as_mut()
                .map_or(Ok(()), |writer| writer.write(arrays))
        })?;
    }
    let writer = match writer {
        Some(writer) => writer,
        None => PartWriter::create(lake, &spec)?,
    };
    let low = parts.iter().filter_map(|p| p.min_time).min();
    let high = parts.iter().filter_map(|p| p.max_time).max();
    let output = writer.finish(&name, low.zip(high))?;
    let rows: u64 = parts.iter().map(|part| part.rows).sum();
    if output.rows != rows {
        let problem = format!(
            "has {} rows, the parts it is made of have {rows}",
            output.rows
        );
        return Err(LakeError::damaged(&lake.path(&output.file), problem));
    }
    Ok(Compaction { inputs, output })
}

/// A batch's columns in the order of the schema; one it lacks is null.
fn arrays(batch: &RecordBatch, columns: &[(String, ColType)]) -> Vec<ArrayRef> {
    let schema = super::write::arrow_schema(columns);
    let fields = schema.fields().iter();
    let array = fields.map(|field| match batch.column_by_name(field.name()) {
        Some(array) => array.clone(),
        None => new_null_array(field.data_type(), batch.num_rows()),
    });
    array.collect()
}
