//! Look-ups over a Report that several pages share, and the links of numbers to their rows.

use super::charts::Charts;
use super::view::CellView;
use super::{paths, safe};
use crate::model::cell::Cell;
use crate::model::format;
use crate::model::report::{FileHistory, Iteration, Metric, Report, RowsBehind, Table};
use crate::model::series::Point;
use crate::model::time::Zone;
use std::collections::{BTreeMap, BTreeSet};

/// Iterations of a metric page that list their rows; older ones are in the lake.
pub const ROW_LISTS: usize = 60;
/// Characters of a path and of an iteration's id in a cell; series in one cell.
const PATH: usize = 160;
const NAME: usize = 80;
const PARTS: usize = 12;

pub struct Ctx<'a> {
    pub report: &'a Report,
    pub charts: &'a dyn Charts,
    /// What pages print times in.
    pub zone: Zone,
    metrics: BTreeMap<&'a str, &'a Metric>,
    iterations: BTreeMap<&'a str, &'a Iteration>,
    tables: BTreeMap<&'a str, &'a Table>,
    /// Files with a page of their own.
    file_pages: BTreeSet<&'a str>,
    anchors: BTreeSet<(&'a str, &'a str)>,
    /// Rows of the listings of iterations, by listing and iteration.
    listed: BTreeMap<&'a str, BTreeMap<&'a str, Vec<&'a Vec<Cell>>>>,
}

impl<'a> Ctx<'a> {
    pub fn new(report: &'a Report, charts: &'a dyn Charts) -> Ctx<'a> {
        let mut anchors = BTreeSet::new();
        for metric in &report.metrics {
            for behind in listed_rows(metric) {
                anchors.insert((metric.id.as_str(), behind.iteration.as_str()));
            }
        }
        Ctx {
            report,
            charts,
            zone: Zone::named(&report.site.timezone).unwrap_or_else(Zone::utc),
            metrics: report.metrics.iter().map(|m| (m.id.as_str(), m)).collect(),
            iterations: report
                .iterations
                .iter()
                .map(|i| (i.id.as_str(), i))
                .collect(),
            tables: report.tables.iter().map(|t| (t.id.as_str(), t)).collect(),
            file_pages: report
                .files
                .iter()
                .filter(|f| has_page(f))
                .map(|f| f.path.as_str())
                .collect(),
            anchors,
            listed: report.tables.iter().map(by_iteration).collect(),
        }
    }

    /// The rows of a listing that name an iteration.
    pub fn rows_of(&self, table: &str, iteration: &str) -> &[&'a Vec<Cell>] {
        let rows = self.listed.get(table).and_then(|t| t.get(iteration));
        rows.map_or(&[], Vec::as_slice)
    }

    /// A moment in the site's time zone.
    pub fn moment(&self, micros: i64) -> format::Shown {
        format::moment(micros, &self.zone)
    }

    pub fn metric(&self, id: &str) -> Option<&'a Metric> {
        self.metrics.get(id).copied()
    }

    pub fn iteration(&self, id: &str) -> Option<&'a Iteration> {
        self.iterations.get(id).copied()
    }

    pub fn table(&self, id: &str) -> Option<&'a Table> {
        self.tables.get(id).copied()
    }

    pub fn newest(&self) -> Option<&'a Iteration> {
        self.iteration(self.report.newest.as_deref()?)
    }

    pub fn has_file_page(&self, path: &str) -> bool {
        self.file_pages.contains(path)
    }

    /// The iteration with data before this one.
    pub fn before(&self, iteration: &Iteration) -> Option<&'a Iteration> {
        self.report
            .iterations
            .iter()
            .rfind(|i| i.ordinal < iteration.ordinal && i.has_data)
    }

    /// The next one with data after this one.
    pub fn after(&self, iteration: &Iteration) -> Option<&'a Iteration> {
        self.report
            .iterations
            .iter()
            .find(|i| i.ordinal > iteration.ordinal && i.has_data)
    }

    /// The iteration that the others are measured against: the first of the axis with data.
    pub fn base(&self) -> Option<&'a Iteration> {
        self.report.iterations.iter().find(|i| i.has_data)
    }

    /// Link of a number to the rows behind it, or to the metric's numbers.
    pub fn rows_href(&self, root: &str, metric: &str, iteration: &str) -> String {
        let page = paths::link(&paths::metric(metric));
        if self.anchors.contains(&(metric, iteration)) {
            format!("{root}{page}#rows-{}", paths::anchor(iteration))
        } else {
            format!("{root}{page}#numbers")
        }
    }

    /// A point as a linked cell. A missing value says why when its iteration has no data.
    pub fn point_cell(&self, root: &str, metric: &Metric, point: &Point) -> CellView {
        if point.value.is_none() && point.k.is_none() {
            return self.missing_cell(&point.iteration);
        }
        CellView::number(format::point(point, &metric.unit))
            .sorted_by(point.value)
            .to(self.rows_href(root, &metric.id, &point.iteration))
    }

    /// What stands where an iteration has no value.
    pub fn missing_cell(&self, iteration: &str) -> CellView {
        match self.iteration(iteration) {
            Some(i) if !i.has_data => CellView {
                text: format::gap(i.gap.as_deref()),
                class: "n gap".into(),
                ..CellView::default()
            },
            _ => CellView::number(format::Shown::missing()),
        }
    }

    /// All series of a metric in one iteration as one cell: `high ×3 · medium ×8 · low ×8`.
    pub fn metric_cell(&self, root: &str, metric: &Metric, iteration: &str) -> CellView {
        let points: Vec<&Point> = points_at(metric, iteration).collect();
        match points.as_slice() {
            [] => self.missing_cell(iteration),
            [one] if one.series.is_none() => self.point_cell(root, metric, one),
            many => {
                let parts: Vec<String> = many
                    .iter()
                    .filter(|p| p.value.is_some_and(|v| v != 0.0))
                    .map(|p| {
                        let value = format::point(p, &metric.unit).text;
                        let series = format::bounded(p.series.as_deref().unwrap_or(""), 40);
                        match value.parse::<i64>() {
                            Ok(_) => format!("{series} ×{value}"),
                            Err(_) => format!("{series}: {value}"),
                        }
                    })
                    .collect();
                if many.iter().all(|p| p.value.is_none()) {
                    return self.missing_cell(iteration);
                }
                let text = if parts.is_empty() {
                    "0".to_string()
                } else {
                    listed(parts)
                };
                CellView {
                    text,
                    class: "s".into(),
                    href: self.rows_href(root, &metric.id, iteration),
                    ..CellView::default()
                }
            }
        }
    }

    /// `path:line`, linked when the site says where sources are.
    pub fn source_cell(&self, root: &str, path: &str, line: i64) -> CellView {
        let href = safe::source_link(self.report.site.source_url.as_deref(), path, line, root);
        let text = if line > 0 {
            format!("{}:{line}", format::bounded(path, PATH))
        } else {
            format::bounded(path, PATH)
        };
        CellView {
            text,
            class: "m".into(),
            href: href.unwrap_or_default(),
            ..CellView::default()
        }
    }

    /// A reviewed or named file, linked when it has a page.
    pub fn file_cell(&self, root: &str, path: &str) -> CellView {
        let cell = CellView {
            text: format::bounded(path, PATH),
            class: "m".into(),
            ..CellView::default()
        };
        if self.has_file_page(path) {
            cell.to(format!("{root}{}", paths::link(&paths::file(path))))
        } else {
            cell
        }
    }

    /// An iteration id, linked to its page.
    pub fn iteration_cell(&self, root: &str, id: &str) -> CellView {
        let cell = CellView::text(format::bounded(id, NAME));
        match self.iteration(id) {
            Some(_) => cell.to(format!("{root}{}", paths::link(&paths::iteration(id)))),
            None => cell,
        }
    }

    /// A metric's title, linked to its page.
    pub fn metric_link(&self, root: &str, metric: &Metric) -> CellView {
        CellView::text(metric.title.clone())
            .to(format!("{root}{}", paths::link(&paths::metric(&metric.id))))
    }
}

fn by_iteration(table: &Table) -> (&str, BTreeMap<&str, Vec<&Vec<Cell>>>) {
    let mut rows: BTreeMap<&str, Vec<&Vec<Cell>>> = BTreeMap::new();
    let at = table.columns.iter().position(|c| c.name == "iteration");
    for row in at.map_or(&[][..], |_| &table.rows) {
        if let Some(id) = at.and_then(|at| row.get(at)).and_then(Cell::as_str) {
            rows.entry(id).or_default().push(row);
        }
    }
    (&table.id, rows)
}

/// The first parts, and how many more there are.
fn listed(mut parts: Vec<String>) -> String {
    let more = parts.len().saturating_sub(PARTS);
    parts.truncate(PARTS);
    if more > 0 {
        parts.push(format!("{more} more"));
    }
    parts.join(" · ")
}

/// A file gets its page with its second score.
pub fn has_page(file: &FileHistory) -> bool {
    file.points.len() >= 2
}

/// The newest iterations of a metric whose rows its page lists.
pub fn listed_rows(metric: &Metric) -> &[RowsBehind] {
    &metric.rows_behind[metric.rows_behind.len().saturating_sub(ROW_LISTS)..]
}

pub fn points_at<'m, 'i>(
    metric: &'m Metric,
    iteration: &'i str,
) -> impl Iterator<Item = &'m Point> + use<'m, 'i> {
    metric
        .points
        .iter()
        .filter(move |p| p.iteration == iteration)
}

/// Points of a metric that has one series only.
pub fn single(metric: &Metric) -> bool {
    metric.points.iter().all(|p| p.series.is_none())
}

/// The point of a single-series metric in an iteration.
pub fn point_at<'m>(metric: &'m Metric, iteration: &str) -> Option<&'m Point> {
    metric
        .points
        .iter()
        .find(|p| p.iteration == iteration && p.series.is_none())
}

/// The newest point with a value, and the one with a value before it.
pub fn last_two(metric: &Metric) -> (Option<&Point>, Option<&Point>) {
    let mut valued = metric
        .points
        .iter()
        .rev()
        .filter(|p| p.series.is_none() && p.value.is_some());
    (valued.next(), valued.next())
}
