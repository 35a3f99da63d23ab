//! One file per command; the only place where the stages meet and where anything is printed.

#[macro_use]
pub mod print;

mod accept;
mod accept_source;
mod build;
mod check;
mod closed;
mod doctor;
mod evidence;
mod explain;
mod github;
mod init;
mod init_from;
mod label;
mod list;
mod preflight;
mod project;
mod relations;
mod remarks;
mod render;
mod scan;
mod sql;
mod suggest;
mod summary;
mod unchanged;
mod verify;
mod verify_text;

use crate::cli::{Cli, Command, Common, Format};
use crate::lake::LakeError;
use crate::site::SiteError;
use clap::CommandFactory;
use std::process::ExitCode;

/// How a run ended, in the order of the documented exit codes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    Done = 0,
    /// A gate failed; `verify`: something does not hold.
    Failed = 1,
    Usage = 2,
    /// Too many refused lines, or a source conflict; the site is published all the same.
    Attention = 3,
    Locked = 4,
    Io = 5,
    /// `verify` can neither confirm nor refute.
    CannotTell = 6,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> ExitCode {
        ExitCode::from(exit as u8)
    }
}

/// Why a command could not do its work.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// One mistake a line: configuration, packs, arguments.
    #[error("{}", .0.join("\nerror: "))]
    Usage(Vec<String>),
    #[error(transparent)]
    Lake(#[from] LakeError),
    #[error(transparent)]
    Site(#[from] SiteError),
    #[error("{0}")]
    Io(String),
}

impl Failure {
    pub fn usage(text: impl Into<String>) -> Failure {
        Failure::Usage(vec![text.into()])
    }

    pub fn exit(&self) -> Exit {
        match self {
            Failure::Usage(_) => Exit::Usage,
            Failure::Lake(LakeError::Locked { .. }) => Exit::Locked,
            _ => Exit::Io,
        }
    }
}

/// The first word of an error, as `main` prints it.
pub fn error_label(common: &Common) -> String {
    label::Label::Error.text(common.color)
}

/// Runs what was typed.
pub fn run(cli: &Cli) -> Result<Exit, Failure> {
    let common = &cli.common;
    let tabbed = matches!(cli.command, Command::Sql { .. } | Command::Suggest { .. });
    if common.format == Format::Tsv && !tabbed {
        return Err(Failure::usage(
            "--format tsv: this command does not print it; write text, json or md",
        ));
    }
    match &cli.command {
        Command::Build { check } => build::build(common, *check),
        Command::Check { update_baseline } => check::check(common, *update_baseline),
        Command::Ingest => build::ingest(common),
        Command::Metrics => build::metrics(common),
        Command::Render { report } => render::render(common, report.as_deref()),
        Command::Explain { metric, iteration } => {
            explain::explain(common, metric, iteration.as_deref())
        }
        Command::Summary { iteration } => summary::summary(common, iteration.as_deref()),
        Command::Compare { a, b } => summary::compare(common, a, b),
        Command::Sql { query } => sql::sql(common, query),
        Command::List { what } => list::list(common, *what),
        Command::Preflight(asked) => preflight::preflight(common, asked),
        Command::Scan(asked) => scan::scan(common, asked),
        Command::Suggest { stdin } => suggest::suggest(common, *stdin),
        Command::Accept {
            template_id,
            category,
        } => accept::accept(common, template_id, category.as_deref()),
        Command::AcceptSource { path } => accept_source::accept(common, path),
        Command::Evidence { metric, from, to } => evidence::evidence(common, metric, from, to),
        Command::Verify { file } => verify::verify(common, file.as_deref()),
        Command::Doctor => doctor::doctor(common),
        Command::Init {
            from: Some(file),
            write,
            ..
        } => init_from::init_from(common, file, *write),
        Command::Init { force, .. } => init::init(common, *force),
        Command::Completions { shell } => {
            let mut command = Cli::command();
            clap_complete::generate(*shell, &mut command, "loopscope", &mut std::io::stdout());
            Ok(Exit::Done)
        }
    }
}
