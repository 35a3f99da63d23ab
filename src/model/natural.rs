//! Natural order: digit runs compare as numbers, so `iter-10` follows `iter-9`.

use std::cmp::Ordering;

/// Compares two names the way a person sorts them. Total: ties in number (`01` and `1`) are
/// broken by the text itself.
pub fn natural_cmp(a: &str, b: &str) -> Ordering {
    let (x, y) = (a.as_bytes(), b.as_bytes());
    let (mut i, mut j) = (0, 0);
    while i < x.len() && j < y.len() {
        if x[i].is_ascii_digit() && y[j].is_ascii_digit() {
            let (m, n) = (digits(x, i), digits(y, j));
            let (p, q) = (significant(&x[i..m]), significant(&y[j..n]));
            let order = p.len().cmp(&q.len()).then_with(|| p.cmp(q));
            if order != Ordering::Equal {
                return order;
            }
            (i, j) = (m, n);
        } else if x[i] != y[j] {
            return x[i].cmp(&y[j]);
        } else {
            (i, j) = (i + 1, j + 1);
        }
    }
    (x.len() - i).cmp(&(y.len() - j)).then_with(|| a.cmp(b))
}

fn digits(s: &[u8], from: usize) -> usize {
    from + s[from..].iter().take_while(|b| b.is_ascii_digit()).count()
}

fn significant(run: &[u8]) -> &[u8] {
    let zeros = run.iter().take_while(|b| **b == b'0').count();
    &run[zeros..]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_inside_names_order_as_numbers() {
        let mut names = ["iter-10", "iter-9", "a", "iter-9b", "iter-09", "2", "10"];
        names.sort_by(|a, b| natural_cmp(a, b));
        assert_eq!(
            names,
            ["2", "10", "a", "iter-09", "iter-9", "iter-9b", "iter-10"]
        );
    }
}
