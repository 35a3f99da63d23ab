//! The palette: every colour has a role, a light and a dark value, and a CSS class.

use super::spec::Theme;
use std::collections::BTreeSet;
use std::fmt::Write;

/// Red, green, blue.
pub type Rgb = [u8; 3];

/// Steps of the sequential ramp.
pub const RAMP_STEPS: u8 = 9;
/// Distinct colours for names; beyond them colours repeat and the labels carry the difference.
pub const CATEGORIES: u8 = 8;

/// The role of a colour in a drawing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Ink {
    Background,
    Text,
    Muted,
    Grid,
    Axis,
    Accent,
    Interval,
    Context,
    Better,
    Worse,
    /// Sequential, 0 is the low end.
    Ramp(u8),
    /// Text on `Ramp`.
    OnRamp(u8),
    /// Distinct colours for names.
    Category(u8),
    /// Text on `Category`.
    OnCategory(u8),
}

const RAMP_LIGHT: [Rgb; RAMP_STEPS as usize] = [
    [222, 235, 245],
    [198, 221, 238],
    [166, 204, 229],
    [126, 183, 217],
    [84, 156, 201],
    [36, 116, 172],
    [18, 98, 156],
    [8, 72, 124],
    [6, 46, 90],
];
const RAMP_DARK: [Rgb; RAMP_STEPS as usize] = [
    [33, 55, 75],
    [36, 70, 99],
    [38, 84, 121],
    [40, 100, 146],
    [52, 119, 168],
    [82, 144, 192],
    [121, 173, 214],
    [165, 203, 232],
    [212, 232, 247],
];
/// Okabe and Ito's hues, darkened or lightened to stand out from the page by 3 : 1.
const CATEGORY_LIGHT: [Rgb; CATEGORIES as usize] = [
    [0, 114, 178],
    [189, 122, 0],
    [0, 130, 94],
    [178, 80, 134],
    [60, 148, 201],
    [201, 79, 0],
    [138, 133, 0],
    [107, 114, 128],
];
const CATEGORY_DARK: [Rgb; CATEGORIES as usize] = [
    [63, 155, 216],
    [230, 159, 0],
    [31, 184, 138],
    [217, 139, 181],
    [143, 208, 245],
    [240, 122, 53],
    [224, 216, 64],
    [154, 163, 174],
];

impl Ink {
    /// The colour in a theme.
    pub fn color(self, theme: Theme) -> Rgb {
        let light = theme == Theme::Light;
        let pick = |l: Rgb, d: Rgb| if light { l } else { d };
        match self {
            Ink::Background => pick([255, 255, 255], [21, 24, 29]),
            Ink::Text => pick([27, 31, 36], [230, 233, 237]),
            Ink::Muted => pick([87, 96, 106], [160, 168, 179]),
            Ink::Grid => pick([228, 231, 235], [43, 48, 56]),
            Ink::Axis => pick([131, 140, 150], [106, 115, 125]),
            Ink::Accent => pick([0, 114, 178], [86, 180, 233]),
            Ink::Interval => pick([74, 147, 189], [61, 134, 173]),
            Ink::Context => pick([129, 139, 152], [125, 133, 144]),
            Ink::Better => pick([0, 112, 79], [60, 203, 155]),
            Ink::Worse => pick([179, 71, 0], [255, 138, 76]),
            Ink::Ramp(i) => {
                let i = usize::from(i % RAMP_STEPS);
                pick(RAMP_LIGHT[i], RAMP_DARK[i])
            }
            Ink::Category(i) => {
                let i = usize::from(i % CATEGORIES);
                pick(CATEGORY_LIGHT[i], CATEGORY_DARK[i])
            }
            Ink::OnRamp(i) => readable_on(Ink::Ramp(i).color(theme)),
            Ink::OnCategory(i) => readable_on(Ink::Category(i).color(theme)),
        }
    }

    /// The class suffix, unique per ink.
    pub fn name(self) -> &'static str {
        const RAMP: [&str; RAMP_STEPS as usize] =
            ["r0", "r1", "r2", "r3", "r4", "r5", "r6", "r7", "r8"];
        const ON_RAMP: [&str; RAMP_STEPS as usize] =
            ["R0", "R1", "R2", "R3", "R4", "R5", "R6", "R7", "R8"];
        const NAMES: [&str; CATEGORIES as usize] = ["k0", "k1", "k2", "k3", "k4", "k5", "k6", "k7"];
        const ON_NAMES: [&str; CATEGORIES as usize] =
            ["K0", "K1", "K2", "K3", "K4", "K5", "K6", "K7"];
        match self {
            Ink::Background => "bg",
            Ink::Text => "tx",
            Ink::Muted => "mu",
            Ink::Grid => "gr",
            Ink::Axis => "ax",
            Ink::Accent => "ac",
            Ink::Interval => "iv",
            Ink::Context => "cx",
            Ink::Better => "be",
            Ink::Worse => "wo",
            Ink::Ramp(i) => RAMP[usize::from(i % RAMP_STEPS)],
            Ink::OnRamp(i) => ON_RAMP[usize::from(i % RAMP_STEPS)],
            Ink::Category(i) => NAMES[usize::from(i % CATEGORIES)],
            Ink::OnCategory(i) => ON_NAMES[usize::from(i % CATEGORIES)],
        }
    }

    /// The text ink to use on this fill.
    pub fn text_on(self) -> Ink {
        match self {
            Ink::Ramp(i) => Ink::OnRamp(i),
            Ink::Category(i) => Ink::OnCategory(i),
            _ => Ink::Text,
        }
    }

    /// Kind and step as two bytes: how an ink travels through plotters as a colour.
    pub fn code(self) -> (u8, u8) {
        match self {
            Ink::Background => (0, 0),
            Ink::Text => (1, 0),
            Ink::Muted => (2, 0),
            Ink::Grid => (3, 0),
            Ink::Axis => (4, 0),
            Ink::Accent => (5, 0),
            Ink::Interval => (6, 0),
            Ink::Context => (7, 0),
            Ink::Better => (8, 0),
            Ink::Worse => (9, 0),
            Ink::Ramp(i) => (10, i),
            Ink::OnRamp(i) => (11, i),
            Ink::Category(i) => (12, i),
            Ink::OnCategory(i) => (13, i),
        }
    }

    /// The ink of a code; unknown codes are text.
    pub fn from_code(kind: u8, step: u8) -> Ink {
        match (kind, step) {
            (0, 0) => Ink::Background,
            (2, 0) => Ink::Muted,
            (3, 0) => Ink::Grid,
            (4, 0) => Ink::Axis,
            (5, 0) => Ink::Accent,
            (6, 0) => Ink::Interval,
            (7, 0) => Ink::Context,
            (8, 0) => Ink::Better,
            (9, 0) => Ink::Worse,
            (10, i) if i < RAMP_STEPS => Ink::Ramp(i),
            (11, i) if i < RAMP_STEPS => Ink::OnRamp(i),
            (12, i) if i < CATEGORIES => Ink::Category(i),
            (13, i) if i < CATEGORIES => Ink::OnCategory(i),
            _ => Ink::Text,
        }
    }

    /// Every ink there is; what the page's stylesheet covers.
    pub fn all() -> Vec<Ink> {
        let mut inks = vec![
            Ink::Background,
            Ink::Text,
            Ink::Muted,
            Ink::Grid,
            Ink::Axis,
            Ink::Accent,
            Ink::Interval,
            Ink::Context,
            Ink::Better,
            Ink::Worse,
        ];
        inks.extend((0..RAMP_STEPS).flat_map(|i| [Ink::Ramp(i), Ink::OnRamp(i)]));
        inks.extend((0..CATEGORIES).flat_map(|i| [Ink::Category(i), Ink::OnCategory(i)]));
        inks
    }
}

/// Near-black or white, whichever contrasts more.
fn readable_on(fill: Rgb) -> Rgb {
    let (dark, light) = ([16, 20, 26], [255, 255, 255]);
    if contrast(dark, fill) >= contrast(light, fill) {
        dark
    } else {
        light
    }
}

/// WCAG 2 contrast ratio, 1 to 21.
pub fn contrast(a: Rgb, b: Rgb) -> f64 {
    let (a, b) = (luminance(a), luminance(b));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

fn luminance(color: Rgb) -> f64 {
    let linear = |c: u8| {
        let c = f64::from(c) / 255.0;
        if c <= 0.04045 {
            c / 12.92
        } else {
            ((c + 0.055) / 1.055).powf(2.4)
        }
    };
    0.2126 * linear(color[0]) + 0.7152 * linear(color[1]) + 0.0722 * linear(color[2])
}

/// `#rrggbb`.
pub fn hex(color: Rgb) -> String {
    format!("#{:02x}{:02x}{:02x}", color[0], color[1], color[2])
}

/// CSS rules for these inks: `.cf-…` fills, `.cs-…` strokes, dark by the reader's preference.
pub fn css(fills: &BTreeSet<Ink>, strokes: &BTreeSet<Ink>) -> String {
    let mut out = String::from(concat!(
        ".lsc text{font-family:system-ui,-apple-system,\"Segoe UI\",Roboto,\"Helvetica Neue\",",
        "Arial,sans-serif;font-variant-numeric:tabular-nums}",
        ".lsc .b{font-weight:600}",
        ".lsc .e{text-anchor:end}.lsc .m{text-anchor:middle}",
        ".lsc path{stroke-linejoin:round}",
    ));
    rules(&mut out, fills, strokes, Theme::Light);
    out.push_str("@media (prefers-color-scheme:dark){");
    rules(&mut out, fills, strokes, Theme::Dark);
    out.push('}');
    out
}

fn rules(out: &mut String, fills: &BTreeSet<Ink>, strokes: &BTreeSet<Ink>, theme: Theme) {
    for (prefix, property, inks) in [("cf", "fill", fills), ("cs", "stroke", strokes)] {
        for ink in inks {
            // Writing to a String cannot fail.
            let _ = write!(
                out,
                ".{prefix}-{}{{{property}:{}}}",
                ink.name(),
                hex(ink.color(theme))
            );
        }
    }
}
