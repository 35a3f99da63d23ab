//! Reads a few columns of a part back, for the choice of winners and for compaction.

use super::error::LakeError;
use super::layout::Lake;
use arrow::array::{AsArray, RecordBatch};
use arrow::datatypes::{Int64Type, TimestampMicrosecondType};
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use std::fs::File;

/// Calls `each` for every batch of the named columns of a part (all columns when empty).
/// Columns the part lacks are simply missing from the batch.
pub fn batches(
    lake: &Lake,
    file: &str,
    columns: &[&str],
    mut each: impl FnMut(RecordBatch) -> Result<(), LakeError>,
) -> Result<(), LakeError> {
    let path = lake.path(file);
    let open = File::open(&path).map_err(LakeError::io(&path, "open"))?;
    let builder =
        ParquetRecordBatchReaderBuilder::try_new(open).map_err(|e| LakeError::damaged(&path, e))?;
    let mask = match columns {
        [] => ProjectionMask::all(),
        some => ProjectionMask::columns(builder.parquet_schema(), some.iter().copied()),
    };
    let reader = builder
        .with_projection(mask)
        .with_batch_size(8192)
        .build()
        .map_err(|e| LakeError::damaged(&path, e))?;
    for batch in reader {
        each(batch.map_err(|e| LakeError::damaged(&path, e))?)?;
    }
    Ok(())
}

/// A column of integers or times as optional values.
pub fn ints(batch: &RecordBatch, name: &str) -> Vec<Option<i64>> {
    let Some(column) = batch.column_by_name(name) else {
        return vec![None; batch.num_rows()];
    };
    if let Some(array) = column.as_primitive_opt::<Int64Type>() {
        array.iter().collect()
    } else if let Some(array) = column.as_primitive_opt::<TimestampMicrosecondType>() {
        array.iter().collect()
    } else {
        vec![None; batch.num_rows()]
    }
}

/// A column of texts as optional values.
pub fn texts(batch: &RecordBatch, name: &str) -> Vec<Option<String>> {
    match batch
        .column_by_name(name)
        .and_then(|c| c.as_string_opt::<i32>())
    {
        Some(array) => array.iter().map(|t| t.map(str::to_string)).collect(),
        None => vec![None; batch.num_rows()],
    }
}
