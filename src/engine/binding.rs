//! The axis as what binds rows that name no iteration. The rule is `model::binding`'s, so that
//! the lake's choice of winners and the engine's relations can never differ in it.

use super::results::AxisRow;

pub use crate::model::binding::{Binding, Span};

/// The binding of an axis: its iterations with a start.
pub fn of(axis: &[AxisRow]) -> Binding {
    let timed = axis
        .iter()
        .filter_map(|row| Some((row.started_at?, row.iteration.clone())));
    Binding::new(timed.collect())
}
