//! JSONL to Parquet: discover, recognise, decode, and account for every line.

pub mod account;
mod batch;
pub mod columns;
pub mod decoder;
pub mod discover;
pub mod extract;
pub mod feed;
pub mod formats;
mod formatted;
pub mod hint;
mod intake;
pub mod json;
pub mod lines;
pub mod mapped;
pub mod mapping;
pub mod plan;
pub mod quarantine;
mod reading;
pub mod recognise;
pub mod row;
mod scalar;
pub mod sink;
pub mod source;
mod unmapped;
pub mod upgrade;

pub use recognise::Streams;

use crate::lake::ledger::{Compaction, Entry};
use crate::lake::{Lake, LakeError, Snapshot, compact, current, publish, sweep, winners};
use crate::model::binding::Binding;
use crate::packs::stream::OutKind;
use batch::Batch;
use discover::Source;
use source::{Outcome, Setup};
use std::cell::RefCell;
use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

/// The outputs of an extractor by name; what packs need to know of this room.
pub fn extract_outputs(rule: &str) -> Option<Vec<(&'static str, OutKind)>> {
    let found = extract::EXTRACTORS.iter().find(|e| e.name == rule)?;
    Some(found.outputs.iter().map(|o| (o.name, o.kind)).collect())
}

/// What a run reads and how.
#[derive(Debug, Clone)]
pub struct Options {
    pub data: Vec<PathBuf>,
    /// Folders of loopscope's own output, which are not data wherever they stand.
    pub own: Vec<PathBuf>,
    pub jobs: usize,
    pub line_limit_bytes: usize,
}

/// What a run did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Summary {
    pub sources: usize,
    /// Sources with something new.
    pub changed: usize,
    /// Rows by which the lake grew: a copy of one that is there is none.
    pub new_rows: u64,
    /// (path, what happened) of sources and folders that could not be read.
    pub problems: Vec<(String, String)>,
    /// Sources read before that are not among the data any more: their rows stay.
    pub vanished: Vec<String>,
}

/// Reads everything new below the data roots into the lake and publishes one ledger entry. The
/// caller holds the lock. `progress` is called with (done, all) sources.
pub fn run(
    lake: &Lake,
    snapshot: &mut Snapshot,
    streams: &Streams,
    options: &Options,
    progress: &(dyn Fn(usize, usize) + Sync),
) -> Result<Summary, LakeError> {
    sweep::sweep(lake, snapshot)?;
    let (mut sources, mut problems) = discover::discover(&options.data, &options.own);
    // Largest first: the last worker then waits for a small file.
    sources.sort_by(|a, b| b.bytes.cmp(&a.bytes).then_with(|| a.path.cmp(&b.path)));
    let ids = snapshot
        .sources
        .values()
        .flat_map(|v| &v.segments)
        .map(|s| s.source_id);
    let here = sources
        .iter()
        .map(|s| s.path.as_str())
        .collect::<BTreeSet<_>>();
    let known = snapshot
        .sources
        .iter()
        .filter(|(_, version)| !version.retired);
    let gone = known
        .map(|((path, _), _)| path)
        .filter(|path| !here.contains(path.as_str()));
    let gone = gone.cloned().collect::<BTreeSet<_>>();
    let setup = Setup {
        lake,
        snapshot,
        streams,
        line_limit: options.line_limit_bytes,
        ids: Mutex::new(ids.collect::<BTreeSet<_>>()),
    };
    let (outcomes, compactions) = read_all(&setup, &sources, options.jobs, progress)?;
    let mut entry = Entry {
        compactions,
        ..Entry::default()
    };
    let mut summary = Summary {
        sources: sources.len(),
        ..Summary::default()
    };
    for (path, outcome) in outcomes {
        summary.changed += usize::from(outcome.seen.is_some());
        problems.extend(outcome.problem.map(|problem| (path, problem)));
        entry.segments.extend(outcome.segments);
        entry.seen.extend(outcome.seen);
        entry.replaced.extend(outcome.replaced);
        entry.retired.extend(outcome.retired);
    }
    // What cannot be listed or opened is said as a problem, and has not gone.
    let unread = |path: &String| {
        problems
            .iter()
            .any(|(problem, _)| path.starts_with(problem))
    };
    summary.vanished = gone.into_iter().filter(|path| !unread(path)).collect();
    problems.sort();
    summary.problems = problems;
    let before = account::rows(snapshot);
    settle(lake, snapshot, streams, entry)?;
    summary.new_rows = account::rows(snapshot).saturating_sub(before);
    Ok(summary)
}

/// What the sources gave, by path, and the parts that some of them share.
type Read = (Vec<(String, Outcome)>, Vec<Compaction>);

fn read_all(
    setup: &Setup,
    sources: &[Source],
    jobs: usize,
    progress: &(dyn Fn(usize, usize) + Sync),
) -> Result<Read, LakeError> {
    let next = AtomicUsize::new(0);
    let done = AtomicUsize::new(0);
    let new = |source: &&Source| {
        let new = setup.snapshot.newest(&source.path).is_none();
        (new && source.bytes <= batch::SMALL_BYTES).then_some(source.bytes)
    };
    let units = batch::deal(&sources.iter().collect::<Vec<_>>(), new);
    let work = || {
        let (mut mine, mut merged) = (Vec::new(), Vec::new());
        while let Some(unit) = units.get(next.fetch_add(1, Ordering::Relaxed)) {
            let batch = RefCell::new(Batch::default());
            let shared = (unit.len() > 1).then_some(&batch);
            for source in unit {
                mine.push((source.path.clone(), source::ingest(setup, source, shared)?));
                progress(done.fetch_add(1, Ordering::Relaxed) + 1, sources.len());
            }
            merged.extend(
                batch
                    .into_inner()
                    .finish(setup.lake, &setup.streams.plans)?,
            );
        }
        Ok((mine, merged))
    };
    let results = std::thread::scope(|scope| {
        let workers = (1..jobs.clamp(1, units.len().max(1))).map(|_| scope.spawn(work));
        let workers = workers.collect::<Vec<_>>();
        let mut results: Vec<Result<Read, LakeError>> = vec![work()];
        for worker in workers {
            results.push(
                worker
                    .join()
                    .unwrap_or_else(|panic| std::panic::resume_unwind(panic)),
            );
        }
        results
    });
    let (mut outcomes, mut compactions) = (Vec::new(), Vec::new());
    for result in results {
        let (some, merged) = result?;
        outcomes.extend(some);
        compactions.extend(merged);
    }
    outcomes.sort_by(|a, b| crate::model::natural_cmp(&a.0, &b.0));
    compactions.sort_by(|a, b| a.output.file.cmp(&b.output.file));
    Ok((outcomes, compactions))
}

/// Tends the lake with the entry's parts in it (parts of older declarations are rewritten, those
/// of closed iterations merged), chooses the winners, and publishes the entry. An entry that
/// changes nothing is not written.
pub fn settle(
    lake: &Lake,
    snapshot: &mut Snapshot,
    streams: &Streams,
    mut entry: Entry,
) -> Result<(), LakeError> {
    let mut ahead = snapshot.clone();
    ahead.apply(Entry {
        seq: snapshot.seq,
        ..entry.clone()
    });
    let shapes = upgrade::shapes(&streams.plans);
    let upgraded = upgrade::upgrade(lake, &ahead, &streams.plans)?;
    merge(&mut ahead, &mut entry, upgraded);
    choose(lake, &mut ahead, streams, &mut entry, |name| {
        name == "iterations"
    })?;
    let closed = compact::closed(lake, &ahead)?;
    let plain = shapes.iter().map(|(shape, _)| *shape).collect::<Vec<_>>();
    let merged = compact::compact(lake, &ahead, &plain, &closed)?;
    merge(&mut ahead, &mut entry, merged);
    let binding = choose(lake, &mut ahead, streams, &mut entry, |_| true)?;
    let idle = entry.segments.is_empty()
        && entry.seen.is_empty()
        && entry.replaced.is_empty()
        && entry.retired.is_empty()
        && entry.compactions.is_empty();
    if !idle || !entry.losers.is_empty() {
        let parts = entry.segments.iter().flat_map(|s| &s.parts);
        let parts = parts.chain(entry.compactions.iter().map(|c| &c.output));
        publish::sync_parents(lake, parts.map(|part| part.file.as_str()))?;
        snapshot.commit(lake, entry)?;
    }
    if snapshot.seq > 0 {
        current::write(lake, snapshot, &shapes, &binding)?;
    }
    Ok(())
}

fn merge(ahead: &mut Snapshot, entry: &mut Entry, compactions: Vec<Compaction>) {
    let seq = ahead.seq;
    ahead.apply(Entry {
        seq,
        compactions: compactions.clone(),
        ..Entry::default()
    });
    entry.compactions.extend(compactions);
}

/// Chooses the winners of the streams that `which` names; returns where rows without an
/// iteration belong. The iterations come first: their starts decide that.
fn choose(
    lake: &Lake,
    ahead: &mut Snapshot,
    streams: &Streams,
    entry: &mut Entry,
    which: impl Fn(&str) -> bool,
) -> Result<Binding, LakeError> {
    let mut binding = winners::axis_starts(lake, ahead)?;
    let mut names = streams
        .plans
        .keys()
        .filter(|name| which(name))
        .collect::<Vec<_>>();
    names.sort_by_key(|name| *name != "iterations");
    for name in names {
        let plan = &streams.plans[name];
        let losers = winners::choose(lake, ahead, name, plan.identity_has_iteration, &binding)?;
        if ahead.losers.get(name) != Some(&losers) {
            ahead.losers.insert(name.clone(), losers.clone());
            entry.losers.insert(name.clone(), losers);
        }
        if name == "iterations" {
            binding = winners::axis_starts(lake, ahead)?;
        }
    }
    Ok(binding)
}

#[cfg(test)]
mod tests;
