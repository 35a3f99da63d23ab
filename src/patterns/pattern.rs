//! One rule's pattern, compiled under limits: a rule may be wrong, but never dangerous.

use regex::{Regex, RegexBuilder};
use regex_syntax::ast::{self, Assertion, AssertionKind, Ast};
use std::ops::Range;

/// Bytes of a pattern as written.
pub const MOST_BYTES: usize = 4096;
/// Bytes of a compiled pattern. Counts multiply: `(\d{50}){50}` is far beyond it.
pub const MOST_COMPILED_BYTES: usize = 1 << 20;
/// Groups within groups.
const MOST_NESTED: u32 = 40;

/// Compiles a pattern; upper and lower case are alike, and words (`\b`) end where ASCII letters,
/// digits and `_` do.
///
/// # Errors
/// What is wrong with it, and what to do, as two texts.
pub fn compile(pattern: &str) -> Result<Regex, (String, String)> {
    let said = |found: String, fix: &str| Err((found, fix.to_string()));
    if pattern.len() > MOST_BYTES {
        let found = format!(
            "the pattern has {} bytes, at most {MOST_BYTES} are allowed",
            pattern.len()
        );
        return said(found, "split it into several rules");
    }
    let built = RegexBuilder::new(&ascii_words(pattern))
        .case_insensitive(true)
        .size_limit(MOST_COMPILED_BYTES)
        .dfa_size_limit(MOST_COMPILED_BYTES)
        .nest_limit(MOST_NESTED)
        .build();
    let regex = match built {
        Ok(regex) => regex,
        Err(regex::Error::CompiledTooBig(_)) => {
            let found = format!(
                "the pattern needs more than {} KiB when compiled",
                MOST_COMPILED_BYTES >> 10
            );
            return said(
                found,
                "lower its repetition counts; counts inside counts multiply",
            );
        }
        Err(e) => {
            // The last line of a syntax error names it; those before draw the place.
            let text = e.to_string();
            let last = text.lines().last().unwrap_or_default();
            let found = format!(
                "`{pattern}` is no regular expression: {}",
                last.trim_start_matches("error: ")
            );
            return said(
                found,
                "mend it; a literal `(`, `[`, `.` or `*` wants a `\\`",
            );
        }
    };
    if regex.is_match("") {
        let found = format!("`{pattern}` matches the empty text, and so every message");
        return said(
            found,
            "write down at least one character that must be there",
        );
    }
    Ok(regex)
}

/// The pattern with its word boundaries in ASCII. The Unicode ones cannot be decided by the fast
/// matcher on text with a dash or an arrow in it, and error messages are full of these. Text
/// that is no pattern comes back as it is, for the compiler to refuse.
fn ascii_words(pattern: &str) -> String {
    let mut builder = ast::parse::ParserBuilder::new();
    let parsed = builder.nest_limit(MOST_NESTED).build().parse(pattern);
    let found = parsed.map_or_else(|_| Vec::new(), |ast| boundaries(&ast));
    let (mut out, mut copied) = (String::with_capacity(pattern.len()), 0);
    for span in found {
        out.push_str(&pattern[copied..span.start]);
        out.push_str("(?-u:");
        out.push_str(&pattern[span.clone()]);
        out.push(')');
        copied = span.end;
    }
    out.push_str(&pattern[copied..]);
    out
}

/// Where a pattern asks for a word's edge, in order. `\B` stays: of bytes it may hold within a
/// character.
fn boundaries(ast: &Ast) -> Vec<Range<usize>> {
    struct Edges(Vec<Range<usize>>);
    impl ast::Visitor for Edges {
        type Output = Vec<Range<usize>>;
        type Err = std::convert::Infallible;

        fn finish(self) -> Result<Self::Output, Self::Err> {
            Ok(self.0)
        }

        fn visit_pre(&mut self, ast: &Ast) -> Result<(), Self::Err> {
            use AssertionKind::{WordBoundary, WordBoundaryEnd, WordBoundaryStart};
            if let Ast::Assertion(found) = ast {
                let Assertion { span, kind } = found.as_ref();
                if matches!(kind, WordBoundary | WordBoundaryStart | WordBoundaryEnd) {
                    self.0.push(span.start.offset..span.end.offset);
                }
            }
            Ok(())
        }
    }
    let Ok(found) = ast::visit(ast, Edges(Vec::new()));
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_end_in_ascii_and_nothing_else_changes() {
        let same = |pattern: &str| assert_eq!(ascii_words(pattern), pattern);
        assert_eq!(ascii_words(r"\b401\b|x"), r"(?-u:\b)401(?-u:\b)|x");
        assert_eq!(ascii_words(r"a\b{start}b"), r"a(?-u:\b{start})b");
        same(r"\Bx\\b[\w]\d é");
        same("(");
        let dash = compile(r"\bfailed\b").expect("a pattern");
        assert!(dash.is_match("step 3 — failed → stop"));
        assert!(!dash.is_match("— unfailed"));
    }

    fn found(pattern: &str) -> String {
        match compile(pattern) {
            Ok(_) => "fine".to_string(),
            Err((found, fix)) => format!("{found}; {fix}"),
        }
    }

    #[test]
    fn a_bad_or_dangerous_pattern_is_named() {
        assert_eq!(found("timed out after \\d+ ?ms"), "fine");
        assert_eq!(
            found("timed (out"),
            "`timed (out` is no regular expression: unclosed group; \
             mend it; a literal `(`, `[`, `.` or `*` wants a `\\`"
        );
        assert_eq!(
            found("(\\w{50}){50}"),
            "the pattern needs more than 1024 KiB when compiled; \
             lower its repetition counts; counts inside counts multiply"
        );
        for empty in ["x*", "a|", "(b?)", "^"] {
            assert_eq!(
                found(empty),
                format!(
                    "`{empty}` matches the empty text, and so every message; \
                     write down at least one character that must be there"
                )
            );
        }
        assert_eq!(
            found(&"a".repeat(5000)),
            "the pattern has 5000 bytes, at most 4096 are allowed; split it into several rules"
        );
        assert_eq!(
            found(&format!("{}a{}", "(".repeat(60), ")".repeat(60)))
                .split(':')
                .nth(1),
            Some(
                " exceed the maximum number of nested parentheses/brackets (40); mend it; \
                  a literal `(`, `[`, `.` or `*` wants a `\\`"
            )
        );
    }
}
