//! A column's rows where they stand, to be encoded without being copied first.

use arrow::array::{Array, ArrayRef, AsArray};
use arrow::datatypes::{DataType, Float64Type, Int64Type, TimestampMicrosecondType};

/// Bits of a bitmap, the lowest first, from `offset` on.
#[derive(Clone, Copy)]
pub struct Bits<'a> {
    pub bytes: &'a [u8],
    pub offset: usize,
}

impl Bits<'_> {
    #[inline]
    pub fn get(&self, at: usize) -> bool {
        let at = self.offset + at;
        self.bytes[at / 8] >> (at % 8) & 1 == 1
    }

    /// Appends the first `count` bits from a byte's start on; what is left of the last is zero.
    pub fn append(&self, out: &mut Vec<u8>, count: usize) {
        if self.offset.is_multiple_of(8) {
            let bytes = &self.bytes[self.offset / 8..];
            out.extend_from_slice(&bytes[..count.div_ceil(8)]);
            if let (Some(last), over @ 1..) = (out.last_mut(), count % 8) {
                *last &= (1 << over) - 1;
            }
            return;
        }
        for from in (0..count).step_by(8) {
            let bits = (from..count.min(from + 8)).enumerate();
            out.push(bits.fold(0, |byte, (n, at)| byte | u8::from(self.get(at)) << n));
        }
    }

    fn count(&self, rows: usize) -> usize {
        if !self.offset.is_multiple_of(8) {
            return (0..rows).filter(|at| self.get(*at)).count();
        }
        let bytes = &self.bytes[self.offset / 8..];
        let whole = bytes[..rows / 8].iter().map(|byte| byte.count_ones());
        let rest = (rows / 8 * 8..rows).filter(|at| self.get(*at)).count();
        whole.sum::<u32>() as usize + rest
    }
}

/// The values by row; at a row without one stands anything.
#[derive(Clone, Copy)]
pub enum Data<'a> {
    Int(&'a [i64]),
    Float(&'a [f64]),
    Bool(Bits<'a>),
    /// Text `n` is `bytes[ends[n]..ends[n + 1]]`.
    Text {
        ends: &'a [i32],
        bytes: &'a [u8],
    },
}

/// Some rows of a column.
#[derive(Clone, Copy)]
pub struct View<'a> {
    pub rows: usize,
    /// Rows that have a value.
    pub values: usize,
    pub data: Data<'a>,
    /// Which rows have a value; looked at only where some have and some have not.
    pub valid: Option<Bits<'a>>,
}

impl<'a> View<'a> {
    /// `valid`: a bit a row, none when every row has a value.
    pub fn new(rows: usize, data: Data<'a>, valid: Option<Bits<'a>>) -> View<'a> {
        let values = valid.map_or(rows, |bits| bits.count(rows));
        View {
            rows,
            values,
            data,
            valid: valid.filter(|_| values < rows),
        }
    }

    /// The rows of an array of one of the lake's types; `None` for another type.
    pub fn of(array: &'a ArrayRef) -> Option<View<'a>> {
        let data = match array.data_type() {
            DataType::Int64 => Data::Int(array.as_primitive::<Int64Type>().values()),
            DataType::Timestamp(..) => Data::Int(
                array
                    .as_primitive_opt::<TimestampMicrosecondType>()?
                    .values(),
            ),
            DataType::Float64 => Data::Float(array.as_primitive::<Float64Type>().values()),
            DataType::Boolean => {
                let bits = array.as_boolean().values();
                Data::Bool(Bits {
                    bytes: bits.values(),
                    offset: bits.offset(),
                })
            }
            DataType::Utf8 => {
                let texts = array.as_string::<i32>();
                Data::Text {
                    ends: texts.value_offsets(),
                    bytes: texts.value_data(),
                }
            }
            _ => return None,
        };
        let valid = array.nulls().map(|nulls| Bits {
            bytes: nulls.validity(),
            offset: nulls.offset(),
        });
        Some(View::new(array.len(), data, valid))
    }

    /// Calls `each` with every row that has a value.
    #[inline]
    pub fn each(&self, mut each: impl FnMut(usize)) {
        match self.valid {
            None if self.values == 0 => {}
            None => (0..self.rows).for_each(each),
            Some(_) if self.values == 0 => {}
            Some(bits) => (0..self.rows)
                .filter(|at| bits.get(*at))
                .for_each(&mut each),
        }
    }
}
