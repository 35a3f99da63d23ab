//! `gh run list --json …`: runs of GitHub Actions become executions, one for each attempt.

use super::native::{Doc, Fields, LIMIT, Yield, hand_on, some, text};
use super::{Format, Shape};
use crate::ingest::json::Kind;
use crate::model::Reason;
use jiff::Timestamp;
use serde_json::Value;

pub const FORMAT: Format = Format {
    name: "github-actions",
    title: "GitHub Actions runs (gh run list --json)",
    known_by: "a list of objects with databaseId, conclusion, workflowName",
    experimental: true,
    streams: &["executions"],
    recognise: |probe| claims(&probe.text()),
    shape: Shape::Whole {
        limit_bytes: LIMIT,
        read: |bytes, start, out| read(bytes).map(|found| hand_on(found, &FORMAT, start, out)),
    },
};

pub fn claims(head: &str) -> bool {
    let list = head
        .trim_start_matches('\u{feff}')
        .trim_start()
        .starts_with('[');
    let named = [
        "\"databaseId\"",
        "\"workflowName\"",
        "\"conclusion\"",
        "\"headBranch\"",
        "\"createdAt\"",
    ];
    list && named.iter().filter(|name| head.contains(**name)).count() >= 2
}

/// # Errors
/// A document that is no list.
pub fn read(bytes: &[u8]) -> Result<Yield, Reason> {
    let doc = Doc::new(bytes)?;
    if doc.root.kind != Kind::Array {
        let found = "a list of runs was expected, found another value".to_string();
        return Err(Reason::NotAnObject { found });
    }
    let mut out = Yield::default();
    for span in doc.elements(Some(doc.root)) {
        let run = doc.value(span);
        let byte = u64::from(span.start);
        match execution(&run) {
            Some(fields) => out.row("executions", byte, fields),
            None => {
                let reason = Reason::MissingField {
                    field: "databaseId".to_string(),
                    state: "absent, and so are `url` and `number`".to_string(),
                };
                out.refuse(byte, doc.raw(span), reason);
            }
        }
    }
    Ok(out)
}

fn execution(run: &Value) -> Option<Fields> {
    let number = |key: &str| run.pointer(key).and_then(Value::as_i64);
    let workflow = text(run, "/workflowName").or_else(|| text(run, "/name"));
    let id = number("/databaseId").map(|id| id.to_string());
    let id = id.or_else(|| text(run, "/url").map(str::to_string));
    let id = id.or_else(|| {
        Some(format!(
            "{} {}",
            workflow.unwrap_or("run"),
            number("/number")?
        ))
    })?;
    let attempt = number("/attempt");
    let (status, conclusion) = (text(run, "/status"), text(run, "/conclusion"));
    let started = text(run, "/startedAt").or_else(|| text(run, "/createdAt"));
    let ended =
        text(run, "/updatedAt").filter(|_| status == Some("completed") || conclusion.is_some());
    let stands = match conclusion.or(status) {
        Some("success") => Some("succeeded"),
        Some("failure" | "timed_out" | "startup_failure") => Some("failed"),
        Some("in_progress" | "queued" | "waiting" | "pending" | "requested") => Some("running"),
        // Cancelled, skipped, neutral: neither of them, kept in its own words.
        other => other,
    };
    let mut fields = Fields::default();
    fields.put(
        "id",
        Some(format!("github-actions/{id}/{}", attempt.unwrap_or(1))),
    );
    fields
        .text("agent", Some("github-actions"))
        .text("task_type", workflow);
    fields
        .text("task_id", text(run, "/headBranch"))
        .text("mission", text(run, "/event"));
    fields.text("status", stands).put("attempt", attempt);
    fields.text(
        "failure_category",
        (conclusion == Some("timed_out")).then_some("TIMEOUT"),
    );
    let failed = conclusion.filter(|_| stands == Some("failed"));
    let title = text(run, "/displayTitle").unwrap_or_default();
    fields.put(
        "error",
        failed.map(|word| {
            format!("{word}: {} {title}", workflow.unwrap_or("workflow"))
                .trim()
                .to_string()
        }),
    );
    fields
        .text("started_at", started)
        .text("finished_at", ended);
    fields.put(
        "duration_ms",
        started.zip(ended).and_then(|(from, to)| between(from, to)),
    );
    for key in ["headSha", "url", "number", "displayTitle"] {
        fields.put(key, some(run, &format!("/{key}")).cloned());
    }
    Some(fields)
}

fn between(from: &str, to: &str) -> Option<i64> {
    let (from, to) = (
        from.parse::<Timestamp>().ok()?,
        to.parse::<Timestamp>().ok()?,
    );
    let ms = to.as_millisecond() - from.as_millisecond();
    (ms >= 0).then_some(ms)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_attempt_of_a_run_is_an_execution() {
        let list = r#"[
          {"attempt": 2, "conclusion": "failure", "createdAt": "2026-03-01T02:00:00Z", "databaseId": 77, "displayTitle": "Fix", "headBranch": "main", "startedAt": "2026-03-01T02:10:00Z", "status": "completed", "updatedAt": "2026-03-01T02:11:30Z", "workflowName": "CI"},
          {"conclusion": "", "databaseId": 78, "status": "in_progress", "createdAt": "2026-03-01T03:00:00Z", "updatedAt": "2026-03-01T03:01:00Z"},
          {"conclusion": "timed_out", "databaseId": 79, "status": "completed"},
          {"conclusion": "cancelled", "databaseId": 80, "status": "completed"},
          {"status": "completed"}]"#;
        assert!(claims(list));
        let out = read(list.as_bytes()).unwrap();
        let of = |name: &str| {
            out.rows
                .iter()
                .map(|r| r.fields.0.get(name).cloned().unwrap_or_default())
                .collect::<Vec<_>>()
        };
        assert_eq!(of("id")[0], "github-actions/77/2");
        assert_eq!(of("status"), ["failed", "running", "failed", "cancelled"]);
        assert_eq!(
            of("duration_ms"),
            [Value::from(90_000), Value::Null, Value::Null, Value::Null]
        );
        assert_eq!(of("failure_category")[2], "TIMEOUT");
        assert_eq!(of("error")[0], "failure: CI Fix");
        assert_eq!(of("finished_at")[1], Value::Null);
        assert_eq!(out.refused.len(), 1);
    }
}
