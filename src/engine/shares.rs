//! What each source adds to a number: a metric asked again for one source at a time, for evidence
//! of numbers whose rows are too many to be put into a file.

use super::asking::{self, Lake};
use super::results::RawPoint;
use super::{Engine, EngineError, PolarsEngine, Relation, RelationData};
use crate::model::natural_cmp;
use crate::packs::MetricDef;

/// Sources asked one by one at most: a file names no more of them.
const SOURCES: usize = 300;
/// Relations tried: a metric over several adds up over the greatest, or over none.
const RELATIONS: usize = 2;

/// What one source adds, where that is not nothing.
#[derive(Debug, Clone, PartialEq)]
pub struct Share {
    pub path: String,
    /// Of both iterations, as `tiny::extract` orders points.
    pub points: Vec<RawPoint>,
}

/// The shares of a number over the sources of one relation.
#[derive(Debug, Clone, PartialEq)]
pub struct Shares {
    /// The relation that was read source by source; the others were read whole.
    pub relation: String,
    /// By natural path.
    pub shares: Vec<Share>,
}

/// The shares of each relation that may be split, the one with most rows first. Whether they add
/// up to the number is the caller's to see: a median does not.
///
/// # Errors
/// A query that fails on the whole; one that fails on a part alone has no shares.
pub fn shares(
    lake: &Lake,
    metric: &MetricDef,
    pair: [&str; 2],
) -> Result<Vec<Shares>, EngineError> {
    let whole = asking::prepare(lake, metric, pair)?;
    let engine = PolarsEngine::restricted(&whole.relations, &whole.axis, &whole.only);
    let mut candidates: Vec<(i64, &Relation)> = Vec::new();
    for relation in whole.read() {
        let located = relation
            .columns
            .iter()
            .any(|(name, _)| name == "source_path");
        if located && matches!(relation.data, RelationData::Parts { .. }) {
            candidates.push((asking::count(&engine, &relation.name)?, relation));
        }
    }
    candidates.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.name.cmp(&b.1.name)));
    let mut out = Vec::new();
    for (rows, relation) in candidates.into_iter().take(RELATIONS) {
        let sql = format!("SELECT DISTINCT source_path FROM {}", relation.name);
        let found = engine.query(&sql)?;
        let mut paths: Vec<&str> = found.rows.iter().filter_map(|r| r[0].as_str()).collect();
        paths.sort_by(|a, b| natural_cmp(a, b));
        if rows == 0 || paths.len() > SOURCES {
            continue;
        }
        let of = |path: &str| {
            let some = of_source(&whole.relations, &relation.name, path);
            let part = PolarsEngine::restricted(&some, &whole.axis, &whole.only);
            let points = asking::ask(&part, &metric.sql.text, pair).ok()?;
            Some(Share {
                path: path.to_string(),
                points: points.into_iter().filter(adds).collect(),
            })
        };
        if let Some(shares) = paths.into_iter().map(of).collect::<Option<Vec<_>>>() {
            out.push(Shares {
                relation: relation.name.clone(),
                shares: shares
                    .into_iter()
                    .filter(|s| !s.points.is_empty())
                    .collect(),
            });
        }
    }
    Ok(out)
}

fn adds(point: &RawPoint) -> bool {
    let counts = [point.k, point.n];
    point.value.is_some_and(|v| v != 0.0) || counts.iter().flatten().any(|n| *n != 0)
}

/// The same relations, one of them with the rows of one source alone.
fn of_source(all: &[Relation], name: &str, path: &str) -> Vec<Relation> {
    let mut out = Vec::with_capacity(all.len() + 1);
    for relation in all {
        if relation.name != name {
            out.push(relation.clone());
            continue;
        }
        let whole = format!("{name}__whole");
        let path = path.replace('\'', "''");
        out.push(Relation {
            data: RelationData::View(format!(
                "SELECT * FROM {whole} WHERE source_path = '{path}'"
            )),
            ..relation.clone()
        });
        out.push(Relation {
            name: whole,
            ..relation.clone()
        });
    }
    out
}
