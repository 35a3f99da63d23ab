//! Facts of the sample: each published number moves by the hand-computed amount when one raw
//! row is edited. The list is `tests/facts.toml`:
//!
//! `[[fact]]` with `fact` (its words), `file` and `line` (the raw row, below `data/`), `edit`
//! (field → new value; a dotted field goes into an object, `"-"` as `remove` takes it away),
//! `metric`, `iteration`, `series` (optional), `before` and `after` (a number, or "gap").

use super::common::{Project, root};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Mutex;

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct List {
    fact: Vec<Fact>,
}

#[derive(serde::Deserialize, Clone)]
#[serde(deny_unknown_fields)]
struct Fact {
    fact: String,
    file: String,
    line: usize,
    #[serde(default)]
    edit: BTreeMap<String, toml::Value>,
    #[serde(default)]
    remove: Vec<String>,
    /// Takes the whole row away.
    #[serde(default)]
    drop: bool,
    metric: String,
    iteration: String,
    series: Option<String>,
    before: toml::Value,
    after: toml::Value,
}

fn facts() -> Option<Vec<Fact>> {
    let path = root().join("tests/facts.toml");
    let text = std::fs::read_to_string(path).ok()?;
    let list: List = toml::from_str(&text).unwrap_or_else(|e| panic!("tests/facts.toml: {e}"));
    Some(list.fact)
}

fn wanted(value: &toml::Value) -> Option<f64> {
    match value {
        toml::Value::Integer(i) => Some(*i as f64),
        toml::Value::Float(f) => Some(*f),
        _ => None,
    }
}

/// `None` when the published number is the wanted one.
fn check(p: &Project, fact: &Fact, when: &str, value: &toml::Value) -> Option<String> {
    let found = p.value(&fact.metric, &fact.iteration, fact.series.as_deref());
    // A series without rows has no point: for a count that is its zero.
    let found = found.or((fact.series.is_some() && wanted(value) == Some(0.0)).then_some(0.0));
    let same = match (found, wanted(value)) {
        (Some(a), Some(b)) => f64::abs(a - b) <= 1e-9 * f64::abs(b).max(1.0),
        (a, b) => a == b,
    };
    (!same).then(|| {
        format!(
            "{} ({} {} {:?}): {when} {found:?}, expected {value}",
            fact.fact, fact.metric, fact.iteration, fact.series
        )
    })
}

fn edit(p: &Project, fact: &Fact) {
    let path = format!("data/{}", fact.file);
    let text = p.text(&path);
    let mut lines: Vec<String> = text.lines().map(str::to_string).collect();
    let at = fact.line.checked_sub(1).filter(|i| *i < lines.len());
    let at = at.unwrap_or_else(|| panic!("{}: {path} has no line {}", fact.fact, fact.line));
    if fact.drop {
        lines[at] = String::new();
    } else {
        let mut row: Value = serde_json::from_str(&lines[at]).expect("the row is JSON");
        for (field, value) in &fact.edit {
            set(
                &mut row,
                field,
                serde_json::to_value(value).expect("a JSON value"),
            );
        }
        for field in &fact.remove {
            row.as_object_mut().expect("an object").shift_remove(field);
        }
        lines[at] = row.to_string();
    }
    p.write(&path, (lines.join("\n") + "\n").as_bytes());
}

fn set(row: &mut Value, field: &str, value: Value) {
    // TOML has no null: the text "null" stands for it.
    let value = if value == Value::String("null".into()) {
        Value::Null
    } else {
        value
    };
    match field.split_once('.') {
        Some((head, tail)) => set(&mut row[head], tail, value),
        None => row[field] = value,
    }
}

/// Facts whose edits cannot touch each other's numbers share a build: other rows' files, and
/// other metrics.
fn batches(facts: Vec<Fact>) -> Vec<Vec<Fact>> {
    let mut out: Vec<(BTreeSet<String>, Vec<Fact>)> = Vec::new();
    for fact in facts {
        let keys = [
            format!("file {}", fact.file),
            format!("metric {}", fact.metric),
        ];
        let free = out
            .iter_mut()
            .find(|(taken, _)| keys.iter().all(|k| !taken.contains(k)));
        match free {
            Some((taken, batch)) => {
                taken.extend(keys);
                batch.push(fact);
            }
            None => out.push((keys.into(), vec![fact])),
        }
    }
    out.into_iter().map(|(_, batch)| batch).collect()
}

#[test]
fn every_fact_is_published_and_moves_with_its_row() {
    let Some(facts) = facts() else {
        panic!("tests/facts.toml is missing");
    };
    let sample = Project::sample();
    sample.build();
    let before = facts
        .iter()
        .filter_map(|f| check(&sample, f, "before", &f.before));
    let wrong = Mutex::new(before.collect::<Vec<String>>());
    let work = Mutex::new(batches(facts).into_iter());
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                loop {
                    let Some(batch) = work.lock().expect("no panic").next() else {
                        break;
                    };
                    let p = Project::sample();
                    for fact in &batch {
                        edit(&p, fact);
                    }
                    p.build();
                    let after = batch.iter().filter_map(|f| check(&p, f, "after", &f.after));
                    wrong.lock().expect("no panic").extend(after);
                }
            });
        }
    });
    let mut wrong = wrong.into_inner().expect("no panic");
    wrong.sort();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
