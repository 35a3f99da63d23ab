//! A scale of time with its empty stretches cut out.

use super::frame;
use super::ink::Ink;
use super::scene::{Bounds, Scene};
use crate::model::time;

const SECOND: i64 = 1_000_000;
const HOUR: i64 = 3600 * SECOND;
const DAY: i64 = 24 * HOUR;
/// Width of a cut.
const CUT: f64 = 34.0;
/// Cuts at most.
const CUTS: usize = 4;
/// A stretch is cut out when it is more than this share of what is left of the scale.
const EMPTY: f64 = 0.4;
/// Pixels between two ticks at least.
const APART: f64 = 58.0;

/// Positions of moments (UTC microseconds) between two ends.
#[derive(Debug, Clone, PartialEq)]
pub struct Timescale {
    /// (from, to, left, right), ascending; between two of them lies a cut.
    pieces: Vec<(i64, i64, f64, f64)>,
}

/// `2026-03-02 01:08`, which is UTC.
pub fn moment(micros: i64) -> String {
    let iso = time::iso(micros);
    let short: String = iso.chars().take(16).collect();
    short.replace('T', " ")
}

impl Timescale {
    /// A scale that shows all moments; `moments` must not be empty.
    pub fn new(moments: &[i64], left: f64, right: f64) -> Timescale {
        let mut times = moments.to_vec();
        times.sort_unstable();
        times.dedup();
        let (first, last) = match (times.first(), times.last()) {
            (Some(a), Some(b)) => (*a, *b),
            _ => (0, 0),
        };
        let width = |a: i64, b: i64| (b as f64) - (a as f64);
        let mut gaps: Vec<(i64, i64)> = times.windows(2).map(|w| (w[0], w[1])).collect();
        gaps.sort_by(|a, b| width(b.0, b.1).total_cmp(&width(a.0, a.1)).then(a.cmp(b)));
        let mut rest = width(first, last);
        let mut cuts: Vec<(i64, i64)> = Vec::new();
        for (a, b) in gaps.into_iter().take(CUTS) {
            if width(a, b) <= rest * EMPTY || rest <= 0.0 {
                break;
            }
            rest -= width(a, b);
            cuts.push((a, b));
        }
        cuts.sort_unstable();
        let mut spans = Vec::new();
        let mut from = first;
        for (a, b) in &cuts {
            spans.push((from, *a));
            from = *b;
        }
        spans.push((from, last));
        Timescale {
            pieces: place(&spans, rest, left, right),
        }
    }

    /// Where a moment stands; one before or after all is at the end.
    pub fn x(&self, at: i64) -> f64 {
        let mut before: Option<(i64, f64)> = None;
        for (from, to, left, right) in &self.pieces {
            if at < *from {
                return match before {
                    // Inside a cut.
                    Some((a, x)) => x + share(at, a, *from) * (left - x),
                    None => *left,
                };
            }
            if at <= *to {
                return left + share(at, *from, *to) * (right - left);
            }
            before = Some((*to, *right));
        }
        before.map_or(0.0, |(_, x)| x)
    }

    /// Ticks with their words, and the cuts with how long they are.
    pub fn draw(&self, scene: &mut Scene, (top, bottom): (f64, f64), base: f64) {
        let edge = f64::from(scene.size.width);
        let style = frame::small().middle();
        let mut placed: Vec<Bounds> = Vec::new();
        let mut label = |scene: &mut Scene, x: f64, text: &str| {
            let half = style.width(text) / 2.0;
            let x = x.clamp(2.0 + half, (edge - 2.0 - half).max(2.0 + half));
            let bounds = Bounds::of_text(text, (x, base), style);
            let clear = Bounds {
                left: bounds.left - 5.0,
                right: bounds.right + 5.0,
                ..bounds
            };
            if placed.iter().any(|other| other.overlaps(&clear)) {
                return false;
            }
            scene.text(text, (x, base), style);
            placed.push(bounds);
            true
        };
        let mut over = 0.0;
        for pair in self.pieces.windows(2) {
            let (a, b) = (pair[0], pair[1]);
            for x in [a.3 + 5.0, b.2 - 5.0] {
                let zigzag = [(x - 2.0, bottom), (x + 2.0, top)];
                scene.line(&zigzag, Ink::Axis, 1.0, true);
            }
            // Over the rows, where the words of ticks do not stand.
            let said = long(b.0 as f64 - a.1 as f64);
            let half = style.width(&said) / 2.0;
            let middle = (a.3 + b.2) / 2.0;
            if half * 2.0 + 4.0 <= CUT + 24.0 && middle + half <= edge && over < middle - half {
                scene.text(&said, (middle, top - 4.0), style);
                over = middle + half;
            }
        }
        for piece in &self.pieces {
            for (at, text) in ticks(*piece) {
                let x = self.x(at);
                if label(scene, x, &text) {
                    let x = frame::hairline(x);
                    scene.line(&[(x, top), (x, bottom + 4.0)], Ink::Grid, 1.0, false);
                }
            }
        }
    }
}

/// Spans side by side, as wide as they are long, with a cut between two of them.
fn place(spans: &[(i64, i64)], rest: f64, left: f64, right: f64) -> Vec<(i64, i64, f64, f64)> {
    let cuts = spans.len().saturating_sub(1) as f64;
    // A span of one moment has a little room all the same.
    let least = 12.0_f64.min((right - left) / (spans.len() as f64 * 4.0));
    let cut = CUT.min((right - left) / (cuts.max(1.0) * 4.0));
    let room = (right - left - cuts * cut - least * spans.len() as f64).max(0.0);
    let mut x = left;
    let mut out = Vec::new();
    for (from, to) in spans {
        let part = match rest > 0.0 {
            true => (*to as f64 - *from as f64) / rest,
            false => 1.0,
        };
        let end = (x + least + part * room).min(right);
        out.push((*from, *to, x, end));
        x = (end + cut).min(right);
    }
    out
}

/// How far a moment is on the way from `a` to `b`, 0 to 1; the middle where they are one.
fn share(at: i64, a: i64, b: i64) -> f64 {
    match b as f64 - a as f64 {
        span if span > 0.0 => (at as f64 - a as f64) / span,
        _ => 0.5,
    }
}

/// `51 d`, `7 h`, `20 min`
fn long(micros: f64) -> String {
    let units = [(DAY, "d"), (HOUR, "h"), (60 * SECOND, "min"), (SECOND, "s")];
    let found = units.iter().find(|(size, _)| micros >= *size as f64);
    let (size, word) = found.copied().unwrap_or((SECOND, "s"));
    format!("{} {word}", (micros / size as f64).round())
}

/// Round moments of a piece: days, or hours where the days are wide.
fn ticks((from, to, left, right): (i64, i64, f64, f64)) -> Vec<(i64, String)> {
    let span = to as f64 - from as f64;
    let most = ((right - left) / APART).max(1.0);
    let steps = [1, 3, 6, 12, 24, 48, 168, 336, 720, 2160, 8760, 87600];
    let wide = |hours: &&i64| span / (**hours as f64 * HOUR as f64) <= most;
    let hours = steps.iter().find(wide).copied().unwrap_or(876_000);
    let step = hours * HOUR;
    let mut out = Vec::new();
    let mut at = from.div_euclid(step).saturating_add(1).saturating_mul(step);
    if from.rem_euclid(step) == 0 {
        at = from;
    }
    while at <= to && out.len() < 64 {
        out.push((at, words(at, hours)));
        at = at.saturating_add(step);
    }
    // An hour alone does not say of which day.
    if let [(at, text)] = out.as_mut_slice() {
        *text = words(at.div_euclid(DAY) * DAY, 24);
    }
    if out.is_empty() {
        // The day that most of the piece lies in.
        let middle = from / 2 + to / 2;
        out.push((middle, words(middle.div_euclid(DAY) * DAY, 24)));
    }
    out
}

/// `2 Mar`, `06:00`, and the year where a step is longer than a month.
fn words(at: i64, hours: i64) -> String {
    const MONTHS: [&str; 12] = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ];
    let iso = time::iso(at);
    let part = |from: usize, to: usize| iso.get(from..to).unwrap_or_default();
    if hours < 24 && at.rem_euclid(DAY) != 0 {
        return part(11, 16).to_string();
    }
    let month = part(5, 7).parse::<usize>().unwrap_or(1);
    let month = MONTHS.get(month.saturating_sub(1)).copied().unwrap_or("");
    match hours > 720 {
        true => format!("{month} {}", part(0, 4)),
        false => format!("{} {month}", part(8, 10).trim_start_matches('0')),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_empty_stretch_is_cut_out_and_moments_keep_their_order() {
        // Two days, 50 empty days, one day.
        let day = |d: i64| d * DAY;
        let scale = Timescale::new(&[day(0), day(1), day(2), day(52), day(53)], 100.0, 400.0);
        assert_eq!(scale.pieces.len(), 2);
        assert_eq!(scale.x(day(0)), 100.0);
        assert_eq!(scale.x(day(53)), 400.0);
        // 300 px less the cut of 34 and 2 × 12: 242 px for three days.
        assert!((scale.x(day(2)) - (112.0 + 242.0 * 2.0 / 3.0)).abs() < 1e-9);
        let inside = scale.x(day(27));
        assert!(scale.x(day(2)) < inside && inside < scale.x(day(52)));
        assert_eq!(long(day(50) as f64), "50 d");
    }

    #[test]
    fn one_moment_stands_in_the_middle_of_its_place() {
        let scale = Timescale::new(&[DAY], 0.0, 100.0);
        assert_eq!(scale.x(DAY), 50.0);
        assert_eq!(scale.x(0), 0.0);
        assert_eq!(ticks((DAY, DAY, 0.0, 100.0)), [(DAY, "2 Jan".to_string())]);
        let noon = DAY + DAY / 2;
        assert_eq!(
            ticks((noon, noon, 0.0, 50.0)),
            [(noon, "2 Jan".to_string())]
        );
    }
}
