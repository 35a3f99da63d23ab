//! Which row of an identity a stream shows: the greatest (stream time, natural path, line,
//! content digest), whatever order files and nights came in. The rest are its duplicates.

use super::error::LakeError;
use super::layout::Lake;
use super::ledger::{Losers, PartRef};
use super::read;
use super::snapshot::Snapshot;
use super::write::{PartSpec, PartWriter};
use crate::model::ColType;
use crate::model::binding::Binding;
use crate::model::natural_cmp;
use crate::model::parallel::each;
use arrow::array::{ArrayRef, Int64Array};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;
use xxhash_rust::xxh3::xxh3_64_with_seed;

/// `row_id`: the source in the upper 31 bits, the line in the lower 32.
pub fn row_id(source_id: u64, line: u64) -> i64 {
    ((source_id & 0x7FFF_FFFF) << 32 | (line & 0xFFFF_FFFF)) as i64
}

/// Records that one source of a format may have.
pub const MOST_RECORDS: u64 = (1 << (32 - WEIGHT_BITS)) - 1;
const WEIGHT_BITS: u32 = 6;
const MOST_WEIGHT: u32 = (1 << WEIGHT_BITS) - 1;

/// The lower half of the row id of a format's record, which may stand on several lines or share
/// one: its number in the source, and the lines that it accounts for (63 at most; more count as
/// rows for good).
pub fn record_row(ordinal: u64, lines: u32) -> u64 {
    ordinal << WEIGHT_BITS | u64::from(lines.min(MOST_WEIGHT))
}

/// The source a row id belongs to.
pub fn source_of(row_id: i64) -> u64 {
    (row_id as u64) >> 32
}

/// An identity hash with its iteration mixed in, when the identity includes it and it is known.
pub fn with_iteration(base: u64, includes: bool, iteration: Option<&str>) -> u64 {
    match iteration {
        Some(id) if includes => xxh3_64_with_seed(id.as_bytes(), base),
        _ => base,
    }
}

#[derive(Clone, Copy)]
struct Candidate {
    key: u64,
    row_id: i64,
    time: Option<i64>,
}

/// How many rows are looked at together; more are taken in several passes by key.
const ROWS_PER_PASS: u64 = 4 << 20;

/// Chooses the winners of one stream anew, unless nothing it depends on has changed.
pub fn choose(
    lake: &Lake,
    snapshot: &Snapshot,
    stream: &str,
    identity_has_iteration: bool,
    axis: &Binding,
) -> Result<Losers, LakeError> {
    let parts = snapshot.parts_of_relation(stream);
    let basis = basis(&parts, snapshot, identity_has_iteration.then_some(axis));
    if let Some(known) = snapshot.losers.get(stream)
        && known.basis == basis
    {
        return Ok(known.clone());
    }
    let ranks = source_ranks(snapshot);
    let retired = snapshot.retired_sources();
    let rows: u64 = parts.iter().map(|p| p.rows).sum();
    let passes = rows.div_ceil(ROWS_PER_PASS).max(1);
    let mut lost = Vec::new();
    for pass in 0..passes {
        let reading = Reading {
            lake,
            mixing: identity_has_iteration.then_some(axis),
            retired: &retired,
            pass,
            passes,
        };
        let mut shards = (0..SHARDS).map(|_| Vec::new()).collect::<Vec<_>>();
        for read in each(&parts, |part| reading.part(part)) {
            let read = read?;
            if pass == 0 {
                lost.extend(read.retired);
            }
            for (shard, some) in shards.iter_mut().zip(read.shards) {
                shard.push(some);
            }
        }
        for some in each(&shards, |shard| losers_of(shard.concat(), &ranks)) {
            lost.extend(some);
        }
    }
    lost.sort_unstable();
    let (by_source, rows) = (lines_lost(snapshot, &lost, &retired), lost.len() as u64);
    let file = write_losers(lake, stream, lost, &basis)?;
    Ok(Losers {
        file,
        rows,
        by_source,
        basis,
    })
}

/// Keys are dealt out by their highest bits: a shard fits the processor's cache when it is
/// sorted, and shards need nothing of each other.
const SHARDS: usize = 64;

/// How one pass reads the parts of a stream.
struct Reading<'a> {
    lake: &'a Lake,
    /// Where the identity includes the iteration: what binds rows that name none.
    mixing: Option<&'a Binding>,
    retired: &'a BTreeSet<u64>,
    pass: u64,
    passes: u64,
}

/// The candidates of one part.
struct Read {
    shards: Vec<Vec<Candidate>>,
    retired: Vec<i64>,
}

impl Reading<'_> {
    fn part(&self, part: &PartRef) -> Result<Read, LakeError> {
        let room = part.rows as usize / SHARDS + part.rows as usize / SHARDS / 4;
        let mut out = Read {
            shards: (0..SHARDS).map(|_| Vec::with_capacity(room)).collect(),
            retired: Vec::new(),
        };
        let mixing = self.mixing.filter(|_| part.iteration.is_none());
        let columns = ["row_key", "row_id", "stream_time"];
        read::batches(self.lake, &part.file, &columns, |batch| {
            let keys = read::ints(&batch, "row_key");
            let ids = read::ints(&batch, "row_id");
            let times = read::ints(&batch, "stream_time");
            for ((key, id), time) in keys.into_iter().zip(ids).zip(times) {
                let (Some(key), Some(row_id)) = (key, id) else {
                    continue;
                };
                let mut key = key as u64;
                if let (Some(axis), Some(at)) = (mixing, time) {
                    key = with_iteration(key, true, Some(&axis.iteration_at(at)));
                }
                if !self.retired.is_empty() && self.retired.contains(&source_of(row_id)) {
                    out.retired.push(row_id);
                } else if self.passes == 1 || key % self.passes == self.pass {
                    let shard = (key >> 58) as usize % SHARDS;
                    out.shards[shard].push(Candidate { key, row_id, time });
                }
            }
            Ok(())
        })?;
        Ok(out)
    }
}

/// Everything but the greatest row of each key.
fn losers_of(mut all: Vec<Candidate>, ranks: &Ranks) -> Vec<i64> {
    let mut lost = Vec::new();
    all.sort_unstable_by_key(|c| c.key);
    for group in all
        .chunk_by_mut(|a, b| a.key == b.key)
        .filter(|g| g.len() > 1)
    {
        let rank = |c: &Candidate| {
            let (path, content) = ranks.get(&source_of(c.row_id)).copied().unwrap_or_default();
            (c.time, path, c.row_id & 0xFFFF_FFFF, content)
        };
        group.sort_unstable_by_key(rank);
        let (_, rest) = group
            .split_last_mut()
            .map_or((None, &mut [][..]), |(w, r)| (Some(w), r));
        lost.extend(rest.iter().map(|c| c.row_id));
    }
    lost
}

/// Source id → rank of its path, rank of its content among all.
type Ranks = HashMap<u64, (usize, usize)>;

/// Sources in the order that breaks ties of time: natural path, then (behind the line) content.
fn source_ranks(snapshot: &Snapshot) -> Ranks {
    let mut sources = Vec::new();
    for ((path, _), version) in snapshot.sources.iter().filter(|(_, v)| !v.retired) {
        let digest = version
            .seen
            .as_ref()
            .map_or("", |seen| seen.digest.as_str());
        let ids = version.segments.iter().map(|segment| segment.source_id);
        sources.extend(ids.map(|id| (path.as_str(), digest, id)));
    }
    sources.sort_by(|a, b| natural_cmp(a.0, b.0).then_with(|| a.1.cmp(b.1)));
    sources.dedup_by_key(|s| s.2);
    let mut ranks = Ranks::new();
    let mut path = 0;
    for (at, (name, _, id)) in sources.iter().enumerate() {
        if at > 0 && sources[at - 1].0 != *name {
            path = at;
        }
        ranks.insert(*id, (path, at));
    }
    ranks
}

fn basis(parts: &[&PartRef], snapshot: &Snapshot, axis: Option<&Binding>) -> String {
    let mut hasher = blake3::Hasher::new();
    for part in parts {
        hasher.update(part.file.as_bytes());
        hasher.update(b"\n");
    }
    for source in snapshot.retired_sources() {
        hasher.update(&source.to_le_bytes());
    }
    if let Some(axis) = axis.filter(|_| parts.iter().any(|p| p.iteration.is_none())) {
        hasher.update(axis.digest().as_bytes());
    }
    hasher.finalize().to_hex()[..32].to_string()
}

/// Lines lost per source: a row of a native stream is one line, a format's record says how many.
fn lines_lost(snapshot: &Snapshot, lost: &[i64], retired: &BTreeSet<u64>) -> BTreeMap<u64, u64> {
    let formatted = snapshot.segments().filter(|s| s.reader.is_some());
    let formatted = formatted.map(|s| s.source_id).collect::<BTreeSet<_>>();
    let mut by_source = BTreeMap::new();
    for id in lost {
        let source = source_of(*id);
        if !retired.contains(&source) {
            let lines = match formatted.contains(&source) {
                true => *id as u64 & u64::from(MOST_WEIGHT),
                false => 1,
            };
            *by_source.entry(source).or_default() += lines;
        }
    }
    by_source
}

/// The file of the losers; none where there are none.
fn write_losers(
    lake: &Lake,
    stream: &str,
    lost: Vec<i64>,
    basis: &str,
) -> Result<Option<String>, LakeError> {
    if lost.is_empty() {
        return Ok(None);
    }
    let columns = [("row_id".to_string(), ColType::Int)];
    let array: ArrayRef = Arc::new(Int64Array::from(lost));
    let relation = format!("_losers/{stream}");
    let spec = PartSpec {
        relation: &relation,
        iteration: None,
        state: true,
        schema_digest: "",
        columns: &columns,
        ticket: format!("{stream}-{basis}"),
    };
    let mut writer = PartWriter::create(lake, &spec)?;
    writer.write(vec![array])?;
    let part = writer.finish(basis, None)?;
    Ok(Some(part.file))
}

/// The `row_id`s a stream's relation leaves out, sorted.
pub fn load(lake: &Lake, losers: &Losers) -> Result<Vec<i64>, LakeError> {
    let mut ids = Vec::with_capacity(losers.rows as usize);
    if let Some(file) = &losers.file {
        read::batches(lake, file, &[], |batch| {
            ids.extend(read::ints(&batch, "row_id").into_iter().flatten());
            Ok(())
        })?;
    }
    Ok(ids)
}

/// Starts of the declared iterations, from the `iterations` stream's winners.
pub fn axis_starts(lake: &Lake, snapshot: &Snapshot) -> Result<Binding, LakeError> {
    let stream = "iterations";
    let losers = match snapshot.losers.get(stream) {
        Some(losers) => load(lake, losers)?,
        None => Vec::new(),
    };
    let mut starts = Vec::new();
    for part in snapshot.parts_of_relation(stream) {
        read::batches(
            lake,
            &part.file,
            &["row_id", "iteration", "started_at"],
            |batch| {
                let ids = read::ints(&batch, "row_id");
                let names = read::texts(&batch, "iteration");
                let times = read::ints(&batch, "started_at");
                for ((id, name), time) in ids.into_iter().zip(names).zip(times) {
                    if let (Some(id), Some(name), Some(time)) = (id, name, time)
                        && losers.binary_search(&id).is_err()
                    {
                        starts.push((time, name));
                    }
                }
                Ok(())
            },
        )?;
    }
    Ok(Binding::new(starts))
}
