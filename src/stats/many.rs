//! Many tests in one night: the Benjamini–Hochberg procedure.

/// Adjusted p-values in the order given: a test is claimed at level q where its adjusted p is at
/// most q, and of all that is claimed a share of at most q is false in the long run.
///
/// Source: Y. Benjamini and Y. Hochberg, "Controlling the false discovery rate: a practical and
/// powerful approach to multiple testing", J. R. Statist. Soc. B 57 (1995) 289–300.
pub fn benjamini_hochberg(p: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..p.len()).collect();
    order.sort_by(|a, b| p[*b].total_cmp(&p[*a]));
    let mut adjusted = vec![1.0; p.len()];
    let mut least = 1.0f64;
    for (from_top, at) in order.into_iter().enumerate() {
        let rank = p.len() - from_top;
        least = least.min(p[at] * p.len() as f64 / rank as f64);
        adjusted[at] = least;
    }
    adjusted
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of the paper: 15 endpoints of a trial of thrombolysis; at q = 0.05 the first
    /// four are claimed.
    #[test]
    fn as_published() {
        let p = [
            0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262,
            0.5719, 0.6528, 0.7590, 1.0,
        ];
        let adjusted = benjamini_hochberg(&p);
        let claimed = adjusted.iter().filter(|v| **v <= 0.05).count();
        assert_eq!(claimed, 4);
        // 0.0095 · 15 / 4; the fifth takes the smaller value of the sixth to ninth, 0.0298 · 15 / 7.
        assert!((adjusted[3] - 0.035625).abs() < 1e-12);
        assert!((adjusted[4] - 0.0201 * 15.0 / 5.0).abs() < 1e-12);
        assert!((adjusted[5] - 0.0298 * 15.0 / 7.0).abs() < 1e-12);
    }

    #[test]
    fn order_stays_and_nothing_is_nothing() {
        assert_eq!(benjamini_hochberg(&[0.9, 0.01]), [0.9, 0.02]);
        assert!(benjamini_hochberg(&[]).is_empty());
    }
}
