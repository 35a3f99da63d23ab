//! The configuration's remarks as the report takes them.

use super::project::Project;
use crate::config::Config;
use crate::model::report::Report;
use crate::packs::Mistake;
use crate::packs::suggest::hint;
use crate::report::{Annotation, Ignore, Window};

pub fn ignores(config: &Config) -> Vec<Ignore> {
    let list = config.ignores.iter().map(|i| Ignore {
        metric: i.metric.clone(),
        iteration: i.iteration.clone(),
        until: i.until.clone(),
        reason: i.reason.clone(),
    });
    list.collect()
}

pub fn annotations(config: &Config) -> Vec<Annotation> {
    let list = config.annotations.iter().map(|a| Annotation {
        iteration: a.iteration.clone(),
        at: a.at,
        text: a.text.clone(),
        metric: a.metric.clone(),
    });
    list.collect()
}

pub fn pins(config: &Config) -> Vec<(String, String)> {
    let list = config.pins.iter();
    list.map(|p| (p.from.clone(), p.to.clone())).collect()
}

/// Pins that name an iteration which is not on the axis. Without any data, or with a part of the
/// axis only, there is nothing to hold them against.
pub fn unknown_pins(project: &Project, report: &Report) -> Vec<Mistake> {
    let ids: Vec<&str> = report.iterations.iter().map(|i| i.id.as_str()).collect();
    if ids.is_empty() || project.window != Window::default() {
        return Vec::new();
    }
    let mut wrong = Vec::new();
    for pin in &project.config.pins {
        for id in [&pin.from, &pin.to] {
            if !ids.contains(&id.as_str()) {
                let found = format!("[[pin]] names iteration \"{id}\", expected one of the data");
                let fix = hint(id, ids.iter().copied());
                wrong.push(Mistake::new(&project.config_file, pin.line, found, fix));
            }
        }
    }
    wrong
}
