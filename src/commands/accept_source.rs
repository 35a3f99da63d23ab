//! `accept-source`: of a rewritten source's versions, only the newest counts from now on.

use super::project::Project;
use super::{Exit, Failure};
use crate::cli::Common;
use crate::ingest;
use crate::lake::ledger::Entry;
use crate::lake::{Lock, Snapshot};

pub fn accept(common: &Common, path: &str) -> Result<Exit, Failure> {
    let project = Project::open(common)?;
    let _lock = Lock::take(&project.lake)?;
    let mut snapshot = Snapshot::load(&project.lake)?;
    let conflicts = snapshot.conflicts();
    if !conflicts.iter().any(|p| p == path) {
        let open = match conflicts.as_slice() {
            [] => "no source is in conflict".to_string(),
            some => format!("in conflict: {}", some.join(", ")),
        };
        return Err(Failure::usage(format!(
            "{path}: not a source in conflict; {open}"
        )));
    }
    let newest = snapshot.newest(path).map_or(0, |(version, _)| version);
    let old = snapshot
        .sources
        .iter()
        .filter(|((p, v), s)| p == path && *v < newest && !s.retired);
    let retired = old.map(|(key, _)| key.clone()).collect::<Vec<_>>();
    let versions = retired.len();
    let entry = Entry {
        retired,
        ..Entry::default()
    };
    ingest::settle(&project.lake, &mut snapshot, &project.streams, entry)?;
    project.say(&format!(
        "{path}: the newest content counts; {versions} older set aside"
    ));
    Ok(Exit::Done)
}
