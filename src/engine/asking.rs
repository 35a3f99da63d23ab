//! One metric over the lake, asked by itself: the relations it reads, those made from others among
//! them, and its numbers of two iterations.

use super::catalog::{ComputeInputs, catalog};
use super::definition::below;
use super::points::raw_points;
use super::results::{AxisRow, MetricResult, RawPoint};
use super::{Engine, EngineError, PolarsEngine, Relation, build_axis, derived};
use crate::model::natural_cmp;
use crate::packs::{MetricDef, Pack, Scope};
use std::collections::BTreeSet;
use std::sync::Arc;

/// What an extraction reads.
#[derive(Clone, Copy)]
pub struct Lake<'a> {
    pub packs: &'a [Pack],
    pub relations: &'a [Relation],
    pub inputs: &'a ComputeInputs,
    /// Points of all metrics, for one that reads them; else empty.
    pub points: &'a [MetricResult],
}

/// What a metric is computed from: the lake's relations and those made from them, and how much of
/// them it sees.
pub(super) struct Prepared {
    pub axis: Vec<AxisRow>,
    pub relations: Vec<Relation>,
    pub only: super::scan::Only,
    /// Relations below the metric and its views.
    bases: BTreeSet<String>,
}

impl Prepared {
    /// The relations that the metric reads, views resolved.
    pub fn read(&self) -> Vec<&Relation> {
        let all = self.relations.iter();
        all.filter(|r| self.bases.contains(&r.name)).collect()
    }
}

/// Derived relations are computed where they are read.
pub(super) fn prepare(
    lake: &Lake,
    metric: &MetricDef,
    pair: [&str; 2],
) -> Result<Prepared, EngineError> {
    let axis = build_axis(lake.relations)?;
    let (_, bases) = below(lake.packs, metric);
    let (packs, inputs) = (lake.packs, lake.inputs);
    let made = derived::with(bases.clone(), packs, lake.relations, &axis, inputs)?;
    let relations = catalog(packs, &made, &axis, inputs, lake.points);
    let ids: BTreeSet<String> = pair.iter().map(|id| id.to_string()).collect();
    let alone = metric.scope == Scope::Iteration && !reads_past(packs, metric);
    Ok(Prepared {
        axis,
        relations,
        only: alone.then(|| Arc::new(ids)),
        bases,
    })
}

/// The numbers of `pair`, in their order.
pub(super) fn ask(
    engine: &PolarsEngine,
    sql: &str,
    pair: [&str; 2],
) -> Result<Vec<RawPoint>, EngineError> {
    let answer = engine.query(sql)?;
    let mut points = raw_points(&answer).map_err(EngineError::Query)?;
    points.retain(|p| pair.contains(&p.iteration.as_str()));
    sort_points(&mut points, pair);
    Ok(points)
}

pub(super) fn count(engine: &PolarsEngine, name: &str) -> Result<i64, EngineError> {
    let sql = format!("SELECT CAST(COUNT(*) AS BIGINT) AS n FROM {name}");
    let rows = engine.query(&sql)?;
    let n = rows.rows.first().and_then(|r| r.first()?.as_i64());
    Ok(n.unwrap_or(0))
}

/// Whether a view below the metric looks at the iterations before.
fn reads_past(packs: &[Pack], metric: &MetricDef) -> bool {
    let (names, _) = below(packs, metric);
    let mut views = packs.iter().flat_map(|p| &p.views);
    views.any(|v| v.scope != Scope::Iteration && names.contains_key(&v.name))
}

fn sort_points(points: &mut [RawPoint], pair: [&str; 2]) {
    let series = |p: &RawPoint| p.series.clone().unwrap_or_default();
    points.sort_by(|a, b| {
        let place = |p: &RawPoint| pair.iter().position(|id| *id == p.iteration);
        (place(a).cmp(&place(b))).then_with(|| natural_cmp(&series(a), &series(b)))
    });
}
