//! Input formats: files that other programs write, read into native records. One file a format
//! and its line in `FORMATS`.

mod actions;
mod beads;
mod cargo;
mod claude_code;
mod codex;
pub mod docs;
mod identity;
mod inspect;
mod junit;
mod libtest;
pub mod native;
mod record;
mod reflexion;
mod sarif;
mod trajectory;

pub use record::{Object, Out, Record, object};

use super::json::{Jump, Span, Walk};
use crate::model::Reason;

/// Every format, in the order in which they are asked: the first that knows a file reads it.
pub const FORMATS: &[Format] = &[
    claude_code::FORMAT,
    codex::FORMAT,
    sarif::FORMAT,
    cargo::FORMAT,
    libtest::FORMAT,
    junit::FORMAT,
    actions::FORMAT,
    beads::FORMAT,
    inspect::FORMAT,
    trajectory::MINI,
    trajectory::FORMAT,
    reflexion::FORMAT,
];

/// One input format.
pub struct Format {
    /// As `accounting.json` and `list sources` call it.
    pub name: &'static str,
    /// As people call it.
    pub title: &'static str,
    /// What in a file's content tells it, for the reference.
    pub known_by: &'static str,
    /// No real file of it was read yet: said wherever the format is.
    pub experimental: bool,
    /// Native streams it feeds; a record names one by its index.
    pub streams: &'static [&'static str],
    /// Whether a file is of this format, by its content; the path is a hint.
    pub recognise: fn(&Probe) -> bool,
    pub shape: Shape,
}

/// How a file of the format is read.
pub enum Shape {
    /// Line by line, in bounded memory.
    Lines(fn(&Start) -> Box<dyn LineReader>),
    /// As one document, up to a size. Its account counts records instead of lines. `Err`: the
    /// document cannot be read at all; it is then one refused record.
    Whole {
        limit_bytes: usize,
        read: fn(&[u8], &Start, &mut Out) -> Result<(), Reason>,
    },
}

/// What is known of a file before it is read.
#[derive(Debug, Clone)]
pub struct Start {
    /// As shown: relative to the data root, with `/`.
    pub path: String,
    /// Whether the path names an iteration: rows without a time are bound to it.
    pub path_iteration: bool,
}

/// The state of a reading from line to line.
pub trait LineReader {
    /// Takes one line: valid UTF-8, not blank, without its newline.
    fn line(&mut self, line: &Line, out: &mut Out) -> Fate;
    /// After the last line: what was held back.
    fn end(&mut self, out: &mut Out);
}

/// A line (or a record of a document) with its place: 1-based line, 0-based byte offset.
#[derive(Debug, Clone, Copy)]
pub struct Line<'a> {
    pub bytes: &'a [u8],
    pub place: Place,
    /// Holds control characters: its strings are checked byte by byte.
    pub dirty: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Place {
    pub line: u64,
    pub byte: u64,
}

/// What became of a line or a document's record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fate {
    /// It fed at least one record, now or later.
    Fed,
    /// A known kind that carries nothing for us.
    Ignored(&'static str),
    /// A kind that this version does not know: counted as ignored and said on the health page.
    Unknown(String),
    Refused(Reason),
}

/// The start of a file, for recognition.
pub struct Probe<'a> {
    pub path: &'a str,
    /// The first half megabyte of the unpacked content; all of it where it is shorter.
    pub head: &'a [u8],
    /// The name ends in `.jsonl` or `.ndjson`.
    pub lines: bool,
}

/// Lines looked at.
const TRIAL_LINES: usize = 100;

impl Probe<'_> {
    /// The head as text; bytes that are none are marks of replacement.
    pub fn text(&self) -> std::borrow::Cow<'_, str> {
        String::from_utf8_lossy(self.head)
    }

    /// Whether at least half of the first lines (and one of them) are such.
    pub fn mostly(&self, is: impl Fn(&[u8]) -> bool) -> bool {
        let mut rest = Some(self.head);
        let lines = std::iter::from_fn(|| {
            let held = rest?;
            let end = memchr::memchr(b'\n', held);
            rest = end.map(|end| &held[end + 1..]);
            Some(super::recognise::strip_mark(
                &held[..end.unwrap_or(held.len())],
            ))
        });
        let lines = lines.filter(|line| !line.trim_ascii().is_empty());
        let (mut hits, mut all) = (0, 0);
        for line in lines.take(TRIAL_LINES) {
            all += 1;
            hits += usize::from(is(line));
            // Whatever the others are, at least half of the lines are such.
            if hits * 2 >= TRIAL_LINES {
                return true;
            }
        }
        hits > 0 && hits * 2 >= all
    }
}

/// The format with this name.
pub fn find(name: &str) -> Option<&'static Format> {
    FORMATS.iter().find(|format| format.name == name)
}

/// The format that knows a file.
pub fn recognise(probe: &Probe) -> Option<&'static Format> {
    FORMATS.iter().find(|format| (format.recognise)(probe))
}

/// Finds top-level members of the object a line holds, as far as it can be read: half a line
/// gives what stands in that half.
pub fn peek<const N: usize>(line: &[u8], names: [&str; N]) -> [Option<Span>; N] {
    peek_until(line, names, |_| false)
}

/// The same, up to the member with which enough is known.
pub fn peek_until<const N: usize>(
    line: &[u8],
    names: [&str; N],
    enough: impl Fn(&[Option<Span>; N]) -> bool,
) -> [Option<Span>; N] {
    let mut found = [None; N];
    let mut walk = Walk::new(line, true);
    walk.skip_blank();
    if !walk.eat(b'{') {
        return found;
    }
    loop {
        walk.skip_blank();
        let Ok(key) = walk.key() else { return found };
        let (name, start) = (key.bytes(line), walk.pos);
        let at = names.iter().position(|n| n.as_bytes() == name);
        match walk.value(1) {
            Ok(value) => {
                if let Some(at) = at {
                    found[at] = Some(value);
                    if enough(&found) {
                        return found;
                    }
                }
            }
            Err(_) => {
                if let Some(at) = at {
                    found[at] = Some(Span {
                        start: start as u32,
                        end: line.len() as u32,
                        kind: Default::default(),
                    });
                }
                return found;
            }
        }
        walk.skip_blank();
        if !walk.eat(b',') {
            return found;
        }
    }
}

/// Walks a whole line that must hold one object; `each(key, value)` gets its members, every one
/// validated.
pub fn walk_object(line: &Line, each: impl FnMut(&[u8], Span)) -> Result<(), Reason> {
    walk_members(&mut Walk::new(line.bytes, line.dirty), each)
}

/// The same, with the jumps of the line in `jumps` for those who look into its members.
pub fn walk_with_jumps(
    line: &Line,
    jumps: &mut Vec<Jump>,
    each: impl FnMut(&[u8], Span),
) -> Result<(), Reason> {
    let mut walk = Walk::new(line.bytes, line.dirty);
    jumps.clear();
    walk.jumps = Some(std::mem::take(jumps));
    let walked = walk_members(&mut walk, each);
    *jumps = walk.jumps.unwrap_or_default();
    walked
}

fn walk_members(walk: &mut Walk, mut each: impl FnMut(&[u8], Span)) -> Result<(), Reason> {
    walk.skip_blank();
    if walk.peek() != Some(b'{') {
        let found = walk.value(0)?;
        return Err(Reason::NotAnObject {
            found: format!("a value of type {}", found.kind.json_type()),
        });
    }
    walk.pos += 1;
    walk.skip_blank();
    if !walk.eat(b'}') {
        loop {
            let key = walk.key()?;
            let value = walk.value(1)?;
            each(key.bytes(walk.line), value);
            walk.skip_blank();
            if walk.eat(b',') {
                walk.skip_blank();
            } else if walk.eat(b'}') {
                break;
            } else {
                return walk.broken("expected `,` or `}`");
            }
        }
    }
    walk.skip_blank();
    match walk.peek() {
        Some(_) => walk.broken("expected nothing behind the object"),
        None => Ok(()),
    }
}
