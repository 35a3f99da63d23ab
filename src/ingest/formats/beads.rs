//! beads' `issues.jsonl`: the tracker as it stood when the file was written.

use super::native::{Fields, LIMIT, Yield, hand_on, lines, some, text};
use super::{Format, Shape};
use crate::model::Reason;
use serde_json::Value;

pub const FORMAT: Format = Format {
    name: "beads",
    title: "issues of beads (issues.jsonl)",
    known_by: "lines with id, title, status, issue_type and created_at",
    experimental: false,
    streams: &["issues"],
    recognise: |probe| probe.lines && probe.mostly(claims_line),
    shape: Shape::Whole {
        limit_bytes: LIMIT,
        read: |bytes, start, out| {
            hand_on(read(bytes), &FORMAT, start, out);
            Ok(())
        },
    },
};

/// Whether a line is an issue of beads: its own words for type and times.
pub fn claims_line(line: &[u8]) -> bool {
    let value = serde_json::from_slice::<Value>(line).unwrap_or_default();
    let all = ["/id", "/title", "/status", "/issue_type", "/created_at"];
    all.iter().all(|key| text(&value, key).is_some())
}

pub fn read(bytes: &[u8]) -> Yield {
    let mut out = Yield::default();
    for (byte, line) in lines(bytes) {
        if line.trim_ascii().is_empty() {
            out.blank();
            continue;
        }
        match serde_json::from_slice::<Value>(line) {
            Ok(value) if text(&value, "/id").is_some() => out.row("issues", byte, issue(&value)),
            Ok(Value::Object(_)) => {
                let reason = Reason::MissingField {
                    field: "id".to_string(),
                    state: "absent".to_string(),
                };
                out.refuse(byte, line, reason);
            }
            Ok(_) => out.refuse(
                byte,
                line,
                Reason::NotAnObject {
                    found: "another value".to_string(),
                },
            ),
            Err(e) => {
                let (at, problem) = (e.column() as u64, "no JSON value".to_string());
                out.refuse(byte, line, Reason::BrokenJson { at, problem });
            }
        }
    }
    out
}

fn issue(value: &Value) -> Fields {
    let mut fields = Fields::default();
    for key in [
        "id",
        "title",
        "status",
        "created_at",
        "updated_at",
        "closed_at",
        "close_reason",
        "labels",
    ] {
        fields.put(key, value.get(key).cloned());
    }
    let priority = some(value, "/priority").map(|p| match p {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    });
    fields
        .put("priority", priority)
        .put("type", value.get("issue_type").cloned());
    // A deleted issue stays in the file as a tombstone; what it was stands in another field.
    for key in [
        "owner",
        "assignee",
        "created_by",
        "deleted_at",
        "original_type",
        "delete_reason",
    ] {
        fields.put(key, value.get(key).cloned());
    }
    let depends = value
        .get("dependencies")
        .and_then(Value::as_array)
        .map(Vec::len);
    fields.put("dependencies_count", depends);
    fields
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_issue_keeps_its_words() {
        let text = "{\"id\":\"x-1\",\"title\":\"T\",\"status\":\"tombstone\",\"priority\":2,\"issue_type\":\"bug\",\"created_at\":\"2026-02-11T12:48:57.776845462+01:00\",\"close_reason\":null}\n\n{\"title\":\"no id\"}\n[1]\n{";
        assert!(claims_line(
            text.lines().next().unwrap_or_default().as_bytes()
        ));
        let out = read(text.as_bytes());
        let issue = &out.rows[0].fields.0;
        assert_eq!(
            (&issue["priority"], &issue["type"], &issue["close_reason"]),
            (&"2".into(), &"bug".into(), &Value::Null)
        );
        assert!(!issue.contains_key("closed_at"), "absent is not null");
        assert_eq!(
            (out.rows.len(), out.blank, out.refused.len(), out.number),
            (1, 1, 3, 5)
        );
    }
}
