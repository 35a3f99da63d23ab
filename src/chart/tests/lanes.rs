//! Strips and time lines against hand-worked words and marks.

use super::{dots, line_of, texts};
use crate::chart::spec::*;
use crate::chart::*;

#[test]
fn strips_and_time_lines_say_what_they_show() {
    let mark = |value, count, strong| StripMark {
        value,
        count,
        strong,
    };
    let strip = ChartSpec::Strip(StripSpec {
        unit: "minutes".into(),
        strong: "failed".into(),
        limits: vec!["base".into()],
        rows: vec![StripRow {
            name: "review".into(),
            marks: vec![mark(2.0, 40.0, false), mark(8.0, 7.0, true)],
            limits: vec![Some(8.0)],
        }],
        ..StripSpec::default()
    });
    assert_eq!(
        text_twin(&strip),
        "1 row: review 47 from 2 min to 8 min, 7 failed."
    );
    let said = scene(&strip, strip.natural_size());
    assert!(texts(&said).contains(&"minutes · line: base · diamond: failed"));
    let hour = 3_600_000_000;
    let at = |hours: i64| 1_772_409_600_000_000 + hours * hour; // 2026-03-02T00:00:00Z
    let line = ChartSpec::Timeline(TimelineSpec {
        mark: "failures".into(),
        bar: "rule".into(),
        gap: "blind".into(),
        lanes: vec![Lane {
            name: "rule-timeout-cli".into(),
            marks: vec![
                TimeMark {
                    at: at(0),
                    count: 4.0,
                },
                TimeMark {
                    at: at(3),
                    count: 2.0,
                },
            ],
            bars: vec![(at(1), at(4))],
            blind: vec![(at(0), at(1))],
        }],
        ..TimelineSpec::default()
    });
    assert_eq!(
        text_twin(&line),
        "1 lane: rule-timeout-cli 6 failures from 2026-03-02 00:00, 4 of them blind, rule from \
         2026-03-02 01:00."
    );
    let drawn = scene(&line, line.natural_size());
    assert!(texts(&drawn).contains(&"4 of 6 blind"));
    assert_eq!(
        dots(&drawn).iter().map(|d| d.1).collect::<Vec<_>>(),
        [false, true]
    );
    let empty = ChartSpec::Timeline(TimelineSpec::default());
    assert_eq!(text_twin(&empty), "No moments yet.");
}

#[test]
fn a_target_that_is_due_later_is_open() {
    let mut spec = line_of(&[Some(19.0), Some(14.0)]);
    (spec.target, spec.better) = (Some(6.0), Direction::Lower);
    spec.target_open = Some("6".into());
    let open = "Target 6 findings open, due after iteration 6: 8 findings above it.";
    assert!(text_twin(&ChartSpec::Line(spec)).ends_with(open));
}
