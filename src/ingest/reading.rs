//! A range of lines of one source on its way into one ledger segment.

use super::decoder::{Decoder, Line, Memory, Place};
use super::plan::Plan;
use super::quarantine::Quarantine;
use super::recognise::strip_mark;
use super::sink::Sinks;
use super::source::{Pass, Resume};
use crate::lake::LakeError;
use crate::lake::ledger::Segment;
use crate::model::iteration::iteration_of_path;
use crate::model::{Reason, Reject};

/// A range of lines on its way into one segment.
pub(super) struct Reading<'a> {
    pass: &'a Pass<'a>,
    pub(super) decoder: Decoder<'a>,
    quarantine: Quarantine<'a>,
    segment: Segment,
    line: u64,
    byte: u64,
}

impl<'a> Reading<'a> {
    pub(super) fn new(
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
    pub(super) fn lines(&mut self, bytes: &[u8]) -> Result<(), LakeError> {
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
            row: self.line,
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

    pub(super) fn long(&mut self, head: &[u8], bytes: u64) -> Result<(), LakeError> {
        self.line += 1;
        self.segment.counts.lines += 1;
        let limit = self.pass.setup.line_limit as u64;
        self.refuse(head, bytes, Reason::TooLong { limit })?;
        self.byte += bytes + 1;
        Ok(())
    }

    /// The unterminated last line: a whole value counts, half a value waits. `false`: it waits.
    pub(super) fn tail(&mut self, tail: &[u8]) -> Result<bool, LakeError> {
        if !is_whole(tail) {
            return Ok(false);
        }
        self.one(tail, true, true)?;
        Ok(true)
    }

    pub(super) fn finish(mut self, prefix_digest: &str, to: u64) -> Result<Segment, LakeError> {
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

/// Whether an unterminated last line is no half value that its writer has yet to finish.
pub(super) fn is_whole(tail: &[u8]) -> bool {
    let utf8 = std::str::from_utf8(tail).is_ok();
    let mut walk = super::json::Walk::new(strip_mark(tail), true);
    walk.skip_blank();
    let blank = walk.peek().is_none();
    let half = !blank
        && match walk.value(0) {
            Err(Reason::BrokenJson { .. }) => true,
            // A pair of surrogate escapes cut in two.
            Err(Reason::LoneSurrogate { at }) => tail.len() < at as usize + 15,
            _ => false,
        };
    utf8 && !half
}
