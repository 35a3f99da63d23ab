//! What an evidence file proves by itself: its form, its digests, its tree, and its numbers
//! computed again from its own rows by a definition that this program knows.

use super::{Evidence, Kept, MOST_BYTES, SCHEMA, merkle, partial};
use crate::engine::definition::Definition;
use crate::engine::results::RawPoint;
use crate::engine::tiny;
use crate::model::plural::counted;

/// Whether something holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Holds {
    Yes,
    /// Neither shown nor refuted.
    Unknown,
    No,
}

/// An answer with what it rests on, or what is wrong, one line each.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    pub holds: Holds,
    pub lines: Vec<String>,
}

impl Found {
    fn of(problems: Vec<String>, holds: Holds, good: String) -> Found {
        match problems.is_empty() {
            true => Found {
                holds,
                lines: vec![good],
            },
            false => Found {
                holds: Holds::No,
                lines: problems,
            },
        }
    }
}

/// Reads a file's bytes.
///
/// # Errors
/// What keeps them from being an evidence file of this schema, with line and column.
pub fn read(bytes: &[u8]) -> Result<Evidence, String> {
    if bytes.len() > MOST_BYTES {
        return Err(format!(
            "{} bytes, expected at most {MOST_BYTES}",
            bytes.len()
        ));
    }
    let evidence: Evidence =
        serde_json::from_slice(bytes).map_err(|e| format!("not an evidence file: {e}"))?;
    if evidence.evidence != SCHEMA {
        return Err(format!(
            "evidence of schema {}, expected {SCHEMA}; read it with the program that wrote it, {}",
            evidence.evidence, evidence.version
        ));
    }
    Ok(evidence)
}

/// The arithmetic level. `known` is this program's own definition of the metric: SQL of a
/// stranger is compared and never run.
pub fn arithmetic(bytes: &[u8], evidence: &Evidence, known: Option<&Definition>) -> Found {
    let mut problems = form(bytes, evidence);
    problems.extend(digests(evidence));
    problems.extend(tree(evidence));
    problems.extend(counts(evidence));
    let partials = partial::problems(evidence);
    problems.extend(partials.iter().flatten().cloned());
    if !problems.is_empty() {
        return Found::of(problems, Holds::No, String::new());
    }
    let unknown = |text: String| Found {
        holds: Holds::Unknown,
        lines: vec![text],
    };
    let id = &evidence.metric.id;
    match known {
        None => return unknown(format!("definition: this program has no metric `{id}`")),
        Some(known) if !known.same_text(&evidence.definition.computed) => {
            let same_program = evidence.version == env!("CARGO_PKG_VERSION");
            let text = format!(
                "definition: the SQL of `{id}` in the file (version {}) is not the one of this program ({})",
                evidence.version,
                env!("CARGO_PKG_VERSION")
            );
            return match same_program {
                true => Found::of(vec![text], Holds::No, String::new()),
                false => unknown(text),
            };
        }
        Some(_) => {}
    }
    if evidence.rows == Kept::Counted {
        let lines: i64 = evidence.sources.iter().map(|s| s.count).sum();
        return match &evidence.partials {
            Some(partials) => Found::of(
                Vec::new(),
                Holds::Yes,
                format!(
                    "the numbers are the sums of what the sources of `{}` add; the rows of {} are not in the file: give --data to compute the parts",
                    partials.relation,
                    counted(lines, "lines")
                ),
            ),
            None => unknown(format!(
                "numbers: the file holds counts and digests of {} and not the rows, and no parts that add up; give --data to compute them",
                counted(lines, "lines")
            )),
        };
    }
    match recomputes(evidence) {
        Ok(()) => Found::of(
            Vec::new(),
            Holds::Yes,
            format!(
                "the numbers follow from the {} in the file",
                counted(evidence.relations.iter().map(|r| r.total).sum(), "rows")
            ),
        ),
        Err(problems) => Found::of(problems, Holds::No, String::new()),
    }
}

/// The numbers from the file's own rows.
///
/// # Errors
/// Each number that comes out otherwise.
pub fn recomputes(evidence: &Evidence) -> Result<(), Vec<String>> {
    let computed = &evidence.definition.computed;
    let points = tiny::recompute(computed, &evidence.tiny(), evidence.pair())
        .map_err(|e| vec![format!("numbers: cannot be computed from the rows: {e}")])?;
    let wrong = differences(&evidence.numbers, &points, "its rows give");
    match wrong.is_empty() {
        true => Ok(()),
        false => Err(wrong),
    }
}

/// Every number that is not the same, as `numbers: …` lines; `says` introduces the other one.
pub fn differences(file: &[RawPoint], other: &[RawPoint], says: &str) -> Vec<String> {
    let key = |p: &RawPoint| (p.iteration.clone(), p.series.clone());
    let mut out = Vec::new();
    for point in file {
        let found = other.iter().find(|p| key(p) == key(point));
        if found.is_none_or(|found| !same(found, point)) {
            let found = found.map_or("nothing".to_string(), shown);
            out.push(format!(
                "numbers: {} is {} in the file, {says} {found}",
                named(point),
                shown(point)
            ));
        }
    }
    for point in other {
        if !file.iter().any(|p| key(p) == key(point)) {
            out.push(format!(
                "numbers: {} is missing in the file, {says} {}",
                named(point),
                shown(point)
            ));
        }
    }
    out
}

fn same(a: &RawPoint, b: &RawPoint) -> bool {
    let close = match (a.value, b.value) {
        (Some(a), Some(b)) => (a - b).abs() <= 1e-9 * b.abs().max(1e-300),
        (a, b) => a == b,
    };
    close && (a.k, a.n) == (b.k, b.n)
}

fn named(point: &RawPoint) -> String {
    let series = point
        .series
        .as_ref()
        .map_or(String::new(), |s| format!(", {s:?}"));
    format!("iteration {:?}{series}", point.iteration)
}

fn shown(point: &RawPoint) -> String {
    let value = point
        .value
        .map_or("no value".to_string(), |v| v.to_string());
    match (point.k, point.n) {
        (Some(k), Some(n)) => format!("{value} ({k} / {n})"),
        _ => value,
    }
}

/// The bytes are the canonical text of what they say.
fn form(bytes: &[u8], evidence: &Evidence) -> Vec<String> {
    let text = evidence.text();
    if text.as_bytes() == bytes {
        return Vec::new();
    }
    let at = text
        .bytes()
        .zip(bytes)
        .take_while(|(a, b)| a == *b)
        .filter(|(a, _)| *a == b'\n')
        .count();
    vec![format!(
        "form: line {} is not as the program writes it (order, blanks or spelling)",
        at + 1
    )]
}

fn digests(evidence: &Evidence) -> Vec<String> {
    let parts = evidence.parts();
    let mut out = Vec::new();
    for (name, digest) in &parts {
        if evidence.digests.get(name) != Some(digest) && name != "all" {
            out.push(format!(
                "{name}: was changed: its digest is {}, the file says {}",
                short(digest),
                short(evidence.digests.get(name).map_or("nothing", |d| d))
            ));
        }
    }
    if evidence.digests != parts && out.is_empty() {
        out.push("digests: the digest of the whole file is not that of its parts".to_string());
    }
    if evidence.definition.digest != evidence.definition.computed.digest() {
        out.push("definition: SQL, views or parameters are not those of its digest".to_string());
    }
    out
}

fn short(digest: &str) -> String {
    digest.chars().take(12).collect()
}

/// Lines in order, roots over them, proofs of samples.
fn tree(evidence: &Evidence) -> Vec<String> {
    let mut out = Vec::new();
    let mut all = Vec::new();
    for source in &evidence.sources {
        let leaves: Vec<_> = source
            .lines
            .iter()
            .map(|(line, from, to, digest)| merkle::leaf(&source.path, *line, *from, *to, digest))
            .collect();
        if !source.lines.is_sorted_by(|a, b| a.0 < b.0 && a.2 <= b.1) {
            out.push(format!("sources: {:?}: lines out of order", source.path));
        }
        if evidence.rows == Kept::Listed
            && (source.root != merkle::root(&leaves) || source.count != leaves.len() as i64)
        {
            out.push(format!(
                "sources: {:?}: the root is not that of its {} lines",
                source.path,
                leaves.len()
            ));
        }
        all.extend(leaves);
    }
    if evidence.rows == Kept::Listed && evidence.root != merkle::root(&all) {
        out.push("root: is not that of the lines".to_string());
    }
    for sample in &evidence.samples {
        let proven = evidence.sources.get(sample.source).is_some_and(|source| {
            let (path, line) = (&source.path, sample.line);
            let leaf = merkle::leaf(path, line, sample.from, sample.to, &sample.digest);
            let count = usize::try_from(source.count).unwrap_or(0);
            merkle::proves(leaf, sample.at, count, &sample.proof, &source.root)
        });
        if !proven {
            out.push(format!(
                "samples: line {} is not proven by its source's root",
                sample.line
            ));
        }
    }
    out
}

/// Rows point at lines that are there, and add up.
fn counts(evidence: &Evidence) -> Vec<String> {
    let mut out = Vec::new();
    for relation in &evidence.relations {
        let name = &relation.name;
        let width = relation.columns.len() + 2;
        if relation.rows.iter().any(|row| row.len() != width) {
            out.push(format!("relations: {name:?}: a row has not {width} values"));
        }
        if evidence.rows == Kept::Counted {
            continue;
        }
        let rows = relation.rows.iter();
        let rows: Vec<_> = rows.map(|row| evidence.row(row)).collect();
        if rows.iter().any(|row| row.count < 1) || sum(&rows) != relation.total {
            out.push(format!(
                "relations: {name:?}: the rows come to {}, the file says {}",
                sum(&rows),
                relation.total
            ));
        }
        if !rows.is_sorted_by_key(tiny::sort_key) {
            out.push(format!("relations: {name:?}: rows out of order"));
        }
        let placed = |row: &tiny::TinyRow| match (&row.source, row.line) {
            (Some(path), Some(line)) => evidence
                .sources
                .iter()
                .any(|s| s.path == *path && s.lines.iter().any(|l| l.0 == line)),
            _ => true,
        };
        if let Some(row) = rows.iter().find(|row| !placed(row)) {
            out.push(format!(
                "relations: {name:?}: a row names line {} of {:?}, which is not among the lines",
                row.line.unwrap_or(0),
                row.source.as_deref().unwrap_or("")
            ));
        }
    }
    out
}

fn sum(rows: &[tiny::TinyRow]) -> i64 {
    rows.iter()
        .fold(0, |sum, row| i64::saturating_add(sum, row.count))
}
