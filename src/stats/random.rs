//! A seeded generator and the sequential permutation p-value made with it.

use rand_pcg::Pcg64Mcg;
use rand_pcg::rand_core::{Rng, SeedableRng};

/// Permutations drawn at most.
pub const PERMUTATIONS: u32 = 1999;
/// Permutations as far out as the data after which no more are drawn.
pub const ENOUGH: u32 = 20;

/// Whole and real numbers in an order that the seed alone decides.
pub struct Dice(Pcg64Mcg);

impl Dice {
    pub fn new(seed: u64) -> Dice {
        Dice(Pcg64Mcg::seed_from_u64(seed))
    }

    /// A number from 0 to below `bound`; 0 for a bound of 0.
    pub fn below(&mut self, bound: usize) -> usize {
        // The high half of the product is even to 2^-64 · bound: nothing for lists of thousands.
        ((u128::from(self.0.next_u64()) * bound as u128) >> 64) as usize
    }

    /// A number from 0 to below 1.
    pub fn unit(&mut self) -> f64 {
        (self.0.next_u64() >> 11) as f64 / (1u64 << 53) as f64
    }

    /// Puts the first `count` places of a list in random order, drawn from all of it.
    pub fn shuffle(&mut self, list: &mut [f64], count: usize) {
        for at in 0..count.min(list.len()) {
            let from = at + self.below(list.len() - at);
            list.swap(at, from);
        }
    }
}

/// The share of permutations at least as far out as the data. Drawing stops at `ENOUGH` of them,
/// so that a p of no interest costs some forty draws and only a small one costs all.
///
/// `far`: draws one permutation and says whether it lies as far out as the data.
/// Source: J. Besag and P. Clifford, "Sequential Monte Carlo p-values", Biometrika 78 (1991) 301–304.
pub fn sequential_p(mut far: impl FnMut() -> bool) -> f64 {
    let mut hits = 0;
    for drawn in 1..=PERMUTATIONS {
        hits += u32::from(far());
        if hits == ENOUGH {
            return f64::from(hits) / f64::from(drawn);
        }
    }
    f64::from(hits + 1) / f64::from(PERMUTATIONS + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_seed_decides() {
        let draw = |seed| {
            let mut dice = Dice::new(seed);
            [
                dice.below(10),
                dice.below(10),
                dice.below(10),
                dice.below(0),
            ]
        };
        assert_eq!(draw(7), draw(7));
        assert!(draw(7).iter().all(|v| *v < 10));
        let mut list = [1.0, 2.0, 3.0, 4.0];
        Dice::new(1).shuffle(&mut list, 9);
        assert_eq!(super::super::ranks::sorted(&list), [1.0, 2.0, 3.0, 4.0]);
    }

    /// By hand, from the two rules of the paper: p = h / l when stopped, (g + 1) / (n + 1) else.
    #[test]
    fn p_by_hand() {
        assert_eq!(sequential_p(|| true), 1.0);
        assert_eq!(sequential_p(|| false), 1.0 / 2000.0);
        let mut turn = 0;
        let every_second = || {
            turn += 1;
            turn % 2 == 0
        };
        assert_eq!(sequential_p(every_second), 0.5);
    }
}
