//! Gates on metrics: bounds of the value, change against another iteration, verdict words.

use super::{Against, Failed, Outcome, Rule};
use crate::model::report::{Metric, Report};
use crate::model::{Better, Point, format};

/// Looks at every metric that the rule names. A rule that names a metric which is not there
/// fails: a gate that guards nothing must not look like one that holds.
pub fn evaluate(report: &Report, rule: &Rule, outcome: &mut Outcome) {
    let named = report.metrics.iter().filter(|m| rule.metric.matches(&m.id));
    let mut seen = 0;
    for metric in named {
        let before = outcome.checked;
        of_metric(report, metric, rule, outcome);
        seen += outcome.checked - before;
    }
    if seen == 0 && rule.metric.is_plain() {
        outcome.checked += 1;
        let series = rule.series.as_ref();
        let what = series.map_or_else(String::new, |s| format!(", series {s}"));
        outcome.failed.push(Failed {
            gate: "missing",
            metric: Some(rule.metric.written.clone()),
            series: rule.series.clone(),
            iteration: report.newest.clone(),
            found: format!("no such metric{what}"),
            expected: "one to look at".into(),
            by: None,
            place: Some(rule.place.clone()),
            see: "metrics/index.html".into(),
        });
    }
}

fn of_metric(report: &Report, metric: &Metric, rule: &Rule, outcome: &mut Outcome) {
    let Some(newest) = report.newest.as_deref() else {
        return;
    };
    let look = Look {
        metric,
        rule,
        newest,
    };
    let names: Vec<Option<&str>> = match metric.series.as_slice() {
        [] => vec![None],
        list => list.iter().map(|s| Some(s.as_str())).collect(),
    };
    let bounds = [rule.min, rule.max, rule.worse_by];
    let asks = bounds.iter().any(Option::is_some);
    let wanted = |name: &Option<&str>| rule.series.is_none() || rule.series.as_deref() == *name;
    for name in names.into_iter().filter(|name| asks && wanted(name)) {
        outcome.checked += 1;
        outcome.failed.extend(look.series(name));
    }
    if !rule.verdicts.is_empty() && rule.series.is_none() {
        outcome.checked += 1;
        outcome.failed.extend(look.verdict());
    }
}

struct Look<'a> {
    metric: &'a Metric,
    rule: &'a Rule,
    newest: &'a str,
}

impl Look<'_> {
    fn failed(&self, gate: &'static str, series: Option<&str>) -> Failed {
        Failed {
            gate,
            metric: Some(self.metric.id.clone()),
            series: series.map(str::to_string),
            iteration: Some(self.newest.to_string()),
            found: String::new(),
            expected: String::new(),
            by: None,
            place: Some(self.rule.place.clone()),
            see: format!("metrics/{}/index.html", self.metric.id),
        }
    }

    fn series(&self, name: Option<&str>) -> Vec<Failed> {
        let rule = self.rule;
        let points: Vec<&Point> = self
            .metric
            .points
            .iter()
            .filter(|p| p.series.as_deref() == name)
            .collect();
        let at = points.iter().position(|p| p.iteration == self.newest);
        let now = at.map(|at| points[at]);
        let Some((now, value)) = now.and_then(|p| Some((p, p.value?))) else {
            let missing = Failed {
                found: format!("no value in iteration {}", self.newest),
                expected: "one to compare".into(),
                ..self.failed("missing", name)
            };
            return Vec::from_iter(rule.missing_fails.then_some(missing));
        };
        let earlier = &points[..at.unwrap_or(0)];
        let mut out = Vec::from_iter(self.bounds(name, now, value));
        out.extend(self.change(name, now, value, earlier));
        out
    }

    fn bounds(&self, name: Option<&str>, now: &Point, value: f64) -> Option<Failed> {
        let unit = self.metric.value_unit();
        let text = |v: f64| format::with_unit(v, unit);
        let (edge, expected, side) = match (self.rule.min, self.rule.max) {
            (Some(min), _) if value < min => (min, format!("at least {}", text(min)), "below"),
            (_, Some(max)) if value > max => (max, format!("at most {}", text(max)), "above"),
            _ => return None,
        };
        Some(Failed {
            found: self.found(now),
            expected,
            by: Some(format!("{} {side}", distance(value - edge, unit))),
            ..self.failed("value", name)
        })
    }

    fn change(
        &self,
        name: Option<&str>,
        now: &Point,
        value: f64,
        earlier: &[&Point],
    ) -> Option<Failed> {
        let allowed = self.rule.worse_by?;
        let unit = self.metric.value_unit();
        let (reference, whence) = self.reference(earlier)?;
        let worse = match self.metric.better {
            Better::Lower => value - reference,
            Better::Higher => reference - value,
            Better::None => (value - reference).abs(),
        };
        // Decimal thresholds are not exact in binary: 0.3 - 0.1 is more than 0.2.
        let slack = 1e-9 * value.abs().max(reference.abs());
        let expected = match (allowed == 0.0, self.metric.better) {
            (true, Better::None) => "no change from".to_string(),
            (true, _) => "not worse than".to_string(),
            (false, Better::None) => format!("at most {} away from", distance(allowed, unit)),
            (false, _) => format!("at most {} worse than", distance(allowed, unit)),
        };
        (worse > allowed + slack).then(|| Failed {
            found: self.found(now),
            expected: format!(
                "{expected} {} ({whence})",
                format::with_unit(reference, unit)
            ),
            by: Some(format!("{} past it", distance(worse - allowed, unit))),
            ..self.failed("change", name)
        })
    }

    /// The value to compare with, and where it comes from.
    fn reference(&self, earlier: &[&Point]) -> Option<(f64, String)> {
        let mut with_value = earlier.iter().filter_map(|p| Some((p.value?, *p)));
        let of = |(value, point): (f64, &Point)| (value, format!("iteration {}", point.iteration));
        match self.rule.against {
            Against::Previous => with_value.next_back().map(of),
            Against::Baseline => {
                let from = self.metric.baseline_from.clone().unwrap_or_default();
                Some((self.metric.baseline?, format!("baseline, {from}")))
            }
            Against::Best => {
                let better = |a: f64, b: f64| match self.metric.better {
                    Better::Higher => a > b,
                    _ => a < b,
                };
                with_value
                    .reduce(|best, next| if better(next.0, best.0) { next } else { best })
                    .map(of)
                    .map(|(value, whence)| (value, format!("the best, {whence}")))
            }
        }
    }

    fn found(&self, now: &Point) -> String {
        let shown = format::point(now, &self.metric.unit).text;
        format!("{shown} in iteration {}", self.newest)
    }

    fn verdict(&self) -> Option<Failed> {
        let verdict = &self.metric.verdict;
        self.rule.verdicts.contains(&verdict.word).then(|| Failed {
            found: format!("{} in iteration {}", verdict.word, self.newest),
            expected: format!("none of: {}", self.rule.verdicts.join(", ")),
            ..self.failed("verdict", None)
        })
    }
}

/// A difference without its sign; shares differ by points, not by per cent.
fn distance(by: f64, unit: &str) -> String {
    match unit {
        "ratio" => format!(
            "{} percentage points",
            format::number(round(by.abs() * 100.0))
        ),
        unit => format::quantity(round(by.abs()), unit).text,
    }
}

/// What is left of subtracting decimals is not news.
fn round(v: f64) -> f64 {
    (v * 1e9).round() / 1e9
}
