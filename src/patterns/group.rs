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
//! Each round looks at all messages at once, so that their order is no matter. Where there are very
//! many different ones, a part of them chosen by digest stands for the rest (`sample`).

use super::alike::{Classes, SHARE, Texts, shared, shared_texts};
use super::mask::{mask, protocols};
use super::normalise::normalise;
use super::phrases::names;
use super::sample::{MOST, compared};
use std::collections::HashMap;
use xxhash_rust::xxh3::xxh3_64;

/// Groups of a list of messages.
#[derive(Debug, Clone, Default)]
pub struct Groups {
    texts: Texts,
    /// Places of the templates' texts, in the order of the texts.
    templates: Vec<u32>,
    /// Message → its template.
    pub of: Vec<u32>,
}

impl Groups {
    /// Number of templates, which are in the order of their texts.
    pub fn len(&self) -> usize {
        self.templates.len()
    }

    pub fn is_empty(&self) -> bool {
        self.templates.is_empty()
    }

    /// The words that the messages of one group have in common, lower case, with `<*>` where they
    /// differ.
    pub fn text(&self, template: u32) -> &str {
        self.texts.at(self.templates[template as usize] as usize)
    }

    /// The id of each: made from the text, so that it stays the same from one run to the next.
    pub fn ids(&self) -> Vec<String> {
        let id = |at: usize| template_id(self.text(at as u32));
        shared(self.templates.len(), id)
            .into_iter()
            .flatten()
            .collect()
    }
}

/// Groups messages. A message that stands several times counts once.
pub fn group(messages: &[&str]) -> Groups {
    let distinct = Classes::of(messages.len(), |at| messages[at]);
    let first = |at: u32| messages[distinct.first[at as usize] as usize];
    // Messages that are equal when normalised; the least of them stands for them.
    let bones = Classes::of(distinct.first.len(), |at| {
        let mut bone = normalise(first(at as u32)).into_bytes();
        bone.extend(protocols(first(at as u32)));
        let codes = names(first(at as u32)).flat_map(str::bytes);
        bone.extend(codes.map(|b| b.to_ascii_lowercase()));
        bone
    });
    let mut example = bones.first;
    let mut weight = vec![0u32; example.len()];
    for (at, bone) in bones.of.iter().enumerate() {
        weight[*bone as usize] += 1;
        let least = &mut example[*bone as usize];
        if first(at as u32) < first(*least) {
            *least = at as u32;
        }
    }
    let message = |bone: u32| first(example[bone as usize]);
    let (mut masked, of_bone) = Masked::of(&weight, message);
    let into = compared(&mut masked, message, MOST);
    let (templates, number) = by_text(&masked.texts, &into);
    let place = |distinct: &u32| {
        let bone = bones.of[*distinct as usize];
        number[of_bone[bone as usize] as usize]
    };
    Groups {
        of: distinct.of.iter().map(place).collect(),
        texts: masked.texts,
        templates,
    }
}

/// Places of different texts in the order of the texts, and the number of each of `into` among them.
fn by_text(texts: &Texts, into: &[u32]) -> (Vec<u32>, Vec<u32>) {
    // The first bytes tell most of them apart.
    let begins = |text: &str| {
        let mut bytes = [0; 8];
        let len = text.len().min(8);
        bytes[..len].copy_from_slice(&text.as_bytes()[..len]);
        u64::from_be_bytes(bytes)
    };
    let text = |item: u32| texts.at(into[item as usize] as usize);
    let items = 0..into.len() as u32;
    let mut order: Vec<(u64, u32)> = items.map(|item| (begins(text(item)), item)).collect();
    order.sort_unstable_by(|a, b| a.0.cmp(&b.0).then_with(|| text(a.1).cmp(text(b.1))));
    let mut templates: Vec<u32> = Vec::new();
    let mut number = vec![0; into.len()];
    let mut last: Option<&str> = None;
    for (_, item) in order {
        if last != Some(text(item)) {
            last = Some(text(item));
            templates.push(into[item as usize]);
        }
        number[item as usize] = templates.len() as u32 - 1;
    }
    (templates, number)
}

/// `t-` and ten digits of the text's digest.
pub fn template_id(text: &str) -> String {
    format!("t-{}", &blake3::hash(text.as_bytes()).to_hex()[..10])
}

/// Distinct masked messages.
#[derive(Default)]
pub(super) struct Masked {
    pub texts: Texts,
    /// Distinct messages of each.
    pub weight: Vec<u32>,
    /// The bone whose message is the least of each.
    pub example: Vec<u32>,
}

impl Masked {
    pub(super) fn text(&self, at: u32) -> &str {
        self.texts.at(at as usize)
    }

    /// Of bones with these weights and messages, and bone → its one.
    fn of<'m>(weight: &[u32], message: impl Fn(u32) -> &'m str + Sync) -> (Masked, Vec<u32>) {
        let mut found = Masked::default();
        // A part of the digest → text; a part that another text has already is counted up.
        let mut places: HashMap<u32, u32> = HashMap::new();
        let mut of: Vec<u32> = Vec::with_capacity(weight.len());
        for from in (0..weight.len()).step_by(SHARE * 16) {
            let some = weight.len().min(from + SHARE * 16) - from;
            let texts = shared_texts(some, |at| mask(message((from + at) as u32)));
            for text in texts.iter().flat_map(Texts::iter) {
                let bone = of.len() as u32;
                let mut digest = xxh3_64(text.as_bytes()) as u32;
                let at = loop {
                    match places.get(&digest) {
                        Some(at) if found.text(*at) == text => break *at,
                        Some(_) => digest = digest.wrapping_add(1),
                        None => {
                            places.insert(digest, found.weight.len() as u32);
                            found.weight.push(0);
                            found.example.push(bone);
                            break found.texts.push(text);
                        }
                    }
                };
                found.weight[at as usize] += weight[bone as usize];
                let least = &mut found.example[at as usize];
                if message(bone) < message(*least) {
                    *least = bone;
                }
                of.push(at);
            }
        }
        (found, of)
    }
}

#[cfg(test)]
#[path = "group_tests.rs"]
mod tests;
