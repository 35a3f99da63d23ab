//! Column builders that can take back the last row: a line found bad halfway leaves no trace.

use crate::lake::pages::view::{self, Bits, View};
use crate::model::ColType;
use arrow::array::{ArrayRef, BooleanArray, Float64Array, Int64Array, StringArray};
use arrow::array::{BooleanBufferBuilder, NullBufferBuilder, TimestampMicrosecondArray};
use arrow::buffer::{Buffer, OffsetBuffer, ScalarBuffer};
use std::sync::Arc;

enum Data {
    Int(Vec<i64>),
    Float(Vec<f64>),
    Bool(BooleanBufferBuilder),
    Text { ends: Vec<i32>, bytes: Vec<u8> },
}

/// One growing column of a batch. Bounded by its caller: a batch is flushed long before text
/// offsets could pass `i32`.
pub struct Col {
    kind: ColType,
    data: Data,
    nulls: NullBufferBuilder,
}

impl Col {
    pub fn new(kind: ColType) -> Self {
        Col::sized(kind, 0, 0)
    }

    /// Room for as many rows, and bytes of text, as the batch before had.
    fn sized(kind: ColType, rows: usize, text_bytes: usize) -> Self {
        let data = match kind {
            ColType::Int | ColType::Time => Data::Int(Vec::with_capacity(rows)),
            ColType::Float => Data::Float(Vec::with_capacity(rows)),
            ColType::Bool => Data::Bool(BooleanBufferBuilder::new(rows)),
            ColType::Text => {
                let mut ends = Vec::with_capacity(rows + 1);
                ends.push(0);
                Data::Text {
                    ends,
                    bytes: Vec::with_capacity(text_bytes),
                }
            }
        };
        Col {
            kind,
            data,
            nulls: NullBufferBuilder::new(rows),
        }
    }

    pub fn len(&self) -> usize {
        self.nulls.len()
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    #[inline]
    pub fn null(&mut self) {
        match &mut self.data {
            Data::Int(v) => v.push(0),
            Data::Float(v) => v.push(0.0),
            Data::Bool(v) => v.append(false),
            Data::Text { ends, bytes } => ends.push(bytes.len() as i32),
        }
        self.nulls.append_null();
    }

    #[inline]
    pub fn int(&mut self, value: i64) {
        if let Data::Int(v) = &mut self.data {
            v.push(value);
            self.nulls.append_non_null();
        }
    }

    #[inline]
    pub fn float(&mut self, value: f64) {
        if let Data::Float(v) = &mut self.data {
            v.push(value);
            self.nulls.append_non_null();
        }
    }

    #[inline]
    pub fn bool(&mut self, value: bool) {
        if let Data::Bool(v) = &mut self.data {
            v.append(value);
            self.nulls.append_non_null();
        }
    }

    #[inline]
    pub fn text(&mut self, value: &[u8]) {
        self.text_with(|bytes| bytes.extend_from_slice(value));
    }

    /// Appends a text written by `fill` straight into the column's bytes (valid UTF-8).
    #[inline]
    pub fn text_with(&mut self, fill: impl FnOnce(&mut Vec<u8>)) {
        if let Data::Text { ends, bytes } = &mut self.data {
            fill(bytes);
            ends.push(bytes.len() as i32);
            self.nulls.append_non_null();
        }
    }

    /// Bytes held, for the memory bound.
    pub fn weight(&self) -> usize {
        match &self.data {
            Data::Int(v) => v.len() * 8,
            Data::Float(v) => v.len() * 8,
            Data::Bool(v) => v.len() / 8,
            Data::Text { ends, bytes } => ends.len() * 4 + bytes.len(),
        }
    }

    pub fn last_int(&self) -> Option<i64> {
        match (&self.data, self.last_valid()) {
            (Data::Int(v), true) => v.last().copied(),
            _ => None,
        }
    }

    pub fn last_text(&self) -> Option<&[u8]> {
        match (&self.data, self.last_valid()) {
            (Data::Text { ends, bytes }, true) => {
                let start = ends[ends.len() - 2] as usize;
                Some(&bytes[start..])
            }
            _ => None,
        }
    }

    /// Whether the last row has a value.
    pub fn last_valid(&self) -> bool {
        !self.is_empty() && self.nulls.is_valid(self.len() - 1)
    }

    /// Feeds the last value's bytes and presence to an identity hash.
    pub fn hash_last(&self, hash: &mut impl FnMut(&[u8])) {
        if !self.last_valid() {
            return hash(&[0]);
        }
        hash(&[1]);
        match &self.data {
            Data::Int(v) => hash(&v[v.len() - 1].to_le_bytes()),
            Data::Float(v) => hash(&v[v.len() - 1].to_bits().to_le_bytes()),
            Data::Bool(v) => hash(&[v.get_bit(v.len() - 1) as u8]),
            Data::Text { .. } => {
                let text = self.last_text().unwrap_or_default();
                hash(&(text.len() as u32).to_le_bytes());
                hash(text);
            }
        }
    }

    /// Forgets everything behind the first `rows` rows.
    pub fn truncate(&mut self, rows: usize) {
        if self.len() <= rows {
            return;
        }
        match &mut self.data {
            Data::Int(v) => v.truncate(rows),
            Data::Float(v) => v.truncate(rows),
            Data::Bool(v) => v.truncate(rows),
            Data::Text { ends, bytes } => {
                ends.truncate(rows + 1);
                bytes.truncate(ends[rows] as usize);
            }
        }
        self.nulls.truncate(rows);
    }

    /// The rows as they stand, for a page.
    pub fn view(&self) -> View<'_> {
        let bits = |bytes| Bits { bytes, offset: 0 };
        let data = match &self.data {
            Data::Int(v) => view::Data::Int(v),
            Data::Float(v) => view::Data::Float(v),
            Data::Bool(v) => view::Data::Bool(bits(v.as_slice())),
            Data::Text { ends, bytes } => view::Data::Text { ends, bytes },
        };
        View::new(self.len(), data, self.nulls.as_slice().map(bits))
    }

    /// Forgets all rows and keeps the room they took.
    pub fn clear(&mut self) {
        match &mut self.data {
            Data::Int(v) => v.clear(),
            Data::Float(v) => v.clear(),
            Data::Bool(v) => v.truncate(0),
            Data::Text { ends, bytes } => {
                ends.truncate(1);
                bytes.clear();
            }
        }
        self.nulls = NullBufferBuilder::new(self.len());
    }

    /// The finished array; the column starts anew.
    pub fn take(&mut self) -> ArrayRef {
        let text_bytes = match &self.data {
            Data::Text { bytes, .. } => bytes.len() + bytes.len() / 8,
            _ => 0,
        };
        let next = Col::sized(self.kind, self.len(), text_bytes);
        let whole = std::mem::replace(self, next);
        let mut nulls = whole.nulls;
        let nulls = nulls.finish();
        match whole.data {
            Data::Int(v) if whole.kind == ColType::Time => {
                Arc::new(TimestampMicrosecondArray::new(ScalarBuffer::from(v), nulls))
            }
            Data::Int(v) => Arc::new(Int64Array::new(ScalarBuffer::from(v), nulls)),
            Data::Float(v) => Arc::new(Float64Array::new(ScalarBuffer::from(v), nulls)),
            Data::Bool(mut v) => Arc::new(BooleanArray::new(v.finish(), nulls)),
            Data::Text { ends, bytes } => {
                let offsets = OffsetBuffer::new(ScalarBuffer::from(ends));
                // SAFETY is not needed: `try_new` checks UTF-8 once over the whole buffer.
                match StringArray::try_new(offsets, Buffer::from_vec(bytes), nulls) {
                    Ok(array) => Arc::new(array),
                    Err(_) => Arc::new(StringArray::new_null(0)),
                }
            }
        }
    }
}
