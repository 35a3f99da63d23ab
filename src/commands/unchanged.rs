//! A build with nothing new publishes nothing new: what the site was made from is remembered by
//! its digest, and when neither that nor the site has changed, only `status.json` is written.

use super::Failure;
use super::project::Project;
use crate::lake::{Snapshot, publish};
use crate::site::{self, Status};
use serde::{Deserialize, Serialize};
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

/// Program, packs, configuration, and the ledger up to its newest entry.
fn made_from(project: &Project, snapshot: &Snapshot) -> Option<String> {
    let mut hasher = blake3::Hasher::new();
    hasher.update(env!("CARGO_PKG_VERSION").as_bytes());
    // The program itself: another build of one version may draw the same report differently.
    let program = std::env::current_exe().ok()?.metadata().ok()?;
    hasher.update(format!("{} {:?}", program.len(), program.modified().ok()).as_bytes());
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

fn manifest(project: &Project) -> Option<String> {
    let bytes = std::fs::read(project.config.paths.out.join("manifest.json")).ok()?;
    let names: std::collections::BTreeMap<String, String> = serde_json::from_slice(&bytes).ok()?;
    // A page that somebody removed is written again by a full build.
    let whole = names
        .keys()
        .all(|name| project.config.paths.out.join(name).is_file());
    whole.then(|| blake3::hash(&bytes).to_hex().to_string())
}

/// The status of the published site, when a new build could only repeat it.
pub fn published(project: &Project, snapshot: &Snapshot) -> Option<Status> {
    let bytes = std::fs::read(file(project)).ok()?;
    let known: Published = serde_json::from_slice(&bytes).ok()?;
    let same = made_from(project, snapshot)? == known.made_from;
    (same && manifest(project)? == known.manifest).then_some(known.status)
}

/// Remembers what the site was made from. Failing to is no failure: the next build draws again.
pub fn remember(project: &Project, snapshot: &Snapshot, status: &Status) {
    let known = made_from(project, snapshot).zip(manifest(project));
    if let Some((made_from, manifest)) = known {
        let known = Published {
            made_from,
            manifest,
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
