//! Line chart: one or several series over iterations, with target, baseline, marks and intervals.

use super::axis::{self, Plane, Range};
use super::font;
use super::frame;
use super::ink::Ink;
use super::marks;
use super::number;
use super::scene::{Bounds, Scene, Style, Tip};
use super::spec::{LineSpec, MarkKind, Pt, Role, Series, Size};

/// Distance of the label column from the plot.
const COLUMN_GAP: f64 = 14.0;
/// Line height of labels at line ends.
const LABEL_GAP: f64 = 15.0;

/// A label in the right-hand column.
struct EndLabel {
    wanted: f64,
    name: String,
    value: String,
    ink: Ink,
    strong: bool,
    dashed: bool,
    /// Where its line ends, when that is the newest iteration.
    newest_at: Option<usize>,
}

impl EndLabel {
    fn style(&self) -> Style {
        let style = Style::new(12.0, if self.strong { Ink::Text } else { Ink::Muted });
        if self.strong { style.bold() } else { style }
    }
    fn text(&self, name: &str) -> String {
        if name.is_empty() {
            self.value.clone()
        } else {
            format!("{name} {}", self.value)
        }
    }
    /// The label cut to `room`: the name gives way, the value stays.
    fn fitted(&self, room: f64) -> String {
        let style = self.style();
        let left = room - style.width(&format!(" {}", self.value));
        let text = self.text(&font::shorten(&self.name, style.size, style.bold, left));
        font::clip(&text, style.size, style.bold, room)
    }
}

/// Draws the chart.
pub fn draw(spec: &LineSpec, size: Size) -> Scene {
    let mut scene = Scene::new(size);
    frame::heading(
        &mut scene,
        &spec.title,
        &frame::subtitle(&spec.unit, spec.better),
    );
    let mut values: Vec<f64> = spec
        .series
        .iter()
        .flat_map(|s| axis::extent(&s.points))
        .collect();
    if values.is_empty() || spec.x.is_empty() {
        frame::empty(
            &mut scene,
            "No values yet: no iteration has a row for this metric.",
        );
        return scene;
    }
    let references = [spec.target, spec.baseline];
    values.extend(
        references
            .into_iter()
            .flatten()
            .filter_map(number::drawable),
    );
    let range = axis::range(spec.y, &values);

    let (w, h) = (f64::from(size.width), f64::from(size.height));
    let left = frame::MARGIN + frame::tick_width(&range, &spec.unit) + 8.0;
    let labels = end_labels(spec);
    let room = labels
        .iter()
        .map(|l| l.style().width(&l.text(&l.name)))
        .fold(30.0, f64::max);
    let room = room.min(w * 0.28);
    let right = w - frame::MARGIN - room - COLUMN_GAP;
    let mut plot = Bounds {
        left,
        top: frame::HEAD,
        right,
        bottom: h - frame::FOOT,
    };
    let count = spec.x.len();
    let plane = Plane::new(plot, count, axis::line_pad(count), &range);
    // Where marks stand sideways decides how many rows their words need above the plot.
    let verticals = marks::place(&spec.marks, count, &plane, w - frame::MARGIN);
    plot.top += marks::band(&verticals);
    let plane = Plane::new(plot, count, axis::line_pad(count), &range);
    frame::value_axis(&mut scene, &plane, &range, &spec.unit);
    frame::x_labels(&mut scene, &plane, &spec.x);
    marks::draw(&mut scene, &plane, &verticals);
    draw_references(&mut scene, &plane, spec);
    draw_series(&mut scene, &plane, spec);
    // Words of marks may reach over the labels' column: these stand below them.
    let clear = if verticals.is_empty() { 0.0 } else { 5.0 };
    draw_end_labels(&mut scene, &plane, &range, labels, (room, clear));
    scene
}

/// The stroke of series `i`: the accent for a single subject, distinct colours for several.
fn ink_of(spec: &LineSpec, i: usize) -> Ink {
    let subjects = spec
        .series
        .iter()
        .filter(|s| s.role == Role::Subject)
        .count();
    match spec.series[i].role {
        Role::Context => Ink::Context,
        Role::Subject if subjects == 1 => Ink::Accent,
        Role::Subject => Ink::Category((i % 8) as u8),
    }
}

fn draw_series(scene: &mut Scene, plane: &Plane, spec: &LineSpec) {
    let breaks: Vec<usize> = spec
        .marks
        .iter()
        .filter(|m| m.kind == MarkKind::Instrument)
        .map(|m| m.at)
        .collect();
    // Context first, so that the subject lies on top.
    let mut order: Vec<usize> = (0..spec.series.len()).collect();
    order.sort_by_key(|i| spec.series[*i].role == Role::Subject);
    for i in order {
        let (series, ink) = (&spec.series[i], ink_of(spec, i));
        let width = if series.role == Role::Subject {
            2.2
        } else {
            1.5
        };
        whiskers(scene, plane, series, ink);
        for run in runs(&series.points, spec.x.len(), &breaks) {
            if run.len() > 1 {
                let line = run.iter().map(|&(x, p)| (x as f64, p.value)).collect();
                plane.line(scene, line, ink, width);
            }
        }
        dots(scene, plane, spec, series, ink);
    }
}

/// Stretches of neighbouring values: broken by gaps and before a change of instrument.
pub fn runs(points: &[Option<Pt>], count: usize, breaks: &[usize]) -> Vec<Vec<(usize, Pt)>> {
    let mut out: Vec<Vec<(usize, Pt)>> = Vec::new();
    let mut open = false;
    for (i, point) in points.iter().take(count).enumerate() {
        let Some(point) = point.filter(|p| number::drawable(p.value).is_some()) else {
            open = false;
            continue;
        };
        match out.last_mut().filter(|_| open && !breaks.contains(&i)) {
            Some(run) => run.push((i, point)),
            None => out.push(vec![(i, point)]),
        }
        open = true;
    }
    out
}

fn whiskers(scene: &mut Scene, plane: &Plane, series: &Series, ink: Ink) {
    let ink = if ink == Ink::Accent {
        Ink::Interval
    } else {
        ink
    };
    for run in runs(&series.points, series.points.len(), &[]) {
        for (i, p) in run {
            let bounds = (
                p.low.and_then(number::drawable),
                p.high.and_then(number::drawable),
            );
            let (Some(low), Some(high)) = bounds else {
                continue;
            };
            let ((x, y0), (_, y1)) = (plane.at(i as f64, low), plane.at(i as f64, high));
            if x > plane.plot.right {
                continue;
            }
            scene.line(&[(x, y0), (x, y1)], ink, 1.0, false);
            for y in [y0, y1] {
                scene.line(&[(x - 3.0, y), (x + 3.0, y)], ink, 1.0, false);
            }
        }
    }
}

fn dots(scene: &mut Scene, plane: &Plane, spec: &LineSpec, series: &Series, ink: Ink) {
    let base: f64 = match spec.x.len() {
        0..=40 => 3.4,
        41..=100 => 2.4,
        _ => 1.6,
    };
    let all: Vec<(usize, Pt)> = runs(&series.points, spec.x.len(), &[])
        .into_iter()
        .flatten()
        .collect();
    for (k, (i, p)) in all.iter().enumerate() {
        let newest = k + 1 == all.len() && series.role == Role::Subject;
        let radius = if newest { base.max(2.6) + 1.0 } else { base };
        let radius = if p.hollow { radius.max(2.6) } else { radius };
        let tip = Tip {
            x: spec.x[*i].clone(),
            v: words_of(p, &series.name, &spec.unit),
        };
        scene.dot(
            plane.at(*i as f64, p.value),
            radius,
            ink,
            p.hollow,
            Some(tip),
        );
    }
}

/// `high: 7 findings`, `84% (26 of 31)`
pub fn words_of(p: &Pt, name: &str, unit: &str) -> String {
    let mut out = String::new();
    if !name.is_empty() {
        out.push_str(name);
        out.push_str(": ");
    }
    out.push_str(&number::value_with_unit(p.value, unit));
    if let (Some(k), Some(n)) = (p.k, p.n) {
        out.push_str(&format!(" ({k} of {n})"));
    }
    let bounds = (
        p.low.and_then(number::drawable),
        p.high.and_then(number::drawable),
    );
    if let (Some(low), Some(high)) = bounds {
        out.push_str(&format!(
            ", {} to {}",
            number::value(low, unit),
            number::value(high, unit)
        ));
    }
    out
}

fn draw_references(scene: &mut Scene, plane: &Plane, spec: &LineSpec) {
    let Bounds { left, right, .. } = plane.plot;
    if let Some(v) = spec.baseline.and_then(number::drawable) {
        let y = frame::hairline(plane.y(v));
        scene.line(&[(left, y), (right, y)], Ink::Muted, 1.0, true);
    }
    if let Some(v) = spec.target.and_then(number::drawable) {
        let y = frame::hairline(plane.y(v));
        scene.line(&[(left, y), (right, y)], Ink::Text, 1.0, false);
    }
}

/// Labels of the right-hand column, most important first.
fn end_labels(spec: &LineSpec) -> Vec<EndLabel> {
    let mut out = Vec::new();
    for role in [Role::Subject, Role::Context] {
        for (i, series) in spec
            .series
            .iter()
            .enumerate()
            .filter(|(_, s)| s.role == role)
        {
            let last = runs(&series.points, spec.x.len(), &[])
                .into_iter()
                .flatten()
                .last();
            let Some((at, p)) = last else { continue };
            let mut value = number::value(p.value, &spec.unit);
            if let (Some(k), Some(n)) = (p.k, p.n) {
                value.push_str(&format!(" ({k} of {n})"));
            }
            if at + 1 < spec.x.len() {
                // A value that is not the newest says which one it is.
                let when = font::shorten(&spec.x[at], 12.0, true, 60.0);
                value.push_str(&format!(" at {when}"));
            }
            out.push(EndLabel {
                wanted: p.value,
                name: series.name.clone(),
                value,
                ink: ink_of(spec, i),
                strong: role == Role::Subject,
                dashed: false,
                newest_at: (at + 1 == spec.x.len()).then_some(at),
            });
        }
    }
    let at = out.len().min(1);
    let mut reference = |name: &str, v: Option<f64>, dashed: bool, ink: Ink| {
        if let Some(v) = v.and_then(number::drawable) {
            let value = number::value(v, &spec.unit);
            let name = name.to_string();
            out.insert(
                at,
                EndLabel {
                    wanted: v,
                    name,
                    value,
                    ink,
                    strong: false,
                    dashed,
                    newest_at: None,
                },
            );
        }
    };
    reference("baseline", spec.baseline, true, Ink::Muted);
    reference("target", spec.target, false, Ink::Text);
    out
}

fn draw_end_labels(
    scene: &mut Scene,
    plane: &Plane,
    range: &Range,
    mut labels: Vec<EndLabel>,
    (room, clear): (f64, f64),
) {
    let (top, bottom) = (plane.plot.top + clear, plane.plot.bottom);
    let fits = ((bottom - top) / LABEL_GAP) as usize + 1;
    labels.truncate(fits);
    let wanted: Vec<f64> = labels
        .iter()
        .map(|l| plane.y(l.wanted.clamp(range.low, range.high)))
        .collect();
    let placed = axis::spread(&wanted, LABEL_GAP, top, bottom);
    let several = labels.iter().filter(|l| !l.name.is_empty()).count() > 1;
    for ((label, y), from) in labels.iter().zip(&placed).zip(&wanted) {
        let right = plane.plot.right;
        // A leader in the line's own colour ties the label to where its line ends.
        if several || (y - from).abs() > 3.0 {
            let start = label.newest_at.map_or(right, |at| plane.x(at as f64) + 7.0);
            let leader = [
                (start, *from),
                (right, *from),
                (right + COLUMN_GAP - 4.0, *y),
            ];
            scene.line(&leader, label.ink, 1.0, label.dashed);
        }
        let full = label.text(&label.name);
        let at = (right + COLUMN_GAP, y + 4.2);
        scene.text_of(&label.fitted(room), at, label.style(), Some(&full));
    }
}
