//! Which iteration a record of a mapped source belongs to.

use super::pointer::Pointer;
use crate::ingest::formats::native::stem;
use crate::ingest::json::{Kind, text};
use crate::model::iteration::{canonical_iteration, iteration_of_path};
use jiff::civil::ISOWeekDate;
use regex::Regex;
use serde_json::Value;

/// Words that stand alone: `iteration = "day"`.
pub const WORDS: [&str; 5] = ["path", "day", "week", "branch", "session"];

/// Where the iteration stands.
#[derive(Debug, Clone)]
pub enum Rule {
    /// The first group of the expression (or all it matches) in the file's path.
    Path(Regex),
    /// A value of the record, or what the expression finds in it.
    Field(Pointer, Option<Regex>),
    /// What the path names: a folder or file `iter-3`, else the file's own name.
    Name,
    /// The UTC day, or the ISO week, of the record's time.
    Day,
    Week,
    Branch,
    Session,
}

impl Rule {
    /// The rule of a word of `WORDS`.
    pub fn word(word: &str) -> Option<Rule> {
        match word {
            "path" => Some(Rule::Name),
            "day" => Some(Rule::Day),
            "week" => Some(Rule::Week),
            "branch" => Some(Rule::Branch),
            "session" => Some(Rule::Session),
            _ => None,
        }
    }

    /// The iteration of a record, from its source (`value`), its path and its time field; `None`
    /// where the rule finds nothing: then what holds for any other file holds.
    pub fn find(&self, value: &Value, path: &str, time: Option<&Value>) -> Option<String> {
        let found = match self {
            Rule::Path(expression) => matched(expression, path),
            Rule::Field(pointer, expression) => {
                let text = scalar(pointer.first(value)?)?;
                match expression {
                    Some(expression) => matched(expression, &text),
                    None => Some(text),
                }
            }
            Rule::Name => iteration_of_path(path).or_else(|| Some(stem(path))),
            Rule::Day => Some(civil(time?)?.to_string()),
            Rule::Week => {
                let week = ISOWeekDate::from(civil(time?)?);
                Some(format!("{}-W{:02}", week.year(), week.week()))
            }
            Rule::Branch => one_of(
                value,
                &[
                    "branch",
                    "git_branch",
                    "gitBranch",
                    "headBranch",
                    "head_branch",
                    "ref",
                ],
            ),
            Rule::Session => one_of(value, &["session", "session_id", "sessionId"]),
        };
        found.as_deref().and_then(canonical_iteration)
    }

    /// Whether it needs the record's time.
    pub fn needs_time(&self) -> bool {
        matches!(self, Rule::Day | Rule::Week)
    }
}

fn matched(expression: &Regex, text: &str) -> Option<String> {
    let found = expression.captures(text)?;
    let group = found.iter().skip(1).flatten().next().or(found.get(0))?;
    Some(group.as_str().to_string())
}

fn scalar(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(truth) => Some(truth.to_string()),
        _ => None,
    }
}

fn one_of(value: &Value, names: &[&str]) -> Option<String> {
    names
        .iter()
        .find_map(|name| value.get(*name).and_then(scalar))
}

/// The UTC day of a time as a stream would read it.
fn civil(time: &Value) -> Option<jiff::civil::Date> {
    let micros = match time {
        Value::String(written) => text::iso_time(written.as_bytes())?,
        Value::Number(number) => {
            let written = number.to_string();
            let kind = if number.is_f64() {
                Kind::Float
            } else {
                Kind::Int
            };
            text::unix_time(written.as_bytes(), kind)?
        }
        _ => return None,
    };
    let at = jiff::Timestamp::from_microsecond(micros).ok()?;
    Some(at.to_zoned(jiff::tz::TimeZone::UTC).date())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn every_rule_finds_its_iteration() {
        let row =
            json!({"meta": {"round": 7, "tag": "v2-rc"}, "sessionId": "s-1", "gitBranch": "main"});
        let path = "runs/tool-1.2.0/x.jsonl";
        let find = |rule: Rule, at: Option<Value>| rule.find(&row, path, at.as_ref());
        let regex = |text: &str| Regex::new(text).unwrap();
        let field = |text: &str| Pointer::new(text).unwrap();
        assert_eq!(
            find(Rule::Path(regex(r"tool-([\d.]+)/")), None).as_deref(),
            Some("1.2.0")
        );
        assert_eq!(find(Rule::Path(regex("nothing")), None), None);
        assert_eq!(
            find(Rule::Field(field("/meta/round"), None), None).as_deref(),
            Some("7")
        );
        assert_eq!(
            find(
                Rule::Field(field("/meta/tag"), Some(regex(r"v(\d+)"))),
                None
            )
            .as_deref(),
            Some("2")
        );
        assert_eq!(find(Rule::Field(field("/meta"), None), None), None);
        assert_eq!(find(Rule::Name, None).as_deref(), Some("x"));
        assert_eq!(
            find(Rule::Day, Some(json!("2026-03-01T23:30:00-02:00"))).as_deref(),
            Some("2026-03-02")
        );
        assert_eq!(
            find(Rule::Week, Some(json!(1735603200))).as_deref(),
            Some("2025-W01"),
            "31 December 2024"
        );
        assert_eq!(find(Rule::Branch, None).as_deref(), Some("main"));
        assert_eq!(find(Rule::Session, None).as_deref(), Some("s-1"));
        assert_eq!(find(Rule::Day, None), None);
    }
}
