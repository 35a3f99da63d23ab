//! Secrets are masked at the border of the site, summaries and excerpts.
//! One pass: a regex finds where a secret may begin, a small rule per kind decides and measures.

use regex::Regex;
use std::borrow::Cow;
use std::ops::Range;
use std::sync::LazyLock;

/// What was masked; the text stands inside `[redacted: …]` and is the key of the counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    ApiKey,
    GithubToken,
    AwsKey,
    SlackToken,
    GoogleKey,
    Jwt,
    Bearer,
    PrivateKey,
    Secret,
    UrlCredentials,
}

impl Kind {
    /// Stable name, for counts and for the mask.
    pub fn name(self) -> &'static str {
        match self {
            Kind::ApiKey => "api key",
            Kind::GithubToken => "github token",
            Kind::AwsKey => "aws key",
            Kind::SlackToken => "slack token",
            Kind::GoogleKey => "google key",
            Kind::Jwt => "jwt",
            Kind::Bearer => "bearer",
            Kind::PrivateKey => "private key",
            Kind::Secret => "secret",
            Kind::UrlCredentials => "url credentials",
        }
    }
}

/// Where a secret may begin. Most text has none of these and is returned as it came.
static ANCHOR: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(concat!(
        r"sk-|[sr]k_(?:live|test)_|glpat-|npm_|hf_|gh[pousr]_|github_pat_|A[KS]IA|xox[abeoprs]-",
        r"|AIza|eyJ|(?i-u:bearer) |-----BEGIN |://",
        r"|(?i-u:password|passwd|passphrase|pwd|token|secret|(?:api|access|private|secret)[_-]?key)",
        r#"(?:\\?["'])?[ \t]{0,3}[:=]"#,
    ))
    .ok()
});

/// How much of a candidate is looked at to decide; what is masked may be longer. It bounds the
/// work on hostile text such as `token=token=token=…`.
const LOOK: usize = 256;
/// Begins every mask; nothing that begins so is masked again.
const MASK: &str = "[redacted: ";

/// Masks every secret in `text`, each as `[redacted: kind]`, and says which kinds, in order.
/// Borrowed when there is none. Running it twice changes nothing.
pub fn redact(text: &str) -> (Cow<'_, str>, Vec<Kind>) {
    let (first, mut kinds) = pass(text);
    if kinds.is_empty() {
        return (first, kinds);
    }
    let mut out = first.into_owned();
    // What is left beside a mask may read as a secret by itself (`password=api_key:` before a
    // masked key): twice is once.
    for _ in 0..PASSES {
        let (next, more) = pass(&out);
        if more.is_empty() {
            break;
        }
        kinds.extend(more);
        out = next.into_owned();
    }
    (Cow::Owned(out), kinds)
}

/// Each pass leaves fewer letters beside the masks; hostile text ends here.
const PASSES: usize = 8;

/// The parts of `text` that would be masked, in order.
pub fn secrets(text: &str) -> Vec<&str> {
    let Some(anchor) = ANCHOR.as_ref() else {
        return Vec::new();
    };
    let (mut out, mut from) = (Vec::new(), 0);
    while let Some(found) = anchor.find_at(text, from) {
        from = found.end();
        if let Some((_, span)) = classify(text, found.range()) {
            from = span.end;
            out.push(&text[span]);
        }
    }
    out
}

fn pass(text: &str) -> (Cow<'_, str>, Vec<Kind>) {
    let Some(anchor) = ANCHOR.as_ref() else {
        return (Cow::Borrowed(text), Vec::new());
    };
    let (mut out, mut kinds) = (String::new(), Vec::new());
    let (mut copied, mut from) = (0, 0);
    while let Some(found) = anchor.find_at(text, from) {
        from = found.end();
        if let Some((kind, span)) = classify(text, found.range()) {
            out.push_str(&text[copied..span.start]);
            out.push_str(MASK);
            out.push_str(kind.name());
            out.push(']');
            kinds.push(kind);
            copied = span.end;
            from = span.end;
        }
    }
    if kinds.is_empty() {
        return (Cow::Borrowed(text), kinds);
    }
    out.push_str(&text[copied..]);
    (Cow::Owned(out), kinds)
}

/// Decides whether the anchor begins a secret, and which bytes are masked.
fn classify(text: &str, anchor: Range<usize>) -> Option<(Kind, Range<usize>)> {
    let bytes = text.as_bytes();
    let start = anchor.start;
    let word = &text[anchor.clone()];
    if word == "://" {
        return userinfo(bytes, anchor.end).map(|r| (Kind::UrlCredentials, r));
    }
    if word.starts_with("-----") {
        return private_key(text, start).map(|r| (Kind::PrivateKey, r));
    }
    if word.ends_with([':', '=']) {
        return assignment(text, &anchor).map(|r| (Kind::Secret, r));
    }
    if start > 0 && (bytes[start - 1].is_ascii_alphanumeric() || bytes[start - 1] == b'_') {
        return None;
    }
    if word.ends_with(' ') {
        let keep = |b| is_word(b) || b".~+/=".contains(&b);
        let seen = near(bytes, anchor.end, keep);
        let body = &bytes[anchor.end..seen];
        let ok = body.len() >= 16 && (has_digit(body) || shuffled(body));
        return ok.then(|| (Kind::Bearer, anchor.end..run(bytes, seen, keep)));
    }
    if word == "eyJ" {
        return jwt(bytes, start).map(|r| (Kind::Jwt, r));
    }
    let (kind, least, unbroken) = match word {
        "AKIA" | "ASIA" => return aws(bytes, start).map(|r| (Kind::AwsKey, r)),
        "AIza" => (Kind::GoogleKey, 35, 0),
        "hf_" | "npm_" => (Kind::ApiKey, 30, 0),
        "github_pat_" => (Kind::GithubToken, 22, 0),
        "glpat-" => (Kind::ApiKey, 20, 0),
        _ if word.starts_with("gh") => (Kind::GithubToken, 36, 0),
        _ if word.starts_with("xox") => (Kind::SlackToken, 10, 0),
        // Names of tests and of classes begin so, too: `sk_test_that_it_ends_in_100_steps`.
        _ => (Kind::ApiKey, 20, 12),
    };
    let seen = near(bytes, anchor.end, is_word);
    let body = &bytes[anchor.end..seen];
    let longest = body.split(|b| !b.is_ascii_alphanumeric());
    let longest = longest.map(<[u8]>::len).max().unwrap_or(0);
    // A prefix that nothing else has, and no word after it is so long.
    let plain = matches!(kind, Kind::ApiKey) && word.ends_with('_') && word.len() > 4
        || matches!(word, "glpat-" | "github_pat_")
        || word.starts_with("gh")
        || word.starts_with("xox");
    let random = has_digit(body) || shuffled(body) || (plain && longest >= 16);
    let ok = body.len() >= least && longest >= unbroken && random;
    ok.then(|| (kind, start..run(bytes, seen, is_word)))
}

fn is_word(b: u8) -> bool {
    b.is_ascii_alphanumeric() || b == b'_' || b == b'-'
}

fn has_digit(bytes: &[u8]) -> bool {
    bytes.iter().any(u8::is_ascii_digit)
}

/// Sixteen or more letters, capitals and small ones mixed as no word and no `CamelCase` mixes
/// them: at least a quarter of each.
fn shuffled(bytes: &[u8]) -> bool {
    let capitals = bytes.iter().filter(|b| b.is_ascii_uppercase()).count();
    let small = bytes.iter().filter(|b| b.is_ascii_lowercase()).count();
    let letters = capitals + small;
    letters >= 16 && 4 * capitals >= letters && 4 * small >= letters
}

/// End of the run of bytes from `at` for which `keep` holds.
fn run(bytes: &[u8], at: usize, keep: impl Fn(u8) -> bool) -> usize {
    at + bytes[at..].iter().take_while(|b| keep(**b)).count()
}

/// As `run`, but no further than `LOOK`: for decisions, so that a refusal costs little.
fn near(bytes: &[u8], at: usize, keep: impl Fn(u8) -> bool) -> usize {
    run(&bytes[..bytes.len().min(at + LOOK)], at, keep)
}

/// `AKIA` and exactly sixteen capitals or digits.
fn aws(bytes: &[u8], start: usize) -> Option<Range<usize>> {
    let end = near(bytes, start, |b| b.is_ascii_alphanumeric() || b == b'_');
    let body = &bytes[start..end];
    let ok = body.len() == 20
        && body
            .iter()
            .all(|b| b.is_ascii_uppercase() || b.is_ascii_digit());
    ok.then_some(start..end)
}

/// Two or three base64url parts with dots between; the signature may be cut off. The first
/// part, which names an algorithm, is short.
fn jwt(bytes: &[u8], start: usize) -> Option<Range<usize>> {
    let head = near(bytes, start, is_word);
    if head - start < 10 || bytes.get(head) != Some(&b'.') {
        return None;
    }
    let body = run(bytes, head + 1, is_word);
    if body - head - 1 < 10 {
        return None;
    }
    let end = match bytes.get(body) {
        Some(b'.') => run(bytes, body + 1, is_word),
        _ => body,
    };
    Some(start..end)
}

/// `user:password` or a long token between `://` and `@`.
fn userinfo(bytes: &[u8], at: usize) -> Option<Range<usize>> {
    let window = &bytes[at..bytes.len().min(at + 4 * LOOK)];
    let stop = window
        .iter()
        .position(|b| b.is_ascii_whitespace() || b"@/?#\"'<>`\\[]".contains(b))?;
    if window[stop] != b'@' || stop == 0 {
        return None;
    }
    let info = &window[..stop];
    let password = info.iter().position(|b| *b == b':').map(|c| stop - c - 1);
    let secret = match password {
        Some(length) => length > 0,
        None => stop >= 16 && has_digit(info),
    };
    secret.then_some(at..at + stop)
}

/// From `-----BEGIN … PRIVATE KEY-----` to its end line, or to the end of the text.
fn private_key(text: &str, start: usize) -> Option<Range<usize>> {
    let label = text[start..].get(11..)?.split("-----").next()?;
    if label.len() > 40 || !label.contains("PRIVATE KEY") {
        return None;
    }
    let close = format!("-----END {label}-----");
    let end = text[start..]
        .find(&close)
        .map_or(text.len(), |at| start + at + close.len());
    Some(start..end)
}

/// The value of `name = value`. Passwords are masked whatever they look like; the value of
/// a token, secret or key must look like one (letters and digits, eight or more; or sixteen
/// letters, capitals and small ones mixed), because
/// `token: Token` is ordinary prose in a review.
fn assignment(text: &str, anchor: &Range<usize>) -> Option<Range<usize>> {
    let bytes = text.as_bytes();
    let name = text[anchor.clone()].to_ascii_lowercase();
    let password = name.starts_with("pass") || name.starts_with("pwd");
    let spaced = near(bytes, anchor.end, |b| b == b' ' || b == b'\t');
    if spaced - anchor.end > 3 {
        return None;
    }
    let opening = near(bytes, spaced, |b| b == b'\\');
    let quote = bytes.get(opening).copied().filter(|b| b"\"'".contains(b));
    let begin = if quote.is_some() { opening + 1 } else { spaced };
    let keep = |b: u8| match quote {
        Some(q) => b != q && b != b'\n' && b != b'\\',
        None => !ends_bare_value(b),
    };
    let seen = near(bytes, begin, keep);
    let look = &bytes[begin..seen];
    if look.starts_with(MASK.as_bytes()) || look.first().is_some_and(|b| b"$<{%*/.~=".contains(b)) {
        return None;
    }
    let called = bytes.get(seen).is_some_and(|b| *b == b'(');
    let secret = if !password {
        let letters = look.iter().any(u8::is_ascii_alphabetic);
        let blank = look.iter().any(u8::is_ascii_whitespace);
        let random = has_digit(look) || shuffled(look);
        look.len() >= 8 && letters && random && !blank && !called
    } else if quote.is_some() {
        look.len() >= 4
    } else if name.ends_with('=') && spaced == anchor.end {
        look.len() >= 4 && !called
    } else {
        look.len() >= 6 && has_digit(look) && !called
    };
    secret.then(|| begin..run(bytes, seen, keep))
}

fn ends_bare_value(b: u8) -> bool {
    b.is_ascii_whitespace() || b",;&\"'`<>[](){}|\\".contains(&b)
}

#[cfg(test)]
#[path = "redact_tests.rs"]
mod tests;
