//! What counts as a suggestion: words of a table header, and items, titles and bullets outside of tables.

use super::text::{is_one_of, skip, word_at};
use memchr::memchr_iter;

/// Words in a table's header that make its rows suggestions.
pub const WORDS: &[&str] = &[
    "confidence",
    "conf",
    "suggestion",
    "suggestions",
    "change",
    "changes",
    "fix",
    "fixes",
    "recommendation",
    "recommendations",
    "action",
    "actions",
    "issue",
    "issues",
    "finding",
    "findings",
    "gap",
    "gaps",
    "problem",
    "problems",
    "suggested",
    "proposed",
    "recommended",
];
/// Suggestions outside of tables: numbered items, else headings such as `Suggestion 2`, else the
/// bullets under a heading that announces suggestions.
pub fn items(text: &str) -> usize {
    let (mut numbered, mut titled, mut bullets) = (0, 0, 0);
    let mut announced = false;
    let mut fenced = false;
    let bytes = text.as_bytes();
    let mut start = 0;
    for end in memchr_iter(b'\n', bytes).chain([bytes.len()]) {
        let line = &bytes[start..end];
        start = (end + 1).min(bytes.len());
        match line.first() {
            Some(b'`') if line.starts_with(b"```") => fenced = !fenced,
            _ if fenced => {}
            Some(b'0'..=b'9') => numbered += usize::from(is_numbered(line)),
            Some(b'-' | b'*' | b'+') if line.get(1) == Some(&b' ') => {
                bullets += usize::from(announced)
            }
            Some(b'#' | b'*') => {
                titled += usize::from(is_titled(line));
                announced = line
                    .split(|b| !b.is_ascii_alphabetic())
                    .any(|word| is_one_of(word, WORDS));
            }
            _ => {}
        }
    }
    [numbered, titled, bullets]
        .into_iter()
        .find(|count| *count > 0)
        .unwrap_or(0)
}

/// `1. ` or `1) `.
fn is_numbered(line: &[u8]) -> bool {
    let digits = skip(line, 0, |b| b.is_ascii_digit());
    digits <= 3
        && matches!(line.get(digits), Some(b'.' | b')'))
        && line.get(digits + 1) == Some(&b' ')
}

/// `### Suggestion 1`, `**Fix #2**`.
fn is_titled(line: &[u8]) -> bool {
    let at = skip(line, 0, |b| matches!(b, b'#' | b'*' | b' '));
    let word = word_at(line, at);
    let number = skip(line, at + word.len(), |b| matches!(b, b' ' | b'#'));
    is_one_of(word, WORDS) && line.get(number).is_some_and(u8::is_ascii_digit)
}
