//! Scene → SVG text: classes and one style sheet, so that it follows light and dark by itself.

use super::ink::{self, Ink};
use super::scene::{Anchor, At, Item, Scene, Tip};
use std::collections::BTreeSet;
use std::fmt::Write;

/// Above this many data points the tooltip stands in attributes only, to keep pages small.
const TITLED_POINTS: usize = 100;

/// How the drawing is used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Use {
    /// A file of its own, or an `<img>`: carries its style sheet.
    Alone,
    /// Inside a page whose style sheet holds `chart::css()`: carries no style sheet.
    Inline,
}

/// Everything around the shapes.
pub struct Words<'a> {
    /// Prefix of every id in the drawing.
    pub id: &'a str,
    pub title: &'a str,
    pub desc: &'a str,
}

/// Writes the drawing. Same scene and words, same bytes.
pub fn write(scene: &Scene, words: &Words, how: Use) -> String {
    let (w, h) = (scene.size.width, scene.size.height);
    let id = safe_id(words.id);
    let mut out = String::with_capacity(8_192);
    // Writing to a String cannot fail; the results are dropped throughout this file.
    let _ = write!(
        out,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"lsc\" viewBox=\"0 0 {w} {h}\" width=\"{w}\" \
         height=\"{h}\" role=\"img\" aria-labelledby=\"{id}-t {id}-d\"><title id=\"{id}-t\">{}</title>\
         <desc id=\"{id}-d\">{}</desc>",
        escape(words.title),
        escape(words.desc),
    );
    if how == Use::Alone {
        let (fills, strokes) = inks(scene);
        let _ = write!(out, "<style>{}</style>", ink::css(&fills, &strokes));
    }
    if scene
        .items
        .iter()
        .any(|i| matches!(i, Item::Rect { hatched: true, .. }))
    {
        let _ = write!(
            out,
            "<defs><pattern id=\"{id}-h\" width=\"6\" height=\"6\" patternUnits=\"userSpaceOnUse\" \
             patternTransform=\"rotate(45)\"><rect class=\"cf-bg\" width=\"6\" height=\"6\"/>\
             <path class=\"cs-mu\" stroke-width=\"1.8\" d=\"M1.5 0V6\"/></pattern></defs>",
        );
    }
    let points = scene.items.iter().filter(|i| tip(i).is_some()).count();
    for item in &scene.items {
        write_item(&mut out, item, &id, points <= TITLED_POINTS);
    }
    out.push_str("</svg>\n");
    out
}

fn tip(item: &Item) -> Option<&Tip> {
    match item {
        Item::Rect { tip, .. } | Item::Dot { tip, .. } => tip.as_ref(),
        _ => None,
    }
}

/// The inks a scene needs, as fills and as strokes.
fn inks(scene: &Scene) -> (BTreeSet<Ink>, BTreeSet<Ink>) {
    let (mut fills, mut strokes) = (BTreeSet::new(), BTreeSet::new());
    for item in &scene.items {
        match item {
            Item::Line { ink, .. } => {
                strokes.insert(*ink);
            }
            Item::Rect { hatched: true, .. } => {
                fills.insert(Ink::Background);
                strokes.insert(Ink::Muted);
            }
            Item::Dot {
                ink, hollow: true, ..
            } => {
                fills.insert(Ink::Background);
                strokes.insert(*ink);
            }
            Item::Rect { ink, .. }
            | Item::Dot { ink, .. }
            | Item::Polygon { ink, .. }
            | Item::Text { ink, .. } => {
                fills.insert(*ink);
            }
        }
    }
    (fills, strokes)
}

fn write_item(out: &mut String, item: &Item, id: &str, titled: bool) {
    match item {
        Item::Line {
            points,
            ink,
            width,
            dashed,
        } => {
            let dash = if *dashed {
                " stroke-dasharray=\"5 4\""
            } else {
                ""
            };
            let _ = write!(
                out,
                "<path class=\"cs-{}\" fill=\"none\" stroke-width=\"{}\"{dash} d=\"{}\"/>",
                ink.name(),
                px(*width),
                path(points),
            );
        }
        Item::Rect {
            at,
            size,
            ink,
            hatched,
            tip,
        } => {
            let (x, y, w, h) = (px(at.0), px(at.1), px(size.0), px(size.1));
            let paint = if *hatched {
                format!("class=\"cs-mu\" stroke-width=\"0.8\" fill=\"url(#{id}-h)\"")
            } else {
                format!("class=\"cf-{}\"", ink.name())
            };
            let _ = write!(
                out,
                "<rect {paint} x=\"{x}\" y=\"{y}\" width=\"{w}\" height=\"{h}\""
            );
            close(out, "rect", tip.as_ref(), titled);
        }
        Item::Dot {
            at,
            radius,
            ink,
            hollow,
            tip,
        } => {
            let class = if *hollow {
                format!("cf-bg cs-{}\" stroke-width=\"1.6", ink.name())
            } else {
                format!("cf-{}", ink.name())
            };
            let (x, y, r) = (px(at.0), px(at.1), px(*radius));
            let _ = write!(
                out,
                "<circle class=\"{class}\" cx=\"{x}\" cy=\"{y}\" r=\"{r}\""
            );
            close(out, "circle", tip.as_ref(), titled);
        }
        Item::Polygon { points, ink } => {
            let _ = write!(
                out,
                "<path class=\"cf-{}\" d=\"{}Z\"/>",
                ink.name(),
                path(points)
            );
        }
        Item::Text { .. } => write_text(out, item),
    }
}

fn write_text(out: &mut String, item: &Item) {
    let Item::Text {
        at,
        text,
        size,
        ink,
        bold,
        anchor,
        full,
    } = item
    else {
        return;
    };
    let anchor = match anchor {
        Anchor::Start => "",
        Anchor::Middle => " m",
        Anchor::End => " e",
    };
    let bold = if *bold { " b" } else { "" };
    let _ = write!(
        out,
        "<text class=\"cf-{}{anchor}{bold}\" font-size=\"{}\" x=\"{}\" y=\"{}\">{}",
        ink.name(),
        px(*size),
        px(at.0),
        px(at.1),
        escape(text),
    );
    if let Some(full) = full {
        let _ = write!(out, "<title>{}</title>", escape(full));
    }
    out.push_str("</text>");
}

/// Ends an element, with the hover hook where the shape is a data point.
fn close(out: &mut String, name: &str, tip: Option<&Tip>, titled: bool) {
    let Some(tip) = tip else {
        out.push_str("/>");
        return;
    };
    let (x, v) = (escape(&tip.x), escape(&tip.v));
    let _ = write!(out, " data-x=\"{x}\" data-v=\"{v}\"");
    if titled {
        let _ = write!(out, "><title>{x}: {v}</title></{name}>");
    } else {
        out.push_str("/>");
    }
}

fn path(points: &[At]) -> String {
    let mut out = String::with_capacity(points.len() * 12);
    for (i, point) in points.iter().enumerate() {
        out.push(if i == 0 { 'M' } else { 'L' });
        out.push_str(&px(point.0));
        out.push(' ');
        out.push_str(&px(point.1));
    }
    out
}

/// Tenths as pixels: `123` → `12.3`, `120` → `12`.
fn px(tenths: i32) -> String {
    let sign = if tenths < 0 { "-" } else { "" };
    let (whole, part) = (tenths.unsigned_abs() / 10, tenths.unsigned_abs() % 10);
    if part == 0 {
        format!("{sign}{whole}")
    } else {
        format!("{sign}{whole}.{part}")
    }
}

/// Text for XML: the five characters escaped, what XML forbids or what turns the reading
/// direction replaced by a space.
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c if hidden(c) => out.push(' '),
            c => out.push(c),
        }
    }
    out
}

/// Characters that must not reach a drawing: controls, non-characters, direction overrides.
pub fn hidden(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200e}' | '\u{200f}')
        || matches!(c, '\u{fdd0}'..='\u{fdef}')
        || u32::from(c) & 0xfffe == 0xfffe
}

/// An id of letters, digits, `-` and `_`; other bytes as `_` and two hex digits, so that
/// different ids stay different.
fn safe_id(id: &str) -> String {
    let mut out = String::with_capacity(id.len() + 2);
    for byte in id.bytes() {
        if byte.is_ascii_alphanumeric() || byte == b'-' {
            out.push(char::from(byte));
        } else {
            let _ = write!(out, "_{byte:02x}");
        }
    }
    out
}
