//! `check`: looks at every gate of the project and says what does not hold.

use super::project::Project;
use super::{Exit, Failure, closed, github, render};
use crate::cli::{Common, Format};
use crate::model::report::Report;
use crate::report::gate::{self, Facts, Failed, Outcome, Ratchet};
use std::fs;
use std::io::ErrorKind;

pub fn check(common: &Common, update_baseline: bool) -> Result<Exit, Failure> {
    let project = Project::open(common)?;
    let report = render::current(&project)?;
    if update_baseline {
        tighten(&project, &report)?;
    }
    gates(&project, &report, common.format)
}

/// Prints every gate that fails: what was found, what was expected, where to look.
pub fn gates(project: &Project, report: &Report, format: Format) -> Result<Exit, Failure> {
    let ratchet = ratchet(project)?;
    let facts = Facts {
        now: render::now(),
        stale_after_micros: project.config.schedule.stale_after_micros,
        ratchet: &ratchet,
    };
    let mut outcome = gate::evaluate(report, &project.config.gates, &facts);
    let restated = closed::news(report);
    match project.config.closed.gate {
        true => {
            outcome.checked += 1;
            outcome.failed.extend(restated);
        }
        false => restated.iter().for_each(|r| project.say(&r.line())),
    }
    match format {
        Format::Text | Format::Tsv => text(project, &outcome),
        Format::Json => println!("{}", json(report, &outcome)?),
        Format::Md => println!("{}", markdown(report, &outcome)),
    }
    github::summary(&markdown(report, &outcome))?;
    github::output("gates_failed", &outcome.failed.len().to_string())?;
    Ok(match outcome.failed.is_empty() {
        true => Exit::Done,
        false => Exit::Failed,
    })
}

fn text(project: &Project, outcome: &Outcome) {
    for failed in &outcome.failed {
        println!("{}", failed.line());
    }
    let (failed, checked) = (outcome.failed.len(), outcome.checked);
    match failed {
        0 => project.say(&format!("{checked} of {checked} gates hold")),
        failed => project.say(&format!("{failed} of {checked} gates do not hold")),
    }
}

fn json(report: &Report, outcome: &Outcome) -> Result<String, Failure> {
    let answer = serde_json::json!({
        "schema": 1,
        "passed": outcome.failed.is_empty(),
        "checked": outcome.checked,
        "iteration": report.newest,
        "sentence": report.sentence,
        "failed": outcome.failed,
    });
    serde_json::to_string_pretty(&answer).map_err(|e| Failure::Io(e.to_string()))
}

fn markdown(report: &Report, outcome: &Outcome) -> String {
    let (failed, checked) = (outcome.failed.len(), outcome.checked);
    if failed == 0 {
        return format!(
            "**{checked} of {checked} gates hold.** {}",
            plain(&report.sentence)
        );
    }
    let mut out = format!(
        "**{failed} of {checked} gates do not hold.** {}\n\n\
         | what | found | expected | by | written in |\n|---|---|---|---|---|\n",
        plain(&report.sentence)
    );
    for failed in &outcome.failed {
        out.push_str(&row(failed));
    }
    out
}

fn row(failed: &Failed) -> String {
    let subject = failed.metric.as_deref().unwrap_or(failed.gate);
    let series = failed.series.as_ref();
    let cells = [
        series.map_or_else(|| subject.to_string(), |s| format!("{subject} ({s})")),
        failed.found.clone(),
        failed.expected.clone(),
        failed.by.clone().unwrap_or_default(),
        failed.place.clone().unwrap_or_default(),
    ];
    format!("| {} |\n", cells.map(|c| plain(&c)).join(" | "))
}

fn plain(text: &str) -> String {
    crate::site::markdown::plain(text)
}

/// What was written down by `--update-baseline`; nothing when there is no file.
fn ratchet(project: &Project) -> Result<Ratchet, Failure> {
    let path = &project.config.gates.ratchet_file;
    let name = path.display();
    match fs::read(path) {
        Err(e) if e.kind() == ErrorKind::NotFound => Ok(Ratchet::default()),
        Err(e) => Err(Failure::Io(format!("{name}: cannot be read: {e}"))),
        Ok(bytes) => serde_json::from_slice(&bytes).map_err(|e| {
            Failure::usage(format!(
                "{name}: no ratchet: {e}; take the file back from version control, or remove it \
                 and run `loopscope check --update-baseline`"
            ))
        }),
    }
}

/// Writes down what got better. What got worse stays, and fails: to allow it, edit the file, so
/// that the change can be read in its diff.
fn tighten(project: &Project, report: &Report) -> Result<(), Failure> {
    let gates = &project.config.gates;
    let path = &gates.ratchet_file;
    if gates.ratchet.is_empty() {
        return Err(Failure::usage(
            "no metric is under the ratchet; add ratchet = [\"dead_code_markers\"] to [gate]",
        ));
    }
    let mut ratchet = ratchet(project)?;
    let changed = ratchet.tighten(report, gates);
    let name = path.display();
    if changed.is_empty() {
        project.say(&format!("{name}: nothing got better, nothing is written"));
        return Ok(());
    }
    let mut text =
        serde_json::to_string_pretty(&ratchet).map_err(|e| Failure::Io(e.to_string()))?;
    text.push('\n');
    crate::lake::publish::replace(path, text.as_bytes())?;
    project.say(&format!(
        "{name}: {} written down: {}",
        changed.len(),
        changed.join(", ")
    ));
    Ok(())
}
