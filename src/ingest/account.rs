//! The account of every source: lines in, and what became of each.

use super::formats;
use crate::lake::Snapshot;
use crate::lake::ledger::Segment;
use crate::lake::snapshot::Version;
use crate::model::natural_cmp;
use crate::model::report::{Accounting, Counts, KindCount, SourceAccount};
use std::collections::BTreeMap;

fn experimental(segment: &Segment) -> bool {
    // A mapping that completes a format stands behind a plus.
    let name = segment.reader.as_deref().and_then(|r| r.split('+').next());
    let format = name.and_then(formats::find);
    format.is_some_and(|format| format.experimental)
}

fn kinds(version: &Version, of: impl Fn(&Segment) -> &BTreeMap<String, u64>) -> Vec<KindCount> {
    let mut sums: BTreeMap<&str, u64> = BTreeMap::new();
    for (kind, lines) in version.segments.iter().flat_map(of) {
        *sums.entry(kind).or_default() += lines;
    }
    let count = |(kind, lines): (&str, u64)| KindCount {
        kind: kind.to_string(),
        lines,
    };
    sums.into_iter().map(count).collect()
}

/// Rows of the lake, each identity once: those of the parts without those that lose.
pub fn rows(snapshot: &Snapshot) -> u64 {
    let versions = snapshot.sources.values().filter(|v| !v.retired);
    let (mut rows, mut lost) = (0, 0);
    for version in versions {
        rows += version.segments.iter().map(|s| s.counts.rows).sum::<u64>();
        let id = version.segments.first().map(|s| s.source_id);
        let losers = snapshot.losers.values();
        lost += id.map_or(0, |id| {
            losers.filter_map(|l| l.by_source.get(&id)).sum::<u64>()
        });
    }
    rows.saturating_sub(lost)
}

/// One entry per source version that counts, by path; totals below. The law
/// `lines = rows + duplicates + quarantined + ignored + unmapped + blank + pending` is checked
/// for every source; a breach is a mistake of this program and comes back by path.
pub fn accounting(snapshot: &Snapshot) -> Result<Accounting, Vec<String>> {
    let conflicts = snapshot.conflicts();
    let mut account = Accounting::default();
    let mut breaches = Vec::new();
    for ((path, _), version) in snapshot.sources.iter().filter(|(_, v)| !v.retired) {
        let Some(first) = version.segments.first() else {
            continue;
        };
        let mut counts = Counts::default();
        version.segments.iter().for_each(|s| counts.add(&s.counts));
        let lost = snapshot
            .losers
            .values()
            .filter_map(|l| l.by_source.get(&first.source_id));
        let lost: u64 = lost.sum();
        counts.rows -= lost.min(counts.rows);
        counts.duplicates += lost;
        let pending = version.seen.as_ref().map_or(0, |seen| seen.pending);
        counts.pending += pending;
        counts.lines += pending;
        if !counts.balanced() {
            breaches.push(path.clone());
        }
        account.totals.add(&counts);
        account.sources.push(SourceAccount {
            path: path.clone(),
            stream: first.stream.clone(),
            format: first.format.clone(),
            bytes: version.seen.as_ref().map_or(0, |seen| seen.bytes),
            digest: version
                .seen
                .as_ref()
                .map_or(String::new(), |seen| seen.digest.clone()),
            counts,
            hint: first.hint.clone(),
            conflict: conflicts.contains(path),
            experimental: experimental(first),
            ignored_kinds: kinds(version, |s| &s.ignored_kinds),
            unknown_kinds: kinds(version, |s| &s.unknown_kinds),
        });
    }
    account
        .sources
        .sort_by(|a, b| natural_cmp(&a.path, &b.path).then(a.digest.cmp(&b.digest)));
    if breaches.is_empty() {
        Ok(account)
    } else {
        Err(breaches)
    }
}
