//! Which stream a file feeds: its name promises one, its first lines must keep the promise.

use super::decoder::{Decoder, Line, Memory, Place};
use super::discover::{Source, named_stream};
use super::formats::{self, Probe};
use super::hint;
use super::mapped::How;
use super::mapping::{Mapping, Target};
use super::plan::Plan;
use super::sink::Sinks;
use crate::lake::{Lake, LakeError};
use crate::model::Reason;
use crate::packs::{Mode, StreamDecl};
use std::collections::BTreeMap;

/// Lines that are looked at.
pub const TRIAL_LINES: usize = 100;

/// The streams a build knows, compiled.
pub struct Streams {
    pub decls: Vec<StreamDecl>,
    pub plans: BTreeMap<String, Plan>,
    /// `[[source]]` of the project, in its order: the first that matches a path is for it.
    pub mappings: Vec<Mapping>,
}

impl Streams {
    /// The mapping for a file.
    pub fn mapping(&self, path: &str) -> Option<&Mapping> {
        self.mappings.iter().find(|mapping| mapping.matches(path))
    }

    /// What a mapping needs to know of a stream.
    pub fn target(&self, stream: &str) -> Target {
        let decl = self.decls.iter().find(|decl| decl.name == stream);
        decl.map(Target::new).unwrap_or_default()
    }

    /// Whether rows of this source may vanish: the mapping says so, or every stream that it feeds.
    pub fn is_snapshot(&self, path: &str, streams: &str) -> bool {
        let mapped = self.mapping(path).is_some_and(|m| m.mode == Mode::Snapshot);
        let one = |name: &str| {
            self.decls
                .iter()
                .any(|d| d.name == name && d.mode == Mode::Snapshot)
        };
        mapped || streams.split(", ").all(one)
    }

    /// Compiles every declaration; mistakes name the stream.
    pub fn new(decls: Vec<StreamDecl>) -> Result<Streams, Vec<String>> {
        let mut plans = BTreeMap::new();
        let mut mistakes = Vec::new();
        for decl in &decls {
            match Plan::new(decl) {
                Ok(plan) => drop(plans.insert(decl.name.clone(), plan)),
                Err(mistake) => mistakes.push(mistake),
            }
        }
        if mistakes.is_empty() {
            Ok(Streams {
                decls,
                plans,
                mappings: Vec::new(),
            })
        } else {
            Err(mistakes)
        }
    }
}

/// What claims a file.
pub enum Claim<'a> {
    Stream(&'a Plan),
    /// By a format, a mapping, or both.
    How(How<'a>),
}

/// What claims a file, or a hint why nothing does: the stream whose name it bears, if its lines
/// fit; else the format that knows its content. `head` is the start of it.
pub fn recognise<'a>(
    lake: &'a Lake,
    streams: &'a Streams,
    source: &Source,
    head: &[u8],
) -> Result<Result<Claim<'a>, String>, LakeError> {
    let mapping = streams.mapping(&source.path);
    if let Some(mapping) = mapping
        && let Some(stream) = &mapping.stream
    {
        return Ok(Ok(Claim::How(How::mapped(mapping, stream, streams))));
    }
    let probe = Probe {
        path: &source.path,
        head,
        lines: source.lines,
    };
    if mapping.is_none()
        && let Some(format) = dump(streams, &probe)
    {
        return Ok(Ok(Claim::How(How::format(format))));
    }
    let hint = match (by_name(lake, streams, source, head)?, mapping) {
        (Ok(plan), None) => return Ok(Ok(Claim::Stream(plan))),
        (Ok(plan), Some(mapping)) => {
            let how = How::mapped(mapping, &plan.stream, streams);
            return Ok(Ok(Claim::How(how)));
        }
        (Err(hint), None) => hint,
        (Err(_), Some(mapping)) => Some(format!(
            "{}:{}: [[source]] names no stream for it, and it is of no format that is read; add stream = \"…\"",
            mapping.place.0, mapping.place.1
        )),
    };
    let how = |format| match mapping {
        Some(mapping) => How::completed(format, mapping, streams),
        None => How::format(format),
    };
    let format = formats::recognise(&probe);
    // What the file looks like is asked of a file that nothing claims.
    let hint = || hint.unwrap_or_else(|| hint::unmapped(source, head));
    Ok(format.map(|f| Claim::How(how(f))).ok_or_else(hint))
}

/// The format of a dump that bears a stream's name: it knows the moment of the dump besides.
fn dump(streams: &Streams, probe: &Probe) -> Option<&'static formats::Format> {
    let named = probe
        .lines
        .then(|| named_stream(probe.path, &streams.decls));
    let named = named.flatten().filter(|decl| decl.mode == Mode::Snapshot)?;
    let format = formats::recognise(probe)?;
    (format.streams.first() == Some(&named.name.as_str())).then_some(format)
}

/// The stream whose name the file bears, or why its lines do not fit it; no reason where it bears
/// none.
fn by_name<'a>(
    lake: &'a Lake,
    streams: &'a Streams,
    source: &Source,
    head: &[u8],
) -> Result<Result<&'a Plan, Option<String>>, LakeError> {
    let named = if source.lines {
        named_stream(&source.path, &streams.decls)
    } else {
        None
    };
    let Some(plan) = named.and_then(|decl| streams.plans.get(&decl.name)) else {
        return Ok(Err(None));
    };
    let place = Place {
        path: String::new(),
        path_iteration: Some("0".into()),
        source_id: 0,
    };
    let sinks = Sinks::new(lake, plan, String::new());
    let mut trial = Decoder::new(plan, place, sinks, Memory::default());
    let (mut fits, mut lines) = (0, 0);
    for bytes in whole_lines(head)
        .filter(|l| !l.trim_ascii().is_empty())
        .take(TRIAL_LINES)
    {
        lines += 1;
        let utf8 = simdutf8::basic::from_utf8(bytes).is_ok();
        let line = Line {
            bytes: strip_mark(bytes),
            number: 1,
            byte: 0,
            row: 1,
            dirty: true,
        };
        fits += usize::from(utf8 && trial.take(line)?.is_ok_or_shaped());
    }
    if fits * 2 >= lines {
        return Ok(Ok(plan));
    }
    let stream = &plan.stream;
    Ok(Err(Some(format!(
        "named like stream `{stream}`, but only {fits} of its first {lines} lines fit it; \
         see `loopscope list streams` for the fields, or give the file another name"
    ))))
}

/// Lines with their newline; an unterminated rest is not judged.
fn whole_lines(head: &[u8]) -> impl Iterator<Item = &[u8]> {
    head.split_inclusive(|b| *b == b'\n')
        .filter(|line| line.ends_with(b"\n"))
}

/// Without a byte order mark.
pub fn strip_mark(line: &[u8]) -> &[u8] {
    line.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(line)
}

trait Shaped {
    fn is_ok_or_shaped(&self) -> bool;
}

impl Shaped for Result<(), Reason> {
    /// Whether the line is of this stream, even when one of its values is beyond use.
    fn is_ok_or_shaped(&self) -> bool {
        !matches!(
            self,
            Err(Reason::BrokenJson { .. }
                | Reason::NotAnObject { .. }
                | Reason::MissingField { .. }
                | Reason::WrongType { .. }
                | Reason::NonFinite { .. }
                | Reason::BadUtf8 { .. })
        )
    }
}
