//! Sparkline: the trend without words, its target, and the newest value emphasised.

use super::axis::{self, Plane};
use super::ink::Ink;
use super::line;
use super::number;
use super::scene::{Bounds, Scene, Tip};
use super::spec::{Pt, Scale, Size, SparkSpec};

/// Draws the sparkline.
pub fn draw(spec: &SparkSpec, size: Size) -> Scene {
    let mut scene = Scene::new(size);
    let (w, h) = (f64::from(size.width), f64::from(size.height));
    let plot = Bounds {
        left: 6.0,
        top: 7.0,
        right: w - 8.0,
        bottom: h - 7.0,
    };
    let weight = (h / 64.0).clamp(0.6, 4.0);
    trend(
        &mut scene,
        plot,
        &spec.points,
        &spec.x,
        spec.y,
        spec.target,
        &spec.unit,
        weight,
    );
    scene
}

/// A bare trend inside `plot`: shared by sparkline and card. `weight` scales strokes and dots.
#[allow(clippy::too_many_arguments)]
pub fn trend(
    scene: &mut Scene,
    plot: Bounds,
    points: &[Option<Pt>],
    x: &[String],
    y: Scale,
    target: Option<f64>,
    unit: &str,
    weight: f64,
) {
    let mut values: Vec<f64> = points
        .iter()
        .take(x.len())
        .flatten()
        .filter_map(|p| number::drawable(p.value))
        .collect();
    let base = plot.bottom.floor() + 0.5;
    if values.is_empty() {
        // A gap is drawn as a gap: only the ground line.
        scene.line(
            &[(plot.left, base), (plot.right, base)],
            Ink::Grid,
            weight,
            false,
        );
        return;
    }
    values.extend(target.and_then(number::drawable));
    let range = axis::range(y, &values);
    let plane = Plane::new(plot, x.len(), axis::line_pad(x.len()), &range);
    scene.line(
        &[(plot.left, base), (plot.right, base)],
        Ink::Grid,
        1.0,
        false,
    );
    if let Some(v) = target.and_then(number::drawable) {
        let y = plane.y(v).floor() + 0.5;
        scene.line(
            &[(plot.left, y), (plot.right, y)],
            Ink::Muted,
            weight.max(1.0),
            false,
        );
    }
    let runs = line::runs(points, x.len(), &[]);
    for run in &runs {
        let at: Vec<_> = run
            .iter()
            .map(|&(i, p)| plane.at(i as f64, p.value))
            .collect();
        if at.len() > 1 {
            scene.line(&at, Ink::Accent, 1.8 * weight, false);
        }
    }
    let newest = runs.iter().flatten().next_back().map(|(i, _)| *i);
    for run in &runs {
        for &(i, p) in run {
            // Lone points would vanish without a dot; the newest is the one that is asked about.
            let radius = match () {
                () if Some(i) == newest => 3.6,
                () if run.len() == 1 || p.hollow => 2.2,
                () => continue,
            };
            let tip = Tip {
                x: x[i].clone(),
                v: line::words_of(&p, "", unit),
            };
            let at = plane.at(i as f64, p.value);
            scene.dot(at, radius * weight, Ink::Accent, p.hollow, Some(tip));
        }
    }
}
