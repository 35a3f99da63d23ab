//! Stacked bars: a distribution per iteration, layers in scale order, `unparsed` last and hatched.

use super::axis::{self, Plane};
use super::font;
use super::frame;
use super::ink::{CATEGORIES, Ink, RAMP_STEPS};
use super::marks;
use super::number;
use super::scene::{Bounds, Scene, Style, Tip};
use super::spec::{Direction, Layer, Scale, Size, StackedSpec};
use crate::model::Tone;

const LABEL_GAP: f64 = 15.0;
const SWATCH: f64 = 9.0;

/// Draws the chart.
pub fn draw(spec: &StackedSpec, size: Size) -> Scene {
    let mut scene = Scene::new(size);
    frame::heading(
        &mut scene,
        &spec.title,
        &frame::subtitle(&spec.unit, Direction::None),
    );
    let totals: Vec<Option<f64>> = (0..spec.x.len()).map(|i| total(spec, i)).collect();
    let known: Vec<f64> = totals.iter().flatten().copied().collect();
    if known.is_empty() {
        frame::empty(
            &mut scene,
            "No values yet: no iteration has a row for this distribution.",
        );
        return scene;
    }
    let range = axis::range(Scale::FromZero, &known);
    let (w, h) = (f64::from(size.width), f64::from(size.height));
    let style = Style::new(12.0, Ink::Text);
    let names = spec.layers.iter().map(|l| style.width(&l.name));
    let legend = (names.fold(30.0, f64::max) + SWATCH + 6.0).min(w * 0.28);
    let mut plot = Bounds {
        left: frame::MARGIN + frame::tick_width(&range, &spec.unit) + 8.0,
        // Room for the total above the highest bar.
        top: frame::HEAD + 4.0,
        right: w - frame::MARGIN - legend - 14.0,
        bottom: h - frame::FOOT,
    };
    let plane = Plane::new(plot, spec.x.len(), 0.5, &range);
    let verticals = marks::place(&spec.marks, spec.x.len(), &plane, w - frame::MARGIN);
    plot.top += marks::band(&verticals);
    let plane = Plane::new(plot, spec.x.len(), 0.5, &range);
    frame::value_axis(&mut scene, &plane, &range, &spec.unit);
    frame::x_labels(&mut scene, &plane, &spec.x);
    marks::draw(&mut scene, &plane, &verticals);
    let slot = plot.width() / spec.x.len() as f64;
    let bar = (slot * 0.72).clamp(1.0, 72.0);
    for i in 0..spec.x.len() {
        draw_bar(&mut scene, &plane, spec, i, bar);
    }
    draw_totals(&mut scene, &plane, &totals, spec);
    draw_legend(&mut scene, &plane, spec, legend);
    scene
}

/// The size of a layer that can be drawn: a share of a whole is never below zero.
fn part(layer: &Layer, i: usize) -> Option<f64> {
    let value = layer.values.get(i).copied().flatten()?;
    number::drawable(value).map(|v| v.max(0.0))
}

/// The sum of an iteration's layers; `None` where no layer has a value.
pub fn total(spec: &StackedSpec, i: usize) -> Option<f64> {
    let parts: Vec<f64> = spec.layers.iter().filter_map(|l| part(l, i)).collect();
    if parts.is_empty() {
        return None;
    }
    // Many huge layers must not add up to infinity.
    Some(
        parts
            .iter()
            .fold(0.0, |sum, v| (sum + v).min(number::LARGEST)),
    )
}

/// Categories kept for what is better, worse and beside the point.
const BETTER: u8 = 2;
const WORSE: u8 = 5;
const CONTEXT: u8 = 7;

/// A ramp for a scale, the colour of its tone where a layer has one, distinct colours for names.
fn ink_of(spec: &StackedSpec, i: usize) -> Ink {
    let tone = |layer: &Layer| layer.tone;
    let step = |layer: &Layer| layer.tone == Some(Tone::Step) || spec.ordered && !layer.unparsed;
    if spec.layers.get(i).is_some_and(step) {
        let steps = spec.layers.iter().filter(|l| step(l)).count();
        let place = spec.layers[..i].iter().filter(|l| step(l)).count();
        return ramp(place, steps);
    }
    match spec.layers.get(i).and_then(tone) {
        Some(Tone::Better) => Ink::Category(BETTER),
        Some(Tone::Worse) => Ink::Category(WORSE),
        Some(Tone::Context) => Ink::Category(CONTEXT),
        _ if spec.ordered => Ink::Category(CONTEXT),
        _ => Ink::Category(name_ink(spec, i)),
    }
}

/// One of `steps` colours, evenly over the ramp without its faintest step.
fn ramp(place: usize, steps: usize) -> Ink {
    match steps {
        0 | 1 => Ink::Ramp(RAMP_STEPS - 4),
        _ => Ink::Ramp((1 + place * (usize::from(RAMP_STEPS) - 2) / (steps - 1)) as u8),
    }
}

/// The colour of a name: in turn, but for those that tones of this chart have taken.
fn name_ink(spec: &StackedSpec, i: usize) -> u8 {
    let taken = |tone: Tone| spec.layers.iter().any(|l| l.tone == Some(tone));
    let kept = [
        (BETTER, Tone::Better),
        (WORSE, Tone::Worse),
        (CONTEXT, Tone::Context),
    ];
    let free: Vec<u8> = (0..CATEGORIES)
        .filter(|ink| !kept.iter().any(|(own, tone)| own == ink && taken(*tone)))
        .collect();
    let place = spec.layers[..i].iter().filter(|l| l.tone.is_none()).count();
    free[place % free.len()]
}

fn draw_bar(scene: &mut Scene, plane: &Plane, spec: &StackedSpec, i: usize, bar: f64) {
    let mut sum = 0.0;
    let x = plane.x(i as f64);
    for (k, layer) in spec.layers.iter().enumerate() {
        let Some(value) = part(layer, i).filter(|v| *v > 0.0) else {
            continue;
        };
        let (bottom, top) = (plane.y(sum), plane.y((sum + value).min(number::LARGEST)));
        sum = (sum + value).min(number::LARGEST);
        let height = bottom - top;
        // A thin line of paper between layers tells neighbours apart without colour.
        let seam = if height > 3.0 { 1.0 } else { 0.0 };
        let bounds = Bounds {
            left: x - bar / 2.0,
            top: top + seam,
            right: x + bar / 2.0,
            bottom,
        };
        let words = format!(
            "{}: {}",
            layer.name,
            number::value_with_unit(value, &spec.unit)
        );
        let tip = Tip {
            x: spec.x[i].clone(),
            v: words,
        };
        let ink = ink_of(spec, k);
        scene.rect(bounds, ink, layer.unparsed, Some(tip));
        let label = number::value(value, &spec.unit);
        let style = Style::new(11.0, ink.text_on()).middle();
        // Words on a hatch are hard to read; the hatched layer is named beside the bar.
        if !layer.unparsed && height >= 14.0 && style.width(&label) <= bar - 4.0 {
            scene.text(&label, (x, (top + seam + bottom) / 2.0 + 4.0), style);
        }
    }
}

/// Totals over the bars: the newest, the first, the highest, then the others where they fit.
fn draw_totals(scene: &mut Scene, plane: &Plane, totals: &[Option<f64>], spec: &StackedSpec) {
    let style = Style::new(11.5, Ink::Text).bold().middle();
    let mut order: Vec<(usize, f64)> = totals
        .iter()
        .enumerate()
        .filter_map(|(i, t)| t.map(|t| (i, t)))
        .collect();
    let highest = order.iter().fold(f64::NEG_INFINITY, |m, (_, t)| m.max(*t));
    let (first, last) = (order.first().map(|o| o.0), order.last().map(|o| o.0));
    order.sort_by_key(|(i, t)| (Some(*i) != last, Some(*i) != first, *t < highest, *i));
    let mut placed: Vec<Bounds> = Vec::new();
    for (i, value) in order {
        let label = number::value(value, &spec.unit);
        let at = (plane.x(i as f64), plane.y(value) - 4.0);
        let bounds = Bounds::of_text(&label, at, style);
        // Bars of neighbours may be higher: a total never stands on a bar.
        let slot = plane.plot.width() / totals.len() as f64;
        let crowded = bounds.width() > slot + 6.0 && totals.len() > 1;
        let clear = Bounds {
            left: bounds.left - 3.0,
            right: bounds.right + 3.0,
            ..bounds
        };
        let ends = Some(i) == last;
        if (crowded && !ends) || placed.iter().any(|p| p.overlaps(&clear)) {
            continue;
        }
        if bounds.right > plane.plot.right + 12.0 || bounds.left < plane.plot.left - 6.0 {
            continue;
        }
        scene.text(&label, at, style);
        placed.push(bounds);
    }
}

/// Names beside the newest bar, in the order of the stack.
fn draw_legend(scene: &mut Scene, plane: &Plane, spec: &StackedSpec, room: f64) {
    let plot = plane.plot;
    let newest = (0..spec.x.len())
        .rev()
        .find(|i| total(spec, *i).is_some())
        .unwrap_or(0);
    let mut wanted = Vec::new();
    let mut sum = 0.0;
    for layer in &spec.layers {
        let value = part(layer, newest).unwrap_or(0.0);
        wanted.push(plane.y((sum + value / 2.0).min(number::LARGEST)));
        sum = (sum + value).min(number::LARGEST);
    }
    let fits = ((plot.height() / LABEL_GAP) as usize + 1).max(2);
    let shown = if wanted.len() > fits {
        fits - 1
    } else {
        wanted.len()
    };
    let hidden = wanted.len() - shown;
    wanted.truncate(shown);
    if hidden > 0 {
        wanted.push(plot.top);
    }
    // Stack order is kept even where layers are equal: later layers stand higher.
    for (i, y) in wanted.iter_mut().enumerate() {
        *y -= i as f64 * 1e-6;
    }
    let placed = axis::spread(&wanted, LABEL_GAP, plot.top + 4.0, plot.bottom - 4.0);
    let x = plot.right + 14.0;
    let style = Style::new(12.0, Ink::Text);
    for (i, y) in placed.iter().enumerate() {
        let Some(layer) = spec.layers.get(i).filter(|_| i < shown) else {
            scene.text(&format!("{hidden} more"), (x, y + 4.0), frame::small());
            continue;
        };
        let half = SWATCH / 2.0;
        let swatch = Bounds {
            left: x,
            top: y - half,
            right: x + SWATCH,
            bottom: y + half,
        };
        scene.rect(swatch, ink_of(spec, i), layer.unparsed, None);
        let name = font::shorten(&layer.name, style.size, false, room - SWATCH - 5.0);
        scene.text_of(&name, (x + SWATCH + 6.0, y + 4.2), style, Some(&layer.name));
    }
}
