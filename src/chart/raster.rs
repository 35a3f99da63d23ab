//! Scene → PNG: the same shapes with anti-aliased edges, words set in the bundled font.

use super::font;
use super::ink::{Ink, Rgb};
use super::scene::{Anchor, At, Item, Scene};
use super::spec::Theme;
use ab_glyph::{Font, ScaleFont, point};
use std::collections::HashMap;

/// Pixels of an image, row by row, three bytes each.
struct Image {
    width: usize,
    height: usize,
    /// Device pixels per CSS pixel.
    scale: f32,
    theme: Theme,
    rgb: Vec<u8>,
}

/// Draws and encodes. `scale` is device pixels per CSS pixel, 1 to 4.
pub fn write(scene: &Scene, theme: Theme, scale: u32) -> Vec<u8> {
    let scale = scale.clamp(1, 4);
    let mut image = Image::new(
        (scene.size.width * scale) as usize,
        (scene.size.height * scale) as usize,
        scale as f32,
        theme,
    );
    for item in &scene.items {
        image.item(item);
    }
    encode(&image)
}

/// Encodes; writing into memory cannot fail for a buffer of the announced size, and an empty
/// answer is what is left if it did.
fn encode(image: &Image) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, image.width as u32, image.height as u32);
    encoder.set_depth(png::BitDepth::Eight);
    let (palette, indexed) = (image.palette()).unwrap_or_default();
    let data = match palette.is_empty() {
        true => {
            encoder.set_color(png::ColorType::Rgb);
            &image.rgb
        }
        false => {
            encoder.set_color(png::ColorType::Indexed);
            encoder.set_palette(palette);
            encoder.set_filter(png::Filter::NoFilter);
            &indexed
        }
    };
    let written = encoder
        .write_header()
        .and_then(|mut w| w.write_image_data(data));
    if written.is_err() {
        return Vec::new();
    }
    bytes
}

/// A straight stroke in device pixels.
type Segment = ((f32, f32), (f32, f32));

impl Image {
    fn new(width: usize, height: usize, scale: f32, theme: Theme) -> Image {
        let paper = Ink::Background.color(theme);
        Image {
            width,
            height,
            scale,
            theme,
            rgb: paper.repeat(width * height),
        }
    }

    /// The colours, paper first, and each pixel's number among them: a third of the data to pack.
    /// `None` above 256 colours.
    fn palette(&self) -> Option<(Vec<u8>, Vec<u8>)> {
        let paper = Ink::Background.color(self.theme);
        let mut palette = Vec::from(paper);
        let mut known: HashMap<Rgb, u8> = HashMap::from([(paper, 0)]);
        let mut indexed = Vec::with_capacity(self.width * self.height);
        // Most of a drawing is paper, and is passed over in strides.
        let stride: [Rgb; 16] = [paper; 16];
        let (strides, rest) = self.rgb.as_chunks::<3>().0.as_chunks::<16>();
        for pixels in strides {
            if *pixels == stride {
                indexed.extend_from_slice(&[0; 16]);
                continue;
            }
            for pixel in pixels {
                indexed.push(number_of(*pixel, &mut known, &mut palette)?);
            }
        }
        for pixel in rest {
            indexed.push(number_of(*pixel, &mut known, &mut palette)?);
        }
        Some((palette, indexed))
    }

    fn device(&self, at: At) -> (f32, f32) {
        (
            at.0 as f32 / 10.0 * self.scale,
            at.1 as f32 / 10.0 * self.scale,
        )
    }

    fn length(&self, tenths: i32) -> f32 {
        tenths as f32 / 10.0 * self.scale
    }

    fn item(&mut self, item: &Item) {
        match item {
            Item::Line {
                points,
                ink,
                width,
                dashed,
            } => {
                let points: Vec<_> = points.iter().map(|p| self.device(*p)).collect();
                let dash = dashed.then_some((5.0 * self.scale, 4.0 * self.scale));
                self.strokes(
                    &segments(&points, dash),
                    self.length(*width),
                    ink.color(self.theme),
                );
            }
            Item::Rect {
                at,
                size,
                ink,
                hatched,
                ..
            } => {
                let (a, b) = (
                    self.device(*at),
                    self.device((at.0 + size.0, at.1 + size.1)),
                );
                if *hatched {
                    self.hatch(a, b);
                } else {
                    self.fill(a, b, ink.color(self.theme), |_, _| 1.0);
                }
            }
            Item::Dot {
                at,
                radius,
                ink,
                hollow,
                ..
            } => {
                let (center, r) = (self.device(*at), self.length(*radius));
                self.dot(center, r, ink.color(self.theme), *hollow);
            }
            Item::Polygon { points, ink } => {
                let points: Vec<_> = points.iter().map(|p| self.device(*p)).collect();
                self.polygon(&points, ink.color(self.theme));
            }
            Item::Text {
                at,
                text,
                size,
                ink,
                bold,
                anchor,
                ..
            } => {
                self.text(
                    self.device(*at),
                    text,
                    *size,
                    *bold,
                    *anchor,
                    ink.color(self.theme),
                );
            }
        }
    }

    fn blend(&mut self, x: usize, y: usize, color: Rgb, coverage: f32) {
        if x >= self.width || y >= self.height || coverage <= 0.0 {
            return;
        }
        // Sixteen steps look like all: the drawing has few colours and packs well.
        let coverage = (coverage.min(1.0) * 16.0).round() / 16.0;
        let start = (y * self.width + x) * 3;
        for (channel, ink) in self.rgb[start..start + 3].iter_mut().zip(color) {
            let mixed = f32::from(*channel) * (1.0 - coverage) + f32::from(ink) * coverage;
            *channel = mixed.round() as u8;
        }
    }

    /// The device pixels a box touches, clipped to the image.
    fn span(&self, a: (f32, f32), b: (f32, f32)) -> (usize, usize, usize, usize) {
        let clip = |v: f32, max: usize| (v.max(0.0) as usize).min(max);
        (
            clip(a.0.floor(), self.width),
            clip(a.1.floor(), self.height),
            clip(b.0.ceil(), self.width),
            clip(b.1.ceil(), self.height),
        )
    }

    /// A box with exact coverage at its edges, times `pattern` at each pixel's centre.
    fn fill(&mut self, a: (f32, f32), b: (f32, f32), ink: Rgb, pattern: impl Fn(f32, f32) -> f32) {
        let (x0, y0, x1, y1) = self.span(a, b);
        for y in y0..y1 {
            for x in x0..x1 {
                let (left, top) = (x as f32, y as f32);
                let across = (b.0.min(left + 1.0) - a.0.max(left)).max(0.0);
                let down = (b.1.min(top + 1.0) - a.1.max(top)).max(0.0);
                self.blend(x, y, ink, across * down * pattern(left + 0.5, top + 0.5));
            }
        }
    }

    /// Paper, diagonal lines and an outline.
    fn hatch(&mut self, a: (f32, f32), b: (f32, f32)) {
        let (pitch, thick) = (6.0 * self.scale, 1.8 * self.scale);
        let ink = Ink::Muted.color(self.theme);
        self.fill(a, b, Ink::Background.color(self.theme), |_, _| 1.0);
        self.fill(a, b, ink, |x, y| {
            let along = ((x + y) / std::f32::consts::SQRT_2).rem_euclid(pitch);
            let distance = (along - pitch / 2.0).abs();
            (thick / 2.0 - distance + 0.5).clamp(0.0, 1.0)
        });
        let outline = [a, (b.0, a.1), b, (a.0, b.1), a];
        self.strokes(&segments(&outline, None), 0.8 * self.scale, ink);
    }

    /// A disc, or a ring filled with paper.
    fn dot(&mut self, center: (f32, f32), radius: f32, ink: Rgb, hollow: bool) {
        let half = if hollow { 0.8 * self.scale } else { 0.0 };
        self.disc(center, radius + half, ink);
        if hollow {
            self.disc(center, radius - half, Ink::Background.color(self.theme));
        }
    }

    fn disc(&mut self, center: (f32, f32), radius: f32, ink: Rgb) {
        let reach = radius + 1.0;
        let (x0, y0, x1, y1) = self.span(
            (center.0 - reach, center.1 - reach),
            (center.0 + reach, center.1 + reach),
        );
        for y in y0..y1 {
            for x in x0..x1 {
                let (dx, dy) = (x as f32 + 0.5 - center.0, y as f32 + 0.5 - center.1);
                self.blend(x, y, ink, radius - dx.hypot(dy) + 0.5);
            }
        }
    }

    /// All segments of one line as one shape, so that joints are not painted twice.
    fn strokes(&mut self, segments: &[Segment], width: f32, ink: Rgb) {
        let reach = width / 2.0 + 1.0;
        let boxes: Vec<_> = segments
            .iter()
            .map(|&(a, b)| {
                self.span(
                    (a.0.min(b.0) - reach, a.1.min(b.1) - reach),
                    (a.0.max(b.0) + reach, a.1.max(b.1) + reach),
                )
            })
            .collect();
        // Only the part of the image that the line touches.
        let left = boxes.iter().map(|b| b.0).min().unwrap_or(0);
        let top = boxes.iter().map(|b| b.1).min().unwrap_or(0);
        let right = boxes.iter().map(|b| b.2).max().unwrap_or(0).max(left);
        let bottom = boxes.iter().map(|b| b.3).max().unwrap_or(0).max(top);
        let across = right - left;
        let mut mask = vec![0.0_f32; across * (bottom - top)];
        for (&(a, b), &(x0, y0, x1, y1)) in segments.iter().zip(&boxes) {
            for y in y0..y1 {
                for x in x0..x1 {
                    let d = distance((x as f32 + 0.5, y as f32 + 0.5), a, b);
                    let cell = &mut mask[(y - top) * across + x - left];
                    *cell = cell.max(stroke_coverage(d, width));
                }
            }
        }
        for y in top..bottom {
            for x in left..right {
                self.blend(x, y, ink, mask[(y - top) * across + x - left]);
            }
        }
    }

    fn polygon(&mut self, points: &[(f32, f32)], ink: Rgb) {
        let fold = |f: fn(f32, f32) -> f32, start: f32| {
            points
                .iter()
                .fold((start, start), |m, p| (f(m.0, p.0), f(m.1, p.1)))
        };
        let (x0, y0, x1, y1) = self.span(
            fold(f32::min, f32::INFINITY),
            fold(f32::max, f32::NEG_INFINITY),
        );
        for y in y0..y1 {
            for x in x0..x1 {
                let inside = (0..16)
                    .filter(|i| {
                        let (sx, sy) = ((i % 4) as f32 + 0.5, (i / 4) as f32 + 0.5);
                        contains(points, (x as f32 + sx / 4.0, y as f32 + sy / 4.0))
                    })
                    .count();
                self.blend(x, y, ink, inside as f32 / 16.0);
            }
        }
    }

    fn text(
        &mut self,
        at: (f32, f32),
        text: &str,
        size: i32,
        bold: bool,
        anchor: Anchor,
        ink: Rgb,
    ) {
        let Some(face) = font::face(bold) else { return };
        let size = f64::from(size) / 10.0;
        let set = font::advance(text, size, bold) as f32 * self.scale;
        let mut x = match anchor {
            Anchor::Start => at.0,
            Anchor::Middle => at.0 - set / 2.0,
            Anchor::End => at.0 - set,
        };
        let scale = font::scale_px(face, size * f64::from(self.scale));
        let scaled = face.as_scaled(scale);
        for c in text.chars() {
            let id = face.glyph_id(if super::svg::hidden(c) { ' ' } else { c });
            let glyph = id.with_scale_and_position(scale, point(x, at.1));
            if let Some(outline) = face.outline_glyph(glyph) {
                let corner = outline.px_bounds().min;
                outline.draw(|gx, gy, coverage| {
                    let (px, py) = (corner.x + gx as f32, corner.y + gy as f32);
                    if px >= 0.0 && py >= 0.0 {
                        self.blend(px as usize, py as usize, ink, coverage);
                    }
                });
            }
            x += if id.0 == 0 {
                size as f32 * self.scale
            } else {
                scaled.h_advance(id)
            };
        }
    }
}

/// A colour's number; a new one goes to the end of the palette while there is room.
fn number_of(color: Rgb, known: &mut HashMap<Rgb, u8>, palette: &mut Vec<u8>) -> Option<u8> {
    if let Some(at) = known.get(&color) {
        return Some(*at);
    }
    let at = u8::try_from(known.len()).ok()?;
    known.insert(color, at);
    palette.extend_from_slice(&color);
    Some(at)
}

/// Thin lines keep their lightness instead of vanishing between two pixels.
fn stroke_coverage(distance: f32, width: f32) -> f32 {
    (width / 2.0 - distance + 0.5).clamp(0.0, width.min(1.0))
}

fn distance(p: (f32, f32), a: (f32, f32), b: (f32, f32)) -> f32 {
    let (dx, dy) = (b.0 - a.0, b.1 - a.1);
    let square = dx * dx + dy * dy;
    let t = if square > 0.0 {
        (((p.0 - a.0) * dx + (p.1 - a.1) * dy) / square).clamp(0.0, 1.0)
    } else {
        0.0
    };
    (p.0 - a.0 - t * dx).hypot(p.1 - a.1 - t * dy)
}

fn contains(points: &[(f32, f32)], p: (f32, f32)) -> bool {
    let mut inside = false;
    for (i, a) in points.iter().enumerate() {
        let b = points[(i + 1) % points.len()];
        if (a.1 > p.1) != (b.1 > p.1) && p.0 < (b.0 - a.0) * (p.1 - a.1) / (b.1 - a.1) + a.0 {
            inside = !inside;
        }
    }
    inside
}

/// A line as segments; `dash` is (drawn, left out) in device pixels.
fn segments(points: &[(f32, f32)], dash: Option<(f32, f32)>) -> Vec<Segment> {
    let mut out = Vec::new();
    for pair in points.windows(2) {
        let (a, b) = (pair[0], pair[1]);
        let Some((on, off)) = dash else {
            out.push((a, b));
            continue;
        };
        let length = (b.0 - a.0).hypot(b.1 - a.1);
        let along = |t: f32| {
            let t = (t / length).min(1.0);
            (a.0 + (b.0 - a.0) * t, a.1 + (b.1 - a.1) * t)
        };
        let mut start = 0.0;
        while start < length {
            out.push((along(start), along(start + on)));
            start += on + off;
        }
    }
    out
}
