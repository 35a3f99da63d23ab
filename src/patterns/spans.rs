//! Templates of different lengths that are one event: a name may be several words, between
//! brackets or behind a colon may stand a text of any length.

use super::mask::{VALUE, has_value};
use super::merge::mixed;
use super::phrases::is_named;
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// A template as the comparison of messages of one length leaves it.
#[derive(Debug, Clone, Default)]
pub(super) struct Template {
    pub text: String,
    /// Positions that comparison found to be values, sorted.
    pub open: Vec<usize>,
    /// Distinct messages.
    pub weight: u64,
    /// The patterns it stands for.
    pub members: Vec<usize>,
}

/// The text of each template's group.
pub(super) fn joined(templates: &[Template]) -> Vec<String> {
    let texts = empty_values(names_of_several_words(templates));
    let texts = forms(texts);
    let texts = in_brackets(texts);
    tails(reasons(texts))
}

/// Members of a list that is followed to one of them.
const LONGEST_LIST: usize = 8;

/// A value may be empty: `filters:` beside `filters: 7`. The text without a value becomes the one with it,
/// where there is one.
fn empty_values(texts: Vec<String>) -> Vec<String> {
    let known: BTreeSet<&str> = texts.iter().map(String::as_str).collect();
    let full = |text: &str| {
        let colons = text.match_indices(':').map(|(at, _)| at + 1);
        let ends = colons.filter(|at| match text[*at..].strip_prefix(' ') {
            Some(next) => !next.starts_with(VALUE),
            None => text.len() == *at,
        });
        let filled = ends.map(|at| format!("{} {VALUE}{}", &text[..at], &text[at..]));
        let parted = [("[ <*>", "[<*>"), ("( <*>", "(<*>")];
        let closed = parted.iter().filter(|(from, _)| text.contains(from));
        let closed = closed.map(|(from, to)| text.replace(from, to));
        let twice = text.match_indices(' ').filter_map(|(at, _)| once(text, at));
        let mut full = filled.chain(closed).chain(twice);
        full.find_map(|full| known.get(full.as_str()).copied())
    };
    // A list of three goes on to that of one.
    let last = |text: &String| {
        let mut at = text.as_str();
        for _ in 0..LONGEST_LIST {
            match full(at) {
                Some(next) => at = next,
                None => break,
            }
        }
        at.to_string()
    };
    texts.iter().map(last).collect()
}

/// A text without one of the two equal values on both sides of a blank: a list of two is one of one.
fn once(text: &str, blank: usize) -> Option<String> {
    let (before, behind) = (&text[..blank], &text[blank + 1..]);
    let (last, first) = (before.rsplit(' ').next()?, behind.split(' ').next()?);
    let rest = &behind[first.len()..];
    (last == first && has_value(last)).then(|| format!("{before}{rest}"))
}

/// Texts that differ in words only that are one word twice (`loose`): such a word keeps what its forms
/// have in common.
fn forms(mut texts: Vec<String>) -> Vec<String> {
    let mut alike: HashMap<String, Vec<usize>> = HashMap::new();
    for (at, text) in texts.iter().enumerate() {
        let mut key = String::with_capacity(text.len() + VALUE.len());
        for word in text.split(' ') {
            key.push_str(&loose(word));
            key.push(' ');
        }
        alike.entry(key).or_default().push(at);
    }
    for members in alike.values().filter(|m| m.len() > 1) {
        let text = members[1..]
            .iter()
            .fold(texts[members[0]].clone(), |all, at| {
                let words = all.split(' ').zip(texts[*at].split(' '));
                words
                    .map(|(a, b)| common(a, b))
                    .collect::<Vec<_>>()
                    .join(" ")
            });
        members.iter().for_each(|at| texts[*at] = text.clone());
    }
    texts
}

/// Letters of a noun at least: `a` and `as` are none.
const NOUN: usize = 3;

/// A word without what its forms differ in: the `s` of a plural, whether there is something between two
/// marks, whether a field of JSON is null.
fn loose(word: &str) -> Cow<'_, str> {
    let core = word.trim_end_matches([',', ';', ':', '.', ')']);
    let tail = &word[core.len()..];
    let noun = core.strip_suffix('s').or_else(|| core.strip_suffix(VALUE));
    if let Some(noun) =
        noun.filter(|n| n.len() >= NOUN && n.bytes().all(|b| b.is_ascii_lowercase()))
    {
        return Cow::Owned(format!("{noun}{tail}"));
    }
    if !word.bytes().any(|b| b"([{'\"`".contains(&b)) {
        return Cow::Borrowed(word);
    }
    let pairs = ["()", "[]", "{}", "''", "\"\"", "``"];
    let mut out = Cow::Borrowed(word);
    for pair in pairs.into_iter().filter(|pair| word.contains(pair)) {
        let (open, close) = pair.split_at(1);
        out = Cow::Owned(out.replace(pair, &format!("{open}{VALUE}{close}")));
    }
    match out.contains("\":") {
        true => Cow::Owned(fields(&out)),
        false => out,
    }
}

/// JSON whose null fields and those that hold a value are one.
fn fields(json: &str) -> String {
    let mut out = String::new();
    for (at, part) in json.split("\":").enumerate() {
        if at > 0 {
            out.push_str("\":");
        }
        let rest = part.strip_prefix("null");
        let quoted = part.strip_prefix('"').and_then(|p| p.split_once('"'));
        let rest = rest.or(quoted.filter(|q| has_value(q.0)).map(|q| q.1));
        match rest.filter(|_| at > 0) {
            Some(rest) => out.extend([VALUE, rest]),
            None => out.push_str(part),
        }
    }
    out
}

/// What two words have in common at their begin and end, and a value between.
fn common(a: &str, b: &str) -> String {
    if a == b {
        return a.to_string();
    }
    let (a, b) = (a.replace(VALUE, "\u{1}"), b.replace(VALUE, "\u{1}"));
    let head = same(a.chars().zip(b.chars()));
    let (a_rest, b_rest) = (&a[head..], &b[head..]);
    let tail = same(a_rest.chars().rev().zip(b_rest.chars().rev()));
    let (head, tail) = (&a[..head], &a[a.len() - tail..]);
    format!("{head}\u{1}{tail}").replace('\u{1}', VALUE)
}

/// Bytes of the characters that are equal up to the first that is not.
fn same(both: impl Iterator<Item = (char, char)>) -> usize {
    let equal = both.take_while(|(a, b)| a == b);
    equal.map(|(c, _)| c.len_utf8()).sum()
}

/// Different texts behind what went wrong from which on they are causes.
const CAUSES: usize = 3;

/// Words that say that something went wrong.
const FAILURES: [&str; 9] = [
    "fail",
    "error",
    "could not",
    "cannot",
    "unable to",
    "abort",
    "reject",
    "exception",
    "unreachable",
];

/// Whether a sentence says that something went wrong: what stands behind its colon is why.
fn failed(sentence: &str) -> bool {
    FAILURES.iter().any(|word| sentence.contains(word))
}

/// Words besides that say something, for templates of different length to be compared.
const SAID: usize = 3;

/// Whether a word is a word of the sentence: no value, no name by its shape.
fn is_said(word: &str) -> bool {
    let core = word.trim_matches(|c: char| !c.is_alphanumeric());
    core.len() >= 2 && core.chars().all(char::is_alphabetic)
}

fn said<'a>(words: impl Iterator<Item = &'a str>) -> usize {
    words.filter(|w| is_said(w)).count()
}

/// Words of a sentence that say something, without those that a colon stands behind.
fn said_before_colon(sentence: &str) -> usize {
    said(sentence.split(' ').filter(|w| !w.ends_with(':')))
}

/// Most words of a name.
const NAME_WORDS: usize = 5;

/// Where comparison has found that names stand, names of several words may stand too:
/// `seen by carol`, `seen by dave`, `seen by night shift`. They hold no value: `invalid user 7` is
/// no name but says more.
fn names_of_several_words(templates: &[Template]) -> Vec<String> {
    // Sum of the words before an open position → template, sum of the words behind, their number.
    let mut places: HashMap<u128, Vec<Place>> = HashMap::new();
    for (at, template) in templates.iter().enumerate() {
        if template.open.is_empty() {
            continue;
        }
        let words: Vec<&str> = template.text.split(' ').collect();
        let sums = Sums::of(&words);
        for open in &template.open {
            let others = words.iter().enumerate().filter(|(p, _)| p != open);
            if said(others.map(|(_, w)| *w)) >= SAID {
                let behind = words.len() - open - 1;
                let all = places.entry(sums.before[*open]).or_default();
                all.push((at, behind, sums.behind[behind], words[*open]));
            }
        }
    }
    let into: Vec<Option<usize>> = match places.is_empty() {
        true => vec![None; templates.len()],
        false => (0..templates.len())
            .map(|at| holder(at, templates, &places))
            .collect(),
    };
    let text = |mut at: usize| {
        // Each goes into a shorter one, so this ends.
        while let Some(next) = into[at] {
            at = next;
        }
        templates[at].text.clone()
    };
    (0..templates.len()).map(text).collect()
}

/// A template, how many words stand behind its open word, their sum, and the open word.
type Place<'a> = (usize, usize, u128, &'a str);

/// The template that has an open word where this one has several words.
fn holder(at: usize, templates: &[Template], places: &HashMap<u128, Vec<Place>>) -> Option<usize> {
    let words: Vec<&str> = templates[at].text.split(' ').collect();
    let mut before = 0u128;
    let known = words.iter().enumerate().any(|(position, word)| {
        let known = places.contains_key(&before);
        before = before.wrapping_add(mixed(digest(word), position));
        known
    });
    if !known {
        return None;
    }
    let sums = Sums::of(&words);
    let mut found: Vec<(usize, usize)> = Vec::new();
    for first in 0..words.len() {
        for (other, behind, sum, open) in places.get(&sums.before[first]).into_iter().flatten() {
            let last = words.len().saturating_sub(behind + 1).max(first);
            let name = &words[first..=last];
            let fits = (2..=NAME_WORDS).contains(&name.len())
                && sums.behind[*behind] == *sum
                && templates[*other].weight >= templates[at].weight
                && holds(open, name);
            if fits {
                found.push((first, *other));
            }
        }
    }
    // The most words before, then the least text: the order of messages is no matter.
    let best = |a: &&(usize, usize), b: &&(usize, usize)| {
        let text = |of: &(usize, usize)| &templates[of.1].text;
        a.0.cmp(&b.0).then_with(|| text(b).cmp(text(a)))
    };
    found.iter().max_by(best).map(|(_, other)| *other)
}

/// Whether a name can stand where `word` stands: the marks around are equal, it holds no value.
fn holds(word: &str, name: &[&str]) -> bool {
    let (Some(first), Some(last)) = (name.first(), name.last()) else {
        return false;
    };
    word.split_once(VALUE)
        .is_some_and(|(head, tail)| first.starts_with(head) && last.ends_with(tail))
        && !name.iter().any(|w| has_value(w))
}

/// Sums of the words before each position, and of the last words by their number.
struct Sums {
    before: Vec<u128>,
    behind: Vec<u128>,
}

impl Sums {
    fn of(words: &[&str]) -> Sums {
        let sums = |all: &mut dyn Iterator<Item = &&str>| {
            let mut sum = 0u128;
            let mut out = vec![sum];
            for (position, word) in all.enumerate() {
                sum = sum.wrapping_add(mixed(digest(word), position));
                out.push(sum);
            }
            out
        };
        Sums {
            before: sums(&mut words.iter()),
            behind: sums(&mut words.iter().rev()),
        }
    }
}

/// A word as a number (FNV-1a).
fn digest(word: &str) -> u64 {
    let step = |sum: u64, byte: u8| (sum ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01B3);
    word.bytes().fold(0xCBF2_9CE4_8422_2325, step)
}

/// Different texts between brackets from which on they are values.
const CONTENTS: usize = 4;

/// Different texts behind one colon from which on they are values.
const TAILS: usize = 5;

/// What stands between two brackets, in as many words as it likes: `(run backup --all)`.
fn in_brackets(mut texts: Vec<String>) -> Vec<String> {
    let mut around: BTreeMap<String, (BTreeSet<&str>, Vec<usize>)> = BTreeMap::new();
    for (at, text) in texts.iter().enumerate() {
        for (from, to) in brackets(text) {
            let (before, behind) = (&text[..from], &text[to..]);
            let words = before.split(' ').chain(behind.split(' '));
            let outside = words.filter(|w| is_said(w) || has_value(w)).count();
            if outside + 1 >= SAID {
                let whole = format!("{before}{VALUE}{behind}");
                let entry = around.entry(whole).or_default();
                entry.0.insert(&text[from..to]);
                entry.1.push(at);
            }
        }
    }
    let mut moved: Vec<(usize, String)> = Vec::new();
    for (text, (contents, places)) in &around {
        let lengths: BTreeSet<usize> = contents.iter().map(|c| c.split(' ').count()).collect();
        let least = if failed(text) { CAUSES } else { CONTENTS };
        if lengths.len() > 1 && contents.len() >= least {
            moved.extend(places.iter().map(|at| (*at, text.clone())));
        }
    }
    for (at, text) in moved {
        texts[at] = text;
    }
    texts
}

/// Where there is a text between brackets whose first begins a word.
fn brackets(text: &str) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    let mut open: Vec<(usize, char)> = Vec::new();
    for (at, c) in text.char_indices() {
        match c {
            '(' => open.push((at, ')')),
            '[' => open.push((at, ']')),
            '{' => open.push((at, '}')),
            ')' | ']' | '}' => {
                let Some((from, close)) = open.pop() else {
                    return found;
                };
                let begins = from == 0 || text[..from].ends_with(' ');
                if c == close && begins && open.is_empty() && at > from + 1 {
                    found.push((from + 1, at));
                }
            }
            _ => {}
        }
    }
    found
}

/// What failed, by itself and with reasons behind a colon, is one: `rope failed`, `rope failed: it was wet`.
fn reasons(mut texts: Vec<String>) -> Vec<String> {
    let mut alone: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (at, text) in texts.iter().enumerate() {
        if failed(text) && said(text.split(' ')) + 1 >= SAID {
            alone.insert(text, vec![at]);
        }
    }
    for (at, text) in texts.iter().enumerate() {
        for (colon, _) in text.match_indices(": ") {
            if let Some(members) = alone.get_mut(&text[..colon]) {
                members.push(at);
            }
        }
    }
    let mut moved: Vec<(usize, String)> = Vec::new();
    for (sentence, members) in alone.iter().filter(|a| a.1.len() >= CAUSES) {
        moved.extend(members.iter().map(|at| (*at, format!("{sentence}{VALUE}"))));
    }
    for (at, text) in moved {
        texts[at] = text;
    }
    texts
}

/// A sentence, a colon, and behind it many different texts: reasons, commands, replies. A label
/// before a colon (`disk:`) is no sentence, and what stands behind it is. A dash is a colon behind a value
/// that failed: `failed <*> - no rope`.
fn tails(texts: Vec<String>) -> Vec<String> {
    let mut sentences: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (at, text) in texts.iter().enumerate() {
        for (colon, _) in text.match_indices(": ") {
            let sentence = &text[..=colon];
            let words = said_before_colon(sentence);
            let deed = sentence.ends_with("ed:") || sentence.ends_with("ing:");
            if words >= SAID || deed && words >= 1 || is_named(sentence) {
                sentences.entry(sentence).or_default().push(at);
            }
        }
        for (dash, mark) in text.match_indices(" - ") {
            let sentence = &text[..dash + mark.len() - 1];
            if failed(sentence) && has_value(sentence) {
                sentences.entry(sentence).or_default().push(at);
            }
        }
    }
    // The longest sentences first: what they take is one text for the shorter ones.
    let mut longest: Vec<(&str, Vec<usize>)> = sentences.into_iter().collect();
    longest.sort_by_key(|(sentence, _)| std::cmp::Reverse(sentence.len()));
    let mut into: Vec<Option<&str>> = vec![None; texts.len()];
    for (sentence, members) in &longest {
        let now = |at: &usize| (into[*at].is_some(), into[*at].unwrap_or(&texts[*at]));
        let different: BTreeSet<(bool, &str)> = members.iter().map(now).collect();
        let causes =
            failed(sentence) && different.len() >= CAUSES && said_before_colon(sentence) >= SAID;
        let named = is_named(sentence) && different.len() > 1;
        if causes || named || different.len() >= TAILS {
            members.iter().for_each(|at| into[*at] = Some(sentence));
        }
    }
    let text = |(text, into): (&String, &Option<&str>)| match into {
        Some(sentence) => format!("{sentence} {VALUE}"),
        None => text.clone(),
    };
    texts.iter().zip(&into).map(text).collect()
}

#[cfg(test)]
#[path = "spans_tests.rs"]
mod tests;
