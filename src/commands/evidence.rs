//! `evidence`: a small file that proves how a number changed between two iterations.

use super::project::Project;
use super::{Exit, Failure, build, relations};
use crate::cli::Common;
use crate::engine::asking;
use crate::engine::shares;
use crate::engine::tiny::{self, Tiny};
use crate::engine::{Definition, Relation, definition};
use crate::ingest::lines::{Line, lines};
use crate::lake::{Lake, Snapshot, publish};
use crate::model::canonical_iteration;
use crate::packs::MetricDef;
use crate::report::evidence::write::{self, Facts};
use crate::report::evidence::{Evidence, Kept};
use crate::site::paths;
use std::path::PathBuf;

pub fn evidence(common: &Common, metric: &str, from: &str, to: &str) -> Result<Exit, Failure> {
    let project = Project::open(common)?;
    let snapshot = Snapshot::load(&project.lake)?;
    let metric = metric_of(&project, metric)?;
    let maker = Maker::new(&project, &project.lake, &snapshot)?;
    let axis =
        crate::engine::build_axis(&maker.relations).map_err(|e| Failure::Io(e.to_string()))?;
    let known = |id: &str| -> Result<String, Failure> {
        let id = canonical_iteration(id).unwrap_or_default();
        match axis.iter().any(|row| row.iteration == id) {
            true => Ok(id),
            false => Err(Failure::usage(format!(
                "{id}: no such iteration; see `loopscope list iterations`"
            ))),
        }
    };
    let (from, to) = (known(from)?, known(to)?);
    let made = maker.make(metric, [&from, &to], None)?;
    for path in &made.unread {
        project.warn(&format!(
            "{path}: is not among the data; its lines stand in the file without digests"
        ));
    }
    let text = made.evidence.text();
    if common
        .out
        .as_ref()
        .is_some_and(|out| out.as_os_str() == "-")
    {
        print!("{text}");
        return Ok(Exit::Done);
    }
    let file = common.out.clone().unwrap_or_else(|| {
        let name = [&metric.id, &from, &to].map(|part| paths::name(part));
        folder(&project).join(format!("{}.json", name.join("-")))
    });
    publish::replace(&file, text.as_bytes())?;
    let kept = match made.evidence.rows {
        Kept::Listed => "every row listed",
        Kept::Grouped => "equal rows grouped",
        Kept::Counted if made.evidence.partials.is_some() => {
            "rows counted, with what each source adds to the numbers"
        }
        Kept::Counted => "rows counted only: the number needs the source to be computed again",
    };
    project.say(&format!(
        "{}: {} bytes, {kept}; verify it with `loopscope verify {}`",
        file.display(),
        text.len(),
        file.display()
    ));
    Ok(Exit::Done)
}

/// Where committed evidence stands.
pub fn folder(project: &Project) -> PathBuf {
    project.config.home.join(&project.config.evidence.folder)
}

/// A metric by its id, with a hint for a name that is none.
pub fn metric_of<'p>(project: &'p Project, id: &str) -> Result<&'p MetricDef, Failure> {
    let all = || project.packs.iter().flat_map(|p| &p.metrics);
    all().find(|m| m.id == id).ok_or_else(|| {
        let close = crate::packs::suggest::nearest(id, all().map(|m| &*m.id));
        let hint = match close {
            Some(name) => format!("did you mean `{name}`?"),
            None => "see `loopscope list metrics`".to_string(),
        };
        Failure::usage(format!("{id}: no metric of that name; {hint}"))
    })
}

/// A lake from which evidence is made.
pub struct Maker<'a> {
    project: &'a Project,
    snapshot: &'a Snapshot,
    relations: Vec<Relation>,
    /// Another lake than the project's: what that one keeps of derived relations is not asked.
    anew: bool,
}

/// Evidence, and the sources whose lines could not be read again.
pub struct Made {
    pub evidence: Evidence,
    pub unread: Vec<String>,
}

impl<'a> Maker<'a> {
    pub fn new(
        project: &'a Project,
        lake: &Lake,
        snapshot: &'a Snapshot,
    ) -> Result<Maker<'a>, Failure> {
        let relations = relations::of(lake, snapshot, &project.streams.decls)?;
        Ok(Maker {
            project,
            snapshot,
            relations,
            anew: lake.root != project.lake.root,
        })
    }

    /// In the form asked for, or in the fullest that fits.
    pub fn make(
        &self,
        metric: &MetricDef,
        pair: [&str; 2],
        kept: Option<Kept>,
    ) -> Result<Made, Failure> {
        let project = self.project;
        let mut inputs = build::compute_inputs(project, self.snapshot);
        inputs.lake = inputs.lake.filter(|_| !self.anew);
        let points = match definition::reads_points(&project.packs, metric) {
            true => build::points(project, self.relations.clone(), &inputs)?,
            false => Vec::new(),
        };
        let lake = asking::Lake {
            packs: &project.packs,
            relations: &self.relations,
            inputs: &inputs,
            points: &points,
        };
        let facts = Facts {
            version: env!("CARGO_PKG_VERSION"),
            metric,
            definition: Definition::of(&project.packs, &inputs, metric),
            pair,
            redact: project.config.redact,
        };
        let extract = |listed| {
            tiny::extract(&lake, metric, pair, listed).map_err(|e| format!("{}: {e}", metric.id))
        };
        let first = extract(kept.map(|k| k == Kept::Listed)).map_err(Failure::Io)?;
        let lines = self.lines(&first);
        let unread = write::missing(&first.places, &lines).into_iter().collect();
        let shares =
            || shares::shares(&lake, metric, pair).map_err(|e| format!("{}: {e}", metric.id));
        let evidence = match kept {
            Some(Kept::Counted) => {
                let shares = shares().map_err(Failure::Io)?;
                write::counted(&first, &lines, &facts, shares)
            }
            Some(kept) => write::evidence(&first, &lines, &facts, kept),
            None => {
                let listed = first.listed.then_some(&first);
                let grouped = || match first.listed {
                    true => extract(Some(false)),
                    false => Ok(first.clone()),
                };
                write::that_fits(&facts, &lines, listed, &grouped, &shares).map_err(|e| {
                    Failure::usage(format!("{}: {e}; choose a narrower metric", metric.id))
                })?
            }
        };
        Ok(Made { evidence, unread })
    }

    fn lines(&self, tiny: &Tiny) -> Vec<Line> {
        lines(&self.project.config.paths.data, &tiny.places)
    }
}
