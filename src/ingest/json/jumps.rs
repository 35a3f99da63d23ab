//! What a walk remembers of a line, so that nothing long in it is looked through again: where
//! each container and each long string ends.

use super::{Kind, Skim, Span};

/// Bytes of a string from which on its end is remembered.
pub const LONG: usize = 48;

/// From the first byte of a container or a string (its bracket, its quote) to behind its last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Jump {
    start: u32,
    pub end: u32,
    kind: Kind,
}

impl Jump {
    pub fn new(start: usize, end: usize, kind: Kind) -> Jump {
        let (start, end) = (start as u32, end as u32);
        Jump { start, end, kind }
    }
}

/// A line that was validated, and its jumps by their starts: all of them or none.
#[derive(Debug, Clone, Copy, Default)]
pub struct Walked<'a> {
    pub bytes: &'a [u8],
    pub jumps: &'a [Jump],
}

impl<'a> From<&'a [u8]> for Walked<'a> {
    fn from(bytes: &'a [u8]) -> Walked<'a> {
        Walked { bytes, jumps: &[] }
    }
}

impl<'a> Walked<'a> {
    /// Stands behind the opening bracket of a container.
    pub fn within(self, container: Span) -> Skim<'a> {
        let first = self.jumps.partition_point(|j| j.start <= container.start);
        Skim {
            line: &self.bytes[..container.end as usize],
            pos: container.start as usize + 1,
            jumps: &self.jumps[first..],
        }
    }
}

/// The jump that starts at `pos`, if there is one. Those before it are dropped: a skim goes
/// forward only.
#[inline]
pub fn at<'a>(jumps: &mut &'a [Jump], pos: usize) -> Option<&'a Jump> {
    while let Some((first, rest)) = jumps.split_first() {
        if first.start as usize >= pos {
            return (first.start as usize == pos).then_some(first);
        }
        *jumps = rest;
    }
    None
}

impl Jump {
    /// The value it passes over.
    pub fn span(&self) -> Span {
        let quote = u32::from(matches!(self.kind, Kind::Str | Kind::EscapedStr));
        Span {
            start: self.start + quote,
            end: self.end - quote,
            kind: self.kind,
        }
    }
}
