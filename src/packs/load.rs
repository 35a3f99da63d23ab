//! Loads packs from a list of files: every file is checked, every mistake is reported, and a
//! bad file is left out without stopping the rest.

use super::files::{PackFile, embedded, on_disk};
use super::known::{Known, KnownRelation, STANDARD};
use super::mistake::Mistake;
use super::pack_file::{PackHead, read_pack};
use super::read_sql::{Source, read_metric, read_table, read_view, view_query};
use super::rules_file::read_rules;
use super::stream::Extractors;
use super::stream_file::{plain_name, read_stream};
use super::suggest::hint;
use super::{Pack, Scope};
use crate::model::RuleOrigin;
use crate::model::parallel::each;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// What a load found.
#[derive(Debug, Default)]
pub struct Loaded {
    /// By `order`, then id.
    pub packs: Vec<Pack>,
    /// By file and line.
    pub mistakes: Vec<Mistake>,
    /// Every relation of these packs, for checking a query typed by hand.
    pub known: Known,
}

/// Loads the built-in packs and those of the user's folder (`packs/` beside
/// `loopscope.toml`). A user's folder named like a built-in pack, without a `pack.toml`, adds
/// its files to that pack.
pub fn load(builtin: &include_dir::Dir, user_dir: Option<&Path>, extractors: Extractors) -> Loaded {
    let mut files = embedded(builtin);
    let mut unread = Vec::new();
    if let Some(dir) = user_dir {
        let (more, mistakes) = on_disk(dir);
        files.extend(more);
        unread = mistakes;
    }
    let mut loaded = load_files(&files, extractors);
    loaded.mistakes.extend(unread);
    loaded.mistakes.sort();
    loaded
}

/// Loads a list of files. Built-in files come first: they keep a name that is taken twice.
pub fn load_files(files: &[PackFile], extractors: Extractors) -> Loaded {
    let mut loader = Loader::default();
    let mut files: Vec<&PackFile> = files.iter().collect();
    files.sort_by(|a, b| (!a.builtin, &a.path).cmp(&(!b.builtin, &b.path)));
    for file in files {
        loader.sort_in(file);
    }
    loader.heads();
    loader.streams(extractors);
    loader.finish(extractors)
}

/// A file with the place its path gives it.
#[derive(Clone)]
struct Placed {
    pack: String,
    stem: String,
    shown: String,
    text: String,
    builtin: bool,
}

impl Placed {
    fn source(&self) -> Source<'_> {
        Source {
            file: &self.shown,
            pack: &self.pack,
            stem: &self.stem,
            text: &self.text,
            builtin: self.builtin,
        }
    }
}

#[derive(Default)]
struct Loader {
    packs: BTreeMap<String, Pack>,
    references: Vec<(String, &'static str, String, u32)>,
    heads: Vec<Placed>,
    streams: Vec<Placed>,
    views: Vec<Placed>,
    metrics: Vec<Placed>,
    tables: Vec<Placed>,
    rules: Vec<Placed>,
    mistakes: Vec<Mistake>,
}

impl Loader {
    fn refuse(&mut self, file: &str, line: u32, found: impl Into<String>, fix: impl Into<String>) {
        self.mistakes.push(Mistake::new(file, line, found, fix));
    }

    fn sort_in(&mut self, file: &PackFile) {
        let parts: Vec<&str> = file.path.split('/').collect();
        let name = parts.last().copied().unwrap_or_default();
        if parts.iter().any(|p| p.starts_with('.')) || name.ends_with(".md") {
            return;
        }
        let shown = file.shown();
        let placed = |stem: &str| Placed {
            pack: parts[0].to_string(),
            stem: stem.to_string(),
            shown: shown.clone(),
            text: file.text.clone(),
            builtin: file.builtin,
        };
        let (stem, kind) = name.rsplit_once('.').unwrap_or((name, ""));
        match (parts.as_slice(), kind) {
            ([_, "pack.toml"], _) => self.heads.push(placed(stem)),
            ([_, super::rules_file::FILE], _) => self.rules.push(placed(stem)),
            ([_, "streams", _], "toml") => self.streams.push(placed(stem)),
            ([_, "views", _], "sql") => self.views.push(placed(stem)),
            ([_, "metrics", _], "sql") => self.metrics.push(placed(stem)),
            ([_, "tables", _], "sql") => self.tables.push(placed(stem)),
            _ => {
                let fix = "a pack holds pack.toml, rules.toml, streams/*.toml, views/*.sql, metrics/*.sql and tables/*.sql";
                self.refuse(&shown, 0, "no place for this file in a pack", fix);
            }
        }
    }

    fn heads(&mut self) {
        for file in std::mem::take(&mut self.heads) {
            if self.packs.contains_key(&file.pack) {
                let found = format!("the pack `{}` exists already", file.pack);
                let fix = "rename the folder, or drop pack.toml to add to that pack";
                self.refuse(&file.shown, 0, found, fix);
                continue;
            }
            let head = match read_pack(&file.shown, &file.pack, &file.text) {
                Ok(head) => head,
                Err(mistakes) => {
                    self.mistakes.extend(mistakes);
                    plain_head(&file.pack)
                }
            };
            let named = head.references.into_iter();
            self.references
                .extend(named.map(|(k, id, line)| (file.shown.clone(), k, id, line)));
            self.packs.insert(file.pack.clone(), head.pack);
        }
        let all = [
            &self.streams,
            &self.views,
            &self.metrics,
            &self.tables,
            &self.rules,
        ];
        let ids: BTreeSet<String> = all
            .iter()
            .flat_map(|l| l.iter())
            .map(|f| f.pack.clone())
            .collect();
        for id in ids {
            if !self.packs.contains_key(&id) {
                let known: Vec<String> = self.packs.keys().cloned().collect();
                let near = super::suggest::nearest(&id, known.iter().map(String::as_str));
                let fix = match near {
                    Some(near) => format!(
                        "add one with title and question, or did you mean the pack `{near}`?"
                    ),
                    None => "add one with title and question".to_string(),
                };
                self.refuse(&format!("packs/{id}"), 0, "the pack has no pack.toml", fix);
                self.packs.insert(id.clone(), plain_head(&id).pack);
            }
        }
    }

    fn streams(&mut self, extractors: Extractors) {
        let mut taken: BTreeMap<String, String> = BTreeMap::new();
        for file in std::mem::take(&mut self.streams) {
            let stream = match read_stream(&file.shown, &file.stem, &file.text, extractors) {
                Ok(stream) => stream,
                Err(mistakes) => {
                    self.mistakes.extend(mistakes);
                    continue;
                }
            };
            let mut names = stream.names.clone();
            names.push(stream.name.clone());
            let clash = names
                .iter()
                .find_map(|n| taken.get(n).map(|other| (n.clone(), other.clone())));
            if let Some((name, other)) = clash {
                let found = format!("the name `{name}` is taken by {other}");
                self.refuse(&file.shown, 1, found, "give the stream another name");
                continue;
            }
            if STANDARD.contains(&stream.name.as_str())
                || super::derived::find(&stream.name).is_some()
            {
                let found = format!("`{}` is the name of a standard relation", stream.name);
                self.refuse(&file.shown, 1, found, "give the stream another name");
                continue;
            }
            taken.extend(names.into_iter().map(|n| (n, file.shown.clone())));
            if let Some(pack) = self.packs.get_mut(&file.pack) {
                pack.streams.push(stream);
            }
        }
    }

    fn finish(mut self, extractors: Extractors) -> Loaded {
        self.params();
        self.rules();
        let packs: Vec<Pack> = self.packs.values().cloned().collect();
        let mut known = Known::of(&packs, extractors);
        let history = self.views(&mut known);
        let metrics = self.metrics(&known, &history);
        let tables = self.tables(&known, &history);
        self.check_references(&metrics, &tables);
        let mut packs: Vec<Pack> = self.packs.into_values().collect();
        for pack in &mut packs {
            arrange(pack);
        }
        packs.sort_by(|a, b| (a.order, &a.id).cmp(&(b.order, &b.id)));
        self.mistakes.sort();
        Loaded {
            packs,
            mistakes: self.mistakes,
            known,
        }
    }

    /// An id belongs to one rule of all packs.
    fn rules(&mut self) {
        let mut taken = BTreeMap::new();
        for file in std::mem::take(&mut self.rules) {
            let (found, mistakes) =
                read_rules(&file.shown, &file.text, RuleOrigin::Default, &mut taken);
            self.mistakes.extend(mistakes);
            if let Some(pack) = self.packs.get_mut(&file.pack) {
                pack.rules.extend(found.rules);
            }
        }
    }

    /// All parameters stand in one relation: a name belongs to one pack.
    fn params(&mut self) {
        let mut owner: BTreeMap<String, String> = BTreeMap::new();
        let mut clashes = Vec::new();
        for pack in self.packs.values_mut() {
            let names: Vec<String> = pack.params.keys().cloned().collect();
            for name in names {
                if let Some(other) = owner.get(&name) {
                    clashes.push((pack.id.clone(), name.clone(), other.clone()));
                    pack.params.remove(&name);
                } else {
                    owner.insert(name, pack.id.clone());
                }
            }
        }
        for (pack, name, other) in clashes {
            let found = format!("the parameter `{name}` is declared by the pack `{other}` too");
            let file = format!("packs/{pack}/pack.toml");
            self.refuse(&file, 0, found, format!("call it {pack}_{name}"));
        }
    }

    /// Checks views, each after those it reads. Returns the names whose scope is the history.
    fn views(&mut self, known: &mut Known) -> BTreeSet<String> {
        let mut waiting: Vec<(Placed, BTreeSet<String>)> = Vec::new();
        for file in std::mem::take(&mut self.views) {
            let exists = known.relations.contains_key(&file.stem)
                || waiting.iter().any(|(f, _)| f.stem == file.stem);
            if exists {
                let found = format!("a relation is called `{}` already", file.stem);
                self.refuse(&file.shown, 0, found, "rename the file");
            } else if !plain_name(&file.stem) {
                self.refuse(
                    &file.shown,
                    0,
                    "a view's name must be a plain lower-case word",
                    "rename the file",
                );
            } else {
                let reads = super::sql::relations_named(&view_query(file.source()));
                waiting.push((file, reads));
            }
        }
        let mut history = BTreeSet::new();
        while !waiting.is_empty() {
            let names: BTreeSet<String> = waiting.iter().map(|(f, _)| f.stem.clone()).collect();
            let (ready, rest): (Vec<_>, Vec<_>) = waiting
                .into_iter()
                .partition(|(_, reads)| reads.is_disjoint(&names));
            if ready.is_empty() {
                for (file, _) in &rest {
                    let fix = "let one of them read the streams instead";
                    self.refuse(
                        &file.shown,
                        0,
                        "the view reads itself, perhaps through other views",
                        fix,
                    );
                    known.add(&file.stem, KnownRelation::default());
                }
                break;
            }
            for (file, reads) in ready {
                self.view(&file, &reads, known, &mut history);
            }
            waiting = rest;
        }
        history
    }

    fn view(
        &mut self,
        file: &Placed,
        reads: &BTreeSet<String>,
        known: &mut Known,
        history: &mut BTreeSet<String>,
    ) {
        match read_view(file.source(), known, history) {
            Ok((view, relation)) => {
                known.add(&file.stem, relation);
                let wide = reads.contains("metric_points") || !reads.is_disjoint(history);
                if view.scope == Scope::History || wide {
                    history.insert(file.stem.clone());
                }
                if let Some(pack) = self.packs.get_mut(&file.pack) {
                    pack.views.push(view);
                }
            }
            Err(mistakes) => {
                self.mistakes.extend(mistakes);
                // Taken on trust, so that its readers are not refused for its mistakes.
                known.add(&file.stem, KnownRelation::default());
            }
        }
    }

    /// Returns every metric id that has a file, refused or not.
    fn metrics(&mut self, known: &Known, history: &BTreeSet<String>) -> BTreeSet<String> {
        let mut ids: BTreeMap<String, String> = BTreeMap::new();
        let mut files = Vec::new();
        for file in std::mem::take(&mut self.metrics) {
            if let Some(other) = ids.get(&file.stem) {
                let found = format!("the metric `{}` exists already in {other}", file.stem);
                self.refuse(&file.shown, 0, found, "rename the file");
                continue;
            }
            ids.insert(file.stem.clone(), file.shown.clone());
            files.push(file);
        }
        let read = each(&files, |file| read_metric(file.source(), known, history));
        for (file, metric) in files.iter().zip(read) {
            match metric {
                Ok(metric) => {
                    if let Some(pack) = self.packs.get_mut(&file.pack) {
                        pack.metrics.push(metric);
                    }
                }
                Err(mistakes) => self.mistakes.extend(mistakes),
            }
        }
        ids.into_keys().collect()
    }

    fn tables(&mut self, known: &Known, history: &BTreeSet<String>) -> BTreeSet<String> {
        let mut ids = BTreeSet::new();
        let mut files = Vec::new();
        for file in std::mem::take(&mut self.tables) {
            let id = format!("{}/{}", file.pack, file.stem);
            if !ids.insert(id.clone()) {
                let found = format!("the table `{id}` exists already");
                self.refuse(&file.shown, 0, found, "rename the file");
                continue;
            }
            files.push(file);
        }
        let read = each(&files, |file| read_table(file.source(), known, history));
        for (file, table) in files.iter().zip(read) {
            match table {
                Ok(table) => {
                    if let Some(pack) = self.packs.get_mut(&file.pack) {
                        pack.tables.push(table);
                    }
                }
                Err(mistakes) => self.mistakes.extend(mistakes),
            }
        }
        ids
    }

    /// A pack names metrics and tables that exist; a refused one is not reported twice.
    fn check_references(&mut self, metrics: &BTreeSet<String>, tables: &BTreeSet<String>) {
        for (file, kind, id, line) in std::mem::take(&mut self.references) {
            let known = match kind {
                "metric" => metrics,
                _ => tables,
            };
            if !known.contains(&id) {
                let found = format!("no {kind} is called `{id}`");
                self.refuse(
                    &file,
                    line,
                    found,
                    hint(&id, known.iter().map(String::as_str)),
                );
            }
        }
        let sound: BTreeSet<String> = self
            .packs
            .values()
            .flat_map(|p| &p.metrics)
            .map(|m| m.id.clone())
            .collect();
        let listed: BTreeSet<String> = self
            .packs
            .values()
            .flat_map(|p| &p.tables)
            .map(|t| t.id.clone())
            .collect();
        for pack in self.packs.values_mut() {
            pack.lead = pack.lead.take().filter(|m| sound.contains(m));
            pack.tiles.retain(|m| sound.contains(m));
            for section in &mut pack.sections {
                section.charts.retain(|m| sound.contains(m));
                section.tables.retain(|t| listed.contains(t));
            }
        }
    }
}

/// Metrics in the order the page shows them, then the rest by id.
fn arrange(pack: &mut Pack) {
    let shown: Vec<&String> = pack
        .sections
        .iter()
        .flat_map(|s| &s.charts)
        .chain(&pack.tiles)
        .collect();
    let place = |id: &String| shown.iter().position(|s| *s == id).unwrap_or(usize::MAX);
    pack.metrics
        .sort_by(|a, b| (place(&a.id), &a.id).cmp(&(place(&b.id), &b.id)));
    pack.streams.sort_by(|a, b| a.name.cmp(&b.name));
    pack.tables.sort_by(|a, b| a.id.cmp(&b.id));
}

fn plain_head(id: &str) -> PackHead {
    PackHead {
        pack: Pack {
            id: id.to_string(),
            title: id.to_string(),
            question: String::new(),
            order: 100,
            lead: None,
            tiles: Vec::new(),
            empty_hint: String::new(),
            sections: Vec::new(),
            params: BTreeMap::new(),
            streams: Vec::new(),
            views: Vec::new(),
            metrics: Vec::new(),
            tables: Vec::new(),
            rules: Vec::new(),
        },
        references: Vec::new(),
    }
}

#[cfg(test)]
#[path = "load_tests.rs"]
mod tests;
