//! Kept views: the rows of each iteration in a file of their own.
//!
//! A view of the past says of an iteration what follows from it and those before it: its rows
//! stay as long as nothing up to that iteration changes. A view with `keep: true` follows from
//! the iteration alone. Either way a night computes the rows of the new iteration only, and many
//! readers share one computation. To them the view is a relation with declared iterations: a
//! metric over it may keep `scope: iteration`.
//!
//! The files are a cache: each is hashed before it is used, and a missing or damaged one is
//! computed again.

use super::cache::{Cache, Clock, ViewEntry, ViewSlice};
use super::catalog::{ComputeInputs, catalog, reads};
use super::cells::data_type;
use super::fingerprint::Fingerprints;
use super::frames::parquet;
use super::results::AxisRow;
use super::{PolarsEngine, Relation, RelationData, RelationPart, chunks, compute::in_parallel};
use crate::model::ColType;
use crate::packs::{Pack, Scope, ViewDef};
use ::polars::prelude::{DataFrame, DataType, IntoLazy, PolarsError, SortMultipleOptions, col};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Iterations named in a condition; each is one comparison for every row.
const ASKED_BY_NAME: usize = 8;

/// What keeping views stands on; the same for all of them.
#[derive(Clone, Copy)]
pub(super) struct Ground<'a> {
    pub packs: &'a [Pack],
    pub axis: &'a [AxisRow],
    /// Rows of the lake by iteration.
    pub weights: &'a [u64],
    pub inputs: &'a ComputeInputs,
    pub clock: &'a Clock,
}

/// The kept views, and those that still wait for what they read.
pub(super) struct Kept<'a> {
    pub ground: Ground<'a>,
    pub relations: Vec<Relation>,
    waiting: Vec<&'a ViewDef>,
    folder: PathBuf,
    /// The folder itself where none is given.
    _own: Option<tempfile::TempDir>,
}

impl<'a> Kept<'a> {
    pub(super) fn new(ground: Ground<'a>) -> Kept<'a> {
        let own = match ground.inputs.views_dir {
            Some(_) => None,
            // Without a folder each view says that it cannot be written.
            None => tempfile::tempdir().ok(),
        };
        let made = || own.as_ref().map(|dir| dir.path().to_path_buf());
        let views = ground.packs.iter().flat_map(|pack| &pack.views);
        Kept {
            folder: (ground.inputs.views_dir.clone().or_else(made)).unwrap_or_default(),
            relations: Vec::new(),
            waiting: views.filter(|view| view.kept).collect(),
            _own: own,
            ground,
        }
    }

    /// Brings up to date what reads none of the relations `later`, through other views neither. A
    /// view that fails is a relation that says so.
    pub(super) fn bring_up(&mut self, relations: &[Relation], later: &[&str], cache: &mut Cache) {
        loop {
            let known = [relations, &self.relations].concat();
            let all = self.ground.catalog(&known);
            let open: BTreeSet<&str> = self.waiting.iter().map(|v| v.name.as_str()).collect();
            // A view is kept after those it stands on, through other views too.
            let ready = |view: &&ViewDef| {
                let below = reads(view.sql.relations.iter().cloned(), &all);
                let mut views = below.views.keys();
                views.all(|name| !open.contains(name.as_str()))
                    && later.iter().all(|name| !below.bases.contains(*name))
            };
            let waiting = std::mem::take(&mut self.waiting);
            let (now, rest): (Vec<&ViewDef>, Vec<&ViewDef>) = waiting.into_iter().partition(ready);
            self.waiting = rest;
            if now.is_empty() {
                break;
            }
            self.round(&now, &all, cache);
        }
    }

    /// Views that wait for none of each other.
    fn round(&mut self, now: &[&ViewDef], all: &[Relation], cache: &mut Cache) {
        let Ground {
            axis,
            weights,
            inputs,
            clock,
            ..
        } = self.ground;
        let prints = Fingerprints::of(all, axis, &cache.lost);
        let entries = now.iter().map(|view| cache.views.remove(&view.name));
        let entries: Vec<ViewEntry> = entries.map(Option::unwrap_or_default).collect();
        let made = in_parallel(inputs.jobs, now.len(), |at| {
            let keeper = Keeper {
                view: now[at],
                all,
                axis,
                weights,
                prints: &prints,
                folder: &self.folder,
            };
            let piece = format!("kept view {}", now[at].name);
            clock.time(&piece, || keeper.relation(entries[at].clone()))
        });
        for (view, made) in now.iter().zip(made) {
            cache.work.queries += made.queries;
            if let Some(entry) = made.entry {
                cache.views.insert(view.name.clone(), entry);
            }
            self.relations.push(made.relation);
        }
    }

    /// Forgets the views that are kept no more.
    pub(super) fn forget(&self, cache: &mut Cache) {
        let names: BTreeSet<&str> = self.relations.iter().map(|r| r.name.as_str()).collect();
        cache.views.retain(|name, _| names.contains(name.as_str()));
        if self.ground.inputs.views_dir.is_some() {
            sweep(&self.folder, cache);
        }
    }
}

impl Ground<'_> {
    fn catalog(&self, relations: &[Relation]) -> Vec<Relation> {
        catalog(self.packs, relations, self.axis, self.inputs, &[])
    }
}

/// A view brought up to date; `entry`: what is known of it from now on.
struct Made {
    relation: Relation,
    entry: Option<ViewEntry>,
    queries: usize,
}

/// One view about to be kept.
struct Keeper<'a> {
    view: &'a ViewDef,
    all: &'a [Relation],
    axis: &'a [AxisRow],
    weights: &'a [u64],
    prints: &'a Fingerprints,
    folder: &'a Path,
}

impl Keeper<'_> {
    fn relation(&self, mut entry: ViewEntry) -> Made {
        let name = self.view.name.clone();
        let inputs = self.inputs();
        entry.iterations.retain(|id, slice| {
            let at = self.axis.iter().position(|row| row.iteration == *id);
            at.is_some_and(|at| inputs[at] == slice.input) && self.stands(slice)
        });
        let stale: Vec<usize> = (0..self.axis.len())
            .filter(|at| !entry.iterations.contains_key(&self.axis[*at].iteration))
            .collect();
        let mut queries = 0;
        if !stale.is_empty() || entry.columns.is_empty() {
            for portion in self.portions(&stale) {
                queries += 1;
                if let Err(e) = self.renew(&portion, &inputs, &mut entry) {
                    let relation = Relation {
                        name,
                        state: false,
                        columns: Vec::new(),
                        data: RelationData::Failed(format!("{}: {e}", self.view.file)),
                    };
                    return Made {
                        relation,
                        entry: None,
                        queries,
                    };
                }
            }
        }
        let parts = self.axis.iter().filter_map(|row| {
            let slice = entry
                .iterations
                .get(&row.iteration)
                .filter(|s| s.rows > 0)?;
            Some(RelationPart {
                file: self.file(&slice.input),
                rows: slice.rows,
                iteration: Some(row.iteration.clone()),
                min_time: None,
                max_time: None,
                digest: slice.input.clone(),
            })
        });
        let relation = Relation {
            name: name.clone(),
            state: false,
            columns: entry.columns.clone(),
            data: RelationData::Parts {
                parts: parts.collect(),
                losers: Arc::default(),
            },
        };
        Made {
            relation,
            entry: Some(entry),
            queries,
        }
    }

    /// Iterations that stand alone are computed a bounded number of rows at a time.
    fn portions(&self, stale: &[usize]) -> Vec<Vec<usize>> {
        match self.view.scope {
            Scope::Iteration if !stale.is_empty() => chunks::portions(stale, self.weights),
            _ => vec![stale.to_vec()],
        }
    }

    /// Per iteration: digest of the view's SQL and of all it sees of it, or up to it.
    fn inputs(&self) -> Vec<String> {
        let reads = reads(self.view.sql.relations.iter().cloned(), self.all);
        let key = self
            .prints
            .key(&[&self.view.name, &self.view.sql.text], &reads);
        let mixed = |input: String| blake3::hash(format!("{key} {input}").as_bytes());
        let inputs = match self.view.scope {
            Scope::Iteration => self.prints.per_iteration(&reads),
            _ => self.prints.up_to_each(&reads),
        };
        inputs
            .into_iter()
            .map(|input| mixed(input).to_hex().to_string())
            .collect()
    }

    fn file(&self, input: &str) -> PathBuf {
        self.folder
            .join(&self.view.name)
            .join(format!("{}.parquet", &input[..32]))
    }

    /// Whether a slice's file is there and whole.
    fn stands(&self, slice: &ViewSlice) -> bool {
        slice.rows == 0
            || std::fs::read(self.file(&slice.input))
                .is_ok_and(|bytes| blake3::hash(&bytes).to_hex().as_str() == slice.digest)
    }

    /// Computes the view for some iterations and writes their files.
    fn renew(
        &self,
        stale: &[usize],
        inputs: &[String],
        entry: &mut ViewEntry,
    ) -> Result<(), String> {
        let sql = &self.view.sql.text;
        let frame = match self.view.scope {
            Scope::Iteration => {
                let ids = stale.iter().map(|at| self.axis[*at].iteration.clone());
                let only = (stale.len() < self.axis.len()).then(|| Arc::new(ids.collect()));
                let engine = PolarsEngine::restricted(self.all, self.axis, &only);
                // What stands was made by the same SQL, and has its columns.
                if !entry.iterations.is_empty() && engine.gives_nothing(sql) {
                    self.nothing(stale, inputs, entry);
                    return Ok(());
                }
                engine.collect_of(sql, None)
            }
            _ => {
                PolarsEngine::new(self.all, self.axis).collect_of(sql, self.only(stale).as_deref())
            }
        };
        let frame = frame.map_err(|e| e.to_string())?;
        let (frame, columns) = plain(frame).map_err(|e| e.to_string())?;
        entry.columns = columns;
        let runs = runs(&frame).map_err(|e| e.to_string())?;
        for at in stale {
            let id = &self.axis[*at].iteration;
            let mut slice = ViewSlice {
                input: inputs[*at].clone(),
                digest: String::new(),
                rows: 0,
            };
            if let Some((from, count)) = runs.get(id) {
                let mut rows = frame.slice(*from as i64, *count);
                slice.rows = *count as u64;
                slice.digest = write(&self.file(&slice.input), &mut rows)?;
            }
            entry.iterations.insert(id.clone(), slice);
        }
        Ok(())
    }

    /// These iterations have no rows.
    fn nothing(&self, stale: &[usize], inputs: &[String], entry: &mut ViewEntry) {
        for at in stale {
            let slice = ViewSlice {
                input: inputs[*at].clone(),
                digest: String::new(),
                rows: 0,
            };
            let id = self.axis[*at].iteration.clone();
            entry.iterations.insert(id, slice);
        }
    }

    /// The iterations to ask for. Many of them are asked for as all: the rest is dropped.
    fn only(&self, stale: &[usize]) -> Option<Vec<&str>> {
        let few = stale.len() <= ASKED_BY_NAME && stale.len() < self.axis.len();
        few.then(|| {
            let ids = stale.iter().map(|at| self.axis[*at].iteration.as_str());
            ids.collect()
        })
    }
}

/// The frame in the lake's types, its iterations together.
fn plain(frame: DataFrame) -> Result<(DataFrame, Vec<(String, ColType)>), PolarsError> {
    let kind = |of: &DataType| match of {
        DataType::Boolean => ColType::Bool,
        DataType::Float32 | DataType::Float64 => ColType::Float,
        DataType::Datetime(..) => ColType::Time,
        of if of.is_integer() => ColType::Int,
        _ => ColType::Text,
    };
    let columns: Vec<(String, ColType)> = frame
        .columns()
        .iter()
        .map(|column| (column.name().to_string(), kind(column.dtype())))
        .collect();
    let cast = columns
        .iter()
        .map(|(name, kind)| col(name.as_str()).strict_cast(data_type(*kind)));
    let order = SortMultipleOptions::default().with_maintain_order(true);
    let frame = frame
        .lazy()
        .select(cast.collect::<Vec<_>>())
        .sort(["iteration"], order);
    Ok((frame.collect()?, columns))
}

/// Where each iteration's rows stand in a frame sorted by it.
fn runs(frame: &DataFrame) -> Result<BTreeMap<String, (usize, usize)>, PolarsError> {
    let mut runs: BTreeMap<String, (usize, usize)> = BTreeMap::new();
    for (at, id) in frame.column("iteration")?.str()?.iter().enumerate() {
        let Some(id) = id else { continue };
        match runs.get_mut(id) {
            Some(run) => run.1 += 1,
            None => {
                runs.insert(id.to_string(), (at, 1));
            }
        }
    }
    Ok(runs)
}

/// Writes a file beside its place and renames it there; gives back its digest.
fn write(path: &Path, rows: &mut DataFrame) -> Result<String, String> {
    let said = |e: &dyn std::fmt::Display| format!("{}: {e}", path.display());
    let bytes = parquet(rows).map_err(|e| said(&e))?;
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).map_err(|e| said(&e))?;
    }
    let beside = path.with_extension("new");
    std::fs::write(&beside, &bytes).map_err(|e| said(&e))?;
    std::fs::rename(&beside, path).map_err(|e| said(&e))?;
    Ok(blake3::hash(&bytes).to_hex().to_string())
}

/// Removes the files that no entry names. Failing to costs room on the disk, nothing else.
fn sweep(folder: &Path, cache: &Cache) {
    let Ok(views) = std::fs::read_dir(folder) else {
        return;
    };
    for view in views.flatten() {
        let entry = cache.views.get(view.file_name().to_string_lossy().as_ref());
        let used: BTreeSet<String> = entry
            .iter()
            .flat_map(|entry| entry.iterations.values())
            .map(|slice| format!("{}.parquet", &slice.input[..32]))
            .collect();
        let files = std::fs::read_dir(view.path());
        for file in files.into_iter().flatten().flatten() {
            if !used.contains(file.file_name().to_string_lossy().as_ref()) {
                let _ = std::fs::remove_file(file.path());
            }
        }
    }
}
