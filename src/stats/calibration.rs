//! Are stated confidences true? Only outcomes can tell; without them there is spread alone.

use super::ranks::quantile;

/// One bin of a reliability diagram. Confidences are fractions.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bin {
    pub low: f64,
    pub high: f64,
    pub n: usize,
    /// Mean stated confidence, and the share that came true; 0 where the bin is empty.
    pub confidence: f64,
    pub came_true: f64,
}

/// The mean squared distance of stated probability (0 to 1) and outcome. `None` of nothing.
///
/// Source: G. W. Brier, "Verification of forecasts expressed in terms of probability", Monthly
/// Weather Review 78 (1950) 1–3, in the two-class form that halves his sum.
pub fn brier(pairs: &[(f64, bool)]) -> Option<f64> {
    let sum: f64 = pairs.iter().map(|(p, o)| (p - f64::from(*o)).powi(2)).sum();
    (!pairs.is_empty()).then(|| sum / pairs.len() as f64)
}

/// The reliability diagram: `bins` bins of equal width over 0 to 1, the last one closed above.
pub fn reliability(pairs: &[(f64, bool)], bins: usize) -> Vec<Bin> {
    let bins = bins.max(1);
    let mut sums = vec![(0usize, 0.0, 0usize); bins];
    for (p, outcome) in pairs.iter().filter(|(p, _)| p.is_finite()) {
        let at = ((p.clamp(0.0, 1.0) * bins as f64) as usize).min(bins - 1);
        sums[at].0 += 1;
        sums[at].1 += p;
        sums[at].2 += usize::from(*outcome);
    }
    let of = |(at, (n, confidence, hits)): (usize, (usize, f64, usize))| Bin {
        low: at as f64 / bins as f64,
        high: (at + 1) as f64 / bins as f64,
        n,
        confidence: if n == 0 { 0.0 } else { confidence / n as f64 },
        came_true: if n == 0 { 0.0 } else { hits as f64 / n as f64 },
    };
    sums.into_iter().enumerate().map(of).collect()
}

/// The expected calibration error: |came true − confidence| of the bins, weighted by their sizes.
/// It depends on the number of bins, so always say it. `None` of nothing.
///
/// Source: M. P. Naeini, G. F. Cooper and M. Hauskrecht, "Obtaining well calibrated probabilities
/// using Bayesian binning", AAAI 2015.
pub fn ece(pairs: &[(f64, bool)], bins: usize) -> Option<f64> {
    let bins = reliability(pairs, bins);
    let n: usize = bins.iter().map(|b| b.n).sum();
    let sum: f64 = bins
        .iter()
        .map(|b| b.n as f64 * (b.came_true - b.confidence).abs())
        .sum();
    (n > 0).then(|| sum / n as f64)
}

/// What can be said of confidences without outcomes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Spread {
    pub n: usize,
    pub q1: f64,
    pub median: f64,
    pub q3: f64,
    /// How many stand at the top of the scale.
    pub saturated: usize,
}

/// Quartiles of stated confidences and how many reach `top`. `None` of nothing.
pub fn spread(confidences: &[f64], top: f64) -> Option<Spread> {
    Some(Spread {
        n: confidences.len(),
        q1: quantile(confidences, 0.25)?,
        median: quantile(confidences, 0.5)?,
        q3: quantile(confidences, 0.75)?,
        saturated: confidences.iter().filter(|c| **c >= top).count(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of `sklearn.metrics.brier_score_loss` (scikit-learn reference): 0.0375.
    #[test]
    fn brier_as_published() {
        let pairs = [(0.1, false), (0.9, true), (0.8, true), (0.3, false)];
        assert!((brier(&pairs).unwrap() - 0.0375).abs() < 1e-12);
        assert_eq!(brier(&[]), None);
    }

    /// The example of `binary_calibration_error` (TorchMetrics reference), 2 bins: 0.29.
    #[test]
    fn ece_as_published() {
        let stated = [0.25, 0.25, 0.55, 0.75, 0.75];
        let pairs: Vec<(f64, bool)> = stated.iter().map(|p| (*p, *p > 0.5)).collect();
        assert!((ece(&pairs, 2).unwrap() - 0.29).abs() < 1e-12);
        // One bin: mean confidence 0.51 against 3 of 5.
        assert!((ece(&pairs, 1).unwrap() - 0.09).abs() < 1e-12);
        let bins = reliability(&pairs, 2);
        assert_eq!((bins[0].n, bins[1].n), (2, 3));
        assert_eq!(reliability(&[(1.0, true)], 10)[9].n, 1);
        assert_eq!(ece(&[], 10), None);
    }

    #[test]
    fn spread_by_hand() {
        let s = spread(&[100.0, 90.0, 95.0, 100.0, 80.0], 100.0).unwrap();
        assert_eq!(
            (s.n, s.q1, s.median, s.q3, s.saturated),
            (5, 90.0, 95.0, 100.0, 2)
        );
        assert_eq!(spread(&[], 100.0), None);
    }
}
