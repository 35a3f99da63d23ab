//! Marked verticals: remarks and deploys with a date. Changes of what counted are found in
//! `instruments.rs` and stand among a metric's marks already.

use super::inputs::Inputs;
use crate::model::binding::Binding;
use crate::model::report::{Iteration, Mark, Metric};

/// The marks of one metric in axis order: those it has, annotations of the configuration, and
/// iterations from which earlier fixes are live (deploys).
pub fn of(metric: &Metric, iterations: &[Iteration], facts: &Inputs) -> Vec<Mark> {
    let mut marks: Vec<Mark> = metric.marks.clone();
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

fn mark(iteration: &str, kind: &str, text: String) -> Mark {
    Mark {
        iteration: iteration.to_string(),
        kind: kind.to_string(),
        text,
    }
}
