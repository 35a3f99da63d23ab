//! The iterations of a pass in portions of bounded size: a first build over a long history must
//! not hold all of it in memory, and a promise of `scope: iteration` says that it need not.

use super::results::AxisRow;
use super::{Relation, RelationData, binding};
use std::collections::BTreeMap;

/// Rows of the lake that one portion may look at. A single iteration is never divided.
const ROWS: u64 = 200_000;

/// Rows of each iteration of the axis, over all relations.
pub(super) fn weights(relations: &[Relation], axis: &[AxisRow]) -> Vec<u64> {
    let places: BTreeMap<&str, usize> = axis
        .iter()
        .enumerate()
        .map(|(at, row)| (row.iteration.as_str(), at))
        .collect();
    let binding = binding::of(axis);
    let mut weights = vec![0; axis.len()];
    for relation in relations.iter().filter(|r| !r.state) {
        let RelationData::Parts { parts, .. } = &relation.data else {
            continue;
        };
        for part in parts {
            // Rows without an iteration are weighed where they begin; an estimate is enough.
            let id = part.iteration.clone();
            let id = id.or_else(|| part.min_time.map(|time| binding.iteration_at(time)));
            if let Some(at) = id.and_then(|id| places.get(id.as_str()).copied()) {
                weights[at] += part.rows;
            }
        }
    }
    weights
}

/// Cuts positions of the axis into portions of neighbours.
pub(super) fn portions(stale: &[usize], weights: &[u64]) -> Vec<Vec<usize>> {
    let mut all: Vec<Vec<usize>> = Vec::new();
    let mut held = 0;
    for at in stale {
        let weight = weights.get(*at).copied().unwrap_or(0);
        match all.last_mut() {
            Some(last) if held + weight <= ROWS => last.push(*at),
            _ => {
                all.push(vec![*at]);
                held = 0;
            }
        }
        held += weight;
    }
    all
}

#[cfg(test)]
mod tests {
    use super::{ROWS, portions};

    #[test]
    fn portions_are_filled_and_nothing_is_left_out() {
        let half = ROWS / 2;
        let weights = [half, half, 1, ROWS * 3, 0, half];
        let all: Vec<usize> = (0..6).collect();
        assert_eq!(
            portions(&all, &weights),
            [vec![0, 1], vec![2], vec![3], vec![4, 5]]
        );
        assert_eq!(portions(&[1, 5], &weights), [[1, 5]]);
        assert_eq!(portions(&[], &weights), Vec::<Vec<usize>>::new());
    }
}
