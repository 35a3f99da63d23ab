//! One column of a row group on its way into pages: each batch is a page, encoded as the first
//! one's values suggest.

use super::bits::{self, Page};
use super::dictionary::Dictionary;
use super::view::{Data, View};
use std::collections::HashSet;
use std::hash::Hash;

/// Values looked at to choose a column's encoding.
const SAMPLE: usize = 256;

/// How a column's values stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// As they are; texts with their lengths before them, packed as differences.
    Plain,
    /// Integers as differences.
    Delta,
    /// Indices of a dictionary, until it grows too large.
    Dictionary,
}

/// A form, and whether pages are compressed on top of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Choice {
    pub form: Form,
    pub packed: bool,
}

/// Integers and times are packed as differences, or a dictionary where a sample has few values;
/// identity hashes are noise and stand plain. Texts get a dictionary only where the sample
/// repeats itself. What is packed that way is not compressed on top: it gains next to nothing.
pub fn choose(name: &str, sample: &View) -> Choice {
    let choice = |form, packed| Choice { form, packed };
    match (sample.data, values_of(sample)) {
        (Data::Bool(_), _) => choice(Form::Plain, false),
        (Data::Int(_), _) if name == "row_key" => choice(Form::Plain, false),
        (_, Values::Few) => choice(Form::Dictionary, false),
        (Data::Int(_), _) => choice(Form::Delta, false),
        (_, Values::Many) => choice(Form::Plain, true),
        (_, Values::Repeated) => choice(Form::Dictionary, true),
    }
}

/// How a column's first values repeat.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Values {
    /// A handful: a state, a model, an hour, a constant.
    Few,
    /// Each stands twice or more on average.
    Repeated,
    Many,
}

fn values_of(sample: &View) -> Values {
    fn distinct<T: Eq + Hash>(values: impl Iterator<Item = T>) -> usize {
        values.collect::<HashSet<_>>().len()
    }
    let mut rows = Vec::with_capacity(SAMPLE);
    sample.each(|row| {
        if rows.len() < SAMPLE {
            rows.push(row);
        }
    });
    let rows = rows.iter().copied();
    let seen = rows.len();
    let (distinct, bytes) = match sample.data {
        Data::Int(values) => (distinct(rows.map(|row| values[row])), seen * 8),
        Data::Float(values) => (distinct(rows.map(|row| values[row].to_bits())), seen * 8),
        Data::Bool(_) => return Values::Few,
        Data::Text { ends, bytes } => {
            let text = |row: usize| &bytes[ends[row] as usize..ends[row + 1] as usize];
            let length = rows.clone().map(|row| text(row).len()).sum();
            (distinct(rows.map(text)), length)
        }
    };
    match (seen, sample.data) {
        (0..16, Data::Int(_)) if sample.values == sample.rows => Values::Many,
        (0..16, _) => Values::Repeated,
        (0..SAMPLE, Data::Int(_)) if sample.values == sample.rows => Values::Many,
        _ if distinct <= SAMPLE / 8 && bytes / seen < 128 => Values::Few,
        (_, Data::Int(_)) => Values::Many,
        _ if distinct * 2 > seen || bytes / seen >= 512 => Values::Many,
        _ => Values::Repeated,
    }
}

/// Least and greatest value, where a form knows them without a search.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Range {
    pub least: i64,
    pub greatest: i64,
}

/// The pages of one column of a row group.
#[derive(Default)]
pub struct Chunk {
    choice: Option<Choice>,
    pub dictionary: Dictionary,
    /// The dictionary takes no more values: it had grown too large.
    full: bool,
    /// Data pages with their headers.
    pub pages: Vec<u8>,
    /// Bytes of the pages before they were compressed, headers included.
    pub plain_bytes: usize,
    pub nulls: u64,
    pub rows: u64,
    /// Encodings of the data pages by Parquet's numbers: a bit each.
    pub encodings: u32,
    pub range: Option<Range>,
}

/// Buffers that every column uses in turn.
#[derive(Default)]
pub struct Scratch {
    body: Vec<u8>,
    packed: Vec<u8>,
    ints: Vec<i64>,
    indices: Vec<u32>,
    zstd: Option<zstd::bulk::Compressor<'static>>,
}

impl Chunk {
    /// Starts anew, with the buffers as they are.
    pub fn clear(&mut self) {
        self.choice = None;
        self.full = false;
        self.dictionary.clear();
        self.pages.clear();
        (self.plain_bytes, self.nulls, self.rows, self.encodings) = (0, 0, 0, 0);
        self.range = None;
    }

    pub fn is_packed(&self) -> bool {
        self.choice.is_some_and(|choice| choice.packed)
    }

    /// Appends a batch as one page.
    pub fn write(&mut self, name: &str, view: &View, scratch: &mut Scratch) -> std::io::Result<()> {
        let choice = *self.choice.get_or_insert_with(|| choose(name, view));
        self.rows += view.rows as u64;
        self.nulls += (view.rows - view.values) as u64;
        let mut body = std::mem::take(&mut scratch.body);
        body.clear();
        levels(&mut body, view);
        let dictionary = choice.form == Form::Dictionary && !self.full;
        let encoding = match (view.data, view.values) {
            // A column without a value has no dictionary to point into.
            (_, 0) => bits::PLAIN,
            (data, _) if dictionary => {
                self.index(&mut body, data, view, scratch);
                bits::RLE_DICTIONARY
            }
            (Data::Int(values), _) => self.ints(&mut body, values, view, choice.form, scratch),
            (Data::Float(values), _) => {
                view.each(|row| body.extend_from_slice(&values[row].to_le_bytes()));
                bits::PLAIN
            }
            (Data::Bool(values), _) => {
                bools(&mut body, values, view);
                bits::PLAIN
            }
            (Data::Text { ends, bytes }, _) => {
                texts(&mut body, ends, bytes, view, &mut scratch.ints);
                bits::DELTA_LENGTH_BYTE_ARRAY
            }
        };
        self.encodings |= 1 << encoding;
        let place = (Page::Data, view.rows, encoding);
        let written = page(&mut self.pages, place, &body, choice.packed, scratch);
        scratch.body = body;
        self.plain_bytes += written?;
        Ok(())
    }

    /// The dictionary page, and its bytes before they were compressed; nothing without one.
    pub fn dictionary_page(
        &self,
        out: &mut Vec<u8>,
        scratch: &mut Scratch,
    ) -> std::io::Result<usize> {
        if self.dictionary.is_empty() {
            return Ok(0);
        }
        let place = (Page::Dictionary, self.dictionary.len(), bits::PLAIN);
        page(
            out,
            place,
            self.dictionary.plain(),
            self.is_packed(),
            scratch,
        )
    }

    fn index(&mut self, body: &mut Vec<u8>, data: Data, view: &View, scratch: &mut Scratch) {
        let indices = &mut scratch.indices;
        indices.clear();
        let dictionary = &mut self.dictionary;
        match data {
            Data::Int(values) => {
                view.each(|row| indices.push(dictionary.int(values[row] as u64)));
                let known = dictionary.ints().fold(self.range, wider);
                self.range = known;
            }
            Data::Float(values) => {
                view.each(|row| indices.push(dictionary.int(values[row].to_bits())))
            }
            Data::Text { ends, bytes } => view.each(|row| {
                indices.push(dictionary.text(&bytes[ends[row] as usize..ends[row + 1] as usize]))
            }),
            Data::Bool(_) => {}
        }
        let width = bits::width(dictionary.len() as u64 - 1);
        body.push(width as u8);
        bits::hybrid(body, indices, width);
        self.full = dictionary.is_full();
    }

    fn ints(
        &mut self,
        body: &mut Vec<u8>,
        values: &[i64],
        view: &View,
        form: Form,
        scratch: &mut Scratch,
    ) -> i64 {
        let dense = match view.valid {
            None => values,
            Some(_) => {
                scratch.ints.clear();
                view.each(|row| scratch.ints.push(values[row]));
                &scratch.ints
            }
        };
        if form == Form::Plain {
            dense
                .iter()
                .for_each(|v| body.extend_from_slice(&v.to_le_bytes()));
            return bits::PLAIN;
        }
        self.range = dense.iter().copied().fold(self.range, wider);
        bits::delta(body, dense);
        bits::DELTA_BINARY_PACKED
    }
}

fn wider(range: Option<Range>, value: i64) -> Option<Range> {
    let range = range.unwrap_or(Range {
        least: value,
        greatest: value,
    });
    Some(Range {
        least: range.least.min(value),
        greatest: range.greatest.max(value),
    })
}

/// Which rows have a value: their number of bytes, then one run, or the bitmap as it stands.
fn levels(body: &mut Vec<u8>, view: &View) {
    body.extend_from_slice(&[0; 4]);
    match view.valid {
        Some(bits) if view.values > 0 => {
            bits::varint(body, (view.rows.div_ceil(8) as u64) << 1 | 1);
            bits.append(body, view.rows);
        }
        _ => {
            bits::varint(body, (view.rows as u64) << 1);
            body.push(u8::from(view.values > 0));
        }
    }
    let length = body.len() as u32 - 4;
    body[..4].copy_from_slice(&length.to_le_bytes());
}

fn bools(body: &mut Vec<u8>, values: super::view::Bits, view: &View) {
    if view.valid.is_none() {
        return values.append(body, view.rows);
    }
    let (mut byte, mut held) = (0u8, 0);
    view.each(|row| {
        byte |= u8::from(values.get(row)) << held;
        held += 1;
        if held == 8 {
            body.push(byte);
            (byte, held) = (0, 0);
        }
    });
    if held > 0 {
        body.push(byte);
    }
}

/// Lengths as differences, then the bytes of all.
fn texts(body: &mut Vec<u8>, ends: &[i32], bytes: &[u8], view: &View, lengths: &mut Vec<i64>) {
    lengths.clear();
    let mut total = 0;
    view.each(|row| {
        let length = i64::from(ends[row + 1] - ends[row]);
        total += length;
        lengths.push(length);
    });
    bits::delta(body, lengths);
    let (from, to) = (ends[0] as usize, ends[view.rows] as usize);
    if total == (to - from) as i64 {
        return body.extend_from_slice(&bytes[from..to]);
    }
    // Some row without a value has bytes.
    view.each(|row| body.extend_from_slice(&bytes[ends[row] as usize..ends[row + 1] as usize]));
}

/// Appends one page; returns its bytes before they were compressed, header included.
fn page(
    out: &mut Vec<u8>,
    (kind, values, encoding): (Page, usize, i64),
    body: &[u8],
    compress: bool,
    scratch: &mut Scratch,
) -> std::io::Result<usize> {
    let packed = match compress {
        false => body,
        true => {
            let zstd = match &mut scratch.zstd {
                Some(zstd) => zstd,
                none => none.insert(zstd::bulk::Compressor::new(1)?),
            };
            scratch.packed.clear();
            scratch
                .packed
                .reserve(zstd::zstd_safe::compress_bound(body.len()));
            zstd.compress_to_buffer(body, &mut scratch.packed)?;
            &scratch.packed
        }
    };
    let before = out.len();
    bits::header(out, kind, values, encoding, body.len(), packed.len());
    let header = out.len() - before;
    out.extend_from_slice(packed);
    Ok(header + body.len())
}
