//! `cargo build|check|clippy --message-format=json`: the compiler's messages become findings.

use super::identity::Namer;
use super::native::{Fields, LIMIT, Yield, hand_on, lines, some, text};
use super::{Format, Shape};
use regex::Regex;
use serde_json::Value;
use std::sync::LazyLock;

pub const FORMAT: Format = Format {
    name: "cargo",
    title: "cargo and clippy messages (--message-format=json)",
    known_by: "lines with a `reason` such as compiler-message",
    experimental: false,
    streams: &["findings", "sweeps"],
    recognise: |probe| claims(&probe.text()),
    shape: Shape::Whole {
        limit_bytes: LIMIT,
        read: |bytes, start, out| {
            hand_on(read(bytes), &FORMAT, start, out);
            Ok(())
        },
    },
};

/// Whether the head of a file holds cargo's messages. Lines of other programs may stand before.
pub fn claims(head: &str) -> bool {
    let reasons = [
        "compiler-message",
        "compiler-artifact",
        "build-script-executed",
        "build-finished",
    ];
    let starts = ["{\"reason\":\"", "{\"reason\": \"", "{ \"reason\": \""];
    head.lines().any(|line| {
        let rest = starts.iter().find_map(|start| line.strip_prefix(start));
        rest.is_some_and(|rest| reasons.iter().any(|reason| rest.starts_with(reason)))
    })
}

/// Every line is a message of cargo or of something that shared its output: those are counted
/// and carry nothing.
pub fn read(bytes: &[u8]) -> Yield {
    let mut out = Yield::default();
    let instrument = instrument(bytes);
    let tool = instrument.split(' ').next().unwrap_or_default().to_string();
    let mut namer = Namer::default();
    let (mut found, mut finished) = (0, false);
    for (byte, line) in lines(bytes) {
        if line.trim_ascii().is_empty() {
            out.blank();
            continue;
        }
        let value = match line.first() {
            Some(b'{') => serde_json::from_slice::<Value>(line).unwrap_or(Value::Null),
            _ => Value::Null,
        };
        let reason = text(&value, "/reason");
        let message = some(&value, "/message")
            .filter(|m| reason == Some("compiler-message") && !is_summary(m));
        match message {
            Some(message) => {
                let target = format!(
                    "{} {}",
                    some(&value, "/target/kind").unwrap_or(&Value::Null),
                    text(&value, "/target/name").unwrap_or_default()
                );
                let fields = finding(message, &value, &tool, &instrument, &target, &mut namer);
                found += 1;
                out.row("findings", byte, fields);
            }
            // The end of the build closes the sweep: without it nobody knows what is missing.
            None if reason == Some("build-finished") && !finished => {
                finished = true;
                let mut sweep = Fields::default();
                sweep
                    .text("sweep_id", Some(&tool))
                    .text("instrument", Some(&instrument));
                sweep.put("findings", Some(found));
                out.row("sweeps", byte, sweep);
            }
            None => out.ignore(),
        }
    }
    out
}

/// "3 warnings emitted" is a count of messages and not one more.
fn is_summary(message: &Value) -> bool {
    let said = text(message, "/message").unwrap_or_default();
    let spans = message.pointer("/spans").and_then(Value::as_array);
    let nowhere = spans.is_none_or(Vec::is_empty) && some(message, "/code").is_none();
    let counts = [
        "emitted",
        "aborting due to",
        "could not compile",
        "For more information about",
        "Some errors have detailed",
    ];
    nowhere
        && (text(message, "/level") == Some("failure-note")
            || counts.iter().any(|c| said.contains(c)))
}

fn finding(
    message: &Value,
    line: &Value,
    tool: &str,
    instrument: &str,
    target: &str,
    namer: &mut Namer,
) -> Fields {
    let level = text(message, "/level").unwrap_or_default();
    let rule = text(message, "/code/code").unwrap_or(level);
    let said = text(message, "/message").unwrap_or(rule);
    let spans = message.pointer("/spans").and_then(Value::as_array);
    let spans = spans.map(Vec::as_slice).unwrap_or_default();
    let primary = spans
        .iter()
        .find(|s| s.pointer("/is_primary") == Some(&Value::Bool(true)));
    let place = primary.or(spans.first()).unwrap_or(&Value::Null);
    let file = text(place, "/file_name");
    let scope = format!("{} {target}", text(line, "/package_id").unwrap_or_default());
    let severity = match level {
        "error" | "error: internal compiler error" => Some("high"),
        "warning" => Some("medium"),
        "note" | "help" => Some("low"),
        _ => None,
    };
    let mut fields = Fields::default();
    fields.put(
        "id",
        Some(namer.name(tool, rule, file.unwrap_or_default(), said, &scope)),
    );
    fields
        .text("sweep_id", Some(tool))
        .text("rule", Some(rule))
        .text("severity", severity);
    fields.text("title", Some(said)).text("file", file);
    fields.put("line", place.pointer("/line_start").and_then(Value::as_i64));
    fields.text("instrument", Some(instrument));
    fields
}

/// clippy names its version in the links to its rules; the compiler names none.
fn instrument(bytes: &[u8]) -> String {
    static LINK: LazyLock<Option<Regex>> =
        LazyLock::new(|| Regex::new(r"rust-clippy/(?:rust-)?([\w.-]+)/index\.html#").ok());
    let text = String::from_utf8_lossy(bytes);
    let found = LINK.as_ref().and_then(|link| link.captures(&text));
    match found.and_then(|f| f.get(1)) {
        Some(version) => format!("clippy {}", version.as_str()),
        None if text.contains("\"clippy::") => "clippy".to_string(),
        None => "rustc".to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BUILD: &str = r##"   Compiling a v1.0.0
{"reason":"compiler-artifact","package_id":"a"}
{"reason":"compiler-message","package_id":"a","target":{"kind":["lib"],"name":"a"},"message":{"message":"this is odd","level":"warning","code":{"code":"clippy::odd"},"spans":[{"file_name":"src/b.rs","is_primary":false,"line_start":1},{"file_name":"src/a.rs","is_primary":true,"line_start":9}],"children":[{"message":"visit https://rust-lang.github.io/rust-clippy/rust-1.95.0/index.html#odd"}]}}
{"reason":"compiler-message","package_id":"a","target":{"kind":["test"],"name":"a"},"message":{"message":"this is odd","level":"warning","code":{"code":"clippy::odd"},"spans":[{"file_name":"src/a.rs","is_primary":true,"line_start":9}]}}
{"reason":"compiler-message","package_id":"a","target":{"kind":["lib"],"name":"a"},"message":{"message":"expected `;`","level":"error","code":null,"spans":[]}}
{"reason":"compiler-message","package_id":"a","target":{"kind":["lib"],"name":"a"},"message":{"message":"2 warnings emitted","level":"warning","code":null,"spans":[]}}

{"reason":"build-finished","success":false}
{"reason":"compiler-mess"##;

    #[test]
    fn messages_become_findings_and_the_rest_is_counted() {
        let out = read(BUILD.as_bytes());
        assert_eq!(
            (out.rows.len(), out.ignored, out.blank, out.number),
            (4, 4, 1, 9)
        );
        let of = |field: &str| {
            out.rows
                .iter()
                .map(|r| r.fields.0.get(field).cloned().unwrap_or_default())
                .collect::<Vec<_>>()
        };
        assert_eq!(
            of("file"),
            [
                Value::from("src/a.rs"),
                "src/a.rs".into(),
                Value::Null,
                Value::Null
            ]
        );
        assert_eq!(
            of("severity"),
            [
                Value::from("medium"),
                "medium".into(),
                "high".into(),
                Value::Null
            ]
        );
        assert_eq!(of("instrument"), ["clippy 1.95.0"; 4]);
        assert_eq!(
            of("rule"),
            [
                Value::from("clippy::odd"),
                "clippy::odd".into(),
                "error".into(),
                Value::Null
            ]
        );
        assert_eq!(of("id")[0], of("id")[1], "one place, two targets");
        assert_eq!(
            out.rows.iter().map(|r| r.number).collect::<Vec<_>>(),
            [3, 4, 5, 8]
        );
        assert_eq!(
            (out.rows[3].stream, of("findings")[3].clone()),
            ("sweeps", Value::from(3))
        );
    }

    #[test]
    fn cargo_is_known_behind_other_programs() {
        assert!(claims("warning: x\n{\"reason\":\"compiler-artifact\"}"));
        assert!(!claims(
            "{\"reason\":\"because\"}\n{\"text\":\"compiler-message\"}"
        ));
    }
}
