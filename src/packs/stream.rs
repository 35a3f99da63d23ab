//! A stream: one kind of JSONL record, declared in `packs/<pack>/streams/<name>.toml`.
//! The declaration drives the decoder, the Parquet schema and the documentation.

use serde::Deserialize;
use std::collections::BTreeMap;

/// What an identity covers, and where the iteration of a row comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Life {
    /// The identity includes the iteration.
    PerIteration,
    /// The identity is the id alone: running, then failed, is one run.
    Event,
    /// No iteration at all: read as of a moment (rules, capabilities, installs).
    State,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Default)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// Append-only.
    #[default]
    Log,
    /// A state dump: rows may vanish between two versions of the file.
    Snapshot,
}

#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StreamDecl {
    pub name: String,
    pub title: String,
    pub meaning: String,
    /// File stems recognised besides `name`.
    #[serde(default)]
    pub names: Vec<String>,
    pub life: Life,
    #[serde(default)]
    pub mode: Mode,
    /// Field names; empty: the row's digest and its occurrence number within its source.
    #[serde(default)]
    pub identity: Vec<String>,
    /// Every version of an identity is kept (rules).
    #[serde(default)]
    pub history: bool,
    /// The field that holds the stream's time.
    #[serde(default)]
    pub time: Option<String>,
    /// Field whose value splits the field census (events: `source`).
    #[serde(default)]
    pub census_by: Option<String>,
    #[serde(default, rename = "field")]
    pub fields: Vec<FieldDecl>,
    #[serde(default, rename = "extract")]
    pub extracts: Vec<ExtractDecl>,
}

#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FieldDecl {
    pub name: String,
    #[serde(rename = "type")]
    pub kind: FieldType,
    pub meaning: String,
    #[serde(default)]
    pub required: bool,
    /// Other JSON keys that mean this field. The declared name wins when both stand in a row.
    #[serde(default)]
    pub aliases: Vec<String>,
    #[serde(default)]
    pub unit: Option<String>,
    /// Gives the companion column `<name>__state`: value, null, absent, other, unparsed.
    #[serde(default)]
    pub track: bool,
    /// The vocabulary. A value outside is kept verbatim with state `other`.
    #[serde(default)]
    pub values: Vec<String>,
    /// Spellings mapped to a vocabulary value (`h` → `high`), matched case-insensitively.
    #[serde(default)]
    pub value_map: BTreeMap<String, String>,
    /// A number written as a string is accepted; for a text, an integer, kept as its digits.
    #[serde(default)]
    pub numeric_text: bool,
    /// Times only: also fill `<name>_hour` and `<name>_day` (truncated times).
    #[serde(default)]
    pub parts: bool,
    /// Children of `object` and `list<object>`. One level deep.
    #[serde(default, rename = "field")]
    pub fields: Vec<FieldDecl>,
}

/// Lake columns of each type, for a field `x`:
/// `text` → utf8 `x`; `int` → INT64 `x`; `float` → DOUBLE `x`; `bool` → BOOLEAN `x`;
/// `time` → TIMESTAMP(µs, naive UTC) `x`; `money` (name ends in `_usd`) → INT64 nano-dollars,
/// column named with `_usd` replaced by `_nano_usd`; `json` → utf8 of the raw JSON;
/// `object` → its children as columns `x_<child>`; any list → INT64 `x_count` (null unless a
/// list was given) and the child relation `<stream>__x` (`value`, or the children's columns).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub enum FieldType {
    #[serde(rename = "text")]
    Text,
    #[serde(rename = "int")]
    Int,
    #[serde(rename = "float")]
    Float,
    #[serde(rename = "bool")]
    Bool,
    #[serde(rename = "time")]
    Time,
    #[serde(rename = "money")]
    Money,
    #[serde(rename = "json")]
    Json,
    #[serde(rename = "object")]
    Object,
    #[serde(rename = "list<text>")]
    ListText,
    #[serde(rename = "list<float>")]
    ListFloat,
    #[serde(rename = "list<object>")]
    ListObject,
}

/// Runs a text extractor over a text field. Output `o` becomes the column `<from>_<o>`;
/// a list output becomes the child relation `<stream>__<from>_<o>`.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExtractDecl {
    /// A name of `ingest::extract::EXTRACTORS`.
    pub rule: String,
    /// The text field it reads.
    pub from: String,
}

/// What an extractor yields.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OutKind {
    Int,
    Float,
    Text,
    Bool,
    /// Becomes a child relation.
    ListFloat,
}

/// The table of extractors, handed in from above (the rules live in `ingest::extract`, a
/// higher tier): the outputs of a rule with their kinds, `None` for a rule nobody knows.
pub type Extractors<'a> = &'a dyn Fn(&str) -> Option<Vec<(&'static str, OutKind)>>;
