//! Which stream a file feeds: its name promises one, its first lines must keep the promise.

use super::decoder::{Decoder, Line, Memory, Place};
use super::discover::{Source, named_stream};
use super::formats::{self, Format, Probe};
use super::hint;
use super::plan::Plan;
use super::sink::Sinks;
use crate::lake::{Lake, LakeError};
use crate::model::Reason;
use crate::packs::StreamDecl;
use std::collections::BTreeMap;

/// Lines that are looked at.
pub const TRIAL_LINES: usize = 100;

/// The streams a build knows, compiled.
pub struct Streams {
    pub decls: Vec<StreamDecl>,
    pub plans: BTreeMap<String, Plan>,
}

impl Streams {
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
            Ok(Streams { decls, plans })
        } else {
            Err(mistakes)
        }
    }
}

/// What claims a file.
pub enum Claim<'a> {
    Stream(&'a Plan),
    Format(&'static Format),
}

/// What claims a file, or a hint why nothing does: the stream whose name it bears, if its lines
/// fit; else the format that knows its content. `head` is the start of it.
pub fn recognise<'a>(
    lake: &'a Lake,
    streams: &'a Streams,
    source: &Source,
    head: &[u8],
) -> Result<Result<Claim<'a>, String>, LakeError> {
    let hint = match by_name(lake, streams, source, head)? {
        Ok(plan) => return Ok(Ok(Claim::Stream(plan))),
        Err(hint) => hint,
    };
    let probe = Probe {
        path: &source.path,
        head,
        lines: source.lines,
    };
    Ok(formats::recognise(&probe).map(Claim::Format).ok_or(hint))
}

fn by_name<'a>(
    lake: &'a Lake,
    streams: &'a Streams,
    source: &Source,
    head: &[u8],
) -> Result<Result<&'a Plan, String>, LakeError> {
    let named = if source.lines {
        named_stream(&source.path, &streams.decls)
    } else {
        None
    };
    let Some(plan) = named.and_then(|decl| streams.plans.get(&decl.name)) else {
        return Ok(Err(hint::unmapped(source, head)));
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
    Ok(Err(format!(
        "named like stream `{stream}`, but only {fits} of its first {lines} lines fit it; \
         see `loopscope list streams` for the fields, or give the file another name"
    )))
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
