//! Where input lies: several roots, files as roots, odd names, what cannot be read.

use super::World;
use crate::ingest::discover::discover;
use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::symlink;

const LINE: &str = "{\"id\":1,\"iteration\":1}\n";

fn paths(world: &World) -> Vec<String> {
    world
        .account()
        .sources
        .into_iter()
        .map(|s| s.path)
        .collect()
}

#[test]
fn several_roots_and_files_as_roots_keep_their_names_apart() {
    let world = World::new();
    world.put("a/data/findings.jsonl", LINE);
    world.put("b/data/findings.jsonl", LINE);
    world.put("findings-1.jsonl", LINE);
    let data = world.data();
    let roots = [
        data.join("a/data"),
        data.join("b/data"),
        data.join("findings-1.jsonl"),
    ];
    world.night_over(roots.to_vec());
    assert_eq!(
        paths(&world),
        [
            "data/findings.jsonl",
            "data~2/findings.jsonl",
            "findings-1.jsonl"
        ]
    );
    assert_eq!(world.rows("findings").len(), 1);
    assert_eq!(world.account().totals.duplicates, 2);
    let twice = [
        data.join("a/data/findings.jsonl"),
        data.join("b/data/findings.jsonl"),
    ];
    let (sources, problems) = discover(&twice, &[]);
    let shown = sources.iter().map(|s| s.path.as_str()).collect::<Vec<_>>();
    assert_eq!(
        (shown, problems.len()),
        (vec!["findings.jsonl", "~2/findings.jsonl"], 0)
    );
}

#[test]
fn names_with_odd_characters_are_read_and_told_apart() {
    let world = World::new();
    for name in ["a b", "a#b", "a%20b", "a\nb", "a?b", "ü", "iteration=9"] {
        world.put(&format!("{name}/findings.jsonl"), LINE);
    }
    for bytes in [&b"\xff"[..], b"\xfe"] {
        let folder = world.data().join(OsStr::from_bytes(bytes));
        std::fs::create_dir(&folder).unwrap();
        std::fs::write(folder.join("findings.jsonl"), LINE).unwrap();
    }
    std::fs::create_dir(world.data().join("markers.jsonl")).unwrap();
    let (_, summary) = world.night();
    assert_eq!(summary.problems, []);
    assert_eq!(paths(&world).len(), 9, "{:?}", paths(&world));
    let totals = world.account().totals;
    assert_eq!((totals.lines, totals.rows, totals.duplicates), (9, 1, 8));
    assert!(paths(&world).contains(&"\u{fffd}/findings.jsonl".to_string()));
    assert!(paths(&world).contains(&"\u{fffd}/~2/findings.jsonl".to_string()));
}

#[test]
fn links_are_followed_and_what_cannot_be_read_is_said() {
    let world = World::new();
    world.put("findings.jsonl", LINE);
    symlink(
        world.data().join("findings.jsonl"),
        world.data().join("findings-2.jsonl"),
    )
    .unwrap();
    symlink(world.data(), world.data().join("loop")).unwrap();
    symlink("/nowhere/x.jsonl", world.data().join("broken.jsonl")).unwrap();
    world.put("markers.jsonl.gz", b"not gzip at all");
    let (_, summary) = world.night();
    let said = summary
        .problems
        .iter()
        .map(|(p, why)| format!("{p}: {why}"))
        .collect::<Vec<_>>();
    assert_eq!(
        said,
        [
            "broken.jsonl: No such file or directory (os error 2)",
            "loop: link loop",
            "markers.jsonl.gz: invalid gzip header",
        ]
    );
    assert_eq!(world.rows("findings").len(), 1);
    assert_eq!(world.account().totals.duplicates, 1);
}

#[test]
fn a_link_out_of_the_data_is_said_and_not_followed() {
    let world = World::new();
    world.put("findings.jsonl", LINE);
    let other = tempfile::tempdir().unwrap();
    let outside = other.path().canonicalize().unwrap();
    std::fs::write(outside.join("findings-2.jsonl"), LINE.replace('1', "2")).unwrap();
    symlink(&outside, world.data().join("folder")).unwrap();
    let file = outside.join("findings-2.jsonl");
    symlink(&file, world.data().join("findings-3.jsonl")).unwrap();
    let (_, summary) = world.night();
    let why = |end: &std::path::Path| {
        format!(
            "the link leads to {}, out of the data; expected an end within it: name that place \
             with --data, or copy it here",
            end.display()
        )
    };
    let expected = [
        ("findings-3.jsonl".to_string(), why(&file)),
        ("folder".to_string(), why(&outside)),
    ];
    assert_eq!(summary.problems, expected);
    assert_eq!(paths(&world), ["findings.jsonl"]);
    // Both places are named: the link stays within what was asked for.
    let (_, summary) = world.night_over(vec![world.data(), outside]);
    assert_eq!(summary.problems, []);
}

#[test]
fn what_loopscope_writes_below_the_data_is_not_read() {
    let world = World::new();
    world.put("findings.jsonl", LINE);
    world.put("reports/findings-2.jsonl", LINE);
    world.put("deep/reports/findings-3.jsonl", LINE);
    world.night();
    assert_eq!(
        paths(&world),
        ["deep/reports/findings-3.jsonl", "findings.jsonl"]
    );
}

#[test]
fn an_iteration_of_any_name_has_a_folder() {
    let world = World::new();
    let names = [
        "..",
        "/",
        "a/b",
        "%",
        "\u{0}",
        "__by_time__",
        "ä",
        &"x".repeat(3000),
    ];
    let lines = names.map(|name| {
        let id = serde_json::to_string(name).unwrap();
        format!("{{\"id\":1,\"iteration\":{id}}}\n")
    });
    world.put("findings.jsonl", lines.concat());
    let (snapshot, _) = world.night();
    assert_eq!(world.rows("findings").len(), 8);
    let folders = snapshot
        .parts()
        .into_iter()
        .map(|p| p.file.split('/').count());
    assert!(folders.into_iter().all(|depth| depth == 3));
}
