//! Horizontal bars: one per name, labelled with name and value.

use super::font;
use super::frame;
use super::ink::Ink;
use super::number;
use super::scene::{Bounds, Scene, Style, Tip};
use super::spec::{Bar, BarsSpec, Size};

/// Bars drawn at most.
pub const MOST_BARS: usize = 40;
const TOP: f64 = 54.0;
const BOTTOM: f64 = 14.0;
const ROW_HEIGHT: f64 = 24.0;
/// The lowest row that still holds its words.
const LOWEST: f64 = 16.0;

/// The size at which every drawn bar has room.
pub fn natural_size(spec: &BarsSpec) -> Size {
    let rows = spec.bars.len().clamp(1, MOST_BARS) as f64;
    let more = if spec.bars.len() > MOST_BARS {
        ROW_HEIGHT
    } else {
        0.0
    };
    let height = (TOP + rows * ROW_HEIGHT + more + BOTTOM).max(120.0);
    Size {
        width: Size::PAGE.width,
        height: height as u32,
    }
}

/// Draws the chart.
pub fn draw(spec: &BarsSpec, size: Size) -> Scene {
    let mut scene = Scene::new(size);
    frame::heading(&mut scene, &spec.title, number::unit_words(&spec.unit));
    if spec.bars.is_empty() {
        frame::empty(&mut scene, "Nothing to list.");
        return scene;
    }
    let (w, h) = (f64::from(size.width), f64::from(size.height));
    let room = h - TOP - BOTTOM;
    let mut shown = spec
        .bars
        .len()
        .min(MOST_BARS)
        .min((room / LOWEST) as usize)
        .max(1);
    if shown < spec.bars.len() && (shown + 1) as f64 * LOWEST > room {
        // The line that says how many are missing needs a row as well.
        shown = (shown - 1).max(1);
    }
    let rows = shown + usize::from(shown < spec.bars.len());
    let height = (room / rows as f64).min(ROW_HEIGHT);
    let bars = &spec.bars[..shown];

    let name_style = Style::new(12.0, Ink::Text).end();
    let value_style = Style::new(12.0, Ink::Text);
    let widest = |texts: &mut dyn Iterator<Item = f64>| texts.fold(10.0, f64::max);
    let names = widest(&mut bars.iter().map(|b| name_style.width(&b.name))).min(w * 0.36);
    let words = widest(
        &mut bars
            .iter()
            .map(|b| value_style.width(&words_of(b, &spec.unit))),
    );
    let words = words.min(w * 0.3);
    let left = frame::MARGIN + names + 8.0;
    let right = w - frame::MARGIN - words - 8.0;
    let values = || bars.iter().filter_map(value_of);
    // Zero is always on the scale; bars of negative values run to the left of it.
    let low = values().fold(0.0, f64::min);
    let high = values().fold(0.0, f64::max);
    let span = if high - low > 0.0 { high - low } else { 1.0 };
    let x_of = |v: f64| left + (v - low) / span * (right - left);
    let zero = x_of(0.0);
    for (i, bar) in bars.iter().enumerate() {
        let top = TOP + i as f64 * height;
        let base = top + height / 2.0 + 4.2;
        let name = font::shorten(&bar.name, 12.0, false, names);
        scene.text_of(&name, (left - 8.0, base), name_style, Some(&bar.name));
        let text = words_of(bar, &spec.unit);
        let mut end = zero;
        if let Some(value) = value_of(bar) {
            let x = x_of(value);
            end = x.max(zero);
            let inset = (height * 0.16).min(4.0);
            let bounds = Bounds {
                left: x.min(zero),
                top: top + inset,
                right: end,
                bottom: top + height - inset,
            };
            let tip = Tip {
                x: bar.name.clone(),
                v: text.clone(),
            };
            scene.rect(bounds, Ink::Accent, false, Some(tip));
        }
        let shown = font::clip(&text, 12.0, false, words);
        scene.text_of(&shown, (end + 7.0, base), value_style, Some(&text));
    }
    let axis = frame::hairline(zero);
    let bottom = TOP + shown as f64 * height;
    scene.line(&[(axis, TOP), (axis, bottom)], Ink::Axis, 1.0, false);
    if shown < spec.bars.len() {
        let text = format!("{} more not drawn", spec.bars.len() - shown);
        scene.text(&text, (left, bottom + height / 2.0 + 4.0), frame::small());
    }
    scene
}

fn value_of(bar: &Bar) -> Option<f64> {
    bar.value.and_then(number::drawable)
}

/// `189 rows · 1.9 MB`; a missing value says so instead of standing as zero.
fn words_of(bar: &Bar, unit: &str) -> String {
    let value = match value_of(bar) {
        Some(v) => number::value_with_unit(v, unit),
        None => "no value".to_string(),
    };
    if bar.note.is_empty() {
        value
    } else {
        format!("{value} · {}", bar.note)
    }
}
