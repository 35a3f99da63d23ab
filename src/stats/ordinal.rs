//! Two samples on a scale of scores: how far one lies from the other, and how often it is above.

use super::random::{Dice, sequential_p};
use super::ranks::{midranks, ties};
use super::trend::two_sided;

/// Up to this many values of both samples p comes from permutations.
const DRAWN: usize = 200;

/// The 1-D Wasserstein distance: how many units (score points) a value has to move on average to
/// turn one sample into the other. `None` where a sample is empty.
///
/// Source: L. N. Vaserstein, Problems of Information Transmission 5 (1969); on the line it is
/// the area between the two distribution functions.
pub fn wasserstein(a: &[f64], b: &[f64]) -> Option<f64> {
    if a.is_empty() || b.is_empty() {
        return None;
    }
    let (na, nb) = (a.len() as f64, b.len() as f64);
    let mut steps: Vec<(f64, f64)> = a.iter().map(|v| (*v, 1.0 / na)).collect();
    steps.extend(b.iter().map(|v| (*v, -1.0 / nb)));
    steps.sort_by(|x, y| x.0.total_cmp(&y.0));
    let (mut area, mut gap) = (0.0, 0.0);
    for pair in steps.windows(2) {
        gap += pair[0].1;
        area += f64::abs(gap) * (pair[1].0 - pair[0].0);
    }
    Some(area)
}

/// Cliff's delta of `to` against `from`: how often a value of `to` is above one of `from`, minus
/// how often below; −1 to 1. `None` where a sample is empty.
///
/// Source: N. Cliff, "Dominance statistics", Psychological Bulletin 114 (1993) 494–509.
pub fn cliffs_delta(from: &[f64], to: &[f64]) -> Option<f64> {
    let pairs = (from.len() * to.len()) as f64;
    let mut sum = 0.0;
    for a in to {
        for b in from {
            sum += f64::from(a > b) - f64::from(a < b);
        }
    }
    (pairs > 0.0).then(|| sum / pairs)
}

/// Two-sided p that both samples come from one distribution, by the rank sum: seeded permutations
/// up to 200 values, the normal approximation with ties corrected and continuity correction above.
///
/// Source: H. B. Mann and D. R. Whitney, Ann. Math. Statist. 18 (1947) 50–60.
pub fn rank_sum_p(from: &[f64], to: &[f64], seed: u64) -> f64 {
    let (m, n) = (to.len(), from.len() + to.len());
    if m == 0 || m == n {
        return 1.0;
    }
    let all: Vec<f64> = to.iter().chain(from).copied().collect();
    let mut ranks = midranks(&all);
    let expected = m as f64 * (n as f64 + 1.0) / 2.0;
    let distance = |ranks: &[f64]| (ranks[..m].iter().sum::<f64>() - expected).abs();
    let seen = distance(&ranks);
    if n <= DRAWN {
        let mut dice = Dice::new(seed);
        return sequential_p(|| {
            dice.shuffle(&mut ranks, m);
            distance(&ranks) >= seen - 1e-9
        });
    }
    normal_p(seen, &ties(&all), m)
}

fn normal_p(distance: f64, ties: &[usize], m: usize) -> f64 {
    let n = ties.iter().sum::<usize>() as f64;
    let cubes: f64 = ties.iter().map(|t| (*t as f64).powi(3) - *t as f64).sum();
    let both = m as f64 * (n - m as f64);
    let variance = both / 12.0 * (n + 1.0 - cubes / (n * (n - 1.0)));
    match variance > 0.0 {
        true => two_sided((distance - 0.5).max(0.0) / variance.sqrt()),
        false => 1.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The examples of `scipy.stats.wasserstein_distance` (SciPy reference): 5 and, with weights
    /// 3 : 1 against 2 : 2 written out as repeated values, 0.25.
    #[test]
    fn wasserstein_as_published() {
        let d = wasserstein(&[0.0, 1.0, 3.0], &[5.0, 6.0, 8.0]).unwrap();
        assert!((d - 5.0).abs() < 1e-12, "{d}");
        let d = wasserstein(&[0.0, 0.0, 0.0, 1.0], &[0.0, 0.0, 1.0, 1.0]).unwrap();
        assert!((d - 0.25).abs() < 1e-12, "{d}");
        assert_eq!(wasserstein(&[], &[1.0]), None);
    }

    /// The example of `cliff.delta` in the R package effsize, after G. Macbeth et al., "Cliff's
    /// Delta Calculator", Universitas Psychologica 10 (2011): −0.25.
    #[test]
    fn cliffs_delta_as_published() {
        let treatment = [10.0, 10.0, 20.0, 20.0, 20.0, 30.0, 30.0, 30.0, 40.0, 50.0];
        let control = [10.0, 20.0, 30.0, 40.0, 40.0, 50.0];
        assert_eq!(cliffs_delta(&control, &treatment), Some(-0.25));
        assert_eq!(cliffs_delta(&treatment, &control), Some(0.25));
        assert_eq!(cliffs_delta(&[], &control), None);
        let all: Vec<f64> = treatment.iter().chain(&control).copied().collect();
        // `scipy.stats.mannwhitneyu(…, method="asymptotic")`: U = 22.5 of 60, p = 0.43776.
        let p = normal_p(7.5, &ties(&all), 10);
        assert!((p / 0.4377586729619217 - 1.0).abs() < 1e-6, "{p}");
    }

    /// The example of `scipy.stats.mannwhitneyu` (SciPy reference): exact p 0.1111.
    #[test]
    fn rank_sum_as_published() {
        let males = [19.0, 22.0, 16.0, 29.0, 24.0];
        let females = [20.0, 11.0, 17.0, 12.0];
        let p = rank_sum_p(&females, &males, 3);
        assert!((p - 1.0 / 9.0).abs() < 0.05, "{p}");
        assert_eq!(rank_sum_p(&[], &males, 3), 1.0);
        assert_eq!(rank_sum_p(&[2.0; 6], &[2.0; 6], 3), 1.0);
    }
}
