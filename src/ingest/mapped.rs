//! How a source is read when it is not read as native lines: by a format, by a mapping of the
//! project, or by a format whose records a mapping completes.

use super::formats::{Fate, Format, Line, LineReader, Out, Shape, Start, walk_object};
use super::mapping::{Mapping, Target};
use super::recognise::Streams;
use serde_json::Value;

/// A way to read a source.
pub struct How<'a> {
    pub format: Option<&'static Format>,
    pub mapping: Option<&'a Mapping>,
    /// The streams it feeds; records name them by their index.
    pub streams: Vec<&'a str>,
    /// What the mapping needs to know of each of them.
    targets: Vec<Target>,
}

impl<'a> How<'a> {
    pub fn format(format: &'static Format) -> How<'a> {
        How {
            format: Some(format),
            mapping: None,
            streams: format.streams.to_vec(),
            targets: Vec::new(),
        }
    }

    /// A format whose records the mapping gives iterations and constants.
    pub fn completed(format: &'static Format, mapping: &'a Mapping, streams: &Streams) -> How<'a> {
        How {
            mapping: Some(mapping),
            targets: format.streams.iter().map(|s| streams.target(s)).collect(),
            ..How::format(format)
        }
    }

    /// Lines of JSON that the mapping turns into records of one stream.
    pub fn mapped(mapping: &'a Mapping, stream: &'a str, streams: &Streams) -> How<'a> {
        How {
            format: None,
            mapping: Some(mapping),
            streams: vec![stream],
            targets: vec![streams.target(stream)],
        }
    }

    /// As the ledger remembers it: another way to read makes the source be read again.
    pub fn reader(&self) -> String {
        let name = self.format.map_or(self.streams[0], |f| f.name);
        match self.mapping {
            Some(mapping) => format!("{name}+{}", mapping.digest),
            None => name.to_string(),
        }
    }

    /// The shape of a format; lines for a mapping.
    pub fn whole(&self) -> Option<(usize, WholeReader)> {
        match self.format?.shape {
            Shape::Whole { limit_bytes, read } => Some((limit_bytes, read)),
            Shape::Lines(_) => None,
        }
    }

    /// The reader of lines.
    pub fn lines(&'a self, start: &Start) -> Box<dyn LineReader + 'a> {
        match (self.format.map(|f| &f.shape), self.mapping) {
            (Some(Shape::Lines(make)), _) => make(start),
            (_, Some(mapping)) => Box::new(Mapped {
                mapping,
                target: &self.targets[0],
                path: start.path.clone(),
            }),
            _ => Box::new(Nothing),
        }
    }

    /// A format's record with what the mapping says of it; `None`: as it is.
    pub fn complete(&self, stream: usize, json: &[u8], path: &str) -> Option<Vec<u8>> {
        let mapping = self.mapping.filter(|_| self.format.is_some())?;
        let Ok(Value::Object(mut row)) = serde_json::from_slice(json) else {
            return None;
        };
        let value = Value::Object(row.clone());
        mapping.finish(&value, path, self.targets.get(stream)?, &mut row);
        serde_json::to_vec(&row).ok()
    }
}

type WholeReader = fn(&[u8], &Start, &mut Out) -> Result<(), crate::model::Reason>;

/// Lines of a mapped source.
struct Mapped<'a> {
    mapping: &'a Mapping,
    target: &'a Target,
    path: String,
}

impl LineReader for Mapped<'_> {
    fn line(&mut self, line: &Line, out: &mut Out) -> Fate {
        if let Err(reason) = walk_object(line, |_, _| {}) {
            return Fate::Refused(reason);
        }
        // Validated above: only nesting beyond what a value may have is left.
        let Ok(value) = serde_json::from_slice::<Value>(line.bytes) else {
            let limit = super::json::MAX_DEPTH;
            return Fate::Refused(crate::model::Reason::TooDeep { limit });
        };
        let row = self.mapping.line(&value, &self.path, self.target);
        out.record(0, line.place, 1, |object| {
            for (name, value) in &row {
                object.member(name, value);
            }
        });
        Fate::Fed
    }

    fn end(&mut self, _: &mut Out) {}
}

/// Stands where there is neither: it is never made.
struct Nothing;

impl LineReader for Nothing {
    fn line(&mut self, _: &Line, _: &mut Out) -> Fate {
        Fate::Ignored("no reader")
    }

    fn end(&mut self, _: &mut Out) {}
}
