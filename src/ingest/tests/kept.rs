//! Nothing that a line says is lost: it stands in a column, or in `extra`.

use super::World;

fn row(stream: &str, line: &str) -> String {
    let world = World::new();
    world.put(&format!("{stream}.jsonl"), format!("{line}\n"));
    world.night();
    let rows = world.rows(stream);
    assert_eq!(rows.len(), 1, "{:?}", world.image());
    rows[0].clone()
}

fn extra(row: &str) -> &str {
    row.split_once(" extra=").map_or("", |(_, extra)| extra)
}

#[test]
fn undeclared_members_of_a_declared_object_stand_in_extra() {
    let known = row(
        "iterations",
        r#"{"iteration":1,"findings_by_severity":{"high":2,"l":1}}"#,
    );
    assert!(
        known.contains("findings_by_severity_high=2 findings_by_severity_low=1"),
        "{known}"
    );
    assert_eq!(extra(&known), "");
    let more = row(
        "iterations",
        r#"{"iteration":1,"findings_by_severity":{"critical": 1,"high":2}}"#,
    );
    assert!(more.contains("findings_by_severity_high=2"), "{more}");
    assert_eq!(
        extra(&more),
        r#"{"findings_by_severity":{"critical": 1,"high":2}}"#
    );
    // The declared name wins over another one; the other is kept.
    let both = row(
        "iterations",
        r#"{"iteration":1,"findings_by_severity":{"h":1,"high":2}}"#,
    );
    assert!(both.contains("findings_by_severity_high=2"), "{both}");
    assert_eq!(extra(&both), r#"{"findings_by_severity":{"h":1,"high":2}}"#);
}

#[test]
fn undeclared_members_of_list_elements_stand_in_extra() {
    let line = r#"{"sha":"a","iteration":1,"files":[{"path":"p"},{"path":"q","mode":"x"}]}"#;
    let commit = row("commits", line);
    assert!(commit.contains("files_count=2"), "{commit}");
    assert_eq!(
        extra(&commit),
        r#"{"files":[{"path":"p"},{"path":"q","mode":"x"}]}"#
    );
    let plain = row(
        "commits",
        r#"{"sha":"a","iteration":1,"files":[{"path":"p"}]}"#,
    );
    assert_eq!(extra(&plain), "");
}

#[test]
fn a_field_under_two_names_keeps_the_other() {
    let line = r#"{"iteration":1,"tag":"t","text":"x","path":"other.rs","file":"own.rs"}"#;
    let observation = row("observations", line);
    assert!(observation.contains(" file=own.rs "), "{observation}");
    assert_eq!(extra(&observation), r#"{"path":"other.rs"}"#);
    let null = row(
        "observations",
        r#"{"iteration":1,"tag":"t","text":"x","file":null,"path":"p"}"#,
    );
    assert!(!null.contains(" file="), "{null}");
    assert_eq!(extra(&null), r#"{"path":"p"}"#);
    let iterations = row(
        "observations",
        r#"{"iter":2,"tag":"t","text":"x","iteration":1}"#,
    );
    assert!(iterations.starts_with("iteration=1 "), "{iterations}");
    assert_eq!(extra(&iterations), r#"{"iter":2}"#);
    let thrice = row(
        "observations",
        r#"{"path":"p","iteration":1,"file":"f","tag":"t","text":"x","path":"p"}"#,
    );
    assert_eq!(extra(&thrice), r#"{"path":"p"}"#);
}

#[test]
fn a_key_twice_with_one_value_is_one_key_however_it_is_spelt() {
    let line =
        r#"{"iteration":1,"tag":"t","text":"a\u0062","text":"ab","u":[1, 2],"\u0075":[1,2]}"#;
    let observation = row("observations", line);
    assert!(observation.contains(" text=ab "), "{observation}");
    assert_eq!(extra(&observation), r#"{"u":[1, 2]}"#);
}

#[test]
fn a_line_of_very_many_keys_is_read_in_time_and_checked_all_the_same() {
    let members = (0..60_000)
        .map(|n| format!("\"k{n}\":{n}"))
        .collect::<Vec<_>>()
        .join(",");
    let line = format!("{{\"iteration\":1,\"tag\":\"t\",\"text\":\"x\",{members},\"k7\":7}}");
    let decls = super::decls();
    let streams = super::Streams::new(decls).unwrap();
    let plan = &streams.plans["observations"];
    let mut parsed = crate::ingest::row::Parsed::new(plan);
    parsed.walk(plan, line.as_bytes(), false).unwrap();
    assert_eq!(parsed.unknown.len(), 60_000);
    let twice = line.replace("\"k7\":7}", "\"k7\":8}");
    let refused = parsed.walk(plan, twice.as_bytes(), false).unwrap_err();
    assert_eq!(
        refused.to_string(),
        "key `k7` stands twice with different values"
    );
}

#[test]
fn a_blank_iteration_leaves_the_word_to_the_sweep_of_its_own_line() {
    let world = World::new();
    let line = |n| format!("{{\"id\":{n},\"iteration\":\"\",\"sweep_id\":\"s-iter{n}\"}}\n");
    world.put("findings.jsonl", line(1) + &line(2));
    world.night();
    let rows = world.rows("findings");
    assert!(
        rows[0].starts_with("iteration=1 ") && rows[1].starts_with("iteration=2 "),
        "{rows:?}"
    );
}
