//! Masked messages of one length compared with each other: a word that varies among messages which
//! are equal besides is a value.

use super::mask::VALUE;
use super::position::{Around, Position};
use super::rare::{absorbed, skeletons};
use super::spans::{Template, joined};
use super::words::{Capitals, Words, target};
use crate::model::parallel::{cores, in_parallel};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// A distinct masked message.
#[derive(Clone)]
pub(super) struct Pattern {
    pub words: Vec<String>,
    /// Distinct messages.
    pub weight: u64,
}

/// Looks that are taken: what one makes equal may make more equal.
const LOOKS: usize = 4;

/// The text of each pattern's group.
pub(super) fn merged(patterns: Vec<Pattern>, capitals: &Capitals) -> Vec<String> {
    let (mut texts, mut again) = look(&patterns, capitals);
    for _ in 1..LOOKS {
        if !again {
            break;
        }
        let mut weights: BTreeMap<&str, u64> = BTreeMap::new();
        for (text, pattern) in texts.iter().zip(&patterns) {
            *weights.entry(text).or_default() += pattern.weight;
        }
        let pattern = |(text, weight): (&&str, &u64)| Pattern {
            words: text.split(' ').map(str::to_string).collect(),
            weight: *weight,
        };
        let found: Vec<Pattern> = weights.iter().map(pattern).collect();
        let (next, more) = look(&found, capitals);
        let into: HashMap<&str, &String> = weights.keys().copied().zip(&next).collect();
        texts = texts.iter().map(|t| into[t.as_str()].clone()).collect();
        again = more;
    }
    texts
}

/// So many patterns are not worth more than one thread.
const ALONE: usize = 2048;

/// The text of each pattern's group after one look: at messages of one length, then at those of
/// different lengths. Whether there is more to see: templates of different lengths became one.
fn look(patterns: &[Pattern], capitals: &Capitals) -> (Vec<String>, bool) {
    let mut by_length: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (at, pattern) in patterns.iter().enumerate() {
        by_length.entry(pattern.words.len()).or_default().push(at);
    }
    let lengths: Vec<Vec<usize>> = by_length.into_values().collect();
    let jobs = if patterns.len() > ALONE { cores() } else { 1 };
    let classes = in_parallel(jobs, lengths.len(), |at| {
        let own: Vec<&Pattern> = lengths[at].iter().map(|at| &patterns[*at]).collect();
        class(&own, capitals)
    });
    let mut templates: BTreeMap<String, Template> = BTreeMap::new();
    for (places, class) in lengths.iter().zip(classes) {
        for (at, (text, open)) in places.iter().zip(class) {
            let template = templates.entry(text).or_default();
            template.open.extend(open);
            template.weight += patterns[*at].weight;
            template.members.push(*at);
        }
    }
    let mut found = Vec::with_capacity(templates.len());
    for (text, mut template) in templates {
        template.text = text;
        template.open.sort_unstable();
        template.open.dedup();
        found.push(template);
    }
    let joined = joined(&found);
    let more = found.iter().zip(&joined).any(|(t, text)| t.text != *text);
    let mut texts = vec![String::new(); patterns.len()];
    for (text, template) in joined.iter().zip(&found) {
        for at in &template.members {
            texts[*at] = text.clone();
        }
    }
    (texts, more)
}

/// Patterns of one length: the text of each, and the positions that became values.
fn class(patterns: &[&Pattern], capitals: &Capitals) -> Vec<(String, Vec<usize>)> {
    let mut words: Vec<&str> = vec![VALUE];
    let mut numbers: HashMap<&str, u32> = HashMap::from([(VALUE, 0)]);
    let mut rows: Vec<Vec<u32>> = Vec::with_capacity(patterns.len());
    for pattern in patterns {
        let row = pattern.words.iter().map(|word| {
            *numbers.entry(word).or_insert_with(|| {
                words.push(word);
                words.len() as u32 - 1
            })
        });
        rows.push(row.collect());
    }
    let targets: Vec<String> = words.iter().map(|w| target(w)).collect();
    let mut target_of = Vec::with_capacity(words.len());
    for text in &targets {
        target_of.push(*numbers.entry(text.as_str()).or_insert_with(|| {
            words.push(text);
            words.len() as u32 - 1
        }));
    }
    // What a target becomes is itself.
    target_of.extend(target_of.len() as u32..words.len() as u32);
    let words_of = Words::of(&words, target_of, capitals);
    let weights: Vec<u64> = patterns.iter().map(|p| p.weight).collect();
    let mut marks: Marks = vec![Vec::new(); rows.len()];
    loop {
        let mut changes = pairs(&rows, &words_of);
        if changes.is_empty() {
            changes = round(&rows, &weights, &words_of);
        }
        if changes.is_empty() {
            changes = skeletons(&rows, &weights, &words_of);
        }
        if changes.is_empty() {
            changes = absorbed(&rows, &marks, &words_of);
        }
        if changes.is_empty() {
            break;
        }
        for (at, position) in changes {
            let word = &mut rows[at][position];
            *word = words_of.target[*word as usize];
            marks[at].push(position);
            marks[at].sort_unstable();
            marks[at].dedup();
        }
    }
    let text = |row: &Vec<u32>| {
        let all: Vec<&str> = row.iter().map(|at| words[*at as usize]).collect();
        all.join(" ")
    };
    rows.iter().map(text).zip(marks).collect()
}

/// Different words right of a key from which on they are values.
const PAIR_WORDS: usize = 4;

/// Records that differ in nothing but what stands right of `=`: a key that takes several words has
/// values.
fn pairs(rows: &[Vec<u32>], words: &Words) -> Changes {
    let pair = |word: u32| words.pair[word as usize];
    let bone = |row: &Vec<u32>| -> Vec<u32> {
        let each = row.iter().map(|w| {
            if pair(*w) {
                words.target[*w as usize]
            } else {
                *w
            }
        });
        each.collect()
    };
    let mut alike: BTreeMap<Vec<u32>, Vec<usize>> = BTreeMap::new();
    for (at, row) in rows
        .iter()
        .enumerate()
        .filter(|(_, row)| row.iter().any(|w| pair(*w)))
    {
        alike.entry(bone(row)).or_default().push(at);
    }
    let mut changes = Vec::new();
    for (bone, members) in &alike {
        for position in (0..bone.len()).filter(|p| pair(rows[members[0]][*p])) {
            let seen: BTreeSet<u32> = members.iter().map(|at| rows[*at][position]).collect();
            if seen.len() >= PAIR_WORDS {
                let open = members
                    .iter()
                    .filter(|at| rows[**at][position] != bone[position]);
                changes.extend(open.map(|at| (*at, position)));
            }
        }
    }
    changes
}

/// Positions of each row that became values by comparison.
pub(super) type Marks = Vec<Vec<usize>>;

/// Rows and positions whose words are values.
pub(super) type Changes = Vec<(usize, usize)>;

/// One look at all positions of all rows.
fn round(rows: &[Vec<u32>], weights: &[u64], words: &Words) -> Changes {
    let length = rows.first().map_or(0, Vec::len);
    let sums: Vec<u128> = rows
        .iter()
        .map(|row| {
            (0..length)
                .map(|p| mixed(row[p].into(), p))
                .fold(0, u128::wrapping_add)
        })
        .collect();
    let mut starred: Vec<(usize, usize)> = Vec::new();
    let mut keys: Vec<(u128, u32, usize)> = Vec::with_capacity(rows.len());
    for position in 0..length {
        // Equal keys: equal in all other positions.
        keys.clear();
        keys.extend(rows.iter().enumerate().map(|(at, row)| {
            let rest = sums[at].wrapping_sub(mixed(row[position].into(), position));
            (rest, words.target[row[position] as usize], at)
        }));
        keys.sort_unstable();
        let alike = keys.chunk_by(|a, b| (a.0, a.1) == (b.0, b.1));
        for members in alike.filter(|m| m.len() > 1) {
            let mut by_word: Vec<(u32, u64)> = members
                .iter()
                .map(|(_, _, at)| (rows[*at][position], weights[*at]))
                .collect();
            by_word.sort_unstable();
            let around = Around::of(&rows[members[0].2], position, words);
            let values = Position::of(&by_word, members[0].1, words).values(&around);
            let own = members
                .iter()
                .filter(|(_, target, at)| match rows[*at][position] {
                    word if word == *target => false,
                    word if words.holds_value[word as usize] => values.holding,
                    _ => values.plain,
                });
            starred.extend(own.map(|(_, _, at)| (*at, position)));
        }
    }
    starred
}

/// A word at a place, as a number that sums do not confuse with others.
pub(super) fn mixed(word: u64, position: usize) -> u128 {
    let seed = (u128::from(word) << 32 | position as u128) + 1;
    let once = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15_F39C_C060_5CED_C835);
    (once ^ (once >> 67)).wrapping_mul(0xC2B2_AE3D_27D4_EB4F_1656_67B1_9E37_79F9)
}
