//! Parquet files from columns as they stand: own pages, the parquet crate's footer.
//!
//! The general writer takes a batch apart value by value. Here runs, bitmaps and texts go into
//! pages as a whole, and a constant column costs a comparison a row.

mod bits;
mod column;
mod dictionary;
pub mod view;

use column::Chunk;
pub use column::Scratch;
use parquet::arrow::{ArrowSchemaConverter, encode_arrow_schema};
use parquet::basic::{ColumnOrder, Compression, Encoding, Type, ZstdLevel};
use parquet::errors::{ParquetError, Result};
use parquet::file::metadata::{
    ColumnChunkMetaData, FileMetaData, KeyValue, ParquetMetaData, ParquetMetaDataWriter,
    RowGroupMetaData,
};
use parquet::file::statistics::Statistics;
use parquet::schema::types::SchemaDescPtr;
use std::io::Write;
use std::sync::Arc;
use view::View;

/// Rows after which a row group is closed.
const ROW_GROUP_ROWS: u64 = 128 * 1024;
/// Encoded bytes after which it is closed earlier, to bound memory.
const ROW_GROUP_BYTES: usize = 8 << 20;

/// Columns of a file that is finished, for the next one: what they held is forgotten, the room
/// they took stays.
#[derive(Default)]
pub struct Spare(Vec<Chunk>);

/// A Parquet file being written.
pub struct PageFile<W: Write> {
    sink: W,
    written: usize,
    names: Vec<String>,
    schema: SchemaDescPtr,
    arrow_schema: String,
    groups: Vec<RowGroupMetaData>,
    rows: u64,
    chunks: Vec<Chunk>,
}

impl<W: Write> PageFile<W> {
    pub fn new(sink: W, schema: &arrow::datatypes::Schema, spare: Spare) -> Result<Self> {
        let names = schema.fields().iter().map(|f| f.name().clone());
        let mut chunks = spare.0;
        chunks.resize_with(schema.fields().len(), Chunk::default);
        let mut file = PageFile {
            sink,
            written: 0,
            names: names.collect(),
            schema: Arc::new(ArrowSchemaConverter::new().convert(schema)?),
            arrow_schema: encode_arrow_schema(schema),
            groups: Vec::new(),
            rows: 0,
            chunks,
        };
        file.put(b"PAR1")?;
        Ok(file)
    }

    /// Appends some rows, one view a column: a page of each. Views are of one length and of the
    /// columns' types.
    pub fn write(&mut self, views: &[View], scratch: &mut Scratch) -> Result<()> {
        let rows = views.first().map_or(0, |view| view.rows);
        if views.len() != self.names.len() || views.iter().any(|view| view.rows != rows) {
            return Err(ParquetError::General("columns of unequal length".into()));
        }
        if rows == 0 {
            return Ok(());
        }
        let columns = self.names.iter().zip(&mut self.chunks).zip(views);
        for ((name, chunk), view) in columns {
            chunk.write(name, view, scratch)?;
        }
        self.rows += rows as u64;
        let held: usize = self.chunks.iter().map(|c| c.pages.len()).sum();
        if self.rows >= ROW_GROUP_ROWS || held > ROW_GROUP_BYTES {
            self.close_group(scratch)?;
        }
        Ok(())
    }

    /// Writes what is left and the footer.
    pub fn finish(mut self, scratch: &mut Scratch) -> Result<(W, Spare)> {
        self.close_group(scratch)?;
        let rows = self.groups.iter().map(RowGroupMetaData::num_rows).sum();
        let columns = (0..self.schema.num_columns()).map(|at| self.schema.column(at));
        let orders = columns.map(|c| ColumnOrder::TYPE_DEFINED_ORDER(c.sort_order()));
        let schema = KeyValue::new("ARROW:schema".into(), self.arrow_schema);
        let file = FileMetaData::new(
            1,
            rows,
            Some("loopscope".into()),
            Some(vec![schema]),
            self.schema.clone(),
            Some(orders.collect()),
        );
        let metadata = ParquetMetaData::new(file, self.groups);
        ParquetMetaDataWriter::new(&mut self.sink, &metadata).finish()?;
        Ok((self.sink, Spare(self.chunks)))
    }

    fn put(&mut self, bytes: &[u8]) -> Result<()> {
        self.sink.write_all(bytes)?;
        self.written += bytes.len();
        Ok(())
    }

    /// Writes the columns of the open row group one behind the other.
    fn close_group(&mut self, scratch: &mut Scratch) -> Result<()> {
        if self.rows == 0 {
            return Ok(());
        }
        let mut columns = Vec::with_capacity(self.names.len());
        let mut out = Vec::new();
        for at in 0..self.names.len() {
            let chunk = &self.chunks[at];
            out.clear();
            let plain = chunk.dictionary_page(&mut out, scratch)?;
            let dictionary = out.len();
            self.sink.write_all(&out)?;
            self.sink.write_all(&chunk.pages)?;
            let place = (self.written, dictionary, plain);
            columns.push(describe(&self.schema, at, chunk, place)?);
            self.written += dictionary + chunk.pages.len();
        }
        let bytes = columns.iter().map(ColumnChunkMetaData::uncompressed_size);
        let group = RowGroupMetaData::builder(self.schema.clone())
            .set_num_rows(self.rows as i64)
            .set_total_byte_size(bytes.sum())
            .set_ordinal(self.groups.len() as i32)
            .set_file_offset(columns.first().map_or(0, |c| c.byte_range().0 as i64))
            .set_column_metadata(columns)
            .build()?;
        self.groups.push(group);
        self.rows = 0;
        self.chunks.iter_mut().for_each(Chunk::clear);
        Ok(())
    }
}

/// What the footer says of a column that stands at `start`; of its dictionary page the bytes
/// with and without compression.
fn describe(
    schema: &SchemaDescPtr,
    at: usize,
    chunk: &Chunk,
    (start, dictionary, plain): (usize, usize, usize),
) -> Result<ColumnChunkMetaData> {
    let known = [
        (bits::PLAIN, Encoding::PLAIN),
        (bits::DELTA_BINARY_PACKED, Encoding::DELTA_BINARY_PACKED),
        (
            bits::DELTA_LENGTH_BYTE_ARRAY,
            Encoding::DELTA_LENGTH_BYTE_ARRAY,
        ),
        (bits::RLE_DICTIONARY, Encoding::RLE_DICTIONARY),
    ];
    let mut encodings = vec![Encoding::RLE];
    for (number, encoding) in known {
        let dictionary = number == bits::PLAIN && dictionary > 0;
        if chunk.encodings >> number & 1 == 1 || dictionary {
            encodings.push(encoding);
        }
    }
    let compression = match chunk.is_packed() {
        true => Compression::ZSTD(ZstdLevel::try_new(1)?),
        false => Compression::UNCOMPRESSED,
    };
    let nulls = Some(chunk.nulls);
    let statistics = match schema.column(at).physical_type() {
        Type::INT64 => {
            let (least, greatest) = (
                chunk.range.map(|r| r.least),
                chunk.range.map(|r| r.greatest),
            );
            Statistics::int64(least, greatest, None, nulls, false)
        }
        Type::DOUBLE => Statistics::double(None, None, None, nulls, false),
        Type::BOOLEAN => Statistics::boolean(None, None, None, nulls, false),
        _ => Statistics::byte_array(None, None, None, nulls, false),
    };
    ColumnChunkMetaData::builder(schema.column(at))
        .set_encodings(encodings)
        .set_compression(compression)
        .set_num_values(chunk.rows as i64)
        .set_total_compressed_size((dictionary + chunk.pages.len()) as i64)
        .set_total_uncompressed_size((plain + chunk.plain_bytes) as i64)
        .set_dictionary_page_offset((dictionary > 0).then_some(start as i64))
        .set_data_page_offset((start + dictionary) as i64)
        .set_statistics(statistics)
        .build()
}

#[cfg(test)]
mod tests;
