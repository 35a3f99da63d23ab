//! `status.json`: the one file that may differ between two runs on the same input.

use crate::model::time;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What a monitor asks: when, how fresh, and did it go well.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Status {
    /// The wall clock of the run (or SOURCE_DATE_EPOCH), UTC microseconds.
    pub generated_at: i64,
    /// The newest time in the data, UTC microseconds.
    pub data_through: Option<i64>,
    pub expected_every: Option<String>,
    /// The verdict sentence, or what went wrong.
    pub verdict: String,
    /// Lines, rows, quarantined, sources, iterations, …
    pub counts: BTreeMap<String, u64>,
    /// Program and formats by name.
    pub versions: BTreeMap<String, String>,
}

#[derive(Serialize)]
struct Written<'a> {
    schema: u32,
    generated_at: String,
    data_through: Option<String>,
    expected_every: Option<&'a str>,
    verdict: &'a str,
    counts: &'a BTreeMap<String, u64>,
    versions: &'a BTreeMap<String, String>,
}

impl Status {
    /// The bytes of `status.json`.
    pub fn to_json(&self) -> Result<Vec<u8>, super::SiteError> {
        super::data::json(&Written {
            schema: 1,
            generated_at: time::iso(self.generated_at),
            data_through: self.data_through.map(time::iso),
            expected_every: self.expected_every.as_deref(),
            verdict: &self.verdict,
            counts: &self.counts,
            versions: &self.versions,
        })
    }
}
