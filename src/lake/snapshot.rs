//! The lake as it stands: every ledger entry applied in order.

use super::error::LakeError;
use super::layout::Lake;
use super::ledger::{Entry, Losers, PartRef, Segment, SourceSeen};
use super::{publish, seal};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;

/// One content of one path: a rewritten file has two until one is accepted.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Version {
    /// Sorted by byte range, without gaps.
    pub segments: Vec<Segment>,
    pub seen: Option<SourceSeen>,
    /// Closed by `accept-source`: its rows no longer count.
    pub retired: bool,
}

#[derive(Debug, Clone, Default, PartialEq)]
pub struct Snapshot {
    /// Number of the newest entry; 0: an empty lake.
    pub seq: u64,
    pub sources: BTreeMap<(String, u32), Version>,
    pub losers: BTreeMap<String, Losers>,
    merged_away: BTreeSet<String>,
    merged: Vec<PartRef>,
}

impl Version {
    /// Whole lines that are not blank: what a file's first lines are judged by.
    pub fn judged_lines(&self) -> u64 {
        let whole = self.segments.iter().filter(|s| !s.provisional);
        whole.map(|s| s.counts.lines - s.counts.blank).sum()
    }

    pub fn hint(&self) -> Option<&str> {
        self.segments.first()?.hint.as_deref()
    }
}

impl Snapshot {
    /// Reads the whole ledger. A missing lake is an empty one.
    pub fn load(lake: &Lake) -> Result<Snapshot, LakeError> {
        let dir = lake.ledger_dir();
        let mut snapshot = Snapshot::default();
        if !dir.exists() {
            return Ok(snapshot);
        }
        let listing = fs::read_dir(&dir).map_err(LakeError::io(&dir, "list"))?;
        let mut files = Vec::new();
        for item in listing {
            let path = item.map_err(LakeError::io(&dir, "list"))?.path();
            if path.extension().is_some_and(|e| e == "json") {
                files.push(path);
            }
        }
        files.sort();
        for path in files {
            let text = fs::read(&path).map_err(LakeError::io(&path, "read"))?;
            if !seal::holds(&text) {
                let problem = "its bytes are not those that were written";
                return Err(LakeError::damaged(&path, problem));
            }
            let entry: Entry = serde_json::from_slice(&text)
                .map_err(|e| LakeError::damaged(&path, format!("not a ledger entry: {e}")))?;
            if entry.seq != snapshot.seq + 1 {
                let problem = format!("entry {} follows entry {}", entry.seq, snapshot.seq);
                return Err(LakeError::damaged(&path, problem));
            }
            snapshot.apply(entry);
        }
        Ok(snapshot)
    }

    /// Applies one entry.
    pub fn apply(&mut self, entry: Entry) {
        self.seq = entry.seq;
        for (path, version, from) in entry.replaced {
            if let Some(known) = self.sources.get_mut(&(path, version)) {
                known.segments.retain(|s| s.from < from);
            }
        }
        for segment in entry.segments {
            let key = (segment.path.clone(), segment.version);
            let known = self.sources.entry(key).or_default();
            known.segments.push(segment);
            known.segments.sort_by_key(|s| s.from);
        }
        for seen in entry.seen {
            let key = (seen.path.clone(), seen.version);
            self.sources.entry(key).or_default().seen = Some(seen);
        }
        for key in entry.retired {
            if let Some(known) = self.sources.get_mut(&key) {
                known.retired = true;
            }
        }
        for compaction in entry.compactions {
            self.merged
                .retain(|part| !compaction.inputs.contains(&part.file));
            self.merged_away.extend(compaction.inputs);
            self.merged.push(compaction.output);
        }
        self.losers.extend(entry.losers);
    }

    /// Publishes an entry and applies it.
    pub fn commit(&mut self, lake: &Lake, mut entry: Entry) -> Result<(), LakeError> {
        lake.syncs.settle()?;
        entry.seq = self.seq + 1;
        entry.version = env!("CARGO_PKG_VERSION").to_string();
        let target = lake.ledger_dir().join(format!("{:08}.json", entry.seq));
        let bytes = serde_json::to_vec(&entry).map_err(|e| LakeError::damaged(&target, e))?;
        if !publish::write_new(&target, &seal::sealed(&bytes))? {
            return Err(LakeError::damaged(
                &target,
                "another run wrote this entry first",
            ));
        }
        self.apply(entry);
        Ok(())
    }

    /// The newest version of a path.
    pub fn newest(&self, path: &str) -> Option<(u32, &Version)> {
        let range = (path.to_string(), 0)..=(path.to_string(), u32::MAX);
        self.sources
            .range(range)
            .next_back()
            .map(|((_, version), known)| (*version, known))
    }

    /// Paths with more than one version that counts.
    pub fn conflicts(&self) -> Vec<String> {
        let mut live: BTreeMap<&str, u32> = BTreeMap::new();
        for ((path, _), version) in &self.sources {
            *live.entry(path).or_default() += u32::from(!version.retired);
        }
        live.into_iter()
            .filter(|(_, n)| *n > 1)
            .map(|(path, _)| path.to_string())
            .collect()
    }

    /// Segments whose rows count.
    pub fn segments(&self) -> impl Iterator<Item = &Segment> {
        self.sources
            .values()
            .filter(|v| !v.retired)
            .flat_map(|v| &v.segments)
    }

    /// The parts that make the relations now, sorted by file.
    pub fn parts(&self) -> Vec<&PartRef> {
        self.parts_where(|_| true)
    }

    /// The parts that make one relation now, sorted by file.
    pub fn parts_of_relation(&self, relation: &str) -> Vec<&PartRef> {
        self.parts_where(|part| part.relation == relation)
    }

    fn parts_where(&self, wanted: impl Fn(&PartRef) -> bool) -> Vec<&PartRef> {
        let direct = self.segments().flat_map(|s| &s.parts);
        let direct = direct.filter(|part| wanted(part) && !self.merged_away.contains(&part.file));
        let merged = self.merged.iter().filter(|part| wanted(part));
        let mut parts = direct.chain(merged).collect::<Vec<_>>();
        parts.sort_by(|a, b| crate::model::natural_cmp(&a.file, &b.file));
        parts
    }

    /// Parts that hold rows of a version: its own, and all merged ones where some of its own
    /// were merged.
    pub fn parts_of<'a>(&'a self, version: &'a Version) -> impl Iterator<Item = &'a PartRef> {
        let own = version.segments.iter().flat_map(|s| &s.parts);
        let own = own.filter(|part| !self.merged_away.contains(&part.file));
        let merged = if self.is_merged(version) {
            self.merged.as_slice()
        } else {
            &[]
        };
        own.chain(merged)
    }

    /// Whether rows of a version stand in a merged part.
    pub fn is_merged(&self, version: &Version) -> bool {
        let mut parts = version.segments.iter().flat_map(|s| &s.parts);
        parts.any(|part| self.merged_away.contains(&part.file))
    }

    /// Source ids whose rows no longer count but may still stand in merged parts.
    pub fn retired_sources(&self) -> BTreeSet<u64> {
        let retired = self.sources.values().filter(|v| v.retired);
        retired
            .flat_map(|v| &v.segments)
            .map(|s| s.source_id)
            .collect()
    }

    /// Every file the lake owns, below its root.
    pub fn files(&self) -> BTreeSet<String> {
        let mut files = BTreeSet::new();
        for segment in self.sources.values().flat_map(|v| &v.segments) {
            files.extend(segment.parts.iter().map(|p| p.file.clone()));
            files.extend(segment.quarantine.clone());
        }
        files.retain(|file| !self.merged_away.contains(file));
        files.extend(self.merged.iter().map(|p| p.file.clone()));
        files.extend(self.losers.values().filter_map(|l| l.file.clone()));
        files
    }
}
