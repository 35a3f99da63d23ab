//! Line chart: one or several series over iterations, with target, baseline, marks and intervals.

use super::axis::{self, Plane, Range};
use super::font;
use super::frame;
use super::ink::Ink;
use super::number;
use super::scene::{Bounds, Scene, Style, Tip};
use super::spec::{LineSpec, Mark, MarkKind, Pt, Role, Series, Size};
use std::collections::BTreeMap;

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
}

impl EndLabel {
    fn style(&self) -> Style {
        let style = Style::new(12.0, if self.strong { Ink::Text } else { Ink::Muted });
        if self.strong { style.bold() } else { style }
    }
    fn text(&self, name: &str) -> String {
        if name.is_empty() { self.value.clone() } else { format!("{name} {}", self.value) }
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
    frame::heading(&mut scene, &spec.title, &frame::subtitle(&spec.unit, spec.better));
    let mut values: Vec<f64> = spec.series.iter().flat_map(|s| axis::extent(&s.points)).collect();
    if values.is_empty() || spec.x.is_empty() {
        frame::empty(&mut scene, "No values yet: no iteration has a row for this metric.");
        return scene;
    }
    let references = [spec.target, spec.baseline];
    values.extend(references.into_iter().flatten().filter_map(number::drawable));
    let range = axis::range(spec.y, &values);

    let (w, h) = (f64::from(size.width), f64::from(size.height));
    let left = frame::MARGIN + frame::tick_width(&range, &spec.unit) + 8.0;
    let labels = end_labels(spec);
    let room = labels.iter().map(|l| l.style().width(&l.text(&l.name))).fold(30.0, f64::max);
    let room = room.min(w * 0.28);
    let marks = merged_marks(spec);
    let band = if marks.is_empty() { 0.0 } else { 18.0 };
    let plot = Bounds {
        left,
        top: frame::HEAD + band,
        right: w - frame::MARGIN - room - COLUMN_GAP,
        bottom: h - frame::FOOT,
    };
    let plane = Plane::new(plot, spec.x.len(), axis::line_pad(spec.x.len()), &range);
    frame::value_axis(&mut scene, &plane, &range, &spec.unit);
    frame::x_labels(&mut scene, &plane, &spec.x);
    draw_marks(&mut scene, &plane, &marks);
    draw_references(&mut scene, &plane, spec);
    draw_series(&mut scene, &plane, spec);
    draw_end_labels(&mut scene, &plane, &range, labels, room);
    scene
}

/// The stroke of series `i`: the accent for a single subject, distinct colours for several.
fn ink_of(spec: &LineSpec, i: usize) -> Ink {
    let subjects = spec.series.iter().filter(|s| s.role == Role::Subject).count();
    match spec.series[i].role {
        Role::Context => Ink::Context,
        Role::Subject if subjects == 1 => Ink::Accent,
        Role::Subject => Ink::Category((i % 8) as u8),
    }
}

fn draw_series(scene: &mut Scene, plane: &Plane, spec: &LineSpec) {
    let breaks: Vec<usize> =
        spec.marks.iter().filter(|m| m.kind == MarkKind::Instrument).map(|m| m.at).collect();
    // Context first, so that the subject lies on top.
    let mut order: Vec<usize> = (0..spec.series.len()).collect();
    order.sort_by_key(|i| spec.series[*i].role == Role::Subject);
    for i in order {
        let (series, ink) = (&spec.series[i], ink_of(spec, i));
        let width = if series.role == Role::Subject { 2.2 } else { 1.5 };
        whiskers(scene, plane, series, ink);
        for run in runs(&series.points, spec.x.len(), &breaks) {
            let line: Vec<_> = run.iter().map(|&(x, p)| plane.at(x as f64, p.value)).collect();
            if line.len() > 1 {
                scene.line(&line, ink, width, false);
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
    let ink = if ink == Ink::Accent { Ink::Interval } else { ink };
    for run in runs(&series.points, series.points.len(), &[]) {
        for (i, p) in run {
            let bounds = (p.low.and_then(number::drawable), p.high.and_then(number::drawable));
            let (Some(low), Some(high)) = bounds else { continue };
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
    let all: Vec<(usize, Pt)> =
        runs(&series.points, spec.x.len(), &[]).into_iter().flatten().collect();
    for (k, (i, p)) in all.iter().enumerate() {
        let newest = k + 1 == all.len() && series.role == Role::Subject;
        let radius = if newest { base.max(2.6) + 1.0 } else { base };
        let radius = if p.hollow { radius.max(2.6) } else { radius };
        let tip = Tip { x: spec.x[*i].clone(), v: words_of(p, &series.name, &spec.unit) };
        scene.dot(plane.at(*i as f64, p.value), radius, ink, p.hollow, Some(tip));
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
    if let (Some(low), Some(high)) = (p.low, p.high) {
        out.push_str(&format!(", {} to {}", number::value(low, unit), number::value(high, unit)));
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
        for (i, series) in spec.series.iter().enumerate().filter(|(_, s)| s.role == role) {
            let last = runs(&series.points, spec.x.len(), &[]).into_iter().flatten().last();
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
            });
        }
    }
    let at = out.len().min(1);
    let mut reference = |name: &str, v: Option<f64>, dashed: bool, ink: Ink| {
        if let Some(v) = v.and_then(number::drawable) {
            let value = number::value(v, &spec.unit);
            let name = name.to_string();
            out.insert(at, EndLabel { wanted: v, name, value, ink, strong: false, dashed });
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
    room: f64,
) {
    let (top, bottom) = (plane.plot.top, plane.plot.bottom);
    let fits = ((bottom - top) / LABEL_GAP) as usize + 1;
    labels.truncate(fits);
    let wanted: Vec<f64> =
        labels.iter().map(|l| plane.y(l.wanted.clamp(range.low, range.high))).collect();
    let placed = axis::spread(&wanted, LABEL_GAP, top, bottom);
    let several = labels.iter().filter(|l| !l.name.is_empty()).count() > 1;
    for ((label, y), from) in labels.iter().zip(&placed).zip(&wanted) {
        let right = plane.plot.right;
        // A short leader in the line's own colour ties the label to where its line ends.
        if several || (y - from).abs() > 3.0 {
            let leader = [(right + 2.0, *from), (right + COLUMN_GAP - 3.0, *y)];
            let width = if label.strong { 1.6 } else { 1.0 };
            scene.line(&leader, label.ink, width, label.dashed);
        }
        let full = label.text(&label.name);
        let at = (right + COLUMN_GAP, y + 4.2);
        scene.text_of(&label.fitted(room), at, label.style(), Some(&full));
    }
}

/// A vertical and what is printed over it; marks at one place are joined.
struct Vertical {
    x: f64,
    label: String,
}

fn merged_marks(spec: &LineSpec) -> Vec<Vertical> {
    let mut by_place: BTreeMap<(usize, bool), Vec<String>> = BTreeMap::new();
    for mark in spec.marks.iter().filter(|m| m.at < spec.x.len()) {
        let between = mark.kind == MarkKind::Instrument;
        by_place.entry((mark.at, !between)).or_default().push(mark_words(mark));
    }
    let place = |(at, on): (usize, bool)| {
        // A change of instrument lies between two iterations, the others on one.
        if on || spec.x.len() == 1 { at as f64 } else { (at as f64 - 0.5).max(-0.03) }
    };
    by_place.into_iter().map(|(k, words)| Vertical { x: place(k), label: words.join("; ") }).collect()
}

fn mark_words(mark: &Mark) -> String {
    let word = match mark.kind {
        MarkKind::Instrument => "instrument changed",
        MarkKind::Restated => "restated",
        MarkKind::Annotation => "note",
    };
    if mark.label.is_empty() { word.to_string() } else { mark.label.clone() }
}

/// Dashed verticals with a notch on top; a label is printed where it has room.
fn draw_marks(scene: &mut Scene, plane: &Plane, marks: &[Vertical]) {
    let Bounds { top, bottom, left, right } = plane.plot;
    let style = frame::small();
    let mut free_from = left;
    for (i, mark) in marks.iter().enumerate() {
        let x = frame::hairline(plane.x(mark.x));
        scene.line(&[(x, top - 6.0), (x, bottom)], Ink::Muted, 1.0, true);
        scene.polygon(&[(x - 3.5, top - 10.0), (x + 3.5, top - 10.0), (x, top - 4.0)], Ink::Muted);
        let next = marks.get(i + 1).map_or(right, |m| plane.x(m.x) - 12.0);
        let whole = style.width(&mark.label);
        // Right of its line where there is room, else left of it, else shortened.
        let (from, to) = (x + 6.0, next);
        let back = x - 6.0 - free_from;
        if whole > to - from && whole <= back {
            scene.text(&mark.label, (x - 6.0, top - 4.0), style.end());
            free_from = x + 6.0;
            continue;
        }
        let shown = font::clip(&mark.label, style.size, false, to - from);
        if shown.chars().count() > 3 || shown == mark.label {
            scene.text_of(&shown, (from, top - 4.0), style, Some(&mark.label));
            free_from = from + style.width(&shown) + 8.0;
        } else {
            free_from = x + 6.0;
        }
    }
}
