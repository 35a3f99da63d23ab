//! What the rows of a relation are, said short, so that a reader sees whether they moved.

use crate::lake::derived::Digests;
use ::polars::prelude::{Column, DataFrame, DataType, IdxCa, IdxSize, PolarsResult};
use std::collections::BTreeMap;

/// The digests of rows; by iteration where there is a column of that name. Equal rows in the same
/// order have equal digests, and no others have.
pub(super) fn of(table: &DataFrame) -> PolarsResult<Digests> {
    let hex = |hasher: &blake3::Hasher| hasher.finalize().to_hex().to_string();
    let mut whole = blake3::Hasher::new();
    let mut iterations = BTreeMap::new();
    match table.column("iteration") {
        Err(_) => spell(table, &mut whole)?,
        Ok(ids) => {
            let mut places: BTreeMap<Option<&str>, Vec<IdxSize>> = BTreeMap::new();
            for (at, id) in ids.str()?.iter().enumerate() {
                places.entry(id).or_default().push(at as IdxSize);
            }
            for (id, places) in places {
                let mut own = blake3::Hasher::new();
                let places = IdxCa::from_vec("at".into(), places);
                spell(&table.take(&places)?, &mut own)?;
                let digest = hex(&own);
                whole.update(digest.as_bytes());
                iterations.extend(id.map(|id| (id.to_string(), digest)));
            }
        }
    }
    Ok(Digests {
        rows: table.height() as u64,
        whole: hex(&whole),
        iterations,
    })
}

/// Column by column, each cell with a byte that says whether it has a value, a text with its
/// length: no two lists of rows look alike.
fn spell(rows: &DataFrame, hasher: &mut blake3::Hasher) -> PolarsResult<()> {
    hasher.update(&(rows.height() as u64).to_le_bytes());
    let mut bytes = Vec::new();
    for column in rows.columns() {
        bytes.clear();
        one(column, &mut bytes)?;
        hasher.update(&(bytes.len() as u64).to_le_bytes());
        hasher.update(&bytes);
    }
    Ok(())
}

fn one(column: &Column, bytes: &mut Vec<u8>) -> PolarsResult<()> {
    fn add<T: AsRef<[u8]>>(value: Option<T>, bytes: &mut Vec<u8>) {
        bytes.push(u8::from(value.is_some()));
        bytes.extend(value.iter().flat_map(|value| value.as_ref()));
    }
    match column.dtype() {
        DataType::String => {
            for text in column.str()?.iter() {
                let length = text.map(|text| (text.len() as u64).to_le_bytes());
                add(length, bytes);
                bytes.extend(text.unwrap_or_default().as_bytes());
            }
        }
        DataType::Float64 => {
            let bits = column
                .f64()?
                .iter()
                .map(|v| v.map(|v| v.to_bits().to_le_bytes()));
            bits.for_each(|value| add(value, bytes));
        }
        _ => {
            let wide = column.cast(&DataType::Int64)?;
            let values = wide.i64()?.iter().map(|v| v.map(i64::to_le_bytes));
            values.for_each(|value| add(value, bytes));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::cells::to_frame;
    use crate::model::{Cell, ColType, Rows};

    fn digests(kind: ColType, rows: Vec<Vec<Cell>>) -> Digests {
        let column = |name: &str, kind| crate::model::Column {
            name: name.into(),
            kind,
        };
        let columns = vec![column("iteration", ColType::Text), column("word", kind)];
        of(&to_frame(&Rows { columns, rows }).expect("frame")).expect("digests")
    }

    fn text(text: &str) -> Cell {
        Cell::Text(text.into())
    }

    #[test]
    fn what_differs_has_another_digest() {
        let one = |kind, row: &[Cell]| digests(kind, vec![row.to_vec()]).whole;
        let all = [
            one(ColType::Text, &[text("ab"), text("c")]),
            one(ColType::Text, &[text("a"), text("bc")]),
            one(ColType::Text, &[text("a"), Cell::Null]),
            one(ColType::Text, &[text("a"), text("")]),
            one(ColType::Int, &[text("a"), Cell::Int(1)]),
            one(ColType::Float, &[text("a"), Cell::Float(1.0)]),
            one(ColType::Int, &[Cell::Null, Cell::Int(1)]),
            digests(ColType::Int, vec![vec![text("a"), Cell::Int(1)]; 2]).whole,
            digests(ColType::Int, Vec::new()).whole,
        ];
        for (at, one) in all.iter().enumerate() {
            assert_eq!(all.iter().position(|other| other == one), Some(at));
        }
    }

    #[test]
    fn neighbours_do_not_run_together() {
        let two = |a: &str, b: &str| {
            let rows = vec![vec![text("1"), text(a)], vec![text("1"), text(b)]];
            digests(ColType::Text, rows).whole
        };
        assert_ne!(two("ab", "c"), two("a", "bc"));
    }

    #[test]
    fn an_iteration_has_the_digest_of_its_own_rows() {
        let row = |id: &str, word: &str| vec![text(id), text(word)];
        let before = digests(ColType::Text, vec![row("1", "a"), row("2", "b")]).iterations;
        let after = digests(ColType::Text, vec![row("1", "a"), row("2", "c")]).iterations;
        assert_eq!(before["1"], after["1"]);
        assert_ne!(before["2"], after["2"]);
    }
}
