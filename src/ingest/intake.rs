//! Records of a format on their way into one ledger segment: each goes through the decoder of
//! its stream, and every line of the source is counted once.

use super::decoder::{self, Decoder, Memory};
use super::formats::{Fate, Out, Place};
use super::mapped::How;
use super::quarantine::Quarantine;
use super::sink::Sinks;
use super::source::Pass;
use crate::lake::LakeError;
use crate::lake::ledger::Segment;
use crate::lake::winners::{MOST_RECORDS, record_row};
use crate::model::iteration::iteration_of_path;
use crate::model::{Reason, Reject};

/// Kinds of ignored lines that are told apart; later ones are counted together.
const KINDS: usize = 64;
/// Bytes of a kind's name that are kept: it comes from the data.
const KIND_BYTES: usize = 60;

pub(super) struct Intake<'a> {
    pass: &'a Pass<'a>,
    how: &'a How<'a>,
    /// By index of the format's streams; `None`: the packs of this project have no such stream.
    decoders: Vec<Option<Decoder<'a>>>,
    quarantine: Quarantine<'a>,
    pub(super) segment: Segment,
    ordinal: u64,
    /// Lines counted as rows whose record was refused.
    fed_refused: u64,
}

impl<'a> Intake<'a> {
    pub(super) fn new(pass: &'a Pass<'a>, how: &'a How<'a>, id: u64) -> Intake<'a> {
        let setup = pass.setup;
        let mut segment = pass.segment(id, 0, 1);
        segment.stream = Some(how.streams.join(", "));
        if let Some(format) = how.format {
            segment.format = pass.source.format_of(format.name);
        }
        segment.reader = Some(how.reader());
        let decoders = how.streams.iter().map(|stream| {
            let plan = setup.streams.plans.get(*stream)?;
            let place = decoder::Place {
                path: pass.source.path.clone(),
                path_iteration: iteration_of_path(&pass.source.path),
                source_id: id,
            };
            let ticket = format!("{id:08x}-{stream}");
            let sinks = match pass.batch() {
                Some(batch) => batch.borrow_mut().sinks(setup.lake, plan, ticket),
                None => Sinks::new(setup.lake, plan, ticket),
            };
            Some(Decoder::new(plan, place, sinks, Memory::default()))
        });
        Intake {
            pass,
            how,
            decoders: decoders.collect(),
            quarantine: Quarantine::new(setup.lake, &format!("{id:08x}-0")),
            segment,
            ordinal: 0,
            fed_refused: 0,
        }
    }

    /// Counts one line, or one record of a document.
    pub(super) fn count(&mut self, fate: Fate, raw: &[u8], place: Place) -> Result<(), LakeError> {
        let counts = &mut self.segment.counts;
        counts.lines += 1;
        match fate {
            Fate::Fed => counts.rows += 1,
            Fate::Ignored(kind) => {
                counts.ignored += 1;
                note(&mut self.segment.ignored_kinds, kind);
            }
            Fate::Unknown(kind) => {
                counts.ignored += 1;
                note(&mut self.segment.unknown_kinds, &kind);
            }
            Fate::Refused(reason) => self.refuse(raw, raw.len() as u64, place, reason)?,
        }
        Ok(())
    }

    pub(super) fn line_limit(&self) -> usize {
        self.pass.setup.line_limit
    }

    pub(super) fn blank(&mut self) {
        self.segment.counts.lines += 1;
        self.segment.counts.blank += 1;
    }

    /// A line over the limit: its head and its whole length.
    pub(super) fn long(&mut self, head: &[u8], bytes: u64, place: Place) -> Result<(), LakeError> {
        self.segment.counts.lines += 1;
        let limit = self.pass.setup.line_limit as u64;
        self.refuse(head, bytes, place, Reason::TooLong { limit })
    }

    fn refuse(
        &mut self,
        raw: &[u8],
        bytes: u64,
        place: Place,
        reason: Reason,
    ) -> Result<(), LakeError> {
        self.segment.counts.quarantined += 1;
        self.quarantine.put(Reject {
            line: place.line,
            byte: place.byte,
            bytes,
            reason,
            raw: raw.to_vec(),
        })
    }

    /// Takes what a format has handed out, and empties it.
    pub(super) fn take(&mut self, out: &mut Out) -> Result<(), LakeError> {
        for (place, fate, raw) in out.fates() {
            self.count(fate.clone(), raw, *place)?;
        }
        for (record, json) in out.records() {
            let Some(decoder) = self
                .decoders
                .get_mut(record.stream)
                .and_then(Option::as_mut)
            else {
                continue;
            };
            self.ordinal += 1;
            let completed = self
                .how
                .complete(record.stream, json, &self.pass.source.path);
            let json = completed.as_deref().unwrap_or(json);
            let taken = if self.ordinal > MOST_RECORDS {
                Err(Reason::TooMany {
                    limit: MOST_RECORDS,
                })
            } else {
                decoder.take(decoder::Line {
                    bytes: json,
                    number: record.place.line,
                    byte: record.place.byte,
                    row: record_row(self.ordinal, record.lines),
                    dirty: false,
                })?
            };
            if let Err(reason) = taken {
                self.refuse_record(json, record.place, record.lines, reason)?;
            }
        }
        out.clear();
        Ok(())
    }

    /// A record that its stream refuses is kept as the record it would have been. Its lines were
    /// counted as rows: one becomes the refused one, the others carried nothing else.
    fn refuse_record(
        &mut self,
        json: &[u8],
        place: Place,
        lines: u32,
        reason: Reason,
    ) -> Result<(), LakeError> {
        if lines == 0 {
            note(
                &mut self.segment.unknown_kinds,
                &format!("a record beside another: {reason}"),
            );
            return Ok(());
        }
        // The line that is being read is counted as a row when its reader returns.
        let others = u64::from(lines) - 1;
        self.fed_refused += u64::from(lines);
        self.segment.counts.ignored += others;
        if others > 0 {
            let kind = "lines of a refused record";
            *self.segment.ignored_kinds.entry(kind.into()).or_default() += others;
        }
        self.refuse(json, json.len() as u64, place, reason)
    }

    /// Ends a source of which nothing was taken: the sinks may hold rows of others.
    pub(super) fn leave(self) {
        let Some(batch) = self.pass.batch() else {
            return;
        };
        for decoder in self.decoders.into_iter().flatten() {
            let (_, open) = decoder.sinks.rest("");
            batch.borrow_mut().rest(&decoder.plan.stream, open, &[]);
        }
    }

    pub(super) fn finish(mut self, digest: &str, to: u64) -> Result<Segment, LakeError> {
        let segment = &mut self.segment;
        segment.to = to;
        segment.prefix_digest = digest.to_string();
        segment.counts.rows -= self.fed_refused.min(segment.counts.rows);
        // The same bytes read in another way are other rows, and need another name.
        let reader = self.how.reader();
        let stem = |schema: &str| {
            let read = blake3::hash(format!("{schema} {reader}").as_bytes());
            format!(
                "{:08x}-0-{to}-{}-{}",
                segment.source_id,
                &digest[..12],
                &read.to_hex()[..8]
            )
        };
        let (mut parts, mut tallies, mut newest) = (Vec::new(), Vec::new(), None);
        for decoder in self.decoders.into_iter().flatten() {
            let plan = decoder.plan;
            let stem = stem(&plan.schema);
            let (some, counted, max_time) = match self.pass.batch() {
                Some(batch) => {
                    let (written, open) = decoder.sinks.rest(&stem);
                    batch.borrow_mut().rest(&plan.stream, open, &written.0);
                    written
                }
                None => decoder.sinks.finish(&stem)?,
            };
            parts.extend(some);
            tallies.extend(counted.into_iter().map(|tally| {
                let stream = Some(plan.stream.clone());
                crate::lake::ledger::FieldTally { stream, ..tally }
            }));
            newest = newest.max(max_time);
        }
        segment.quarantine = self.quarantine.finish(&stem("records"))?;
        segment.parts = parts;
        segment.tallies = tallies;
        segment.max_time = newest;
        Ok(self.segment)
    }
}

fn note(kinds: &mut std::collections::BTreeMap<String, u64>, kind: &str) {
    let end = kind.floor_char_boundary(KIND_BYTES);
    let mut kind = &kind[..end];
    if kinds.len() >= KINDS && !kinds.contains_key(kind) {
        kind = "others";
    }
    match kinds.get_mut(kind) {
        Some(lines) => *lines += 1,
        None => drop(kinds.insert(kind.to_string(), 1)),
    }
}
