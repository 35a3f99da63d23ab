//! One source from its bytes to a ledger segment: what is new in it, and whether what was read
//! before still stands.

use super::batch::Batch;
use super::decoder::Memory;
use super::discover::{Packing, Source};
use super::feed::{Feed, Item};
use super::formats;
use super::mapped::How;
use super::plan::Plan;
use super::reading::Reading;
use super::recognise::{Claim, Streams, TRIAL_LINES, recognise};
use crate::lake::ledger::{Segment, SourceSeen};
use crate::lake::snapshot::Version;
use crate::lake::{Lake, LakeError, Snapshot, read, winners};
use crate::model::report::Counts;
use std::cell::RefCell;
use std::collections::BTreeSet;
use std::fs::File;
use std::io::{self, Read};
use std::sync::Mutex;

/// What every source of a run shares.
pub struct Setup<'a> {
    pub lake: &'a Lake,
    pub snapshot: &'a Snapshot,
    pub streams: &'a Streams,
    /// Longest line in bytes.
    pub line_limit: usize,
    /// Source ids in use, in the lake and in this run.
    pub ids: Mutex<BTreeSet<u64>>,
}

/// What one source adds to the ledger.
#[derive(Debug, Default)]
pub struct Outcome {
    pub segments: Vec<Segment>,
    pub seen: Option<SourceSeen>,
    pub replaced: Vec<(String, u32, u64)>,
    pub retired: Vec<(String, u32)>,
    /// The source could not be read to its end: what happened.
    pub problem: Option<String>,
}

pub(super) type Bytes = Box<dyn Read + Send>;

pub(super) fn open(source: &Source) -> io::Result<Bytes> {
    let file = File::open(&source.file)?;
    Ok(match source.packing {
        Packing::Plain => Box::new(file),
        Packing::Gzip => Box::new(flate2::read::MultiGzDecoder::new(io::BufReader::new(file))),
        Packing::Zstd => Box::new(zstd::stream::read::Decoder::new(file)?),
    })
}

/// blake3 of a compressed file as found; plain files are hashed while they are read.
fn packed_digest(source: &Source) -> io::Result<Option<String>> {
    if source.packing == Packing::Plain {
        return Ok(None);
    }
    let mut hasher = blake3::Hasher::new();
    hasher.update_reader(File::open(&source.file)?)?;
    Ok(Some(hasher.finalize().to_hex().to_string()))
}

/// Reads what is new in a source. Errors of the source itself are its outcome's `problem`; only
/// the lake's errors stop the run. `batch`: other sources that it may share parts with.
pub fn ingest(
    setup: &Setup,
    source: &Source,
    batch: Option<&RefCell<Batch>>,
) -> Result<Outcome, LakeError> {
    let problem = |e: io::Error| Outcome {
        problem: Some(e.to_string()),
        ..Outcome::default()
    };
    let packed = match packed_digest(source) {
        Ok(digest) => digest,
        Err(e) => return Ok(problem(e)),
    };
    let known = setup.snapshot.newest(&source.path);
    let seen = known.and_then(|(_, version)| version.seen.as_ref());
    if packed.is_some() && seen.is_some_and(|seen| Some(&seen.digest) == packed.as_ref()) {
        let problem = seen.and_then(|seen| seen.problem.clone());
        return Ok(Outcome {
            problem,
            ..Outcome::default()
        });
    }
    let feed = match open(source) {
        Ok(bytes) => Feed::new(bytes, setup.line_limit),
        Err(e) => return Ok(problem(e)),
    };
    let version = known.map_or(1, |(version, _)| version);
    let pass = Pass {
        setup,
        source,
        packed,
        version,
        known: known.map(|(_, v)| v),
        batch,
    };
    let step = pass.run(feed)?;
    if let Step::Done(outcome) = step {
        return Ok(*outcome);
    }
    let feed = match open(source) {
        Ok(bytes) => Feed::new(bytes, setup.line_limit),
        Err(e) => return Ok(problem(e)),
    };
    let again = Pass {
        version: version + 1,
        known: None,
        ..pass
    };
    let Step::Done(mut outcome) = again.run(feed)? else {
        return Ok(Outcome::default());
    };
    // A dump that was written anew is the tracker as it stands now: what is gone from it is gone.
    let stream = outcome.segments.first().and_then(|s| s.stream.as_deref());
    let snapshot = stream.is_some_and(|s| setup.streams.is_snapshot(&source.path, s));
    if (snapshot || matches!(step, Step::Anew)) && outcome.seen.is_some() {
        outcome.retired.push((source.path.clone(), version));
    }
    Ok(*outcome)
}

pub(super) enum Step {
    Done(Box<Outcome>),
    /// All is to be read again, but earlier rows stand in merged parts: they make room as a
    /// version of their own.
    Anew,
    /// The bytes read before are not the bytes that stand there now.
    Rewritten,
}

/// One reading of a source against what the lake knows of it.
pub(super) struct Pass<'a> {
    pub(super) setup: &'a Setup<'a>,
    pub(super) source: &'a Source,
    packed: Option<String>,
    version: u32,
    pub(super) known: Option<&'a Version>,
    batch: Option<&'a RefCell<Batch>>,
}

/// Where the reading begins.
#[derive(Default)]
pub(super) struct Resume {
    pub(super) byte: u64,
    pub(super) line: u64,
    pub(super) source_id: Option<u64>,
    /// The old segments go: an unmapped file, or a stream whose declaration has changed.
    pub(super) anew: bool,
}

impl Pass<'_> {
    /// The common parts, for a source that is read the first time. One that grows has its own,
    /// which a later reading takes the place of.
    pub(super) fn batch(&self) -> Option<&RefCell<Batch>> {
        self.batch
            .filter(|_| self.known.is_none() && self.version == 1)
    }

    fn run(&self, mut feed: Feed<Bytes>) -> Result<Step, LakeError> {
        let head = match feed.peek() {
            Ok(bytes) => bytes,
            Err(e) => return Ok(self.broken(Outcome::default(), e)),
        };
        let mut resume = self.resume();
        let settled = self
            .known
            .filter(|v| v.judged_lines() >= TRIAL_LINES as u64 && !resume.anew);
        let read_before = settled.and_then(|v| v.segments.first());
        let mapped = self.setup.streams.mapping(&self.source.path).is_some();
        let read_before =
            read_before.filter(|s| !mapped && !s.reader.as_ref().is_some_and(|r| r.contains('+')));
        let format = read_before.and_then(|s| formats::find(s.reader.as_deref()?));
        let plan = match read_before.and_then(|s| s.stream.as_ref()) {
            Some(_) if let Some(format) = format => {
                return self.read_format(&How::format(format), feed);
            }
            Some(stream) => Ok(self.setup.streams.plans.get(stream)),
            None => match recognise(self.setup.lake, self.setup.streams, self.source, head)? {
                Ok(Claim::Stream(plan)) => Ok(Some(plan)),
                Ok(Claim::How(how)) => return self.read_format(&how, feed),
                Err(hint) => Err(hint),
            },
        };
        let stream = plan.as_ref().ok().and_then(|p| p.map(|p| p.stream.clone()));
        if self
            .known
            .is_some_and(|v| v.segments.first().is_some_and(|s| s.stream != stream))
        {
            // The first hundred lines now say something else than the first few did.
            resume = Resume {
                source_id: resume.source_id,
                anew: true,
                ..Resume::default()
            };
        }
        if resume.anew {
            match self.prefix_stands() {
                Ok(true) => {}
                Ok(false) => return Ok(Step::Rewritten),
                Err(e) => return Ok(self.broken(Outcome::default(), e)),
            }
        }
        let merged = |v: &Version| self.setup.snapshot.is_merged(v);
        if resume.anew && self.known.is_some_and(merged) {
            return Ok(Step::Anew);
        }
        match feed.skip_to(resume.byte) {
            Ok(true) if resume.byte == 0 => {}
            Ok(true) if Some(feed.digest()) == self.prefix_at(resume.byte) => {}
            Ok(_) => return Ok(Step::Rewritten),
            Err(e) => return Ok(self.broken(Outcome::default(), e)),
        }
        match self.last_line_stands(&mut feed, &resume) {
            Ok(true) => {}
            Ok(false) => return Ok(Step::Rewritten),
            Err(e) => return Ok(self.broken(Outcome::default(), e)),
        }
        match plan {
            Ok(Some(plan)) => self.read_rows(feed, plan, resume),
            Ok(None) => Ok(Step::Done(Box::default())),
            Err(hint) => self.count_unmapped(feed, hint, resume),
        }
    }

    fn resume(&self) -> Resume {
        let Some(version) = self.known else {
            return Resume::default();
        };
        let source_id = version.segments.first().map(|s| s.source_id);
        let current = |part: &crate::lake::ledger::PartRef| {
            let stream = part.relation.split("__").next().unwrap_or_default();
            let plan = self.setup.streams.plans.get(stream);
            plan.is_none_or(|plan| plan.schema == part.schema)
        };
        let fixed = version.segments.iter().rfind(|s| !s.provisional);
        match fixed {
            _ if version
                .segments
                .iter()
                .any(|s| s.stream.is_none() || s.reader.is_some()) =>
            {
                Resume {
                    source_id,
                    anew: true,
                    ..Resume::default()
                }
            }
            _ if !version.segments.iter().flat_map(|s| &s.parts).all(current) => Resume {
                source_id,
                anew: true,
                ..Resume::default()
            },
            Some(last) => Resume {
                byte: last.to,
                line: last.first_line - 1 + last.counts.lines,
                source_id,
                anew: false,
            },
            None => Resume {
                source_id,
                ..Resume::default()
            },
        }
    }

    /// Whether the bytes whose rows are to be read anew are still those bytes.
    fn prefix_stands(&self) -> io::Result<bool> {
        let Some(known) = self.known else {
            return Ok(true);
        };
        let Some(last) = known.segments.last().filter(|s| s.stream.is_some()) else {
            return Ok(true);
        };
        let mut feed = Feed::new(open(self.source)?, self.setup.line_limit);
        Ok(feed.skip_to(last.to)? && feed.digest() == last.prefix_digest)
    }

    fn prefix_at(&self, to: u64) -> Option<String> {
        let segments = &self.known?.segments;
        segments
            .iter()
            .find(|s| s.to == to)
            .map(|s| s.prefix_digest.clone())
    }

    /// The keys of this source's earlier rows, where rows are told apart by digest.
    fn memory(&self, plan: &Plan, id: u64, at: &Resume) -> Result<Memory, LakeError> {
        let mut memory = Memory::default();
        let Some(known) = self.known.filter(|_| plan.some_by_digest() && at.byte > 0) else {
            return Ok(memory);
        };
        let setup = self.setup;
        for part in setup
            .snapshot
            .parts_of(known)
            .filter(|p| p.relation == plan.stream)
        {
            read::batches(setup.lake, &part.file, &["row_key", "row_id"], |batch| {
                let ids = read::ints(&batch, "row_id");
                for (key, row) in read::ints(&batch, "row_key").into_iter().zip(ids) {
                    // Of the last, provisional line nothing is remembered: it is read again.
                    let before = |row: i64| (row & 0xFFFF_FFFF) as u64 <= at.line;
                    if row.is_some_and(|row| winners::source_of(row) == id && before(row)) {
                        memory.earlier.extend(key.map(|k| k as u64));
                    }
                }
                Ok(())
            })?;
        }
        Ok(memory)
    }

    /// Whether an unterminated last line that was read as a row still stands as it was.
    fn last_line_stands(&self, feed: &mut Feed<Bytes>, resume: &Resume) -> io::Result<bool> {
        let known = self
            .known
            .and_then(|v| v.segments.iter().find(|s| s.provisional));
        let Some(last) = known.filter(|_| !resume.anew) else {
            return Ok(true);
        };
        let length = (last.to - resume.byte) as usize;
        let ahead = feed.peek_for(length)?.to_vec();
        let Some(bytes) = ahead.get(..length) else {
            return Ok(false);
        };
        Ok(feed.digest_with(bytes) == last.prefix_digest)
    }

    pub(super) fn seen(&self, digest: String, pending: u64) -> SourceSeen {
        let (path, bytes) = (self.source.path.clone(), self.source.bytes);
        let digest = self.packed.clone().unwrap_or(digest);
        SourceSeen {
            path,
            version: self.version,
            digest,
            bytes,
            pending,
            problem: None,
        }
    }

    fn unchanged(&self, seen: &SourceSeen, resume: &Resume) -> bool {
        !resume.anew && self.known.and_then(|v| v.seen.as_ref()) == Some(seen)
    }

    pub(super) fn broken(&self, outcome: Outcome, e: io::Error) -> Step {
        let problem = Some(e.to_string());
        Step::Done(Box::new(Outcome { problem, ..outcome }))
    }

    pub(super) fn segment(&self, source_id: u64, from: u64, first_line: u64) -> Segment {
        Segment {
            path: self.source.path.clone(),
            version: self.version,
            stream: None,
            format: self.source.format(),
            reader: None,
            ignored_kinds: Default::default(),
            unknown_kinds: Default::default(),
            source_id,
            from,
            to: from,
            first_line,
            prefix_digest: String::new(),
            provisional: false,
            counts: Counts::default(),
            parts: Vec::new(),
            tallies: Vec::new(),
            quarantine: None,
            hint: None,
            max_time: None,
        }
    }

    /// The old segments that this reading takes the place of.
    pub(super) fn replaced(&self, from: u64) -> Vec<(String, u32, u64)> {
        let stale = self
            .known
            .is_some_and(|v| v.segments.iter().any(|s| s.from >= from));
        let entry = (self.source.path.clone(), self.version, from);
        if stale { vec![entry] } else { Vec::new() }
    }

    pub(super) fn source_id(&self, resume: &Resume) -> u64 {
        if let Some(id) = resume.source_id {
            return id;
        }
        let mut ids = self.setup.ids.lock().unwrap_or_else(|e| e.into_inner());
        let mut salt = 0u32;
        loop {
            let text = format!("{}\n{}\n{salt}", self.source.path, self.version);
            let hash = blake3::hash(text.as_bytes());
            let head = u32::from_le_bytes(hash.as_bytes()[..4].try_into().unwrap_or_default());
            let id = u64::from(head & 0x7FFF_FFFF);
            if ids.insert(id) {
                return id;
            }
            salt += 1;
        }
    }

    fn read_rows(
        &self,
        mut feed: Feed<Bytes>,
        plan: &Plan,
        resume: Resume,
    ) -> Result<Step, LakeError> {
        let id = self.source_id(&resume);
        // What was read earlier is looked at only when there is something to compare with it.
        let more = feed.peek().is_ok_and(|ahead| !ahead.is_empty());
        let memory = if more {
            self.memory(plan, id, &resume)?
        } else {
            Memory::default()
        };
        let mut reading = Reading::new(self, plan, id, &resume, memory);
        let mut outcome = Outcome::default();
        let mut long = None;
        let (tail, ended) = loop {
            match feed.next_item() {
                Ok(Item::Lines(bytes)) => reading.lines(bytes)?,
                Ok(Item::Long { head, bytes }) => reading.long(head, bytes)?,
                Ok(Item::Tail(bytes)) => break (bytes.to_vec(), None),
                Ok(Item::LongTail { digest, .. }) => long = Some(digest),
                Ok(Item::End) => break (Vec::new(), None),
                Err(e) => break (Vec::new(), Some(e)),
            }
        };
        let mut pending = u64::from(long.is_some());
        let digest = long.unwrap_or_else(|| feed.digest_with(&tail));
        let memory = std::mem::take(&mut reading.decoder.memory);
        let fixed = reading.finish(&feed.digest(), feed.offset)?;
        let next_line = fixed.first_line + fixed.counts.lines;
        if !tail.is_empty() {
            let at = Resume {
                byte: feed.offset,
                line: next_line - 1,
                ..Resume::default()
            };
            let mut last = Reading::new(self, plan, id, &at, memory);
            if last.tail(&tail)? {
                let end = feed.offset + tail.len() as u64;
                let mut segment = last.finish(&digest, end)?;
                segment.provisional = true;
                outcome.segments.push(segment);
            } else {
                pending = 1;
            }
        }
        if let Some(e) = ended {
            outcome.problem = Some(e.to_string());
            pending = 1;
        }
        let mut seen = self.seen(digest, pending);
        seen.problem = outcome.problem.clone();
        if self.unchanged(&seen, &resume) {
            return Ok(Step::Done(Box::new(Outcome {
                problem: outcome.problem,
                ..Outcome::default()
            })));
        }
        let first = resume.byte == 0 && outcome.segments.is_empty();
        if fixed.to > fixed.from || first {
            outcome.segments.insert(0, fixed);
        }
        outcome.replaced = self.replaced(resume.byte);
        outcome.seen = Some(seen);
        Ok(Step::Done(Box::new(outcome)))
    }
}
