//! Digests of what a result was computed from: equal digests, equal results.
//!
//! Per relation and iteration: the parts that may hold rows of it, the rows among them that
//! lost, the times bound to it where rows name no iteration, and the rows of small relations.

use super::binding::{self, Binding};
use super::catalog::Reads;
use super::lost::{self, Lost};
use super::results::AxisRow;
use super::{Relation, RelationData, RelationPart};
use crate::model::{Cell, Rows};
use std::collections::BTreeMap;

/// One relation's digests.
struct Digests {
    /// In axis order.
    iterations: Vec<String>,
    whole: String,
    /// Name, kind and columns: what a query can see of it.
    shape: String,
    /// Columns and first row of a one-row relation, for `params`.
    first: BTreeMap<String, String>,
}

pub(super) struct Fingerprints {
    relations: BTreeMap<String, Digests>,
    axis_len: usize,
}

impl Fingerprints {
    pub fn of(relations: &[Relation], axis: &[AxisRow], lost: &Lost) -> Self {
        let binding = binding::of(axis);
        let digests = relations
            .iter()
            .filter(|r| !matches!(r.data, RelationData::View(_)))
            .map(|r| (r.name.clone(), digests(r, axis, &binding, lost)))
            .collect();
        Fingerprints {
            relations: digests,
            axis_len: axis.len(),
        }
    }

    /// What the query is: its SQL, the views below it, the shape of what it reads and the
    /// parameters it names.
    pub fn key(&self, sql: &[&str], reads: &Reads) -> String {
        let mut hash = Hash::default();
        sql.iter().for_each(|text| hash.add(text));
        for (name, text) in &reads.views {
            hash.add(name);
            hash.add(text);
        }
        let named = |name: &str| {
            sql.iter().any(|text| text.contains(name))
                || reads.views.values().any(|text| text.contains(name))
        };
        for name in &reads.bases {
            let Some(digests) = self.relations.get(name) else {
                continue;
            };
            if name == "params" {
                let seen = digests.first.iter().filter(|(param, _)| named(param));
                seen.for_each(|(param, value)| {
                    hash.add(param);
                    hash.add(value);
                });
            } else {
                hash.add(&digests.shape);
            }
        }
        hash.done()
    }

    /// Per iteration of the axis: the input of a query whose iterations stand alone.
    pub fn per_iteration(&self, reads: &Reads) -> Vec<String> {
        let one = |at: usize| self.mixed(reads, |d| d.iterations.get(at));
        (0..self.axis_len).map(one).collect()
    }

    /// Per iteration of the axis: the input of a query that looks at the iterations before it.
    pub fn up_to_each(&self, reads: &Reads) -> Vec<String> {
        let mut before = String::new();
        let mut one = |own: String| {
            let mut hash = Hash::default();
            hash.add(&before);
            hash.add(&own);
            before = hash.done();
            before.clone()
        };
        self.per_iteration(reads)
            .into_iter()
            .map(&mut one)
            .collect()
    }

    /// The input of a query over the whole history.
    pub fn whole(&self, reads: &Reads) -> String {
        self.mixed(reads, |d| Some(&d.whole))
    }

    fn mixed<'a>(
        &'a self,
        reads: &Reads,
        pick: impl Fn(&'a Digests) -> Option<&'a String>,
    ) -> String {
        let mut hash = Hash::default();
        // Parameters are part of the key: only those that the query names.
        for name in reads.bases.iter().filter(|name| *name != "params") {
            hash.add(name);
            if let Some(digest) = self.relations.get(name).and_then(&pick) {
                hash.add(digest);
            }
        }
        hash.done()
    }
}

fn digests(relation: &Relation, axis: &[AxisRow], binding: &Binding, lost: &Lost) -> Digests {
    let shape = format!(
        "{} {} {:?}",
        relation.name, relation.state, relation.columns
    );
    let mut first = BTreeMap::new();
    let (iterations, whole) = match &relation.data {
        RelationData::Parts { parts, losers } => {
            let lines: Vec<String> = parts
                .iter()
                .map(|part| format!("{} {}", part.digest, lost::of(part, losers, lost)))
                .collect();
            let one = |row: &AxisRow| part_digest(relation, parts, &lines, binding, row);
            let late = !relation.state && parts.iter().any(|p| p.iteration.is_none());
            let mut all = lines.clone();
            if late {
                all.push(format!("{binding:?}"));
            }
            (axis.iter().map(one).collect(), sorted(all))
        }
        RelationData::Values(rows) => {
            if let [row] = rows.rows.as_slice() {
                let cells = rows.columns.iter().zip(row);
                first.extend(cells.map(|(c, cell)| (c.name.clone(), format!("{c:?} {cell:?}"))));
            }
            let one = |row: &AxisRow| values_digest(rows, Some(&row.iteration));
            (axis.iter().map(one).collect(), values_digest(rows, None))
        }
        RelationData::Derived(rows) => {
            let known = &rows.stored.digests;
            let one = |row: &AxisRow| match rows.by_iteration {
                // An iteration without rows is as good as any other without.
                true => known
                    .iterations
                    .get(&row.iteration)
                    .cloned()
                    .unwrap_or_default(),
                false => known.whole.clone(),
            };
            (axis.iter().map(one).collect(), known.whole.clone())
        }
        RelationData::View(_) | RelationData::Failed(_) => (Vec::new(), String::new()),
    };
    Digests {
        iterations,
        whole,
        shape,
        first,
    }
}

/// The parts that may hold rows of one iteration.
fn part_digest(
    relation: &Relation,
    parts: &[RelationPart],
    lines: &[String],
    binding: &Binding,
    row: &AxisRow,
) -> String {
    let id = row.iteration.as_str();
    let mut own = Vec::new();
    for (part, line) in parts.iter().zip(lines) {
        match (&part.iteration, part.min_time, part.max_time) {
            _ if relation.state => own.push(line.clone()),
            (Some(declared), _, _) if declared == id => own.push(line.clone()),
            (Some(_), _, _) => {}
            (None, Some(min), Some(max)) if !binding.overlaps(id, min, max) => {}
            (None, _, _) => own.push(format!("{line} {:?}", binding.span(id))),
        }
    }
    sorted(own)
}

fn sorted(mut lines: Vec<String>) -> String {
    lines.sort();
    let mut hash = Hash::default();
    lines.iter().for_each(|line| hash.add(line));
    hash.done()
}

/// The rows of a small relation that an iteration sees: its own and those of none.
fn values_digest(rows: &Rows, iteration: Option<&str>) -> String {
    let column = rows.column("iteration");
    let mut hash = Hash::default();
    for row in &rows.rows {
        let own = match (iteration, column.and_then(|at| row.get(at))) {
            (Some(id), Some(Cell::Text(of))) => of == id,
            _ => true,
        };
        if own {
            hash.add(&format!("{row:?}"));
        }
    }
    hash.done()
}

/// Hashes a list of texts, each with its length, so that no two lists look alike.
#[derive(Default)]
struct Hash(blake3::Hasher);

impl Hash {
    fn add(&mut self, text: &str) {
        self.0.update(&(text.len() as u64).to_le_bytes());
        self.0.update(text.as_bytes());
    }

    fn done(&self) -> String {
        self.0.finalize().to_hex().to_string()
    }
}
