//! One step in a series: Pettitt's rank statistic (the greatest rank CUSUM) with a permutation p.

use super::random::{Dice, sequential_p};
use super::ranks::midranks;

/// Below this the approximation of Pettitt's paper is used and nothing is drawn: it errs on the
/// large side, so a p this small is smaller still.
const SURE: f64 = 5e-4;

/// The likeliest place of one step.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Step {
    /// Position of the first value of the new level.
    pub at: usize,
    /// The greatest |U|; whole without ties.
    pub k: f64,
    /// Two-sided p of no step.
    pub p: f64,
}

/// Pettitt's test. U after t values is 2 · (sum of their ranks) − t (n + 1); the step lies where
/// |U| is greatest, the first such place. p is the share of seeded permutations of these values,
/// ties kept, with a K as great (`random::sequential_p`); where the approximation
/// 2 exp(−6 K² / (n³ + n²)) is below 0.0005 it is taken as it is. `None` below 4 values or with
/// a value that is not a number.
///
/// Source: A. N. Pettitt, "A non-parametric approach to the change-point problem", Applied
/// Statistics 28 (1979) 126–135.
pub fn pettitt(values: &[f64], seed: u64) -> Option<Step> {
    let n = values.len();
    if n < 4 || values.iter().any(|v| !v.is_finite()) {
        return None;
    }
    let mut ranks = midranks(values);
    let (at, k) = greatest(&ranks);
    let rough = approximate_p(k, n);
    if rough < SURE || k == 0.0 {
        let p = if k == 0.0 { 1.0 } else { rough };
        return Some(Step { at, k, p });
    }
    let mut dice = Dice::new(seed);
    let p = sequential_p(|| {
        dice.shuffle(&mut ranks, n);
        greatest(&ranks).1 >= k
    });
    Some(Step { at, k, p })
}

fn approximate_p(k: f64, n: usize) -> f64 {
    let n = n as f64;
    (2.0 * (-6.0 * k * k / (n * n * n + n * n)).exp()).min(1.0)
}

/// The first place of the greatest |U|, as the position of the value after it, and |U|.
fn greatest(ranks: &[f64]) -> (usize, f64) {
    let middle = ranks.len() as f64 + 1.0;
    let (mut u, mut best) = (0.0, (1, 0.0));
    for (at, rank) in ranks.iter().enumerate() {
        u += 2.0 * rank - middle;
        if u.abs() > best.1 {
            best = (at + 1, u.abs());
        }
    }
    best
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::testing::NILE;

    /// The Nile falls after 1898, the 28th year (G. W. Cobb, Biometrika 65 (1978) 243–251; R's
    /// `trend::pettitt.test(Nile)`): K = 1617, p = 3.591e-07 by the approximation.
    #[test]
    fn the_nile_of_1898() {
        let step = pettitt(&NILE, 1).unwrap();
        assert_eq!((step.at, step.k), (28, 1617.0));
        assert!(
            (step.p / 3.5910221769362927e-07 - 1.0).abs() < 1e-9,
            "{}",
            step.p
        );
    }

    /// 1…5, then 6…10 lifted: of the 252 splits of ten ranks in two halves 2 are as far out, and
    /// no other place reaches K = 25. So p is 2/252 exactly, and the draws come near it.
    #[test]
    fn permutations_come_near_the_exact_p() {
        let values = [3.0, 1.0, 5.0, 2.0, 4.0, 18.0, 16.0, 20.0, 17.0, 19.0];
        let step = pettitt(&values, 42).unwrap();
        assert_eq!((step.at, step.k), (5, 25.0));
        assert!((step.p - 2.0 / 252.0).abs() < 0.004, "{}", step.p);
        assert_eq!(pettitt(&values, 42), Some(step), "the seed decides");
    }

    #[test]
    fn nothing_moves_in_a_flat_series() {
        assert_eq!(pettitt(&[3.0; 12], 1).unwrap().p, 1.0);
        assert_eq!(pettitt(&[1.0, 2.0, 3.0], 1), None);
        assert_eq!(pettitt(&[1.0, 2.0, f64::NAN, 3.0], 1), None);
    }
}
