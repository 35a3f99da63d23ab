//! Every relation a query may name: streams, the report's own small relations, and views.

use super::axis::axis_rows;
use super::names::names_of;
use super::results::{AxisRow, MetricResult};
use super::{Relation, RelationData};
use crate::lake::Lake;
use crate::model::scope::Systems;
use crate::model::{Cell, ColType, Column, Rows, RuleBook};
use crate::packs::{Pack, Param};
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::time::Duration;

/// What a computation reads besides the lake's parts.
#[derive(Debug, Clone, Default)]
pub struct ComputeInputs {
    /// The project's parameters; they override the packs' defaults.
    pub params: BTreeMap<String, Param>,
    pub targets: Vec<MetricTarget>,
    pub paths: Vec<PropagationPath>,
    pub prices: Vec<ModelPrice>,
    pub timeouts: Vec<TimeoutTier>,
    pub field_census: Vec<CensusRow>,
    /// Classification rules that do not come from the data.
    pub rules: RuleBook,
    /// `[systems]` of the project: name and path patterns.
    pub systems: Systems,
    /// Where derived relations are kept; `None`: nowhere.
    pub lake: Option<Lake>,
    /// Queries run at the same time; 0 and 1: one after the other.
    pub jobs: usize,
    /// Where views of the past are kept from run to run. `None`: they last for one run. Only a
    /// run that holds the lake's lock may name a folder, for it also sweeps it.
    pub views_dir: Option<PathBuf>,
    /// Time since some moment, to say which queries took long; no result depends on it.
    pub clock: Option<fn() -> Duration>,
}

/// `[metrics.<id>]` of the project's configuration.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct MetricTarget {
    pub metric: String,
    pub baseline: Option<f64>,
    pub target: Option<f64>,
    pub target_after: Option<String>,
}

/// One `[[path]]` of the project's configuration.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PropagationPath {
    pub path_name: String,
    pub producer_stream: String,
    pub producer_by: Option<String>,
    pub consumer_stream: String,
    pub consumer_by: Option<String>,
}

/// How long a run of one kind of task may take, at first and when it is tried again.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TimeoutTier {
    pub task_type: String,
    pub base_minutes: i64,
    pub retry_minutes: i64,
}

/// One model of the price table of the project's configuration: dollars for a million tokens;
/// a kind of token without a price is `None`.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ModelPrice {
    pub model: String,
    pub input_usd: Option<f64>,
    pub output_usd: Option<f64>,
    pub cache_read_usd: Option<f64>,
    pub cache_write_usd: Option<f64>,
    /// The day the table is of, as written.
    pub priced_on: String,
}

/// How often a JSON key was seen in a stream's rows of one iteration.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CensusRow {
    pub stream: String,
    pub iteration: Option<String>,
    pub by_value: Option<String>,
    pub field: String,
    pub json_type: String,
    pub declared: bool,
    pub rows: i64,
}

/// Adds the small relations and the packs' views to the streams. `metrics` fill
/// `metric_points`; a relation that the caller already has under a name stays as it is.
pub fn catalog(
    packs: &[Pack],
    relations: &[Relation],
    axis: &[AxisRow],
    inputs: &ComputeInputs,
    metrics: &[MetricResult],
) -> Vec<Relation> {
    let mut all: Vec<Relation> = relations.to_vec();
    let mut names: BTreeSet<String> = all.iter().map(|r| r.name.clone()).collect();
    let small = [
        ("axis", axis_rows(axis)),
        ("params", params_rows(packs, inputs)),
        ("field_census", census_rows(&inputs.field_census)),
        ("metric_points", point_rows(axis, metrics)),
        ("propagation_paths", path_rows(&inputs.paths)),
        ("metric_targets", target_rows(&inputs.targets)),
        ("prices", price_rows(&inputs.prices)),
        ("timeouts_allowed", tier_rows(&inputs.timeouts)),
    ];
    for (name, rows) in small {
        if names.insert(name.to_string()) {
            all.push(values(name, rows));
        }
    }
    for view in packs.iter().flat_map(|pack| &pack.views) {
        if names.insert(view.name.clone()) {
            all.push(Relation {
                name: view.name.clone(),
                state: false,
                columns: Vec::new(),
                data: RelationData::View(view.sql.text.clone()),
            });
        }
    }
    all
}

fn values(name: &str, rows: Rows) -> Relation {
    Relation {
        name: name.to_string(),
        state: false,
        columns: rows
            .columns
            .iter()
            .map(|c| (c.name.clone(), c.kind))
            .collect(),
        data: RelationData::Values(rows),
    }
}

fn rows_of(columns: &[(&str, ColType)], rows: Vec<Vec<Cell>>) -> Rows {
    let column = |(name, kind): &(&str, ColType)| Column {
        name: name.to_string(),
        kind: *kind,
    };
    Rows {
        columns: columns.iter().map(column).collect(),
        rows,
    }
}

fn text(value: &str) -> Cell {
    Cell::Text(value.to_string())
}

fn maybe(value: &Option<String>) -> Cell {
    value.as_deref().map_or(Cell::Null, text)
}

/// One row, one column per parameter, by name.
fn params_rows(packs: &[Pack], inputs: &ComputeInputs) -> Rows {
    let mut params: BTreeMap<&str, &Param> = BTreeMap::new();
    for pack in packs {
        params.extend(
            pack.params
                .iter()
                .map(|(name, value)| (name.as_str(), value)),
        );
    }
    params.extend(inputs.params.iter().map(|(n, value)| (n.as_str(), value)));
    let kind = |param: &Param| match param {
        Param::Int(_) => ColType::Int,
        Param::Float(_) => ColType::Float,
        Param::Text(_) => ColType::Text,
    };
    let cell = |param: &Param| match param {
        Param::Int(value) => Cell::Int(*value),
        Param::Float(value) => Cell::Float(*value),
        Param::Text(value) => text(value),
    };
    let columns: Vec<_> = params.iter().map(|(name, p)| (*name, kind(p))).collect();
    rows_of(&columns, vec![params.values().map(|p| cell(p)).collect()])
}

fn census_rows(census: &[CensusRow]) -> Rows {
    let row = |c: &CensusRow| {
        vec![
            text(&c.stream),
            maybe(&c.iteration),
            maybe(&c.by_value),
            text(&c.field),
            text(&c.json_type),
            Cell::Bool(c.declared),
            Cell::Int(c.rows),
        ]
    };
    let columns = [
        ("stream", ColType::Text),
        ("iteration", ColType::Text),
        ("by_value", ColType::Text),
        ("field", ColType::Text),
        ("json_type", ColType::Text),
        ("declared", ColType::Bool),
        ("rows", ColType::Int),
    ];
    rows_of(&columns, census.iter().map(row).collect())
}

fn path_rows(paths: &[PropagationPath]) -> Rows {
    let row = |p: &PropagationPath| {
        vec![
            text(&p.path_name),
            text(&p.producer_stream),
            maybe(&p.producer_by),
            text(&p.consumer_stream),
            maybe(&p.consumer_by),
        ]
    };
    let columns = [
        ("path_name", ColType::Text),
        ("producer_stream", ColType::Text),
        ("producer_by", ColType::Text),
        ("consumer_stream", ColType::Text),
        ("consumer_by", ColType::Text),
    ];
    rows_of(&columns, paths.iter().map(row).collect())
}

fn target_rows(targets: &[MetricTarget]) -> Rows {
    let number = |value: Option<f64>| value.map_or(Cell::Null, Cell::Float);
    let row = |t: &MetricTarget| {
        vec![
            text(&t.metric),
            number(t.baseline),
            number(t.target),
            maybe(&t.target_after),
        ]
    };
    let columns = [
        ("metric", ColType::Text),
        ("baseline", ColType::Float),
        ("target", ColType::Float),
        ("target_after", ColType::Text),
    ];
    rows_of(&columns, targets.iter().map(row).collect())
}

fn tier_rows(tiers: &[TimeoutTier]) -> Rows {
    let row = |tier: &TimeoutTier| {
        vec![
            text(&tier.task_type),
            Cell::Int(tier.base_minutes),
            Cell::Int(tier.retry_minutes),
        ]
    };
    let columns = [
        ("task_type", ColType::Text),
        ("base_minutes", ColType::Int),
        ("retry_minutes", ColType::Int),
    ];
    rows_of(&columns, tiers.iter().map(row).collect())
}

fn price_rows(prices: &[ModelPrice]) -> Rows {
    let number = |value: Option<f64>| value.map_or(Cell::Null, Cell::Float);
    let row = |p: &ModelPrice| {
        vec![
            text(&p.model),
            number(p.input_usd),
            number(p.output_usd),
            number(p.cache_read_usd),
            number(p.cache_write_usd),
            text(&p.priced_on),
        ]
    };
    let columns = [
        ("model", ColType::Text),
        ("input_usd", ColType::Float),
        ("output_usd", ColType::Float),
        ("cache_read_usd", ColType::Float),
        ("cache_write_usd", ColType::Float),
        ("priced_on", ColType::Text),
    ];
    rows_of(&columns, prices.iter().map(row).collect())
}

/// `metric_points(metric, series, iteration, ordinal, value, k, n)`, gaps as null values.
fn point_rows(axis: &[AxisRow], metrics: &[MetricResult]) -> Rows {
    let ordinals: BTreeMap<&str, i64> = axis
        .iter()
        .map(|row| (row.iteration.as_str(), row.ordinal))
        .collect();
    let int = |value: Option<i64>| value.map_or(Cell::Null, Cell::Int);
    let mut rows = Vec::new();
    for metric in metrics {
        for point in &metric.points {
            rows.push(vec![
                text(&metric.id),
                maybe(&point.series),
                text(&point.iteration),
                int(ordinals.get(point.iteration.as_str()).copied()),
                point.value.map_or(Cell::Null, Cell::Float),
                int(point.k),
                int(point.n),
            ]);
        }
    }
    let columns = [
        ("metric", ColType::Text),
        ("series", ColType::Text),
        ("iteration", ColType::Text),
        ("ordinal", ColType::Int),
        ("value", ColType::Float),
        ("k", ColType::Int),
        ("n", ColType::Int),
    ];
    rows_of(&columns, rows)
}

/// What a query reads, through views.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Reads {
    /// Relations that are not views, whether they exist or not.
    pub bases: BTreeSet<String>,
    /// View → its SQL.
    pub views: BTreeMap<String, String>,
}

/// Follows views down to base relations.
pub(super) fn reads(start: impl IntoIterator<Item = String>, all: &[Relation]) -> Reads {
    let mut found = Reads::default();
    let mut open: Vec<String> = start.into_iter().collect();
    while let Some(name) = open.pop() {
        if found.views.contains_key(&name) || found.bases.contains(&name) {
            continue;
        }
        match all.iter().find(|r| r.name == name).map(|r| &r.data) {
            Some(RelationData::View(sql)) => {
                // A view that does not parse is reported by the query that reads it.
                open.extend(names_of(sql).unwrap_or_default().relations);
                found.views.insert(name, sql.clone());
            }
            _ => {
                found.bases.insert(name);
            }
        }
    }
    found
}
