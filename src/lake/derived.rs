//! Derived relations on disk: `_derived/<name>/<fingerprint>.parquet` with a note beside it.
//!
//! A cache: any of it may be deleted, and is made again from the relations it was computed
//! from. The fingerprint names the inputs, so a file never changes once it is there.

use super::error::LakeError;
use super::layout::{Lake, below};
use super::publish;
use super::write::arrow_schema;
use crate::model::{Cell, ColType, Rows};
use arrow::array::{
    ArrayRef, BooleanArray, Float64Array, Int64Array, RecordBatch, StringArray,
    TimestampMicrosecondArray,
};
use parquet::arrow::ArrowWriter;
use parquet::basic::{Compression, ZstdLevel};
use parquet::file::properties::WriterProperties;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The folder below the lake.
pub const FOLDER: &str = "_derived";

/// Older results that stay, for a reader that still has them open.
const OLDER_KEPT: usize = 2;

/// A stored relation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stored {
    pub file: PathBuf,
    pub digests: Digests,
}

/// What the rows of a relation are, said short: equal digests, equal rows.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Digests {
    pub rows: u64,
    pub whole: String,
    /// Iteration → digest of its rows; empty for a relation without iterations.
    pub iterations: BTreeMap<String, String>,
}

/// What stands beside the Parquet file.
#[derive(Serialize, Deserialize)]
struct Note {
    /// Bytes and blake3 of the Parquet file.
    bytes: u64,
    digest: String,
    digests: Digests,
}

/// The digests of rows; by iteration where there is a column of that name.
pub fn digests(rows: &Rows) -> Digests {
    let column = rows.column("iteration");
    let mut whole = blake3::Hasher::new();
    let mut by_iteration: BTreeMap<String, blake3::Hasher> = BTreeMap::new();
    let mut bytes = Vec::new();
    for row in &rows.rows {
        bytes.clear();
        row.iter().for_each(|cell| spell(cell, &mut bytes));
        whole.update(&bytes);
        let Some(Cell::Text(id)) = column.and_then(|at| row.get(at)) else {
            continue;
        };
        match by_iteration.get_mut(id) {
            Some(own) => own.update(&bytes),
            None => by_iteration.entry(id.clone()).or_default().update(&bytes),
        };
    }
    let hex = |hasher: &blake3::Hasher| hasher.finalize().to_hex().to_string();
    Digests {
        rows: rows.rows.len() as u64,
        whole: hex(&whole),
        iterations: by_iteration
            .iter()
            .map(|(id, h)| (id.clone(), hex(h)))
            .collect(),
    }
}

/// A cell as bytes that no other cell or neighbours have: its kind, its length where that differs.
fn spell(cell: &Cell, bytes: &mut Vec<u8>) {
    match cell {
        Cell::Null => bytes.push(0),
        Cell::Bool(truth) => bytes.extend([1, u8::from(*truth)]),
        Cell::Int(value) => {
            bytes.push(2);
            bytes.extend(value.to_le_bytes());
        }
        Cell::Float(value) => {
            bytes.push(3);
            bytes.extend(value.to_bits().to_le_bytes());
        }
        Cell::Text(text) => {
            bytes.push(4);
            bytes.extend((text.len() as u64).to_le_bytes());
            bytes.extend(text.as_bytes());
        }
    }
}

fn paths(lake: &Lake, name: &str, fingerprint: &str) -> (PathBuf, PathBuf) {
    let folder = lake.path(FOLDER).join(name);
    let file = |ending: &str| folder.join(format!("{fingerprint}.{ending}"));
    (file("parquet"), file("json"))
}

/// What is stored for a fingerprint; `None` when it must be computed.
pub fn find(lake: &Lake, name: &str, fingerprint: &str) -> Option<Stored> {
    let (file, note) = paths(lake, name, fingerprint);
    let note: Note = serde_json::from_slice(&fs::read(note).ok()?).ok()?;
    let held = fs::metadata(&file).ok()?;
    (held.len() == note.bytes).then_some(Stored {
        file,
        digests: note.digests,
    })
}

/// Stores the rows of a relation, and says where they are to DuckDB and Spark.
pub fn store(
    lake: &Lake,
    name: &str,
    fingerprint: &str,
    rows: &Rows,
    digests: Digests,
) -> Result<Stored, LakeError> {
    let (file, note) = paths(lake, name, fingerprint);
    let bytes = encoded(&file, rows)?;
    publish::replace(&file, &bytes)?;
    let text = serde_json::to_vec(&Note {
        bytes: bytes.len() as u64,
        digest: blake3::hash(&bytes).to_hex().to_string(),
        digests: digests.clone(),
    });
    let text = text.map_err(|e| LakeError::damaged(&note, e))?;
    publish::replace(&note, &text)?;
    write_views(lake, name, rows, &file)?;
    tidy(lake, name, fingerprint);
    Ok(Stored { file, digests })
}

fn encoded(file: &Path, rows: &Rows) -> Result<Vec<u8>, LakeError> {
    let damaged = |e: &dyn std::fmt::Display| LakeError::damaged(file, e);
    let columns: Vec<(String, ColType)> = rows
        .columns
        .iter()
        .map(|c| (c.name.clone(), c.kind))
        .collect();
    let schema = arrow_schema(&columns);
    let arrays = columns
        .iter()
        .enumerate()
        .map(|(at, (_, kind))| array(*kind, rows.rows.iter().map(move |row| row.get(at))));
    let batch = RecordBatch::try_new(schema.clone(), arrays.collect()).map_err(|e| damaged(&e))?;
    let zstd = Compression::ZSTD(ZstdLevel::try_new(1).unwrap_or_default());
    let properties = WriterProperties::builder()
        .set_created_by("loopscope".to_string())
        .set_compression(zstd)
        .build();
    let mut writer =
        ArrowWriter::try_new(Vec::new(), schema, Some(properties)).map_err(|e| damaged(&e))?;
    writer.write(&batch).map_err(|e| damaged(&e))?;
    writer.into_inner().map_err(|e| damaged(&e))
}

/// A cell that does not fit its column is null.
fn array<'a>(kind: ColType, cells: impl Iterator<Item = Option<&'a Cell>>) -> ArrayRef {
    match kind {
        ColType::Bool => Arc::new(
            cells
                .map(|cell| match cell {
                    Some(Cell::Bool(truth)) => Some(*truth),
                    _ => None,
                })
                .collect::<BooleanArray>(),
        ),
        ColType::Int => Arc::new(cells.map(|c| c?.as_i64()).collect::<Int64Array>()),
        ColType::Float => Arc::new(cells.map(|c| c?.as_f64()).collect::<Float64Array>()),
        ColType::Text => Arc::new(cells.map(|c| c?.as_str()).collect::<StringArray>()),
        ColType::Time => Arc::new(
            cells
                .map(|c| c?.as_i64())
                .collect::<TimestampMicrosecondArray>(),
        ),
    }
}

/// `_current/<name>.sql` and `.spark.sql`.
fn write_views(lake: &Lake, name: &str, rows: &Rows, file: &Path) -> Result<(), LakeError> {
    let file = below(&lake.root, file);
    let names = rows.columns.iter().map(|c| c.name.as_str());
    let columns = names.collect::<Vec<_>>().join(", ");
    let head = |tool: &str| {
        format!(
            "-- {name}, computed by loopscope, for {tool}.\n\
             -- Paths are relative to the lake's folder. Written anew by every computation.\n"
        )
    };
    let duck = format!(
        "{}CREATE OR REPLACE VIEW \"{name}\" AS\nSELECT {columns}\nFROM read_parquet('{file}');\n",
        head("DuckDB")
    );
    let spark = format!(
        "{}CREATE OR REPLACE TEMPORARY VIEW `{name}` AS\nSELECT {columns}\nFROM parquet.`{file}`;\n",
        head("Spark")
    );
    let folder = lake.current_dir();
    publish::replace(&folder.join(format!("{name}.sql")), duck.as_bytes())?;
    publish::replace(&folder.join(format!("{name}.spark.sql")), spark.as_bytes())
}

/// Removes results of other fingerprints but for the newest few. What cannot be removed stays:
/// it is read by nobody.
fn tidy(lake: &Lake, name: &str, current: &str) {
    let folder = lake.path(FOLDER).join(name);
    let Ok(entries) = fs::read_dir(&folder) else {
        return;
    };
    let mut others: Vec<_> = entries
        .flatten()
        .filter_map(|entry| {
            let path = entry.path();
            let stem = path.file_stem()?.to_str()?.to_string();
            let data = path.extension().is_some_and(|e| e == "parquet");
            let time = entry.metadata().ok()?.modified().ok()?;
            (data && stem != current).then_some((time, path))
        })
        .collect();
    others.sort();
    let spare = others.len().saturating_sub(OLDER_KEPT);
    for (_, path) in others.drain(..spare) {
        let _ = fs::remove_file(path.with_extension("json"));
        let _ = fs::remove_file(path);
    }
}

/// Files of derived relations: how many, their bytes, and those whose content is not what was
/// written (by name).
pub fn check(lake: &Lake) -> (usize, u64, Vec<String>) {
    let (mut files, mut bytes, mut wrong) = (0, 0, Vec::new());
    let walk = walkdir::WalkDir::new(lake.path(FOLDER)).sort_by_file_name();
    for item in walk.into_iter().flatten() {
        let path = item.path();
        if !item.file_type().is_file() || path.extension().is_none_or(|e| e != "parquet") {
            continue;
        }
        files += 1;
        let content = fs::read(path).unwrap_or_default();
        bytes += content.len() as u64;
        let note = fs::read(path.with_extension("json")).unwrap_or_default();
        let note: Option<Note> = serde_json::from_slice(&note).ok();
        let digest = blake3::hash(&content).to_hex().to_string();
        if note.is_none_or(|note| note.digest != digest) {
            wrong.push(below(&lake.root, path));
        }
    }
    (files, bytes, wrong)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Column;

    fn whole(rows: Vec<Vec<Cell>>) -> Digests {
        let column = |name: &str| Column {
            name: name.into(),
            kind: ColType::Text,
        };
        digests(&Rows {
            columns: vec![column("iteration"), column("word")],
            rows,
        })
    }

    #[test]
    fn what_differs_has_another_digest() {
        let text = |text: &str| Cell::Text(text.into());
        let rows = [
            vec![text("ab"), text("c")],
            vec![text("a"), text("bc")],
            vec![text("a"), Cell::Null],
            vec![text("a"), text("")],
            vec![text("a"), Cell::Int(0)],
            vec![text("a"), Cell::Float(0.0)],
            vec![text("a"), Cell::Bool(false)],
        ];
        let all: Vec<String> = rows
            .iter()
            .map(|row| whole(vec![row.clone()]).whole)
            .collect();
        for (at, one) in all.iter().enumerate() {
            assert_eq!(all.iter().position(|other| other == one), Some(at));
        }
    }

    #[test]
    fn an_iteration_has_the_digest_of_its_own_rows() {
        let row = |id: &str, word: &str| vec![Cell::Text(id.into()), Cell::Text(word.into())];
        let before = whole(vec![row("1", "a"), row("2", "b")]).iterations;
        let after = whole(vec![row("1", "a"), row("2", "c")]).iterations;
        assert_eq!(before["1"], after["1"]);
        assert_ne!(before["2"], after["2"]);
    }
}
