//! Finds the input files below the data roots and which stream each name promises.

use crate::packs::StreamDecl;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use walkdir::WalkDir;

/// Endings of files that carry records. Others (a README, a picture) are not input.
const RECORDS: [&str; 7] = ["jsonl", "ndjson", "json", "sarif", "xml", "eval", "traj"];

/// How the bytes of a file become lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Packing {
    Plain,
    Gzip,
    Zstd,
}

/// One input file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// As shown: relative to its data root, with `/`.
    pub path: String,
    pub file: PathBuf,
    pub bytes: u64,
    pub packing: Packing,
    /// The name ends in `.jsonl` or `.ndjson`.
    pub lines: bool,
}

impl Source {
    /// `jsonl`, `jsonl.gz`, `jsonl.zst`, or the file's own ending.
    pub fn format(&self) -> String {
        match self.lines {
            true => self.format_of("jsonl"),
            false => self.format_of(&ending(&stripped(&self.path).0)),
        }
    }

    /// A format's name with how the file is packed: `codex`, `codex.gz`.
    pub fn format_of(&self, base: &str) -> String {
        match self.packing {
            Packing::Plain => base.to_string(),
            Packing::Gzip => format!("{base}.gz"),
            Packing::Zstd => format!("{base}.zst"),
        }
    }
}

/// Every input file below the roots, by path. A root that is a file is that file. Below `own`, the
/// folders of loopscope's own output, nothing is looked for. A link is followed while it stays
/// within the roots: what a data folder publishes is what somebody put there. Problems (an
/// unreadable folder, a link loop, a link that leads out) come back as (path, what happened).
pub fn discover(roots: &[PathBuf], own: &[PathBuf]) -> (Vec<Source>, Vec<(String, String)>) {
    let mut sources = Vec::new();
    let mut problems = Vec::new();
    let real = |paths: &[PathBuf]| -> Vec<PathBuf> {
        let real = paths.iter().filter_map(|path| path.canonicalize().ok());
        real.collect()
    };
    let (inside, own) = (real(roots), real(own));
    for (root, prefix) in roots.iter().zip(prefixes(roots)) {
        let walk = WalkDir::new(root).follow_links(true).into_iter();
        let mut walk = walk.filter_entry(|entry| visible(entry) && !is_own(entry, &own));
        while let Some(item) = walk.next() {
            match item {
                Ok(entry) => {
                    let shown = shown_path(root, entry.path(), &prefix);
                    let (folder, file) = (entry.file_type().is_dir(), entry.file_type().is_file());
                    if let Some(why) = leads_out(&entry, &inside) {
                        problems.push((shown, why));
                        if folder {
                            walk.skip_current_dir();
                        }
                    } else if file {
                        match source(entry.path(), shown.clone()) {
                            Some(source) => sources.push(source),
                            // Somebody named this very file.
                            None if entry.depth() == 0 => problems.push((shown, unread_ending())),
                            None => {}
                        }
                    }
                }
                Err(e) => problems.push(said(&e, root, &prefix)),
            }
        }
    }
    sources.sort_by(|a, b| {
        crate::model::natural_cmp(&a.path, &b.path).then_with(|| a.file.cmp(&b.file))
    });
    tell_apart(&mut sources);
    problems.sort();
    (sources, problems)
}

fn unread_ending() -> String {
    format!(
        "expected an ending of {} (also with .gz or .zst): rename it",
        RECORDS.map(|ending| format!(".{ending}")).join(", ")
    )
}

/// A folder of loopscope's own output; a root is data whatever stands there.
fn is_own(entry: &walkdir::DirEntry, own: &[PathBuf]) -> bool {
    let own_name = own.iter().any(|o| o.file_name() == Some(entry.file_name()));
    entry.depth() > 0
        && own_name
        && entry.file_type().is_dir()
        && entry
            .path()
            .canonicalize()
            .is_ok_and(|at| own.contains(&at))
}

/// What is wrong with a link whose end lies in no data root.
fn leads_out(entry: &walkdir::DirEntry, inside: &[PathBuf]) -> Option<String> {
    if entry.depth() == 0 || !entry.path_is_symlink() {
        return None;
    }
    let end = entry.path().canonicalize().ok()?;
    if inside.iter().any(|root| end.starts_with(root)) {
        return None;
    }
    Some(format!(
        "the link leads to {}, out of the data; expected an end within it: name that place with \
         --data, or copy it here",
        end.display()
    ))
}

/// A problem of the walk as (path, what happened).
fn said(e: &walkdir::Error, root: &Path, prefix: &str) -> (String, String) {
    let at = e.path().map(|path| shown_path(root, path, prefix));
    let why = e.io_error().map(ToString::to_string);
    (
        at.unwrap_or_default(),
        why.unwrap_or_else(|| "link loop".into()),
    )
}

/// Two files may look alike: names that are not UTF-8 are shown with `\u{fffd}`. The later ones
/// get a folder `~2`, `~3`, … in their path.
fn tell_apart(sources: &mut Vec<Source>) {
    sources.dedup_by(|a, b| a.file == b.file && a.path == b.path);
    let mut used = BTreeSet::new();
    for source in sources {
        let shown = source.path.clone();
        let (folder, name) = match shown.rsplit_once('/') {
            Some((folder, name)) => (format!("{folder}/"), name),
            None => (String::new(), shown.as_str()),
        };
        let mut n = 2;
        while !used.insert(source.path.clone()) {
            source.path = format!("{folder}~{n}/{name}");
            n += 1;
        }
    }
}

/// Hidden files and folders are not data; the root itself may be called anything.
fn visible(entry: &walkdir::DirEntry) -> bool {
    entry.depth() == 0 || !entry.file_name().to_string_lossy().starts_with('.')
}

/// One root needs no prefix; several are told apart by their folder's name. A root that is a
/// file is called by its own name alone.
fn prefixes(roots: &[PathBuf]) -> Vec<String> {
    let name = |root: &PathBuf| {
        let name = root.file_name().map(|n| n.to_string_lossy().into_owned());
        name.unwrap_or_else(|| "data".to_string())
    };
    let mut used: Vec<String> = Vec::new();
    for root in roots {
        let base = name(root);
        let mut unique = base.clone();
        let mut n = 2;
        while used.contains(&unique) {
            unique = format!("{base}~{n}");
            n += 1;
        }
        used.push(unique);
    }
    match used.len() {
        1 => vec![String::new()],
        _ => {
            let prefix = |(root, name): (&PathBuf, String)| match root.is_file() {
                true => String::new(),
                false => format!("{name}/"),
            };
            roots.iter().zip(used).map(prefix).collect()
        }
    }
}

fn shown_path(root: &Path, path: &Path, prefix: &str) -> String {
    let below = crate::lake::layout::below(root, path);
    let name = match below.is_empty() {
        true => path
            .file_name()
            .map(|n| n.to_string_lossy().into_owned())
            .unwrap_or_default(),
        false => below,
    };
    format!("{prefix}{name}")
}

fn source(file: &Path, path: String) -> Option<Source> {
    let (inner, packing) = stripped(&path);
    let ending = ending(&inner);
    if !RECORDS.contains(&ending.as_str()) {
        return None;
    }
    let bytes = file.metadata().map(|m| m.len()).unwrap_or_default();
    let lines = matches!(ending.as_str(), "jsonl" | "ndjson");
    Some(Source {
        path,
        file: file.to_path_buf(),
        bytes,
        packing,
        lines,
    })
}

fn stripped(path: &str) -> (String, Packing) {
    let lower = path.to_ascii_lowercase();
    for (ending, packing) in [(".gz", Packing::Gzip), (".zst", Packing::Zstd)] {
        if lower.ends_with(ending) {
            return (path[..path.len() - ending.len()].to_string(), packing);
        }
    }
    (path.to_string(), Packing::Plain)
}

fn ending(path: &str) -> String {
    let name = path.rsplit('/').next().unwrap_or(path);
    name.rsplit_once('.')
        .map(|(_, e)| e.to_ascii_lowercase())
        .unwrap_or_default()
}

/// The stream whose name the file bears: the name alone, or followed by `-`, `_` or `.` and
/// digits, a date or `iter…`. The longest name wins.
pub fn named_stream<'a>(path: &str, streams: &'a [StreamDecl]) -> Option<&'a StreamDecl> {
    let (inner, _) = stripped(path);
    let file = inner.rsplit('/').next().unwrap_or(&inner);
    let stem = file.rsplit_once('.').map_or(file, |(stem, _)| stem);
    let mut best: Option<(usize, &StreamDecl)> = None;
    for stream in streams {
        for name in std::iter::once(&stream.name).chain(&stream.names) {
            let Some(rest) = stem.strip_prefix(name.as_str()) else {
                continue;
            };
            if is_suffix(rest) && best.is_none_or(|(length, _)| name.len() > length) {
                best = Some((name.len(), stream));
            }
        }
    }
    best.map(|(_, stream)| stream)
}

fn is_suffix(rest: &str) -> bool {
    let Some(tail) = rest.strip_prefix(['-', '_', '.']) else {
        return rest.is_empty();
    };
    let iteration = tail
        .get(..4)
        .is_some_and(|head| head.eq_ignore_ascii_case("iter"));
    let digits = tail.starts_with(|c: char| c.is_ascii_digit())
        && tail
            .bytes()
            .all(|b| b.is_ascii_digit() || b"-_.:TZ".contains(&b));
    iteration || digits
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_followed_by_digits_a_date_or_iter() {
        let good = [
            "",
            "-3",
            "_003",
            ".2026-04-23",
            "-2026-04-23T10:00:00Z",
            "_iter4",
            "-iter-4",
        ];
        for rest in good {
            assert!(is_suffix(rest), "{rest}");
        }
        for rest in ["x", "-old", "s", "-3b", "-"] {
            assert!(!is_suffix(rest), "{rest}");
        }
    }

    #[test]
    fn endings_are_seen_through_compression() {
        assert_eq!(
            stripped("a/b.jsonl.GZ"),
            ("a/b.jsonl".to_string(), Packing::Gzip)
        );
        assert_eq!(ending("a.b/c"), "");
        assert_eq!(ending("a/b.NDJSON"), "ndjson");
    }

    #[test]
    fn several_roots_are_told_apart() {
        assert_eq!(prefixes(&["data".into()]), [""]);
        assert_eq!(
            prefixes(&["a/data".into(), "b/data".into()]),
            ["data/", "data~2/"]
        );
    }
}
