//! The drawing as a list of shapes in tenths of a pixel: what both writers, SVG and PNG, read.

use super::font;
use super::ink::Ink;
use super::spec::Size;

/// A position in tenths of a CSS pixel.
pub type At = (i32, i32);

/// What a data point says under the pointer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tip {
    pub x: String,
    pub v: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Anchor {
    Start,
    Middle,
    End,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Item {
    /// `width` in tenths of a pixel.
    Line {
        points: Vec<At>,
        ink: Ink,
        width: i32,
        dashed: bool,
    },
    Rect {
        at: At,
        size: At,
        ink: Ink,
        hatched: bool,
        tip: Option<Tip>,
    },
    Dot {
        at: At,
        radius: i32,
        ink: Ink,
        hollow: bool,
        tip: Option<Tip>,
    },
    Polygon {
        points: Vec<At>,
        ink: Ink,
    },
    /// `at` is on the baseline; `size` in tenths; `full` is the text before it was shortened.
    Text {
        at: At,
        text: String,
        size: i32,
        ink: Ink,
        bold: bool,
        anchor: Anchor,
        full: Option<String>,
    },
}

/// A finished drawing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scene {
    pub size: Size,
    pub items: Vec<Item>,
}

/// How a word is set.
#[derive(Debug, Clone, Copy)]
pub struct Style {
    pub size: f64,
    pub ink: Ink,
    pub bold: bool,
    pub anchor: Anchor,
}

impl Style {
    pub fn new(size: f64, ink: Ink) -> Style {
        Style {
            size,
            ink,
            bold: false,
            anchor: Anchor::Start,
        }
    }
    pub fn bold(self) -> Style {
        Style { bold: true, ..self }
    }
    pub fn end(self) -> Style {
        Style {
            anchor: Anchor::End,
            ..self
        }
    }
    pub fn middle(self) -> Style {
        Style {
            anchor: Anchor::Middle,
            ..self
        }
    }
    pub fn width(self, text: &str) -> f64 {
        font::width(text, self.size, self.bold)
    }
}

/// Left, top, right, bottom in pixels.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bounds {
    pub left: f64,
    pub top: f64,
    pub right: f64,
    pub bottom: f64,
}

impl Bounds {
    /// Where a word stands; ascent and descent of a common sans-serif.
    pub fn of_text(text: &str, at: (f64, f64), style: Style) -> Bounds {
        let width = style.width(text);
        let left = match style.anchor {
            Anchor::Start => at.0,
            Anchor::Middle => at.0 - width / 2.0,
            Anchor::End => at.0 - width,
        };
        Bounds {
            left,
            top: at.1 - style.size * 0.76,
            right: left + width,
            bottom: at.1 + style.size * 0.22,
        }
    }
    pub fn overlaps(&self, other: &Bounds) -> bool {
        self.left < other.right
            && other.left < self.right
            && self.top < other.bottom
            && other.top < self.bottom
    }
    pub fn width(&self) -> f64 {
        self.right - self.left
    }
    pub fn height(&self) -> f64 {
        self.bottom - self.top
    }
}

fn tenths(v: f64) -> i32 {
    (v * 10.0).round() as i32
}

impl Scene {
    pub fn new(size: Size) -> Scene {
        Scene {
            size,
            items: Vec::new(),
        }
    }

    pub fn line(&mut self, points: &[(f64, f64)], ink: Ink, width: f64, dashed: bool) {
        let points = points
            .iter()
            .map(|&(x, y)| (tenths(x), tenths(y)))
            .collect();
        self.items.push(Item::Line {
            points,
            ink,
            width: tenths(width),
            dashed,
        });
    }

    pub fn rect(&mut self, b: Bounds, ink: Ink, hatched: bool, tip: Option<Tip>) {
        let at = (tenths(b.left), tenths(b.top));
        let size = (tenths(b.right) - at.0, tenths(b.bottom) - at.1);
        if size.0 > 0 && size.1 > 0 {
            self.items.push(Item::Rect {
                at,
                size,
                ink,
                hatched,
                tip,
            });
        }
    }

    pub fn dot(&mut self, at: (f64, f64), radius: f64, ink: Ink, hollow: bool, tip: Option<Tip>) {
        let at = (tenths(at.0), tenths(at.1));
        self.items.push(Item::Dot {
            at,
            radius: tenths(radius),
            ink,
            hollow,
            tip,
        });
    }

    pub fn polygon(&mut self, points: &[(f64, f64)], ink: Ink) {
        let points = points
            .iter()
            .map(|&(x, y)| (tenths(x), tenths(y)))
            .collect();
        self.items.push(Item::Polygon { points, ink });
    }

    pub fn text(&mut self, text: &str, at: (f64, f64), style: Style) {
        self.text_of(text, at, style, None);
    }

    /// Text that may have been shortened from `full`, which is then kept as its tooltip.
    pub fn text_of(&mut self, text: &str, at: (f64, f64), style: Style, full: Option<&str>) {
        if text.is_empty() {
            return;
        }
        self.items.push(Item::Text {
            at: (tenths(at.0), tenths(at.1)),
            text: text.to_string(),
            size: tenths(style.size),
            ink: style.ink,
            bold: style.bold,
            anchor: style.anchor,
            full: full.filter(|f| *f != text).map(str::to_string),
        });
    }
}
