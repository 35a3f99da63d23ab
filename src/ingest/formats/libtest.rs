//! Rust's tests: libtest's JSON (`--format json`) and nextest's two of the same kind become suites
//! and cases.

use super::native::{Fields, LIMIT, Yield, hand_on, lines, millis, subject, text};
use super::{Format, Shape};
use serde_json::Value;
use std::collections::HashMap;

pub const FORMAT: Format = Format {
    name: "libtest",
    title: "libtest JSON (nextest's of the same kind: experimental)",
    known_by: "events of the type suite",
    experimental: false,
    streams: &["tests", "test_cases"],
    recognise: |probe| claims(&probe.text()),
    shape: Shape::Whole {
        limit_bytes: LIMIT,
        read: |bytes, start, out| {
            hand_on(read(bytes, &start.path), &FORMAT, start, out);
            Ok(())
        },
    },
};

/// Whether the head of a file holds libtest's events. Lines of other programs may stand between.
pub fn claims(head: &str) -> bool {
    head.lines().take(200).any(|line| {
        let line = line.trim_start();
        if !line.starts_with('{') || !line.contains("\"suite\"") {
            return false;
        }
        let value = serde_json::from_str::<Value>(line).unwrap_or_default();
        text(&value, "/type") == Some("suite") && text(&value, "/event").is_some()
    })
}

pub fn read(bytes: &[u8], path: &str) -> Yield {
    let mut reader = Reader::new(path);
    for (byte, line) in lines(bytes) {
        reader.line(byte, line);
    }
    reader.end()
}

#[derive(Default)]
struct Reader {
    out: Yield,
    subject: String,
    /// Suites begun so far.
    nth: u32,
    /// The suite's own name, where the events give one.
    named: Option<String>,
    /// Tests begun and not ended: the line that said so, in which suite.
    open: HashMap<String, (u64, u64, String)>,
}

impl Reader {
    fn new(path: &str) -> Reader {
        Reader {
            subject: subject(path),
            ..Reader::default()
        }
    }

    /// A suite has the name that nextest gives it; libtest gives none, so it is the file's
    /// subject, and its turn where one file holds several.
    fn suite(&self) -> String {
        match (&self.named, self.nth) {
            (Some(name), _) => name.clone(),
            (None, 0 | 1) => self.subject.clone(),
            (None, nth) => format!("{} #{nth}", self.subject),
        }
    }

    fn line(&mut self, byte: u64, line: &[u8]) {
        if line.trim_ascii().is_empty() {
            return self.out.blank();
        }
        let value = match line.trim_ascii_start().first() {
            Some(b'{') => serde_json::from_slice::<Value>(line).unwrap_or_default(),
            _ => Value::Null,
        };
        match (text(&value, "/type"), text(&value, "/event")) {
            (Some("suite"), Some("started")) => {
                self.nth += 1;
                self.named = nextest_suite(&value);
                self.out.ignore();
            }
            (Some("suite"), Some(_)) => self.suite_ended(byte, &value),
            (Some("test"), Some(event)) => self.test(byte, event, &value),
            // Benchmarks, doctest reports, and what other programs wrote.
            _ => self.out.ignore(),
        }
    }

    fn suite_ended(&mut self, byte: u64, value: &Value) {
        let count = |key: &str| value.pointer(key).and_then(Value::as_i64);
        let named = nextest_suite(value);
        self.named = named.or(self.named.take());
        let mut fields = Fields::default();
        fields.text("suite", Some(&self.suite()));
        fields
            .put("passed", count("/passed"))
            .put("failed", count("/failed"));
        fields
            .put("ignored", count("/ignored"))
            .put("duration_ms", millis(seconds(value)));
        self.out.row("tests", byte, fields);
        self.named = None;
    }

    fn test(&mut self, byte: u64, event: &str, value: &Value) {
        let Some(full) = text(value, "/name") else {
            return self.out.ignore();
        };
        // nextest puts the binary before a `$` and the attempt behind a `#`.
        let (name, attempt) = match full.split_once('$') {
            None => (full, None),
            Some((suite, rest)) => {
                self.named.get_or_insert_with(|| suite.to_string());
                let attempt = rest
                    .rsplit_once('#')
                    .and_then(|(n, a)| Some((n, a.parse::<i64>().ok()?)));
                attempt.map_or((rest, None), |(name, attempt)| (name, Some(attempt)))
            }
        };
        if event == "started" {
            let open = (self.out.number + 1, byte, self.suite());
            self.open.insert(full.to_string(), open);
            return self.out.ignore();
        }
        self.open.remove(full);
        let mut fields = Fields::default();
        fields
            .text("name", Some(name))
            .text("suite", Some(&self.suite()));
        fields.text("outcome", Some(event)).put("attempt", attempt);
        fields.put("duration_ms", millis(seconds(value)));
        let said = text(value, "/stdout")
            .or_else(|| text(value, "/message"))
            .or_else(|| text(value, "/reason"));
        fields.text("message", said.filter(|_| event != "ok"));
        self.out.row("test_cases", byte, fields);
    }

    /// Tests that began and never ended are rows too, at the line where they began: the program
    /// died with them.
    fn end(mut self) -> Yield {
        let mut open = self.open.into_iter().collect::<Vec<_>>();
        open.sort_by_key(|(_, (number, ..))| *number);
        for (full, (number, byte, suite)) in open {
            let mut fields = Fields::default();
            let name = full.split_once('$').map_or(full.as_str(), |(_, name)| name);
            fields.text("name", Some(name)).text("suite", Some(&suite));
            fields.text("outcome", Some("unfinished"));
            self.out.ignored -= 1;
            let row = super::native::Native {
                stream: "test_cases",
                number,
                byte,
                fields,
            };
            let at = self.out.rows.partition_point(|r| r.number < number);
            self.out.rows.insert(at, row);
        }
        self.out
    }
}

fn nextest_suite(value: &Value) -> Option<String> {
    let crate_ = text(value, "/nextest/crate")?;
    match text(value, "/nextest/test_binary").filter(|binary| *binary != crate_) {
        Some(binary) => Some(format!("{crate_}::{binary}")),
        None => Some(crate_.to_string()),
    }
}

/// `exec_time` is seconds, once a number and once a text such as `0.012s`.
fn seconds(value: &Value) -> Option<f64> {
    match value.pointer("/exec_time")? {
        Value::String(text) => text.trim_end_matches('s').trim().parse().ok(),
        number => number.as_f64(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RUN: &str = r#"running the tests
{ "type": "suite", "event": "started", "test_count": 4 }
{ "type": "test", "event": "started", "name": "a::one" }
{ "type": "test", "event": "started", "name": "a::two" }
{ "type": "test", "name": "a::one", "event": "ok", "exec_time": 0.0021 }
{ "type": "test", "name": "a::two", "event": "failed", "exec_time": "1.5s", "stdout": "thread panicked" }
{ "type": "test", "event": "started", "name": "a::three" }
{ "type": "test", "name": "a::four", "event": "ignored", "message": "slow" }
{ "type": "suite", "event": "failed", "passed": 1, "failed": 1, "ignored": 1, "measured": 0, "filtered_out": 0, "exec_time": 1.6 }
{ "type": "suite", "event": "started", "test_count": 0 }
{ "type": "suite", "event": "ok", "passed": 0, "failed": 0, "ignored": 0, "exec_time": 0.0 }

{ "type": "sui"#;

    #[test]
    fn suites_and_cases() {
        let out = read(RUN.as_bytes(), "iter-2/unit.json");
        let cases = out.rows.iter().map(|r| {
            let of = |name: &str| r.fields.0.get(name).cloned().unwrap_or_default();
            (r.number, of("name"), of("outcome"), of("duration_ms"))
        });
        let cases = cases.filter(|c| !c.1.is_null()).collect::<Vec<_>>();
        let row =
            |n: u64, name: &str, outcome: &str, ms: Value| (n, name.into(), outcome.into(), ms);
        assert_eq!(
            cases,
            [
                row(5, "a::one", "ok", 2.into()),
                row(6, "a::two", "failed", 1500.into()),
                row(7, "a::three", "unfinished", Value::Null),
                row(8, "a::four", "ignored", Value::Null),
            ]
        );
        let suites = out
            .rows
            .iter()
            .filter(|r| r.stream == "tests")
            .map(|r| r.fields.0["suite"].clone());
        assert_eq!(
            suites.collect::<Vec<_>>(),
            [Value::from("unit"), "unit #2".into()]
        );
        assert_eq!(
            (out.rows.len(), out.ignored, out.blank, out.number),
            (6, 6, 1, 13)
        );
    }

    #[test]
    fn nextest_names_its_suites_and_attempts() {
        let run = r#"{"type":"suite","event":"started","test_count":1,"nextest":{"crate":"lake","test_binary":"it","kind":"test"}}
{"type":"test","event":"started","name":"lake::it$slow#2"}
{"type":"test","event":"ok","name":"lake::it$slow#2","exec_time":0.5}
{"type":"suite","event":"ok","passed":1,"failed":0,"ignored":0,"exec_time":0.5,"nextest":{"crate":"lake","test_binary":"it","kind":"test"}}"#;
        assert!(claims(run));
        let out = read(run.as_bytes(), "x.json");
        let case = &out.rows[0].fields.0;
        assert_eq!(
            (&case["suite"], &case["name"], &case["attempt"]),
            (&"lake::it".into(), &"slow".into(), &2.into())
        );
        assert_eq!(out.rows[1].fields.0["suite"], "lake::it");
    }
}
