//! `verify`: the lake against its ledger, an evidence file at every level that can be checked,
//! or the claims of a text.

use super::evidence::{Maker, metric_of};
use super::project::Project;
use super::{Exit, Failure, build, verify_text};
use crate::cli::{Common, Format};
use crate::engine::Definition;
use crate::ingest;
use crate::lake::{Lake, Snapshot, verify as check};
use crate::model::plural::{counted, counted_len};
use crate::report::evidence::check::{Found, Holds, arithmetic, read};
use crate::report::evidence::{Evidence, compare};
use serde_json::{Value, json};
use std::io::Read;
use std::path::Path;

/// A text to be looked through, at most.
const TEXT_BYTES: u64 = 1 << 20;

pub fn verify(common: &Common, file: Option<&Path>) -> Result<Exit, Failure> {
    let project = Project::open(common)?;
    let Some(file) = file else {
        return lake(&project, common.format);
    };
    let bytes = bytes_of(file)?;
    let first = bytes.iter().find(|b| !b.is_ascii_whitespace());
    if first == Some(&b'{') || file.extension().is_some_and(|e| e == "json") {
        let reader = Reader::new(&project, common);
        let levels = reader.levels(&bytes)?;
        if common.format == Format::Json {
            println!("{:#}", as_json(&levels));
        }
        for level in levels.iter().filter(|_| common.format != Format::Json) {
            for line in &level.found.lines {
                println!("{}: {}: {line}", level.name, word(level.found.holds));
            }
        }
        let (exit, says) = together(&levels);
        project.say(&format!("{}: {says}", file.display()));
        return Ok(exit);
    }
    verify_text::verify(&project, common, file, &bytes)
}

fn as_json(levels: &[Level]) -> Value {
    let all = levels.iter().map(|level| {
        json!({
            "level": level.name, "says": word(level.found.holds), "lines": level.found.lines,
        })
    });
    json!({"says": together(levels).1, "levels": all.collect::<Vec<_>>()})
}

fn word(holds: Holds) -> &'static str {
    match holds {
        Holds::Yes => "holds",
        Holds::No => "does not hold",
        Holds::Unknown => "cannot tell",
    }
}

fn bytes_of(file: &Path) -> Result<Vec<u8>, Failure> {
    let name = file.display();
    let mut bytes = Vec::new();
    let read = match file.as_os_str() == "-" {
        true => std::io::stdin()
            .lock()
            .take(TEXT_BYTES + 1)
            .read_to_end(&mut bytes),
        false => std::fs::File::open(file)
            .and_then(|opened| opened.take(TEXT_BYTES + 1).read_to_end(&mut bytes)),
    };
    read.map_err(|e| {
        Failure::Io(format!(
            "{name}: cannot be read: {e}; give an evidence file or a text"
        ))
    })?;
    match bytes.len() as u64 > TEXT_BYTES {
        true => Err(Failure::usage(format!(
            "{name}: longer than {TEXT_BYTES} bytes; give the part that makes the claims"
        ))),
        false => Ok(bytes),
    }
}

/// Every file the ledger names is read again and compared with its digest.
fn lake(project: &Project, format: Format) -> Result<Exit, Failure> {
    let snapshot = Snapshot::load(&project.lake)?;
    let found = check::verify(&project.lake, &snapshot)?;
    match format {
        Format::Json => println!(
            "{:#}",
            json!({"parts": found.parts, "problems": found.problems})
        ),
        _ => found.problems.iter().for_each(|line| println!("{line}")),
    }
    let (parts, problems) = (found.parts, found.problems.len());
    project.say(&format!(
        "lake: {parts} parts read again, {problems} problems"
    ));
    Ok(if problems == 0 {
        Exit::Done
    } else {
        Exit::Failed
    })
}

/// One level of a check: `arithmetic`, `source` or `lake`.
pub struct Level {
    pub name: &'static str,
    pub found: Found,
}

/// Exit code and sentence over all levels that were checked.
pub fn together(levels: &[Level]) -> (Exit, String) {
    let names = |holds: Holds| -> Vec<&str> {
        let some = levels.iter().filter(|l| l.found.holds == holds);
        some.map(|l| l.name).collect()
    };
    let (yes, no, unknown) = (names(Holds::Yes), names(Holds::No), names(Holds::Unknown));
    if let [first, ..] = no.as_slice() {
        return (
            Exit::Failed,
            format!("not backed: does not hold at level {first}"),
        );
    }
    match (yes.as_slice(), unknown.is_empty()) {
        ([], _) => (Exit::CannotTell, "cannot tell".to_string()),
        // The rows are not in the file, and what is in it stands as the source has it.
        (_, false) if !yes.contains(&"source") && !yes.contains(&"lake") => {
            (Exit::CannotTell, "cannot tell".to_string())
        }
        (["arithmetic"], _) => (
            Exit::Done,
            "holds: arithmetic only; a consistent forgery would pass: give --data to read the source"
                .to_string(),
        ),
        (some, _) => (Exit::Done, format!("holds: {}", some.join(", "))),
    }
}

/// Checks evidence against what the project has: its definitions, its sources, its lake.
pub struct Reader<'a> {
    project: &'a Project,
    /// The data was named: its bytes are read again.
    source: bool,
    snapshot: Option<Snapshot>,
    fresh: std::cell::OnceCell<(tempfile::TempDir, Lake, Snapshot)>,
}

impl<'a> Reader<'a> {
    pub fn new(project: &'a Project, common: &Common) -> Reader<'a> {
        let snapshot = Snapshot::load(&project.lake).ok().filter(|s| s.seq > 0);
        Reader {
            project,
            source: !common.data.is_empty(),
            snapshot,
            fresh: std::cell::OnceCell::new(),
        }
    }

    /// Every level that can be checked, the lowest first. Levels above a broken one are left out.
    pub fn levels(&self, bytes: &[u8]) -> Result<Vec<Level>, Failure> {
        let level = |name, found| Level { name, found };
        let evidence = match read(bytes) {
            Ok(evidence) => evidence,
            Err(problem) => {
                let found = Found {
                    holds: Holds::No,
                    lines: vec![problem],
                };
                return Ok(vec![level("arithmetic", found)]);
            }
        };
        let first = arithmetic(bytes, &evidence, self.known(&evidence).as_ref());
        let broken = first.holds == Holds::No;
        let mut levels = vec![level("arithmetic", first)];
        if broken {
            return Ok(levels);
        }
        if self.source {
            levels.push(level("source", self.at_source(&evidence)?));
        }
        if let Some(snapshot) = &self.snapshot {
            let found = self.against(&evidence, &self.project.lake, snapshot, "lake")?;
            levels.push(level("lake", found));
        }
        Ok(levels)
    }

    fn known(&self, evidence: &Evidence) -> Option<Definition> {
        let metric = metric_of(self.project, &evidence.metric.id).ok()?;
        let none = Snapshot::default();
        let snapshot = self.snapshot.as_ref().unwrap_or(&none);
        let inputs = build::compute_inputs(self.project, snapshot);
        Some(Definition::of(&self.project.packs, &inputs, metric))
    }

    /// Reads the data into a lake of its own, as if nothing had been read before.
    fn at_source(&self, evidence: &Evidence) -> Result<Found, Failure> {
        if self.fresh.get().is_none() {
            let folder =
                tempfile::tempdir().map_err(|e| Failure::Io(format!("temporary folder: {e}")))?;
            let lake = Lake::new(folder.path());
            let mut snapshot = Snapshot::default();
            let config = &self.project.config;
            let run = ingest::Options {
                data: config.paths.data.clone(),
                own: config.paths.own(),
                jobs: config.ingest.jobs,
                line_limit_bytes: config.ingest.line_limit_bytes as usize,
            };
            let streams = &self.project.streams;
            let summary = ingest::run(&lake, &mut snapshot, streams, &run, &|_, _| {})?;
            if let Some((path, problem)) = summary.problems.first() {
                return Err(Failure::Io(format!("{path}: cannot be read: {problem}")));
            }
            let _ = self.fresh.set((folder, lake, snapshot));
        }
        match self.fresh.get() {
            Some((_, lake, snapshot)) => self.against(evidence, lake, snapshot, "source"),
            None => Err(Failure::Io("the source could not be read".to_string())),
        }
    }

    /// Makes the evidence anew and compares.
    fn against(
        &self,
        evidence: &Evidence,
        lake: &Lake,
        snapshot: &Snapshot,
        what: &str,
    ) -> Result<Found, Failure> {
        let unknown = |text: String| Found {
            holds: Holds::Unknown,
            lines: vec![text],
        };
        let Ok(metric) = metric_of(self.project, &evidence.metric.id) else {
            return Ok(unknown("this program has no such metric".to_string()));
        };
        let maker = Maker::new(self.project, lake, snapshot)?;
        let made = maker.make(metric, evidence.pair(), Some(evidence.rows))?;
        let problems = compare::compare(evidence, &made.evidence, what, what == "source");
        Ok(match problems.is_empty() {
            false => Found {
                holds: Holds::No,
                lines: problems,
            },
            true => Found {
                holds: Holds::Yes,
                lines: vec![match what {
                    "source" => {
                        let lines: i64 = evidence.sources.iter().map(|s| s.count).sum();
                        format!(
                            "{} read again in {}",
                            counted(lines, "lines"),
                            counted_len(evidence.sources.len(), "sources")
                        )
                    }
                    _ => "the lake gives the same numbers from the same rows".to_string(),
                }],
            },
        })
    }
}
