//! `render`: the site from the lake as it is, or from a report.json alone.

use super::project::Project;
use super::{Exit, Failure, build, unchanged};
use crate::cli::Common;
use crate::lake::{Snapshot, publish};
use crate::model::report::Report;
use crate::site::{self, Files, Pictures, SiteError, Status, charts::ChartRoom};
use std::collections::BTreeMap;
use std::path::Path;
use std::time::SystemTime;

pub fn render(common: &Common, report: Option<&Path>) -> Result<Exit, Failure> {
    let project = Project::open(common)?;
    let report = match report {
        Some(path) => read(path)?,
        None => build::compute(&project, &Snapshot::load(&project.lake)?)?,
    };
    let pages = site(&project, &report)?;
    std::mem::forget(report);
    project.say(&format!(
        "{}: {pages} pages written",
        project.config.paths.out.display()
    ));
    Ok(Exit::Done)
}

/// The report of the lake as it is: that of the standing site where it is the same.
pub fn current(project: &Project) -> Result<Report, Failure> {
    let snapshot = Snapshot::load(&project.lake)?;
    match unchanged::published(project, &snapshot) {
        Some(_) => published(project),
        None => build::compute(project, &snapshot),
    }
}

/// The report of the standing site.
pub fn published(project: &Project) -> Result<Report, Failure> {
    read(&project.config.paths.out.join("report.json"))
}

fn read(path: &Path) -> Result<Report, Failure> {
    let name = path.display();
    let bytes = std::fs::read(path)
        .map_err(|e| Failure::Io(format!("{name}: cannot be read: {e}; give a report.json")))?;
    serde_json::from_slice(&bytes).map_err(|e| {
        Failure::usage(format!(
            "{name}: not a report of this version: {e}; build it again"
        ))
    })
}

/// Draws the site and swaps it in; the number of files written.
pub fn site(project: &Project, report: &Report) -> Result<usize, Failure> {
    let files = project.timed("site", || draw(project, report))?;
    let out = &project.config.paths.out;
    let summary = project.timed("publishing", || site::publish(&files, out, &status(report)))?;
    // The program ends soon: giving a hundred megabytes back in small pieces serves nobody.
    std::mem::forget(files);
    Ok(summary.written)
}

/// The site in memory, with the pictures of the run before where they are the same.
fn draw(project: &Project, report: &Report) -> Result<Files, SiteError> {
    let Some(program) = unchanged::program() else {
        return site::render(report, &ChartRoom);
    };
    let kept = project.lake.path("_pictures");
    let pictures = Pictures::from_bytes(&program, &std::fs::read(&kept).unwrap_or_default());
    let files = site::render(report, &pictures)?;
    if let Some(bytes) = pictures.to_bytes().filter(|_| project.lake.root.is_dir()) {
        // A cache: failing to keep it costs time on the next run, nothing else.
        let _ = publish::replace(&kept, &bytes);
    }
    Ok(files)
}

pub fn status(report: &Report) -> Status {
    let totals = &report.accounting.totals;
    let counts = [
        ("sources", report.accounting.sources.len() as u64),
        ("lines", totals.lines),
        ("rows", totals.rows),
        ("duplicates", totals.duplicates),
        ("quarantined", totals.quarantined),
        ("unmapped", totals.unmapped),
        ("pending", totals.pending),
        ("iterations", report.iterations.len() as u64),
        ("metrics", report.metrics.len() as u64),
    ];
    Status {
        generated_at: now(),
        data_through: report.data_through,
        expected_every: report.expected_every.clone(),
        verdict: report.sentence.clone(),
        counts: counts
            .into_iter()
            .map(|(name, n)| (name.to_string(), n))
            .collect(),
        versions: BTreeMap::from([("loopscope".to_string(), report.version.clone())]),
    }
}

/// The wall clock in UTC microseconds, or `SOURCE_DATE_EPOCH`.
pub fn now() -> i64 {
    let stated = std::env::var("SOURCE_DATE_EPOCH")
        .ok()
        .and_then(|s| s.parse::<i64>().ok());
    if let Some(seconds) = stated {
        return seconds.saturating_mul(1_000_000);
    }
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    since.map_or(0, |d| d.as_micros() as i64)
}
