//! Trajectories of SWE-agent (`.traj`) and mini-swe-agent (`.traj.json`): a file is a trial, its
//! steps are tool calls. Whether the task was solved, the trajectory does not know.

use super::native::{Doc, Fields, LIMIT, Yield, hand_on, millis, some, stem, text};
use super::{Format, Shape};
use crate::model::Reason;
use serde_json::Value;

/// The small one: conversations.
pub const MINI: Format = Format {
    name: "mini-swe-agent",
    title: "trajectories of mini-swe-agent (.traj.json)",
    known_by: "a document with `info`, whose mini_version or agent names it, and `messages`",
    experimental: false,
    recognise: |probe| is_document(&probe.text()) && is_mini(&probe.text()),
    ..FORMAT
};

/// The big one: steps of action and observation.
pub const FORMAT: Format = Format {
    name: "swe-agent",
    title: "trajectories of SWE-agent (.traj)",
    known_by: "a document with `trajectory` steps and `model_stats`",
    experimental: true,
    streams: &["trials", "tool_calls"],
    recognise: |probe| claims(&probe.text()),
    shape: Shape::Whole {
        limit_bytes: LIMIT,
        read: |bytes, start, out| {
            hand_on(read(bytes, &start.path)?, &FORMAT, start, out);
            Ok(())
        },
    },
};

fn claims(head: &str) -> bool {
    let steps = head.contains("\"trajectory\"")
        && (head.contains("\"action\"") || head.contains("\"observation\""));
    is_document(head)
        && (steps || (head.contains("\"model_stats\"") && head.contains("\"exit_status\"")))
}

fn is_document(head: &str) -> bool {
    head.trim_start_matches('\u{feff}')
        .trim_start()
        .starts_with('{')
}

fn is_mini(head: &str) -> bool {
    let marks = ["\"mini_version\"", "\"minisweagent.", "\"mini-swe-agent-"];
    marks.iter().any(|mark| head.contains(mark))
}

/// # Errors
/// A document that is no JSON, or holds neither steps nor messages.
pub fn read(bytes: &[u8], path: &str) -> Result<Yield, Reason> {
    let doc = Doc::new(bytes)?;
    let part = |name: &str| doc.member(doc.root, name);
    let value = |name: &str| part(name).map(|s| doc.value(s)).unwrap_or_default();
    let (steps, messages) = (part("trajectory"), part("messages"));
    if steps.is_none() && messages.is_none() {
        let (field, state) = (
            "trajectory".to_string(),
            "absent, and so is `messages`".to_string(),
        );
        return Err(Reason::MissingField { field, state });
    }
    let task = value("instance_id")
        .as_str()
        .map_or_else(|| stem(path), str::to_string);
    let info = value("info");
    let run = run_folder(path, &task);
    let mut calls = Yield::default();
    let session = format!("{}/{task}", run.as_deref().unwrap_or("run"));
    let seen = match steps {
        Some(steps) => steps_of(&doc, steps, &session, &task, &mut calls),
        None => messages_of(
            &doc,
            messages.unwrap_or_default(),
            &session,
            &task,
            &mut calls,
        ),
    };
    let mut out = Yield::default();
    let mut trial = Fields::default();
    let stats = |key: &str| info.pointer(&format!("/model_stats/{key}"));
    let count = |key: &str| stats(key).and_then(Value::as_i64);
    trial.text("task", Some(&task)).text("run", run.as_deref());
    trial.put(
        "cost_usd",
        stats("instance_cost").filter(|c| c.is_number()).cloned(),
    );
    trial.put("duration_ms", seen.duration_ms());
    trial.put("tokens_in", count("tokens_sent").or(seen.tokens_in));
    trial.put("tokens_out", count("tokens_received").or(seen.tokens_out));
    trial
        .text("agent", Some(agent(&info)))
        .text("model", text(&info, "/config/model/model_name"));
    trial.put("at", seen.first);
    trial.text("exit_status", text(&info, "/exit_status"));
    trial.put("submitted", Some(text(&info, "/submission").is_some()));
    trial.put("api_calls", count("api_calls"));
    out.row("trials", 0, trial);
    for row in calls.rows {
        out.row(row.stream, row.byte, row.fields);
    }
    out.label = run;
    Ok(out)
}

fn agent(info: &Value) -> &'static str {
    match info.pointer("/mini_version").is_some() || text(info, "/config/agent_type").is_some() {
        true => "mini-swe-agent",
        false => "swe-agent",
    }
}

/// Trajectories of one run lie in one folder, mostly in a folder of their own within it.
fn run_folder(path: &str, task: &str) -> Option<String> {
    let mut folders = path.rsplit('/').skip(1);
    let folder = folders.next()?;
    match folder == task || folder == stem(path) {
        true => folders.next().map(str::to_string),
        false => Some(folder.to_string()),
    }
}

/// What the steps add up to.
#[derive(Default)]
struct Seen {
    /// Unix seconds of the first and the last message that state them.
    first: Option<f64>,
    last: Option<f64>,
    /// Seconds that the commands took, where nothing else is known.
    executing: Option<f64>,
    tokens_in: Option<i64>,
    tokens_out: Option<i64>,
}

impl Seen {
    fn duration_ms(&self) -> Option<i64> {
        let whole = self.first.zip(self.last).map(|(from, to)| to - from);
        millis(whole.or(self.executing))
    }

    fn usage(&mut self, message: &Value) {
        for (key, sum) in [
            ("prompt_tokens", &mut self.tokens_in),
            ("completion_tokens", &mut self.tokens_out),
        ] {
            let found = message
                .pointer(&format!("/extra/response/usage/{key}"))
                .and_then(Value::as_i64);
            *sum = found.map(|n| n + sum.unwrap_or(0)).or(*sum);
        }
        if let Some(at) = message.pointer("/extra/timestamp").and_then(Value::as_f64) {
            self.first = self.first.or(Some(at));
            self.last = Some(at);
        }
    }
}

fn call(session: &str, task: &str, nth: u64, tool: &str) -> Fields {
    let mut fields = Fields::default();
    fields
        .put("id", Some(format!("{session}/{nth}")))
        .text("session", Some(session));
    fields.text("task_id", Some(task)).text("tool", Some(tool));
    fields
}

fn steps_of(
    doc: &Doc,
    steps: crate::ingest::json::Span,
    session: &str,
    task: &str,
    out: &mut Yield,
) -> Seen {
    let mut seen = Seen::default();
    let mut nth = 0;
    for span in doc.elements(Some(steps)) {
        let step = doc.value(span);
        // A step without a command is a thought.
        let Some(action) = text(&step, "/action") else {
            continue;
        };
        nth += 1;
        let tool = action.split_whitespace().next().unwrap_or("bash");
        let seconds = step.pointer("/execution_time").and_then(Value::as_f64);
        seen.executing = seconds
            .map(|s| s + seen.executing.unwrap_or(0.0))
            .or(seen.executing);
        let mut fields = call(session, task, nth, tool);
        fields.put("duration_ms", millis(seconds));
        out.row("tool_calls", u64::from(span.start), fields);
    }
    seen
}

/// Calls stand in the assistant's messages, their results in those of the role `tool`, or, in
/// older files, in the next message.
fn messages_of(
    doc: &Doc,
    messages: crate::ingest::json::Span,
    session: &str,
    task: &str,
    out: &mut Yield,
) -> Seen {
    let mut seen = Seen::default();
    let spans = doc.elements(Some(messages));
    let values = spans.iter().map(|s| doc.value(*s)).collect::<Vec<_>>();
    let mut nth = 0;
    for (at, message) in values.iter().enumerate() {
        seen.usage(message);
        if text(message, "/role") != Some("assistant") {
            continue;
        }
        let listed = message
            .pointer("/tool_calls")
            .or_else(|| message.pointer("/extra/actions"));
        let listed = listed
            .and_then(Value::as_array)
            .map(Vec::as_slice)
            .unwrap_or_default();
        let fenced =
            listed.is_empty() && text(message, "/content").is_some_and(|c| c.contains("```"));
        let one = [Value::Null];
        for item in if fenced { &one[..] } else { listed } {
            nth += 1;
            let id = text(item, "/id").or_else(|| text(item, "/tool_call_id"));
            let answered = |m: &&Value| id.is_some() && text(m, "/tool_call_id") == id;
            let answer = values[at..]
                .iter()
                .find(answered)
                .or_else(|| values.get(at + 1).filter(|_| id.is_none()));
            let code = answer
                .and_then(|a| a.pointer("/extra/returncode"))
                .and_then(Value::as_i64);
            let mut fields = call(
                session,
                task,
                nth,
                text(item, "/function/name").unwrap_or("bash"),
            );
            fields.text("outcome", code.map(|c| if c == 0 { "ok" } else { "error" }));
            fields.text(
                "message",
                answer.and_then(|a| text(a, "/extra/exception_info")),
            );
            fields.put("at", some(message, "/extra/timestamp").cloned());
            out.row("tool_calls", u64::from(spans[at].start), fields);
        }
    }
    seen
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(out: &Yield, stream: &str, name: &str) -> Vec<Value> {
        let rows = out.rows.iter().filter(|r| r.stream == stream);
        rows.map(|r| r.fields.0.get(name).cloned().unwrap_or_default())
            .collect()
    }

    #[test]
    fn steps_of_the_big_one() {
        let traj = r#"{"environment": "swe_main", "trajectory": [
            {"action": "open a.py", "observation": "x", "execution_time": 0.5}, {"action": "", "thought": "hm"}, {"action": "submit", "observation": "", "execution_time": 0.25}],
            "history": [], "info": {"exit_status": "submitted", "submission": "diff", "model_stats": {"instance_cost": 0.31, "tokens_sent": 900, "tokens_received": 40, "api_calls": 2}}}"#;
        assert!(claims(traj));
        let out = read(traj.as_bytes(), "runs/night-1/lib__1/lib__1.traj").unwrap();
        assert_eq!(of(&out, "trials", "task"), ["lib__1"]);
        assert_eq!(
            (
                &of(&out, "trials", "cost_usd")[0],
                &of(&out, "trials", "tokens_in")[0]
            ),
            (&0.31.into(), &900.into())
        );
        assert_eq!(
            of(&out, "trials", "solved"),
            [Value::Null],
            "the trajectory does not know"
        );
        assert_eq!(of(&out, "tool_calls", "tool"), ["open", "submit"]);
        assert_eq!(out.label.as_deref(), Some("night-1"));
    }

    #[test]
    fn messages_of_the_small_one() {
        let traj = r#"{"info": {"mini_version": "2.2.7", "model_stats": {"instance_cost": 0.05, "api_calls": 1}, "exit_status": "Submitted", "config": {"model": {"model_name": "m"}}}, "messages": [
            {"role": "user", "content": "do"},
            {"role": "assistant", "content": "I", "tool_calls": [{"id": "c1", "function": {"name": "bash"}}, {"id": "c2", "function": {"name": "bash"}}], "extra": {"timestamp": 1775815319.5, "response": {"usage": {"prompt_tokens": 10, "completion_tokens": 2}}}},
            {"role": "tool", "tool_call_id": "c2", "extra": {"returncode": 1, "timestamp": 1775815321.0}},
            {"role": "tool", "tool_call_id": "c1", "extra": {"returncode": 0}}]}"#;
        assert!(is_mini(traj));
        let out = read(traj.as_bytes(), "night-2/a.traj.json").unwrap();
        assert_eq!(of(&out, "tool_calls", "outcome"), ["ok", "error"]);
        assert_eq!(
            (
                &of(&out, "trials", "duration_ms")[0],
                &of(&out, "trials", "tokens_in")[0]
            ),
            (&1500.into(), &10.into())
        );
        assert_eq!(
            (
                &of(&out, "trials", "agent")[0],
                &of(&out, "trials", "task")[0]
            ),
            (&"mini-swe-agent".into(), &"a".into())
        );
        assert!(read(b"{}", "x").is_err() && read(b"[]", "x").is_err());
    }
}
