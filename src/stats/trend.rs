//! Trends of a few points: exact Mann–Kendall and the Theil–Sen slope.

/// Above this many points the exact distribution by enumeration takes too long.
pub const EXACT_LIMIT: usize = 9;

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

/// Two-sided exact p of no trend: the share of all orders of these values, ties kept, whose
/// S is at least as far from 0. `None` below 4 points, above `EXACT_LIMIT`, or with a
/// value that is not a number.
pub fn mann_kendall_p(values: &[f64]) -> Option<f64> {
    if values.len() < 4 || values.len() > EXACT_LIMIT || values.iter().any(|v| !v.is_finite()) {
        return None;
    }
    let seen = kendall_s(values).abs();
    let mut order = values.to_vec();
    let (mut all, mut far) = (0u64, 0u64);
    each_order(&mut order, values.len(), &mut |o| {
        all += 1;
        far += u64::from(kendall_s(o).abs() >= seen);
    });
    Some(far as f64 / all as f64)
}

/// Heap's walk over every order of the first `n` values.
fn each_order(values: &mut [f64], n: usize, visit: &mut impl FnMut(&[f64])) {
    if n <= 1 {
        visit(values);
        return;
    }
    for i in 0..n {
        each_order(values, n - 1, visit);
        if i + 1 < n {
            values.swap(if n.is_multiple_of(2) { i } else { 0 }, n - 1);
        }
    }
}

/// Theil–Sen: the median slope over all pairs, per step of one iteration. `None` below two.
pub fn theil_sen(values: &[f64]) -> Option<f64> {
    let mut slopes = Vec::new();
    for (i, a) in values.iter().enumerate() {
        for (j, b) in values.iter().enumerate().skip(i + 1) {
            slopes.push((b - a) / (j - i) as f64);
        }
    }
    slopes.sort_by(f64::total_cmp);
    let middle = slopes.len() / 2;
    match slopes.len() {
        0 => None,
        n if n % 2 == 1 => Some(slopes[middle]),
        _ => Some((slopes[middle - 1] + slopes[middle]) / 2.0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
            assert_eq!(kendall_s(&values), s);
            let p = mann_kendall_p(&values).unwrap() / 2.0;
            assert!(
                (p - one_sided).abs() < 0.5 * 10f64.powi(-digits) + 1e-9,
                "{p}"
            );
        }
    }

    #[test]
    fn a_fall_counts_like_a_rise_and_ties_stay() {
        assert_eq!(
            mann_kendall_p(&[4.0, 3.0, 2.0, 1.0]),
            mann_kendall_p(&[1.0, 2.0, 3.0, 4.0])
        );
        assert_eq!(mann_kendall_p(&[2.0, 2.0, 2.0, 2.0]), Some(1.0));
        // 1 1 1 2: the 2 stands in one of 4 places, S = 3, 1, -1, -3: two of four are as far.
        assert_eq!(mann_kendall_p(&[1.0, 1.0, 1.0, 2.0]), Some(0.5));
        assert_eq!(mann_kendall_p(&[1.0, 2.0, 3.0]), None);
        assert_eq!(mann_kendall_p(&[1.0; 10]), None);
    }

    #[test]
    fn median_slope_by_hand() {
        // Pairs of 1, 2, 9: slopes 1, 4, 7.
        assert_eq!(theil_sen(&[1.0, 2.0, 9.0]), Some(4.0));
        assert_eq!(theil_sen(&[19.0, 14.0]), Some(-5.0));
        assert_eq!(theil_sen(&[1.0]), None);
    }
}
