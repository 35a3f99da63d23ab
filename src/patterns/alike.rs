//! Texts that are equal, found without keeping them: by their digests.

use crate::model::parallel::{cores, in_parallel};
use xxhash_rust::xxh3::xxh3_128;

/// Texts that one thread takes at once.
pub(super) const SHARE: usize = 4096;

/// Items in classes of equal texts.
pub(super) struct Classes {
    /// Item → class.
    pub of: Vec<u32>,
    /// The first item of each class.
    pub first: Vec<u32>,
}

impl Classes {
    /// Of the items `0..count`. Two texts are equal here when 96 bits of their digests are.
    pub(super) fn of<T: AsRef<[u8]>>(count: usize, text: impl Fn(usize) -> T + Sync) -> Classes {
        let shares = shared(count, |at| {
            let digest = xxh3_128(text(at).as_ref());
            ((digest >> 64) as u64, digest as u32, at as u32)
        });
        let mut keys: Vec<(u64, u32, u32)> = Vec::with_capacity(count);
        shares.into_iter().for_each(|share| keys.extend(share));
        keys.sort_unstable();
        let mut found = Classes {
            of: vec![0; count],
            first: Vec::new(),
        };
        for same in keys.chunk_by(|a, b| (a.0, a.1) == (b.0, b.1)) {
            let class = found.first.len() as u32;
            found.first.push(same[0].2);
            same.iter().for_each(|key| found.of[key.2 as usize] = class);
        }
        found
    }
}

/// What `of` makes of the items `0..count`, in shares that all cores take.
pub(super) fn shared<T: Send>(count: usize, of: impl Fn(usize) -> T + Sync) -> Vec<Vec<T>> {
    in_parallel(cores(), count.div_ceil(SHARE), |share| {
        let from = share * SHARE;
        (from..count.min(from + SHARE)).map(&of).collect()
    })
}

/// The same for texts.
pub(super) fn shared_texts(count: usize, of: impl Fn(usize) -> String + Sync) -> Vec<Texts> {
    in_parallel(cores(), count.div_ceil(SHARE), |share| {
        let mut texts = Texts::default();
        let from = share * SHARE;
        for at in from..count.min(from + SHARE) {
            texts.push(&of(at));
        }
        texts
    })
}

/// Many texts in one piece of memory.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Texts {
    all: String,
    ends: Vec<usize>,
}

impl Texts {
    pub(super) fn iter(&self) -> impl Iterator<Item = &str> {
        (0..self.ends.len()).map(|at| self.at(at))
    }

    /// Adds a text and says where.
    pub(super) fn push(&mut self, text: &str) -> u32 {
        self.all.push_str(text);
        self.ends.push(self.all.len());
        self.ends.len() as u32 - 1
    }

    pub(super) fn at(&self, at: usize) -> &str {
        let from = at.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.all[from..self.ends[at]]
    }
}
