//! Frames as the files of a cache.

use ::polars::prelude::{DataFrame, ParquetCompression, ParquetWriter, PolarsResult};

/// A frame as a Parquet file that is read again soon: packed lightly.
pub(super) fn parquet(rows: &mut DataFrame) -> PolarsResult<Vec<u8>> {
    let mut bytes = Vec::new();
    ParquetWriter::new(&mut bytes)
        .with_compression(ParquetCompression::Snappy)
        .finish(rows)?;
    Ok(bytes)
}
