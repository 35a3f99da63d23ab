//! Report → files in memory → published folder. The only room that names minijinja.

mod alarms;
mod badge;
pub mod charts;
mod csv;
mod ctx;
mod data;
mod differences;
mod drawn_tables;
mod env;
mod feed;
mod indented;
mod listing;
pub mod markdown;
mod markup;
mod mould;
mod pages;
pub mod paths;
mod pictures;
pub mod publish;
mod safe;
mod shell;
mod social;
pub mod status;
mod summary;
mod view;

#[cfg(test)]
mod hostile;
#[cfg(test)]
mod sample;
#[cfg(test)]
mod sample_rows;
#[cfg(test)]
mod tests;

pub use charts::Charts;
pub use pictures::Pictures;
pub use publish::{PublishSummary, publish};
pub use status::Status;

use crate::model::report::Report;
use ctx::Ctx;
use shell::Shell;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};

/// The site in memory: path below the folder, with `/`, to content.
pub type Files = BTreeMap<String, Vec<u8>>;

#[derive(Debug, thiserror::Error)]
pub enum SiteError {
    /// A page that could not be set: a mistake of the templates, never of the data.
    #[error("template: {0}")]
    Template(String),
    #[error("report: cannot be written as JSON: {0}")]
    Json(#[from] serde_json::Error),
    #[error("{path}: {problem}: {source}", path = path.display())]
    Io {
        path: PathBuf,
        problem: &'static str,
        source: std::io::Error,
    },
    #[error("{path}: is not a file of loopscope but stands where the site must write; move it away or choose another --out", path = path.display())]
    Foreign { path: PathBuf },
    #[error("{path}: is the current folder or lies above it; publishing replaces the whole folder, so choose one of its own with --out", path = path.display())]
    TooHigh { path: PathBuf },
}

/// Every file of the site but `status.json`, which the publisher writes. Pure: the same report
/// gives the same bytes.
pub fn render(report: &Report, charts: &dyn Charts) -> Result<Files, SiteError> {
    let ctx = Ctx::new(report, charts);
    let mut files = draw(&ctx, &jobs(report))?;
    for (name, bytes) in env::assets() {
        let mut bytes = Vec::from(bytes);
        if name == "site.css" {
            // Of drawings that stand in pages.
            bytes.extend(crate::chart::css().bytes().chain(*b"\n"));
        }
        files.insert(format!("assets/{name}"), bytes);
    }
    if let Some(feed) = feed::render(&ctx) {
        files.insert("feed.xml".into(), feed.into());
    }
    let manifest = data::manifest(&files)?;
    files.insert("manifest.json".into(), manifest);
    Ok(files)
}

type Job<'a> = Box<dyn Fn(&mut Shell<'_>) -> Result<(), SiteError> + Sync + 'a>;

/// The pages in pieces that do not need each other.
fn jobs(report: &Report) -> Vec<Job<'_>> {
    let mut jobs: Vec<Job<'_>> = vec![
        // One long piece: begun first, it ends before the pages do.
        Box::new(|shell| data::render(report, &mut shell.files)),
        Box::new(|shell| badge::render(report, &mut shell.files)),
        Box::new(|shell| {
            drawings(shell);
            Ok(())
        }),
        Box::new(|shell| {
            social::cards(shell);
            Ok(())
        }),
        Box::new(pages::overview::render),
        Box::new(pages::lists::render),
        Box::new(pages::methods::render),
        Box::new(pages::health::render),
        Box::new(pages::compare::render),
        Box::new(pages::files::list),
    ];
    for iteration in &report.iterations {
        jobs.push(Box::new(|shell| pages::iteration::render(shell, iteration)));
    }
    for metric in &report.metrics {
        jobs.push(Box::new(|shell| pages::metric::render(shell, metric)));
    }
    for system in &report.systems {
        jobs.push(Box::new(|shell| pages::system::render(shell, system)));
    }
    for some in report.files.chunks(64) {
        jobs.push(Box::new(|shell| pages::file::render(shell, some)));
    }
    jobs
}

/// Runs the jobs on all cores. Which thread drew a page does not show in it, and of several
/// failures the first in order is reported.
fn draw(ctx: &Ctx<'_>, jobs: &[Job<'_>]) -> Result<Files, SiteError> {
    let next = AtomicUsize::new(0);
    let work = || -> Result<Files, (usize, SiteError)> {
        let mut shell = Shell::new(ctx).map_err(|e| (0, e))?;
        loop {
            let at = next.fetch_add(1, Ordering::Relaxed);
            match jobs.get(at) {
                Some(job) => job(&mut shell).map_err(|e| (at, e))?,
                None => return Ok(shell.files),
            }
        }
    };
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let results = std::thread::scope(|scope| {
        let others = (1..cores).map(|_| scope.spawn(work)).collect::<Vec<_>>();
        let mut results = vec![work()];
        for other in others {
            results.push(
                other
                    .join()
                    .unwrap_or_else(|e| std::panic::resume_unwind(e)),
            );
        }
        results
    });
    let mut files = Files::new();
    let mut first: Option<(usize, SiteError)> = None;
    for result in results {
        match result {
            Ok(some) => files.extend(some),
            Err(e) if first.as_ref().is_none_or(|f| e.0 < f.0) => first = Some(e),
            Err(_) => {}
        }
    }
    first.map_or(Ok(files), |(_, e)| Err(e))
}

/// `charts/<metric>.svg` and `.png` for every metric, and the sparklines of the tiles.
fn drawings(shell: &mut Shell<'_>) {
    let ctx = shell.ctx;
    let axis = charts::axis(ctx.report, None);
    for m in &ctx.report.metrics {
        let spec = charts::metric(m, &axis).unwrap_or_else(|| charts::blank(m, &axis));
        shell.put(paths::chart(&m.id), ctx.charts.svg(&spec));
        if let Some(png) = ctx.charts.png(&spec) {
            shell.put(paths::chart_png(&m.id), png);
        }
    }
    for m in ctx.report.tiles.iter().filter_map(|id| ctx.metric(id)) {
        if let Some(spec) = charts::spark(m, &axis) {
            shell.put(paths::spark(&m.id), ctx.charts.svg(&spec));
        }
    }
}
