//! From extracted rows to an evidence file that fits.

use super::{About, Evidence, Kept, KeptRelation, KeptSource, MOST_BYTES, Meaning, SCHEMA, Sample};
use super::{check, merkle, partial};
use crate::engine::Definition;
use crate::engine::shares::Shares;
use crate::engine::tiny::{Place, Tiny, TinyRelation};
use crate::ingest::lines::Line;
use crate::model::{Cell, redact};
use crate::packs::{MetricDef, Scope};
use std::collections::{BTreeMap, BTreeSet};

/// Lines proven where not all are listed.
const SAMPLES: usize = 8;

/// What a file is made from, besides the extracted rows.
pub struct Facts<'a> {
    pub version: &'a str,
    pub metric: &'a MetricDef,
    pub definition: Definition,
    pub pair: [&'a str; 2],
    /// Mask secrets in the rows' texts.
    pub redact: bool,
}

/// Lines whose source could not be read, by path; an evidence file needs none.
pub fn missing(places: &[Place], lines: &[Line]) -> BTreeSet<String> {
    let read: BTreeSet<(&str, i64)> = lines.iter().map(|l| (l.path.as_str(), l.line)).collect();
    let gone = places
        .iter()
        .filter(|(path, line)| !read.contains(&(path.as_str(), *line)));
    gone.map(|(path, _)| path.clone()).collect()
}

/// The evidence with rows kept as `kept` says. `lines` are those of `Tiny::places`, in that order. What fits is for the caller to find.
pub fn evidence(tiny: &Tiny, lines: &[Line], facts: &Facts, kept: Kept) -> Evidence {
    let metric = facts.metric;
    let mut masked = BTreeMap::new();
    let paths = paths_of(lines);
    let relations = tiny.relations.iter();
    let relations = relations
        .map(|r| relation(r, &paths, kept, facts.redact, &mut masked))
        .collect();
    let (sources, samples, root) = sources(lines, kept);
    let mut out = Evidence {
        evidence: SCHEMA,
        version: facts.version.to_string(),
        metric: About {
            id: metric.id.clone(),
            title: metric.title.clone(),
            unit: metric.unit.clone(),
            better: metric.better,
            scope: match metric.scope {
                Scope::Iteration => "iteration".to_string(),
                Scope::Past => "past".to_string(),
                Scope::History => "history".to_string(),
            },
        },
        from: facts.pair[0].to_string(),
        to: facts.pair[1].to_string(),
        numbers: tiny.points.clone(),
        definition: Meaning {
            text: metric.definition.clone(),
            computed: facts.definition.clone(),
            digest: String::new(),
        },
        rows: kept,
        relations,
        sources,
        root,
        samples,
        partials: None,
        masked,
        digests: BTreeMap::new(),
    };
    out.seal();
    out
}

/// Rows counted only, with what each source adds to the numbers where some shares add up.
pub fn counted(tiny: &Tiny, lines: &[Line], facts: &Facts, shares: Vec<Shares>) -> Evidence {
    let mut out = evidence(tiny, lines, facts, Kept::Counted);
    out.partials = partial::of(shares, &out.numbers, &paths_of(lines));
    out.seal();
    out
}

/// The fullest form that fits and gives its own numbers again: listed, grouped, counted with the
/// parts of each source, counted.
///
/// # Errors
/// When not even the counts fit: how many bytes they take.
pub fn that_fits(
    facts: &Facts,
    lines: &[Line],
    listed: Option<&Tiny>,
    grouped: &dyn Fn() -> Result<Tiny, String>,
    shares: &dyn Fn() -> Result<Vec<Shares>, String>,
) -> Result<Evidence, String> {
    let good = |e: &Evidence| e.text().len() <= MOST_BYTES && check::recomputes(e).is_ok();
    if let Some(tiny) = listed {
        let full = evidence(tiny, lines, facts, Kept::Listed);
        if good(&full) {
            return Ok(full);
        }
    }
    let tiny = grouped()?;
    let whole = tiny
        .relations
        .iter()
        .all(|r| r.rows.iter().map(|row| row.count).sum::<i64>() == r.total);
    if whole {
        let full = evidence(&tiny, lines, facts, Kept::Grouped);
        if good(&full) {
            return Ok(full);
        }
    }
    let full = counted(&tiny, lines, facts, shares()?);
    if full.text().len() <= MOST_BYTES {
        return Ok(full);
    }
    let least = evidence(&tiny, lines, facts, Kept::Counted);
    match least.text().len() {
        n if n <= MOST_BYTES => Ok(least),
        n => Err(format!(
            "the evidence takes {n} bytes even without its rows, more than the {MOST_BYTES} of a file to commit; {} sources gave a row",
            least.sources.len()
        )),
    }
}

fn paths_of(lines: &[Line]) -> Vec<&str> {
    let mut paths: Vec<&str> = lines.iter().map(|l| l.path.as_str()).collect();
    paths.dedup();
    paths
}

fn relation(
    relation: &TinyRelation,
    paths: &[&str],
    kept: Kept,
    mask: bool,
    masked: &mut BTreeMap<String, i64>,
) -> KeptRelation {
    let at: BTreeMap<&str, i64> = paths.iter().copied().zip(0..).collect();
    let mut rows = Vec::new();
    for row in relation.rows.iter().filter(|_| kept != Kept::Counted) {
        let source = row.source.as_deref().and_then(|path| at.get(path));
        let source = source.map_or(Cell::Null, |at| Cell::Int(*at));
        let second = match kept {
            Kept::Listed => row.line.map_or(Cell::Null, Cell::Int),
            _ => Cell::Int(row.count),
        };
        let mut cells = vec![source, second];
        cells.extend(row.cells.iter().map(|cell| match cell {
            Cell::Text(text) if mask => {
                let (text, kinds) = redact::redact(text);
                for kind in kinds {
                    *masked.entry(kind.name().to_string()).or_default() += 1;
                }
                Cell::Text(text.into_owned())
            }
            other => other.clone(),
        }));
        rows.push(cells);
    }
    KeptRelation {
        name: relation.name.clone(),
        columns: relation.columns.clone(),
        total: relation.total,
        rows,
    }
}

/// Each source with its root, sampled lines, and the root over all.
fn sources(lines: &[Line], kept: Kept) -> (Vec<KeptSource>, Vec<Sample>, String) {
    let leaf = |l: &Line| merkle::leaf(&l.path, l.line, l.from, l.to, &l.digest);
    let all: Vec<_> = lines.iter().map(leaf).collect();
    let step = lines.len().div_ceil(SAMPLES).max(1);
    let (mut out, mut samples, mut before) = (Vec::new(), Vec::new(), 0);
    for own in lines.chunk_by(|a, b| a.path == b.path) {
        let leaves = &all[before..before + own.len()];
        for (at, line) in own.iter().enumerate() {
            if kept != Kept::Listed && (before + at).is_multiple_of(step) {
                samples.push(Sample {
                    source: out.len(),
                    at,
                    line: line.line,
                    from: line.from,
                    to: line.to,
                    digest: line.digest.clone(),
                    proof: merkle::proof(leaves, at),
                });
            }
        }
        let listed = own.iter().filter(|_| kept == Kept::Listed);
        out.push(KeptSource {
            path: own[0].path.clone(),
            count: own.len() as i64,
            from: own[0].from,
            to: own[own.len() - 1].to,
            root: merkle::root(leaves),
            lines: listed
                .map(|l| (l.line, l.from, l.to, l.digest.clone()))
                .collect(),
        });
        before += own.len();
    }
    (out, samples, merkle::root(&all))
}
