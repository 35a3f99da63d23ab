//! `[gate]` and `[[gate.rule]]`: read, and checked for what can be told without data.

use super::typed::{TypedGate, TypedRule};
use crate::packs::suggest::hint;
use crate::packs::tomlfile::Reader;
use crate::packs::{Mistake, Pack};
use crate::report::gate::{Against, Gates, Pattern, Rule};
use std::path::Path;
use toml::de::DeTable;

pub const KEYS: &[&str] = &[
    "no_data",
    "stale",
    "quarantine_ratio",
    "conflicts",
    "instrument_changes",
    "restatements",
    "ratchet",
    "ratchet_file",
    "rule",
];

const RULE_KEYS: [&str; 8] = [
    "metric", "series", "min", "max", "worse_by", "against", "verdicts", "missing",
];

const AGAINST: [(&str, Against); 3] = [
    ("previous", Against::Previous),
    ("baseline", Against::Baseline),
    ("best", Against::Best),
];

/// The words a verdict may have.
const WORDS: [&str; 9] = [
    "improved",
    "regressed",
    "changed",
    "flat",
    "outlier",
    "too little data",
    "instrument broken",
    "restated",
    "gap",
];

pub fn read<'t>(r: &mut Reader<'t>, t: &DeTable<'t>) -> TypedGate {
    let mut gate = TypedGate {
        no_data: r.boolean(t, "no_data"),
        stale: r.boolean(t, "stale"),
        quarantine_ratio: r.number(t, "quarantine_ratio"),
        conflicts: r.boolean(t, "conflicts"),
        instrument_changes: r.integer(t, "instrument_changes"),
        restatements: r.integer(t, "restatements"),
        ratchet: r.texts(t, "ratchet"),
        ratchet_file: r.text(t, "ratchet_file"),
        rules: Vec::new(),
    };
    for (line, table) in r.tables(t, "rule") {
        r.only(table, "[[gate.rule]]", &RULE_KEYS);
        gate.rules.push(TypedRule {
            metric: r.required(table, "metric", "[[gate.rule]]", line),
            series: r.text(table, "series"),
            min: r.number(table, "min"),
            max: r.number(table, "max"),
            worse_by: r.number(table, "worse_by"),
            against: r.text(table, "against"),
            verdicts: r.texts(table, "verdicts"),
            missing: r.text(table, "missing"),
            line,
        });
    }
    gate
}

/// The gates as used. The ratchet's file stands beside the configuration.
pub fn gates(file: &str, typed: &TypedGate, home: &Path, mistakes: &mut Vec<Mistake>) -> Gates {
    let mut refuse = |line: u32, found: String, fix: String| {
        mistakes.push(Mistake::new(file, line, found, fix));
    };
    let ratio = typed.quarantine_ratio;
    if let Some(ratio) = ratio.filter(|r| !(0.0..=1.0).contains(r)) {
        let found = format!("`gate.quarantine_ratio` is {ratio}, expected 0 to 1");
        refuse(0, found, "write 0.001 for 0.1 %".to_string());
    }
    for (key, most) in [
        ("instrument_changes", typed.instrument_changes),
        ("restatements", typed.restatements),
    ] {
        if let Some(most) = most.filter(|most| *most < 0) {
            let found = format!("`gate.{key}` is {most}, expected 0 or more");
            let fix = "write 0 where none is allowed, or leave it out".to_string();
            refuse(0, found, fix);
        }
    }
    let mut pattern = |line: u32, text: &str| {
        let found = Pattern::new(text);
        if found.is_none() {
            let wrong = format!("\"{text}\" is no name of a metric and no pattern");
            let fix = "write an id, or * for any letters".to_string();
            refuse(line, wrong, fix);
        }
        found
    };
    let ratchet = typed.ratchet.iter().flatten();
    let ratchet = ratchet.filter_map(|text| pattern(0, text)).collect();
    let patterns: Vec<Option<Pattern>> = typed
        .rules
        .iter()
        .map(|typed| pattern(typed.line, &typed.metric))
        .collect();
    let mut rules = Vec::new();
    for (typed, pattern) in typed.rules.iter().zip(patterns) {
        if let Some(pattern) = pattern {
            rules.push(rule(file, typed, pattern, &mut refuse));
        }
    }
    let defaults = Gates::default();
    let ratchet_file = typed.ratchet_file.clone();
    Gates {
        no_data: typed.no_data.unwrap_or(defaults.no_data),
        stale: typed.stale.unwrap_or(defaults.stale),
        quarantine_ratio: ratio,
        conflicts: typed.conflicts.unwrap_or(defaults.conflicts),
        instrument_changes: typed.instrument_changes,
        restatements: typed.restatements,
        rules,
        ratchet,
        ratchet_file: home.join(ratchet_file.map_or(defaults.ratchet_file, Into::into)),
    }
}

fn rule(
    file: &str,
    typed: &TypedRule,
    metric: Pattern,
    refuse: &mut impl FnMut(u32, String, String),
) -> Rule {
    let line = typed.line;
    let against = typed.against.as_deref().unwrap_or("previous");
    let found = AGAINST.iter().find(|(name, _)| *name == against);
    if found.is_none() {
        let fix = hint(against, AGAINST.iter().map(|(name, _)| *name));
        refuse(line, format!("`against` is \"{against}\""), fix);
    }
    let missing = typed.missing.as_deref();
    if let Some(word) = missing.filter(|word| !["fail", "pass"].contains(word)) {
        let fix = "write \"fail\" or \"pass\"".to_string();
        refuse(line, format!("`missing` is \"{word}\""), fix);
    }
    let verdicts = typed.verdicts.clone().unwrap_or_default();
    for word in verdicts.iter().filter(|w| !WORDS.contains(&w.as_str())) {
        let found = format!("`verdicts` names \"{word}\", which is no verdict");
        refuse(line, found, hint(word, WORDS));
    }
    if typed.worse_by.is_some_and(|by| by < 0.0) {
        let found = "`worse_by` is negative".to_string();
        refuse(
            line,
            found,
            "write 0 where nothing may get worse".to_string(),
        );
    }
    let bounds = [typed.min, typed.max, typed.worse_by];
    if bounds.iter().all(Option::is_none) && verdicts.is_empty() {
        let found = "[[gate.rule]] asks for nothing".to_string();
        refuse(
            line,
            found,
            "add min, max, worse_by or verdicts".to_string(),
        );
    }
    Rule {
        // A name must have a value to look at; of a pattern's metrics some may rest.
        missing_fails: missing.map_or(metric.is_plain(), |word| word == "fail"),
        metric,
        series: typed.series.clone(),
        min: typed.min,
        max: typed.max,
        worse_by: typed.worse_by,
        against: found.map_or(Against::Previous, |(_, against)| *against),
        verdicts,
        place: format!("{file}:{line}"),
    }
}

/// Rules and ratchets that name no metric of these packs.
pub fn check_against(gates: &Gates, packs: &[Pack], file: &str, out: &mut Vec<Mistake>) {
    let ids = || packs.iter().flat_map(|p| &p.metrics).map(|m| m.id.as_str());
    let ratchets = gates.ratchet.iter().map(|pattern| (pattern, 0));
    let line = |place: &str| place.rsplit(':').next().and_then(|n| n.parse().ok());
    let rules = gates
        .rules
        .iter()
        .map(|r| (&r.metric, line(&r.place).unwrap_or(0)));
    for (pattern, line) in rules.chain(ratchets) {
        if !ids().any(|id| pattern.matches(id)) {
            let found = format!("a gate names \"{}\", which is no metric", pattern.written);
            out.push(Mistake::new(
                file,
                line,
                found,
                hint(&pattern.written, ids()),
            ));
        }
    }
}
