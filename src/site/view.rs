//! What templates get: text and links, ready to print. No numbers below this line.

use super::markup;
use crate::model::format::{self, Change, Shown};
use serde::{Serialize, Serializer};
use std::borrow::Cow;

/// Characters of a cell that nobody cut before, and of names in heads and links.
const CELL: usize = 300;
const NAME: usize = 80;

/// One cell: text, the exact value for its title, a link, a class for alignment and tone.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct CellView {
    pub text: String,
    pub exact: String,
    pub href: String,
    /// Words of the stylesheet: `n` numbers, `m` file names, `better`, `worse`, `gap`.
    pub class: Cow<'static, str>,
    /// What sorting goes by when it is not the text.
    pub sort: String,
}

impl CellView {
    /// Text of any length; what is longer than a cell can hold is cut.
    pub fn text(text: impl Into<String>) -> CellView {
        CellView {
            text: format::bounded(&text.into(), CELL),
            ..CellView::default()
        }
    }

    pub fn number(shown: Shown) -> CellView {
        CellView {
            text: shown.text,
            exact: shown.exact,
            class: "n".into(),
            ..CellView::default()
        }
    }

    /// A moment or a span: never broken over lines.
    pub fn plain(shown: Shown) -> CellView {
        CellView {
            text: shown.text,
            exact: shown.exact,
            class: "t".into(),
            ..CellView::default()
        }
    }

    /// Arrow, signed size and word: never colour alone, and the colour is the word's.
    pub fn change(change: &Change, word: &str) -> CellView {
        let tone = match word {
            "improved" => "c better",
            "regressed" => "c worse",
            _ => "c",
        };
        CellView {
            text: format!("{} {} {word}", change.arrow, change.text)
                .trim_end()
                .to_string(),
            exact: change.exact.clone(),
            class: tone.into(),
            ..CellView::default()
        }
    }

    pub fn to(mut self, href: impl Into<String>) -> CellView {
        self.href = href.into();
        self
    }

    pub fn sorted_by(mut self, value: Option<f64>) -> CellView {
        self.sort = value.map(|v| v.to_string()).unwrap_or_default();
        self
    }
}

#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Head {
    pub text: String,
    pub unit: String,
    pub numeric: bool,
}

impl Head {
    pub fn text(text: &str) -> Head {
        Head {
            text: format::bounded(text, NAME),
            ..Head::default()
        }
    }

    pub fn number(text: &str, unit: &str) -> Head {
        Head {
            text: format::bounded(text, NAME),
            unit: unit.to_string(),
            numeric: true,
        }
    }
}

/// A table in its own scrolling box. The first cell of a row is its head.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct TableView {
    pub id: String,
    pub caption: String,
    pub note: String,
    pub heads: Vec<Head>,
    /// A template gets each row as its markup.
    #[serde(serialize_with = "as_markup")]
    pub rows: Vec<Vec<CellView>>,
    /// `12 more in the CSV`, empty when all rows are here.
    pub more: String,
    /// Where `more` leads; empty when it leads nowhere.
    pub more_href: String,
    pub empty: String,
    /// Words of the stylesheet: `noprint` stays off paper, `cut` prints its first rows only.
    pub class: String,
    /// Said on paper below the rows that `cut` keeps.
    pub on_paper: String,
}

fn as_markup<S: Serializer>(rows: &[Vec<CellView>], to: S) -> Result<S::Ok, S::Error> {
    to.collect_seq(rows.iter().map(|row| markup::row(row)))
}

/// A chart with its words. `numbers` is the table of the same numbers.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Figure {
    pub id: String,
    pub title: String,
    pub href: String,
    pub unit: String,
    pub src: String,
    pub alt: String,
    pub note: String,
    pub width: u32,
    pub height: u32,
    pub numbers: Option<TableView>,
    /// Centres of the x positions in percent of the width, for the optional read-out.
    pub hot_x: String,
    /// The texts of the same positions, parted by `|`.
    pub hot_text: String,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Link {
    pub text: String,
    pub href: String,
    pub note: String,
}

impl Link {
    pub fn new(text: impl Into<String>, href: impl Into<String>) -> Link {
        Link {
            text: format::bounded(&text.into(), NAME),
            href: href.into(),
            note: String::new(),
        }
    }
}

/// A tile of the overview.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Tile {
    pub title: String,
    pub href: String,
    pub value: CellView,
    pub unit: String,
    /// `26 of 31 (83.9 %)` is split: big `26 of 31`, small `83.9 %`.
    pub share: String,
    pub change: CellView,
    pub since: String,
    pub target: String,
    pub spark: String,
    pub alt: String,
}

/// A name and its value in a list of facts.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Fact {
    pub name: String,
    pub value: CellView,
}

impl Fact {
    pub fn new(name: &str, value: CellView) -> Fact {
        Fact {
            name: name.to_string(),
            value,
        }
    }
}
