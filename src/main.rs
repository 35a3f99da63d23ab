//! The thin binary: parse, run, print the error, exit.

use clap::Parser;
use loopscope::{cli::Cli, commands};
use std::process::ExitCode;

fn main() -> ExitCode {
    let cli = Cli::parse();
    match commands::run(&cli) {
        Ok(exit) => exit.into(),
        Err(failure) => {
            let label = commands::error_label(&cli.common);
            commands::print::err(&format!("{label} {failure}"));
            failure.exit().into()
        }
    }
}
