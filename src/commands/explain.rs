//! `explain`: a number, what it means, and the rows it was counted from.

use super::project::Project;
use super::{Exit, Failure, build};
use crate::cli::{Common, Format};
use crate::lake::Snapshot;
use crate::model::report::Metric;
use crate::report;
use serde_json::{Value, json};

pub fn explain(common: &Common, metric: &str, iteration: Option<&str>) -> Result<Exit, Failure> {
    let project = Project::open(common)?;
    let snapshot = Snapshot::load(&project.lake)?;
    let report = build::compute(&project, &snapshot)?;
    let Some(found) = report.metrics.iter().find(|m| m.id == metric) else {
        let close = crate::packs::suggest::nearest(metric, report.metrics.iter().map(|m| &*m.id));
        let hint = match close {
            Some(name) => format!("did you mean `{name}`?"),
            None => "see `loopscope list metrics`".to_string(),
        };
        return Err(Failure::usage(format!(
            "{metric}: no metric of that name; {hint}"
        )));
    };
    let wanted = iteration
        .and_then(crate::model::canonical_iteration)
        .or(report.newest.clone());
    let Some(id) = wanted else {
        return Err(Failure::usage(
            "the lake holds no iteration yet; run `loopscope build`",
        ));
    };
    if !report.iterations.iter().any(|i| i.id == id) {
        let known = report
            .iterations
            .iter()
            .map(|i| i.id.as_str())
            .collect::<Vec<_>>();
        let known = known.join(", ");
        return Err(Failure::usage(format!(
            "{id}: no such iteration; there are {known}"
        )));
    }
    if common.format == Format::Json {
        println!("{}", as_json(found, &id));
        return Ok(Exit::Done);
    }
    for line in report::explain(found, &id) {
        println!("{line}");
    }
    Ok(Exit::Done)
}

/// The same as the text, for programs.
fn as_json(metric: &Metric, id: &str) -> Value {
    let points = metric.points.iter().filter(|p| p.iteration == id);
    let behind = metric.rows_behind.iter().find(|b| b.iteration == id);
    json!({
        "metric": metric.id, "title": metric.title, "iteration": id, "unit": metric.unit,
        "definition": metric.definition, "sql": metric.sql,
        "points": points.collect::<Vec<_>>(), "rows": behind,
    })
}
