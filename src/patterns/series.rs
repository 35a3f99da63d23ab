//! Values that several words make: moments, quantities with their units, what stands behind the
//! labels of a record, lists.

use super::mask::{CLOSE, OPEN, VALUE, Word, has_value};

const MONTHS: [&str; 12] = [
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
];
const DAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
const ZONES: [&str; 10] = [
    "am", "pm", "utc", "gmt", "est", "edt", "pst", "pdt", "cet", "cest",
];

/// Names of days, months and zones beside numbers are part of a moment.
pub(super) fn calendar(words: &mut [Word]) {
    let mark = |words: &mut [Word], at: usize| {
        words[at] = Word {
            text: VALUE.to_string(),
            number: true,
        };
    };
    let named = |word: &Word, names: &[&str]| {
        let text = word.text.trim_end_matches([',', '.']);
        names.contains(&text)
    };
    let number = |words: &[Word], at: Option<usize>| {
        at.and_then(|at| words.get(at)).is_some_and(|w| w.number)
    };
    for at in 0..words.len() {
        let beside = number(words, Some(at + 1)) || number(words, at.checked_sub(1));
        if beside && named(&words[at], &MONTHS) {
            mark(words, at);
        }
    }
    for at in (0..words.len()).rev() {
        if number(words, Some(at + 1)) && named(&words[at], &DAYS) {
            mark(words, at);
        }
    }
    for at in 1..words.len() {
        if number(words, Some(at - 1)) && named(&words[at], &ZONES) {
            mark(words, at);
        }
    }
}

pub(super) const UNITS: [&str; 46] = [
    "b",
    "kb",
    "mb",
    "gb",
    "tb",
    "kib",
    "mib",
    "gib",
    "byte",
    "bytes",
    "kbytes",
    "ns",
    "us",
    "µs",
    "ms",
    "msec",
    "msecs",
    "s",
    "sec",
    "secs",
    "second",
    "seconds",
    "min",
    "mins",
    "minute",
    "minutes",
    "h",
    "hr",
    "hrs",
    "hour",
    "hours",
    "day",
    "days",
    "week",
    "weeks",
    "hz",
    "khz",
    "mhz",
    "ghz",
    "bps",
    "kbps",
    "mbps",
    "millis",
    "milliseconds",
    "%",
    "percent",
];

/// A number and its unit are one value. The same quantity said again in brackets stays: a message
/// that says it has a part more than one that does not.
pub(super) fn quantities(words: &mut Vec<Word>) {
    let mut out: Vec<Word> = Vec::with_capacity(words.len());
    for word in words.drain(..) {
        let unit = word.text.trim_end_matches(CLOSE);
        let tail = &word.text[unit.len()..];
        let counted = out
            .last()
            .is_some_and(|last| last.number && last.text.ends_with(VALUE));
        if counted && UNITS.contains(&unit) {
            if let Some(last) = out.last_mut() {
                unbounded(&mut last.text);
                last.text.push_str(tail);
            }
            continue;
        }
        out.push(word);
    }
    *words = out;
}

/// `<1 sec` is a duration like any other: the sign goes.
fn unbounded(text: &mut String) {
    let bound = text.strip_prefix(['<', '>', '~']);
    if bound.is_some_and(|rest| rest.starts_with(VALUE)) {
        text.remove(0);
    }
}

/// From so many `label: value,` on a message is a record.
const SEVERAL_LABELS: usize = 3;

/// Most words of a value behind a label.
const LABELLED_WORDS: usize = 3;

/// `state: idle, mode: fast, next: never`: in a record of several labels, what stands between a
/// label and the comma is a value.
pub(super) fn labelled(words: &mut Vec<Word>) {
    let label = |word: &Word| {
        let bare = word.text.trim_end_matches(':').trim_start_matches(OPEN);
        word.text == "="
            || word.text.ends_with(':') && bare.bytes().any(|b| b.is_ascii_alphabetic())
    };
    if words.iter().filter(|w| label(w)).count() < SEVERAL_LABELS {
        return;
    }
    let mut values: Vec<(usize, usize)> = Vec::new();
    for at in 1..words.len() {
        if !label(&words[at - 1]) {
            continue;
        }
        let most = words.len().min(at + LABELLED_WORDS);
        let end =
            (at..most).find(|e| words[*e].text.ends_with([',', ';']) || *e + 1 == words.len());
        if let Some(end) = end.filter(|e| !(at..=*e).any(|p| label(&words[p]))) {
            values.push((at, end));
        }
    }
    if values.len() < SEVERAL_LABELS {
        return;
    }
    for (from, to) in values.into_iter().rev() {
        if words[from..=to].iter().all(|w| !has_value(&w.text)) {
            let tail = words[to].text.len() - words[to].text.trim_end_matches(CLOSE).len();
            let inner = words[from].text.trim_start_matches(OPEN).len();
            let head = &words[from].text[..words[from].text.len() - inner];
            let text = format!(
                "{head}{VALUE}{}",
                &words[to].text[words[to].text.len() - tail..]
            );
            words[from] = Word {
                text,
                number: false,
            };
            words.drain(from + 1..=to);
        }
    }
}

/// Words that may stand between the last two members of a list.
const BETWEEN: [&str; 2] = ["and", "or"];

/// Quotations in a row, with a comma or an `and` between, are one list whatever they quote.
pub(super) fn quotations(words: &mut Vec<Word>) {
    let mut at = 0;
    while at < words.len() {
        let Some((mark, _)) = quotation(&words[at]) else {
            at += 1;
            continue;
        };
        let mut last = at;
        loop {
            let comma = words[last].text.ends_with(',');
            let between = words.get(last + 1);
            let and = between.is_some_and(|w| BETWEEN.contains(&w.text.as_str()));
            let next = last + 1 + usize::from(and);
            let same = words
                .get(next)
                .and_then(quotation)
                .is_some_and(|q| q.0 == mark);
            let goes_on = (comma || and) && same;
            if !goes_on {
                break;
            }
            last = next;
        }
        if last > at {
            let tail = quotation(&words[last]).map_or("", |q| q.1);
            let list = format!("{mark}{VALUE}{mark}{tail}");
            words[at].text = list;
            words.drain(at + 1..=last);
        }
        at += 1;
    }
}

/// The mark of a word between quotation marks, and what stands behind it.
fn quotation(word: &Word) -> Option<(char, &str)> {
    let text = &word.text;
    let mark = text.chars().next()?;
    let bare = text.trim_end_matches([',', ';', ':', '.', ')']);
    let whole = bare.len() > 2 && bare.ends_with(mark) && bare.matches(mark).count() == 2;
    (whole && matches!(mark, '"' | '\'' | '`')).then_some((mark, &text[bare.len()..]))
}

/// Several values in a row are one list, however many there are. Between members may stand a comma,
/// and around each of them quotation marks; a bracket may open before the first and close behind
/// the last.
pub(super) fn lists(words: Vec<Word>) -> String {
    if !words.iter().any(|w| has_value(&w.text)) {
        let texts: Vec<&str> = words.iter().map(|w| w.text.as_str()).collect();
        return texts.join(" ");
    }
    let words = repeated(filled(words));
    let mut out = String::new();
    let mut last = String::new();
    for word in words {
        let bare = word.trim_end_matches([',', ';']);
        let value = has_value(bare);
        let parted = out.ends_with([',', ';']);
        let member = word.trim_end_matches(LIST_ENDS);
        if value && (last == bare || parted && last.trim_start_matches(LIST_BEGINS) == member) {
            // The mark behind the last one counts.
            let len = out.trim_end_matches([',', ';']).len();
            out.truncate(len);
            out.push_str(match last == bare {
                true => &word[bare.len()..],
                false => &word[member.len()..],
            });
            continue;
        }
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(&word);
        last = if value {
            bare.to_string()
        } else {
            String::new()
        };
    }
    out
}

/// The words, and marks that stand for a missing number beside a number as one: `7 **** 9`.
fn filled(words: Vec<Word>) -> Vec<String> {
    let missing = |at: usize| {
        let marks = |w: &Word| w.text.len() > 1 && w.text.bytes().all(|b| b"*?".contains(&b));
        let number = |at: Option<usize>| {
            at.and_then(|at| words.get(at))
                .is_some_and(|w| w.text == VALUE && w.number)
        };
        marks(&words[at]) && number(at.checked_sub(1)) && number(Some(at + 1))
    };
    let gaps: Vec<usize> = (0..words.len()).filter(|at| missing(*at)).collect();
    let mut texts: Vec<String> = words.into_iter().map(|w| w.text).collect();
    gaps.into_iter()
        .for_each(|at| texts[at] = VALUE.to_string());
    texts
}

/// Most words of a member of a list.
const MEMBER_WORDS: usize = 4;

/// Members that are equal, with a comma between, are one list: `[Buoy{<*>}, Buoy{<*>}]`, `<*> = '<*>', <*> = '<*>'`.
fn repeated(mut words: Vec<String>) -> Vec<String> {
    for size in 1..=MEMBER_WORDS {
        let mut at = 0;
        while at + 2 * size <= words.len() {
            if !words[at + size - 1].ends_with([',', ';']) {
                at += 1;
                continue;
            }
            match once(
                &words[at..at + size].join(" "),
                &words[at + size..at + 2 * size].join(" "),
            ) {
                Some(member) => {
                    words.splice(at..at + 2 * size, member.split(' ').map(str::to_string));
                }
                None => at += 1,
            }
        }
    }
    words
}

/// Two members as one, with what opens before the first and closes behind the second. Two names with
/// values inside (`pier-<*>, berth-<*>`) need not be equal.
fn once(first: &str, second: &str) -> Option<String> {
    let before = first.strip_suffix([',', ';'])?;
    let name = |word: &str| {
        let letters = word.replace(VALUE, "");
        let plain = |b: u8| b.is_ascii_alphanumeric() || b"_-.".contains(&b);
        has_value(word) && letters.bytes().all(plain)
    };
    let end = second.trim_end_matches([',', ';', '.']);
    if name(before) && name(end) {
        return Some(format!("{VALUE}{}", &second[end.len()..]));
    }
    let member = before.trim_start_matches(LIST_BEGINS);
    let rest = second.strip_prefix(member)?;
    let closes = rest.bytes().all(|b| b",;)]}.:".contains(&b));
    (has_value(member) && closes).then(|| format!("{before}{rest}"))
}

const LIST_BEGINS: &[char] = &['(', '[', '{'];
const LIST_ENDS: &[char] = &[')', ']', '}', ',', ';', ':', '.'];

#[cfg(test)]
mod tests {
    use crate::patterns::mask::mask;

    #[test]
    fn values_of_several_words() {
        for (message, masked) in [
            // A list has any number of members, quoted or in brackets.
            ("peers 10.0.0.1, 10.0.0.2. left", "peers <*>. left"),
            ("tides ['a 1', 'b 2', 'c 3'] seen", "tides ['<*>'] seen"),
            ("took `a`, `b`, and `c`.", "took `<*>`."),
            ("took `a`, 'b' away", "took `a`, 'b' away"),
            ("took 'a' and 'b': left", "took '<*>': left"),
            ("took 'a' from 'b' to 'c'", "took 'a' from 'b' to 'c'"),
            ("blocks (7, 8, 9) and (7)", "blocks (<*>) and (<*>)"),
            ("speed 7, depth 8", "speed <*>, depth <*>"),
            // Members of several words, names that differ.
            ("seen [Buoy{7 a}, Buoy{8 b}, Buoy{9 c}]", "seen [buoy{<*>}]"),
            ("set $1 = 'a', $2 = 'b' now", "set <*> = '<*>' now"),
            ("took pier-7, berth-8, quay-9 away", "took <*> away"),
            // Three labels or more make a record.
            (
                "boat: hull: red oak, sail: none, crew: away",
                "boat: hull: <*>, sail: <*>, crew: <*>",
            ),
            ("hull: red oak, sail: none", "hull: red oak, sail: none"),
            ("a = warm, b = cold, c = wet", "a = <*>, b = <*>, c = <*>"),
        ] {
            assert_eq!(mask(message), masked);
        }
    }
}
