//! `check`: fails when the lake holds no data, or when its data is older than it may be.

use super::project::Project;
use super::{Exit, Failure, closed, render};
use crate::cli::Common;
use crate::lake::Snapshot;
use crate::model::time;

pub fn check(common: &Common) -> Result<Exit, Failure> {
    let project = Project::open(common)?;
    let snapshot = Snapshot::load(&project.lake)?;
    Ok(gates(&project, &snapshot))
}

/// Prints every gate that fails: what was found, what was expected, where to look.
pub fn gates(project: &Project, snapshot: &Snapshot) -> Exit {
    let mut failed = Vec::new();
    let rows: u64 = snapshot.segments().map(|s| s.counts.rows).sum();
    if rows == 0 {
        failed.push(
            "no data: the lake holds no row; expected at least one; see health/index.html"
                .to_string(),
        );
    }
    let through = snapshot.segments().filter_map(|s| s.max_time).max();
    let stale = project.config.schedule.stale_after_micros;
    if let (Some(through), Some(stale)) = (through, stale)
        && render::now() > through.saturating_add(stale)
    {
        failed.push(format!(
            "stale: data through {}, expected newer than {}; see whether the loop still writes",
            time::iso(through),
            time::iso(render::now() - stale)
        ));
    }
    let restated = closed::news(project, snapshot);
    match project.config.closed.gate {
        true => failed.extend(restated),
        false => restated.iter().for_each(|line| project.say(line)),
    }
    for gate in &failed {
        println!("{gate}");
    }
    if failed.is_empty() {
        Exit::Done
    } else {
        Exit::Failed
    }
}
