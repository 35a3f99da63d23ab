//! Report → files in memory → published folder. The only room that names minijinja.

mod badge;
pub mod charts;
mod csv;
mod ctx;
mod data;
mod env;
mod feed;
mod listing;
mod pages;
pub mod paths;
pub mod publish;
mod safe;
mod shell;
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
pub use publish::{PublishSummary, publish};
pub use status::Status;

use crate::model::report::Report;
use ctx::Ctx;
use shell::Shell;
use std::collections::BTreeMap;
use std::path::PathBuf;

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
    let mut shell = Shell::new(&ctx)?;
    for (name, bytes) in env::assets() {
        shell.put(format!("assets/{name}"), bytes);
    }
    drawings(&mut shell);
    pages::overview::render(&mut shell)?;
    pages::lists::render(&mut shell)?;
    for iteration in &report.iterations {
        pages::iteration::render(&mut shell, iteration)?;
    }
    for metric in &report.metrics {
        pages::metric::render(&mut shell, metric)?;
    }
    for system in &report.systems {
        pages::system::render(&mut shell, system)?;
    }
    pages::files::render(&mut shell)?;
    pages::health::render(&mut shell)?;
    pages::compare::render(&mut shell)?;
    data::render(report, &mut shell.files)?;
    badge::render(report, &mut shell.files)?;
    if let Some(feed) = feed::render(&ctx) {
        shell.put("feed.xml".into(), feed);
    }
    let mut files = shell.files;
    let manifest = data::manifest(&files)?;
    files.insert("manifest.json".into(), manifest);
    Ok(files)
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
