//! Numbers become text here and nowhere else: counts, ratios, money, sizes, spans, times, changes.

use super::series::{Better, Point};
use super::time;

/// What a missing value looks like; zero is always written as a number.
pub const MISSING: &str = "—";

/// U+202F, the narrow no-break space between groups of three digits.
const THIN: char = '\u{202f}';

/// A number as people read it, with the exact value for a `title` when rounding took place.
#[derive(Debug, Clone, PartialEq, Eq, Default, serde::Serialize)]
pub struct Shown {
    pub text: String,
    /// Empty when `text` is already exact.
    pub exact: String,
}

impl Shown {
    fn plain(text: String) -> Shown {
        Shown {
            text,
            exact: String::new(),
        }
    }

    fn rounded(text: String, exact: String) -> Shown {
        let exact = if exact == text { String::new() } else { exact };
        Shown { text, exact }
    }

    /// The text of a value that is not there.
    pub fn missing() -> Shown {
        Shown::plain(MISSING.to_string())
    }
}

/// A text of unknown length in a sentence: at most `limit` characters, with `…` at the cut.
pub fn bounded(text: &str, limit: usize) -> String {
    if text.len() <= limit {
        return text.to_string();
    }
    match text.char_indices().nth(limit) {
        Some((at, _)) => format!("{}…", &text[..at]),
        None => text.to_string(),
    }
}

/// A whole number; groups of three from five digits on: `1999`, `80 901`.
pub fn count(n: i64) -> String {
    let digits = n.unsigned_abs().to_string();
    let sign = if n < 0 { "−" } else { "" };
    if digits.len() < 5 {
        return format!("{sign}{digits}");
    }
    let mut text = String::from(sign);
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            text.push(THIN);
        }
        text.push(digit);
    }
    text
}

/// A number without a unit: whole ones as counts, others with at most two decimals from 1 on
/// and three significant digits below.
pub fn number(v: f64) -> String {
    if !v.is_finite() {
        return MISSING.to_string();
    }
    if v.fract() == 0.0 && v.abs() < 9e15 {
        return count(v as i64);
    }
    let places = match v.abs() {
        a if a >= 1000.0 => 0,
        a if a >= 100.0 => 1,
        a if a >= 1.0 => 2,
        a => (2 - a.log10().floor() as i32).clamp(2, 12) as usize,
    };
    decimals(v, places)
}

/// Fixed decimals without trailing zeros, grouped.
fn decimals(v: f64, places: usize) -> String {
    let fixed = format!("{:.places$}", v.abs());
    let (whole, fraction) = fixed.split_once('.').unwrap_or((&fixed, ""));
    let fraction = fraction.trim_end_matches('0');
    let whole = whole
        .parse::<i64>()
        .map_or_else(|_| whole.to_string(), count);
    let zero = whole == "0" && fraction.is_empty();
    let sign = if v < 0.0 && !zero { "−" } else { "" };
    if fraction.is_empty() {
        format!("{sign}{whole}")
    } else {
        format!("{sign}{whole}.{fraction}")
    }
}

/// `26 of 31 (83.9 %)`. The share of nothing has no percentage: `0 of 0`.
pub fn ratio(k: i64, n: i64) -> String {
    if n <= 0 {
        return format!("{} of {}", count(k), count(n));
    }
    format!("{} of {} ({})", count(k), count(n), percent(k, n))
}

/// The percentage of `ratio`, one decimal, half up. Never says 0.0 or 100.0 of a true part.
fn percent(k: i64, n: i64) -> String {
    let tenths = (i128::from(k) * 2000 + i128::from(n)).div_euclid(i128::from(n) * 2);
    match tenths {
        0 if k > 0 => "< 0.1 %".to_string(),
        1000 if k < n => "> 99.9 %".to_string(),
        t => {
            let sign = if t < 0 { "−" } else { "" };
            format!("{sign}{}.{} %", t.abs() / 10, t.abs() % 10)
        }
    }
}

/// Decimal units, at most three significant digits: `1.9 MB`, exact `1 900 123 bytes`.
pub fn bytes(v: f64) -> Shown {
    let exact = number(v);
    let exact = format!("{exact} {}", super::plural::agreeing(&exact, "bytes"));
    scaled(v, 1000.0, &["bytes", "kB", "MB", "GB", "TB", "PB"], exact)
}

fn scaled(v: f64, step: f64, units: &[&str], exact: String) -> Shown {
    let mut size = v;
    let mut unit = 0;
    while size.abs() >= step && unit + 1 < units.len() {
        size /= step;
        unit += 1;
    }
    let places = match size.abs() {
        _ if unit == 0 => 0,
        a if a >= 100.0 => 0,
        a if a >= 10.0 => 1,
        _ => 2,
    };
    let text = if unit == 0 {
        exact.clone()
    } else {
        format!("{} {}", decimals(size, places), units[unit])
    };
    Shown::rounded(text, exact)
}

/// A span: `320 ms`, `92.8 s`, `12 min 30 s`, `23 h 56 min`, `8 d 4 h`.
pub fn duration_ms(ms: f64) -> Shown {
    let exact = format!("{} ms", number(ms));
    let sign = if ms < 0.0 { "−" } else { "" };
    let span = ms.abs();
    if span < 1000.0 {
        return Shown::plain(exact);
    }
    let seconds = span / 1000.0;
    let text = if seconds < 120.0 {
        format!("{} s", decimals(seconds, 1))
    } else {
        let whole = seconds.round() as i64;
        match whole {
            s if s < 7_200 => two(s / 60, "min", s % 60, "s"),
            s if s < 172_800 => two(s / 3600, "h", s % 3600 / 60, "min"),
            s => two(s / 86_400, "d", s % 86_400 / 3600, "h"),
        }
    };
    Shown::rounded(format!("{sign}{text}"), exact)
}

fn two(big: i64, big_unit: &str, small: i64, small_unit: &str) -> String {
    if small == 0 {
        format!("{} {big_unit}", count(big))
    } else {
        format!("{} {big_unit} {small} {small_unit}", count(big))
    }
}

/// Dollars: cents from one dollar on and for zero, else three significant digits.
pub fn usd(v: f64) -> Shown {
    let sign = if v < 0.0 { "−" } else { "" };
    let exact = format!("{sign}${}", v.abs());
    let text = match v.abs() {
        a if a == 0.0 || a >= 0.995 => {
            let cents = (a * 100.0).round() as i64;
            format!("{sign}${}.{:02}", count(cents / 100), cents % 100)
        }
        a => format!("{sign}${}", number(a)),
    };
    if v == 0.0 {
        Shown::plain(text)
    } else {
        Shown::rounded(text, exact)
    }
}

/// Dollars from the lake's nano-dollars.
pub fn usd_nano(nano: i64) -> Shown {
    usd(nano as f64 / 1e9)
}

/// A value in its unit. The unit's word is left to the column head or the axis but for money,
/// sizes and spans, whose text carries it.
pub fn quantity(v: f64, unit: &str) -> Shown {
    if !v.is_finite() {
        return Shown::missing();
    }
    match unit {
        "usd" => usd(v),
        "nano_usd" => usd(v / 1e9),
        "bytes" => bytes(v),
        "ms" => duration_ms(v),
        "s" | "seconds" => duration_ms(v * 1e3),
        "minutes" | "min" => duration_ms(v * 6e4),
        "hours" | "h" => duration_ms(v * 3.6e6),
        "percent" | "%" => per_cent(v),
        u if is_share(u) => per_cent(v * 100.0),
        _ => Shown::rounded(number(v), exact_number(v)),
    }
}

/// `58 %`, at most one decimal.
fn per_cent(v: f64) -> Shown {
    let exact = format!("{} %", exact_number(tidy(v)));
    Shown::rounded(format!("{} %", decimals(v, 1)), exact)
}

fn exact_number(v: f64) -> String {
    if v.fract() == 0.0 {
        number(v)
    } else {
        v.to_string().replace('-', "−")
    }
}

/// Whether a value in this unit is a share between 0 and 1. `percent` is not: its values
/// already count in hundredths.
pub fn is_share(unit: &str) -> bool {
    matches!(unit, "ratio" | "share" | "rate" | "fraction")
}

/// A point: a share as `k of n (p %)`, else its quantity, else the mark of a missing value.
pub fn point(p: &Point, unit: &str) -> Shown {
    match (p.value, p.k, p.n) {
        (_, Some(k), Some(n)) if is_counted(p, unit) => Shown::plain(ratio(k, n)),
        (Some(v), ..) => quantity(v, unit),
        (None, ..) => Shown::missing(),
    }
}

/// Whether a point is a part of a whole, whatever its unit (`files`, `phases`). Means of money,
/// sizes and spans that carry their sum and count are none.
pub fn is_counted(p: &Point, unit: &str) -> bool {
    let (Some(k), Some(n)) = (p.k, p.n) else {
        return false;
    };
    let is_part = (0..=n).contains(&k)
        && p.value
            .is_none_or(|v| n != 0 && (v - k as f64 / n as f64).abs() < 1e-9);
    is_share(unit) || (is_part && (!carries_unit(unit) || matches!(unit, "percent" | "%")))
}

/// Units whose text already says them.
pub fn carries_unit(unit: &str) -> bool {
    matches!(
        unit,
        "usd"
            | "nano_usd"
            | "bytes"
            | "ms"
            | "s"
            | "seconds"
            | "minutes"
            | "min"
            | "hours"
            | "h"
            | "percent"
            | "%"
    )
}

/// A value with the word of its unit, for sentences: `19 findings`, `4 of 10`, `$2.54`.
pub fn with_unit(v: f64, unit: &str) -> String {
    let text = quantity(v, unit).text;
    if unit.is_empty() || is_share(unit) || carries_unit(unit) {
        text
    } else {
        let word = super::plural::agreeing(&text, unit);
        format!("{text} {word}")
    }
}

/// The text of an iteration without a value. The cause is said when it is known.
pub fn gap(cause: Option<&str>) -> String {
    match cause {
        Some(cause) if !cause.is_empty() => format!("gap: {cause}"),
        _ => "gap".to_string(),
    }
}

/// A change: `−8`, with an arrow for the eye and a word for everybody.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Change {
    /// Signed difference: `+3`, `−8`, `±0`; of shares and percentages in points.
    pub text: String,
    /// The difference before rounding, or what a point is: for the title.
    pub exact: String,
    /// ↑ ↓ or →
    pub arrow: String,
    /// better, worse, changed, same: the class of the colour.
    pub tone: String,
}

/// From one value to the next. `better` gives the tone, never the size.
pub fn change(from: f64, to: f64, unit: &str, better: Better) -> Change {
    let diff = to - from;
    let (arrow, sign) = match diff {
        d if d > 0.0 => ("↑", "+"),
        d if d < 0.0 => ("↓", "−"),
        _ => ("→", "±"),
    };
    let points = |v: f64| Shown {
        text: format!("{} points", decimals(v, 1)),
        exact: "percentage points".to_string(),
    };
    let size = match unit {
        u if is_share(u) => points(diff.abs() * 100.0),
        "percent" | "%" => points(diff.abs()),
        _ => quantity(tidy(diff.abs()), unit),
    };
    let exact = match size.exact.as_str() {
        "" | "percentage points" => size.exact,
        exact => format!("{sign}{exact}"),
    };
    Change {
        text: format!("{sign}{}", size.text),
        exact,
        arrow: arrow.to_string(),
        tone: tone(diff, better).to_string(),
    }
}

/// Removes the noise of a binary subtraction (12 significant digits are kept everywhere).
fn tidy(v: f64) -> f64 {
    format!("{v:.11e}").parse().unwrap_or(v)
}

fn tone(diff: f64, better: Better) -> &'static str {
    match better {
        _ if diff == 0.0 => "same",
        Better::None => "changed",
        Better::Lower if diff < 0.0 => "better",
        Better::Higher if diff > 0.0 => "better",
        _ => "worse",
    }
}

/// `2026-04-23 10:00 UTC` or, elsewhere, `2026-04-23 12:00 +02:00` for reading; the exact ISO
/// text in UTC for the title.
pub fn moment(micros: i64, zone: &time::Zone) -> Shown {
    let iso = time::iso(micros);
    match zone.minute(micros) {
        Some(text) => Shown::rounded(text, iso),
        None => Shown::plain(iso),
    }
}

/// `≤ 2`, `≥ 8`: a target as it is read.
pub fn target(v: f64, unit: &str, better: Better) -> String {
    let text = quantity(v, unit).text;
    match better {
        Better::Lower => format!("≤ {text}"),
        Better::Higher => format!("≥ {text}"),
        Better::None => format!("= {text}"),
    }
}

#[cfg(test)]
#[path = "format_tests.rs"]
mod tests;
