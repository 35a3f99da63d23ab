//! Writes one Parquet part, hashed as it is written, and publishes it under its name.

use super::error::LakeError;
use super::layout::Lake;
use super::ledger::PartRef;
use super::pages::view::View;
use super::pages::{PageFile, Scratch, Spare};
use super::publish;
use super::syncs::Syncs;
use crate::model::ColType;
use arrow::array::{Array, ArrayRef};
use arrow::datatypes::{DataType, Field, Schema, TimeUnit};
use parquet::errors::ParquetError;
use std::cell::RefCell;
use std::fs::File;
use std::io::{self, Write};
use std::path::PathBuf;
use std::sync::Arc;

/// Rows of a page where whole columns are handed over.
const PAGE_ROWS: usize = 16 * 1024;
/// Rows gathered into one page where small batches are.
const GATHERED_ROWS: usize = 4 * 1024;
/// Bytes after which they are written earlier.
const GATHERED_BYTES: usize = 2 << 20;

/// Finished parts whose working memory a thread keeps for its next ones.
const SPARES: usize = 4;

/// Working memory of a thread that writes parts: one after the other, or some at a time.
#[derive(Default)]
struct Memory {
    spares: Vec<Spare>,
    scratch: Scratch,
}

thread_local! {
    static MEMORY: RefCell<Memory> = RefCell::default();
}

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
    writer: PageFile<HashingFile>,
    /// Batches that make no page yet.
    gathered: Vec<Vec<ArrayRef>>,
    folder: String,
    dir: PathBuf,
    temporary: PathBuf,
    syncs: Syncs,
    part: PartRef,
}

impl PartWriter {
    pub fn create(lake: &Lake, spec: &PartSpec) -> Result<PartWriter, LakeError> {
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
        let spare = MEMORY.with_borrow_mut(|memory| memory.spares.pop().unwrap_or_default());
        let writer = PageFile::new(sink, &arrow_schema(spec.columns), spare)
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
            gathered: Vec::new(),
            folder,
            dir,
            temporary,
            syncs: lake.syncs.clone(),
            part,
        })
    }

    /// Appends rows, an array a column. Small batches are gathered into pages of some thousand
    /// rows.
    pub fn write(&mut self, arrays: Vec<ArrayRef>) -> Result<(), LakeError> {
        self.gathered.push(arrays);
        let rows = self.gathered.iter().filter_map(|batch| batch.first());
        let rows: usize = rows.map(|array| array.len()).sum();
        let arrays = self.gathered.iter().flatten();
        let bytes: usize = arrays.map(|array| array.get_buffer_memory_size()).sum();
        if rows >= GATHERED_ROWS || bytes >= GATHERED_BYTES {
            return self.write_gathered();
        }
        Ok(())
    }

    fn write_gathered(&mut self) -> Result<(), LakeError> {
        let batches = std::mem::take(&mut self.gathered);
        let width = batches.first().map_or(0, Vec::len);
        let column = |at: usize| {
            let arrays = batches.iter().filter_map(|batch| batch.get(at));
            arrow::compute::concat(&arrays.map(AsRef::as_ref).collect::<Vec<_>>())
        };
        let columns = (0..width).map(column).collect::<Result<Vec<_>, _>>();
        let columns = columns.map_err(|e| LakeError::damaged(&self.temporary, e))?;
        let rows = columns.first().map_or(0, |array| array.len());
        for from in (0..rows).step_by(PAGE_ROWS) {
            let count = PAGE_ROWS.min(rows - from);
            let some = columns.iter().map(|array| array.slice(from, count));
            let some = some.collect::<Vec<_>>();
            let views = some.iter().map(View::of).collect::<Option<Vec<_>>>();
            let views = views.ok_or_else(|| {
                LakeError::damaged(&self.temporary, "a column of a type the lake does not have")
            })?;
            self.write_views(&views)?;
        }
        Ok(())
    }

    /// Appends rows as one page a column.
    pub fn write_views(&mut self, views: &[View]) -> Result<(), LakeError> {
        self.part.rows += views.first().map_or(0, |view| view.rows as u64);
        MEMORY
            .with_borrow_mut(|memory| self.writer.write(views, &mut memory.scratch))
            .map_err(|e| LakeError::damaged(&self.temporary, e))
    }

    /// Closes the file and publishes it as `<name>.parquet` in its partition. Its bytes are
    /// durable once the lake's `syncs` have settled, which the ledger waits for.
    pub fn finish(mut self, name: &str, times: Option<(i64, i64)>) -> Result<PartRef, LakeError> {
        self.write_gathered()?;
        let finished = MEMORY.with_borrow_mut(|memory| {
            let (sink, spare) = self.writer.finish(&mut memory.scratch)?;
            if memory.spares.len() < SPARES {
                memory.spares.push(spare);
            }
            Ok(sink)
        });
        let sink = finished.map_err(|e: ParquetError| LakeError::damaged(&self.temporary, e))?;
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
