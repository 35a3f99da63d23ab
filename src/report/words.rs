//! Evidence in words: why a verdict says what it says, in numbers.

use super::strength::Evidence;
use crate::model::format;
use crate::model::plural::counted_len;
use crate::model::report::Metric;
use crate::stats::look::{CLAIM, Kind, Shift};
use crate::stats::proportion::LEAST_SAMPLE;
use crate::stats::tier::{FEW, Tier};
use crate::stats::trend::theil_sen;

/// `1 iteration`, `12 iterations`.
pub fn iterations(n: usize) -> String {
    counted_len(n, "iterations")
}

/// `p = 0.017`, `p < 0.001`.
pub fn p(p: f64) -> String {
    match p {
        p if p < 0.001 => "p < 0.001".to_string(),
        p if p < 0.1 => format!("p = {p:.3}"),
        p => format!("p = {p:.2}"),
    }
}

/// Three significant digits.
pub fn significant(v: f64) -> String {
    let rounded: f64 = format!("{v:.2e}").parse().unwrap_or(v);
    format::number(rounded)
}

/// Two decimals with a sign: `+0.42`, `−0.10`.
pub fn signed(v: f64) -> String {
    let v = (v * 100.0).round() / 100.0;
    match v < 0.0 {
        true => format!("−{}", format::number(-v)),
        false => format!("+{}", format::number(v)),
    }
}

/// One or more sentences of evidence; empty where there is nothing to add to the direction.
pub fn because(metric: &Metric, e: &Evidence) -> String {
    let mut said: Vec<String> = Vec::new();
    if let Some((hits, of)) = e.broken {
        said.push(format!(
            "The instrument is not plugged in: {} of {} failures were classified.",
            format::number(hits),
            format::number(of)
        ));
    }
    if e.instrument {
        let mut marks = metric.marks.iter().filter(|m| m.kind == "instrument");
        let mark = marks.rfind(|m| Some(&m.iteration) == e.restarted.as_ref());
        let names = mark.map_or_else(String::new, |m| format!(" ({})", m.text));
        said.push(format!(
            "The instrument changed in between{names}: the two values are not compared."
        ));
    }
    if e.noise {
        let floor = metric.noise_floor.unwrap_or_default();
        said.push(format!(
            "The change is inside the noise floor: repeats of one iteration differ by {}.",
            format::change(0.0, floor, metric.value_unit(), metric.better)
                .text
                .replace('+', "")
        ));
    }
    said.extend(share(metric, e));
    if e.values > FEW {
        said.extend(series(metric, e));
    } else if e.share.is_none() {
        said.push(few(e));
    }
    said.extend(many(e));
    if e.alert {
        said.push("Alert: seen in two of the last three iterations.".to_string());
    }
    said.join(" ")
}

fn few(e: &Evidence) -> String {
    let since = e.restarted.as_deref().map_or_else(String::new, |id| {
        let id = format::bounded(id, 60);
        format!(" since the instrument changed in iteration {id}")
    });
    format!(
        "{} with a value{since}; a trend takes {}.",
        iterations(e.values),
        FEW + 1
    )
}

/// The difference of two shares.
fn share(metric: &Metric, e: &Evidence) -> Option<String> {
    let before = &metric.points[e.before?];
    let now = &metric.points[e.at];
    let points = |v: f64| format::number((v * 1000.0).round() / 10.0);
    if let Some(i) = e.share {
        let says = match i.contains_zero() {
            true => "holds 0: the two shares may be equal",
            false => "leaves out 0",
        };
        return Some(format!(
            "The 95 % interval of the difference, {} to {} percentage points, {says}.",
            points(i.low),
            points(i.high)
        ));
    }
    let small = before.n?.min(now.n?);
    let counted = format::is_counted(now, &metric.unit) && !e.noise && !e.instrument;
    (counted && small < LEAST_SAMPLE)
        .then(|| format!("A share of {small} carries no comparison; it takes {LEAST_SAMPLE}."))
}

/// What the series of values says.
fn series(metric: &Metric, e: &Evidence) -> Option<String> {
    let look = e.look?;
    if look.outlier != 0 && Tier::of(e.values) >= Tier::Change && e.word == "outlier" {
        return Some(format!(
            "The newest value lies outside the fence of the {} before it.",
            counted_len(e.values - 1 - look.from, "values")
        ));
    }
    let shift = look.shift?;
    let claimed = matches!(e.word, "improved" | "regressed" | "changed");
    if claimed && shift.p <= CLAIM && shift.large {
        return Some(claimed_shift(metric, e, &shift));
    }
    if claimed {
        return None;
    }
    let small = match shift.p <= CLAIM && !shift.large {
        true => ", smaller than the minimum effect",
        false => "",
    };
    if !look.could && Tier::of(e.values) == Tier::Trend {
        return Some(format!(
            "These {} values could not carry a trend in any order (Mann–Kendall, {}).",
            e.values,
            p(shift.p)
        ));
    }
    let kind = match shift.kind {
        Kind::Trend => "trend",
        Kind::Step | Kind::Border => "step",
    };
    Some(format!(
        "{} values show no {kind} that could be claimed ({}, {}{small}).",
        format::count(e.values as i64),
        test(shift.kind),
        p(shift.p)
    ))
}

fn claimed_shift(metric: &Metric, e: &Evidence, shift: &Shift) -> String {
    let unit = metric.value_unit();
    let level = |v: f64| format::quantity(crate::report::metrics::rounded(v), unit).text;
    if shift.kind != Kind::Trend {
        let since = e.since.as_deref().unwrap_or_default();
        return format!(
            "Since iteration {} the median is {}, before it {} ({}, {}).",
            format::bounded(since, 60),
            level(shift.after),
            level(shift.before),
            test(shift.kind),
            p(shift.p)
        );
    }
    let known: Vec<f64> = metric.points[..=e.at]
        .iter()
        .filter_map(|p| p.value)
        .collect();
    let values = &known[known.len() - e.values + shift.at..];
    let slope = theil_sen(values).map_or_else(String::new, |s| {
        let step = |v: f64| {
            let exact = crate::report::metrics::rounded(v);
            format::change(0.0, exact, unit, metric.better).text
        };
        format!(
            "{} an iteration (Theil–Sen, 95 % band {} to {}; ",
            step(s.slope),
            step(s.band.low),
            step(s.band.high)
        )
    });
    format!(
        "Trend over {} values: {slope}{}, {}).",
        format::count(values.len() as i64),
        test(shift.kind),
        p(shift.p)
    )
}

fn test(kind: Kind) -> &'static str {
    match kind {
        Kind::Trend => "Mann–Kendall",
        Kind::Step => "Pettitt",
        Kind::Border => "E-divisive",
    }
}

/// A p that would do alone and does not among all tests of the night.
fn many(e: &Evidence) -> Option<String> {
    let (alone, adjusted) = (e.p?, e.adjusted?);
    (alone <= CLAIM && adjusted > CLAIM && e.broken.is_none() && e.matters()).then(|| {
        format!(
            "Alone {} would do; among the {} tests of this iteration it does not \
             (Benjamini–Hochberg).",
            p(alone),
            format::count(e.night as i64)
        )
    })
}
