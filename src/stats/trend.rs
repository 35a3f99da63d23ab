//! Trends: Kendall's S with its exact or tie-corrected p (Mann–Kendall), the Theil–Sen slope with
//! its band.

use super::proportion::Interval;
use super::ranks::{quantile, sorted, ties};
use statrs::function::erf::{erfc, erfc_inv};

/// Up to this many values p comes from the exact distribution of S, ties and all.
pub const EXACT_LIMIT: usize = 10;

/// The two-sided p of a standard normal value.
pub fn two_sided(z: f64) -> f64 {
    erfc(z.abs() / std::f64::consts::SQRT_2)
}

/// The standard normal value whose two-sided p is this one: 1.96 for 0.05.
pub fn normal_point(p: f64) -> f64 {
    std::f64::consts::SQRT_2 * erfc_inv(p)
}

/// Kendall's S: pairs that rise minus pairs that fall.
pub fn kendall_s(values: &[f64]) -> i64 {
    let mut s = 0;
    for (i, a) in values.iter().enumerate() {
        for b in &values[i + 1..] {
            s += i64::from(b > a) - i64::from(b < a);
        }
    }
    s
}

/// The variance of S where there is no trend, corrected for ties.
fn variance(ties: &[usize]) -> f64 {
    let part = |t: usize| (t * (t - 1) * (2 * t + 5)) as f64;
    let n = ties.iter().sum::<usize>();
    (part(n.max(1)) - ties.iter().map(|t| part(*t)).sum::<f64>()) / 18.0
}

/// What the test of Mann and Kendall says.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MannKendall {
    pub s: i64,
    /// Two-sided p of no trend.
    pub p: f64,
    /// The smallest p that any order of these values could give.
    pub least_p: f64,
}

/// The test of no trend against a monotone one. Exact up to `EXACT_LIMIT` values: the share of
/// all orders of these values, ties kept, whose S is at least as far from 0. Above, the normal
/// approximation with the variance corrected for ties and with continuity correction. `None`
/// below 4 values or with a value that is not a number.
///
/// Sources: H. B. Mann, Econometrica 13 (1945) 245–259; M. G. Kendall, "Rank Correlation
/// Methods" (1975). The exact distribution with ties is that of inversions of a multiset (the
/// Gaussian multinomial of P. A. MacMahon).
pub fn mann_kendall(values: &[f64]) -> Option<MannKendall> {
    let n = values.len();
    if n < 4 || values.iter().any(|v| !v.is_finite()) {
        return None;
    }
    let (s, ties) = (kendall_s(values), ties(values));
    if n <= EXACT_LIMIT {
        let orders = inversions(&ties);
        let all: u64 = orders.iter().sum();
        let pairs = orders.len() as i64 - 1;
        let far: u64 = (0..)
            .zip(&orders)
            .filter(|(inversions, _)| (pairs - 2 * inversions).abs() >= s.abs())
            .map(|(_, orders)| orders)
            .sum();
        let ends = if pairs == 0 { 1 } else { 2 };
        return Some(MannKendall {
            s,
            p: far as f64 / all as f64,
            least_p: ends as f64 / all as f64,
        });
    }
    let spread = variance(&ties).sqrt();
    let corrected = (s.abs() - 1).max(0) as f64;
    let (p, least_p) = match spread > 0.0 {
        true => (two_sided(corrected / spread), 0.0),
        false => (1.0, 1.0),
    };
    Some(MannKendall { s, p, least_p })
}

/// How many orders of a multiset have 0, 1, 2, … inversions. `ties` are the sizes of its groups,
/// `EXACT_LIMIT` values in all at most: 10! is small.
fn inversions(ties: &[usize]) -> Vec<u64> {
    let n = ties.iter().sum();
    let mut counts = vec![1u64];
    for width in 2..=n {
        counts = times(&counts, width);
    }
    for size in ties {
        for width in 2..=*size {
            counts = divided(&counts, width);
        }
    }
    counts
}

/// A polynomial times 1 + q + … + q^(width − 1).
fn times(counts: &[u64], width: usize) -> Vec<u64> {
    let mut out = Vec::with_capacity(counts.len() + width - 1);
    let mut sum = 0;
    for at in 0..counts.len() + width - 1 {
        sum += counts.get(at).copied().unwrap_or(0);
        if at >= width {
            sum -= counts[at - width];
        }
        out.push(sum);
    }
    out
}

/// The inverse of `times`, where it leaves no remainder.
fn divided(counts: &[u64], width: usize) -> Vec<u64> {
    let mut out: Vec<u64> = Vec::with_capacity(counts.len() - (width - 1));
    // The last width − 1 quotients.
    let mut sum = 0;
    for at in 0..counts.len() - (width - 1) {
        let next = counts[at] - sum;
        out.push(next);
        sum += next;
        if at + 1 >= width {
            sum -= out[at + 1 - width];
        }
    }
    out
}

/// A slope per step of one value, and its 95 % band.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Slope {
    pub slope: f64,
    pub band: Interval,
}

/// Theil–Sen: the median slope over all pairs, with the band that the distribution of Kendall's S
/// gives (normal approximation, ties corrected). `None` below two values.
///
/// Sources: H. Theil (1950); P. K. Sen, J. Amer. Statist. Assoc. 63 (1968) 1379–1389.
pub fn theil_sen(values: &[f64]) -> Option<Slope> {
    let mut slopes = Vec::with_capacity(values.len() * values.len() / 2);
    for (i, a) in values.iter().enumerate() {
        for (j, b) in values.iter().enumerate().skip(i + 1) {
            slopes.push((b - a) / (j - i) as f64);
        }
    }
    let slopes = sorted(&slopes);
    let slope = quantile(&slopes, 0.5)?;
    let reach = normal_point(0.05) * variance(&ties(values)).sqrt();
    let pairs = slopes.len() as f64;
    let last = slopes.len() - 1;
    let low = (((pairs - reach) / 2.0).round() - 1.0).max(0.0) as usize;
    let high = ((pairs + reach) / 2.0).round().max(0.0) as usize;
    let band = Interval {
        low: slopes[low.min(last)],
        high: slopes[high.min(last)],
    };
    Some(Slope { slope, band })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::testing::NILE;

    fn near(got: f64, want: f64) {
        assert!(
            (got - want).abs() <= 1e-9 * want.abs().max(1e-3),
            "{got} is not {want}"
        );
    }

    /// One-sided tail probabilities of S from R. O. Gilbert, "Statistical Methods for
    /// Environmental Pollution Monitoring" (1987), table A18; doubled for two sides.
    #[test]
    fn exact_p_as_published() {
        for (values, s, one_sided, digits) in [
            (vec![1.0, 2.0, 3.0, 4.0], 6, 0.042, 3),
            (vec![1.0, 2.0, 4.0, 3.0], 4, 0.167, 3),
            (vec![1.0, 2.0, 3.0, 4.0, 5.0], 10, 0.0083, 4),
            (vec![1.0, 2.0, 3.0, 5.0, 4.0], 8, 0.042, 3),
            (vec![2.0, 1.0, 3.0, 5.0, 4.0], 6, 0.117, 3),
        ] {
            let found = mann_kendall(&values).unwrap();
            assert_eq!(found.s, s);
            let p = found.p / 2.0;
            assert!(
                (p - one_sided).abs() < 0.5 * 10f64.powi(-digits) + 1e-9,
                "{p}"
            );
        }
    }

    /// `scipy.stats.kendalltau(…, method="exact")` of SciPy 1.17 for 7 values without ties.
    #[test]
    fn exact_p_as_scipy() {
        let seven = [3.0, 1.0, 2.0, 5.0, 4.0, 7.0, 6.0];
        near(mann_kendall(&seven).unwrap().p, 0.06904761904761905);
    }

    /// All orders walked one by one (7! and fewer), ties kept: counted apart, in another language.
    #[test]
    fn exact_p_with_ties_by_enumeration() {
        for (values, p) in [
            (vec![19.0, 5.0, 6.0, 4.0, 3.0], 0.08333333333333333),
            (vec![1.0, 1.0, 2.0, 3.0, 3.0, 4.0], 0.011111111111111112),
            (
                vec![5.0, 5.0, 5.0, 4.0, 3.0, 3.0, 2.0],
                0.004761904761904762,
            ),
            (
                vec![9.0, 8.0, 8.0, 7.0, 7.0, 7.0, 6.0],
                0.004761904761904762,
            ),
            // The 2 stands in one of 4 places, S = 3, 1, −1, −3: two of four are as far.
            (vec![1.0, 1.0, 1.0, 2.0], 0.5),
            (vec![2.0; 4], 1.0),
        ] {
            near(mann_kendall(&values).unwrap().p, p);
        }
        assert_eq!(mann_kendall(&[1.0, 2.0, 3.0]), None);
        assert_eq!(mann_kendall(&[1.0, 2.0, 3.0, f64::NAN]), None);
    }

    #[test]
    fn the_least_p_is_that_of_a_whole_ascent() {
        let four = mann_kendall(&[2.0, 1.0, 4.0, 3.0]).unwrap();
        near(four.least_p, 2.0 / 24.0);
        near(mann_kendall(&[1.0, 2.0, 3.0, 4.0]).unwrap().p, four.least_p);
        assert_eq!(mann_kendall(&[2.0; 5]).unwrap().least_p, 1.0);
        let fall: Vec<f64> = (0..12).rev().map(f64::from).collect();
        let rise: Vec<f64> = (0..12).map(f64::from).collect();
        assert_eq!(
            mann_kendall(&fall).unwrap().p,
            mann_kendall(&rise).unwrap().p
        );
    }

    /// The flow of the Nile at Aswan, 1871–1970 (G. W. Cobb, Biometrika 65 (1978) 243–251; the R
    /// data set `Nile`), 100 values with ties: S, p and slope with band as Kendall's formulas
    /// and `scipy.stats.theilslopes` of SciPy 1.17 give them.
    #[test]
    fn the_nile_falls() {
        let found = mann_kendall(&NILE).unwrap();
        assert_eq!(found.s, -1387);
        assert!(
            (found.p / 3.658262921664327e-05 - 1.0).abs() < 1e-6,
            "{}",
            found.p
        );
        let sen = theil_sen(&NILE).unwrap();
        near(sen.slope, -2.6);
        near(sen.band.low, -3.627906976744186);
        near(sen.band.high, -1.4285714285714286);
    }

    /// The 11 values in the documentation of the `mannkendall` package (Python), slope and band
    /// by `scipy.stats.theilslopes` of SciPy 1.17.
    #[test]
    fn band_of_a_short_series() {
        let y = [
            1.92, 2.28, 2.71, 2.89, 2.82, 4.02, 3.25, 3.49, 4.94, 3.75, 3.25,
        ];
        let sen = theil_sen(&y).unwrap();
        near(sen.slope, 0.186);
        near(sen.band.low, 0.1077777777777778);
        near(sen.band.high, 0.36);
    }

    #[test]
    fn median_slope_by_hand() {
        // Pairs of 1, 2, 9: slopes 1, 4, 7.
        assert_eq!(theil_sen(&[1.0, 2.0, 9.0]).unwrap().slope, 4.0);
        assert_eq!(theil_sen(&[19.0, 14.0]).unwrap().slope, -5.0);
        assert_eq!(theil_sen(&[1.0]), None);
    }
}
