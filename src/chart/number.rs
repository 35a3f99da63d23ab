//! How numbers are written in drawings: short, with their unit where it is a sign.

/// The widest magnitude that is drawn; beyond it differences overflow.
pub const LARGEST: f64 = 1e290;

/// A value that can be drawn: finite, and not so large that a difference overflows.
pub fn drawable(value: f64) -> Option<f64> {
    value.is_finite().then(|| value.clamp(-LARGEST, LARGEST))
}

/// A value for a label: `1997`, `12.3k`, `84%`, `$2.54`, `1.9 MB`, `92.8 s`.
pub fn value(v: f64, unit: &str) -> String {
    let Some(v) = drawable(v) else {
        return "no value".to_string();
    };
    let size = v.abs();
    match unit {
        "ratio" => format!(
            "{}%",
            plain(
                v * 100.0,
                if size < 0.1 || (size > 0.9 && size < 1.0) {
                    1
                } else {
                    0
                }
            )
        ),
        "percent" => format!("{}%", plain(v, 1)),
        "usd" if size < 1000.0 && v != 0.0 => signed(v, |a| format!("${a:.2}")),
        "usd" => signed(v, |a| format!("${}", short(a, 1))),
        "bytes" => with_prefix(v, &[(1e9, " GB"), (1e6, " MB"), (1e3, " kB")], " B"),
        "ms" => with_prefix(v, &[(1e3, " s")], " ms"),
        "minutes" => format!("{} min", short(v, 1)),
        "hours" => format!("{} h", short(v, 1)),
        _ if size < 10_000.0 => plain(v, decimals_for(size)),
        _ => short(v, 2),
    }
}

/// The value with the name of its unit, for tooltips and sentences: `7 findings`.
pub fn value_with_unit(v: f64, unit: &str) -> String {
    let text = value(v, unit);
    match unit {
        "" | "ratio" | "percent" | "usd" | "bytes" | "ms" | "minutes" | "hours" => text,
        _ => {
            let word = crate::model::plural::agreeing(&text, unit);
            format!("{text} {word}")
        }
    }
}

/// What stands under the title: the unit in words.
pub fn unit_words(unit: &str) -> &str {
    match unit {
        "ratio" | "percent" => "share",
        "usd" => "US dollars",
        "ms" => "time",
        other => other,
    }
}

/// A tick's label; `step` decides how many decimals tell neighbours apart.
pub fn tick(v: f64, step: f64, unit: &str) -> String {
    let v = if v.abs() < step * 1e-6 { 0.0 } else { v };
    match unit {
        "ratio" => format!("{}%", fixed(v * 100.0, decimals_of(step * 100.0))),
        "percent" => format!("{}%", fixed(v, decimals_of(step))),
        "usd" => signed(v, |a| format!("${}", short_step(a, step))),
        "bytes" => tick_prefix(v, step, &[(1e9, " GB"), (1e6, " MB"), (1e3, " kB")], " B"),
        "ms" => tick_prefix(v, step, &[(1e3, " s")], " ms"),
        _ => short_step(v, step),
    }
}

fn tick_prefix(v: f64, step: f64, prefixes: &[(f64, &str)], base: &str) -> String {
    if v == 0.0 {
        return "0".to_string();
    }
    let found = prefixes.iter().find(|(d, _)| v.abs() >= *d).copied();
    let (divisor, suffix) = found.unwrap_or((1.0, base));
    format!("{}{suffix}", short_step(v / divisor, step / divisor))
}

fn with_prefix(v: f64, prefixes: &[(f64, &str)], base: &str) -> String {
    let found = prefixes.iter().find(|(d, _)| v.abs() >= *d).copied();
    let (divisor, suffix) = found.unwrap_or((1.0, base));
    format!("{}{suffix}", short(v / divisor, 1))
}

const THOUSANDS: [(f64, &str); 4] = [(1e12, "T"), (1e9, "G"), (1e6, "M"), (1e3, "k")];

fn short(v: f64, decimals: usize) -> String {
    if v.abs() >= 1e15 {
        return scientific(v);
    }
    match THOUSANDS.iter().find(|(d, _)| v.abs() >= *d) {
        Some((divisor, suffix)) => format!("{}{suffix}", plain(v / divisor, decimals)),
        None => plain(v, decimals_for(v.abs()).max(decimals)),
    }
}

fn short_step(v: f64, step: f64) -> String {
    if v.abs() >= 1e15 || (v != 0.0 && step < 1e-4) {
        return scientific(v);
    }
    match THOUSANDS.iter().find(|(d, _)| v.abs() >= *d) {
        Some((divisor, suffix)) => {
            // Trimmed: 1k, 1.5k, 2k reads better than 1.0k, 1.5k, 2.0k.
            format!(
                "{}{suffix}",
                plain(v / divisor, decimals_of(step / divisor))
            )
        }
        None => fixed(v, decimals_of(step)),
    }
}

fn scientific(v: f64) -> String {
    let text = format!("{v:.1e}").replace(".0e", "e");
    text.replace('-', "−")
}

/// Decimals that a step of this size needs, at most 6.
fn decimals_of(step: f64) -> usize {
    if step <= 0.0 || !step.is_finite() {
        return 0;
    }
    (0..6)
        .find(|d| {
            let scaled = step * 10f64.powi(*d);
            (scaled - scaled.round()).abs() < 1e-6 * scaled.max(1.0)
        })
        .map_or(6, |d| d as usize)
}

/// Two significant decimals for small values, none needed for large ones.
fn decimals_for(size: f64) -> usize {
    match size {
        s if s >= 100.0 || s == 0.0 => 1,
        s if s >= 1.0 => 2,
        s if s >= 0.1 => 3,
        _ => 4,
    }
}

fn fixed(v: f64, decimals: usize) -> String {
    if v.abs() >= 1e15 {
        return scientific(v);
    }
    signed(v, |a| match whole(a) {
        Some(n) if decimals == 0 => n.to_string(),
        _ => format!("{a:.decimals$}"),
    })
}

/// A value without a fraction, as most are: written without the long way of a float.
fn whole(v: f64) -> Option<u64> {
    (v.fract() == 0.0 && (0.0..1e15).contains(&v)).then_some(v as u64)
}

/// Rounded, trailing zeros cut.
fn plain(v: f64, decimals: usize) -> String {
    if v.abs() >= 1e15 {
        return scientific(v);
    }
    signed(v, |a| {
        if let Some(n) = whole(a) {
            return n.to_string();
        }
        // A half, as scores have them.
        if let Some(n) = whole(a * 2.0).filter(|_| decimals > 0) {
            return format!("{}.5", n / 2);
        }
        let text = format!("{a:.decimals$}");
        if text.contains('.') {
            text.trim_end_matches('0').trim_end_matches('.').to_string()
        } else {
            text
        }
    })
}

/// A real minus sign, and none before a zero.
fn signed(v: f64, write: impl Fn(f64) -> String) -> String {
    let text = write(v.abs());
    let zero = text.chars().all(|c| !c.is_ascii_digit() || c == '0');
    if v < 0.0 && !zero {
        format!("−{text}")
    } else {
        text
    }
}
