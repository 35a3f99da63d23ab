//! Polars frames to plain rows and back: the only conversion at the engine's border.

use crate::model::{Cell, ColType, Column, Rows};
use ::polars::prelude::{
    self as pl, AnyValue, ChunkedArray, DataFrame, DataType, NamedFrom, PolarsNumericType, Schema,
    Series, TimeUnit,
};

/// The engine's type of a lake column.
pub(super) fn data_type(kind: ColType) -> DataType {
    match kind {
        ColType::Bool => DataType::Boolean,
        ColType::Int => DataType::Int64,
        ColType::Float => DataType::Float64,
        ColType::Text => DataType::String,
        ColType::Time => DataType::Datetime(TimeUnit::Microseconds, None),
    }
}

/// The declared schema of a relation; nothing is ever inferred.
pub(super) fn schema_of(columns: &[(String, ColType)]) -> Schema {
    columns
        .iter()
        .map(|(name, kind)| pl::Field::new(name.as_str().into(), data_type(*kind)))
        .collect()
}

/// A float with 12 significant digits: summation order never reaches a page. NaN and the
/// infinities (a division by zero) are no numbers and become null.
pub fn round12(value: f64) -> Option<f64> {
    if !value.is_finite() {
        return None;
    }
    // The nearest number to one of so few digits is that number rounded: no text is needed.
    let scaled = (value * 1e6).round();
    if scaled.abs() < 1e12 && scaled / 1e6 == value && value != 0.0 {
        return Some(value);
    }
    let rounded: f64 = format!("{value:.11e}").parse().ok()?;
    // `-0` would print as a number of its own.
    Some(if rounded == 0.0 { 0.0 } else { rounded })
}

/// Converts the rows at `keep` (all when `None`), in that order.
pub(super) fn to_rows(frame: &DataFrame, keep: Option<&[usize]>) -> Result<Rows, String> {
    let chosen = keep.map(|keep| {
        let places = keep.iter().map(|at| *at as pl::IdxSize);
        frame.take(&pl::IdxCa::from_vec("at".into(), places.collect()))
    });
    let chosen = chosen.transpose().map_err(|e| e.to_string())?;
    let frame = chosen.as_ref().unwrap_or(frame);
    let height = frame.height();
    let mut columns = Vec::with_capacity(frame.width());
    let mut rows: Vec<Vec<Cell>> = (0..height)
        .map(|_| Vec::with_capacity(frame.width()))
        .collect();
    for column in frame.columns() {
        let series = column.as_materialized_series();
        let (kind, cells) = column_cells(series)?;
        columns.push(Column {
            name: series.name().to_string(),
            kind,
        });
        for (row, cell) in rows.iter_mut().zip(cells) {
            row.push(cell);
        }
    }
    Ok(Rows { columns, rows })
}

/// One column as cells, with the plain type it has.
fn column_cells(series: &Series) -> Result<(ColType, Vec<Cell>), String> {
    let said = |e: pl::PolarsError| e.to_string();
    Ok(match series.dtype() {
        DataType::Boolean => (
            ColType::Bool,
            series
                .bool()
                .map_err(said)?
                .iter()
                .map(|v| v.map_or(Cell::Null, Cell::Bool))
                .collect(),
        ),
        kind if kind.is_integer() => (ColType::Int, integers(series)?),
        DataType::Float32 | DataType::Float64 => {
            let wide = series.cast(&DataType::Float64).map_err(said)?;
            let cells = numbers(wide.f64().map_err(said)?, |v| {
                round12(v).map_or(Cell::Null, Cell::Float)
            });
            (ColType::Float, cells)
        }
        DataType::String => (
            ColType::Text,
            series
                .str()
                .map_err(said)?
                .iter()
                .map(|v| v.map_or(Cell::Null, |t| Cell::Text(t.to_string())))
                .collect(),
        ),
        DataType::Datetime(..) => {
            let micros = series
                .cast(&data_type(ColType::Time))
                .and_then(|s| s.cast(&DataType::Int64))
                .map_err(said)?;
            (ColType::Time, integers(&micros)?)
        }
        DataType::Duration(_) => {
            let micros = series
                .cast(&DataType::Duration(TimeUnit::Microseconds))
                .and_then(|s| s.cast(&DataType::Int64))
                .map_err(said)?;
            (ColType::Int, integers(&micros)?)
        }
        DataType::Date => (ColType::Text, days(series)?),
        DataType::Null => (ColType::Text, vec![Cell::Null; series.len()]),
        other => {
            return Err(format!(
                "column `{}` is {other}, expected a number, text, boolean or time; \
                 cast it or aggregate it first",
                series.name()
            ));
        }
    })
}

/// Integers of any width as `i64`; an unsigned value beyond it is an error, never a wrap.
fn integers(series: &Series) -> Result<Vec<Cell>, String> {
    let wide = series
        .strict_cast(&DataType::Int64)
        .map_err(|_| format!("column `{}` holds a number beyond BIGINT", series.name()))?;
    let values = wide.i64().map_err(|e| e.to_string())?;
    Ok(numbers(values, Cell::Int))
}

fn numbers<T: PolarsNumericType>(
    values: &ChunkedArray<T>,
    cell: impl Fn(T::Native) -> Cell,
) -> Vec<Cell> {
    values.iter().map(|v| v.map_or(Cell::Null, &cell)).collect()
}

/// Days as ISO text, so that a day can label an axis.
fn days(series: &Series) -> Result<Vec<Cell>, String> {
    const MICROS_A_DAY: i64 = 86_400_000_000;
    Ok(series
        .iter()
        .map(|value| match value {
            AnyValue::Date(day) => {
                Cell::Text(crate::model::time::day(i64::from(day) * MICROS_A_DAY))
            }
            _ => Cell::Null,
        })
        .collect())
}

/// A small relation as a frame. A cell that does not fit its column's type is null.
pub(super) fn to_frame(rows: &Rows) -> Result<DataFrame, String> {
    let columns = rows
        .columns
        .iter()
        .enumerate()
        .map(|(at, column)| one_column(column, rows.rows.iter().map(|row| row.get(at))))
        .collect::<Result<Vec<_>, String>>()?;
    DataFrame::new(rows.rows.len(), columns).map_err(|e| e.to_string())
}

fn one_column<'a>(
    column: &Column,
    cells: impl Iterator<Item = Option<&'a Cell>>,
) -> Result<pl::Column, String> {
    let name: pl::PlSmallStr = column.name.as_str().into();
    let series = match column.kind {
        ColType::Bool => Series::new(
            name,
            cells
                .map(|c| match c {
                    Some(Cell::Bool(b)) => Some(*b),
                    _ => None,
                })
                .collect::<Vec<_>>(),
        ),
        ColType::Int | ColType::Time => Series::new(
            name,
            cells.map(|c| c?.as_i64()).collect::<Vec<Option<i64>>>(),
        ),
        ColType::Float => Series::new(
            name,
            cells.map(|c| c?.as_f64()).collect::<Vec<Option<f64>>>(),
        ),
        ColType::Text => Series::new(
            name,
            cells.map(|c| c?.as_str()).collect::<Vec<Option<&str>>>(),
        ),
    };
    let typed = series
        .cast(&data_type(column.kind))
        .map_err(|e| e.to_string())?;
    Ok(typed.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn twelve_significant_digits() {
        assert_eq!(round12(0.1 + 0.2), Some(0.3));
        assert_eq!(round12(26.0 / 31.0), Some(0.838_709_677_419));
        assert_eq!(round12(123_456_789_012_345.0), Some(123_456_789_012_000.0));
        assert_eq!(round12(-0.0).map(f64::to_bits), Some(0.0f64.to_bits()));
        assert_eq!(round12(f64::NAN), None);
        assert_eq!(round12(f64::INFINITY), None);
    }

    proptest::proptest! {
        /// The short way for numbers of few digits says what the long one says.
        #[test]
        fn rounding_is_that_of_the_text(k in -10_000_000_000_000i64..10_000_000_000_000, places in 0u32..12, any in proptest::num::f64::NORMAL) {
            for value in [k as f64 / 10f64.powi(places as i32), k as f64, any] {
                let long: f64 = format!("{value:.11e}").parse().expect("a number");
                proptest::prop_assert_eq!(round12(value), Some(if long == 0.0 { 0.0 } else { long }));
            }
        }
    }

    #[test]
    fn rows_survive_the_border_both_ways() {
        let column = |name: &str, kind| Column {
            name: name.into(),
            kind,
        };
        let rows = Rows {
            columns: vec![
                column("b", ColType::Bool),
                column("i", ColType::Int),
                column("f", ColType::Float),
                column("t", ColType::Text),
                column("at", ColType::Time),
            ],
            rows: vec![
                vec![
                    Cell::Bool(true),
                    Cell::Int(-71),
                    Cell::Float(0.5),
                    Cell::Text("é".into()),
                    Cell::Int(1_776_938_400_000_000),
                ],
                vec![Cell::Null; 5],
            ],
        };
        let frame = to_frame(&rows).expect("frame");
        assert_eq!(to_rows(&frame, None).expect("rows"), rows);
        let last = to_rows(&frame, Some(&[1])).expect("rows");
        assert_eq!(last.rows, vec![vec![Cell::Null; 5]]);
    }
}
