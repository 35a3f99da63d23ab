//! One source from its bytes to a ledger segment: what is new in it, and whether what was read
//! before still stands.

use super::decoder::{Decoder, Line, Memory, Place};
use super::discover::{Packing, Source};
use super::feed::{Feed, Item};
use super::plan::Plan;
use super::quarantine::Quarantine;
use super::recognise::{Streams, TRIAL_LINES, recognise, strip_mark};
use super::sink::Sinks;
use crate::lake::ledger::{Segment, SourceSeen};
use crate::lake::snapshot::Version;
use crate::lake::{Lake, LakeError, Snapshot, read, winners};
use crate::model::iteration::iteration_of_path;
use crate::model::report::Counts;
use crate::model::{Reason, Reject};
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
    /// The source could not be read to its end: what happened.
    pub problem: Option<String>,
}

type Bytes = Box<dyn Read + Send>;

fn open(source: &Source) -> io::Result<Bytes> {
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
/// the lake's errors stop the run.
pub fn ingest(setup: &Setup, source: &Source) -> Result<Outcome, LakeError> {
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
        return Ok(Outcome::default());
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
    };
    match pass.run(feed)? {
        Step::Done(outcome) => Ok(*outcome),
        Step::Rewritten => {
            let feed = match open(source) {
                Ok(bytes) => Feed::new(bytes, setup.line_limit),
                Err(e) => return Ok(problem(e)),
            };
            let pass = Pass {
                version: version + 1,
                known: None,
                ..pass
            };
            match pass.run(feed)? {
                Step::Done(outcome) => Ok(*outcome),
                Step::Rewritten => Ok(Outcome::default()),
            }
        }
    }
}

enum Step {
    Done(Box<Outcome>),
    /// The bytes read before are not the bytes that stand there now.
    Rewritten,
}

/// One reading of a source against what the lake knows of it.
struct Pass<'a> {
    setup: &'a Setup<'a>,
    source: &'a Source,
    packed: Option<String>,
    version: u32,
    known: Option<&'a Version>,
}

/// Where the reading begins.
#[derive(Default)]
struct Resume {
    byte: u64,
    line: u64,
    source_id: Option<u64>,
    /// The old segments go: an unmapped file, or a stream whose declaration has changed.
    anew: bool,
}

impl Pass<'_> {
    fn run(&self, mut feed: Feed<Bytes>) -> Result<Step, LakeError> {
        let head = match feed.peek() {
            Ok(bytes) => bytes.to_vec(),
            Err(e) => return Ok(self.broken(Outcome::default(), e)),
        };
        let mut resume = self.resume();
        let settled = self
            .known
            .filter(|v| v.lines() >= TRIAL_LINES as u64 && !resume.anew);
        let plan = match settled.and_then(|v| v.segments.first()?.stream.as_ref()) {
            Some(stream) => Ok(self.setup.streams.plans.get(stream)),
            None => match recognise(self.setup.lake, self.setup.streams, self.source, &head)? {
                Ok(plan) => Ok(Some(plan)),
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
            _ if version.segments.iter().any(|s| s.stream.is_none()) => Resume {
                source_id,
                anew: true,
                ..Resume::default()
            },
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
        if !plan.by_digest() || at.byte == 0 {
            return Ok(memory);
        }
        let setup = self.setup;
        for part in setup
            .snapshot
            .parts()
            .iter()
            .filter(|p| p.relation == plan.stream)
        {
            read::batches(setup.lake, &part.file, &["row_key", "row_id"], |batch| {
                let ids = read::ints(&batch, "row_id");
                for (key, row) in read::ints(&batch, "row_key").into_iter().zip(ids) {
                    if row.is_some_and(|row| winners::source_of(row) == id) {
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
        let ahead = feed.peek()?.to_vec();
        // A last line longer than the look-ahead is taken on trust and read again.
        let Some(bytes) = ahead.get(..length) else {
            return Ok(ahead.len() >= length);
        };
        Ok(feed.digest_with(bytes) == last.prefix_digest)
    }

    fn seen(&self, digest: String, pending: u64) -> SourceSeen {
        let (path, bytes) = (self.source.path.clone(), self.source.bytes);
        let digest = self.packed.clone().unwrap_or(digest);
        SourceSeen {
            path,
            version: self.version,
            digest,
            bytes,
            pending,
        }
    }

    fn unchanged(&self, seen: &SourceSeen, resume: &Resume) -> bool {
        !resume.anew && self.known.and_then(|v| v.seen.as_ref()) == Some(seen)
    }

    fn broken(&self, outcome: Outcome, e: io::Error) -> Step {
        let problem = Some(e.to_string());
        Step::Done(Box::new(Outcome { problem, ..outcome }))
    }

    fn segment(&self, source_id: u64, from: u64, first_line: u64) -> Segment {
        Segment {
            path: self.source.path.clone(),
            version: self.version,
            stream: None,
            format: self.source.format(),
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
    fn replaced(&self, from: u64) -> Vec<(String, u32, u64)> {
        let stale = self
            .known
            .is_some_and(|v| v.segments.iter().any(|s| s.from >= from));
        let entry = (self.source.path.clone(), self.version, from);
        if stale { vec![entry] } else { Vec::new() }
    }

    fn source_id(&self, resume: &Resume) -> u64 {
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

    fn count_unmapped(
        &self,
        mut feed: Feed<Bytes>,
        hint: String,
        resume: Resume,
    ) -> Result<Step, LakeError> {
        let mut segment = self.segment(self.source_id(&resume), 0, 1);
        segment.hint = Some(hint);
        let mut lines = 0;
        let digest = loop {
            match feed.next_item() {
                Ok(Item::Lines(bytes)) => lines += memchr::memchr_iter(b'\n', bytes).count() as u64,
                Ok(Item::Long { .. }) => lines += 1,
                Ok(Item::Tail(bytes)) => {
                    lines += 1;
                    segment.to = bytes.len() as u64;
                    let tail = bytes.to_vec();
                    break feed.digest_with(&tail);
                }
                Ok(Item::End) => break feed.digest(),
                Err(e) => return Ok(self.broken(Outcome::default(), e)),
            }
        };
        segment.to += feed.offset;
        segment.counts = Counts {
            lines,
            unmapped: lines,
            ..Counts::default()
        };
        segment.prefix_digest = digest.clone();
        let seen = self.seen(digest, 0);
        let known = self.known.and_then(|v| v.seen.as_ref());
        if known == Some(&seen)
            && self
                .known
                .is_some_and(|v| v.segments[0].hint == segment.hint)
        {
            return Ok(Step::Done(Box::default()));
        }
        let replaced = self.replaced(0);
        let seen = Some(seen);
        Ok(Step::Done(Box::new(Outcome {
            segments: vec![segment],
            seen,
            replaced,
            problem: None,
        })))
    }

    fn read_rows(
        &self,
        mut feed: Feed<Bytes>,
        plan: &Plan,
        resume: Resume,
    ) -> Result<Step, LakeError> {
        let id = self.source_id(&resume);
        let mut reading = Reading::new(self, plan, id, &resume, self.memory(plan, id, &resume)?);
        let mut outcome = Outcome::default();
        let (tail, ended) = loop {
            match feed.next_item() {
                Ok(Item::Lines(bytes)) => reading.lines(bytes)?,
                Ok(Item::Long { head, bytes }) => reading.long(head, bytes)?,
                Ok(Item::Tail(bytes)) => break (bytes.to_vec(), None),
                Ok(Item::End) => break (Vec::new(), None),
                Err(e) => break (Vec::new(), Some(e)),
            }
        };
        let digest = feed.digest_with(&tail);
        let mut pending = 0;
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
        let seen = self.seen(digest, pending);
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

impl Version {
    /// Lines read so far.
    pub fn lines(&self) -> u64 {
        self.segments.iter().map(|s| s.counts.lines).sum()
    }
}

/// A range of lines on its way into one segment.
struct Reading<'a> {
    pass: &'a Pass<'a>,
    decoder: Decoder<'a>,
    quarantine: Quarantine<'a>,
    segment: Segment,
    line: u64,
    byte: u64,
}

impl<'a> Reading<'a> {
    fn new(
        pass: &'a Pass<'a>,
        plan: &'a Plan,
        id: u64,
        at: &Resume,
        memory: Memory,
    ) -> Reading<'a> {
        let lake = pass.setup.lake;
        let ticket = format!("{id:08x}-{}", at.byte);
        let mut segment = pass.segment(id, at.byte, at.line + 1);
        segment.stream = Some(plan.stream.clone());
        let place = Place {
            path: pass.source.path.clone(),
            path_iteration: iteration_of_path(&pass.source.path),
            source_id: id,
        };
        let sinks = Sinks::new(lake, plan, ticket.clone());
        Reading {
            pass,
            decoder: Decoder::new(plan, place, sinks, memory),
            quarantine: Quarantine::new(lake, &ticket),
            segment,
            line: at.line,
            byte: at.byte,
        }
    }

    /// Takes whole lines, each with its newline.
    fn lines(&mut self, bytes: &[u8]) -> Result<(), LakeError> {
        let utf8 = simdutf8::basic::from_utf8(bytes).is_ok();
        let dirty = bytes
            .iter()
            .fold(false, |dirty, b| dirty | ((*b < 0x20) & (*b != b'\n')));
        let mut from = 0;
        for at in memchr::memchr_iter(b'\n', bytes) {
            let line = &bytes[from..at];
            self.one(line, utf8, dirty)?;
            self.byte += (at + 1 - from) as u64;
            from = at + 1;
        }
        Ok(())
    }

    fn one(&mut self, line: &[u8], utf8: bool, dirty: bool) -> Result<(), LakeError> {
        self.line += 1;
        self.segment.counts.lines += 1;
        let line = if self.byte == 0 {
            strip_mark(line)
        } else {
            line
        };
        if line.iter().all(|b| matches!(b, b' ' | b'\t' | b'\r')) {
            self.segment.counts.blank += 1;
            return Ok(());
        }
        match self.decode(line, utf8, dirty)? {
            Ok(()) => self.segment.counts.rows += 1,
            Err(reason) => self.refuse(line, line.len() as u64, reason)?,
        }
        Ok(())
    }

    fn decode(
        &mut self,
        line: &[u8],
        utf8: bool,
        dirty: bool,
    ) -> Result<Result<(), Reason>, LakeError> {
        let limit = self.pass.setup.line_limit;
        if line.len() > limit {
            return Ok(Err(Reason::TooLong {
                limit: limit as u64,
            }));
        }
        if !utf8 && let Err(e) = std::str::from_utf8(line) {
            return Ok(Err(Reason::BadUtf8 {
                at: e.valid_up_to() as u64,
            }));
        }
        self.decoder.take(Line {
            bytes: line,
            number: self.line,
            byte: self.byte,
            dirty,
        })
    }

    fn refuse(&mut self, line: &[u8], bytes: u64, reason: Reason) -> Result<(), LakeError> {
        self.segment.counts.quarantined += 1;
        let raw = line.to_vec();
        self.quarantine.put(Reject {
            line: self.line,
            byte: self.byte,
            bytes,
            reason,
            raw,
        })
    }

    fn long(&mut self, head: &[u8], bytes: u64) -> Result<(), LakeError> {
        self.line += 1;
        self.segment.counts.lines += 1;
        let limit = self.pass.setup.line_limit as u64;
        self.refuse(head, bytes, Reason::TooLong { limit })?;
        self.byte += bytes + 1;
        Ok(())
    }

    /// The unterminated last line: a whole value counts, half a value waits. `false`: it waits.
    fn tail(&mut self, tail: &[u8]) -> Result<bool, LakeError> {
        let utf8 = std::str::from_utf8(tail).is_ok();
        let mut walk = super::json::Walk::new(strip_mark(tail), true);
        walk.skip_blank();
        let blank = walk.peek().is_none();
        let half = !blank && matches!(walk.value(0), Err(Reason::BrokenJson { .. }));
        if !utf8 || half {
            return Ok(false);
        }
        self.one(tail, utf8, true)?;
        Ok(true)
    }

    fn finish(mut self, prefix_digest: &str, to: u64) -> Result<Segment, LakeError> {
        let segment = &mut self.segment;
        segment.to = to;
        segment.prefix_digest = prefix_digest.to_string();
        let schema = &self.decoder.plan.schema;
        let stem = format!(
            "{:08x}-{}-{}-{}-{}",
            segment.source_id,
            segment.from,
            to,
            &prefix_digest[..12],
            &schema[..schema.len().min(8)]
        );
        let (parts, tallies, max_time) = self.decoder.sinks.finish(&stem)?;
        segment.parts = parts;
        segment.tallies = tallies;
        segment.max_time = max_time;
        segment.quarantine = self.quarantine.finish(&stem)?;
        Ok(self.segment)
    }
}
