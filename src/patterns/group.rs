//! Messages into groups: every message in exactly one, whatever the order of the messages.

use std::collections::BTreeMap;

/// What the messages of one group have in common.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Template {
    /// Made from the text, so that it stays the same from one run to the next.
    pub id: String,
    /// The words of the messages, with `<*>` where they differ.
    pub text: String,
}

/// Groups of a list of messages.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Groups {
    pub templates: Vec<Template>,
    /// Message → its template.
    pub of: Vec<u32>,
}

/// Groups messages.
pub fn group(messages: &[&str]) -> Groups {
    let key = |message: &&str| -> String {
        let words = message.split_whitespace().map(|word| match word {
            word if word.bytes().any(|b| b.is_ascii_digit()) => "<*>",
            word => word,
        });
        words.collect::<Vec<_>>().join(" ")
    };
    let keys: Vec<String> = messages.iter().map(key).collect();
    let mut places: BTreeMap<&str, u32> = keys.iter().map(|k| (k.as_str(), 0)).collect();
    places
        .values_mut()
        .enumerate()
        .for_each(|(at, place)| *place = at as u32);
    let templates = places.keys().map(|text| Template {
        id: template_id(text),
        text: text.to_string(),
    });
    Groups {
        templates: templates.collect(),
        of: keys.iter().map(|k| places[k.as_str()]).collect(),
    }
}

/// `t-` and ten digits of the text's digest.
pub fn template_id(text: &str) -> String {
    format!("t-{}", &blake3::hash(text.as_bytes()).to_hex()[..10])
}
