//! Which of a stream's losers stand in which part: fingerprints name them, so that a row that
//! lost in one iteration leaves the others alone.
//!
//! Parts of one source interleave their row ids, so the range of the ids does not say whose a
//! loser is. The ids of a part are read again only when other losers than last time fall into
//! its range.

use super::compute::in_parallel;
use super::{Relation, RelationData, RelationPart, scan};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// Part digest → what is known of its losers.
pub(super) type Lost = BTreeMap<String, LostRows>;

/// The losers of one part.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct LostRows {
    /// Smallest and largest `row_id`; `None` when it has no rows.
    range: Option<(i64, i64)>,
    /// Digest of the losers within the range when `own` was found.
    within: String,
    /// Digest of the losers among its rows; empty where it has none.
    own: String,
}

/// Looks at the parts whose losers may be others than last time. One that cannot be read stays
/// unknown: its results count as made from all losers of the stream.
pub(super) fn learn(relations: &[Relation], jobs: usize, known: &mut Lost) {
    let mut seen = BTreeSet::new();
    let mut open: Vec<(&RelationPart, &[i64])> = Vec::new();
    for relation in relations {
        let RelationData::Parts { parts, losers } = &relation.data else {
            continue;
        };
        let losers = losers.as_slice();
        let stale = |part: &&RelationPart| {
            let old = known.get(&part.digest);
            old.is_none_or(|old| old.within != digest(within(losers, old.range)))
        };
        if !losers.is_empty() {
            let stale = parts.iter().filter(stale);
            let fresh = stale.filter(|part| seen.insert(part.digest.as_str()));
            open.extend(fresh.map(|part| (part, losers)));
        }
    }
    let found = in_parallel(jobs, open.len(), |at| {
        let (part, losers) = open[at];
        scan::row_ids(&part.file).ok().map(|ids| rows(&ids, losers))
    });
    for ((part, _), rows) in open.into_iter().zip(found) {
        match rows {
            Some(rows) => known.insert(part.digest.clone(), rows),
            None => known.remove(&part.digest),
        };
    }
}

fn rows(ids: &[i64], losers: &[i64]) -> LostRows {
    let range = ids.iter().copied().min().zip(ids.iter().copied().max());
    let within = within(losers, range);
    let lost = ids
        .iter()
        .copied()
        .filter(|id| within.binary_search(id).is_ok());
    let mut own: Vec<i64> = lost.collect();
    own.sort_unstable();
    LostRows {
        range,
        within: digest(within),
        own: digest(&own),
    }
}

fn within(losers: &[i64], range: Option<(i64, i64)>) -> &[i64] {
    let Some((low, high)) = range else {
        return &[];
    };
    let from = losers.partition_point(|id| *id < low);
    let to = losers.partition_point(|id| *id <= high);
    &losers[from..to.max(from)]
}

fn digest(ids: &[i64]) -> String {
    if ids.is_empty() {
        return String::new();
    }
    let mut hasher = blake3::Hasher::new();
    for id in ids {
        hasher.update(&id.to_le_bytes());
    }
    hasher.finalize().to_hex().to_string()
}

/// Digest of the losers among a part's rows; of all losers while the part is not known.
pub(super) fn of(part: &RelationPart, losers: &[i64], known: &Lost) -> String {
    match known.get(&part.digest) {
        _ if losers.is_empty() => String::new(),
        Some(rows) => rows.own.clone(),
        None => digest(losers),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_loser_between_the_rows_of_a_part_is_not_one_of_them() {
        // Two parts of one source: 1, 3, 9 and 2, 4.
        let before = (rows(&[1, 9, 3], &[3]), rows(&[2, 4], &[3]));
        let after = (rows(&[1, 9, 3], &[3, 4]), rows(&[2, 4], &[3, 4]));
        assert_eq!(before.0.own, after.0.own);
        assert_ne!(before.0.within, after.0.within);
        assert_ne!(before.1.own, after.1.own);
        assert_eq!(before.1.own, "");
    }

    #[test]
    fn a_part_without_rows_has_no_losers() {
        let none = rows(&[], &[1, 2]);
        assert_eq!((none.range, none.own.as_str()), (None, ""));
    }
}
