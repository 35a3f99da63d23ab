//! Cases of the score: what is one, what is not, and which of several wins.

use super::read;

/// Text, score, score as written.
const CASES: &[(&str, Option<(f64, &str)>)] = &[
    ("4/10", Some((4.0, "4/10"))),
    ("4.5 / 10", Some((4.5, "4.5 / 10"))),
    ("Score: 4.5/10", Some((4.5, "4.5/10"))),
    ("4/10 (mid)", Some((4.0, "4/10"))),
    ("**Alignment score:** 6 / 10", Some((6.0, "6 / 10"))),
    ("Alignment: 4 out of 10", Some((4.0, "4 out of 10"))),
    ("## Alignment score\n\n**3**/10\n", Some((3.0, "3**/10"))),
    (
        "{\"verdict\":\"fail\",\"alignment_score\": 4}",
        Some((4.0, "4")),
    ),
    ("{\"alignment_score\" : \"4.5/10\"}", Some((4.5, "4.5/10"))),
    ("{\"alignment_score\": \"?\", \"note\": \"none\"}", None),
    ("{\"alignment_score\": null}", None),
    ("{\"alignment_score\": 40}", None),
    ("{\"alignment_score\": \"4/100\"}", None),
    ("0/10", Some((0.0, "0/10"))),
    ("10/10", Some((10.0, "10/10"))),
    ("10.0/10.0", Some((10.0, "10.0/10.0"))),
    ("11/10", None),
    ("14/100", None),
    ("4/100", None),
    ("4/10.5", None),
    ("reviewed 4/10/2026", None),
    ("2026/4/10", None),
    ("due on 4/10", None),
    ("04/10", None),
    ("14:4/10", None),
    ("?/10", None),
    ("n/10 and x/10", None),
    ("-4/10", None),
    ("4-5/10", None),
    ("4–5/10", None),
    ("3,4/10", None),
    ("v1.4.4/10", None),
    ("path/4/10", None),
    ("4/10ths", None),
    ("4/10%", None),
    ("4/10-12", None),
    ("3/10 tests pass", None),
    ("Score: 3/10 tests pass", None),
    ("3/10 endpoints are wired", None),
    ("Confidence: 9/10", None),
    ("Risk score: 8/10", None),
    ("9/10 confidence", None),
    ("I give this 4/10 overall.", Some((4.0, "4/10"))),
    ("It is a 4/10. The rest follows", Some((4.0, "4/10"))),
    ("**4/10** The file drifts", Some((4.0, "4/10"))),
    ("_4/10_", Some((4.0, "4/10"))),
    ("score=7/10", Some((7.0, "7/10"))),
    ("Score (alignment, out of ten): 7/10", Some((7.0, "7/10"))),
    ("Rated at a 2/10", Some((2.0, "2/10"))),
    ("| Alignment score | 5/10 |", Some((5.0, "5/10"))),
    // Of several: a label beats a bare fraction, alignment beats another label, else the first.
    ("6/10 at first sight.\nScore: 4/10", Some((4.0, "4/10"))),
    ("Score: 7/10\nAlignment score: 4/10", Some((4.0, "4/10"))),
    ("Score: 4/10\nScore: 7/10", Some((4.0, "4/10"))),
    ("2/10, then 9/10", Some((2.0, "2/10"))),
    (
        "Alignment score: 8/10, {\"alignment_score\": 3}",
        Some((3.0, "3")),
    ),
    ("Score: 4/10 → 6/10", Some((4.0, "4/10"))),
    ("Confidence: 9/10\nScore: 4/10", Some((4.0, "4/10"))),
    // In a table the column says what a bare fraction is.
    (
        "| File | Score |\n|---|---|\n| auth.rs | 3/10 |",
        Some((3.0, "3/10")),
    ),
    ("| Fix | Confidence |\n|---|---|\n| a \\| b | 9/10 |", None),
    (
        "| Fix | Confidence |\n|---|---|\n| a | 9/10 |\n\n**Alignment score:** 6 / 10",
        Some((6.0, "6 / 10")),
    ),
    ("Score: four", None),
    ("Score: 4", None),
    ("", None),
];

#[test]
fn cases() {
    for (text, expected) in CASES {
        let (_, values) = read("score", text);
        let found = values
            .float(0)
            .map(|score| (score, values.text(1).unwrap()));
        assert_eq!(found, *expected, "{text:?}");
    }
}
