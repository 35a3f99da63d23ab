//! The walk over what was walked before: nothing is checked again, so strings are passed over in
//! one search and containers without looking at their members.

use super::{Jump, Kind, Span, jumps, quote_or_backslash};

/// Stands inside a value that `Walk` has validated. On anything else it ends early or gives
/// spans that mean nothing, and never leaves the line.
pub struct Skim<'a> {
    pub line: &'a [u8],
    pub pos: usize,
    /// What the walk remembers of what is ahead.
    pub jumps: &'a [Jump],
}

impl Skim<'_> {
    pub fn peek(&self) -> Option<u8> {
        self.line.get(self.pos).copied()
    }

    pub fn skip_blank(&mut self) {
        while let Some(b' ' | b'\t' | b'\r' | b'\n') = self.peek() {
            self.pos += 1;
        }
    }

    /// Passes over the comma between two members, and what stands around it.
    pub fn comma(&mut self) {
        self.skip_blank();
        self.pos += usize::from(self.peek() == Some(b','));
        self.skip_blank();
    }

    /// A key and its colon; `pos` ends on the value.
    pub fn key(&mut self) -> Option<Span> {
        let key = self.string()?;
        self.skip_blank();
        self.pos += 1;
        self.skip_blank();
        Some(key)
    }

    pub fn value(&mut self) -> Option<Span> {
        let start = self.pos;
        if let Some(jump) = jumps::at(&mut self.jumps, start) {
            self.pos = jump.end as usize;
            return Some(jump.span());
        }
        let kind = match self.peek()? {
            b'"' => return self.string(),
            b'{' => {
                self.container()?;
                Kind::Object
            }
            b'[' => {
                self.container()?;
                Kind::Array
            }
            _ => self.bare(),
        };
        Some(Span {
            start: start as u32,
            end: self.pos as u32,
            kind,
        })
    }

    fn string(&mut self) -> Option<Span> {
        let start = self.pos + 1;
        let mut at = quote_or_backslash(self.line, start)?;
        let mut kind = Kind::Str;
        while self.line[at] == b'\\' {
            kind = Kind::EscapedStr;
            at = quote_or_backslash(self.line, at + 2)?;
        }
        self.pos = at + 1;
        Some(Span {
            start: start as u32,
            end: at as u32,
            kind,
        })
    }

    fn container(&mut self) -> Option<()> {
        let mut depth = 0usize;
        loop {
            match self.peek()? {
                b'"' => {
                    self.string()?;
                    continue;
                }
                b'{' | b'[' => depth += 1,
                b'}' | b']' => depth = depth.saturating_sub(1),
                _ => {}
            }
            self.pos += 1;
            if depth == 0 {
                return Some(());
            }
        }
    }

    /// A number or a word.
    fn bare(&mut self) -> Kind {
        let first = self.peek();
        let mut kind = match first {
            Some(b't') => Kind::True,
            Some(b'f') => Kind::False,
            Some(b'n') => Kind::Null,
            _ => Kind::Int,
        };
        while let Some(byte) = self.peek() {
            match byte {
                b',' | b'}' | b']' | b' ' | b'\t' | b'\r' | b'\n' => break,
                b'.' | b'e' | b'E' if kind == Kind::Int => kind = Kind::Float,
                _ => {}
            }
            self.pos += 1;
        }
        kind
    }
}
