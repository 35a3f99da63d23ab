//! The few rows that one number rests on, taken out of the lake, and the number computed again
//! from them alone: the engine's half of evidence.

use super::asking::{Lake, Prepared, ask, count, prepare};
use super::definition::{Definition, asks_for_all, words};
use super::results::{AxisRow, RawPoint};
use super::{Engine, EngineError, PolarsEngine, Relation, RelationData, derived};
use crate::model::{Cell, ColType, Column, Rows, natural_cmp};
use crate::packs::MetricDef;
use std::collections::{BTreeMap, BTreeSet};

/// Rows that are listed one by one; more are grouped.
pub const LISTED: i64 = 1_500;
/// Groups of equal rows that are worth a try.
const GROUPS: usize = 20_000;
/// Cells that a file may expand to: a count in it is no reason to fill the memory.
const EXPANDED: i64 = 8_000_000;

/// Where a row stood: path, line (from 1).
pub type Place = (String, i64);

/// A row, or several equal ones of one source (`count`).
#[derive(Debug, Clone, PartialEq)]
pub struct TinyRow {
    pub source: Option<String>,
    /// Only where rows are listed one by one.
    pub line: Option<i64>,
    pub count: i64,
    pub cells: Vec<Cell>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct TinyRelation {
    pub name: String,
    pub columns: Vec<Column>,
    /// Rows before grouping.
    pub total: i64,
    /// By natural path, line, then cells.
    pub rows: Vec<TinyRow>,
}

/// What a number rests on.
#[derive(Debug, Clone, PartialEq)]
pub struct Tiny {
    pub listed: bool,
    pub relations: Vec<TinyRelation>,
    /// Every line that gave a row, by natural path and line.
    pub places: Vec<Place>,
    /// The numbers of both iterations, as the lake gives them.
    pub points: Vec<RawPoint>,
}

/// Takes out the rows of `pair`'s iterations (of the whole history for a metric that looks at it),
/// only the columns that the definition names. `listed`: one by one, whatever their number;
/// `None` decides by their number.
pub fn extract(
    lake: &Lake,
    metric: &MetricDef,
    pair: [&str; 2],
    listed: Option<bool>,
) -> Result<Tiny, EngineError> {
    let whole = prepare(lake, metric, pair)?;
    let Prepared {
        axis,
        relations: all,
        only,
        ..
    } = &whole;
    let engine = PolarsEngine::restricted(all, axis, only);
    let points = ask(&engine, &metric.sql.text, pair)?;
    let definition = Definition::of(lake.packs, lake.inputs, metric);
    let read = whole.read();
    let mut counts = BTreeMap::new();
    for relation in &read {
        counts.insert(relation.name.as_str(), count(&engine, &relation.name)?);
    }
    let listed = listed.unwrap_or(counts.values().sum::<i64>() <= LISTED);
    let needless = match listed {
        true => Needless::new(),
        false => needless(all, axis, only, &definition, &points, pair, &read),
    };
    let mut relations = Vec::new();
    let mut places = Vec::new();
    for relation in read {
        let columns = named_columns(relation, &definition);
        let needless = needless.get(&relation.name);
        let idle = |c: &Column| needless.is_some_and(|names| names.contains(&c.name));
        let total = counts.get(relation.name.as_str()).copied().unwrap_or(0);
        relations.push(rows_of(&engine, relation, columns, total, listed, &idle)?);
        places.extend(places_of(&engine, relation)?);
        places.extend(places_below(&whole, &engine, relation)?);
    }
    places.sort_by(|a, b| natural_cmp(&a.0, &b.0).then(a.1.cmp(&b.1)));
    places.dedup();
    Ok(Tiny {
        listed,
        relations,
        places,
        points,
    })
}

/// The lines that a derived relation was made from: those of the iterations in question where its
/// rows follow from their own iteration, else all.
fn places_below(
    whole: &Prepared,
    engine: &PolarsEngine,
    relation: &Relation,
) -> Result<Vec<Place>, EngineError> {
    let Some((streams, alone)) = derived::made_from(&relation.name) else {
        return Ok(Vec::new());
    };
    let all;
    let engine = match alone {
        true => engine,
        false => {
            all = PolarsEngine::new(&whole.relations, &whole.axis);
            &all
        }
    };
    let mut places = Vec::new();
    for stream in whole
        .relations
        .iter()
        .filter(|r| streams.contains(r.name.as_str()))
    {
        places.extend(places_of(engine, stream)?);
    }
    Ok(places)
}

fn named_columns(relation: &Relation, definition: &Definition) -> Vec<Column> {
    let texts = || std::iter::once(&definition.sql).chain(definition.views.values());
    let names = words(texts());
    let whole = relation.name != "params" && texts().any(|text| asks_for_all(text));
    let mut columns: Vec<Column> = relation
        .columns
        .iter()
        .filter(|(name, _)| whole || names.contains(name.as_str()))
        .map(|(name, kind)| Column {
            name: name.clone(),
            kind: *kind,
        })
        .collect();
    // A relation of which only the number of rows matters still needs one column.
    if columns.is_empty()
        && let Some((name, kind)) = relation.columns.first()
    {
        columns.push(Column {
            name: name.clone(),
            kind: *kind,
        });
    }
    columns
}

/// Relation → columns that do not move the number.
type Needless = BTreeMap<String, BTreeSet<String>>;

/// Views name more columns than a number needs, and each keeps rows apart that could be grouped.
/// One column after the other is made null; where the numbers stay, it stays null.
fn needless(
    all: &[Relation],
    axis: &[AxisRow],
    only: &super::scan::Only,
    definition: &Definition,
    points: &[RawPoint],
    pair: [&str; 2],
    read: &[&Relation],
) -> Needless {
    let mut out = Needless::new();
    for relation in read {
        let made = derived::made_from(&relation.name).is_some();
        if !made && !matches!(relation.data, RelationData::Parts { .. }) {
            continue;
        }
        let columns = named_columns(relation, definition);
        for column in columns.iter().filter(|c| c.name != "iteration") {
            let mut tried = out.clone();
            let names = tried.entry(relation.name.clone()).or_default();
            names.insert(column.name.clone());
            let engine = PolarsEngine::restricted(&without(all, &tried), axis, only);
            let again = ask(&engine, &definition.sql, pair).ok();
            if again.as_deref() == Some(points) {
                out = tried;
            }
        }
    }
    out
}

/// The same relations with some columns null.
fn without(all: &[Relation], needless: &Needless) -> Vec<Relation> {
    let mut out = Vec::with_capacity(all.len() + needless.len());
    for relation in all {
        let Some(names) = needless.get(&relation.name) else {
            out.push(relation.clone());
            continue;
        };
        let whole = format!("{}__whole", relation.name);
        let column = |(name, _): &(String, ColType)| match names.contains(name) {
            true => null(name),
            false => format!("\"{name}\""),
        };
        let list: Vec<String> = relation.columns.iter().map(column).collect();
        out.push(Relation {
            data: RelationData::View(format!("SELECT {} FROM {whole}", list.join(", "))),
            ..relation.clone()
        });
        out.push(Relation {
            name: whole,
            ..relation.clone()
        });
    }
    out
}

/// A null of the column's own type.
fn null(name: &str) -> String {
    format!("CASE WHEN 1 = 0 THEN \"{name}\" END AS \"{name}\"")
}

fn has(relation: &Relation, name: &str) -> bool {
    relation.columns.iter().any(|(column, _)| column == name)
}

fn rows_of(
    engine: &PolarsEngine,
    relation: &Relation,
    columns: Vec<Column>,
    total: i64,
    listed: bool,
    idle: &dyn Fn(&Column) -> bool,
) -> Result<TinyRelation, EngineError> {
    let located = has(relation, "source_path") && has(relation, "source_line");
    let quoted: Vec<String> = columns
        .iter()
        .map(|c| match idle(c) {
            false => format!("\"{}\" AS \"{}\"", c.name, c.name),
            // Only groups have such columns, and what is no key of a group must be an aggregate.
            true => format!("MAX(CASE WHEN 1 = 0 THEN \"{0}\" END) AS \"{0}\"", c.name),
        })
        .collect();
    let own = columns
        .iter()
        .filter(|c| !idle(c) && (!located || c.name != "source_path"));
    let names: Vec<String> = own.map(|c| format!("\"{}\"", c.name)).collect();
    let by = match (located, names.is_empty()) {
        (true, true) => "source_path".to_string(),
        (true, false) => format!("source_path, {}", names.join(", ")),
        (false, true) => "1".to_string(),
        (false, false) => names.join(", "),
    };
    let (path, line) = match located {
        true => ("source_path", "source_line"),
        false => ("CAST(NULL AS VARCHAR)", "CAST(NULL AS BIGINT)"),
    };
    let (list, name) = (quoted.join(", "), &relation.name);
    let sql = match (listed, located) {
        (true, _) => format!(
            "SELECT {path} AS the_source, {line} AS the_line, CAST(1 AS BIGINT) AS the_count, {list} FROM {name}"
        ),
        (false, true) => format!(
            "SELECT source_path AS the_source, CAST(NULL AS BIGINT) AS the_line, \
             CAST(COUNT(*) AS BIGINT) AS the_count, {list} FROM {name} GROUP BY {by}"
        ),
        (false, false) => format!(
            "SELECT CAST(NULL AS VARCHAR) AS the_source, CAST(NULL AS BIGINT) AS the_line, \
             CAST(COUNT(*) AS BIGINT) AS the_count, {list} FROM {name} GROUP BY {by}"
        ),
    };
    let answer = engine.query(&sql)?;
    let mut rows: Vec<TinyRow> = answer.rows.into_iter().map(tiny_row).collect();
    rows.sort_by_cached_key(sort_key);
    if !listed && rows.len() > GROUPS {
        rows.clear();
    }
    Ok(TinyRelation {
        name: relation.name.clone(),
        columns,
        total,
        rows,
    })
}

fn tiny_row(row: Vec<Cell>) -> TinyRow {
    let mut cells = row.into_iter();
    let mut next = || cells.next().unwrap_or(Cell::Null);
    let (source, line, count) = (next(), next(), next());
    TinyRow {
        source: source.as_str().map(str::to_string),
        line: line.as_i64(),
        count: count.as_i64().unwrap_or(1),
        cells: cells.collect(),
    }
}

/// Natural order as a key: digits are padded, then the line, then the cells.
pub fn sort_key(row: &TinyRow) -> (String, i64, String) {
    let path = row.source.as_deref().map(padded).unwrap_or_default();
    let cells = format!("{:?}", row.cells);
    (path, row.line.unwrap_or(0), cells)
}

fn padded(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    let mut digits = String::new();
    for c in text.chars().chain(std::iter::once('\0')) {
        if c.is_ascii_digit() {
            digits.push(c);
            continue;
        }
        if !digits.is_empty() {
            out.push_str(&format!("{digits:0>12}"));
            digits.clear();
        }
        out.push(c);
    }
    out
}

fn places_of(engine: &PolarsEngine, relation: &Relation) -> Result<Vec<Place>, EngineError> {
    let parts = matches!(relation.data, RelationData::Parts { .. });
    if !parts || !has(relation, "source_path") || !has(relation, "source_line") {
        return Ok(Vec::new());
    }
    let sql = format!(
        "SELECT DISTINCT source_path, source_line FROM {}",
        relation.name
    );
    let found = engine.query(&sql)?;
    let place = |row: &Vec<Cell>| Some((row[0].as_str()?.to_string(), row[1].as_i64()?));
    Ok(found.rows.iter().filter_map(place).collect())
}

/// Computes the numbers of `pair` again from listed or grouped rows alone.
///
/// # Errors
/// A query that fails, and rows that stand for more than fits into memory.
pub fn recompute(
    definition: &Definition,
    relations: &[TinyRelation],
    pair: [&str; 2],
) -> Result<Vec<RawPoint>, EngineError> {
    let mut all = Vec::new();
    let mut room = EXPANDED;
    for relation in relations {
        let width = relation.columns.len().max(1) as i64;
        let mut rows = Vec::new();
        for row in &relation.rows {
            room = room.saturating_sub(row.count.max(0).saturating_mul(width));
            if room < 0 || row.cells.len() != relation.columns.len() {
                let text = format!("relation `{}`: too many rows to expand", relation.name);
                return Err(EngineError::Query(text));
            }
            rows.extend(std::iter::repeat_n(row.cells.clone(), row.count as usize));
        }
        all.push(Relation {
            name: relation.name.clone(),
            state: false,
            columns: columns_of(&relation.columns),
            data: RelationData::Values(Rows {
                columns: relation.columns.clone(),
                rows,
            }),
        });
    }
    for (name, sql) in &definition.views {
        all.push(Relation {
            name: name.clone(),
            state: false,
            columns: Vec::new(),
            data: RelationData::View(sql.clone()),
        });
    }
    let axis: Vec<AxisRow> = Vec::new();
    ask(&PolarsEngine::new(&all, &axis), &definition.sql, pair)
}

fn columns_of(columns: &[Column]) -> Vec<(String, ColType)> {
    columns.iter().map(|c| (c.name.clone(), c.kind)).collect()
}
