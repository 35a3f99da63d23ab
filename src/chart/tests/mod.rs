//! Tests of the drawings: structure, geometry by hand, laws over random charts, the palette.

mod lanes;
mod laws;
mod tones;
mod wellformed;

use super::ink::{Ink, contrast};
use super::scene::{Anchor, Item, Scene};
use super::spec::*;
use super::*;
use wellformed::well_formed;

fn names(count: usize) -> Vec<String> {
    (0..count).map(|i| i.to_string()).collect()
}

fn line_of(values: &[Option<f64>]) -> LineSpec {
    LineSpec {
        id: "m".into(),
        title: "Findings".into(),
        unit: "findings".into(),
        x: names(values.len()),
        series: vec![Series {
            points: values.iter().map(|v| v.map(Pt::new)).collect(),
            ..Series::default()
        }],
        ..LineSpec::default()
    }
}

fn texts(scene: &Scene) -> Vec<&str> {
    let word = |i: &'_ Item| matches!(i, Item::Text { .. });
    scene
        .items
        .iter()
        .filter(|i| word(i))
        .map(|i| {
            if let Item::Text { text, .. } = i {
                text.as_str()
            } else {
                ""
            }
        })
        .collect()
}

fn dots(scene: &Scene) -> Vec<((i32, i32), bool)> {
    let dot = |i: &Item| match i {
        Item::Dot { at, hollow, .. } => Some((*at, *hollow)),
        _ => None,
    };
    scene.items.iter().filter_map(dot).collect()
}

/// Accent lines, each as its points.
fn accents(scene: &Scene) -> Vec<Vec<(i32, i32)>> {
    let accent = |i: &Item| match i {
        Item::Line {
            points,
            ink: Ink::Accent,
            ..
        } => Some(points.clone()),
        _ => None,
    };
    scene.items.iter().filter_map(accent).collect()
}

#[test]
fn a_sparkline_stands_where_the_hand_puts_it() {
    // 320 × 64: the plot is x 6..312 (306 wide), y 57..7 (50 high). Three positions with 0.06
    // free at both ends: x = 6 + 306 × (i + 0.06) / 2.12. The scale is 0 to 10 by steps of 2.
    let spec = SparkSpec {
        x: names(3),
        points: vec![Some(Pt::new(0.0)), Some(Pt::new(5.0)), Some(Pt::new(10.0))],
        ..SparkSpec::default()
    };
    let scene = scene(&ChartSpec::Spark(spec), Size::SPARK);
    // i = 0: 14.66, i = 1: 159.00, i = 2: 303.33; in tenths, rounded down by plotters.
    assert_eq!(
        accents(&scene),
        vec![vec![(146, 570), (1590, 320), (3033, 70)]]
    );
    assert_eq!(dots(&scene), vec![((3033, 70), false)]);
}

#[test]
fn a_horizontal_bar_ends_where_its_value_is() {
    let bar = |value| Bar {
        name: "a".into(),
        value: Some(value),
        note: String::new(),
    };
    let spec = BarsSpec {
        bars: vec![bar(10.0), bar(5.0), bar(0.0)],
        ..BarsSpec::default()
    };
    let scene = scene(&ChartSpec::Bars(spec), Size::PAGE);
    let widths: Vec<i32> = scene
        .items
        .iter()
        .filter_map(|i| {
            if let Item::Rect { size, .. } = i {
                Some(size.0)
            } else {
                None
            }
        })
        .collect();
    // A bar of zero has no width and is not drawn; half the value is half the width.
    assert_eq!(widths.len(), 2);
    assert!((widths[0] - 2 * widths[1]).abs() <= 1, "{widths:?}");
    assert!(texts(&scene).contains(&"0"));
}

#[test]
fn a_gap_and_a_new_instrument_break_the_line() {
    let mut spec = line_of(&[Some(3.0), Some(2.0), None, Some(2.0), Some(1.0), Some(1.0)]);
    spec.marks = vec![Mark {
        at: 5,
        kind: MarkKind::Instrument,
        label: String::new(),
    }];
    let scene = scene(&ChartSpec::Line(spec), Size::PAGE);
    let lengths: Vec<usize> = accents(&scene).iter().map(Vec::len).collect();
    assert_eq!(lengths, vec![2, 2]);
    assert_eq!(dots(&scene).len(), 5);
    assert!(texts(&scene).contains(&"instrument changed"));
}

#[test]
fn small_samples_are_hollow_and_intervals_have_whiskers() {
    let mut spec = line_of(&[Some(0.5), Some(0.25)]);
    spec.unit = "ratio".into();
    spec.y = Scale::Ratio;
    spec.series[0].points[1] = Some(Pt {
        value: 0.25,
        low: Some(0.05),
        high: Some(0.7),
        hollow: true,
        k: Some(1),
        n: Some(4),
    });
    let chart = ChartSpec::Line(spec);
    let scene = scene(&chart, Size::PAGE);
    assert_eq!(
        dots(&scene).iter().map(|d| d.1).collect::<Vec<_>>(),
        vec![false, true]
    );
    let whiskers = |i: &&Item| {
        matches!(
            i,
            Item::Line {
                ink: Ink::Interval,
                ..
            }
        )
    };
    assert_eq!(scene.items.iter().filter(whiskers).count(), 3);
    for word in ["0%", "25%", "50%", "75%", "100%", "25% (1 of 4)"] {
        assert!(
            texts(&scene).contains(&word),
            "{word} is not in {:?}",
            texts(&scene)
        );
    }
    let drawn = svg(&chart, Size::PAGE);
    assert!(
        drawn.contains("data-x=\"1\" data-v=\"25% (1 of 4), 5% to 70%\""),
        "{drawn}"
    );
}

#[test]
fn references_are_named_and_counts_start_at_zero() {
    let mut spec = line_of(&[Some(19.0), Some(14.0)]);
    spec.target = Some(6.0);
    spec.baseline = Some(19.0);
    let scene = scene(&ChartSpec::Line(spec), Size::PAGE);
    for word in ["0", "5", "20", "14", "target 6", "baseline 19"] {
        assert!(
            texts(&scene).contains(&word),
            "{word} is not in {:?}",
            texts(&scene)
        );
    }
}

#[test]
fn scores_are_drawn_on_their_full_scale() {
    let mut spec = line_of(&[Some(4.0), Some(4.5)]);
    spec.y = Scale::Fixed {
        min: 0.0,
        max: 10.0,
    };
    let scene = scene(&ChartSpec::Line(spec), Size::PAGE);
    let ticks = ["0", "2", "4", "6", "8", "10"];
    assert!(
        ticks.iter().all(|t| texts(&scene).contains(t)),
        "{:?}",
        texts(&scene)
    );
    assert!(!texts(&scene).contains(&"12"));
}

#[test]
fn x_labels_are_at_most_twelve_with_both_ends() {
    assert_eq!(axis::thinned(1, 12), vec![0]);
    assert_eq!(axis::thinned(2, 12), vec![0, 1]);
    assert_eq!(axis::thinned(12, 12), (0..12).collect::<Vec<_>>());
    assert_eq!(axis::thinned(13, 12), vec![0, 2, 4, 6, 8, 10, 12]);
    assert_eq!(
        axis::thinned(200, 12),
        vec![0, 20, 40, 60, 80, 100, 120, 140, 160, 180, 199]
    );
    for count in 1..500 {
        let shown = axis::thinned(count, 12);
        assert!(shown.len() <= 12);
        assert_eq!(
            (shown.first(), shown.last()),
            (Some(&0), Some(&(count - 1)))
        );
    }
}

#[test]
fn labels_are_kept_apart_in_order() {
    assert_eq!(
        axis::spread(&[10.0, 12.0, 50.0], 15.0, 0.0, 100.0),
        vec![10.0, 25.0, 50.0]
    );
    assert_eq!(
        axis::spread(&[99.0, 98.0], 15.0, 0.0, 100.0),
        vec![100.0, 85.0]
    );
}

#[test]
fn numbers_are_short_and_exact_where_it_counts() {
    let shown = |v, unit| number::value(v, unit);
    assert_eq!(shown(1997.0, "events"), "1997");
    assert_eq!(shown(80_901.0, "characters"), "80.9k");
    assert_eq!(shown(3_400_000.0, ""), "3.4M");
    assert_eq!(shown(0.8387, "ratio"), "84%");
    assert_eq!(shown(0.996, "ratio"), "99.6%");
    assert_eq!(shown(1.27, "usd"), "$1.27");
    assert_eq!(shown(-2.5, "usd"), "−$2.50");
    assert_eq!(shown(1_900_000.0, "bytes"), "1.9 MB");
    assert_eq!(shown(92_800.0, "ms"), "92.8 s");
    assert_eq!(shown(41.6667, "percent"), "41.7%");
    assert_eq!(shown(-0.0, ""), "0");
    assert_eq!(number::tick(1200.0, 200.0, ""), "1.2k");
    assert_eq!(number::tick(0.5, 0.5, ""), "0.5");
    assert_eq!(number::tick(1e18, 2e17, ""), "1e18");
}

#[test]
fn stacked_bars_tell_gap_zero_and_unparsed_apart() {
    let layer = |name: &str, unparsed, values: [Option<f64>; 3]| Layer {
        name: name.into(),
        unparsed,
        tone: None,
        values: values.to_vec(),
    };
    let spec = StackedSpec {
        x: names(3),
        layers: vec![
            layer("4", false, [Some(5.0), None, Some(0.0)]),
            layer("unparsed", true, [Some(2.0), None, Some(0.0)]),
        ],
        ..StackedSpec::default()
    };
    let chart = ChartSpec::Stacked(spec);
    let scene = scene(&chart, Size::PAGE);
    let all = texts(&scene);
    assert!(all.contains(&"7"), "the total of the first bar: {all:?}");
    // Tick, total of the empty bar and the x label are all "0".
    assert_eq!(all.iter().filter(|t| **t == "0").count(), 3, "{all:?}");
    let hatched = |i: &&Item| matches!(i, Item::Rect { hatched: true, .. });
    // Its part of the bar and its swatch.
    assert_eq!(scene.items.iter().filter(hatched).count(), 2);
    assert!(svg(&chart, Size::PAGE).contains("fill=\"url(#c-stacked--h)\""));
}

#[test]
fn heat_cells_print_values_and_question_marks() {
    let cells = vec![HeatCell::Value(4.5), HeatCell::Missing, HeatCell::Unparsed];
    let row = HeatRow {
        name: "a.rs".into(),
        cells,
    };
    let spec = HeatmapSpec {
        x: names(3),
        rows: vec![row; 60],
        ..HeatmapSpec::default()
    };
    let chart = ChartSpec::Heatmap(spec);
    let scene = scene(&chart, chart.natural_size());
    let count = |word: &str| texts(&scene).iter().filter(|t| **t == word).count();
    assert_eq!((count("4.5"), count("?"), count("a.rs")), (40, 40, 40));
    assert!(
        texts(&scene).contains(&"40 of 60 rows · hatched ? = unparsed"),
        "{:?}",
        texts(&scene)
    );
}

#[test]
fn names_are_escaped_and_shortened_with_the_full_name_kept() {
    let long = format!("<&\"'\u{1}\u{202e}{}end.jsonl", "x/".repeat(80));
    let bar = Bar {
        name: long,
        value: Some(1.0),
        note: String::new(),
    };
    let spec = BarsSpec {
        title: "a < b & \"c\"".into(),
        bars: vec![bar],
        ..BarsSpec::default()
    };
    let drawn = svg(&ChartSpec::Bars(spec), Size::PAGE);
    well_formed(&drawn);
    assert!(
        drawn.contains("<title id=\"c-bars--t\">a &lt; b &amp; &quot;c&quot;</title>"),
        "{drawn}"
    );
    assert!(
        drawn.contains("<title>&lt;&amp;&quot;&#39;  x/x/"),
        "{drawn}"
    );
    assert!(drawn.contains("end.jsonl</title></text>"), "{drawn}");
    assert!(!drawn.contains('\u{202e}') && !drawn.contains('\u{1}'));
}

#[test]
fn ids_differ_where_metric_ids_differ() {
    let id_of = |id: &str| {
        let mut spec = line_of(&[Some(1.0)]);
        spec.id = id.into();
        let drawn = svg(&ChartSpec::Line(spec), Size::PAGE);
        drawn
            .split("title id=\"")
            .nth(1)
            .and_then(|t| t.split('"').next())
            .unwrap()
            .to_string()
    };
    assert_eq!(id_of("rust_tests"), "c-line-rust_5ftests-t");
    assert_ne!(id_of("a b"), id_of("a_b"));
}

#[test]
fn an_svg_stands_alone_and_its_inline_twin_leans_on_the_page() {
    let chart = ChartSpec::Line(line_of(&[Some(2.0), Some(1.0)]));
    let alone = svg(&chart, Size::PAGE);
    for part in [
        "viewBox=\"0 0 720 320\"",
        "role=\"img\"",
        "prefers-color-scheme:dark",
        "<desc ",
    ] {
        assert!(alone.contains(part), "{part} is not in {alone}");
    }
    let fetched = alone.replace("http://www.w3.org/2000/svg", "");
    for part in ["http", "<script", "<filter", "@import", "style=\""] {
        assert!(!fetched.contains(part), "{part} is in {alone}");
    }
    let inline = svg_inline(&chart, Size::PAGE);
    assert!(!inline.contains("<style") && !inline.contains("data-v"));
    // Every class it uses is in the page's style sheet.
    let sheet = css();
    for class in inline
        .split("class=\"")
        .skip(1)
        .flat_map(|c| c.split('"').next())
    {
        for one in class
            .split(' ')
            .filter(|c| c.starts_with("cf-") || c.starts_with("cs-"))
        {
            assert!(sheet.contains(&format!(".{one}{{")), "{one}");
        }
    }
}

#[test]
fn an_empty_chart_says_so() {
    for values in [vec![], vec![None, None], vec![Some(f64::NAN)]] {
        let chart = ChartSpec::Line(line_of(&values));
        let said = "No values yet: no iteration has a row for this metric.";
        assert!(texts(&scene(&chart, Size::PAGE)).contains(&said));
        assert_eq!(text_twin(&chart), "No values yet.");
    }
}

#[test]
fn the_text_twin_says_what_the_chart_shows() {
    let mut spec = line_of(&[Some(19.0), None, Some(21.0), Some(14.0)]);
    spec.target = Some(6.0);
    spec.better = Direction::Lower;
    assert_eq!(
        text_twin(&ChartSpec::Line(spec.clone())),
        "19 findings at iteration 0, 14 findings at 3; lowest 14 findings at 3, highest 21 findings \
         at 2. 1 of 4 iterations have no value. Target 6 findings not met: 8 findings above it."
    );
    spec.series.push(Series {
        name: "b".into(),
        ..spec.series[0].clone()
    });
    spec.series[0].name = "a".into();
    assert_eq!(
        text_twin(&ChartSpec::Line(spec)),
        "2 series from iteration 0 to 3: a 19 to 14, b 19 to 14. Target 6 findings."
    );
}

#[test]
fn words_contrast_with_their_ground_in_both_themes() {
    for theme in [Theme::Light, Theme::Dark] {
        let paper = Ink::Background.color(theme);
        for ink in [Ink::Text, Ink::Muted, Ink::Better, Ink::Worse, Ink::Accent] {
            let ratio = contrast(ink.color(theme), paper);
            assert!(ratio >= 4.5, "{ink:?} {theme:?} {ratio:.2}");
        }
        let fills = (0..ink::RAMP_STEPS).map(Ink::Ramp);
        for fill in fills.chain((0..ink::CATEGORIES).map(Ink::Category)) {
            let ratio = contrast(fill.text_on().color(theme), fill.color(theme));
            assert!(ratio >= 4.5, "words on {fill:?} {theme:?} {ratio:.2}");
        }
        let shapes = [Ink::Context, Ink::Interval, Ink::Axis];
        for ink in shapes
            .into_iter()
            .chain((0..ink::CATEGORIES).map(Ink::Category))
        {
            let ratio = contrast(ink.color(theme), paper);
            assert!(ratio >= 3.0, "{ink:?} {theme:?} {ratio:.2}");
        }
    }
    assert!((contrast([0, 0, 0], [255, 255, 255]) - 21.0).abs() < 1e-9);
}

#[test]
fn a_png_has_the_announced_size_and_the_accent_in_it() {
    let chart = ChartSpec::Line(line_of(&[Some(2.0), Some(1.0)]));
    for (theme, scale) in [(Theme::Light, 1), (Theme::Dark, 2)] {
        let bytes = png_scaled(&chart, Size::PAGE, theme, scale);
        assert_eq!(bytes, png_scaled(&chart, Size::PAGE, theme, scale));
        let mut decoder = ::png::Decoder::new(std::io::Cursor::new(bytes));
        // Few colours are written as a palette.
        decoder.set_transformations(::png::Transformations::EXPAND);
        let mut reader = decoder.read_info().unwrap();
        let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
        let info = reader.next_frame(&mut pixels).unwrap();
        assert_eq!((info.width, info.height), (720 * scale, 320 * scale));
        let has = |ink: Ink| pixels.chunks(3).filter(|p| **p == ink.color(theme)).count();
        assert!(has(Ink::Accent) > 100, "accent pixels {}", has(Ink::Accent));
        assert!(has(Ink::Text) > 20, "text pixels {}", has(Ink::Text));
        assert_eq!(pixels[..3], Ink::Background.color(theme));
    }
}

#[test]
fn every_kind_has_a_name() {
    for (name, kind) in KINDS {
        assert_eq!(ChartKind::from_name(name), Some(*kind));
        assert_eq!(kind.name(), *name);
    }
}

#[test]
fn the_card_tells_the_direction_by_shape_and_word() {
    let spec = CardSpec {
        change: "improved: 19 → 14".into(),
        improved: Some(true),
        x: names(2),
        points: vec![Some(Pt::new(19.0)), Some(Pt::new(14.0))],
        ..CardSpec::default()
    };
    let scene = scene(&ChartSpec::Card(spec), Size::CARD);
    let triangle = scene.items.iter().find_map(|i| match i {
        Item::Polygon {
            points,
            ink: Ink::Better,
        } => Some(points.clone()),
        _ => None,
    });
    // Pointing down: the third corner lies below the other two.
    assert!(triangle.is_some_and(|t| t[2].1 > t[0].1 && t[0].1 == t[1].1));
    let words = |i: &Item| {
        matches!(
            i,
            Item::Text {
                ink: Ink::Better,
                anchor: Anchor::Start,
                ..
            }
        )
    };
    assert!(scene.items.iter().any(words));
}
