//! Masked messages of one length compared with each other: a word that varies among messages which
//! are equal besides is a value.

use super::mask::{CLOSE, OPEN, VALUE};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

/// A distinct masked message.
#[derive(Clone)]
pub(super) struct Pattern {
    pub words: Vec<String>,
    /// Distinct messages.
    pub weight: u64,
}

/// The text of each pattern's group.
pub(super) fn merged(patterns: Vec<Pattern>) -> Vec<String> {
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
        pair: words.iter().map(|w| is_pair(w)).collect(),
        speaks: words.iter().map(|w| speaks(w)).collect(),
        holds_value: words.iter().map(|w| w.contains(VALUE)).collect(),
        target: target_of,
    };
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

/// What is known of each word.
struct Words {
    /// It is `key=word` or `key=<*>`.
    pair: Vec<bool>,
    /// It says something.
    speaks: Vec<bool>,
    /// A part of it is a value.
    holds_value: Vec<bool>,
    /// What it becomes when its inside is a value; itself when it is that.
    target: Vec<u32>,
}

fn is_pair(word: &str) -> bool {
    let key = word
        .trim_start_matches(OPEN)
        .split_once('=')
        .map(|(key, _)| key);
    key.is_some_and(|key| {
        let named = |b: u8| b.is_ascii_alphanumeric() || b"_-.".contains(&b);
        !key.is_empty() && key.bytes().all(named)
    })
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

/// Positions of each row that became values by comparison.
type Marks = Vec<Vec<usize>>;

/// Rows and positions whose words are values.
type Changes = Vec<(usize, usize)>;

/// One look at all positions of all rows.
fn round(rows: &[Vec<u32>], weights: &[u64], words: &Words) -> Changes {
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
    starred
}

/// How much rarer a value is than what stands around it.
const DROP: u64 = 3;

/// Messages that differ in several words at once: a word much rarer at its place than the others
/// may be a value. Messages with the same frequent words are looked at together, and where all
/// their other words take many values, these become `<*>`.
fn skeletons(rows: &[Vec<u32>], weights: &[u64], words: &Words) -> Changes {
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
        let open = &members[0].1;
        if free(rows, members, messages) {
            let each = members.iter().flat_map(|m| open.iter().map(|p| (m.2, *p)));
            changes.extend(each);
        }
    }
    changes
}

/// Sets of positions that are tried on the rows that are left.
const MOST_SETS: usize = 64;

/// Rows that are a group's but for the words where that group has values: too few of their kind
/// to tell by themselves.
fn absorbed(rows: &[Vec<u32>], marks: &Marks, words: &Words) -> Changes {
    let sets: BTreeSet<&Vec<usize>> = marks.iter().filter(|set| set.len() > 1).collect();
    let mut sets: Vec<&Vec<usize>> = sets.into_iter().collect();
    sets.sort_by_key(|set| std::cmp::Reverse(set.len()));
    for set in sets.into_iter().take(MOST_SETS) {
        let sum = |row: &Vec<u32>| {
            let all = row.iter().enumerate().map(|(position, word)| {
                let open = set.contains(&position);
                let word = if open {
                    words.target[*word as usize]
                } else {
                    *word
                };
                mixed(word, position)
            });
            all.fold(0, u128::wrapping_add)
        };
        let own = rows.iter().zip(marks).filter(|(_, of)| *of == set);
        let keys: HashSet<u128> = own.map(|(row, _)| sum(row)).collect();
        let mut changes = Vec::new();
        for (at, row) in rows.iter().enumerate() {
            let open = |p: &&usize| words.target[row[**p] as usize] != row[**p];
            let said = (0..row.len()).filter(|p| !set.contains(p));
            let said = said.filter(|p| words.speaks[row[*p] as usize]).count();
            if said >= 2 && set.iter().any(|p| open(&p)) && keys.contains(&sum(row)) {
                changes.extend(set.iter().filter(open).map(|p| (at, *p)));
            }
        }
        if !changes.is_empty() {
            return changes;
        }
    }
    Vec::new()
}

/// Whether the words at the open positions of these messages are values: each takes many, and
/// they go together freely. Words that follow from each other, like the two ends of a change of
/// state, do not.
fn free(rows: &[Vec<u32>], members: &[(u128, Vec<usize>, usize)], messages: u64) -> bool {
    let distinct = |of: &dyn Fn(usize) -> Vec<u32>| {
        let mut all: Vec<Vec<u32>> = members.iter().map(|m| of(m.2)).collect();
        all.sort_unstable();
        all.dedup();
        all.len()
    };
    let open = &members[0].1;
    let words: Vec<usize> = open
        .iter()
        .map(|p| distinct(&|at| vec![rows[at][*p]]))
        .collect();
    let together = distinct(&|at| open.iter().map(|p| rows[at][*p]).collect());
    let (least, most) = (words.iter().min(), words.iter().max());
    let (least, most) = (least.copied().unwrap_or(0), most.copied().unwrap_or(0));
    let log = 64 - messages.leading_zeros() as usize;
    least >= log.max(4) && (together * 2 >= most * 3 || least >= log * 3)
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
