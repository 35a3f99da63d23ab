//! Masked messages compared in bounded time and memory: where there are very many, a part of them,
//! chosen by digest, is compared, and the others are given to the templates found in it. What is left
//! is looked at in the same way a few times, as long as that makes it much less.

use super::alike::{Texts, shared};
use super::group::Masked;
use super::known::Known;
use super::mask::has_value;
use super::merge::{Pattern, merged};
use super::words::Capitals;
use std::collections::{BTreeMap, BTreeSet};
use xxhash_rust::xxh3::xxh3_64_with_seed;

/// Masked messages that are compared with each other at once.
pub(super) const MOST: usize = 16_384;

/// A look that takes less than this share of what is left is the last one: these messages have
/// little in common.
const LEAST_SHARE: usize = 8;

/// Looks that are taken at most.
const LOOKS: u64 = 8;

/// Templates that were found in the looks so far.
#[derive(Default)]
struct Found {
    /// By text.
    templates: BTreeMap<String, Template>,
    /// Their numbers go on from look to look: number → what the template has become.
    becomes: Vec<u32>,
}

#[derive(Default, Clone)]
struct Template {
    number: u32,
    weight: u64,
    /// Positions of words that stand for several.
    several: BTreeSet<usize>,
}

/// Each masked message's template, as a place among the texts, to which the templates are added.
/// `message`: the message of an example.
pub(super) fn compared<'m>(
    masked: &mut Masked,
    message: impl Fn(u32) -> &'m str,
    most: usize,
) -> Vec<u32> {
    let mut left: Vec<u32> = (0..masked.weight.len() as u32).collect();
    let mut into: Vec<Option<u32>> = vec![None; left.len()];
    let mut found = Found::default();
    for look in 0..LOOKS {
        let before = left.len();
        let room = most - found.templates.len().min(most / 2);
        let rest = match before <= room {
            true => Vec::new(),
            false => chosen(&mut left, room, look, &masked.texts),
        };
        left.sort_unstable_by(|a, b| masked.text(*a).cmp(masked.text(*b)));
        let examples = left.iter().map(|at| message(masked.example[*at as usize]));
        let capitals = Capitals::of(examples);
        found = found.and(&left, masked, &capitals, &mut into);
        if rest.is_empty() {
            break;
        }
        found.given(&rest, masked, &mut into);
        left.extend(rest);
        left.retain(|at| into[*at as usize].is_none());
        let taken = before - left.len();
        if taken * LEAST_SHARE < before || found.templates.len() * 2 > most {
            break;
        }
    }
    let mut places: Vec<Option<u32>> = vec![None; found.becomes.len()];
    for (text, template) in &found.templates {
        places[template.number as usize] = Some(masked.texts.push(text));
    }
    let place = |(at, number): (usize, &Option<u32>)| {
        let place = number.and_then(|number| places[found.last(number) as usize]);
        place.unwrap_or(at as u32)
    };
    into.iter().enumerate().map(place).collect()
}

/// Keeps `room` of the masked messages, chosen by digest, and gives the others.
fn chosen(left: &mut Vec<u32>, room: usize, look: u64, texts: &Texts) -> Vec<u32> {
    let digest = |at: &u32| {
        let text = texts.at(*at as usize).as_bytes();
        (xxh3_64_with_seed(text, look), *at)
    };
    let mut keys: Vec<(u64, u32)> = left.iter().map(digest).collect();
    keys.select_nth_unstable(room);
    left.clear();
    left.extend(keys[..room].iter().map(|key| key.1));
    keys[room..].iter().map(|key| key.1).collect()
}

impl Found {
    /// The templates after a look at them and more masked messages, in the order of their texts.
    /// Those that belong to a template are given its number.
    fn and(
        mut self,
        more: &[u32],
        masked: &Masked,
        capitals: &Capitals,
        into: &mut [Option<u32>],
    ) -> Found {
        let pattern = |text: &str, weight: u64| Pattern {
            words: text.split(' ').map(str::to_string).collect(),
            weight,
        };
        let known = self
            .templates
            .iter()
            .map(|(text, t)| pattern(text, t.weight));
        let weight = |at: &u32| u64::from(masked.weight[*at as usize]);
        let fresh = |at: &u32| pattern(masked.text(*at), weight(at));
        let patterns: Vec<Pattern> = known.chain(more.iter().map(fresh)).collect();
        let texts = merged(patterns, capitals);
        let mut found = Found {
            templates: BTreeMap::new(),
            becomes: std::mem::take(&mut self.becomes),
        };
        for ((own, old), text) in self.templates.iter().zip(&texts) {
            let number = found.add(own, text, old.weight);
            found.becomes[old.number as usize] = number;
            if own == text
                && let Some(new) = found.templates.get_mut(text)
            {
                new.several.extend(&old.several);
            }
        }
        let new = || more.iter().zip(&texts[self.templates.len()..]);
        for (at, text) in new().filter(|(at, text)| masked.text(**at) != *text) {
            into[*at as usize] = Some(found.add(masked.text(*at), text, weight(at)));
        }
        for (at, text) in new().filter(|(at, text)| masked.text(**at) == *text) {
            if found.templates.contains_key(text) {
                into[*at as usize] = Some(found.add(text, text, weight(at)));
            }
        }
        found
    }

    /// Adds a member to a template; gives the template's number.
    fn add(&mut self, own: &str, text: &str, weight: u64) -> u32 {
        if !self.templates.contains_key(text) {
            let number = self.becomes.len() as u32;
            self.becomes.push(number);
            let template = Template {
                number,
                ..Template::default()
            };
            self.templates.insert(text.to_string(), template);
        }
        let Some(template) = self.templates.get_mut(text) else {
            return 0;
        };
        template.weight += weight;
        template.several.extend(stretched(own, text));
        template.number
    }

    /// What a template has become in the end.
    fn last(&self, mut number: u32) -> u32 {
        while self.becomes[number as usize] != number {
            number = self.becomes[number as usize];
        }
        number
    }

    /// Gives masked messages to the templates that they belong to.
    fn given(&mut self, rest: &[u32], masked: &Masked, into: &mut [Option<u32>]) {
        let all = self.templates.iter();
        let known = Known::of(all.map(|(text, t)| (text.as_str(), &t.several, t.number)));
        let numbers = shared(rest.len(), |at| {
            let words: Vec<&str> = masked.text(rest[at]).split(' ').collect();
            known.template(&words)
        });
        drop(known);
        let mut weights: BTreeMap<u32, u64> = BTreeMap::new();
        for (at, number) in rest.iter().zip(numbers.into_iter().flatten()) {
            if let Some(number) = number {
                into[*at as usize] = Some(number);
                *weights.entry(number).or_default() += u64::from(masked.weight[*at as usize]);
            }
        }
        for template in self.templates.values_mut() {
            template.weight += weights.get(&template.number).unwrap_or(&0);
        }
    }
}

/// The word of a template that stands for several words of this member: the first that is not its own.
fn stretched(own: &str, text: &str) -> Option<usize> {
    if own.split(' ').count() == text.split(' ').count() {
        return None;
    }
    let (mut own, mut text) = (own.split(' '), text.split(' '));
    let open = |word: &str, own: Option<&str>| has_value(word) && own != Some(word);
    text.position(|word| open(word, own.next()))
}

#[cfg(test)]
#[path = "sample_tests.rs"]
mod tests;
