//! `build`: ingest, metrics and render in one run; `ingest` and `metrics` are its parts.

use super::project::Project;
use super::{Exit, Failure, check, closed, relations, remarks, render, unchanged};
use crate::cli::{Common, Format};
use crate::engine::catalog::{
    ComputeInputs, MetricTarget, ModelPrice, PropagationPath, TimeoutTier,
};
use crate::engine::results::Results;
use crate::engine::{self, Cache};
use crate::ingest::{self, Summary, account, quarantine};
use crate::lake::{Lock, Snapshot};
use crate::model::plural::{counted, counted_len};
use crate::model::report::{Accounting, QuarantineLine, Report, UnknownField};
use crate::report::closed::Record;
use crate::report::{self, Caps, Every, Goal, Inputs, Limit};
use crate::site::Status;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::LazyLock;
use std::time::{Duration, Instant};

/// Metrics and tables that `-v` names, those that took longest.
const SLOWEST_SHOWN: usize = 12;
/// Characters of a refused line handed to the report, which masks secrets and then cuts.
const EXCERPT_CHARS: usize = 4096;

pub fn build(common: &Common, check: bool) -> Result<Exit, Failure> {
    let project = Project::open(common)?;
    let _lock = Lock::take(&project.lake)?;
    let (snapshot, summary) = project.timed("ingest", || ingest_new(&project))?;
    let accounting = balanced(&snapshot)?;
    let mut pins = Vec::new();
    let (status, pages, report) = match unchanged::published(&project, &snapshot) {
        Some(status) => {
            let status = Status {
                generated_at: render::now(),
                ..status
            };
            unchanged::touch(&project, &status)?;
            let report = check.then(|| render::published(&project)).transpose()?;
            (status, 0, report)
        }
        None => {
            let kept = Some(project.lake.path("_views"));
            let (report, new) = assemble(&project, &snapshot, kept)?;
            closed::append(&project, &new);
            let pages = render::site(&project, &report)?;
            let status = render::status(&report);
            pins = remarks::unknown_pins(&project, &report);
            // The next build says them again.
            if pins.is_empty() {
                unchanged::remember(&project, &snapshot, &status);
            }
            (status, pages, Some(report))
        }
    };
    attention(&project, &snapshot, &accounting);
    pins.iter().for_each(|pin| project.mistake(pin));
    let totals = &accounting.totals;
    let set_aside = totals.quarantined + totals.unmapped + totals.pending;
    project.say(&format!(
        "{}: {}, {}, {} set aside, {} written; {}",
        project.config.paths.out.display(),
        counted_len(summary.sources, "sources"),
        counted(summary.new_rows as i64, "new rows"),
        counted(set_aside as i64, "lines"),
        counted_len(pages, "files"),
        status.verdict.replace('\n', " "),
    ));
    let gates = match &report {
        Some(report) if check => check::gates(&project, report, common.format)?,
        _ => Exit::Done,
    };
    // The program ends here: giving back a million small pieces serves nobody.
    std::mem::forget(report);
    Ok(match exit(&project, &accounting, &summary) {
        Exit::Done | Exit::Attention if !pins.is_empty() => Exit::Usage,
        Exit::Done => gates,
        worse => worse,
    })
}

/// Says which sources make the exit code 3, and what to do about each.
fn attention(project: &Project, snapshot: &Snapshot, accounting: &Accounting) {
    for path in snapshot.conflicts() {
        project.warn(&format!(
            "{path}: was rewritten since it was read; both contents count until \
             `loopscope accept-source {path}`"
        ));
    }
    for source in accounting
        .sources
        .iter()
        .filter(|s| report::over_limit(s, &limit(project)))
    {
        let counts = &source.counts;
        let example = first_refused(project, snapshot, &source.path).unwrap_or_default();
        project.warn(&format!(
            "{}: {} of {} lines are in quarantine, more than the limit{example}; see \
             health/index.html, mend the producer or raise [ingest] quarantine_limit_lines",
            source.path, counts.quarantined, counts.lines
        ));
    }
}

/// The first refused line of a source, for a message.
fn first_refused(project: &Project, snapshot: &Snapshot, path: &str) -> Option<String> {
    let segments = snapshot.segments().filter(|s| s.path == path);
    let file = segments.filter_map(|s| s.quarantine.as_ref()).next()?;
    let first = quarantine::read(&project.lake, file)
        .ok()?
        .into_iter()
        .next()?;
    Some(format!(
        ", the first at line {}: {}",
        first.line, first.reason
    ))
}

pub fn ingest(common: &Common) -> Result<Exit, Failure> {
    let project = Project::open(common)?;
    let _lock = Lock::take(&project.lake)?;
    let (snapshot, summary) = ingest_new(&project)?;
    let accounting = balanced(&snapshot)?;
    let totals = &accounting.totals;
    project.say(&format!(
        "{}: {} of {} changed, {}; in all {} = {} + {} + \
         {} quarantined + {} ignored + {} unmapped + {} blank + {} pending",
        project.lake.root.display(),
        summary.changed,
        counted_len(summary.sources, "sources"),
        counted(summary.new_rows as i64, "new rows"),
        counted(totals.lines as i64, "lines"),
        counted(totals.rows as i64, "rows"),
        counted(totals.duplicates as i64, "duplicates"),
        totals.quarantined,
        totals.ignored,
        totals.unmapped,
        totals.blank,
        totals.pending
    ));
    attention(&project, &snapshot, &accounting);
    Ok(exit(&project, &accounting, &summary))
}

pub fn metrics(common: &Common) -> Result<Exit, Failure> {
    let project = Project::open(common)?;
    let snapshot = Snapshot::load(&project.lake)?;
    let report = compute(&project, &snapshot)?;
    if common.format == Format::Json {
        let json = serde_json::to_string_pretty(&report.metrics);
        println!("{}", json.map_err(|e| Failure::Io(e.to_string()))?);
    } else {
        for metric in &report.metrics {
            println!(
                "{:28} {}: {}",
                metric.id, metric.verdict.word, metric.verdict.sentence
            );
        }
    }
    Ok(Exit::Done)
}

/// Reads what is new. Sources that cannot be read are said and counted, the rest goes on.
fn ingest_new(project: &Project) -> Result<(Snapshot, Summary), Failure> {
    let config = &project.config;
    project.check_mappings()?;
    missing(project)?;
    let mut snapshot = Snapshot::load(&project.lake)?;
    let run = ingest::Options {
        data: config
            .paths
            .data
            .iter()
            .filter(|path| path.exists())
            .cloned()
            .collect(),
        own: config.paths.own(),
        jobs: config.ingest.jobs,
        line_limit_bytes: config.ingest.line_limit_bytes as usize,
    };
    let bar = project.bar("reading");
    let progress = |done: usize, all: usize| {
        bar.set_length(all as u64);
        bar.set_position(done as u64);
    };
    let summary = ingest::run(
        &project.lake,
        &mut snapshot,
        &project.streams,
        &run,
        &progress,
    )?;
    bar.finish_and_clear();
    if let [first, ..] = summary.vanished.as_slice() {
        project.say(&format!(
            "{first}: no longer among the data ({} such sources); the rows read from it stay",
            summary.vanished.len()
        ));
    }
    for (path, problem) in &summary.problems {
        let packed = [".gz", ".zst"].iter().any(|ending| path.ends_with(ending));
        let fix = if packed { "pack it again; " } else { "" };
        project.warn(&format!(
            "{path}: cannot be read: {problem}; {fix}the rest goes on"
        ));
    }
    Ok((snapshot, summary))
}

/// Data that somebody named has to be there; the default folder of a fresh project need not.
fn missing(project: &Project) -> Result<(), Failure> {
    let data = &project.config.paths.data;
    let missing: Vec<_> = data.iter().filter(|path| !path.exists()).collect();
    if let ([default], [only]) = (missing.as_slice(), data.as_slice())
        && *default == only
        && only.as_os_str() == "data"
    {
        project.say(
            "data: no such folder; put the loop's .jsonl files there, or name another with --data",
        );
        return Ok(());
    }
    if missing.is_empty() {
        return Ok(());
    }
    let said = missing.iter().map(|path| {
        format!(
            "{}: no such file or folder, expected data to read; mend --data, or `data` under \
             [paths] in {}",
            path.display(),
            project.config_file
        )
    });
    Err(Failure::Usage(said.collect()))
}

fn balanced(snapshot: &Snapshot) -> Result<Accounting, Failure> {
    account::accounting(snapshot).map_err(|paths| {
        let paths = paths.join(", ");
        Failure::Io(format!(
            "{paths}: the lines do not add up; this is a mistake of loopscope"
        ))
    })
}

/// Snapshot → relations → results → report, for a run that does not hold the lock.
pub fn compute(project: &Project, snapshot: &Snapshot) -> Result<Report, Failure> {
    Ok(assemble(project, snapshot, None)?.0)
}

/// The report, and what of it is to be recorded as published. `views_dir`: where views may be
/// kept, for the run that holds the lock.
fn assemble(
    project: &Project,
    snapshot: &Snapshot,
    views_dir: Option<PathBuf>,
) -> Result<(Report, Vec<Record>), Failure> {
    let results = project.timed("queries", || results(project, snapshot, views_dir))?;
    let mut facts = inputs(project, snapshot)?;
    facts.shown =
        report::shown(&results, &project.packs, &project.window).map_err(Failure::usage)?;
    let mut report = project.timed("report", || {
        report::assemble(&results, &project.packs, facts)
    });
    let given = compute_inputs(project, snapshot);
    let new = closed::complete(project, snapshot, &results, &given, &mut report);
    Ok((report, new))
}

fn results(
    project: &Project,
    snapshot: &Snapshot,
    views_dir: Option<PathBuf>,
) -> Result<Results, Failure> {
    let config = &project.config;
    let relations = relations::of(&project.lake, snapshot, &project.streams.decls)?;
    let inputs = ComputeInputs {
        views_dir,
        ..compute_inputs(project, snapshot)
    };
    let cache_file = project.lake.cache_file();
    let load = || Cache::load(&cache_file);
    let keep = |cache: &Cache| {
        let work = cache.work();
        project.detail(&format!(
            "{} queries; of (metric, iteration) pairs {} computed, {} taken from the cache",
            work.queries, work.computed, work.reused
        ));
        for (piece, took) in cache.spent().iter().take(SLOWEST_SHOWN) {
            project.detail(&format!("  {piece}: {:.2} s", took.as_secs_f64()));
        }
        if project.lake.root.is_dir() {
            // A cache that cannot be kept costs time on the next run, nothing else.
            let _ = cache.store(&cache_file);
        }
    };
    engine::compute_from(&project.packs, relations, &inputs, load, keep)
        .map_err(|e| Failure::Io(format!("{}: {e}", config.paths.lake.display())))
}

/// The points of every metric, for one that is computed from them.
pub fn points(
    project: &Project,
    relations: Vec<engine::Relation>,
    inputs: &ComputeInputs,
) -> Result<Vec<engine::results::MetricResult>, Failure> {
    let mut cache = Cache::load(&project.lake.cache_file());
    let results = engine::compute(&project.packs, relations, inputs, &mut cache)
        .map_err(|e| Failure::Io(e.to_string()))?;
    Ok(results.metrics)
}

/// Time since the first question for it.
fn running() -> Duration {
    static START: LazyLock<Instant> = LazyLock::new(Instant::now);
    START.elapsed()
}

/// What the project's options and the ledger give to queries.
pub fn compute_inputs(project: &Project, snapshot: &Snapshot) -> ComputeInputs {
    let config = &project.config;
    let targets = config.metrics.iter().map(|(metric, goal)| MetricTarget {
        metric: metric.clone(),
        baseline: goal.baseline,
        target: goal.target,
        target_after: goal.target_after.clone(),
    });
    let paths = config.propagation.iter().map(|path| PropagationPath {
        path_name: path.name.clone(),
        producer_stream: path.producer.0.clone(),
        producer_by: path.producer.1.clone(),
        consumer_stream: path.consumer.0.clone(),
        consumer_by: path.consumer.1.clone(),
    });
    let prices = config.prices.iter().flat_map(|table| {
        let price = |(model, price): (&String, &crate::config::Price)| ModelPrice {
            model: model.clone(),
            input_usd: price.input,
            output_usd: price.output,
            cache_read_usd: price.cache_read,
            cache_write_usd: price.cache_write,
            priced_on: table.date.clone(),
        };
        table.models.iter().map(price).collect::<Vec<_>>()
    });
    let timeouts = config.timeouts.iter().map(|(kind, tier)| TimeoutTier {
        task_type: kind.clone(),
        base_minutes: tier.base_minutes,
        retry_minutes: tier.retry_minutes,
    });
    ComputeInputs {
        prices: prices.collect(),
        timeouts: timeouts.collect(),
        params: config.params.clone(),
        targets: targets.collect(),
        paths: paths.collect(),
        field_census: relations::census(snapshot),
        rules: project.rules.clone(),
        systems: config.systems.clone(),
        lake: Some(project.lake.clone()),
        jobs: config.ingest.jobs,
        views_dir: None,
        clock: Some(running),
    }
}

fn inputs(project: &Project, snapshot: &Snapshot) -> Result<Inputs, Failure> {
    let config = &project.config;
    let caps = Caps::default();
    let (lines, by_reason) = refused(project, snapshot, caps.quarantine)?;
    let goals = config.metrics.iter().map(|(metric, goal)| {
        let goal = Goal {
            baseline: goal.baseline,
            target: goal.target,
            target_after: goal.target_after.clone(),
            min_effect: goal.min_effect,
        };
        (metric.clone(), goal)
    });
    let schedule = &config.schedule;
    let every = schedule
        .expected_every
        .clone()
        .zip(schedule.stale_after_micros);
    let expected_every = every.map(|(text, micros)| Every { text, micros });
    Ok(Inputs {
        version: env!("CARGO_PKG_VERSION").to_string(),
        site: config.site.clone(),
        goals: goals.collect(),
        ignores: remarks::ignores(config),
        annotations: remarks::annotations(config),
        accounting: balanced(snapshot)?,
        quarantine: lines,
        quarantine_by_reason: by_reason,
        quarantine_limit: limit(project),
        unknown_fields: unknown_fields(snapshot),
        conflicts: snapshot.conflicts(),
        data_through: snapshot.segments().filter_map(|s| s.max_time).max(),
        expected_every,
        redact: config.redact,
        caps,
        pins: remarks::pins(config),
        shown: None,
    })
}

type Refused = (Vec<QuarantineLine>, BTreeMap<String, i64>);

/// The refused lines by path and line, capped, and how many there are of each reason.
fn refused(project: &Project, snapshot: &Snapshot, cap: usize) -> Result<Refused, Failure> {
    let mut lines = Vec::new();
    let mut by_reason = BTreeMap::new();
    for segment in snapshot.segments() {
        let Some(file) = &segment.quarantine else {
            continue;
        };
        for stored in quarantine::read(&project.lake, file)? {
            *by_reason
                .entry(stored.reason.code().to_string())
                .or_default() += 1;
            if lines.len() < cap {
                lines.push(QuarantineLine {
                    path: segment.path.clone(),
                    line: stored.line as i64,
                    byte: stored.byte as i64,
                    reason: stored.reason.to_string(),
                    excerpt: excerpt(&stored.excerpt()),
                });
            }
        }
    }
    Ok((lines, by_reason))
}

fn excerpt(text: &str) -> String {
    match text.char_indices().nth(EXCERPT_CHARS) {
        Some((at, _)) => format!("{}…", &text[..at]),
        None => text.to_string(),
    }
}

fn unknown_fields(snapshot: &Snapshot) -> Vec<UnknownField> {
    let mut sums: BTreeMap<(String, String), i64> = BTreeMap::new();
    for segment in snapshot.segments() {
        for tally in segment.tallies.iter().filter(|t| !t.declared) {
            let stream = tally
                .stream
                .as_ref()
                .or(segment.stream.as_ref())
                .cloned()
                .unwrap_or_default();
            *sums.entry((stream, tally.field.clone())).or_default() += tally.rows as i64;
        }
    }
    let mut fields = sums
        .into_iter()
        .map(|((stream, field), rows)| UnknownField {
            stream,
            field,
            rows,
        })
        .collect::<Vec<_>>();
    fields.sort_by(|a, b| a.stream.cmp(&b.stream).then(b.rows.cmp(&a.rows)));
    fields
}

fn limit(project: &Project) -> Limit {
    let config = &project.config;
    Limit {
        share: config.ingest.quarantine_limit_ratio,
        lines: config.ingest.quarantine_limit_lines,
    }
}

/// When several hold, the worse one: unreadable input before refused lines and conflicts.
fn exit(project: &Project, accounting: &Accounting, summary: &Summary) -> Exit {
    if !summary.problems.is_empty() {
        return Exit::Io;
    }
    if project.refused_files > 0 {
        return Exit::Usage;
    }
    match report::needs_attention(accounting, &[], &limit(project)) {
        true => Exit::Attention,
        false => Exit::Done,
    }
}
