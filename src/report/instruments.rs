//! What counted: where its name or version changes between neighbours, a step in a line may be the
//! instrument and not the code. It is marked on every metric it touches; what is
//! said across a mark is the verdict's to decide (`strength.rs`).
//!
//! An instrument touches every metric that reads the stream whose rows name it. The tracker's own
//! (named by rows of `iterations`) is narrower: it counted what the tracker records, and a metric
//! that also counts rows of another stream has those to stand on.

use super::iterations::{table, text};
use crate::engine::results::Results;
use crate::model::format;
use crate::model::report::{Mark, Metric};
use crate::packs::{MetricDef, Pack};
use std::collections::{BTreeMap, BTreeSet};

/// The listing of instruments: iteration, stream, instrument, in axis order.
const INSTRUMENTS: &str = "scrum/instruments";
/// The kind of these marks.
pub const INSTRUMENT: &str = "instrument";
/// The stream whose rows name the tracker's instrument.
const TRACKER: &str = "iterations";
/// The streams that the tracker's instrument counted.
const TRACKED: [&str; 3] = ["findings", "sweeps", TRACKER];
/// Relations that hold no rows of a stream: the order of iterations and the project's settings.
const NO_DATA: [&str; 6] = [
    "axis",
    "metric_targets",
    "params",
    "prices",
    "propagation_paths",
    "timeouts_allowed",
];
/// Instruments named in a mark.
const NAMED: usize = 3;

/// Stream → its instruments by iteration, in axis order.
type ByStream = BTreeMap<String, Vec<(String, BTreeSet<String>)>>;

/// Marks every metric where an instrument of a stream that it reads has changed.
pub fn mark(metrics: &mut [Metric], defs: &[&MetricDef], packs: &[&Pack], results: &Results) {
    let streams = by_stream(results);
    if streams.is_empty() {
        return;
    }
    let order = results.axis.iter().map(|row| row.iteration.as_str());
    let order = order
        .enumerate()
        .map(|(at, id)| (id, at))
        .collect::<BTreeMap<_, _>>();
    for (metric, def) in metrics.iter_mut().zip(defs) {
        let read = data_of(def, packs);
        let changes = streams.iter().filter(|(stream, _)| touches(stream, &read));
        for mark in changes.flat_map(|(_, list)| changes_of(list)) {
            if !metric.marks.contains(&mark) {
                metric.marks.push(mark);
            }
        }
        metric
            .marks
            .sort_by_key(|mark| order.get(mark.iteration.as_str()).copied());
    }
}

fn by_stream(results: &Results) -> ByStream {
    let mut out = ByStream::new();
    let Some(found) = table(results, INSTRUMENTS) else {
        return out;
    };
    for row in &found.rows.rows {
        let part = |name: &str| text(found, row, name);
        let (Some(iteration), Some(stream), Some(instrument)) =
            (part("iteration"), part("stream"), part("instrument"))
        else {
            continue;
        };
        let list = out.entry(stream).or_default();
        match list.last_mut() {
            Some((last, names)) if *last == iteration => drop(names.insert(instrument)),
            _ => list.push((iteration, BTreeSet::from([instrument]))),
        }
    }
    out
}

/// Whether an instrument of `stream` counted what a metric over the streams `read` says.
fn touches(stream: &str, read: &BTreeSet<String>) -> bool {
    let tracked = |name: &String| TRACKED.contains(&name.as_str());
    read.contains(stream) && (stream != TRACKER || read.iter().all(tracked))
}

/// Streams behind a metric, through its views; a list of a stream is that stream. Relations made
/// from others stand under their own name: they are not the tracker's.
fn data_of(def: &MetricDef, packs: &[&Pack]) -> BTreeSet<String> {
    let (mut seen, mut data) = (BTreeSet::new(), BTreeSet::new());
    let mut todo = def.sql.relations.clone();
    while let Some(name) = todo.pop() {
        let view = packs.iter().flat_map(|p| &p.views).find(|v| v.name == name);
        match view {
            Some(view) if seen.insert(name.clone()) => todo.extend(view.sql.relations.clone()),
            None if !NO_DATA.contains(&name.as_str()) => {
                let stream = name.split("__").next().unwrap_or(&name);
                data.insert(stream.to_string());
            }
            _ => {}
        }
    }
    data
}

/// Iterations that name other instruments than the last one that named any.
fn changes_of(list: &[(String, BTreeSet<String>)]) -> Vec<Mark> {
    let pairs = list.windows(2).filter(|pair| pair[0].1 != pair[1].1);
    let names = |of: &BTreeSet<String>, other: &BTreeSet<String>| {
        let own = of
            .difference(other)
            .take(NAMED)
            .map(|name| format::bounded(name, 40));
        let own = own.collect::<Vec<_>>().join(", ");
        if own.is_empty() {
            "none".to_string()
        } else {
            own
        }
    };
    pairs
        .map(|pair| Mark {
            iteration: pair[1].0.clone(),
            kind: INSTRUMENT.to_string(),
            text: format!(
                "{} → {}",
                names(&pair[0].1, &pair[1].1),
                names(&pair[1].1, &pair[0].1)
            ),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(of: &[(&str, &[&str])]) -> Vec<(String, BTreeSet<String>)> {
        let set = |names: &[&str]| names.iter().map(|n| n.to_string()).collect();
        of.iter()
            .map(|(id, names)| (id.to_string(), set(names)))
            .collect()
    }

    #[test]
    fn a_change_is_marked_where_it_begins() {
        let found = changes_of(&list(&[
            ("1", &["ruff 1"]),
            ("2", &["ruff 1"]),
            ("4", &["ruff 2"]),
            ("5", &["ruff 2", "clippy 1"]),
            ("6", &["ruff 2", "clippy 1"]),
        ]));
        let found = found
            .iter()
            .map(|m| (m.iteration.as_str(), m.text.as_str()))
            .collect::<Vec<_>>();
        assert_eq!(found, [("4", "ruff 1 → ruff 2"), ("5", "none → clippy 1")]);
    }

    #[test]
    fn the_trackers_instrument_touches_what_only_the_tracker_counted() {
        let read = |names: &[&str]| names.iter().map(|n| n.to_string()).collect::<BTreeSet<_>>();
        assert!(touches("iterations", &read(&["iterations"])));
        assert!(touches(
            "iterations",
            &read(&["findings", "iterations", "sweeps"])
        ));
        assert!(!touches("iterations", &read(&["iterations", "markers"])));
        assert!(!touches("iterations", &read(&["findings"])));
        // Any other stream's touches whatever reads it.
        assert!(touches("findings", &read(&["findings", "markers"])));
        assert!(touches("trials", &read(&["trials"])));
        assert!(!touches("trials", &read(&["iterations"])));
    }
}
