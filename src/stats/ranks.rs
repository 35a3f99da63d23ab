//! Order and rank: medians, quantiles, ranks with ties.

/// Values in ascending order.
pub fn sorted(values: &[f64]) -> Vec<f64> {
    let mut list = values.to_vec();
    list.sort_by(f64::total_cmp);
    list
}

/// The middle value, or the mean of the two middle ones. `None` of nothing.
pub fn median(values: &[f64]) -> Option<f64> {
    quantile(values, 0.5)
}

/// The quantile at `share` (0 to 1), linear between order statistics: definition 7 of R. J. Hyndman
/// and Y. Fan, "Sample quantiles in statistical packages", The American Statistician 50 (1996).
pub fn quantile(values: &[f64], share: f64) -> Option<f64> {
    let list = sorted(values);
    let last = list.len().checked_sub(1)?;
    let at = share.clamp(0.0, 1.0) * last as f64;
    let (below, part) = (at.floor() as usize, at.fract());
    let above = list[(below + 1).min(last)];
    // Two equal values give that value and no rounding error.
    Some(match part > 0.0 && above != list[below] {
        true => list[below] + part * (above - list[below]),
        false => list[below],
    })
}

/// Ranks from 1; equal values share the mean of their ranks.
pub fn midranks(values: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_by(|a, b| values[*a].total_cmp(&values[*b]));
    let mut ranks = vec![0.0; values.len()];
    let mut from = 0;
    while from < order.len() {
        let same = |at: &usize| values[*at] == values[order[from]];
        let tied = order[from..].iter().take_while(|at| same(at)).count();
        let rank = from as f64 + (tied as f64 + 1.0) / 2.0;
        for at in &order[from..from + tied] {
            ranks[*at] = rank;
        }
        from += tied;
    }
    ranks
}

/// Sizes of the groups of equal values, ones among them, in order of the values.
pub fn ties(values: &[f64]) -> Vec<usize> {
    let list = sorted(values);
    list.chunk_by(|a, b| a == b).map(<[f64]>::len).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of `numpy.percentile` (NumPy reference): [[10, 7, 4], [3, 2, 1]], 50 % → 3.5.
    #[test]
    fn quantiles_as_published() {
        let values = [10.0, 7.0, 4.0, 3.0, 2.0, 1.0];
        assert_eq!(median(&values), Some(3.5));
        assert_eq!(quantile(&[1.0, 2.0, 3.0, 4.0], 0.25), Some(1.75));
        assert_eq!(quantile(&[5.0], 0.9), Some(5.0));
        assert_eq!(quantile(&[], 0.5), None);
    }

    /// The example of `scipy.stats.rankdata` (SciPy reference): [0, 2, 3, 2] → 1, 2.5, 4, 2.5.
    #[test]
    fn ranks_as_published() {
        assert_eq!(midranks(&[0.0, 2.0, 3.0, 2.0]), [1.0, 2.5, 4.0, 2.5]);
        assert_eq!(ties(&[0.0, 2.0, 3.0, 2.0]), [1, 2, 1]);
        assert!(midranks(&[]).is_empty());
    }
}
