//! The published folder of the sample: its fixed names, its links, its manifest, its bytes.

use super::common::{Project, assert_same, root};
use super::faults::assert_manifest;
use regex::Regex;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Component, Path};
use std::sync::OnceLock;

/// The sample, built once for every reader of this file and of the browser test.
pub fn sample() -> &'static Project {
    static BUILT: OnceLock<Project> = OnceLock::new();
    BUILT.get_or_init(|| {
        let project = Project::sample();
        project.build();
        project
    })
}

/// Metric ids other programs rely on: the packs that exist today.
const METRICS: [&str; 42] = [
    "findings_total",
    "findings_by_severity",
    "findings_new",
    "findings_fixed",
    "findings_reopened",
    "findings_open",
    "predictions_missed",
    "phases_partial",
    "phases_real",
    "rust_tests",
    "gateway_test_failures",
    "unimplemented_hits",
    "pseudo_hits",
    "dead_code_markers",
    "backlog_open",
    "build_green",
    "alignment_score",
    "score_median",
    "score_unparsed",
    "confidence_mean",
    "confidence_min",
    "confidence_dropout",
    "gradient_tier",
    "verdicts",
    "verified_components",
    "critical_failures",
    "thin_rejections",
    "ladder_rescues",
    "shard_leaks",
    "review_coverage",
    "review_tokens",
    "review_cost_usd",
    "review_latency_p95_ms",
    "kb_write_only_files",
    "kb_write_only_bytes",
    "kb_undetermined",
    "fields_dropped",
    "events_by_source",
    "failures_total",
    "failures_by_category",
    "unknown_ratio",
    "unclassified_ratio",
];

#[test]
fn the_fixed_names_are_there() {
    let p = sample();
    let mut missing = Vec::new();
    let mut names: Vec<String> = [
        "index.html",
        "health/index.html",
        "feed.xml",
        "report.json",
        "due_next.json",
        "accounting.json",
        "quarantine.jsonl",
        "status.json",
        "manifest.json",
        "systems/scrum/index.html",
        "systems/reviews/index.html",
        "systems/kb/index.html",
        "systems/failures/index.html",
    ]
    .map(str::to_string)
    .to_vec();
    for id in METRICS.iter().chain(&["cost_usd"]) {
        names.push(format!("metrics/{id}/index.html"));
        for (folder, kind) in [
            ("data", "json"),
            ("data", "csv"),
            ("charts", "svg"),
            ("charts", "png"),
            ("badges", "json"),
            ("badges", "svg"),
        ] {
            names.push(format!("{folder}/{id}.{kind}"));
        }
    }
    for iteration in ["0", "1", "2", "3", "4"] {
        names.push(format!("iterations/{iteration}/index.html"));
    }
    for name in names {
        if !p.path("reports").join(&name).is_file() {
            missing.push(name);
        }
    }
    assert!(missing.is_empty(), "not published: {}", missing.join(", "));
}

/// The format of shields.io's endpoint badges: these keys and types, and no others.
#[test]
fn every_badge_is_an_endpoint_badge() {
    let p = sample();
    let folder = std::fs::read_dir(p.path("reports/badges")).expect("badges");
    let mut seen = 0;
    for file in folder.map(|entry| entry.expect("an entry").path()) {
        let name = file.file_name().unwrap_or_default().to_string_lossy();
        if !name.ends_with(".json") {
            continue;
        }
        seen += 1;
        let badge = p.json(&format!("reports/badges/{name}"));
        let object = badge.as_object().expect("an object");
        assert_eq!(badge["schemaVersion"], 1, "{name}");
        for key in ["label", "message", "color"] {
            let text = badge[key].as_str().unwrap_or_default();
            assert!(!text.trim().is_empty(), "{name}: `{key}` is empty");
        }
        let color = badge["color"].as_str().unwrap_or_default();
        let hex = color.strip_prefix('#').unwrap_or_default();
        let digits = hex.len() == 6 && hex.bytes().all(|b| b.is_ascii_hexdigit());
        assert!(digits, "{name}: the colour is {color}");
        let known = ["schemaVersion", "label", "message", "color", "isError"];
        let other = object.keys().find(|key| !known.contains(&key.as_str()));
        assert_eq!(other, None, "{name}");
    }
    assert!(seen > 50, "{seen} badges");
}

#[test]
fn a_metric_file_has_the_fixed_shape() {
    let p = sample();
    let json = p.json("reports/data/findings_total.json");
    let keys: Vec<&str> = json
        .as_object()
        .expect("an object")
        .keys()
        .map(String::as_str)
        .collect();
    let expected = [
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
        "verdict",
    ];
    let missing: Vec<_> = expected.iter().filter(|k| !keys.contains(k)).collect();
    assert!(missing.is_empty(), "missing {missing:?} in {keys:?}");
    assert_eq!(json["schema"], 1);
    assert_eq!(json["baseline"].as_f64(), Some(19.0));
    for key in ["word", "sentence", "method"] {
        assert!(json["verdict"][key].is_string(), "verdict.{key}");
    }
    let ids: Vec<&str> = json["points"]
        .as_array()
        .expect("points")
        .iter()
        .map(|p| p["iteration"].as_str().expect("an id"))
        .collect();
    assert_eq!(
        ids,
        ["0", "0-storm", "1", "2", "3", "4", "5", "6"],
        "every iteration of the trajectory, in order"
    );
    assert!(
        json["points"][6]["value"].is_null(),
        "a queued iteration is a gap, not zero"
    );
}

#[test]
fn the_manifest_holds() {
    assert_manifest(sample());
}

#[test]
fn a_report_renders_to_the_same_bytes() {
    let p = sample();
    let other = Project::new();
    std::fs::copy(p.path("reports/report.json"), other.path("report.json")).expect("copied");
    other.run(&["render", "report.json"]).expect_code(0);
    assert_same("loopscope render report.json", &p.site(), &other.site());
}

#[test]
fn csv_cells_cannot_be_formulas() {
    for (name, bytes) in sample().site() {
        if !name.ends_with(".csv") {
            continue;
        }
        for (i, line) in String::from_utf8_lossy(&bytes).lines().enumerate() {
            for cell in line.split(',') {
                let text = cell.trim_start_matches('"');
                let number = text.trim_end_matches('"').parse::<f64>().is_ok();
                assert!(
                    number || !text.starts_with(['=', '+', '-', '@', '\t']),
                    "{name}:{}: {cell}",
                    i + 1
                );
            }
        }
    }
}

/// Every relative link leads to a file of the site, every `#anchor` to an id of its page.
#[test]
fn every_link_leads_somewhere() {
    let site = sample().site();
    let link = Regex::new(r#"(?:href|src)="([^"]*)""#).expect("a pattern");
    let id = Regex::new(r#"\bid="([^"]*)""#).expect("a pattern");
    let mut ids: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    for (name, bytes) in &site {
        if name.ends_with(".html") {
            let text = String::from_utf8_lossy(bytes);
            ids.insert(
                name,
                id.captures_iter(&text).map(|c| c[1].to_string()).collect(),
            );
        }
    }
    let mut broken = BTreeSet::new();
    for (name, bytes) in site.iter().filter(|(n, _)| n.ends_with(".html")) {
        for found in link.captures_iter(&String::from_utf8_lossy(bytes)) {
            let target = found[1].replace("&amp;", "&").replace("&#x2f;", "/");
            if target.contains("://") || target.starts_with("mailto:") {
                continue;
            }
            let (path, anchor) = target.split_once('#').unwrap_or((&target, ""));
            let path = path.split('?').next().unwrap_or_default();
            let Some(file) = resolve(name, path) else {
                broken.insert(format!("{name}: {target} leaves the folder"));
                continue;
            };
            let known = site.contains_key(&file) || file == "status.json";
            if !known {
                broken.insert(format!("{name}: {target} leads nowhere ({file})"));
            } else if !anchor.is_empty()
                && ids
                    .get(file.as_str())
                    .is_some_and(|ids| !ids.contains(anchor))
            {
                broken.insert(format!("{name}: {target}: no such anchor"));
            }
        }
    }
    let total = broken.len();
    let shown: Vec<_> = broken.into_iter().take(20).collect();
    assert!(total == 0, "{total} broken links\n{}", shown.join("\n"));
}

/// The file a relative link means; `None` when it leaves the site or is absolute.
fn resolve(page: &str, link: &str) -> Option<String> {
    if link.is_empty() {
        return Some(page.to_string());
    }
    let decoded = percent_encoding::percent_decode_str(link)
        .decode_utf8()
        .ok()?;
    let mut parts: Vec<String> = page.split('/').map(str::to_string).collect();
    parts.pop();
    for part in Path::new(decoded.as_ref()).components() {
        match part {
            Component::Normal(name) => parts.push(name.to_string_lossy().into_owned()),
            Component::ParentDir => {
                parts.pop()?;
            }
            Component::CurDir => {}
            _ => return None,
        }
    }
    let mut file = parts.join("/");
    if link.ends_with('/') {
        file.push_str("/index.html");
    }
    Some(file)
}

#[test]
fn no_output_names_the_machine_or_the_moment() {
    let p = sample();
    let place = p
        .path("")
        .to_string_lossy()
        .trim_end_matches('/')
        .to_string();
    let home = root().to_string_lossy().into_owned();
    for (name, bytes) in p.site() {
        let text = String::from_utf8_lossy(&bytes);
        for word in [&place, &home] {
            assert!(
                !text.contains(word.as_str()),
                "{name} names the folder {word}"
            );
        }
    }
}

#[test]
fn ids_stay_encoded_in_published_paths() {
    // Folder names on disk carry the id percent-encoded, so a link carries it encoded twice.
    let p = Project::with(&[(
        "data/observations.jsonl",
        "{\"iteration\":\"week 3/α\",\"tag\":\"T\",\"text\":\"x\"}\n",
    )]);
    p.build();
    let folder = p.path("reports/iterations");
    let names: Vec<_> = std::fs::read_dir(folder)
        .expect("a folder")
        .map(|e| {
            e.expect("an entry")
                .file_name()
                .to_string_lossy()
                .into_owned()
        })
        .collect();
    assert!(names.iter().any(|n| n.contains("%2F")), "{names:?}");
}
