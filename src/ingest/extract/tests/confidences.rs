//! Cases of the confidences: tables, inline mentions, forensic entries, and what is no confidence.

use super::{read, slot};
use crate::ingest::extract::confidences::value;

/// Text, confidences, suggestions.
const CASES: &[(&str, &[f64], i64)] = &[
    (
        "| Fix | Confidence |\n|---|---|\n| a | 92% |\n| b | 85 |\n",
        &[92.0, 85.0],
        2,
    ),
    (
        "| Confidence | Fix |\n|:--|--:|\n| 92 % | a |\n",
        &[92.0],
        1,
    ),
    (
        "| # | Conf. | Fix |\n| --- | --- | --- |\n| 1 | 0.92 | a |\n| 2 | ~75% | b |",
        &[92.0, 75.0],
        2,
    ),
    (
        "# | Fix | CONFIDENCE (%)\n--- | --- | ---\n1 | a | **40**\n2 | b | 35\n3 | c | 50\n",
        &[40.0, 35.0, 50.0],
        3,
    ),
    (
        "| Fix | Confidence |\n|---|---|\n| use a \\| b | 90% |\r\n| c | high |\n| d | |\n",
        &[90.0],
        3,
    ),
    (
        "| Fix | Confidence |\r\n|---|---|\r\n| a | 90% |\r\n",
        &[90.0],
        1,
    ),
    (
        "| Fix | Confidence |\n|---|---|\n| a | 101% |\n| b | -5% |\n| c | 90-95% |\n",
        &[],
        3,
    ),
    // The column dropped out: suggestions without a confidence.
    (
        "| # | Suggestion | File |\n|---|---|---|\n| 1 | a | f |\n| 2 | b | f |\n",
        &[],
        2,
    ),
    // Another table is background.
    ("| Metric | Value |\n|---|---|\n| lines | 90% |\n", &[], 0),
    (
        "| Gap | File |\n|---|---|\n| x | f |\n\n| Fix | Confidence |\n|---|---|\n| a | 90% |\n",
        &[90.0],
        1,
    ),
    (
        "| Fix | Confidence |\n|---|---|\n| a | 90% |\n\n| Change | Confidence |\n|---|---|\n| b | 80% |\n",
        &[90.0, 80.0],
        2,
    ),
    // The same confidences told again in prose are not counted twice.
    (
        "| Fix | Confidence |\n|---|---|\n| a | 90% |\n\nConfidence: 90%\n",
        &[90.0],
        1,
    ),
    (
        "| Fix | Why |\n|---|---|\n| a | Confidence: 70% |\n| b | Confidence: 60% |\n",
        &[70.0, 60.0],
        2,
    ),
    ("Confidence: 85%", &[85.0], 1),
    (
        "1. Do a. **Confidence:** 85%\n2. Do b. (confidence 70%)\n3. Do c, 60% confidence.\n",
        &[85.0, 70.0, 60.0],
        3,
    ),
    ("1. Do a.\n2. Do b.\n", &[], 2),
    ("```\n1. sample\n```\n", &[], 0),
    (
        "### Suggestion 1: a\nConfidence = 0.85\n### Suggestion 2: b\nCONFIDENCE: 9\n",
        &[85.0],
        2,
    ),
    ("CONFIDENCE: 9/10", &[90.0], 1),
    ("## Recommendations\n- a\n- b\n## Notes\n- c\n", &[], 2),
    ("Confidence: High (85%)", &[85.0], 1),
    ("Confidence level: 85/100", &[85.0], 1),
    (
        "Average confidence: 91%. Overall confidence 80%. Min confidence: 75%",
        &[],
        0,
    ),
    ("confidence_avg: 91, min_confidence: 75", &[], 0),
    ("confidence in 3 of 7 places", &[], 0),
    ("I say this with confidence. 90% of it holds", &[], 0),
    ("Confidence: 85-90%", &[], 0),
    ("Confidence: 1", &[1.0], 1),
    ("Confidence: 1.0", &[100.0], 1),
    ("overconfidence: 90%", &[], 0),
    (
        "{\"verdict\":\"fail\",\"critical_failures\":[{\"confidence\":85},{\"confidence\":0.9}],\"risk_points\":[{\"x\":1},\"text\"],\"confidence\":10}",
        &[85.0, 90.0],
        4,
    ),
    (
        "{\"verdict\":\"pass\",\"verified_components\":[{\"Confidence\":\"92%\"},{\"confidence\":null},{\"confidence\":140}]}",
        &[92.0],
        3,
    ),
    ("{\"verdict\":\"pass\",\"verified_components\":[]}", &[], 0),
    (
        "{\"verdict\":\"fail\",\"risk_points\":[{\"note\":{\"confidence\":1}}]}",
        &[],
        1,
    ),
    // Cut off: what is left still counts.
    (
        "{\"verdict\":\"fail\",\"risk_points\":[{\"confidence\": 85},{\"confidence\": \"70%\"},{\"conf",
        &[85.0, 70.0],
        2,
    ),
    ("", &[], 0),
];

#[test]
fn cases() {
    for (text, expected, suggestions) in CASES {
        let (extractor, values) = read("confidences", text);
        assert_eq!(values.list(0), Some(*expected), "{text:?}");
        assert_eq!(
            values.int(slot(extractor, "suggestions")),
            Some(*suggestions),
            "{text:?}"
        );
        assert_eq!(
            values.int(slot(extractor, "confidence_count")),
            Some(expected.len() as i64),
            "{text:?}"
        );
    }
}

#[test]
fn summaries_of_the_blocked_file() {
    // 40 + 35 + 50 = 125, a third of it is 41.67 where the record says 42.
    let (extractor, values) = read(
        "confidences",
        "| Fix | Confidence |\n|-|--|\n|a|40%|\n|b|35%|\n|c|50%|\n",
    );
    let mean = values.float(slot(extractor, "confidence_mean")).unwrap();
    assert!((mean - 125.0 / 3.0).abs() < 1e-12, "{mean}");
    assert_eq!(values.float(slot(extractor, "confidence_min")), Some(35.0));
    assert_eq!(values.float(slot(extractor, "confidence_max")), Some(50.0));
    assert_eq!(values.int(slot(extractor, "confidence_saturated")), Some(0));
}

#[test]
fn saturation_counts_only_a_full_hundred() {
    let (extractor, values) = read(
        "confidences",
        "| Fix | Confidence |\n|---|---|\n|a|100%|\n|b|1.0|\n|c|99.9%|\n",
    );
    assert_eq!(values.int(slot(extractor, "confidence_saturated")), Some(2));
}

#[test]
fn no_confidence_has_no_mean() {
    let (_, values) = read("confidences", "1. Do a.\n");
    assert_eq!(
        (values.float(1), values.float(2), values.float(3)),
        (None, None, None)
    );
}

#[test]
fn cells() {
    let cases: &[(&str, Option<f64>)] = &[
        ("92%", Some(92.0)),
        ("92", Some(92.0)),
        ("`92%`", Some(92.0)),
        ("~92 %", Some(92.0)),
        ("0.29", Some(29.0)),
        ("0.5%", Some(0.5)),
        ("9/10", Some(90.0)),
        ("85/100", Some(85.0)),
        ("3/7", None),
        ("High (85%)", Some(85.0)),
        ("high", None),
        ("n/a", None),
        ("—", None),
        ("90–95%", None),
        ("90 - 95", None),
        ("1.2.3", None),
        ("85x", None),
        ("100.5", None),
        ("85% (sure)", Some(85.0)),
    ];
    for (cell, expected) in cases {
        assert_eq!(value(cell.as_bytes()), *expected, "{cell:?}");
    }
}
