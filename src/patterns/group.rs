//! Messages into groups: every message in exactly one, whatever the order of the messages.
//!
//! 1. Messages that are equal when normalised are alike.
//! 2. Texts that others wrote (`phrases`), and values by their shape (`mask`, `records`, `series`), are
//!    masked.
//! 3. Messages of the same number of words that differ in one word only (`merge`): where that word takes
//!    many values for the number of messages, or looks like a name (`position`), it becomes `<*>`. Again,
//!    until nothing changes; then those that differ in several words at once (`rare`).
//! 4. Templates of different lengths that are one event become one (`spans`), and are compared again.
//!
//! Each round looks at all messages at once, so that their order is no matter.

use super::mask::mask;
use super::merge::{Pattern, merged};
use super::normalise::normalise;
use super::words::Capitals;
use std::collections::{BTreeSet, HashMap};

/// What the messages of one group have in common.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Template {
    /// Made from the text, so that it stays the same from one run to the next.
    pub id: String,
    /// The words of the messages, lower case, with `<*>` where they differ.
    pub text: String,
}

/// Groups of a list of messages.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Groups {
    /// By text.
    pub templates: Vec<Template>,
    /// Message → its template.
    pub of: Vec<u32>,
}

/// Groups messages. A message that stands several times counts once.
pub fn group(messages: &[&str]) -> Groups {
    let bones = Bones::of(messages);
    let (patterns, of_bone) = bones.masked();
    let texts = merged(patterns, &Capitals::of(&bones.example));
    let names: BTreeSet<&str> = texts.iter().map(String::as_str).collect();
    let places: HashMap<&str, u32> = names
        .iter()
        .enumerate()
        .map(|(at, t)| (*t, at as u32))
        .collect();
    let template = |text: &&str| Template {
        id: template_id(text),
        text: text.to_string(),
    };
    let place = |bone: &u32| places[texts[of_bone[*bone as usize] as usize].as_str()];
    Groups {
        templates: names.iter().map(template).collect(),
        of: bones.of.iter().map(place).collect(),
    }
}

/// `t-` and ten digits of the text's digest.
pub fn template_id(text: &str) -> String {
    format!("t-{}", &blake3::hash(text.as_bytes()).to_hex()[..10])
}

/// Distinct normalised messages.
struct Bones<'m> {
    /// Message → bone.
    of: Vec<u32>,
    /// The least message of each, which stands for it.
    example: Vec<&'m str>,
    /// Distinct messages of each.
    weight: Vec<u32>,
}

impl<'m> Bones<'m> {
    fn of(messages: &[&'m str]) -> Bones<'m> {
        let mut places: HashMap<String, u32> = HashMap::new();
        let mut seen: HashMap<&str, u32> = HashMap::with_capacity(messages.len());
        let mut found = Bones {
            of: Vec::with_capacity(messages.len()),
            example: Vec::new(),
            weight: Vec::new(),
        };
        for message in messages {
            if let Some(bone) = seen.get(message) {
                found.of.push(*bone);
                continue;
            }
            let bone = *places.entry(normalise(message)).or_insert_with(|| {
                found.example.push(message);
                found.weight.push(0);
                found.example.len() as u32 - 1
            });
            let at = bone as usize;
            found.example[at] = found.example[at].min(message);
            found.weight[at] += 1;
            seen.insert(message, bone);
            found.of.push(bone);
        }
        found
    }

    /// Distinct masked messages, and bone → its one.
    fn masked(&self) -> (Vec<Pattern>, Vec<u32>) {
        let mut places: HashMap<String, u32> = HashMap::new();
        let mut patterns: Vec<Pattern> = Vec::new();
        let mut of = Vec::with_capacity(self.example.len());
        for (example, weight) in self.example.iter().zip(&self.weight) {
            let text = mask(example);
            let at = *places.entry(text).or_insert_with_key(|text| {
                patterns.push(Pattern {
                    words: text.split(' ').map(str::to_string).collect(),
                    weight: 0,
                });
                patterns.len() as u32 - 1
            });
            patterns[at as usize].weight += u64::from(*weight);
            of.push(at);
        }
        (patterns, of)
    }
}

#[cfg(test)]
#[path = "group_tests.rs"]
mod tests;
