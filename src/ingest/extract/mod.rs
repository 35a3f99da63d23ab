//! Text extractors: numbers that a review's text holds and its record may lack.
//!
//! An extractor reads one text and fills one slot per output. What it did not find stays empty,
//! which the lake stores as null and never as zero. Extractors keep no state between rows.

mod confidences;
mod forensic;
mod json;
mod pick;
mod score;
mod shard;
mod suggestions;
mod table;
#[cfg(test)]
mod tests;
mod text;
mod thin;
mod values;

pub use values::Values;

use crate::packs::stream::OutKind;
use json::Found;
use score::Mention;
use std::cell::OnceCell;

/// One value that an extractor can find. The column is `<from>_<name>`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Output {
    pub name: &'static str,
    pub kind: OutKind,
    /// What it says, for the reference.
    pub meaning: &'static str,
}

/// A named rule that reads a text. Stream declarations refer to it by `name`.
#[derive(Debug, Clone, Copy)]
pub struct Extractor {
    pub name: &'static str,
    pub meaning: &'static str,
    pub outputs: &'static [Output],
    /// Fills the slots of what was found. Expects cleared values; see [`Extractor::read`].
    pub run: fn(&Reading, &mut Values),
}

/// A text while extractors read it. What several of them need is worked out once: make one per
/// row and pass it to each extractor of that row.
#[derive(Debug)]
pub struct Reading<'t> {
    text: &'t str,
    json: OnceCell<(Found<'t>, Vec<f64>)>,
    score: OnceCell<Option<Mention>>,
}

impl<'t> Reading<'t> {
    pub fn new(text: &'t str) -> Reading<'t> {
        Reading {
            text,
            json: OnceCell::new(),
            score: OnceCell::new(),
        }
    }

    /// The forensic object of the text and the confidences of its entries.
    fn json(&self) -> &(Found<'t>, Vec<f64>) {
        self.json.get_or_init(|| {
            let mut confidences = Vec::new();
            (json::read(self.text, &mut confidences), confidences)
        })
    }

    fn score(&self) -> Option<Mention> {
        *self.score.get_or_init(|| score::find(self.text))
    }
}

impl Extractor {
    /// Slots for this extractor's outputs, to be reused from row to row.
    pub fn values(&self) -> Values {
        Values::new(self.outputs.len())
    }

    /// Clears `values` and reads `text` into them, in the order of `outputs`.
    pub fn read(&self, text: &str, values: &mut Values) {
        self.read_shared(&Reading::new(text), values);
    }

    /// Like [`Extractor::read`], over a text that other extractors read too.
    pub fn read_shared(&self, reading: &Reading, values: &mut Values) {
        values.clear();
        (self.run)(reading, values);
    }
}

/// Every extractor, in the order of the reference.
pub const EXTRACTORS: &[Extractor] = &[
    score::EXTRACTOR,
    confidences::EXTRACTOR,
    forensic::EXTRACTOR,
    thin::EXTRACTOR,
    shard::EXTRACTOR,
];

/// The extractor of that name.
pub fn find(name: &str) -> Option<&'static Extractor> {
    EXTRACTORS.iter().find(|extractor| extractor.name == name)
}
