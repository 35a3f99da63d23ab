//! Which patterns match a message: all of them, found fast.
//!
//! One automaton looks for the texts that the patterns need; only patterns whose text was met
//! are tried. Patterns without such a text are always tried, and so are all patterns on a
//! message with one of the two letters beyond ASCII that fold to an ASCII one.

use super::{literals, pattern};
use aho_corasick::{AhoCorasick, AhoCorasickBuilder, MatchKind};
use regex::Regex;

/// A list of patterns, compiled together.
pub struct Classifier {
    /// `None`: refused, matches nothing.
    patterns: Vec<Option<Regex>>,
    filter: Option<AhoCorasick>,
    /// Literal → positions of the patterns that need it.
    owners: Vec<Vec<u32>>,
    /// Positions of patterns without a literal.
    always: Vec<u32>,
}

/// What one thread needs while it asks.
#[derive(Default)]
pub struct Scratch {
    open: Vec<u32>,
}

impl Classifier {
    /// Compiles patterns. The second value holds the refused ones: position and reason.
    pub fn new<'p>(
        patterns: impl IntoIterator<Item = &'p str>,
    ) -> (Classifier, Vec<(usize, String)>) {
        let mut found = Classifier {
            patterns: Vec::new(),
            filter: None,
            owners: Vec::new(),
            always: Vec::new(),
        };
        let mut refused = Vec::new();
        let mut texts: Vec<String> = Vec::new();
        for (at, text) in patterns.into_iter().enumerate() {
            let compiled = pattern::compile(text);
            match &compiled {
                Err((why, _)) => refused.push((at, why.clone())),
                Ok(_) => match literals::required(text) {
                    None => found.always.push(at as u32),
                    Some(set) => {
                        for literal in set {
                            let literal = literal.to_ascii_lowercase();
                            let place = texts.iter().position(|t| *t == literal);
                            let place = place.unwrap_or_else(|| {
                                texts.push(literal);
                                found.owners.push(Vec::new());
                                texts.len() - 1
                            });
                            found.owners[place].push(at as u32);
                        }
                    }
                },
            }
            found.patterns.push(compiled.ok());
        }
        found.filter = AhoCorasickBuilder::new()
            .ascii_case_insensitive(true)
            .match_kind(MatchKind::Standard)
            .build(&texts)
            .ok();
        if found.filter.is_none() {
            found.always = (0..found.patterns.len() as u32).collect();
        }
        (found, refused)
    }

    /// Positions of the patterns that match, ascending, into `out`.
    pub fn matches(&self, message: &str, scratch: &mut Scratch, out: &mut Vec<u32>) {
        out.clear();
        let open = &mut scratch.open;
        open.clear();
        match &self.filter {
            Some(filter) if message.is_ascii() || !message.contains(['\u{212a}', '\u{17f}']) => {
                open.extend(&self.always);
                for hit in filter.find_overlapping_iter(message) {
                    open.extend(&self.owners[hit.pattern().as_usize()]);
                }
                open.sort_unstable();
                open.dedup();
            }
            _ => open.extend(0..self.patterns.len() as u32),
        }
        out.extend(open.iter().filter(|at| {
            let regex = self.patterns.get(**at as usize).and_then(Option::as_ref);
            regex.is_some_and(|regex| regex.is_match(message))
        }));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn found(patterns: &[&str], message: &str) -> Vec<u32> {
        let (classifier, refused) = Classifier::new(patterns.iter().copied());
        assert_eq!(refused, []);
        let mut out = Vec::new();
        classifier.matches(message, &mut Scratch::default(), &mut out);
        out
    }

    #[test]
    fn all_matches_in_order_and_case_is_no_matter() {
        let rules = ["timed out", "\\b401\\b|unauthori[sz]ed", "[0-9]{6,}", "out"];
        assert_eq!(
            found(&rules, "Claude CLI TIMED OUT after 600000ms"),
            [0, 2, 3]
        );
        assert_eq!(found(&rules, "HTTP 401: Unauthorised"), [1]);
        assert_eq!(found(&rules, "4012"), [] as [u32; 0]);
    }

    #[test]
    fn a_letter_that_folds_to_ascii_is_found() {
        // U+212A folds to k, U+017F to s: the literal is not in the text, the match is.
        assert_eq!(found(&["tokens"], "to\u{212a}en\u{17f} spent"), [0]);
    }

    #[test]
    fn a_refused_pattern_matches_nothing() {
        let (classifier, refused) = Classifier::new(["(", "abc"]);
        assert_eq!(refused.len(), 1);
        assert_eq!(refused[0].0, 0);
        let mut out = Vec::new();
        classifier.matches("(abc", &mut Scratch::default(), &mut out);
        assert_eq!(out, [1]);
    }

    proptest! {
        #[test]
        fn the_filter_changes_nothing(message in "[abcxyz ksKS\u{212a}01]{0,24}") {
            let rules = ["abc", "a(bc|xy)+z?", "x[yz]0", "k{2}s", "abc|xyz1?", "(ab)?cxy", "\\bkss"];
            let plain: Vec<u32> = rules.iter().enumerate()
                .filter(|(_, r)| pattern::compile(r).expect("a pattern").is_match(&message))
                .map(|(at, _)| at as u32)
                .collect();
            prop_assert_eq!(found(&rules, &message), plain);
        }
    }
}
