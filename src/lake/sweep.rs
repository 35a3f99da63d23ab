//! Files of ours that no ledger entry names: what a killed run or a merge left behind.

use super::error::LakeError;
use super::layout::{Lake, below};
use super::snapshot::Snapshot;
use std::fs;
use walkdir::WalkDir;

/// Files below the lake that loopscope wrote and the ledger does not name, by name.
pub fn strays(lake: &Lake, snapshot: &Snapshot) -> Vec<String> {
    let known = snapshot.files();
    let mut strays = Vec::new();
    for item in WalkDir::new(&lake.root)
        .sort_by_file_name()
        .into_iter()
        .flatten()
    {
        let name = below(&lake.root, item.path());
        if item.file_type().is_file() && is_ours(&name) && !known.contains(&name) {
            strays.push(name);
        }
    }
    strays
}

/// Removes strays that are older than the lock, which the caller holds: no run can still be
/// writing them. A reader of the entry before the last one may still hold merged parts open;
/// they go one run later than their merge. Returns how many went.
pub fn sweep(lake: &Lake, snapshot: &Snapshot) -> Result<usize, LakeError> {
    let lock = lake.lock_file();
    let Ok(taken) = fs::metadata(&lock).and_then(|m| m.modified()) else {
        return Ok(0);
    };
    let mut swept = 0;
    for name in strays(lake, snapshot) {
        let path = lake.path(&name);
        let written = fs::metadata(&path).and_then(|m| m.modified());
        if written.is_ok_and(|written| written <= taken) {
            fs::remove_file(&path).map_err(LakeError::io(&path, "remove"))?;
            swept += 1;
        }
    }
    Ok(swept)
}

/// Whether a name below the root is one that loopscope gives: parts and what is on its way.
/// Anything else in the folder is somebody else's.
fn is_ours(name: &str) -> bool {
    let mut folders = name.split('/').collect::<Vec<_>>();
    let file = folders.pop().unwrap_or_default();
    let Some((stem, ending)) = file.rsplit_once('.') else {
        return false;
    };
    let own = folders.first().is_some_and(|top| {
        matches!(
            *top,
            "_quarantine" | "_ledger" | "_losers" | "_current" | "_derived"
        )
    });
    let part = folders
        .last()
        .is_some_and(|folder| folder.starts_with("iteration="))
        && made(stem);
    match ending {
        "writing" => own || part,
        "parquet" => part || folders.first() == Some(&"_losers"),
        "jsonl" => folders.first() == Some(&"_quarantine"),
        _ => false,
    }
}

/// `<8 hex digits>-…`, `merged-…`, `upgraded-…`.
fn made(stem: &str) -> bool {
    let Some((head, _)) = stem.split_once('-') else {
        return false;
    };
    let hex = head.len() == 8 && head.bytes().all(|b| b.is_ascii_hexdigit());
    hex || head == "merged" || head == "upgraded"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_that_loopscope_gives_are_ours() {
        for ours in [
            "reviews/iteration=3/00c0ffee-0-12-aabbccddeeff-00112233-0.parquet",
            "reviews/iteration=3/merged-00.parquet",
            "reviews/iteration=3/00c0ffee-0-0-1.writing",
            "_losers/reviews/iteration=__state__/x.parquet",
            "_quarantine/00c0ffee-0.jsonl",
            "_ledger/00000007.writing",
        ] {
            assert!(is_ours(ours), "{ours}");
        }
        for theirs in [
            "reviews/iteration=3/my.parquet",
            "mine.parquet",
            "reviews/00c0ffee-0.parquet",
            "_ledger/00000007.json",
            "_results.msgpack",
            "notes/a.writing",
            "_lock",
        ] {
            assert!(!is_ours(theirs), "{theirs}");
        }
    }
}
