//! Several steps in a long series: E-divisive splits, kept where a t-test agrees (Hunter, Otava).

use super::proportion::mean;
use statrs::function::beta::beta_reg;

/// Values of a segment at least.
pub const SHORTEST: usize = 5;
/// The t-test's p at most.
pub const LEVEL: f64 = 0.001;
/// Newest values that are looked at.
pub const WINDOW: usize = 100;

/// A border between two segments.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Border {
    /// Position of the first value of the later segment.
    pub at: usize,
    /// p of equal means of the two segments it parts, as if the place had been known.
    pub p: f64,
}

/// The borders of a series, in order. A segment is split where the energy statistic is greatest
/// if the t-test of its halves gives p ≤ 10 `level`; when no more can be split, the weakest border
/// with p > `level` goes, and the p of its neighbours is found again, until all hold.
///
/// `shortest`: values of a segment at least (2 or more).
///
/// Sources: D. S. Matteson and N. A. James, J. Amer. Statist. Assoc. 109 (2014) 334–345
/// (E-divisive); M. Fleming et al., "Hunter: using change point detection to hunt for performance
/// regressions", ICPE 2023 (t-test, splits that are first weak and then merged).
pub fn borders(values: &[f64], shortest: usize, level: f64) -> Vec<Border> {
    if values.iter().any(|v| !v.is_finite()) {
        return Vec::new();
    }
    let shortest = shortest.max(2);
    let mut cuts = vec![0, values.len()];
    let mut open = vec![(0, values.len())];
    while let Some((from, to)) = open.pop() {
        let Some(at) = best_split(&values[from..to], shortest).map(|at| from + at) else {
            continue;
        };
        if t_test(&values[from..at], &values[at..to]) <= 10.0 * level {
            cuts.push(at);
            open.extend([(from, at), (at, to)]);
        }
    }
    cuts.sort_unstable();
    loop {
        let found: Vec<Border> = cuts
            .windows(3)
            .map(|w| Border {
                at: w[1],
                p: t_test(&values[w[0]..w[1]], &values[w[1]..w[2]]),
            })
            .collect();
        let weakest = found.iter().max_by(|a, b| a.p.total_cmp(&b.p));
        match weakest.filter(|b| b.p > level) {
            Some(border) => cuts.retain(|cut| *cut != border.at),
            None => return found,
        }
    }
}

/// The place of the greatest energy statistic between two parts of at least `shortest` values.
/// `None` where there is no room, or where all values are equal.
fn best_split(values: &[f64], shortest: usize) -> Option<usize> {
    let n = values.len();
    if n < 2 * shortest {
        return None;
    }
    let to_others = |at: usize, range: std::ops::Range<usize>| -> f64 {
        range.map(|i| (values[at] - values[i]).abs()).sum()
    };
    let whole: f64 = (0..n).map(|at| to_others(at, 0..at)).sum();
    let (mut left, mut right) = (0.0, whole);
    let mut best: Option<(usize, f64)> = None;
    for at in 1..=n - shortest {
        left += to_others(at - 1, 0..at - 1);
        right -= to_others(at - 1, at..n);
        if at < shortest {
            continue;
        }
        let (a, b) = (at as f64, (n - at) as f64);
        let across = whole - left - right;
        let energy =
            2.0 * across / (a * b) - 2.0 * left / (a * (a - 1.0)) - 2.0 * right / (b * (b - 1.0));
        let q = energy * a * b / (a + b);
        if q > best.map_or(1e-12 * whole, |(_, q)| q) {
            best = Some((at, q));
        }
    }
    best.map(|(at, _)| at)
}

/// Two-sided p of equal means, variances taken as equal (Student). Two constant halves differ for
/// sure or not at all; halves of one value tell nothing.
pub fn t_test(a: &[f64], b: &[f64]) -> f64 {
    let freedom = (a.len() + b.len()) as f64 - 2.0;
    let (Some(x), Some(y)) = (mean(a), mean(b)) else {
        return 1.0;
    };
    if freedom <= 0.0 {
        return 1.0;
    }
    let squares = |list: &[f64], m: f64| list.iter().map(|v| (v - m).powi(2)).sum::<f64>();
    let pooled = (squares(a, x) + squares(b, y)) / freedom;
    let error = pooled * (1.0 / a.len() as f64 + 1.0 / b.len() as f64);
    if error <= 0.0 {
        return if x == y { 1.0 } else { 0.0 };
    }
    let t2 = (x - y).powi(2) / error;
    beta_reg(
        freedom / 2.0,
        0.5,
        (freedom / (freedom + t2)).clamp(0.0, 1.0),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Series and borders of the tests of Hunter (datastax-labs/hunter, `tests/analysis_test.py`
    /// and `tests/series_test.py`); its shortest segments have two values.
    #[test]
    fn borders_as_hunter() {
        let at = |values: &[f64], level| -> Vec<usize> {
            borders(values, 2, level).iter().map(|b| b.at).collect()
        };
        let long = [
            1.02, 0.95, 0.99, 1.00, 1.12, 1.00, 1.01, 0.98, 1.01, 0.96, 0.50, 0.51, 0.48, 0.48,
            0.55, 0.50, 0.49, 0.51, 0.50, 0.49,
        ];
        assert_eq!(at(&long, 0.0001), [10]);
        let first = [
            1.02, 0.95, 0.99, 1.00, 1.12, 0.90, 0.50, 0.51, 0.48, 0.48, 0.55,
        ];
        assert_eq!(at(&first, 0.001), [6]);
        let second = [
            2.02, 2.03, 2.01, 2.04, 1.82, 1.85, 1.79, 1.81, 1.80, 1.76, 1.78,
        ];
        assert_eq!(at(&second, 0.001), [4]);
        let flat = [1.00, 1.02, 1.05, 0.95, 0.98, 1.00, 1.02, 1.05, 0.95, 0.98];
        assert!(at(&flat, 0.001).is_empty());
    }

    /// `scipy.stats.ttest_ind` of SciPy 1.17 for the two halves of Hunter's own test.
    #[test]
    fn t_test_as_scipy() {
        let a = [1.00, 1.02, 1.05, 0.95, 0.98];
        let b = [0.80, 0.82, 0.85, 0.79, 0.77];
        assert!((t_test(&a, &b) / 2.0249770329333605e-05 - 1.0).abs() < 1e-6);
        assert_eq!(t_test(&[1.0, 1.0], &[1.0, 1.0]), 1.0);
        assert_eq!(t_test(&[1.0, 1.0], &[2.0, 2.0]), 0.0);
        assert_eq!(t_test(&[1.0], &[2.0]), 1.0);
    }

    #[test]
    fn two_steps_by_construction_and_none_in_a_flat_line() {
        let mut values = vec![1.0; 12];
        values.extend([5.0; 10]);
        values.extend([2.0; 9]);
        let found: Vec<usize> = borders(&values, 5, 0.001).iter().map(|b| b.at).collect();
        assert_eq!(found, [12, 22]);
        assert!(borders(&[3.0; 40], 5, 0.001).is_empty());
        assert!(borders(&[1.0, 9.0], 5, 0.001).is_empty());
    }
}
