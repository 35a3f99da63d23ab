//! Templates that are known, as a tree of words, and the one that a masked message belongs to.

use super::mask::{VALUE, has_value};
use super::words::target;
use std::collections::{BTreeSet, HashMap};

/// Words of a template that are followed.
const MOST_WORDS: usize = 512;

/// Steps that are taken for one message.
const MOST_STEPS: usize = 512;

/// Words that a value of several words may have when others stand behind it.
const NAME_WORDS: usize = 5;

/// Templates as a tree of words.
#[derive(Default)]
pub(super) struct Known<'t> {
    words: HashMap<&'t str, u32>,
    next: HashMap<(u32, u32), u32>,
    nodes: Vec<Node<'t>>,
}

#[derive(Default)]
struct Node<'t> {
    /// Words that hold a value, whether several may stand for them, and where they lead.
    open: Vec<(&'t str, bool, u32)>,
    /// The template that ends here.
    end: Option<u32>,
}

impl<'t> Known<'t> {
    /// Of templates with the positions where one word stands for several, and their numbers. Where
    /// one template has such a word, all that begin like it have.
    pub(super) fn of(
        templates: impl Iterator<Item = (&'t str, &'t BTreeSet<usize>, u32)>,
    ) -> Known<'t> {
        let mut found = Known {
            nodes: vec![Node::default()],
            ..Known::default()
        };
        for (text, several, number) in templates {
            if text.split(' ').count() <= MOST_WORDS {
                found.add(text, several, number);
            }
        }
        found
    }

    fn add(&mut self, text: &'t str, several: &BTreeSet<usize>, number: u32) {
        let mut node = 0;
        for (position, word) in text.split(' ').enumerate() {
            let fresh = self.words.len() as u32;
            let word_number = *self.words.entry(word).or_insert(fresh);
            let fresh = self.nodes.len() as u32;
            let next = *self.next.entry((node, word_number)).or_insert(fresh);
            if next == fresh {
                self.nodes.push(Node::default());
            }
            if has_value(word) {
                let several = several.contains(&position);
                let open = &mut self.nodes[node as usize].open;
                match open.iter_mut().find(|known| known.2 == next) {
                    Some(known) => known.1 |= several,
                    None => open.push((word, several, next)),
                }
            }
            node = next;
        }
        self.nodes[node as usize].end.get_or_insert(number);
    }

    /// The template of a message: the one that has the most of its first words.
    pub(super) fn template(&self, words: &[&str]) -> Option<u32> {
        let mut steps = MOST_STEPS;
        self.below(0, words, &mut steps)
    }

    fn below(&self, node: u32, words: &[&str], steps: &mut usize) -> Option<u32> {
        *steps = steps.checked_sub(1)?;
        let open = &self.nodes[node as usize].open;
        let Some((word, rest)) = words.split_first() else {
            return self.nodes[node as usize].end;
        };
        let known = self.words.get(word);
        let same = known.and_then(|word| self.next.get(&(node, *word)));
        if let Some(found) = same.and_then(|next| self.below(*next, rest, steps)) {
            return Some(found);
        }
        open.iter().find_map(|(value, several, next)| {
            let one = holds(value, word).then(|| self.below(*next, rest, steps));
            one.flatten().or_else(|| {
                let most = rest.len().min(NAME_WORDS - 1);
                let lengths = (1..=most).chain((rest.len() > most).then_some(rest.len()));
                several.then_some(lengths).and_then(|mut lengths| {
                    lengths.find_map(|more| {
                        let fits = holds_several(value, word, rest[more - 1]);
                        fits.then(|| self.below(*next, &rest[more..], steps))?
                    })
                })
            })
        })
    }
}

/// Whether a word becomes `value`.
fn holds(value: &str, word: &str) -> bool {
    let bare = value == VALUE && word.bytes().all(|b| b.is_ascii_alphanumeric());
    bare || holds_several(value, word, word) && target(word) == value
}

/// Whether the marks around `value` stand around these words.
fn holds_several(value: &str, first: &str, last: &str) -> bool {
    let around = value.split_once(VALUE);
    around.is_some_and(|(head, tail)| first.starts_with(head) && last.ends_with(tail))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_template_of_a_message() {
        let templates = [
            ("seen by <*> at sea", vec![2]),
            ("seen by (<*>) at sea", vec![]),
            ("seen by <*> at <*>", vec![]),
            ("it broke: <*>", vec![2]),
        ];
        let several: Vec<BTreeSet<usize>> = templates
            .iter()
            .map(|t| t.1.iter().copied().collect())
            .collect();
        let all = templates.iter().zip(&several).enumerate();
        let known = Known::of(all.map(|(at, (t, several))| (t.0, several, at as u32)));
        for (message, template) in [
            ("seen by carol at sea", Some(0)),
            ("seen by night shift at sea", Some(0)),
            ("seen by (carol) at sea", Some(1)),
            ("seen by carol at home", Some(2)),
            ("seen by night shift at home", Some(2)),
            ("seen by carol", None),
            ("it broke: wind", Some(3)),
            ("it broke: a b c d e f g h", Some(3)),
        ] {
            let words: Vec<&str> = message.split(' ').collect();
            assert_eq!(known.template(&words), template, "{message}");
        }
    }
}
