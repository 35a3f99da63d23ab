//! Who writes and who reads the knowledge files: a census from source code.
//!
//! *read*: a line reads a path that is that file. *write_only*: lines write it, none reads it, and
//! none is left that might. *undetermined*: everything else. Paths are followed through constants,
//! joins, formats, globs, fields, and functions that take or give a part of them.

mod callers;
mod calls;
mod imports;
mod ir;
mod lower;
mod matching;
mod methods;
mod narrow;
mod options;
mod resolve;
mod shell;
mod tables;
mod tree;
mod walk;

use super::source::{self, ScanError};
use callers::{at_callers, by_default, named_by_caller};
use calls::Mode;
use ir::{Call, Expr, Unit};
use matching::{Match, compare, is_path};
use resolve::{Path as Pieces, Piece};
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use tree::Tree;

/// Functions that hand a path on to functions that hand it on.
const MOST_LEVELS: usize = 3;
const MOST_TEXT: usize = 200;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum State {
    Read,
    WriteOnly,
    Undetermined,
}

impl State {
    pub fn word(self) -> &'static str {
        match self {
            State::Read => "read",
            State::WriteOnly => "write_only",
            State::Undetermined => "undetermined",
        }
    }
}

/// A line of code and what it does.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Line {
    pub file: String,
    pub line: i64,
    pub text: String,
    /// `reads`, `writes`, `may read`, `may write`, or `hands on` to code outside of the tree.
    pub does: &'static str,
}

impl Line {
    fn place(&self) -> String {
        format!("{}:{}", self.file, self.line)
    }
}

/// One knowledge file.
#[derive(Debug)]
pub struct KbFile {
    /// Relative to the folder of the knowledge files.
    pub path: String,
    pub bytes: u64,
    /// Lines that are not blank, for the formats with a record a line.
    pub rows: Option<u64>,
    pub state: State,
    /// In order of file and line.
    pub lines: Vec<Line>,
}

impl KbFile {
    fn places(&self, does: &str) -> Vec<String> {
        let all = self.lines.iter().filter(|l| l.does == does);
        let all: BTreeSet<String> = all.map(Line::place).collect();
        all.into_iter().collect()
    }

    /// A row of the stream `kb_files`; `[]` says that none was found, null that it is not known.
    pub fn row(&self) -> Map<String, Value> {
        let (writers, readers) = (self.places("writes"), self.places("reads"));
        let has = |does: &str| self.lines.iter().any(|l| l.does == does);
        let writers = match writers.is_empty() && (has("may write") || self.lines.is_empty()) {
            true => Value::Null,
            false => json!(writers),
        };
        let readers = match self.state {
            State::Undetermined => Value::Null,
            _ => json!(readers),
        };
        let line = |l: &Line| json!({"does": l.does, "at": l.place(), "text": l.text});
        let mut row = Map::new();
        row.insert("path".into(), json!(self.path));
        row.insert("rows".into(), json!(self.rows));
        row.insert("bytes".into(), json!(self.bytes));
        row.insert("writers".into(), writers);
        row.insert("readers".into(), readers);
        row.insert("state".into(), json!(self.state.word()));
        let lines: Vec<Value> = self.lines.iter().map(line).collect();
        row.insert("decided_by".into(), json!(lines));
        row
    }
}

#[derive(Debug, Default)]
pub struct Census {
    /// By path.
    pub files: Vec<KbFile>,
    pub sources: usize,
    pub skipped: Vec<(String, String)>,
    /// Reads and writes whose path nobody can tell, as `file:line`.
    pub open: BTreeSet<String>,
}

/// Looks at every file of `kb` and at every source file below `root`.
///
/// # Errors
/// One of the two folders is not there.
pub fn scan(root: &Path, kb: &Path) -> Result<Census, ScanError> {
    let mut files = Vec::new();
    let walk = ignore::WalkBuilder::new(kb).standard_filters(false).build();
    for entry in walk {
        let entry = entry.map_err(|e| {
            let kb = kb.display();
            ScanError(format!("{kb}: cannot be read: {e}; check the path"))
        })?;
        if entry.file_type().is_some_and(|t| t.is_file()) {
            let path = entry.path().strip_prefix(kb).unwrap_or(entry.path());
            let path = path.to_string_lossy().replace('\\', "/");
            let (bytes, rows) = size(entry.path(), &path);
            files.push((path, bytes, rows));
        }
    }
    files.sort();
    let mut out = Census::default();
    let mut units = Vec::new();
    for found in source::each(root, |file| match file.text {
        Ok(text) => Ok(walk::unit(&file.path, file.language, &text)),
        Err(reason) => Err((file.path, reason)),
    })? {
        out.sources += 1;
        match found {
            Ok(unit) => units.push(unit),
            Err(skipped) => out.skipped.push(skipped),
        }
    }
    let folder = folder_of(root, kb);
    let names: Vec<&str> = files.iter().map(|(path, ..)| path.as_str()).collect();
    let mut lines = census(units, &folder, &names, &mut out.open);
    for (path, bytes, rows) in files {
        let lines: Vec<Line> = lines.remove(&path).into_iter().flatten().collect();
        let state = state(&lines);
        out.files.push(KbFile {
            path,
            bytes,
            rows,
            state,
            lines,
        });
    }
    Ok(out)
}

/// The folder of the knowledge files as code below `root` would name it.
fn folder_of(root: &Path, kb: &Path) -> String {
    let whole = |path: &Path| path.canonicalize().unwrap_or_else(|_| path.to_path_buf());
    let (root, kb) = (whole(root), whole(kb));
    match kb.strip_prefix(&root) {
        Ok(inside) => inside.to_string_lossy().replace('\\', "/"),
        Err(_) => kb
            .file_name()
            .map_or(String::new(), |n| n.to_string_lossy().into_owned()),
    }
}

fn size(whole: &Path, path: &str) -> (u64, Option<u64>) {
    let lines = [".jsonl", ".ndjson", ".csv", ".tsv"]
        .iter()
        .any(|end| path.ends_with(end));
    let bytes = std::fs::metadata(whole).map_or(0, |m| m.len());
    let rows = || {
        let text = std::fs::read(whole).ok()?;
        let full = |line: &&[u8]| !line.trim_ascii().is_empty();
        Some(text.split(|b| *b == b'\n').filter(full).count() as u64)
    };
    (bytes, if lines { rows() } else { None })
}

fn state(lines: &[Line]) -> State {
    let has = |does: &str| lines.iter().any(|l| l.does == does);
    if has("reads") {
        State::Read
    } else if has("may read") || has("hands on") || !has("writes") {
        State::Undetermined
    } else {
        State::WriteOnly
    }
}

struct Search<'t> {
    tree: &'t Tree,
    /// File, its parts from the root of the code.
    files: Vec<(&'t str, Vec<&'t str>)>,
    lines: BTreeMap<String, BTreeSet<Line>>,
}

fn census(
    units: Vec<Unit>,
    folder: &str,
    names: &[&str],
    open: &mut BTreeSet<String>,
) -> BTreeMap<String, BTreeSet<Line>> {
    let tree = Tree::new(units);
    let part = |name| folder.split('/').chain(str::split(name, '/'));
    let files = names
        .iter()
        .map(|name| (*name, part(name).filter(|p| !p.is_empty()).collect()));
    let mut search = Search {
        tree: &tree,
        files: files.collect(),
        lines: BTreeMap::new(),
    };
    for (u, unit) in tree.units.iter().enumerate() {
        for (c, call) in unit.calls.iter().enumerate() {
            if walk::COLLECTS.contains(&&*call.name) && !is_followed(unit, call) {
                for path in call.args.iter().map(|a| &a.value) {
                    for path in tree.paths(u, call.function, path) {
                        search.place(Mode::Handed, (u, c), path, 0);
                    }
                }
            }
            match calls::uses(call, unit.language) {
                Some(uses) => {
                    for (mode, path) in uses {
                        let modes = calls::asked_mode(call, unit.language);
                        let modes = modes.filter(|_| mode == Mode::Handed);
                        let modes = modes.map(|m| tree.paths(u, call.function, m));
                        for path in tree.paths(u, call.function, path) {
                            let known = |p: &Piece| !matches!(p, Piece::Hole | Piece::Entry);
                            if !path.iter().any(known) && mode != Mode::Handed {
                                open.insert(format!("{}:{}", unit.path, call.line));
                            }
                            for path in with_modes(path, modes.as_deref()) {
                                search.place(mode, (u, c), path, 0);
                            }
                        }
                    }
                }
                None if is_option(call, unit) => {}
                None => {
                    let outside = outside(&tree, u, call);
                    for arg in &call.args {
                        let mut values = Vec::new();
                        in_tables(&arg.value, &mut values);
                        values.extend(Some(&arg.value).filter(|_| outside));
                        for value in values {
                            for path in tree.paths(u, call.function, value) {
                                search.place(Mode::Handed, (u, c), path, 0);
                            }
                        }
                    }
                }
            }
        }
    }
    search.lines
}

/// What stands in tables written out as an argument: a function reads it by its key, which is not
/// followed.
fn in_tables<'e>(value: &'e Expr, out: &mut Vec<&'e Expr>) {
    match value {
        Expr::Table(entries) => {
            for (_, entry) in entries {
                out.push(entry);
                in_tables(entry, out);
            }
        }
        Expr::Any(all) => all.iter().for_each(|one| in_tables(one, out)),
        _ => {}
    }
}

/// Whether what a call puts into a list is looked for where the list is read: a list of this
/// function, or of its object.
fn is_followed(unit: &Unit, call: &Call) -> bool {
    let known = |name: &str| {
        let own = |l: &ir::Let| l.name == name && (l.function == call.function || l.function == 0);
        unit.lets.iter().any(own)
    };
    match &call.receiver {
        Some(Expr::Name(name)) => known(name),
        Some(Expr::Field(..)) => true,
        _ => call.receiver.is_none(),
    }
}

/// A path once for each way in which it may be opened, the way behind a mark.
fn with_modes(path: Pieces, modes: Option<&[Pieces]>) -> Vec<Pieces> {
    let Some(modes) = modes else {
        return vec![path];
    };
    let add = |mode: &Pieces| {
        let marked = path.iter().chain([&Piece::Mark]);
        marked.chain(mode).cloned().collect()
    };
    modes.iter().map(add).collect()
}

/// Whether a call only declares an option of the command line: its default is found where it is
/// read.
fn is_option(call: &Call, unit: &Unit) -> bool {
    options::default(call, unit.language).is_some()
        || options::decorated(call).is_some()
        || call.path == "flag.String"
}

/// Whether a call goes to code that is not in the tree and does not just give a path.
fn outside(tree: &Tree, unit: usize, call: &Call) -> bool {
    let (path, name) = (&*call.path, &*call.name);
    let gives = calls::GIVES.contains(&path) || calls::SAME.contains(&name);
    let builds = [
        "join",
        "joinpath",
        "Join",
        "format",
        "Sprintf",
        "glob",
        "iglob",
        "Glob",
        "globSync",
        "rglob",
        "getenv",
        "unwrap_or",
        "unwrap_or_else",
        "or",
        "map_or",
        "with_extension",
        "with_suffix",
        "dirname",
        "basename",
        "values",
        "items",
        "entries",
    ];
    let known = gives || builds.contains(&name) || calls::LISTS.contains(&name);
    !known && tree.meant(unit, call).is_empty()
}

impl Search<'_> {
    /// `line` is the call that names the file; callers above it may still say in which folder.
    fn place(&mut self, mode: Mode, line: (usize, usize), path: Pieces, level: usize) {
        if level < MOST_LEVELS
            && let Some(callers) = at_callers(self.tree, &path)
        {
            let open = named_by_caller(&path);
            for (u, c, path) in &callers {
                let line = if open { (*u, *c) } else { line };
                self.place(mode, line, path.clone(), level + 1);
            }
            if !callers.is_empty() {
                return;
            }
            for path in by_default(self.tree, &path).into_iter().flatten() {
                self.place(mode, line, path, level + 1);
            }
        }
        match path.iter().position(|p| *p == Piece::Mark) {
            Some(at) => match &path[at + 1..] {
                [Piece::Text(letters)] => {
                    for mode in calls::by_letters(letters) {
                        self.decide(mode, line, path[..at].to_vec());
                    }
                }
                _ => self.decide(mode, line, path[..at].to_vec()),
            },
            None => self.decide(mode, line, path),
        }
    }

    /// Compares a path with every file.
    fn decide(&mut self, mode: Mode, line: (usize, usize), path: Pieces) {
        if mode == Mode::Handed && !is_path(&path) {
            return;
        }
        let (u, c) = line;
        let unit = &self.tree.units[u];
        let call = &unit.calls[c];
        let text = unit
            .lines
            .get(call.line as usize - 1)
            .map_or("", |l| l.trim());
        for (name, parts) in &self.files {
            let does = match (compare(&path, parts), mode) {
                (Match::No, _) | (Match::May, Mode::Handed) => continue,
                (Match::Is, Mode::Read) => "reads",
                (Match::Is, Mode::Write) => "writes",
                (Match::May, Mode::Read) => "may read",
                (Match::May, Mode::Write) => "may write",
                (Match::Is, Mode::Handed) => "hands on",
            };
            let all = self.lines.entry(name.to_string()).or_default();
            all.insert(Line {
                file: unit.path.clone(),
                line: call.line,
                text: text.chars().take(MOST_TEXT).collect(),
                does,
            });
        }
    }
}
