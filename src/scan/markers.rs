//! Markers of unfinished work in source, found by syntax: what stands in a comment, a string or a
//! macro is no attribute, and what stands in code is no remark.
//!
//! Kinds: `dead_code` (an attribute of Rust that allows or expects it), `unimplemented` (`todo!`,
//! `unimplemented!`, and the like of other languages), `fixme` (the word in a comment), `pseudo`
//! (placeholder, stub, mock or fake as a word of a string literal).

use super::source::{self, Language, ScanError, SourceFile, children, line_of, text_of};
use serde_json::{Map, Value};
use std::collections::BTreeSet;
use std::path::Path;
use tree_sitter::Node;

const WORDS: [&str; 4] = ["placeholder", "stub", "mock", "fake"];
const NOT_DONE: [&str; 4] = [
    "not implemented",
    "unimplemented",
    "not yet implemented",
    "todo",
];
const MOST_TEXT: usize = 200;

/// One row of the stream `markers`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Marker {
    pub file: String,
    pub line: i64,
    pub kind: &'static str,
    /// The item that an attribute or a document sits on, else the one around it.
    pub symbol: Option<String>,
    /// The line as it stood.
    pub text: String,
}

impl Marker {
    /// As JSON, in the order of the stream's fields.
    pub fn row(&self) -> Map<String, Value> {
        let mut row = Map::new();
        row.insert("kind".into(), self.kind.into());
        row.insert("file".into(), self.file.as_str().into());
        row.insert("line".into(), self.line.into());
        row.insert("symbol".into(), self.symbol.clone().into());
        row.insert("text".into(), self.text.as_str().into());
        row
    }
}

/// What was found, and what was not looked at.
#[derive(Debug, Default)]
pub struct Markers {
    /// By file, line, kind.
    pub rows: Vec<Marker>,
    pub files: usize,
    /// Path and reason.
    pub skipped: Vec<(String, String)>,
}

/// Looks through every source file below `root`.
///
/// # Errors
/// `root` is not there.
pub fn scan(root: &Path) -> Result<Markers, ScanError> {
    let mut out = Markers::default();
    for found in source::each(root, in_file)? {
        out.files += 1;
        match found {
            Ok(rows) => out.rows.extend(rows),
            Err(skipped) => out.skipped.push(skipped),
        }
    }
    Ok(out)
}

fn in_file(file: SourceFile) -> Result<Vec<Marker>, (String, String)> {
    let text = match file.text {
        Ok(text) => text,
        Err(reason) => return Err((file.path, reason)),
    };
    Ok(in_text(&file.path, file.language, &text))
}

/// Markers of one text, by line.
pub fn in_text(path: &str, language: Language, text: &str) -> Vec<Marker> {
    let places = places(language, text);
    if places.is_empty() {
        return Vec::new();
    }
    let Some(tree) = source::parse(language, text) else {
        return Vec::new();
    };
    let mut look = Look {
        path,
        language,
        text,
        lines: text.lines().collect(),
        places,
        found: BTreeSet::new(),
    };
    look.walk(tree.root_node());
    look.found.into_iter().collect()
}

/// Where the text has a word of interest, in order. Most files have none and are not parsed.
fn places(language: Language, text: &str) -> Vec<usize> {
    let lower = text.to_ascii_lowercase();
    let own: &[&str] = match language {
        Language::Rust => &["dead_code", "fixme", "todo!", "unimplemented!"],
        _ => &["fixme", "implemented", "todo"],
    };
    let words = own.iter().chain(&WORDS);
    let mut out: Vec<usize> = words
        .flat_map(|word| memchr::memmem::find_iter(lower.as_bytes(), word.as_bytes()))
        .collect();
    out.sort_unstable();
    out
}

struct Look<'t> {
    path: &'t str,
    language: Language,
    text: &'t str,
    lines: Vec<&'t str>,
    places: Vec<usize>,
    found: BTreeSet<Marker>,
}

impl<'t> Look<'t> {
    /// No recursion: source nests as deep as its writer likes.
    fn walk(&mut self, root: Node<'t>) {
        let mut open: Vec<(Node, Option<&'t str>)> = vec![(root, None)];
        while let Some((node, around)) = open.pop() {
            // Nothing of interest stands below.
            let next = self.places.partition_point(|at| *at < node.start_byte());
            if (self.places.get(next)).is_none_or(|at| *at >= node.end_byte()) {
                continue;
            }
            let symbol = self.name(node).or(around);
            let kind = node.kind();
            match kind {
                "attribute_item" | "inner_attribute_item" => {
                    self.attribute(node, around);
                    continue;
                }
                "line_comment" | "block_comment" | "comment" => {
                    self.comment(node, around);
                    continue;
                }
                "string_literal"
                | "raw_string_literal"
                | "string"
                | "template_string"
                | "interpreted_string_literal"
                | "raw_string"
                | "jsx_text" => {
                    self.literal(node, symbol);
                }
                "macro_invocation" => self.macro_call(node, symbol),
                "raise_statement" | "throw_statement" | "call_expression" => {
                    self.not_done(node, symbol);
                }
                _ => {}
            }
            let inner = children(node);
            open.extend(inner.into_iter().rev().map(|child| (child, symbol)));
        }
    }

    /// The name of an item that others can stand in.
    fn name(&self, node: Node) -> Option<&'t str> {
        let named = match node.kind() {
            "function_item"
            | "struct_item"
            | "enum_item"
            | "trait_item"
            | "mod_item"
            | "const_item"
            | "static_item"
            | "function_definition"
            | "class_definition"
            | "function_declaration"
            | "class_declaration"
            | "method_definition"
            | "method_declaration" => "name",
            "impl_item" => "type",
            "variable_declarator" => {
                let value = node.child_by_field_name("value")?.kind();
                match value.contains("function") {
                    true => "name",
                    false => return None,
                }
            }
            _ => return None,
        };
        Some(text_of(node.child_by_field_name(named)?, self.text))
    }

    fn add(&mut self, kind: &'static str, line: i64, symbol: Option<&str>) {
        let text = self.lines.get(line as usize - 1).copied().unwrap_or("");
        self.found.insert(Marker {
            file: self.path.to_string(),
            line,
            kind,
            symbol: symbol.map(str::to_string),
            text: text.trim().chars().take(MOST_TEXT).collect(),
        });
    }

    fn attribute(&mut self, node: Node, around: Option<&str>) {
        let Some(inner) = children(node).into_iter().find(|c| c.kind() == "attribute") else {
            return;
        };
        let parts = children(inner);
        let (Some(path), Some(list)) = (parts.first(), parts.last()) else {
            return;
        };
        if list.kind() == "token_tree" && self.allows(text_of(*path, self.text), *list) {
            let symbol = match node.kind() {
                "inner_attribute_item" => around,
                _ => self.sits_on(node).or(around),
            };
            self.add("dead_code", line_of(node), symbol);
        }
    }

    /// Whether `path(list)` allows or expects `dead_code`, also behind `cfg_attr`.
    fn allows(&self, path: &str, list: Node) -> bool {
        let tokens: Vec<Node> = children(list);
        let inside = tokens.get(1..tokens.len().saturating_sub(1));
        let mut groups: Vec<Vec<Node>> = vec![Vec::new()];
        for token in inside.unwrap_or_default() {
            match token.kind() {
                "," => groups.push(Vec::new()),
                "line_comment" | "block_comment" => {}
                _ => groups.last_mut().into_iter().for_each(|g| g.push(*token)),
            }
        }
        match path {
            "allow" | "expect" => groups
                .iter()
                .any(|group| matches!(group[..], [one] if text_of(one, self.text) == "dead_code")),
            // The first is the condition.
            "cfg_attr" => groups.iter().skip(1).any(|group| match group[..] {
                [name, list] if list.kind() == "token_tree" => {
                    self.allows(text_of(name, self.text), list)
                }
                _ => false,
            }),
            _ => false,
        }
    }

    /// The item after an attribute or a document.
    fn sits_on(&self, node: Node) -> Option<&'t str> {
        let mut next = node.next_sibling();
        while let Some(item) = next {
            match item.kind() {
                "attribute_item" | "line_comment" | "block_comment" => next = item.next_sibling(),
                "impl_item" => return self.name(item),
                _ => {
                    let name = ["name", "pattern"]
                        .iter()
                        .find_map(|field| item.child_by_field_name(field))?;
                    return Some(text_of(name, self.text));
                }
            }
        }
        None
    }

    fn comment(&mut self, node: Node, around: Option<&str>) {
        let whole = text_of(node, self.text);
        let document = self.language == Language::Rust
            && (whole.starts_with("///") || whole.starts_with("/**"));
        let symbol = match document {
            true => self.sits_on(node).or(around),
            false => around,
        };
        for (at, line) in whole.lines().enumerate() {
            if has_word(line, "FIXME") {
                self.add("fixme", line_of(node) + at as i64, symbol);
            }
        }
    }

    fn literal(&mut self, node: Node, symbol: Option<&str>) {
        for (at, line) in text_of(node, self.text).lines().enumerate() {
            let line = line.to_ascii_lowercase();
            if WORDS.iter().any(|word| has_word(&line, word)) {
                self.add("pseudo", line_of(node) + at as i64, symbol);
            }
        }
    }

    fn macro_call(&mut self, node: Node, symbol: Option<&str>) {
        let Some(name) = node.child_by_field_name("macro") else {
            return;
        };
        let name = text_of(name, self.text);
        let last = name.rsplit("::").next().unwrap_or(name);
        if matches!(last, "todo" | "unimplemented") {
            self.add("unimplemented", line_of(node), symbol);
        }
    }

    /// `raise NotImplementedError`, `throw new Error("not implemented")`, `panic("not implemented")`.
    fn not_done(&mut self, node: Node, symbol: Option<&str>) {
        let whole = text_of(node, self.text);
        let said = || {
            let lower = whole.to_ascii_lowercase();
            let quoted = lower.find(['"', '\'', '`']).map(|at| &lower[at..]);
            quoted.is_some_and(|text| NOT_DONE.iter().any(|word| has_word(text, word)))
        };
        let found = match node.kind() {
            "raise_statement" => {
                let rest = whole.trim_start_matches("raise").trim_start();
                rest.starts_with("NotImplementedError")
            }
            "throw_statement" => said(),
            _ => self.language == Language::Go && whole.starts_with("panic(") && said(),
        };
        if found {
            self.add("unimplemented", line_of(node), symbol);
        }
    }
}

/// Whether `word` stands in `line` with no letter or digit beside it; `_` parts words.
fn has_word(line: &str, word: &str) -> bool {
    let letter = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
    line.match_indices(word).any(|(at, _)| {
        let (before, after) = (&line[..at], &line[at + word.len()..]);
        !letter(before.chars().next_back()) && !letter(after.chars().next())
    })
}
