//! `verify`: every file the ledger names is read again and compared with its digest.

use super::project::Project;
use super::{Exit, Failure};
use crate::cli::Common;
use crate::lake::{Snapshot, verify as check};

pub fn verify(common: &Common) -> Result<Exit, Failure> {
    let project = Project::open(common)?;
    let snapshot = Snapshot::load(&project.lake)?;
    let found = check::verify(&project.lake, &snapshot)?;
    for problem in &found.problems {
        println!("{problem}");
    }
    let (parts, problems) = (found.parts, found.problems.len());
    project.say(&format!(
        "lake: {parts} parts read again, {problems} problems"
    ));
    Ok(if problems == 0 {
        Exit::Done
    } else {
        Exit::Failed
    })
}
