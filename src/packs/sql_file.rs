//! The comment header of a metric, view or table file.

use super::mistake::Mistake;
use super::suggest::hint;
use std::collections::BTreeMap;

/// A header's values with their lines, and where the query begins.
#[derive(Debug, Default)]
pub struct Header {
    values: BTreeMap<String, (String, u32)>,
    /// The query, header removed.
    pub query: String,
    /// Lines before the query.
    pub lines: u32,
}

impl Header {
    pub fn get(&self, key: &str) -> Option<&str> {
        self.values.get(key).map(|(v, _)| v.as_str())
    }

    pub fn text(&self, key: &str) -> String {
        self.get(key).unwrap_or_default().to_string()
    }

    /// Line of a key; 1 when it is absent.
    pub fn line(&self, key: &str) -> u32 {
        self.values.get(key).map_or(1, |(_, line)| *line)
    }

    /// A comma-separated value.
    pub fn list(&self, key: &str) -> Vec<String> {
        split_list(self.get(key).unwrap_or_default(), ',')
    }
}

/// Parts of a separated list, trimmed, empty ones dropped.
pub fn split_list(text: &str, at: char) -> Vec<String> {
    let parts = text.split(at).map(|p| p.trim().to_string());
    parts.filter(|p| !p.is_empty()).collect()
}

/// Splits a file into its header and its query. `kind` names the file for messages.
pub fn read_header(
    file: &str,
    kind: &str,
    text: &str,
    keys: &[&str],
    mistakes: &mut Vec<Mistake>,
) -> Header {
    let mut header = Header::default();
    let mut last: Option<String> = None;
    let mut at = 0usize;
    for (index, line) in text.lines().enumerate() {
        let number = index as u32 + 1;
        let Some(rest) = line.trim_end().strip_prefix("--") else {
            if line.trim().is_empty() {
                at = index + 1;
                continue;
            }
            break;
        };
        at = index + 1;
        let blanks = rest.len() - rest.trim_start().len();
        let body = rest.trim();
        if body.is_empty() {
            last = None;
            continue;
        }
        if blanks >= 3 {
            match last.as_ref().and_then(|key| header.values.get_mut(key)) {
                Some((value, _)) => {
                    value.push(' ');
                    value.push_str(body);
                }
                None => {
                    let fix = "begin with `-- key: value`";
                    mistakes.push(Mistake::new(
                        file,
                        number,
                        "a header line continues nothing",
                        fix,
                    ));
                }
            }
            continue;
        }
        last = None;
        let split = body
            .split_once(':')
            .filter(|(k, _)| !k.trim().contains(' '));
        let Some((key, value)) = split else {
            if header.values.is_empty() {
                // A comment above the first key.
                continue;
            }
            let found = format!("header line `{}` is not `key: value`", clip(body));
            let fix = "continue a value with three blanks after --, or write a key";
            mistakes.push(Mistake::new(file, number, found, fix));
            continue;
        };
        let (key, value) = (key.trim(), value.trim());
        if !keys.contains(&key) {
            let found = format!("unknown key `{key}` in the header of a {kind}");
            mistakes.push(Mistake::new(
                file,
                number,
                found,
                hint(key, keys.iter().copied()),
            ));
        } else if header.values.contains_key(key) {
            let found = format!("`{key}` stands twice in the header");
            mistakes.push(Mistake::new(file, number, found, "keep one of them"));
        } else {
            let entry = (value.to_string(), number);
            header.values.insert(key.to_string(), entry);
            last = Some(key.to_string());
        }
    }
    header.lines = at as u32;
    let query: Vec<&str> = text.lines().skip(at).collect();
    header.query = query.join("\n").trim_end().to_string();
    header
}

fn clip(text: &str) -> String {
    match text.char_indices().nth(40) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn continuation_lines_join_their_value() {
        let text =
            "-- title: Findings\n-- definition: One sentence\n--   and its end.\n\nSELECT 1\n";
        let mut mistakes = Vec::new();
        let h = read_header(
            "m.sql",
            "metric",
            text,
            &["title", "definition"],
            &mut mistakes,
        );
        assert_eq!(mistakes, []);
        assert_eq!(h.get("definition"), Some("One sentence and its end."));
        assert_eq!((h.query.as_str(), h.lines), ("SELECT 1", 4));
    }

    #[test]
    fn unknown_keys_are_mistakes() {
        let text = "-- any words\n-- titel: Findings\n-- unit: x\n-- just words here\nSELECT 1\n";
        let mut mistakes = Vec::new();
        read_header("m.sql", "metric", text, &["title", "unit"], &mut mistakes);
        let all: Vec<String> = mistakes.iter().map(|m| m.to_string()).collect();
        assert_eq!(
            all,
            [
                "m.sql:2: unknown key `titel` in the header of a metric; did you mean `title`?",
                "m.sql:4: header line `just words here` is not `key: value`; continue a value with three blanks after --, or write a key",
            ]
        );
    }
}
