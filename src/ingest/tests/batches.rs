//! Transcripts that share parts: the same rows and the same account as alone, in fewer files.

use super::World;
use super::formats::session;
use std::collections::BTreeMap;
use walkdir::WalkDir;

/// The session of the other tests under another name, with ids of its own.
fn named(n: usize) -> String {
    let mut text = session().replace("\"u-", &format!("\"{n}-u-"));
    for id in ["m1", "m2", "c1", "c2", "c3"] {
        text = text.replace(&format!("\"{id}\""), &format!("\"{n}-{id}\""));
    }
    text.replace("\"s1\"", &format!("\"s{n}\""))
}

fn put_all(world: &World) {
    for n in 1..=5 {
        world.put(&format!("app/s{n}.jsonl"), named(n));
    }
}

/// Names and bytes of the parts.
fn parts(world: &World) -> BTreeMap<String, Vec<u8>> {
    let files = WalkDir::new(&world.lake.root).into_iter().flatten();
    let files = files.filter(|f| f.path().extension().is_some_and(|e| e == "parquet"));
    let files = files.filter(|f| f.path().components().any(|c| c.as_os_str() == "messages"));
    files
        .map(|f| {
            let name = f.path().strip_prefix(&world.lake.root).unwrap();
            let bytes = std::fs::read(f.path()).unwrap();
            (name.to_string_lossy().into_owned(), bytes)
        })
        .collect()
}

#[test]
fn sessions_of_one_night_share_a_part_and_are_what_they_are_alone() {
    let together = World::new();
    put_all(&together);
    together.night();
    let alone = World::new();
    for n in 1..=5 {
        alone.put(&format!("app/s{n}.jsonl"), named(n));
        alone.night();
    }
    assert_eq!(together.image(), alone.image());
    assert_eq!(together.image()["messages"].len(), 10);
    assert_eq!((parts(&together).len(), parts(&alone).len()), (1, 5));
    // Nothing is left over, and nothing that the ledger names is missing.
    let found = crate::lake::verify::verify(&together.lake, &together.snapshot()).unwrap();
    assert_eq!((found.problems, found.strays), (Vec::new(), Vec::new()));
    let seq = together.snapshot().seq;
    together.night();
    assert_eq!(together.snapshot().seq, seq);
}

#[test]
fn parts_are_the_same_bytes_whatever_the_threads() {
    let (mut one, mut four) = (World::new(), World::new());
    (one.jobs, four.jobs) = (1, 4);
    for world in [&one, &four] {
        put_all(world);
        world.put("app/notes.txt", "no transcript");
        world.night();
    }
    assert_eq!(parts(&one), parts(&four));
}

#[test]
fn one_of_them_grows_is_rewritten_or_goes() {
    let world = World::new();
    put_all(&world);
    world.night();
    let more = named(3) + &named(6).replace("\"s6\"", "\"s3\"");
    for _ in 0..2 {
        world.put("app/s3.jsonl", &more);
        world.night();
    }
    let once = World::new();
    put_all(&once);
    once.put("app/s3.jsonl", &more);
    once.night();
    assert_eq!(world.image(), once.image());
    // A second growth takes the place of the first: a part of its own, the old one swept later.
    let again = more.clone() + &named(7).replace("\"s7\"", "\"s3\"");
    world.put("app/s3.jsonl", &again);
    world.night();
    world.night();
    once.put("app/s3.jsonl", &again);
    once.night();
    assert_eq!(world.image(), once.image());
    assert_eq!(world.snapshot().conflicts(), Vec::<String>::new());
    world.put("app/s2.jsonl", named(8));
    world.night();
    assert_eq!(world.snapshot().conflicts(), ["app/s2.jsonl"]);
}

#[test]
fn what_cannot_be_read_takes_nothing_of_the_others_with_it() {
    let world = World::new();
    put_all(&world);
    world.put(
        "app/half.jsonl",
        "{\"type\":\"assistant\",\"sessionId\":\"x\"",
    );
    world.put("app/empty.jsonl", "");
    world.put("app/other.jsonl", "{\"a\":1}\n");
    world.night();
    assert_eq!(world.image()["messages"].len(), 10);
    for source in world.account().sources {
        assert!(
            source.counts.balanced(),
            "{}: {:?}",
            source.path,
            source.counts
        );
    }
}
