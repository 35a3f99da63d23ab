//! One-liners outside the subset, each with its whole message.

use super::check_query;
use super::fixture::known;

const CASES: &str = include_str!("refused.txt");

/// Blocks of `query`, then its messages (`>` each), then a blank line.
fn cases() -> Vec<(String, Vec<String>)> {
    let mut out = Vec::new();
    for block in CASES.split("\n\n").map(str::trim).filter(|b| !b.is_empty()) {
        let (messages, query): (Vec<&str>, Vec<&str>) = block
            .lines()
            .filter(|l| !l.starts_with('#'))
            .partition(|l| l.starts_with("> "));
        let messages = messages.iter().map(|m| m[2..].to_string()).collect();
        out.push((query.join("\n"), messages));
    }
    out
}

#[test]
fn each_is_refused_with_its_rewrite() {
    let known = known();
    let mut report = String::new();
    let cases = cases();
    for (query, expected) in &cases {
        let found = match check_query("q.sql", query, Some(&known)) {
            Ok(checked) => vec![format!("accepted: {}", checked.text)],
            Err(mistakes) => mistakes.iter().map(|m| m.to_string()).collect(),
        };
        if found != *expected {
            report.push_str(&format!("{query}\n"));
            for line in found {
                report.push_str(&format!("> {line}\n"));
            }
            report.push('\n');
        }
    }
    assert_eq!(report, "", "these came out otherwise:\n{report}");
    assert!(cases.len() >= 60, "{} cases", cases.len());
}
