//! `summary` and `compare`: one iteration, or two, as Markdown; in a GitHub job also on its page.

use super::project::Project;
use super::{Exit, Failure, github, render};
use crate::cli::{Common, Format};
use crate::model::report::Report;
use crate::packs::suggest::hint;
use crate::site::markdown;
use serde::Serialize;

/// Prints what an iteration says; the newest one with data when none is named.
pub fn summary(common: &Common, iteration: Option<&str>) -> Result<Exit, Failure> {
    let project = Project::open(common)?;
    let report = render::current(&project)?;
    let Some(id) = iteration.or(report.newest.as_deref()) else {
        println!("{}", report.sentence);
        return Ok(Exit::Done);
    };
    let text = markdown::summary(&report, id).ok_or_else(|| unknown(&report, id))?;
    let found = report.iterations.iter().find(|i| i.id == id);
    print(common, &text, &found)
}

/// Prints every number of two iterations side by side.
pub fn compare(common: &Common, a: &str, b: &str) -> Result<Exit, Failure> {
    let project = Project::open(common)?;
    let report = render::current(&project)?;
    let known = |id: &str| report.iterations.iter().any(|i| i.id == id);
    if let Some(id) = [a, b].into_iter().find(|id| !known(id)) {
        return Err(unknown(&report, id));
    }
    let text = markdown::comparison(&report, a, b).unwrap_or_default();
    let points = |id: &str| {
        let all = report.metrics.iter().flat_map(|m| {
            let here = m.points.iter().filter(|p| p.iteration == id);
            here.map(|p| (m.id.as_str(), p))
        });
        all.collect::<Vec<_>>()
    };
    let numbers = serde_json::json!({"schema": 1, "from": points(a), "to": points(b)});
    print(common, &text, &numbers)
}

fn print(common: &Common, text: &str, value: &impl Serialize) -> Result<Exit, Failure> {
    match common.format {
        Format::Json => {
            let json = serde_json::to_string_pretty(value);
            println!("{}", json.map_err(|e| Failure::Io(e.to_string()))?);
        }
        _ => print!("{text}"),
    }
    github::summary(text)?;
    Ok(Exit::Done)
}

fn unknown(report: &Report, id: &str) -> Failure {
    let known = report.iterations.iter().map(|i| i.id.as_str());
    Failure::usage(format!(
        "no iteration is called `{id}`; {}",
        hint(id, known)
    ))
}
