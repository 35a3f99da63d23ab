//! Masks secrets in every text of a report that came from the data, and counts them by kind.

use crate::model::Cell;
use crate::model::redact as mask;
use crate::model::report::{Health, Metric, Report};
use std::borrow::Cow;
use std::collections::BTreeMap;

/// Counts what it masks.
#[derive(Default)]
struct Pass {
    masked: BTreeMap<String, i64>,
}

impl Pass {
    fn text(&mut self, text: &mut String) {
        let (out, kinds) = mask::redact(text);
        let out = match out {
            Cow::Borrowed(_) => return,
            Cow::Owned(out) => out,
        };
        *text = out;
        for kind in kinds {
            *self.masked.entry(kind.name().to_string()).or_default() += 1;
        }
    }

    fn maybe(&mut self, text: &mut Option<String>) {
        if let Some(text) = text {
            self.text(text);
        }
    }

    fn cells(&mut self, cells: &mut [Cell]) {
        for cell in cells {
            if let Cell::Text(text) = cell {
                self.text(text);
            }
        }
    }
}

/// Masks in place; `health.redactions` holds the counts, a secret shown twice counts twice.
/// Ids of iterations, metrics and packs, titles, definitions and SQL are the project's own
/// words and keep their text. Running it twice changes nothing but adds no count either.
pub fn redact(report: &mut Report) {
    let mut pass = Pass::default();
    pass.text(&mut report.sentence);
    for iteration in &mut report.iterations {
        pass.maybe(&mut iteration.status);
        pass.text(&mut iteration.sentence);
        pass.text(&mut iteration.verdict.sentence);
        pass.maybe(&mut iteration.instrument);
        for moved in &mut iteration.moves {
            pass.text(&mut moved.because);
        }
    }
    for metric in &mut report.metrics {
        in_metric(&mut pass, metric);
    }
    for table in &mut report.tables {
        for row in &mut table.rows {
            pass.cells(row);
        }
    }
    let mut paths: BTreeMap<String, u32> = BTreeMap::new();
    for file in &mut report.files {
        pass.text(&mut file.path);
        // Two files whose names differ only in a secret still have two pages.
        let same = paths.entry(file.path.clone()).or_default();
        *same += 1;
        if *same > 1 {
            file.path.push_str(&format!(" ({same})"));
        }
        for point in &mut file.points {
            pass.text(&mut point.state);
            pass.maybe(&mut point.tier);
            pass.maybe(&mut point.verdict);
            pass.maybe(&mut point.model);
            pass.text(&mut point.source_path);
        }
    }
    for due in &mut report.due_next {
        for text in [
            &mut due.tag,
            &mut due.text,
            &mut due.stance,
            &mut due.state,
            &mut due.source_path,
        ] {
            pass.text(text);
        }
        pass.maybe(&mut due.file);
        pass.maybe(&mut due.prediction);
    }
    in_health(&mut pass, &mut report.health);
    for source in &mut report.accounting.sources {
        pass.text(&mut source.path);
        pass.maybe(&mut source.hint);
        for count in source
            .ignored_kinds
            .iter_mut()
            .chain(&mut source.unknown_kinds)
        {
            pass.text(&mut count.kind);
        }
    }
    for (kind, count) in pass.masked {
        *report.health.redactions.entry(kind).or_default() += count;
    }
}

fn in_metric(pass: &mut Pass, metric: &mut Metric) {
    for series in &mut metric.series {
        pass.text(series);
    }
    for point in &mut metric.points {
        pass.maybe(&mut point.series);
    }
    pass.text(&mut metric.verdict.sentence);
    for mark in &mut metric.marks {
        pass.text(&mut mark.text);
    }
    if let Some(alert) = &mut metric.alert {
        pass.text(&mut alert.text);
        pass.maybe(&mut alert.ignored);
    }
    for behind in &mut metric.rows_behind {
        for row in &mut behind.rows {
            pass.text(&mut row.path);
            pass.cells(&mut row.cells);
        }
    }
}

fn in_health(pass: &mut Pass, health: &mut Health) {
    for note in &mut health.notes {
        pass.text(&mut note.text);
        pass.maybe(&mut note.path);
        pass.text(&mut note.hint);
    }
    for line in &mut health.quarantine {
        pass.text(&mut line.path);
        pass.text(&mut line.reason);
        pass.text(&mut line.excerpt);
    }
    for unknown in &mut health.unknown_fields {
        pass.text(&mut unknown.field);
    }
}
