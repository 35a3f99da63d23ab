//! Intervals for shares (k of n): Wilson for one, Newcombe for the difference of two.

/// The smaller of two samples whose difference may be claimed: below, no order of successes says
/// anything at 5 % (three against three: Fisher's exact p is 0.1 at best).
pub const LEAST_SAMPLE: i64 = 4;

/// The 97.5 % point of the standard normal distribution: two-sided 95 %.
const Z: f64 = 1.959_963_984_540_054;

/// An interval of a share or of a difference of shares, as fractions (0.1 is ten per cent).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Interval {
    pub low: f64,
    pub high: f64,
}

impl Interval {
    /// Whether zero lies inside: the two shares may be equal.
    pub fn contains_zero(&self) -> bool {
        self.low <= 0.0 && self.high >= 0.0
    }
}

/// The mean; `None` of nothing.
pub fn mean(values: &[f64]) -> Option<f64> {
    (!values.is_empty()).then(|| values.iter().sum::<f64>() / values.len() as f64)
}

/// Wilson's 95 % score interval of `k` of `n`. `None` unless 0 ≤ k ≤ n and n > 0.
///
/// Source: E. B. Wilson, J. Amer. Statist. Assoc. 22 (1927) 209–212.
pub fn wilson(k: i64, n: i64) -> Option<Interval> {
    wilson_at(k, n, Z)
}

/// Wilson's interval for the normal point `z`.
fn wilson_at(k: i64, n: i64, z: f64) -> Option<Interval> {
    if n <= 0 || k < 0 || k > n {
        return None;
    }
    let (kf, nf) = (k as f64, n as f64);
    let p = kf / nf;
    let z2 = z * z;
    let centre = kf + z2 / 2.0;
    let half = z * (nf * p * (1.0 - p) + z2 / 4.0).sqrt();
    // At the ends of the scale the bound is exact; the formula misses it by a rounding error.
    let low = if k == 0 {
        0.0
    } else {
        (centre - half) / (nf + z2)
    };
    let high = if k == n {
        1.0
    } else {
        (centre + half) / (nf + z2)
    };
    Some(Interval { low, high })
}

/// Newcombe's 95 % hybrid score interval (his method 10) of `to` minus `from`, each (k, n).
/// The two samples are taken as independent.
///
/// Source: R. G. Newcombe, Statistics in Medicine 17 (1998) 873–890.
pub fn newcombe(from: (i64, i64), to: (i64, i64)) -> Option<Interval> {
    newcombe_at(from, to, Z)
}

fn newcombe_at(from: (i64, i64), to: (i64, i64), z: f64) -> Option<Interval> {
    let (a, b) = (wilson_at(to.0, to.1, z)?, wilson_at(from.0, from.1, z)?);
    let p = to.0 as f64 / to.1 as f64;
    let q = from.0 as f64 / from.1 as f64;
    let d = p - q;
    Some(Interval {
        low: d - ((p - a.low).powi(2) + (b.high - q).powi(2)).sqrt(),
        high: d + ((a.high - p).powi(2) + (q - b.low).powi(2)).sqrt(),
    })
}

/// The p at which Newcombe's interval begins to hold 0: below 0.05 exactly where the 95 % interval
/// leaves it out. 1 for equal shares; `None` unless both are shares.
pub fn difference_p(from: (i64, i64), to: (i64, i64)) -> Option<f64> {
    newcombe(from, to)?;
    let holds = |z: f64| newcombe_at(from, to, z).is_none_or(|i| i.contains_zero());
    let (mut low, mut high) = (0.0, 40.0);
    if holds(1e-9) {
        return Some(1.0);
    }
    for _ in 0..60 {
        let middle = (low + high) / 2.0;
        match holds(middle) {
            true => high = middle,
            false => low = middle,
        }
    }
    Some(super::trend::two_sided(high))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(got: f64, want: f64, digits: i32) {
        assert!(
            (got - want).abs() < 0.5 * 10f64.powi(-digits) + 1e-12,
            "{got} is not {want}"
        );
    }

    #[test]
    fn wilson_of_the_sample() {
        let i = wilson(26, 31).unwrap();
        near(i.low, 0.674, 3);
        near(i.high, 0.929, 3);
        let i = wilson(0, 31).unwrap();
        assert_eq!(i.low, 0.0);
        near(i.high, 0.110, 3);
        assert_eq!(wilson(31, 31).unwrap().high, 1.0);
    }

    /// R. G. Newcombe, "Two-sided confidence intervals for the single proportion: comparison
    /// of seven methods", Statistics in Medicine 17 (1998) 857–872, table I, method 3.
    #[test]
    fn wilson_as_published() {
        for (k, n, low, high) in [
            (81, 263, 0.2553, 0.3662),
            (15, 148, 0.0624, 0.1605),
            (0, 20, 0.0, 0.1611),
            (1, 29, 0.0061, 0.1718),
        ] {
            let i = wilson(k, n).unwrap();
            near(i.low, low, 4);
            near(i.high, high, 4);
        }
    }

    /// R. G. Newcombe, "Interval estimation for the difference between independent
    /// proportions", Statistics in Medicine 17 (1998) 873–890, table II, method 10.
    #[test]
    fn newcombe_as_published() {
        for (to, from, low, high) in [
            ((56, 70), (48, 80), 0.0524, 0.3339),
            ((9, 10), (3, 10), 0.1705, 0.8090),
            ((6, 7), (2, 7), 0.0582, 0.8062),
            ((5, 56), (0, 29), -0.0381, 0.1926),
            ((0, 10), (0, 20), -0.1611, 0.2775),
            ((0, 10), (0, 10), -0.2775, 0.2775),
            ((10, 10), (0, 20), 0.6791, 1.0),
        ] {
            let i = newcombe(from, to).unwrap();
            near(i.low, low, 4);
            near(i.high, high, 4);
        }
    }

    #[test]
    fn p_says_what_the_interval_says() {
        for from in [(26, 31), (3, 12), (0, 9), (7, 7), (40, 400)] {
            for to in [(9, 28), (5, 12), (9, 9), (0, 7), (62, 400), (26, 31)] {
                let inside = newcombe(from, to).unwrap().contains_zero();
                let p = difference_p(from, to).unwrap();
                assert_eq!(p > 0.05, inside, "{from:?} {to:?} {p}");
                let back = difference_p(to, from).unwrap();
                assert!((p - back).abs() < 1e-9, "{p} {back}");
            }
        }
        assert_eq!(difference_p((1, 2), (2, 4)), Some(1.0));
        assert_eq!(difference_p((1, 0), (2, 4)), None);
    }

    #[test]
    fn a_share_must_be_one() {
        assert_eq!(wilson(1, 0), None);
        assert_eq!(wilson(3, 2), None);
        assert_eq!(wilson(-1, 2), None);
        assert_eq!(newcombe((0, 0), (1, 2)), None);
    }
}
