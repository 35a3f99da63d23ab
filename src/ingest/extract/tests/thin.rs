//! Cases of the thin-answer rule: each format is judged by its own rule.

use super::read;

const TABLE: &str = "| Fix | Confidence |\n|---|---|\n| a | 90% |\n";

/// Text, format, reason; an empty reason is an acceptable answer.
const CASES: &[(&str, &str, &str)] = &[
    (
        r#"{"verdict":"fail","critical_failures":[]}"#,
        "forensic_json",
        "",
    ),
    (
        r#"{"verdict":"fail","pseudocode_flags":[1]}"#,
        "forensic_json",
        "",
    ),
    (
        r#"{"verdict":"odd","required_next_actions":["a"]}"#,
        "forensic_json",
        "",
    ),
    (
        r#"{"critical_failures":[],"verdict":"pass"} trailing"#,
        "forensic_json",
        "",
    ),
    (
        "Sure!\n```json\n{\"verdict\":\"pass\",\"critical_failures\":[]}\n```",
        "forensic_json",
        "",
    ),
    (
        r#"{"verdict":"fail"}"#,
        "forensic_json",
        "none of the required lists",
    ),
    (
        r#"{"verdict":"fail","verified_components":[1],"risk_points":[]}"#,
        "forensic_json",
        "none of the required lists",
    ),
    (
        r#"{"verdict":"fail","critical_failures":"none"}"#,
        "forensic_json",
        "none of the required lists",
    ),
    (
        r#"{"critical_failures":[1]}"#,
        "forensic_json",
        "no verdict",
    ),
    (
        r#"{"verdict":"","critical_failures":[1]}"#,
        "forensic_json",
        "no verdict",
    ),
    (
        r#"{"verdict":null,"critical_failures":[1]}"#,
        "forensic_json",
        "no verdict",
    ),
    (
        r#"{"risk_points":[1]}"#,
        "forensic_json",
        "no verdict and none of the required lists",
    ),
    (
        r#"{"verdict":"fail","critical_failures":[1"#,
        "forensic_json",
        "the JSON is cut off",
    ),
    (
        r#"{"verdict":"fail",,}"#,
        "forensic_json",
        "the JSON does not parse",
    ),
    (r#"{"a":1}"#, "other", "JSON without forensic fields"),
    (
        "# Review\n\nScore: 4/10\n\n| Fix | Confidence |\n|---|---|\n| a | 90% |\n",
        "markdown",
        "",
    ),
    ("4/10\na|b\n-|--\nc|d", "markdown", ""),
    ("# Review\n\nScore: 4/10\n", "markdown", "no table"),
    (
        "# Review\n\nScore: 4/10\n\n| Fix | Confidence |\n|---|---|\n",
        "markdown",
        "no table",
    ),
    (
        "# Review\n\nScore: 4/10\n\n| not | a table |\n",
        "markdown",
        "no table",
    ),
    (
        "# Review\n\nScore: 4/10\n\n---\n\nmore | less\n",
        "markdown",
        "no table",
    ),
    (TABLE, "markdown", "no score"),
    (
        "Score: ?/10\n\n| Fix | Confidence |\n|---|---|\n| a | 9/10 |\n",
        "markdown",
        "no score",
    ),
    ("# Review\n\nNothing.", "markdown", "no score and no table"),
    ("- a\n- b\n", "markdown", "no score and no table"),
    ("It looks fine to me.", "other", "no score and no table"),
    ("I would say 4/10.", "markdown", "no table"),
    ("   \n", "other", "empty"),
    ("", "other", "empty"),
];

#[test]
fn cases() {
    for (text, format, reason) in CASES {
        let (_, values) = read("thin", text);
        assert_eq!(values.text(1), Some(*format), "{text:?}");
        assert_eq!(values.text(2).unwrap_or(""), *reason, "{text:?}");
        assert_eq!(values.bool(0), Some(reason.is_empty()), "{text:?}");
    }
}

#[test]
fn a_long_forensic_answer_without_score_or_table_is_acceptable() {
    // The answer of 2,031 characters that a Markdown rule refused.
    let head = r#"{"verdict":"fail","critical_failures":[],"evidence":""#;
    let text = format!("{head}{}\"}}", "e".repeat(2031 - head.len() - 2));
    assert_eq!(text.chars().count(), 2031);
    assert_eq!(read("thin", &text).1.bool(0), Some(true));
    assert_eq!(read("score", &text).1.float(0), None);
}
