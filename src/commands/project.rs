//! A project opened: options, packs, streams and lake, every mistake in them reported together.

use super::Failure;
use super::label::Label;
use crate::cli::Common;
use crate::config::{self, Config};
use crate::ingest::{Streams, extract_outputs};
use crate::lake::Lake;
use crate::packs::{self, Known, Mistake, Pack};
use crate::report::Window;
use std::io::IsTerminal;
use std::path::Path;

pub struct Project {
    pub config: Config,
    pub packs: Vec<Pack>,
    /// Mistakes in pack files: those files are left out, the run ends with exit code 2.
    pub refused_files: usize,
    pub known: Known,
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
        let config = config::load(file, std::env::vars(), common.typed())
            .map_err(|mistakes| Failure::Usage(lines(mistakes)))?;
        let user = config.packs_dir();
        let user = user.is_dir().then_some(user);
        // In loopscope's own repository `packs/` holds the built-in ones.
        let user = user.filter(|dir| !is_builtin(dir));
        let loaded = packs::load(&packs::files::BUILTIN, user.as_deref(), &extract_outputs);
        for mistake in &loaded.mistakes {
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
        let unknown = config::check_against(&config, &loaded.packs, &shown, &text);
        if !unknown.is_empty() {
            return Err(Failure::Usage(lines(unknown)));
        }
        let lake = Lake::new(&config.paths.lake);
        Ok(Project {
            config,
            refused_files: loaded.mistakes.len(),
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

    /// One line for a person, unless silence was asked for.
    pub fn say(&self, line: &str) {
        if !self.quiet {
            eprintln!("{line}");
        }
    }

    /// A line for those who asked for more (`-v`).
    pub fn detail(&self, line: &str) {
        if self.verbose {
            eprintln!("{line}");
        }
    }

    /// A line that says what needs attention; `--quiet` keeps it, since it explains the exit code.
    pub fn warn(&self, line: &str) {
        eprintln!("{} {line}", Label::Warning.text(self.color));
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

/// Whether a folder is where the built-in packs were compiled from.
fn is_builtin(dir: &Path) -> bool {
    dir.join("scrum/pack.toml").is_file() && dir.join("reviews/pack.toml").is_file()
}
