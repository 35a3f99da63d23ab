//! Lengths of time as people write them: `24h`, `90m`, `7d`, `36 hours`.

/// Microseconds of a span; `None` when it cannot be read or is not positive.
pub fn span_micros(text: &str) -> Option<i64> {
    let text = text.trim();
    let digits = text.len() - text.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let (number, unit) = text.split_at(digits);
    let seconds: i64 = match unit.trim() {
        "s" | "sec" | "second" | "seconds" => 1,
        "m" | "min" | "minute" | "minutes" => 60,
        "h" | "hour" | "hours" => 3_600,
        "d" | "day" | "days" => 86_400,
        "w" | "week" | "weeks" => 604_800,
        _ => return None,
    };
    let number: i64 = number.parse().ok().filter(|n| *n > 0)?;
    number.checked_mul(seconds)?.checked_mul(1_000_000)
}

#[cfg(test)]
mod tests {
    use super::span_micros;

    #[test]
    fn spans_are_read() {
        assert_eq!(span_micros("24h"), Some(86_400_000_000));
        assert_eq!(span_micros("90 m"), Some(5_400_000_000));
        assert_eq!(span_micros("36 hours"), Some(129_600_000_000));
        assert_eq!(span_micros("1 day"), Some(86_400_000_000));
        for bad in [
            "",
            "h",
            "0h",
            "24",
            "1.5h",
            "-1h",
            "24 moons",
            "99999999999999999d",
        ] {
            assert_eq!(span_micros(bad), None, "{bad}");
        }
    }
}
