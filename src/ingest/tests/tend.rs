//! What a run does to the lake besides reading: merging, upgrading, telling others.

use super::{World, decls};
use crate::ingest::Streams;
use crate::lake::{Snapshot, verify};
use crate::packs::{FieldType, StreamDecl};

fn tracker(id: u32, status: &str) -> String {
    format!("{{\"iteration\":{id},\"status\":\"{status}\",\"started_at\":\"2026-04-0{id}\"}}\n")
}

fn parts(snapshot: &Snapshot, relation: &str, iteration: &str) -> usize {
    let all = snapshot.parts();
    all.iter()
        .filter(|p| p.relation == relation && p.iteration.as_deref() == Some(iteration))
        .count()
}

fn without_account(world: &World) -> Vec<Vec<String>> {
    let image = world
        .image()
        .into_iter()
        .filter(|(name, _)| !name.starts_with(' '));
    image
        .filter(|(name, _)| name != "iterations")
        .map(|(_, rows)| rows)
        .collect()
}

/// Iteration 1 over three nights: findings that win over each other, events with lists.
fn three_nights() -> World {
    let world = World::new();
    world.put("iterations-1.jsonl", tracker(1, "running"));
    for night in 1..=3 {
        let line = |id| format!("{{\"id\":{id},\"iteration\":1,\"title\":\"n{night}\"}}\n");
        world.put(&format!("findings-{night}.jsonl"), line(0) + &line(night));
        let review =
            format!("{{\"iteration\":1,\"file\":\"f{night}\",\"confidences\":[{night},2]}}\n");
        world.put(&format!("reviews-{night}.jsonl"), review);
        world.night();
    }
    world
}

#[test]
fn a_closed_iteration_is_merged_and_shows_the_same_rows() {
    let world = three_nights();
    let before = without_account(&world);
    assert_eq!(parts(&world.snapshot(), "findings", "1"), 3);
    // Done, but nothing later has started.
    world.put("iterations-2.jsonl", tracker(1, "done"));
    world.night();
    assert_eq!(parts(&world.snapshot(), "findings", "1"), 3);
    world.put("iterations-3.jsonl", tracker(2, "running"));
    let (snapshot, _) = world.night();
    for relation in ["findings", "reviews", "reviews__confidences"] {
        assert_eq!(parts(&snapshot, relation, "1"), 1, "{relation}");
    }
    assert_eq!(without_account(&world), before);
    // The inputs stand until the next run, for readers of the entry before.
    let strays = verify::verify(&world.lake, &snapshot).unwrap().strays;
    assert!(strays.len() >= 9, "{strays:?}");
    let seq = snapshot.seq;
    let (snapshot, _) = world.night();
    assert_eq!(snapshot.seq, seq);
    let found = verify::verify(&world.lake, &snapshot).unwrap();
    assert_eq!((found.problems, found.strays), (vec![], vec![]));
    assert_eq!(without_account(&world), before);
}

#[test]
fn merged_rows_make_room_when_their_source_is_read_anew_or_retired() {
    let world = three_nights();
    world.put(
        "iterations-2.jsonl",
        tracker(1, "done") + &tracker(2, "running"),
    );
    world.night();
    world.night();
    assert_eq!(parts(&world.snapshot(), "findings", "1"), 1);
    // A late row into the merged iteration, then a rewrite that is accepted.
    world.put("findings-3.jsonl", "{\"id\":7,\"iteration\":1}\n");
    world.night();
    assert_eq!(world.snapshot().conflicts(), ["findings-3.jsonl"]);
    let mut snapshot = world.snapshot();
    let retired = vec![("findings-3.jsonl".to_string(), 1)];
    let entry = crate::lake::ledger::Entry {
        retired,
        ..Default::default()
    };
    crate::ingest::settle(&world.lake, &mut snapshot, &world.streams, entry).unwrap();
    let rows = world.rows("findings");
    assert_eq!(rows.len(), 4, "{rows:#?}");
    assert!(!rows.iter().any(|row| row.contains("title=n3")));
    // Another declaration: everything is read anew, nothing stands twice.
    let mut changed = decls();
    let stream = changed.iter_mut().find(|s| s.name == "findings").unwrap();
    stream.fields.retain(|f| f.name != "title");
    let world = World {
        streams: Streams::new(changed).unwrap(),
        ..world
    };
    world.night();
    let rows = world.rows("findings");
    assert_eq!(rows.len(), 4, "{rows:#?}");
    assert!(
        rows.iter()
            .any(|row| row.contains("extra={\"title\":\"n2\"}"))
    );
    assert_eq!(world.snapshot().conflicts(), Vec::<String>::new());
}

/// `findings` with a field more, one less and one of another type.
fn changed() -> Vec<StreamDecl> {
    let mut all = decls();
    let stream = all.iter_mut().find(|s| s.name == "findings").unwrap();
    stream.fields.retain(|f| f.name != "title");
    let like = stream
        .fields
        .iter()
        .find(|f| f.name == "file")
        .unwrap()
        .clone();
    let mut more = like.clone();
    (more.name, more.kind, more.track) = ("weight".into(), FieldType::Float, true);
    more.aliases = vec!["mass".into()];
    stream.fields.push(more);
    let method = stream
        .fields
        .iter_mut()
        .find(|f| f.name == "method")
        .unwrap();
    method.kind = FieldType::Int;
    let line = stream.fields.iter_mut().find(|f| f.name == "line").unwrap();
    line.kind = FieldType::Text;
    all
}

const UPGRADED: &str = "{\"id\":1,\"iteration\":1,\"title\":\"old\",\"mass\":2.5,\"line\":7,\"method\":\"grep\",\"zz\":[1]}\n\
    {\"id\":2,\"iteration\":1,\"method\":\"12\",\"weight\":\"heavy\",\"created_at\":\"2026-04-01T00:00:00Z\"}\n";

#[test]
fn another_declaration_reads_the_source_again_or_rewrites_what_is_left_of_it() {
    let gone = World::new();
    gone.put("findings.jsonl", UPGRADED);
    gone.night();
    gone.remove("findings.jsonl");
    let gone = World {
        streams: Streams::new(changed()).unwrap(),
        ..gone
    };
    let (snapshot, _) = gone.night();
    let rows = gone.rows("findings");
    assert_eq!(rows.len(), 2);
    assert_eq!(
        rows[0],
        "iteration=1 source_path=findings.jsonl source_line=1 source_byte=0 id=1 \
         severity__state=absent status__state=absent line=7 weight=2.5 weight__state=value \
         extra={\"zz\":[1],\"method\":\"grep\",\"title\":\"old\"}"
    );
    assert!(rows[1].contains("method=12"), "{}", rows[1]);
    assert!(
        rows[1].contains("weight__state=unparsed extra={\"weight\":\"heavy\"}"),
        "{}",
        rows[1]
    );
    assert!(
        rows[1].contains("stream_time=1775001600000000"),
        "{}",
        rows[1]
    );
    assert_eq!(parts(&snapshot, "findings", "1"), 1);
    let seq = snapshot.seq;
    gone.night();
    assert_eq!(gone.snapshot().seq, seq);
    // The source comes back: it is read under today's declaration, and nothing stands twice.
    gone.put(
        "findings.jsonl",
        UPGRADED
            .replace("\"heavy\"", "3.0")
            .replace("\"grep\"", "1"),
    );
    gone.night();
    assert_eq!(gone.snapshot().conflicts(), ["findings.jsonl"]);

    let there = World::new();
    there.put(
        "findings.jsonl",
        "{\"id\":1,\"iteration\":1,\"mass\":2.5}\n",
    );
    there.night();
    let there = World {
        streams: Streams::new(changed()).unwrap(),
        ..there
    };
    there.night();
    let fresh = World::with(changed());
    fresh.put(
        "findings.jsonl",
        "{\"id\":1,\"iteration\":1,\"mass\":2.5}\n",
    );
    fresh.night();
    assert_eq!(there.image(), fresh.image());
}

#[test]
fn a_source_rewritten_together_with_its_declaration_is_still_a_conflict() {
    let world = World::new();
    world.put("findings.jsonl", "{\"id\":1,\"iteration\":1}\n");
    world.night();
    world.put("findings.jsonl", "{\"id\":9,\"iteration\":1}\n");
    let world = World {
        streams: Streams::new(changed()).unwrap(),
        ..world
    };
    world.night();
    assert_eq!(world.snapshot().conflicts(), ["findings.jsonl"]);
    assert_eq!(world.rows("findings").len(), 2);
}

#[test]
fn the_views_for_others_name_the_parts_and_leave_the_losers_out() {
    let world = World::new();
    world.put(
        "iterations.jsonl",
        tracker(1, "done") + &tracker(2, "running"),
    );
    let row = |id, at| format!("{{\"id\":\"{id}\",\"started_at\":\"2026-04-0{at}T12:00:00Z\"}}\n");
    world.put(
        "executions.jsonl",
        row("a", 1) + &row("a", 2) + &row("b", 1),
    );
    let (snapshot, _) = world.night();
    let text = std::fs::read_to_string(world.lake.current_dir().join("executions.sql")).unwrap();
    let part = snapshot
        .parts()
        .into_iter()
        .find(|p| p.relation == "executions")
        .unwrap()
        .file
        .clone();
    let lost = snapshot.losers["executions"].file.clone().unwrap();
    assert!(text.starts_with(
        "-- executions as loopscope shows it, for DuckDB: winners only, every iteration filled.\n\
         -- Paths are relative to the lake's folder. Written anew by every ingest.\n\
         CREATE OR REPLACE VIEW \"executions\" AS\nSELECT\n  \"row_id\",\n  \"row_key\",\n  \
         CASE WHEN \"iteration\" IS NOT NULL OR \"stream_time\" IS NULL THEN \"iteration\"\n    \
         WHEN \"stream_time\" < TIMESTAMP '2026-04-02 00:00:00.000000' THEN '1'\n    \
         ELSE '2' END AS \"iteration\",\n"
    ), "{text}");
    assert!(
        text.ends_with(&format!(
            "FROM read_parquet([\n  '{part}'\n], union_by_name = true, hive_partitioning = false)\n\
         WHERE \"row_id\" NOT IN (SELECT \"row_id\" FROM read_parquet('{lost}'));\n"
        )),
        "{text}"
    );
    let spark =
        std::fs::read_to_string(world.lake.current_dir().join("executions.spark.sql")).unwrap();
    assert!(
        spark.contains(&format!("FROM parquet.`{part}`\n)")),
        "{spark}"
    );
    let empty = std::fs::read_to_string(world.lake.current_dir().join("claims.sql")).unwrap();
    assert!(
        empty.ends_with("CAST(NULL AS VARCHAR) AS \"extra\"\nWHERE 1 = 0;\n"),
        "{empty}"
    );
}

#[test]
fn verify_names_what_is_missing_changed_or_short() {
    let world = World::new();
    world.put(
        "findings.jsonl",
        "{\"id\":1,\"iteration\":1}\n{\"id\":1,\"iteration\":1}\n{\n",
    );
    world.put(
        "markers.jsonl",
        "{\"kind\":\"x\",\"file\":\"f\",\"iteration\":1}\n",
    );
    let (snapshot, _) = world.night();
    let check = || verify::verify(&world.lake, &snapshot).unwrap().problems;
    assert_eq!(check(), Vec::<String>::new());
    let file = |relation: &str| {
        let all = snapshot.parts();
        all.iter()
            .find(|p| p.relation == relation)
            .unwrap()
            .file
            .clone()
    };
    let quarantine = snapshot
        .segments()
        .find_map(|s| s.quarantine.clone())
        .unwrap();
    let lost = snapshot.losers["findings"].file.clone().unwrap();
    std::fs::write(world.lake.path(&file("findings")), b"other").unwrap();
    std::fs::remove_file(world.lake.path(&file("markers"))).unwrap();
    std::fs::write(world.lake.path(&quarantine), b"").unwrap();
    std::fs::write(world.lake.path(&lost), b"PAR1").unwrap();
    let mut want = vec![
        format!(
            "{}: its bytes are not those that were written; restore it, or remove the lake and \
             ingest again",
            file("findings")
        ),
        format!(
            "{}: is missing or cannot be read; restore it, or remove the lake and ingest again",
            file("markers")
        ),
        format!(
            "{quarantine}: holds 0 refused lines, the ledger says 1; restore it from a copy of the lake"
        ),
        format!(
            "{lost}: does not hold the 1 rows that lost; restore it, or remove the lake and ingest again"
        ),
    ];
    want.sort();
    let mut found = check();
    found.sort();
    assert_eq!(found, want);
    // An entry that was changed, and a gap in the ledger, are said by whoever opens it.
    let first = world.lake.ledger_dir().join("00000001.json");
    std::fs::rename(&first, world.lake.ledger_dir().join("00000002.json")).unwrap();
    let text = std::fs::read_to_string(world.lake.ledger_dir().join("00000002.json")).unwrap();
    let gap = world.lake.ledger_dir().join("00000002.json");
    let text = text.replacen("\"seq\":1", "\"seq\":2", 1);
    std::fs::write(&gap, &text).unwrap();
    assert_eq!(
        Snapshot::load(&world.lake).unwrap_err().to_string(),
        format!(
            "{}: its bytes are not those that were written; run `loopscope doctor`, or remove the lake and ingest again",
            gap.display()
        )
    );
    let (open, _) = text.rsplit_once(",\"digest\":\"").unwrap();
    std::fs::write(&gap, format!("{open}}}")).unwrap();
    assert_eq!(
        Snapshot::load(&world.lake).unwrap_err().to_string(),
        format!(
            "{}: entry 2 follows entry 0; run `loopscope doctor`, or remove the lake and ingest again",
            gap.display()
        )
    );
}
