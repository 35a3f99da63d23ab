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

/// Where things stand.
struct Layout {
    /// Bars drawn, and the height of a row.
    shown: usize,
    height: f64,
    /// Width for names and for values.
    names: f64,
    words: f64,
    left: f64,
    right: f64,
    low: f64,
    span: f64,
}

impl Layout {
    fn x(&self, value: f64) -> f64 {
        self.left + (value - self.low) / self.span * (self.right - self.left)
    }
}

fn layout(spec: &BarsSpec, size: Size) -> Layout {
    let w = f64::from(size.width);
    let room = f64::from(size.height) - TOP - BOTTOM;
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
    let bars = &spec.bars[..shown];
    let style = Style::new(12.0, Ink::Text);
    let names = bars
        .iter()
        .map(|b| style.width(&b.name))
        .fold(10.0, f64::max)
        .min(w * 0.36);
    let words = bars.iter().map(|b| style.width(&words_of(b, &spec.unit)));
    let words = words.fold(10.0, f64::max).min(w * 0.3);
    // Zero is always on the scale; bars of negative values run to the left of it.
    let low = bars.iter().filter_map(value_of).fold(0.0, f64::min);
    let high = bars.iter().filter_map(value_of).fold(0.0, f64::max);
    Layout {
        shown,
        height: (room / rows as f64).min(ROW_HEIGHT),
        names,
        words,
        left: frame::MARGIN + names + 8.0,
        right: w - frame::MARGIN - words - 8.0,
        low,
        span: if high - low > 0.0 { high - low } else { 1.0 },
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
    let layout = layout(spec, size);
    for (i, bar) in spec.bars[..layout.shown].iter().enumerate() {
        draw_bar(
            &mut scene,
            spec,
            &layout,
            bar,
            TOP + i as f64 * layout.height,
        );
    }
    let axis = frame::hairline(layout.x(0.0));
    let bottom = TOP + layout.shown as f64 * layout.height;
    scene.line(&[(axis, TOP), (axis, bottom)], Ink::Axis, 1.0, false);
    if layout.shown < spec.bars.len() {
        let text = format!("{} more not drawn", spec.bars.len() - layout.shown);
        scene.text(
            &text,
            (layout.left, bottom + layout.height / 2.0 + 4.0),
            frame::small(),
        );
    }
    scene
}

/// Name, bar and value of one row.
fn draw_bar(scene: &mut Scene, spec: &BarsSpec, layout: &Layout, bar: &Bar, top: f64) {
    let base = top + layout.height / 2.0 + 4.2;
    let style = Style::new(12.0, Ink::Text);
    let name = font::shorten(&bar.name, style.size, false, layout.names);
    scene.text_of(
        &name,
        (layout.left - 8.0, base),
        style.end(),
        Some(&bar.name),
    );
    let text = words_of(bar, &spec.unit);
    let zero = layout.x(0.0);
    let mut end = zero;
    if let Some(value) = value_of(bar) {
        let x = layout.x(value);
        end = x.max(zero);
        let inset = (layout.height * 0.16).min(4.0);
        let bounds = Bounds {
            left: x.min(zero),
            top: top + inset,
            right: end,
            bottom: top + layout.height - inset,
        };
        let tip = Tip {
            x: bar.name.clone(),
            v: text.clone(),
        };
        scene.rect(bounds, Ink::Accent, false, Some(tip));
    }
    let shown = font::clip(&text, style.size, false, layout.words);
    scene.text_of(&shown, (end + 7.0, base), style, Some(&text));
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
