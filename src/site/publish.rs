//! Files in memory → published folder, all or nothing.
//!
//! How the swap survives a crash. The new site is built whole in `.<name>.loopscope-new` beside
//! the old one, on the same file system; files that did not change are hard links to the old
//! ones. It is renamed to `.<name>.loopscope-old`, and that name and the site's change places in
//! one step: whenever the run dies, a whole site stands in its place. Where the system cannot do
//! that (other than Linux, some network disks) there are two renames: old →
//! `.<name>.loopscope-old`, new → its place; between them no site stands there, and the next run
//! puts the old one back before it does anything else. A page of one build never stands beside a
//! page of another. What is not ours (CNAME, .git) is carried over: files
//! as hard links before the swap, whole folders by a rename after it, which the next run
//! completes if this one dies. `status.json` is written last, in place and atomically.
//!
//! Single files are not flushed to the platter: after a power cut the next run finds a file
//! that differs from what it should be, because contents are compared and not dates or the
//! manifest, and writes it again.

use super::{Files, SiteError, Status};
use crate::model::parallel::{cores, each, in_parallel};
use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// Files that are removed at once.
const AT_ONCE: usize = 8;

/// What publishing did, in files.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct PublishSummary {
    pub written: usize,
    pub unchanged: usize,
    /// Pages of ours that exist no more.
    pub removed: usize,
    /// Files and folders that are not ours and stayed.
    pub foreign: usize,
}

/// Writes `status.json` into a site that stands already.
pub fn write_status(out: &Path, status: &Status) -> Result<(), SiteError> {
    write_atomically(out, "status.json", &status.to_json()?)
}

/// Publishes `files` and `status.json` as the folder `out`. The caller holds the lock against a
/// second run.
///
/// # Errors
/// `Foreign` when a file that loopscope did not write stands in the way: nothing was changed.
/// `TooHigh` when `out` holds the current folder. `Io` for the file system's own refusals.
pub fn publish(files: &Files, out: &Path, status: &Status) -> Result<PublishSummary, SiteError> {
    let place = Place::of(out)?;
    place.recover()?;
    let ours = manifest_of(&place.out);
    let foreign = foreign_in(&place.out, &ours, files)?;
    let mut summary = PublishSummary {
        foreign: foreign.len(),
        ..PublishSummary::default()
    };
    summary.removed = ours
        .iter()
        .filter(|p| !files.contains_key(*p) && *p != "status.json" && place.out.join(p).is_file())
        .count();
    let files: Vec<(&str, &[u8])> = (files.iter())
        .map(|(path, bytes)| (path.as_str(), bytes.as_slice()))
        .collect();
    let unchanged = each(&files, |(path, bytes)| same(&place.out.join(path), bytes));
    summary.unchanged = unchanged.iter().filter(|same| **same).count();
    summary.written = files.len() - summary.unchanged;
    if summary.written > 0 || summary.removed > 0 || !place.out.is_dir() {
        place.build(&files, &unchanged, &foreign)?;
        place.swap(&foreign)?;
    }
    write_atomically(&place.out, "status.json", &status.to_json()?)?;
    Ok(summary)
}

/// The folder and its two neighbours.
struct Place {
    out: PathBuf,
    new: PathBuf,
    old: PathBuf,
}

impl Place {
    fn of(out: &Path) -> Result<Place, SiteError> {
        let resolved = resolve(out)?;
        let here = std::env::current_dir()
            .and_then(fs::canonicalize)
            .map_err(io_error(out, "the current folder cannot be read"))?;
        let (Some(parent), Some(name)) = (resolved.parent(), resolved.file_name()) else {
            return Err(SiteError::TooHigh {
                path: out.to_path_buf(),
            });
        };
        if here.starts_with(&resolved) {
            return Err(SiteError::TooHigh {
                path: out.to_path_buf(),
            });
        }
        fs::create_dir_all(parent)
            .map_err(io_error(parent, "the folder above the site cannot be made"))?;
        let name = name.to_string_lossy();
        Ok(Place {
            new: parent.join(format!(".{name}.loopscope-new")),
            old: parent.join(format!(".{name}.loopscope-old")),
            out: resolved.clone(),
        })
    }

    /// Finishes what a killed run began: the old site comes back if no site stands there, and
    /// what was not ours returns to its place.
    fn recover(&self) -> Result<(), SiteError> {
        remove(&self.new)?;
        if !self.old.exists() {
            return Ok(());
        }
        if !self.out.exists() {
            return fs::rename(&self.old, &self.out).map_err(io_error(
                &self.out,
                "the site of the run before cannot be put back",
            ));
        }
        for path in foreign_in(&self.old, &manifest_of(&self.old), &Files::new())? {
            let (from, to) = (self.old.join(&path), self.out.join(&path));
            if to.symlink_metadata().is_err() {
                self.bring(&from, &to)?;
            }
        }
        remove(&self.old)
    }

    /// Writes the whole new site beside the old one; `unchanged`: the file stands there already.
    fn build(
        &self,
        files: &[(&str, &[u8])],
        unchanged: &[bool],
        foreign: &[String],
    ) -> Result<(), SiteError> {
        fs::create_dir(&self.new).map_err(io_error(
            &self.new,
            "the folder for the new site cannot be made",
        ))?;
        let mut made = BTreeSet::new();
        let mut last = "";
        for (path, _) in files {
            let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
            if folder != last {
                make_parent(&self.new.join(path), &mut made)?;
                last = folder;
            }
        }
        let written = in_parallel(cores(), files.len(), |at| {
            let (path, bytes) = files[at];
            let (old, new) = (self.out.join(path), self.new.join(path));
            if unchanged[at] && fs::hard_link(&old, &new).is_ok() {
                return Ok(());
            }
            fs::write(&new, bytes).map_err(io_error(&new, "the file cannot be written"))
        });
        written.into_iter().collect::<Result<(), SiteError>>()?;
        let status = "status.json".to_string();
        for path in foreign.iter().chain([&status]) {
            let (old, new) = (self.out.join(path), self.new.join(path));
            let Ok(meta) = old.symlink_metadata() else {
                continue;
            };
            if meta.is_dir() {
                continue;
            }
            make_parent(&new, &mut made)?;
            if fs::hard_link(&old, &new).is_err() {
                fs::copy(&old, &new).map_err(io_error(
                    &old,
                    "a file that is not loopscope's cannot be kept",
                ))?;
            }
        }
        Ok(())
    }

    /// Puts the new site in its place and brings the folders that are not ours along.
    fn swap(&self, foreign: &[String]) -> Result<(), SiteError> {
        let had = self.out.exists();
        if had && self.exchange()? {
            return self.settle(foreign);
        }
        if had {
            fs::rename(&self.out, &self.old)
                .map_err(io_error(&self.out, "the folder cannot be swapped (is it a mount point? publish into a folder below it)"))?;
        }
        if let Err(source) = fs::rename(&self.new, &self.out) {
            if had {
                // Best effort: the next run repeats it.
                let _ = fs::rename(&self.old, &self.out);
            }
            return Err(SiteError::Io {
                path: self.out.clone(),
                problem: "the new site cannot be put in its place",
                source,
            });
        }
        self.settle(foreign)
    }

    /// The new site and the old one change places in one step. `false`: this system cannot.
    fn exchange(&self) -> Result<bool, SiteError> {
        // Under this name a site may be left by a kill at any moment: `recover` takes from it
        // what it has more than the standing one, and it has nothing more.
        fs::rename(&self.new, &self.old).map_err(io_error(
            &self.old,
            "the new site cannot be put beside its place",
        ))?;
        if exchange(&self.old, &self.out).is_ok() {
            return Ok(true);
        }
        fs::rename(&self.old, &self.new).map_err(io_error(
            &self.new,
            "the new site cannot be put beside its place",
        ))?;
        Ok(false)
    }

    /// After the swap: what is not ours comes along, and the old site goes.
    fn settle(&self, foreign: &[String]) -> Result<(), SiteError> {
        for path in foreign {
            let (from, to) = (self.old.join(path), self.out.join(path));
            if from.symlink_metadata().is_ok_and(|m| m.is_dir()) {
                self.bring(&from, &to)?;
            }
        }
        sync_folder(&self.out);
        remove(&self.old)
    }

    /// Moves something that is not ours from the old folder into the new one.
    fn bring(&self, from: &Path, to: &Path) -> Result<(), SiteError> {
        if let Some(parent) = to.parent() {
            fs::create_dir_all(parent).map_err(io_error(parent, "the folder cannot be made"))?;
        }
        fs::rename(from, to).map_err(io_error(to, "what is not loopscope's cannot be kept"))
    }
}

/// What is in a folder and not ours: files by path, folders when nothing of ours is below.
fn foreign_in(
    root: &Path,
    ours: &BTreeSet<String>,
    files: &Files,
) -> Result<Vec<String>, SiteError> {
    let mut found = Vec::new();
    if !root.exists() {
        return Ok(found);
    }
    if !root.is_dir() {
        return Err(SiteError::Foreign {
            path: root.to_path_buf(),
        });
    }
    let folders = folders_of(ours.iter().chain(files.keys()));
    let mut stack = vec![String::new()];
    while let Some(folder) = stack.pop() {
        for (name, is_dir) in top_level(&root.join(&folder))? {
            let path = if folder.is_empty() {
                name
            } else {
                format!("{folder}/{name}")
            };
            if is_dir && folders.contains(&path) {
                stack.push(path);
                continue;
            }
            let full = root.join(&path);
            if ours.contains(&path) || files.get(&path).is_some_and(|b| same(&full, b)) {
                continue;
            }
            if files.contains_key(&path) || folders.contains(&path) {
                return Err(SiteError::Foreign { path: full });
            }
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}

fn io_error(path: &Path, problem: &'static str) -> impl FnOnce(io::Error) -> SiteError {
    let path = path.to_path_buf();
    move |source| SiteError::Io {
        path,
        problem,
        source,
    }
}

/// The real path of a folder that may not exist yet; a link is followed, so that the folder it
/// names is swapped and not the link.
fn resolve(out: &Path) -> Result<PathBuf, SiteError> {
    let absolute = std::path::absolute(out).map_err(io_error(out, "the path cannot be read"))?;
    let mut missing = Vec::new();
    let mut at = absolute.as_path();
    loop {
        if let Ok(real) = fs::canonicalize(at) {
            return Ok(missing
                .iter()
                .rev()
                .fold(real, |path: PathBuf, name| path.join(name)));
        }
        match (at.parent(), at.file_name()) {
            (Some(parent), Some(name)) => {
                missing.push(name.to_os_string());
                at = parent;
            }
            _ => return Ok(absolute),
        }
    }
}

fn manifest_of(folder: &Path) -> BTreeSet<String> {
    let text = fs::read(folder.join("manifest.json")).unwrap_or_default();
    let listed: std::collections::BTreeMap<String, String> =
        serde_json::from_slice(&text).unwrap_or_default();
    let mut ours: BTreeSet<String> = listed.into_keys().collect();
    if !ours.is_empty() {
        ours.extend(["manifest.json".to_string(), "status.json".to_string()]);
    }
    ours
}

fn folders_of<'a>(paths: impl Iterator<Item = &'a String>) -> BTreeSet<String> {
    let mut folders = BTreeSet::new();
    for path in paths {
        for (at, _) in path.match_indices('/') {
            if !folders.contains(&path[..at]) {
                folders.insert(path[..at].to_string());
            }
        }
    }
    folders
}

/// Names in a folder, sorted, and whether each is a folder; a link is none.
fn top_level(folder: &Path) -> Result<Vec<(String, bool)>, SiteError> {
    let mut names = Vec::new();
    for entry in fs::read_dir(folder).map_err(io_error(folder, "the folder cannot be read"))? {
        let entry = entry.map_err(io_error(folder, "the folder cannot be read"))?;
        let is_dir = entry.file_type().is_ok_and(|kind| kind.is_dir());
        names.push((entry.file_name().to_string_lossy().into_owned(), is_dir));
    }
    names.sort();
    Ok(names)
}

fn same(path: &Path, bytes: &[u8]) -> bool {
    let size = path.symlink_metadata().map(|m| (m.is_file(), m.len()));
    size.is_ok_and(|s| s == (true, bytes.len() as u64))
        && fs::read(path).is_ok_and(|found| found == bytes)
}

fn make_parent(path: &Path, made: &mut BTreeSet<PathBuf>) -> Result<(), SiteError> {
    if let Some(parent) = path.parent()
        && made.insert(parent.to_path_buf())
    {
        fs::create_dir_all(parent).map_err(io_error(parent, "the folder cannot be made"))?;
    }
    Ok(())
}

/// A folder with all that is in it. Removing a file waits for the disk more than it computes, so
/// several go at once; what cannot be removed there is said by the last sweep.
fn remove(folder: &Path) -> Result<(), SiteError> {
    // Behind a link stands somebody else's folder.
    let own = folder.symlink_metadata().is_ok_and(|m| m.is_dir());
    let files = if own { files_below(folder) } else { Vec::new() };
    in_parallel(AT_ONCE.max(cores()), files.len(), |at| {
        fs::remove_file(&files[at])
    });
    match fs::remove_dir_all(folder) {
        Err(e) if e.kind() != io::ErrorKind::NotFound => Err(io_error(
            folder,
            "the folder of an earlier run cannot be removed",
        )(e)),
        _ => Ok(()),
    }
}

/// All that is no folder below a folder; links are not followed.
fn files_below(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    let mut stack = vec![folder.to_path_buf()];
    while let Some(folder) = stack.pop() {
        for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
            match entry.file_type() {
                Ok(kind) if kind.is_dir() => stack.push(entry.path()),
                _ => files.push(entry.path()),
            }
        }
    }
    files
}

fn write_atomically(folder: &Path, name: &str, bytes: &[u8]) -> Result<(), SiteError> {
    let (beside, path) = (
        folder.join(format!(".{name}.loopscope-new")),
        folder.join(name),
    );
    fs::write(&beside, bytes).map_err(io_error(&beside, "the file cannot be written"))?;
    fs::rename(&beside, &path).map_err(io_error(&path, "the file cannot be put in its place"))
}

/// Lets two paths change places in one step.
#[cfg(target_os = "linux")]
fn exchange(a: &Path, b: &Path) -> io::Result<()> {
    use rustix::fs::{CWD, RenameFlags, renameat_with};
    Ok(renameat_with(CWD, a, CWD, b, RenameFlags::EXCHANGE)?)
}

#[cfg(not(target_os = "linux"))]
fn exchange(_: &Path, _: &Path) -> io::Result<()> {
    Err(io::ErrorKind::Unsupported.into())
}

/// Makes the renames durable where the system can; the swap is whole without it.
fn sync_folder(out: &Path) {
    if let Some(parent) = out.parent()
        && let Ok(folder) = fs::File::open(parent)
    {
        let _ = folder.sync_all();
    }
}

#[cfg(test)]
#[path = "publish_tests.rs"]
mod tests;
