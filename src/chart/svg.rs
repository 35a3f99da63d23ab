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
    let points = match how {
        _ if points > TITLED_POINTS => Points::Named,
        Use::Alone => Points::Both,
        // A page by the thousand says nothing twice.
        Use::Inline => Points::Titled,
    };
    for item in &scene.items {
        write_item(&mut out, item, &id, points);
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

fn write_item(out: &mut String, item: &Item, id: &str, points: Points) {
    match item {
        Item::Line {
            points,
            ink,
            width,
            dashed,
        } => {
            push(out, &["<path class=\"cs-", ink.name(), "\" fill=\"none\""]);
            length(out, "stroke-width", *width);
            if *dashed {
                out.push_str(" stroke-dasharray=\"5 4\"");
            }
            out.push_str(" d=\"");
            path(out, points);
            out.push_str("\"/>");
        }
        Item::Rect {
            at,
            size,
            ink,
            hatched,
            tip,
        } => {
            if *hatched {
                let _ = write!(
                    out,
                    "<rect class=\"cs-mu\" stroke-width=\"0.8\" fill=\"url(#{id}-h)\""
                );
            } else {
                push(out, &["<rect class=\"cf-", ink.name(), "\""]);
            }
            for (name, tenths) in [
                ("x", at.0),
                ("y", at.1),
                ("width", size.0),
                ("height", size.1),
            ] {
                length(out, name, tenths);
            }
            close(out, "rect", tip.as_ref(), points);
        }
        Item::Dot {
            at,
            radius,
            ink,
            hollow,
            tip,
        } => {
            if *hollow {
                push(out, &["<circle class=\"cf-bg cs-", ink.name()]);
                out.push_str("\" stroke-width=\"1.6\"");
            } else {
                push(out, &["<circle class=\"cf-", ink.name(), "\""]);
            }
            for (name, tenths) in [("cx", at.0), ("cy", at.1), ("r", *radius)] {
                length(out, name, tenths);
            }
            close(out, "circle", tip.as_ref(), points);
        }
        Item::Polygon { points, ink } => {
            push(out, &["<path class=\"cf-", ink.name(), "\" d=\""]);
            path(out, points);
            out.push_str("Z\"/>");
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
    push(out, &["<text class=\"cf-", ink.name(), anchor, bold, "\""]);
    for (name, tenths) in [("font-size", *size), ("x", at.0), ("y", at.1)] {
        length(out, name, tenths);
    }
    push(out, &[">", &escape(text)]);
    if let Some(full) = full {
        push(out, &["<title>", &escape(full), "</title>"]);
    }
    out.push_str("</text>");
}

/// What a data point says, and where.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Points {
    /// In attributes, and under the pointer.
    Both,
    /// In attributes only.
    Named,
    /// Under the pointer only.
    Titled,
}

/// Ends an element, with the hover hook where the shape is a data point.
fn close(out: &mut String, name: &str, tip: Option<&Tip>, points: Points) {
    let Some(tip) = tip else {
        out.push_str("/>");
        return;
    };
    let (x, v) = (escape(&tip.x), escape(&tip.v));
    if points != Points::Titled {
        push(out, &[" data-x=\"", &x, "\" data-v=\"", &v, "\""]);
    }
    match points {
        Points::Named => out.push_str("/>"),
        _ => push(out, &["><title>", &x, ": ", &v, "</title></", name, ">"]),
    }
}

fn path(out: &mut String, points: &[At]) {
    for (i, point) in points.iter().enumerate() {
        out.push(if i == 0 { 'M' } else { 'L' });
        px(out, point.0);
        out.push(' ');
        px(out, point.1);
    }
}

/// Tenths as pixels: `123` → `12.3`, `120` → `12`.
fn px(out: &mut String, tenths: i32) {
    let (whole, part) = (tenths.unsigned_abs() / 10, tenths.unsigned_abs() % 10);
    if tenths < 0 {
        out.push('-');
    }
    let mut digits = [0; 10];
    let mut from = digits.len();
    let mut rest = whole;
    while rest > 0 || from == digits.len() {
        from -= 1;
        digits[from] = b'0' + (rest % 10) as u8;
        rest /= 10;
    }
    digits[from..].iter().for_each(|d| out.push(char::from(*d)));
    if part > 0 {
        out.push('.');
        out.push(char::from(b'0' + part as u8));
    }
}

/// An attribute of pixels.
fn length(out: &mut String, name: &str, tenths: i32) {
    push(out, &[" ", name, "=\""]);
    px(out, tenths);
    out.push('"');
}

fn push(out: &mut String, parts: &[&str]) {
    parts.iter().for_each(|part| out.push_str(part));
}

/// Text for XML: the five characters escaped, what XML forbids or what turns the reading
/// direction replaced by a space.
pub fn escape(text: &str) -> String {
    let plain = |b: u8| matches!(b, b' '..=b'~') && !matches!(b, b'&' | b'<' | b'>' | b'"' | b'\'');
    if text.bytes().all(plain) {
        return text.to_string();
    }
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
