//! What is known of each word of the masked messages: what it becomes as a value, and whether it
//! looks like a name, a deed, a label, or a word of the sentence.

use super::mask::{CLOSE, OPEN, VALUE, has_value, parts};
use super::records::METHODS;
use std::collections::HashSet;

/// Words that the messages write with capitals, in lower case.
#[derive(Debug, Default)]
pub(super) struct Capitals {
    /// A capital inside, as in `TaskRunner`: names that programs are made of.
    inside: HashSet<String>,
    /// Nothing but capitals, with a `_`, as in `NOT_READY`: a choice out of a few.
    choices: HashSet<String>,
}

impl Capitals {
    /// Of messages as they were written.
    pub(super) fn of<'m>(messages: impl Iterator<Item = &'m str>) -> Capitals {
        let mut found = Capitals::default();
        for message in messages {
            if !message.bytes().any(|b| b.is_ascii_uppercase()) {
                continue;
            }
            for word in message.split(|c: char| !c.is_alphanumeric() && c != '_') {
                let lower = |b: u8| b.is_ascii_lowercase();
                let shouted = word.bytes().any(|b| b.is_ascii_uppercase());
                if word.contains('_') && shouted && !word.bytes().any(lower) {
                    found.choices.insert(word.to_lowercase());
                }
                for part in word.split('_') {
                    let inside = |w: &[u8]| lower(w[0]) && w[1].is_ascii_uppercase();
                    if part.as_bytes().windows(2).any(inside) {
                        found.inside.insert(part.to_lowercase());
                    }
                }
            }
        }
        found
    }
}

/// What a word looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// A name by its shape: quoted, of several parts, with a value or a capital inside.
    Name,
    /// What was done or is being done.
    Deed,
    /// What says which value follows (`size:`), one pair, one choice out of a few.
    Label,
    /// A word of the sentence.
    Plain,
}

/// Words that a name follows.
const BEFORE_NAMES: [&str; 13] = [
    "for", "from", "by", "of", "in", "on", "at", "with", "user", "host", "as", "named", "into",
];

/// Words that what happens follows.
const BEFORE_DEEDS: [&str; 20] = [
    "to", "is", "are", "was", "were", "be", "been", "being", "not", "will", "would", "can",
    "cannot", "could", "has", "have", "had", "should", "must", "may",
];

/// What is known of each word, by its number.
pub(super) struct Words {
    pub kind: Vec<Kind>,
    /// It stands between marks.
    pub enclosed: Vec<bool>,
    /// It is a method of HTTP.
    pub method: Vec<bool>,
    /// A name follows it.
    pub before_names: Vec<bool>,
    /// What happens follows it.
    pub before_deeds: Vec<bool>,
    /// A colon stands behind it.
    pub colon: Vec<bool>,
    /// It is `key=word` or `key=<*>`.
    pub pair: Vec<bool>,
    /// It says something.
    pub speaks: Vec<bool>,
    /// It is a kind of things and a number, as in `pier_<*>`.
    pub numbered: Vec<bool>,
    /// A part of it is a value.
    pub holds_value: Vec<bool>,
    /// What it becomes when its inside is a value; itself when it is that.
    pub target: Vec<u32>,
}

impl Words {
    pub(super) fn of(words: &[&str], target: Vec<u32>, capitals: &Capitals) -> Words {
        let each = |is: &dyn Fn(&str) -> bool| words.iter().map(|w| is(w)).collect();
        Words {
            kind: words.iter().map(|w| kind(w, capitals)).collect(),
            enclosed: each(&|w| {
                w.starts_with(OPEN)
                    && w.trim_end_matches([',', ';', ':', '.'])
                        .ends_with([')', ']', '>', '"', '\'', '`'])
                    && !has_value(w)
            }),
            method: each(&|w| METHODS.contains(&w.trim_start_matches(OPEN))),
            before_names: each(&|w| BEFORE_NAMES.contains(&w)),
            before_deeds: each(&|w| BEFORE_DEEDS.contains(&w)),
            colon: each(&|w| w.ends_with(':')),
            pair: each(&is_pair),
            speaks: each(&speaks),
            numbered: each(&|w| w.contains("_<*>")),
            holds_value: each(&|w| has_value(w)),
            target,
        }
    }
}

fn kind(word: &str, capitals: &Capitals) -> Kind {
    let core = word.trim_start_matches(OPEN).trim_end_matches(CLOSE);
    let pair = is_pair(word);
    let core = match core.split_once('=').filter(|_| pair) {
        Some((_, right)) => right,
        None => core,
    };
    if capitals.choices.contains(core) {
        return Kind::Label;
    }
    let around = word.starts_with(OPEN) && word.len() > core.len() + 1;
    let parts = core.contains(['_', '.', '/', '@', '$', '#', '=', '[', '(']);
    let inside = capitals.inside.contains(core);
    if around || parts || inside || core.contains("::") || has_value(word) {
        return Kind::Name;
    }
    if word.ends_with(':') || pair || word.strip_prefix('"') == Some(core) {
        return Kind::Label;
    }
    match core.ends_with("ed") || core.ends_with("ing") {
        true => Kind::Deed,
        false => Kind::Plain,
    }
}

/// The word as it is when its inside is a value: marks around it stay, and the key of a pair.
pub(super) fn target(word: &str) -> String {
    if word.bytes().all(|b| b.is_ascii_alphanumeric()) {
        return VALUE.to_string();
    }
    // The marks of `<*>` itself are none.
    let word = word.replace(VALUE, "\u{1}");
    let (head, core, tail) = parts(&word);
    if let Some(tail) = tail.strip_prefix('>').filter(|_| head == "<") {
        return format!("{VALUE}{tail}");
    }
    if core.is_empty() {
        // A mark that is quoted is what is said.
        let quote = word.chars().next();
        let quote = quote.filter(|c| matches!(c, '"' | '\'' | '`'));
        let close = quote.and_then(|c| word.rfind(c).filter(|at| *at > 1));
        return match (quote, close) {
            (Some(c), Some(at)) => format!("{c}{VALUE}{}", &word[at..]),
            _ => VALUE.to_string(),
        };
    }
    // A quotation in a quotation is one.
    let quote = head
        .get(..1)
        .filter(|c| head.len() > 1 && "\"'`".contains(c));
    if let Some((c, at)) = quote.and_then(|c| Some((c, tail.rfind(c)?))) {
        return format!("{c}{VALUE}{}", &tail[at..]);
    }
    let key = core.find('=').filter(|_| is_pair(&word));
    let key = key.map_or(0, |at| at + 1);
    format!("{head}{}{VALUE}{tail}", &core[..key]).replace('\u{1}', VALUE)
}

fn is_pair(word: &str) -> bool {
    let key = word
        .trim_start_matches(OPEN)
        .split_once('=')
        .map(|(key, _)| key);
    key.is_some_and(|key| {
        let named = |b: u8| b.is_ascii_alphanumeric() || b"_-.".contains(&b);
        !key.is_empty() && key.bytes().all(named)
    })
}

/// Whether a word says something: two letters or more.
fn speaks(word: &str) -> bool {
    word.replace(VALUE, "")
        .bytes()
        .filter(u8::is_ascii_alphabetic)
        .count()
        >= 2
        || !word.is_ascii()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_of_words() {
        let capitals =
            Capitals::of(["The PumpGuard said NOT_READY and OK to lower_part"].into_iter());
        for (word, found) in [
            ("pumpguard", Kind::Name),
            ("(pump)", Kind::Name),
            ("'left',", Kind::Name),
            ("north.east", Kind::Name),
            ("lower_part", Kind::Name),
            ("pump<*>", Kind::Name),
            ("not_ready", Kind::Label),
            ("mode=slow", Kind::Label),
            ("depth:", Kind::Label),
            ("opened.", Kind::Deed),
            ("filling", Kind::Deed),
            ("ok", Kind::Plain),
            ("half-full", Kind::Plain),
        ] {
            assert_eq!(kind(word, &capitals), found, "{word}");
        }
    }

    #[test]
    fn what_a_word_becomes() {
        for (word, value) in [
            ("pump", "<*>"),
            ("(pump),", "(<*>),"),
            ("mode=slow;", "mode=<*>;"),
            ("<pump>:", "<*>:"),
            ("berth[7-9],", "<*>,"),
            ("\";\"", "\"<*>\""),
            ("(a)=(b)", "(<*>)"),
            ("'\"pump\"'.", "'<*>'."),
            ("--", "<*>"),
        ] {
            assert_eq!(target(word), value);
        }
    }
}
