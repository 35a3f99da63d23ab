//! Where a string ends: quotes and backslashes, found sixteen bytes at a time.

/// Bytes that are looked at together.
const BLOCK: usize = 16;

/// Position of the first `"` or `\` at or behind `from`.
#[inline]
pub fn quote_or_backslash(bytes: &[u8], from: usize) -> Option<usize> {
    match near(bytes, from, 4) {
        Ok(at) => Some(at),
        // What is not over after a few blocks is long.
        Err(Some(at)) => far(bytes, at),
        Err(None) => None,
    }
}

/// The same within some blocks: where they end, or that the bytes do.
#[inline]
fn near(bytes: &[u8], from: usize, blocks: usize) -> Result<usize, Option<usize>> {
    let mut at = from;
    for _ in 0..blocks {
        let Some(block) = bytes.get(at..).and_then(<[u8]>::first_chunk::<BLOCK>) else {
            let rest = bytes.get(at..).unwrap_or_default();
            let found = rest.iter().position(|byte| matches!(byte, b'"' | b'\\'));
            return found.map(|n| at + n).ok_or(None);
        };
        let marks = marks(block);
        if marks != 0 {
            return Ok(at + marks.trailing_zeros() as usize);
        }
        at += BLOCK;
    }
    Err(Some(at))
}

/// The same in a long text: four blocks are looked at in one go.
fn far(bytes: &[u8], from: usize) -> Option<usize> {
    let mut at = from;
    while let Some(blocks) = bytes
        .get(at..)
        .and_then(<[u8]>::first_chunk::<{ 4 * BLOCK }>)
    {
        let (blocks, _) = blocks.as_chunks::<BLOCK>();
        let found = blocks.iter().fold(0, |found, block| found | marks(block));
        if found != 0 {
            break;
        }
        at += 4 * BLOCK;
    }
    near(bytes, at, usize::MAX).ok()
}

/// Bit n says whether byte n is a quote or a backslash.
#[cfg(target_arch = "x86_64")]
#[inline]
fn marks(block: &[u8; BLOCK]) -> u32 {
    // SAFETY: SSE2, all that `sse2_marks` asks for, is part of every x86-64 processor.
    unsafe { sse2_marks(block) }
}

#[cfg(target_arch = "x86_64")]
#[inline]
#[target_feature(enable = "sse2")]
fn sse2_marks(block: &[u8; BLOCK]) -> u32 {
    use std::arch::x86_64::{
        _mm_cmpeq_epi8, _mm_movemask_epi8, _mm_or_si128, _mm_set_epi64x, _mm_set1_epi8,
    };
    let (words, _) = block.as_chunks::<8>();
    let word = |n: usize| i64::from_le_bytes(words[n]);
    let bytes = _mm_set_epi64x(word(1), word(0));
    let quotes = _mm_cmpeq_epi8(bytes, _mm_set1_epi8(b'"' as i8));
    let backslashes = _mm_cmpeq_epi8(bytes, _mm_set1_epi8(b'\\' as i8));
    _mm_movemask_epi8(_mm_or_si128(quotes, backslashes)) as u32
}

#[cfg(not(target_arch = "x86_64"))]
#[inline]
fn marks(block: &[u8; BLOCK]) -> u32 {
    plain_marks(block)
}

/// The same, byte by byte.
#[cfg(any(test, not(target_arch = "x86_64")))]
fn plain_marks(block: &[u8; BLOCK]) -> u32 {
    let bit = |(n, byte): (usize, &u8)| u32::from(matches!(byte, b'"' | b'\\')) << n;
    block.iter().enumerate().map(bit).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    proptest::proptest! {
        #[test]
        fn a_mark_is_found_wherever_it_stands(
            text in proptest::collection::vec(proptest::sample::select(&b"aaaaaaaaaaaaaaaa\x22\\\x80\xdc"[..]), 0..300),
            sparse in proptest::bool::ANY,
            from in 0usize..320,
        ) {
            let mut text = text;
            if sparse {
                // Marks that stand far behind one another.
                let few = |(n, byte): (usize, &mut u8)| if n % 97 != 5 { *byte |= 1 << 5 };
                text.iter_mut().enumerate().for_each(few);
            }
            let want = (from..text.len()).find(|at| matches!(text[*at], b'"' | b'\\'));
            proptest::prop_assert_eq!(quote_or_backslash(&text, from), want);
            if let Some(block) = text.first_chunk::<BLOCK>() {
                proptest::prop_assert_eq!(marks(block), plain_marks(block));
            }
        }
    }
}
