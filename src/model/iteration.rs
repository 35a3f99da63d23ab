//! Iteration ids: text, in one canonical spelling.

/// Canonical text of an iteration id: `3`, `"3"`, `iter-003`, `iter3` and `iteration_003` are
/// all `3`. Anything else keeps its text, trimmed. `None` for an empty id.
pub fn canonical_iteration(raw: &str) -> Option<String> {
    let text = raw.trim();
    if text.is_empty() {
        return None;
    }
    Some(match iteration_number(text) {
        Some(digits) => digits.to_string(),
        None => text.to_string(),
    })
}

/// Whether something announced for after iteration `due` is due at iteration `at`. The axis decides
/// where it has `due`; otherwise two numbers do, and an iteration that has not come is not due.
pub fn is_due<S: AsRef<str>>(due: Option<&str>, at: &str, axis: &[S]) -> bool {
    let Some(due) = due else { return true };
    let place = |id: &str| axis.iter().position(|i| i.as_ref() == id);
    match (place(due), place(at)) {
        (Some(due), Some(at)) => at >= due,
        _ => matches!(
            (due.parse::<u64>(), at.parse::<u64>()),
            (Ok(due), Ok(at)) if at >= due
        ),
    }
}

/// The number in a whole name such as `iter-3` or `iteration_003`, without leading zeros.
fn iteration_number(text: &str) -> Option<&str> {
    let rest = strip_word(text).unwrap_or(text);
    if rest.is_empty() || !rest.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let trimmed = rest.trim_start_matches('0');
    Some(if trimmed.is_empty() { "0" } else { trimmed })
}

fn strip_word(text: &str) -> Option<&str> {
    for word in ["iteration", "iter"] {
        if let Some(head) = text.get(..word.len())
            && head.eq_ignore_ascii_case(word)
        {
            let rest = &text[word.len()..];
            return Some(rest.strip_prefix(['-', '_']).unwrap_or(rest));
        }
    }
    None
}

/// The iteration named at the end of a sweep id: `2026-04-23-iter3` → `3`.
pub fn iteration_of_sweep(sweep_id: &str) -> Option<String> {
    let digits = sweep_id.len()
        - sweep_id
            .trim_end_matches(|c: char| c.is_ascii_digit())
            .len();
    if digits == 0 {
        return None;
    }
    let (head, number) = sweep_id.split_at(sweep_id.len() - digits);
    let head = head.strip_suffix(['-', '_']).unwrap_or(head);
    let named = ["iter", "iteration"].iter().any(|word| {
        head.len() >= word.len()
            && head.is_char_boundary(head.len() - word.len())
            && head[head.len() - word.len()..].eq_ignore_ascii_case(word)
    });
    named.then(|| canonical_iteration(number)).flatten()
}

/// The iteration named by a folder or file name of a relative path, the innermost first.
pub fn iteration_of_path(path: &str) -> Option<String> {
    path.rsplit('/').find_map(|name| {
        let stem = name.split('.').next().unwrap_or(name);
        let direct = strip_word(stem).and_then(iteration_number);
        direct
            .map(str::to_string)
            .or_else(|| iteration_of_sweep(stem))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_spelling_for_every_form() {
        for raw in [
            "3",
            "003",
            "iter-003",
            "iter3",
            "iteration_003",
            "Iteration-3",
            " 3 ",
        ] {
            assert_eq!(canonical_iteration(raw).as_deref(), Some("3"), "{raw}");
        }
        assert_eq!(canonical_iteration("iter-000").as_deref(), Some("0"));
        assert_eq!(canonical_iteration("storm").as_deref(), Some("storm"));
        assert_eq!(
            canonical_iteration("2026-04-23").as_deref(),
            Some("2026-04-23")
        );
        assert_eq!(canonical_iteration("  "), None);
    }

    #[test]
    fn what_is_due_after_an_iteration() {
        let axis = ["0", "0-storm", "4", "6", "7"];
        let due = |due: &str, at: &str| is_due(Some(due), at, &axis);
        assert!(!due("6", "4") && due("6", "6") && due("6", "7"));
        // By the axis, not by the letters.
        assert!(!due("4", "0-storm") && due("0", "0-storm"));
        // Not on the axis: numbers have an order, names have not come.
        assert!(!due("8", "7") && due("5", "6") && !due("summer", "7"));
        assert!(is_due(None, "4", &axis));
    }

    #[test]
    fn sweeps_and_paths_name_their_iteration() {
        assert_eq!(
            iteration_of_sweep("sweep-2026-04-23-iter3").as_deref(),
            Some("3")
        );
        assert_eq!(iteration_of_sweep("sweep-3"), None);
        assert_eq!(
            iteration_of_path("a/iter-3/reviews.jsonl").as_deref(),
            Some("3")
        );
        assert_eq!(
            iteration_of_path("iter-3/reviews_iter4.jsonl").as_deref(),
            Some("4")
        );
        assert_eq!(
            iteration_of_path("iteration_003.jsonl.gz").as_deref(),
            Some("3")
        );
        assert_eq!(iteration_of_path("reviews.jsonl"), None);
    }
}
