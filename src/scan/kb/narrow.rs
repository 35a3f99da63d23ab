//! Where the code has looked at the ending of a name: `if name.endswith(".jsonl")` and its kin.
//!
//! A name out of a listed folder is any of its files; behind such a test it is those of the ending,
//! which is as good as a glob. A test that says more than its ending (`and name in wanted`), or one
//! that leaves some names out, makes nothing of it.

use crate::scan::source::{children, text_of};
use regex::Regex;
use std::ops::Range;
use std::sync::LazyLock;
use tree_sitter::Node;

/// A name and a part of the text in which it fits a glob; without a glob the name was looked at
/// there in a way that is not known here.
#[derive(Debug)]
pub struct Narrowing {
    name: String,
    glob: Option<String>,
    within: Range<usize>,
}

/// The glob that a name at this place of the text fits.
pub fn at(all: &[Narrowing], name: &str, byte: usize) -> Option<String> {
    let mut found = None;
    for one in all {
        if one.name == name && one.within.contains(&byte) {
            let glob = one.glob.as_ref()?;
            if found.is_some_and(|known| known != glob) {
                return None;
            }
            found = Some(glob);
        }
    }
    found.cloned()
}

/// Every test of a name in the text of a unit.
pub fn all(root: Node, text: &str) -> Vec<Narrowing> {
    let mut out = Vec::new();
    let mut open = vec![root];
    while let Some(node) = open.pop() {
        match node.kind() {
            "if_statement" | "if_expression" => branch(node, text, &mut out),
            "list_comprehension" | "generator_expression" | "set_comprehension" => {
                let tests = children(node).into_iter();
                for test in tests.filter(|c| c.kind() == "if_clause") {
                    if let Some(test) = test.named_child(0) {
                        told(&of(text_of(test, text), false), node.byte_range(), &mut out);
                    }
                }
            }
            _ => {}
        }
        open.extend(children(node));
    }
    out
}

/// What a closure handed to `filter` asks of each name.
pub fn closure(args: Node, text: &str) -> Option<String> {
    let closure = args.named_child(0)?;
    let body = closure.child_by_field_name("body")?;
    match &of(text_of(body, text), false)[..] {
        [(_, Some(glob))] => Some(glob.clone()),
        _ => None,
    }
}

fn told(tests: &[(String, Option<String>)], within: Range<usize>, out: &mut Vec<Narrowing>) {
    out.extend(tests.iter().map(|(name, glob)| Narrowing {
        name: name.clone(),
        glob: glob.clone(),
        within: within.clone(),
    }));
}

fn branch(node: Node, text: &str, out: &mut Vec<Narrowing>) {
    let part = |name: &str| node.child_by_field_name(name);
    let (Some(test), Some(then)) = (part("condition"), part("consequence")) else {
        return;
    };
    let written = text_of(test, text);
    told(&of(written, false), then.byte_range(), out);
    let refused = of(written, true);
    if let Some(other) = part("alternative") {
        told(&refused, other.byte_range(), out);
    }
    // The rest of the block sees only what was not left behind.
    let after = node.parent().filter(|_| leaves(then));
    let after = after.map(|p| match p.kind() {
        "expression_statement" => p.parent().unwrap_or(p),
        _ => p,
    });
    if let Some(block) = after {
        told(&refused, node.end_byte()..block.end_byte(), out);
    }
}

/// Whether a block does nothing but go on with the next turn, or out.
fn leaves(block: Node) -> bool {
    const OUT: [&str; 8] = [
        "continue_statement",
        "continue_expression",
        "return_statement",
        "return_expression",
        "break_statement",
        "break_expression",
        "raise_statement",
        "throw_statement",
    ];
    if OUT.contains(&block.kind()) {
        return true;
    }
    let last = block.named_child_count().checked_sub(1);
    let last = last.and_then(|at| block.named_child(at as u32));
    match last {
        Some(last) if last.kind() == "statement_list" => leaves(last),
        Some(last) if last.kind() == "expression_statement" => {
            last.named_child(0).is_some_and(|n| OUT.contains(&n.kind()))
        }
        Some(last) => OUT.contains(&last.kind()),
        None => false,
    }
}

/// The names of a test with the glob of each; `refused` asks what holds where the test does not.
fn of(written: &str, refused: bool) -> Vec<(String, Option<String>)> {
    let flat = written.split_whitespace().collect::<Vec<_>>().join(" ");
    let (word, other) = match refused {
        false => ([" and ", " && "], [" or ", " || "]),
        true => ([" or ", " || "], [" and ", " && "]),
    };
    let unknown = || {
        let names = flat.split(|c: char| !c.is_alphanumeric() && c != '_');
        let names = names.filter(|name| !name.is_empty());
        names.map(|name| (name.to_string(), None)).collect()
    };
    if other.iter().any(|word| flat.contains(word)) {
        return unknown();
    }
    let mut found: Option<(String, String, String)> = None;
    for one in word.iter().fold(vec![bare(&flat)], |all, word| {
        all.into_iter().flat_map(|t| t.split(word)).collect()
    }) {
        match atom(bare(one), refused) {
            Some(Atom::Harmless) => {}
            Some(Atom::End(name, end)) => match &mut found {
                None => found = Some((name, String::new(), end)),
                Some((known, _, ends)) if *known == name && ends.is_empty() => *ends = end,
                Some(_) => return unknown(),
            },
            Some(Atom::Start(name, start)) => match &mut found {
                None => found = Some((name, start, String::new())),
                Some((known, starts, _)) if *known == name && starts.is_empty() => *starts = start,
                Some(_) => return unknown(),
            },
            None => return unknown(),
        }
    }
    let plain = |text: &str| !text.contains(['*', '?', '/', '\\']);
    match found {
        Some((name, start, end)) if plain(&start) && plain(&end) => {
            vec![(name, Some(format!("{start}*{end}")))]
        }
        Some(_) => unknown(),
        None => Vec::new(),
    }
}

/// Without the brackets around it.
fn bare(text: &str) -> &str {
    let text = text.trim();
    match text.strip_prefix('(').and_then(|t| t.strip_suffix(')')) {
        Some(inner) if !inner.contains(['(', ')']) || balanced(inner) => bare(inner),
        _ => text,
    }
}

fn balanced(text: &str) -> bool {
    let mut depth = 0i32;
    for c in text.chars() {
        depth += i32::from(c == '(') - i32::from(c == ')');
        if depth < 0 {
            return false;
        }
    }
    depth == 0
}

enum Atom {
    End(String, String),
    Start(String, String),
    /// Says nothing about the name: whether it is a file.
    Harmless,
}

fn pattern(text: &str) -> Option<Regex> {
    // What may stand between the name and the question, and a text in quotes.
    let text = text
        .replace('@', r"^(?P<name>\w+)(?:\??\.(?:name|path|filename|Name\(\)|name\(\)|path\(\)|file_name\(\)|to_string_lossy\(\)|to_str\(\)|unwrap\(\)|as_str\(\)|toString\(\)))*")
        .replace('~', r#"["'](?P<text>[^"']*)["']"#);
    Regex::new(&text).ok()
}

fn patterns(all: &[&str]) -> Vec<Regex> {
    all.iter().filter_map(|text| pattern(text)).collect()
}

static ENDS: LazyLock<Vec<Regex>> = LazyLock::new(|| {
    patterns(&[
        r"@\.(?:endswith|endsWith|ends_with)\( ?~ ?\)$",
        r"^strings\.HasSuffix\((?P<name>\w+)(?:\.Name\(\))?, ~\)$",
        r"@\.suffix == ~$",
        r"^(?:\w+\.)?(?:extname|Ext)\((?P<name>\w+)(?:\.name|\.Name\(\))?\) ===? ~$",
        r"^os\.path\.splitext\((?P<name>\w+)\)\[(?:1|-1)\] == ~$",
        r"@\.extension\(\)\.is_some_and\(\|\w+\| \w+ == ~\)$",
        r"@\.extension\(\)\.map\(\|\w+\| \w+ == ~\)\.unwrap_or\(false\)$",
        r"@\.extension\(\) == Some\((?:\w+::)*new\(~\)\)$",
        r"@\.extension\(\)\.and_then\(\|\w+\| \w+\.to_str\(\)\) == Some\(~\)$",
        r"@\.extension\(\)\.and_then\((?:\w+::)*to_str\) == Some\(~\)$",
    ])
});
static STARTS: LazyLock<Vec<Regex>> = LazyLock::new(|| {
    patterns(&[
        r"@\.(?:startswith|startsWith|starts_with)\( ?~ ?\)$",
        r"^strings\.HasPrefix\((?P<name>\w+)(?:\.Name\(\))?, ~\)$",
    ])
});
static IS_FILE: LazyLock<Vec<Regex>> = LazyLock::new(|| {
    patterns(&[
        r"^\w+(?:\.\w+(?:\(\))?)*\.(?:is_file|isFile)\(\)$",
        r"^os\.path\.isfile\(.*\)$",
    ])
});

fn atom(written: &str, refused: bool) -> Option<Atom> {
    let held;
    let text = match refused {
        false => written,
        // What is asked the other way round holds where the test does not.
        true => {
            held = match written
                .strip_prefix("not ")
                .or_else(|| written.strip_prefix('!'))
            {
                Some(inner) => bare(inner).to_string(),
                None if written.contains(" !== ") => written.replace(" !== ", " === "),
                None if written.contains(" != ") => written.replace(" != ", " == "),
                None => return None,
            };
            &held
        }
    };
    if text.starts_with(['!']) || text.starts_with("not ") {
        return None;
    }
    // An extension is written without its dot in Rust.
    let dotted = |end: &str| match text.contains(".extension()") {
        true => format!(".{}", end.trim_start_matches('.')),
        false => end.to_string(),
    };
    if let Some(found) = ENDS.iter().find_map(|p| p.captures(text)) {
        return Some(Atom::End(found["name"].to_string(), dotted(&found["text"])));
    }
    if let Some(found) = STARTS.iter().find_map(|p| p.captures(text)) {
        return Some(Atom::Start(
            found["name"].to_string(),
            found["text"].to_string(),
        ));
    }
    IS_FILE
        .iter()
        .any(|p| p.is_match(text))
        .then_some(Atom::Harmless)
}

#[cfg(test)]
mod tests {
    use super::of;

    fn glob(test: &str, refused: bool) -> Option<String> {
        match &of(test, refused)[..] {
            [(name, Some(glob))] => Some(format!("{name} {glob}")),
            _ => None,
        }
    }

    #[test]
    fn tests_of_an_ending_are_globs() {
        let some = |text: &str| Some(text.to_string());
        assert_eq!(glob("n.endswith('.json')", false), some("n *.json"));
        assert_eq!(
            glob("(n.startswith(\"run-\") and n.endswith(\".json\"))", false),
            some("n run-*.json")
        );
        assert_eq!(glob("p.suffix != '.md'", true), some("p *.md"));
        assert_eq!(
            glob("!e.isFile() || path.extname(e.name) !== \".md\"", true),
            some("e *.md")
        );
        assert_eq!(
            glob("path.extension().is_some_and(|e| e == \"rs\")", false),
            some("path *.rs")
        );
        assert_eq!(
            glob(
                "path.extension().and_then(|s| s.to_str()) == Some(\"rs\")",
                false
            ),
            some("path *.rs")
        );
    }

    #[test]
    fn other_tests_are_none() {
        assert_eq!(glob("n.endswith('.json') and n in wanted", false), None);
        assert_eq!(
            glob("n.endswith('.json') or n.endswith('.md')", false),
            None
        );
        assert_eq!(glob("not n.endswith('.json')", false), None);
        assert_eq!(glob("n.endswith('.json')", true), None);
        assert_eq!(glob("n == 'audits.json'", false), None);
        assert_eq!(glob("p.suffix != '.md' and p.name != 'x'", true), None);
    }
}
