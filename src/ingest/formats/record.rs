//! What a format hands on: native records as JSON objects, with their places.

use super::{Fate, Place};
use crate::ingest::json::Span;
use std::io::Write;

/// One native record on its way to its stream's decoder.
#[derive(Debug, Clone, Copy)]
pub struct Record {
    /// Index into the format's `streams`.
    pub stream: usize,
    pub place: Place,
    /// Lines of the source that stand or fall with this record in the account: with it they are
    /// duplicates when it loses. A line counts with one record only, a further record of the
    /// same line has 0.
    pub lines: u32,
    start: usize,
    end: usize,
}

/// Collects the records of a line or a document; emptied by its reader.
#[derive(Default)]
pub struct Out {
    records: Vec<Record>,
    bytes: Vec<u8>,
    fates: Vec<(Place, Fate, Vec<u8>)>,
}

impl Out {
    /// Adds a record; `fill` writes its members.
    pub fn record(
        &mut self,
        stream: usize,
        place: Place,
        lines: u32,
        fill: impl FnOnce(&mut Object),
    ) {
        let start = self.bytes.len();
        self.bytes.push(b'{');
        fill(&mut Object(&mut self.bytes));
        self.bytes.push(b'}');
        let end = self.bytes.len();
        self.records.push(Record {
            stream,
            place,
            lines,
            start,
            end,
        });
    }

    /// Adds a record that was written earlier, by `object`.
    pub fn put(&mut self, stream: usize, place: Place, lines: u32, json: &[u8]) {
        let start = self.bytes.len();
        self.bytes.extend_from_slice(json);
        self.records.push(Record {
            stream,
            place,
            lines,
            start,
            end: self.bytes.len(),
        });
    }

    /// Says what became of one record of a document; a format of lines returns it instead.
    pub fn tally(&mut self, place: Place, fate: Fate) {
        self.fates.push((place, fate, Vec::new()));
    }

    /// A record of a document that is none, as it was found.
    pub fn refuse(&mut self, place: Place, reason: crate::model::Reason, raw: Vec<u8>) {
        self.fates.push((place, Fate::Refused(reason), raw));
    }

    /// The records so far, each with its JSON.
    pub(crate) fn records(&self) -> impl Iterator<Item = (Record, &[u8])> {
        let json = |record: &Record| (*record, &self.bytes[record.start..record.end]);
        self.records.iter().map(json)
    }

    pub(crate) fn fates(&self) -> &[(Place, Fate, Vec<u8>)] {
        &self.fates
    }

    /// The first records as text, for a person: (index of the stream, JSON).
    pub fn previewed(&self, most: usize) -> Vec<(usize, String)> {
        let text = |json: &[u8]| String::from_utf8_lossy(json).into_owned();
        let first = self.records().take(most);
        first.map(|(r, json)| (r.stream, text(json))).collect()
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.records.is_empty() && self.fates.is_empty()
    }

    pub(crate) fn clear(&mut self) {
        self.records.clear();
        self.bytes.clear();
        self.fates.clear();
    }
}

/// Writes a record into a buffer of its own, to be put out later.
pub fn object(into: &mut Vec<u8>, fill: impl FnOnce(&mut Object)) {
    into.clear();
    into.push(b'{');
    fill(&mut Object(into));
    into.push(b'}');
}

/// Writes the members of one record.
pub struct Object<'a>(&'a mut Vec<u8>);

impl Object<'_> {
    fn key(&mut self, name: &str) {
        if self.0.last() != Some(&b'{') {
            self.0.push(b',');
        }
        self.0.push(b'"');
        self.0.extend_from_slice(name.as_bytes());
        self.0.extend_from_slice(b"\":");
    }

    /// A value as it stands in its source; absent where the source has none.
    pub fn raw(&mut self, name: &str, line: &[u8], value: Option<Span>) {
        if let Some(span) = value {
            self.json(name, span.raw(line));
        }
    }

    /// A member whose name comes from the data.
    pub fn member(&mut self, name: &str, value: &serde_json::Value) {
        if self.0.last() != Some(&b'{') {
            self.0.push(b',');
        }
        self.0
            .extend_from_slice(serde_json::Value::from(name).to_string().as_bytes());
        self.0.push(b':');
        self.0.extend_from_slice(value.to_string().as_bytes());
    }

    /// A value that is JSON already.
    pub fn json(&mut self, name: &str, value: &[u8]) {
        self.key(name);
        self.0.extend_from_slice(value);
    }

    pub fn text(&mut self, name: &str, value: &str) {
        self.key(name);
        let escaped = |byte: u8| (byte < 0x20) | (byte == b'"') | (byte == b'\\');
        if !value.bytes().fold(false, |any, byte| any | escaped(byte)) {
            self.0.push(b'"');
            self.0.extend_from_slice(value.as_bytes());
            self.0.push(b'"');
            return;
        }
        // A text always has a JSON form.
        if serde_json::to_writer(&mut *self.0, value).is_err() {
            self.0.extend_from_slice(b"null");
        }
    }

    /// A text, absent where there is none.
    pub fn maybe(&mut self, name: &str, value: Option<&str>) {
        if let Some(value) = value {
            self.text(name, value);
        }
    }

    pub fn int(&mut self, name: &str, value: i64) {
        self.key(name);
        // Writing to memory cannot fail.
        let _ = write!(self.0, "{value}");
    }
}
