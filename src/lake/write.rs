//! Writes one Parquet part: explicit encodings per column, hashed as it is written.

use super::error::LakeError;
use super::layout::Lake;
use super::ledger::PartRef;
use super::publish;
use super::syncs::Syncs;
use crate::model::ColType;
use arrow::array::{Array, ArrayRef, AsArray, RecordBatch};
use arrow::datatypes::{DataType, Field, Schema, TimeUnit};
use parquet::arrow::ArrowWriter;
use parquet::basic::{Compression, Encoding, ZstdLevel};
use parquet::file::properties::{EnabledStatistics, WriterProperties, WriterVersion};
use parquet::schema::types::ColumnPath;
use std::collections::HashSet;
use std::fs::File;
use std::io::{self, Write};
use std::path::PathBuf;
use std::sync::Arc;

/// Rows of one row group.
pub const ROW_GROUP_ROWS: usize = 128 * 1024;
/// Values looked at to choose a column's encoding.
const SAMPLE: usize = 256;
/// Encoded bytes after which a row group is closed early, to bound memory.
const ROW_GROUP_BYTES: usize = 8 << 20;

/// The Arrow schema of a relation: every column may be null, text is UTF-8, times naive UTC µs.
pub fn arrow_schema(columns: &[(String, ColType)]) -> Arc<Schema> {
    let fields = columns.iter().map(|(name, kind)| {
        let kind = match kind {
            ColType::Bool => DataType::Boolean,
            ColType::Int => DataType::Int64,
            ColType::Float => DataType::Float64,
            ColType::Text => DataType::Utf8,
            ColType::Time => DataType::Timestamp(TimeUnit::Microsecond, None),
        };
        Field::new(name, kind, true)
    });
    Arc::new(Schema::new(fields.collect::<Vec<_>>()))
}

/// Which part is being written.
pub struct PartSpec<'a> {
    pub relation: &'a str,
    pub iteration: Option<&'a str>,
    pub state: bool,
    pub schema_digest: &'a str,
    pub columns: &'a [(String, ColType)],
    /// Unique among writers of this process: names the temporary file.
    pub ticket: String,
}

/// A part being written. Dropping it without `finish` leaves a `.writing` file that the next
/// run may remove.
pub struct PartWriter {
    writer: ArrowWriter<HashingFile>,
    folder: String,
    dir: PathBuf,
    temporary: PathBuf,
    schema: Arc<Schema>,
    syncs: Syncs,
    part: PartRef,
}

impl PartWriter {
    /// Opens the part; `sample` (its first batch) decides which texts get a dictionary.
    pub fn create(
        lake: &Lake,
        spec: &PartSpec,
        sample: &[ArrayRef],
    ) -> Result<PartWriter, LakeError> {
        let folder = Lake::partition(spec.relation, spec.iteration, spec.state);
        let dir = lake.path(&folder);
        publish::make_dir(&dir)?;
        let temporary = dir.join(format!("{}.writing", spec.ticket));
        let file = File::create(&temporary).map_err(LakeError::io(&temporary, "create"))?;
        let sink = HashingFile {
            file,
            hasher: blake3::Hasher::new(),
            bytes: 0,
        };
        let schema = arrow_schema(spec.columns);
        let properties = properties(spec.columns, sample);
        let writer = ArrowWriter::try_new(sink, schema.clone(), Some(properties))
            .map_err(|e| LakeError::damaged(&temporary, e))?;
        let part = PartRef {
            relation: spec.relation.to_string(),
            iteration: spec.iteration.map(str::to_string),
            file: String::new(),
            rows: 0,
            bytes: 0,
            digest: String::new(),
            schema: spec.schema_digest.to_string(),
            min_time: None,
            max_time: None,
        };
        Ok(PartWriter {
            writer,
            folder,
            dir,
            temporary,
            schema,
            syncs: lake.syncs.clone(),
            part,
        })
    }

    pub fn write(&mut self, arrays: Vec<ArrayRef>) -> Result<(), LakeError> {
        let batch = RecordBatch::try_new(self.schema.clone(), arrays)
            .map_err(|e| LakeError::damaged(&self.temporary, e))?;
        self.part.rows += batch.num_rows() as u64;
        self.writer
            .write(&batch)
            .map_err(|e| LakeError::damaged(&self.temporary, e))?;
        if self.writer.in_progress_size() > ROW_GROUP_BYTES {
            self.writer
                .flush()
                .map_err(|e| LakeError::damaged(&self.temporary, e))?;
        }
        Ok(())
    }

    /// Closes the file and publishes it as `<name>.parquet` in its partition. Its bytes are
    /// durable once the lake's `syncs` have settled, which the ledger waits for.
    pub fn finish(mut self, name: &str, times: Option<(i64, i64)>) -> Result<PartRef, LakeError> {
        let sink = self
            .writer
            .into_inner()
            .map_err(|e| LakeError::damaged(&self.temporary, e))?;
        let target = self.dir.join(format!("{name}.parquet"));
        publish::publish(&self.temporary, &target)?;
        self.syncs.later(&target, sink.file)?;
        self.part.file = format!("{}/{name}.parquet", self.folder);
        self.part.bytes = sink.bytes;
        self.part.digest = sink.hasher.finalize().to_hex().to_string();
        self.part.min_time = times.map(|t| t.0);
        self.part.max_time = times.map(|t| t.1);
        Ok(self.part)
    }
}

struct HashingFile {
    file: File,
    hasher: blake3::Hasher,
    bytes: u64,
}

impl Write for HashingFile {
    fn write(&mut self, buf: &[u8]) -> io::Result<usize> {
        let n = self.file.write(buf)?;
        self.hasher.update(&buf[..n]);
        self.bytes += n as u64;
        Ok(n)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

/// Integers and times are delta-packed, or a dictionary where a sample has few values; identity
/// hashes are noise and stand plain. Texts get a dictionary only where the sample repeats
/// itself. What is packed that way is not compressed on top: it gains next to nothing, and a
/// compressor's memory for every column of every part costs more than its bytes.
fn properties(columns: &[(String, ColType)], sample: &[ArrayRef]) -> WriterProperties {
    let zstd = Compression::ZSTD(ZstdLevel::try_new(1).unwrap_or_default());
    let mut builder = WriterProperties::builder()
        .set_writer_version(WriterVersion::PARQUET_1_0)
        .set_created_by("loopscope".to_string())
        .set_max_row_group_row_count(Some(ROW_GROUP_ROWS))
        .set_compression(Compression::UNCOMPRESSED)
        .set_statistics_enabled(EnabledStatistics::None);
    for ((name, kind), array) in columns.iter().zip(sample) {
        let path = ColumnPath::from(name.as_str());
        builder = match (kind, values_of(array)) {
            _ if name == "row_key" => builder
                .set_column_dictionary_enabled(path.clone(), false)
                .set_column_encoding(path, Encoding::PLAIN),
            (ColType::Int | ColType::Time, Values::Many) => builder
                .set_column_dictionary_enabled(path.clone(), false)
                .set_column_statistics_enabled(path.clone(), EnabledStatistics::Chunk)
                .set_column_encoding(path, Encoding::DELTA_BINARY_PACKED),
            (ColType::Text, Values::Many) => builder
                .set_column_dictionary_enabled(path.clone(), false)
                .set_column_compression(path.clone(), zstd)
                .set_column_encoding(path, Encoding::DELTA_LENGTH_BYTE_ARRAY),
            (ColType::Bool, _) | (_, Values::Few) => {
                builder.set_column_dictionary_enabled(path, true)
            }
            _ => builder
                .set_column_dictionary_enabled(path.clone(), true)
                .set_column_compression(path, zstd),
        };
    }
    builder.build()
}

/// How a column's first values repeat.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Values {
    /// A handful: a state, a model, an hour, a constant.
    Few,
    /// Each stands twice or more on average.
    Repeated,
    Many,
}

fn values_of(array: &ArrayRef) -> Values {
    let (seen, distinct, bytes) = if let Some(texts) = array.as_string_opt::<i32>() {
        let sample = texts.iter().flatten().take(SAMPLE).collect::<Vec<_>>();
        let bytes: usize = sample.iter().map(|text| text.len()).sum();
        (
            sample.len(),
            sample.iter().collect::<HashSet<_>>().len(),
            bytes,
        )
    } else {
        let data = array.to_data();
        let values = match (data.buffers().first(), array.data_type()) {
            (Some(buffer), DataType::Int64 | DataType::Timestamp(..)) => buffer.typed_data::<i64>(),
            _ => return Values::Repeated,
        };
        let sample = &values[..values.len().min(SAMPLE)];
        (
            sample.len(),
            sample.iter().collect::<HashSet<_>>().len(),
            sample.len() * 8,
        )
    };
    let number = !matches!(array.data_type(), DataType::Utf8);
    match seen {
        0..SAMPLE if number => Values::Many,
        0..16 => Values::Repeated,
        _ if distinct <= SAMPLE / 8 && bytes / seen < 128 => Values::Few,
        _ if number || distinct * 2 > seen || bytes / seen >= 512 => Values::Many,
        _ => Values::Repeated,
    }
}
