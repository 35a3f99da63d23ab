//! The same bytes at once, over many nights, in any order, twice, rewritten or cut.

use super::{World, gzip};
use crate::ingest::settle;
use crate::lake::ledger::Entry;
use proptest::prelude::*;

/// Lines of every fate: rows, the same row twice, broken, blank, CRLF, too long, not UTF-8,
/// rows without an id, rows bound by time, a BOM at the head.
fn mixed() -> Vec<u8> {
    let mut text = "\u{feff}".as_bytes().to_vec();
    for n in 0..12 {
        let call = format!(
            "{{\"tool\":\"t\",\"at\":\"2026-04-{:02}T10:00:00Z\"}}\n",
            10 + n / 4
        );
        text.extend_from_slice(call.as_bytes());
        text.extend_from_slice(call.as_bytes());
        let id = format!(
            "{{\"id\":{n},\"tool\":\"é\\ud83d\\ude00\",\"iter\":{},\"x\":{n}}}\r\n",
            n % 3
        );
        text.extend_from_slice(id.as_bytes());
        match n % 5 {
            0 => text.extend_from_slice(b"{\"tool\":\n"),
            1 => text.extend_from_slice(b"\n  \t\r\n"),
            2 => text.extend_from_slice(b"{\"tool\":\"\xff\"}\n"),
            3 => text
                .extend_from_slice(format!("{{\"tool\":\"{}\"}}\n", "y".repeat(5000)).as_bytes()),
            _ => text.extend_from_slice(b"{\"id\":1,\"tool\":\"again\",\"iteration\":2}\n"),
        }
    }
    text
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, ..ProptestConfig::default() })]
    #[test]
    fn a_file_grown_over_nights_is_the_file_read_at_once(
        mut cuts in proptest::collection::vec(0usize..20_000, 1..6),
        ended in any::<bool>(),
    ) {
        let mut text = mixed();
        if !ended {
            text.pop();
        }
        let once = World::new();
        once.put("tool_calls.jsonl", &text);
        once.night();
        let grown = World::new();
        cuts.sort();
        for cut in cuts {
            grown.put("tool_calls.jsonl", &text[..cut.min(text.len())]);
            grown.night();
        }
        grown.put("tool_calls.jsonl", &text);
        grown.night();
        prop_assert_eq!(grown.image(), once.image());
        let seq = grown.snapshot().seq;
        grown.night();
        prop_assert_eq!(grown.snapshot().seq, seq);
        prop_assert_eq!(grown.snapshot().conflicts(), Vec::<String>::new());
    }
}

/// Files that share identities, so that the order could matter.
fn corpus() -> Vec<(String, String)> {
    let mut files = Vec::new();
    for n in 1..=5 {
        let mut text = String::new();
        for k in 0..6 {
            let (at, id) = (k % 3, (n * k) % 7);
            text += &format!(
                "{{\"id\":{id},\"agent\":\"a{n}\",\"started_at\":\"2026-04-0{}T0{at}:00:00Z\"}}\n",
                1 + k % 2
            );
        }
        files.push((format!("executions-{n}.jsonl"), text));
        files.push((
            format!("iter-{n}/findings.jsonl"),
            format!("{{\"id\":\"F{n}\",\"sweep_id\":\"s\"}}\n").repeat(n),
        ));
    }
    files
}

#[test]
fn the_order_of_arrival_and_the_number_of_workers_change_nothing() {
    let world = |jobs, order: &mut dyn Iterator<Item = usize>, every_night: bool| {
        let world = World {
            jobs,
            ..World::new()
        };
        let files = corpus();
        for at in order {
            world.put(&files[at].0, &files[at].1);
            if every_night {
                world.night();
            }
        }
        world.night();
        world.image()
    };
    let all = corpus().len();
    let first = world(1, &mut (0..all), false);
    assert_eq!(world(2, &mut (0..all), false), first);
    assert_eq!(world(1, &mut (0..all), true), first);
    assert_eq!(world(2, &mut (0..all).rev(), true), first);
    assert_eq!(world(1, &mut (0..all).map(|n| (n * 3) % all), true), first);
}

#[test]
fn a_copied_file_is_all_duplicates() {
    let events = "{\"source\":\"a\",\"at\":\"2026-04-01\"}\n".repeat(3);
    let finding = "{\"id\":1,\"iteration\":1,\"title\":\"t\"}\n{\"id\":2,\"iteration\":1}\n";
    let world = World::new();
    world.put("events.jsonl", &events);
    world.put("findings.jsonl", finding);
    world.night();
    let (events_before, findings_before) = (world.rows("events"), world.rows("findings"));
    assert_eq!((events_before.len(), findings_before.len()), (3, 2));
    world.put("events-2.jsonl", &events);
    world.put("findings-2.jsonl.gz", gzip(finding.as_bytes()));
    world.night();
    assert_eq!(
        (world.rows("events").len(), world.rows("findings").len()),
        (3, 2)
    );
    let totals = world.account().totals;
    assert_eq!((totals.lines, totals.rows, totals.duplicates), (10, 5, 5));
}

#[test]
fn a_rewritten_file_is_a_conflict_until_its_new_content_is_accepted() {
    let world = World::new();
    let old = "{\"id\":1,\"iteration\":1}\n{\"id\":2,\"iteration\":1}\n";
    let new = "{\"id\":2,\"iteration\":1,\"title\":\"n\"}\n{\"id\":3,\"iteration\":1}\n";
    world.put("findings.jsonl", old);
    world.night();
    world.put("findings.jsonl", new);
    world.night();
    assert_eq!(world.snapshot().conflicts(), ["findings.jsonl"]);
    assert_eq!(
        world.rows("findings").len(),
        3,
        "{:#?}",
        world.rows("findings")
    );
    // Of one path and time the later line wins: line 2 of the old content.
    assert!(
        !world
            .rows("findings")
            .iter()
            .any(|row| row.contains("title=n"))
    );
    assert_eq!(world.account().totals.duplicates, 1);
    assert!(world.account().sources.iter().all(|s| s.conflict));
    let mut snapshot = world.snapshot();
    let retired = vec![("findings.jsonl".to_string(), 1)];
    let entry = Entry {
        retired,
        ..Entry::default()
    };
    settle(&world.lake, &mut snapshot, &world.streams, entry).unwrap();
    let fresh = World::new();
    fresh.put("findings.jsonl", new);
    fresh.night();
    assert_eq!(world.image(), fresh.image());
    assert_eq!(world.snapshot().conflicts(), Vec::<String>::new());
    world.night();
    assert_eq!(world.image(), fresh.image());
}

#[test]
fn a_last_line_without_newline_counts_when_it_is_whole_and_waits_when_it_is_not() {
    let world = World::new();
    let counts = |world: &World| {
        let c = world.account().totals;
        (c.lines, c.rows, c.quarantined, c.pending)
    };
    world.put(
        "findings.jsonl",
        "{\"id\":1,\"iteration\":1}\n{\"id\":2,\"itera",
    );
    world.night();
    assert_eq!(counts(&world), (2, 1, 0, 1));
    world.put(
        "findings.jsonl",
        "{\"id\":1,\"iteration\":1}\n{\"id\":2,\"iteration\":1}",
    );
    world.night();
    assert_eq!(counts(&world), (2, 2, 0, 0));
    world.put(
        "findings.jsonl",
        "{\"id\":1,\"iteration\":1}\n{\"id\":2,\"iteration\":1}\n",
    );
    world.night();
    assert_eq!(counts(&world), (2, 2, 0, 0));
    assert_eq!(world.rows("findings").len(), 2);
    // A surrogate pair cut in two waits for its other half.
    world.put(
        "observations.jsonl",
        b"{\"iteration\":1,\"tag\":\"a\",\"text\":\"\\ud83d\\ud",
    );
    world.night();
    assert_eq!(counts(&world), (3, 2, 0, 1));
    // So does a line that is over the limit and has no end yet.
    let marker = "{\"kind\":\"k\",\"file\":\"f\",\"iteration\":1}\n";
    world.put("markers.jsonl", format!("{marker}{}", "x".repeat(10_000)));
    world.night();
    assert_eq!(counts(&world), (5, 3, 0, 2));
    world.put("markers.jsonl", format!("{marker}{}\n", "x".repeat(11_000)));
    world.night();
    assert_eq!(counts(&world), (5, 3, 1, 1));
}

#[test]
fn a_long_last_line_is_no_rewrite() {
    let world = World::new();
    let options = |world: &World| super::super::Options {
        data: vec![world.data()],
        own: Vec::new(),
        jobs: 1,
        line_limit_bytes: 4 << 20,
    };
    let long = format!(
        "{{\"id\":1,\"iteration\":1,\"title\":\"{}\"}}",
        "x".repeat(2 << 20)
    );
    for text in [
        long.clone(),
        format!("{long}\n"),
        format!("{long}\n{{\"id\":2,\"iteration\":1}}\n"),
    ] {
        world.put("findings.jsonl", text);
        let mut snapshot = world.snapshot();
        super::super::run(
            &world.lake,
            &mut snapshot,
            &world.streams,
            &options(&world),
            &|_, _| {},
        )
        .unwrap();
        assert_eq!(snapshot.conflicts(), Vec::<String>::new());
    }
    assert_eq!(world.rows("findings").len(), 2);
}

#[test]
fn a_file_that_shrank_is_a_rewrite_and_one_that_went_keeps_its_rows() {
    let world = World::new();
    let line = |n: u32| format!("{{\"id\":{n},\"iteration\":1}}\n");
    world.put("findings.jsonl", line(1) + &line(2));
    world.night();
    world.put("findings.jsonl", line(1));
    world.night();
    assert_eq!(world.snapshot().conflicts(), ["findings.jsonl"]);
    assert_eq!(world.rows("findings").len(), 2);
    world.remove("findings.jsonl");
    let before = world.image();
    let seq = world.snapshot().seq;
    let (_, summary) = world.night();
    assert_eq!(world.image(), before);
    assert_eq!(world.snapshot().seq, seq);
    assert_eq!(
        (summary.sources, summary.vanished),
        (0, vec!["findings.jsonl".to_string()])
    );
}

#[test]
fn a_file_changes_between_mapped_and_unmapped_while_it_is_short() {
    let world = World::new();
    let good = "{\"id\":1,\"iteration\":1}\n";
    let bad = "{\"other\":1}\n";
    let once = |text: &str| {
        let world = World::new();
        world.put("findings.jsonl", text);
        world.night();
        world.image()
    };
    let mut text = String::new();
    for (more, stream) in [
        (bad.repeat(3), None),
        (good.repeat(4), Some("findings")),
        (bad.repeat(2), None),
        (good.repeat(91), Some("findings")),
        (bad.repeat(300), Some("findings")),
    ] {
        text += &more;
        world.put("findings.jsonl", &text);
        world.night();
        assert_eq!(
            world.account().sources[0].stream.as_deref(),
            stream,
            "{}",
            text.len()
        );
        assert_eq!(world.image(), once(&text));
    }
}

#[test]
fn what_a_killed_run_left_behind_is_swept_and_changes_nothing() {
    let world = World::new();
    for (path, text) in corpus() {
        world.put(&path, text);
    }
    world.night();
    let want = world.image();
    // As if the first run had been killed just before its ledger entry.
    std::fs::remove_dir_all(world.lake.ledger_dir()).unwrap();
    let folder = world.lake.path("findings/iteration=1");
    std::fs::write(folder.join("00c0ffee-0-0-0.writing"), b"half").unwrap();
    let mut part = std::fs::read_dir(&folder)
        .unwrap()
        .flatten()
        .map(|e| e.path());
    let part = part
        .find(|p| p.extension().is_some_and(|e| e == "parquet"))
        .unwrap();
    std::fs::write(&part, b"not the bytes of this version").unwrap();
    std::fs::write(folder.join("mine.parquet"), b"not ours").unwrap();
    world.night();
    assert_eq!(world.image(), want);
    let found = crate::lake::verify::verify(&world.lake, &world.snapshot()).unwrap();
    assert_eq!((found.problems, found.strays), (vec![], vec![]));
    assert!(folder.join("mine.parquet").exists());
}
