//! What charts of lanes share: names at the left, notes at the right, as many rows as have room.

use super::font;
use super::frame;
use super::ink::Ink;
use super::scene::{Scene, Style};
use super::spec::Size;

/// Rows drawn at most; the rest is in the CSV.
pub const MOST_ROWS: usize = 40;
pub const TOP: f64 = 58.0;
/// Room for the scale below the rows.
pub const FOOT: f64 = 34.0;
const ROW: f64 = 30.0;
/// The lowest row that still holds its words.
const LOWEST: f64 = 18.0;

/// The size at which every drawn row has room.
pub fn natural_size(rows: usize) -> Size {
    let more = if rows > MOST_ROWS { ROW } else { 0.0 };
    let height = TOP + rows.clamp(1, MOST_ROWS) as f64 * ROW + more + FOOT;
    Size {
        width: Size::PAGE.width,
        height: height.max(140.0) as u32,
    }
}

/// Where things stand.
pub struct Lanes {
    pub shown: usize,
    pub height: f64,
    /// Ends of the plot.
    pub left: f64,
    pub right: f64,
    /// Where the rows end and the scale begins.
    pub bottom: f64,
    names: f64,
    notes: f64,
}

impl Lanes {
    /// Gives room to names and notes, and rows to as many as fit.
    pub fn new(size: Size, names: &[&str], notes: &[String]) -> Lanes {
        let (w, h) = (f64::from(size.width), f64::from(size.height));
        let room = (h - TOP - FOOT).max(LOWEST);
        let fits = ((room / LOWEST) as usize).clamp(1, MOST_ROWS);
        let mut shown = names.len().min(fits);
        if shown < names.len() {
            // The line that says how many are missing needs a row as well.
            shown = (shown - 1).max(1);
        }
        let rows = shown + usize::from(shown < names.len());
        let height = (room / rows.max(1) as f64).min(ROW);
        let style = Style::new(12.0, Ink::Text);
        let widest = |texts: &mut dyn Iterator<Item = &str>| {
            texts.map(|text| style.width(text)).fold(10.0, f64::max)
        };
        let names = widest(&mut names.iter().take(shown).copied()).min(w * 0.3);
        let notes = widest(&mut notes.iter().take(shown).map(String::as_str)).min(w * 0.24);
        Lanes {
            shown,
            height,
            left: frame::MARGIN + names + 14.0,
            right: w - frame::MARGIN - notes - 14.0,
            bottom: TOP + shown as f64 * height,
            names,
            notes,
        }
    }

    /// The middle of a row.
    pub fn middle(&self, row: usize) -> f64 {
        TOP + (row as f64 + 0.5) * self.height
    }

    /// Name and note of a row, and the hairline under it.
    pub fn words(&self, scene: &mut Scene, row: usize, name: &str, note: &str) {
        let base = self.middle(row) + 4.2;
        let style = Style::new(12.0, Ink::Text);
        let shown = font::shorten(name, style.size, false, self.names);
        scene.text_of(&shown, (self.left - 14.0, base), style.end(), Some(name));
        let muted = Style::new(12.0, Ink::Muted);
        let shown = font::clip(note, muted.size, false, self.notes);
        scene.text_of(&shown, (self.right + 14.0, base), muted, Some(note));
        let y = frame::hairline(TOP + (row + 1) as f64 * self.height);
        scene.line(&[(self.left, y), (self.right, y)], Ink::Grid, 1.0, false);
    }

    /// Says how many rows are not drawn.
    pub fn rest(&self, scene: &mut Scene, all: usize) {
        if self.shown < all {
            let text = format!("{} more not drawn", all - self.shown);
            let at = (frame::MARGIN, self.bottom + self.height / 2.0 + 4.0);
            scene.text(&text, at, frame::small());
        }
    }

    /// The y of the scale's words, below the line about missing rows.
    pub fn scale(&self, all: usize) -> f64 {
        let more = if self.shown < all { self.height } else { 0.0 };
        self.bottom + more + 20.0
    }
}

/// A radius that grows with the number a mark stands for.
pub fn radius(count: f64) -> f64 {
    (2.4 + count.max(1.0).sqrt() * 0.7).min(7.0)
}
