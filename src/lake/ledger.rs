//! The ledger: one immutable JSON file per ingest, written last. Readers use the parts it names.

use crate::model::report::Counts;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// One Parquet file of a segment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PartRef {
    /// Relation: a stream (`reviews`) or one of its child relations (`reviews__confidences`).
    pub relation: String,
    /// Declared iteration; `None`: bound to an iteration by time when read, or a state stream.
    pub iteration: Option<String>,
    /// Path below the lake's root.
    pub file: String,
    pub rows: u64,
    pub bytes: u64,
    /// blake3 of the file.
    pub digest: String,
    /// Digest of the stream's declaration that shaped it.
    pub schema: String,
    /// Range of the stream's time, UTC microseconds.
    pub min_time: Option<i64>,
    pub max_time: Option<i64>,
}

/// How often a JSON key was seen in a stream's accepted rows.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct FieldTally {
    pub iteration: Option<String>,
    /// Value of the stream's `census_by` field.
    pub by: Option<String>,
    pub field: String,
    /// string, number, bool, array, object, null
    pub json_type: String,
    pub declared: bool,
    pub rows: u64,
    /// `None`: the stream of its segment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stream: Option<String>,
}

/// What one ingest added to one version of one source: a range of its decompressed bytes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Segment {
    pub path: String,
    /// 1 for the first content seen under this path; a rewrite makes the next.
    pub version: u32,
    /// `None`: no stream claims the file. Several, separated by commas, where a format feeds them.
    pub stream: Option<String>,
    /// jsonl, jsonl.gz, jsonl.zst, or a format's name
    pub format: String,
    /// The input format that read it; `None`: native lines. Then row ids hold no line numbers, and
    /// the segment holds the whole source.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reader: Option<String>,
    /// Ignored lines by kind; those of kinds that no format knows stand apart.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub ignored_kinds: BTreeMap<String, u64>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub unknown_kinds: BTreeMap<String, u64>,
    /// Upper half of `row_id`: unique per source version in the lake.
    pub source_id: u64,
    pub from: u64,
    pub to: u64,
    /// 1-based number of the first line.
    pub first_line: u64,
    /// blake3 of the decompressed bytes `0..to`.
    pub prefix_digest: String,
    /// The last line had no newline: it is read again when the file has grown.
    pub provisional: bool,
    /// `duplicates` stays 0 here: which rows lose is decided over the whole lake.
    pub counts: Counts,
    pub parts: Vec<PartRef>,
    pub tallies: Vec<FieldTally>,
    /// File with the refused lines, below the lake's root.
    pub quarantine: Option<String>,
    pub hint: Option<String>,
    pub max_time: Option<i64>,
}

/// A source as found by the last ingest that saw a change in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SourceSeen {
    pub path: String,
    pub version: u32,
    /// blake3 of the file as found (compressed, if it is).
    pub digest: String,
    pub bytes: u64,
    /// An unfinished last line, not part of any segment: 0 or 1.
    pub pending: u64,
    /// Why it could not be read to its end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub problem: Option<String>,
}

/// One ledger file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Default)]
pub struct Entry {
    pub seq: u64,
    pub version: String,
    pub segments: Vec<Segment>,
    pub seen: Vec<SourceSeen>,
    /// (path, version) whose rows no longer count (`accept-source`).
    pub retired: Vec<(String, u32)>,
    /// Provisional segments read again: (path, version, from).
    pub replaced: Vec<(String, u32, u64)>,
    /// Small parts of one partition merged into one.
    #[serde(default)]
    pub compactions: Vec<Compaction>,
    /// Per stream: the rows that lost to another row of their identity.
    pub losers: BTreeMap<String, Losers>,
}

/// Parts replaced by one that holds the same rows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Compaction {
    pub inputs: Vec<String>,
    pub output: PartRef,
}

/// Rows of a stream that its relation does not show.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Default)]
pub struct Losers {
    /// Parquet file below the lake's root with one column `row_id`, sorted; none: no losers.
    pub file: Option<String>,
    pub rows: u64,
    /// Rows lost per source id, for the accounting.
    pub by_source: BTreeMap<u64, u64>,
    /// What the choice was made from; unchanged input is not looked at again.
    pub basis: String,
}
