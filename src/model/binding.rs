//! Which iteration a moment belongs to, for rows that name none.
//!
//! Where the axis has start times, a row belongs to the last iteration with
//! `started_at <= time`; what lies before the first start belongs to the first iteration that
//! has one, so that no row is lost. Of two iterations with the same start the later on the axis
//! takes the rows. Where no iteration has a start, a row belongs to its UTC day.

use super::{natural_cmp, time};

/// Half-open range of microseconds; an open end is `None`.
pub type Span = (Option<i64>, Option<i64>);

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Binding {
    /// Strictly ascending starts. Empty: bound by day.
    starts: Vec<(i64, String)>,
}

impl Binding {
    /// From (started_at, iteration) in any order; of equal starts the naturally later takes
    /// the rows.
    pub fn new(mut timed: Vec<(i64, String)>) -> Self {
        timed.sort_by(|a, b| a.0.cmp(&b.0).then_with(|| natural_cmp(&a.1, &b.1)));
        let mut first: std::collections::BTreeSet<String> = Default::default();
        let mut starts: Vec<(i64, String)> = Vec::with_capacity(timed.len());
        for (start, iteration) in timed {
            // An iteration counts from its first start.
            if !first.insert(iteration.clone()) {
                continue;
            }
            match starts.last_mut() {
                Some(last) if last.0 == start => last.1 = iteration,
                _ => starts.push((start, iteration)),
            }
        }
        Binding { starts }
    }

    /// (started_at, iteration), ascending; what lies before the first belongs to it.
    pub fn starts(&self) -> &[(i64, String)] {
        &self.starts
    }

    /// Names this set of starts: equal digests bind equally.
    pub fn digest(&self) -> String {
        let mut text = String::new();
        for (start, iteration) in &self.starts {
            text.push_str(&format!("{start} {iteration}\n"));
        }
        blake3::hash(text.as_bytes()).to_hex()[..16].to_string()
    }

    /// No iteration has a start time: rows are bound to their UTC day.
    pub fn by_day(&self) -> bool {
        self.starts.is_empty()
    }

    /// The iteration at a moment.
    pub fn iteration_at(&self, micros: i64) -> String {
        match self.slot(micros) {
            Some(slot) => self.starts[slot].1.clone(),
            None => time::day(micros),
        }
    }

    /// Position among the starts; `None` when bound by day.
    fn slot(&self, micros: i64) -> Option<usize> {
        let after = self.starts.partition_point(|(start, _)| *start <= micros);
        (!self.by_day()).then(|| after.saturating_sub(1))
    }

    /// The times bound to an iteration; `None` when nothing can be bound to it, or by day.
    pub fn span(&self, iteration: &str) -> Option<Span> {
        let at = self.starts.iter().position(|(_, id)| id == iteration)?;
        let low = (at > 0).then(|| self.starts[at].0);
        Some((low, self.starts.get(at + 1).map(|(start, _)| *start)))
    }

    /// The one iteration that holds the whole range, if there is one.
    pub fn single(&self, min: i64, max: i64) -> Option<String> {
        let first = self.iteration_at(min);
        (first == self.iteration_at(max)).then_some(first)
    }

    /// Whether a row between `min` and `max` (inclusive) may belong to the iteration.
    pub fn overlaps(&self, iteration: &str, min: i64, max: i64) -> bool {
        if self.by_day() {
            return (time::day(min)..=time::day(max)).contains(&iteration.to_string());
        }
        self.span(iteration).is_some_and(|(low, high)| {
            low.is_none_or(|low| max >= low) && high.is_none_or(|high| min < high)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bound(rows: &[(&str, i64)]) -> Binding {
        let timed = rows.iter().map(|(id, start)| (*start, id.to_string()));
        Binding::new(timed.collect())
    }

    #[test]
    fn a_moment_belongs_to_the_last_start_before_it() {
        // In any order; a later start of the same iteration (a repeat) counts for nothing.
        let bound = bound(&[("3", 300), ("1", 100), ("2b", 200), ("2", 200), ("1", 250)]);
        let at = |t| bound.iteration_at(t);
        assert_eq!(at(99), "1", "before the first start");
        assert_eq!(at(100), "1");
        assert_eq!(at(199), "1");
        assert_eq!(at(200), "2b", "equal starts: the later on the axis");
        assert_eq!(at(9_999), "3");
        assert_eq!(bound.span("1"), Some((None, Some(200))));
        assert_eq!(bound.span("2b"), Some((Some(200), Some(300))));
        assert_eq!(bound.span("3"), Some((Some(300), None)));
        assert_eq!(bound.span("2"), None);
        assert_eq!(bound.span("0"), None);
        assert_eq!(bound.single(0, 150).as_deref(), Some("1"));
        assert_eq!(bound.single(150, 250), None);
        assert!(bound.overlaps("1", 150, 250));
        assert!(bound.overlaps("2b", 150, 250));
        assert!(!bound.overlaps("3", 150, 299));
    }

    #[test]
    fn without_starts_a_row_belongs_to_its_day() {
        let bound = bound(&[]);
        let noon = 1_776_945_600_000_000; // 2026-04-23T12:00:00Z
        assert_eq!(bound.iteration_at(noon), "2026-04-23");
        let day = 86_400_000_000;
        assert!(bound.overlaps("2026-04-24", noon, noon + day));
        assert!(!bound.overlaps("2026-04-25", noon, noon + day));
    }
}
