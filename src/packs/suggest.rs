//! "Did you mean": the nearest known name by edit distance.

/// The known name nearest to `word`, when it is near enough to be a slip: at most a third of
/// its letters differ. Ties go to the name that sorts first.
pub fn nearest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let limit = (word.chars().count() / 3).clamp(1, 3);
    known
        .into_iter()
        .map(|name| (distance(word, name), name))
        .filter(|(d, _)| *d <= limit)
        .min()
        .map(|(_, name)| name)
}

/// `did you mean …?`, or the list of what is known.
pub fn hint<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> String {
    let mut names: Vec<&str> = known.into_iter().collect();
    names.sort_unstable();
    names.dedup();
    if let Some(name) = nearest(word, names.iter().copied()) {
        return format!("did you mean `{name}`?");
    }
    match names.len() {
        0 => "none is known here".to_string(),
        1..=24 => format!("known: {}", names.join(", ")),
        more => format!("known: {} and {} more", names[..20].join(", "), more - 20),
    }
}

/// Optimal string alignment: insertions, deletions, substitutions, swaps of neighbours.
fn distance(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (
        a.to_lowercase().chars().collect(),
        b.to_lowercase().chars().collect(),
    );
    let width = b.len() + 1;
    let mut cost = vec![0usize; (a.len() + 1) * width];
    for i in 0..=a.len() {
        for j in 0..=b.len() {
            cost[i * width + j] = if i == 0 || j == 0 {
                i + j
            } else {
                let same = usize::from(a[i - 1] != b[j - 1]);
                let mut best = (cost[(i - 1) * width + j - 1] + same)
                    .min(cost[(i - 1) * width + j] + 1)
                    .min(cost[i * width + j - 1] + 1);
                if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                    best = best.min(cost[(i - 2) * width + j - 2] + 1);
                }
                best
            };
        }
    }
    cost[a.len() * width + b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_are_found_and_strangers_are_not() {
        assert_eq!(distance("titel", "title"), 1);
        assert_eq!(distance("kitten", "sitting"), 3);
        assert_eq!(nearest("severty", ["severity", "status"]), Some("severity"));
        assert_eq!(nearest("Lake", ["lake", "data"]), Some("lake"));
        assert_eq!(nearest("zebra", ["lake", "data"]), None);
        assert_eq!(hint("zebra", ["lake", "data"]), "known: data, lake");
        assert_eq!(hint("laek", ["lake", "data"]), "did you mean `lake`?");
    }
}
