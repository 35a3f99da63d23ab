//! The words that stand at one position where all other words are equal: are they values of one
//! event, or do they tell events apart?
//!
//! Many different words for the number of messages are values. Few are values where they look like
//! names, or stand where names stand, and are no accident of two common events. Words that say what
//! was done, that name the value behind them, or that end a message behind a colon tell events apart.

use super::words::{Kind, Words};

/// The words of one position.
pub(super) struct Position {
    /// Some message has a value there.
    known: bool,
    /// Different words.
    words: usize,
    /// Those that look like names, deeds and labels.
    names: usize,
    deeds: usize,
    labels: usize,
    /// Those that stand between marks, and those that are methods of HTTP.
    enclosed: usize,
    methods: usize,
    /// Those with a colon behind.
    colons: usize,
    /// Those with a value and letters: what is numbered.
    kinds: usize,
    /// Those that stand in many messages.
    common: usize,
    /// Those that stand in few of the messages.
    rare: usize,
    /// Messages.
    messages: u64,
}

/// What stands around a position.
pub(super) struct Around {
    position: usize,
    /// Words besides that say something.
    left: usize,
    /// Those of them that are no pair of a record.
    told: usize,
    /// The word before is one that a name follows.
    after_name_word: bool,
    /// The word before is one that a deed follows.
    after_deed_word: bool,
    /// The word before is a deed: this one is none.
    done: bool,
    /// It ends the message, and a colon stands before it.
    answer: bool,
    /// The word behind is a value or has a colon: this one says which value that is.
    names_next: bool,
}

impl Around {
    pub(super) fn of(row: &[u32], position: usize, words: &Words) -> Around {
        let is = |at: Option<usize>, what: &[bool]| {
            at.and_then(|at| row.get(at))
                .is_some_and(|w| what[*w as usize])
        };
        let (before, next) = (position.checked_sub(1), Some(position + 1));
        let speaks = |p: &usize| *p != position && words.speaks[row[*p] as usize];
        Around {
            position,
            left: (0..row.len()).filter(speaks).count(),
            told: (0..row.len())
                .filter(speaks)
                .filter(|p| !words.pair[row[*p] as usize])
                .count(),
            after_name_word: is(before, &words.before_names),
            after_deed_word: is(before, &words.before_deeds),
            done: before.is_some_and(|at| words.kind[row[at] as usize] == Kind::Deed),
            answer: position + 1 == row.len() && is(before, &words.colon),
            names_next: is(next, &words.colon) || is(next, &words.holds_value),
        }
    }
}

/// Which words of a position are values.
pub(super) struct Values {
    /// Those that hold a value.
    pub holding: bool,
    /// The others.
    pub plain: bool,
}

/// A word in at most this share of the messages is rare there.
const RARE: u64 = 20;

/// Different words from which on a choice out of a few is a value, and no event each.
const CHOICES: usize = 4;

/// Messages from which on a word is no accident.
const COMMON: u64 = 6;

impl Position {
    /// `by_word`: words and messages, in the order of the words. `value`: what a word becomes as
    /// a value.
    pub(super) fn of(by_word: &[(u32, u64)], value: u32, words: &Words) -> Position {
        let messages: u64 = by_word.iter().map(|w| w.1).sum();
        let mut found = Position {
            known: false,
            words: 0,
            names: 0,
            deeds: 0,
            labels: 0,
            enclosed: 0,
            colons: 0,
            methods: 0,
            kinds: 0,
            common: 0,
            rare: 0,
            messages,
        };
        for same in by_word.chunk_by(|a, b| a.0 == b.0) {
            if same[0].0 == value {
                found.known = true;
                continue;
            }
            found.words += 1;
            match words.kind[same[0].0 as usize] {
                Kind::Name => found.names += 1,
                Kind::Deed => found.deeds += 1,
                Kind::Label => found.labels += 1,
                Kind::Plain => {}
            }
            found.colons += usize::from(words.colon[same[0].0 as usize]);
            found.enclosed += usize::from(words.enclosed[same[0].0 as usize]);
            found.methods += usize::from(words.method[same[0].0 as usize]);
            found.kinds += usize::from(words.numbered[same[0].0 as usize]);
            let count: u64 = same.iter().map(|w| w.1).sum();
            found.common += usize::from(count >= COMMON);
            found.rare += usize::from(count * RARE <= messages);
        }
        found
    }

    pub(super) fn values(&self, around: &Around) -> Values {
        let left = around.left;
        if self.certain(left) {
            return Values {
                holding: true,
                plain: true,
            };
        }
        let many = self.many(around) || self.choice(around) || self.few(around);
        let named = self.names == self.words;
        Values {
            holding: left > 0 && (many || self.known),
            plain: left > 0 && (many || self.known && (left >= 3 || named)),
        }
    }

    /// Words that are values whatever stands around them: two or more that stand between marks, and
    /// the methods of requests, when they are more than an event each.
    fn certain(&self, left: usize) -> bool {
        let different = self.words + usize::from(self.known);
        left > 0 && self.enclosed == self.words && different >= 2
            || self.methods == self.words && (self.known || self.words >= CHOICES)
    }

    /// As many words of their kind as a choice has, in a sentence of three words or more besides:
    /// states, places, kinds of things. Deeds need more, for each may be an event, and so do the
    /// right sides of pairs.
    fn choice(&self, around: &Around) -> bool {
        let least = match () {
            () if self.labels > self.colons => CHOICES,
            () if self.deeds == self.words && !around.done => CHOICES + 1,
            () => CHOICES - 1,
        };
        around.position > 0 && around.told >= 3 && self.words >= least
    }

    /// Many different words for the number of messages.
    fn many(&self, around: &Around) -> bool {
        let log = 64 - self.messages.leading_zeros() as usize;
        let deeds = self.deeds == self.words;
        // A first word is mostly what the message is about.
        let (least, rare) = match (around.position, around.left) {
            (0, _) => (5, 8),
            (_, 0..=1) => (8, 8),
            (_, 2..=5) if deeds => (5, 6),
            _ => (3, 4),
        };
        let enough = if around.position == 0 { 3 } else { 1 };
        around.left >= enough && (self.words >= least.max(log) || self.rare >= rare)
    }

    /// Two words or more that are values for what they are and where they stand.
    fn few(&self, around: &Around) -> bool {
        if around.position == 0 || self.words < 2 || self.labels > 0 {
            return false;
        }
        let left = around.left;
        // Numbers of two kinds of things.
        if self.kinds == self.words && self.common == self.words && !self.known {
            return false;
        }
        if self.names == self.words && left >= 2 || self.names > 0 && left >= 3 {
            return true;
        }
        if around.names_next {
            return false;
        }
        // Two common words are two events; one common and some rare are names.
        if around.after_name_word && left >= 2 && self.common < 2 {
            return true;
        }
        let often = self.messages >= COMMON * self.words as u64;
        let deeds = around.after_deed_word || self.deeds == self.words;
        around.position > 1 && left >= 3 && !often && !deeds && !around.answer
    }
}

#[cfg(test)]
#[path = "position_tests.rs"]
mod tests;
