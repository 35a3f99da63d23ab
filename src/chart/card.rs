//! Share image: title, value, change in words and shape, and the trend.

use super::axis;
use super::font;
use super::ink::Ink;
use super::number;
use super::scene::{Bounds, Scene, Style};
use super::spark::Trend;
use super::spec::{CardSpec, Size};

/// Draws the card. It is laid out for 1200 × 630 and scaled to the width given.
pub fn draw(spec: &CardSpec, size: Size) -> Scene {
    let mut scene = Scene::new(size);
    let (w, h) = (f64::from(size.width), f64::from(size.height));
    let unit = (w / 1200.0).min(h / 630.0);
    let (left, room) = (72.0 * unit, w - 144.0 * unit);
    // A band in the accent: the card is recognised among others in a feed.
    scene.rect(
        Bounds {
            left: 0.0,
            top: 0.0,
            right: w,
            bottom: 12.0 * unit,
        },
        Ink::Accent,
        false,
        None,
    );

    let title = Style::new(46.0 * unit, Ink::Text).bold();
    let lines = axis::wrap(&spec.title, title.size, true, room, 2);
    let mut y = 96.0 * unit;
    for text in &lines {
        scene.text(text, (left, y), title);
        y += 58.0 * unit;
    }
    y += 72.0 * unit;
    let value = Style::new(120.0 * unit, Ink::Text).bold();
    let shown = font::clip(&spec.value, value.size, true, room * 0.6);
    scene.text_of(&shown, (left, y), value, Some(&spec.value));
    let beside = left + value.width(&shown) + 36.0 * unit;
    let room_beside = w - 72.0 * unit - beside;
    let note = Style::new(32.0 * unit, Ink::Muted);
    let shown = font::clip(&spec.note, note.size, false, room_beside);
    scene.text_of(&shown, (beside, y - 52.0 * unit), note, Some(&spec.note));
    draw_change(&mut scene, spec, (beside, y), room_beside, unit);

    let plot = Bounds {
        left,
        top: y + 48.0 * unit,
        right: w - 72.0 * unit - target_room(spec, unit),
        bottom: h - 84.0 * unit,
    };
    let trend = Trend {
        points: &spec.points,
        x: &spec.x,
        y: spec.y,
        target: spec.target,
        unit: &spec.unit,
    };
    trend.draw(&mut scene, plot, 2.6 * unit);
    if let (Some(range), Some((target, text))) = (trend.range(), target_words(spec)) {
        // The target's name stands at the right end of its line.
        let y = trend.plane(plot, &range).y(target) + 9.0 * unit;
        scene.text(&text, (plot.right + 18.0 * unit, y), target_style(unit));
    }
    draw_foot(&mut scene, spec, (left, h - 36.0 * unit), room, unit);
    scene
}

/// A triangle and the words; the triangle points the way the value went.
fn draw_change(scene: &mut Scene, spec: &CardSpec, at: (f64, f64), room: f64, unit: f64) {
    let ink = match spec.improved {
        Some(true) => Ink::Better,
        Some(false) => Ink::Worse,
        None => Ink::Text,
    };
    let style = Style::new(36.0 * unit, ink).bold();
    let mut x = at.0;
    if spec.improved.is_some() && !spec.change.is_empty() {
        let mut values = spec.points.iter().flatten().rev().map(|p| p.value);
        let went_up = values
            .next()
            .zip(values.next())
            .is_none_or(|(new, old)| new >= old);
        let (side, height) = (26.0 * unit, 24.0 * unit);
        let (foot, tip) = if went_up {
            (at.1, at.1 - height)
        } else {
            (at.1 - height, at.1)
        };
        scene.polygon(&[(x, foot), (x + side, foot), (x + side / 2.0, tip)], ink);
        x += side + 14.0 * unit;
    }
    let shown = font::clip(&spec.change, style.size, true, room - (x - at.0));
    scene.text_of(&shown, (x, at.1), style, Some(&spec.change));
}

fn target_words(spec: &CardSpec) -> Option<(f64, String)> {
    let target = spec.target.and_then(number::drawable)?;
    Some((
        target,
        format!("target {}", number::value(target, &spec.unit)),
    ))
}

fn target_style(unit: f64) -> Style {
    Style::new(26.0 * unit, Ink::Muted)
}

fn target_room(spec: &CardSpec, unit: f64) -> f64 {
    target_words(spec).map_or(0.0, |(_, text)| {
        target_style(unit).width(&text) + 18.0 * unit
    })
}

/// Left the site, right the span of iterations.
fn draw_foot(scene: &mut Scene, spec: &CardSpec, at: (f64, f64), room: f64, unit: f64) {
    let style = Style::new(26.0 * unit, Ink::Muted);
    let site = font::clip(&spec.site, style.size, false, room * 0.5);
    scene.text_of(&site, at, style, Some(&spec.site));
    if let (Some(first), Some(last)) = (spec.x.first(), spec.x.last()) {
        let text = if spec.x.len() == 1 {
            format!("iteration {first}")
        } else {
            format!("iterations {first} to {last}")
        };
        let text = font::clip(&text, style.size, false, room * 0.45);
        scene.text(&text, (at.0 + room, at.1), style.end());
    }
}
