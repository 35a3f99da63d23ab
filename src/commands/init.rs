//! `init`: the files a new project starts with, commented.

use super::{Exit, Failure};
use crate::cli::Common;
use std::fs;
use std::path::Path;

const CONFIG: &str = include_str!("../config/default.toml");
const WORKFLOW: &str = include_str!("init_pages.yml");
const CRON: &str = "\
# Every night at 02:17. Put your project's folder here, then add the line to your crontab:
#   (crontab -l; cat loopscope.cron) | crontab -
# Each run leaves a line in loopscope.log; cron mails what the second command says when a run ends
# otherwise than with 0 (see `loopscope --help`).
17 2 * * * cd /path/to/project && $HOME/.cargo/bin/loopscope build >> loopscope.log 2>&1 || echo \"loopscope ended with $?; see loopscope.log\"
";
const NEXT: &str = "\
next: put JSON lines into data/ (`loopscope list streams` names the files), run `loopscope build`,
open reports/index.html; keep /.loopscope and /reports out of version control";

pub fn init(common: &Common, force: bool) -> Result<Exit, Failure> {
    let config = common
        .config
        .clone()
        .unwrap_or_else(|| "loopscope.toml".into());
    let folder = config.parent().unwrap_or(Path::new("")).to_path_buf();
    let files = [
        (config, CONFIG),
        (folder.join("loopscope.cron"), CRON),
        (folder.join(".github/workflows/loopscope.yml"), WORKFLOW),
    ];
    let there = files.iter().filter(|(path, _)| path.exists());
    let there = there
        .map(|(path, _)| path.display().to_string())
        .collect::<Vec<_>>();
    if !force && !there.is_empty() {
        let list = there.join(", ");
        return Err(Failure::usage(format!(
            "{list}: exists already; use --force to replace it"
        )));
    }
    for (path, text) in &files {
        let io =
            |e: std::io::Error| Failure::Io(format!("{}: cannot be written: {e}", path.display()));
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent).map_err(io)?;
        }
        fs::write(path, text).map_err(io)?;
        if !common.quiet {
            eprintln!("{}: written", path.display());
        }
    }
    if !common.quiet {
        eprintln!("{NEXT}");
    }
    Ok(Exit::Done)
}
