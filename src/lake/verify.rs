//! Reads the lake again and compares it with its ledger.

use super::error::LakeError;
use super::layout::Lake;
use super::snapshot::Snapshot;
use super::sweep;
use std::fs::File;
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
    let known = snapshot.files();
    for name in known.iter().filter(|name| name.starts_with("_quarantine/")) {
        if !lake.path(name).is_file() {
            found.problems.push(format!(
                "{name}: is missing; restore it from a copy of the lake"
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
