//! Cases of the forensic JSON review.

use super::{read, slot};

/// A line that says all that was read: `forensic verdict name=count …` or `no problem`.
fn told(text: &str) -> String {
    let (extractor, values) = read("forensic", text);
    let mut line = String::from(if values.bool(0) == Some(true) {
        "forensic"
    } else {
        "no"
    });
    for output in extractor.outputs.iter().map(|o| o.name).skip(1) {
        let at = slot(extractor, output);
        if let Some(count) = values.int(at) {
            line += &format!(" {output}={count}");
        } else if let Some(text) = values.text(at) {
            line += &format!(" {text}");
        }
    }
    line
}

const CASES: &[(&str, &str)] = &[
    (
        r#"{"verdict":"fail","critical_failures":[1,2],"pseudocode_flags":[]}"#,
        "forensic fail critical_failures=2 pseudocode_flags=0",
    ),
    (r#"  {"verdict":"pass"}  "#, "forensic pass"),
    ("\u{feff}{\"verdict\":\"pass\"}", "forensic pass"),
    (r#"{"verdict":"Needs Patch"}"#, "forensic needs_patch"),
    (r#"{"verdict":"NEEDS-PATCH"}"#, "forensic needs_patch"),
    (r#"{"verdict":"maybe"}"#, "forensic maybe"),
    (r#"{"verdict":"needs_patches"}"#, "forensic needs_patches"),
    (
        r#"{"verdict":null,"risk_points":[]}"#,
        "forensic risk_points=0",
    ),
    (
        r#"{"verdict":3,"risk_points":[{}]}"#,
        "forensic risk_points=1",
    ),
    (
        r#"{"prd_mismatches":[1],"broken_pipelines":[1,2],"verified_components":[1,2,3],"required_next_actions":["a"]}"#,
        "forensic prd_mismatches=1 broken_pipelines=2 verified_components=3 required_next_actions=1",
    ),
    (
        r#"{"verdict":"fail","missing":["a","b"]}"#,
        "forensic fail missing_components=2",
    ),
    (
        r#"{"verdict":"fail","missing":["a","b"],"missing_components":["a"]}"#,
        "forensic fail missing_components=1",
    ),
    (
        r#"{"verdict":"fail","missing_components":["a"],"missing":["a","b"]}"#,
        "forensic fail missing_components=1",
    ),
    (
        r#"{"verdict":"fail","critical_failures":"none"}"#,
        "forensic fail",
    ),
    (
        r#"{"verdict":"fail","critical_failures":null}"#,
        "forensic fail",
    ),
    (
        r#"{"verdict":"fail","critical_failures":{"a":1}}"#,
        "forensic fail",
    ),
    (
        r#"{"verdict":"fail","critical_failures":[[1,2,3],{"critical_failures":[1]}]}"#,
        "forensic fail critical_failures=2",
    ),
    (
        r#"{"verdict":"fail","risk_points":["a ] b","c , d \" ]"]}"#,
        "forensic fail risk_points=2",
    ),
    (
        r#"{"verdict":"fail","risk_points":[1]} and some prose after"#,
        "forensic fail risk_points=1",
    ),
    (
        "Here is my review:\n```json\n{\"verdict\":\"fail\"}\n```\nDone.",
        "forensic fail",
    ),
    ("```JSON\n{\"verdict\":\"pass\"}\n```", "forensic pass"),
    ("```\n{\"verdict\":\"pass\"}\n```", "forensic pass"),
    (
        "```json\n{\"a\": 1}\n```\n```json\n{\"verdict\":\"pass\"}\n```",
        "forensic pass",
    ),
    ("```rust\n{\"verdict\":\"pass\"}\n```", "forensic pass"),
    (
        "The struct A { name, role } drifts. {\"verdict\": \"fail\"}",
        "forensic fail",
    ),
    (
        "{\"verdict\":\"fail\",\"critical_failures\":[{\"x\":",
        "no truncated",
    ),
    (
        "```json\n{\"verdict\":\"fail\",\"critical_f",
        "no truncated",
    ),
    ("{", "no truncated"),
    ("{\"verdict\": fail}", "no invalid"),
    ("{'verdict': 'fail'}", "no invalid"),
    ("{\"verdict\":\"fail\",}", "no invalid"),
    ("{\"a\": 1}", "no no_forensic_fields"),
    (
        "{\"review\": {\"verdict\": \"fail\"}}",
        "no no_forensic_fields",
    ),
    ("[{\"verdict\": \"fail\"}]", "forensic fail"),
    // A sample in a Markdown review is no broken forensic review.
    ("# Review\n```json\n{\"a\": 1}\n```\n4/10", "no"),
    ("# Review\n```\n{ let x = 1; }\n```\n", "no"),
    ("The \"verdict\" is out", "no"),
    ("plain", "no"),
    ("", "no"),
];

#[test]
fn cases() {
    for (text, expected) in CASES {
        assert_eq!(told(text), *expected, "{text:?}");
    }
}

#[test]
fn nesting_without_end_is_not_followed_down() {
    assert_eq!(told(&"{\"verdict\":".repeat(100_000)), "no truncated");
    let deep = format!(
        "{{\"verdict\":\"fail\",\"risk_points\":{}",
        "[".repeat(100_000)
    );
    assert_eq!(told(&deep), "no truncated");
}
