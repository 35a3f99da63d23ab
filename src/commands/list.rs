//! `list`: what loopscope knows, one line each, as JSON, or (metrics, streams) as a reference.

use super::project::Project;
use super::{Exit, Failure, build};
use crate::cli::{Common, Format, Listing};
use crate::ingest::{account, extract, formats};
use crate::lake::Snapshot;
use crate::model::plural::counted;
use crate::model::{redact, time};
use crate::packs::{derived, docs, stream_docs};
use serde_json::json;

pub fn list(common: &Common, what: Listing) -> Result<Exit, Failure> {
    let project = Project::open(common)?;
    if let (Format::Md, Some(text)) = (common.format, reference(&project, what)) {
        print!("{text}");
        return Ok(Exit::Done);
    }
    let rows = match what {
        Listing::Metrics => metrics(&project),
        Listing::Streams => streams(&project),
        Listing::Formats => formats(),
        Listing::Relations => known_relations(&project),
        Listing::Sources => masked(&project, sources(&project)?),
        Listing::Iterations => iterations(&project)?,
    };
    for (line, value) in &rows {
        if common.format != Format::Json {
            println!("{line}");
        } else {
            println!("{value}");
        }
    }
    Ok(Exit::Done)
}

/// The reference documents: what stands in `docs/` for the built-in packs.
fn reference(project: &Project, what: Listing) -> Option<String> {
    let outputs = |rule: &str| {
        let found = extract::find(rule).map(|e| e.outputs).unwrap_or_default();
        found
            .iter()
            .map(|o| (o.name, o.kind, o.meaning))
            .collect::<Vec<_>>()
    };
    match what {
        Listing::Metrics => Some(docs::metrics_markdown(&project.packs)),
        Listing::Streams => Some(stream_docs::streams_markdown(&project.packs, &outputs)),
        Listing::Formats => Some(formats::docs::formats_markdown()),
        Listing::Relations | Listing::Sources | Listing::Iterations => None,
    }
}

type Lines = Vec<(String, serde_json::Value)>;

fn metrics(project: &Project) -> Lines {
    let all = project.packs.iter().flat_map(|pack| &pack.metrics);
    all.map(|m| {
        let line = format!("{:28} {:12} {:10} {}", m.id, m.pack, m.unit, m.question);
        (
            line,
            json!({"id": m.id, "pack": m.pack, "unit": m.unit, "question": m.question}),
        )
    })
    .collect()
}

fn streams(project: &Project) -> Lines {
    let all = project.streams.decls.iter();
    all.map(|stream| {
        let fields = stream.fields.iter();
        let fields = fields.map(|f| match f.required {
            true => format!("{}*", f.name),
            false => f.name.clone(),
        });
        let fields = fields.collect::<Vec<_>>();
        let files = std::iter::once(&stream.name).chain(&stream.names);
        let files = files.map(|n| format!("{n}*.jsonl")).collect::<Vec<_>>();
        let line = format!(
            "{:16} {}\n    {}",
            stream.name,
            files.join(", "),
            fields.join(", ")
        );
        (
            line,
            json!({"stream": stream.name, "files": files, "fields": fields}),
        )
    })
    .collect()
}

/// Child relations, views, derived relations and the report's own, with their columns.
fn known_relations(project: &Project) -> Lines {
    let streams = &project.streams.decls;
    let all = project.known.relations.iter();
    let others = all.filter(|(name, _)| streams.iter().all(|s| s.name != **name));
    let lines = others.map(|(name, relation)| {
        let columns = relation.columns.iter().map(|c| c.name.clone());
        let columns = columns.collect::<Vec<_>>();
        let meaning = derived::find(name).map_or("", |decl| decl.meaning);
        let line = format!("{name:24} {meaning}\n    {}", columns.join(", "));
        (
            line,
            json!({"relation": name, "meaning": meaning, "columns": columns}),
        )
    });
    lines.collect()
}

fn formats() -> Lines {
    let all = formats::FORMATS.iter();
    all.map(|f| {
        let state = if f.experimental {
            "experimental"
        } else {
            "tried"
        };
        let line = format!(
            "{:16} {state:13} {} -> {}",
            f.name,
            f.title,
            f.streams.join(", ")
        );
        (
            line,
            json!({"format": f.name, "title": f.title, "state": state, "streams": f.streams}),
        )
    })
    .collect()
}

/// Secrets in what the data names (a path, say) are masked, as on the site.
fn masked(project: &Project, lines: Lines) -> Lines {
    if !project.config.redact {
        return lines;
    }
    let mask = |text: &str| redact::redact(text).0.into_owned();
    let lines = lines.into_iter().map(|(line, mut value)| {
        let texts = value.as_object_mut().into_iter().flatten();
        for (_, text) in texts {
            if let Some(plain) = text.as_str() {
                *text = json!(mask(plain));
            }
        }
        (mask(&line), value)
    });
    lines.collect()
}

fn sources(project: &Project) -> Result<Lines, Failure> {
    let snapshot = Snapshot::load(&project.lake)?;
    let accounting = account::accounting(&snapshot)
        .map_err(|paths| Failure::Io(format!("{}: lines do not add up", paths.join(", "))))?;
    let lines = accounting.sources.iter().map(|source| {
        let stream = source.stream.as_deref().unwrap_or("unmapped");
        let counts = &source.counts;
        let line = format!(
            "{:40} {stream:16} {:10} {}, {}, {}, {} quarantined{}",
            source.path,
            match source.experimental {
                true => format!("{} (experimental)", source.format),
                false => source.format.clone(),
            },
            counted(counts.lines as i64, "lines"),
            counted(counts.rows as i64, "rows"),
            counted(counts.duplicates as i64, "duplicates"),
            counts.quarantined,
            match counts.ignored {
                0 => String::new(),
                n => format!(", {n} ignored"),
            }
        );
        (line, json!(source))
    });
    Ok(lines.collect())
}

fn iterations(project: &Project) -> Result<Lines, Failure> {
    let snapshot = Snapshot::load(&project.lake)?;
    let report = build::compute(project, &snapshot)?;
    let lines = report.iterations.iter().map(|i| {
        let status = i.status.as_deref().unwrap_or("-");
        let started = i
            .started_at
            .map(time::iso)
            .unwrap_or_else(|| "-".to_string());
        let line = format!("{:12} {status:8} {started:28} {}", i.id, i.sentence);
        (
            line,
            json!({"id": i.id, "status": i.status, "started_at": i.started_at.map(time::iso)}),
        )
    });
    Ok(lines.collect())
}
