//! UTC microseconds to text and back to calendar parts.

/// Microseconds since 1970-01-01 UTC as `2026-04-23T10:00:00Z`; fractions only when present.
pub fn iso(micros: i64) -> String {
    match jiff::Timestamp::from_microsecond(micros) {
        Ok(t) => t.to_string(),
        Err(_) => format!("{micros} µs"),
    }
}

/// The UTC day of a moment: `2026-04-23`.
pub fn day(micros: i64) -> String {
    let mut text = iso(micros);
    text.truncate(10);
    text
}
