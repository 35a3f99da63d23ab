//! SARIF 2.1.0: the results of static analysis tools become findings, each run a sweep.

use super::identity::Namer;
use super::native::{Doc, Fields, LIMIT, Yield, hand_on, some, text};
use super::{Format, Shape};
use crate::ingest::json::{Kind, Span};
use crate::model::Reason;
use serde_json::Value;
use std::collections::HashMap;

pub const FORMAT: Format = Format {
    name: "sarif",
    title: "SARIF 2.1.0",
    known_by: "a document with `runs` of tools and results",
    experimental: false,
    streams: &["findings", "sweeps"],
    recognise: |probe| claims(&probe.text()),
    shape: Shape::Whole {
        limit_bytes: LIMIT,
        read: |bytes, start, out| read(bytes).map(|found| hand_on(found, &FORMAT, start, out)),
    },
};

/// Whether the head of a file is a SARIF log.
pub fn claims(head: &str) -> bool {
    head.contains("sarif-schema") || head.contains("/sarif-2.") || {
        head.contains("\"runs\"") && (head.contains("\"tool\"") || head.contains("\"results\""))
    }
}

/// # Errors
/// A document that is no JSON or has no runs.
pub fn read(bytes: &[u8]) -> Result<Yield, Reason> {
    let doc = Doc::new(bytes)?;
    let runs = doc
        .member(doc.root, "runs")
        .filter(|r| r.kind == Kind::Array);
    let Some(runs) = runs else {
        let state = "absent".to_string();
        return Err(Reason::MissingField {
            field: "runs".to_string(),
            state,
        });
    };
    let mut out = Yield::default();
    for (nth, run) in doc.elements(Some(runs)).into_iter().enumerate() {
        Run::new(&doc, run, nth).read(&mut out);
    }
    Ok(out)
}

/// What the results of a run have in common.
struct Run<'a> {
    doc: &'a Doc<'a>,
    span: Span,
    tool: String,
    instrument: String,
    sweep: String,
    at: Option<String>,
    /// Rule id → (its own level, its security score).
    rules: HashMap<String, (Option<String>, Option<f64>)>,
    names: Vec<String>,
}

impl<'a> Run<'a> {
    fn new(doc: &'a Doc<'a>, span: Span, nth: usize) -> Run<'a> {
        let driver = doc
            .member(span, "tool")
            .and_then(|t| doc.member(t, "driver"));
        let of = |key: &str| {
            let value = driver
                .and_then(|d| doc.member(d, key))
                .map(|v| doc.value(v));
            value
                .and_then(|v| v.as_str().map(str::to_string))
                .filter(|t| !t.is_empty())
        };
        let tool = of("name").unwrap_or_else(|| "unnamed tool".to_string());
        let version = of("semanticVersion").or_else(|| of("version"));
        let instrument = match version {
            Some(version) => format!("{tool} {version}"),
            None => tool.clone(),
        };
        let first = |key: &str| {
            doc.member(span, key)
                .and_then(|l| doc.elements(Some(l)).first().copied())
        };
        let invoked = first("invocations")
            .map(|i| doc.value(i))
            .unwrap_or_default();
        let at = text(&invoked, "/endTimeUtc").or_else(|| text(&invoked, "/startTimeUtc"));
        let details = doc
            .member(span, "automationDetails")
            .map(|d| doc.value(d))
            .unwrap_or_default();
        let sweep = text(&details, "/id").map(|id| id.trim_end_matches('/').to_string());
        let mut run = Run {
            doc,
            span,
            sweep: sweep.unwrap_or_else(|| match nth {
                0 => tool.clone(),
                _ => format!("{tool} {}", nth + 1),
            }),
            tool,
            instrument,
            at: at.map(str::to_string),
            rules: HashMap::new(),
            names: Vec::new(),
        };
        let rules = driver.and_then(|d| doc.member(d, "rules"));
        for rule in doc.elements(rules) {
            run.rule(rule);
        }
        run
    }

    fn rule(&mut self, rule: Span) {
        let part = |key: &str| {
            self.doc
                .member(rule, key)
                .map(|v| self.doc.value(v))
                .unwrap_or_default()
        };
        let id = part("id").as_str().unwrap_or_default().to_string();
        let level = text(&part("defaultConfiguration"), "/level").map(str::to_string);
        let properties = part("properties");
        let score = match some(&properties, "/security-severity") {
            Some(Value::String(text)) => text.parse().ok(),
            Some(number) => number.as_f64(),
            None => None,
        };
        self.names.push(id.clone());
        self.rules.insert(id, (level, score));
    }

    fn read(&self, out: &mut Yield) {
        let mut namer = Namer::default();
        let (mut found, before) = (0, out.refused.len());
        for result in self.doc.elements(self.doc.member(self.span, "results")) {
            if result.kind != Kind::Object {
                let found = "no object".to_string();
                out.refuse(
                    u64::from(result.start),
                    self.doc.raw(result),
                    Reason::NotAnObject { found },
                );
                continue;
            }
            let value = self.doc.value(result);
            // Only a failed check is a finding; passes and notes on coverage are not.
            if text(&value, "/kind").is_some_and(|kind| !matches!(kind, "fail" | "open" | "review"))
            {
                out.ignore();
                continue;
            }
            let fields = self.finding(&value, &mut namer);
            found += usize::from(fields.0.get("status").and_then(Value::as_str) != Some("fixed"));
            out.row("findings", u64::from(result.start), fields);
        }
        let mut sweep = Fields::default();
        sweep
            .text("sweep_id", Some(&self.sweep))
            .text("instrument", Some(&self.instrument));
        // A run whose results cannot all be read has no count.
        sweep.put("findings", (out.refused.len() == before).then_some(found));
        sweep.text("at", self.at.as_deref());
        out.row("sweeps", u64::from(self.span.start), sweep);
    }

    fn finding(&self, result: &Value, namer: &mut Namer) -> Fields {
        let index = result
            .pointer("/ruleIndex")
            .or_else(|| result.pointer("/rule/index"));
        let by_index = index
            .and_then(Value::as_u64)
            .and_then(|at| self.names.get(at as usize));
        let rule = text(result, "/ruleId").or_else(|| text(result, "/rule/id"));
        let rule = rule.or(by_index.map(String::as_str)).unwrap_or_default();
        let message = text(result, "/message/text").or_else(|| text(result, "/message/markdown"));
        let message = message
            .or_else(|| text(result, "/message/id"))
            .unwrap_or(rule);
        let place = result
            .pointer("/locations/0/physicalLocation")
            .unwrap_or(&Value::Null);
        let file = text(place, "/artifactLocation/uri").map(plain_path);
        let logical = || text(result, "/locations/0/logicalLocations/0/fullyQualifiedName");
        let where_ = file.as_deref().or_else(logical).unwrap_or_default();
        let mut fields = Fields::default();
        fields.put(
            "id",
            Some(namer.name(&self.tool, rule, where_, message, "")),
        );
        fields
            .text("sweep_id", Some(&self.sweep))
            .text("rule", Some(rule));
        fields
            .text("severity", self.severity(result, rule))
            .text("status", status(result));
        fields
            .text("title", Some(message))
            .text("file", file.as_deref());
        fields.put(
            "line",
            place.pointer("/region/startLine").and_then(Value::as_i64),
        );
        fields.text("instrument", Some(&self.instrument));
        fields.text("created_at", self.at.as_deref());
        fields
    }

    /// By the security score where the rule has one, else by level; a rule's own level stands in
    /// for the result's, and `warning` is what the standard says where both are silent.
    fn severity(&self, result: &Value, rule: &str) -> Option<&'static str> {
        let (own, score) = self.rules.get(rule).cloned().unwrap_or_default();
        if let Some(score) = score {
            return Some(if score >= 7.0 {
                "high"
            } else if score >= 4.0 {
                "medium"
            } else {
                "low"
            });
        }
        let level = text(result, "/level")
            .or(own.as_deref())
            .unwrap_or("warning");
        match level {
            "error" => Some("high"),
            "warning" => Some("medium"),
            "note" | "none" => Some("low"),
            _ => None,
        }
    }
}

/// `fixed` where the tool compared with its own baseline and misses it, `wontfix` where somebody
/// accepted it in the source or with the tool.
fn status(result: &Value) -> Option<&'static str> {
    if text(result, "/baselineState") == Some("absent") {
        return Some("fixed");
    }
    let list = result.pointer("/suppressions").and_then(Value::as_array)?;
    let in_force = |s: &Value| !matches!(text(s, "/status"), Some("rejected" | "underReview"));
    list.iter().any(in_force).then_some("wontfix")
}

/// A path out of a file address, with its escapes undone.
fn plain_path(uri: &str) -> String {
    let path = uri.strip_prefix("file://").unwrap_or(uri);
    percent_encoding::percent_decode_str(path)
        .decode_utf8_lossy()
        .into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    const LOG: &str = r#"{"$schema": "https://json.schemastore.org/sarif-2.1.0.json", "version": "2.1.0", "runs": [{
      "tool": {"driver": {"name": "lint", "semanticVersion": "1.2.0", "rules": [
        {"id": "R1", "defaultConfiguration": {"level": "note"}}, {"id": "R2", "properties": {"security-severity": "8.1"}}]}},
      "invocations": [{"executionSuccessful": true, "endTimeUtc": "2026-03-01T02:00:00Z"}],
      "results": [
        {"ruleId": "R1", "message": {"text": "line of 90"}, "locations": [{"physicalLocation": {"artifactLocation": {"uri": "file:///r/a%20b.py"}, "region": {"startLine": 7}}}]},
        {"ruleIndex": 1, "level": "error", "message": {"text": "unsafe"}},
        {"ruleId": "R3", "message": {"text": "new"}, "suppressions": [{"kind": "inSource"}]},
        {"ruleId": "R3", "message": {"text": "old"}, "baselineState": "absent"},
        {"ruleId": "R3", "kind": "pass", "message": {"text": "fine"}},
        7
      ]}, {"tool": {"driver": {"name": "other"}}, "results": []}]}"#;

    fn of<'a>(out: &'a Yield, field: &str) -> Vec<&'a str> {
        out.rows
            .iter()
            .map(|r| r.fields.0.get(field).and_then(Value::as_str).unwrap_or("-"))
            .collect()
    }

    #[test]
    fn a_log_becomes_findings_and_a_row_for_each_run() {
        let out = read(LOG.as_bytes()).unwrap();
        assert_eq!(
            (out.rows.len(), out.ignored, out.refused.len(), out.number),
            (6, 1, 1, 8)
        );
        assert_eq!(
            of(&out, "severity"),
            ["low", "high", "medium", "medium", "-", "-"]
        );
        assert_eq!(of(&out, "status"), ["-", "-", "wontfix", "fixed", "-", "-"]);
        assert_eq!(of(&out, "rule"), ["R1", "R2", "R3", "R3", "-", "-"]);
        assert_eq!(of(&out, "file"), ["/r/a b.py", "-", "-", "-", "-", "-"]);
        assert_eq!(
            of(&out, "instrument"),
            ["lint 1.2.0"; 5]
                .into_iter()
                .chain(["other"])
                .collect::<Vec<_>>()
        );
        assert_eq!(of(&out, "created_at")[0], "2026-03-01T02:00:00Z");
        let sweeps = out
            .rows
            .iter()
            .filter(|r| r.stream == "sweeps")
            .map(|r| r.fields.0.get("findings"));
        assert_eq!(
            sweeps.collect::<Vec<_>>(),
            [None, Some(&Value::from(0))],
            "a run that was clean says so"
        );
    }

    #[test]
    fn what_is_no_log_is_said() {
        assert_eq!(read(b"{\"runs\": 3}").unwrap_err().code(), "missing_field");
        assert_eq!(read(b"[]").unwrap_err().code(), "missing_field");
        assert_eq!(read(b"{\"runs\": [").unwrap_err().code(), "broken_json");
        assert_eq!(read(b"{\"runs\": [3, {}]}").unwrap().rows.len(), 2);
    }
}
