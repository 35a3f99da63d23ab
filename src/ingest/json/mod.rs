//! A strict JSON walk over one line: spans instead of values, so that nothing is copied before a
//! row is known to be good. Checked against serde_json by a property test.

mod beginning;
mod jumps;
mod marks;
mod skim;
pub mod text;

use crate::model::Reason;
pub use beginning::beginning;
use jumps::LONG;
pub use jumps::{Jump, Walked};
use marks::quote_or_backslash;
pub use skim::Skim;

/// Nesting allowed in a line; one more level is refused.
pub const MAX_DEPTH: u32 = 128;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Kind {
    #[default]
    Null,
    True,
    False,
    /// An integer literal: no fraction, no exponent.
    Int,
    /// Any other number.
    Float,
    /// A string; the span excludes its quotes.
    Str,
    /// A string with at least one backslash.
    EscapedStr,
    Object,
    Array,
}

impl Kind {
    /// JSON's own name of the type, as the field census counts it.
    pub fn json_type(self) -> &'static str {
        JSON_TYPES[self.type_index()]
    }

    pub fn type_index(self) -> usize {
        match self {
            Kind::Null => 0,
            Kind::True | Kind::False => 1,
            Kind::Int | Kind::Float => 2,
            Kind::Str | Kind::EscapedStr => 3,
            Kind::Array => 4,
            Kind::Object => 5,
        }
    }
}

/// Names by `Kind::type_index`.
pub const JSON_TYPES: [&str; 6] = ["null", "boolean", "number", "string", "array", "object"];

/// A value's place in its line: `start..end`, quotes of strings excluded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Span {
    pub start: u32,
    pub end: u32,
    pub kind: Kind,
}

impl Span {
    pub fn bytes<'a>(&self, line: &'a [u8]) -> &'a [u8] {
        &line[self.start as usize..self.end as usize]
    }

    /// The value as written, quotes included.
    pub fn raw<'a>(&self, line: &'a [u8]) -> &'a [u8] {
        match self.kind {
            Kind::Str | Kind::EscapedStr => &line[self.start as usize - 1..self.end as usize + 1],
            _ => self.bytes(line),
        }
    }
}

/// Walks one line. `dirty` says that the line holds control bytes, so strings must be looked at
/// byte by byte; the caller knows from one pass over the whole chunk.
pub struct Walk<'a> {
    pub line: &'a [u8],
    pub pos: usize,
    dirty: bool,
    /// Where containers and long strings end, by their starts, where somebody wants to know.
    pub jumps: Option<Vec<Jump>>,
}

type Scan<T> = Result<T, Reason>;

impl<'a> Walk<'a> {
    pub fn new(line: &'a [u8], dirty: bool) -> Self {
        Walk {
            line,
            pos: 0,
            dirty,
            jumps: None,
        }
    }

    #[inline]
    pub fn peek(&self) -> Option<u8> {
        self.line.get(self.pos).copied()
    }

    #[inline]
    pub fn skip_blank(&mut self) {
        while let Some(b' ' | b'\t' | b'\r' | b'\n') = self.peek() {
            self.pos += 1;
        }
    }

    #[inline]
    pub fn eat(&mut self, byte: u8) -> bool {
        let hit = self.peek() == Some(byte);
        self.pos += hit as usize;
        hit
    }

    pub fn broken<T>(&self, problem: &str) -> Scan<T> {
        let problem = match self.peek() {
            None => format!("{problem}, but the line ends"),
            Some(b) if b.is_ascii_graphic() => format!("{problem}, found `{}`", b as char),
            Some(b) => format!("{problem}, found byte 0x{b:02x}"),
        };
        Err(Reason::BrokenJson {
            at: self.pos as u64,
            problem,
        })
    }

    /// The next value, wholly validated. `depth` is the nesting it stands in.
    #[inline]
    pub fn value(&mut self, depth: u32) -> Scan<Span> {
        match self.peek() {
            Some(b'"') => self.string(),
            Some(b'-' | b'0'..=b'9') => self.number(),
            Some(b'{') => self.container(depth, true),
            Some(b'[') => self.container(depth, false),
            Some(b't') => self.word(b"true", Kind::True),
            Some(b'f') => self.word(b"false", Kind::False),
            Some(b'n') => self.word(b"null", Kind::Null),
            Some(b'N' | b'I') => self.non_finite(),
            _ => self.broken("expected a value"),
        }
    }

    fn word(&mut self, word: &[u8], kind: Kind) -> Scan<Span> {
        if self.line[self.pos..].starts_with(word) {
            let start = self.pos;
            self.pos += word.len();
            return Ok(self.span(start, kind));
        }
        if self.line[self.pos..].starts_with(b"nan") {
            return self.non_finite();
        }
        self.broken("expected a value")
    }

    fn non_finite<T>(&mut self) -> Scan<T> {
        for word in ["NaN", "nan", "Infinity", "-Infinity", "Inf", "-Inf", "-NaN"] {
            if self.line[self.pos..].starts_with(word.as_bytes()) {
                return Err(Reason::NonFinite {
                    found: word.to_string(),
                });
            }
        }
        self.broken("expected a value")
    }

    #[inline]
    fn span(&self, start: usize, kind: Kind) -> Span {
        Span {
            start: start as u32,
            end: self.pos as u32,
            kind,
        }
    }

    /// A string; `pos` stands on its opening quote and ends behind the closing one.
    #[inline]
    pub fn string(&mut self) -> Scan<Span> {
        let start = self.pos + 1;
        let mut escaped = false;
        let mut at = start;
        loop {
            match quote_or_backslash(self.line, at) {
                None => {
                    self.pos = self.line.len();
                    return self.broken("expected the closing quote of a string");
                }
                Some(mark) if self.line[mark] == b'"' => {
                    at = mark;
                    break;
                }
                Some(mark) => {
                    escaped = true;
                    at = self.escape(mark)?;
                }
            }
        }
        // One pass without a branch says whether the search for the place is needed.
        if self.dirty
            && self.line[start..at]
                .iter()
                .fold(false, |any, b| any | (*b < 0x20))
            && let Some(n) = self.line[start..at].iter().position(|b| *b < 0x20)
        {
            self.pos = start + n;
            return self.broken("expected an escape for a control character");
        }
        self.pos = at + 1;
        let kind = if escaped { Kind::EscapedStr } else { Kind::Str };
        if at - start >= LONG
            && let Some(jumps) = &mut self.jumps
        {
            jumps.push(Jump::new(start - 1, self.pos, kind));
        }
        Ok(Span {
            start: start as u32,
            end: at as u32,
            kind,
        })
    }

    /// Checks one escape that starts at `at`; the position behind it.
    #[inline]
    fn escape(&mut self, at: usize) -> Scan<usize> {
        match self.line.get(at + 1) {
            Some(b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't') => Ok(at + 2),
            Some(b'u') => {
                let Some(unit) = hex4(self.line, at + 2) else {
                    self.pos = at;
                    return self.broken("expected four hex digits after \\u");
                };
                match unit {
                    0xD800..=0xDBFF => {
                        let low = (self.line.get(at + 6..at + 8) == Some(b"\\u".as_slice()))
                            .then(|| hex4(self.line, at + 8))
                            .flatten();
                        match low {
                            Some(0xDC00..=0xDFFF) => Ok(at + 12),
                            _ => Err(Reason::LoneSurrogate { at: at as u64 }),
                        }
                    }
                    0xDC00..=0xDFFF => Err(Reason::LoneSurrogate { at: at as u64 }),
                    _ => Ok(at + 6),
                }
            }
            _ => {
                self.pos = at;
                self.broken("expected a known escape")
            }
        }
    }

    #[inline]
    fn number(&mut self) -> Scan<Span> {
        let start = self.pos;
        self.eat(b'-');
        match self.peek() {
            Some(b'0') => self.pos += 1,
            Some(b'1'..=b'9') => self.digits(),
            Some(b'I' | b'N') => {
                self.pos = start;
                return self.non_finite();
            }
            _ => return self.broken("expected a digit"),
        }
        let mut kind = Kind::Int;
        if self.eat(b'.') {
            kind = Kind::Float;
            self.some_digits()?;
        }
        if let Some(b'e' | b'E') = self.peek() {
            kind = Kind::Float;
            self.pos += 1;
            if !self.eat(b'+') {
                self.eat(b'-');
            }
            self.some_digits()?;
        }
        if let Some(b'0'..=b'9') = self.peek() {
            return self.broken("expected no digit after a leading zero");
        }
        Ok(self.span(start, kind))
    }

    #[inline]
    fn digits(&mut self) {
        while let Some(b'0'..=b'9') = self.peek() {
            self.pos += 1;
        }
    }

    fn some_digits(&mut self) -> Scan<()> {
        let before = self.pos;
        self.digits();
        if self.pos == before {
            self.broken("expected a digit")
        } else {
            Ok(())
        }
    }

    fn container(&mut self, depth: u32, object: bool) -> Scan<Span> {
        if depth >= MAX_DEPTH {
            return Err(Reason::TooDeep { limit: MAX_DEPTH });
        }
        let start = self.pos;
        let kind = if object { Kind::Object } else { Kind::Array };
        let jump = self.jumps.as_mut().map(|jumps| {
            jumps.push(Jump::new(start, start, kind));
            jumps.len() - 1
        });
        self.pos += 1;
        self.skip_blank();
        let close = if object { b'}' } else { b']' };
        if !self.eat(close) {
            loop {
                if object {
                    self.key()?;
                }
                self.value(depth + 1)?;
                self.skip_blank();
                if self.eat(b',') {
                    self.skip_blank();
                } else if self.eat(close) {
                    break;
                } else {
                    let wanted = if object {
                        "expected `,` or `}`"
                    } else {
                        "expected `,` or `]`"
                    };
                    return self.broken(wanted);
                }
            }
        }
        if let (Some(at), Some(jumps)) = (jump, &mut self.jumps) {
            jumps[at].end = self.pos as u32;
        }
        Ok(self.span(start, kind))
    }

    /// A key and its colon; `pos` ends on the value.
    #[inline]
    pub fn key(&mut self) -> Scan<Span> {
        if self.peek() != Some(b'"') {
            return self.broken("expected a key in quotes");
        }
        let key = self.string()?;
        self.colon()?;
        Ok(key)
    }

    #[inline]
    pub fn colon(&mut self) -> Scan<()> {
        self.skip_blank();
        if !self.eat(b':') {
            return self.broken("expected `:`");
        }
        self.skip_blank();
        Ok(())
    }
}

/// A short text that is looked for again and again: compared in whole words.
#[derive(Debug, Clone)]
pub struct Literal {
    text: Vec<u8>,
    words: [u64; 3],
    masks: [u64; 3],
}

impl Literal {
    pub fn new(text: Vec<u8>) -> Literal {
        let (mut words, mut masks) = ([0; 3], [0; 3]);
        for (at, byte) in text.iter().enumerate().take(24) {
            words[at / 8] |= u64::from(*byte) << (at % 8 * 8);
            masks[at / 8] |= 0xFF << (at % 8 * 8);
        }
        Literal { text, words, masks }
    }

    /// Bytes of the text.
    pub fn bytes(&self) -> usize {
        self.text.len()
    }

    /// Whether `bytes` begin with it.
    #[inline]
    pub fn begins(&self, bytes: &[u8]) -> bool {
        let Some(head) = bytes.first_chunk::<24>() else {
            return bytes.starts_with(&self.text);
        };
        let (words, _) = head.as_chunks::<8>();
        let differ = |n: usize| (u64::from_le_bytes(words[n]) ^ self.words[n]) & self.masks[n];
        let same = differ(0) | differ(1) | differ(2) == 0;
        same && (self.text.len() <= 24 || bytes.starts_with(&self.text))
    }
}

fn hex4(line: &[u8], at: usize) -> Option<u32> {
    let digits = line.get(at..at + 4)?;
    digits
        .iter()
        .try_fold(0, |n, b| Some(n * 16 + (*b as char).to_digit(16)?))
}

/// Calls `each(key, value)` for every member of an object that was already validated.
pub fn members<'a>(line: impl Into<Walked<'a>>, object: Span, mut each: impl FnMut(Span, Span)) {
    let mut skim = inside(line, object);
    while skim.peek() == Some(b'"') {
        let Some(key) = skim.key() else { return };
        let Some(value) = skim.value() else { return };
        each(key, value);
        skim.comma();
    }
}

/// Calls `each(value)` for every element of an array that was already validated.
pub fn elements<'a>(line: impl Into<Walked<'a>>, array: Span, mut each: impl FnMut(Span)) {
    let mut skim = inside(line, array);
    while skim.peek().is_some_and(|b| b != b']') {
        let Some(value) = skim.value() else { return };
        each(value);
        skim.comma();
    }
}

/// Stands behind the opening bracket of a container that was already validated.
pub fn inside<'a>(line: impl Into<Walked<'a>>, container: Span) -> Skim<'a> {
    let mut skim = line.into().within(container);
    skim.skip_blank();
    skim
}
