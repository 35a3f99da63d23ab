//! JUnit XML, as most test runners write it: suites and their cases. Entities are not expanded,
//! nothing outside of the file is read, depth and texts are limited.

use super::native::{Fields, LIMIT, Yield, hand_on, millis, subject};
use super::{Format, Shape};
use crate::model::Reason;
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use std::collections::BTreeMap;

/// Elements within each other; reports have four.
const DEPTH: usize = 64;
/// Characters kept of what a failing case said.
const SAID: usize = 16 * 1024;

pub const FORMAT: Format = Format {
    name: "junit",
    title: "JUnit XML",
    known_by: "XML with `testsuite` elements",
    experimental: false,
    streams: &["tests", "test_cases"],
    recognise: |probe| claims(&probe.text()),
    shape: Shape::Whole {
        limit_bytes: LIMIT,
        read: |bytes, start, out| {
            read(bytes, &start.path).map(|found| hand_on(found, &FORMAT, start, out))
        },
    },
};

pub fn claims(head: &str) -> bool {
    let head = head.trim_start_matches('\u{feff}').trim_start();
    head.starts_with('<') && (head.contains("<testsuite") || head.contains("<testsuites"))
}

/// # Errors
/// Text that is no XML from its beginning, or that nests too deeply.
pub fn read(bytes: &[u8], path: &str) -> Result<Yield, Reason> {
    let mut reader = Reader::from_reader(bytes);
    reader.config_mut().check_end_names = true;
    let mut report = Report {
        subject: subject(path),
        ..Report::default()
    };
    let mut depth = 0usize;
    loop {
        let byte = reader.buffer_position();
        let broken = |problem: String| Reason::BrokenJson { at: byte, problem };
        let event = reader
            .read_event()
            .map_err(|e| broken(format!("not XML: {e}")))?;
        match event {
            Event::Start(start) => {
                depth += 1;
                if depth > DEPTH {
                    return Err(Reason::TooDeep {
                        limit: DEPTH as u32,
                    });
                }
                report.start(&start, byte);
            }
            Event::Empty(start) => {
                report.start(&start, byte);
                report.end(start.local_name().as_ref());
            }
            Event::End(end) => {
                depth = depth.saturating_sub(1);
                report.end(end.local_name().as_ref());
            }
            Event::Text(text) => report.said(&String::from_utf8_lossy(&text)),
            Event::CData(text) => report.said(&String::from_utf8_lossy(&text)),
            Event::GeneralRef(name) => report.said(&entity(&String::from_utf8_lossy(&name))),
            Event::Eof if depth > 0 => {
                return Err(broken("the document ends within an element".to_string()));
            }
            Event::Eof => return Ok(report.out),
            _ => {}
        }
    }
}

/// The five names of XML and numbers; any other entity stays as it is written.
fn entity(name: &str) -> String {
    let number = name
        .strip_prefix('#')
        .and_then(|n| match n.strip_prefix(['x', 'X']) {
            Some(hex) => u32::from_str_radix(hex, 16).ok(),
            None => n.parse().ok(),
        });
    match (name, number.and_then(char::from_u32)) {
        (_, Some(c)) => c.to_string(),
        ("lt", _) => "<".to_string(),
        ("gt", _) => ">".to_string(),
        ("amp", _) => "&".to_string(),
        ("quot", _) => "\"".to_string(),
        ("apos", _) => "'".to_string(),
        _ => format!("&{name};"),
    }
}

/// The attributes of an element, their entities undone as in texts.
fn attributes(start: &BytesStart) -> BTreeMap<String, String> {
    let of = |raw: &[u8]| {
        let raw = String::from_utf8_lossy(raw);
        let mut out = String::new();
        let mut rest = raw.as_ref();
        while let Some(at) = rest.find('&') {
            out.push_str(&rest[..at]);
            rest = &rest[at + 1..];
            match rest.split_once(';').filter(|(name, _)| name.len() <= 32) {
                Some((name, behind)) => {
                    out.push_str(&entity(name));
                    rest = behind;
                }
                None => out.push('&'),
            }
        }
        out.push_str(rest);
        out
    };
    let mut all = start.attributes();
    let all = all.with_checks(false).flatten();
    all.map(|a| {
        (
            String::from_utf8_lossy(a.key.local_name().as_ref()).into_owned(),
            of(&a.value),
        )
    })
    .collect()
}

#[derive(Default)]
struct Report {
    out: Yield,
    subject: String,
    suites: Vec<Suite>,
    case: Option<Case>,
    /// A failure's text is being read.
    listening: bool,
    /// Suite name → how many bore it so far.
    met: BTreeMap<String, u32>,
}

struct Suite {
    name: String,
    byte: u64,
    at: Option<String>,
    recorded: BTreeMap<String, String>,
    passed: i64,
    failed: i64,
    ignored: i64,
    cases: u64,
}

struct Case {
    byte: u64,
    name: String,
    seconds: Option<f64>,
    outcome: &'static str,
    said: String,
    reruns: i64,
}

impl Report {
    fn start(&mut self, start: &BytesStart, byte: u64) {
        match start.local_name().as_ref() {
            b"testsuite" => self.suite(attributes(start), byte),
            b"testcase" => {
                let a = attributes(start);
                let name = a.get("name").map(String::as_str).unwrap_or_default();
                let class = a
                    .get("classname")
                    .or(a.get("class"))
                    .filter(|c| !c.is_empty());
                self.case = Some(Case {
                    byte,
                    name: class.map_or(name.to_string(), |c| format!("{c}::{name}")),
                    seconds: a.get("time").and_then(|t| t.replace(',', "").parse().ok()),
                    outcome: if a.get("status").is_some_and(|s| s == "notrun") {
                        "ignored"
                    } else {
                        "passed"
                    },
                    said: String::new(),
                    reruns: 0,
                });
            }
            word @ (b"failure" | b"error" | b"skipped" | b"rerunFailure" | b"flakyFailure"
            | b"flakyError" | b"rerunError") => {
                let a = attributes(start);
                self.listening = true;
                if let Some(case) = &mut self.case {
                    match word {
                        b"failure" | b"error" => case.outcome = "failed",
                        b"skipped" => case.outcome = "ignored",
                        _ => case.reruns += 1,
                    }
                }
                if let Some(message) = a.get("message") {
                    self.said(message);
                    self.said("\n");
                }
            }
            _ => {}
        }
    }

    fn suite(&mut self, recorded: BTreeMap<String, String>, byte: u64) {
        let name = recorded
            .get("name")
            .filter(|n| !n.trim().is_empty())
            .cloned();
        let name = name.unwrap_or_else(|| self.subject.clone());
        let met = self.met.entry(name.clone()).or_default();
        *met += 1;
        let name = match *met {
            1 => name,
            nth => format!("{name} #{nth}"),
        };
        let at = recorded
            .get("timestamp")
            .filter(|t| !t.is_empty())
            .map(|t| with_zone(t));
        self.suites.push(Suite {
            name,
            byte,
            at,
            recorded,
            passed: 0,
            failed: 0,
            ignored: 0,
            cases: 0,
        });
    }

    fn said(&mut self, text: &str) {
        let Some(case) = self.case.as_mut().filter(|_| self.listening) else {
            return;
        };
        let room = SAID.saturating_sub(case.said.len());
        case.said.extend(text.chars().scan(0, |bytes, c| {
            *bytes += c.len_utf8();
            (*bytes <= room).then_some(c)
        }));
    }

    fn end(&mut self, name: &[u8]) {
        match name {
            b"testcase" => self.case_ended(),
            b"testsuite" => self.suite_ended(),
            _ => self.listening = false,
        }
    }

    fn case_ended(&mut self) {
        self.listening = false;
        let Some(case) = self.case.take() else { return };
        let suite = self.suites.last_mut();
        let suite_name = suite
            .as_ref()
            .map_or(self.subject.as_str(), |s| s.name.as_str())
            .to_string();
        if let Some(suite) = suite {
            suite.cases += 1;
            match case.outcome {
                "passed" => suite.passed += 1,
                "failed" => suite.failed += 1,
                _ => suite.ignored += 1,
            }
        }
        let mut fields = Fields::default();
        fields
            .text("name", Some(&case.name))
            .text("suite", Some(&suite_name));
        fields
            .text("outcome", Some(case.outcome))
            .put("duration_ms", millis(case.seconds));
        fields.put("attempt", (case.reruns > 0).then_some(case.reruns + 1));
        fields.text(
            "message",
            Some(case.said.trim()).filter(|_| case.outcome != "passed"),
        );
        // Inner suites may leave the time to the outer one.
        let at = self.suites.iter().rev().find_map(|s| s.at.as_deref());
        fields.text("at", at);
        self.out.row("test_cases", case.byte, fields);
    }

    /// A suite of suites has no tests of its own and would count them twice.
    fn suite_ended(&mut self) {
        let Some(suite) = self.suites.pop() else {
            return;
        };
        let number = |key: &str| {
            suite
                .recorded
                .get(key)
                .and_then(|v| v.trim().parse::<i64>().ok())
        };
        let tests = number("tests").filter(|n| *n > 0);
        let nested = self
            .out
            .rows
            .iter()
            .any(|r| r.stream == "tests" && r.byte > suite.byte);
        if suite.cases == 0 && (nested || tests.is_none()) && (nested || number("tests").is_none())
        {
            return self.out.ignore();
        }
        let (mut passed, mut failed, mut ignored) = (suite.passed, suite.failed, suite.ignored);
        if let (0, Some(tests)) = (suite.cases, tests) {
            failed = number("failures").unwrap_or(0) + number("errors").unwrap_or(0);
            ignored = number("skipped").or(number("disabled")).unwrap_or(0);
            passed = (tests - failed - ignored).max(0);
        }
        let outer = self.suites.iter().rev().find_map(|s| s.at.as_deref());
        let seconds = suite
            .recorded
            .get("time")
            .and_then(|t| t.replace(',', "").parse().ok());
        let mut fields = Fields::default();
        fields.text("suite", Some(&suite.name));
        fields
            .put("passed", Some(passed))
            .put("failed", Some(failed))
            .put("ignored", Some(ignored));
        fields
            .put("duration_ms", millis(seconds))
            .text("at", suite.at.as_deref().or(outer));
        self.out.row("tests", suite.byte, fields);
    }
}

/// Times without an offset are taken as UTC: the report does not say where it was written.
fn with_zone(time: &str) -> String {
    let time = time.trim();
    let clock = time.split_once(['T', ' ']).map_or("", |(_, clock)| clock);
    match clock.is_empty() || clock.contains(['Z', 'z', '+', '-']) {
        true => time.to_string(),
        false => format!("{}Z", time.replace(' ', "T")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::Value;

    const REPORT: &str = r#"<?xml version="1.0"?><!DOCTYPE x [<!ENTITY big "boom">]>
<testsuites tests="5"><testsuite name="api" tests="4" failures="1" time="2.5" timestamp="2026-03-01T02:00:00">
 <testcase classname="api.auth" name="a &lt; b" time="0.25"/>
 <testcase classname="api.auth" name="token"><failure message="no &#65;&big;">line <![CDATA[<1>]]></failure></testcase>
 <testcase name="slow"><skipped/></testcase>
 <testcase name="odd"><flakyFailure message="once"/></testcase>
</testsuite><testsuite name="empty" tests="0"/><testsuite name="api"><testcase name="again"><error/></testcase></testsuite></testsuites>"#;

    fn field(out: &Yield, stream: &str, name: &str) -> Vec<Value> {
        let rows = out.rows.iter().filter(|r| r.stream == stream);
        rows.map(|r| r.fields.0.get(name).cloned().unwrap_or_default())
            .collect()
    }

    #[test]
    fn suites_and_cases() {
        let out = read(REPORT.as_bytes(), "r.xml").unwrap();
        assert_eq!(
            field(&out, "test_cases", "name"),
            ["api.auth::a < b", "api.auth::token", "slow", "odd", "again"]
        );
        assert_eq!(
            field(&out, "test_cases", "outcome"),
            ["passed", "failed", "ignored", "passed", "failed"]
        );
        assert_eq!(
            field(&out, "test_cases", "message")[1],
            "no A&big;\nline <1>"
        );
        assert_eq!(field(&out, "test_cases", "attempt")[3], 2);
        assert_eq!(field(&out, "tests", "suite"), ["api", "empty", "api #2"]);
        assert_eq!(field(&out, "tests", "passed"), [2, 0, 0]);
        assert_eq!(field(&out, "tests", "failed"), [1, 0, 1]);
        assert_eq!(field(&out, "tests", "at")[0], "2026-03-01T02:00:00Z");
        assert_eq!(field(&out, "tests", "duration_ms")[0], 2500);
        assert_eq!(out.number, 8);
    }

    #[test]
    fn hostile_reports_are_refused_and_never_panic() {
        let deep = format!("<testsuites>{}", "<a>".repeat(100_000));
        assert_eq!(read(deep.as_bytes(), "x").unwrap_err().code(), "too_deep");
        for text in [
            "<testsuite",
            "<testsuite></x>",
            "<testsuite>",
            "<a b='",
            "&",
        ] {
            assert!(read(text.as_bytes(), "x").is_err() || text == "&", "{text}");
        }
        let long = format!(
            "<testsuite><testcase name='a'><failure>{}</failure></testcase></testsuite>",
            "é".repeat(100_000)
        );
        let out = read(long.as_bytes(), "x").unwrap();
        assert!(
            field(&out, "test_cases", "message")[0]
                .as_str()
                .is_some_and(|m| m.len() <= SAID)
        );
    }
}
