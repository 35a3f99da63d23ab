//! The trajectory of one metric: a point per iteration and series.

use serde::{Deserialize, Serialize};

/// Which direction is good.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Default)]
#[serde(rename_all = "lowercase")]
pub enum Better {
    Lower,
    Higher,
    #[default]
    None,
}

/// What a series of a distribution says of the subject, for its colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Tone {
    Better,
    Worse,
    /// Beside the point: nothing is known, or nothing was asked.
    Context,
    /// One step of a scale, from little to much in the order of the series.
    Step,
}

/// One number of one iteration. `value` is `None` for a gap: it is drawn as a gap, never
/// as zero. `k`/`n` stand for rates and counted shares; `low`/`high` bound the 95 % interval.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Point {
    pub iteration: String,
    pub series: Option<String>,
    pub value: Option<f64>,
    pub k: Option<i64>,
    pub n: Option<i64>,
    pub low: Option<f64>,
    pub high: Option<f64>,
}

/// What may be said about a metric. `word` is one of: improved, regressed, changed, flat,
/// outlier, too little data, instrument broken, restated, gap.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Default)]
pub struct Verdict {
    pub word: String,
    pub sentence: String,
    pub method: String,
}
