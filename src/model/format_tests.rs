//! Numbers as text, by hand-worked examples.

use super::*;

#[test]
fn counts_group_from_five_digits_on() {
    assert_eq!(count(0), "0");
    assert_eq!(count(-42), "−42");
    assert_eq!(count(1999), "1999");
    assert_eq!(count(80_901), "80\u{202f}901");
    assert_eq!(count(-1_234_567), "−1\u{202f}234\u{202f}567");
    assert_eq!(
        count(i64::MIN),
        "−9\u{202f}223\u{202f}372\u{202f}036\u{202f}854\u{202f}775\u{202f}808"
    );
}

#[test]
fn numbers_keep_what_can_be_read() {
    assert_eq!(number(19.0), "19");
    assert_eq!(number(41.666_666_7), "41.67");
    assert_eq!(number(4.5), "4.5");
    assert_eq!(number(-0.5), "−0.5");
    assert_eq!(number(0.012_345), "0.0123");
    assert_eq!(number(2031.4), "2031");
    assert_eq!(number(123.45), "123.5");
    assert_eq!(number(-0.0), "0");
    assert_eq!(number(f64::NAN), "—");
    assert_eq!(quantity(41.666_666_7, "").exact, "41.6666667");
    assert_eq!(quantity(19.0, "findings").exact, "");
}

#[test]
fn a_share_is_always_k_of_n() {
    assert_eq!(ratio(26, 31), "26 of 31 (83.9 %)");
    assert_eq!(ratio(5, 31), "5 of 31 (16.1 %)");
    assert_eq!(ratio(0, 31), "0 of 31 (0.0 %)");
    assert_eq!(ratio(31, 31), "31 of 31 (100.0 %)");
    assert_eq!(ratio(0, 0), "0 of 0");
    assert_eq!(ratio(1, 100_000), "1 of 100\u{202f}000 (< 0.1 %)");
    assert_eq!(
        ratio(99_999, 100_000),
        "99\u{202f}999 of 100\u{202f}000 (> 99.9 %)"
    );
    assert_eq!(ratio(1, 8), "1 of 8 (12.5 %)");
    assert_eq!(ratio(1, 16), "1 of 16 (6.3 %)");
}

#[test]
fn sizes_spans_and_money_carry_their_unit_and_their_exact_value() {
    let census = bytes(1_900_123.0);
    assert_eq!(
        (census.text.as_str(), census.exact.as_str()),
        ("1.9 MB", "1\u{202f}900\u{202f}123 bytes")
    );
    assert_eq!(bytes(0.0).text, "0 bytes");
    assert_eq!(bytes(999.0).exact, "");
    assert_eq!(duration_ms(92_800.0).text, "92.8 s");
    assert_eq!(duration_ms(92_800.0).exact, "92\u{202f}800 ms");
    assert_eq!(duration_ms(320.0).text, "320 ms");
    assert_eq!(quantity(72.0, "minutes").text, "72 min");
    assert_eq!(quantity(16.5, "hours").text, "16 h 30 min");
    assert_eq!(duration_ms(196.0 * 3_600_000.0).text, "8 d 4 h");
    assert_eq!(usd_nano(2_540_000_000).text, "$2.54");
    assert_eq!(usd(0.0).text, "$0.00");
    assert_eq!(usd(0.0042).text, "$0.0042");
    assert_eq!(usd(-1.2).text, "−$1.20");
    assert_eq!(usd(12_345.678).text, "$12\u{202f}345.68");
}

#[test]
fn missing_zero_and_gap_are_three_texts() {
    let mut p = Point {
        iteration: "3".into(),
        series: None,
        value: None,
        k: None,
        n: None,
        low: None,
        high: None,
    };
    assert_eq!(point(&p, "findings").text, "—");
    p.value = Some(0.0);
    assert_eq!(point(&p, "findings").text, "0");
    (p.value, p.k, p.n) = (Some(26.0 / 31.0), Some(26), Some(31));
    assert_eq!(point(&p, "ratio").text, "26 of 31 (83.9 %)");
    assert_eq!(gap(Some("queued")), "gap: queued");
    assert_eq!(gap(None), "gap");
}

#[test]
fn a_change_has_sign_arrow_and_tone() {
    let c = change(19.0, 11.0, "findings", Better::Lower);
    assert_eq!(
        (c.text.as_str(), c.arrow.as_str(), c.tone.as_str()),
        ("−8", "↓", "better")
    );
    assert_eq!(change(11.0, 19.0, "findings", Better::Lower).tone, "worse");
    assert_eq!(change(3.0, 6.0, "", Better::None).tone, "changed");
    assert_eq!(change(4.0, 4.0, "score", Better::Higher).text, "±0");
    assert_eq!(change(0.1, 0.3, "", Better::Higher).text, "+0.2");
    assert_eq!(
        change(26.0 / 31.0, 9.0 / 28.0, "ratio", Better::Lower).text,
        "−51.7 points"
    );
    // Values in percent are no shares: 35 % → 58 % are 23 points, not 2300.
    let c = change(35.0, 58.0, "percent", Better::None);
    assert_eq!(
        (c.text.as_str(), c.exact.as_str()),
        ("+23 points", "percentage points")
    );
    assert_eq!(
        change(81_306.4, 75_551.0, "", Better::Lower).exact,
        "−5755.4"
    );
}

#[test]
fn percentages_and_shares_say_so() {
    assert_eq!(quantity(58.0, "percent").text, "58 %");
    assert_eq!(quantity(85.876_543, "percent").text, "85.9 %");
    assert_eq!(quantity(85.876_543, "percent").exact, "85.876543 %");
    assert_eq!(quantity(0.1, "ratio").text, "10 %");
    assert_eq!(target(0.1, "ratio", Better::Lower), "≤ 10 %");
    assert_eq!(with_unit(58.0, "percent"), "58 %");
    let p = |value: f64, k, n| Point {
        iteration: "3".into(),
        series: None,
        value: Some(value),
        k: Some(k),
        n: Some(n),
        low: None,
        high: None,
    };
    assert_eq!(point(&p(0.8, 28, 35), "phases").text, "28 of 35 (80.0 %)");
    assert_eq!(point(&p(86.0, 1032, 12), "percent").text, "86 %");
    assert_eq!(point(&p(0.5, 6, 12), "percent").text, "6 of 12 (50.0 %)");
    assert_eq!(point(&p(3.0, 9, 3), "score").text, "3");
}

#[test]
fn moments_say_their_zone_and_targets_their_side() {
    let at = |zone| moment(1_776_938_400_000_000, &time::Zone::named(zone).unwrap());
    assert_eq!(at("Europe/Berlin").text, "2026-04-23 12:00 +02:00");
    assert_eq!(at("America/St_Johns").text, "2026-04-23 07:30 -02:30");
    assert_eq!(at("Europe/Berlin").exact, "2026-04-23T10:00:00Z");
    assert!(time::Zone::named("Mars/Olympus").is_none());
    let m = at("UTC");
    assert_eq!(
        (m.text.as_str(), m.exact.as_str()),
        ("2026-04-23 10:00 UTC", "2026-04-23T10:00:00Z")
    );
    assert_eq!(target(2.0, "markers", Better::Lower), "≤ 2");
    assert_eq!(target(8.0, "score", Better::Higher), "≥ 8");
    assert_eq!(with_unit(19.0, "findings"), "19 findings");
    assert_eq!(with_unit(2.54, "usd"), "$2.54");
}
