//! Charts: plain values in, SVG or PNG bytes out, one file per kind, pure and deterministic.
//!
//! ```text
//! ChartSpec ─ line, stacked, heatmap, bars, strip, timeline, spark, card ─▶ Scene ─┬─ svg ─▶ String
//!                                                                 └─ raster ─▶ PNG
//! ```

mod axis;
mod backend;
mod bars;
mod card;
pub mod font;
mod frame;
mod heatmap;
pub mod ink;
mod lanes;
mod line;
mod marks;
mod number;
mod raster;
pub mod scene;
mod spark;
pub mod spec;
mod stacked;
mod strip;
mod svg;
#[cfg(test)]
mod tests;
mod timeline;
mod timescale;
mod twin;

use ink::Ink;
use scene::{Bounds, Scene};
pub use spec::{ChartSpec, Size, Theme};
use std::collections::BTreeSet;
pub use twin::text_twin;

/// A kind of chart. To add one: a file, an arm here and in `ChartSpec`, a line in `KINDS`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChartKind {
    Line,
    Stacked,
    Heatmap,
    Bars,
    Strip,
    Timeline,
    Spark,
    Card,
}

/// Every kind with the name that metric and table headers use.
pub const KINDS: &[(&str, ChartKind)] = &[
    ("line", ChartKind::Line),
    ("stacked", ChartKind::Stacked),
    ("heatmap", ChartKind::Heatmap),
    ("bars", ChartKind::Bars),
    ("strip", ChartKind::Strip),
    ("timeline", ChartKind::Timeline),
    ("spark", ChartKind::Spark),
    ("card", ChartKind::Card),
];

impl ChartKind {
    /// The kind of that name.
    pub fn from_name(name: &str) -> Option<ChartKind> {
        KINDS
            .iter()
            .find(|(n, _)| *n == name)
            .map(|(_, kind)| *kind)
    }

    /// The name used in headers and in ids.
    pub fn name(self) -> &'static str {
        KINDS
            .iter()
            .find(|(_, kind)| *kind == self)
            .map_or("", |(name, _)| name)
    }
}

impl ChartSpec {
    /// Which kind it is.
    pub fn kind(&self) -> ChartKind {
        match self {
            ChartSpec::Line(_) => ChartKind::Line,
            ChartSpec::Stacked(_) => ChartKind::Stacked,
            ChartSpec::Heatmap(_) => ChartKind::Heatmap,
            ChartSpec::Bars(_) => ChartKind::Bars,
            ChartSpec::Strip(_) => ChartKind::Strip,
            ChartSpec::Timeline(_) => ChartKind::Timeline,
            ChartSpec::Spark(_) => ChartKind::Spark,
            ChartSpec::Card(_) => ChartKind::Card,
        }
    }

    /// The size at which the chart reads well; heat maps and bars grow with their rows.
    pub fn natural_size(&self) -> Size {
        match self {
            ChartSpec::Line(_) | ChartSpec::Stacked(_) => Size::PAGE,
            ChartSpec::Heatmap(s) => heatmap::natural_size(s),
            ChartSpec::Bars(s) => bars::natural_size(s),
            ChartSpec::Strip(s) => strip::natural_size(s),
            ChartSpec::Timeline(s) => timeline::natural_size(s),
            ChartSpec::Spark(_) => Size::SPARK,
            ChartSpec::Card(_) => Size::CARD,
        }
    }
}

/// The smallest drawing in which the layout holds.
const LEAST: Size = Size {
    width: 40,
    height: 24,
};

/// The shapes of a chart, on paper: for tests and other writers.
pub fn scene(spec: &ChartSpec, size: Size) -> Scene {
    let least = match spec.kind() {
        ChartKind::Spark => LEAST,
        _ => Size {
            width: 320,
            height: 140,
        },
    };
    // A smaller drawing would have negative room for its plot.
    let size = Size {
        width: size.width.max(least.width),
        height: size.height.max(least.height),
    };
    match spec {
        ChartSpec::Line(s) => line::draw(s, size),
        ChartSpec::Stacked(s) => stacked::draw(s, size),
        ChartSpec::Heatmap(s) => heatmap::draw(s, size),
        ChartSpec::Bars(s) => bars::draw(s, size),
        ChartSpec::Strip(s) => strip::draw(s, size),
        ChartSpec::Timeline(s) => timeline::draw(s, size),
        ChartSpec::Spark(s) => spark::draw(s, size),
        ChartSpec::Card(s) => card::draw(s, size),
    }
}

/// An SVG file: follows light and dark by itself, works in an `<img>`, asks for nothing.
pub fn svg(spec: &ChartSpec, size: Size) -> String {
    let mut scene = scene(spec, size);
    // A sparkline lies on a tile and shows its ground; the others bring their paper along.
    if spec.kind() != ChartKind::Spark {
        let (right, bottom) = (f64::from(scene.size.width), f64::from(scene.size.height));
        let mut paper = Scene::new(scene.size);
        paper.rect(
            Bounds {
                left: 0.0,
                top: 0.0,
                right,
                bottom,
            },
            Ink::Background,
            false,
            None,
        );
        paper.items.append(&mut scene.items);
        scene = paper;
    }
    write_svg(spec, &scene, svg::Use::Alone)
}

/// An SVG element for a page whose style sheet contains [`css`]: no paper, no style of its own,
/// so that a strict content policy has nothing to refuse.
pub fn svg_inline(spec: &ChartSpec, size: Size) -> String {
    write_svg(spec, &scene(spec, size), svg::Use::Inline)
}

fn write_svg(spec: &ChartSpec, scene: &Scene, how: svg::Use) -> String {
    let id = format!("c-{}-{}", spec.kind().name(), spec.id());
    let twin = text_twin(spec);
    let desc = if spec.desc().is_empty() {
        twin
    } else {
        format!("{} {twin}", spec.desc())
    };
    svg::write(
        scene,
        &svg::Words {
            id: &id,
            title: spec.title(),
            desc: &desc,
        },
        how,
    )
}

/// The style sheet for pages that hold charts made by [`svg_inline`].
pub fn css() -> String {
    let all: BTreeSet<Ink> = Ink::all().into_iter().collect();
    ink::css(&all, &all)
}

/// A PNG of exactly `size` pixels, from the same shapes as the SVG.
pub fn png(spec: &ChartSpec, size: Size, theme: Theme) -> Vec<u8> {
    png_scaled(spec, size, theme, 1)
}

/// A PNG with `scale` (1 to 4) pixels per CSS pixel, for sharp screens.
pub fn png_scaled(spec: &ChartSpec, size: Size, theme: Theme, scale: u32) -> Vec<u8> {
    raster::write(&scene(spec, size), theme, scale)
}
