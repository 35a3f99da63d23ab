//! Laws of reading: whatever way the same bytes arrive, the lake shows the same rows.

mod batches;
mod formats;
mod growth;
mod json;
mod kept;
mod lines;
mod places;
mod tend;

use super::{Options, Streams, Summary, account, extract_outputs, run};
use crate::lake::{Lake, Lock, Snapshot, read, winners};
use crate::model::Cell;
use crate::model::report::Accounting;
use crate::packs::{self, StreamDecl};
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::OnceLock;

/// The streams of the built-in packs.
pub fn decls() -> Vec<StreamDecl> {
    static DECLS: OnceLock<Vec<StreamDecl>> = OnceLock::new();
    let load = || {
        let loaded = packs::load(&packs::files::BUILTIN, None, &extract_outputs);
        loaded
            .packs
            .iter()
            .flat_map(|p| p.streams.clone())
            .collect()
    };
    DECLS.get_or_init(load).clone()
}

/// A data folder and a lake.
pub struct World {
    pub dir: tempfile::TempDir,
    pub lake: Lake,
    pub streams: Streams,
    pub jobs: usize,
}

impl World {
    pub fn new() -> World {
        World::with(decls())
    }

    pub fn with(decls: Vec<StreamDecl>) -> World {
        let dir = tempfile::tempdir().unwrap();
        let lake = Lake::new(dir.path().join("lake"));
        std::fs::create_dir(dir.path().join("data")).unwrap();
        World {
            lake,
            dir,
            streams: Streams::new(decls).unwrap(),
            jobs: 1,
        }
    }

    pub fn data(&self) -> PathBuf {
        self.dir.path().join("data")
    }

    pub fn put(&self, path: &str, bytes: impl AsRef<[u8]>) {
        let file = self.data().join(path);
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(file, bytes).unwrap();
    }

    pub fn remove(&self, path: &str) {
        std::fs::remove_file(self.data().join(path)).unwrap();
    }

    /// One run over the data folder.
    pub fn night(&self) -> (Snapshot, Summary) {
        self.night_over(vec![self.data()])
    }

    pub fn night_over(&self, data: Vec<PathBuf>) -> (Snapshot, Summary) {
        let _lock = Lock::take(&self.lake).unwrap();
        let mut snapshot = Snapshot::load(&self.lake).unwrap();
        let options = Options {
            data,
            own: vec![self.data().join("reports")],
            jobs: self.jobs,
            line_limit_bytes: 4096,
        };
        let summary = run(
            &self.lake,
            &mut snapshot,
            &self.streams,
            &options,
            &|_, _| {},
        )
        .unwrap();
        (snapshot, summary)
    }

    pub fn snapshot(&self) -> Snapshot {
        Snapshot::load(&self.lake).unwrap()
    }

    pub fn account(&self) -> Accounting {
        account::accounting(&self.snapshot()).unwrap()
    }

    /// Rows of a relation that show, each as `column=value …` in the order of the text. Ids are
    /// left out: they name a version of a source, not a row.
    pub fn rows(&self, relation: &str) -> Vec<String> {
        let snapshot = self.snapshot();
        let stream = relation.split("__").next().unwrap();
        let losers = snapshot.losers.get(stream).cloned().unwrap_or_default();
        let lost = winners::load(&self.lake, &losers).unwrap();
        let mut rows = Vec::new();
        let mut ids = BTreeSet::new();
        for part in snapshot
            .parts()
            .into_iter()
            .filter(|p| p.relation == relation)
        {
            read::batches(&self.lake, &part.file, &[], |batch| {
                let names = read::columns(&batch);
                let cells = names.iter().map(|(n, k)| read::cells(&batch, n, *k));
                let cells = cells.collect::<Vec<_>>();
                for row in 0..batch.num_rows() {
                    let Cell::Int(id) = cells[0][row] else {
                        panic!("a row without an id")
                    };
                    if lost.binary_search(&id).is_ok() {
                        continue;
                    }
                    ids.insert(id);
                    let shown = names.iter().zip(&cells).filter(|((name, _), cells)| {
                        !name.starts_with("row_") && cells[row] != Cell::Null
                    });
                    let shown = shown.map(|((name, _), cells)| match &cells[row] {
                        Cell::Text(text) => format!("{name}={text}"),
                        other => format!("{name}={}", serde_json::to_string(other).unwrap()),
                    });
                    rows.push(shown.collect::<Vec<_>>().join(" "));
                }
                Ok(())
            })
            .unwrap();
        }
        if !relation.contains("__") {
            assert_eq!(ids.len(), rows.len(), "{relation}: a row id stands twice");
        }
        rows.sort();
        rows
    }

    /// All that a reader can see: rows of every relation, the account, the refused lines.
    pub fn image(&self) -> BTreeMap<String, Vec<String>> {
        let snapshot = self.snapshot();
        let mut image = BTreeMap::new();
        for part in snapshot.parts() {
            if !image.contains_key(&part.relation) {
                image.insert(part.relation.clone(), self.rows(&part.relation));
            }
        }
        image.retain(|_, rows| !rows.is_empty());
        let sources = self.account().sources.into_iter();
        let sources =
            sources.map(|s| format!("{} {:?} {:?} {}", s.path, s.stream, s.counts, s.digest));
        image.insert(" account".into(), sources.collect());
        let mut refused = Vec::new();
        for segment in snapshot.segments() {
            if let Some(name) = &segment.quarantine {
                let lines = super::quarantine::read(&self.lake, name)
                    .unwrap()
                    .into_iter();
                refused.extend(
                    lines.map(|l| format!("{}:{}@{} {}", segment.path, l.line, l.byte, l.reason)),
                );
            }
        }
        refused.sort();
        image.insert(" refused".into(), refused);
        image
    }
}

pub fn gzip(bytes: &[u8]) -> Vec<u8> {
    use std::io::Write;
    let mut out = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    out.write_all(bytes).unwrap();
    out.finish().unwrap()
}

/// The reason of the first refused line of an observations file with this content.
pub fn refusal(line: &[u8]) -> String {
    let world = World::new();
    world.put("observations.jsonl", [line, b"\n", GOOD, GOOD].concat());
    world.night();
    let image = world.image();
    let refused = image[" refused"].first().cloned().unwrap_or_default();
    refused
        .split_once(' ')
        .map_or(String::new(), |(_, reason)| reason.to_string())
}

pub const GOOD: &[u8] = b"{\"iteration\":1,\"tag\":\"T\",\"text\":\"x\"}\n";
