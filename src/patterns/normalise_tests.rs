//! The one pass against six replacements, written down one after the other.

use super::normalise;
use proptest::prelude::*;
use regex::Regex;
use std::sync::LazyLock;

/// The definition, with its two corrections: `[T ]` is `[t ]` after lower-casing, and an id holds
/// a digit.
fn six_steps(message: &str) -> String {
    static STEPS: LazyLock<Vec<Regex>> = LazyLock::new(|| {
        [
            "0x[0-9a-f]+",
            "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}",
            r"(?-u:\b)[a-z0-9]{20,}(?-u:\b)",
            r"[0-9]{4}-[0-9]{2}-[0-9]{2}[t ][0-9]{2}:[0-9]{2}[:0-9.]*",
            "[0-9]+",
            r"\s+",
        ]
        .iter()
        .map(|step| Regex::new(step).expect("a step"))
        .collect()
    });
    let steps = &*STEPS;
    let text = message.to_lowercase();
    let text = steps[0].replace_all(&text, "<HEX>");
    let text = steps[1].replace_all(&text, "<UUID>");
    let text = steps[2].replace_all(&text, |found: &regex::Captures| {
        match found[0].bytes().any(|b| b.is_ascii_digit()) {
            true => "<ID>".to_string(),
            false => found[0].to_string(),
        }
    });
    let text = steps[3].replace_all(&text, "<TS>");
    let text = steps[4].replace_all(&text, "<N>");
    let text = steps[5].replace_all(&text, " ");
    text.trim().to_string()
}

#[test]
fn bones_of_messages() {
    for (message, bones) in [
        (
            "Claude CLI timed out after 600000ms",
            "claude cli timed out after <N>ms",
        ),
        (
            "  socket\thang up\n after 0x7F3A91 bytes ",
            "socket hang up after <HEX> bytes",
        ),
        (
            "token expired at 2026-04-24T15:44:02Z",
            "token expired at <TS>z",
        ),
        ("at 2026-04-24 15:44:02.118 again", "at <TS> again"),
        (
            "run 0e8f3c2a-11aa-22bb-33cc-0123456789ab gone",
            "run <UUID> gone",
        ),
        ("task cmmjr1g8x0001abcdefgh42 died", "task <ID> died"),
        (
            "internationalisations failed",
            "internationalisations failed",
        ),
        ("x_aaaaaaaaaaaaaaaaaaaa1", "x_aaaaaaaaaaaaaaaaaaaa<N>"),
        ("12026-04-24 10:00", "<N><TS>"),
        ("ÄRGER 7 ", "ärger <N>"),
        ("", ""),
    ] {
        assert_eq!(normalise(message), bones);
        assert_eq!(six_steps(message), bones);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4000))]

    #[test]
    fn one_pass_is_six_steps(message in "[0-9a-fxTtZz:. _\\-]{0,60}") {
        prop_assert_eq!(normalise(&message), six_steps(&message));
    }

    #[test]
    fn and_of_any_text(message in "\\PC{0,40}") {
        prop_assert_eq!(normalise(&message), six_steps(&message));
    }

    #[test]
    fn and_where_classes_meet(parts in proptest::collection::vec(
        prop_oneof![
            Just("0x1f".to_string()), Just("0x".to_string()), Just("2026-04-24".to_string()),
            Just("t".to_string()), Just(" ".to_string()), Just("10:00".to_string()),
            Just(":59.5".to_string()), Just("0e8f3c2a-11aa-22bb-33cc-0123456789ab".to_string()),
            Just("0e8f3c2a-".to_string()), Just("a1b2c3d4e5f6g7h8i9j0k".to_string()),
            Just("_".to_string()), Just("7".to_string()), Just("é".to_string()),
            Just("\u{a0}".to_string()), Just("-".to_string()),
        ], 0..8)) {
        let message = parts.concat();
        prop_assert_eq!(normalise(&message), six_steps(&message));
    }
}
