//! Axes: the range of values, round ticks, which x labels are printed, and labels kept apart.

use super::backend::{self, Pen};
use super::font;
use super::ink::Ink;
use super::number;
use super::scene::{Bounds, Scene};
use super::spec::{Pt, Scale};
use plotters::coord::CoordTranslate;
use plotters::coord::cartesian::Cartesian2d;
use plotters::coord::types::RangedCoordf64;
use plotters::drawing::IntoDrawingArea;
use plotters::element::PathElement;

/// The vertical range and its ticks.
#[derive(Debug, Clone, PartialEq)]
pub struct Range {
    pub low: f64,
    pub high: f64,
    pub step: f64,
    pub ticks: Vec<f64>,
}

/// The smallest of 1, 2, 5 × 10ⁿ that is at least `raw`.
fn round_step(raw: f64) -> f64 {
    let power = 10f64.powf(raw.log10().floor());
    [1.0, 2.0, 5.0, 10.0]
        .iter()
        .map(|m| m * power)
        .find(|s| *s >= raw * 0.999)
        .unwrap_or(raw)
}

/// The range that holds all values under the rules of the scale, with about four steps.
pub fn range(scale: Scale, values: &[f64]) -> Range {
    let fold = |f: fn(f64, f64) -> f64, start| values.iter().copied().fold(start, f);
    let (floor, ceiling) = match scale {
        Scale::FromZero => (0.0, 0.0),
        Scale::Ratio => (0.0, 1.0),
        Scale::Fixed { min, max } => {
            let (a, b) = (
                number::drawable(min).unwrap_or(0.0),
                number::drawable(max).unwrap_or(0.0),
            );
            (a.min(b), a.max(b))
        }
    };
    let (mut low, mut high) = (fold(f64::min, floor), fold(f64::max, ceiling));
    if high - low <= 0.0 {
        high = low + 1.0;
    }
    let whole = values.iter().all(|v| v.fract() == 0.0);
    let mut step = match scale {
        // Quarters are what a share is read in.
        Scale::Ratio if low == 0.0 && high == 1.0 => 0.25,
        _ => round_step((high - low) / 5.0),
    };
    if whole && scale == Scale::FromZero {
        // Half a finding does not exist.
        step = step.max(1.0).ceil();
    }
    if scale == Scale::FromZero || low < floor || high > ceiling {
        low = (low / step).floor() * step;
        high = (high / step).ceil() * step;
    }
    let first = (low / step).ceil();
    let ticks = (0..=12)
        .map(|i| (first + f64::from(i)) * step)
        .filter(|t| *t <= high + step * 1e-6)
        .collect();
    Range {
        low,
        high,
        step,
        ticks,
    }
}

/// Every number that a series of points needs room for.
pub fn extent(points: &[Option<Pt>]) -> impl Iterator<Item = f64> + '_ {
    points
        .iter()
        .flatten()
        .flat_map(|p| [Some(p.value), p.low, p.high])
        .flatten()
        .filter_map(number::drawable)
}

/// Positions and values → pixels, by plotters' coordinate system in tenths of a pixel.
pub struct Plane {
    coord: Cartesian2d<RangedCoordf64, RangedCoordf64>,
    pub plot: Bounds,
}

impl Plane {
    /// `count` positions across the plot with `pad` positions free at both ends.
    pub fn new(plot: Bounds, count: usize, pad: f64, range: &Range) -> Plane {
        let tenths = |v: f64| (v * 10.0).round() as i32;
        let last = count.saturating_sub(1) as f64;
        let coord = Cartesian2d::new(
            -pad..last + pad,
            range.low..range.high,
            (
                tenths(plot.left)..tenths(plot.right),
                tenths(plot.bottom)..tenths(plot.top),
            ),
        );
        Plane { coord, plot }
    }

    /// The pixel of a (possibly fractional) position and a value.
    pub fn at(&self, position: f64, value: f64) -> (f64, f64) {
        let value = number::drawable(value).unwrap_or(0.0);
        let (x, y) = self.coord.translate(&(position, value));
        (f64::from(x) / 10.0, f64::from(y) / 10.0)
    }

    /// A line through positions and values, drawn by plotters on our back-end.
    pub fn line(&self, scene: &mut Scene, points: Vec<(f64, f64)>, ink: Ink, width: f64) {
        let points: Vec<(f64, f64)> = points
            .iter()
            .filter_map(|p| Some((p.0, number::drawable(p.1)?)))
            .collect();
        let area = Pen(scene)
            .into_drawing_area()
            .apply_coord_spec(self.coord.clone());
        let style = backend::style(ink, (width * 10.0).round() as u32, false);
        // Our back-end has no error to report.
        let _ = area.draw(&PathElement::new(points, style));
    }

    pub fn x(&self, position: f64) -> f64 {
        let (x, _) = self.at(position, 0.0);
        x
    }

    pub fn y(&self, value: f64) -> f64 {
        let (_, y) = self.at(0.0, value);
        y
    }
}

/// Free positions at the ends of a line chart: a little air, half a slot for a single point.
pub fn line_pad(count: usize) -> f64 {
    if count <= 1 {
        0.5
    } else {
        ((count - 1) as f64 * 0.03).max(0.05)
    }
}

/// Which of `count` x labels to print: at most `most`, evenly, always the first and the last.
pub fn thinned(count: usize, most: usize) -> Vec<usize> {
    if count == 0 {
        return Vec::new();
    }
    if count == 1 {
        return vec![0];
    }
    let most = most.clamp(2, 12);
    let least = (count - 1).div_ceil(most - 1).max(1);
    // Steps that people count in.
    let mut decades = std::iter::successors(Some(1), |d: &usize| d.checked_mul(10));
    let step = decades
        .by_ref()
        .take(12)
        .flat_map(|d| [d, 2 * d, 5 * d])
        .find(|s| *s >= least)
        .unwrap_or(least);
    let mut out: Vec<usize> = (0..count - 1).step_by(step).collect();
    // The last one is always there; its neighbour goes if it would stand too close.
    if out.len() > 1 && out.last().is_some_and(|i| (count - 1 - i) * 4 < step * 3) {
        out.pop();
    }
    out.push(count - 1);
    out
}

/// Where labels stand so that neighbours are `gap` apart, within `top..bottom`, each as near as
/// can be to where it wants to be. Order is kept. The caller makes sure that they fit.
pub fn spread(wanted: &[f64], gap: f64, top: f64, bottom: f64) -> Vec<f64> {
    let mut order: Vec<usize> = (0..wanted.len()).collect();
    order.sort_by(|a, b| wanted[*a].total_cmp(&wanted[*b]).then(a.cmp(b)));
    let mut placed = vec![0.0; wanted.len()];
    let mut floor = top;
    for &i in &order {
        placed[i] = wanted[i].max(floor);
        floor = placed[i] + gap;
    }
    let mut ceiling = bottom;
    for &i in order.iter().rev() {
        placed[i] = placed[i].min(ceiling);
        ceiling = placed[i] - gap;
    }
    placed
}

/// Text lines of at most `max_px`, at most `lines` of them, the last one clipped.
pub fn wrap(text: &str, size: f64, bold: bool, max_px: f64, lines: usize) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    let mut current = String::new();
    let mut words = text.split_whitespace().peekable();
    while let Some(word) = words.peek() {
        let longer = if current.is_empty() {
            (*word).to_string()
        } else {
            format!("{current} {word}")
        };
        if current.is_empty() || font::width(&longer, size, bold) <= max_px {
            current = longer;
            words.next();
        } else if out.len() + 1 == lines {
            let rest: Vec<&str> = words.by_ref().collect();
            current = format!("{current} {}", rest.join(" "));
        } else {
            out.push(std::mem::take(&mut current));
        }
    }
    if !current.is_empty() {
        out.push(current);
    }
    out.iter()
        .map(|line| font::clip(line, size, bold, max_px))
        .collect()
}
