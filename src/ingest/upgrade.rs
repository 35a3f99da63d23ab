//! Parts of an older declaration whose source is gone: rewritten under today's, by rule.
//!
//! A new field is taken from `extra`; a removed one goes there; one of another type is converted,
//! or null with its old value in `extra`. A list that is newly declared stays in `extra`: its
//! elements would be rows of another relation.

use super::columns::Col;
use super::decoder;
use super::json::{self, Kind, Span, Walk};
use super::plan::{Field, Output, Plan, Scalar};
use super::row::Columns;
use super::scalar;
use crate::lake::compact::Shape;
use crate::lake::ledger::{Compaction, PartRef};
use crate::lake::write::{PartSpec, PartWriter};
use crate::lake::{Lake, LakeError, Snapshot, read};
use crate::model::{Cell, ColType};
use crate::packs::{FieldType, Life};
use std::collections::BTreeMap;

/// The relations of every plan as they are written now, and whether they are a state's.
pub fn shapes<'a>(plans: &'a BTreeMap<String, Plan>) -> Vec<(Shape<'a>, bool)> {
    let all = plans
        .values()
        .flat_map(|plan| plan.relations.iter().map(move |r| (plan, r)));
    let shape = all.map(|(plan, relation)| {
        let shape = Shape {
            relation: &relation.name,
            schema: &plan.schema,
            columns: &relation.columns,
        };
        (shape, plan.life == Life::State)
    });
    shape.collect()
}

/// Rewrites every part that an older declaration of its stream shaped.
pub fn upgrade(
    lake: &Lake,
    snapshot: &Snapshot,
    plans: &BTreeMap<String, Plan>,
) -> Result<Vec<Compaction>, LakeError> {
    let mut done = Vec::new();
    for part in snapshot.parts() {
        let stream = part.relation.split("__").next().unwrap_or_default();
        let Some(plan) = plans.get(stream).filter(|plan| plan.schema != part.schema) else {
            continue;
        };
        // A list that is no longer declared keeps its rows under its old name, unseen.
        let Some(at) = plan.relations.iter().position(|r| r.name == part.relation) else {
            continue;
        };
        done.push(rewrite(lake, plan, at, part)?);
    }
    Ok(done)
}

fn rewrite(lake: &Lake, plan: &Plan, at: usize, part: &PartRef) -> Result<Compaction, LakeError> {
    let relation = &plan.relations[at];
    let mut columns = relation.columns.clone();
    if at > 0 {
        // A child relation has no `extra`: what it no longer declares stays beside.
        let mut old = Vec::new();
        read::batches(lake, &part.file, &[], |batch| {
            old = read::columns(&batch);
            Ok(())
        })?;
        for (name, kind) in old {
            match columns.iter().find(|(known, _)| *known == name) {
                None => columns.push((name, kind)),
                Some((_, today)) if *today != kind => columns.push((format!("{name}__was"), kind)),
                Some(_) => {}
            }
        }
    }
    let text = format!("{}\n{}\n{}", part.file, part.digest, plan.schema);
    let name = format!("upgraded-{}", &blake3::hash(text.as_bytes()).to_hex()[..32]);
    let spec = PartSpec {
        relation: &relation.name,
        iteration: part.iteration.as_deref(),
        state: plan.life == Life::State,
        schema_digest: &plan.schema,
        columns: &columns,
        ticket: name.clone(),
    };
    let mut writer = None;
    let mut times: Option<(i64, i64)> = None;
    read::batches(lake, &part.file, &[], |batch| {
        let old = Old::new(&batch);
        let mut cols = match at {
            0 => own_rows(plan, &old, &mut times),
            _ => child_rows(&columns, &old),
        };
        let arrays = cols.iter_mut().map(Col::take).collect::<Vec<_>>();
        if writer.is_none() {
            writer = Some(PartWriter::create(lake, &spec)?);
        }
        writer
            .as_mut()
            .map_or(Ok(()), |writer| writer.write(arrays))
    })?;
    let writer = match writer {
        Some(writer) => writer,
        None => PartWriter::create(lake, &spec)?,
    };
    let times = if at == 0 {
        times
    } else {
        part.min_time.zip(part.max_time)
    };
    Ok(Compaction {
        inputs: vec![part.file.clone()],
        output: writer.finish(&name, times)?,
    })
}

/// A batch of the old part, by column.
struct Old {
    rows: usize,
    columns: BTreeMap<String, (ColType, Vec<Cell>)>,
}

impl Old {
    fn new(batch: &read::Batch) -> Old {
        let columns = read::columns(batch).into_iter();
        let columns = columns.map(|(name, kind)| {
            let cells = read::cells(batch, &name, kind);
            (name, (kind, cells))
        });
        Old {
            rows: batch.num_rows(),
            columns: columns.collect(),
        }
    }

    fn get(&self, name: &str, row: usize) -> Option<(ColType, &Cell)> {
        let (kind, cells) = self.columns.get(name)?;
        Some((*kind, cells.get(row)?))
    }
}

fn put(column: &mut Col, cell: &Cell) {
    match cell {
        Cell::Null => column.null(),
        Cell::Bool(value) => column.bool(*value),
        Cell::Int(value) => column.int(*value),
        Cell::Float(value) => column.float(*value),
        Cell::Text(value) => column.text(value.as_bytes()),
    }
}

fn child_rows(columns: &[(String, ColType)], old: &Old) -> Vec<Col> {
    let column = |(name, kind): &(String, ColType)| {
        let mut column = Col::new(*kind);
        let was = name
            .strip_suffix("__was")
            .filter(|_| !old.columns.contains_key(name));
        for row in 0..old.rows {
            let before = old.columns.len();
            match old.get(was.unwrap_or(name), row).filter(|_| before > 0) {
                Some((had, cell)) if had == *kind => put(&mut column, cell),
                Some((ColType::Int, Cell::Int(value))) if *kind == ColType::Float => {
                    column.float(*value as f64);
                }
                _ => column.null(),
            }
        }
        column
    };
    columns.iter().map(column).collect()
}

/// `extra` of one row on its way from the old to the new declaration: (name, JSON).
type Extra = Vec<(String, Vec<u8>)>;

fn own_rows(plan: &Plan, old: &Old, times: &mut Option<(i64, i64)>) -> Vec<Col> {
    let mut columns = Columns::new(plan);
    let mut scratch = Vec::new();
    let names = (0..plan.fields.len())
        .map(|at| plan.names_of(at))
        .collect::<Vec<_>>();
    for row in 0..old.rows {
        let mut extra = match old.get("extra", row) {
            Some((_, Cell::Text(text))) => members(text),
            _ => Extra::new(),
        };
        for (field, names) in plan.fields.iter().zip(&names) {
            fill_field(plan, field, names, old, row, &mut columns, &mut extra);
        }
        for output in plan.extracts.iter().flat_map(|extract| &extract.outputs) {
            if let Output::Column(at) = *output {
                copy(plan, at, old, row, &mut columns);
            }
        }
        removed(plan, old, row, &mut extra);
        let system = plan.system;
        for at in [
            system.row_id,
            system.iteration,
            system.source_path,
            system.source_line,
        ] {
            copy(plan, at, old, row, &mut columns);
        }
        copy(plan, system.source_byte, old, row, &mut columns);
        let time = plan.time.and_then(|at| columns.own[at].last_int());
        put(
            &mut columns.own[system.stream_time],
            &time.map_or(Cell::Null, Cell::Int),
        );
        if let Some(at) = time {
            *times = Some(times.map_or((at, at), |(low, high)| (low.min(at), high.max(at))));
        }
        let key = decoder::identity(plan, &columns, &mut scratch).map(|base| {
            let iteration = columns.own[system.iteration].last_text();
            let iteration = iteration.map(|text| String::from_utf8_lossy(text).into_owned());
            let includes = plan.identity_has_iteration;
            crate::lake::winners::with_iteration(base, includes, iteration.as_deref()) as i64
        });
        match key {
            Some(key) => columns.own[system.row_key].int(key),
            None => copy(plan, system.row_key, old, row, &mut columns),
        }
        put(&mut columns.own[system.extra], &object(&extra));
    }
    columns.own
}

/// A column as it was; null where it was not, or was of another type.
fn copy(plan: &Plan, at: usize, old: &Old, row: usize, columns: &mut Columns) {
    let (name, kind) = &plan.relations[0].columns[at];
    match old.get(name, row) {
        Some((had, cell)) if had == *kind => put(&mut columns.own[at], cell),
        _ => columns.own[at].null(),
    }
}

fn fill_field(
    plan: &Plan,
    field: &Field,
    names: &[&str],
    old: &Old,
    row: usize,
    columns: &mut Columns,
    extra: &mut Extra,
) {
    match field {
        Field::Scalar(item) => {
            let from = names
                .iter()
                .find_map(|name| extra.iter().position(|(n, _)| n == name));
            let new = from.map(|at| extra[at].1.clone());
            let first = names.first().copied().unwrap_or_default();
            match fill(plan, item, old, row, new.as_deref(), &mut columns.own) {
                Filled::FromExtra => drop(from.map(|at| extra.remove(at))),
                Filled::Kept => {}
                Filled::Refused(json) => extra.push((first.to_string(), json)),
            }
        }
        Field::Object(name, _, items) => {
            let whole = extra
                .iter()
                .find(|(n, _)| n == name)
                .map(|(_, json)| json.clone());
            let inside = whole.map(|json| members(&String::from_utf8_lossy(&json)));
            for item in items {
                let found = inside.iter().flatten().find(|(n, _)| *n == item.name);
                let new = found.map(|(_, json)| json.as_slice());
                if let Filled::Refused(json) = fill(plan, item, old, row, new, &mut columns.own) {
                    extra.push((format!("{name}_{}", item.name), json));
                }
            }
        }
        Field::List(list) => {
            copy(plan, list.count, old, row, columns);
            if let Some(state) = list.state {
                copy(plan, state, old, row, columns);
            }
        }
    }
}

enum Filled {
    FromExtra,
    Kept,
    /// The old value is of no use to the new type: what it was, as JSON.
    Refused(Vec<u8>),
}

/// One scalar from its old column, else from `extra`.
fn fill(
    plan: &Plan,
    item: &Scalar,
    old: &Old,
    row: usize,
    new: Option<&[u8]>,
    columns: &mut [Col],
) -> Filled {
    let (name, _) = &plan.relations[0].columns[item.column];
    let had = old.get(name, row).filter(|(_, cell)| **cell != Cell::Null);
    let value = match had {
        Some((kind, cell)) => Some(spell(item, kind, cell)),
        None => new.map(<[u8]>::to_vec),
    };
    if let Some(json) = &value
        && let Some(span) = span_of(json)
        && matches!(scalar::fill(item, json, Some(span), columns), Ok(true))
    {
        return if had.is_some() {
            Filled::Kept
        } else {
            Filled::FromExtra
        };
    }
    columns[item.column].null();
    for part in [item.hour, item.day].into_iter().flatten() {
        columns[part].null();
    }
    if let Some(at) = item.state {
        let (name, _) = &plan.relations[0].columns[at];
        match (old.get(name, row), &value) {
            (Some((_, Cell::Text(state))), None) => columns[at].text(state.as_bytes()),
            (_, None) => columns[at].text(b"absent"),
            _ => columns[at].text(b"unparsed"),
        }
    }
    match (had, value) {
        (Some(_), Some(json)) => Filled::Refused(json),
        _ => Filled::Kept,
    }
}

/// An old value as the JSON that the new type would most likely read.
fn spell(item: &Scalar, kind: ColType, cell: &Cell) -> Vec<u8> {
    let plain = match cell {
        Cell::Text(text) => text.clone(),
        Cell::Int(micros) if kind == ColType::Time => crate::model::time::iso(*micros),
        Cell::Int(nanos) if item.kind == FieldType::Money => dollars(*nanos),
        Cell::Int(value) => value.to_string(),
        Cell::Float(value) => serde_json::to_string(value).unwrap_or_default(),
        Cell::Bool(value) => value.to_string(),
        Cell::Null => return b"null".to_vec(),
    };
    let text = kind == ColType::Text || kind == ColType::Time;
    let number = matches!(
        item.kind,
        FieldType::Int | FieldType::Float | FieldType::Money
    );
    let bare = match item.kind {
        FieldType::Text => false,
        FieldType::Json => text,
        FieldType::Bool => true,
        _ => !text || number,
    };
    if bare && span_of(plain.trim().as_bytes()).is_some() {
        return plain.trim().as_bytes().to_vec();
    }
    serde_json::to_vec(&plain).unwrap_or_default()
}

/// Nano-dollars as a decimal.
fn dollars(nanos: i64) -> String {
    let sign = if nanos < 0 { "-" } else { "" };
    let size = nanos.unsigned_abs();
    let text = format!("{sign}{}.{:09}", size / 1_000_000_000, size % 1_000_000_000);
    text.trim_end_matches('0').trim_end_matches('.').to_string()
}

/// The one value that a text holds.
fn span_of(json: &[u8]) -> Option<Span> {
    let mut walk = Walk::new(json, true);
    let span = walk.value(0).ok()?;
    walk.peek().is_none().then_some(span)
}

/// Puts what the declaration no longer knows into `extra`. Companion columns say nothing that
/// their field does not.
fn removed(plan: &Plan, old: &Old, row: usize, extra: &mut Extra) {
    let today = &plan.relations[0].columns;
    for (name, (kind, cells)) in &old.columns {
        let cell = cells.get(row).unwrap_or(&Cell::Null);
        let companion = name.ends_with("__state")
            || ["_hour", "_day"].iter().any(|end| {
                let base = name
                    .strip_suffix(end)
                    .and_then(|base| old.columns.get(base));
                base.is_some_and(|(kind, _)| *kind == ColType::Time)
            });
        if *cell == Cell::Null || companion || today.iter().any(|(known, _)| known == name) {
            continue;
        }
        let (name, json) = match (name.strip_suffix("_nano_usd"), cell) {
            (Some(stem), Cell::Int(nanos)) => (format!("{stem}_usd"), dollars(*nanos).into_bytes()),
            _ => (name.clone(), json_of(*kind, cell)),
        };
        match extra.iter().any(|(known, _)| *known == name) {
            true => {}
            false => extra.push((name, json)),
        }
    }
}

fn json_of(kind: ColType, cell: &Cell) -> Vec<u8> {
    match (kind, cell) {
        (ColType::Time, Cell::Int(micros)) => {
            serde_json::to_vec(&crate::model::time::iso(*micros)).unwrap_or_default()
        }
        _ => serde_json::to_vec(cell).unwrap_or_default(),
    }
}

fn members(object: &str) -> Extra {
    let line = object.as_bytes();
    let mut out = Extra::new();
    if let Some(span) = span_of(line).filter(|span| span.kind == Kind::Object) {
        json::members(line, span, |key, value| {
            out.push((
                json::text::text(line, key).into_owned(),
                value.raw(line).to_vec(),
            ));
        });
    }
    out
}

fn object(extra: &Extra) -> Cell {
    if extra.is_empty() {
        return Cell::Null;
    }
    let members = extra.iter().map(|(name, json)| {
        let name = serde_json::to_string(name).unwrap_or_default();
        format!("{name}:{}", String::from_utf8_lossy(json))
    });
    Cell::Text(format!("{{{}}}", members.collect::<Vec<_>>().join(",")))
}
