//! UTC microseconds to text and back to calendar parts.

/// Microseconds since 1970-01-01 UTC as `2026-04-23T10:00:00Z`; fractions only when present.
pub fn iso(micros: i64) -> String {
    match jiff::Timestamp::from_microsecond(micros) {
        Ok(t) => t.to_string(),
        Err(_) => format!("{micros} µs"),
    }
}

/// A time zone that pages print times in. Its rules are built in, so that every machine prints
/// the same.
#[derive(Debug, Clone)]
pub struct Zone(jiff::tz::TimeZone);

impl Zone {
    /// A zone by its IANA name (`Europe/Berlin`, `UTC`); `None` where there is none.
    pub fn named(name: &str) -> Option<Zone> {
        if name == "UTC" {
            return Some(Zone::utc());
        }
        jiff::tz::TimeZoneDatabase::bundled()
            .get(name)
            .ok()
            .map(Zone)
    }

    pub fn utc() -> Zone {
        Zone(jiff::tz::TimeZone::UTC)
    }

    /// `2026-04-23 10:00 UTC`, `2026-04-23 12:00 +02:00`; `None` for a moment out of range.
    pub fn minute(&self, micros: i64) -> Option<String> {
        let at = jiff::Timestamp::from_microsecond(micros).ok()?;
        let at = at.to_zoned(self.0.clone());
        let shape = match self.is_utc() {
            true => "%Y-%m-%d %H:%M UTC",
            false => "%Y-%m-%d %H:%M %:z",
        };
        Some(at.strftime(shape).to_string())
    }

    pub fn is_utc(&self) -> bool {
        self.0 == jiff::tz::TimeZone::UTC
    }
}

/// The UTC day of a moment: `2026-04-23`.
pub fn day(micros: i64) -> String {
    let mut text = iso(micros);
    text.truncate(10);
    text
}
