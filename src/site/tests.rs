//! Tests over the whole folder: links, budgets, schema, words.

use super::charts::ChartRoom;
use super::{Files, render, sample};
use crate::chart::ChartSpec;
use crate::model::Point;
use crate::model::report::{FileHistory, Iteration, Report, RowsBehind};
use std::collections::BTreeSet;

/// The chart room without its PNGs, which are slow in tests.
fn svg(spec: &ChartSpec) -> String {
    crate::chart::svg(spec, spec.natural_size())
}

pub fn site() -> Files {
    render(&sample::report(), &svg).unwrap()
}

pub fn text(files: &Files, path: &str) -> String {
    String::from_utf8(
        files
            .get(path)
            .unwrap_or_else(|| panic!("{path} is missing"))
            .clone(),
    )
    .unwrap()
}

/// Values of an attribute in a page, entities resolved.
fn attributes(html: &str, name: &str) -> Vec<String> {
    let head = format!(" {name}=\"");
    let raw = html.match_indices(&head).map(|(at, _)| {
        let rest = &html[at + head.len()..];
        rest[..rest.find('"').unwrap()].to_string()
    });
    raw.map(|v| {
        v.replace("&amp;", "&")
            .replace("&#39;", "'")
            .replace("&lt;", "<")
            .replace("&gt;", ">")
            .replace("&quot;", "\"")
    })
    .collect()
}

/// Every relative href and src of every page, resolved as a browser does, is in the folder, and
/// every fragment is an id of its page.
pub fn assert_links(files: &Files) {
    for (path, bytes) in files.iter().filter(|(p, _)| p.ends_with(".html")) {
        let html = String::from_utf8(bytes.clone()).unwrap();
        for link in attributes(&html, "href")
            .into_iter()
            .chain(attributes(&html, "src"))
        {
            if link.starts_with("https://") || link.starts_with("http://") {
                continue;
            }
            let (target, fragment) = link.split_once('#').unwrap_or((&link, ""));
            let resolved = if target.is_empty() {
                path.clone()
            } else {
                resolve(path, target)
            };
            let Some(found) = files.get(&resolved) else {
                panic!("{path}: {link} leads to {resolved}, which is not there")
            };
            if !fragment.is_empty() {
                let page = String::from_utf8(found.clone()).unwrap();
                assert!(
                    page.contains(&format!(" id=\"{fragment}\"")),
                    "{path}: {link} has no such place"
                );
            }
        }
    }
}

fn resolve(page: &str, link: &str) -> String {
    let mut parts: Vec<String> = page.split('/').map(String::from).collect();
    parts.pop();
    for part in link.split('/') {
        match part {
            ".." => assert!(parts.pop().is_some(), "{page}: {link} leaves the folder"),
            "." => {}
            part => parts.push(
                percent_encoding::percent_decode_str(part)
                    .decode_utf8()
                    .unwrap()
                    .into_owned(),
            ),
        }
    }
    parts.join("/")
}

#[test]
fn every_page_of_the_contract_is_there_and_every_link_resolves() {
    let files = site();
    for path in [
        "index.html",
        "iterations/4/index.html",
        "iterations/5/index.html",
        "iterations/3/charts/findings_total.svg",
        "metrics/unknown_ratio/index.html",
        "systems/kb/index.html",
        "files/index.html",
        "files/crates%2Fgateway%2Fsrc%2Fauth.rs.html",
        "health/index.html",
        "compare/3...4/index.html",
        "compare/0...4/index.html",
        "charts/findings_total.svg",
        "data/findings_total.json",
        "data/findings_total.csv",
        "badges/findings_total.json",
        "badges/findings_total.svg",
        "feed.xml",
        "report.json",
        "due_next.json",
        "accounting.json",
        "quarantine.jsonl",
        "manifest.json",
    ] {
        assert!(files.contains_key(path), "{path} is missing");
    }
    assert!(!files.contains_key("status.json"));
    assert_links(&files);
}

#[test]
fn same_report_same_bytes_and_the_report_survives_its_json() {
    let first = site();
    let again: Report = serde_json::from_slice(&first["report.json"]).unwrap();
    assert_eq!(render(&again, &svg).unwrap(), first);
}

fn assert_weight(files: &Files) {
    for (path, bytes) in files.iter().filter(|(p, _)| p.ends_with(".html")) {
        let html = String::from_utf8(bytes.clone()).unwrap();
        let drawn: BTreeSet<String> = attributes(&html, "src")
            .iter()
            .filter(|s| s.ends_with(".svg"))
            .map(|s| resolve(path, s))
            .collect();
        let weight = bytes.len() + drawn.iter().map(|s| files[s].len()).sum::<usize>();
        let limit = if path == "index.html" {
            200_000
        } else {
            150_000
        };
        assert!(weight <= limit, "{path} weighs {weight}");
    }
    assert!(files["assets/site.css"].len() <= 20_000);
    assert!(files["assets/site.js"].len() <= 10_000);
}

/// The sample with 70 iterations, long listings and 700 files.
fn large() -> Report {
    let mut r = sample::report();
    let (first, table, file) = (
        r.iterations[3].clone(),
        r.tables[0].rows[0].clone(),
        r.files[0].clone(),
    );
    r.iterations = (0..70)
        .map(|n| Iteration {
            id: n.to_string(),
            ordinal: n,
            ..first.clone()
        })
        .collect();
    r.newest = Some("69".into());
    for m in &mut r.metrics {
        let model: Vec<Point> = m
            .points
            .iter()
            .filter(|p| p.iteration == "3")
            .cloned()
            .collect();
        let rows = m.rows_behind.last().cloned();
        m.points = (0..70)
            .flat_map(|n| {
                model.iter().map(move |p| Point {
                    iteration: n.to_string(),
                    ..p.clone()
                })
            })
            .collect();
        m.rows_behind = rows.map_or_else(Vec::new, |mut rows| {
            rows.rows = rows
                .rows
                .iter()
                .cycle()
                .take(if rows.rows.is_empty() { 0 } else { 200 })
                .cloned()
                .collect();
            rows.total = 100_000;
            (0..70)
                .map(|n| RowsBehind {
                    iteration: n.to_string(),
                    ..rows.clone()
                })
                .collect()
        });
    }
    for t in &mut r.tables {
        t.rows = t.rows.iter().cycle().take(200).cloned().collect();
    }
    r.tables[0].rows = vec![table; 200];
    r.files = (0..700)
        .map(|n| FileHistory {
            path: format!("crates/gateway/src/module_{n}.rs"),
            points: file.points[..2].to_vec(),
        })
        .collect();
    r.files[0].points = file.points.iter().cycle().take(70).cloned().collect();
    r.due_next = r.due_next.iter().cycle().take(500).cloned().collect();
    r.health.quarantine = vec![r.health.quarantine[0].clone(); 500];
    r.health.quarantine_total = 90_000;
    r.accounting.sources = vec![r.accounting.sources[1].clone(); 400];
    r
}

#[test]
fn pages_keep_their_weight_however_long_the_history() {
    assert_weight(&site());
    let files = render(&large(), &svg).unwrap();
    assert_weight(&files);
    let overview = text(&files, "index.html");
    assert!(overview.contains(">20 older iterations</a>"));
    assert!(overview.contains("more in due_next.json</a>"));
    let metric = text(&files, "metrics/findings_total/index.html");
    assert!(metric.contains("more: loopscope explain findings_total 69"));
    assert!(text(&files, "files/index.html").contains("more in the CSV"));
}

#[test]
fn numbers_lead_to_their_rows_and_gaps_stay_gaps() {
    let files = site();
    let page = text(&files, "metrics/unknown_ratio/index.html");
    assert!(
        page.contains(
            "<a href=\"../../metrics/unknown_ratio/index.html#rows-3\">26 of 31 (83.9 %)</a>"
        ),
        "{page}"
    );
    assert!(page.contains(">gap: queued</td>"));
    assert!(page.contains("https://git.example/loop/blob/main/data/iter-4/findings.jsonl#L1"));
    let iteration = text(&files, "iterations/5/index.html");
    assert!(iteration.contains("No data: gap: queued."));
    let overview = text(&files, "index.html");
    assert!(overview.contains(">9 of 28</a>") && overview.contains("32.1 %"));
    assert!(overview.contains("↓ −51.7 points better"));
}

#[test]
fn an_empty_report_is_a_helpful_site() {
    let files = render(&sample::empty(), &svg).unwrap();
    assert_links(&files);
    let overview = text(&files, "index.html");
    assert!(overview.contains("run <code>loopscope build</code>"));
    assert!(overview.contains("No data yet."));
    assert!(text(&files, "health/index.html").contains("No input was read."));
    assert!(text(&site(), "health/index.html").contains("2059 lines of 3 sources: 2044 rows, 14 duplicates, 1 set aside; every line is accounted for."));
    assert!(files.contains_key("feed.xml"));
}

#[test]
fn exports_follow_their_schema() {
    let files = site();
    let data: serde_json::Value =
        serde_json::from_slice(&files["data/unknown_ratio.json"]).unwrap();
    let keys: Vec<&String> = data.as_object().unwrap().keys().collect();
    assert_eq!(
        keys,
        [
            "schema",
            "id",
            "title",
            "question",
            "unit",
            "better",
            "baseline",
            "target",
            "definition",
            "points",
            "verdict"
        ]
    );
    assert_eq!(data["points"].as_array().unwrap().len(), 7);
    assert_eq!(
        data["points"][3],
        serde_json::json!({"iteration": "3", "series": null, "value": 26.0 / 31.0, "k": 26, "n": 31, "low": 0.674, "high": 0.929})
    );
    assert_eq!(data["points"][6]["value"], serde_json::Value::Null);
    let csv = text(&files, "data/unknown_ratio.csv");
    assert!(
        csv.starts_with("iteration,series,value,k,n,low,high\r\n0,,,,,,\r\n"),
        "{csv}"
    );
    let manifest: std::collections::BTreeMap<String, String> =
        serde_json::from_slice(&files["manifest.json"]).unwrap();
    assert_eq!(manifest.len(), files.len() - 1);
    assert!(manifest.values().all(|sum| sum.len() == 64));
}

#[test]
fn pages_have_one_h1_and_no_inline_script_or_style() {
    for (path, bytes) in site().iter().filter(|(p, _)| p.ends_with(".html")) {
        let html = String::from_utf8(bytes.clone()).unwrap();
        assert_eq!(html.matches("<h1").count(), 1, "{path}");
        assert_eq!(html.matches("<script").count(), 1, "{path}");
        assert!(
            !html.contains("<style") && !html.contains(" style=") && !html.contains(" onclick="),
            "{path}"
        );
        let ids = attributes(&html, "id");
        let unique: BTreeSet<&String> = ids.iter().collect();
        assert_eq!(
            ids.len(),
            unique.len(),
            "{path}: an id stands twice: {ids:?}"
        );
        assert!(
            !html.contains("undefined") && !html.contains(">none<"),
            "{path}"
        );
    }
}

/// `cargo test --lib write_the_gallery -- --ignored` writes the sample to /tmp/site, to look at.
#[test]
#[ignore = "writes a folder to look at"]
fn write_the_gallery() {
    for (name, report) in [("site", sample::report()), ("site-empty", sample::empty())] {
        let files = render(&report, &ChartRoom).unwrap();
        super::publish(
            &files,
            &std::env::temp_dir().join(name),
            &super::Status::default(),
        )
        .unwrap();
    }
}
