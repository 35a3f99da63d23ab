//! Marked verticals of a chart over iterations and the words above them.

use super::axis::Plane;
use super::font;
use super::frame;
use super::ink::Ink;
use super::scene::{Bounds, Scene};
use super::spec::{Mark, MarkKind};
use std::collections::BTreeMap;

/// Height of one row of words above the plot.
const ROW: f64 = 14.0;
/// Height of the notch on top of a vertical.
const NOTCH: f64 = 6.0;

/// A vertical and what is printed over it; marks at one place are joined.
pub struct Vertical {
    x: f64,
    label: String,
    shown: String,
    /// Left end of the words, and their row, counted upwards from the plot.
    words_at: f64,
    row: usize,
}

/// Where the verticals and their words go, between the plot's left side and `edge`.
pub fn place(marks: &[Mark], count: usize, plane: &Plane, edge: f64) -> Vec<Vertical> {
    let mut by_place: BTreeMap<(usize, bool), Vec<String>> = BTreeMap::new();
    for mark in marks.iter().filter(|m| m.at < count) {
        let on = mark.kind != MarkKind::Instrument || mark.at == 0;
        by_place.entry((mark.at, on)).or_default().push(words(mark));
    }
    let spots: Vec<(f64, String)> = by_place
        .into_iter()
        .map(|((at, on), words)| {
            // A change of instrument lies between two iterations, the others on one.
            let position = if on { at as f64 } else { at as f64 - 0.5 };
            (frame::hairline(plane.x(position)), words.join("; "))
        })
        .collect();
    let lines: Vec<f64> = spots.iter().map(|s| s.0).collect();
    let mut taken: Vec<(usize, f64, f64)> = Vec::new();
    let mut out = Vec::new();
    for (x, label) in spots {
        let (shown, words_at, row) = fit(&label, x, &lines, &taken, (plane.plot.left, edge));
        let width = frame::small().width(&shown);
        taken.push((row, words_at, words_at + width));
        out.push(Vertical {
            x,
            label,
            shown,
            words_at,
            row,
        });
    }
    out
}

fn words(mark: &Mark) -> String {
    let word = match mark.kind {
        MarkKind::Instrument => "instrument changed",
        MarkKind::Restated => "restated",
        MarkKind::Annotation => "note",
    };
    if mark.label.is_empty() {
        word.to_string()
    } else {
        mark.label.clone()
    }
}

/// The words with their left end and row: whole if there is room on either side in either row,
/// else cut, else none.
fn fit(
    label: &str,
    x: f64,
    lines: &[f64],
    taken: &[(usize, f64, f64)],
    (left, edge): (f64, f64),
) -> (String, f64, usize) {
    let style = frame::small();
    let mut widest: (f64, f64, usize, bool) = (0.0, x, 0, true);
    for row in 0..2 {
        // Words of the lower row stand between the notches of the neighbours.
        let stops = |far: f64| {
            let others = lines.iter().filter(|l| row == 0 && (**l - x).abs() > 0.1);
            let ends = taken.iter().filter(|t| t.0 == row).flat_map(|t| [t.1, t.2]);
            others
                .copied()
                .chain(ends)
                .chain([far])
                .collect::<Vec<f64>>()
        };
        let right_end = stops(edge)
            .into_iter()
            .filter(|s| *s > x + 1.0)
            .fold(edge, f64::min);
        let left_end = stops(left)
            .into_iter()
            .filter(|s| *s < x - 1.0)
            .fold(left, f64::max);
        // Words already there may reach over this line.
        let covered = taken
            .iter()
            .any(|t| t.0 == row && t.1 <= x + 7.0 && t.2 >= x - 7.0);
        if covered {
            continue;
        }
        let pad = |end: f64, far: f64| if (end - far).abs() < 0.1 { 0.0 } else { 8.0 };
        let sides = [
            (right_end - pad(right_end, edge) - x - 7.0, true),
            (x - 7.0 - left_end - pad(left_end, left), false),
        ];
        for (room, to_right) in sides {
            let width = style.width(label);
            if width <= room {
                let at = if to_right { x + 7.0 } else { x - 7.0 - width };
                return (label.to_string(), at, row);
            }
            if room > widest.0 {
                widest = (room, x, row, to_right);
            }
        }
    }
    let (room, _, row, to_right) = widest;
    let shown = font::clip(label, style.size, false, room);
    // Two letters and an ellipsis tell nothing.
    let shown = if shown.chars().count() < 5 {
        String::new()
    } else {
        shown
    };
    let at = if to_right {
        x + 7.0
    } else {
        x - 7.0 - style.width(&shown)
    };
    (shown, at, row)
}

/// The height that the words need above the plot.
pub fn band(verticals: &[Vertical]) -> f64 {
    verticals
        .iter()
        .map(|v| (v.row + 1) as f64 * ROW + 6.0)
        .fold(0.0, f64::max)
}

/// Dashed verticals with a notch on top and their words.
pub fn draw(scene: &mut Scene, plane: &Plane, verticals: &[Vertical]) {
    let Bounds { top, bottom, .. } = plane.plot;
    for mark in verticals {
        let x = mark.x;
        let head = top - 5.0 - mark.row as f64 * ROW;
        scene.line(&[(x, head - NOTCH), (x, bottom)], Ink::Muted, 1.0, true);
        let notch = [(x - 3.5, head - NOTCH), (x + 3.5, head - NOTCH), (x, head)];
        scene.polygon(&notch, Ink::Muted);
        let at = (mark.words_at, head + 1.0);
        scene.text_of(&mark.shown, at, frame::small(), Some(&mark.label));
    }
}
