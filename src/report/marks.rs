//! Marked verticals: remarks and deploys with a date, and changes of what counted.

use super::inputs::Inputs;
use crate::model::binding::Binding;
use crate::model::report::{Iteration, Mark, Metric};

/// The relations whose counts are the tracker's: what reads them counts with its instrument.
const TRACKED: [&str; 6] = [
    "findings",
    "finding_life",
    "finding_sweeps",
    "finding_gone",
    "iterations",
    "iterations_run",
];
pub const INSTRUMENT: &str = "instrument";

/// The marks of one metric in axis order: those it has, annotations of the configuration,
/// iterations from which earlier fixes are live (deploys), and changes of the tracker's instrument
/// where no mark of an instrument stands yet.
pub fn of(metric: &Metric, iterations: &[Iteration], facts: &Inputs) -> Vec<Mark> {
    let mut marks: Vec<Mark> = metric.marks.clone();
    let known = marks.iter().any(|m| m.kind == INSTRUMENT);
    if !known && counts_with_the_tracker(metric) {
        marks.extend(instruments(iterations));
    }
    for iteration in iterations {
        if let Some(from) = &iteration.effective_from {
            let text = format!("fixes of {} live", iteration.id);
            marks.push(mark(from, "deploy", text));
        }
    }
    let timed = |i: &Iteration| Some((i.started_at?, i.id.clone()));
    let binding = Binding::new(iterations.iter().filter_map(timed).collect());
    for note in &facts.annotations {
        if note.metric.as_ref().is_some_and(|id| *id != metric.id) {
            continue;
        }
        let bound = note.at.filter(|_| !binding.by_day());
        let iteration = note
            .iteration
            .clone()
            .or(bound.map(|at| binding.iteration_at(at)));
        if let Some(id) = iteration {
            marks.push(mark(&id, "annotation", note.text.clone()));
        }
    }
    let place = |m: &Mark| iterations.iter().position(|i| i.id == m.iteration);
    marks.retain(|m| place(m).is_some());
    marks.sort_by_key(|m| place(m));
    marks
}

/// Whether all that a metric reads is the tracker's or what it counted.
fn counts_with_the_tracker(metric: &Metric) -> bool {
    let words: Vec<&str> = metric.sql.split_whitespace().collect();
    let after = words.windows(2).filter(|w| matches!(w[0], "FROM" | "JOIN"));
    let read: Vec<&str> = after.map(|w| w[1].trim_matches(['(', ')', ','])).collect();
    let others = ["markers", "backlog_by_iteration", "prediction_rows"];
    read.iter().any(|name| TRACKED.contains(name)) && !read.iter().any(|n| others.contains(n))
}

/// Where an iteration with data names another instrument than the last one that named any.
fn instruments(iterations: &[Iteration]) -> Vec<Mark> {
    let mut last: Option<&str> = None;
    let mut marks = Vec::new();
    for iteration in iterations {
        let Some(now) = iteration.instrument.as_deref() else {
            continue;
        };
        if let Some(before) = last.filter(|before| *before != now) {
            let text = format!("{before} → {now}");
            marks.push(mark(&iteration.id, INSTRUMENT, text));
        }
        last = Some(now);
    }
    marks
}

fn mark(iteration: &str, kind: &str, text: String) -> Mark {
    Mark {
        iteration: iteration.to_string(),
        kind: kind.to_string(),
        text,
    }
}
