//! A count and what is counted, agreeing: `1 failure`, `2 failures`.

use super::format;
use std::borrow::Cow;

/// `1 row`, `5 450 rows`. `plural` is the word as it stands with a greater number.
pub fn counted(n: i64, plural: &str) -> String {
    let text = format::count(n);
    let word = agreeing(&text, plural);
    format!("{text} {word}")
}

/// As `counted`, of the length of something.
pub fn counted_len(n: usize, plural: &str) -> String {
    counted(n as i64, plural)
}

/// The word that goes with a number as it is written: of `tool calls`, `tool call` beside `1`.
/// Units are free text; what is no plural by its look stays.
pub fn agreeing<'w>(number: &str, plural: &'w str) -> Cow<'w, str> {
    match number {
        "1" | "−1" | "-1" | "+1" => singular(plural),
        _ => Cow::Borrowed(plural),
    }
}

/// `lines of code` → `line of code`: the head of the phrase, or its last word.
fn singular(plural: &str) -> Cow<'_, str> {
    let head = [" of ", " without ", " with ", " in ", " that "]
        .iter()
        .filter_map(|w| plural.find(w))
        .min()
        .unwrap_or(plural.len());
    let (head, rest) = plural.split_at(head);
    let at = head.rfind(' ').map_or(0, |at| at + 1);
    let (lead, word) = head.split_at(at);
    match of_word(word) {
        Some(word) => Cow::Owned(format!("{lead}{word}{rest}")),
        None => Cow::Borrowed(plural),
    }
}

fn of_word(word: &str) -> Option<String> {
    let is = |endings: &[&str]| endings.iter().any(|e| word.ends_with(e));
    if word.len() < 4 || word == "series" || is(&["ss", "us", "is"]) {
        return None;
    }
    if let Some(stem) = word.strip_suffix("ies") {
        return Some(format!("{stem}y"));
    }
    if is(&["sses", "xes", "shes", "tches", "nches", "rches"]) {
        return word.strip_suffix("es").map(str::to_string);
    }
    word.strip_suffix('s').map(str::to_string)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_count_and_its_word_agree() {
        for (plural, one) in [
            ("failures", "1 failure"),
            ("tool calls", "1 tool call"),
            ("entries", "1 entry"),
            ("commits without a scope", "1 commit without a scope"),
            ("lines of code", "1 line of code"),
            ("branches", "1 branch"),
            ("caches", "1 cache"),
            ("passes", "1 pass"),
            ("boxes", "1 box"),
            ("messages", "1 message"),
            ("score", "1 score"),
            ("series", "1 series"),
            ("status", "1 status"),
            ("ms", "1 ms"),
            ("", "1 "),
        ] {
            assert_eq!(counted(1, plural), one);
        }
        assert_eq!(counted(0, "rows"), "0 rows");
        assert_eq!(
            counted(5450, "rows"),
            format!("{} rows", format::count(5450))
        );
        assert_eq!(agreeing("−1", "points"), "point");
        assert_eq!(agreeing("1.0", "points"), "points");
    }
}
