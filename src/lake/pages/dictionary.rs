//! The distinct values of a column, in the order of their first appearance.

use xxhash_rust::xxh3::xxh3_64;

/// Bytes of values after which a dictionary takes no further page.
const FULL_BYTES: usize = 1 << 20;
const EMPTY: u32 = u32::MAX;

/// Values as Parquet's plain encoding has them, found again by hash.
#[derive(Default)]
pub struct Dictionary {
    plain: Vec<u8>,
    /// Where each value begins in `plain`: of a text, its four bytes of length.
    starts: Vec<u32>,
    /// Index by hash; a power of two, at most half full.
    slots: Vec<u32>,
    /// The index given out last: the next value is often the same.
    last: u32,
}

impl Dictionary {
    pub fn clear(&mut self) {
        self.plain.clear();
        self.starts.clear();
        self.slots.clear();
        self.last = 0;
    }

    pub fn len(&self) -> usize {
        self.starts.len()
    }

    pub fn is_empty(&self) -> bool {
        self.starts.is_empty()
    }

    pub fn is_full(&self) -> bool {
        self.plain.len() > FULL_BYTES
    }

    /// The body of the dictionary page.
    pub fn plain(&self) -> &[u8] {
        &self.plain
    }

    /// The values of a dictionary of eight-byte numbers.
    pub fn ints(&self) -> impl Iterator<Item = i64> {
        let (values, _) = self.plain.as_chunks::<8>();
        values.iter().map(|value| i64::from_le_bytes(*value))
    }

    /// The index of an eight-byte number.
    #[inline]
    pub fn int(&mut self, value: u64) -> u32 {
        let bytes = value.to_le_bytes();
        let at = |dictionary: &Dictionary, index: u32| {
            let from = index as usize * 8;
            dictionary.plain.get(from..from + 8) == Some(&bytes)
        };
        if at(self, self.last) {
            return self.last;
        }
        let hash = (value ^ value >> 32).wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 32;
        self.find(
            hash,
            at,
            |plain| plain.extend_from_slice(&bytes),
            |plain, from| {
                let value = plain[from..].first_chunk::<8>().copied();
                let value = u64::from_le_bytes(value.unwrap_or_default());
                (value ^ value >> 32).wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 32
            },
        )
    }

    /// The index of a text.
    #[inline]
    pub fn text(&mut self, text: &[u8]) -> u32 {
        let at = |dictionary: &Dictionary, index: u32| {
            let Some(from) = dictionary.starts.get(index as usize) else {
                return false;
            };
            text_at(&dictionary.plain, *from as usize) == text
        };
        if at(self, self.last) {
            return self.last;
        }
        let add = |plain: &mut Vec<u8>| {
            plain.extend_from_slice(&(text.len() as u32).to_le_bytes());
            plain.extend_from_slice(text);
        };
        let hash = |plain: &[u8], from: usize| xxh3_64(text_at(plain, from));
        self.find(xxh3_64(text), at, add, hash)
    }

    #[inline]
    fn find(
        &mut self,
        hash: u64,
        same: impl Fn(&Dictionary, u32) -> bool,
        add: impl FnOnce(&mut Vec<u8>),
        hash_at: impl Fn(&[u8], usize) -> u64,
    ) -> u32 {
        if self.starts.len() * 2 >= self.slots.len() {
            self.grow(hash_at);
        }
        let mask = self.slots.len() - 1;
        let mut slot = hash as usize & mask;
        loop {
            let index = self.slots[slot];
            if index == EMPTY {
                break;
            }
            if same(self, index) {
                self.last = index;
                return index;
            }
            slot = (slot + 1) & mask;
        }
        let index = self.starts.len() as u32;
        self.slots[slot] = index;
        self.starts.push(self.plain.len() as u32);
        add(&mut self.plain);
        self.last = index;
        index
    }

    #[cold]
    fn grow(&mut self, hash_at: impl Fn(&[u8], usize) -> u64) {
        let size = (self.slots.len() * 2).max(64);
        self.slots.clear();
        self.slots.resize(size, EMPTY);
        for (index, from) in self.starts.iter().enumerate() {
            let mut slot = hash_at(&self.plain, *from as usize) as usize & (size - 1);
            while self.slots[slot] != EMPTY {
                slot = (slot + 1) & (size - 1);
            }
            self.slots[slot] = index as u32;
        }
    }
}

fn text_at(plain: &[u8], from: usize) -> &[u8] {
    let length = plain[from..].first_chunk::<4>().copied();
    let length = u32::from_le_bytes(length.unwrap_or_default()) as usize;
    &plain[from + 4..from + 4 + length]
}
