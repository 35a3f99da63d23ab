//! The fence of three quartile distances: is the newest value unlike those before it?

use super::ranks::quantile;

/// Quartile distances beyond a quartile.
pub const REACH: f64 = 3.0;

/// Where usual values lie.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Fence {
    pub low: f64,
    pub high: f64,
    pub median: f64,
}

impl Fence {
    /// Whether a value lies outside by the fence and differs from the median by more than
    /// `least` (the minimum effect, in the unit of the values).
    pub fn is_outlier(&self, value: f64, least: f64) -> bool {
        let outside = value < self.low || value > self.high;
        outside && (value - self.median).abs() > least
    }
}

/// The outer fence of `history`: Q1 − 3 IQR to Q3 + 3 IQR, quartiles by linear interpolation.
/// `None` of nothing. Where more than half of the values are equal the fence may have no width;
/// then the minimum effect alone decides.
///
/// Source: J. W. Tukey, "Exploratory Data Analysis" (1977), section 2E: outer fences.
pub fn fence(history: &[f64]) -> Option<Fence> {
    let (q1, q3) = (quantile(history, 0.25)?, quantile(history, 0.75)?);
    let reach = REACH * (q3 - q1);
    Some(Fence {
        low: q1 - reach,
        high: q3 + reach,
        median: quantile(history, 0.5)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// NIST/SEMATECH e-Handbook of Statistical Methods, 7.1.6 "What are outliers in the data?":
    /// 90 values, Q1 = 429.75, Q3 = 742.25, outer fences −507.75 and 1679.75; here the fence over
    /// its quartiles alone: five values whose quartiles are the Handbook's.
    #[test]
    fn fence_as_published() {
        let f = fence(&[400.0, 429.75, 559.5, 742.25, 800.0]).unwrap();
        assert_eq!((f.low, f.high, f.median), (-507.75, 1679.75, 559.5));
        assert!(f.is_outlier(1680.0, 0.0) && !f.is_outlier(1441.0, 0.0));
    }

    #[test]
    fn a_flat_history_needs_the_minimum_effect() {
        let f = fence(&[2.0; 10]).unwrap();
        assert!(!f.is_outlier(2.0, 0.0));
        assert!(f.is_outlier(3.0, 0.5) && !f.is_outlier(3.0, 1.0));
        assert_eq!(fence(&[]), None);
    }
}
