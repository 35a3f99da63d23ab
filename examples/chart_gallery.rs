//! Writes one HTML page with every kind of chart in its awkward cases: `chart_gallery FOLDER`.

use loopscope::chart::spec::*;
use loopscope::chart::{ChartSpec, Theme, png, svg};
use std::path::Path;

fn names(count: usize) -> Vec<String> {
    (0..count).map(|i| i.to_string()).collect()
}

fn points(values: &[f64]) -> Vec<Option<Pt>> {
    // A number that is not one stands for a gap in these samples.
    values
        .iter()
        .map(|v| v.is_finite().then(|| Pt::new(*v)))
        .collect()
}

fn series(name: &str, role: Role, values: &[f64]) -> Series {
    Series {
        name: name.to_string(),
        role,
        points: points(values),
    }
}

fn line(id: &str, title: &str, unit: &str, all: Vec<Series>) -> LineSpec {
    let count = all.iter().map(|s| s.points.len()).max().unwrap_or(0);
    LineSpec {
        id: id.to_string(),
        title: title.to_string(),
        unit: unit.to_string(),
        x: names(count),
        series: all,
        ..LineSpec::default()
    }
}

fn mark(at: usize, kind: MarkKind, label: &str) -> Mark {
    Mark {
        at,
        kind,
        label: label.to_string(),
    }
}

const GAP: f64 = f64::NAN;

fn line_charts() -> Vec<ChartSpec> {
    let subject = Role::Subject;
    let mut findings = line(
        "findings",
        "Findings",
        "findings",
        vec![series("", subject, &[19.0, 19.0, 17.0, 17.0, 14.0])],
    );
    findings.better = Direction::Lower;
    findings.target = Some(6.0);
    findings.baseline = Some(19.0);
    findings.marks = vec![
        mark(3, MarkKind::Instrument, ""),
        mark(4, MarkKind::Restated, "restated 15 → 14"),
    ];
    let mut unknown = line(
        "unknown",
        "How many failures are UNKNOWN?",
        "ratio",
        vec![Series::default()],
    );
    unknown.y = Scale::Ratio;
    unknown.better = Direction::Lower;
    unknown.target = Some(0.1);
    let rates = [(26, 31), (20, 29), (0, 0), (9, 28), (1, 4)];
    unknown.x = names(rates.len());
    unknown.series[0].points = rates.iter().map(|&(k, n)| rate(k, n)).collect();
    let severity = line(
        "severity",
        "Findings by severity",
        "findings",
        vec![
            series("high", subject, &[3.0, 3.0, 2.0, 2.0, 1.0]),
            series("medium", subject, &[8.0, 8.0, 7.0, 7.0, 5.0]),
            series("low", subject, &[8.0, 8.0, 8.0, 8.0, 8.0]),
        ],
    );
    let long: Vec<f64> = (0..200)
        .map(|i| {
            if (90..110).contains(&i) {
                GAP
            } else {
                1.2e6 + 4e5 * (f64::from(i) / 9.0).sin()
            }
        })
        .collect();
    let mut long = line(
        "long",
        "Review tokens",
        "tokens",
        vec![series("", subject, &long)],
    );
    long.marks = vec![
        mark(20, MarkKind::Annotation, "new model ladder"),
        mark(24, MarkKind::Annotation, "tree split on"),
        mark(150, MarkKind::Instrument, "scanner 2.0"),
    ];
    let mut score = line(
        "score",
        "Median alignment score",
        "score",
        vec![
            series(
                "src/gateway/federation_service.rs",
                subject,
                &[3.0, 3.5, GAP, 4.0, 6.0],
            ),
            series("all files", Role::Context, &[4.0, 4.0, 4.5, 4.5, 4.0]),
        ],
    );
    score.y = Scale::Fixed {
        min: 0.0,
        max: 10.0,
    };
    let single = line(
        "single",
        "Rust tests",
        "tests",
        vec![series("", subject, &[194.0])],
    );
    let empty = line(
        "empty",
        "Hours survived",
        "hours",
        vec![series("", subject, &[GAP, GAP, GAP])],
    );
    let negative = line(
        "negative",
        "Rule late by",
        "minutes",
        vec![series("", subject, &[13.0, -4.0, -22.0, 5.0])],
    );
    let mut zero = line(
        "zero",
        "Cost of retries",
        "usd",
        vec![series("", subject, &[2.54, 1.27, 0.0, 0.0])],
    );
    zero.target = Some(0.0);
    zero.x = [
        "2026-01-04T00:00Z",
        "2026-01-11T00:00Z",
        "feature/gateway-timeouts",
        "2026-01-25T00:00Z",
    ]
    .map(String::from)
    .to_vec();
    [
        findings, unknown, severity, long, score, single, empty, negative, zero,
    ]
    .map(ChartSpec::Line)
    .to_vec()
}

fn rate(k: i64, n: i64) -> Option<Pt> {
    if n == 0 {
        return None;
    }
    let (kf, nf) = (k as f64, n as f64);
    let p = kf / nf;
    let z2 = 3.8416;
    let centre = (p + z2 / (2.0 * nf)) / (1.0 + z2 / nf);
    let half = (z2 * (p * (1.0 - p) / nf + z2 / (4.0 * nf * nf))).sqrt() / (1.0 + z2 / nf);
    let (low, high) = (Some(centre - half), Some(centre + half));
    Some(Pt {
        value: p,
        low,
        high,
        hollow: n < 10,
        k: Some(k),
        n: Some(n),
    })
}

fn layer(name: &str, unparsed: bool, values: &[f64]) -> Layer {
    let values = values.iter().map(|v| v.is_finite().then_some(*v)).collect();
    Layer {
        name: name.to_string(),
        unparsed,
        tone: None,
        values,
    }
}

fn other_charts() -> Vec<ChartSpec> {
    let scores = StackedSpec {
        id: "scores".into(),
        title: "Alignment score".into(),
        unit: "reviews".into(),
        ordered: true,
        x: names(4),
        layers: vec![
            layer("2", false, &[2.0, 1.0, GAP, 0.0]),
            layer("3", false, &[5.0, 3.0, GAP, 2.0]),
            layer("4", false, &[7.0, 6.0, GAP, 5.0]),
            layer("4.5", false, &[1.0, 3.0, GAP, 6.0]),
            layer("6", false, &[0.0, 1.0, GAP, 1.0]),
            layer("unparsed", true, &[3.0, 3.0, GAP, 2.0]),
        ],
        ..StackedSpec::default()
    };
    let mut causes = StackedSpec {
        id: "causes".into(),
        title: "Failures by category".into(),
        unit: "failures".into(),
        x: names(30),
        ..StackedSpec::default()
    };
    for (k, name) in [
        "TRANSIENT",
        "TIMEOUT",
        "LOGIC",
        "AUTH",
        "RESOURCE",
        "UNKNOWN",
        "null",
        "absent",
    ]
    .iter()
    .enumerate()
    {
        let values: Vec<f64> = (0..30)
            .map(|i| f64::from((i * (k as i32 + 3)) % 7))
            .collect();
        causes.layers.push(layer(name, false, &values));
    }
    let mut rows = Vec::new();
    for r in 0..12 {
        let cells = (0..6)
            .map(|i| match (r * 5 + i * 3) % 9 {
                0 => HeatCell::Missing,
                1 => HeatCell::Unparsed,
                v => HeatCell::Value(f64::from(v) + 0.5 * f64::from(r % 2)),
            })
            .collect();
        rows.push(HeatRow {
            name: format!("src/gateway/services/some_module_{r}/federation_service.rs"),
            cells,
        });
    }
    let heat = HeatmapSpec {
        id: "heat".into(),
        title: "Score of the files that moved most".into(),
        unit: "score".into(),
        scale: Some((0.0, 10.0)),
        x: names(6),
        rows,
        ..HeatmapSpec::default()
    };
    let bar = |name: &str, value: f64, note: &str| Bar {
        name: name.into(),
        value: Some(value),
        note: note.into(),
    };
    let mut bars = vec![
        bar("audits.jsonl", 189.0, "1.9 MB"),
        bar("phase_sweep_findings.jsonl", 35.0, "12 kB"),
        bar("distilled_facts.jsonl", 17.0, ""),
        bar(
            "data/knowledge/archive/human_overrides_and_other_long_names.jsonl",
            8.0,
            "",
        ),
        bar("distilled_procedures.jsonl", 2.0, ""),
    ];
    bars.push(Bar {
        name: "unreadable.jsonl".into(),
        value: None,
        note: String::new(),
    });
    let bars = BarsSpec {
        id: "census".into(),
        title: "Written and never read".into(),
        unit: "rows".into(),
        bars,
        ..BarsSpec::default()
    };
    vec![
        ChartSpec::Stacked(scores),
        ChartSpec::Stacked(causes),
        ChartSpec::Heatmap(heat),
        ChartSpec::Bars(bars),
    ]
}

fn small_charts() -> Vec<ChartSpec> {
    let spark = |id: &str, values: &[f64], target| {
        ChartSpec::Spark(SparkSpec {
            id: id.into(),
            title: "Findings".into(),
            unit: "findings".into(),
            x: names(values.len()),
            points: points(values),
            target,
            ..SparkSpec::default()
        })
    };
    vec![
        spark("a", &[19.0, 19.0, 17.0, GAP, 14.0, 9.0], Some(6.0)),
        spark("b", &[4.0], None),
        spark("c", &[GAP, GAP], Some(2.0)),
        ChartSpec::Card(CardSpec {
            id: "card".into(),
            site: "loop of the gateway project".into(),
            title: "How many findings does this iteration carry, counted over all phases?".into(),
            value: "14".into(),
            note: "findings".into(),
            change: "improved: 19 → 14".into(),
            improved: Some(true),
            unit: "findings".into(),
            x: names(6),
            points: points(&[19.0, 19.0, 17.0, GAP, 17.0, 14.0]),
            target: Some(6.0),
            ..CardSpec::default()
        }),
    ]
}

fn main() -> std::io::Result<()> {
    let folder = std::env::args()
        .nth(1)
        .unwrap_or_else(|| "target/charts".to_string());
    let folder = Path::new(&folder);
    std::fs::create_dir_all(folder)?;
    let mut page = String::from(
        "<!doctype html><meta charset=utf-8><meta name=color-scheme content='light dark'>",
    );
    for spec in [line_charts(), other_charts(), small_charts()].concat() {
        let size = spec.natural_size();
        let name = format!("{}-{}", spec.kind().name(), spec.id());
        std::fs::write(folder.join(format!("{name}.svg")), svg(&spec, size))?;
        std::fs::write(
            folder.join(format!("{name}.png")),
            png(&spec, size, Theme::Light),
        )?;
        page.push_str(&format!(
            "<p><img src='{name}.svg' width={}></p>\n",
            size.width.min(720)
        ));
    }
    std::fs::write(folder.join("index.html"), page)
}
