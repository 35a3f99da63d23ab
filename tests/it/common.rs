//! A throw-away project folder, the program run in it, and readers for what it publishes.

use serde_json::Value;
use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use tempfile::TempDir;

/// The repository's root.
pub fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// What a run said and how it ended.
#[derive(Debug)]
pub struct Ran {
    pub code: Option<i32>,
    pub stdout: String,
    pub stderr: String,
}

impl Ran {
    /// Fails the test unless the program ended with `code`; the message shows what it said.
    #[track_caller]
    pub fn expect_code(self, code: i32) -> Ran {
        assert_eq!(
            self.code,
            Some(code),
            "exit code\n--- stdout\n{}\n--- stderr\n{}",
            self.stdout,
            self.stderr
        );
        self
    }
}

/// A project in a temporary folder, removed with the value.
pub struct Project {
    dir: TempDir,
}

impl Project {
    pub fn new() -> Project {
        Project {
            dir: tempfile::tempdir().expect("a temporary folder"),
        }
    }

    /// A copy of the repository's own sample: its data and its configuration.
    pub fn sample() -> Project {
        let project = Project::new();
        copy_tree(&root().join("data"), &project.path("data"));
        copy_if_there(
            &root().join("loopscope.toml"),
            &project.path("loopscope.toml"),
        );
        copy_if_there(&root().join("closed.jsonl"), &project.path("closed.jsonl"));
        project
    }

    pub fn with(files: &[(&str, &str)]) -> Project {
        let project = Project::new();
        for (path, text) in files {
            project.write(path, text.as_bytes());
        }
        project
    }

    pub fn path(&self, relative: &str) -> PathBuf {
        self.dir.path().join(relative)
    }

    pub fn write(&self, relative: &str, bytes: &[u8]) {
        let path = self.path(relative);
        fs::create_dir_all(path.parent().expect("a parent")).expect("folders");
        fs::write(&path, bytes).expect("a written file");
    }

    pub fn append(&self, relative: &str, text: &str) {
        let mut bytes = fs::read(self.path(relative)).unwrap_or_default();
        bytes.extend_from_slice(text.as_bytes());
        self.write(relative, &bytes);
    }

    pub fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_loopscope"));
        command.current_dir(self.dir.path()).args(args);
        for (name, _) in std::env::vars_os() {
            let name = name.to_string_lossy().into_owned();
            if name.starts_with("LOOPSCOPE_") || name.starts_with("GITHUB_") || name == "CI" {
                command.env_remove(&name);
            }
        }
        command.env("NO_COLOR", "1").env_remove("SOURCE_DATE_EPOCH");
        command.stdin(Stdio::null());
        command
    }

    pub fn run(&self, args: &[&str]) -> Ran {
        let out = self.command(args).output().expect("the program starts");
        let ran = Ran {
            code: out.status.code(),
            stdout: String::from_utf8_lossy(&out.stdout).into_owned(),
            stderr: String::from_utf8_lossy(&out.stderr).into_owned(),
        };
        assert!(
            !ran.stderr.contains("panicked at"),
            "the program panicked on {args:?}:\n{}",
            ran.stderr
        );
        ran
    }

    /// Starts the program and leaves it running.
    pub fn start(&self, args: &[&str]) -> Child {
        self.command(args)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("the program starts")
    }

    /// `build`, which must end with 0.
    #[track_caller]
    pub fn build(&self) -> Ran {
        self.run(&["build"]).expect_code(0)
    }

    #[track_caller]
    pub fn text(&self, relative: &str) -> String {
        let path = self.path(relative);
        fs::read_to_string(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
    }

    #[track_caller]
    pub fn json(&self, relative: &str) -> Value {
        let text = self.text(relative);
        serde_json::from_str(&text).unwrap_or_else(|e| panic!("{relative}: {e}\n{text}"))
    }

    /// Every published file but `status.json`, which alone may name the moment of the run.
    pub fn site(&self) -> BTreeMap<String, Vec<u8>> {
        let mut files = tree(&self.path("reports"));
        files.remove("status.json");
        files
    }

    /// The published numbers only: `data/<metric>.json`.
    pub fn numbers(&self) -> BTreeMap<String, Vec<u8>> {
        let mut files = tree(&self.path("reports/data"));
        files.retain(|path, _| path.ends_with(".json"));
        assert!(!files.is_empty(), "no data/<metric>.json was published");
        files
    }

    /// The points of a metric as (iteration, series, point).
    #[track_caller]
    pub fn points(&self, metric: &str) -> Vec<Value> {
        let json = self.json(&format!("reports/data/{metric}.json"));
        json["points"].as_array().expect("points").clone()
    }

    /// One published point; `None` when there is none of that iteration and series.
    #[track_caller]
    pub fn point(&self, metric: &str, iteration: &str, series: Option<&str>) -> Option<Value> {
        let mut found = self.points(metric).into_iter().filter(|p| {
            p["iteration"].as_str() == Some(iteration) && p["series"].as_str() == series
        });
        let point = found.next();
        assert!(
            found.next().is_none(),
            "{metric}: two points for iteration {iteration}, series {series:?}"
        );
        point
    }

    /// The published value; `None` for a gap.
    #[track_caller]
    pub fn value(&self, metric: &str, iteration: &str, series: Option<&str>) -> Option<f64> {
        self.point(metric, iteration, series)
            .and_then(|p| p["value"].as_f64())
    }

    /// One source's line of `accounting.json`.
    #[track_caller]
    pub fn account(&self, path: &str) -> Value {
        let json = self.json("reports/accounting.json");
        let sources = json["sources"].as_array().expect("sources");
        let found = sources.iter().find(|s| s["path"] == path);
        found
            .unwrap_or_else(|| panic!("{path} is not in accounting.json: {json:#}"))
            .clone()
    }

    /// The lines of `quarantine.jsonl`.
    pub fn quarantine(&self) -> Vec<Value> {
        self.text("reports/quarantine.jsonl")
            .lines()
            .map(|line| serde_json::from_str(line).expect("a JSON line"))
            .collect()
    }
}

/// Names of an accounting line's counts, in the order of the law.
pub const COUNTS: [&str; 8] = [
    "lines",
    "rows",
    "duplicates",
    "quarantined",
    "ignored",
    "unmapped",
    "blank",
    "pending",
];

pub fn count(account: &Value, name: &str) -> u64 {
    account[name]
        .as_u64()
        .unwrap_or_else(|| panic!("`{name}` is no count in {account}"))
}

/// Every file below a folder: relative path → bytes.
pub fn tree(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut files = BTreeMap::new();
    for entry in walkdir::WalkDir::new(folder).sort_by_file_name() {
        let entry = entry.unwrap_or_else(|e| panic!("{}: {e}", folder.display()));
        if entry.file_type().is_file() {
            let relative = entry.path().strip_prefix(folder).expect("a path below");
            let name = relative.to_string_lossy().replace('\\', "/");
            files.insert(name, fs::read(entry.path()).expect("a readable file"));
        }
    }
    files
}

pub fn copy_tree(from: &Path, to: &Path) {
    for (name, bytes) in tree(from) {
        let path = to.join(name);
        fs::create_dir_all(path.parent().expect("a parent")).expect("folders");
        fs::write(path, bytes).expect("a copied file");
    }
}

pub fn copy_if_there(from: &Path, to: &Path) {
    if from.is_file() {
        fs::copy(from, to).expect("a copied file");
    }
}

/// Fails with the names of the files that differ, and the first differing line of each text.
#[track_caller]
pub fn assert_same(what: &str, a: &BTreeMap<String, Vec<u8>>, b: &BTreeMap<String, Vec<u8>>) {
    let mut wrong = Vec::new();
    for name in a.keys().chain(b.keys().filter(|k| !a.contains_key(*k))) {
        match (a.get(name), b.get(name)) {
            (Some(x), Some(y)) if x == y => {}
            (Some(x), Some(y)) => wrong.push(format!("{name}: {}", first_difference(x, y))),
            (Some(_), None) => wrong.push(format!("{name}: only in the first")),
            _ => wrong.push(format!("{name}: only in the second")),
        }
    }
    let total = wrong.len();
    wrong.truncate(12);
    assert!(
        wrong.is_empty(),
        "{what}: {total} files differ\n{}",
        wrong.join("\n")
    );
}

fn first_difference(x: &[u8], y: &[u8]) -> String {
    let at = x.iter().zip(y).take_while(|(a, b)| a == b).count();
    let show = |bytes: &[u8]| {
        let from = at.saturating_sub(60);
        let to = (at + 100).min(bytes.len());
        String::from_utf8_lossy(&bytes[from.min(to)..to]).into_owned()
    };
    format!("byte {at}\n  first:  …{}\n  second: …{}", show(x), show(y))
}

/// One gzip member.
pub fn gzip(text: &str) -> Vec<u8> {
    let mut out = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    out.write_all(text.as_bytes()).expect("in memory");
    out.finish().expect("in memory")
}
