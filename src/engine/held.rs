//! Relations that many queries of one engine read, held in memory: opening a part costs more
//! than most questions about it, so it is opened once.

use super::catalog::Reads;
use super::definition::{asks_for_all, words};
use super::scan::Only;
use super::{Relation, RelationData};
use std::collections::{BTreeMap, BTreeSet};

/// From so many queries on a relation is held.
const READERS: usize = 3;

/// Cells that one relation may have in memory.
const CELLS: u64 = 3_000_000;

/// What one metric or table asks.
pub(super) struct Asked<'a> {
    pub texts: Vec<&'a str>,
    pub reads: &'a Reads,
}

/// A relation worth holding, and the columns that somebody names.
#[derive(Debug, PartialEq)]
pub(super) struct Worth {
    pub name: String,
    pub columns: Vec<String>,
}

/// Who reads a relation.
#[derive(Default)]
struct Readers<'a> {
    queries: usize,
    words: BTreeSet<&'a str>,
    /// Somebody asks for every column.
    all: bool,
}

/// The relations that are small enough and read often enough.
pub(super) fn worth(relations: &[Relation], asked: &[Asked], only: &Only) -> Vec<Worth> {
    let mut readers: BTreeMap<&str, Readers> = BTreeMap::new();
    for one in asked {
        let views = one.reads.views.values().map(String::as_str);
        let texts: Vec<&str> = one.texts.iter().copied().chain(views).collect();
        let named = words(texts.iter().copied());
        let all = texts.iter().any(|text| asks_for_all(text));
        for base in &one.reads.bases {
            let own = readers.entry(base).or_default();
            own.queries += one.texts.len();
            own.words.extend(&named);
            own.all |= all;
        }
    }
    let one = |relation: &Relation| {
        let own = readers.get(relation.name.as_str())?;
        let columns = columns(relation, own);
        let cells = rows(relation, only)? * columns.len() as u64;
        (own.queries >= READERS && cells <= CELLS).then(|| Worth {
            name: relation.name.clone(),
            columns,
        })
    };
    relations.iter().filter_map(one).collect()
}

/// The columns named, in their order. One that is no plain word cannot be looked for in a text;
/// the first stands for all where only the number of rows matters.
fn columns(relation: &Relation, readers: &Readers) -> Vec<String> {
    let plain = |name: &str| name.chars().all(|c| c.is_alphanumeric() || c == '_');
    let named =
        |name: &&String| readers.all || !plain(name) || readers.words.contains(name.as_str());
    let names = relation.columns.iter().map(|(name, _)| name);
    let mut columns: Vec<String> = names.clone().filter(named).cloned().collect();
    if columns.is_empty() {
        columns.extend(names.take(1).cloned());
    }
    columns
}

/// Rows that an engine of these iterations shows at most; `None` for what is in memory anyway.
fn rows(relation: &Relation, only: &Only) -> Option<u64> {
    match &relation.data {
        RelationData::Parts { parts, .. } => {
            let shown = |id: &String| only.as_ref().is_none_or(|ids| ids.contains(id));
            let parts = parts.iter();
            let parts = parts.filter(|part| part.iteration.as_ref().is_none_or(shown));
            Some(parts.map(|part| part.rows).sum())
        }
        RelationData::Derived(rows) => Some(rows.stored.digests.rows),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::RelationPart;
    use crate::model::ColType;
    use std::sync::Arc;

    fn relation(rows: &[(&str, u64)]) -> Relation {
        let part = |(id, rows): &(&str, u64)| RelationPart {
            file: "x.parquet".into(),
            rows: *rows,
            iteration: Some(id.to_string()),
            min_time: None,
            max_time: None,
            digest: String::new(),
        };
        let column = |name: &str| (name.to_string(), ColType::Text);
        Relation {
            name: "reviews".into(),
            state: false,
            columns: vec![
                column("iteration"),
                column("file"),
                column("a.b"),
                column("content"),
            ],
            data: RelationData::Parts {
                parts: rows.iter().map(part).collect(),
                losers: Arc::default(),
            },
        }
    }

    fn asked<'a>(sql: &'static str, times: usize, reads: &'a Reads) -> Vec<Asked<'a>> {
        let one = |_| Asked {
            texts: vec![sql],
            reads,
        };
        (0..times).map(one).collect()
    }

    fn held(relation: &Relation, sql: &'static str, times: usize, only: &Only) -> Vec<String> {
        let reads = Reads {
            bases: BTreeSet::from(["reviews".to_string()]),
            views: BTreeMap::new(),
        };
        let worth = worth(
            std::slice::from_ref(relation),
            &asked(sql, times, &reads),
            only,
        );
        worth.into_iter().flat_map(|w| w.columns).collect()
    }

    #[test]
    fn what_is_read_often_is_held_with_the_columns_named() {
        let some = relation(&[("1", 10), ("2", 20)]);
        let sql = "SELECT iteration, COUNT(*) AS value FROM reviews GROUP BY iteration";
        assert_eq!(held(&some, sql, 3, &None), ["iteration", "a.b"]);
        assert_eq!(held(&some, sql, 2, &None), [""; 0]);
        assert_eq!(held(&some, "SELECT * FROM reviews", 3, &None).len(), 4);
    }

    #[test]
    fn what_is_large_is_held_only_where_few_iterations_are_shown() {
        let large = relation(&[("1", CELLS), ("2", 20)]);
        let sql = "SELECT file FROM reviews";
        assert_eq!(held(&large, sql, 3, &None), [""; 0]);
        let second: Only = Some(Arc::new(BTreeSet::from(["2".to_string()])));
        assert_eq!(held(&large, sql, 3, &second), ["file", "a.b"]);
    }
}
