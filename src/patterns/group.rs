//! Messages into groups: every message in exactly one, whatever the order of the messages.
//!
//! 1. Messages that are equal when normalised are alike.
//! 2. Values are masked by their shape (`mask`).
//! 3. Messages of the same number of words that differ in one word only, where that word takes
//!    many values for the number of messages, differ in a value: it becomes `<*>`. Again, until
//!    nothing changes. Each round looks at all messages at once, so that their order is no matter.

use super::mask::{CLOSE, OPEN, VALUE, mask};
use super::normalise::normalise;
use std::collections::{BTreeMap, BTreeSet, HashMap};

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
    let texts = merged(patterns);
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

#[derive(Clone)]
struct Pattern {
    words: Vec<String>,
    /// Distinct messages.
    weight: u64,
}

/// The text of each pattern's group.
fn merged(patterns: Vec<Pattern>) -> Vec<String> {
    let mut by_length: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (at, pattern) in patterns.iter().enumerate() {
        by_length.entry(pattern.words.len()).or_default().push(at);
    }
    let mut texts = vec![String::new(); patterns.len()];
    for places in by_length.values() {
        let own: Vec<&Pattern> = places.iter().map(|at| &patterns[*at]).collect();
        for (at, text) in places.iter().zip(class(&own)) {
            texts[*at] = text;
        }
    }
    texts
}

/// Patterns of one length, as numbers.
fn class(patterns: &[&Pattern]) -> Vec<String> {
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
    let words_of = Words {
        speaks: words.iter().map(|w| speaks(w)).collect(),
        holds_value: words.iter().map(|w| w.contains(VALUE)).collect(),
        target: target_of,
    };
    let weights: Vec<u64> = patterns.iter().map(|p| p.weight).collect();
    while round(&mut rows, &weights, &words_of) || skeletons(&mut rows, &weights, &words_of) {}
    let text = |row: &Vec<u32>| {
        let all: Vec<&str> = row.iter().map(|at| words[*at as usize]).collect();
        all.join(" ")
    };
    rows.iter().map(text).collect()
}

/// The word as it is when its inside is a value: marks around it stay, and the key of a pair.
fn target(word: &str) -> String {
    // The marks of `<*>` itself are none.
    let word = word.replace(VALUE, "\u{1}");
    let inner = word.trim_start_matches(OPEN);
    let head = &word[..word.len() - inner.len()];
    let core = inner.trim_end_matches(CLOSE);
    let tail = &inner[core.len()..];
    if core.is_empty() {
        return VALUE.to_string();
    }
    let key = core.find('=').map_or(0, |at| at + 1);
    format!("{head}{}{VALUE}{tail}", &core[..key]).replace('\u{1}', VALUE)
}

/// What is known of each word.
struct Words {
    /// It says something.
    speaks: Vec<bool>,
    /// A part of it is a value.
    holds_value: Vec<bool>,
    /// What it becomes when its inside is a value; itself when it is that.
    target: Vec<u32>,
}

/// Whether a word says something: two letters or more.
fn speaks(word: &str) -> bool {
    word.replace(VALUE, "")
        .bytes()
        .filter(u8::is_ascii_alphabetic)
        .count()
        >= 2
        || !word.is_ascii()
}

/// One look at all positions of all rows; `false` when nothing changed.
fn round(rows: &mut [Vec<u32>], weights: &[u64], words: &Words) -> bool {
    let length = rows.first().map_or(0, Vec::len);
    let sums: Vec<u128> = rows
        .iter()
        .map(|row| {
            (0..length)
                .map(|p| mixed(row[p], p))
                .fold(0, u128::wrapping_add)
        })
        .collect();
    let mut starred: Vec<(usize, usize)> = Vec::new();
    let mut keys: Vec<(u128, u32, usize)> = Vec::with_capacity(rows.len());
    for position in 0..length {
        // Equal keys: equal in all other positions.
        keys.clear();
        keys.extend(rows.iter().enumerate().map(|(at, row)| {
            let rest = sums[at].wrapping_sub(mixed(row[position], position));
            (rest, words.target[row[position] as usize], at)
        }));
        keys.sort_unstable();
        let alike = keys.chunk_by(|a, b| (a.0, a.1) == (b.0, b.1));
        for members in alike.filter(|m| m.len() > 1) {
            let first = &rows[members[0].2];
            let others = (0..length).filter(|p| *p != position);
            let left = others.filter(|p| words.speaks[first[*p] as usize]).count();
            let found = Position::of(rows, weights, members, position);
            let values = found.values(position, left);
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
    for (at, position) in &starred {
        let word = &mut rows[*at][*position];
        *word = words.target[*word as usize];
    }
    !starred.is_empty()
}

/// How much rarer a value is than what stands around it.
const DROP: u64 = 3;

/// Messages that differ in several words at once: a word much rarer at its place than the others
/// may be a value. Messages with the same frequent words are looked at together, and where all
/// their other words take many values, these become `<*>`. `false` when nothing changed.
fn skeletons(rows: &mut [Vec<u32>], weights: &[u64], words: &Words) -> bool {
    let mut counts: HashMap<(u32, u32), u64> = HashMap::new();
    for (row, weight) in rows.iter().zip(weights) {
        for (position, word) in row.iter().enumerate() {
            *counts.entry((position as u32, *word)).or_default() += weight;
        }
    }
    let mut alike: Vec<(u128, Vec<usize>, usize)> = Vec::new();
    for (at, row) in rows.iter().enumerate() {
        let open = rare_positions(row, &counts, words);
        if open.len() < 2 {
            continue;
        }
        let kept = (0..row.len()).filter(|p| !open.contains(p));
        let said = kept
            .clone()
            .filter(|p| words.speaks[row[*p] as usize])
            .count();
        if said >= 2 {
            let key = kept.map(|p| mixed(row[p], p)).fold(0, u128::wrapping_add);
            alike.push((key, open, at));
        }
    }
    alike.sort_unstable();
    let mut changes: Vec<(usize, usize)> = Vec::new();
    for members in alike.chunk_by(|a, b| (a.0, &a.1) == (b.0, &b.1)) {
        let messages: u64 = members.iter().map(|m| weights[m.2]).sum();
        let least = 4.max(64 - messages.leading_zeros() as usize);
        let many = |position: &usize| {
            let mut own: Vec<u32> = members.iter().map(|m| rows[m.2][*position]).collect();
            own.sort_unstable();
            own.dedup();
            own.len() >= least
        };
        let open = &members[0].1;
        if open.iter().all(many) {
            let each = members.iter().flat_map(|m| open.iter().map(|p| (m.2, *p)));
            changes.extend(each);
        }
    }
    for (at, position) in &changes {
        let word = &mut rows[*at][*position];
        *word = words.target[*word as usize];
    }
    !changes.is_empty()
}

/// Positions of a row whose words are rare beside the others: those below the widest drop in
/// frequency, when that is wide enough. A word that is a value already is none of them.
fn rare_positions(row: &[u32], counts: &HashMap<(u32, u32), u64>, words: &Words) -> Vec<usize> {
    let mut found: Vec<(u64, usize)> = row
        .iter()
        .enumerate()
        .filter(|(_, word)| words.target[**word as usize] != **word)
        .map(|(position, word)| {
            let count = counts.get(&(position as u32, *word));
            (count.copied().unwrap_or(0).max(1), position)
        })
        .collect();
    found.sort_unstable_by(|a, b| b.cmp(a));
    let mut best = (0, 0);
    for (at, pair) in found.windows(2).enumerate() {
        // Thousandths, so that the widest drop is told from the next.
        best = best.max((pair[0].0 * 1000 / pair[1].0, at + 1));
    }
    if best.0 < DROP * 1000 {
        return Vec::new();
    }
    let mut open: Vec<usize> = found[best.1..].iter().map(|f| f.1).collect();
    open.sort_unstable();
    open
}

/// A word at a place, as a number that sums do not confuse with others.
fn mixed(word: u32, position: usize) -> u128 {
    let seed = (u128::from(word) << 32 | position as u128) + 1;
    let once = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15_F39C_C060_5CED_C835);
    (once ^ (once >> 67)).wrapping_mul(0xC2B2_AE3D_27D4_EB4F_1656_67B1_9E37_79F9)
}

/// The words that stand at one position where all other words are equal.
struct Position {
    /// Some message has a value there.
    known: bool,
    /// Different words.
    words: usize,
    /// Those that stand in few of the messages.
    rare: usize,
    /// Messages.
    messages: u64,
}

/// Which words of a position are values.
struct Values {
    /// Those that hold a value.
    holding: bool,
    /// The others.
    plain: bool,
}

/// A word in at most this share of the messages is rare there.
const RARE: u64 = 20;

impl Position {
    fn of(
        rows: &[Vec<u32>],
        weights: &[u64],
        members: &[(u128, u32, usize)],
        position: usize,
    ) -> Position {
        let mut by_word: Vec<(u32, u64)> = members
            .iter()
            .map(|(_, _, at)| (rows[*at][position], weights[*at]))
            .collect();
        by_word.sort_unstable();
        let messages: u64 = by_word.iter().map(|w| w.1).sum();
        let mut found = Position {
            known: false,
            words: 0,
            rare: 0,
            messages,
        };
        for same in by_word.chunk_by(|a, b| a.0 == b.0) {
            if same[0].0 == members[0].1 {
                found.known = true;
                continue;
            }
            found.words += 1;
            let count: u64 = same.iter().map(|w| w.1).sum();
            found.rare += usize::from(count * RARE <= messages);
        }
        found
    }

    /// `left`: words besides that say something.
    fn values(&self, position: usize, left: usize) -> Values {
        let log = 64 - self.messages.leading_zeros() as usize;
        // A first word is mostly what the message is about.
        let (least, rare) = match (position, left) {
            (0, _) => (5, 8),
            (_, 0..=1) => (8, 8),
            _ => (3, 4),
        };
        let enough = if position == 0 { 3 } else { 1 };
        let many = left >= enough && (self.words >= least.max(log) || self.rare >= rare);
        Values {
            holding: left > 0 && (many || self.known),
            plain: left > 0 && (many || self.known && left >= 3),
        }
    }
}

#[cfg(test)]
#[path = "group_tests.rs"]
mod tests;
