//! Reads the lake again and compares it with its ledger.

use super::error::LakeError;
use super::layout::Lake;
use super::snapshot::Snapshot;
use super::{sweep, winners};
use std::fs::{self, File};
use std::path::Path;

/// What a check of the whole lake found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Verified {
    pub parts: usize,
    pub bytes: u64,
    /// One line each: path first, what is wrong, what to do.
    pub problems: Vec<String>,
    /// Files that no ledger entry names: left by a killed run, harmless.
    pub strays: Vec<String>,
}

/// Re-hashes every part, and lists files that are missing, changed or not in the ledger.
pub fn verify(lake: &Lake, snapshot: &Snapshot) -> Result<Verified, LakeError> {
    let mut found = Verified::default();
    for part in snapshot.parts() {
        found.parts += 1;
        found.bytes += part.bytes;
        let path = lake.path(&part.file);
        let problem = match digest(&path) {
            Ok(digest) if digest == part.digest => continue,
            Ok(_) => {
                "its bytes are not those that were written; restore it, or remove the lake \
                      and ingest again"
            }
            Err(_) => {
                "is missing or cannot be read; restore it, or remove the lake and ingest \
                       again"
            }
        };
        found.problems.push(format!("{}: {problem}", part.file));
    }
    for segment in snapshot.segments() {
        let Some(name) = &segment.quarantine else {
            continue;
        };
        let want = segment.counts.quarantined;
        let problem = match fs::read(lake.path(name)) {
            Ok(bytes) => match memchr::memchr_iter(b'\n', &bytes).count() as u64 {
                lines if lines == want => continue,
                lines => format!("holds {lines} refused lines, the ledger says {want}"),
            },
            Err(_) => "is missing or cannot be read".to_string(),
        };
        found.problems.push(format!(
            "{name}: {problem}; restore it from a copy of the lake"
        ));
    }
    for losers in snapshot.losers.values() {
        let Some(file) = &losers.file else { continue };
        let ids = winners::load(lake, losers).unwrap_or_default();
        if ids.len() as u64 != losers.rows || !ids.is_sorted() {
            found.problems.push(format!(
                "{file}: does not hold the {} rows that lost; restore it, or remove the lake and \
                 ingest again",
                losers.rows
            ));
        }
    }
    found.strays = sweep::strays(lake, snapshot);
    Ok(found)
}

fn digest(path: &Path) -> std::io::Result<String> {
    let mut hasher = blake3::Hasher::new();
    hasher.update_reader(File::open(path)?)?;
    Ok(hasher.finalize().to_hex().to_string())
}
