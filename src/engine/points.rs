//! A metric's rows as points: values and rates, gaps filled, in a fixed order.

use super::results::{AxisRow, RawPoint};
use super::round12;
use crate::model::{Cell, Rows, natural_cmp};
use std::collections::{BTreeMap, BTreeSet};

/// Reads `iteration`, `value` or `k` and `n`, and `series` from an answer. Rows without an
/// iteration belong to no point and are left out.
pub(super) fn raw_points(rows: &Rows) -> Result<Vec<RawPoint>, String> {
    let at = |name: &str| rows.column(name);
    let iteration = at("iteration").ok_or("the query returns no column `iteration`")?;
    let (value, k, n, series) = (at("value"), at("k"), at("n"), at("series"));
    if value.is_none() && (k.is_none() || n.is_none()) {
        return Err("the query returns neither `value` nor `k` and `n`".to_string());
    }
    let mut points = Vec::with_capacity(rows.rows.len());
    let mut seen = BTreeSet::new();
    for row in &rows.rows {
        let cell = |column: Option<usize>| column.and_then(|c| row.get(c)).unwrap_or(&Cell::Null);
        let Some(iteration) = label(cell(Some(iteration))) else {
            continue;
        };
        let series = label(cell(series));
        if !seen.insert((iteration.clone(), series.clone())) {
            let of = series.map_or(String::new(), |s| format!(", series `{s}`"));
            return Err(format!(
                "two rows for iteration `{iteration}`{of}; group by what the query returns"
            ));
        }
        let (k, n) = (count(cell(k), "k")?, count(cell(n), "n")?);
        let value = match value {
            Some(_) => number(cell(value))?,
            None => rate(k, n),
        };
        points.push(RawPoint {
            iteration,
            series,
            value,
            k,
            n,
        });
    }
    Ok(points)
}

/// k / n; no value where nothing was counted.
fn rate(k: Option<i64>, n: Option<i64>) -> Option<f64> {
    match (k, n) {
        (Some(k), Some(n)) if n != 0 => round12(k as f64 / n as f64),
        _ => None,
    }
}

/// An id or a series name. A number names itself: a score may be a series.
fn label(cell: &Cell) -> Option<String> {
    match cell {
        Cell::Null => None,
        Cell::Text(text) => Some(text.clone()),
        Cell::Int(number) => Some(number.to_string()),
        Cell::Float(number) => Some(number.to_string()),
        Cell::Bool(truth) => Some(truth.to_string()),
    }
}

/// A metric's value; true is 1 and false 0.
fn number(cell: &Cell) -> Result<Option<f64>, String> {
    match cell {
        Cell::Null => Ok(None),
        Cell::Bool(truth) => Ok(Some(f64::from(u8::from(*truth)))),
        Cell::Int(_) | Cell::Float(_) => Ok(cell.as_f64().and_then(round12)),
        Cell::Text(text) => Err(format!("`value` is the text `{text}`, expected a number")),
    }
}

fn count(cell: &Cell, name: &str) -> Result<Option<i64>, String> {
    match cell {
        Cell::Null => Ok(None),
        Cell::Int(count) => Ok(Some(*count)),
        Cell::Float(count) if count.fract() == 0.0 && count.abs() < 9.0e15 => {
            Ok(Some(*count as i64))
        }
        other => Err(format!("`{name}` is {other:?}, expected a whole number")),
    }
}

/// A point for every iteration of the axis and every series: what the query left out is a gap.
/// Series stand in declared order, the others naturally sorted between the declared ones and
/// a declared `unparsed`.
pub(super) fn spread(
    axis: &[AxisRow],
    declared: &[String],
    found: BTreeMap<String, Vec<RawPoint>>,
) -> Vec<RawPoint> {
    let order = series_order(declared, &found);
    let mut points = Vec::with_capacity(axis.len() * order.len());
    for row in axis {
        let own = found.get(&row.iteration).map_or(&[][..], Vec::as_slice);
        for series in &order {
            let known = own.iter().find(|point| point.series == *series);
            points.push(known.cloned().unwrap_or_else(|| RawPoint {
                iteration: row.iteration.clone(),
                series: series.clone(),
                value: None,
                k: None,
                n: None,
            }));
        }
    }
    points
}

fn series_order(
    declared: &[String],
    found: &BTreeMap<String, Vec<RawPoint>>,
) -> Vec<Option<String>> {
    let names: BTreeSet<&Option<String>> = found.values().flatten().map(|p| &p.series).collect();
    let mut others: Vec<&String> = names
        .iter()
        .filter_map(|name| name.as_ref())
        .filter(|name| !declared.contains(name))
        .collect();
    others.sort_by(|a, b| natural_cmp(a, b));
    let (last, first): (Vec<&String>, Vec<&String>) =
        declared.iter().partition(|name| *name == "unparsed");
    let named = first.into_iter().chain(others).chain(last);
    let mut order: Vec<Option<String>> = named.map(|name| Some(name.clone())).collect();
    // Rows without a series beside named ones are a series of their own, first.
    if order.is_empty() || names.contains(&None) {
        order.insert(0, None);
    }
    order
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{ColType, Column};

    fn answer(columns: &[&str], rows: Vec<Vec<Cell>>) -> Rows {
        let column = |name: &&str| Column {
            name: name.to_string(),
            kind: ColType::Text,
        };
        Rows {
            columns: columns.iter().map(column).collect(),
            rows,
        }
    }

    fn text(value: &str) -> Cell {
        Cell::Text(value.to_string())
    }

    #[test]
    fn rates_carry_their_counts() {
        let rows = answer(
            &["iteration", "k", "n"],
            vec![
                vec![text("3"), Cell::Int(26), Cell::Int(31)],
                vec![text("4"), Cell::Int(0), Cell::Int(0)],
                vec![Cell::Null, Cell::Int(1), Cell::Int(1)],
            ],
        );
        let points = raw_points(&rows).expect("points");
        assert_eq!(points.len(), 2);
        assert_eq!(points[0].value, Some(0.838_709_677_419));
        assert_eq!((points[1].value, points[1].n), (None, Some(0)));
    }

    #[test]
    fn mistakes_of_a_metric_are_named() {
        let twice = answer(
            &["iteration", "value", "series"],
            vec![vec![text("3"), Cell::Int(1), text("high")]; 2],
        );
        assert_eq!(
            raw_points(&twice),
            Err(
                "two rows for iteration `3`, series `high`; group by what the query returns".into()
            )
        );
        let words = answer(&["iteration", "value"], vec![vec![text("3"), text("x")]]);
        assert_eq!(
            raw_points(&words),
            Err("`value` is the text `x`, expected a number".into())
        );
        assert_eq!(
            raw_points(&answer(&["iteration", "k"], vec![])),
            Err("the query returns neither `value` nor `k` and `n`".into())
        );
    }

    #[test]
    fn every_iteration_and_series_has_a_point() {
        let axis: Vec<AxisRow> = ["0", "1"]
            .iter()
            .enumerate()
            .map(|(at, id)| AxisRow {
                iteration: id.to_string(),
                ordinal: at as i64,
                started_at: None,
                finished_at: None,
            })
            .collect();
        let point = |series: &str, value| RawPoint {
            iteration: "1".into(),
            series: Some(series.into()),
            value: Some(value),
            k: None,
            n: None,
        };
        let found = BTreeMap::from([(
            "1".to_string(),
            vec![point("10", 1.0), point("9", 2.0), point("unparsed", 3.0)],
        )]);
        let points = spread(&axis, &["unparsed".to_string()], found);
        let seen: Vec<_> = points
            .iter()
            .map(|p| (p.iteration.as_str(), p.series.as_deref(), p.value))
            .collect();
        assert_eq!(
            seen,
            [
                ("0", Some("9"), None),
                ("0", Some("10"), None),
                ("0", Some("unparsed"), None),
                ("1", Some("9"), Some(2.0)),
                ("1", Some("10"), Some(1.0)),
                ("1", Some("unparsed"), Some(3.0)),
            ]
        );
    }
}
