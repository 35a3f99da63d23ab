//! Results of earlier computations, kept as one file that the caller loads and stores.
//!
//! A cache only saves time: a missing, foreign or damaged file is an empty cache.

use super::lost::Lost;
use super::results::RawPoint;
use crate::model::report::RowsBehind;
use crate::model::{Cell, ColType, Column};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::io::Write;
use std::path::Path;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// Raised when the meaning of a cached result changes without its SQL changing.
const FORMAT: &str = concat!("4 ", env!("CARGO_PKG_VERSION"));

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Cache {
    format: String,
    /// `pack/metric`
    pub(super) metrics: BTreeMap<String, MetricEntry>,
    /// `pack/table`
    pub(super) tables: BTreeMap<String, TableEntry>,
    /// View kept for its readers → its files.
    pub(super) views: BTreeMap<String, ViewEntry>,
    pub(super) lost: Lost,
    #[serde(skip)]
    pub(super) work: Work,
    #[serde(skip)]
    pub(super) spent: Vec<(String, Duration)>,
}

/// Adds up what pieces of work took, over all threads. The caller brings the clock; without one
/// nothing is added up.
pub(super) struct Clock {
    now: Option<fn() -> Duration>,
    spent: Mutex<BTreeMap<String, Duration>>,
}

impl Clock {
    pub fn new(now: Option<fn() -> Duration>) -> Clock {
        let spent = Mutex::default();
        Clock { now, spent }
    }

    pub fn time<T>(&self, piece: &str, work: impl FnOnce() -> T) -> T {
        let Some(now) = self.now else {
            return work();
        };
        let start = now();
        let done = work();
        let mut spent = self.spent.lock().unwrap_or_else(PoisonError::into_inner);
        *spent.entry(piece.to_string()).or_default() += now().saturating_sub(start);
        done
    }

    /// The longest first.
    pub fn spent(self) -> Vec<(String, Duration)> {
        let spent = self
            .spent
            .into_inner()
            .unwrap_or_else(PoisonError::into_inner);
        let mut spent: Vec<_> = spent.into_iter().collect();
        spent.sort_by_key(|(_, took)| std::cmp::Reverse(*took));
        spent
    }
}

/// What the last computation did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Work {
    /// Queries for metrics, rows behind them and tables.
    pub queries: usize,
    /// (metric, iteration) pairs computed, and taken from the cache.
    pub computed: usize,
    pub reused: usize,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct MetricEntry {
    /// Digest of the SQL, the views and parameters it sees, and the relations' columns.
    pub key: String,
    pub iterations: BTreeMap<String, IterationEntry>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct IterationEntry {
    /// Digest of the rows that the answer was computed from.
    pub input: String,
    pub points: Vec<RawPoint>,
    pub behind: Option<RowsBehind>,
    /// Rows behind that were asked for.
    pub cap: usize,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct TableEntry {
    /// Digest of the SQL, and how it is capped.
    pub key: String,
    pub columns: Vec<Column>,
    /// By iteration; a listing that is computed whole stands under the empty text.
    pub slices: BTreeMap<String, TableSlice>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct TableSlice {
    pub input: String,
    pub rows: Vec<Vec<Cell>>,
    /// Rows before capping.
    pub total: i64,
}

#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub(super) struct ViewEntry {
    pub columns: Vec<(String, ColType)>,
    pub iterations: BTreeMap<String, ViewSlice>,
}

/// The rows of one iteration in a file of their own; its name is the digest of their input.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct ViewSlice {
    pub input: String,
    /// blake3 of the file.
    pub digest: String,
    pub rows: u64,
}

impl TableEntry {
    /// Nothing computed yet.
    pub(super) fn of(key: &str) -> TableEntry {
        TableEntry {
            key: key.to_string(),
            columns: Vec::new(),
            slices: BTreeMap::new(),
        }
    }
}

impl Default for Cache {
    fn default() -> Self {
        Cache {
            format: FORMAT.to_string(),
            metrics: BTreeMap::new(),
            tables: BTreeMap::new(),
            views: BTreeMap::new(),
            lost: Lost::new(),
            work: Work::default(),
            spent: Vec::new(),
        }
    }
}

/// Bytes of the digest that stands before the content.
const DIGEST: usize = blake3::OUT_LEN;

impl Cache {
    /// Reads a cache file; anything that is not one, whole, is an empty cache.
    pub fn load(path: &Path) -> Cache {
        let read = || -> Option<Cache> {
            let bytes = std::fs::read(path).ok()?;
            let (digest, content) = bytes.split_at_checked(DIGEST)?;
            if blake3::hash(content) != *digest.first_chunk::<DIGEST>()? {
                return None;
            }
            let cache: Cache = rmp_serde::from_slice(content).ok()?;
            (cache.format == FORMAT).then_some(cache)
        };
        read().unwrap_or_default()
    }

    /// Writes the cache beside its place and renames it there.
    pub fn store(&self, path: &Path) -> std::io::Result<()> {
        let folder = match path.parent() {
            Some(parent) if parent != Path::new("") => parent,
            _ => Path::new("."),
        };
        std::fs::create_dir_all(folder)?;
        let mut bytes = vec![0; DIGEST];
        rmp_serde::encode::write(&mut bytes, self).map_err(std::io::Error::other)?;
        let digest = blake3::hash(&bytes[DIGEST..]);
        bytes[..DIGEST].copy_from_slice(digest.as_bytes());
        let mut file = tempfile::NamedTempFile::new_in(folder)?;
        file.write_all(&bytes)?;
        file.persist(path).map_err(|e| e.error)?;
        Ok(())
    }

    /// What the last `compute` with this cache did.
    pub fn work(&self) -> Work {
        self.work
    }

    /// What the last `compute` with this cache took, by metric, table and kind of relation; the
    /// longest first. Pieces run beside each other, so the sum is more than the time that passed.
    pub fn spent(&self) -> &[(String, Duration)] {
        &self.spent
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_damaged_file_is_an_empty_cache() {
        let folder = tempfile::tempdir().expect("folder");
        let path = folder.path().join("below").join("cache.json");
        assert_eq!(Cache::load(&path), Cache::default());
        let mut cache = Cache::default();
        cache.views.insert("d".into(), ViewEntry::default());
        cache.store(&path).expect("stored");
        assert_eq!(Cache::load(&path), cache);
        let mut bytes = std::fs::read(&path).expect("bytes");
        *bytes.last_mut().expect("a byte") ^= 1;
        for damaged in [&bytes[..], &bytes[..bytes.len() / 2], b"short", b""] {
            std::fs::write(&path, damaged).expect("written");
            assert_eq!(Cache::load(&path), Cache::default());
        }
    }
}
