//! Scalars out of validated spans: unescaped text, numbers, money, times.

use super::{Kind, Span};
use std::borrow::Cow;

/// The text of a string span. Escapes were validated by the walk.
pub fn text<'a>(line: &'a [u8], span: Span) -> Cow<'a, str> {
    let bytes = span.bytes(line);
    match span.kind {
        Kind::EscapedStr => {
            let mut out = Vec::with_capacity(bytes.len());
            unescape(bytes, &mut out);
            Cow::Owned(match String::from_utf8(out) {
                Ok(text) => text,
                Err(e) => String::from_utf8_lossy(e.as_bytes()).into_owned(),
            })
        }
        _ => match simdutf8::basic::from_utf8(bytes) {
            Ok(text) => Cow::Borrowed(text),
            Err(_) => String::from_utf8_lossy(bytes),
        },
    }
}

/// Appends the unescaped bytes of a validated string body.
pub fn unescape(body: &[u8], out: &mut Vec<u8>) {
    let mut rest = body;
    while let Some(n) = memchr::memchr(b'\\', rest) {
        out.extend_from_slice(&rest[..n]);
        let plain = match rest.get(n + 1) {
            Some(b'n') => b'\n',
            Some(b't') => b'\t',
            Some(b'r') => b'\r',
            Some(b'b') => 8,
            Some(b'f') => 12,
            Some(b'u') => {
                let used = unicode(&rest[n..], out);
                rest = rest.get(n + used..).unwrap_or_default();
                continue;
            }
            Some(other) => *other,
            None => return,
        };
        out.push(plain);
        rest = &rest[n + 2..];
    }
    out.extend_from_slice(rest);
}

/// Decodes `\uXXXX` or a surrogate pair at the head of `at`; the bytes consumed.
fn unicode(at: &[u8], out: &mut Vec<u8>) -> usize {
    let unit = |from: usize| super::hex4(at, from).unwrap_or(0xFFFD);
    let high = unit(2);
    let (code, used) = if (0xD800..0xDC00).contains(&high) {
        (
            0x10000 + ((high - 0xD800) << 10) + (unit(8).wrapping_sub(0xDC00) & 0x3FF),
            12,
        )
    } else {
        (high, 6)
    };
    let ch = char::from_u32(code).unwrap_or('\u{FFFD}');
    out.extend_from_slice(ch.encode_utf8(&mut [0; 4]).as_bytes());
    used
}

/// An integer literal that fits, or a decimal whose fraction is zero (`3.0`, `2e3`).
pub fn int(digits: &[u8], kind: Kind) -> Option<i64> {
    if kind == Kind::Int {
        return plain_int(digits);
    }
    let value = float(digits)?;
    // 2^53: above it a float no longer names one integer.
    (value.fract() == 0.0 && value.abs() <= 9_007_199_254_740_992.0).then_some(value as i64)
}

fn plain_int(digits: &[u8]) -> Option<i64> {
    let (negative, digits) = match digits.strip_prefix(b"-") {
        Some(rest) => (true, rest),
        None => (false, digits),
    };
    if digits.is_empty() || digits.len() > 19 {
        return None;
    }
    let mut n: u64 = 0;
    for b in digits {
        n = n * 10 + (b.wrapping_sub(b'0')) as u64;
    }
    if negative {
        (n <= 1 << 63).then(|| (n as i64).wrapping_neg())
    } else {
        i64::try_from(n).ok()
    }
}

/// A finite float, else `None`.
pub fn float(digits: &[u8]) -> Option<f64> {
    let value: f64 = std::str::from_utf8(digits).ok()?.parse().ok()?;
    value.is_finite().then_some(value)
}

/// Decimal dollars to nano-dollars, exact to nine decimals, the rest rounded half up.
pub fn nano_dollars(digits: &[u8]) -> Option<i64> {
    let (negative, digits) = match digits.strip_prefix(b"-") {
        Some(rest) => (true, rest),
        None => (false, digits),
    };
    if let Some(nanos) = few_digits(digits) {
        return Some(if negative { -nanos } else { nanos });
    }
    let split = digits
        .iter()
        .position(|b| matches!(b, b'e' | b'E'))
        .unwrap_or(digits.len());
    let exponent: i32 = match digits.get(split + 1..) {
        Some(text) => std::str::from_utf8(text).ok()?.parse().ok()?,
        None => 0,
    };
    let mut total: i128 = 0;
    let mut scale = exponent.checked_add(9)?;
    let mut decimals = 0;
    for b in &digits[..split] {
        if *b == b'.' {
            decimals = 1;
            continue;
        }
        // Digits that far behind the point cannot move a nano-dollar by themselves.
        if decimals > 24 {
            continue;
        }
        if decimals > 0 {
            decimals += 1;
            scale -= 1;
        }
        total = total.checked_mul(10)?.checked_add((*b - b'0') as i128)?;
    }
    let total = match scale {
        _ if total == 0 => 0,
        0..=30 => total.checked_mul(10i128.checked_pow(scale as u32)?)?,
        -37..=-1 => {
            let unit = 10i128.pow(scale.unsigned_abs());
            (total + unit / 2) / unit
        }
        i32::MIN..=-38 => 0,
        _ => return None,
    };
    let total = i64::try_from(total).ok()?;
    Some(if negative { -total } else { total })
}

/// Nano-dollars of an amount that fits into a machine word without a thought: at most eighteen
/// digits, at most nine of them decimals, no exponent.
fn few_digits(digits: &[u8]) -> Option<i64> {
    const TENS: [i64; 10] = [
        1,
        10,
        100,
        1_000,
        10_000,
        100_000,
        1_000_000,
        10_000_000,
        100_000_000,
        1_000_000_000,
    ];
    if digits.len() > 18 {
        return None;
    }
    let mut total = 0i64;
    let mut point = digits.len();
    for (at, byte) in digits.iter().enumerate() {
        match byte.wrapping_sub(b'0') {
            digit @ 0..=9 => total = total * 10 + i64::from(digit),
            _ if *byte == b'.' => point = at + 1,
            _ => return None,
        }
    }
    let decimals = digits.len() - point;
    total.checked_mul(*TENS.get(9usize.checked_sub(decimals)?)?)
}

/// UTC microseconds of an ISO 8601 text. Without an offset the time is UTC.
pub fn iso_time(text: &[u8]) -> Option<i64> {
    common_iso(text)
        .or_else(|| fast_iso(text))
        .or_else(|| slow_iso(std::str::from_utf8(text).ok()?))
}

/// `YYYY-MM-DDTHH:MM:SSZ`, with three decimals or none: what programs write, read without a
/// branch a digit. Anything else is left to the others.
fn common_iso(text: &[u8]) -> Option<i64> {
    let head = text.first_chunk::<20>()?;
    let mut worst = 0;
    let mut number = |from: usize, to: usize| {
        head[from..to].iter().fold(0, |n, byte| {
            let digit = byte.wrapping_sub(b'0');
            worst = worst.max(digit);
            n * 10 + i64::from(digit)
        })
    };
    let (year, month, day) = (number(0, 4), number(5, 7), number(8, 10));
    let (hour, minute, second) = (number(11, 13), number(14, 16), number(17, 19));
    let signs = [head[4], head[7], head[10], head[13], head[16]];
    let mut micros = 0;
    match (head[19], &text[20..]) {
        (b'Z', []) => {}
        (b'.', [a, b, c, b'Z']) => {
            for byte in [a, b, c] {
                let digit = byte.wrapping_sub(b'0');
                worst = worst.max(digit);
                micros = micros * 10 + i64::from(digit);
            }
            micros *= 1000;
        }
        _ => return None,
    }
    let fits = worst < 10 && signs == *b"--T::" && (1..=12).contains(&month) && day >= 1;
    if !fits || hour > 23 || minute > 59 || second > 59 || day > days_in_month(year, month) {
        return None;
    }
    let days = days_from_civil(year, month, day);
    Some(((days * 24 + hour) * 60 + minute) * 60_000_000 + second * 1_000_000 + micros)
}

fn two(text: &[u8], at: usize) -> Option<i64> {
    let (a, b) = (
        text.get(at)?.wrapping_sub(b'0'),
        text.get(at + 1)?.wrapping_sub(b'0'),
    );
    // Lazily: of other bytes than digits the product does not fit.
    (a < 10 && b < 10).then(|| i64::from(a * 10 + b))
}

/// `YYYY-MM-DD` alone or with `[T ]HH:MM[:SS[.f]]` and `Z`, `±HH`, `±HHMM`, `±HH:MM` or nothing.
fn fast_iso(text: &[u8]) -> Option<i64> {
    let (year, month, day) = (
        two(text, 0)? * 100 + two(text, 2)?,
        two(text, 5)?,
        two(text, 8)?,
    );
    if text.get(4) != Some(&b'-') || text.get(7) != Some(&b'-') {
        return None;
    }
    if !(1..=12).contains(&month) || day < 1 || day > days_in_month(year, month) {
        return None;
    }
    let mut micros = days_from_civil(year, month, day) * 86_400_000_000;
    if text.len() == 10 {
        return Some(micros);
    }
    if !matches!(text[10], b'T' | b't' | b' ') || text.get(13) != Some(&b':') {
        return None;
    }
    let (hour, minute) = (two(text, 11)?, two(text, 14)?);
    let mut at = 16;
    let mut second = 0;
    if text.get(at) == Some(&b':') {
        second = two(text, 17)?;
        at = 19;
        if matches!(text.get(at), Some(b'.' | b',')) {
            let digits = text[at + 1..]
                .iter()
                .take_while(|b| b.is_ascii_digit())
                .count();
            if !(1..=9).contains(&digits) {
                return None;
            }
            let fraction = &text[at + 1..at + 1 + digits.min(6)];
            let value = fraction.iter().fold(0, |n, b| n * 10 + (b - b'0') as i64);
            micros += value * 10i64.pow(6 - fraction.len() as u32);
            at += 1 + digits;
        }
    }
    if hour > 23 || minute > 59 || second > 59 {
        return None;
    }
    let offset_minutes = offset(&text[at..])?;
    Some(micros + ((hour * 60 + minute - offset_minutes) * 60 + second) * 1_000_000)
}

fn offset(text: &[u8]) -> Option<i64> {
    let sign = match text.first() {
        None => return Some(0),
        Some(b'Z' | b'z') if text.len() == 1 => return Some(0),
        Some(b'+') => 1,
        Some(b'-') => -1,
        _ => return None,
    };
    let hours = two(text, 1)?;
    let minutes = match (text.len(), text.get(3)) {
        (3, _) => 0,
        (5, _) => two(text, 3)?,
        (6, Some(b':')) => two(text, 4)?,
        _ => return None,
    };
    (hours <= 23 && minutes <= 59).then_some(sign * (hours * 60 + minutes))
}

/// Anything else that ISO 8601 allows and the library reads (basic format, leap second, zones).
fn slow_iso(text: &str) -> Option<i64> {
    let text = text.trim();
    if let Ok(t) = text.parse::<jiff::Timestamp>() {
        return Some(t.as_microsecond());
    }
    let civil: jiff::civil::DateTime = text.parse().ok()?;
    Some(
        civil
            .to_zoned(jiff::tz::TimeZone::UTC)
            .ok()?
            .timestamp()
            .as_microsecond(),
    )
}

fn days_in_month(year: i64, month: i64) -> i64 {
    match month {
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Days since 1970-01-01 of a proleptic Gregorian date (years counted from March, so that the
/// leap day ends a year).
fn days_from_civil(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719_468
}

/// Unix seconds or milliseconds, told apart by size: 1e11 s is the year 5138, 1e11 ms is 1973.
pub fn unix_time(digits: &[u8], kind: Kind) -> Option<i64> {
    let value = match kind {
        Kind::Int => plain_int(digits)? as f64,
        _ => float(digits)?,
    };
    let whole = if kind == Kind::Int {
        plain_int(digits)?
    } else {
        0
    };
    match value.abs() {
        size if size < 1e11 && kind == Kind::Int => whole.checked_mul(1_000_000),
        size if size < 1e11 => Some((value * 1e6).round() as i64),
        size if size < 1e14 && kind == Kind::Int => whole.checked_mul(1000),
        size if size < 1e14 => Some((value * 1e3).round() as i64),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::strategy::Strategy;

    #[test]
    fn times_of_every_form_are_utc_microseconds() {
        let cases = [
            ("1970-01-01", Some(0)),
            ("2026-04-23T10:00:00Z", Some(1_776_938_400_000_000)),
            ("2026-04-23T12:00:00+02:00", Some(1_776_938_400_000_000)),
            ("2026-04-23 10:00", Some(1_776_938_400_000_000)),
            (
                "2026-04-23T10:00:00.123456789Z",
                Some(1_776_938_400_123_456),
            ),
            ("2026-04-23T05:00:00-0500", Some(1_776_938_400_000_000)),
            ("2026-02-30T10:00:00Z", None),
            ("2024-02-29", Some(1_709_164_800_000_000)),
            ("yesterday", None),
            ("", None),
        ];
        for (text, want) in cases {
            assert_eq!(iso_time(text.as_bytes()), want, "{text}");
        }
        assert_eq!(
            unix_time(b"1776938400", Kind::Int),
            Some(1_776_938_400_000_000)
        );
        assert_eq!(
            unix_time(b"1776938400123", Kind::Int),
            Some(1_776_938_400_123_000)
        );
        assert_eq!(
            unix_time(b"1776938400.5", Kind::Float),
            Some(1_776_938_400_500_000)
        );
        assert_eq!(unix_time(b"1776938400123456", Kind::Int), None);
    }

    #[test]
    fn money_is_exact() {
        for (text, want) in [
            ("1.27", Some(1_270_000_000)),
            ("0", Some(0)),
            ("0.0", Some(0)),
            ("-2.5", Some(-2_500_000_000)),
            ("1e-3", Some(1_000_000)),
            ("1.5E2", Some(150_000_000_000)),
            ("0.1234567894", Some(123_456_789)),
            ("0.1234567895", Some(123_456_790)),
            ("1e-12", Some(0)),
            ("9999999999", None),
            ("1e400", None),
        ] {
            assert_eq!(nano_dollars(text.as_bytes()), want, "{text}");
        }
    }

    #[test]
    fn integers_fit_or_are_refused() {
        assert_eq!(int(b"9223372036854775807", Kind::Int), Some(i64::MAX));
        assert_eq!(int(b"-9223372036854775808", Kind::Int), Some(i64::MIN));
        assert_eq!(int(b"9223372036854775808", Kind::Int), None);
        assert_eq!(int(b"3.0", Kind::Float), Some(3));
        assert_eq!(int(b"3.5", Kind::Float), None);
    }

    #[test]
    fn escapes_become_text() {
        let line = br#""a\n\u00e9\ud83d\ude00\/""#;
        let span = Span {
            start: 1,
            end: line.len() as u32 - 1,
            kind: Kind::EscapedStr,
        };
        assert_eq!(text(line, span), "a\né😀/");
    }

    /// Times and amounts that are nearly right: every byte may be one of its neighbours.
    fn nearly(like: &'static str, others: &'static [u8]) -> impl Strategy<Value = Vec<u8>> {
        let bytes = like.bytes().collect::<Vec<_>>();
        let change = (0..bytes.len(), proptest::sample::select(others));
        proptest::collection::vec(change, 0..4).prop_map(move |changes| {
            let mut bytes = bytes.clone();
            changes.iter().for_each(|(at, byte)| bytes[*at] = *byte);
            bytes
        })
    }

    proptest::proptest! {
        #[test]
        fn the_common_time_is_read_as_the_general_one(
            short in nearly("2024-02-28T13:45:19Z", b"0123456789-:T.Z ,/"),
            long in nearly("1999-11-30T23:59:58.012Z", b"0123456789-:T.Z ,/"),
        ) {
            for text in [short, long] {
                if let Some(micros) = common_iso(&text) {
                    proptest::prop_assert_eq!(Some(micros), fast_iso(&text));
                }
            }
        }

        #[test]
        fn a_short_amount_is_the_exact_one(whole in 0u64..99_999_999_999, decimals in "[0-9]{0,11}") {
            let text = match decimals.as_str() {
                "" => whole.to_string(),
                some => format!("{whole}.{some}"),
            };
            if let Some(nanos) = few_digits(text.as_bytes()) {
                // An exponent of nothing takes the general way.
                let general = nano_dollars(format!("{text}e0").as_bytes());
                proptest::prop_assert_eq!(Some(nanos), general);
            }
        }
    }
}
