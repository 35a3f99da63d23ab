//! Markdown tables: where they are, what their columns are called, and the cells of their rows.

use super::text::skip;
use memchr::memmem::Finder;
use memchr::{memchr, memrchr};
use std::sync::LazyLock;

/// Every rule under a header has two dashes, prepared once for all rows.
static DASHES: LazyLock<Finder> = LazyLock::new(|| Finder::new("--"));

/// A table: its header line and the bytes of its rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Table<'t> {
    pub header: &'t [u8],
    pub rows: &'t [u8],
}

impl<'t> Table<'t> {
    /// The rows, each without its line end.
    pub fn lines(&self) -> impl Iterator<Item = &'t [u8]> + use<'t> {
        self.rows
            .split(|b| *b == b'\n')
            .filter(|line| !line.trim_ascii().is_empty())
    }
}

/// The tables of a text, in order. A table is a line with a `|`, a line of dashes under it, and
/// the lines with a `|` that follow; one without rows is none.
pub struct Tables<'t> {
    text: &'t [u8],
    at: usize,
}

/// The tables of `text`.
pub fn tables(text: &str) -> Tables<'_> {
    Tables {
        text: text.as_bytes(),
        at: 0,
    }
}

impl<'t> Iterator for Tables<'t> {
    type Item = Table<'t>;

    fn next(&mut self) -> Option<Table<'t>> {
        loop {
            let dashes = self.at + DASHES.find(self.text.get(self.at..)?)?;
            let start = line_start(self.text, dashes).max(self.at);
            let end = line_end(self.text, dashes);
            self.at = end;
            if start == 0 || !is_rule(&self.text[start..end]) {
                continue;
            }
            let header = &self.text[line_start(self.text, start - 1)..start - 1];
            if memchr(b'|', header).is_none() {
                continue;
            }
            let rows_start = (end + 1).min(self.text.len());
            let mut rows_end = rows_start;
            while rows_end < self.text.len() {
                let stop = line_end(self.text, rows_end);
                if memchr(b'|', &self.text[rows_end..stop]).is_none() {
                    break;
                }
                rows_end = (stop + 1).min(self.text.len());
            }
            self.at = rows_end;
            if rows_end > rows_start {
                return Some(Table {
                    header,
                    rows: &self.text[rows_start..rows_end],
                });
            }
        }
    }
}

/// The cells of a table line, trimmed. A `|` at either edge bounds no cell and `\|` is no border.
pub fn cells(line: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut line = line.trim_ascii();
    line = line.strip_prefix(b"|").unwrap_or(line);
    if !line.ends_with(b"\\|") {
        line = line.strip_suffix(b"|").unwrap_or(line);
    }
    let mut rest = Some(line);
    std::iter::from_fn(move || {
        let line = rest?;
        let mut from = 0;
        while let Some(at) = memchr(b'|', &line[from..]) {
            let bar = from + at;
            if bar == 0 || line[bar - 1] != b'\\' {
                rest = Some(&line[bar + 1..]);
                return Some(line[..bar].trim_ascii());
            }
            from = bar + 1;
        }
        rest = None;
        Some(line.trim_ascii())
    })
}

/// The header of the column that holds the byte `at`, where `at` stands in a row that starts with
/// a `|`. `None` outside of tables; empty where the row has more cells than the header.
pub fn header_over(text: &[u8], at: usize) -> Option<&[u8]> {
    let row = line_start(text, at);
    let bars = |line: &[u8]| line.trim_ascii_start().starts_with(b"|");
    if !bars(&text[row..at]) {
        return None;
    }
    let mut top = row;
    while top > 0 {
        let above = line_start(text, top - 1);
        if !bars(&text[above..top]) {
            break;
        }
        top = above;
    }
    // The first bar opens the row, so the second one begins the second column.
    let borders = (row..at)
        .filter(|i| text[*i] == b'|' && (*i == row || text[*i - 1] != b'\\'))
        .count();
    let column = borders.saturating_sub(1);
    cells(&text[top..line_end(text, top)])
        .nth(column)
        .or(Some(b""))
}

fn line_start(text: &[u8], at: usize) -> usize {
    memrchr(b'\n', &text[..at]).map_or(0, |nl| nl + 1)
}

fn line_end(text: &[u8], at: usize) -> usize {
    memchr(b'\n', &text[at..]).map_or(text.len(), |nl| at + nl)
}

/// A line of dashes, colons, bars and blanks that holds a bar and a dash.
fn is_rule(line: &[u8]) -> bool {
    let end = skip(line, 0, |b| {
        matches!(b, b'-' | b':' | b'|' | b' ' | b'\t' | b'\r')
    });
    end == line.len() && memchr(b'|', line).is_some()
}
