//! One rule's pattern, compiled under limits: a rule may be wrong, but never dangerous.

use regex::{Regex, RegexBuilder};

/// Bytes of a pattern as written.
pub const MOST_BYTES: usize = 4096;
/// Bytes of a compiled pattern. Counts multiply: `(\d{50}){50}` is far beyond it.
pub const MOST_COMPILED_BYTES: usize = 1 << 20;
/// Groups within groups.
const MOST_NESTED: u32 = 40;

/// Compiles a pattern; upper and lower case are alike.
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
    let built = RegexBuilder::new(pattern)
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

#[cfg(test)]
mod tests {
    use super::*;

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
