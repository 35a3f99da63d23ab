//! The first characters of a string, without reading the rest of it.

use super::Span;
use super::text::text;

/// The first characters of a string span.
pub fn beginning(line: &[u8], span: Span, chars: usize) -> String {
    // Most characters are written as one byte or two.
    few_bytes(line, span, chars, (chars + 16) * 2).unwrap_or_else(|| {
        // None is written longer than as two escapes of six bytes.
        let mut text = text(line, cut(span, (chars + 1) * 12)).into_owned();
        if let Some((end, _)) = text.char_indices().nth(chars) {
            text.truncate(end);
        }
        text
    })
}

/// The same out of the first `bytes` of the span; `None` where they do not suffice.
fn few_bytes(line: &[u8], span: Span, chars: usize, bytes: usize) -> Option<String> {
    if (span.end - span.start) as usize <= bytes {
        return None;
    }
    let text = text(line, cut(span, bytes));
    // Behind the cut may stand half a character or escape, which spoils one or two characters.
    text.char_indices().nth(chars + 4)?;
    let (end, _) = text.char_indices().nth(chars)?;
    Some(text[..end].to_string())
}

/// The first bytes of a string span.
fn cut(span: Span, bytes: usize) -> Span {
    let end = (span.end as usize).min(span.start as usize + bytes) as u32;
    Span { end, ..span }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ingest::json::Kind;

    proptest::proptest! {
        #[test]
        fn a_beginning_is_the_first_characters_however_they_are_written(
            parts in proptest::collection::vec(proptest::sample::select(
                &["a", "plain text", "\\n", "\\u00e9", "\\ud83d\\ude00", "\u{e9}", "\u{1f600}"][..],
            ), 0..60),
            chars in 0usize..40,
        ) {
            let body = parts.concat();
            let kind = if body.contains('\\') { Kind::EscapedStr } else { Kind::Str };
            let span = Span { start: 0, end: body.len() as u32, kind };
            let whole = text(body.as_bytes(), span).chars().take(chars).collect::<String>();
            proptest::prop_assert_eq!(beginning(body.as_bytes(), span, chars), whole);
        }
    }
}
