//! `preflight BASE..HEAD`: the declared scope against the diff, before a merge.
//!
//! Exit code 0 when everything touched was declared, 1 with the list when not, 2 when no scope was
//! declared or the range cannot be read. It reads the repository and `[systems]`, and no lake.

use super::{Exit, Failure};
use crate::cli::{Common, Format, Preflight as Asked};
use crate::config;
use crate::model::plural::counted;
use crate::report::preflight::{Between, Preflight, TouchedPath, preflight as compare};
use crate::scan::git::{self, Touched};
use std::path::Path;

pub fn preflight(common: &Common, asked: &Asked) -> Result<Exit, Failure> {
    let config = config::load(common.config.as_deref(), std::env::vars(), common.typed())
        .map_err(|wrong| Failure::Usage(wrong.iter().map(ToString::to_string).collect()))?;
    let known = |name: &&String| config.systems.iter().any(|(own, _)| own == *name);
    if let Some(name) = asked.may_delete.iter().find(|name| !known(name)) {
        return Err(Failure::usage(format!(
            "--may-delete: no system is called `{name}`; see [systems] in loopscope.toml"
        )));
    }
    let (base, head) = ends(&asked.range)?;
    let range = git::range(&asked.repo, base, head).map_err(|e| Failure::usage(e.to_string()))?;
    let (scope, from) = scope(asked, &range.messages)?;
    let between = Between {
        touched: range.touched.into_iter().map(plain).collect(),
        base_files: &range.base_files,
        head_files: &range.head_files,
    };
    let found = compare(between, &scope, &config.systems, &asked.may_delete)
        .map_err(|wrong| Failure::usage(format!("{from}: {wrong}; write a path pattern")))?;
    match common.format {
        Format::Json => {
            let text = serde_json::to_string_pretty(&found);
            println!("{}", text.map_err(|e| Failure::Io(e.to_string()))?);
        }
        Format::Md => print(&found, &asked.range, &from, "- ", common.quiet),
        Format::Text | Format::Tsv => print(&found, &asked.range, &from, "", common.quiet),
    }
    Ok(if found.clean {
        Exit::Done
    } else {
        Exit::Failed
    })
}

/// `BASE..HEAD`, `BASE...HEAD` (the same here) and `BASE..` for the commit checked out.
fn ends(range: &str) -> Result<(&str, &str), Failure> {
    let parts = range.split_once("...").or_else(|| range.split_once(".."));
    match parts {
        Some((base, head)) if !base.is_empty() => {
            Ok((base, if head.is_empty() { "HEAD" } else { head }))
        }
        _ => Err(Failure::usage(format!(
            "`{range}` is no range; write BASE..HEAD, such as main..HEAD"
        ))),
    }
}

/// The declared patterns and where they stand: flags, else the messages.
fn scope(asked: &Asked, messages: &[String]) -> Result<(Vec<String>, String), Failure> {
    let mut patterns = asked.scope.clone();
    let mut from = vec!["--scope".to_string()];
    if patterns.is_empty() {
        from.clear();
    }
    if let Some(file) = &asked.scope_file {
        patterns.extend(in_file(file)?);
        from.push(file.display().to_string());
    }
    if asked.scope.is_empty() && asked.scope_file.is_none() {
        patterns = git::declared_scope(messages);
        from.push("`Scope:` of the commit messages".to_string());
    }
    if patterns.is_empty() {
        return Err(Failure::usage(
            "no scope was declared, so nothing can be held against it; write a line \
             `Scope: src/memory/**` into a commit message, or pass --scope or --scope-file",
        ));
    }
    Ok((patterns, from.join(", ")))
}

fn in_file(file: &Path) -> Result<Vec<String>, Failure> {
    let shown = file.display();
    let text = std::fs::read_to_string(file)
        .map_err(|e| Failure::usage(format!("{shown}: cannot be read: {e}; check the path")))?;
    let lines = text
        .lines()
        .map(|line| match line.trim_start().starts_with('#') {
            true => "",
            false => line.trim(),
        });
    Ok(lines
        .filter(|l| !l.is_empty())
        .map(str::to_string)
        .collect())
}

fn plain(touched: Touched) -> TouchedPath {
    TouchedPath {
        path: touched.path,
        added: touched.added,
        deleted: touched.deleted,
        status: touched.status.to_string(),
        system: None,
    }
}

fn print(found: &Preflight, range: &str, from: &str, bullet: &str, quiet: bool) {
    if quiet && found.clean {
        return;
    }
    println!(
        "preflight {range}: {}, +{} −{}; scope {} ({from})",
        counted(found.files, "files"),
        found.added,
        found.deleted,
        found.scope.join(" ")
    );
    for system in &found.deleted_systems {
        let word = if system.allowed {
            "allowed"
        } else {
            "NOT THE TASK"
        };
        let files = counted(system.files.len() as i64, "files");
        println!("{bullet}deleted system: {} ({files}), {word}", system.name);
    }
    for t in &found.out_of_scope {
        let lines = match (t.added, t.deleted) {
            (Some(added), Some(deleted)) => format!("+{added} −{deleted}"),
            _ => "binary".to_string(),
        };
        let system = match &t.system {
            Some(name) => format!(", system {name}"),
            None => String::new(),
        };
        println!(
            "{bullet}out of scope: {} {} {lines}{system}",
            t.path, t.status
        );
    }
    if found.clean {
        println!("clean: everything that was touched was declared");
        return;
    }
    let systems = found.deleted_systems.iter().filter(|s| !s.allowed).count() as i64;
    println!(
        "failed: {} deleted, {} out of scope, {} deleted there; declare them in the scope, or take \
         them out of the branch",
        counted(systems, "systems"),
        counted(found.out_of_scope.len() as i64, "files"),
        counted(found.out_of_scope_deleted_lines, "lines")
    );
}
