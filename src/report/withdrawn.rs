//! Claims over numbers that were restated. A change is measured between two values; while one of
//! them belongs to a closed iteration whose number moved after it was published, and nobody has
//! seen a newer iteration since, the change is not claimed: the word is `restated`, and the
//! sentence says what the number was. From the next iteration with data on the restated number is
//! the number, and words are found as always.

use super::closed::is_news;
use super::metrics::point;
use super::sentence;
use crate::engine::results::RawPoint;
use crate::model::report::{Iteration, Metric, Report, Restatement, Stated};
use crate::model::{format, redact};

pub const WORD: &str = "restated";
/// What `verdict.method` says of it; its place on the page of methods.
pub const METHOD: &str = "restatement";
/// Words that claim something. What claims nothing has nothing to take back.
const CLAIMS: [&str; 4] = ["improved", "regressed", "changed", "outlier"];
/// Restated numbers named in a sentence.
const NAMED: usize = 3;

/// Takes back the claims of the newest iteration that rest on restated numbers: on metrics, among
/// its moves, and in what is composed of them. The restatements stand in the report already.
pub fn withdraw(report: &mut Report) {
    let Some(newest) = report.newest.clone() else {
        return;
    };
    let news = |r: &&Restatement| is_news(r, Some(&newest));
    let news: Vec<Restatement> = report.restatements.iter().filter(news).cloned().collect();
    let mut any = false;
    for metric in &mut report.metrics {
        if !CLAIMS.contains(&metric.verdict.word.as_str()) {
            continue;
        }
        let compared = compared(metric);
        let touches =
            |r: &&Restatement| r.metric == metric.id && compared.contains(&r.iteration.as_str());
        let own: Vec<&Restatement> = news.iter().filter(touches).collect();
        if own.is_empty() {
            continue;
        }
        let why = because(metric, &own);
        metric.verdict.word = WORD.to_string();
        metric.verdict.sentence = format!("{} {why}", metric.verdict.sentence);
        metric.verdict.method = format!("{}; {METHOD}", metric.verdict.method);
        metric.alert = None;
        let at = report.iterations.iter_mut().find(|i| i.id == newest);
        in_moves(at, &metric.id, &why);
        any = true;
    }
    if any {
        compose(report, &newest);
    }
}

/// The iteration of the newest value, and the one with a value before it.
fn compared(metric: &Metric) -> Vec<&str> {
    let mut found: Vec<&str> = Vec::new();
    for point in metric.points.iter().rev().filter(|p| p.value.is_some()) {
        if found.last() != Some(&point.iteration.as_str()) {
            found.push(&point.iteration);
        }
        if found.len() == 2 {
            break;
        }
    }
    found
}

/// `Iteration 3 was restated, 9 → 12 (late data): …`
fn because(metric: &Metric, restated: &[&Restatement]) -> String {
    let shown = |id: &str, s: &Stated| {
        let raw = RawPoint {
            iteration: id.to_string(),
            series: None,
            value: s.value,
            k: s.k,
            n: s.n,
        };
        let point = point(id, None, Some(&raw));
        match point.value {
            None => "no value".to_string(),
            Some(_) => format::point(&point, &metric.unit).text,
        }
    };
    let one = |r: &&Restatement| {
        let series = r
            .series
            .as_deref()
            .map_or(String::new(), |s| format!("{}: ", format::bounded(s, 40)));
        format!(
            "{series}{} → {} in iteration {} ({})",
            shown(&r.iteration, &r.from),
            shown(&r.iteration, &r.to),
            format::bounded(&r.iteration, 60),
            r.cause
        )
    };
    let parts: Vec<String> = restated.iter().take(NAMED).map(one).collect();
    let more = match restated.len().saturating_sub(NAMED) {
        0 => String::new(),
        more => format!(" and {} more", format::count(more as i64)),
    };
    format!(
        "Restated after closing: {}{more}; no change is claimed from a number that moved.",
        parts.join(", ")
    )
}

fn in_moves(iteration: Option<&mut Iteration>, metric: &str, why: &str) {
    let moves = iteration.into_iter().flat_map(|i| &mut i.moves);
    for moved in moves.filter(|m| m.metric == metric) {
        moved.word = WORD.to_string();
        moved.because = format!("{} {why}", moved.because).trim_start().to_string();
        moved.since = None;
        moved.alert = false;
    }
}

/// The newest iteration's sentence and verdict again, and the overview's.
fn compose(report: &mut Report, newest: &str) {
    let Some(at) = report.iterations.iter().position(|i| i.id == newest) else {
        return;
    };
    let before = report.iterations[..at].iter().rfind(|i| i.has_data);
    let (now, metrics) = (&report.iterations[at], &report.metrics);
    let said = sentence::of_iteration(now, before.map(|i| i.id.as_str()), metrics, &report.tiles);
    let mut verdict = sentence::verdict(now, metrics);
    // Ids keep their text and sentences that name them do not: where the report was masked at
    // all, what is said anew is masked as it was before.
    let masked = !report.health.redactions.is_empty();
    let text = |text: String| match masked {
        true => redact::redact(&text).0.into_owned(),
        false => text,
    };
    verdict.sentence = text(verdict.sentence);
    report.iterations[at].sentence = text(said);
    report.iterations[at].verdict = verdict;
    let rows = report.accounting.totals.rows;
    report.sentence = sentence::overview(&report.iterations, Some(newest), rows);
}
