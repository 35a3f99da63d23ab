//! A source of a format: read whole whenever it has changed, because what its lines mean hangs
//! on lines before them. What was read earlier must still stand.

use super::feed::{Feed, Item};
use super::formats::{Fate, Line, LineReader, Out, Place, Start};
use super::intake::Intake;
use super::mapped::How;
use super::recognise::strip_mark;
use super::source::{Bytes, Outcome, Pass, Resume, Step, open};
use crate::lake::LakeError;
use crate::lake::ledger::Segment;
use crate::model::Reason;
use crate::model::iteration::iteration_of_path;
use std::io::{self, Read};

/// What a reading of the whole source gave.
struct Taken {
    segment: Segment,
    /// blake3 of all bytes, an unfinished last line among them.
    digest: String,
    pending: u64,
    problem: Option<io::Error>,
}

impl Pass<'_> {
    /// Reads a source of a format, unless it is what it was. `feed` has handed out nothing yet.
    pub(super) fn read_format(&self, how: &How, feed: Feed<Bytes>) -> Result<Step, LakeError> {
        if let Some(known) = self
            .known
            .filter(|v| v.segments.iter().any(|s| s.stream.is_some()))
        {
            match self.stands() {
                Ok(Standing::Same) if self.same_reader(how) => {
                    return Ok(Step::Done(Box::default()));
                }
                Ok(Standing::Rewritten) => return Ok(Step::Rewritten),
                Ok(_) if self.setup.snapshot.is_merged(known) => return Ok(Step::Anew),
                Ok(_) => {}
                Err(e) => return Ok(self.broken(Outcome::default(), e)),
            }
        }
        let first = self.known.and_then(|v| v.segments.first());
        let resume = Resume {
            source_id: first.map(|s| s.source_id),
            ..Resume::default()
        };
        let id = self.source_id(&resume);
        let start = Start {
            path: self.source.path.clone(),
            path_iteration: iteration_of_path(&self.source.path).is_some(),
        };
        let mut intake = Intake::new(self, how, id);
        intake.segment.from = 0;
        let taken = match how.whole() {
            None => read_lines(feed, how.lines(&start), intake)?,
            Some((limit_bytes, read)) => {
                drop(feed);
                let bytes = match open(self.source) {
                    Ok(bytes) => bytes,
                    Err(e) => {
                        intake.leave();
                        return Ok(self.broken(Outcome::default(), e));
                    }
                };
                match read_whole(
                    bytes,
                    limit_bytes,
                    |bytes, out| read(bytes, &start, out),
                    intake,
                )? {
                    Ok(taken) => taken,
                    Err(e) => return Ok(self.broken(Outcome::default(), e)),
                }
            }
        };
        let mut seen = self.seen(taken.digest, taken.pending);
        let problem = taken.problem.map(|e| e.to_string());
        seen.problem = problem.clone();
        if self.known.and_then(|v| v.seen.as_ref()) == Some(&seen) && self.same_reader(how) {
            return Ok(Step::Done(Box::new(Outcome {
                problem,
                ..Outcome::default()
            })));
        }
        Ok(Step::Done(Box::new(Outcome {
            segments: vec![taken.segment],
            seen: Some(seen),
            replaced: self.replaced(0),
            problem,
            ..Outcome::default()
        })))
    }

    /// Whether the rows were read in this way, under today's declarations.
    fn same_reader(&self, how: &How) -> bool {
        let plans = &self.setup.streams.plans;
        let current = |part: &crate::lake::ledger::PartRef| {
            let stream = part.relation.split("__").next().unwrap_or_default();
            plans
                .get(stream)
                .is_none_or(|plan| plan.schema == part.schema)
        };
        let reader = how.reader();
        let mut segments = self.known.into_iter().flat_map(|v| &v.segments);
        segments
            .all(|s| s.reader.as_deref() == Some(reader.as_str()) && s.parts.iter().all(current))
    }

    /// How the bytes stand to those that were read.
    fn stands(&self) -> io::Result<Standing> {
        let Some(last) = self.known.and_then(|v| v.segments.last()) else {
            return Ok(Standing::Grown);
        };
        let mut feed = Feed::new(open(self.source)?, self.setup.line_limit);
        if !feed.skip_to(last.to)? || feed.digest() != last.prefix_digest {
            return Ok(Standing::Rewritten);
        }
        Ok(match feed.peek_for(1)?.is_empty() {
            true => Standing::Same,
            false => Standing::Grown,
        })
    }
}

enum Standing {
    Same,
    /// More stands behind what was read (an unfinished line, maybe).
    Grown,
    Rewritten,
}

fn read_lines<'a, R: Read>(
    mut feed: Feed<R>,
    reader: Box<dyn LineReader + 'a>,
    intake: Intake<'a>,
) -> Result<Taken, LakeError> {
    let mut lines = Lines {
        reader,
        intake,
        out: Out::default(),
        at: Place::default(),
    };
    let mut long = None;
    let (tail, problem) = loop {
        match feed.next_item() {
            Ok(Item::Lines(bytes)) => lines.take(bytes)?,
            Ok(Item::Long { head, bytes }) => lines.long(head, bytes)?,
            Ok(Item::Tail(bytes)) => break (bytes.to_vec(), None),
            Ok(Item::LongTail { digest, .. }) => long = Some(digest),
            Ok(Item::End) => break (Vec::new(), None),
            Err(e) => break (Vec::new(), Some(e)),
        }
    };
    let mut pending = u64::from(long.is_some() || problem.is_some());
    let digest = long.unwrap_or_else(|| feed.digest_with(&tail));
    let (mut to, mut covered) = (feed.offset, feed.digest());
    if !tail.is_empty() {
        if super::reading::is_whole(&tail) {
            lines.one(&tail, true, true)?;
            (to, covered) = (feed.offset + tail.len() as u64, digest.clone());
        } else {
            pending = 1;
        }
    }
    lines.reader.end(&mut lines.out);
    lines.intake.take(&mut lines.out)?;
    Ok(Taken {
        segment: lines.intake.finish(&covered, to)?,
        digest,
        pending,
        problem,
    })
}

struct Lines<'a> {
    reader: Box<dyn LineReader + 'a>,
    intake: Intake<'a>,
    out: Out,
    /// The line before, and the offset behind it.
    at: Place,
}

impl Lines<'_> {
    /// Takes whole lines, each with its newline.
    fn take(&mut self, bytes: &[u8]) -> Result<(), LakeError> {
        let utf8 = simdutf8::basic::from_utf8(bytes).is_ok();
        let dirty = bytes
            .iter()
            .fold(false, |dirty, b| dirty | ((*b < 0x20) & (*b != b'\n')));
        let mut from = 0;
        for end in memchr::memchr_iter(b'\n', bytes) {
            self.one(&bytes[from..end], utf8, dirty)?;
            self.at.byte += (end + 1 - from) as u64;
            from = end + 1;
        }
        Ok(())
    }

    fn one(&mut self, line: &[u8], utf8: bool, dirty: bool) -> Result<(), LakeError> {
        self.at.line += 1;
        let place = self.at;
        let line = match place.byte {
            0 => strip_mark(line),
            _ => line,
        };
        if line.iter().all(|b| matches!(b, b' ' | b'\t' | b'\r')) {
            self.intake.blank();
            return Ok(());
        }
        let limit = self.intake.line_limit();
        let fate = if line.len() > limit {
            let limit = limit as u64;
            Fate::Refused(Reason::TooLong { limit })
        } else if !utf8 && let Err(e) = std::str::from_utf8(line) {
            let at = e.valid_up_to() as u64;
            Fate::Refused(Reason::BadUtf8 { at })
        } else {
            let line = Line {
                bytes: line,
                place,
                dirty,
            };
            self.reader.line(&line, &mut self.out)
        };
        if !self.out.is_empty() {
            self.intake.take(&mut self.out)?;
        }
        self.intake.count(fate, line, place)
    }

    fn long(&mut self, head: &[u8], bytes: u64) -> Result<(), LakeError> {
        self.at.line += 1;
        self.intake.long(head, bytes, self.at)?;
        self.at.byte += bytes + 1;
        Ok(())
    }
}

/// Reads a document. `Ok(Err)`: its bytes could not be read.
fn read_whole(
    bytes: impl Read,
    limit: usize,
    read: impl FnOnce(&[u8], &mut Out) -> Result<(), Reason>,
    mut intake: Intake,
) -> Result<io::Result<Taken>, LakeError> {
    let mut document = Vec::new();
    let mut limited = bytes.take(limit as u64 + 1);
    if let Err(e) = limited.read_to_end(&mut document) {
        intake.leave();
        return Ok(Err(e));
    }
    let mut hasher = blake3::Hasher::new();
    hasher.update(&document);
    let mut to = document.len() as u64;
    let mut out = Out::default();
    let whole = Place { line: 1, byte: 0 };
    if document.len() > limit {
        // The rest is measured and hashed, not held.
        let mut rest = limited.into_inner();
        let mut buffer = vec![0; 64 * 1024];
        loop {
            match rest.read(&mut buffer) {
                Ok(0) => break,
                Ok(n) => {
                    hasher.update(&buffer[..n]);
                    to += n as u64;
                }
                Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
                Err(e) => {
                    intake.leave();
                    return Ok(Err(e));
                }
            }
        }
        document.truncate(4096);
        let reason = Reason::TooLong {
            limit: limit as u64,
        };
        intake.count(Fate::Refused(reason), &document, whole)?;
    } else if let Err(reason) = read(&document, &mut out) {
        out.clear();
        document.truncate(4096);
        intake.count(Fate::Refused(reason), &document, whole)?;
    }
    intake.take(&mut out)?;
    let digest = hasher.finalize().to_hex().to_string();
    let segment = intake.finish(&digest, to)?;
    Ok(Ok(Taken {
        segment,
        digest,
        pending: 0,
        problem: None,
    }))
}
