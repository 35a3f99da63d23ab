//! Reads a few columns of a part back, for the choice of winners and for compaction.

use super::error::LakeError;
use super::layout::Lake;
use crate::model::{Cell, ColType};
use arrow::array::{AsArray, RecordBatch};
use arrow::datatypes::{DataType, Float64Type, Int64Type, TimestampMicrosecondType};
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use std::fs::File;

pub use arrow::array::RecordBatch as Batch;

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
    // Whole rows may carry long texts: fewer of them are held at once.
    let rows = if columns.is_empty() { 1024 } else { 8192 };
    let reader = builder
        .with_projection(mask)
        .with_batch_size(rows)
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

/// The columns of a batch with what they hold.
pub fn columns(batch: &RecordBatch) -> Vec<(String, ColType)> {
    let schema = batch.schema();
    let kind = |kind: &DataType| match kind {
        DataType::Boolean => ColType::Bool,
        DataType::Int64 => ColType::Int,
        DataType::Float64 => ColType::Float,
        DataType::Timestamp(..) => ColType::Time,
        _ => ColType::Text,
    };
    schema
        .fields()
        .iter()
        .map(|f| (f.name().clone(), kind(f.data_type())))
        .collect()
}

/// A column's values; times are `Cell::Int` microseconds.
pub fn cells(batch: &RecordBatch, name: &str, kind: ColType) -> Vec<Cell> {
    let Some(column) = batch.column_by_name(name) else {
        return Vec::new();
    };
    match kind {
        ColType::Int | ColType::Time => {
            let ints = ints(batch, name).into_iter();
            ints.map(|v| v.map_or(Cell::Null, Cell::Int)).collect()
        }
        ColType::Text => {
            let texts = texts(batch, name).into_iter();
            texts.map(|v| v.map_or(Cell::Null, Cell::Text)).collect()
        }
        ColType::Float => column
            .as_primitive_opt::<Float64Type>()
            .map_or(Vec::new(), |array| {
                array
                    .iter()
                    .map(|v| v.map_or(Cell::Null, Cell::Float))
                    .collect()
            }),
        ColType::Bool => column.as_boolean_opt().map_or(Vec::new(), |array| {
            array
                .iter()
                .map(|v| v.map_or(Cell::Null, Cell::Bool))
                .collect()
        }),
    }
}
