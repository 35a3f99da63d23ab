//! `rules.toml` → classification rules, each checked before it can do any harm.

use super::mistake::Mistake;
use super::suggest::hint;
use super::tomlfile::Reader;
use crate::model::rule::{CATEGORIES, Rule, RuleOrigin, UNKNOWN, UseDefaults};
use crate::patterns::pattern;
use std::collections::BTreeMap;
use toml::de::DeTable;

/// The name of a rules file, in a pack and beside `loopscope.toml`.
pub const FILE: &str = "rules.toml";

const KEYS: [&str; 9] = [
    "id",
    "category",
    "pattern",
    "priority",
    "enabled",
    "source",
    "created_at",
    "template",
    "meaning",
];

/// Priorities that a file may give.
const PRIORITIES: std::ops::RangeInclusive<i64> = 0..=1000;

/// What a rules file holds.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct RulesFile {
    pub rules: Vec<Rule>,
    pub use_defaults: UseDefaults,
}

/// Reads a rules file. Every mistake is returned with its line; a rule with a mistake is left
/// out, the others stay. `taken`: id → where it was declared before.
pub fn read_rules(
    file: &str,
    text: &str,
    origin: RuleOrigin,
    taken: &mut BTreeMap<String, String>,
) -> (RulesFile, Vec<Mistake>) {
    let (mut r, t) = Reader::parse(file, text);
    let mut found = RulesFile::default();
    match origin {
        RuleOrigin::User => {
            r.only(&t, "the file", &["rule", "default_rules"]);
            let words = ["auto", "always", "never"];
            found.use_defaults = match r.choice(&t, "default_rules", &words) {
                Some(1) => UseDefaults::Always,
                Some(2) => UseDefaults::Never,
                _ => UseDefaults::Auto,
            };
        }
        _ => r.only(&t, "the file", &["rule"]),
    }
    for (line, table) in r.tables(&t, "rule") {
        let before = r.mistakes.len();
        let rule = read_rule(&mut r, table, line, origin);
        if let Some(other) = taken.get(&rule.id).filter(|_| !rule.id.is_empty()) {
            let found = format!("the rule `{}` exists already ({other})", rule.id);
            r.refuse(
                r.key_line(table, "id").max(line),
                found,
                "give it another id",
            );
        } else {
            taken.insert(rule.id.clone(), format!("{file}:{line}"));
        }
        if r.mistakes.len() == before {
            found.rules.push(rule);
        }
    }
    (found, r.mistakes)
}

fn read_rule<'t>(r: &mut Reader<'t>, t: &DeTable<'t>, line: u32, origin: RuleOrigin) -> Rule {
    r.only(t, "the rule", &KEYS);
    let id = r.required(t, "id", "the rule", line);
    if id.is_empty() && r.get(t, "id").is_some() {
        let at = r.key_line(t, "id");
        r.refuse(at, "the id is empty", "give the rule a name of one word");
    }
    if id.chars().any(|c| c.is_whitespace() || c.is_control()) {
        let at = r.key_line(t, "id");
        r.refuse(
            at,
            format!("the id `{id}` holds a blank"),
            "write it as one word",
        );
    }
    let category = r.required(t, "category", "the rule", line);
    let words = CATEGORIES.iter().filter(|c| **c != UNKNOWN).copied();
    if r.get(t, "category").is_some() && !words.clone().any(|word| word == category) {
        let at = r.key_line(t, "category");
        let all = words.clone().collect::<Vec<_>>().join(", ");
        let found = format!("`category` is \"{category}\", expected one of {all}");
        let fix = match category.to_uppercase() {
            upper if upper != category && words.clone().any(|w| w == upper) => {
                format!("write \"{upper}\"")
            }
            upper => hint(&upper, words),
        };
        r.refuse(at, found, fix);
    }
    let text = r.required(t, "pattern", "the rule", line);
    if r.get(t, "pattern").is_some()
        && let Err((found, fix)) = pattern::compile(&text)
    {
        let at = r.key_line(t, "pattern");
        r.refuse(at, found, fix);
    }
    if r.get(t, "priority").is_none() {
        r.refuse(line, "the rule has no `priority`", "add priority = 60");
    }
    let priority = r.integer(t, "priority");
    if let Some(wrong) = priority.filter(|p| !PRIORITIES.contains(p)) {
        let at = r.key_line(t, "priority");
        let found = format!("`priority` is {wrong}, expected 0 to 1000");
        r.refuse(at, found, "the lower number is tried first");
    }
    Rule {
        id,
        category,
        pattern: text,
        priority,
        origin,
        source: r.text(t, "source"),
        enabled: r.boolean(t, "enabled").unwrap_or(true),
        created_at: read_time(r, t),
        deleted_at: None,
        template: r.text(t, "template"),
    }
}

/// `created_at = "2026-04-23T10:00:00Z"`, as microseconds.
fn read_time<'t>(r: &mut Reader<'t>, t: &DeTable<'t>) -> Option<i64> {
    let text = r.text(t, "created_at")?;
    let time = text.parse::<jiff::Timestamp>();
    if time.is_err() {
        let at = r.key_line(t, "created_at");
        let found = format!("`created_at` is \"{text}\", expected a moment");
        r.refuse(at, found, "write \"2026-04-23T10:00:00Z\"");
    }
    Some(time.ok()?.as_microsecond())
}

#[cfg(test)]
#[path = "rules_file_tests.rs"]
mod tests;
