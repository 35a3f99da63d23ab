//! Reads Rust source as the tidy test needs it: code without comments, text and test modules.

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
}

/// Every `.rs` file below `src/` that is not a test file.
pub fn sources(root: &Path) -> Vec<Source> {
    let mut out = Vec::new();
    for entry in walkdir::WalkDir::new(root.join("src")).sort_by_file_name() {
        let entry = entry.expect("a readable folder");
        let path = entry.path();
        if path.extension().is_none_or(|e| e != "rs") {
            continue;
        }
        let below = path.strip_prefix(root.join("src")).expect("a path below");
        let name = below.to_string_lossy().replace('\\', "/");
        let first = name.split('/').next().unwrap_or_default();
        let room = first.trim_end_matches(".rs").to_string();
        let raw = fs::read_to_string(path).expect("readable source");
        let code = if is_test_file(&name) {
            "\n".repeat(raw.lines().count())
        } else {
            without_tests(&blank(&raw))
        };
        out.push(Source {
            path: format!("src/{name}"),
            room,
            raw,
            code,
        });
    }
    assert!(!out.is_empty(), "src/ has no source");
    out
}

fn is_test_file(name: &str) -> bool {
    name.ends_with("/tests.rs") || name.ends_with("_tests.rs") || name.contains("/tests/")
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
