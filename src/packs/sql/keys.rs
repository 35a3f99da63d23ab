//! Which columns make a row unique: carried through joins, groups and projections, so that a
//! missing tie-breaker in an ORDER BY can be told.

use super::from::{Bound, Scope};
use crate::packs::known::{Key, KnownColumn};
use std::collections::{BTreeMap, BTreeSet};

/// More keys than this are not worth keeping.
const MOST: usize = 12;

/// Keys of the joined rows, in qualified names (`alias.column`), each canonical.
pub fn joined(scope: &Scope) -> Vec<Key> {
    let mut out: Option<Vec<Key>> = None;
    for bound in &scope.bounds {
        let mine = canonical_keys(bound, scope);
        let Some(left) = out else {
            out = Some(mine);
            continue;
        };
        let ties = closure(&bound.tied, &scope.pairs());
        let tied = |k: &Key| k.iter().all(|c| ties.contains(c));
        let mut both: Vec<Key> = Vec::new();
        if mine.iter().any(tied) {
            both.extend(left.iter().cloned());
        }
        for l in &left {
            for r in &mine {
                both.push(l.union(r).cloned().collect());
            }
        }
        out = Some(smallest(both));
    }
    let fixed = &scope.fixed;
    let keys = exchanged(out.unwrap_or_default(), scope);
    let free = |k: Key| k.into_iter().filter(|c| !fixed.contains_key(c)).collect();
    smallest(keys.into_iter().map(free).collect())
}

fn canonical_keys(bound: &Bound, scope: &Scope) -> Vec<Key> {
    let canonical = |k: &Key| k.iter().map(|c| scope.canonical(&bound.alias, c)).collect();
    bound.relation.keys.iter().map(canonical).collect()
}

/// A relation's key inside a key may be exchanged for another key of that relation.
fn exchanged(keys: Vec<Key>, scope: &Scope) -> Vec<Key> {
    let mut out = keys.clone();
    for bound in scope.bounds.iter().filter(|b| !b.optional) {
        let mine = canonical_keys(bound, scope);
        for key in &keys {
            for one in mine.iter().filter(|k| k.is_subset(key)) {
                let rest: Key = key.difference(one).cloned().collect();
                out.extend(
                    mine.iter()
                        .map(|other| rest.union(other).cloned().collect()),
                );
            }
        }
    }
    smallest(out)
}

/// Keys of groups: without the columns that a relation's key among them determines.
pub fn grouped(groups: &[String], scope: &Scope) -> Vec<Key> {
    let pairs = scope.pairs();
    let whole: Key = groups
        .iter()
        .filter(|g| !scope.fixed.contains_key(*g))
        .cloned()
        .collect();
    let mut out = vec![reduced(&whole, &pairs)];
    for bound in scope.bounds.iter().filter(|b| !b.optional) {
        for key in canonical_keys(bound, scope)
            .iter()
            .filter(|k| k.is_subset(&whole))
        {
            let columns = bound.relation.columns.iter();
            let own: Key = columns
                .map(|c| scope.canonical(&bound.alias, &c.name))
                .collect();
            let left = whole
                .iter()
                .filter(|c| key.contains(*c) || !own.contains(*c));
            out.push(reduced(left, &pairs));
        }
    }
    smallest(out)
}

/// Drops keys that contain another key, and all but the smallest few.
pub fn smallest(mut keys: Vec<Key>) -> Vec<Key> {
    keys.sort_by(|a, b| a.len().cmp(&b.len()).then_with(|| a.cmp(b)));
    keys.dedup();
    let mut out: Vec<Key> = Vec::new();
    for key in keys {
        if out.len() < MOST && !out.iter().any(|o| o.is_subset(&key)) {
            out.push(key);
        }
    }
    out
}

/// All columns that these ones determine.
pub fn closure(have: &Key, pairs: &[(String, String)]) -> Key {
    let mut out = have.clone();
    loop {
        let before = out.len();
        for (a, b) in pairs {
            if out.contains(a) {
                out.insert(b.clone());
            } else if out.contains(b) {
                out.insert(a.clone());
            }
        }
        if out.len() == before {
            return out;
        }
    }
}

/// A key without the columns that its other columns determine.
pub fn reduced<'k>(key: impl IntoIterator<Item = &'k String>, pairs: &[(String, String)]) -> Key {
    let mut out = Key::new();
    for column in key {
        if !closure(&out, pairs).contains(column) {
            out.insert(column.clone());
        }
    }
    out
}

/// Keys in the names of the output, for those whose columns come out, as themselves or as a
/// column that names the same thing. `names`: canonical column → output name.
pub fn projected(
    keys: &[Key],
    names: &BTreeMap<String, String>,
    pairs: &[(String, String)],
) -> Vec<Key> {
    let one = |c: &String| {
        let same = closure(&Key::from([c.clone()]), pairs);
        let twin = || same.iter().find_map(|s| names.get(s));
        names.get(c).or_else(twin).cloned()
    };
    let through = |k: &Key| reduced(k, pairs).iter().map(one).collect::<Option<Key>>();
    smallest(keys.iter().filter_map(through).collect())
}

/// Keys that a ROW_NUMBER column completes: its partition and itself.
pub fn places(columns: &[KnownColumn], names: &BTreeMap<String, String>) -> Vec<Key> {
    let mut out = Vec::new();
    for column in columns {
        let Some(partition) = &column.place_in else {
            continue;
        };
        let through: Option<Key> = partition.iter().map(|c| names.get(c).cloned()).collect();
        if let Some(mut key) = through {
            key.insert(column.name.clone());
            out.push(key);
        }
    }
    out
}

/// Keys of a UNION ALL: a branch's key and a column that holds other texts in each branch.
pub fn united(branches: &[(Vec<KnownColumn>, Vec<Key>)]) -> Vec<Key> {
    let Some((first, _)) = branches.first() else {
        return Vec::new();
    };
    let mut out = Vec::new();
    for (index, column) in first.iter().enumerate() {
        let words: Option<Vec<&BTreeSet<String>>> = branches
            .iter()
            .map(|(columns, _)| columns.get(index).and_then(|c| c.values.as_ref()))
            .collect();
        let Some(words) = words else { continue };
        if (0..words.len()).any(|i| words[..i].iter().any(|w| !w.is_disjoint(words[i]))) {
            continue;
        }
        // A key must hold in every branch.
        for mut candidate in branches.iter().flat_map(|(_, keys)| keys).cloned() {
            candidate.insert(column.name.clone());
            let holds = |keys: &[Key]| keys.iter().any(|k| k.is_subset(&candidate));
            if branches.iter().all(|(_, keys)| holds(keys)) {
                out.push(candidate);
            }
        }
    }
    smallest(out)
}
