//! beads' `issues.jsonl`: the tracker as it stood when the file was written. Each dump is a state of
//! its iteration; the newest word on each issue is the tracker as it stands now.

use super::native::{Fields, LIMIT, Yield, hand_on, lines, some, text};
use super::{Format, Place, Shape};
use crate::ingest::json::text::iso_time;
use crate::model::Reason;
use serde_json::Value;

pub const FORMAT: Format = Format {
    name: "beads",
    title: "issues of beads (issues.jsonl)",
    known_by: "lines with id, title, status, issue_type and created_at",
    experimental: false,
    streams: &["issues", "issue_states"],
    recognise: |probe| probe.lines && probe.mostly(claims_line),
    shape: Shape::Whole {
        limit_bytes: LIMIT,
        read: |bytes, start, out| {
            let found = read(bytes);
            let states = states(&found, &start.path);
            hand_on(found, &FORMAT, start, out);
            for (place, state) in states {
                out.record(ISSUE_STATES, place, 0, |record| {
                    for (name, value) in &state.0 {
                        record.member(name, value);
                    }
                });
            }
            Ok(())
        },
    },
};

const ISSUE_STATES: usize = 1;

/// The same issues as a state of the dump's moment.
fn states(found: &Yield, path: &str) -> Vec<(Place, Fields)> {
    let newest = || {
        let times = found.rows.iter().flat_map(|row| {
            let times = ["created_at", "updated_at", "closed_at", "deleted_at"];
            times.map(|key| row.fields.0.get(key).and_then(Value::as_str))
        });
        let times = times.flatten();
        let known = times.filter_map(|text| Some((iso_time(text.as_bytes())?, text)));
        known.max().map(|(_, text)| text.to_string())
    };
    let as_of = moment(path).or_else(newest);
    let state = found.rows.iter().map(|row| {
        let mut fields = Fields::default();
        for key in ["id", "title", "status", "priority", "type"] {
            fields.put(key, row.fields.0.get(key).cloned());
        }
        fields.text("as_of", as_of.as_deref());
        let (line, byte) = (row.number, row.byte);
        (Place { line, byte }, fields)
    });
    state.collect()
}

/// The moment in a file's name: `2026-02-11`, `2026-02-11T130731Z`, `2026-02-11_13-07`, as UTC.
fn moment(path: &str) -> Option<String> {
    let name = path.rsplit('/').next().unwrap_or(path);
    let date = |at: usize| {
        let date = name.get(at..at + 10)?;
        let fits = date.bytes().enumerate().all(|(n, byte)| match n {
            4 | 7 => byte == b'-',
            _ => byte.is_ascii_digit(),
        });
        fits.then_some((date, &name[at + 10..]))
    };
    let (date, rest) = (0..name.len()).find_map(date)?;
    let mut digits = String::new();
    if let Some(time) = rest.strip_prefix(['T', '_', ' ']) {
        let time = time.chars().filter(|c| !matches!(c, ':' | '-'));
        digits.extend(time.take_while(char::is_ascii_digit).take(6));
    }
    if digits.len() != 6 {
        digits.truncate(4);
        let clock = digits.len() == 4;
        digits = if clock {
            digits + "00"
        } else {
            "000000".into()
        };
    }
    let (hour, rest) = digits.split_at(2);
    let (minute, second) = rest.split_at(2);
    let text = format!("{date}T{hour}:{minute}:{second}Z");
    iso_time(text.as_bytes()).map(|_| text)
}

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
    fn a_dump_has_its_moment_from_its_name() {
        for (path, is) in [
            (
                "t/2026-02-11T130731Z-81ec5e0.issues.jsonl",
                Some("2026-02-11T13:07:31Z"),
            ),
            ("issues-2026-02-11.jsonl", Some("2026-02-11T00:00:00Z")),
            ("2026-02-11_13-07.jsonl", Some("2026-02-11T13:07:00Z")),
            ("2026-02-31.jsonl", None),
            ("2026-02-11/issues.jsonl", None),
            ("issues.jsonl", None),
            ("é2026-02-1", None),
        ] {
            assert_eq!(moment(path).as_deref(), is, "{path}");
        }
    }

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
