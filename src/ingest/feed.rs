//! Bytes of a source as whole lines, hashed on the way, in bounded memory.

use memchr::memrchr;
use std::cell::RefCell;
use std::io::{self, Read};

/// Bytes asked for at once; a larger buffer measured no faster.
const CHUNK: usize = 512 * 1024;
/// Kept of a line that is over the limit.
const HEAD: usize = 4096;

thread_local! {
    /// The buffer of the feed before, for the next one of its thread.
    static BUFFER: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
}

/// What comes next. `Lines` ends with a newline; `Tail` is the unterminated rest of the source.
#[derive(Debug, PartialEq, Eq)]
pub enum Item<'a> {
    Lines(&'a [u8]),
    /// A line over the limit: its head and its whole length without the newline.
    Long {
        head: &'a [u8],
        bytes: u64,
    },
    /// A last line over the limit without its newline: it may still grow. Not handed out; what
    /// came before it is the offset. `digest` covers the whole source.
    LongTail {
        bytes: u64,
        digest: String,
    },
    Tail(&'a [u8]),
    End,
}

/// Reads one source from its start. `digest` covers what was handed out as lines so far.
pub struct Feed<R> {
    inner: R,
    buf: Vec<u8>,
    start: usize,
    end: usize,
    limit: usize,
    eof: bool,
    /// The source cannot be read further.
    failed: Option<(io::ErrorKind, String)>,
    hasher: blake3::Hasher,
    /// Bytes handed out (and hashed).
    pub offset: u64,
    head: Vec<u8>,
}

impl<R: Read> Feed<R> {
    pub fn new(inner: R, limit: usize) -> Self {
        let mut buf = BUFFER.take();
        buf.resize(CHUNK, 0);
        Feed {
            inner,
            buf,
            start: 0,
            end: 0,
            limit,
            eof: false,
            failed: None,
            hasher: blake3::Hasher::new(),
            offset: 0,
            head: Vec::new(),
        }
    }

    /// blake3 of everything handed out.
    pub fn digest(&self) -> String {
        self.hasher.finalize().to_hex().to_string()
    }

    /// blake3 of everything handed out and a tail behind it.
    pub fn digest_with(&self, tail: &[u8]) -> String {
        self.hasher
            .clone()
            .update(tail)
            .finalize()
            .to_hex()
            .to_string()
    }

    /// Hands out (hashes and forgets) bytes up to offset `to`; `false` if the source ends before.
    pub fn skip_to(&mut self, to: u64) -> io::Result<bool> {
        while self.offset < to {
            if self.start == self.end && !self.fill()? {
                return Ok(false);
            }
            let take = ((to - self.offset) as usize).min(self.end - self.start);
            self.hand_out(take);
        }
        Ok(true)
    }

    /// The first lines of the source, without handing them out.
    pub fn peek(&mut self) -> io::Result<&[u8]> {
        self.peek_for(0)
    }

    /// What lies ahead, without handing it out: a whole buffer of it, and at least `bytes` where
    /// the source has them.
    pub fn peek_for(&mut self, bytes: usize) -> io::Result<&[u8]> {
        while !self.eof && (self.end < self.buf.len() || self.end - self.start < bytes) {
            // What came before an error is there all the same; the error comes when it is due.
            if let Err(e) = self.fill() {
                if self.start == self.end {
                    return Err(e);
                }
                break;
            }
        }
        Ok(&self.buf[self.start..self.end])
    }

    pub fn next_item(&mut self) -> io::Result<Item<'_>> {
        let mut searched = 0;
        loop {
            let held = &self.buf[self.start + searched..self.end];
            if let Some(at) = memrchr(b'\n', held) {
                let (from, take) = (self.start, searched + at + 1);
                self.hand_out(take);
                return Ok(Item::Lines(&self.buf[from..from + take]));
            }
            searched = self.end - self.start;
            if searched > self.limit {
                return self.long();
            }
            if !self.fill()? {
                let tail = &self.buf[self.start..self.end];
                return Ok(if tail.is_empty() {
                    Item::End
                } else {
                    Item::Tail(tail)
                });
            }
        }
    }

    fn hand_out(&mut self, take: usize) {
        self.hasher.update(&self.buf[self.start..self.start + take]);
        self.start += take;
        self.offset += take as u64;
    }

    /// Reads more behind what is held; `false` at the end of the source.
    fn fill(&mut self) -> io::Result<bool> {
        if let Some((kind, problem)) = &self.failed {
            return Err(io::Error::new(*kind, problem.clone()));
        }
        if self.eof {
            return Ok(false);
        }
        if self.start > 0 {
            self.buf.copy_within(self.start..self.end, 0);
            self.end -= self.start;
            self.start = 0;
        }
        if self.end == self.buf.len() {
            let room = (self.buf.len() * 2).min(self.limit + CHUNK);
            self.buf.resize(room.max(self.end + CHUNK), 0);
        }
        let n = loop {
            match self.inner.read(&mut self.buf[self.end..]) {
                Err(e) if e.kind() == io::ErrorKind::Interrupted => continue,
                Err(e) => {
                    self.failed = Some((e.kind(), e.to_string()));
                    return Err(e);
                }
                Ok(n) => break n,
            }
        };
        self.end += n;
        self.eof = n == 0;
        Ok(n > 0)
    }

    /// Passes over a line beyond the limit. Without its newline it is nothing yet: the feed
    /// goes back before it.
    fn long(&mut self) -> io::Result<Item<'_>> {
        self.head = self.buf[self.start..self.start + HEAD.min(self.end - self.start)].to_vec();
        let before = (self.hasher.clone(), self.offset);
        let mut bytes = 0;
        loop {
            let held = &self.buf[self.start..self.end];
            if let Some(at) = memchr::memchr(b'\n', held) {
                bytes += at as u64;
                self.hand_out(at + 1);
                return Ok(Item::Long {
                    head: &self.head,
                    bytes,
                });
            }
            let take = held.len();
            bytes += take as u64;
            self.hand_out(take);
            let more = self.fill();
            if !matches!(more, Ok(true)) {
                let digest = self.digest();
                (self.hasher, self.offset) = before;
                return more.map(|_| Item::LongTail { bytes, digest });
            }
        }
    }
}

impl<R> Drop for Feed<R> {
    fn drop(&mut self) {
        let mut buf = std::mem::take(&mut self.buf);
        // One long line does not hold its memory for ever.
        buf.truncate(CHUNK);
        buf.shrink_to(CHUNK);
        BUFFER.set(buf);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Hands out a few bytes at a time, to meet every boundary.
    struct Drip<'a>(&'a [u8], usize);

    impl Read for Drip<'_> {
        fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
            let n = self.1.min(self.0.len()).min(buf.len());
            buf[..n].copy_from_slice(&self.0[..n]);
            self.0 = &self.0[n..];
            Ok(n)
        }
    }

    fn lines(text: &[u8], step: usize, limit: usize) -> Vec<String> {
        let mut feed = Feed::new(Drip(text, step), limit);
        let mut out = Vec::new();
        loop {
            match feed.next_item().unwrap() {
                Item::Lines(bytes) => out.extend(
                    String::from_utf8_lossy(bytes)
                        .split_terminator('\n')
                        .map(str::to_string),
                ),
                Item::Long { bytes, .. } => out.push(format!("long {bytes}")),
                Item::Tail(bytes) => {
                    out.push(format!("tail {}", String::from_utf8_lossy(bytes)));
                    return out;
                }
                Item::LongTail { bytes, .. } => out.push(format!("long tail {bytes}")),
                Item::End => return out,
            }
        }
    }

    #[test]
    fn lines_are_whole_however_the_bytes_arrive() {
        for step in [1, 2, 3, 7, 100] {
            assert_eq!(
                lines(b"a\nbb\n\nccc", step, 10),
                ["a", "bb", "", "tail ccc"]
            );
            assert_eq!(lines(b"a\n", step, 10), ["a"]);
            assert_eq!(lines(b"", step, 10), Vec::<String>::new());
        }
    }

    #[test]
    fn a_line_over_the_limit_is_passed_over_and_measured() {
        assert_eq!(lines(b"12345678901\nb\n", 3, 8), ["long 11", "b"]);
        assert_eq!(lines(b"a\n12345678901", 4, 8), ["a", "long tail 11"]);
        let mut feed = Feed::new(Drip(b"a\n12345678901", 4), 8);
        assert_eq!(feed.next_item().unwrap(), Item::Lines(b"a\n"));
        let digest = blake3::hash(b"a\n12345678901").to_hex().to_string();
        assert_eq!(
            feed.next_item().unwrap(),
            Item::LongTail { bytes: 11, digest }
        );
        assert_eq!(
            (feed.offset, feed.digest()),
            (2, blake3::hash(b"a\n").to_hex().to_string())
        );
        assert_eq!(feed.next_item().unwrap(), Item::End);
    }

    #[test]
    fn the_digest_covers_what_was_handed_out() {
        let mut feed = Feed::new(Drip(b"a\nb\nc", 5), 10);
        assert!(feed.skip_to(2).unwrap());
        assert_eq!(feed.digest(), blake3::hash(b"a\n").to_hex().to_string());
        assert_eq!(feed.next_item().unwrap(), Item::Lines(b"b\n"));
        assert_eq!(
            feed.digest_with(b"c"),
            blake3::hash(b"a\nb\nc").to_hex().to_string()
        );
        assert!(!feed.skip_to(99).unwrap());
    }

    #[test]
    fn looking_ahead_reaches_as_far_as_asked() {
        let text = "x".repeat(2 * CHUNK + 7);
        let mut feed = Feed::new(Drip(text.as_bytes(), 9999), 4 * CHUNK);
        assert!(feed.skip_to(7).unwrap());
        assert_eq!(feed.peek_for(2 * CHUNK).unwrap().len(), 2 * CHUNK);
        assert_eq!(feed.peek_for(9 * CHUNK).unwrap().len(), 2 * CHUNK);
    }

    proptest::proptest! {
        #[test]
        fn any_bytes_in_any_steps_are_the_same_lines(
            text in proptest::collection::vec(proptest::sample::select(&b"ab\n"[..]), 0..60),
            step in 1usize..9,
            limit in 1usize..12,
        ) {
            let mut want = Vec::new();
            let mut rest = text.as_slice();
            while let Some(at) = memchr::memchr(b'\n', rest) {
                want.push(rest[..at].to_vec());
                rest = &rest[at + 1..];
            }
            let mut feed = Feed::new(Drip(&text, step), limit);
            let mut got = Vec::new();
            let mut tail = 0;
            loop {
                match feed.next_item().unwrap() {
                    Item::Lines(bytes) => got.extend(
                        bytes[..bytes.len() - 1].split(|b| *b == b'\n').map(<[u8]>::to_vec),
                    ),
                    Item::Long { head, bytes } => {
                        proptest::prop_assert_eq!(head.len() as u64, bytes.min(head.len() as u64));
                        proptest::prop_assert!(bytes > limit as u64);
                        got.push(want[got.len()].clone());
                    }
                    Item::Tail(bytes) => { tail = bytes.len(); break }
                    Item::LongTail { bytes, .. } => tail = bytes as usize,
                    Item::End => break,
                }
            }
            proptest::prop_assert_eq!(got, want);
            proptest::prop_assert_eq!(tail, rest.len());
            proptest::prop_assert_eq!(feed.offset as usize, text.len() - rest.len());
        }
    }
}
