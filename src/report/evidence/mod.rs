//! Evidence: a small file that proves a change of one number between two iterations. It holds
//! the numbers, what they mean, and the rows (or what many rows come to), so that a reader who
//! has the file alone can compute the numbers again. `docs/evidence.md` is its description.

pub mod check;
pub mod compare;
pub mod merkle;
pub mod partial;
pub mod write;

use crate::engine::Definition;
use crate::engine::results::RawPoint;
use crate::engine::tiny::{TinyRelation, TinyRow};
use crate::model::{Better, Cell, Column};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;

/// Version of the shape of an evidence file.
pub const SCHEMA: u32 = 1;
/// A file is made to be committed with a pull request.
pub const MOST_BYTES: usize = 64 * 1024;

/// One file. The order of the fields is the order in the file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Evidence {
    pub evidence: u32,
    /// Version of the program that wrote it.
    pub version: String,
    pub metric: About,
    pub from: String,
    pub to: String,
    /// Of `from`, then of `to`; series in natural order.
    pub numbers: Vec<RawPoint>,
    pub definition: Meaning,
    pub rows: Kept,
    pub relations: Vec<KeptRelation>,
    pub sources: Vec<KeptSource>,
    /// Root over all lines of all sources, in their order.
    pub root: String,
    /// Lines proven one by one where not all are listed.
    pub samples: Vec<Sample>,
    /// Of rows that are only counted: what each source adds, where that adds up to the numbers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub partials: Option<Partials>,
    /// Kind of secret → how many were masked in texts of the rows.
    pub masked: BTreeMap<String, i64>,
    /// blake3 of each part above, as it stands in the file.
    pub digests: BTreeMap<String, String>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct About {
    pub id: String,
    pub title: String,
    pub unit: String,
    pub better: Better,
    pub scope: String,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Meaning {
    /// For people.
    pub text: String,
    pub computed: Definition,
    /// Digest of `computed`.
    pub digest: String,
}

/// How much of the rows a file holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kept {
    /// Every row with its line.
    Listed,
    /// Equal rows of a source once, with their count: the number can still be computed.
    Grouped,
    /// Only how many rows each source gave, and what it adds to the numbers where that adds up.
    Counted,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KeptRelation {
    pub name: String,
    pub columns: Vec<Column>,
    pub total: i64,
    /// Position of the source (null: a row of no source), line (listed) or count (grouped),
    /// then a value for each column.
    pub rows: Vec<Vec<Cell>>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KeptSource {
    pub path: String,
    /// Lines of it that gave a row.
    pub count: i64,
    /// From the first byte of its first such line to the last byte of its last, decompressed.
    pub from: u64,
    pub to: u64,
    /// Root over those lines.
    pub root: String,
    /// Line, first byte, byte after its last, blake3 of its bytes without the newline.
    pub lines: Vec<(i64, u64, u64, String)>,
}

/// One line among many, with the way to its source's root.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sample {
    pub source: usize,
    /// Position among the source's lines that gave a row.
    pub at: usize,
    pub line: i64,
    pub from: u64,
    pub to: u64,
    pub digest: String,
    pub proof: Vec<String>,
}

/// The parts of the numbers, source by source of one relation.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Partials {
    /// Read source by source; what else the definition reads was read whole.
    pub relation: String,
    /// By source, then as the numbers stand; what adds nothing is left out.
    pub numbers: Vec<Part>,
}

/// Position of the source, iteration, series, value, k, n.
pub type Part = (
    usize,
    String,
    Option<String>,
    Option<f64>,
    Option<i64>,
    Option<i64>,
);

impl Evidence {
    /// The file's text: canonical, so that equal evidence is equal bytes.
    pub fn text(&self) -> String {
        let value = serde_json::to_value(self).unwrap_or(Value::Null);
        let mut out = String::new();
        lay_out(&value, 0, &mut out);
        out.push('\n');
        out
    }

    /// Writes the digests anew: of every part, and of all parts together.
    pub fn seal(&mut self) {
        self.definition.digest = self.definition.computed.digest();
        self.digests = self.parts();
    }

    /// Part → blake3 of its compact JSON; `all` over the others.
    pub fn parts(&self) -> BTreeMap<String, String> {
        let value = serde_json::to_value(self).unwrap_or(Value::Null);
        let mut parts = BTreeMap::new();
        let mut all = blake3::Hasher::new_derive_key("loopscope evidence file v1");
        for (name, part) in value.as_object().into_iter().flatten() {
            if name == "digests" {
                continue;
            }
            let digest = blake3::hash(part.to_string().as_bytes()).to_hex();
            all.update(format!("{name} {digest}\n").as_bytes());
            parts.insert(name.clone(), digest.to_string());
        }
        parts.insert("all".to_string(), all.finalize().to_hex().to_string());
        parts
    }

    pub fn pair(&self) -> [&str; 2] {
        [&self.from, &self.to]
    }

    /// The rows as the engine takes them.
    pub fn tiny(&self) -> Vec<TinyRelation> {
        let one = |relation: &KeptRelation| TinyRelation {
            name: relation.name.clone(),
            columns: relation.columns.clone(),
            total: relation.total,
            rows: relation.rows.iter().map(|row| self.row(row)).collect(),
        };
        self.relations.iter().map(one).collect()
    }

    fn row(&self, row: &[Cell]) -> TinyRow {
        let number = |at: usize| row.get(at).and_then(Cell::as_i64);
        let source = number(0).and_then(|at| self.sources.get(usize::try_from(at).ok()?));
        let listed = self.rows == Kept::Listed;
        TinyRow {
            source: source.map(|s| s.path.clone()),
            line: number(1).filter(|_| listed && source.is_some()),
            count: if listed { 1 } else { number(1).unwrap_or(0) },
            cells: row.get(2..).unwrap_or_default().to_vec(),
        }
    }

    /// A number of one side; `None` where the file has none of that series.
    pub fn value(&self, iteration: &str, series: Option<&str>) -> Option<f64> {
        let found = self
            .numbers
            .iter()
            .find(|p| p.iteration == iteration && p.series.as_deref() == series);
        found.and_then(|p| p.value)
    }
}

/// Objects and lists of lists broken into lines, everything else on one.
fn lay_out(value: &Value, depth: usize, out: &mut String) {
    let indent = " ".repeat(depth + 1);
    let mut list = |open: char, items: Vec<(String, &Value)>, close: char| {
        out.push(open);
        for (at, (before, item)) in items.iter().enumerate() {
            out.push_str(if at == 0 { "\n" } else { ",\n" });
            out.push_str(&indent);
            out.push_str(before);
            lay_out(item, depth + 1, out);
        }
        out.push('\n');
        out.push_str(&indent[1..]);
        out.push(close);
    };
    match value {
        Value::Object(fields) if depth < 4 && !fields.is_empty() && !is_small(value) => {
            let name = |name: &String| format!("{}: ", Value::String(name.clone()));
            list('{', fields.iter().map(|(n, v)| (name(n), v)).collect(), '}');
        }
        Value::Array(items) if depth < 4 && items.iter().any(|i| i.is_array() || i.is_object()) => {
            list('[', items.iter().map(|i| (String::new(), i)).collect(), ']');
        }
        other => out.push_str(&other.to_string()),
    }
}

/// A record of plain values stands on one line.
fn is_small(value: &Value) -> bool {
    let plain = |v: &Value| !v.is_array() && !v.is_object();
    let fields = value.as_object().into_iter().flatten();
    let long = |v: &Value| v.as_str().is_some_and(|t| t.contains('\n'));
    fields.clone().count() <= 6 && fields.clone().all(|(_, v)| plain(v) && !long(v))
}

#[cfg(test)]
mod tests;
