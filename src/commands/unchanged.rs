//! A build with nothing new publishes nothing new: what the site was made from is remembered by
//! its digest, and when neither that nor the site has changed, only `status.json` is written.

use super::Failure;
use super::project::Project;
use crate::lake::{Snapshot, publish};
use crate::site::{self, Status};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::path::PathBuf;

/// What stands in the lake's `_published.json`.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Published {
    /// Digest of everything the report is made from.
    made_from: String,
    /// blake3 of the site's manifest.
    manifest: String,
    pub status: Status,
}

fn file(project: &Project) -> PathBuf {
    project.lake.path("_published.json")
}

/// The program itself: another build of one version may draw the same report differently.
pub fn program() -> Option<String> {
    let file = std::env::current_exe().ok()?.metadata().ok()?;
    let (version, size) = (env!("CARGO_PKG_VERSION"), file.len());
    Some(format!("{version} {size} {:?}", file.modified().ok()))
}

/// Program, packs, configuration, and the ledger up to its newest entry.
fn made_from(project: &Project, snapshot: &Snapshot) -> Option<String> {
    let mut hasher = blake3::Hasher::new();
    hasher.update(program()?.as_bytes());
    let asked = (
        &project.config,
        &project.packs,
        &project.rules,
        &project.window,
    );
    hasher.update(format!("{asked:?}").as_bytes());
    hasher.update(&super::closed::inputs(project));
    let newest = project
        .lake
        .ledger_dir()
        .join(format!("{:08}.json", snapshot.seq));
    hasher.update(&std::fs::read(newest).ok()?);
    Some(hasher.finalize().to_hex().to_string())
}

fn manifest(project: &Project) -> Option<Vec<u8>> {
    std::fs::read(project.config.paths.out.join("manifest.json")).ok()
}

fn digest(bytes: &[u8]) -> String {
    blake3::hash(bytes).to_hex().to_string()
}

/// Whether every page stands there. One that somebody removed is written again by a full build.
fn whole(project: &Project, manifest: &[u8]) -> bool {
    let names: Option<BTreeMap<String, String>> = serde_json::from_slice(manifest).ok();
    let there = |name: &String| project.config.paths.out.join(name).is_file();
    names.is_some_and(|names| names.keys().all(there))
}

/// The status of the published site, when a new build could only repeat it.
pub fn published(project: &Project, snapshot: &Snapshot) -> Option<Status> {
    let bytes = std::fs::read(file(project)).ok()?;
    let known: Published = serde_json::from_slice(&bytes).ok()?;
    let same = made_from(project, snapshot)? == known.made_from;
    let manifest = manifest(project).filter(|bytes| same && digest(bytes) == known.manifest)?;
    whole(project, &manifest).then_some(known.status)
}

/// Remembers what the site was made from. Failing to is no failure: the next build draws again.
pub fn remember(project: &Project, snapshot: &Snapshot, status: &Status) {
    let known = made_from(project, snapshot).zip(manifest(project));
    if let Some((made_from, manifest)) = known {
        let known = Published {
            made_from,
            manifest: digest(&manifest),
            status: status.clone(),
        };
        let _ = serde_json::to_vec(&known).map(|bytes| publish::replace(&file(project), &bytes));
    }
}

/// Writes `status.json` anew into the standing site.
pub fn touch(project: &Project, status: &Status) -> Result<(), Failure> {
    Ok(site::publish::write_status(
        &project.config.paths.out,
        status,
    )?)
}
