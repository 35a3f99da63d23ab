//! Pictures that an earlier run drew from the same drawing: packing one takes longer than all else
//! about a chart. The cards of closed iterations stay, and charts to which a night brings nothing.

use super::charts::{ChartRoom, Charts};
use crate::chart::ChartSpec;
use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

type Key = [u8; 32];

/// Key, digest of the picture, length of the picture.
const HEAD: usize = 32 + 32 + 4;

/// The chart room with a memory. A picture is taken from it by everything that it is drawn from
/// and by the program that drew it: what is kept can cost time and never a pixel.
#[derive(Debug, Default)]
pub struct Pictures {
    program: String,
    known: BTreeMap<Key, Vec<u8>>,
    /// Asked for in this run.
    used: Mutex<BTreeMap<Key, Vec<u8>>>,
}

impl Pictures {
    /// What `bytes` made by `to_bytes` hold. What is damaged is left out, and drawn again.
    pub fn from_bytes(program: &str, bytes: &[u8]) -> Pictures {
        let mut known = BTreeMap::new();
        let mut rest = bytes;
        while let Some((head, tail)) = rest.split_at_checked(HEAD) {
            let (Some(key), Some(length)) = (array(&head[..32]), array(&head[64..])) else {
                break;
            };
            let Some((picture, tail)) = tail.split_at_checked(u32::from_le_bytes(length) as usize)
            else {
                break;
            };
            if blake3::hash(picture).as_bytes() == &head[32..64] {
                known.insert(key, picture.to_vec());
            }
            rest = tail;
        }
        Pictures {
            program: program.to_string(),
            known,
            used: Mutex::default(),
        }
    }

    /// The pictures of this run; `None` when they are those that were known.
    pub fn to_bytes(&self) -> Option<Vec<u8>> {
        let used = self.used.lock().unwrap_or_else(PoisonError::into_inner);
        if used.keys().eq(self.known.keys()) {
            return None;
        }
        let mut bytes = Vec::new();
        for (key, picture) in used.iter() {
            let length = u32::try_from(picture.len()).unwrap_or(0);
            bytes.extend_from_slice(key);
            bytes.extend_from_slice(blake3::hash(picture).as_bytes());
            bytes.extend_from_slice(&length.to_le_bytes());
            bytes.extend_from_slice(&picture[..length as usize]);
        }
        Some(bytes)
    }

    fn key(&self, spec: &ChartSpec) -> Key {
        let mut hasher = blake3::Hasher::new();
        hasher.update(self.program.as_bytes());
        // All that a drawing is made of, in its order; two that differ are written differently.
        hasher.update(format!("{spec:?}").as_bytes());
        *hasher.finalize().as_bytes()
    }
}

fn array<const N: usize>(bytes: &[u8]) -> Option<[u8; N]> {
    bytes.try_into().ok()
}

impl Charts for Pictures {
    fn svg(&self, spec: &ChartSpec) -> String {
        ChartRoom.svg(spec)
    }

    fn png(&self, spec: &ChartSpec) -> Option<Vec<u8>> {
        let key = self.key(spec);
        let picture = match self.known.get(&key) {
            Some(picture) => picture.clone(),
            None => ChartRoom.png(spec)?,
        };
        let mut used = self.used.lock().unwrap_or_else(PoisonError::into_inner);
        used.insert(key, picture.clone());
        Some(picture)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chart::spec::{LineSpec, Pt};

    fn spec(title: &str) -> ChartSpec {
        ChartSpec::Line(LineSpec {
            title: title.into(),
            x: vec!["1".into()],
            series: vec![crate::chart::spec::Series {
                name: String::new(),
                role: crate::chart::spec::Role::Subject,
                points: vec![Some(Pt::new(1.0))],
            }],
            ..LineSpec::default()
        })
    }

    #[test]
    fn a_picture_is_kept_by_its_drawing_and_its_program() {
        let first = Pictures::from_bytes("1", b"");
        let drawn = [first.png(&spec("a")), first.png(&spec("b"))];
        let bytes = first.to_bytes().unwrap();
        let again = Pictures::from_bytes("1", &bytes);
        assert_eq!(again.known.len(), 2);
        assert_eq!([again.png(&spec("a")), again.png(&spec("b"))], drawn);
        assert_eq!(again.to_bytes(), None);
        assert_eq!(drawn[0], ChartRoom.png(&spec("a")));
        let other = Pictures::from_bytes("2", &bytes);
        assert!(!other.known.contains_key(&other.key(&spec("a"))));
        // One that nobody asked for goes.
        let fewer = Pictures::from_bytes("1", &bytes);
        fewer.png(&spec("a"));
        assert!(fewer.to_bytes().unwrap().len() < bytes.len());
    }

    #[test]
    fn what_is_damaged_is_drawn_again() {
        let first = Pictures::from_bytes("1", b"");
        let drawn = first.png(&spec("a"));
        let mut bytes = first.to_bytes().unwrap();
        let last = bytes.len() - 1;
        bytes[last] ^= 1;
        for damaged in [&bytes[..], &bytes[..last], &bytes[..40], b"{}"] {
            let read = Pictures::from_bytes("1", damaged);
            assert!(read.known.is_empty());
            assert_eq!(read.png(&spec("a")), drawn);
        }
    }
}
