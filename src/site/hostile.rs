//! Hostile text in every field of a report: no markup, no escape from the folder, no bad link.

use super::tests::assert_links;
use super::{render, sample};
use crate::chart::ChartSpec;
use crate::model::report::Report;
use serde_json::Value;

const TEXTS: &[&str] = &[
    "<script>alert(1)</script>",
    "\"><img src=x onerror=alert(1)>",
    "' onmouseover='alert(1)",
    "javascript:alert(1)",
    "\u{1b}[31mred\u{1b}[0m\u{1b}]8;;http://evil\u{7}",
    "evil\u{202e}cod.exe\u{2066}",
    "nul\u{0}byte\u{8}",
    "{{ 7 * 7 }}{% raw %}",
    "</title></textarea><b>",
    "=HYPERLINK(\"http://evil\")",
    "../../../etc/passwd",
    "]]>&lt;&#0;",
    "\u{ffff}\u{feff}",
];

const IDS: &[&str] = &[
    "../../x",
    "..",
    ".",
    "a/b",
    "50%",
    "%2e%2e%2f",
    "what?",
    "a#b",
    "two words",
    "ünï",
    "CON",
    "nul.txt",
    "index.html",
    "<script>",
    "a\"b",
    "\u{202e}rtl",
    "a\u{0}b",
    "a...b",
    "-rf",
    "~root",
    "C:\\x",
    "charts",
    "x\ny",
];

/// Replaces every text of a report but for the words that code reads.
fn infect(value: &mut Value, key: &str, text: &str) {
    const KEPT: &[&str] = &[
        "id",
        "iteration",
        "newest",
        "tiles",
        "charts",
        "tables",
        "metric",
        "from_iteration",
        "chart",
        "draw",
        "kind",
        "better",
        "state",
        "word",
        "bar_column",
        "pack",
        "lead",
        "series",
        "base_url",
        "source_url",
    ];
    match value {
        Value::String(s)
            if !(KEPT.contains(&key)
                || s == "iteration"
                || (key == "name" && s.starts_with("source_"))) =>
        {
            *s = text.to_string()
        }
        Value::Array(items) => items.iter_mut().for_each(|v| infect(v, key, text)),
        Value::Object(map) => map.iter_mut().for_each(|(k, v)| infect(v, k, text)),
        _ => {}
    }
}

/// Renames every id consistently.
fn rename(value: &mut Value, from: &str, to: &str) {
    match value {
        Value::String(s) if s == from => *s = to.to_string(),
        Value::Array(items) => items.iter_mut().for_each(|v| rename(v, from, to)),
        Value::Object(map) => map.values_mut().for_each(|v| rename(v, from, to)),
        _ => {}
    }
}

/// The chart room without its PNGs, which are slow in tests.
fn svg(spec: &ChartSpec) -> String {
    crate::chart::svg(spec, spec.natural_size())
}

fn check(report: &Report, label: &str) {
    let files = render(report, &svg).unwrap();
    for (path, bytes) in &files {
        let whole = path
            .split('/')
            .all(|part| !part.is_empty() && part != "." && part != ".." && part.len() < 256);
        let plain = path
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b"-_./%~".contains(&b));
        assert!(whole && plain, "{label}: {path:?} is no safe path");
        if path.ends_with(".html") || path.ends_with(".svg") || path.ends_with(".xml") {
            let text = String::from_utf8(bytes.clone()).unwrap();
            assert_markup(&text, &format!("{label}: {path}"));
        }
    }
    assert_links(&files);
}

/// No tag, handler, scheme or invisible character that the data brought along.
fn assert_markup(text: &str, label: &str) {
    let lower = text.to_lowercase();
    for bad in [
        "<script>",
        "<img src=x",
        "<b>",
        "</textarea",
        "href=\"javascript",
        "src=\"javascript",
        "href=\"data:",
        "\" onerror",
        "' onmouse",
        "]]>",
    ] {
        assert!(!lower.contains(bad), "{label}: holds {bad}");
    }
    for c in [
        '\u{1b}', '\u{0}', '\u{8}', '\u{202e}', '\u{2066}', '\u{ffff}',
    ] {
        assert!(!text.contains(c), "{label}: holds {c:?}");
    }
}

#[test]
fn hostile_text_in_every_field_stays_text() {
    for text in TEXTS {
        let mut value = serde_json::to_value(sample::report()).unwrap();
        infect(&mut value, "", text);
        let report: Report = serde_json::from_value(value).unwrap();
        check(&report, text);
    }
}

#[test]
fn very_long_words_are_cut_or_wrapped_and_pages_keep_their_weight() {
    let mut value = serde_json::to_value(sample::report()).unwrap();
    infect(&mut value["tables"], "", &"x".repeat(20_000));
    let report: Report = serde_json::from_value(value).unwrap();
    let files = render(&report, &svg).unwrap();
    assert!(
        files["systems/scrum/index.html"].len() < 150_000,
        "{}",
        files["systems/scrum/index.html"].len()
    );
    assert_links(&files);
}

#[test]
fn hostile_ids_stay_in_the_folder_and_their_links_resolve() {
    for ids in IDS.chunks(4) {
        let mut value = serde_json::to_value(sample::report()).unwrap();
        for (old, id) in ["4", "3", "1", "0"].iter().zip(ids) {
            rename(&mut value, old, id);
        }
        for (old, id) in [
            "findings_total",
            "unknown_ratio",
            "score_median",
            "retry_tax_usd",
        ]
        .iter()
        .zip(ids)
        {
            rename(&mut value, old, &format!("m{id}"));
        }
        rename(&mut value, "kb", ids[0]);
        rename(&mut value, "scrum", ids[1]);
        for (old, id) in ["auth", "router", "observer", "retry"].iter().zip(ids) {
            rename(&mut value, &format!("crates/gateway/src/{old}.rs"), id);
        }
        let report: Report = serde_json::from_value(value).unwrap();
        check(&report, ids[0]);
    }
}

#[test]
fn a_source_template_with_a_bad_scheme_makes_no_link() {
    let mut report = sample::report();
    report.site.source_url = Some("javascript:alert('{path}')".into());
    check(&report, "source_url");
}
