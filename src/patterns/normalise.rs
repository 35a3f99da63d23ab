//! A message without what changes from one time to the next, in one pass over its bytes.
//!
//! Lower case; `0x…` becomes `<HEX>`, a UUID `<UUID>`, a run of 20 or more letters and digits
//! `<ID>`, a moment `<TS>`, other digits `<N>`; blanks become one, and none at the ends. Earlier
//! steps win over later ones, as if each were a replacement over the whole text. Two things
//! differ from six replacements written down in that order: a moment may have its `T` (which
//! lower-casing has made a `t`), and a long run without a digit is a word and no id.

/// The normalised message.
pub fn normalise(message: &str) -> String {
    let lower = match message.is_ascii() {
        true => message.to_ascii_lowercase(),
        false => message.to_lowercase(),
    };
    let mut pass = Pass {
        bytes: lower.as_bytes(),
        out: String::with_capacity(lower.len()),
        blank: false,
    };
    let mut at = 0;
    while at < pass.bytes.len() {
        if is_run(pass.bytes[at]) {
            let letters = pass.letters(at);
            at = match letters > 0 {
                true => {
                    pass.push(&lower[at..at + letters]);
                    at + letters
                }
                false => pass.run(at),
            };
            continue;
        }
        // A character that is no letter or digit of ASCII: copied whole, blanks folded.
        let c = lower[at..].chars().next().unwrap_or(' ');
        match c.is_whitespace() {
            true => pass.blank = true,
            false => pass.push(&lower[at..at + c.len_utf8()]),
        }
        at += c.len_utf8();
    }
    pass.out
}

/// Letters and digits in a row from which on they are an id.
pub(super) const ID_BYTES: usize = 20;

struct Pass<'a> {
    bytes: &'a [u8],
    out: String,
    /// Blanks were met since the last output.
    blank: bool,
}

fn is_run(byte: u8) -> bool {
    byte.is_ascii_lowercase() || byte.is_ascii_digit()
}

fn is_hex(byte: u8) -> bool {
    byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte)
}

impl Pass<'_> {
    fn push(&mut self, text: &str) {
        if std::mem::take(&mut self.blank) && !self.out.is_empty() {
            self.out.push(' ');
        }
        self.out.push_str(text);
    }

    /// Letters of a run that has nothing else, and in which no UUID can begin: most runs are words.
    fn letters(&self, at: usize) -> usize {
        let rest = &self.bytes[at..];
        let len = rest.iter().take_while(|b| b.is_ascii_lowercase()).count();
        match rest.get(len) {
            Some(b'-') if len >= 8 => 0,
            Some(b) if is_run(*b) => 0,
            _ => len,
        }
    }

    /// Handles the run of letters and digits at `at`; returns where to go on.
    fn run(&mut self, at: usize) -> usize {
        if let Some(end) = self.hex(at) {
            self.push("<HEX>");
            return end;
        }
        if self.is_uuid(at) {
            self.push("<UUID>");
            return at + 36;
        }
        let end = self.piece_end(at);
        if self.is_id(at, end) {
            self.push("<ID>");
            return end;
        }
        self.plain(at, end)
    }

    /// End of `0x` and its digits.
    fn hex(&self, at: usize) -> Option<usize> {
        let rest = self.bytes.get(at..)?;
        let digits = rest.strip_prefix(b"0x")?;
        let len = digits.iter().take_while(|b| is_hex(**b)).count();
        (len > 0).then_some(at + 2 + len)
    }

    fn is_uuid(&self, at: usize) -> bool {
        let Some(text) = self.bytes.get(at..at + 36) else {
            return false;
        };
        let shaped = text.iter().enumerate().all(|(place, byte)| match place {
            8 | 13 | 18 | 23 => *byte == b'-',
            _ => is_hex(*byte),
        });
        // The zero of a `0x` right behind belongs to that.
        shaped && self.hex(at + 35).is_none()
    }

    /// Where a piece of letters and digits ends: at another character, a `0x` or a UUID.
    fn piece_end(&self, from: usize) -> usize {
        let mut at = from;
        while at < self.bytes.len() && is_run(self.bytes[at]) {
            if at > from
                && (self.hex(at).is_some()
                    || (self.bytes.get(at + 8) == Some(&b'-') && self.is_uuid(at)))
            {
                break;
            }
            at += 1;
        }
        at
    }

    fn is_id(&self, at: usize, end: usize) -> bool {
        let beside = |byte: Option<&u8>| byte == Some(&b'_');
        end - at >= ID_BYTES
            && self.bytes[at..end].iter().any(u8::is_ascii_digit)
            && !beside(at.checked_sub(1).and_then(|before| self.bytes.get(before)))
            && !beside(self.bytes.get(end))
    }

    /// Letters stay, digits become numbers or moments. Returns where to go on.
    fn plain(&mut self, at: usize, end: usize) -> usize {
        let mut at = at;
        while at < end {
            let digit = self.bytes[at].is_ascii_digit();
            let alike = |b: &&u8| b.is_ascii_digit() == digit;
            let len = self.bytes[at..end].iter().take_while(alike).count();
            if !digit {
                let text = String::from_utf8_lossy(&self.bytes[at..at + len]).into_owned();
                self.push(&text);
                at += len;
                continue;
            }
            let moment = len.checked_sub(4).and_then(|extra| {
                let from = at + extra;
                Some((extra, self.moment(from)?))
            });
            match moment {
                Some((extra, after)) => {
                    if extra > 0 {
                        self.push("<N>");
                    }
                    self.push("<TS>");
                    at = after;
                    if at > end {
                        // The rest of the run that the moment ended in.
                        let rest = self.piece_end_inside(at);
                        return self.plain(at, rest);
                    }
                }
                None => {
                    self.push("<N>");
                    at += len;
                }
            }
        }
        at
    }

    /// End of the piece that `at` stands in the middle of, or `at` where it stands in none.
    fn piece_end_inside(&self, at: usize) -> usize {
        let inside = at > 0
            && is_run(self.bytes[at - 1])
            && self.bytes.get(at).is_some_and(|b| is_run(*b))
            && self.hex(at).is_none()
            && !self.is_uuid(at);
        match inside {
            true => self.piece_end(at),
            false => at,
        }
    }

    /// End of `2026-04-23t10:00:00.000` at `at`.
    fn moment(&self, at: usize) -> Option<usize> {
        let text = self.bytes.get(at..at + 14)?;
        let shaped = text.iter().enumerate().all(|(place, byte)| match place {
            4 | 7 => *byte == b'-',
            10 => *byte == b't' || *byte == b' ',
            13 => *byte == b':',
            _ => byte.is_ascii_digit(),
        });
        if !shaped || self.digits(at + 14) < 2 {
            return None;
        }
        let mut at = at + 14 + 2;
        let mut left = self.digits(at - 2) - 2;
        loop {
            at += left;
            match self.bytes.get(at) {
                Some(b':' | b'.') => at += 1,
                _ => return Some(at),
            }
            left = self.digits(at);
        }
    }

    /// Digits at the beginning of a run that no earlier step takes.
    fn digits(&self, at: usize) -> usize {
        if at >= self.bytes.len() || self.hex(at).is_some() || self.is_uuid(at) {
            return 0;
        }
        let end = self.piece_end(at);
        if self.is_id(at, end) {
            return 0;
        }
        let digits = self.bytes[at..end].iter();
        digits.take_while(|b| b.is_ascii_digit()).count()
    }
}

#[cfg(test)]
#[path = "normalise_tests.rs"]
mod tests;
