//! Every stream declaration of the built-in packs parses and holds together.

use super::super::find;
use crate::packs::stream::{FieldDecl, FieldType, StreamDecl};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

fn declarations() -> Vec<(String, StreamDecl)> {
    let packs = Path::new(env!("CARGO_MANIFEST_DIR")).join("packs");
    let mut found = Vec::new();
    for pack in std::fs::read_dir(packs).unwrap() {
        let Ok(streams) = std::fs::read_dir(pack.unwrap().path().join("streams")) else {
            continue;
        };
        for file in streams {
            let path = file.unwrap().path();
            let text = std::fs::read_to_string(&path).unwrap();
            let decl: StreamDecl =
                toml::from_str(&text).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
            found.push((path.file_stem().unwrap().to_str().unwrap().to_owned(), decl));
        }
    }
    found.sort_by(|a, b| a.0.cmp(&b.0));
    found
}

/// Checks the fields of a stream or of an object; `at` names them in a message.
fn check_fields(at: &str, fields: &[FieldDecl], nested: bool) {
    let mut keys = BTreeSet::from(["iteration", "iter"]);
    for field in fields {
        let at = format!("{at}.{}", field.name);
        for key in std::iter::once(&field.name).chain(&field.aliases) {
            assert!(keys.insert(key), "{at}: the key {key} means two things");
        }
        assert!(
            field.meaning.len() > 8 && field.meaning.ends_with('.'),
            "{at}: no meaning"
        );
        for (written, value) in &field.value_map {
            assert!(
                field.values.contains(value),
                "{at}: {written} maps to {value}, which is no value"
            );
            let canonical = field
                .values
                .iter()
                .find(|v| v.eq_ignore_ascii_case(written));
            assert!(
                canonical.is_none_or(|v| v == value),
                "{at}: {written} is mapped away from itself"
            );
        }
        let numeric = matches!(
            field.kind,
            FieldType::Int | FieldType::Float | FieldType::Money | FieldType::Text
        );
        assert!(
            numeric || !field.numeric_text,
            "{at}: numeric_text on neither a number nor a text"
        );
        assert!(
            field.kind == FieldType::Time || !field.parts,
            "{at}: parts on no time"
        );
        assert_eq!(
            field.kind == FieldType::Money,
            field.name.ends_with("_usd"),
            "{at}: money and _usd go together"
        );
        assert!(
            field.kind == FieldType::Text || field.values.is_empty(),
            "{at}: values on no text"
        );
        let parent = matches!(field.kind, FieldType::Object | FieldType::ListObject);
        assert_eq!(parent, !field.fields.is_empty(), "{at}: children");
        assert!(!(parent && nested), "{at}: more than one level deep");
        check_fields(&at, &field.fields, true);
    }
}

#[test]
fn every_declaration_holds_together() {
    let mut stems = BTreeMap::new();
    for (file, decl) in declarations() {
        assert_eq!(file, decl.name);
        assert!(
            !decl.title.is_empty() && decl.meaning.ends_with('.'),
            "{file}"
        );
        for stem in std::iter::once(&decl.name).chain(&decl.names) {
            let other = stems.insert(stem.clone(), file.clone());
            assert_eq!(
                other, None,
                "{file}: the file name {stem} belongs to another stream"
            );
        }
        check_fields(&file, &decl.fields, false);
        let field = |name: &str| decl.fields.iter().find(|f| f.name == name);
        for part in &decl.identity {
            assert!(
                part == "iteration" || field(part).is_some(),
                "{file}: identity {part} is no field"
            );
        }
        let time = decl.time.as_deref().map(|name| field(name).map(|f| f.kind));
        assert!(
            matches!(time, None | Some(Some(FieldType::Time))),
            "{file}: the time is no time field"
        );
        assert!(
            decl.census_by
                .as_deref()
                .is_none_or(|name| field(name).is_some()),
            "{file}: census_by"
        );
        for extract in &decl.extracts {
            let rule = find(&extract.rule)
                .unwrap_or_else(|| panic!("{file}: no extractor {}", extract.rule));
            assert_eq!(
                field(&extract.from).map(|f| f.kind),
                Some(FieldType::Text),
                "{file}: {}",
                extract.from
            );
            for output in rule.outputs {
                let column = format!("{}_{}", extract.from, output.name);
                assert!(
                    field(&column).is_none(),
                    "{file}: the column {column} comes from two places"
                );
            }
        }
    }
}

#[test]
fn every_stream_of_the_contract_is_there() {
    let names: Vec<String> = declarations().into_iter().map(|(name, _)| name).collect();
    let expected = [
        "attempts",
        "capabilities",
        "claims",
        "commits",
        "dispatch",
        "events",
        "executions",
        "findings",
        "incidents",
        "installs",
        "issue_states",
        "issues",
        "iterations",
        "kb_files",
        "markers",
        "messages",
        "observations",
        "reviews",
        "rules",
        "sessions",
        "sweeps",
        "test_cases",
        "tests",
        "tool_calls",
        "trials",
        "uses",
    ];
    assert_eq!(names, expected);
}
