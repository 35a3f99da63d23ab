//! JSON as `serde_json`'s pretty printer writes it, byte for byte, with one write for a line's break
//! and indentation: a report is two million lines.

use serde_json::ser::Formatter;
use std::io::{Result, Write};

/// A comma, a line break, and the indentation of the deepest line written at once.
const BREAK: &[u8] = b",\n                                                                ";
const DEEPEST: usize = (BREAK.len() - 2) / 2;

/// Two blanks for each level.
#[derive(Debug, Default)]
pub struct Indented {
    level: usize,
    has_value: bool,
}

impl Indented {
    /// A new line, after a comma unless what stands there is the first of its list.
    fn line<W: ?Sized + Write>(&self, to: &mut W, first: bool) -> Result<()> {
        let at_once = self.level.min(DEEPEST);
        to.write_all(&BREAK[usize::from(first)..2 + 2 * at_once])?;
        (at_once..self.level).try_for_each(|_| to.write_all(b"  "))
    }

    fn open<W: ?Sized + Write>(&mut self, to: &mut W, bracket: &[u8]) -> Result<()> {
        self.level += 1;
        self.has_value = false;
        to.write_all(bracket)
    }

    fn close<W: ?Sized + Write>(&mut self, to: &mut W, bracket: &[u8]) -> Result<()> {
        self.level -= 1;
        if self.has_value {
            self.line(to, true)?;
        }
        to.write_all(bracket)
    }
}

impl Formatter for Indented {
    fn begin_array<W: ?Sized + Write>(&mut self, to: &mut W) -> Result<()> {
        self.open(to, b"[")
    }

    fn end_array<W: ?Sized + Write>(&mut self, to: &mut W) -> Result<()> {
        self.close(to, b"]")
    }

    fn begin_array_value<W: ?Sized + Write>(&mut self, to: &mut W, first: bool) -> Result<()> {
        self.line(to, first)
    }

    fn end_array_value<W: ?Sized + Write>(&mut self, _: &mut W) -> Result<()> {
        self.has_value = true;
        Ok(())
    }

    fn begin_object<W: ?Sized + Write>(&mut self, to: &mut W) -> Result<()> {
        self.open(to, b"{")
    }

    fn end_object<W: ?Sized + Write>(&mut self, to: &mut W) -> Result<()> {
        self.close(to, b"}")
    }

    fn begin_object_key<W: ?Sized + Write>(&mut self, to: &mut W, first: bool) -> Result<()> {
        self.line(to, first)
    }

    fn begin_object_value<W: ?Sized + Write>(&mut self, to: &mut W) -> Result<()> {
        to.write_all(b": ")
    }

    fn end_object_value<W: ?Sized + Write>(&mut self, _: &mut W) -> Result<()> {
        self.has_value = true;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::super::data::json;
    use serde_json::{Value, json};

    #[test]
    fn the_bytes_are_those_of_the_pretty_printer() {
        let mut deep = json!([{"a": 1, "b": [], "c": {}, "d": [[], {}, [1, 2]], "e": {"f": null}}]);
        for _ in 0..60 {
            deep = Value::Array(vec![deep, json!({"k": "v"})]);
        }
        let mut pretty = serde_json::to_vec_pretty(&deep).unwrap();
        pretty.push(b'\n');
        assert_eq!(json(&deep).unwrap(), pretty);
        assert_eq!(json(&json!([])).unwrap(), b"[]\n");
    }
}
