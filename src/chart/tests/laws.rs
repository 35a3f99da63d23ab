//! Laws that every chart obeys, over random charts.

use super::wellformed::well_formed;
use crate::chart::scene::{Bounds, Item, Style};
use crate::chart::spec::*;
use crate::chart::*;
use proptest::prelude::*;

/// Where a word stands, as measured with the bundled font.
fn bounds_of(item: &Item) -> Option<(Bounds, &str)> {
    let Item::Text {
        at,
        text,
        size,
        ink,
        bold,
        anchor,
        ..
    } = item
    else {
        return None;
    };
    let style = Style {
        size: f64::from(*size) / 10.0,
        ink: *ink,
        bold: *bold,
        anchor: *anchor,
    };
    let at = (f64::from(at.0) / 10.0, f64::from(at.1) / 10.0);
    Some((Bounds::of_text(text, at, style), text))
}

fn corners(item: &Item) -> Vec<(i32, i32)> {
    match item {
        Item::Line { points, .. } | Item::Polygon { points, .. } => points.clone(),
        Item::Rect { at, size, .. } => vec![*at, (at.0 + size.0, at.1 + size.1)],
        Item::Dot { at, radius, .. } => {
            vec![
                (at.0 - radius, at.1 - radius),
                (at.0 + radius, at.1 + radius),
            ]
        }
        Item::Text { .. } => bounds_of(item).map_or(vec![], |(b, _)| {
            let tenths = |v: f64| (v * 10.0).round() as i32;
            vec![
                (tenths(b.left), tenths(b.top)),
                (tenths(b.right), tenths(b.bottom)),
            ]
        }),
    }
}

/// The laws that hold for every chart.
fn obeys(chart: &ChartSpec, size: Size) -> Result<(), TestCaseError> {
    let drawn = svg(chart, size);
    prop_assert_eq!(&drawn, &svg(chart, size));
    well_formed(&drawn);
    let scene = scene(chart, size);
    let (w, h) = (scene.size.width as i32 * 10, scene.size.height as i32 * 10);
    for item in &scene.items {
        for (x, y) in corners(item) {
            prop_assert!(
                (0..=w).contains(&x) && (0..=h).contains(&y),
                "{:?} in {:?}",
                item,
                size
            );
        }
    }
    let words: Vec<_> = scene.items.iter().filter_map(bounds_of).collect();
    for (i, (a, text)) in words.iter().enumerate() {
        for (b, other) in &words[i + 1..] {
            prop_assert!(
                !a.overlaps(b),
                "{:?} over {:?}: {:?} {:?}",
                text,
                other,
                a,
                b
            );
        }
    }
    Ok(())
}

fn any_name() -> impl Strategy<Value = String> {
    prop_oneof![
        "[a-z]{1,6}",
        "[0-9]{1,3}",
        "[a-zA-Z_/.-]{20,60}",
        "\\PC{0,12}",
        Just("\u{0}<&\"'>\u{7}".to_string()),
        Just("2026-01-04T10:00:00Z".to_string()),
    ]
    // What no number of a drawing may be is looked for in the text: names must not hold it.
    .prop_filter("a name like no number", |name| {
        !name.contains("NaN") && !name.contains("inf")
    })
}

fn any_number() -> impl Strategy<Value = f64> {
    prop_oneof![
        4 => (0..40i32).prop_map(f64::from),
        2 => -100.0..1e4,
        1 => Just(0.0),
        1 => prop::num::f64::ANY,
    ]
}

fn any_point() -> impl Strategy<Value = Option<Pt>> {
    let point = (
        any_number(),
        prop::option::of((any_number(), any_number())),
        any::<bool>(),
    );
    prop::option::weighted(
        0.8,
        point.prop_map(|(value, around, hollow)| Pt {
            value,
            low: around.map(|a| a.0),
            high: around.map(|a| a.1),
            hollow,
            k: hollow.then_some(1),
            n: hollow.then_some(4),
        }),
    )
}

fn any_scale() -> impl Strategy<Value = Scale> {
    prop_oneof![
        Just(Scale::FromZero),
        Just(Scale::Ratio),
        (any_number(), any_number()).prop_map(|(min, max)| Scale::Fixed { min, max }),
    ]
}

fn any_moment() -> impl Strategy<Value = i64> {
    const DAY: i64 = 86_400_000_000;
    prop_oneof![
        4 => 1_700_000_000_000_000..1_800_000_000_000_000i64,
        2 => (0..5i64).prop_map(|d| 1_750_000_000_000_000 + d * DAY),
        1 => any::<i64>(),
    ]
}

fn any_unit() -> impl Strategy<Value = String> {
    prop::sample::select(vec![
        "findings", "ratio", "usd", "bytes", "ms", "minutes", "",
    ])
    .prop_map(str::to_string)
}

fn any_line() -> impl Strategy<Value = LineSpec> {
    let kind = prop::sample::select(vec![
        MarkKind::Instrument,
        MarkKind::Restated,
        MarkKind::Annotation,
    ]);
    let mark =
        (0..40usize, kind, any_name()).prop_map(|(at, kind, label)| Mark { at, kind, label });
    let series = (
        any_name(),
        any::<bool>(),
        prop::collection::vec(any_point(), 0..40),
    )
        .prop_map(|(name, context, points)| Series {
            name,
            role: if context {
                Role::Context
            } else {
                Role::Subject
            },
            points,
        });
    (
        (any_name(), any_name(), any_unit(), any_scale()),
        prop::collection::vec(any_name(), 0..40),
        prop::collection::vec(series, 0..6),
        (
            prop::option::of(any_number()),
            prop::option::of(any_number()),
        ),
        prop::collection::vec(mark, 0..5),
    )
        .prop_map(
            |((id, title, unit, y), x, series, (target, baseline), marks)| LineSpec {
                id,
                title,
                unit,
                y,
                x,
                series,
                target,
                baseline,
                marks,
                ..LineSpec::default()
            },
        )
}

fn any_size() -> impl Strategy<Value = Size> {
    (360u32..1300, 200u32..700).prop_map(|(width, height)| Size { width, height })
}

/// Found once by the law below: the words of a mark at the right end lay over the name of a line
/// that ends at the top of the plot.
#[test]
fn the_words_of_a_late_mark_leave_the_end_labels_alone() {
    let mut points = vec![None; 2];
    points[1] = Some(Pt::new(8000.0));
    let series = |name: &str, points| Series {
        name: name.into(),
        role: Role::Subject,
        points,
    };
    let x: Vec<String> = (0..32).map(|i| i.to_string()).collect();
    let spec = LineSpec {
        unit: "findings".into(),
        y: Scale::FromZero,
        x,
        series: vec![
            series("first of two", points),
            series("second", vec![Some(Pt::new(1.0))]),
        ],
        marks: vec![Mark {
            at: 31,
            kind: MarkKind::Annotation,
            label: "words".into(),
        }],
        ..LineSpec::default()
    };
    let size = Size {
        width: 589,
        height: 575,
    };
    obeys(&ChartSpec::Line(spec), size).expect("no word over another");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn any_line_chart_obeys(spec in any_line(), size in any_size()) {
        obeys(&ChartSpec::Line(spec), size)?;
    }

    #[test]
    fn any_stacked_chart_obeys(
        x in prop::collection::vec(any_name(), 0..30),
        layers in prop::collection::vec((any_name(), prop::collection::vec(prop::option::of(any_number()), 0..30)), 0..24),
        ordered in any::<bool>(),
        unit in any_unit(),
        size in any_size(),
    ) {
        let count = layers.len();
        let layers = layers.into_iter().enumerate()
            .map(|(i, (name, values))| Layer { name, unparsed: i + 1 == count, tone: None, values }).collect();
        obeys(&ChartSpec::Stacked(StackedSpec { x, layers, ordered, unit, ..StackedSpec::default() }), size)?;
    }

    #[test]
    fn any_heat_map_obeys(
        x in prop::collection::vec(any_name(), 0..30),
        rows in prop::collection::vec((any_name(), prop::collection::vec(prop::option::of(any_number()), 0..30)), 0..50),
        scale in prop::option::of((any_number(), any_number())),
        size in any_size(),
    ) {
        let cell = |v: Option<f64>| v.map_or(HeatCell::Unparsed, HeatCell::Value);
        let rows = rows.into_iter()
            .map(|(name, cells)| HeatRow { name, cells: cells.into_iter().map(cell).collect() }).collect();
        obeys(&ChartSpec::Heatmap(HeatmapSpec { x, rows, scale, ..HeatmapSpec::default() }), size)?;
    }

    #[test]
    fn any_bars_obey(
        bars in prop::collection::vec((any_name(), prop::option::of(any_number()), any_name()), 0..60),
        unit in any_unit(),
        size in any_size(),
    ) {
        let bars = bars.into_iter().map(|(name, value, note)| Bar { name, value, note }).collect();
        obeys(&ChartSpec::Bars(BarsSpec { bars, unit, ..BarsSpec::default() }), size)?;
    }

    #[test]
    fn any_strip_obeys(
        rows in prop::collection::vec((any_name(), prop::collection::vec((any_number(), 0.0..900.0, any::<bool>()), 0..12), prop::option::of(any_number())), 0..50),
        limits in prop::collection::vec(any_name(), 0..5),
        unit in any_unit(),
        size in any_size(),
    ) {
        let mark = |(value, count, strong)| StripMark { value, count, strong };
        let rows = rows.into_iter().map(|(name, marks, limit)| StripRow {
            name, marks: marks.into_iter().map(mark).collect(), limits: vec![limit, None, limit, limit],
        }).collect();
        obeys(&ChartSpec::Strip(StripSpec { rows, limits, unit, strong: "failed".into(), ..StripSpec::default() }), size)?;
    }

    #[test]
    fn any_time_line_obeys(
        lanes in prop::collection::vec((any_name(), prop::collection::vec((any_moment(), 0.0..900.0), 0..12), prop::option::of((any_moment(), any_moment()))), 0..50),
        size in any_size(),
    ) {
        let mark = |(at, count)| TimeMark { at, count };
        let span = |s: Option<(i64, i64)>| s.map(|(a, b)| (a.min(b), a.max(b))).into_iter().collect::<Vec<_>>();
        let lanes = lanes.into_iter().map(|(name, marks, bar)| Lane {
            name, marks: marks.into_iter().map(mark).collect(), bars: span(bar), blind: span(bar),
        }).collect();
        obeys(&ChartSpec::Timeline(TimelineSpec { lanes, mark: "failures".into(), bar: "rule".into(), gap: "blind".into(), ..TimelineSpec::default() }), size)?;
    }

    #[test]
    fn any_sparkline_and_card_obey(
        spec in any_line(),
        points in prop::collection::vec(any_point(), 0..40),
        improved in prop::option::of(any::<bool>()),
    ) {
        let LineSpec { id, title, unit, y, x, target, .. } = spec;
        let spark = SparkSpec {
            id, title: title.clone(), unit: unit.clone(), better: Direction::Lower, y,
            x: x.clone(), points: points.clone(), target, target_open: None,
        };
        obeys(&ChartSpec::Spark(spark), Size::SPARK)?;
        let card = CardSpec {
            site: title.clone(), value: title.clone(), note: title.clone(), change: title.clone(),
            title, unit, y, x, points, target, improved, ..CardSpec::default()
        };
        obeys(&ChartSpec::Card(card), Size::CARD)?;
    }
}
