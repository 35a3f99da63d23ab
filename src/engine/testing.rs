//! Small Parquet parts and packs for the tests of this room.

use super::{Relation, RelationData, RelationPart};
use crate::model::{Better, ColType};
use crate::packs::{CheckedSql, MetricDef, Pack, RowsDef, Scope, TableDef, ViewDef};
use arrow::array::{ArrayRef, Int64Array, StringArray, TimestampMicrosecondArray};
use arrow::record_batch::RecordBatch;
use parquet::arrow::ArrowWriter;
use std::path::Path;
use std::sync::Arc;

/// One day in microseconds.
pub const DAY: i64 = 86_400_000_000;
/// 2026-04-23T00:00:00Z
pub const APRIL_23: i64 = 1_776_902_400_000_000;

pub fn ints(values: &[Option<i64>]) -> ArrayRef {
    Arc::new(Int64Array::from(values.to_vec()))
}

pub fn texts(values: &[Option<&str>]) -> ArrayRef {
    Arc::new(StringArray::from(values.to_vec()))
}

pub fn times(values: &[Option<i64>]) -> ArrayRef {
    Arc::new(TimestampMicrosecondArray::from(values.to_vec()))
}

/// Writes one part; its digest is that of the file.
pub fn write_part(
    folder: &Path,
    name: &str,
    iteration: Option<&str>,
    range: Option<(i64, i64)>,
    columns: Vec<(&str, ArrayRef)>,
) -> RelationPart {
    let batch = RecordBatch::try_from_iter_with_nullable(
        columns.into_iter().map(|(name, array)| (name, array, true)),
    )
    .expect("batch");
    let file = folder.join(format!("{name}.parquet"));
    let out = std::fs::File::create(&file).expect("file");
    let mut writer = ArrowWriter::try_new(out, batch.schema(), None).expect("writer");
    writer.write(&batch).expect("written");
    writer.close().expect("closed");
    let digest = blake3::hash(&std::fs::read(&file).expect("read")).to_string();
    RelationPart {
        file,
        rows: batch.num_rows() as u64,
        iteration: iteration.map(str::to_string),
        min_time: range.map(|r| r.0),
        max_time: range.map(|r| r.1),
        digest,
    }
}

pub fn parts(name: &str, columns: &[(&str, ColType)], parts: Vec<RelationPart>) -> Relation {
    Relation {
        name: name.to_string(),
        state: false,
        columns: columns.iter().map(|(n, k)| (n.to_string(), *k)).collect(),
        data: RelationData::Parts {
            parts,
            losers: Arc::new(Vec::new()),
        },
    }
}

pub const FINDINGS: &[(&str, ColType)] = &[
    ("row_id", ColType::Int),
    ("iteration", ColType::Text),
    ("stream_time", ColType::Time),
    ("source_path", ColType::Text),
    ("source_line", ColType::Int),
    ("id", ColType::Text),
    ("severity", ColType::Text),
    ("weight", ColType::Int),
];

/// `(id, severity)` rows of one iteration, on lines 1, 2, … of `path`, ids from `row_id` up.
pub fn findings(
    folder: &Path,
    iteration: &str,
    path: &str,
    row_id: i64,
    rows: &[(&str, &str)],
) -> RelationPart {
    let count = rows.len() as i64;
    let numbers = |from: i64| ints(&(from..from + count).map(Some).collect::<Vec<_>>());
    let name = format!("{}-{iteration}-{row_id}", path.replace('/', "_"));
    write_part(
        folder,
        &name,
        Some(iteration),
        None,
        vec![
            ("row_id", numbers(row_id)),
            ("iteration", texts(&vec![Some(iteration); rows.len()])),
            ("source_path", texts(&vec![Some(path); rows.len()])),
            ("source_line", numbers(1)),
            (
                "id",
                texts(&rows.iter().map(|r| Some(r.0)).collect::<Vec<_>>()),
            ),
            (
                "severity",
                texts(&rows.iter().map(|r| Some(r.1)).collect::<Vec<_>>()),
            ),
        ],
    )
}

pub fn checked(sql: &str, relations: &[&str], columns: &[&str]) -> CheckedSql {
    CheckedSql {
        written: sql.to_string(),
        text: sql.to_string(),
        relations: relations.iter().map(|s| s.to_string()).collect(),
        columns: columns.iter().map(|s| s.to_string()).collect(),
    }
}

pub fn metric(id: &str, scope: Scope, sql: CheckedSql, rows: Option<RowsDef>) -> MetricDef {
    MetricDef {
        id: id.to_string(),
        pack: "scrum".into(),
        title: id.to_string(),
        question: String::new(),
        unit: "findings".into(),
        better: Better::Lower,
        chart: "line".into(),
        scale: None,
        series: Vec::new(),
        tones: Default::default(),
        scope,
        definition: String::new(),
        rows,
        sql,
        file: format!("packs/scrum/metrics/{id}.sql"),
    }
}

pub fn view(name: &str, sql: CheckedSql) -> ViewDef {
    ViewDef {
        name: name.to_string(),
        pack: "scrum".into(),
        scope: Scope::Iteration,
        kept: false,
        sql,
        file: format!("packs/scrum/views/{name}.sql"),
    }
}

pub fn table(name: &str, cap: usize, on_iteration_page: bool, sql: CheckedSql) -> TableDef {
    TableDef {
        id: format!("scrum/{name}"),
        pack: "scrum".into(),
        title: name.to_string(),
        text: String::new(),
        on_iteration_page,
        heads: Vec::new(),
        empty: String::new(),
        draw: "table".into(),
        bar_column: None,
        cap,
        scope: Scope::History,
        sql,
        file: format!("packs/scrum/tables/{name}.sql"),
    }
}

pub fn pack(metrics: Vec<MetricDef>, views: Vec<ViewDef>, tables: Vec<TableDef>) -> Pack {
    Pack {
        id: "scrum".into(),
        title: "Scrum".into(),
        question: String::new(),
        order: 1,
        lead: None,
        tiles: Vec::new(),
        empty_hint: String::new(),
        sections: Vec::new(),
        params: Default::default(),
        streams: Vec::new(),
        views,
        metrics,
        tables,
        rules: Vec::new(),
    }
}
