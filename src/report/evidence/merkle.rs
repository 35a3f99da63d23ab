//! A Merkle tree over lines: one root for many, and a short proof that a line is among them.
//! Leaves and nodes are hashed under names of their own, so that none passes for the other.

const LEAF: &str = "loopscope evidence leaf v1";
const NODE: &str = "loopscope evidence node v1";

type Hash = [u8; 32];

/// The leaf of one line: a canonical JSON list of its path, line, byte range and digest.
pub fn leaf(path: &str, line: i64, from: u64, to: u64, digest: &str) -> Hash {
    let text = serde_json::json!([path, line, from, to, digest]).to_string();
    *blake3::Hasher::new_derive_key(LEAF)
        .update(text.as_bytes())
        .finalize()
        .as_bytes()
}

fn node(left: &Hash, right: &Hash) -> Hash {
    *blake3::Hasher::new_derive_key(NODE)
        .update(left)
        .update(right)
        .finalize()
        .as_bytes()
}

/// Hexadecimal root of leaves in their order; an odd one at a level's end goes up as it is. No
/// leaf: 64 zeros.
pub fn root(leaves: &[Hash]) -> String {
    let mut level = leaves.to_vec();
    while level.len() > 1 {
        level = up(&level);
    }
    level.first().map_or_else(|| "0".repeat(64), hex)
}

fn up(level: &[Hash]) -> Vec<Hash> {
    let join = |pair: &[Hash]| match pair {
        [left, right] => node(left, right),
        [one, ..] => *one,
        [] => [0; 32],
    };
    level.chunks(2).map(join).collect()
}

/// The other side at each level up to the root, from the leaf at `at`. A level at which the leaf
/// has no neighbour adds nothing.
pub fn proof(leaves: &[Hash], at: usize) -> Vec<String> {
    let (mut level, mut at, mut out) = (leaves.to_vec(), at, Vec::new());
    while level.len() > 1 {
        if let Some(other) = level.get(at ^ 1) {
            out.push(hex(other));
        }
        level = up(&level);
        at /= 2;
    }
    out
}

/// Whether a proof leads from a leaf at `at` of `count` to `root`.
pub fn proves(leaf: Hash, at: usize, count: usize, proof: &[String], root: &str) -> bool {
    let (mut hash, mut at, mut width) = (leaf, at, count);
    let mut steps = proof.iter();
    if at >= count {
        return false;
    }
    while width > 1 {
        if at ^ 1 < width {
            let Some(other) = steps.next().and_then(|text| unhex(text)) else {
                return false;
            };
            hash = match at % 2 {
                0 => node(&hash, &other),
                _ => node(&other, &hash),
            };
        }
        at /= 2;
        width = width.div_ceil(2);
    }
    steps.next().is_none() && hex(&hash) == root
}

fn hex(hash: &Hash) -> String {
    hash.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn unhex(text: &str) -> Option<Hash> {
    let mut out = [0; 32];
    if text.len() != 64 || !text.is_ascii() {
        return None;
    }
    for (at, byte) in out.iter_mut().enumerate() {
        *byte = u8::from_str_radix(&text[2 * at..2 * at + 2], 16).ok()?;
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_leaf_of_every_tree_proves_itself_and_nothing_else() {
        for count in 1..20usize {
            let leaves: Vec<Hash> = (0..count)
                .map(|n| leaf("a.jsonl", n as i64, 0, 1, "d"))
                .collect();
            let top = root(&leaves);
            for at in 0..count {
                let path = proof(&leaves, at);
                assert!(
                    proves(leaves[at], at, count, &path, &top),
                    "{at} of {count}"
                );
                let other = leaf("a.jsonl", 99, 0, 1, "d");
                assert!(!proves(other, at, count, &path, &top));
                assert!(!proves(leaves[at], at + 1, count, &path, &top) || count == 1 && at > 0);
                let mut long = path.clone();
                long.push(hex(&other));
                assert!(!proves(leaves[at], at, count, &long, &top));
            }
        }
    }

    #[test]
    fn a_node_is_no_leaf_and_an_empty_tree_has_no_line() {
        assert_eq!(root(&[]), "0".repeat(64));
        let one = leaf("a", 1, 0, 1, "d");
        assert_eq!(root(&[one]), hex(&one));
        assert_ne!(
            root(&[one, one]),
            hex(&leaf("a", 1, 0, 1, &(hex(&one) + &hex(&one))))
        );
        assert!(!proves(one, 0, 0, &[], &root(&[])));
    }
}
