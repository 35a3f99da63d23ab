//! Reads Rust source as the tidy test needs it: code without comments, text and test modules.

use regex::Regex;
use std::fs;
use std::path::Path;

/// One file of `src/`.
pub struct Source {
    /// Relative to the repository's root, `/` between names.
    pub path: String,
    /// First folder or file stem below `src/`: its room.
    pub room: String,
    pub raw: String,
    /// Same lines, with comments, string contents and `#[cfg(test)]` modules blanked.
    pub code: String,
    /// Only tests reach this file.
    pub test: bool,
}

/// Every `.rs` file below `src/`. A file that only tests reach has no code.
pub fn sources(root: &Path) -> Vec<Source> {
    let files = rust_files(&root.join("src"));
    let tests: Vec<String> = files
        .iter()
        .flat_map(|(name, raw)| test_files(name, raw))
        .collect();
    let only_tests = |name: &str| {
        let stem = name.trim_end_matches(".rs");
        tests.iter().any(|t| {
            stem == t
                || stem
                    .strip_prefix(t.as_str())
                    .is_some_and(|rest| rest.starts_with('/'))
        })
    };
    let mut out = Vec::new();
    for (name, raw) in files {
        let first = name.split('/').next().unwrap_or_default();
        let test = only_tests(&name);
        out.push(Source {
            path: format!("src/{name}"),
            room: first.trim_end_matches(".rs").to_string(),
            code: if test {
                String::new()
            } else {
                without_tests(&blank(&raw))
            },
            raw,
            test,
        });
    }
    assert!(!out.is_empty(), "src/ has no source");
    out
}

fn rust_files(folder: &Path) -> Vec<(String, String)> {
    let mut out = Vec::new();
    for entry in walkdir::WalkDir::new(folder).sort_by_file_name() {
        let entry = entry.expect("a readable folder");
        let path = entry.path();
        if path.extension().is_some_and(|e| e == "rs") {
            let below = path.strip_prefix(folder).expect("a path below");
            let raw = fs::read_to_string(path).expect("readable source");
            out.push((below.to_string_lossy().replace('\\', "/"), raw));
        }
    }
    out
}

/// What `#[cfg(test)] mod x;` of a file names, without `.rs`: `a/mod.rs` → `a/x`, `a.rs` → `a/x`;
/// a `#[path]` stands beside the file that has it.
fn test_files(name: &str, raw: &str) -> Vec<String> {
    let pattern = r##"#\[cfg\(test\)\]\s*(?:#\[path = "([^"]+)\.rs"\]\s*)?(?:pub(?:\([^)]*\))?\s+)?mod\s+(\w+);"##;
    let stem = name.trim_end_matches(".rs");
    let beside = stem.rfind('/').map_or("", |slash| &stem[..=slash]);
    let below = match stem.strip_suffix("/mod") {
        Some(folder) => format!("{folder}/"),
        None if stem == "lib" || stem == "main" => String::new(),
        None => format!("{stem}/"),
    };
    let found = Regex::new(pattern).expect("a pattern");
    let found = found.captures_iter(raw);
    let file = |c: regex::Captures| match c.get(1) {
        Some(path) => format!("{beside}{}", path.as_str()),
        None => format!("{below}{}", &c[2]),
    };
    found.map(file).collect()
}

/// Replaces comments and the insides of string and character literals by blanks.
pub fn blank(source: &str) -> String {
    let b = source.as_bytes();
    let mut out = Vec::with_capacity(b.len());
    let mut i = 0;
    while i < b.len() {
        let end = match b[i] {
            b'/' if b.get(i + 1) == Some(&b'/') => line_end(b, i),
            b'/' if b.get(i + 1) == Some(&b'*') => block_end(b, i),
            b'r' if !name_before(b, i) && raw_start(b, i).is_some() => raw_end(b, i),
            b'b' if !name_before(b, i)
                && b.get(i + 1) == Some(&b'r')
                && raw_start(b, i + 1).is_some() =>
            {
                raw_end(b, i + 1)
            }
            b'"' => quoted_end(b, i, b'"'),
            b'\'' => char_end(b, i),
            _ => i,
        };
        if end == i {
            out.push(b[i]);
            i += 1;
        } else {
            out.extend(
                b[i..end]
                    .iter()
                    .map(|c| if *c == b'\n' { b'\n' } else { b' ' }),
            );
            i = end;
        }
    }
    String::from_utf8(out).unwrap_or_default()
}

fn name_before(b: &[u8], i: usize) -> bool {
    i > 0 && (b[i - 1].is_ascii_alphanumeric() || b[i - 1] == b'_')
}

fn line_end(b: &[u8], i: usize) -> usize {
    i + b[i..].iter().take_while(|c| **c != b'\n').count()
}

fn block_end(b: &[u8], mut i: usize) -> usize {
    let mut depth = 0;
    while i < b.len() {
        match (b[i], b.get(i + 1)) {
            (b'/', Some(b'*')) => (depth, i) = (depth + 1, i + 2),
            (b'*', Some(b'/')) => {
                (depth, i) = (depth - 1, i + 2);
                if depth == 0 {
                    return i;
                }
            }
            _ => i += 1,
        }
    }
    i
}

/// Number of `#` of a raw string that starts with the `r` at `i`.
fn raw_start(b: &[u8], i: usize) -> Option<usize> {
    let hashes = b[i + 1..].iter().take_while(|c| **c == b'#').count();
    (b.get(i + 1 + hashes) == Some(&b'"')).then_some(hashes)
}

fn raw_end(b: &[u8], i: usize) -> usize {
    let hashes = raw_start(b, i).unwrap_or(0);
    let close: Vec<u8> = [b"\"".as_slice(), &vec![b'#'; hashes]].concat();
    let from = i + 2 + hashes;
    let found = b[from..].windows(close.len()).position(|w| w == close);
    found.map_or(b.len(), |at| from + at + close.len())
}

fn quoted_end(b: &[u8], i: usize, quote: u8) -> usize {
    let mut at = i + 1;
    while at < b.len() && b[at] != quote {
        at += if b[at] == b'\\' { 2 } else { 1 };
    }
    (at + 1).min(b.len())
}

/// A lifetime (`'a`) is code; `'x'`, `'\n'` and `'"'` are literals.
fn char_end(b: &[u8], i: usize) -> usize {
    if b.get(i + 1) == Some(&b'\\') {
        return quoted_end(b, i, b'\'');
    }
    let width = match b.get(i + 1) {
        Some(c) if *c < 0x80 => 1,
        Some(c) if *c < 0xE0 => 2,
        Some(c) if *c < 0xF0 => 3,
        _ => 4,
    };
    if b.get(i + 1 + width) == Some(&b'\'') {
        i + 2 + width
    } else {
        i
    }
}

/// Blanks every `#[cfg(test)] mod … { … }` of blanked code.
fn without_tests(code: &str) -> String {
    let mut out = code.to_string();
    let mut from = 0;
    while let Some(at) = out[from..].find("#[cfg(test)]").map(|p| p + from) {
        let Some(open) = out[at..].find(['{', ';']).map(|p| p + at) else {
            break;
        };
        let end = if out[open..].starts_with('{') {
            brace_end(&out, open)
        } else {
            open + 1
        };
        let blanked: String = out[at..end]
            .chars()
            .map(|c| if c == '\n' { '\n' } else { ' ' })
            .collect();
        out.replace_range(at..end, &blanked);
        from = at;
    }
    out
}

/// Offset after the brace that closes the one at `open`.
pub fn brace_end(code: &str, open: usize) -> usize {
    let mut depth = 0;
    for (i, c) in code[open..].bytes().enumerate() {
        match c {
            b'{' => depth += 1,
            b'}' => {
                depth -= 1;
                if depth == 0 {
                    return open + i + 1;
                }
            }
            _ => {}
        }
    }
    code.len()
}

/// 1-based line of a byte offset.
pub fn line_of(code: &str, at: usize) -> usize {
    code[..at].bytes().filter(|c| *c == b'\n').count() + 1
}

#[test]
fn blanking_keeps_code_and_lines_only() {
    let source = "let a = \"unwrap()\"; // unwrap()\nlet b = r#\"x\"y\"#; /* { */ 'l: loop {}\nlet c = '\"'; f(&'a x)\n";
    let expected = "let a =           ;            \nlet b =         ;         'l: loop {}\nlet c =    ; f(&'a x)\n";
    let code = blank(source);
    assert_eq!(code.lines().count(), 3);
    let squeeze = |t: &str| t.split_whitespace().collect::<Vec<_>>().join(" ");
    assert_eq!(squeeze(&code), squeeze(expected));
    assert_eq!(code.len(), source.len());
}

#[test]
fn test_modules_are_no_code() {
    let code = without_tests(
        "fn a() { b() }\n#[cfg(test)]\nmod tests {\n fn x() { y.unwrap() }\n}\nfn c() {}\n",
    );
    assert_eq!(code.lines().count(), 6);
    assert!(!code.contains("unwrap") && code.contains("fn c()"));
}

#[test]
fn test_files_are_found_by_their_declaration() {
    let raw = "#[cfg(test)]\nmod tests;\n#[cfg(test)]\npub(crate) mod testing;\nmod other;\n";
    assert_eq!(test_files("a/mod.rs", raw), ["a/tests", "a/testing"]);
    assert_eq!(test_files("a/b.rs", raw), ["a/b/tests", "a/b/testing"]);
    assert_eq!(test_files("lib.rs", raw), ["tests", "testing"]);
    let raw = "#[cfg(test)]\n#[path = \"b_tests.rs\"]\nmod tests;\n";
    assert_eq!(test_files("a/b.rs", raw), ["a/b_tests"]);
}
