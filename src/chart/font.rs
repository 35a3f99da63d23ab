//! Measuring and shortening text with the bundled font, so that layout knows how wide words are.

use ab_glyph::{Font, FontRef, GlyphId, PxScale, ScaleFont};
use std::sync::OnceLock;

const REGULAR: &[u8] = include_bytes!("font/loopscope-sans-regular.ttf");
const SEMIBOLD: &[u8] = include_bytes!("font/loopscope-sans-semibold.ttf");

/// Readers' system fonts run up to this much wider than the bundled one: regular, bold.
const SLACK: [f64; 2] = [1.08, 1.14];

/// The two faces; `None` only if the bundled files were damaged, then a fixed width is assumed.
pub fn face(bold: bool) -> Option<&'static FontRef<'static>> {
    static FACES: OnceLock<[Option<FontRef<'static>>; 2]> = OnceLock::new();
    let faces = FACES.get_or_init(|| {
        [
            FontRef::try_from_slice(REGULAR).ok(),
            FontRef::try_from_slice(SEMIBOLD).ok(),
        ]
    });
    faces[usize::from(bold)].as_ref()
}

/// Pixels per em as ab_glyph counts them: its scale is the line height, CSS's is the em.
pub fn scale_px(font: &FontRef<'static>, size: f64) -> PxScale {
    let em = font.units_per_em().unwrap_or(1000.0);
    PxScale::from(size as f32 * font.height_unscaled() / em)
}

/// How far a character moves the pen in the font's own units; `None` where the font lacks it.
fn advance_unscaled(font: &FontRef<'static>, c: char) -> Option<f32> {
    let glyph = font.glyph_id(c);
    (glyph != GlyphId(0)).then(|| font.h_advance_unscaled(glyph))
}

/// The same of the first 128 characters, looked up once.
fn ascii(bold: bool) -> &'static [Option<f32>; 128] {
    static ASCII: OnceLock<[[Option<f32>; 128]; 2]> = OnceLock::new();
    let of = |bold| {
        let advance = |at| advance_unscaled(face(bold)?, char::from(at as u8));
        std::array::from_fn(advance)
    };
    &ASCII.get_or_init(|| [of(false), of(true)])[usize::from(bold)]
}

/// Advance of the text as the bundled font sets it, in pixels.
pub fn advance(text: &str, size: f64, bold: bool) -> f64 {
    let Some(font) = face(bold) else {
        return text.chars().count() as f64 * size * 0.6;
    };
    let factor = font.as_scaled(scale_px(font, size)).h_scale_factor();
    let ascii = ascii(bold);
    text.chars()
        .map(|c| {
            let unscaled = match ascii.get(c as usize) {
                Some(known) => *known,
                None => advance_unscaled(font, c),
            };
            // A script the font lacks: one em each is never too little.
            unscaled.map_or(size, |advance| f64::from(factor * advance))
        })
        .sum()
}

/// The width to reserve for the text, in pixels, with slack for other fonts.
pub fn width(text: &str, size: f64, bold: bool) -> f64 {
    advance(text, size, bold) * SLACK[usize::from(bold)]
}

/// Cuts the middle out so that the text fits; both ends of a path tell most about it.
pub fn shorten(text: &str, size: f64, bold: bool, max_px: f64) -> String {
    if width(text, size, bold) <= max_px {
        return text.to_string();
    }
    let chars: Vec<char> = text.chars().collect();
    // Binary search over how many characters may stay; width grows with their number.
    let (mut low, mut high) = (0, chars.len());
    while low < high {
        let keep = (low + high).div_ceil(2);
        if width(&cut(&chars, keep), size, bold) <= max_px {
            low = keep;
        } else {
            high = keep - 1;
        }
    }
    if low == 0 {
        String::new()
    } else {
        cut(&chars, low)
    }
}

/// Two thirds of the kept characters stand after the ellipsis: file names end with the telling part.
fn cut(chars: &[char], keep: usize) -> String {
    let head = keep / 3;
    let tail = keep - head;
    let mut out: String = chars[..head].iter().collect();
    out.push('…');
    out.extend(&chars[chars.len() - tail..]);
    out
}

/// Cuts the end off so that the text fits.
pub fn clip(text: &str, size: f64, bold: bool, max_px: f64) -> String {
    if width(text, size, bold) <= max_px {
        return text.to_string();
    }
    let mut out: String = text.to_string();
    while out.pop().is_some() {
        let candidate = format!("{}…", out.trim_end());
        if width(&candidate, size, bold) <= max_px {
            return candidate;
        }
    }
    String::new()
}
