//! Numbers as Parquet packs them: variable-length integers, runs and bit-packed groups, deltas.

/// Appends an unsigned integer, seven bits a byte, the lowest first.
pub fn varint(out: &mut Vec<u8>, mut value: u64) {
    while value >= 0x80 {
        out.push(value as u8 | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
}

/// A signed integer as an unsigned one: small sizes stay small whatever their sign.
pub fn zigzag(value: i64) -> u64 {
    ((value << 1) ^ (value >> 63)) as u64
}

/// Bits that hold every value up to `max`.
pub fn width(max: u64) -> u32 {
    64 - max.leading_zeros()
}

/// Appends values of `width` bits each, the lowest first. The bits of all must fill whole bytes.
fn pack(out: &mut Vec<u8>, values: impl Iterator<Item = u64>, width: u32) {
    if width == 0 {
        return;
    }
    let (mut held, mut bits) = (0u64, 0u32);
    for value in values {
        held |= value << bits;
        bits += width;
        if bits >= 64 {
            out.extend_from_slice(&held.to_le_bytes());
            bits -= 64;
            held = match bits {
                0 => 0,
                over => value >> (width - over),
            };
        }
    }
    out.extend_from_slice(&held.to_le_bytes()[..bits as usize / 8]);
}

/// Appends dictionary indices of `width` bits in Parquet's hybrid form: eight or more equal ones
/// in a row are one run, the rest is packed in groups of eight.
pub fn hybrid(out: &mut Vec<u8>, values: &[u32], width: u32) {
    let mut packed = 0;
    let mut at = 0;
    while at < values.len() {
        let run = run_length(&values[at..]);
        // A group that was begun is filled up from the run; what is left of it may still be one.
        let open = (8 - (at - packed) % 8) % 8;
        if run < open + 8 {
            at += run;
            continue;
        }
        at += open;
        groups(out, &values[packed..at], width);
        let run = run - open;
        varint(out, (run as u64) << 1);
        let value = values[at].to_le_bytes();
        out.extend_from_slice(&value[..width.div_ceil(8) as usize]);
        at += run;
        packed = at;
    }
    groups(out, &values[packed..], width);
}

fn run_length(values: &[u32]) -> usize {
    let first = values[0];
    values.iter().take_while(|value| **value == first).count()
}

/// Bit-packed groups of eight; the last one is filled up with zeros.
fn groups(out: &mut Vec<u8>, values: &[u32], width: u32) {
    if values.is_empty() {
        return;
    }
    let count = values.len().div_ceil(8);
    varint(out, (count as u64) << 1 | 1);
    let padding = std::iter::repeat_n(0, count * 8 - values.len());
    pack(
        out,
        values.iter().map(|v| u64::from(*v)).chain(padding),
        width,
    );
}

const BLOCK: usize = 128;
const MINI: usize = 32;

/// Appends integers as DELTA_BINARY_PACKED: differences above the block's least one.
pub fn delta(out: &mut Vec<u8>, values: &[i64]) {
    varint(out, BLOCK as u64);
    varint(out, (BLOCK / MINI) as u64);
    varint(out, values.len() as u64);
    varint(out, zigzag(values.first().copied().unwrap_or_default()));
    let mut deltas = [0i64; BLOCK];
    let mut from = 1;
    while from < values.len() {
        let block = &values[from..values.len().min(from + BLOCK)];
        let before = &values[from - 1..];
        for ((delta, value), before) in deltas.iter_mut().zip(block).zip(before) {
            *delta = value.wrapping_sub(*before);
        }
        let deltas = &mut deltas[..block.len()];
        let least = deltas.iter().copied().min().unwrap_or_default();
        varint(out, zigzag(least));
        let widths = out.len();
        out.extend_from_slice(&[0; BLOCK / MINI]);
        for (n, mini) in deltas.chunks(MINI).enumerate() {
            let above = |delta: &i64| delta.wrapping_sub(least) as u64;
            let bits = width(mini.iter().map(above).fold(0, |all, v| all | v));
            out[widths + n] = bits as u8;
            let padding = std::iter::repeat_n(0, MINI - mini.len());
            pack(out, mini.iter().map(above).chain(padding), bits);
        }
        from += BLOCK;
    }
}

/// What a page is, for its header.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Page {
    Data,
    Dictionary,
}

/// Appends a page header in Thrift's compact form. `encoding` is Parquet's number of it.
pub fn header(
    out: &mut Vec<u8>,
    page: Page,
    values: usize,
    encoding: i64,
    plain: usize,
    packed: usize,
) {
    const I32: u8 = 0x15;
    let mut field = |head: u8, value: i64| {
        out.push(head);
        varint(out, zigzag(value));
    };
    let kind = if page == Page::Data { 0 } else { 2 };
    field(I32, kind);
    field(I32, plain as i64);
    field(I32, packed as i64);
    // The struct of the kind stands two, or four, fields behind the last.
    match page {
        Page::Data => {
            out.push(0x2C);
            let mut field = |value: i64| {
                out.push(I32);
                varint(out, zigzag(value));
            };
            field(values as i64);
            field(encoding);
            field(RLE);
            field(RLE);
        }
        Page::Dictionary => {
            out.push(0x4C);
            for value in [values as i64, encoding] {
                out.push(I32);
                varint(out, zigzag(value));
            }
        }
    }
    out.extend_from_slice(&[0, 0]);
}

/// Parquet's numbers of encodings.
pub const PLAIN: i64 = 0;
pub const RLE: i64 = 3;
pub const DELTA_BINARY_PACKED: i64 = 5;
pub const DELTA_LENGTH_BYTE_ARRAY: i64 = 6;
pub const RLE_DICTIONARY: i64 = 8;
