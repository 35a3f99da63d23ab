//! Where a record came from, and why a line was refused.

use serde::{Deserialize, Serialize};

/// The place of a record in its source: the path is relative to the data root, the line is
/// 1-based, the byte offset 0-based; both count decompressed content.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Origin {
    pub path: String,
    pub line: u64,
    pub byte: u64,
}

/// Why a line is in quarantine. The display text says what was found and what was expected.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Reason {
    #[error("broken JSON at byte {at} of the line: {problem}")]
    BrokenJson { at: u64, problem: String },
    #[error("not a JSON object but {found}")]
    NotAnObject { found: String },
    #[error("field `{field}` is {found}, expected {expected}")]
    WrongType {
        field: String,
        found: String,
        expected: String,
    },
    #[error(
        "field `{field}` holds a time that cannot be read: {found}; expected ISO 8601 or Unix seconds/milliseconds"
    )]
    UnreadableTime { field: String, found: String },
    #[error("field `{field}` holds {found}, which does not fit a 64-bit integer")]
    IntegerRange { field: String, found: String },
    #[error("required field `{field}` is {state}")]
    MissingField { field: String, state: String },
    #[error("no iteration: neither a field, the sweep id, the path nor a time names one")]
    NoIteration,
    #[error("key `{field}` stands twice with different values")]
    DuplicateKey { field: String },
    #[error("lone surrogate escape at byte {at} of the line")]
    LoneSurrogate { at: u64 },
    #[error("bytes that are not UTF-8 at byte {at} of the line")]
    BadUtf8 { at: u64 },
    #[error("{found} is not JSON")]
    NonFinite { found: String },
    #[error("nested deeper than {limit} levels")]
    TooDeep { limit: u32 },
    #[error("the line has more than {limit} bytes")]
    TooLong { limit: u64 },
    #[error("the source has more than {limit} records")]
    TooMany { limit: u64 },
}

impl Reason {
    /// Stable short name, for counts and for `quarantine.jsonl`.
    pub fn code(&self) -> &'static str {
        match self {
            Reason::BrokenJson { .. } => "broken_json",
            Reason::NotAnObject { .. } => "not_an_object",
            Reason::WrongType { .. } => "wrong_type",
            Reason::UnreadableTime { .. } => "unreadable_time",
            Reason::IntegerRange { .. } => "integer_range",
            Reason::MissingField { .. } => "missing_field",
            Reason::NoIteration => "no_iteration",
            Reason::DuplicateKey { .. } => "duplicate_key",
            Reason::LoneSurrogate { .. } => "lone_surrogate",
            Reason::BadUtf8 { .. } => "bad_utf8",
            Reason::NonFinite { .. } => "non_finite",
            Reason::TooDeep { .. } => "too_deep",
            Reason::TooLong { .. } => "too_long",
            Reason::TooMany { .. } => "too_many",
        }
    }
}

/// A refused line. `raw` holds its bytes as found (lossy only for display); a line over the
/// length limit keeps its head, its full length is `bytes`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reject {
    pub line: u64,
    pub byte: u64,
    pub bytes: u64,
    pub reason: Reason,
    pub raw: Vec<u8>,
}
