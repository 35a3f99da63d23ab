//! `doctor`: looks at everything a build stands on and says what is wrong, worst last.

use super::project::Project;
use super::{Exit, Failure};
use crate::cli::{Common, Format};
use crate::ingest::account;
use crate::lake::{Snapshot, derived, verify};
use crate::model::plural::counted_len;
use crate::packs::derived::DERIVED;
use serde_json::json;

pub fn doctor(common: &Common) -> Result<Exit, Failure> {
    let project = Project::open(common)?;
    let snapshot = Snapshot::load(&project.lake)?;
    let found = verify::verify(&project.lake, &snapshot)?;
    let (files, bytes, wrong) = derived::check(&project.lake);
    let problems = problems(&snapshot, found.problems, &wrong);
    let metrics: usize = project.packs.iter().map(|p| p.metrics.len()).sum();
    let streams = project.streams.decls.len();
    let paths = &project.config.paths;
    if common.format == Format::Json {
        let data = paths.data.iter();
        let data = data.map(|p| json!({"path": p.display().to_string(), "found": p.exists()}));
        let all = json!({
            "packs": {"packs": project.packs.len(), "metrics": metrics, "streams": streams},
            "data": data.collect::<Vec<_>>(),
            "lake": {
                "path": paths.lake.display().to_string(), "entry": snapshot.seq,
                "parts": found.parts, "bytes": found.bytes, "stray_files": found.strays.len(),
            },
            "derived": {"relations": DERIVED.len(), "files": files, "bytes": bytes},
            "problems": problems,
        });
        println!("{all:#}");
        return Ok(exit(&problems));
    }
    let packs = project.packs.len();
    println!(
        "packs    {}, {}, {}",
        counted_len(packs, "packs"),
        counted_len(metrics, "metrics"),
        counted_len(streams, "streams")
    );
    for path in &paths.data {
        let state = if path.exists() { "found" } else { "missing" };
        println!("data     {}: {state}", path.display());
    }
    println!(
        "lake     {}: entry {}, {}, {} bytes, {}",
        paths.lake.display(),
        snapshot.seq,
        counted_len(found.parts, "parts"),
        found.bytes,
        counted_len(found.strays.len(), "stray files")
    );
    println!(
        "derived  {} relations, {files} files, {bytes} bytes",
        DERIVED.len()
    );
    for problem in &problems {
        println!("problem  {problem}");
    }
    println!("{} problems", problems.len());
    Ok(exit(&problems))
}

fn exit(problems: &[String]) -> Exit {
    match problems.is_empty() {
        true => Exit::Done,
        false => Exit::Failed,
    }
}

/// What is wrong: parts, derived relations, rewritten sources, sums.
fn problems(snapshot: &Snapshot, parts: Vec<String>, derived: &[String]) -> Vec<String> {
    let mut problems = parts;
    problems.extend(derived.iter().map(|name| {
        format!("{name}: is not what was computed; remove it, and the next build computes it anew")
    }));
    for path in snapshot.conflicts() {
        problems.push(format!(
            "{path}: rewritten since it was read; both versions count until \
             `loopscope accept-source {path}`"
        ));
    }
    if let Err(paths) = account::accounting(snapshot) {
        problems.extend(
            paths
                .iter()
                .map(|p| format!("{p}: its lines do not add up")),
        );
    }
    problems
}
