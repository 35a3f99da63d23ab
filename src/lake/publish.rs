//! Files appear whole or not at all: written beside, synced, then renamed without replacing.

use super::error::LakeError;
use super::layout::Lake;
use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{ErrorKind, Write};
use std::path::Path;

/// Makes a folder and its parents.
pub fn make_dir(path: &Path) -> Result<(), LakeError> {
    fs::create_dir_all(path).map_err(LakeError::io(path, "create the folder"))
}

/// Publishes a finished temporary file under its final name. An existing file of that name is
/// kept: names are made from content, so it holds the same. `false` when it was there already.
pub fn publish(temporary: &Path, target: &Path) -> Result<bool, LakeError> {
    // A hard link refuses to replace, which a plain rename does not.
    match fs::hard_link(temporary, target) {
        Ok(()) => {
            fs::remove_file(temporary).map_err(LakeError::io(temporary, "remove"))?;
            Ok(true)
        }
        Err(e) if e.kind() == ErrorKind::AlreadyExists => {
            fs::remove_file(temporary).map_err(LakeError::io(temporary, "remove"))?;
            Ok(false)
        }
        // Filesystems without hard links: names are unique to this run, a rename does it.
        Err(_) if !target.exists() => {
            fs::rename(temporary, target).map_err(LakeError::io(target, "publish"))?;
            Ok(true)
        }
        Err(e) => Err(LakeError::io(target, "publish")(e)),
    }
}

/// Makes a folder's new names durable.
pub fn sync_dir(path: &Path) -> Result<(), LakeError> {
    let dir = File::open(path).map_err(LakeError::io(path, "open"))?;
    dir.sync_all().map_err(LakeError::io(path, "sync"))
}

/// Makes new files below the lake durable: their folders, up to the root.
pub fn sync_parents<'a>(
    lake: &Lake,
    files: impl Iterator<Item = &'a str>,
) -> Result<(), LakeError> {
    let mut folders = BTreeSet::new();
    for file in files {
        let mut folder = file;
        while let Some((parent, _)) = folder.rsplit_once('/') {
            folders.insert(parent);
            folder = parent;
        }
    }
    for folder in folders {
        sync_dir(&lake.path(folder))?;
    }
    if lake.root.is_dir() {
        sync_dir(&lake.root)
    } else {
        Ok(())
    }
}

/// Writes bytes and publishes them in one step, synced.
pub fn write_new(target: &Path, bytes: &[u8]) -> Result<bool, LakeError> {
    let dir = target.parent().unwrap_or(Path::new("."));
    make_dir(dir)?;
    let temporary = target.with_extension("writing");
    let mut file = File::create(&temporary).map_err(LakeError::io(&temporary, "create"))?;
    file.write_all(bytes)
        .map_err(LakeError::io(&temporary, "write"))?;
    file.sync_all().map_err(LakeError::io(&temporary, "sync"))?;
    let new = publish(&temporary, target)?;
    sync_dir(dir)?;
    Ok(new)
}

/// Replaces a file that holds derived data (a cache): the old or the new, never a half.
pub fn replace(target: &Path, bytes: &[u8]) -> Result<(), LakeError> {
    let dir = target.parent().unwrap_or(Path::new("."));
    make_dir(dir)?;
    let temporary = target.with_extension("writing");
    fs::write(&temporary, bytes).map_err(LakeError::io(&temporary, "write"))?;
    fs::rename(&temporary, target).map_err(LakeError::io(target, "replace"))
}
