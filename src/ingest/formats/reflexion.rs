//! Results of one trial of a Reflexion-style loop: a list of environments, each solved or not. The
//! number of the trial stands in the file's name.

use super::native::{Doc, Fields, LIMIT, Yield, hand_on, stem, text};
use super::{Format, Shape};
use crate::ingest::json::Kind;
use crate::model::Reason;
use serde_json::Value;

pub const FORMAT: Format = Format {
    name: "reflexion",
    title: "trial results of a Reflexion-style loop",
    known_by: "a list of objects with is_success and name",
    experimental: false,
    streams: &["trials"],
    recognise: |probe| claims(&probe.text()),
    shape: Shape::Whole {
        limit_bytes: LIMIT,
        read: |bytes, start, out| {
            read(bytes, &start.path).map(|found| hand_on(found, &FORMAT, start, out))
        },
    },
};

pub fn claims(head: &str) -> bool {
    let list = head
        .trim_start_matches('\u{feff}')
        .trim_start()
        .starts_with('[');
    list && head.contains("\"is_success\"")
        && (head.contains("\"memory\"") || head.contains("\"name\""))
}

/// # Errors
/// A document that is no list.
pub fn read(bytes: &[u8], path: &str) -> Result<Yield, Reason> {
    let doc = Doc::new(bytes)?;
    if doc.root.kind != Kind::Array {
        let found = "a list of environments was expected, found another value".to_string();
        return Err(Reason::NotAnObject { found });
    }
    let trial = trial_of(path);
    let mut out = Yield::default();
    for span in doc.elements(Some(doc.root)) {
        let value = doc.value(span);
        let byte = u64::from(span.start);
        let Some(name) = text(&value, "/name") else {
            let reason = Reason::MissingField {
                field: "name".to_string(),
                state: "absent".to_string(),
            };
            out.refuse(byte, doc.raw(span), reason);
            continue;
        };
        let mut fields = Fields::default();
        fields
            .text("task", Some(name))
            .put("solved", value.get("is_success").cloned());
        fields.text("iteration", trial.as_deref());
        fields.put("skipped", value.get("skip").cloned());
        fields.put(
            "reflections",
            value.get("memory").and_then(Value::as_array).map(Vec::len),
        );
        out.row("trials", byte, fields);
    }
    Ok(out)
}

/// `env_results_trial_3` → `3`.
fn trial_of(path: &str) -> Option<String> {
    let stem = stem(path);
    let at = stem.to_ascii_lowercase().rfind("trial")?;
    let digits = stem[at + 5..].trim_start_matches(['_', '-']);
    let whole = !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit());
    whole.then(|| digits.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_trial_is_an_iteration() {
        let list = br#"[{"name": "env_0", "memory": [], "is_success": true}, {"name": "env_1", "memory": ["a"], "is_success": null}, {}]"#;
        let out = read(list, "runs/env_results_trial_12.json").unwrap();
        let rows = out
            .rows
            .iter()
            .map(|r| serde_json::to_string(&r.fields.0).unwrap())
            .collect::<Vec<_>>();
        assert_eq!(
            rows,
            [
                r#"{"task":"env_0","solved":true,"iteration":"12","reflections":0}"#,
                r#"{"task":"env_1","solved":null,"iteration":"12","reflections":1}"#,
            ]
        );
        assert_eq!((out.refused.len(), out.number), (1, 3));
        assert_eq!(trial_of("a/industrial.json"), None);
        assert!(read(b"{}", "x").is_err());
    }
}
