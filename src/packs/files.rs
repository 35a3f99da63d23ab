//! Where packs come from: the folder embedded in the binary, or a folder on disk. Both become
//! a sorted list of texts, and one loader reads either.

use super::load::load_files;
use super::mistake::Mistake;
use super::stream::Extractors;
use super::{Pack, load::Loaded};
use include_dir::{Dir, include_dir};
use std::path::Path;

/// The packs shipped with the program.
pub static BUILTIN: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/packs");

/// One file of a packs folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PackFile {
    /// `scrum/metrics/findings_total.sql`, always with `/`.
    pub path: String,
    pub text: String,
    pub builtin: bool,
}

impl PackFile {
    /// The path as messages show it.
    pub fn shown(&self) -> String {
        match self.builtin {
            true => format!("builtin:packs/{}", self.path),
            false => format!("packs/{}", self.path),
        }
    }
}

/// Files of an embedded folder, sorted by path.
pub fn embedded(dir: &Dir) -> Vec<PackFile> {
    let mut out = Vec::new();
    collect(dir, &mut out);
    out.sort_by(|a, b| a.path.cmp(&b.path));
    out
}

fn collect(dir: &Dir, out: &mut Vec<PackFile>) {
    for file in dir.files() {
        // A built-in file that is not UTF-8 becomes an empty text, which the loader refuses.
        out.push(PackFile {
            path: file.path().to_string_lossy().replace('\\', "/"),
            text: file.contents_utf8().unwrap_or_default().to_string(),
            builtin: true,
        });
    }
    for inner in dir.dirs() {
        collect(inner, out);
    }
}

/// Files of a folder on disk, sorted by path, and what could not be read. A folder that is
/// not there has no files.
pub fn on_disk(dir: &Path) -> (Vec<PackFile>, Vec<Mistake>) {
    let (mut files, mut mistakes) = (Vec::new(), Vec::new());
    if !dir.exists() {
        return (files, mistakes);
    }
    let walk = walkdir::WalkDir::new(dir).sort_by_file_name();
    for entry in walk {
        let entry = match entry {
            Ok(entry) => entry,
            Err(e) => {
                let found = format!("cannot be read: {}", io_text(e.io_error()));
                mistakes.push(Mistake::new("packs", 0, found, "check the permissions"));
                continue;
            }
        };
        if !entry.file_type().is_file() {
            continue;
        }
        let relative = entry.path().strip_prefix(dir).unwrap_or(entry.path());
        let path = relative.to_string_lossy().replace('\\', "/");
        match std::fs::read_to_string(entry.path()) {
            Ok(text) => files.push(PackFile {
                path,
                text,
                builtin: false,
            }),
            Err(e) => {
                let found = format!("cannot be read: {}", io_text(Some(&e)));
                let file = format!("packs/{path}");
                mistakes.push(Mistake::new(&file, 0, found, "write it as UTF-8 text"));
            }
        }
    }
    files.sort_by(|a, b| a.path.cmp(&b.path));
    (files, mistakes)
}

fn io_text(error: Option<&std::io::Error>) -> String {
    error.map_or_else(|| "a loop of links".to_string(), |e| e.to_string())
}

/// The built-in packs alone. A mistake in them is a bug, and a test holds that there is none.
pub fn embedded_packs(extractors: Extractors) -> Vec<Pack> {
    let Loaded { packs, .. } = load_files(&embedded(&BUILTIN), extractors);
    packs
}
