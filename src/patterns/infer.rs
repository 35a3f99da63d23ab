//! A category for messages that no rule knows, from words whose meaning is plain.

use super::pattern;
use regex::Regex;
use std::sync::LazyLock;

/// Category and the words that speak for it; the first row that is met most often wins.
const WORDS: [(&str, &str); 5] = [
    (
        "AUTH",
        r"\b40[13]\b|unauthori[sz]ed|forbidden|permission denied|access denied|not authori[sz]ed|authentication fail\w*|invalid (?:credentials?|password|api key|token)|token (?:has )?expired|expired (?:token|certificate)|credentials?\b|\blogin (?:failed|required)|\beacces\b",
    ),
    (
        "RESOURCE",
        r"budget|quota|out of memory|\boom\b|heap (?:out|limit)|\benomem\b|\benospc\b|no space left|disk (?:is )?full|exit(?:ed)?(?: with)? code 137|too many open files|\bemfile\b|context (?:length|window)|max(?:imum)?[ _]tokens|insufficient (?:funds|memory|credit\w*)|limit exceeded",
    ),
    (
        "TIMEOUT",
        r"timed[ -]?out|time[ -]?out|deadline exceeded|\betimedout\b|took too long|\bexit(?:ed)?(?: with)? code 124\b|no (?:answer|response) within",
    ),
    (
        "TRANSIENT",
        r"\beconn(?:reset|refused|aborted)\b|\beai_again\b|\bepipe\b|socket hang up|connection (?:reset|refused|closed|lost|aborted)|broken pipe|network (?:error|is unreachable)|temporar(?:y|ily)|\b(?:429|500|502|503|504|529)\b|too many requests|rate[ -]?limit\w*|overloaded|service unavailable|bad gateway|fetch failed|try again",
    ),
    (
        "LOGIC",
        r"assert\w*|type ?error|reference ?error|syntax ?error|\btests? failed|test fail\w*|lint failed|does not compile|compil\w+ (?:error|failed)|build failed|undefined|null pointer|\bpanicked\b|merge conflict|not found|no such|unexpected|expected\b|invalid|missing|cannot (?:find|read|resolve)|exception|traceback|stack ?trace",
    ),
];

static COMPILED: LazyLock<Vec<(&'static str, Regex)>> = LazyLock::new(|| {
    let compiled = WORDS
        .iter()
        .filter_map(|(c, words)| Some((*c, pattern::compile(words).ok()?)));
    compiled.collect()
});

/// The category that the messages speak for, and why. `("UNKNOWN", …)` where none does.
///
/// A message speaks for the first category of a fixed order whose words it holds; the category
/// that most messages speak for wins.
pub fn infer(messages: &[&str]) -> (&'static str, String) {
    let mut votes: Vec<(usize, Option<String>)> = vec![(0, None); COMPILED.len()];
    for message in messages {
        let met = COMPILED
            .iter()
            .enumerate()
            .find_map(|(at, (_, words))| words.find(message).map(|m| (at, m.as_str())));
        if let Some((at, word)) = met {
            votes[at].0 += 1;
            votes[at].1.get_or_insert_with(|| word.to_lowercase());
        }
    }
    let most = votes.iter().map(|v| v.0).max().unwrap_or(0);
    let won = votes.iter().position(|v| v.0 == most && most > 0);
    let named = won.and_then(|at| Some((COMPILED[at].0, votes[at].1.clone()?)));
    match named {
        Some((category, word)) => {
            let all = messages.len();
            let of = match all {
                1 => String::new(),
                _ => format!(" in {most} of {all} messages"),
            };
            (category, format!("the words \"{word}\"{of}"))
        }
        None => (
            crate::model::rule::UNKNOWN,
            "no word that names a cause".to_string(),
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_name_the_cause() {
        assert_eq!(COMPILED.len(), WORDS.len());
        let of = |message: &str| infer(&[message]).0;
        assert_eq!(of("Claude CLI timed out after 600000ms"), "TIMEOUT");
        assert_eq!(
            of("error_max_budget_usd: run stopped at its budget"),
            "RESOURCE"
        );
        assert_eq!(of("worker exited with code 137"), "RESOURCE");
        assert_eq!(of("401 Unauthorized: token expired at noon"), "AUTH");
        assert_eq!(of("fetch failed: ECONNRESET while reading"), "TRANSIENT");
        assert_eq!(of("tests failed: 3 of 41 in checkout"), "LOGIC");
        assert_eq!(
            infer(&["it stopped"]),
            ("UNKNOWN", "no word that names a cause".to_string())
        );
        assert_eq!(
            infer(&["503 Service Unavailable", "503 again", "it stopped"]).1,
            "the words \"503\" in 2 of 3 messages"
        );
    }
}
