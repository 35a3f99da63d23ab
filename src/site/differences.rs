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
    /// The change and its word, where both have a value that one instrument counted.
    pub change: Option<(Change, &'static str)>,
}

/// How many of some numbers went which way.
#[derive(Default)]
pub struct Tally {
    better: usize,
    worse: usize,
    different: usize,
    same: usize,
}

impl std::fmt::Display for Tally {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "{} better, {} worse, {} different without a better side, {} the same",
            self.better, self.worse, self.different, self.same
        )
    }
}

impl Difference<'_> {
    /// better, worse, different, same; new or missing where one has no value; instrument changed
    /// where two instruments counted.
    pub fn word(&self) -> &'static str {
        match &self.change {
            Some((_, word)) => word,
            None => match (value(self.from), value(self.to)) {
                (Some(_), Some(_)) => "instrument changed",
                (None, _) => "new",
                (_, None) => "missing",
            },
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

/// The numbers counted once: metrics of one number, or the series of the others.
pub fn count(differences: &[Difference<'_>], series: bool) -> Tally {
    let mut tally = Tally::default();
    for d in differences.iter().filter(|d| d.series.is_some() == series) {
        match d.word() {
            "better" => tally.better += 1,
            "worse" => tally.worse += 1,
            "different" => tally.different += 1,
            "same" => tally.same += 1,
            _ => {}
        }
    }
    tally
}

/// What the count of metrics is about: those with series are counted apart.
pub const ONE_NUMBER: &str = "among metrics of one number";

/// The tally of the metrics of one number, which an iteration's page has too, and that of series.
pub fn tally(differences: &[Difference<'_>]) -> String {
    let metrics = count(differences, false);
    match differences.iter().any(|d| d.series.is_some()) {
        false => format!("{metrics}."),
        true => format!(
            "{metrics} {ONE_NUMBER}; {} among the series of the others.",
            count(differences, true)
        ),
    }
}

fn of_metric<'a>(m: &'a Metric, a: &str, b: &str) -> Vec<Difference<'a>> {
    let keys: Vec<Option<String>> = match ctx::single(m) {
        true => vec![None],
        false => charts::series_names(m).into_iter().map(Some).collect(),
    };
    let mut out = Vec::new();
    let [in_a, in_b] = [a, b].map(|id| ctx::points_at(m, id).collect::<Vec<_>>());
    let comparable = one_instrument(m, a, b);
    let unit = m.value_unit();
    for series in keys {
        let find = |points: &[&'a Point]| points.iter().copied().find(|p| p.series == series);
        let (from, to) = (find(&in_a), find(&in_b));
        let values = (value(from), value(to));
        let quiet = |v: Option<f64>| v.is_none_or(|v| v == 0.0);
        let nothing = values.0.is_none() && values.1.is_none();
        if nothing || (series.is_some() && quiet(values.0) && quiet(values.1)) {
            continue;
        }
        let both = values.0.zip(values.1).filter(|_| comparable);
        let change = both.map(|(x, y)| {
            let change = format::change(x, y, unit, m.better);
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

/// Nothing is compared that two instruments counted, whichever of the two stands first.
fn one_instrument(m: &Metric, a: &str, b: &str) -> bool {
    m.instrument_changed(a, b).is_none() && m.instrument_changed(b, a).is_none()
}

fn value(point: Option<&Point>) -> Option<f64> {
    point.and_then(|p| p.value)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::report::Mark;
    use crate::site::{sample, tests};

    #[test]
    fn a_page_of_an_iteration_and_the_comparison_count_alike() {
        let report = sample::report();
        let counted = count(&of(&report, "3", "4"), false).to_string();
        // findings 17 → 14, dead_code 9 → 7, median 4 → 4.5 and others; by hand from the sample.
        assert!(counted.starts_with(|c: char| c.is_ascii_digit() && c != '0'));
        let files = tests::site();
        let page = tests::text(&files, "iterations/4/index.html");
        let said = format!("Against iteration 3: {counted} among metrics of one number");
        assert!(page.contains(&said), "{said}");
        let page = tests::text(&files, "compare/3...4/index.html");
        assert!(page.contains(&format!("{counted} among metrics of one number; ")));
    }

    #[test]
    fn nothing_is_compared_across_a_change_of_instrument() {
        let mut report = sample::report();
        let m = report.metrics.iter_mut().find(|m| m.id == "findings_total");
        m.unwrap().marks.push(Mark {
            iteration: "4".into(),
            kind: "instrument".into(),
            text: "another prompt".into(),
        });
        for (a, b) in [("3", "4"), ("4", "3")] {
            let found = of(&report, a, b);
            let findings = found.iter().find(|d| d.metric.id == "findings_total");
            assert_eq!(findings.unwrap().word(), "instrument changed");
        }
    }
}
