//! `[[source]]`: files with names of their own read as a native stream, and iterations that the
//! project defines.

pub mod check;
pub mod iteration;
pub mod pointer;
pub mod propose;

use crate::packs::{FieldType, Mode, StreamDecl};
use globset::{GlobBuilder, GlobMatcher};
use iteration::Rule;
use pointer::Pointer;
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// One `[[source]]`, compiled.
#[derive(Debug, Clone)]
pub struct Mapping {
    /// As written; it is matched against paths as the accounting shows them.
    pub glob: String,
    matcher: GlobMatcher,
    /// `None`: whatever the file is recognised as.
    pub stream: Option<String>,
    pub mode: Mode,
    /// The stream's field → where it stands in a line.
    pub fields: BTreeMap<String, Pointer>,
    pub constants: Map<String, Value>,
    /// Field → (as it stands there → as it is read).
    pub values: BTreeMap<String, BTreeMap<String, String>>,
    pub iteration: Option<Rule>,
    /// Where the configuration says so.
    pub place: (String, u32),
    /// Digest of all of the above: another mapping reads its files anew.
    pub digest: String,
}

/// What a mapping needs to know of its stream.
#[derive(Debug, Clone, Default)]
pub struct Target {
    time: Vec<String>,
    lists: Vec<String>,
    /// Names that a line may not use for itself once the mapping fills their fields:
    /// name or alias → field.
    names: BTreeMap<String, String>,
}

impl Target {
    pub fn new(stream: &StreamDecl) -> Target {
        let mut target = Target::default();
        for field in &stream.fields {
            let names = std::iter::once(&field.name).chain(&field.aliases);
            target
                .names
                .extend(names.clone().map(|n| (n.clone(), field.name.clone())));
            if stream.time.as_ref() == Some(&field.name) {
                target.time = names.cloned().collect();
            }
            if matches!(
                field.kind,
                FieldType::ListText | FieldType::ListFloat | FieldType::ListObject
            ) {
                target.lists.push(field.name.clone());
            }
        }
        target
    }
}

impl Mapping {
    /// A mapping of everything that the glob matches, to be filled.
    ///
    /// # Errors
    /// What is wrong with the glob.
    pub fn new(glob: &str) -> Result<Mapping, String> {
        let built = GlobBuilder::new(glob).literal_separator(true).build();
        let built = built.map_err(|e| e.kind().to_string())?;
        Ok(Mapping {
            glob: glob.to_string(),
            matcher: built.compile_matcher(),
            stream: None,
            mode: Mode::Log,
            fields: BTreeMap::new(),
            constants: Map::new(),
            values: BTreeMap::new(),
            iteration: None,
            place: (String::new(), 0),
            digest: String::new(),
        })
    }

    /// Closes the mapping: from here on it is known by its digest.
    pub fn sealed(mut self) -> Mapping {
        let fields = self
            .fields
            .iter()
            .map(|(k, v)| format!("{k}={v}"))
            .collect::<Vec<_>>();
        let all = format!(
            "{}\n{:?}\n{:?}\n{fields:?}\n{}\n{:?}\n{:?}",
            self.glob,
            self.stream,
            self.mode,
            Value::from(self.constants.clone()),
            self.values,
            self.iteration
        );
        self.digest = blake3::hash(all.as_bytes()).to_hex()[..12].to_string();
        self
    }

    pub fn matches(&self, path: &str) -> bool {
        self.matcher.is_match(path)
    }

    /// A line as the object that a native file would hold. What the mapping does not name stays
    /// under its own name; where that name now means something else, behind an underscore.
    pub fn line(&self, value: &Value, path: &str, target: &Target) -> Map<String, Value> {
        let mut out = Map::new();
        for (field, pointer) in &self.fields {
            let found = match target.lists.contains(field) && pointer.has_star() {
                true => Some(Value::from(
                    pointer.all(value).into_iter().cloned().collect::<Vec<_>>(),
                )),
                false => pointer.first(value).cloned(),
            };
            if let Some(found) = found {
                out.insert(field.clone(), found);
            }
        }
        let used = |key: &str| {
            self.fields
                .values()
                .any(|p| p.is_root_key() && p.root_key() == Some(key))
        };
        let filled = |key: &str| {
            let field = target.names.get(key).map_or(key, String::as_str);
            self.fields.contains_key(field) || self.constants.contains_key(field)
        };
        for (key, inner) in value.as_object().into_iter().flatten() {
            if !used(key) && !out.contains_key(key) {
                let taken =
                    filled(key) || (self.iteration.is_some() && ITERATION.contains(&key.as_str()));
                let name = if taken {
                    format!("_{key}")
                } else {
                    key.clone()
                };
                out.insert(name, inner.clone());
            } else if !used(key) {
                out.insert(format!("_{key}"), inner.clone());
            }
        }
        self.finish(value, path, target, &mut out);
        out
    }

    /// Constants, value maps and the iteration, for a record that has its native names already.
    /// `value` is what the iteration's path is looked for in.
    pub fn finish(&self, value: &Value, path: &str, target: &Target, row: &mut Map<String, Value>) {
        for (field, constant) in &self.constants {
            row.insert(field.clone(), constant.clone());
        }
        for (field, map) in &self.values {
            let written = match row.get(field) {
                Some(Value::String(text)) => text.clone(),
                Some(Value::Null) => "null".to_string(),
                Some(other) => other.to_string(),
                None => continue,
            };
            if let Some(read) = map.get(&written) {
                row.insert(field.clone(), plain(read));
            }
        }
        let Some(rule) = &self.iteration else { return };
        let time = target
            .time
            .iter()
            .find_map(|name| row.get(name))
            .filter(|t| !t.is_null());
        if let Some(found) = rule.find(value, path, time) {
            for key in ITERATION.iter().filter(|key| **key != "iteration") {
                row.shift_remove(*key);
            }
            row.insert("iteration".to_string(), Value::from(found));
        }
    }
}

/// Keys that would name the iteration.
const ITERATION: [&str; 2] = ["iteration", "iter"];

/// A mapped value: true, false and numbers as such, everything else as a text.
fn plain(text: &str) -> Value {
    match serde_json::from_str::<Value>(text) {
        Ok(value @ (Value::Bool(_) | Value::Number(_))) => value,
        _ => Value::from(text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn target() -> Target {
        Target {
            time: vec!["at".to_string()],
            lists: vec!["labels".to_string()],
            names: [
                ("id", "id"),
                ("key", "id"),
                ("status", "status"),
                ("at", "at"),
                ("labels", "labels"),
            ]
            .into_iter()
            .map(|(a, b)| (a.to_string(), b.to_string()))
            .collect(),
        }
    }

    #[test]
    fn a_line_becomes_a_native_one() {
        let mut m = Mapping::new("runs/**/*.jsonl").unwrap();
        for (field, path) in [
            ("id", "/run/id"),
            ("status", "/outcome"),
            ("labels", "/tags/*/name"),
            ("at", "/when"),
        ] {
            m.fields
                .insert(field.to_string(), Pointer::new(path).unwrap());
        }
        m.constants.insert("agent".to_string(), json!("nightly"));
        let map = [("0".to_string(), "succeeded".to_string())];
        m.values
            .insert("status".to_string(), map.into_iter().collect());
        m.iteration = Some(Rule::Day);
        let line = json!({"run": {"id": "r1"}, "outcome": 0, "tags": [{"name": "a"}, {"name": "b"}], "when": "2026-03-01T01:00:00Z", "status": "old", "key": 9, "iteration": 4, "more": [1]});
        let row = m.line(&line, "runs/x/y.jsonl", &target());
        assert_eq!(
            Value::from(row),
            json!({
                "id": "r1", "status": "succeeded", "labels": ["a", "b"], "at": "2026-03-01T01:00:00Z",
                "run": {"id": "r1"}, "tags": [{"name": "a"}, {"name": "b"}],
                "_status": "old", "_key": 9, "_iteration": 4, "more": [1], "agent": "nightly", "iteration": "2026-03-01"
            })
        );
        assert!(
            m.matches("runs/a/b/c.jsonl")
                && m.matches("runs/c.jsonl")
                && !m.matches("other/c.jsonl")
        );
    }

    #[test]
    fn another_mapping_has_another_digest() {
        let digest = |glob: &str, agent: &str| {
            let mut m = Mapping::new(glob).unwrap();
            m.constants.insert("agent".to_string(), json!(agent));
            m.sealed().digest
        };
        assert_eq!(digest("a", "x"), digest("a", "x"));
        assert_ne!(digest("a", "x"), digest("a", "y"));
        assert_ne!(digest("a", "x"), digest("b", "x"));
        assert!(Mapping::new("a[").is_err());
    }
}
