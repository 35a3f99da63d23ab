//! Text extractors: numbers that a review's text holds and its record may lack.
//!
//! An extractor reads one text and fills one slot per output. What it did not find stays empty,
//! which the lake stores as null and never as zero. Extractors keep no state between rows.

mod confidences;
mod forensic;
mod json;
mod score;
mod shard;
mod table;
#[cfg(test)]
mod tests;
mod text;
mod thin;
mod values;

pub use values::Values;

use crate::packs::stream::OutKind;

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
    pub run: fn(&str, &mut Values),
}

impl Extractor {
    /// Slots for this extractor's outputs, to be reused from row to row.
    pub fn values(&self) -> Values {
        Values::new(self.outputs.len())
    }

    /// Clears `values` and reads `text` into them, in the order of `outputs`.
    pub fn read(&self, text: &str, values: &mut Values) {
        values.clear();
        (self.run)(text, values);
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
