//! Small readers over bytes that the extractors share. All work on ASCII and leave other bytes alone.

/// A letter, a digit or an underscore: what a word is made of.
pub fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

/// Marks of emphasis in Markdown.
pub fn is_emphasis(byte: u8) -> bool {
    matches!(byte, b'*' | b'_' | b'`')
}

/// The first position at or after `at` whose byte is not skipped.
pub fn skip(bytes: &[u8], mut at: usize, skipped: impl Fn(u8) -> bool) -> usize {
    while at < bytes.len() && skipped(bytes[at]) {
        at += 1;
    }
    at
}

/// The end of what is left of `bytes[..end]` when skipped bytes are taken off its end.
pub fn skip_back(bytes: &[u8], mut end: usize, skipped: impl Fn(u8) -> bool) -> usize {
    while end > 0 && skipped(bytes[end - 1]) {
        end -= 1;
    }
    end
}

/// The letters that stand directly before `end`.
pub fn word_before(bytes: &[u8], end: usize) -> &[u8] {
    &bytes[skip_back(bytes, end, |b| b.is_ascii_alphabetic())..end]
}

/// The letters that stand at `at`.
pub fn word_at(bytes: &[u8], at: usize) -> &[u8] {
    &bytes[at..skip(bytes, at, |b| b.is_ascii_alphabetic())]
}

/// Whether `word` is one of `words`, in any case.
pub fn is_one_of(word: &[u8], words: &[&str]) -> bool {
    words
        .iter()
        .any(|w| word.eq_ignore_ascii_case(w.as_bytes()))
}

/// A plain decimal number and where it ends.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Number {
    pub value: f64,
    pub end: usize,
    /// Whether it was written with a decimal point.
    pub point: bool,
}

/// Reads digits with at most one decimal point at `at`. More than nine digits before the point
/// are no number that an extractor looks for.
pub fn number_at(bytes: &[u8], at: usize) -> Option<Number> {
    let mut end = skip(bytes, at, |b| b.is_ascii_digit());
    if end == at || end - at > 9 {
        return None;
    }
    let mut point = false;
    if bytes.get(end) == Some(&b'.') && bytes.get(end + 1).is_some_and(u8::is_ascii_digit) {
        point = true;
        end = skip(bytes, end + 1, |b| b.is_ascii_digit());
    }
    let value = if point {
        std::str::from_utf8(&bytes[at..end]).ok()?.parse().ok()?
    } else {
        f64::from(
            bytes[at..end]
                .iter()
                .fold(0u32, |n, digit| n * 10 + u32::from(digit - b'0')),
        )
    };
    Some(Number { value, end, point })
}
