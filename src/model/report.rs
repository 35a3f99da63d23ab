//! The Report: the one plain value the site, the summaries and the exports are made from.
//! Everything is data and numbers; text for people is made in `model::format` and templates.
//! Order is meaningful everywhere: `Vec`s are sorted by whoever builds the report.

use super::Tone;
use super::cell::{Cell, Column};
use super::series::{Better, Point, Verdict};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Default)]
pub struct Report {
    pub schema: u32,
    pub version: String,
    pub site: Site,
    /// The newest time in the data, UTC microseconds.
    pub data_through: Option<i64>,
    /// `data_through` + the expected interval, if one is configured.
    pub stale_after: Option<i64>,
    pub expected_every: Option<String>,
    /// The verdict sentence of the newest iteration that has data.
    pub sentence: String,
    /// The newest iteration with data.
    pub newest: Option<String>,
    /// In axis order, oldest first.
    pub iterations: Vec<Iteration>,
    /// Metric ids of the overview tiles, in order.
    pub tiles: Vec<String>,
    /// In pack order, then in the order of the pack.
    pub metrics: Vec<Metric>,
    pub systems: Vec<System>,
    pub tables: Vec<Table>,
    pub files: Vec<FileHistory>,
    pub due_next: Vec<Due>,
    pub health: Health,
    pub accounting: Accounting,
    /// Pairs of iterations that get a compare page besides neighbours and the baseline.
    #[serde(default)]
    pub pins: Vec<(String, String)>,
    /// Changes of numbers after their iteration was closed, in the order they were seen.
    #[serde(default)]
    pub restatements: Vec<Restatement>,
    /// Committed evidence files, by name.
    #[serde(default)]
    pub evidence: Vec<Committed>,
}

/// A number of a closed iteration that changed, for ever.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Restatement {
    pub iteration: String,
    pub metric: String,
    pub series: Option<String>,
    pub from: Stated,
    pub to: Stated,
    /// late data, new rules, new definition
    pub cause: String,
    /// The newest iteration with data when it was seen; while it is that, it is news.
    pub seen: Option<String>,
    /// The newest time in the data when it was seen, UTC microseconds.
    pub at: Option<i64>,
    /// 1 for the first restatement of this iteration's metric.
    pub nth: i64,
}

/// A number as published; all `None`: there was none.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, Default)]
pub struct Stated {
    pub value: Option<f64>,
    pub k: Option<i64>,
    pub n: Option<i64>,
}

/// The trend of a metric as it stood when an iteration was closed, where it differs from the
/// trend up to there as it stands now.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Frozen {
    pub iteration: String,
    pub series: Vec<String>,
    pub points: Vec<Point>,
    pub target: Option<f64>,
    pub baseline: Option<f64>,
}

/// An evidence file beside the configuration.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Committed {
    /// Relative to the configuration's folder.
    pub file: String,
    pub metric: String,
    pub from: String,
    pub to: String,
    /// agrees (with the numbers published here), differs, broken (no evidence file)
    pub state: String,
    /// What it says, or what is wrong with it.
    pub says: String,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Default)]
pub struct Site {
    pub title: String,
    pub base_url: Option<String>,
    /// Template for a link to a row's source, with `{path}` and `{line}`.
    pub source_url: Option<String>,
    pub timezone: String,
}

/// One turn of the loop. Fields are `None` where the data is silent.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Default)]
pub struct Iteration {
    pub id: String,
    pub ordinal: i64,
    /// queued, running, done, failed, or `None` when no `iterations` row names it.
    pub status: Option<String>,
    pub started_at: Option<i64>,
    pub finished_at: Option<i64>,
    pub fixes_applied: Option<i64>,
    pub build_green: Option<bool>,
    /// The tracker's own count, drawn hollow where rows exist.
    pub findings_recorded: Option<i64>,
    pub has_data: bool,
    /// Why there is no data: "queued", "not run", "no input", "failed".
    pub gap: Option<String>,
    pub closed: bool,
    pub sentence: String,
    /// What moved against the previous iteration with data, strongest first.
    pub moves: Vec<Move>,
    /// The iteration from which its fixes are live, where that is a later one.
    #[serde(default)]
    pub effective_from: Option<String>,
    /// The iteration that this one repeats without a change.
    #[serde(default)]
    pub repeat_of: Option<String>,
    /// Name and version of what counted.
    #[serde(default)]
    pub instrument: Option<String>,
    /// Composed from the verdicts of its metrics.
    #[serde(default)]
    pub verdict: Verdict,
}

/// A metric's change between two iterations.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Move {
    pub metric: String,
    pub from_iteration: String,
    pub from: f64,
    pub to: f64,
    /// What the evidence carries: improved, regressed, changed, flat, outlier, too little data,
    /// instrument broken.
    pub word: String,
    pub from_k: Option<i64>,
    pub from_n: Option<i64>,
    pub to_k: Option<i64>,
    pub to_n: Option<i64>,
    /// What the two values say: better, worse, different (no better side) or same.
    #[serde(default)]
    pub direction: String,
    /// Why the word, in numbers.
    #[serde(default)]
    pub because: String,
    /// The iteration since which the new level holds, where a test dates it.
    #[serde(default)]
    pub since: Option<String>,
    /// The change lasted: two of the last three looks saw it.
    #[serde(default)]
    pub alert: bool,
}

/// A marked vertical of a metric's charts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mark {
    pub iteration: String,
    /// `instrument`, `restated`, `annotation` or `deploy`.
    pub kind: String,
    pub text: String,
}

/// A change that lasted in the newest iteration.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Alert {
    /// improved, regressed, changed or outlier
    pub word: String,
    pub since: Option<String>,
    pub text: String,
    /// Why the project ignores it for now.
    pub ignored: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Default)]
pub struct Metric {
    pub id: String,
    pub pack: String,
    pub title: String,
    pub question: String,
    /// `findings`, `ratio`, `usd`, `ms`, `minutes`, `score`, `bytes`, `percent`, …
    pub unit: String,
    pub better: Better,
    /// line, stacked, bars, heatmap, none
    pub chart: String,
    pub definition: String,
    pub sql: String,
    /// `iteration` or `history`
    pub scope: String,
    pub baseline: Option<f64>,
    /// Where the baseline comes from: "iteration 0" or "loopscope.toml".
    pub baseline_from: Option<String>,
    pub target: Option<f64>,
    /// The iteration by which the target is due.
    pub target_after: Option<String>,
    /// Scale to draw on, when it is fixed (scores: 0 to 10).
    pub scale: Option<(f64, f64)>,
    /// Empty for a single series; otherwise in the order to stack and list them.
    pub series: Vec<String>,
    /// Axis order, then series order. Every iteration is there.
    pub points: Vec<Point>,
    pub verdict: Verdict,
    /// Per iteration: the rows behind the number, capped.
    pub rows_behind: Vec<RowsBehind>,
    /// In axis order.
    #[serde(default)]
    pub marks: Vec<Mark>,
    #[serde(default)]
    pub alert: Option<Alert>,
    /// By how much repeats of one iteration differ, in the unit of the values.
    #[serde(default)]
    pub noise_floor: Option<f64>,
    /// Series → what its colour says.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub tones: BTreeMap<String, Tone>,
    /// In axis order; empty where nothing was published otherwise.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub frozen: Vec<Frozen>,
    /// Iterations whose number was restated, in axis order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub restated: Vec<String>,
}

impl Metric {
    /// The change of instrument behind the first iteration and not behind the second: their
    /// values are not compared.
    pub fn instrument_changed(&self, from: &str, to: &str) -> Option<&Mark> {
        let mut marks = self.marks.iter().filter(|m| m.kind == "instrument").rev();
        let at = |id: &str| self.points.iter().position(|p| p.iteration == id);
        marks.clone().next()?;
        let (from, to) = (at(from)?, at(to)?);
        marks.find(|m| at(&m.iteration).is_some_and(|at| from < at && at <= to))
    }

    /// The unit of its values, bounds and changes: `ratio` where they are parts of a whole
    /// (28 of 35 phases), whatever is counted; else its own.
    pub fn value_unit(&self) -> &str {
        let counted = |p: &Point| super::format::is_counted(p, &self.unit) && p.value.is_some();
        if self.points.iter().any(counted) {
            "ratio"
        } else {
            &self.unit
        }
    }
}

/// The rows behind a metric's number in one iteration, capped; `total` counts all.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RowsBehind {
    pub iteration: String,
    pub total: i64,
    /// Extra columns shown beside path and line.
    pub columns: Vec<Column>,
    pub rows: Vec<RowRef>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RowRef {
    pub path: String,
    pub line: i64,
    pub cells: Vec<Cell>,
}

/// One pack's page.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct System {
    pub id: String,
    pub title: String,
    pub question: String,
    /// The metric that says most; shown in the overview's list of systems.
    pub lead: Option<String>,
    pub sections: Vec<Section>,
    pub has_data: bool,
    /// What would fill this page, and how; shown when `has_data` is false.
    pub empty_hint: String,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Section {
    pub title: String,
    pub text: String,
    /// Metric ids, each drawn with its chart and its table.
    pub charts: Vec<String>,
    /// Table ids (`pack/name`).
    pub tables: Vec<String>,
}

/// A listing. When a column named `iteration` exists the iteration pages show their part.
/// Columns `source_path` and `source_line` are the row's origin and stand last.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Table {
    /// `pack/name`
    pub id: String,
    pub title: String,
    pub text: String,
    /// Whether iteration pages list their rows of it.
    pub on_iteration_page: bool,
    /// Column titles for people, same length as `columns`.
    pub heads: Vec<String>,
    /// Unit of each column, empty where it has none.
    pub units: Vec<String>,
    pub columns: Vec<Column>,
    pub rows: Vec<Vec<Cell>>,
    /// Rows before capping.
    pub total: i64,
    /// Said when there are no rows.
    pub empty: String,
    /// `table`, `bars` (horizontal bars of `bar_column`, labelled by the first text column), or `heatmap`
    pub draw: String,
    pub bar_column: Option<String>,
}

/// A reviewed file's history; it has its own page from its second score.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FileHistory {
    pub path: String,
    pub points: Vec<FilePoint>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FilePoint {
    pub iteration: String,
    pub score: Option<f64>,
    /// As written in the source field, when it differs from `score`.
    pub score_recorded: Option<f64>,
    /// value, unparsed
    pub state: String,
    pub confidence_min: Option<f64>,
    pub tier: Option<String>,
    pub verdict: Option<String>,
    pub model: Option<String>,
    pub source_path: String,
    pub source_line: i64,
}

/// One piece of work for the next loop.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Due {
    pub raised_in: String,
    pub tag: String,
    pub text: String,
    pub file: Option<String>,
    /// fix, protect, verify
    pub stance: String,
    /// open, resolved, met, missed, pending
    pub state: String,
    /// For verify: the prediction as text, `by_source.scrum > 0 after iteration 4`.
    pub prediction: Option<String>,
    pub source_path: String,
    pub source_line: i64,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Default)]
pub struct Health {
    /// Findings about the data itself, worst first.
    pub notes: Vec<HealthNote>,
    /// Refused lines, capped; `quarantine_total` counts all.
    pub quarantine: Vec<QuarantineLine>,
    pub quarantine_total: i64,
    /// Reason code → lines.
    pub quarantine_by_reason: BTreeMap<String, i64>,
    /// (stream, field, rows) of fields no stream declares, by stream then rows descending.
    pub unknown_fields: Vec<UnknownField>,
    /// Secret kind → how many were masked.
    pub redactions: BTreeMap<String, i64>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HealthNote {
    /// error, warning, note
    pub level: String,
    pub text: String,
    pub path: Option<String>,
    pub line: Option<i64>,
    /// What to do about it.
    pub hint: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct QuarantineLine {
    pub path: String,
    pub line: i64,
    pub byte: i64,
    pub reason: String,
    pub excerpt: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnknownField {
    pub stream: String,
    pub field: String,
    pub rows: i64,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Default)]
pub struct Accounting {
    pub sources: Vec<SourceAccount>,
    pub totals: Counts,
}

/// One input file. `lines = rows + duplicates + quarantined + ignored + unmapped + blank + pending`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Default)]
pub struct SourceAccount {
    pub path: String,
    /// `None` (written as null) when no stream claims the file.
    pub stream: Option<String>,
    pub format: String,
    pub bytes: u64,
    pub digest: String,
    #[serde(flatten)]
    pub counts: Counts,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hint: Option<String>,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub conflict: bool,
    /// Read by a format of which no real file was tried yet.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub experimental: bool,
    /// Ignored lines by kind, by name.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub ignored_kinds: Vec<KindCount>,
    /// Ignored lines of kinds that the format does not know, by name.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unknown_kinds: Vec<KindCount>,
}

/// How many lines of one kind.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KindCount {
    pub kind: String,
    pub lines: u64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Default)]
pub struct Counts {
    pub lines: u64,
    pub rows: u64,
    pub duplicates: u64,
    pub quarantined: u64,
    pub ignored: u64,
    pub unmapped: u64,
    pub blank: u64,
    pub pending: u64,
}

impl Counts {
    /// The law every source obeys.
    pub fn balanced(&self) -> bool {
        self.lines
            == self.rows
                + self.duplicates
                + self.quarantined
                + self.ignored
                + self.unmapped
                + self.blank
                + self.pending
    }

    pub fn add(&mut self, other: &Counts) {
        self.lines += other.lines;
        self.rows += other.rows;
        self.duplicates += other.duplicates;
        self.quarantined += other.quarantined;
        self.ignored += other.ignored;
        self.unmapped += other.unmapped;
        self.blank += other.blank;
        self.pending += other.pending;
    }
}
