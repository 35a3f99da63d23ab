//! Logs of Inspect AI, as one JSON document or as a zipped `.eval`: every sample is a trial, the
//! calls of tools in its messages are tool calls.

use super::native::{Doc, Fields, LIMIT, Yield, hand_on, millis, some, text};
use super::{Format, Shape};
use crate::model::Reason;
use serde_json::Value;
use std::io::{Cursor, Read};

/// Unpacked bytes of one sample, and of all of a log.
const MEMBER: u64 = 64 << 20;
const TOTAL: u64 = 1 << 30;

pub const FORMAT: Format = Format {
    name: "inspect",
    title: "Inspect AI logs (.json and .eval)",
    known_by: "a document with `eval` and its run_id, or a zip archive with header.json and samples",
    experimental: false,
    streams: &["trials", "tool_calls"],
    recognise: |probe| claims(probe.head),
    shape: Shape::Whole {
        limit_bytes: LIMIT,
        read: |bytes, start, out| read(bytes).map(|found| hand_on(found, &FORMAT, start, out)),
    },
};

pub fn claims(head: &[u8]) -> bool {
    if head.starts_with(b"PK\x03\x04") {
        let names = ["_journal/start.json", "header.json", "samples/"];
        return names
            .iter()
            .any(|name| memchr::memmem::find(head, name.as_bytes()).is_some());
    }
    let head = String::from_utf8_lossy(head);
    let object = head
        .trim_start_matches('\u{feff}')
        .trim_start()
        .starts_with('{');
    object
        && head.contains("\"eval\"")
        && (head.contains("\"eval_id\"") || head.contains("\"task_id\""))
        && head.contains("\"run_id\"")
}

/// # Errors
/// What is neither a log nor an archive of one, or is too large unpacked.
pub fn read(bytes: &[u8]) -> Result<Yield, Reason> {
    match bytes.starts_with(b"PK\x03\x04") {
        true => archive(bytes),
        false => document(bytes),
    }
}

fn document(bytes: &[u8]) -> Result<Yield, Reason> {
    let tame = tame(bytes);
    let doc = Doc::new(&tame)?;
    let part = |name: &str| {
        doc.member(doc.root, name)
            .map(|s| doc.value(s))
            .unwrap_or_default()
    };
    let log = Log::new(&part("eval"), &part("plan"))?;
    let mut out = Yield::default();
    for sample in doc.elements(doc.member(doc.root, "samples")) {
        log.sample(&doc.value(sample), u64::from(sample.start), &mut out);
    }
    Ok(out)
}

fn archive(bytes: &[u8]) -> Result<Yield, Reason> {
    let broken = |problem: String| Reason::BrokenJson { at: 0, problem };
    let mut zip = zip::ZipArchive::new(Cursor::new(bytes))
        .map_err(|e| broken(format!("not a zip archive: {e}")))?;
    let names = zip.file_names().flatten().map(|name| name.into_owned());
    let mut names = names.collect::<Vec<_>>();
    names.sort_by(|a, b| crate::model::natural_cmp(a, b));
    let mut total = 0;
    let mut member = |name: &str| -> Result<Vec<u8>, Reason> {
        let file = zip
            .by_name(name)
            .map_err(|e| broken(format!("{name}: {e}")))?;
        let mut unpacked = Vec::new();
        // The size that the archive states is not believed.
        let mut file = file.take(MEMBER + 1);
        file.read_to_end(&mut unpacked)
            .map_err(|e| broken(format!("{name}: {e}")))?;
        total += unpacked.len() as u64;
        if unpacked.len() as u64 > MEMBER || total > TOTAL {
            return Err(Reason::TooLong { limit: MEMBER });
        }
        Ok(unpacked)
    };
    let header = ["header.json", "_journal/start.json"]
        .into_iter()
        .find(|h| names.iter().any(|n| n == h));
    let Some(header) = header else {
        return Err(broken(
            "an archive without header.json and _journal/start.json".to_string(),
        ));
    };
    let header = tame(&member(header)?);
    let header = serde_json::from_slice::<Value>(&header)
        .map_err(|e| broken(format!("header.json: {e}")))?;
    let null = Value::Null;
    let log = Log::new(
        some(&header, "/eval").unwrap_or(&null),
        some(&header, "/plan").unwrap_or(&null),
    )?;
    let mut out = Yield::default();
    for name in names
        .iter()
        .filter(|n| n.starts_with("samples/") && n.ends_with(".json"))
    {
        let sample = member(name).and_then(|raw| {
            let raw = tame(&raw);
            let doc = Doc::new(&raw)?;
            Ok(doc.value(doc.root))
        });
        match sample {
            Ok(sample) => log.sample(&sample, 0, &mut out),
            // A bomb ends the reading; a broken sample is one refused record.
            Err(reason @ Reason::TooLong { .. }) => return Err(reason),
            Err(reason) => out.refuse(0, name.as_bytes(), reason),
        }
    }
    Ok(out)
}

/// Python writes NaN and Infinity bare, which is no JSON. Outside of strings they become null, or
/// an empty text where three letters leave no room for it: byte for byte as long, so that places
/// stay, and no number either way.
fn tame(bytes: &[u8]) -> Vec<u8> {
    let mut out = bytes.to_vec();
    let mut at = 0;
    while let Some(n) = memchr::memchr3(b'"', b'N', b'I', &out[at..]) {
        at += n;
        if out[at] == b'"' {
            at = string_end(&out, at + 1);
            continue;
        }
        let word: &[u8] = if out[at] == b'N' { b"NaN" } else { b"Infinity" };
        if !out[at..].starts_with(word) {
            at += 1;
            continue;
        }
        let from = at - usize::from(at > 0 && out[at - 1] == b'-');
        let end = at + word.len();
        let with: &[u8] = if end - from < 4 { b"\"\"" } else { b"null" };
        out[from..end].fill(b' ');
        out[from..from + with.len()].copy_from_slice(with);
        at = end;
    }
    out
}

fn string_end(bytes: &[u8], mut at: usize) -> usize {
    while let Some(n) = memchr::memchr2(b'"', b'\\', &bytes[at.min(bytes.len())..]) {
        at += n;
        if bytes[at] == b'"' {
            return at + 1;
        }
        at += 2;
    }
    bytes.len()
}

/// What the samples of a log have in common.
struct Log {
    run: String,
    suite: Option<String>,
    model: Option<String>,
    at: Option<String>,
    agent: Option<String>,
    instrument: Option<String>,
}

impl Log {
    fn new(eval: &Value, plan: &Value) -> Result<Log, Reason> {
        let run = text(eval, "/eval_id").or_else(|| text(eval, "/run_id"));
        let Some(run) = run else {
            let (field, state) = ("eval.run_id".to_string(), "absent".to_string());
            return Err(Reason::MissingField { field, state });
        };
        let suite = text(eval, "/task").map(str::to_string);
        let version =
            some(eval, "/task_version").map(|v| v.to_string().trim_matches('"').to_string());
        let steps = plan.pointer("/steps").and_then(Value::as_array);
        let solver = text(eval, "/solver").or_else(|| {
            steps.and_then(|s| s.iter().filter_map(|s| text(s, "/solver")).next_back())
        });
        Ok(Log {
            run: run.to_string(),
            instrument: suite.as_ref().zip(version).map(|(s, v)| format!("{s} {v}")),
            suite,
            model: text(eval, "/model").map(str::to_string),
            at: text(eval, "/created").map(str::to_string),
            agent: solver.map(str::to_string),
        })
    }

    fn sample(&self, sample: &Value, byte: u64, out: &mut Yield) {
        let id = some(sample, "/id")
            .map(|id| id.as_str().map_or_else(|| id.to_string(), str::to_string));
        let Some(id) = id else {
            let (field, state) = ("id".to_string(), "absent".to_string());
            return out.refuse(byte, b"", Reason::MissingField { field, state });
        };
        let epoch = sample.pointer("/epoch").and_then(Value::as_i64);
        let (solved, score) = grade(sample);
        let usage = sample.pointer("/model_usage").and_then(Value::as_object);
        let tokens = |key: &str| {
            let counts = usage?
                .values()
                .filter_map(|u| u.get(key).and_then(Value::as_i64));
            let counts = counts.collect::<Vec<_>>();
            (!counts.is_empty()).then(|| counts.iter().sum::<i64>())
        };
        let own = |key: &str| {
            sample
                .pointer(&format!("/output/usage/{key}"))
                .and_then(Value::as_i64)
        };
        let mut fields = Fields::default();
        fields
            .text("task", Some(&id))
            .text("run", Some(&self.run))
            .text("suite", self.suite.as_deref());
        fields
            .put("attempt", epoch)
            .put("solved", solved)
            .put("score", score);
        fields.put(
            "duration_ms",
            millis(sample.pointer("/total_time").and_then(Value::as_f64)),
        );
        fields.put(
            "tokens_in",
            tokens("input_tokens").or_else(|| own("input_tokens")),
        );
        fields.put(
            "tokens_out",
            tokens("output_tokens").or_else(|| own("output_tokens")),
        );
        fields
            .text("agent", self.agent.as_deref())
            .text("model", self.model.as_deref());
        fields
            .text("instrument", self.instrument.as_deref())
            .text("at", self.at.as_deref());
        fields
            .text("error", text(sample, "/error/message"))
            .put("limit", some(sample, "/limit/type").cloned());
        out.row("trials", byte, fields);
        self.calls(
            sample,
            &format!("{}/{id}/{}", self.run, epoch.unwrap_or(1)),
            &id,
            byte,
            out,
        );
    }

    /// The calls that the assistant's messages make, each with its answer where one came.
    fn calls(&self, sample: &Value, session: &str, task: &str, byte: u64, out: &mut Yield) {
        let messages = sample.pointer("/messages").and_then(Value::as_array);
        let messages = messages.map(Vec::as_slice).unwrap_or_default();
        let mut nth = 0;
        for (at, message) in messages.iter().enumerate() {
            for call in message
                .pointer("/tool_calls")
                .and_then(Value::as_array)
                .into_iter()
                .flatten()
            {
                nth += 1;
                let id = text(call, "/id").unwrap_or_default();
                let answer = messages[at..]
                    .iter()
                    .find(|m| text(m, "/tool_call_id") == Some(id) && !id.is_empty());
                let failed = answer.and_then(|a| some(a, "/error"));
                let mut fields = Fields::default();
                fields
                    .put("id", Some(format!("{session}/{nth}")))
                    .text("session", Some(session));
                fields.text(
                    "tool",
                    text(call, "/function").or_else(|| text(call, "/function/name")),
                );
                fields
                    .text("task_id", Some(task))
                    .text("model", self.model.as_deref());
                let outcome = match (answer, failed) {
                    (None, _) => None,
                    (_, Some(_)) => Some("error"),
                    _ => Some("ok"),
                };
                fields
                    .text("outcome", outcome)
                    .text("message", failed.and_then(|f| text(f, "/message")));
                fields.text("at", self.at.as_deref());
                out.row("tool_calls", byte, fields);
            }
        }
    }
}

/// Whether the sample was solved, and its points, by its first scorer (by name). Letters are C
/// correct, P partly, I incorrect, N no answer; only C is solved. Numbers within 0 and 1 are a share
/// of the task and 1 solves it; on another scale nobody knows where solved begins.
fn grade(sample: &Value) -> (Option<bool>, Option<f64>) {
    let scores = sample.pointer("/scores").and_then(Value::as_object);
    let score = scores.and_then(|s| s.iter().min_by_key(|(name, _)| name.as_str()));
    let score = score
        .map(|(_, score)| score)
        .or_else(|| some(sample, "/score"));
    match score.and_then(|s| s.get("value")) {
        Some(Value::String(letter)) => match letter.as_str() {
            "C" => (Some(true), Some(1.0)),
            "P" => (Some(false), Some(0.5)),
            "I" | "N" => (Some(false), Some(0.0)),
            other => number(other.trim().parse().ok()),
        },
        Some(Value::Bool(solved)) => (Some(*solved), Some(f64::from(u8::from(*solved)))),
        Some(Value::Number(points)) => number(points.as_f64()),
        _ => (None, None),
    }
}

fn number(points: Option<f64>) -> (Option<bool>, Option<f64>) {
    let Some(points) = points.filter(|p| p.is_finite()) else {
        return (None, None);
    };
    let share = (0.0..=1.0).contains(&points);
    (share.then_some(points == 1.0), Some(points))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    const HEAD: &str = r#""version": 2, "eval": {"run_id": "r1", "eval_id": "e1", "created": "2026-03-01T02:00:00Z", "task": "sums", "task_id": "t", "task_version": 3, "model": "m/x"}"#;

    fn sample(id: &str, value: &str) -> String {
        format!(
            r#"{{"id": "{id}", "epoch": 1, "scores": {{"match": {{"value": {value}}}}}, "total_time": 1.5, "model_usage": {{"a": {{"input_tokens": 5, "output_tokens": 1}}, "b": {{"input_tokens": 2}}}},
          "messages": [{{"role": "assistant", "tool_calls": [{{"id": "c1", "function": "bash"}}, {{"id": "c2", "function": "bash"}}]}}, {{"role": "tool", "tool_call_id": "c1", "error": {{"type": "timeout", "message": "late"}}}}]}}"#
        )
    }

    fn of(out: &Yield, stream: &str, name: &str) -> Vec<Value> {
        let rows = out.rows.iter().filter(|r| r.stream == stream);
        rows.map(|r| r.fields.0.get(name).cloned().unwrap_or_default())
            .collect()
    }

    #[test]
    fn letters_numbers_and_nan() {
        let values = [
            "\"C\"",
            "\"I\"",
            "\"P\"",
            "\"N\"",
            "NaN",
            "-Infinity",
            "1.0",
            "0.25",
            "7",
            "true",
        ];
        let samples = values
            .iter()
            .enumerate()
            .map(|(n, v)| sample(&format!("NaN{n}"), v))
            .collect::<Vec<_>>();
        let log = format!("{{{HEAD}, \"samples\": [{}]}}", samples.join(","));
        assert!(claims(log.as_bytes()));
        let out = read(log.as_bytes()).unwrap();
        let (yes, no, none) = (Value::from(true), Value::from(false), Value::Null);
        assert_eq!(
            of(&out, "trials", "solved"),
            [&yes, &no, &no, &no, &none, &none, &yes, &no, &none, &yes].map(Clone::clone)
        );
        assert_eq!(
            of(&out, "trials", "score")[2..9],
            [
                0.5.into(),
                0.0.into(),
                none.clone(),
                none.clone(),
                1.0.into(),
                0.25.into(),
                7.0.into()
            ]
        );
        assert_eq!(of(&out, "trials", "task")[0], "NaN0");
        assert_eq!(
            (
                &of(&out, "trials", "tokens_in")[0],
                &of(&out, "trials", "tokens_out")[0]
            ),
            (&7.into(), &1.into())
        );
        assert_eq!(
            of(&out, "tool_calls", "outcome")[..2],
            [Value::from("error"), Value::Null]
        );
        assert_eq!(of(&out, "trials", "instrument")[0], "sums 3");
    }

    fn zipped(members: &[(&str, &[u8])]) -> Vec<u8> {
        let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
        for (name, bytes) in members {
            zip.start_file(*name, zip::write::SimpleFileOptions::default())
                .unwrap();
            zip.write_all(bytes).unwrap();
        }
        zip.finish().unwrap().into_inner()
    }

    #[test]
    fn a_zipped_log_is_the_same_log() {
        let (head, one, two) = (
            format!("{{{HEAD}}}"),
            sample("a", "\"C\""),
            sample("b", "NaN"),
        );
        let zip = zipped(&[
            ("header.json", head.as_bytes()),
            ("samples/b_epoch_1.json", two.as_bytes()),
            ("samples/a_epoch_1.json", one.as_bytes()),
            ("samples/c_epoch_1.json", b"{"),
            ("summaries.json", b"[]"),
        ]);
        assert!(claims(&zip));
        let out = read(&zip).unwrap();
        assert_eq!(of(&out, "trials", "task"), ["a", "b"]);
        assert_eq!((out.refused.len(), out.rows.len(), out.number), (1, 6, 7));
        assert_eq!(
            read(&zipped(&[("x", b"")])).unwrap_err().code(),
            "broken_json"
        );
        assert!(read(&zip[..zip.len() / 2]).is_err());
    }

    #[test]
    fn a_bomb_is_refused() {
        let head = format!("{{{HEAD}}}");
        let bomb = vec![b' '; MEMBER as usize + 2];
        let zip = zipped(&[("header.json", head.as_bytes()), ("samples/a.json", &bomb)]);
        assert!(zip.len() < 1 << 20);
        assert_eq!(read(&zip).unwrap_err().code(), "too_long");
    }
}
