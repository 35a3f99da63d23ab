//! A project opened: options, packs, streams and lake, every mistake in them reported together.

use super::Failure;
use super::label::Label;
use crate::cli::Common;
use crate::config::{self, Config};
use crate::ingest::{self, Streams, extract_outputs};
use crate::lake::Lake;
use crate::model::{Rule, RuleBook, RuleOrigin};
use crate::packs::{self, Known, Mistake, Pack, rules_file};
use crate::report::Window;
use std::collections::BTreeMap;
use std::io::IsTerminal;
use std::path::Path;

pub struct Project {
    pub config: Config,
    /// The configuration file as messages name it.
    pub config_file: String,
    pub packs: Vec<Pack>,
    /// Mistakes in pack files: those files are left out, the run ends with exit code 2.
    pub refused_files: usize,
    pub known: Known,
    /// Classification rules of the packs and of the project's `rules.toml`.
    pub rules: RuleBook,
    pub streams: Streams,
    pub lake: Lake,
    /// The iterations to show.
    pub window: Window,
    quiet: bool,
    color: clap::ColorChoice,
    verbose: bool,
}

impl Project {
    /// Reads configuration and packs. A mistake in the configuration stops; a mistake in a
    /// user's pack refuses that file, is printed, and lets the rest go on.
    pub fn open(common: &Common) -> Result<Project, Failure> {
        let lines = |mistakes: Vec<Mistake>| mistakes.iter().map(ToString::to_string).collect();
        let file = common.config.as_deref();
        let (config, mut wrong_config) = config::attempt(file, std::env::vars(), common.typed());
        let user = config.packs_dir();
        let user = user.is_dir().then_some(user);
        // In loopscope's own repository `packs/` holds the built-in ones.
        let user = user.filter(|dir| !is_builtin(dir));
        let loaded = packs::load(&packs::files::BUILTIN, user.as_deref(), &extract_outputs);
        for mistake in &loaded.mistakes {
            eprintln!("{} {mistake}", Label::Error.text(common.color));
        }
        let (rules, wrong) = rule_book(&config, &loaded.packs)?;
        for mistake in &wrong {
            eprintln!("{} {mistake}", Label::Error.text(common.color));
        }
        let decls = loaded
            .packs
            .iter()
            .flat_map(|p| p.streams.clone())
            .collect();
        let streams = Streams::new(decls).map_err(Failure::Usage)?;
        let shown = file
            .unwrap_or(Path::new(config::DEFAULT_FILE))
            .display()
            .to_string();
        let text = std::fs::read_to_string(&shown).unwrap_or_default();
        wrong_config.extend(config::check_against(&config, &loaded.packs, &shown, &text));
        let mut streams = streams;
        let (mappings, refused) = config::mappings(&shown, &config.sources, &streams.decls);
        wrong_config.extend(refused);
        if !wrong_config.is_empty() {
            wrong_config.sort();
            wrong_config.dedup();
            return Err(Failure::Usage(lines(wrong_config)));
        }
        streams.mappings = mappings;
        let lake = Lake::new(&config.paths.lake);
        Ok(Project {
            config,
            config_file: shown,
            refused_files: loaded.mistakes.len() + wrong.len(),
            rules,
            packs: loaded.packs,
            known: loaded.known,
            streams,
            lake,
            window: Window {
                since: common.since.clone(),
                until: common.until.clone(),
                last: common.last.map(|n| n as usize),
            },
            quiet: common.quiet,
            color: common.color,
            verbose: common.verbose && !common.quiet,
        })
    }

    /// Looks whether the paths of `[[source]]` lead anywhere in the data.
    ///
    /// # Errors
    /// Paths that lead nowhere where another one nearly so named does.
    pub fn check_mappings(&self) -> Result<(), Failure> {
        let checked =
            ingest::mapping::check::check(&self.streams.mappings, &self.config.paths.data);
        for note in &checked.notes {
            self.warn(&note.to_string());
        }
        match checked.mistakes.is_empty() {
            true => Ok(()),
            false => Err(Failure::Usage(
                checked.mistakes.iter().map(ToString::to_string).collect(),
            )),
        }
    }

    /// One line for a person, unless silence was asked for.
    pub fn say(&self, line: &str) {
        if !self.quiet {
            eprintln!("{}", tame(line));
        }
    }

    /// A line for those who asked for more (`-v`).
    pub fn detail(&self, line: &str) {
        if self.verbose {
            eprintln!("{line}");
        }
    }

    /// Runs one stage; `-v` says how long it took.
    pub fn timed<T>(&self, stage: &str, work: impl FnOnce() -> T) -> T {
        let start = std::time::Instant::now();
        let done = work();
        self.detail(&format!("{stage}: {:.2} s", start.elapsed().as_secs_f64()));
        done
    }

    /// A line that says what needs attention; `--quiet` keeps it, since it explains the exit code.
    pub fn warn(&self, line: &str) {
        eprintln!("{} {}", Label::Warning.text(self.color), tame(line));
    }

    /// A mistake that the run goes on without; it decides the exit code.
    pub fn mistake(&self, mistake: &Mistake) {
        let line = mistake.to_string();
        eprintln!("{} {}", Label::Error.text(self.color), tame(&line));
    }

    /// A progress bar on a terminal, nothing elsewhere.
    pub fn bar(&self, what: &str) -> indicatif::ProgressBar {
        if self.quiet || !std::io::stderr().is_terminal() {
            return indicatif::ProgressBar::hidden();
        }
        let bar = indicatif::ProgressBar::new(0);
        let style = indicatif::ProgressStyle::with_template("{msg} {wide_bar} {pos}/{len}");
        bar.set_style(style.unwrap_or_else(|_| indicatif::ProgressStyle::default_bar()));
        bar.with_message(what.to_string())
    }
}

/// The rules of the packs and of the project. A mistake in the project's file leaves out the rule
/// it stands in.
fn rule_book(config: &Config, packs: &[Pack]) -> Result<(RuleBook, Vec<Mistake>), Failure> {
    let defaults: Vec<Rule> = packs.iter().flat_map(|pack| pack.rules.clone()).collect();
    let path = config.rules_file();
    let text = match std::fs::read_to_string(&path) {
        Ok(text) => text,
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => String::new(),
        Err(e) => {
            let path = path.display();
            let fix = "check its rights, and that it is UTF-8 text";
            return Err(Failure::usage(format!(
                "{path}: cannot be read: {e}; {fix}"
            )));
        }
    };
    let shown = path.display().to_string();
    let (file, mistakes) =
        rules_file::read_rules(&shown, &text, RuleOrigin::User, &mut BTreeMap::new());
    let book = RuleBook {
        defaults,
        user: file.rules,
        use_defaults: file.use_defaults,
    };
    Ok((book, mistakes))
}

/// Whether a folder is where the built-in packs were compiled from.
fn is_builtin(dir: &Path) -> bool {
    dir.join("scrum/pack.toml").is_file() && dir.join("reviews/pack.toml").is_file()
}

/// Ids and paths come from the data: what would steer a terminal is shown and not sent.
fn tame(line: &str) -> String {
    let shown = |c: char| match c.is_control() && c != '\n' {
        true => '\u{fffd}',
        false => c,
    };
    line.chars().map(shown).collect()
}
