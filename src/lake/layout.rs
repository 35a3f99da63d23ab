//! Where things stand in the lake's folder.

use super::syncs::Syncs;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use std::path::{Path, PathBuf};

/// Partition of rows whose iteration is found by their time when they are read.
pub const BY_TIME: &str = "__by_time__";
/// Partition of state streams, which have no iteration.
pub const STATE: &str = "__state__";

const KEEP: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.');

/// Encoded bytes of an id that a folder's name spells out.
const LONGEST_ID: usize = 160;

/// The lake's root folder and the names below it.
#[derive(Debug, Clone)]
pub struct Lake {
    pub root: PathBuf,
    /// Parts on their way to the disk.
    pub syncs: Syncs,
}

impl Lake {
    pub fn new(root: impl Into<PathBuf>) -> Self {
        Lake {
            root: root.into(),
            syncs: Syncs::default(),
        }
    }

    /// `<relation>/iteration=<id>`, with the id percent-encoded.
    pub fn partition(relation: &str, iteration: Option<&str>, state: bool) -> String {
        let id = match iteration {
            Some(id) => utf8_percent_encode(id, KEEP).to_string(),
            None if state => STATE.to_string(),
            None => BY_TIME.to_string(),
        };
        // Folder names end at 255 bytes. `~` is never in an encoded id.
        let id = match id.get(..LONGEST_ID) {
            Some(head) => format!("{head}~{}", &blake3::hash(id.as_bytes()).to_hex()[..16]),
            None => id,
        };
        // `.` and `..` would be folders of their own.
        let id = if id.bytes().all(|b| b == b'.') {
            id.replace('.', "%2E")
        } else {
            id
        };
        format!("{relation}/iteration={id}")
    }

    pub fn ledger_dir(&self) -> PathBuf {
        self.root.join("_ledger")
    }

    pub fn lock_file(&self) -> PathBuf {
        self.root.join("_lock")
    }

    pub fn cache_file(&self) -> PathBuf {
        self.root.join("_results.msgpack")
    }

    pub fn current_dir(&self) -> PathBuf {
        self.root.join("_current")
    }

    pub fn path(&self, below: &str) -> PathBuf {
        self.root.join(below)
    }
}

/// Whether a name below the lake is one of its own folders and not a relation.
pub fn is_internal(name: &str) -> bool {
    name.starts_with('_')
}

/// The path below the root, with `/`.
pub fn below(root: &Path, path: &Path) -> String {
    let rest = path.strip_prefix(root).unwrap_or(path);
    let parts = rest
        .components()
        .map(|c| c.as_os_str().to_string_lossy().into_owned());
    parts.collect::<Vec<_>>().join("/")
}
