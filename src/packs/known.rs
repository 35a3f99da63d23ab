//! What is known about a relation before any query runs: columns, types, nullability, keys.

use super::stream::{Extractors, FieldType};
use super::stream::{Life, OutKind, StreamDecl};
use super::{Pack, Param};
use crate::model::ColType;
use std::collections::{BTreeMap, BTreeSet};

/// Type of an expression or column as far as the checker can tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Bool,
    Int,
    Float,
    Text,
    Time,
    Date,
    /// The literal NULL.
    Null,
    Unknown,
}

impl From<ColType> for Kind {
    fn from(kind: ColType) -> Kind {
        match kind {
            ColType::Bool => Kind::Bool,
            ColType::Int => Kind::Int,
            ColType::Float => Kind::Float,
            ColType::Text => Kind::Text,
            ColType::Time => Kind::Time,
        }
    }
}

impl Kind {
    pub fn word(self) -> &'static str {
        match self {
            Kind::Bool => "a boolean",
            Kind::Int => "an integer",
            Kind::Float => "a float",
            Kind::Text => "text",
            Kind::Time => "a time",
            Kind::Date => "a date",
            Kind::Null => "NULL",
            Kind::Unknown => "of unknown type",
        }
    }
}

#[derive(Debug, Clone, PartialEq)]
pub struct KnownColumn {
    pub name: String,
    pub kind: Kind,
    /// `None`: cannot be told.
    pub nullable: Option<bool>,
    /// Holds iteration ids, which are text and have no arithmetic.
    pub iteration: bool,
    /// The only texts this column can hold, where the query says so.
    pub values: Option<BTreeSet<String>>,
    /// ROW_NUMBER over a partition by these columns: with it, they are a key.
    pub place_in: Option<Vec<String>>,
}

impl KnownColumn {
    pub fn new(name: &str, kind: Kind, nullable: bool) -> KnownColumn {
        KnownColumn {
            name: name.to_string(),
            kind,
            nullable: Some(nullable),
            iteration: name == "iteration",
            values: None,
            place_in: None,
        }
    }
}

/// Name, columns (name, type, may be NULL) and keys of a relation that is no stream.
type Standard = (
    &'static str,
    &'static [(&'static str, Kind, bool)],
    &'static [&'static [&'static str]],
);

/// Column names that together are unique in a relation.
pub type Key = BTreeSet<String>;

#[derive(Debug, Clone, PartialEq)]
pub struct KnownRelation {
    pub columns: Vec<KnownColumn>,
    /// Known keys. The empty key means: one row.
    pub keys: Vec<Key>,
    /// Pairs of columns that name the same thing (`iteration` and `ordinal` of the axis).
    pub pairs: Vec<(String, String)>,
    /// False when the relation itself is not known (no schema was given).
    pub complete: bool,
    /// Reads something whose keys are not known: nothing is said about ties.
    pub open: bool,
}

impl Default for KnownRelation {
    /// A relation taken on trust.
    fn default() -> KnownRelation {
        KnownRelation {
            columns: Vec::new(),
            keys: Vec::new(),
            pairs: Vec::new(),
            complete: false,
            open: true,
        }
    }
}

/// Everything a query may read.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Known {
    pub relations: BTreeMap<String, KnownRelation>,
}

fn key(names: &[&str]) -> Key {
    names.iter().map(|n| n.to_string()).collect()
}

impl Known {
    /// The relations of these packs' streams, and the standard ones (`axis`, `params`, …).
    /// Views are added as they are checked, see [`Known::add`].
    pub fn of(packs: &[Pack], extractors: Extractors) -> Known {
        let mut known = Known::default();
        for stream in packs.iter().flat_map(|p| &p.streams) {
            known.add_stream(stream, extractors);
        }
        known.add_standard();
        for decl in super::derived::DERIVED {
            known.add(decl.name, decl.known());
        }
        known.add_prices();
        let params: BTreeMap<&String, &Param> = packs.iter().flat_map(|p| &p.params).collect();
        known.add("params", params_relation(params));
        known
    }

    /// Dollars for a million tokens, by model; a kind of token without a price is null.
    fn add_prices(&mut self) {
        let price = |name| KnownColumn::new(name, Kind::Float, true);
        let mut columns = vec![KnownColumn::new("model", Kind::Text, false)];
        columns.extend(
            [
                "input_usd",
                "output_usd",
                "cache_read_usd",
                "cache_write_usd",
            ]
            .map(price),
        );
        columns.push(KnownColumn::new("priced_on", Kind::Text, false));
        let relation = KnownRelation {
            columns,
            keys: vec![key(&["model"])],
            complete: true,
            open: false,
            ..KnownRelation::default()
        };
        self.add("prices", relation);
    }

    pub fn add(&mut self, name: &str, relation: KnownRelation) {
        self.relations.insert(name.to_string(), relation);
    }

    /// A relation known by its columns' names and types only (what an engine reports).
    pub fn add_columns(&mut self, name: &str, columns: &[(String, ColType)]) {
        let columns = columns
            .iter()
            .map(|(n, k)| KnownColumn {
                nullable: None,
                ..KnownColumn::new(n, Kind::from(*k), true)
            })
            .collect();
        self.add(
            name,
            KnownRelation {
                columns,
                complete: true,
                ..KnownRelation::default()
            },
        );
    }

    fn add_stream(&mut self, stream: &StreamDecl, extractors: Extractors) {
        let sure = never_null(stream);
        let columns = stream.columns(extractors);
        let of = |columns: &[(String, ColType)]| -> Vec<KnownColumn> {
            let known = columns.iter();
            known
                .map(|(n, k)| {
                    let filled = sure.contains(n.as_str()) || n.ends_with("__state");
                    KnownColumn::new(n, Kind::from(*k), !filled)
                })
                .collect()
        };
        let mut keys = vec![key(&["row_id"]), key(&["source_path", "source_line"])];
        if !stream.history && !stream.identity.is_empty() {
            let mut identity: Key = stream.identity.iter().cloned().collect();
            if stream.life == Life::PerIteration {
                identity.insert("iteration".to_string());
            }
            keys.push(identity);
        }
        let base = KnownRelation {
            columns: of(&columns),
            keys,
            complete: true,
            open: false,
            ..KnownRelation::default()
        };
        self.add(&stream.name, base);
        for (name, columns) in stream.children(extractors) {
            let child = KnownRelation {
                columns: of(&columns),
                keys: vec![
                    key(&["row_id", "ordinal"]),
                    key(&["source_path", "source_line", "ordinal"]),
                ],
                complete: true,
                open: false,
                ..KnownRelation::default()
            };
            self.add(&name, child);
        }
    }

    fn add_standard(&mut self) {
        use Kind::{Bool, Float, Int, Text, Time};
        let tables: [Standard; 6] = [
            (
                "axis",
                &[
                    ("iteration", Text, false),
                    ("ordinal", Int, false),
                    ("started_at", Time, true),
                    ("finished_at", Time, true),
                ],
                &[&["iteration"], &["ordinal"]],
            ),
            (
                "field_census",
                &[
                    ("stream", Text, false),
                    ("iteration", Text, true),
                    ("by_value", Text, true),
                    ("field", Text, false),
                    ("json_type", Text, false),
                    ("declared", Bool, false),
                    ("rows", Int, false),
                ],
                &[&["stream", "iteration", "by_value", "field", "json_type"]],
            ),
            (
                "metric_points",
                &[
                    ("metric", Text, false),
                    ("series", Text, true),
                    ("iteration", Text, false),
                    ("ordinal", Int, false),
                    ("value", Float, true),
                    ("k", Int, true),
                    ("n", Int, true),
                ],
                &[
                    &["metric", "series", "iteration"],
                    &["metric", "series", "ordinal"],
                ],
            ),
            (
                "propagation_paths",
                &[
                    ("path_name", Text, false),
                    ("producer_stream", Text, false),
                    ("producer_by", Text, true),
                    ("consumer_stream", Text, false),
                    ("consumer_by", Text, true),
                ],
                &[&["path_name"]],
            ),
            (
                "metric_targets",
                &[
                    ("metric", Text, false),
                    ("baseline", Float, true),
                    ("target", Float, true),
                    ("target_after", Text, true),
                ],
                &[&["metric"]],
            ),
            (
                "timeouts_allowed",
                &[
                    ("task_type", Text, false),
                    ("base_minutes", Int, false),
                    ("retry_minutes", Int, false),
                ],
                &[&["task_type"]],
            ),
        ];
        for (name, columns, keys) in tables {
            let columns = columns
                .iter()
                .map(|(n, k, nullable)| KnownColumn::new(n, *k, *nullable))
                .collect();
            let keys = keys.iter().map(|names| key(names)).collect();
            let pairs = match name {
                "axis" | "metric_points" => vec![("iteration".to_string(), "ordinal".to_string())],
                _ => Vec::new(),
            };
            let relation = KnownRelation {
                columns,
                keys,
                pairs,
                complete: true,
                open: false,
            };
            self.add(name, relation);
        }
    }
}

/// Names of the relations that are no streams; no stream or view may take them.
pub const STANDARD: [&str; 8] = [
    "axis",
    "params",
    "field_census",
    "metric_points",
    "propagation_paths",
    "metric_targets",
    "prices",
    "timeouts_allowed",
];

fn params_relation(params: BTreeMap<&String, &Param>) -> KnownRelation {
    let columns = params
        .into_iter()
        .map(|(name, value)| {
            let kind = match value {
                Param::Int(_) => Kind::Int,
                Param::Float(_) => Kind::Float,
                Param::Text(_) => Kind::Text,
            };
            KnownColumn::new(name, kind, false)
        })
        .collect();
    KnownRelation {
        columns,
        keys: vec![Key::new()],
        complete: true,
        open: false,
        ..KnownRelation::default()
    }
}

/// Columns that hold a value in every row.
fn never_null(stream: &StreamDecl) -> BTreeSet<String> {
    let mut sure = key(&[
        "row_id",
        "row_key",
        "source_path",
        "source_line",
        "source_byte",
        "ordinal",
    ]);
    if stream.life != Life::State {
        sure.insert("iteration".to_string());
    }
    for field in &stream.fields {
        if !field.required || matches!(field.kind, FieldType::Object) {
            continue;
        }
        sure.insert(super::columns::column_name(&field.name, field.kind));
        if field.kind == FieldType::Time && field.parts {
            sure.insert(format!("{}_hour", field.name));
            sure.insert(format!("{}_day", field.name));
        }
        if stream.time.as_deref() == Some(field.name.as_str()) {
            sure.insert("stream_time".to_string());
        }
    }
    sure
}

/// The column type of an extractor's output; `None` for a list.
pub fn out_type(kind: OutKind) -> Option<ColType> {
    match kind {
        OutKind::Int => Some(ColType::Int),
        OutKind::Float => Some(ColType::Float),
        OutKind::Text => Some(ColType::Text),
        OutKind::Bool => Some(ColType::Bool),
        OutKind::ListFloat => None,
    }
}
