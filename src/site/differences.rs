//! Every number of two iterations side by side: what the compare page and its Markdown both show.

use super::ctx;
use super::{charts, pages::word_of_tone};
use crate::model::Point;
use crate::model::format::{self, Change};
use crate::model::report::{Metric, Report};

/// One number in both iterations.
pub struct Difference<'a> {
    pub metric: &'a Metric,
    pub series: Option<String>,
    pub from: Option<&'a Point>,
    pub to: Option<&'a Point>,
    /// The change and its word, where both have a value.
    pub change: Option<(Change, &'static str)>,
}

impl Difference<'_> {
    /// better, worse, different, same; new or missing where one has no value.
    pub fn word(&self) -> &'static str {
        match &self.change {
            Some((_, word)) => word,
            None if value(self.to).is_some() => "new",
            None => "missing",
        }
    }
}

/// The numbers of iterations `a` and `b` in the report's order. What neither has is left out,
/// and so are series that are zero or absent in both.
pub fn of<'a>(report: &'a Report, a: &str, b: &str) -> Vec<Difference<'a>> {
    report
        .metrics
        .iter()
        .flat_map(|m| of_metric(m, a, b))
        .collect()
}

/// How many are better, worse, different without a better side, and the same.
pub fn tally(differences: &[Difference<'_>]) -> String {
    let count = |word: &str| differences.iter().filter(|d| d.word() == word).count();
    format!(
        "{} better, {} worse, {} different without a better side, {} the same.",
        count("better"),
        count("worse"),
        count("different"),
        count("same")
    )
}

fn of_metric<'a>(m: &'a Metric, a: &str, b: &str) -> Vec<Difference<'a>> {
    let keys: Vec<Option<String>> = match ctx::single(m) {
        true => vec![None],
        false => charts::series_names(m).into_iter().map(Some).collect(),
    };
    let mut out = Vec::new();
    for series in keys {
        let find = |id: &str| {
            let mut points = m.points.iter();
            points.find(|p| p.iteration == id && p.series == series)
        };
        let (from, to) = (find(a), find(b));
        let values = (value(from), value(to));
        let quiet = |v: Option<f64>| v.is_none_or(|v| v == 0.0);
        let nothing = values.0.is_none() && values.1.is_none();
        if nothing || (series.is_some() && quiet(values.0) && quiet(values.1)) {
            continue;
        }
        let change = values.0.zip(values.1).map(|(x, y)| {
            let change = format::change(x, y, m.value_unit(), m.better);
            let word = word_of_tone(&change.tone);
            (change, word)
        });
        out.push(Difference {
            metric: m,
            series,
            from,
            to,
            change,
        });
    }
    out
}

fn value(point: Option<&Point>) -> Option<f64> {
    point.and_then(|p| p.value)
}
