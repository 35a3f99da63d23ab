//! Packs: one folder per system, data and not code. The same loader reads the built-in ones
//! (embedded) and the user's (`packs/` beside `loopscope.toml`).

pub mod columns;
pub mod derived;
pub mod docs;
pub mod files;
pub mod known;
pub mod load;
pub mod metric;
pub mod mistake;
pub mod pack_file;
pub mod read_sql;
pub mod rules_file;
mod scopes;
pub mod sql;
pub mod sql_file;
pub mod stream;
pub mod stream_docs;
pub mod stream_file;
pub mod suggest;
pub mod tomlfile;

pub use files::embedded_packs;
pub use known::Known;
pub use load::{Loaded, load};
pub use metric::{CheckedSql, MetricDef, RowsDef, Scope, TableDef, ViewDef};
pub use mistake::Mistake;
pub use stream::{ExtractDecl, Extractors, FieldDecl, FieldType, Life, Mode, OutKind, StreamDecl};

/// A mistake in a pack's file.
pub type PackError = Mistake;

use crate::model::Rule;
use std::collections::BTreeMap;

/// A value of `[params]`: one column of the one-row relation `params`.
#[derive(Debug, Clone, PartialEq, serde::Deserialize, serde::Serialize)]
#[serde(untagged)]
pub enum Param {
    Int(i64),
    Float(f64),
    Text(String),
}

#[derive(Debug, Clone, PartialEq)]
pub struct Pack {
    pub id: String,
    pub title: String,
    pub question: String,
    pub order: i64,
    /// The metric that says most.
    pub lead: Option<String>,
    /// Metrics proposed for the overview's tiles, best first.
    pub tiles: Vec<String>,
    pub empty_hint: String,
    pub sections: Vec<SectionDef>,
    /// Defaults; the project's `loopscope.toml` may override them under `[params]`.
    pub params: BTreeMap<String, Param>,
    pub streams: Vec<StreamDecl>,
    pub views: Vec<ViewDef>,
    pub metrics: Vec<MetricDef>,
    pub tables: Vec<TableDef>,
    /// Default classification rules (`rules.toml`).
    pub rules: Vec<Rule>,
}

#[derive(Debug, Clone, PartialEq, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SectionDef {
    pub title: String,
    #[serde(default)]
    pub text: String,
    #[serde(default)]
    pub charts: Vec<String>,
    #[serde(default)]
    pub tables: Vec<String>,
}
