//! `loopscope.toml` → checked options. What was typed ([`Typed`]) and what is used
//! ([`Config`]) are two types; every mistake is reported in one go.

mod environment;
mod gates;
mod goals;
mod places;
mod prices;
mod read;
mod remarks;
mod source;
mod span;
mod timeouts;
mod typed;

#[cfg(test)]
mod tests;

pub use environment::from_environment;
pub use goals::check_against;
pub use prices::{Price, Prices};
pub use read::read;
pub use remarks::{Annotation, Ignore};
pub use source::mappings;
pub use span::span_micros;
pub use timeouts::{Timeout, Timeouts};
pub use typed::{
    Typed, TypedGate, TypedGoal, TypedIteration, TypedPath, TypedPin, TypedRule, TypedSource,
};

use crate::model::report::Site;
use crate::model::scope::Systems;
use crate::model::time::Zone;
use crate::packs::{Mistake, Param};
use crate::report::gate::Gates;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// The commented defaults, which `init` writes out.
pub const DEFAULT_TOML: &str = include_str!("default.toml");

/// Where the configuration is looked for when no flag names it.
pub const DEFAULT_FILE: &str = "loopscope.toml";

/// What is used.
#[derive(Debug, Clone)]
pub struct Config {
    pub site: Site,
    pub paths: Paths,
    pub schedule: Schedule,
    pub ingest: IngestOptions,
    /// Overrides only; the packs hold the defaults.
    pub params: BTreeMap<String, Param>,
    pub metrics: BTreeMap<String, Goal>,
    pub propagation: Vec<PropagationPath>,
    pub ignores: Vec<Ignore>,
    pub annotations: Vec<Annotation>,
    /// `[[source]]` as typed; `mappings` checks them against the packs.
    pub sources: Vec<TypedSource>,
    /// What tokens cost, by model; without a table costs are missing.
    pub prices: Option<Prices>,
    /// What a run of each kind of task may take: those of the field, and the project's own.
    pub timeouts: Timeouts,
    /// `[systems]`: parts of the project that no task may delete in passing.
    pub systems: Systems,
    pub closed: Closed,
    pub evidence: EvidenceFolder,
    /// Word → metric id, for claims in texts.
    pub aliases: BTreeMap<String, String>,
    pub redact: bool,
    /// Pairs of iterations to compare, canonical ids.
    pub pins: Vec<Pin>,
    pub gates: Gates,
    /// The folder of `loopscope.toml`: relative paths and `packs/` start here.
    pub home: PathBuf,
}

/// Paths as written; relative ones start at the current folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paths {
    pub data: Vec<PathBuf>,
    pub lake: PathBuf,
    pub out: PathBuf,
}

impl Paths {
    /// The folders that loopscope writes.
    pub fn own(&self) -> Vec<PathBuf> {
        vec![self.lake.clone(), self.out.clone()]
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Schedule {
    /// As written: `24h`.
    pub expected_every: Option<String>,
    pub expected_every_micros: Option<i64>,
    /// How long without data until `check` calls the site stale.
    pub stale_after_micros: Option<i64>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct IngestOptions {
    pub line_limit_bytes: u64,
    /// Share of a source's lines that may be refused.
    pub quarantine_limit_ratio: f64,
    /// Number of lines that may be refused in any case.
    pub quarantine_limit_lines: u64,
    /// Threads, at least 1.
    pub jobs: usize,
}

/// A metric's baseline and target.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Goal {
    pub baseline: Option<f64>,
    pub target: Option<f64>,
    /// Canonical iteration id.
    pub target_after: Option<String>,
    /// The smallest change that counts, in the unit of the metric.
    pub min_effect: Option<f64>,
}

/// The record of published numbers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Closed {
    pub on: bool,
    /// Relative to the configuration's folder.
    pub file: String,
    /// Whether `check` fails on a restatement that is news.
    pub gate: bool,
}

/// Committed evidence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EvidenceFolder {
    /// Relative to the configuration's folder.
    pub folder: String,
}

/// `[[pin]]`: two iterations whose comparison gets a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pin {
    pub from: String,
    pub to: String,
    pub line: u32,
}

/// One side is a stream, or the part of a stream with one value of its `census_by` field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PropagationPath {
    pub name: String,
    pub producer: (String, Option<String>),
    pub consumer: (String, Option<String>),
}

/// Reads and checks the configuration.
///
/// `file`: the path a flag named, or `None` for `loopscope.toml` in the current folder, which
/// may be absent. `flags` win over `environment`, which wins over the file, which wins over
/// the defaults.
///
/// # Errors
/// Every mistake of the file, the environment and the flags.
pub fn load(
    file: Option<&Path>,
    environment: impl IntoIterator<Item = (String, String)>,
    flags: Typed,
) -> Result<Config, Vec<Mistake>> {
    let (config, mistakes) = attempt(file, environment, flags);
    match mistakes.is_empty() {
        true => Ok(config),
        false => Err(mistakes),
    }
}

/// As `load`, for one who has more to check and reports everything at once: what could be read,
/// defaults where it could not, and every mistake. A configuration with mistakes is not to be used.
pub fn attempt(
    file: Option<&Path>,
    environment: impl IntoIterator<Item = (String, String)>,
    flags: Typed,
) -> (Config, Vec<Mistake>) {
    let path = file.unwrap_or(Path::new(DEFAULT_FILE));
    let name = path.display().to_string();
    let (text, mut mistakes) = match std::fs::read_to_string(path) {
        Ok(text) => (text, Vec::new()),
        Err(e) if file.is_none() && e.kind() == std::io::ErrorKind::NotFound => {
            (String::new(), Vec::new())
        }
        Err(e) => {
            let found = format!("cannot be read: {e}");
            let fix = "check the path, or write one with `loopscope init`";
            (String::new(), vec![Mistake::new(&name, 0, found, fix)])
        }
    };
    let home = path.parent().unwrap_or(Path::new("")).to_path_buf();
    let (typed, wrong) = read(&name, &text);
    mistakes.extend(wrong);
    let (env, wrong) = from_environment(environment);
    mistakes.extend(wrong);
    let above = origins(&flags, &env);
    let typed = flags.over(env).over(typed);
    let (config, wrong) = resolve(&name, typed, home);
    mistakes.extend(wrong.into_iter().map(|m| placed(m, &above)));
    (config, mistakes)
}

/// Values that a flag or the environment set over the file: key as messages name it, where from.
fn origins(flags: &Typed, env: &Typed) -> Vec<(&'static str, &'static str)> {
    let keys = [
        (
            "`site.base_url`",
            (&flags.base_url, "--base-url"),
            (&env.base_url, "LOOPSCOPE_SITE__BASE_URL"),
        ),
        (
            "`site.timezone`",
            (&flags.timezone, "--timezone"),
            (&env.timezone, "LOOPSCOPE_SITE__TIMEZONE"),
        ),
    ];
    let set = keys.into_iter().filter_map(|(key, flag, variable)| {
        let from = [flag, variable].into_iter().find(|(v, _)| v.is_some())?;
        Some((key, from.1))
    });
    set.collect()
}

/// Says of a mistake where it stands, when that is not the file.
fn placed(mistake: Mistake, above: &[(&str, &str)]) -> Mistake {
    match above.iter().find(|(key, _)| mistake.found.starts_with(key)) {
        Some((_, from)) => Mistake {
            file: (*from).to_string(),
            ..mistake
        },
        None => mistake,
    }
}

/// Fills in the defaults and checks the values; with every value that cannot be used. Their lines are not known any more: the file, the
/// environment or a flag may have set them.
pub fn resolve(file: &str, typed: Typed, home: PathBuf) -> (Config, Vec<Mistake>) {
    let (defaults, mut mistakes) = read("default.toml", DEFAULT_TOML);
    let t = typed.over(defaults);
    let mut span = |key: &str, text: &Option<String>| -> Option<i64> {
        let text = text.as_ref()?;
        let found = span_micros(text);
        if found.is_none() {
            let text = format!("`schedule.{key}` is \"{text}\", expected a length of time");
            mistakes.push(Mistake::new(
                file,
                0,
                text,
                "write \"24h\", \"90m\" or \"7d\"",
            ));
        }
        found
    };
    let every = span("expected_every", &t.expected_every);
    let stale = span("stale_after", &t.stale_after);
    let zone = zone(file, &t, &mut mistakes);
    check_urls(file, &t, &mut mistakes);
    let ingest = ingest_options(file, &t, &mut mistakes);
    let propagation = goals::propagation(file, &t.paths, &mut mistakes);
    let gates = gates::gates(file, &t.gate, &home, &mut mistakes);
    let closed = closed(&t);
    let paths = paths(t.data, t.lake, t.out);
    mistakes.extend(places::overlaps(&paths));
    let config = Config {
        site: Site {
            title: t.title.unwrap_or_default(),
            base_url: t.base_url.filter(|u| !u.is_empty()),
            source_url: t.source_url.filter(|u| !u.is_empty()),
            timezone: zone,
        },
        paths,
        schedule: Schedule {
            expected_every: t.expected_every,
            expected_every_micros: every,
            stale_after_micros: stale.or(every),
        },
        ingest,
        params: t.params,
        metrics: t
            .metrics
            .into_iter()
            .map(|(id, g)| (id, goals::goal(g)))
            .collect(),
        propagation,
        ignores: t.ignores,
        annotations: t.annotations,
        sources: t.sources,
        prices: t.prices,
        timeouts: timeouts::with_defaults(t.timeouts),
        systems: goals::systems(file, t.systems, &mut mistakes),
        closed,
        evidence: EvidenceFolder {
            folder: t.evidence_folder.unwrap_or_default(),
        },
        aliases: t.aliases,
        redact: t.redact.unwrap_or(true),
        pins: goals::pins(file, &t.pins, &mut mistakes),
        gates,
        home,
    };
    (config, mistakes)
}

fn zone(file: &str, t: &Typed, mistakes: &mut Vec<Mistake>) -> String {
    let zone = t.timezone.clone().unwrap_or_else(|| "UTC".to_string());
    if Zone::named(&zone).is_none() {
        let found = format!("`site.timezone` is \"{zone}\", which is no time zone");
        let fix = "write \"UTC\", or a name such as \"Europe/Berlin\"";
        mistakes.push(Mistake::new(file, 0, found, fix));
    }
    zone
}

fn closed(t: &Typed) -> Closed {
    Closed {
        on: t.closed_on.unwrap_or(true),
        file: t.closed_file.clone().unwrap_or_default(),
        gate: t.closed_gate.unwrap_or(false),
    }
}

fn paths(data: Option<Vec<String>>, lake: Option<String>, out: Option<String>) -> Paths {
    let data = data.unwrap_or_default().into_iter();
    Paths {
        data: data.map(PathBuf::from).collect(),
        lake: PathBuf::from(lake.unwrap_or_default()),
        out: PathBuf::from(out.unwrap_or_default()),
    }
}

fn check_urls(file: &str, t: &Typed, mistakes: &mut Vec<Mistake>) {
    let web = |u: &str| u.starts_with("https://") || u.starts_with("http://");
    let keys = [("base_url", &t.base_url), ("source_url", &t.source_url)];
    for (key, value) in keys {
        if let Some(url) = value.as_ref().filter(|u| !u.is_empty() && !web(u)) {
            let found = format!("`site.{key}` is \"{url}\", expected a web address");
            mistakes.push(Mistake::new(file, 0, found, "begin it with https://"));
        }
        let blank = |u: &&String| u.contains(|c: char| c.is_whitespace() || c.is_control());
        if let Some(url) = value.as_ref().filter(blank) {
            let found = format!("`site.{key}` is \"{url}\", an address with a blank in it");
            mistakes.push(Mistake::new(file, 0, found, "write %20 for the blank"));
        }
    }
    if let Some(url) = t
        .source_url
        .as_ref()
        .filter(|u| !u.is_empty() && !u.contains("{path}"))
    {
        let found = format!("`site.source_url` is \"{url}\", which has no {{path}}");
        let fix = "write {path} and {line} where they belong";
        mistakes.push(Mistake::new(file, 0, found, fix));
    }
}

fn ingest_options(file: &str, t: &Typed, mistakes: &mut Vec<Mistake>) -> IngestOptions {
    let mut whole = |key: &str, value: Option<i64>, least: i64| -> u64 {
        let value = value.unwrap_or(least);
        if value < least {
            let found = format!("`ingest.{key}` is {value}, expected at least {least}");
            mistakes.push(Mistake::new(file, 0, found, "write a greater number"));
        }
        value.max(least) as u64
    };
    let line_limit_bytes = whole("line_limit_bytes", t.line_limit_bytes, 1024);
    let quarantine_limit_lines = whole("quarantine_limit_lines", t.quarantine_limit_lines, 0);
    let jobs = whole("jobs", t.jobs, 0) as usize;
    let ratio = t.quarantine_limit_ratio.unwrap_or(0.001);
    if !(0.0..=1.0).contains(&ratio) {
        let found = format!("`ingest.quarantine_limit_ratio` is {ratio}, expected 0 to 1");
        mistakes.push(Mistake::new(file, 0, found, "write 0.001 for 0.1 %"));
    }
    let cores = || std::thread::available_parallelism().map_or(1, usize::from);
    IngestOptions {
        line_limit_bytes,
        quarantine_limit_ratio: ratio,
        quarantine_limit_lines,
        jobs: match jobs {
            0 => cores(),
            n => n,
        },
    }
}

impl Config {
    /// The user's own packs, beside the configuration.
    pub fn packs_dir(&self) -> PathBuf {
        self.home.join("packs")
    }

    /// The user's own classification rules, beside the configuration.
    pub fn rules_file(&self) -> PathBuf {
        self.home.join(crate::packs::rules_file::FILE)
    }
}
