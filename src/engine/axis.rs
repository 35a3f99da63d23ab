//! The axis: every iteration of the build, in one total order.
//!
//! Its ids are those of the `iterations` relation, those that parts declare, and (where no
//! iteration has a start time) the UTC days of the rows that name none. Ids with a start stand in
//! order of their first `started_at`, equal starts in natural order. An id without a start stands
//! directly before the first of those that follows it in natural order, or at the end: a baseline
//! `0` comes before `1`, a queued `7` after `6`.

use super::results::AxisRow;
use super::{Engine, EngineError, PolarsEngine, Relation, RelationData, RelationPart};
use crate::model::{Cell, ColType, Column, Rows, natural_cmp};
use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

type Times = (Option<i64>, Option<i64>);

/// Builds the axis over base relations (views are not read).
pub fn build_axis(relations: &[Relation]) -> Result<Vec<AxisRow>, EngineError> {
    let mut times: BTreeMap<String, Times> = BTreeMap::new();
    if let Some(relation) = relations.iter().find(|r| r.name == "iterations") {
        times.extend(declared_times(relation)?);
    }
    for part in relations.iter().filter(|r| !r.state).flat_map(parts) {
        if let Some(id) = &part.iteration {
            times.entry(id.clone()).or_default();
        }
    }
    if times.values().all(|(started, _)| started.is_none()) {
        for day in days_of_rows(relations)? {
            times.entry(day).or_default();
        }
    }
    Ok(ordered(times))
}

/// The parts of a relation; a small relation has none.
fn parts(relation: &Relation) -> &[RelationPart] {
    match &relation.data {
        RelationData::Parts { parts, .. } => parts,
        _ => &[],
    }
}

/// First start and last finish of each declared iteration.
fn declared_times(relation: &Relation) -> Result<BTreeMap<String, Times>, EngineError> {
    let has = |name: &str| relation.columns.iter().any(|(column, _)| column == name);
    let pick = |name: &str, how: &str| match has(name) {
        true => format!("{how}({name}) AS {name}"),
        false => format!("CAST(NULL AS BIGINT) AS {name}"),
    };
    let sql = format!(
        "SELECT iteration, {}, {} FROM iterations WHERE iteration IS NOT NULL \
         GROUP BY iteration ORDER BY iteration",
        pick("started_at", "MIN"),
        pick("finished_at", "MAX"),
    );
    let rows = PolarsEngine::new(std::slice::from_ref(relation), &[]).query(&sql)?;
    let entry = |row: &Vec<Cell>| {
        let id = row[0].as_str()?.to_string();
        Some((id, (row[1].as_i64(), row[2].as_i64())))
    };
    Ok(rows.rows.iter().filter_map(entry).collect())
}

/// UTC days of rows that name no iteration.
fn days_of_rows(relations: &[Relation]) -> Result<BTreeSet<String>, EngineError> {
    let mut days = BTreeSet::new();
    for relation in relations.iter().filter(|r| !r.state) {
        let RelationData::Parts { parts, losers } = &relation.data else {
            continue;
        };
        let undated: Vec<RelationPart> = parts
            .iter()
            .filter(|part| part.iteration.is_none())
            .cloned()
            .collect();
        if undated.is_empty() {
            continue;
        }
        let late = Relation {
            data: RelationData::Parts {
                parts: undated,
                losers: losers.clone(),
            },
            ..relation.clone()
        };
        let sql = format!("SELECT DISTINCT iteration FROM {} ORDER BY 1", late.name);
        let rows = PolarsEngine::new(&[late], &[]).query(&sql)?;
        let found = rows.rows.iter().filter_map(|row| row[0].as_str());
        days.extend(found.map(str::to_string));
    }
    Ok(days)
}

/// Puts ids into the order described above.
fn ordered(times: BTreeMap<String, Times>) -> Vec<AxisRow> {
    let (mut timed, mut untimed): (Vec<_>, Vec<_>) = times
        .into_iter()
        .partition(|(_, (started, _))| started.is_some());
    timed.sort_by(|a, b| a.1.0.cmp(&b.1.0).then_with(|| natural_cmp(&a.0, &b.0)));
    untimed.sort_by(|a, b| natural_cmp(&a.0, &b.0));
    // Each untimed id goes into the slot before a timed one; within a slot the natural order of
    // the stable sort stays.
    let mut slots: Vec<Vec<(String, Times)>> = vec![Vec::new(); timed.len() + 1];
    for entry in untimed {
        let follows = |(id, _): &(String, Times)| natural_cmp(id, &entry.0) == Ordering::Greater;
        let slot = timed.iter().position(follows).unwrap_or(timed.len());
        slots[slot].push(entry);
    }
    let mut timed = timed.into_iter();
    let mut all = Vec::new();
    for slot in slots {
        all.extend(slot);
        all.extend(timed.next());
    }
    all.into_iter()
        .enumerate()
        .map(|(at, (iteration, (started_at, finished_at)))| AxisRow {
            iteration,
            ordinal: at as i64,
            started_at,
            finished_at,
        })
        .collect()
}

/// The relation `axis(iteration, ordinal, started_at, finished_at)`.
pub fn axis_rows(axis: &[AxisRow]) -> Rows {
    let column = |name: &str, kind| Column {
        name: name.to_string(),
        kind,
    };
    let time = |t: Option<i64>| t.map_or(Cell::Null, Cell::Int);
    Rows {
        columns: vec![
            column("iteration", ColType::Text),
            column("ordinal", ColType::Int),
            column("started_at", ColType::Time),
            column("finished_at", ColType::Time),
        ],
        rows: axis
            .iter()
            .map(|row| {
                vec![
                    Cell::Text(row.iteration.clone()),
                    Cell::Int(row.ordinal),
                    time(row.started_at),
                    time(row.finished_at),
                ]
            })
            .collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn order(ids: &[(&str, Option<i64>)]) -> Vec<String> {
        let times = ids
            .iter()
            .map(|(id, started)| (id.to_string(), (*started, None)))
            .collect();
        ordered(times).into_iter().map(|r| r.iteration).collect()
    }

    #[test]
    fn starts_order_and_the_rest_lands_beside_its_neighbours() {
        let found = order(&[
            ("6", None),
            ("5", None),
            ("0", None),
            ("2", Some(20)),
            ("1", Some(10)),
            ("10", Some(100)),
            ("2b", None),
            ("storm", None),
        ]);
        assert_eq!(found, ["0", "1", "2", "2b", "5", "6", "10", "storm"]);
    }

    #[test]
    fn time_wins_over_names_and_ties_are_natural() {
        let found = order(&[("9", Some(1)), ("10", Some(1)), ("1", Some(2))]);
        assert_eq!(found, ["9", "10", "1"]);
        assert_eq!(order(&[("10", None), ("9", None)]), ["9", "10"]);
    }
}
