//! Messages that differ in several words at once, compared by their frequent words.

use super::merge::{Changes, Marks, mixed};
use super::words::Words;
use std::collections::{BTreeSet, HashMap, HashSet};

/// How much rarer a value is than what stands around it.
const DROP: u64 = 3;

/// Messages that differ in several words at once: a word much rarer at its place than the others
/// may be a value. Messages with the same frequent words are looked at together, and where all
/// their other words take many values, these become `<*>`.
pub(super) fn skeletons(rows: &[Vec<u32>], weights: &[u64], words: &Words) -> Changes {
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
            let key = kept
                .map(|p| mixed(row[p].into(), p))
                .fold(0, u128::wrapping_add);
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

/// Words besides that are enough where they say nothing: a row of columns.
const COLUMNS: usize = 5;

/// Rows that are a group's but for the words where that group has values: too few of their kind
/// to tell by themselves.
pub(super) fn absorbed(rows: &[Vec<u32>], marks: &Marks, words: &Words) -> Changes {
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
                mixed(word.into(), position)
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
            let enough = said >= 2 || row.len() - set.len() >= COLUMNS;
            if enough && set.iter().any(|p| open(&p)) && keys.contains(&sum(row)) {
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
