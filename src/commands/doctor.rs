//! `doctor`: looks at everything a build stands on and says what is wrong, worst last.

use super::project::Project;
use super::{Exit, Failure};
use crate::cli::Common;
use crate::ingest::account;
use crate::lake::{Snapshot, derived, verify};
use crate::packs::derived::DERIVED;

pub fn doctor(common: &Common) -> Result<Exit, Failure> {
    let project = Project::open(common)?;
    let config = &project.config;
    let metrics: usize = project.packs.iter().map(|p| p.metrics.len()).sum();
    let (packs, streams) = (project.packs.len(), project.streams.decls.len());
    println!("packs    {packs} packs, {metrics} metrics, {streams} streams");
    for path in &config.paths.data {
        let state = if path.exists() { "found" } else { "missing" };
        println!("data     {}: {state}", path.display());
    }
    let snapshot = Snapshot::load(&project.lake)?;
    let found = verify::verify(&project.lake, &snapshot)?;
    println!(
        "lake     {}: entry {}, {} parts, {} bytes, {} stray files",
        config.paths.lake.display(),
        snapshot.seq,
        found.parts,
        found.bytes,
        found.strays.len()
    );
    let (files, bytes, wrong) = derived::check(&project.lake);
    println!(
        "derived  {} relations, {files} files, {bytes} bytes",
        DERIVED.len()
    );
    let mut problems = found.problems;
    problems.extend(wrong.iter().map(|name| {
        format!("{name}: is not what was computed; remove it, and the next build computes it anew")
    }));
    for path in snapshot.conflicts() {
        problems.push(format!(
            "{path}: rewritten since it was read; both versions count until \
             `loopscope accept-source {path}`"
        ));
    }
    if let Err(paths) = account::accounting(&snapshot) {
        problems.extend(
            paths
                .iter()
                .map(|p| format!("{p}: its lines do not add up")),
        );
    }
    for problem in &problems {
        println!("problem  {problem}");
    }
    println!("{} problems", problems.len());
    Ok(if problems.is_empty() {
        Exit::Done
    } else {
        Exit::Failed
    })
}
