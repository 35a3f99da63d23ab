//! What a reader of another format hands over: records of native streams, each with its place.

use super::{Fate, Format, Out, Place, Start};
use crate::ingest::json::{self, Kind, Span, Walk};
use crate::model::Reason;
use regex::Regex;
use serde_json::{Map, Value};
use std::sync::LazyLock;

/// A record of a native stream, as the JSON object that a native file would have held.
#[derive(Debug, Clone, PartialEq)]
pub struct Native {
    pub stream: &'static str,
    /// Which line of the file, or which record of the document, counted from 1.
    pub number: u64,
    /// Where it begins in the decompressed content.
    pub byte: u64,
    pub fields: Fields,
}

/// A record or line that is none.
#[derive(Debug, Clone, PartialEq)]
pub struct Refused {
    pub number: u64,
    pub byte: u64,
    pub reason: Reason,
    pub raw: Vec<u8>,
}

/// All that a document holds. Every line or record of it is one of these, so
/// `number = rows + refused + ignored + blank`.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Yield {
    pub rows: Vec<Native>,
    pub refused: Vec<Refused>,
    /// Known kinds of records that carry nothing.
    pub ignored: u64,
    pub blank: u64,
    /// How many lines or records were met.
    pub number: u64,
    /// The iteration of rows that state neither one nor a time; by default the file's own name.
    pub label: Option<String>,
}

impl Yield {
    /// The line or record just met is a row.
    pub fn row(&mut self, stream: &'static str, byte: u64, fields: Fields) {
        self.number += 1;
        self.rows.push(Native {
            stream,
            number: self.number,
            byte,
            fields,
        });
    }

    /// The line or record just met is known and carries nothing.
    pub fn ignore(&mut self) {
        self.number += 1;
        self.ignored += 1;
    }

    pub fn blank(&mut self) {
        self.number += 1;
        self.blank += 1;
    }

    pub fn refuse(&mut self, byte: u64, raw: &[u8], reason: Reason) {
        self.number += 1;
        let raw = raw[..raw.len().min(RAW_KEPT)].to_vec();
        self.refused.push(Refused {
            number: self.number,
            byte,
            reason,
            raw,
        });
    }
}

/// Largest document that is held in memory.
pub const LIMIT: usize = 256 << 20;

/// Where each stream that these readers feed has its time.
const TIMES: [(&str, &str); 7] = [
    ("findings", "created_at"),
    ("sweeps", "at"),
    ("tests", "at"),
    ("test_cases", "at"),
    ("executions", "started_at"),
    ("tool_calls", "at"),
    ("trials", "at"),
];

/// Hands a document's records to the decoder. A record that states neither an iteration nor a time,
/// in a file whose path names none, belongs to an iteration called like the file: a folder of
/// reports is then a trajectory in the order of their names.
pub fn hand_on(found: Yield, format: &Format, start: &Start, out: &mut Out) {
    let place = |number: u64, byte: u64| Place { line: number, byte };
    let label = found.label.unwrap_or_else(|| stem(&start.path));
    for mut row in found.rows {
        let time = TIMES.iter().find(|(stream, _)| *stream == row.stream);
        let has = |name: &str| row.fields.0.get(name).is_some_and(|v| !v.is_null());
        let placed = start.path_iteration || has("iteration") || time.is_none_or(|(_, at)| has(at));
        if !placed {
            row.fields.text("iteration", Some(&label));
        }
        let Some(stream) = format.streams.iter().position(|s| *s == row.stream) else {
            continue;
        };
        let at = place(row.number, row.byte);
        out.record(stream, at, 1, |object| {
            for (name, value) in &row.fields.0 {
                object.json(name, value.to_string().as_bytes());
            }
        });
        out.tally(at, Fate::Fed);
    }
    for row in found.refused {
        out.refuse(place(row.number, row.byte), row.reason, row.raw);
    }
    for _ in 0..found.blank {
        out.tally(Place::default(), Fate::Ignored("blank line"));
    }
    for _ in 0..found.ignored {
        out.tally(Place::default(), Fate::Ignored("carries nothing"));
    }
}

/// Bytes kept of a refused record.
const RAW_KEPT: usize = 64 * 1024;

/// The fields of a record, in the order they were put.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Fields(pub Map<String, Value>);

impl Fields {
    /// Sets a field; what is not there stays absent, which is not null.
    pub fn put<T: Into<Value>>(&mut self, name: &str, value: Option<T>) -> &mut Fields {
        if let Some(value) = value {
            self.0.insert(name.to_string(), value.into());
        }
        self
    }

    pub fn text(&mut self, name: &str, value: Option<&str>) -> &mut Fields {
        self.put(name, value.filter(|v| !v.is_empty()))
    }
}

/// A whole JSON document, checked once; parts of it are read as they are asked for.
pub struct Doc<'a> {
    pub bytes: &'a [u8],
    pub root: Span,
}

impl<'a> Doc<'a> {
    /// # Errors
    /// What is wrong with the document as a whole; nothing of it can be used then.
    pub fn new(bytes: &'a [u8]) -> Result<Doc<'a>, Reason> {
        if u32::try_from(bytes.len()).is_err() {
            return Err(Reason::TooLong {
                limit: u64::from(u32::MAX),
            });
        }
        std::str::from_utf8(bytes).map_err(|e| Reason::BadUtf8 {
            at: e.valid_up_to() as u64,
        })?;
        let mut walk = Walk::new(bytes, true);
        if bytes.starts_with(b"\xEF\xBB\xBF") {
            walk.pos = 3;
        }
        walk.skip_blank();
        let root = walk.value(0)?;
        walk.skip_blank();
        match walk.peek() {
            None => Ok(Doc { bytes, root }),
            Some(_) => Err(Reason::BrokenJson {
                at: walk.pos as u64,
                problem: "expected nothing behind the document".to_string(),
            }),
        }
    }

    /// A member of an object by its name; of two with one name the last.
    pub fn member(&self, object: Span, name: &str) -> Option<Span> {
        if object.kind != Kind::Object {
            return None;
        }
        let mut found = None;
        json::members(self.bytes, object, |key, value| {
            if json::text::text(self.bytes, key) == name {
                found = Some(value);
            }
        });
        found
    }

    /// The elements of an array; nothing for another kind of value.
    pub fn elements(&self, array: Option<Span>) -> Vec<Span> {
        let mut out = Vec::new();
        if let Some(array) = array.filter(|a| a.kind == Kind::Array) {
            json::elements(self.bytes, array, |value| out.push(value));
        }
        out
    }

    pub fn raw(&self, span: Span) -> &'a [u8] {
        span.raw(self.bytes)
    }

    /// A part as a value; null where it nests too deeply to be one.
    pub fn value(&self, span: Span) -> Value {
        serde_json::from_slice(self.raw(span)).unwrap_or(Value::Null)
    }
}

/// A text inside a value, by JSON pointer; an empty text is none.
pub fn text<'v>(value: &'v Value, pointer: &str) -> Option<&'v str> {
    value
        .pointer(pointer)
        .and_then(Value::as_str)
        .filter(|t| !t.is_empty())
}

/// A value inside a value, when it is there and not null.
pub fn some<'v>(value: &'v Value, pointer: &str) -> Option<&'v Value> {
    value.pointer(pointer).filter(|v| !v.is_null())
}

/// Seconds as whole milliseconds; `None` for what is no length of time.
pub fn millis(seconds: Option<f64>) -> Option<i64> {
    seconds
        .map(|s| (s * 1000.0).round())
        .filter(|ms| (0.0..9e15).contains(ms))
        .map(|ms| ms as i64)
}

/// The lines of a text with their places: (byte, line without its end).
pub fn lines(bytes: &[u8]) -> impl Iterator<Item = (u64, &[u8])> {
    let mut at = 0;
    bytes.split_inclusive(|b| *b == b'\n').map(move |line| {
        let from = at;
        at += line.len() as u64;
        let line = line.strip_suffix(b"\n").unwrap_or(line);
        (from, line.strip_suffix(b"\r").unwrap_or(line))
    })
}

/// What a file is about: its name without folders, endings, versions, dates, words for the format
/// and the iteration: `smallvec-1.15.1.libtest.jsonl` and `smallvec-1.6.1.libtest.jsonl` are both
/// `smallvec`, so that the same suite has the same name in every iteration.
pub fn subject(path: &str) -> String {
    static MOMENT: LazyLock<Option<Regex>> = LazyLock::new(|| {
        let date = r"\d{4}-\d{2}-\d{2}[T0-9:.Z-]*|\d{8}[TZ0-9]*";
        let version = r"v?\d+(\.\d+)+[0-9a-z.+]*";
        Regex::new(&format!(r"(?i)({date}|{version}|iter(ation)?[-_]?\d+)")).ok()
    });
    let name = stem(path);
    let bare = match MOMENT.as_ref() {
        Some(moment) => moment.replace_all(&name, ""),
        None => name.as_str().into(),
    };
    let parts = bare
        .split(['-', '_', '.', ' '])
        .filter(|part| !part.is_empty());
    let kept = parts.collect::<Vec<_>>();
    match kept.is_empty() {
        true => name,
        false => kept.join("-"),
    }
}

/// The name of a file without folders, without its endings and without the words for its format.
pub fn stem(path: &str) -> String {
    let mut name = path.rsplit('/').next().unwrap_or(path);
    while let Some((head, ending)) = name.rsplit_once('.')
        && ENDINGS.contains(&ending.to_ascii_lowercase().as_str())
        && !head.is_empty()
    {
        name = head;
    }
    name.to_string()
}

const ENDINGS: [&str; 18] = [
    "gz", "zst", "jsonl", "ndjson", "json", "sarif", "xml", "eval", "traj", "clippy", "libtest",
    "nextest", "junit", "cargo", "build", "issues", "results", "test",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_subject_is_the_same_in_every_iteration() {
        for (path, subject_is, stem_is) in [
            (
                "a/smallvec-1.15.1.libtest.jsonl",
                "smallvec",
                "smallvec-1.15.1",
            ),
            ("iter-3/unit.json.gz", "unit", "unit"),
            ("shard-2.json", "shard-2", "shard-2"),
            ("unit_iter4-2026-02-11.xml", "unit", "unit_iter4-2026-02-11"),
            (
                "smallvec-tests-1.15.1-on-lib-1.6.1.libtest.jsonl",
                "smallvec-tests-on-lib",
                "smallvec-tests-1.15.1-on-lib-1.6.1",
            ),
            (
                "2026-02-11T130731Z.xml",
                "2026-02-11T130731Z",
                "2026-02-11T130731Z",
            ),
        ] {
            assert_eq!(subject(path), subject_is, "{path}");
            assert_eq!(stem(path), stem_is, "{path}");
        }
    }

    #[test]
    fn a_document_is_read_by_its_parts() {
        let bytes = br#" {"a": [1, {"b": "x"}], "a": [2, 3]} "#;
        let doc = Doc::new(bytes).unwrap();
        let parts = doc.elements(doc.member(doc.root, "a"));
        assert_eq!(
            parts.iter().map(|p| doc.value(*p)).collect::<Vec<_>>(),
            [Value::from(2), Value::from(3)]
        );
        assert_eq!(
            Doc::new(b"{} x").err().map(|r| r.code()),
            Some("broken_json")
        );
        let deep = "[".repeat(100_000);
        assert_eq!(
            Doc::new(deep.as_bytes()).err().map(|r| r.code()),
            Some("too_deep")
        );
        assert_eq!(
            Doc::new(b"{\"a\": NaN}").err().map(|r| r.code()),
            Some("non_finite")
        );
    }

    #[test]
    fn lines_keep_their_places() {
        let found = lines(b"ab\r\n\nc").collect::<Vec<_>>();
        assert_eq!(found, [(0, b"ab".as_slice()), (4, b""), (5, b"c")]);
    }
}
