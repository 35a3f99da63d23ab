//! plotters' back-end of our own: it writes shapes into a `Scene`, in tenths of a pixel.
//!
//! plotters hands a back-end colours, not roles. An ink therefore travels as a colour of which
//! red names the kind and green its step, and is turned back here: no fixed fill reaches an SVG.

use super::font;
use super::ink::Ink;
use super::scene::{Anchor, Item, Scene};
use plotters::style::{RGBColor, ShapeStyle};
use plotters_backend::{
    BackendColor, BackendCoord, BackendStyle, BackendTextStyle, DrawingBackend, DrawingErrorKind,
    FontStyle, text_anchor::HPos,
};
use std::convert::Infallible;

/// Draws into a scene.
pub struct Pen<'a>(pub &'a mut Scene);

/// The style by which plotters' elements carry an ink; `width` in tenths of a pixel.
pub fn style(ink: Ink, width: u32, filled: bool) -> ShapeStyle {
    let (kind, step) = ink.code();
    ShapeStyle {
        color: RGBColor(kind, step, 0).into(),
        filled,
        stroke_width: width,
    }
}

fn ink_of(color: BackendColor) -> Ink {
    Ink::from_code(color.rgb.0, color.rgb.1)
}

type Drawn = Result<(), DrawingErrorKind<Infallible>>;

impl DrawingBackend for Pen<'_> {
    type ErrorType = Infallible;

    fn get_size(&self) -> (u32, u32) {
        (self.0.size.width * 10, self.0.size.height * 10)
    }

    fn ensure_prepared(&mut self) -> Drawn {
        Ok(())
    }

    fn present(&mut self) -> Drawn {
        Ok(())
    }

    fn draw_pixel(&mut self, at: BackendCoord, color: BackendColor) -> Drawn {
        let item = Item::Rect {
            at,
            size: (1, 1),
            ink: ink_of(color),
            hatched: false,
            tip: None,
        };
        self.0.items.push(item);
        Ok(())
    }

    fn draw_line<S: BackendStyle>(&mut self, a: BackendCoord, b: BackendCoord, s: &S) -> Drawn {
        self.draw_path([a, b], s)
    }

    fn draw_path<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(
        &mut self,
        path: I,
        s: &S,
    ) -> Drawn {
        let (ink, width) = (ink_of(s.color()), s.stroke_width() as i32);
        let points = path.into_iter().collect();
        self.0.items.push(Item::Line {
            points,
            ink,
            width,
            dashed: false,
        });
        Ok(())
    }

    fn draw_rect<S: BackendStyle>(
        &mut self,
        a: BackendCoord,
        b: BackendCoord,
        s: &S,
        fill: bool,
    ) -> Drawn {
        if !fill {
            return self.draw_path([a, (b.0, a.1), b, (a.0, b.1), a], s);
        }
        let at = (a.0.min(b.0), a.1.min(b.1));
        let size = ((a.0 - b.0).abs(), (a.1 - b.1).abs());
        let ink = ink_of(s.color());
        self.0.items.push(Item::Rect {
            at,
            size,
            ink,
            hatched: false,
            tip: None,
        });
        Ok(())
    }

    fn draw_circle<S: BackendStyle>(
        &mut self,
        at: BackendCoord,
        radius: u32,
        s: &S,
        fill: bool,
    ) -> Drawn {
        let (ink, radius) = (ink_of(s.color()), radius as i32);
        self.0.items.push(Item::Dot {
            at,
            radius,
            ink,
            hollow: !fill,
            tip: None,
        });
        Ok(())
    }

    fn fill_polygon<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(
        &mut self,
        points: I,
        s: &S,
    ) -> Drawn {
        let ink = ink_of(s.color());
        self.0.items.push(Item::Polygon {
            points: points.into_iter().collect(),
            ink,
        });
        Ok(())
    }

    fn draw_text<S: BackendTextStyle>(&mut self, text: &str, s: &S, at: BackendCoord) -> Drawn {
        let anchor = match s.anchor().h_pos {
            HPos::Left => Anchor::Start,
            HPos::Center => Anchor::Middle,
            HPos::Right => Anchor::End,
        };
        self.0.items.push(Item::Text {
            at,
            text: text.to_string(),
            size: s.size().round() as i32,
            ink: ink_of(s.color()),
            bold: matches!(s.style(), FontStyle::Bold),
            anchor,
            full: None,
        });
        Ok(())
    }

    /// Measured with the bundled font, in tenths of a pixel.
    fn estimate_text_size<S: BackendTextStyle>(
        &self,
        text: &str,
        s: &S,
    ) -> Result<(u32, u32), DrawingErrorKind<Infallible>> {
        let bold = matches!(s.style(), FontStyle::Bold);
        let width = font::width(text, s.size(), bold);
        Ok((width.round() as u32, s.size().round() as u32))
    }
}
