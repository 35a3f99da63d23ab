//! Paths into a JSON value: JSON pointer (RFC 6901), with `*` for every element of a list or every
//! member of an object.

use serde_json::Value;
use std::fmt;

/// `/result/errors/*/text`
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Pointer {
    written: String,
    steps: Vec<Step>,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Step {
    Key(String),
    Every,
}

impl fmt::Display for Pointer {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str(&self.written)
    }
}

impl Pointer {
    /// # Errors
    /// How it should be written.
    pub fn new(text: &str) -> Result<Pointer, String> {
        let Some(rest) = text.strip_prefix('/') else {
            let better = format!("/{}", text.trim_start_matches("$.").replace('.', "/"));
            return Err(format!("a path begins with a slash: \"{better}\""));
        };
        let step = |part: &str| match part {
            "*" => Step::Every,
            key => Step::Key(key.replace("~1", "/").replace("~0", "~")),
        };
        Ok(Pointer {
            written: text.to_string(),
            steps: rest.split('/').map(step).collect(),
        })
    }

    /// The path of a member of the root.
    pub fn of_key(key: &str) -> Pointer {
        Pointer {
            written: format!("/{}", key.replace('~', "~0").replace('/', "~1")),
            steps: vec![Step::Key(key.to_string())],
        }
    }

    /// The member of the root that this path starts from.
    pub fn root_key(&self) -> Option<&str> {
        match self.steps.first() {
            Some(Step::Key(key)) => Some(key),
            _ => None,
        }
    }

    /// Whether it is that member and nothing below it.
    pub fn is_root_key(&self) -> bool {
        self.steps.len() == 1 && self.root_key().is_some()
    }

    pub fn has_star(&self) -> bool {
        self.steps.contains(&Step::Every)
    }

    /// Every value the path leads to, in the order of the document.
    pub fn all<'v>(&self, value: &'v Value) -> Vec<&'v Value> {
        let mut found = vec![value];
        for step in &self.steps {
            found = found.into_iter().flat_map(|v| below(v, step)).collect();
        }
        found
    }

    /// The first value the path leads to that is not null; else null when there is one.
    pub fn first<'v>(&self, value: &'v Value) -> Option<&'v Value> {
        let all = self.all(value);
        all.iter().find(|v| !v.is_null()).or(all.first()).copied()
    }
}

fn below<'v>(value: &'v Value, step: &Step) -> Vec<&'v Value> {
    match (value, step) {
        (Value::Object(map), Step::Key(key)) => map.get(key).into_iter().collect(),
        (Value::Object(map), Step::Every) => map.values().collect(),
        (Value::Array(list), Step::Every) => list.iter().collect(),
        (Value::Array(list), Step::Key(key)) => {
            let at = key.parse::<usize>().ok();
            at.and_then(|at| list.get(at)).into_iter().collect()
        }
        _ => Vec::new(),
    }
}

/// Every path to a value that is no object, in the order of the document, lists as `*`; at most
/// `limit` of them.
pub fn paths(value: &Value, limit: usize) -> Vec<String> {
    let mut out = Vec::new();
    walk(value, String::new(), limit, 0, &mut out);
    out
}

fn walk(value: &Value, at: String, limit: usize, depth: usize, out: &mut Vec<String>) {
    if out.len() >= limit || depth > 8 {
        return;
    }
    match value {
        Value::Object(map) if !map.is_empty() => {
            for (key, inner) in map {
                let key = key.replace('~', "~0").replace('/', "~1");
                walk(inner, format!("{at}/{key}"), limit, depth + 1, out);
            }
        }
        Value::Array(list) if list.iter().any(Value::is_object) => {
            if let Some(first) = list.iter().find(|v| v.is_object()) {
                walk(first, format!("{at}/*"), limit, depth + 1, out);
            }
        }
        _ if !out.contains(&at) && !at.is_empty() => out.push(at),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_path_leads_to_values() {
        let value = json!({"a": {"b/c": [1, null, {"d": 2}]}, "e": [{"d": null}, {"d": 3}], "": 4});
        let all = |text: &str| {
            Pointer::new(text)
                .unwrap()
                .all(&value)
                .into_iter()
                .cloned()
                .collect::<Vec<_>>()
        };
        assert_eq!(all("/a/b~1c/0"), [json!(1)]);
        assert_eq!(all("/e/*/d"), [json!(null), json!(3)]);
        assert_eq!(all("/a/*/*/d"), [json!(2)]);
        assert_eq!(all("/"), [json!(4)]);
        assert!(all("/a/x").is_empty() && all("/a/b~1c/9").is_empty());
        assert_eq!(
            Pointer::new("/e/*/d").unwrap().first(&value),
            Some(&json!(3))
        );
        assert_eq!(paths(&value, 9), ["/a/b~1c/*/d", "/e/*/d", "/"]);
    }

    #[test]
    fn a_path_that_is_none_is_mended() {
        assert_eq!(
            Pointer::new("result.text").unwrap_err(),
            "a path begins with a slash: \"/result/text\""
        );
        assert_eq!(
            Pointer::new("$.a").unwrap_err(),
            "a path begins with a slash: \"/a\""
        );
    }
}
