//! Publishing: what is kept, what goes, and what a killed run leaves behind.

use super::*;

fn site(pages: &[(&str, &str)]) -> Files {
    let mut files: Files = pages
        .iter()
        .map(|(p, t)| (p.to_string(), t.as_bytes().to_vec()))
        .collect();
    let manifest = crate::site::data::manifest(&files).unwrap();
    files.insert("manifest.json".into(), manifest);
    files
}

fn read(out: &Path, path: &str) -> String {
    fs::read_to_string(out.join(path)).unwrap()
}

#[test]
fn what_is_not_ours_stays_and_old_pages_go() {
    let dir = tempfile::tempdir().unwrap();
    let out = dir.path().join("reports");
    let first = publish(
        &site(&[("index.html", "one"), ("a/b.html", "gone soon")]),
        &out,
        &Status::default(),
    )
    .unwrap();
    assert_eq!(
        first,
        PublishSummary {
            written: 3,
            ..PublishSummary::default()
        }
    );
    fs::write(out.join("CNAME"), "example.org").unwrap();
    fs::create_dir_all(out.join(".git/objects")).unwrap();
    fs::write(out.join(".git/HEAD"), "ref").unwrap();
    fs::write(out.join("a/mine.txt"), "mine").unwrap();
    let second = publish(
        &site(&[("index.html", "one"), ("c.html", "new")]),
        &out,
        &Status::default(),
    )
    .unwrap();
    assert_eq!(
        second,
        PublishSummary {
            written: 2,
            unchanged: 1,
            removed: 1,
            foreign: 3
        }
    );
    assert_eq!(read(&out, "CNAME"), "example.org");
    assert_eq!(read(&out, ".git/HEAD"), "ref");
    assert_eq!(read(&out, "a/mine.txt"), "mine");
    assert!(!out.join("a/b.html").exists());
    assert!(read(&out, "status.json").contains("\"generated_at\": \"1970-01-01T00:00:00Z\""));
    let left: Vec<_> = top_level(dir.path()).unwrap();
    assert_eq!(left, [("reports".to_string(), true)]);
}

/// Not even one of the same length is taken for ours.
#[test]
fn a_page_damaged_or_removed_by_hand_comes_back() {
    let dir = tempfile::tempdir().unwrap();
    let out = dir.path().join("reports");
    let files = site(&[("a.html", "one"), ("files/b.html", "two"), ("c.html", "3")]);
    publish(&files, &out, &Status::default()).unwrap();
    fs::write(out.join("a.html"), "0ne").unwrap();
    fs::remove_file(out.join("files/b.html")).unwrap();
    let summary = publish(&files, &out, &Status::default()).unwrap();
    assert_eq!((summary.written, summary.unchanged), (2, 2));
    assert_eq!(read(&out, "a.html"), "one");
    assert_eq!(read(&out, "files/b.html"), "two");
}

#[cfg(unix)]
#[test]
fn an_unchanged_file_is_the_same_file() {
    use std::os::unix::fs::MetadataExt;
    let dir = tempfile::tempdir().unwrap();
    let out = dir.path().join("reports");
    publish(
        &site(&[("index.html", "one"), ("b.html", "x")]),
        &out,
        &Status::default(),
    )
    .unwrap();
    let inode = fs::metadata(out.join("b.html")).unwrap().ino();
    publish(
        &site(&[("index.html", "two"), ("b.html", "x")]),
        &out,
        &Status::default(),
    )
    .unwrap();
    assert_eq!(fs::metadata(out.join("b.html")).unwrap().ino(), inode);
    assert_eq!(read(&out, "index.html"), "two");
}

#[test]
fn a_foreign_file_in_the_way_is_refused_and_nothing_changes() {
    let dir = tempfile::tempdir().unwrap();
    let out = dir.path().join("reports");
    fs::create_dir(&out).unwrap();
    fs::write(out.join("index.html"), "hand made").unwrap();
    let error = publish(&site(&[("index.html", "ours")]), &out, &Status::default()).unwrap_err();
    let expected = format!(
        "{}: is not a file of loopscope but stands where the site must write; move it away or choose another --out",
        fs::canonicalize(&out).unwrap().join("index.html").display()
    );
    assert_eq!(error.to_string(), expected);
    assert_eq!(read(&out, "index.html"), "hand made");
    assert!(!out.join("status.json").exists());
}

#[test]
fn a_run_killed_between_the_renames_is_mended() {
    let dir = tempfile::tempdir().unwrap();
    let out = dir.path().join("reports");
    publish(&site(&[("index.html", "one")]), &out, &Status::default()).unwrap();
    fs::create_dir(out.join(".git")).unwrap();
    // Killed after the first rename: the old site waits beside, the new one is half-built.
    fs::rename(&out, dir.path().join(".reports.loopscope-old")).unwrap();
    fs::create_dir(dir.path().join(".reports.loopscope-new")).unwrap();
    publish(&site(&[("index.html", "two")]), &out, &Status::default()).unwrap();
    assert_eq!(read(&out, "index.html"), "two");
    assert!(out.join(".git").is_dir());
    // Killed after the second rename: a folder that is not ours still waits in the old one.
    let old = dir.path().join(".reports.loopscope-old");
    fs::create_dir_all(old.join("private/deep")).unwrap();
    publish(&site(&[("index.html", "two")]), &out, &Status::default()).unwrap();
    assert!(out.join("private/deep").is_dir());
    assert!(!old.exists());
}

#[test]
fn the_current_folder_is_never_swapped() {
    let here = std::env::current_dir().unwrap();
    let error = publish(&site(&[]), &here, &Status::default()).unwrap_err();
    assert!(matches!(error, SiteError::TooHigh { .. }), "{error}");
}

#[test]
fn a_run_killed_before_the_exchange_leaves_the_old_site_whole() {
    let dir = tempfile::tempdir().unwrap();
    let out = dir.path().join("reports");
    publish(&site(&[("index.html", "one")]), &out, &Status::default()).unwrap();
    fs::create_dir(out.join(".git")).unwrap();
    // The new site waits under the name at which the two change places.
    let waiting = dir.path().join(".reports.loopscope-old");
    fs::create_dir(&waiting).unwrap();
    fs::write(waiting.join("index.html"), "two").unwrap();
    publish(&site(&[("index.html", "three")]), &out, &Status::default()).unwrap();
    assert_eq!(read(&out, "index.html"), "three");
    assert!(out.join(".git").is_dir());
    assert!(!waiting.exists());
}
