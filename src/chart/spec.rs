//! What a chart is made from: plain values of this room, independent of the report.
//!
//! Every position is an index into `x`. `None` is a gap and is drawn as a gap. Values that are not
//! finite are treated as gaps, so a drawing never holds a coordinate that is not a number.

use crate::model::Tone;

/// Width and height of a drawing in CSS pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Size {
    pub width: u32,
    pub height: u32,
}

impl Size {
    /// A chart in a page.
    pub const PAGE: Size = Size {
        width: 720,
        height: 320,
    };
    /// A sparkline in a tile.
    pub const SPARK: Size = Size {
        width: 320,
        height: 64,
    };
    /// A share image.
    pub const CARD: Size = Size {
        width: 1200,
        height: 630,
    };
}

/// Which half of the palette a PNG uses; an SVG carries both.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Theme {
    Light,
    Dark,
}

/// Which direction is good.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Direction {
    Lower,
    Higher,
    #[default]
    None,
}

/// The vertical scale.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub enum Scale {
    /// From zero (below it where values are negative); ticks are whole numbers when all values are.
    #[default]
    FromZero,
    /// 0 to 1, labelled in percent.
    Ratio,
    /// The full scale of a score; widened if a value lies outside.
    Fixed { min: f64, max: f64 },
}

/// One number. `low` and `high` bound its interval; `k` of `n` is printed beside a percentage.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Pt {
    pub value: f64,
    pub low: Option<f64>,
    pub high: Option<f64>,
    /// Small sample, or recorded without rows: drawn hollow.
    pub hollow: bool,
    pub k: Option<i64>,
    pub n: Option<i64>,
}

impl Pt {
    /// A plain value without interval.
    pub fn new(value: f64) -> Pt {
        Pt {
            value,
            ..Pt::default()
        }
    }
}

/// The subject is drawn in the accent, context in grey.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Role {
    #[default]
    Subject,
    Context,
}

/// One line of a chart; `points[i]` belongs to `x[i]`.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Series {
    /// Empty when the chart has one series.
    pub name: String,
    pub role: Role,
    pub points: Vec<Option<Pt>>,
}

/// A marked vertical.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MarkKind {
    /// What measured changed before this position: the line is broken there.
    Instrument,
    /// This position's number was changed after it was closed.
    Restated,
    Annotation,
}

/// `label` may be empty: then the kind's own word is printed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mark {
    pub at: usize,
    pub kind: MarkKind,
    pub label: String,
}

/// One or several series over iterations.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct LineSpec {
    /// Makes the ids inside the drawing unique on a page; the metric's id.
    pub id: String,
    pub title: String,
    /// Read out before the text twin; may be empty.
    pub desc: String,
    /// `findings`, `ratio`, `usd`, `ms`, …
    pub unit: String,
    pub better: Direction,
    pub y: Scale,
    pub x: Vec<String>,
    pub series: Vec<Series>,
    pub target: Option<f64>,
    /// The iteration after which the target is due, while that has not come.
    pub target_open: Option<String>,
    pub baseline: Option<f64>,
    pub marks: Vec<Mark>,
}

/// One layer of a stacked chart, in scale order from the bottom up; `values[i]` belongs to `x[i]`.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Layer {
    pub name: String,
    /// Hatched; put it last.
    pub unparsed: bool,
    /// Its colour says what it means; without one a name has a colour of its own.
    pub tone: Option<Tone>,
    pub values: Vec<Option<f64>>,
}

/// A distribution per iteration.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct StackedSpec {
    pub id: String,
    pub title: String,
    pub desc: String,
    pub unit: String,
    /// A scale (scores, severities) is coloured as a ramp, names as distinct colours.
    pub ordered: bool,
    pub x: Vec<String>,
    pub layers: Vec<Layer>,
    pub marks: Vec<Mark>,
}

/// One cell of a heat map.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub enum HeatCell {
    #[default]
    Missing,
    Unparsed,
    Value(f64),
}

/// One row of a heat map; `cells[i]` belongs to `x[i]`.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct HeatRow {
    pub name: String,
    pub cells: Vec<HeatCell>,
}

/// File × iteration; the first 40 rows are drawn.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct HeatmapSpec {
    pub id: String,
    pub title: String,
    pub desc: String,
    pub unit: String,
    /// Ends of the colour ramp; found from the values when `None`.
    pub scale: Option<(f64, f64)>,
    pub x: Vec<String>,
    pub rows: Vec<HeatRow>,
}

/// One horizontal bar.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Bar {
    pub name: String,
    pub value: Option<f64>,
    /// Printed after the value, such as `1.9 MB`; may be empty.
    pub note: String,
}

/// Horizontal bars in the order given; the first 40 are drawn.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct BarsSpec {
    pub id: String,
    pub title: String,
    pub desc: String,
    pub unit: String,
    pub bars: Vec<Bar>,
}

/// One mark of a strip: `count` things of equal value.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct StripMark {
    pub value: f64,
    pub count: f64,
    /// Drawn as a diamond; [`StripSpec::strong`] says what it is.
    pub strong: bool,
}

/// One kind with its values and, in the order of [`StripSpec::limits`], its limits.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct StripRow {
    pub name: String,
    pub marks: Vec<StripMark>,
    pub limits: Vec<Option<f64>>,
}

/// Values of kinds as marks on one scale; the first 40 rows are drawn.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct StripSpec {
    pub id: String,
    pub title: String,
    pub desc: String,
    pub unit: String,
    /// Names of the limits, at most three: a line, dashes, a thick line.
    pub limits: Vec<String>,
    /// What a diamond is, such as `failed`.
    pub strong: String,
    pub rows: Vec<StripRow>,
}

/// `count` things at a moment (UTC microseconds).
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct TimeMark {
    pub at: i64,
    pub count: f64,
}

/// One lane of a time line; spans are (from, to).
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Lane {
    pub name: String,
    pub marks: Vec<TimeMark>,
    pub bars: Vec<(i64, i64)>,
    pub blind: Vec<(i64, i64)>,
}

/// Moments against the spans that should have covered them; the first 40 lanes are drawn.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct TimelineSpec {
    pub id: String,
    pub title: String,
    pub desc: String,
    /// What a mark, a bar and a hatched stretch are: `failures`, `rule in force`, `blind`.
    pub mark: String,
    pub bar: String,
    pub gap: String,
    pub lanes: Vec<Lane>,
}

/// A line without words, for a tile that prints the number itself.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct SparkSpec {
    pub id: String,
    pub title: String,
    pub unit: String,
    pub better: Direction,
    pub y: Scale,
    pub x: Vec<String>,
    pub points: Vec<Option<Pt>>,
    pub target: Option<f64>,
    /// The iteration after which the target is due, while that has not come.
    pub target_open: Option<String>,
}

/// A share image: a sentence, a number, its trend.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct CardSpec {
    pub id: String,
    /// The site or project, printed small at the foot.
    pub site: String,
    pub title: String,
    /// The value as text, such as `7` or `84%`.
    pub value: String,
    /// Said under the value, such as `26 of 31` or the unit.
    pub note: String,
    /// The change in words, such as `improved: 11 → 7`; empty for none.
    pub change: String,
    /// Whether the change was for the better; `None` draws no colour and no shape.
    pub improved: Option<bool>,
    pub unit: String,
    pub better: Direction,
    pub y: Scale,
    pub x: Vec<String>,
    pub points: Vec<Option<Pt>>,
    pub target: Option<f64>,
    /// The iteration after which the target is due, while that has not come.
    pub target_open: Option<String>,
}

/// Any chart. One arm per kind; each kind has its file in this room.
#[derive(Debug, Clone, PartialEq)]
pub enum ChartSpec {
    Line(LineSpec),
    Stacked(StackedSpec),
    Heatmap(HeatmapSpec),
    Bars(BarsSpec),
    Strip(StripSpec),
    Timeline(TimelineSpec),
    Spark(SparkSpec),
    Card(CardSpec),
}

impl ChartSpec {
    /// The id given by the caller.
    pub fn id(&self) -> &str {
        match self {
            ChartSpec::Line(s) => &s.id,
            ChartSpec::Stacked(s) => &s.id,
            ChartSpec::Heatmap(s) => &s.id,
            ChartSpec::Bars(s) => &s.id,
            ChartSpec::Strip(s) => &s.id,
            ChartSpec::Timeline(s) => &s.id,
            ChartSpec::Spark(s) => &s.id,
            ChartSpec::Card(s) => &s.id,
        }
    }

    /// The title given by the caller.
    pub fn title(&self) -> &str {
        match self {
            ChartSpec::Line(s) => &s.title,
            ChartSpec::Stacked(s) => &s.title,
            ChartSpec::Heatmap(s) => &s.title,
            ChartSpec::Bars(s) => &s.title,
            ChartSpec::Strip(s) => &s.title,
            ChartSpec::Timeline(s) => &s.title,
            ChartSpec::Spark(s) => &s.title,
            ChartSpec::Card(s) => &s.title,
        }
    }

    /// The caller's own description; empty for kinds without one.
    pub fn desc(&self) -> &str {
        match self {
            ChartSpec::Line(s) => &s.desc,
            ChartSpec::Stacked(s) => &s.desc,
            ChartSpec::Heatmap(s) => &s.desc,
            ChartSpec::Bars(s) => &s.desc,
            ChartSpec::Strip(s) => &s.desc,
            ChartSpec::Timeline(s) => &s.desc,
            ChartSpec::Spark(_) | ChartSpec::Card(_) => "",
        }
    }
}
