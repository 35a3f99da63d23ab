//! What may go wrong at night: a second run, a killed run, a rewritten source, a foreign file.

use super::accounting::assert_balanced;
use super::common::{Project, assert_same, count, tree};
use super::corpus::corpus;
use sha2::{Digest, Sha256};
use std::fs;
use std::time::Duration;

fn project() -> Project {
    let p = Project::new();
    for (path, lines) in corpus() {
        let text: String = lines.iter().map(|l| format!("{l}\n")).collect();
        p.write(&path, text.as_bytes());
    }
    p
}

/// Every file of the manifest is there with its digest, and nothing else is.
#[track_caller]
pub fn assert_manifest(p: &Project) {
    let manifest = p.json("reports/manifest.json");
    let listed = manifest
        .get("files")
        .unwrap_or(&manifest)
        .as_object()
        .expect("an object");
    let mut files = p.site();
    files.remove("manifest.json");
    for (path, digest) in listed {
        let bytes = files
            .remove(path)
            .unwrap_or_else(|| panic!("manifest.json names {path}, which is not there"));
        let found: String = Sha256::digest(&bytes)
            .iter()
            .map(|b| format!("{b:02x}"))
            .collect();
        assert_eq!(digest.as_str(), Some(found.as_str()), "{path}");
    }
    assert!(
        files.is_empty(),
        "not in manifest.json: {:?}",
        files.keys().collect::<Vec<_>>()
    );
}

#[test]
fn a_second_run_is_locked_out() {
    let p = project();
    p.build();
    let before = p.site();
    let lake = p.path(".loopscope");
    let locks: Vec<String> = tree(&lake)
        .into_keys()
        .filter(|name| name.ends_with("lock"))
        .collect();
    assert_eq!(
        locks.len(),
        1,
        "one lock file below the lake, found {locks:?}"
    );
    let file = fs::OpenOptions::new()
        .read(true)
        .write(true)
        .open(lake.join(&locks[0]));
    let file = file.expect("the lock file");
    file.lock().expect("the lock");
    let ran = p.run(&["build"]).expect_code(4);
    assert!(ran.stderr.contains("lock"), "{}", ran.stderr);
    assert_same("a locked-out run", &before, &p.site());
    file.unlock().expect("unlocked");
    p.build();
}

/// A killed run leaves the old site or the new one, whole; the next run repairs the rest.
#[test]
fn a_killed_run_leaves_a_whole_site() {
    let fresh = project();
    fresh.append(
        "data/iter-3/observations.jsonl",
        "{\"iteration\":3,\"tag\":\"T\",\"text\":\"x\"}\n",
    );
    fresh.build();
    let p = project();
    p.build();
    let old = p.site();
    p.append(
        "data/iter-3/observations.jsonl",
        "{\"iteration\":3,\"tag\":\"T\",\"text\":\"x\"}\n",
    );
    for wait_ms in [1, 8, 25, 60, 120, 250, 500] {
        let mut child = p.start(&["build"]);
        std::thread::sleep(Duration::from_millis(wait_ms));
        child.kill().expect("killed");
        child.wait().expect("ended");
        assert_manifest(&p);
        let now = p.site();
        assert!(
            now == old || now == fresh.site(),
            "half a site after {wait_ms} ms"
        );
    }
    p.build();
    assert_same("the run after the killed ones", &fresh.site(), &p.site());
}

#[test]
fn a_rewritten_source_is_a_conflict_until_accepted() {
    let p = project();
    p.build();
    let path = "data/iter-2/findings.jsonl";
    let text = p.text(path);
    p.write(path, text.replace("finding 3", "finding three").as_bytes());
    let ran = p.run(&["build"]).expect_code(3);
    let said = format!("{}{}", ran.stdout, ran.stderr);
    assert!(
        said.contains("iter-2/findings.jsonl") && said.contains("accept-source"),
        "{said}"
    );
    assert_eq!(p.account("iter-2/findings.jsonl")["conflict"], true);
    assert_balanced(&p);
    // It stays open until somebody closes it.
    p.run(&["build"]).expect_code(3);
    p.run(&["accept-source", "iter-2/findings.jsonl"])
        .expect_code(0);
    p.build();
    let fresh = project();
    fresh.write(path, text.replace("finding 3", "finding three").as_bytes());
    fresh.build();
    assert_same("an accepted rewrite", &fresh.numbers(), &p.numbers());
    assert_eq!(count(&p.account("iter-2/findings.jsonl"), "rows"), 8);
}

#[test]
fn a_source_that_is_gone_keeps_its_rows() {
    let p = project();
    p.build();
    let before = p.numbers();
    fs::remove_file(p.path("data/iter-1/reviews.jsonl")).expect("removed");
    let ran = p.run(&["build"]);
    assert!(matches!(ran.code, Some(0 | 3)), "{ran:?}");
    assert_same("a source that is gone", &before, &p.numbers());
}

#[test]
fn publishing_keeps_files_that_are_not_ours() {
    let p = project();
    p.build();
    p.write("reports/CNAME", b"example.org\n");
    p.write("reports/.git/HEAD", b"ref: refs/heads/pages\n");
    p.build();
    assert_eq!(p.text("reports/CNAME"), "example.org\n");
    assert_eq!(p.text("reports/.git/HEAD"), "ref: refs/heads/pages\n");
}

#[test]
fn publishing_into_a_foreign_folder_loses_nothing() {
    let p = project();
    p.write("reports/thesis.txt", b"years of work\n");
    let ran = p.run(&["build"]);
    assert!(
        matches!(ran.code, Some(0 | 5)),
        "kept or refused, not {ran:?}"
    );
    assert_eq!(p.text("reports/thesis.txt"), "years of work\n");
}

#[test]
fn a_damaged_lake_is_found_by_doctor() {
    let p = project();
    p.build();
    p.run(&["doctor"]).expect_code(0);
    let lake = p.path(".loopscope/lake");
    let parts: Vec<String> = tree(&lake)
        .into_keys()
        .filter(|n| n.ends_with(".parquet"))
        .collect();
    let part = lake.join(parts.first().expect("a part"));
    let mut bytes = fs::read(&part).expect("a readable part");
    let middle = bytes.len() / 2;
    bytes[middle] ^= 0x55;
    fs::write(&part, bytes).expect("written");
    let ran = p.run(&["doctor"]);
    assert!(ran.code.is_some_and(|c| c != 0), "{ran:?}");
    let name = part
        .file_name()
        .expect("a name")
        .to_string_lossy()
        .into_owned();
    assert!(
        format!("{}{}", ran.stdout, ran.stderr).contains(&name),
        "{ran:?}"
    );
}
