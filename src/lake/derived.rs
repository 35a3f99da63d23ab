//! Derived relations on disk: `_derived/<name>/<fingerprint>.parquet` with a note beside it.
//!
//! A cache: any of it may be deleted, and is made again from the relations it was computed
//! from. The fingerprint names the inputs, so a file never changes once it is there.

use super::error::LakeError;
use super::layout::{Lake, below};
use super::publish;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

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

/// Stores a relation's Parquet file, and says where it is to DuckDB and Spark.
pub fn store(
    lake: &Lake,
    name: &str,
    fingerprint: &str,
    columns: &[&str],
    bytes: &[u8],
    digests: Digests,
) -> Result<Stored, LakeError> {
    let (file, note) = paths(lake, name, fingerprint);
    publish::replace(&file, bytes)?;
    let text = serde_json::to_vec(&Note {
        bytes: bytes.len() as u64,
        digest: blake3::hash(bytes).to_hex().to_string(),
        digests: digests.clone(),
    });
    let text = text.map_err(|e| LakeError::damaged(&note, e))?;
    publish::replace(&note, &text)?;
    write_views(lake, name, columns, &file)?;
    tidy(lake, name, fingerprint);
    Ok(Stored { file, digests })
}

/// `_current/<name>.sql` and `.spark.sql`.
fn write_views(lake: &Lake, name: &str, columns: &[&str], file: &Path) -> Result<(), LakeError> {
    let file = below(&lake.root, file);
    let columns = columns.join(", ");
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
