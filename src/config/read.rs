//! Reads a configuration's text, key by key, with every mistake at its line.

use super::typed::{Typed, TypedGoal, TypedPath, TypedPin};
use super::{gates, remarks};
use crate::packs::Mistake;
use crate::packs::pack_file::param;
use crate::packs::tomlfile::Reader;
use toml::de::DeTable;

const SECTIONS: &[&str] = &[
    "site",
    "paths",
    "schedule",
    "ingest",
    "redact",
    "gate",
    "params",
    "metrics",
    "path",
    "pin",
    "ignore",
    "annotation",
    "prices",
    "timeouts",
    "source",
    "systems",
    "closed",
    "evidence",
    "aliases",
];

/// (section, keys): what each section may hold; the environment reads the same list.
pub const KEYS: [(&str, &[&str]); 8] = [
    ("site", &["title", "base_url", "source_url", "timezone"]),
    ("paths", &["data", "lake", "out"]),
    ("schedule", &["expected_every", "stale_after"]),
    (
        "ingest",
        &[
            "line_limit_bytes",
            "quarantine_limit_ratio",
            "quarantine_limit_lines",
            "jobs",
        ],
    ),
    ("redact", &["on"]),
    ("closed", &["on", "file", "gate"]),
    ("evidence", &["folder"]),
    ("gate", gates::KEYS),
];

/// Reads the text of one file.
pub fn read(file: &str, text: &str) -> (Typed, Vec<Mistake>) {
    let (mut r, t) = Reader::parse(file, text);
    r.only(&t, "the file", SECTIONS);
    let mut typed = Typed::default();
    for (section, keys) in KEYS {
        if let Some(table) = r.table(&t, section) {
            r.only(table, &format!("[{section}]"), keys);
            read_section(&mut r, section, table, &mut typed);
        }
    }
    read_params(&mut r, &t, &mut typed);
    typed.prices = super::prices::read(&mut r, &t);
    typed.timeouts = super::timeouts::read(&mut r, &t);
    read_goals(&mut r, &t, &mut typed);
    read_systems(&mut r, &t, &mut typed);
    if let Some(table) = r.table(&t, "aliases") {
        for (key, _) in table {
            let name = key.get_ref().to_string();
            if let Some(metric) = r.text(table, &name) {
                typed.aliases.insert(name, metric);
            }
        }
    }
    for (line, table) in r.tables(&t, "path") {
        r.only(table, "[[path]]", &["name", "producer", "consumer"]);
        typed.paths.push(TypedPath {
            name: r.required(table, "name", "[[path]]", line),
            producer: r.required(table, "producer", "[[path]]", line),
            consumer: r.required(table, "consumer", "[[path]]", line),
            line,
        });
    }
    typed.sources = super::source::read_sources(&mut r, &t);
    for (line, table) in r.tables(&t, "pin") {
        r.only(table, "[[pin]]", &["from", "to"]);
        let mut side = |key: &str| text_or_number(&mut r, table, key).unwrap_or_default();
        let (from, to) = (side("from"), side("to"));
        typed.pins.push(TypedPin { from, to, line });
    }
    (typed.ignores, typed.annotations) = remarks::read(&mut r, &t);
    (typed, r.mistakes)
}

fn read_section<'t>(r: &mut Reader<'t>, section: &str, t: &DeTable<'t>, typed: &mut Typed) {
    match section {
        "site" => {
            typed.title = r.text(t, "title");
            typed.base_url = r.text(t, "base_url");
            typed.source_url = r.text(t, "source_url");
            typed.timezone = r.text(t, "timezone");
        }
        "paths" => {
            typed.data = r.texts(t, "data");
            typed.lake = r.text(t, "lake");
            typed.out = r.text(t, "out");
        }
        "schedule" => {
            typed.expected_every = r.text(t, "expected_every");
            typed.stale_after = r.text(t, "stale_after");
        }
        "ingest" => {
            typed.line_limit_bytes = r.integer(t, "line_limit_bytes");
            typed.quarantine_limit_ratio = r.number(t, "quarantine_limit_ratio");
            typed.quarantine_limit_lines = r.integer(t, "quarantine_limit_lines");
            typed.jobs = r.integer(t, "jobs");
        }
        "closed" => {
            typed.closed_on = r.boolean(t, "on");
            typed.closed_file = r.text(t, "file");
            typed.closed_gate = r.boolean(t, "gate");
        }
        "evidence" => typed.evidence_folder = r.text(t, "folder"),
        "gate" => typed.gate = gates::read(r, t),
        _ => typed.redact = r.boolean(t, "on"),
    }
}

fn read_params<'t>(r: &mut Reader<'t>, t: &DeTable<'t>, typed: &mut Typed) {
    let Some(table) = r.table(t, "params") else {
        return;
    };
    for (key, value) in table {
        let name = key.get_ref().to_string();
        match param(value.get_ref()) {
            Some(value) => {
                typed.params.insert(name, value);
            }
            None => {
                let line = r.line(value);
                let found = format!("parameter `{name}` is neither a number nor a text");
                r.refuse(line, found, "write a number or a text in quotes");
            }
        }
    }
}

fn read_goals<'t>(r: &mut Reader<'t>, t: &DeTable<'t>, typed: &mut Typed) {
    let Some(table) = r.table(t, "metrics") else {
        return;
    };
    for (key, _) in table {
        let id = key.get_ref().to_string();
        let line = r.line_at(key.span().start);
        if let Some(inner) = r.table(table, &id) {
            let at = format!("[metrics.{id}]");
            let keys = ["baseline", "target", "target_after", "min_effect"];
            r.only(inner, &at, &keys);
            let goal = TypedGoal {
                baseline: r.number(inner, "baseline"),
                target: r.number(inner, "target"),
                target_after: text_or_number(r, inner, "target_after"),
                min_effect: r.number(inner, "min_effect"),
                line,
            };
            typed.metrics.insert(id, goal);
        }
    }
}

/// `name = "pattern"` or `name = ["pattern", …]`.
fn read_systems<'t>(r: &mut Reader<'t>, t: &DeTable<'t>, typed: &mut Typed) {
    let Some(table) = r.table(t, "systems") else {
        return;
    };
    for (key, value) in table {
        let name = key.get_ref().to_string();
        let patterns = match value.get_ref().as_str() {
            Some(one) => Some(vec![one.to_string()]),
            None => r.texts(table, &name),
        };
        if let Some(patterns) = patterns {
            typed.systems.insert(name, patterns);
        }
    }
}

/// An iteration may be written as 6 or "6".
fn text_or_number<'t>(r: &mut Reader<'t>, t: &DeTable<'t>, key: &str) -> Option<String> {
    let value = r.get(t, key)?;
    match crate::packs::tomlfile::integer(value.get_ref()) {
        Some(number) => Some(number.to_string()),
        None => r.text(t, key),
    }
}

/// Lines of the file's parameters, for mistakes found later.
pub fn param_lines(file: &str, text: &str) -> std::collections::BTreeMap<String, u32> {
    let (r, t) = Reader::parse(file, text);
    let params = r.get(&t, "params").and_then(|v| v.get_ref().as_table());
    let lines = params.into_iter().flatten();
    lines
        .map(|(k, _)| (k.get_ref().to_string(), r.line_at(k.span().start)))
        .collect()
}
