//! Changes that were detected, once each: what the feed tells, and what a reader may link to.

use crate::model::report::{Iteration, Move, Report};
use std::collections::{BTreeMap, BTreeSet};

/// A change that lasted: two of three iterations saw it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Detected<'a> {
    /// As the iteration that saw it first says it.
    pub moved: &'a Move,
    /// Where it began: the dated step, or the iteration that saw it where no test dates it. With
    /// the metric it names the change for ever.
    pub since: &'a str,
    pub seen: &'a Iteration,
}

/// An alert that goes on: its word, and the position of the iteration that raised it.
type Running<'a> = BTreeMap<&'a str, (&'a str, usize)>;

/// Every detected change of the trajectory, in the order in which they were seen, then of the
/// metrics. Each iteration is read as on the night it was the newest, so later nights add to the
/// list and take nothing away. The same alert on the next night is the same change, even where
/// more values date it a little earlier or later; a step after the night that raised it is another.
pub fn detected(report: &Report) -> Vec<Detected<'_>> {
    let place = |id: &str| report.iterations.iter().position(|i| i.id == id);
    let order: BTreeMap<&str, usize> = (report.metrics.iter().enumerate())
        .map(|(at, m)| (m.id.as_str(), at))
        .collect();
    let (mut running, mut named) = (Running::new(), BTreeSet::new());
    let mut out = Vec::new();
    for (at, seen) in report.iterations.iter().enumerate() {
        let mut new: Vec<Detected> = Vec::new();
        for moved in &seen.moves {
            if !moved.alert {
                running.remove(moved.metric.as_str());
                continue;
            }
            let goes_on = running
                .get(moved.metric.as_str())
                .is_some_and(|(word, on)| {
                    let begins = moved.since.as_deref().and_then(place);
                    *word == moved.word && begins.is_none_or(|begins| begins <= *on)
                });
            if goes_on {
                continue;
            }
            running.insert(&moved.metric, (&moved.word, at));
            let since = moved.since.as_deref().unwrap_or(&seen.id);
            if named.insert((moved.metric.as_str(), since)) {
                new.push(Detected { moved, since, seen });
            }
        }
        new.sort_by_key(|d| order.get(d.moved.metric.as_str()).copied());
        out.extend(new);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn alert(metric: &str, word: &str, since: Option<&str>) -> Move {
        Move {
            metric: metric.to_string(),
            from_iteration: String::new(),
            from: 0.0,
            to: 0.0,
            word: word.to_string(),
            from_k: None,
            from_n: None,
            to_k: None,
            to_n: None,
            direction: String::new(),
            because: String::new(),
            since: since.map(str::to_string),
            alert: word != "flat",
        }
    }

    fn report(nights: Vec<Vec<Move>>) -> Report {
        let one = |(at, moves): (usize, Vec<Move>)| Iteration {
            id: at.to_string(),
            moves,
            ..Iteration::default()
        };
        Report {
            iterations: nights.into_iter().enumerate().map(one).collect(),
            ..Report::default()
        }
    }

    #[test]
    fn a_change_is_told_once_and_keeps_its_name() {
        let nights = vec![
            vec![alert("cost", "flat", None), alert("size", "flat", None)],
            vec![alert("cost", "improved", Some("0"))],
            // Dated anew, the same change; a trend has no date but the night it was seen.
            vec![
                alert("cost", "improved", Some("1")),
                alert("size", "regressed", None),
            ],
            // Another step, after the first was seen.
            vec![alert("cost", "improved", Some("3"))],
            vec![],
            vec![alert("cost", "regressed", Some("3"))],
            vec![
                alert("cost", "flat", None),
                alert("size", "regressed", None),
            ],
            vec![alert("cost", "improved", Some("0"))],
        ];
        let all = report(nights.clone());
        let found: Vec<(&str, &str, &str)> = detected(&all)
            .iter()
            .map(|d| (d.moved.metric.as_str(), d.since, d.seen.id.as_str()))
            .collect();
        assert_eq!(
            found,
            [
                ("cost", "0", "1"),
                ("size", "2", "2"),
                ("cost", "3", "3"),
                // `cost` since 3 and since 0 have their names already.
            ]
        );
        // Every night tells what the nights before it told.
        for upto in 0..nights.len() {
            let then = report(nights[..upto].to_vec());
            let then = detected(&then);
            assert!(detected(&all).starts_with(&then), "night {upto}");
        }
    }
}
