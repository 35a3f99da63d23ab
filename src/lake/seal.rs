//! The digest at the end of a ledger entry: `…,"digest":"<blake3 of the entry without it>"}`. A
//! damaged part is found by its entry; a damaged entry has only itself.

const KEY: &[u8] = b",\"digest\":\"";
const HEX: usize = 64;

/// A JSON object with its digest as its last member.
pub fn sealed(object: &[u8]) -> Vec<u8> {
    let Some(open) = object.strip_suffix(b"}") else {
        return object.to_vec();
    };
    let digest = blake3::hash(object).to_hex();
    [open, KEY, digest.as_bytes(), b"\"}"].concat()
}

/// Whether the object is the one that was sealed. One without a digest, as the first lakes have,
/// is taken as it is.
pub fn holds(text: &[u8]) -> bool {
    let Some(rest) = text.strip_suffix(b"\"}") else {
        return true;
    };
    let Some((body, digest)) = rest.split_at_checked(rest.len().saturating_sub(HEX)) else {
        return true;
    };
    match body.strip_suffix(KEY) {
        Some(open) => {
            let object = [open, b"}"].concat();
            blake3::hash(&object).to_hex().as_bytes() == digest
        }
        None => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_other_byte_of_the_entry_is_found() {
        let object = br#"{"seq":1,"rows":12}"#;
        let text = sealed(object);
        assert!(text.starts_with(br#"{"seq":1,"rows":12,"digest":""#));
        assert!(serde_json::from_slice::<serde_json::Value>(&text).is_ok());
        assert!(holds(&text));
        for at in 0..object.len() - 1 {
            let mut wrong = text.clone();
            wrong[at] ^= 1;
            assert!(!holds(&wrong), "byte {at}");
        }
        assert!(holds(object), "an entry of the first lakes");
        assert!(holds(b"") && holds(b"\"}"));
    }
}
