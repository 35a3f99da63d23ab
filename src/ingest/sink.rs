//! Rows of one source on their way into parts: one sink per iteration, flushed in batches.

use super::columns::Col;
use super::plan::Plan;
use super::row::Columns;
use crate::lake::ledger::{FieldTally, PartRef};
use crate::lake::write::{PartSpec, PartWriter};
use crate::lake::{Lake, LakeError};
use crate::packs::Life;
use std::cell::RefCell;
use std::collections::BTreeMap;

/// Rows after which a sink's batch goes to its writer.
const BATCH_ROWS: usize = 4 * 1024;
/// Bytes after which it goes earlier: small buffers stay in the processor's cache and are
/// handed back and forth without new pages.
const BATCH_BYTES: usize = 1 << 20;
/// Bytes all sinks of a source may hold unwritten.
const HELD_BYTES: usize = 12 << 20;
/// Parts open at once; over it the sinks are closed and begin anew.
const OPEN_SINKS: usize = 64;

thread_local! {
    /// Columns of the sink closed last, and the declaration they are of. A thread mostly reads
    /// one source of a stream after the other, and finds their room as it was.
    static EMPTIED: RefCell<Option<(String, Columns)>> = const { RefCell::new(None) };
}

fn empty_columns(plan: &Plan) -> Columns {
    let key = key_of(plan);
    match EMPTIED.take() {
        Some((known, columns)) if known == key => columns,
        _ => Columns::new(plan),
    }
}

fn key_of(plan: &Plan) -> String {
    format!("{} {}", plan.stream, plan.schema)
}

/// Rows of one iteration (`None`: found by time, or a state stream).
pub struct Sink {
    pub iteration: Option<String>,
    pub columns: Columns,
    writers: Vec<Option<PartWriter>>,
    /// By relation: rows that went to its writer, and rows of the sources before.
    written: Vec<u64>,
    before: Vec<u64>,
    /// Of the source, and of the sources before.
    times: Option<(i64, i64)>,
    times_before: Option<(i64, i64)>,
    pub census: Census,
}

/// Per census value: rows by declared key and JSON type, and by undeclared key.
#[derive(Default)]
pub struct Census {
    tallies: Vec<(Option<String>, Tally)>,
    /// Where the tally of a census value stands: there may be as many values as rows.
    at: BTreeMap<String, usize>,
    /// The tally of rows without a census value.
    without: Option<usize>,
    /// The tally that the row before this one was counted in.
    last: usize,
}

/// How often keys stood in rows, by JSON type.
#[derive(Default)]
pub struct Tally {
    pub declared: Vec<[u64; 6]>,
    pub unknown: BTreeMap<String, [u64; 6]>,
}

impl Census {
    /// The tally of a census value.
    pub fn tally(&mut self, by: Option<&str>, keys: usize) -> &mut Tally {
        let is = |at: usize| self.tallies.get(at).is_some_and(|t| t.0.as_deref() == by);
        let found = match by {
            _ if is(self.last) => Some(self.last),
            Some(value) => self.at.get(value).copied(),
            None => self.without,
        };
        self.last = found.unwrap_or_else(|| {
            let tally = Tally {
                declared: vec![[0; 6]; keys],
                ..Tally::default()
            };
            let at = self.tallies.len();
            match by {
                Some(value) => drop(self.at.insert(value.to_string(), at)),
                None => self.without = Some(at),
            }
            self.tallies.push((by.map(str::to_string), tally));
            at
        });
        &mut self.tallies[self.last].1
    }
}

impl Sink {
    fn new(plan: &Plan, iteration: Option<String>) -> Sink {
        Sink {
            iteration,
            columns: empty_columns(plan),
            writers: plan.relations.iter().map(|_| None).collect(),
            written: vec![0; plan.relations.len()],
            before: vec![0; plan.relations.len()],
            times: None,
            times_before: None,
            census: Census::default(),
        }
    }

    pub fn saw_time(&mut self, micros: i64) {
        self.times = spanned(self.times, Some((micros, micros)));
    }

    /// The columns of a relation.
    fn columns_of(&self, relation: usize) -> &[Col] {
        match relation {
            0 => &self.columns.own,
            child => &self.columns.children[child - 1],
        }
    }
}

fn spanned(one: Option<(i64, i64)>, other: Option<(i64, i64)>) -> Option<(i64, i64)> {
    match (one, other) {
        (Some((a, b)), Some((c, d))) => Some((a.min(c), b.max(d))),
        (one, other) => one.or(other),
    }
}

/// All sinks of one segment.
pub struct Sinks<'a> {
    lake: &'a Lake,
    plan: &'a Plan,
    open: Open,
}

/// Sinks without what they write to: at rest between two sources that share their parts.
pub struct Open {
    /// Names the temporary files: unique among sources.
    ticket: String,
    sinks: Vec<Sink>,
    last: usize,
    closed: Vec<(PartWriter, Option<(i64, i64)>)>,
    /// Of the source: field counts, rows by relation and iteration, newest time.
    tallies: Vec<FieldTally>,
    shares: Vec<(usize, Option<String>, u64)>,
    max_time: Option<i64>,
    rounds: usize,
}

/// Parts, field counts and the newest time of a segment.
pub type Written = (Vec<PartRef>, Vec<FieldTally>, Option<i64>);

impl<'a> Sinks<'a> {
    pub fn new(lake: &'a Lake, plan: &'a Plan, ticket: String) -> Self {
        let open = Open {
            ticket,
            sinks: Vec::new(),
            last: 0,
            closed: Vec::new(),
            tallies: Vec::new(),
            shares: Vec::new(),
            max_time: None,
            rounds: 0,
        };
        Sinks { lake, plan, open }
    }

    /// Goes on with sinks that another source has begun.
    pub fn resume(lake: &'a Lake, plan: &'a Plan, open: Open) -> Self {
        Sinks { lake, plan, open }
    }

    /// Whether no line has reached a sink yet.
    #[cfg(test)]
    pub fn is_empty(&self) -> bool {
        self.open.sinks.is_empty()
    }

    /// The sink that `select` chose.
    pub fn current(&mut self) -> &mut Sink {
        &mut self.open.sinks[self.open.last]
    }

    /// Makes the sink of an iteration the current one.
    pub fn select(&mut self, iteration: Option<&str>) -> Result<(), LakeError> {
        let hit = self
            .open
            .sinks
            .get(self.open.last)
            .is_some_and(|s| s.iteration.as_deref() == iteration);
        if !hit {
            let found = self
                .open
                .sinks
                .iter()
                .position(|s| s.iteration.as_deref() == iteration);
            self.open.last = match found {
                Some(at) => at,
                None => {
                    if self.open.sinks.len() >= OPEN_SINKS {
                        self.close_all()?;
                    }
                    self.open
                        .sinks
                        .push(Sink::new(self.plan, iteration.map(str::to_string)));
                    self.open.sinks.len() - 1
                }
            };
        }
        Ok(())
    }

    /// Writes what is due after a row went into the current sink.
    pub fn settle(&mut self) -> Result<(), LakeError> {
        let sink = &self.open.sinks[self.open.last];
        let rows = sink.columns.own.first().map_or(0, Col::len);
        if rows >= BATCH_ROWS {
            return self.flush(self.open.last);
        }
        // The sum over all sinks is looked at now and then, not at every row.
        if rows.is_multiple_of(64) {
            if sink.columns.weight() > BATCH_BYTES {
                return self.flush(self.open.last);
            }
            let held: usize = self.open.sinks.iter().map(|s| s.columns.weight()).sum();
            if held > HELD_BYTES {
                let heaviest =
                    (0..self.open.sinks.len()).max_by_key(|i| self.open.sinks[*i].columns.weight());
                return self.flush(heaviest.unwrap_or(self.open.last));
            }
        }
        Ok(())
    }

    fn flush(&mut self, at: usize) -> Result<(), LakeError> {
        let sink = &mut self.open.sinks[at];
        for (index, relation) in self.plan.relations.iter().enumerate() {
            let columns = match index {
                0 => &mut sink.columns.own,
                child => &mut sink.columns.children[child - 1],
            };
            let rows = columns.first().map_or(0, Col::len);
            sink.written[index] += rows as u64;
            if rows == 0 {
                continue;
            }
            if sink.writers[index].is_none() {
                let spec = PartSpec {
                    relation: &relation.name,
                    iteration: sink.iteration.as_deref(),
                    state: self.plan.life == Life::State,
                    schema_digest: &self.plan.schema,
                    columns: &relation.columns,
                    ticket: format!("{}-{}-{at}", self.open.ticket, self.open.rounds),
                };
                sink.writers[index] = Some(PartWriter::create(self.lake, &spec)?);
            }
            if let Some(writer) = &mut sink.writers[index] {
                let views = columns.iter().map(Col::view).collect::<Vec<_>>();
                writer.write_views(&views)?;
            }
            columns.iter_mut().for_each(Col::clear);
        }
        Ok(())
    }

    /// Takes what the sinks know of the source that has ended; the next one begins at nothing.
    fn take_source(&mut self) {
        let open = &mut self.open;
        for sink in &mut open.sinks {
            if let Some((_, high)) = sink.times {
                open.max_time = open.max_time.max(Some(high));
            }
            sink.times_before = spanned(sink.times_before, sink.times.take());
            tally(self.plan, sink, &mut open.tallies);
            sink.census = Census::default();
            for relation in 0..sink.written.len() {
                let held = sink.columns_of(relation).first().map_or(0, Col::len);
                let rows = sink.written[relation] + held as u64;
                let own = rows - std::mem::replace(&mut sink.before[relation], rows);
                if own > 0 {
                    open.shares.push((relation, sink.iteration.clone(), own));
                }
            }
        }
    }

    fn close_all(&mut self) -> Result<(), LakeError> {
        self.take_source();
        for at in 0..self.open.sinks.len() {
            self.flush(at)?;
        }
        for sink in std::mem::take(&mut self.open.sinks) {
            EMPTIED.set(Some((key_of(self.plan), sink.columns)));
            let writers = sink.writers.into_iter().flatten();
            let closed = writers.map(|w| (w, sink.times_before));
            self.open.closed.extend(closed);
        }
        self.open.last = 0;
        self.open.rounds += 1;
        Ok(())
    }

    /// Closes every part under `<stem>-<n>` and says what was written.
    pub fn finish(mut self, stem: &str) -> Result<Written, LakeError> {
        self.close_all()?;
        let mut parts = Vec::new();
        for (n, (writer, times)) in self.open.closed.into_iter().enumerate() {
            parts.push(writer.finish(&format!("{stem}-{n}"), times)?);
        }
        Ok((parts, self.open.tallies, self.open.max_time))
    }

    /// Ends a source and leaves the sinks open for the next one. The parts returned are those
    /// that the source would have had: their rows stand in the common ones.
    pub fn rest(mut self, stem: &str) -> (Written, Open) {
        self.take_source();
        let shares = std::mem::take(&mut self.open.shares);
        let parts = shares.into_iter().enumerate().map(|(n, share)| {
            let (relation, iteration, rows) = share;
            let relation = &self.plan.relations[relation].name;
            let state = self.plan.life == Life::State;
            let folder = Lake::partition(relation, iteration.as_deref(), state);
            PartRef {
                relation: relation.clone(),
                iteration,
                file: format!("{folder}/{stem}-{n}.parquet"),
                rows,
                bytes: 0,
                digest: String::new(),
                schema: self.plan.schema.clone(),
                min_time: None,
                max_time: None,
            }
        });
        let parts = parts.collect();
        let tallies = std::mem::take(&mut self.open.tallies);
        let written = (parts, tallies, self.open.max_time.take());
        (written, self.open)
    }

    /// Closes the common parts of several sources, each under `<stem>-<n>`.
    pub fn finish_common(mut self, stem: &str) -> Result<Vec<PartRef>, LakeError> {
        self.close_all()?;
        let closed = self.open.closed.into_iter().enumerate();
        let part = closed.map(|(n, (writer, times))| writer.finish(&format!("{stem}-{n}"), times));
        part.collect()
    }
}

fn tally(plan: &Plan, sink: &Sink, out: &mut Vec<FieldTally>) {
    let mut push = |by: &Option<String>, field: &str, declared: bool, counts: &[u64; 6]| {
        for (kind, rows) in super::json::JSON_TYPES
            .iter()
            .zip(counts)
            .filter(|(_, n)| **n > 0)
        {
            out.push(FieldTally {
                iteration: sink.iteration.clone(),
                by: by.clone(),
                field: field.to_string(),
                json_type: kind.to_string(),
                declared,
                rows: *rows,
                stream: None,
            });
        }
    };
    let mut tallies = sink.census.tallies.iter().collect::<Vec<_>>();
    tallies.sort_by(|a, b| a.0.cmp(&b.0));
    for (by, tally) in tallies {
        for (key, counts) in plan.keys.iter().zip(&tally.declared) {
            push(by, &key.name, true, counts);
        }
        for (field, counts) in &tally.unknown {
            push(by, field, false, counts);
        }
    }
}
