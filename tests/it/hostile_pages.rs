//! Hostile text in every place of the data at once: ids, names of files, keys, values, lines.
//! The whole folder stays text, every link stays inside it, and every page keeps its weight.

use super::common::Project;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// Values for every text field.
fn texts() -> Vec<String> {
    let short = [
        "<script>alert(1)</script>",
        "\"><img src=x onerror=alert(2)>",
        "' onmouseover='alert(3)",
        "javascript:alert(4)",
        "\u{1b}[31mred\u{1b}[0m\u{1b}]8;;http://evil\u{7}",
        "evil\u{202e}cod.exe\u{2066}",
        "nul\u{0}byte\u{8}",
        "line\nbreak\r\ttab",
        "../../../etc/passwd",
        "=HYPERLINK(\"http://evil\")",
        "\t=cmd|' /C calc'!A0",
        "{{ 7 * 7 }}{% raw %}",
        "]]>&lt;&#0;</title>",
    ];
    let mut all: Vec<String> = short.iter().map(|s| s.to_string()).collect();
    all.push("w".repeat(10_000));
    all
}

fn iterations() -> Vec<String> {
    let short = [
        "1",
        "../../x",
        "..",
        "a/b",
        "<script>alert(9)</script>",
        "x\ny",
        "\u{202e}rtl",
    ];
    let more = ["a\u{0}b", "=1+1", "%2e%2e%2f", "index.html"];
    let mut all: Vec<String> = short.iter().chain(&more).map(|s| s.to_string()).collect();
    all.push("I".repeat(10_000));
    all
}

/// One row per iteration and text: the text stands in every named field, and in a key.
fn rows(fields: &[&str], fixed: &Value) -> Vec<u8> {
    let mut out = Vec::new();
    for iteration in iterations() {
        for (n, text) in texts().iter().enumerate() {
            let mut row: Map<String, Value> = fixed.as_object().expect("an object").clone();
            row.insert("iteration".into(), json!(iteration));
            row.insert("at".into(), json!(n));
            for field in fields {
                row.insert((*field).into(), json!(text));
            }
            row.insert(text.clone(), json!(1));
            out.extend(serde_json::to_vec(&Value::Object(row)).expect("a row"));
            out.push(b'\n');
        }
    }
    out
}

fn built() -> Project {
    let p = Project::new();
    let none = json!({});
    p.write(
        "data/findings.jsonl",
        &rows(&["id", "severity", "title", "file", "phase"], &none),
    );
    let review = json!({"alignment_score": 4, "suggestions": [{"confidence": 60}]});
    let fields = ["file", "model", "content", "verdict", "gradient_tier"];
    p.write("data/scrum_reviews.jsonl", &rows(&fields, &review));
    let due = json!({"fix_next_loop": true});
    p.write(
        "data/observations.jsonl",
        &rows(&["tag", "text", "file", "stance"], &due),
    );
    let run = json!({"status": "failed", "cost_usd": 0.1});
    p.write(
        "data/executions.jsonl",
        &rows(&["id", "agent", "category", "error", "task_type"], &run),
    );
    let marker = json!({"kind": "dead_code", "line": 1});
    p.write(
        "data/markers.jsonl",
        &rows(&["file", "symbol", "text"], &marker),
    );
    for name in [
        "<b>",
        "a\"b'c",
        "x\ny",
        "=HYPERLINK(1)",
        "\u{202e}gnp",
        "\u{1b}[31m",
        "%2e%2e",
    ] {
        let line = format!(
            "{{\"source\":\"s\"}}\n{{\"{}\n",
            "<img src=x onerror=alert(2)>"
        );
        p.write(&format!("data/{name}-events.jsonl"), line.as_bytes());
    }
    p.build();
    p
}

/// Values of an attribute, as they stand between its quotes.
fn attributes<'p>(page: &'p str, name: &str) -> Vec<&'p str> {
    let head = format!(" {name}=\"");
    let starts = page
        .match_indices(&head)
        .map(|(at, _)| &page[at + head.len()..]);
    starts.filter_map(|rest| rest.split('"').next()).collect()
}

/// The file in the folder that a relative link of a page leads to.
fn target(page: &str, link: &str) -> String {
    let path = link.split('#').next().unwrap_or_default();
    let mut parts: Vec<&str> = page.split('/').collect();
    parts.pop();
    for part in path.split('/') {
        match part {
            ".." => assert!(parts.pop().is_some(), "{page}: {link} leaves the folder"),
            "." | "" => {}
            part => parts.push(part),
        }
    }
    let joined = parts.join("/").into_bytes();
    let mut name = Vec::new();
    let mut at = 0;
    while at < joined.len() {
        let hex = joined
            .get(at + 1..at + 3)
            .and_then(|h| std::str::from_utf8(h).ok());
        match (joined[at], hex.and_then(|h| u8::from_str_radix(h, 16).ok())) {
            (b'%', Some(byte)) => {
                name.push(byte);
                at += 3;
            }
            (byte, _) => {
                name.push(byte);
                at += 1;
            }
        }
    }
    String::from_utf8(name).expect("a name")
}

fn assert_text(name: &str, page: &str) {
    let raw = [
        "<script>alert",
        "<img src=x",
        "href=\"javascript:",
        " onmouseover='",
    ];
    let hidden = ["\u{1b}", "\u{0}", "\u{202e}", "\u{2066}"];
    for bad in raw.iter().chain(&hidden) {
        assert!(!page.contains(bad), "{name} holds {bad:?}");
    }
}

fn assert_page(name: &str, page: &str, site: &BTreeMap<String, Vec<u8>>) {
    for link in attributes(page, "href")
        .iter()
        .chain(&attributes(page, "src"))
    {
        let link = link.replace("&amp;", "&").replace("&#39;", "'");
        if !link.starts_with('#') {
            let file = target(name, &link);
            assert!(site.contains_key(&file), "{name}: {link} leads to no file");
        }
    }
    let mut drawn: Vec<String> = attributes(page, "src")
        .iter()
        .map(|s| target(name, s))
        .collect();
    drawn.sort();
    drawn.dedup();
    let drawings: usize = drawn
        .iter()
        .filter(|s| s.ends_with(".svg"))
        .map(|s| site[s].len())
        .sum();
    let limit = if name == "index.html" {
        200_000
    } else {
        150_000
    };
    let weight = page.len() + drawings;
    assert!(weight <= limit, "{name} weighs {weight}");
}

#[test]
fn hostile_data_leaves_a_site_of_plain_text() {
    let p = built();
    let site = p.site();
    for (name, bytes) in &site {
        let text = String::from_utf8_lossy(bytes);
        if [".html", ".svg", ".xml"]
            .iter()
            .any(|end| name.ends_with(end))
        {
            assert_text(name, &text);
        }
        if name.ends_with(".html") {
            assert_page(name, &text, &site);
        }
        if name.ends_with(".csv") {
            for start in ["\n=", ",=", "\"=", "\n@", ",@", ",\t", "\"\t"] {
                assert!(
                    !text.contains(start),
                    "{name} holds a cell that starts with {start:?}"
                );
            }
        }
    }
    assert!(site.keys().any(|name| name.starts_with("iterations/III")));
}
