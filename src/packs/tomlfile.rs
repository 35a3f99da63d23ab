//! Reads a TOML file key by key, so that every mistake of the file is reported at once, with
//! its line. (serde stops at the first one.)

use super::mistake::Mistake;
use super::suggest::hint;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

pub type Value<'t> = Spanned<DeValue<'t>>;

/// One file being read; mistakes gather in `mistakes`.
pub struct Reader<'t> {
    pub file: &'t str,
    text: &'t str,
    pub mistakes: Vec<Mistake>,
}

impl<'t> Reader<'t> {
    /// Parses the text; syntax mistakes are gathered and what could be read is returned.
    pub fn parse(file: &'t str, text: &'t str) -> (Reader<'t>, DeTable<'t>) {
        let mut reader = Reader {
            file,
            text,
            mistakes: Vec::new(),
        };
        let (table, errors) = DeTable::parse_recoverable(text);
        for e in errors {
            let at = e.span().map_or(0, |s| s.start);
            let line = reader.line_at(at);
            let found = e.message().replace('\n', " ");
            reader.refuse(line, format!("broken TOML: {found}"), "mend the line");
        }
        (reader, table.into_inner())
    }

    /// 1-based line of a byte offset.
    pub fn line_at(&self, byte: usize) -> u32 {
        let head = &self.text.as_bytes()[..byte.min(self.text.len())];
        1 + head.iter().filter(|b| **b == b'\n').count() as u32
    }

    pub fn line(&self, value: &Value) -> u32 {
        self.line_at(value.span().start)
    }

    /// Line of a key, or of nothing (0) when the key is absent.
    pub fn key_line(&self, table: &DeTable, key: &str) -> u32 {
        table
            .iter()
            .find(|(k, _)| k.get_ref() == key)
            .map_or(0, |(k, _)| self.line_at(k.span().start))
    }

    pub fn refuse(&mut self, line: u32, found: impl Into<String>, fix: impl Into<String>) {
        let mistake = Mistake::new(self.file, line, found, fix);
        self.mistakes.push(mistake);
    }

    /// Every key outside `allowed` is a mistake. `at` names the table for the message.
    pub fn only(&mut self, table: &DeTable, at: &str, allowed: &[&str]) {
        for (key, _) in table {
            let name = key.get_ref().as_ref();
            if !allowed.contains(&name) {
                let line = self.line_at(key.span().start);
                let found = format!("unknown key `{name}` in {at}");
                self.refuse(line, found, hint(name, allowed.iter().copied()));
            }
        }
    }

    pub fn get<'v>(&self, table: &'v DeTable<'t>, key: &str) -> Option<&'v Value<'t>> {
        table
            .iter()
            .find(|(k, _)| k.get_ref() == key)
            .map(|(_, v)| v)
    }

    fn wrong(&mut self, key: &str, value: &Value, expected: &str) {
        let line = self.line(value);
        let found = format!(
            "`{key}` is {}, expected {expected}",
            describe(value.get_ref())
        );
        self.refuse(line, found, format!("write {key} = {}", sample(expected)));
    }

    pub fn text(&mut self, table: &DeTable<'t>, key: &str) -> Option<String> {
        let value = self.get(table, key)?;
        match value.get_ref().as_str() {
            Some(text) => Some(text.to_string()),
            None => {
                self.wrong(key, value, "text");
                None
            }
        }
    }

    /// A text that must be there; `at` names the table, `line` is its place.
    pub fn required(&mut self, table: &DeTable<'t>, key: &str, at: &str, line: u32) -> String {
        if self.get(table, key).is_none() {
            let found = format!("{at} has no `{key}`");
            self.refuse(line, found, format!("add {key} = \"…\""));
        }
        self.text(table, key).unwrap_or_default()
    }

    pub fn boolean(&mut self, table: &DeTable<'t>, key: &str) -> Option<bool> {
        let value = self.get(table, key)?;
        let found = value.get_ref().as_bool();
        if found.is_none() {
            self.wrong(key, value, "true or false");
        }
        found
    }

    pub fn integer(&mut self, table: &DeTable<'t>, key: &str) -> Option<i64> {
        let value = self.get(table, key)?;
        let found = integer(value.get_ref());
        if found.is_none() {
            self.wrong(key, value, "a whole number");
        }
        found
    }

    pub fn number(&mut self, table: &DeTable<'t>, key: &str) -> Option<f64> {
        let value = self.get(table, key)?;
        let found = number(value.get_ref());
        if found.is_none() {
            self.wrong(key, value, "a number");
        }
        found
    }

    /// A list of texts; a lone text counts as a list of one.
    pub fn texts(&mut self, table: &DeTable<'t>, key: &str) -> Option<Vec<String>> {
        let value = self.get(table, key)?;
        if let Some(one) = value.get_ref().as_str() {
            return Some(vec![one.to_string()]);
        }
        let Some(array) = value.get_ref().as_array() else {
            self.wrong(key, value, "a list of texts");
            return None;
        };
        let mut out = Vec::new();
        for item in array.iter() {
            match item.get_ref().as_str() {
                Some(text) => out.push(text.to_string()),
                None => self.wrong(key, item, "a list of texts"),
            }
        }
        Some(out)
    }

    pub fn table<'v>(&mut self, table: &'v DeTable<'t>, key: &str) -> Option<&'v DeTable<'t>> {
        let value = self.get(table, key)?;
        let found = value.get_ref().as_table();
        if found.is_none() {
            self.wrong(key, value, "a table");
        }
        found
    }

    /// An array of tables (`[[key]]`), each with its line.
    pub fn tables<'v>(&mut self, table: &'v DeTable<'t>, key: &str) -> Vec<(u32, &'v DeTable<'t>)> {
        let Some(value) = self.get(table, key) else {
            return Vec::new();
        };
        let Some(array) = value.get_ref().as_array() else {
            self.wrong(key, value, "a list of tables");
            return Vec::new();
        };
        let mut out = Vec::new();
        for item in array.iter() {
            match item.get_ref().as_table() {
                Some(inner) => out.push((self.line(item), inner)),
                None => self.wrong(key, item, "a list of tables"),
            }
        }
        out
    }

    /// One word of a fixed list; returns its position.
    pub fn choice(&mut self, table: &DeTable<'t>, key: &str, words: &[&str]) -> Option<usize> {
        let value = self.get(table, key)?;
        let Some(word) = value.get_ref().as_str() else {
            self.wrong(key, value, "text");
            return None;
        };
        let found = words.iter().position(|w| *w == word);
        if found.is_none() {
            let line = self.line(value);
            let text = format!(
                "`{key}` is \"{word}\", expected one of {}",
                words.join(", ")
            );
            self.refuse(line, text, hint(word, words.iter().copied()));
        }
        found
    }
}

/// A TOML integer of any base, when it fits 64 bits.
pub fn integer(value: &DeValue) -> Option<i64> {
    let found = value.as_integer()?;
    let digits = found.as_str().replace('_', "");
    i64::from_str_radix(&digits, found.radix()).ok()
}

/// A TOML integer or finite float.
pub fn number(value: &DeValue) -> Option<f64> {
    if let Some(whole) = integer(value) {
        return Some(whole as f64);
    }
    let text = value.as_float()?.as_str().replace('_', "");
    text.parse::<f64>().ok().filter(|f| f.is_finite())
}

fn describe(value: &DeValue) -> String {
    match value {
        DeValue::String(s) => format!("the text \"{s}\""),
        DeValue::Integer(i) => format!("the number {}", i.as_str()),
        DeValue::Float(f) => format!("the number {}", f.as_str()),
        DeValue::Boolean(b) => b.to_string(),
        DeValue::Datetime(d) => format!("the time {d}"),
        DeValue::Array(_) => "a list".to_string(),
        DeValue::Table(_) => "a table".to_string(),
    }
}

fn sample(expected: &str) -> &'static str {
    match expected {
        "text" => "\"…\"",
        "true or false" => "true",
        "a whole number" => "1",
        "a number" => "1.5",
        "a list of texts" => "[\"…\"]",
        "a table" => "{ … }",
        _ => "[{ … }]",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_mistake_is_reported_with_its_line() {
        let text = "titel = \"a\"\norder = \"two\"\ntiles = [1]\n";
        let (mut r, t) = Reader::parse("pack.toml", text);
        r.only(&t, "the file", &["title", "order", "tiles"]);
        r.integer(&t, "order");
        r.texts(&t, "tiles");
        let all: Vec<String> = r.mistakes.iter().map(|m| m.to_string()).collect();
        assert_eq!(
            all,
            [
                "pack.toml:1: unknown key `titel` in the file; did you mean `title`?",
                "pack.toml:2: `order` is the text \"two\", expected a whole number; write order = 1",
                "pack.toml:3: `tiles` is the number 1, expected a list of texts; write tiles = [\"…\"]",
            ]
        );
    }

    #[test]
    fn broken_toml_says_where() {
        let (r, _) = Reader::parse("pack.toml", "a = 1\nb = \n");
        assert_eq!(r.mistakes.len(), 1);
        assert_eq!(r.mistakes[0].line, 2);
    }
}
