//! Strips: one row a kind, its values as marks on a common scale, its limits as ticks.

use super::axis;
use super::frame;
use super::ink::Ink;
use super::lanes::{Lanes, TOP, natural_size as lanes_size, radius};
use super::number;
use super::scene::{Bounds, Scene, Tip};
use super::spec::{Scale, Size, StripRow, StripSpec};

/// The size at which every drawn row has room.
pub fn natural_size(spec: &StripSpec) -> Size {
    lanes_size(spec.rows.len())
}

/// Draws the chart.
pub fn draw(spec: &StripSpec, size: Size) -> Scene {
    let mut scene = Scene::new(size);
    frame::heading(&mut scene, &spec.title, &subtitle(spec));
    let values = spec.rows.iter().flat_map(values_of).collect::<Vec<f64>>();
    if values.is_empty() {
        frame::empty(&mut scene, "No values yet: nothing was measured.");
        return scene;
    }
    let range = axis::range(Scale::FromZero, &values);
    let names: Vec<&str> = spec.rows.iter().map(|r| r.name.as_str()).collect();
    let notes: Vec<String> = spec.rows.iter().map(note).collect();
    let lanes = Lanes::new(size, &names, &notes);
    let x = |v: f64| {
        let part = (v - range.low) / (range.high - range.low);
        lanes.left + part.clamp(0.0, 1.0) * (lanes.right - lanes.left)
    };
    let mut labels: Vec<Bounds> = Vec::new();
    for tick in &range.ticks {
        let at = frame::hairline(x(*tick));
        scene.line(&[(at, TOP), (at, lanes.bottom)], Ink::Grid, 1.0, false);
        let text = number::tick(*tick, range.step, &spec.unit);
        let place = (at, lanes.scale(spec.rows.len()));
        let style = frame::small().middle();
        let bounds = Bounds::of_text(&text, place, style);
        let inside = bounds.left >= 0.0 && bounds.right <= f64::from(size.width);
        if inside && !labels.iter().any(|other| other.overlaps(&bounds)) {
            scene.text(&text, place, style);
            labels.push(bounds);
        }
    }
    for (i, row) in spec.rows[..lanes.shown].iter().enumerate() {
        lanes.words(&mut scene, i, &row.name, &notes[i]);
        draw_row(&mut scene, spec, row, (lanes.middle(i), lanes.height), &x);
    }
    lanes.rest(&mut scene, spec.rows.len());
    scene
}

fn values_of(row: &StripRow) -> impl Iterator<Item = f64> + '_ {
    let marks = row.marks.iter().map(|mark| mark.value);
    marks
        .chain(row.limits.iter().flatten().copied())
        .filter_map(number::drawable)
}

/// `47 runs`
fn note(row: &StripRow) -> String {
    let count: f64 = row.marks.iter().map(|m| m.count).sum();
    number::value(count, "")
}

/// `minutes · line base, dashes retry, thick ceiling · diamond = failed`
fn subtitle(spec: &StripSpec) -> String {
    let mut parts = vec![number::unit_words(&spec.unit).to_string()];
    let signs = ["line", "dashes", "thick line"];
    let limits = spec.limits.iter().zip(signs);
    let limits: Vec<String> = limits
        .map(|(name, sign)| format!("{sign}: {name}"))
        .collect();
    if !limits.is_empty() {
        parts.push(limits.join(", "));
    }
    if spec.rows.iter().flat_map(|r| &r.marks).any(|m| m.strong) && !spec.strong.is_empty() {
        parts.push(format!("diamond: {}", spec.strong));
    }
    parts.retain(|part| !part.is_empty());
    parts.join(" · ")
}

fn draw_row(
    scene: &mut Scene,
    spec: &StripSpec,
    row: &StripRow,
    (middle, height): (f64, f64),
    x: &dyn Fn(f64) -> f64,
) {
    for (i, limit) in row.limits.iter().enumerate() {
        let Some(limit) = limit.and_then(number::drawable) else {
            continue;
        };
        let half = (height * 0.42).min(12.0);
        let at = frame::hairline(x(limit));
        let (width, dashed) = [(1.5, false), (1.5, true), (3.0, false)][i.min(2)];
        let points = [(at, middle - half), (at, middle + half)];
        scene.line(&points, Ink::Muted, width, dashed);
    }
    // Marks of failure lie on top.
    for strong in [false, true] {
        for mark in row.marks.iter().filter(|m| m.strong == strong) {
            let Some(value) = number::drawable(mark.value) else {
                continue;
            };
            let at = (x(value), middle);
            let r = radius(mark.count).min(height * 0.42);
            let count = number::value(mark.count, "");
            let said = if strong { spec.strong.as_str() } else { "" };
            let tip = Tip {
                x: row.name.clone(),
                v: format!(
                    "{count} at {} {said}",
                    number::value_with_unit(value, &spec.unit)
                )
                .trim_end()
                .to_string(),
            };
            if strong {
                let corners = [
                    (at.0 - r, at.1),
                    (at.0, at.1 - r),
                    (at.0 + r, at.1),
                    (at.0, at.1 + r),
                ];
                scene.polygon(&corners, Ink::Worse);
                scene.dot(at, 0.5, Ink::Worse, false, Some(tip));
            } else {
                scene.dot(at, r, Ink::Accent, mark.count < 2.0, Some(tip));
            }
        }
    }
}
