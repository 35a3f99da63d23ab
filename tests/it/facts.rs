//! Facts of the sample: each published number moves by the hand-computed amount when one raw
//! row is edited. The list is `tests/facts.toml`:
//!
//! `[[fact]]` with `fact` (its words), `file` (below `data/`) and `line` (1-based, of the
//! decompressed file), `edit` (`remove` the row, or `set`: a JSON object merged into it),
//! `metric`, `iteration`, `series` (optional), `before`, `after` and `worked` (the arithmetic).

use super::common::{Project, root};
use serde_json::Value;
use std::collections::BTreeSet;
use std::io::Read;
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
    edit: Edit,
    set: Option<String>,
    metric: String,
    iteration: String,
    series: Option<String>,
    before: toml::Value,
    after: toml::Value,
    worked: String,
}

#[derive(serde::Deserialize, Clone, Copy, PartialEq)]
#[serde(rename_all = "lowercase")]
enum Edit {
    Remove,
    Set,
}

impl Fact {
    /// The fields that `set` changes.
    fn fields(&self) -> serde_json::Map<String, Value> {
        let set = self.set.as_deref().unwrap_or("{}");
        serde_json::from_str(set).unwrap_or_else(|e| panic!("{}: set: {e}", self.fact))
    }
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
            "{} ({} {} {:?}): {when} {found:?}, expected {value}; {}",
            fact.fact, fact.metric, fact.iteration, fact.series, fact.worked
        )
    })
}

fn edit(p: &Project, fact: &Fact) {
    let path = format!("data/{}", fact.file);
    let packed = fact.file.ends_with(".gz");
    let bytes = std::fs::read(p.path(&path)).unwrap_or_else(|e| panic!("{path}: {e}"));
    let text = if packed {
        gunzip(&bytes)
    } else {
        String::from_utf8(bytes).expect("UTF-8")
    };
    let mut lines: Vec<String> = text.lines().map(str::to_string).collect();
    let at = fact.line.checked_sub(1).filter(|i| *i < lines.len());
    let at = at.unwrap_or_else(|| panic!("{}: {path} has no line {}", fact.fact, fact.line));
    match fact.edit {
        // A blank line keeps the numbers of those below it.
        Edit::Remove => lines[at].clear(),
        Edit::Set => {
            let mut row: Value = serde_json::from_str(&lines[at]).expect("the row is JSON");
            let object = row.as_object_mut().expect("an object");
            object.extend(fact.fields());
            lines[at] = row.to_string();
        }
    }
    let text = lines.join("\n") + "\n";
    let bytes = if packed {
        super::common::gzip(&text)
    } else {
        text.into_bytes()
    };
    p.write(&path, &bytes);
}

fn gunzip(bytes: &[u8]) -> String {
    let mut text = String::new();
    let mut reader = flate2::read::MultiGzDecoder::new(bytes);
    reader.read_to_string(&mut text).expect("gzip of UTF-8");
    text
}

/// What an edit may touch: two edits that share nothing here share a build.
fn touches(fact: &Fact) -> BTreeSet<String> {
    let mut keys = BTreeSet::from([format!("metric {}", fact.metric)]);
    for field in fact.fields().keys() {
        keys.insert(format!("{} {field}", fact.file));
        if field == "content" {
            keys.insert(format!("{} alignment_score", fact.file));
        }
    }
    keys
}

/// Files whose rows are held against each other: a run against its rules, a call against what is
/// installed. One edit of such a family a build; `None` for files that stand alone.
fn family(fact: &Fact) -> Option<&'static str> {
    let stem = fact.file.rsplit('/').next().unwrap_or_default();
    let stem = stem.split('.').next().unwrap_or_default();
    match stem {
        "executions" | "rules" => Some("failures"),
        "capabilities" | "installs" | "tool_calls" | "incidents" => Some("propagation"),
        _ => None,
    }
}

/// Facts whose edits cannot touch each other's numbers share a build. A removed row touches
/// everything its file feeds.
fn batches(facts: Vec<Fact>) -> Vec<Vec<Fact>> {
    let mut out: Vec<Vec<Fact>> = Vec::new();
    for fact in facts {
        let apart = |other: &Fact| {
            let whole = fact.edit == Edit::Remove || other.edit == Edit::Remove;
            let same_row = fact.file == other.file && (whole || fact.line == other.line);
            let same_family = family(&fact).is_some() && family(&fact) == family(other);
            !same_row && !same_family && touches(&fact).is_disjoint(&touches(other))
        };
        match out.iter_mut().find(|batch| batch.iter().all(apart)) {
            Some(batch) => batch.push(fact),
            None => out.push(vec![fact]),
        }
    }
    out
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
