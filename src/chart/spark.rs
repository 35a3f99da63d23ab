//! Sparkline: the trend without words, its target, and the newest value emphasised.

use super::axis::{self, Plane, Range};
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
    Trend {
        points: &spec.points,
        x: &spec.x,
        y: spec.y,
        target: spec.target,
        unit: &spec.unit,
    }
    .draw(&mut scene, plot, weight);
    scene
}

/// A bare trend: shared by sparkline and card.
pub struct Trend<'a> {
    pub points: &'a [Option<Pt>],
    pub x: &'a [String],
    pub y: Scale,
    pub target: Option<f64>,
    pub unit: &'a str,
}

impl Trend<'_> {
    /// The range that holds the values and the target; `None` without a value.
    pub fn range(&self) -> Option<Range> {
        let known = self.points.iter().take(self.x.len()).flatten();
        let mut values: Vec<f64> = known.filter_map(|p| number::drawable(p.value)).collect();
        if values.is_empty() {
            return None;
        }
        values.extend(self.target.and_then(number::drawable));
        Some(axis::range(self.y, &values))
    }

    /// Where positions and values stand inside `plot`.
    pub fn plane(&self, plot: Bounds, range: &Range) -> Plane {
        Plane::new(plot, self.x.len(), axis::line_pad(self.x.len()), range)
    }

    /// Draws it inside `plot`; `weight` scales strokes and dots.
    pub fn draw(&self, scene: &mut Scene, plot: Bounds, weight: f64) {
        let base = plot.bottom.floor() + 0.5;
        // Without a value only the ground line is left: a gap is drawn as a gap.
        scene.line(
            &[(plot.left, base), (plot.right, base)],
            Ink::Grid,
            weight.max(1.0),
            false,
        );
        let Some(range) = self.range() else { return };
        let plane = self.plane(plot, &range);
        if let Some(v) = self.target.and_then(number::drawable) {
            let y = plane.y(v).floor() + 0.5;
            scene.line(
                &[(plot.left, y), (plot.right, y)],
                Ink::Muted,
                weight.max(1.0),
                false,
            );
        }
        let runs = line::runs(self.points, self.x.len(), &[]);
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
                // Lone points would vanish without a dot; the newest is what is asked about.
                let radius = match () {
                    () if Some(i) == newest => 3.6,
                    () if run.len() == 1 || p.hollow => 2.2,
                    () => continue,
                };
                let tip = Tip {
                    x: self.x[i].clone(),
                    v: line::words_of(&p, "", self.unit),
                };
                let at = plane.at(i as f64, p.value);
                scene.dot(at, radius * weight, Ink::Accent, p.hollow, Some(tip));
            }
        }
    }
}
