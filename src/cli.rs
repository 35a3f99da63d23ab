//! What may be typed. Declarations only: defaults that depend on `loopscope.toml` are empty here.

use crate::config::Typed;
use clap::{Args, Parser, Subcommand, ValueEnum};
use std::path::PathBuf;

const EXIT_CODES: &str = "\
Exit codes:
  0  done
  1  a gate does not hold, `verify` (not backed) or `doctor` found something wrong, or `preflight`
     found what was not the task
  2  usage or configuration; or a file of your packs was refused, the rest is published
  3  too many refused lines, or a source was rewritten; the site is published all the same
  4  another run holds the lake
  5  a file could not be read or written
  6  `verify` cannot tell

Every key of loopscope.toml can be set in the environment as LOOPSCOPE_SECTION__KEY
(LOOPSCOPE_SITE__TITLE). A flag wins over the environment, which wins over the file.";

/// Trajectory reports for loops of AI agents: JSONL in, Parquet lake, metrics, a static site out.
#[derive(Debug, Parser)]
#[command(name = "loopscope", version, max_term_width = 100, after_help = EXIT_CODES)]
pub struct Cli {
    #[command(subcommand)]
    pub command: Command,
    #[command(flatten)]
    pub common: Common,
}

#[derive(Debug, Clone, Args)]
pub struct Common {
    /// Configuration file [default: loopscope.toml in the current folder, if there]
    #[arg(long, global = true, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// Folders or files with the JSONL [default: data]
    #[arg(long, global = true, value_name = "PATH", num_args = 1..)]
    pub data: Vec<PathBuf>,
    /// Folder of the Parquet lake [default: .loopscope/lake]
    #[arg(long, global = true, value_name = "DIR")]
    pub lake: Option<PathBuf>,
    /// Folder of the published site [default: reports]
    #[arg(long, global = true, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// Address the site will be served at, for the feed and for links to copy
    #[arg(long, global = true, value_name = "URL")]
    pub base_url: Option<String>,
    /// Threads [default: the machine's cores]
    #[arg(long, global = true, value_name = "N")]
    pub jobs: Option<usize>,
    /// Show no iteration before this one: an id, or a day such as 2026-04-21
    #[arg(long, global = true, value_name = "ITERATION|DAY")]
    pub since: Option<String>,
    /// Show no iteration after this one: an id, or a day
    #[arg(long, global = true, value_name = "ITERATION|DAY")]
    pub until: Option<String>,
    /// Show only the newest N iterations with data, and what is queued after them
    #[arg(long, global = true, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    pub last: Option<u32>,
    /// Time zone of times on pages, such as Europe/Berlin [default: UTC]
    #[arg(long, global = true, value_name = "ZONE")]
    pub timezone: Option<String>,
    /// Colours in messages
    #[arg(long, global = true, value_enum, default_value_t = clap::ColorChoice::Auto)]
    pub color: clap::ColorChoice,
    /// How to print the answer
    #[arg(long, global = true, value_enum, default_value_t = Format::Text)]
    pub format: Format,
    /// Print nothing but errors
    #[arg(long, short, global = true)]
    pub quiet: bool,
    /// Say how much was computed anew
    #[arg(long, short, global = true)]
    pub verbose: bool,
    /// Publish secrets as they are instead of masking them
    #[arg(long, global = true)]
    pub no_redact: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    Text,
    Json,
    Md,
    /// Tab-separated (`sql`, `suggest`)
    Tsv,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Read what is new, compute the metrics, publish the site
    Build {
        /// Then look at the gates of [gate], and fail (exit code 1) when one does not hold
        #[arg(long)]
        check: bool,
    },
    /// Look at the gates of [gate], and fail (exit code 1) when one does not hold
    Check {
        /// Write down the values of the metrics under the ratchet that are new or better
        #[arg(long)]
        update_baseline: bool,
    },
    /// Read what is new into the lake
    Ingest,
    /// Compute the metrics and print a sentence for each
    Metrics,
    /// Publish the site from the lake, or from a report.json
    Render {
        /// A report.json written by an earlier build
        #[arg(value_name = "REPORT")]
        report: Option<PathBuf>,
    },
    /// Print the number, the definition and the rows behind it
    Explain {
        /// A name from `loopscope list metrics`
        metric: String,
        /// The newest iteration with data when left out
        iteration: Option<String>,
    },
    /// Print what an iteration says, as Markdown for a pull request
    Summary {
        /// The newest iteration with data when left out
        iteration: Option<String>,
    },
    /// Print every number of two iterations side by side, as Markdown
    Compare {
        #[arg(value_name = "A")]
        a: String,
        #[arg(value_name = "B")]
        b: String,
    },
    /// Run one SELECT over the lake
    Sql {
        /// Streams are relations (`loopscope list streams`); it needs a total ORDER BY
        query: String,
    },
    /// List metrics, streams, formats, relations, sources or iterations
    List {
        /// `metrics`, `streams` and `formats` print their whole reference with --format md
        #[arg(value_enum)]
        what: Listing,
    },
    /// Hold a branch against the scope its task declared, before a merge; fail with the list
    Preflight(Preflight),
    /// Collect rows from source code, a repository or plugins, as JSONL for a data folder
    Scan(Scan),
    /// Group the failures that no rule names, and propose a rule for each group
    Suggest {
        /// Group the lines of the standard input instead: `--format tsv` prints the line's index,
        /// from 0, and its group; `--format json` the groups
        #[arg(long)]
        stdin: bool,
    },
    /// Make a proposal of `suggest` a rule in rules.toml beside loopscope.toml
    Accept {
        /// As `loopscope suggest` shows it
        template_id: String,
        /// Instead of the proposed one: TRANSIENT, TIMEOUT, LOGIC, AUTH or RESOURCE
        #[arg(long)]
        category: Option<String>,
    },
    /// Close the conflict of a rewritten source: its newest content is the one that counts
    AcceptSource {
        /// As `loopscope list sources` shows it
        path: String,
    },
    /// Write a small file that proves how a number changed between two iterations
    ///
    /// It is written to evidence/METRIC-FROM-TO.json beside the configuration, or where --out says
    /// (`-` prints it). Commit it with the pull request that makes the claim.
    Evidence {
        /// A name from `loopscope list metrics`
        metric: String,
        from: String,
        to: String,
    },
    /// Verify an evidence file, the claims of a text, or the lake itself
    ///
    /// An evidence file is checked by arithmetic (the file alone), against the source when --data
    /// is given (its bytes are read again), and against the lake where there is one. In a text,
    /// claims of the form "metric 3 → 6" are looked up in evidence/*.json and in the lake.
    /// Without a file every file of the lake is read again and compared with the ledger.
    Verify {
        /// Evidence (.json), a text, or `-` for a text on standard input
        #[arg(value_name = "FILE")]
        file: Option<PathBuf>,
    },
    /// Look at configuration, packs, data and lake, and say what is wrong
    Doctor,
    /// Write a commented loopscope.toml, a cron line and a GitHub Pages workflow
    Init {
        /// Replace files that exist
        #[arg(long)]
        force: bool,
        /// Look at a file instead, and propose a [[source]] for it, with ten rows as they would be read
        #[arg(long, value_name = "FILE", conflicts_with = "force")]
        from: Option<PathBuf>,
        /// Append the proposal to the configuration file
        #[arg(long, requires = "from")]
        write: bool,
    },
    /// Print a completion script for a shell
    Completions {
        #[arg(value_enum)]
        shell: clap_complete::Shell,
    },
}

#[derive(Debug, Args)]
pub struct Preflight {
    /// Two commits; the diff starts where HEAD left BASE
    #[arg(value_name = "BASE..HEAD")]
    pub range: String,
    /// Path patterns that the task may touch; without any flag `Scope:` lines of the messages
    #[arg(long, value_name = "GLOB", num_args = 1..)]
    pub scope: Vec<String>,
    /// File with one path pattern a line; # begins a comment
    #[arg(long, value_name = "FILE")]
    pub scope_file: Option<PathBuf>,
    /// Systems of [systems] whose deletion is the task
    #[arg(long, value_name = "NAME", num_args = 1..)]
    pub may_delete: Vec<String>,
    /// Folder of the repository
    #[arg(long, value_name = "DIR", default_value = ".")]
    pub repo: PathBuf,
}

#[derive(Debug, Args)]
#[command(after_help = "The rows go to the standard output, or with --out to a file.")]
pub struct Scan {
    #[arg(value_enum)]
    pub kind: Collector,
    /// Folder of the source, the repository or the plugins; for `installs` a settings.json
    pub src: PathBuf,
    /// kb: the folder of the knowledge files; git: BASE..HEAD; installs: more files
    pub more: Vec<String>,
    /// The iteration that the rows belong to
    #[arg(long, value_name = "ID")]
    pub iteration: String,
    /// git: TOML file of path patterns by task, by the word in `feat(word): …`, or by hash
    #[arg(long, value_name = "FILE")]
    pub scopes: Option<PathBuf>,
    /// installs: the host that the files come from
    #[arg(long, value_name = "NAME")]
    pub host: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Collector {
    /// Unfinished work: dead_code, todo!, FIXME, placeholder literals (markers.jsonl)
    Markers,
    /// Writers and readers of every knowledge file (kb_files.jsonl)
    Kb,
    /// Commits with their lines, reverts, scopes and reviewers (commits.jsonl)
    Git,
    /// What Claude Code plugins ship (capabilities.jsonl)
    Plugins,
    /// What a host has of them: settings.json, installed_plugins.json (installs.jsonl)
    Installs,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Listing {
    Metrics,
    Streams,
    Formats,
    /// Everything `sql` can read besides streams
    Relations,
    Sources,
    Iterations,
}

impl Common {
    /// What was typed, to be weighed against environment, file and defaults.
    pub fn typed(&self) -> Typed {
        let text = |path: &PathBuf| path.to_string_lossy().into_owned();
        Typed {
            base_url: self.base_url.clone(),
            data: (!self.data.is_empty()).then(|| self.data.iter().map(text).collect()),
            lake: self.lake.as_ref().map(text),
            out: self.out.as_ref().map(text),
            jobs: self.jobs.map(|n| i64::try_from(n).unwrap_or(i64::MAX)),
            timezone: self.timezone.clone(),
            redact: self.no_redact.then_some(false),
            ..Typed::default()
        }
    }
}
