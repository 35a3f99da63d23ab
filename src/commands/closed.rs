//! `closed.jsonl` beside the configuration: read for every report, appended to by `build`.

use super::project::Project;
use super::{evidence, relations, verify_text};
use crate::engine::definition::{Definition, reads_rules};
use crate::engine::results::Results;
use crate::engine::{self, ComputeInputs};
use crate::lake::{Snapshot, publish};
use crate::model::format;
use crate::model::plural::counted_len;
use crate::model::report::{Committed, HealthNote, Report, Stated};
use crate::report::closed::{Basis, Record, apply, is_news, lines, read};
use crate::report::evidence::{Evidence, check};
use crate::report::gate::Failed;
use std::collections::BTreeMap;
use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};

/// The file with the published numbers; `None` where it is turned off.
pub fn file(project: &Project) -> Option<PathBuf> {
    let closed = &project.config.closed;
    closed.on.then(|| project.config.home.join(&closed.file))
}

/// Everything beside the configuration that the site is made from, for its fingerprint.
pub fn inputs(project: &Project) -> Vec<u8> {
    let mut out = Vec::new();
    if let Some(file) = file(project) {
        out.extend(std::fs::read(file).unwrap_or_default());
    }
    for (name, bytes) in verify_text::files(&evidence::folder(project)) {
        out.extend(format!("\n{name} {}\n", bytes.len()).bytes());
        out.extend(bytes);
    }
    out
}

/// Puts restatements, frozen trends and committed evidence into a report. Returns the records
/// that `build` appends.
pub fn complete(
    project: &Project,
    snapshot: &Snapshot,
    results: &Results,
    inputs: &ComputeInputs,
    report: &mut Report,
) -> Vec<Record> {
    report.evidence = committed(project, report);
    let Some(file) = file(project) else {
        return Vec::new();
    };
    let text = std::fs::read_to_string(&file).unwrap_or_default();
    let failed = |line: Option<usize>, text: String, hint: &str| HealthNote {
        level: "warning".to_string(),
        text,
        path: Some(project.config.closed.file.clone()),
        line: line.map(|n| n as i64),
        hint: hint.to_string(),
    };
    let records = match read(&text) {
        Ok(records) => records,
        Err((line, problem)) => {
            let hint = "Restore the line from version control; until then no number is closed.";
            let note = failed(Some(line), problem, hint);
            return refuse(project, &file, note, report);
        }
    };
    let bases = bases(project, snapshot, results, inputs);
    match apply(report, &records, &bases) {
        Ok(new) => new,
        Err(problem) => {
            let note = failed(
                None,
                problem,
                "Give these data a [closed] file of their own.",
            );
            refuse(project, &file, note, report)
        }
    }
}

fn refuse(project: &Project, file: &Path, note: HealthNote, report: &mut Report) -> Vec<Record> {
    let line = note.line.map_or(String::new(), |n| format!(":{n}"));
    let (text, hint) = (&note.text, &note.hint);
    project.warn(&format!("{}{line}: {text}. {hint}", file.display()));
    report.health.notes.push(note);
    Vec::new()
}

/// What each metric's numbers rest on; without those whose query failed.
fn bases(
    project: &Project,
    snapshot: &Snapshot,
    results: &Results,
    inputs: &ComputeInputs,
) -> BTreeMap<String, Basis> {
    let mut rules: Option<Option<String>> = None;
    let mut out = BTreeMap::new();
    for metric in project.packs.iter().flat_map(|p| &p.metrics) {
        let found = results.metrics.iter().find(|r| r.id == metric.id);
        if found.is_none_or(|r| r.error.is_some()) {
            continue;
        }
        let definition = Definition::of(&project.packs, inputs, metric).digest();
        let rules = match reads_rules(&project.packs, metric) {
            true => rules
                .get_or_insert_with(|| rules_digest(project, snapshot, inputs))
                .clone(),
            false => None,
        };
        let basis = Basis {
            definition: short(&definition),
            rules,
        };
        out.insert(metric.id.clone(), basis);
    }
    out
}

fn short(digest: &str) -> String {
    digest.chars().take(16).collect()
}

/// The rules in the data, those beside the configuration, and those of the packs.
fn rules_digest(project: &Project, snapshot: &Snapshot, inputs: &ComputeInputs) -> Option<String> {
    let relations = relations::of(&project.lake, snapshot, &project.streams.decls).ok()?;
    let sql = "SELECT id, category, pattern, priority, enabled, created_at, deleted_at FROM rules \
               ORDER BY id, category, pattern, priority, enabled, created_at, deleted_at";
    let rows = engine::ask(&project.packs, relations, inputs, sql).ok()?;
    let mut hasher = blake3::Hasher::new();
    hasher.update(format!("{:?}", rows.rows).as_bytes());
    for name in ["rules.toml", "packs/failures/rules.toml"] {
        let own = std::fs::read(project.config.home.join(name)).unwrap_or_default();
        hasher.update(&own);
    }
    Some(short(&hasher.finalize().to_hex()))
}

/// Appends what was published: the old file or the new one, never a half. A folder that cannot
/// be written (a checkout in CI) is said and is no failure: the numbers are published, and
/// closed by the next run that can.
pub fn append(project: &Project, new: &[Record]) {
    // A part of the axis is a look at the record and no publication of it.
    let whole = project.window.is_whole() && !new.is_empty();
    let Some(file) = file(project).filter(|_| whole) else {
        return;
    };
    match store(&file, new) {
        Ok(()) => project.detail(&format!(
            "{}: {} more",
            file.display(),
            counted_len(new.len(), "lines")
        )),
        Err(problem) => project.warn(&format!(
            "{}: cannot be written: {problem}; {} closed numbers are published and not recorded; \
             commit the file from a run that can write it",
            file.display(),
            new.len()
        )),
    }
}

fn store(file: &Path, new: &[Record]) -> std::io::Result<()> {
    let mut text = match std::fs::read_to_string(file) {
        Ok(text) => text,
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => String::new(),
        Err(e) => return Err(e),
    };
    // What a run that was killed in the middle of a line left.
    text.truncate(text.rfind('\n').map_or(0, |end| end + 1));
    text.push_str(&lines(new));
    let temporary = file.with_extension("jsonl.writing");
    let mut out = File::create(&temporary)?;
    out.write_all(text.as_bytes())?;
    out.sync_all()?;
    std::fs::rename(&temporary, file)?;
    let folder = file.parent().filter(|p| !p.as_os_str().is_empty());
    // Some file systems cannot sync a folder; the rename stands all the same.
    let _ = publish::sync_dir(folder.unwrap_or(Path::new(".")));
    Ok(())
}

/// Restatements that are news, as gates that do not hold.
pub fn news(report: &Report) -> Vec<Failed> {
    let shown = |s: &Stated| s.value.map_or("no value".to_string(), format::number);
    let newest = report.newest.as_deref();
    let news = report.restatements.iter().filter(|r| is_news(r, newest));
    news.map(|r| Failed {
        gate: "restated",
        metric: Some(r.metric.clone()),
        series: r.series.clone(),
        iteration: Some(r.iteration.clone()),
        found: format!(
            "{} in closed iteration {}, restated: {}",
            shown(&r.to),
            format::bounded(&r.iteration, 60),
            r.cause
        ),
        expected: format!("{}, as published", shown(&r.from)),
        by: None,
        place: None,
        see: format!("metrics/{}/index.html", r.metric),
    })
    .collect()
}

/// The evidence files beside the configuration, against the numbers of this report.
fn committed(project: &Project, report: &Report) -> Vec<Committed> {
    let files = verify_text::files(&evidence::folder(project));
    let one = |(name, bytes): (String, Vec<u8>)| match check::read(&bytes) {
        Err(problem) => Committed {
            file: shown(project, &name),
            metric: String::new(),
            from: String::new(),
            to: String::new(),
            state: "broken".to_string(),
            says: problem,
        },
        Ok(evidence) => Committed {
            file: shown(project, &name),
            metric: evidence.metric.id.clone(),
            from: evidence.from.clone(),
            to: evidence.to.clone(),
            state: state(&evidence, report).to_string(),
            says: says(&evidence),
        },
    };
    files.into_iter().map(one).collect()
}

fn shown(project: &Project, name: &str) -> String {
    let file = Path::new(name);
    let short = file.strip_prefix(&project.config.home).unwrap_or(file);
    short.to_string_lossy().replace('\\', "/")
}

fn state(evidence: &Evidence, report: &Report) -> &'static str {
    let metric = report.metrics.iter().find(|m| m.id == evidence.metric.id);
    let Some(metric) = metric else {
        return "differs";
    };
    let agrees = evidence.numbers.iter().all(|number| {
        let found = metric
            .points
            .iter()
            .find(|p| p.iteration == number.iteration && p.series == number.series);
        found.and_then(|p| p.value) == number.value
    });
    match agrees && evidence.digests == evidence.parts() {
        true => "agrees",
        false => "differs",
    }
}

fn says(evidence: &Evidence) -> String {
    let side = |iteration: &str| {
        let own = evidence.numbers.iter().filter(|p| p.iteration == iteration);
        let values = own.filter_map(|p| {
            let value = format::number(p.value?);
            Some(match &p.series {
                Some(series) => format!("{series}: {value}"),
                None => value,
            })
        });
        let values: Vec<String> = values.take(6).collect();
        match values.is_empty() {
            true => "no value".to_string(),
            false => values.join(", "),
        }
    };
    format!("{} → {}", side(&evidence.from), side(&evidence.to))
}
