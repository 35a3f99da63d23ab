//! A mapping proposed for a file that nobody has mapped: which stream its lines look like, and
//! which of their values are which fields.

use super::iteration::Rule;
use super::pointer::{Pointer, paths};
use super::{Mapping, Target};
use crate::ingest::decoder::{Decoder, Line, Memory, Place};
use crate::ingest::json::text::iso_time;
use crate::ingest::plan::Plan;
use crate::ingest::recognise::Streams;
use crate::ingest::sink::Sinks;
use crate::lake::{Lake, LakeError};
use crate::model::iteration::iteration_of_path;
use crate::packs::{FieldDecl, FieldType, Life, StreamDecl};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// What is proposed, and how well it does on the lines looked at.
#[derive(Debug)]
pub struct Proposal {
    pub mapping: Mapping,
    pub stream: String,
    /// Field → path.
    pub fields: BTreeMap<String, String>,
    /// As it would be written behind `iteration =`, TOML; none where lines or path name one.
    pub iteration: Option<String>,
    /// Lines that become rows, of those looked at, and why the first other one does not.
    pub rows: usize,
    pub lines: usize,
    pub refused: Option<String>,
    /// Values of the lines that no field takes; they are kept in `extra`.
    pub kept: Vec<String>,
}

/// The stream that fits the lines best, or `None` where none has its required fields there.
///
/// # Errors
/// The lake's.
pub fn propose(
    lake: &Lake,
    streams: &Streams,
    glob: &str,
    path: &str,
    head: &[Value],
) -> Result<Option<Proposal>, LakeError> {
    let mut known: Vec<String> = Vec::new();
    for found in head.iter().flat_map(|value| paths(value, 400)) {
        if !known.contains(&found) {
            known.push(found);
        }
    }
    let mut best: Option<(usize, &StreamDecl, BTreeMap<String, String>)> = None;
    for stream in &streams.decls {
        let Some(fields) = fields(stream, &known, head) else {
            continue;
        };
        // Two fields are a coincidence unless the stream needs no more.
        let enough = fields.len() >= 3 || fields.len() == stream.fields.len();
        if enough && best.as_ref().is_none_or(|(most, ..)| fields.len() > *most) {
            best = Some((fields.len(), stream, fields));
        }
    }
    let (Some((_, stream, found)), Ok(mut mapping)) = (best, Mapping::new(glob)) else {
        return Ok(None);
    };
    mapping.stream = Some(stream.name.clone());
    for (field, path) in &found {
        if let Ok(pointer) = Pointer::new(path) {
            mapping.fields.insert(field.clone(), pointer);
        }
    }
    let stated = stated(stream, &known, &found, head);
    let word = iteration(stream, &found, path, head).filter(|_| stated.is_none());
    let at = stated.as_deref().and_then(|path| Pointer::new(path).ok());
    let by_field = at.map(|pointer| Rule::Field(pointer, None));
    mapping.iteration = by_field.or(word.and_then(Rule::word));
    let iteration = match (&stated, word) {
        (Some(path), _) => Some(format!("{{ field = {} }}", Value::from(path.as_str()))),
        (None, word) => word.map(|word| format!("\"{word}\"")),
    };
    let taken = found.values().cloned().chain(stated);
    let taken = taken.collect::<BTreeSet<_>>();
    let mut proposal = Proposal {
        stream: stream.name.clone(),
        kept: known
            .into_iter()
            .filter(|path| !taken.contains(path))
            .collect(),
        fields: found,
        iteration,
        rows: 0,
        lines: head.len(),
        refused: None,
        mapping: mapping.sealed(),
    };
    if let Some(plan) = streams.plans.get(&proposal.stream) {
        let target = streams.target(&proposal.stream);
        try_out(lake, plan, path, head, &target, &mut proposal)?;
    }
    Ok(Some(proposal))
}

/// What a record may call its iteration.
const NAMES: [&str; 4] = ["iteration", "iter", "iteration_id", "sweep_id"];

/// Where the records themselves say their iteration, below their root.
fn stated(
    stream: &StreamDecl,
    known: &[String],
    found: &BTreeMap<String, String>,
    head: &[Value],
) -> Option<String> {
    if stream.life == Life::State
        || NAMES
            .iter()
            .any(|n| head.iter().any(|v| v.get(*n).is_some()))
    {
        return None;
    }
    let free = known
        .iter()
        .filter(|path| !found.values().any(|taken| taken == *path) && !path.contains('*'));
    let mut named = free.filter_map(|path| {
        let last = plain(path.rsplit('/').next()?);
        let rank = NAMES.iter().position(|n| plain(n) == last)?;
        Some((rank, path.len(), path))
    });
    let all: Vec<_> = named.by_ref().collect();
    let (.., path) = all.into_iter().min()?;
    let pointer = Pointer::new(path).ok()?;
    let scalar = |v: &&Value| v.is_string() || v.is_i64();
    let held = head
        .iter()
        .filter(|v| pointer.first(v).as_ref().is_some_and(scalar));
    (held.count() * 2 > head.len()).then(|| path.clone())
}

/// The stream of whose fields the most are there although it lacks a required one: its name, the
/// fields found with their paths, and the required ones that were not.
pub fn nearest(streams: &Streams, head: &[Value]) -> Option<Nearest> {
    let mut known: Vec<String> = head.iter().flat_map(|value| paths(value, 400)).collect();
    known.sort();
    known.dedup();
    let mut best: Option<Nearest> = None;
    for stream in &streams.decls {
        let mut lenient = stream.clone();
        lenient.fields.iter_mut().for_each(|f| f.required = false);
        let found = fields(&lenient, &known, head).unwrap_or_default();
        let required = stream.fields.iter().filter(|f| f.required);
        let missing = required.filter(|f| !found.contains_key(&f.name));
        let near = Nearest {
            stream: stream.name.clone(),
            missing: missing.map(|f| f.name.clone()).collect(),
            found,
        };
        // The more found the nearer, then the fewer missing; the first of equals.
        let rank = |n: &Nearest| (n.found.len(), usize::MAX - n.missing.len());
        if !near.found.is_empty() && best.as_ref().is_none_or(|b| rank(&near) > rank(b)) {
            best = Some(near);
        }
    }
    best
}

/// See `nearest`.
#[derive(Debug, PartialEq, Eq)]
pub struct Nearest {
    pub stream: String,
    pub found: BTreeMap<String, String>,
    pub missing: Vec<String>,
}

fn iteration(
    stream: &StreamDecl,
    found: &BTreeMap<String, String>,
    path: &str,
    head: &[Value],
) -> Option<&'static str> {
    let stated = head
        .iter()
        .any(|value| NAMES.iter().any(|key| value.get(*key).is_some()));
    let timed = stream
        .time
        .as_ref()
        .is_some_and(|time| found.contains_key(time));
    match stream.life {
        Life::State => None,
        _ if stated || iteration_of_path(path).is_some() => None,
        _ if timed => Some("day"),
        _ => Some("path"),
    }
}

fn try_out(
    lake: &Lake,
    plan: &Plan,
    path: &str,
    head: &[Value],
    target: &Target,
    proposal: &mut Proposal,
) -> Result<(), LakeError> {
    let place = Place {
        path: path.to_string(),
        path_iteration: iteration_of_path(path),
        source_id: 0,
    };
    let sinks = Sinks::new(lake, plan, String::new());
    let mut trial = Decoder::new(plan, place, sinks, Memory::default());
    for (number, value) in (1u64..).zip(head) {
        let row = Value::Object(proposal.mapping.line(value, path, target)).to_string();
        let line = Line {
            bytes: row.as_bytes(),
            number,
            byte: 0,
            row: number,
            dirty: true,
        };
        match trial.take(line)? {
            Ok(()) => proposal.rows += 1,
            Err(reason) => {
                proposal
                    .refused
                    .get_or_insert_with(|| format!("line {number}: {reason}"));
            }
        }
    }
    Ok(())
}

/// Each field's path; `None` where a required one has none.
fn fields(
    stream: &StreamDecl,
    known: &[String],
    head: &[Value],
) -> Option<BTreeMap<String, String>> {
    let mut out = BTreeMap::new();
    let mut taken = BTreeSet::new();
    for field in stream.fields.iter().filter(|f| f.kind != FieldType::Object) {
        let names = std::iter::once(&field.name).chain(&field.aliases);
        let names = names.map(|n| plain(n)).collect::<Vec<_>>();
        // The whole path may spell the name (`/task/id`), or its last part may.
        let rank = |path: &str| {
            let whole = plain(&path.replace("/*", ""));
            let last = plain(path.rsplit('/').find(|s| *s != "*").unwrap_or_default());
            let at = names.iter().position(|n| *n == whole);
            at.or_else(|| names.iter().position(|n| *n == last).map(|at| at + 100))
        };
        let free = known.iter().filter(|path| !taken.contains(*path));
        let mut ranked = free
            .filter_map(|path| Some((rank(path)?, path)))
            .collect::<Vec<_>>();
        ranked.sort_by_key(|(rank, path)| (*rank, path.len()));
        let best = ranked
            .into_iter()
            .map(|(_, path)| path)
            .find(|path| fits(field, path, head));
        match best {
            Some(path) => {
                taken.insert(path.clone());
                out.insert(field.name.clone(), path.clone());
            }
            None if field.required => return None,
            None => {}
        }
    }
    Some(out)
}

/// Letters and digits in lower case: `taskId`, `task_id` and `/task/id` are one.
fn plain(name: &str) -> String {
    let kept = name.chars().filter(char::is_ascii_alphanumeric);
    kept.collect::<String>().to_ascii_lowercase()
}

/// Whether most values at a path are of the field's kind.
fn fits(field: &FieldDecl, path: &str, head: &[Value]) -> bool {
    use FieldType as T;
    let Ok(pointer) = Pointer::new(path) else {
        return false;
    };
    let values = head.iter().flat_map(|value| pointer.all(value));
    let values = values.filter(|v| !v.is_null()).collect::<Vec<_>>();
    let fit = |v: &&&Value| match (field.kind, v) {
        (T::Text, Value::String(_)) | (T::Bool, Value::Bool(_)) | (T::Json, _) => true,
        (T::Text, Value::Number(n)) => field.required && n.is_i64(),
        (T::Int, Value::Number(n)) => n.is_i64() || n.is_u64(),
        (T::Float | T::Money, Value::Number(_)) => true,
        (T::Int | T::Float | T::Money, Value::String(text)) => {
            field.numeric_text && text.parse::<f64>().is_ok()
        }
        (T::Time, Value::String(text)) => iso_time(text.as_bytes()).is_some(),
        (T::Time, Value::Number(n)) => n.as_f64().is_some_and(|n| n > 5e8),
        (T::ListText | T::ListFloat | T::ListObject, Value::Array(_)) => true,
        (T::ListText, Value::String(_)) => pointer.has_star(),
        _ => false,
    };
    let all = values.len();
    all > 0 && values.iter().filter(fit).count() * 2 > all
}
