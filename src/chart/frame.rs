//! What the chart kinds share: heading, value axis, x labels, the words of an empty chart.

use super::axis::{self, Plane, Range};
use super::font;
use super::ink::Ink;
use super::number;
use super::scene::{Bounds, Scene, Style};
use super::spec::Direction;

/// Distance of words from the edge of the drawing.
pub const MARGIN: f64 = 14.0;
/// Size of axis labels.
pub const SMALL: f64 = 11.5;
/// Room above the plot for title and subtitle.
pub const HEAD: f64 = 64.0;
/// Room below the plot for x labels.
pub const FOOT: f64 = 30.0;

/// Axis labels.
pub fn small() -> Style {
    Style::new(SMALL, Ink::Muted)
}

/// Title, and under it what is counted, per what, and which way is good.
pub fn heading(scene: &mut Scene, title: &str, subtitle: &str) {
    let room = f64::from(scene.size.width) - 2.0 * MARGIN;
    let style = Style::new(15.0, Ink::Text).bold();
    let shown = font::clip(title, style.size, true, room);
    scene.text_of(&shown, (MARGIN, 22.0), style, Some(title));
    let shown = font::clip(subtitle, 12.0, false, room);
    scene.text_of(
        &shown,
        (MARGIN, 40.0),
        Style::new(12.0, Ink::Muted),
        Some(subtitle),
    );
}

/// `findings per iteration · lower is better`
pub fn subtitle(unit: &str, better: Direction) -> String {
    let words = number::unit_words(unit);
    let what = if words.is_empty() {
        "per iteration".to_string()
    } else {
        format!("{words} per iteration")
    };
    match better {
        Direction::Lower => format!("{what} · lower is better"),
        Direction::Higher => format!("{what} · higher is better"),
        Direction::None => what,
    }
}

/// Width of the widest tick label.
pub fn tick_width(range: &Range, unit: &str) -> f64 {
    let widths = range
        .ticks
        .iter()
        .map(|t| small().width(&number::tick(*t, range.step, unit)));
    widths.fold(0.0, f64::max)
}

/// Hairlines with their numbers, and a stronger line at zero or at the low end.
pub fn value_axis(scene: &mut Scene, plane: &Plane, range: &Range, unit: &str) {
    let Bounds { left, right, .. } = plane.plot;
    let base = if range.low <= 0.0 && range.high >= 0.0 {
        0.0
    } else {
        range.low
    };
    for tick in &range.ticks {
        let y = hairline(plane.y(*tick));
        if (tick - base).abs() > range.step * 1e-6 {
            scene.line(&[(left, y), (right, y)], Ink::Grid, 1.0, false);
        }
        let label = number::tick(*tick, range.step, unit);
        scene.text(&label, (left - 8.0, y + 4.0), small().end());
    }
    let y = hairline(plane.y(base));
    scene.line(&[(left, y), (right, y)], Ink::Axis, 1.0, false);
}

/// The centre of the device pixel, so that a line of width 1 is crisp.
pub fn hairline(v: f64) -> f64 {
    v.floor() + 0.5
}

/// Names of positions under the plot, at most 12, none touching another.
pub fn x_labels(scene: &mut Scene, plane: &Plane, names: &[String]) {
    let widest = 96.0_f64.min(plane.plot.width() / 2.0 - 8.0);
    let style = small();
    let short = short_names(names);
    let texts: Vec<String> = short
        .iter()
        .map(|n| font::shorten(n, style.size, false, widest))
        .collect();
    let room = texts.iter().map(|t| style.width(t)).fold(8.0, f64::max) + 12.0;
    let most = ((plane.plot.width() / room) as usize).clamp(2, 12);
    let y = plane.plot.bottom + 18.0;
    let edge = f64::from(scene.size.width) - 4.0;
    let mut placed: Vec<Bounds> = Vec::new();
    let mut order = axis::thinned(names.len(), most);
    // The ends first: they are always printed.
    if let Some(last) = order.pop().filter(|_| order.len() > 1) {
        order.insert(1, last);
    } else if names.len() > 1 {
        order.push(names.len() - 1);
    } else if !names.is_empty() {
        order = vec![0];
    }
    for i in order {
        let half = style.width(&texts[i]) / 2.0;
        let x = plane.x(i as f64);
        let centre = x.clamp(4.0 + half, (edge - half).max(4.0 + half));
        let bounds = Bounds::of_text(&texts[i], (centre, y), style.middle());
        let clear = Bounds {
            left: bounds.left - 5.0,
            right: bounds.right + 5.0,
            ..bounds
        };
        if placed.iter().any(|p| p.overlaps(&clear)) {
            continue;
        }
        let tick = hairline(x);
        let bottom = plane.plot.bottom;
        scene.line(
            &[(tick, bottom), (tick, bottom + 4.0)],
            Ink::Axis,
            1.0,
            false,
        );
        scene.text_of(&texts[i], (centre, y), style.middle(), Some(&names[i]));
        placed.push(bounds);
    }
}

/// Iterations named by time are printed as dates where the day tells them apart.
fn short_names(names: &[String]) -> Vec<String> {
    let day = |name: &String| -> Option<String> {
        let bytes = name.as_bytes();
        let dated = bytes.len() > 11
            && bytes[10] == b'T'
            && bytes[..10].iter().enumerate().all(|(i, b)| match i {
                4 | 7 => *b == b'-',
                _ => b.is_ascii_digit(),
            });
        // The first ten bytes are ASCII, so this is a character boundary.
        dated.then(|| name[..10].to_string())
    };
    let days: Vec<String> = names
        .iter()
        .map(|n| day(n).unwrap_or_else(|| n.clone()))
        .collect();
    let distinct: std::collections::BTreeSet<&String> = days.iter().collect();
    if distinct.len() == names.len() {
        days
    } else {
        names.to_vec()
    }
}

/// A sentence in the middle, for a chart without a single value.
pub fn empty(scene: &mut Scene, text: &str) {
    let (w, h) = (f64::from(scene.size.width), f64::from(scene.size.height));
    let style = Style::new(13.0, Ink::Muted).middle();
    let shown = font::clip(text, style.size, false, w - 2.0 * MARGIN);
    scene.text(&shown, (w / 2.0, (h / 2.0 + 10.0).min(h - 8.0)), style);
}
