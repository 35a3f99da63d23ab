//! A group of unknown messages as a proposed rule, and what that rule would have caught.

use super::mask::VALUE;
use crate::model::rule::UNKNOWN;
use regex::Regex;

/// The priority that an accepted proposal gets: behind the rules that are sure.
pub const PRIORITY: i64 = 60;

/// Bytes of a template that become a pattern; a longer one is matched by its beginning.
const MOST_BYTES: usize = 1500;

/// The regular expression of a template. It matches every message of the group and depends on
/// nothing else, so that messages which come later never move what it matches.
pub fn pattern(template: &str) -> String {
    let mut out = String::from(r"(?s)^\s*");
    let mut whole = true;
    let mut before = "";
    for (at, word) in template.split(' ').enumerate() {
        if out.len() > MOST_BYTES {
            whole = false;
            break;
        }
        // What stands behind a colon may be nothing.
        match before.ends_with(':') && word == VALUE {
            true => out.push_str(r"\s*"),
            false if at > 0 => out.push_str(r"\s+"),
            false => {}
        }
        before = word;
        for (at, text) in word.split(VALUE).enumerate() {
            if at > 0 {
                out.push_str(".*?");
            }
            out.push_str(&regex::escape(text));
        }
    }
    if whole {
        out.push_str(r"\s*$");
    }
    out
}

/// Fewer letters than these are found in a secret by chance.
const CHANCE: usize = 4;

/// The template without what is a secret in the message it was made from: `<*>` stands there.
/// `secrets`: the parts of that message that must not be shown. A template's words are small
/// letters, so a secret cannot be known in it by its shape.
pub fn without_secrets(template: &str, secrets: &[&str]) -> String {
    let lower = secrets.iter().map(|s| s.to_lowercase());
    let hidden: Vec<String> = lower
        .flat_map(|s| s.split_whitespace().map(String::from).collect::<Vec<_>>())
        .collect();
    if hidden.is_empty() {
        return template.to_string();
    }
    let shown = |literal: &str| hide(literal, &hidden);
    let words = template.split(' ').map(|word| {
        let literals = word.split(VALUE).map(shown);
        let mut joined = literals.collect::<Vec<_>>().join(VALUE);
        while joined.contains("<*><*>") {
            joined = joined.replace("<*><*>", VALUE);
        }
        joined
    });
    words.collect::<Vec<_>>().join(" ")
}

/// `<*>` for the longest part that a literal has in common with a secret, then for what is left
/// on both sides of it.
fn hide(literal: &str, hidden: &[String]) -> String {
    let common = |secret: &String| shared(literal, secret);
    let Some(part) = hidden.iter().map(common).max_by_key(|part| part.len()) else {
        return literal.to_string();
    };
    match literal.split_once(part) {
        Some((before, after)) if part.chars().count() >= CHANCE => {
            format!("{}{VALUE}{}", hide(before, hidden), hide(after, hidden))
        }
        _ => literal.to_string(),
    }
}

/// The first of the longest parts of `a` that `b` has, too.
fn shared<'a>(a: &'a str, b: &str) -> &'a str {
    let mut best = "";
    for (from, _) in a.char_indices() {
        let ends = a[from..]
            .char_indices()
            .map(|(at, c)| from + at + c.len_utf8());
        for end in ends
            .filter(|end| end - from > best.len())
            .collect::<Vec<_>>()
        {
            if !b.contains(&a[from..end]) {
                break;
            }
            best = &a[from..end];
        }
    }
    best
}

/// A distinct message of the failures, as it was and is classified.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seen<'a> {
    pub message: &'a str,
    /// What the classifier wrote at the time.
    pub recorded: Option<&'a str>,
    /// What today's rules say.
    pub now: &'a str,
    pub failures: i64,
}

/// What a rule would have done, replayed over the history.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Replayed {
    /// Failures that the pattern matches.
    pub matches: i64,
    /// Those that no rule of today names.
    pub newly_named: i64,
    /// Those that were recorded, or are classified today, in another category than the proposed.
    pub wrongly: i64,
    /// The first such message and its category.
    pub wrong_example: Option<(String, String)>,
}

/// Replays a pattern over the messages.
pub fn replay(regex: &Regex, category: &str, seen: &[Seen]) -> Replayed {
    let mut found = Replayed::default();
    for one in seen.iter().filter(|one| regex.is_match(one.message)) {
        found.matches += one.failures;
        if one.now == UNKNOWN {
            found.newly_named += one.failures;
        }
        let other = |named: &&str| *named != UNKNOWN && *named != category;
        let wrong = one.recorded.filter(other).or(Some(one.now).filter(other));
        if let Some(named) = wrong {
            found.wrongly += one.failures;
            let example = || (one.message.to_string(), named.to_string());
            found.wrong_example.get_or_insert_with(example);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::patterns::pattern::compile;

    #[test]
    fn a_template_becomes_a_pattern() {
        let text = pattern("worker <*> of (<*>) ended.");
        assert_eq!(text, r"(?s)^\s*worker\s+.*?\s+of\s+\(.*?\)\s+ended\.\s*$");
        let regex = compile(&text).expect("a pattern");
        assert!(regex.is_match("Worker 7\n of (a b) ended."));
        assert!(!regex.is_match("worker 7 of (1) ended. Again"));
        // Nothing where a value may stand, the two forms of a word.
        let regex = compile(&pattern("<*> boat<*> left for: <*> at: <*>")).expect("a pattern");
        assert!(regex.is_match("1 boat left for: at:"));
        assert!(regex.is_match("2 boats left for: sea at: 7"));
    }

    #[test]
    fn a_secret_of_the_message_is_a_wildcard() {
        let template = "key sk_live_abcdefghijklmnopqrstuvwx was refused by billing";
        let secret = ["sk_live_ABCDEFGHIJKLMNOPQRSTUVWX"];
        let text = without_secrets(template, &secret);
        assert_eq!(text, "key <*> was refused by billing");
        let regex = compile(&pattern(&text)).expect("a pattern");
        assert!(regex.is_match("key sk_live_ABCDEFGHIJKLMNOPQRSTUVWX was refused by billing"));
        // Beside a value, within a word, and over several words.
        assert_eq!(
            without_secrets("login (password=hunter<*>) at <*>", &["hunter2"]),
            "login (password=<*>) at <*>"
        );
        assert_eq!(
            without_secrets("password 'open sesame' of it", &["Open Sesame"]),
            "password '<*> <*>' of it"
        );
        assert_eq!(without_secrets(template, &[]), template);
    }

    #[test]
    fn what_it_would_have_caught() {
        let regex = compile("worker .* ended").expect("a pattern");
        let one = |message, recorded, now, failures| Seen {
            message,
            recorded,
            now,
            failures,
        };
        let seen = [
            one("worker 1 ended", Some("UNKNOWN"), "UNKNOWN", 3),
            one("worker 2 ended", None, "LOGIC", 2),
            one("worker 3 ended", Some("TIMEOUT"), "UNKNOWN", 4),
            one("worker 4 ended", Some("RESOURCE"), "RESOURCE", 5),
            one("nothing", Some("LOGIC"), "LOGIC", 6),
        ];
        let found = replay(&regex, "RESOURCE", &seen);
        assert_eq!(
            (found.matches, found.newly_named, found.wrongly),
            (14, 7, 6)
        );
        let example = Some(("worker 2 ended".to_string(), "LOGIC".to_string()));
        assert_eq!(found.wrong_example, example);
    }
}
