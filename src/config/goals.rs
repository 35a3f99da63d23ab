//! Settings that name things of the packs: parameters, metrics, streams.

use super::typed::{TypedGoal, TypedPath, TypedPin};
use super::{Config, Goal, Pin, PropagationPath, gates, read, remarks};
use crate::model::canonical_iteration;
use crate::model::scope::{Scope, Systems};
use crate::packs::suggest::hint;
use crate::packs::{Mistake, Pack, Param};
use std::collections::{BTreeMap, BTreeSet};

pub fn goal(typed: TypedGoal) -> Goal {
    Goal {
        baseline: typed.baseline,
        target: typed.target,
        target_after: typed.target_after.as_deref().and_then(canonical_iteration),
        min_effect: typed.min_effect,
    }
}

/// Pairs of canonical iteration ids. Whether the data has them is told after it was read.
pub fn pins(file: &str, pins: &[TypedPin], mistakes: &mut Vec<Mistake>) -> Vec<Pin> {
    let mut out = Vec::new();
    for pin in pins {
        let id = |text: &str| canonical_iteration(text);
        match (id(&pin.from), id(&pin.to)) {
            (Some(from), Some(to)) if from != to => out.push(Pin {
                from,
                to,
                line: pin.line,
            }),
            _ => {
                let found = format!("[[pin]] compares \"{}\" with \"{}\"", pin.from, pin.to);
                let fix = "name two iterations";
                mistakes.push(Mistake::new(file, pin.line, found, fix));
            }
        }
    }
    out
}

/// `stream` or `stream:value`, with a mistake for two paths of one name.
pub fn propagation(
    file: &str,
    paths: &[TypedPath],
    mistakes: &mut Vec<Mistake>,
) -> Vec<PropagationPath> {
    let mut names = BTreeSet::new();
    let mut out = Vec::new();
    for p in paths {
        if !names.insert(&p.name) {
            let found = format!("two [[path]] are called \"{}\"", p.name);
            mistakes.push(Mistake::new(file, p.line, found, "give each its own name"));
        }
        let side = |text: &str| match text.split_once(':') {
            Some((stream, value)) => (stream.trim().to_string(), Some(value.trim().to_string())),
            None => (text.trim().to_string(), None),
        };
        out.push(PropagationPath {
            name: p.name.clone(),
            producer: side(&p.producer),
            consumer: side(&p.consumer),
        });
    }
    out
}

/// `[systems]` by name, with a mistake for each pattern that is none.
pub fn systems(
    file: &str,
    typed: BTreeMap<String, Vec<String>>,
    mistakes: &mut Vec<Mistake>,
) -> Systems {
    for (name, patterns) in &typed {
        if let Err(wrong) = Scope::new(patterns) {
            let found = format!("`systems.{name}` holds {wrong}");
            let fix = "write a path pattern such as \"src/limits/**\"";
            mistakes.push(Mistake::new(file, 0, found, fix));
        }
    }
    typed.into_iter().collect()
}

/// Checks the names in a configuration against the loaded packs. `text` is the configuration
/// file's text (empty when there is none), for the lines.
pub fn check_against(config: &Config, packs: &[Pack], file: &str, text: &str) -> Vec<Mistake> {
    let (typed, _) = read(file, text);
    let mut out = remarks::check(config, packs, file);
    params(
        config,
        packs,
        file,
        &read::param_lines(file, text),
        &mut out,
    );
    let line = |id: &str| typed.metrics.get(id).map_or(0, |g| g.line);
    metrics(config, packs, file, line, &mut out);
    let line = |name: &str| {
        let path = typed.paths.iter().find(|p| p.name == name);
        path.map_or(0, |p| p.line)
    };
    paths(config, packs, file, line, &mut out);
    gates::check_against(&config.gates, packs, file, &mut out);
    out.sort();
    out
}

fn params(
    config: &Config,
    packs: &[Pack],
    file: &str,
    lines: &BTreeMap<String, u32>,
    out: &mut Vec<Mistake>,
) {
    let declared: BTreeMap<&str, &Param> = packs
        .iter()
        .flat_map(|p| &p.params)
        .map(|(name, value)| (name.as_str(), value))
        .collect();
    for (name, value) in &config.params {
        let line = lines.get(name).copied().unwrap_or(0);
        match declared.get(name.as_str()) {
            None => {
                let found = format!("no pack declares the parameter `{name}`");
                let fix = hint(name, declared.keys().copied());
                out.push(Mistake::new(file, line, found, fix));
            }
            Some(default) if !fits(default, value) => {
                let found = format!(
                    "parameter `{name}` is {}, expected {}",
                    word(value),
                    word(default)
                );
                let fix = format!("write {name} = {}", sample(default));
                out.push(Mistake::new(file, line, found, fix));
            }
            Some(_) => {}
        }
    }
}

fn metrics(
    config: &Config,
    packs: &[Pack],
    file: &str,
    line: impl Fn(&str) -> u32,
    out: &mut Vec<Mistake>,
) {
    let metrics = packs.iter().flat_map(|p| &p.metrics);
    let known: Vec<&str> = metrics.map(|m| m.id.as_str()).collect();
    let named = config.metrics.keys();
    for id in named.filter(|id| !known.contains(&id.as_str())) {
        let found = format!("no metric is called `{id}`");
        let fix = hint(id, known.iter().copied());
        out.push(Mistake::new(file, line(id), found, fix));
    }
    for (alias, id) in &config.aliases {
        if !known.contains(&id.as_str()) {
            let found = format!("alias `{alias}` stands for `{id}`, which is no metric");
            let fix = hint(id, known.iter().copied());
            out.push(Mistake::new(file, 0, found, fix));
        }
    }
}

fn paths(
    config: &Config,
    packs: &[Pack],
    file: &str,
    line: impl Fn(&str) -> u32,
    out: &mut Vec<Mistake>,
) {
    let streams: BTreeMap<&str, Option<&str>> = packs
        .iter()
        .flat_map(|p| &p.streams)
        .map(|s| (s.name.as_str(), s.census_by.as_deref()))
        .collect();
    for path in &config.propagation {
        let line = line(&path.name);
        for (key, (stream, value)) in [("producer", &path.producer), ("consumer", &path.consumer)] {
            match (streams.get(stream.as_str()), value) {
                (None, _) => {
                    let found = format!(
                        "{key} of \"{}\" names `{stream}`, which is no stream",
                        path.name
                    );
                    let fix = hint(stream, streams.keys().copied());
                    out.push(Mistake::new(file, line, found, fix));
                }
                (Some(None), Some(value)) => {
                    let found = format!(
                        "{key} of \"{}\" is `{stream}:{value}`, but {stream} is not split by a field",
                        path.name
                    );
                    let fix = format!("write \"{stream}\"");
                    out.push(Mistake::new(file, line, found, fix));
                }
                _ => {}
            }
        }
    }
}

/// A whole number may stand where a number is declared.
fn fits(default: &Param, value: &Param) -> bool {
    matches!(
        (default, value),
        (Param::Int(_), Param::Int(_))
            | (Param::Float(_), Param::Float(_) | Param::Int(_))
            | (Param::Text(_), Param::Text(_))
    )
}

fn word(value: &Param) -> &'static str {
    match value {
        Param::Int(_) => "a whole number",
        Param::Float(_) => "a number",
        Param::Text(_) => "a text",
    }
}

fn sample(value: &Param) -> String {
    match value {
        Param::Int(i) => i.to_string(),
        Param::Float(f) => format!("{f:?}"),
        Param::Text(t) => format!("\"{t}\""),
    }
}
