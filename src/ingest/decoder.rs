//! Lines of one segment into its sinks: rows are appended whole or refused whole.

use super::extract::{EXTRACTORS, Reading, Values};
use super::json::{self, Span};
use super::plan::{Output, Plan};
use super::row::{self, ChildSystem, Columns, Parsed};
use super::scalar;
use super::sink::{Sink, Sinks};
use crate::lake::{LakeError, winners};
use crate::model::Reason;
use crate::packs::Life;
use std::collections::{HashMap, HashSet};
use xxhash_rust::xxh3::{xxh3_64, xxh3_64_with_seed};

/// What a segment's rows have in common.
pub struct Place {
    /// Path as shown, relative to the data root.
    pub path: String,
    pub path_iteration: Option<String>,
    pub source_id: u64,
}

/// What tells the equal rows of a digest stream apart.
#[derive(Debug, Default)]
pub struct Memory {
    /// How often a digest was seen in this reading.
    occurrences: HashMap<u64, u64>,
    /// Keys of the source's earlier segments.
    pub earlier: HashSet<u64>,
}

pub struct Decoder<'a> {
    pub plan: &'a Plan,
    place: Place,
    parsed: Parsed,
    /// The iteration of the line before, and the bytes that stated it.
    iteration: Option<String>,
    iteration_stated: Option<(bool, Vec<u8>)>,
    iteration_known: bool,
    values: Vec<Values>,
    leftover: Vec<(String, Span)>,
    scratch: Vec<u8>,
    pub memory: Memory,
    pub sinks: Sinks<'a>,
}

/// A line with its place.
#[derive(Clone, Copy)]
pub struct Line<'a> {
    pub bytes: &'a [u8],
    pub number: u64,
    pub byte: u64,
    /// Lower half of its row id: the number of a line, else unique in its source.
    pub row: u64,
    /// Holds control characters: strings are checked byte by byte.
    pub dirty: bool,
}

impl<'a> Decoder<'a> {
    pub fn new(plan: &'a Plan, place: Place, sinks: Sinks<'a>, memory: Memory) -> Self {
        let values = plan
            .extracts
            .iter()
            .map(|e| EXTRACTORS[e.extractor].values());
        Decoder {
            parsed: Parsed::new(plan),
            iteration: None,
            iteration_stated: None,
            iteration_known: false,
            values: values.collect(),
            leftover: Vec::new(),
            scratch: Vec::new(),
            memory,
            plan,
            place,
            sinks,
        }
    }

    /// Takes one line: a row in a sink, or the reason why not. `Err` is the disk's fault.
    pub fn take(&mut self, line: Line) -> Result<Result<(), Reason>, LakeError> {
        if let Err(reason) = self.parsed.walk(self.plan, line.bytes, line.dirty) {
            return Ok(Err(reason));
        }
        if let Err(reason) = self.find_iteration(line.bytes) {
            return Ok(Err(reason));
        }
        let iteration = self.iteration.take();
        self.sinks.select(iteration.as_deref())?;
        let filled = self.fill(iteration.as_deref(), line);
        self.iteration = iteration;
        match filled {
            Ok(()) => {
                self.count_fields(line.bytes);
                self.sinks.settle()?;
                Ok(Ok(()))
            }
            Err(reason) => {
                self.sinks
                    .current()
                    .columns
                    .rollback(self.plan.system.source_line);
                Ok(Err(reason))
            }
        }
    }

    /// Sets the line's iteration. Neighbouring lines mostly state the same one: then nothing is
    /// read anew.
    fn find_iteration(&mut self, line: &[u8]) -> Result<(), Reason> {
        if self.plan.life == Life::State {
            return Ok(());
        }
        let span = row::iteration_span(self.plan, &self.parsed);
        let stated = span.map(|(own, span)| (own, span.raw(line)));
        let before = self
            .iteration_stated
            .as_ref()
            .map(|(own, raw)| (*own, raw.as_slice()));
        if self.iteration_known && stated == before {
            return Ok(());
        }
        self.iteration_known = false;
        let declared = row::declared_iteration(self.plan, &self.parsed, line)?;
        // A blank iteration names none: then the sweep id decides, which was not compared.
        let blank = |raw: &[u8]| raw.iter().all(|b| matches!(b, b'"' | b' ' | b'\\'));
        self.iteration_known = stated.is_none_or(|(own, raw)| !own || !blank(raw));
        self.iteration = declared.or_else(|| self.place.path_iteration.clone());
        self.iteration_stated = stated.map(|(own, raw)| (own, raw.to_vec()));
        Ok(())
    }

    fn fill(&mut self, iteration: Option<&str>, line: Line) -> Result<(), Reason> {
        let plan = self.plan;
        let system = plan.system;
        let row_id = winners::row_id(self.place.source_id, line.row);
        let child = ChildSystem {
            row_id,
            source_line: line.number as i64,
        };
        let sink = self.sinks.current();
        let columns = &mut sink.columns;
        self.leftover.clear();
        row::fill_fields(
            plan,
            &self.parsed,
            line.bytes,
            columns,
            &child,
            &mut self.leftover,
        )?;
        fill_extracts(plan, columns, &mut self.values, &child);
        let time = plan.time.and_then(|at| columns.own[at].last_int());
        if iteration.is_none() && plan.life != Life::State && time.is_none() {
            return Err(Reason::NoIteration);
        }
        let base = identity(plan, columns, &mut self.scratch);
        let own = &mut columns.own;
        let key = match base {
            Some(base) => winners::with_iteration(base, plan.identity_has_iteration, iteration),
            None => {
                let digest = xxh3_64(line.bytes.trim_ascii());
                let earlier = &self.memory.earlier;
                let seen = self.memory.occurrences.entry(digest).or_default();
                loop {
                    *seen += 1;
                    let base = xxh3_64_with_seed(&digest.to_le_bytes(), *seen);
                    let includes = plan.identity_has_iteration;
                    let key = winners::with_iteration(base, includes, iteration);
                    if !earlier.contains(&key) {
                        break key;
                    }
                }
            }
        };
        own[system.row_id].int(row_id);
        own[system.row_key].int(key as i64);
        put_text(&mut own[system.iteration], iteration);
        put_int(&mut own[system.stream_time], time);
        own[system.source_path].text(self.place.path.as_bytes());
        own[system.source_line].int(line.number as i64);
        own[system.source_byte].int(line.byte as i64);
        put_extra(
            &mut own[system.extra],
            &self.parsed,
            &self.leftover,
            line.bytes,
        );
        for child in &mut columns.children {
            while child[scalar::CHILD_PATH].len() < child[scalar::CHILD_ROW_ID].len() {
                put_text(&mut child[scalar::CHILD_ITERATION], iteration);
                put_int(&mut child[scalar::CHILD_TIME], time);
                child[scalar::CHILD_PATH].text(self.place.path.as_bytes());
            }
        }
        if let Some(time) = time {
            sink.saw_time(time);
        }
        Ok(())
    }

    /// Counts which keys an accepted row had, for the field census.
    fn count_fields(&mut self, line: &[u8]) {
        let plan = self.plan;
        let Sink {
            columns, census, ..
        } = self.sinks.current();
        let by = plan.census.and_then(|at| columns.own[at].last_text());
        let by = by.map(String::from_utf8_lossy);
        let tally = census.tally(by.as_deref(), plan.keys.len());
        for key in &self.parsed.keys {
            if let Some(span) = self.parsed.get(*key) {
                tally.declared[*key as usize][span.kind.type_index()] += 1;
            }
        }
        for (name, value) in &self.parsed.unknown {
            let name = json::text::text(line, *name);
            let counts = match tally.unknown.get_mut(name.as_ref()) {
                Some(counts) => counts,
                None => tally.unknown.entry(name.into_owned()).or_default(),
            };
            counts[value.kind.type_index()] += 1;
        }
    }
}

fn put_text(column: &mut super::columns::Col, value: Option<&str>) {
    match value {
        Some(text) => column.text(text.as_bytes()),
        None => column.null(),
    }
}

fn put_int(column: &mut super::columns::Col, value: Option<i64>) {
    match value {
        Some(value) => column.int(value),
        None => column.null(),
    }
}

/// Hash of the identity columns; `None` where rows are told apart by digest.
pub(super) fn identity(plan: &Plan, columns: &Columns, scratch: &mut Vec<u8>) -> Option<u64> {
    let named = plan.identity.iter().any(|at| columns.own[*at].last_valid());
    // A row without any of its identity (a tool call without an id) is told by its digest.
    if plan.by_digest() || (!plan.identity.is_empty() && !named) {
        return None;
    }
    scratch.clear();
    for at in &plan.identity {
        columns.own[*at].hash_last(&mut |bytes| scratch.extend_from_slice(bytes));
    }
    Some(xxh3_64(scratch))
}

/// Runs the extractors over their texts, then puts what they found. Extractors of one text are
/// declared one after the other and share its reading.
fn fill_extracts(plan: &Plan, columns: &mut Columns, values: &mut [Values], row: &ChildSystem) {
    let mut done = 0;
    for group in plan.extracts.chunk_by(|a, b| a.from == b.from) {
        let values = &mut values[done..done + group.len()];
        done += group.len();
        match columns.own[group[0].from]
            .last_text()
            .map(simdutf8::basic::from_utf8)
        {
            Some(Ok(text)) => {
                let reading = Reading::new(text);
                for (extract, values) in group.iter().zip(values) {
                    EXTRACTORS[extract.extractor].read_shared(&reading, values);
                }
            }
            _ => values.iter_mut().for_each(Values::clear),
        }
    }
    for (extract, values) in plan.extracts.iter().zip(values) {
        for (slot, output) in extract.outputs.iter().enumerate() {
            match *output {
                Output::Child(at) => {
                    let child = &mut columns.children[at - 1];
                    for (n, value) in values.list(slot).unwrap_or_default().iter().enumerate() {
                        scalar::start_child_row(child, row, n as i64);
                        child[scalar::CHILD_ORDINAL + 1].float(*value);
                    }
                }
                Output::Column(at) => put_value(&mut columns.own[at], values, slot),
            }
        }
    }
}

fn put_value(column: &mut super::columns::Col, values: &Values, slot: usize) {
    if let Some(value) = values.int(slot) {
        column.int(value);
    } else if let Some(value) = values.float(slot) {
        column.float(value);
    } else if let Some(value) = values.bool(slot) {
        column.bool(value);
    } else if let Some(value) = values.text(slot) {
        column.text(value.as_bytes());
    } else {
        column.null();
    }
}

/// Undeclared members and leftovers as one JSON object; null when there are none.
fn put_extra(
    column: &mut super::columns::Col,
    parsed: &Parsed,
    leftover: &[(String, Span)],
    line: &[u8],
) {
    if parsed.unknown.is_empty() && leftover.is_empty() {
        return column.null();
    }
    column.text_with(|out| {
        out.push(b'{');
        let mut first = true;
        let mut member = |name: &[u8], value: Span| {
            if !std::mem::take(&mut first) {
                out.push(b',');
            }
            out.extend_from_slice(name);
            out.push(b':');
            out.extend_from_slice(value.raw(line));
        };
        for (name, value) in &parsed.unknown {
            member(name.raw(line), *value);
        }
        for (name, value) in leftover {
            member(&serde_json::to_vec(name).unwrap_or_default(), *value);
        }
        out.push(b'}');
    });
}
