//! Derived relations over small relations in memory and in a lake, by hand.

use crate::engine::{ComputeInputs, Relation, RelationData, ask};
use crate::lake::Lake;
use crate::model::{Cell, ColType, Column, Rows, Rule, RuleBook, RuleOrigin};

/// Minutes after the midnight between two days.
const fn minute(minutes: i64) -> i64 {
    1_772_409_600_000_000 + minutes * 60_000_000
}

fn relation(name: &str, columns: &[(&str, ColType)], rows: Vec<Vec<Cell>>) -> Relation {
    let columns: Vec<(String, ColType)> =
        columns.iter().map(|(n, k)| (n.to_string(), *k)).collect();
    let heads = columns.iter().map(|(name, kind)| Column {
        name: name.clone(),
        kind: *kind,
    });
    Relation {
        name: name.to_string(),
        state: name == "rules",
        data: RelationData::Values(Rows {
            columns: heads.collect(),
            rows,
        }),
        columns,
    }
}

fn text(value: &str) -> Cell {
    Cell::Text(value.to_string())
}

/// (id, minute, error, recorded category); every run failed in iteration 1.
fn executions(runs: &[(i64, i64, &str, &str)]) -> Relation {
    use ColType::{Int, Text, Time};
    let rows = runs.iter().map(|(id, at, error, category)| {
        vec![
            Cell::Int(*id),
            text("1"),
            text("failed"),
            text(category),
            text(error),
            Cell::Int(minute(at - 10)),
            Cell::Int(minute(*at)),
            text("executions.jsonl"),
            Cell::Int(*id),
        ]
    });
    relation(
        "executions",
        &[
            ("row_id", Int),
            ("iteration", Text),
            ("status", Text),
            ("failure_category", Text),
            ("error", Text),
            ("started_at", Time),
            ("finished_at", Time),
            ("source_path", Text),
            ("source_line", Int),
        ],
        rows.collect(),
    )
}

/// One rule of the data, created at a minute.
fn rules(created: &[(&str, &str, &str, i64)]) -> Relation {
    use ColType::{Bool, Int, Text, Time};
    let rows = created
        .iter()
        .zip(1..)
        .map(|((id, category, pattern, at), row_id)| {
            vec![
                Cell::Int(row_id),
                text(id),
                text(category),
                text(pattern),
                Cell::Int(10),
                text("seed"),
                Cell::Null,
                Cell::Int(minute(*at)),
                Cell::Null,
            ]
        });
    relation(
        "rules",
        &[
            ("row_id", Int),
            ("id", Text),
            ("category", Text),
            ("pattern", Text),
            ("priority", Int),
            ("source", Text),
            ("enabled", Bool),
            ("created_at", Time),
            ("deleted_at", Time),
        ],
        rows.collect(),
    )
}

const CLI: &str = "Claude CLI timed out after 600000ms";

fn sample() -> Vec<Relation> {
    let runs = [
        (1, -4, CLI, "UNKNOWN"),
        (2, 16, CLI, "UNKNOWN"),
        (3, 26, CLI, "UNKNOWN"),
        (4, 55, CLI, "UNKNOWN"),
        (5, 70, "gizmo 7 jammed", "UNKNOWN"),
        (6, 71, "gizmo 8 jammed", "LOGIC"),
    ];
    let rule = ("cli", "TIMEOUT", "timed out after \\d+", 68);
    let broken = ("broken", "LOGIC", "(", 0);
    vec![executions(&runs), rules(&[rule, broken])]
}

fn rows(relations: &[Relation], inputs: &ComputeInputs, sql: &str) -> Vec<Vec<Cell>> {
    ask(&[], relations.to_vec(), inputs, sql)
        .expect("rows")
        .rows
}

#[test]
fn the_four_dated_runs_and_the_rule_that_came_late() {
    let inputs = ComputeInputs::default();
    let found = rows(
        &sample(),
        &inputs,
        "SELECT rule_key, matched, lag_minutes, late_by_minutes, hits_then, active, problem \
         FROM rule_history ORDER BY rule_key",
    );
    let problem = text("`(` is no regular expression: unclosed group");
    let none = Cell::Null;
    assert_eq!(
        found,
        [
            vec![
                text("data:broken"),
                Cell::Int(0),
                none.clone(),
                none.clone(),
                Cell::Int(0),
                Cell::Bool(false),
                problem,
            ],
            vec![
                text("data:cli"),
                Cell::Int(4),
                Cell::Float(72.0),
                Cell::Float(13.0),
                Cell::Int(0),
                Cell::Bool(true),
                none.clone(),
            ],
        ]
    );
    let found = rows(
        &sample(),
        &inputs,
        "SELECT row_id, then_category, now_category, now_rule FROM failure_replay ORDER BY row_id",
    );
    let row =
        |id: i64, now: &str, rule: Cell| vec![Cell::Int(id), text("UNKNOWN"), text(now), rule];
    assert_eq!(found[0], row(1, "TIMEOUT", text("cli")));
    assert_eq!(found[3], row(4, "TIMEOUT", text("cli")));
    assert_eq!(found[4], row(5, "UNKNOWN", none));
}

#[test]
fn unknown_messages_are_grouped_and_stay_so_when_accepted() {
    let sql = "SELECT template_id, template, messages, failures, example, example_line, accepted \
               FROM unknown_groups ORDER BY template_id";
    let before = rows(&sample(), &ComputeInputs::default(), sql);
    assert_eq!(before.len(), 1);
    assert_eq!(
        before[0][1..],
        [
            text("gizmo <*> jammed"),
            Cell::Int(2),
            Cell::Int(2),
            text("gizmo 7 jammed"),
            Cell::Int(5),
            Cell::Bool(false),
        ]
    );
    let inputs = ComputeInputs {
        rules: RuleBook {
            user: vec![Rule {
                id: "mine".into(),
                category: "LOGIC".into(),
                pattern: "^gizmo".into(),
                priority: Some(60),
                origin: RuleOrigin::User,
                source: None,
                enabled: true,
                created_at: None,
                deleted_at: None,
                template: before[0][0].as_str().map(str::to_string),
            }],
            ..RuleBook::default()
        },
        ..ComputeInputs::default()
    };
    let after = rows(&sample(), &inputs, sql);
    assert_eq!(after[0][..6], before[0][..6]);
    assert_eq!(after[0][6], Cell::Bool(true));
    let named = "SELECT row_id, now_category, template_id FROM failure_replay \
                 WHERE now_rule = 'mine' ORDER BY row_id";
    let row = |id: i64| vec![Cell::Int(id), text("LOGIC"), Cell::Null];
    assert_eq!(rows(&sample(), &inputs, named), [row(5), row(6)]);
}

#[test]
fn three_timeouts_in_a_day_are_a_warning() {
    let found = rows(
        &sample(),
        &ComputeInputs::default(),
        "SELECT category, on_at, off_at, peak, iteration FROM systemic_warnings_log \
         ORDER BY category, on_at",
    );
    // The third at 00:26; the data ends at 01:11, when four still count.
    let timeout = vec![
        text("TIMEOUT"),
        Cell::Int(minute(26)),
        Cell::Null,
        Cell::Int(4),
        text("1"),
    ];
    assert_eq!(found, [timeout]);
}

#[test]
fn what_is_stored_is_read_back_and_made_anew_when_an_input_changes() {
    let folder = tempfile::tempdir().expect("folder");
    let lake = Lake::new(folder.path());
    let inputs = ComputeInputs {
        lake: Some(lake.clone()),
        ..ComputeInputs::default()
    };
    let sql = "SELECT row_id, iteration, now_category FROM failure_replay ORDER BY row_id";
    let files = || {
        let all = std::fs::read_dir(lake.path("_derived/failure_replay")).expect("folder");
        let mut all: Vec<_> = all.flatten().map(|e| e.path()).collect();
        all.retain(|p| p.extension().is_some_and(|e| e == "parquet"));
        all
    };
    let computed = rows(&sample(), &ComputeInputs::default(), sql);
    assert_eq!(rows(&sample(), &inputs, sql), computed);
    assert_eq!(files().len(), 1);
    assert_eq!(rows(&sample(), &inputs, sql), computed);
    assert_eq!(files().len(), 1);
    // A cache: what was lost or cut is computed again.
    std::fs::write(&files()[0], "PAR1").expect("written");
    assert_eq!(rows(&sample(), &inputs, sql), computed);
    // Another rule, another fingerprint.
    let mut changed = sample();
    changed[1] = rules(&[("cli", "RESOURCE", "timed out", 68)]);
    assert_eq!(rows(&changed, &inputs, sql)[0][2], text("RESOURCE"));
    assert_eq!(files().len(), 2);
    assert_eq!(crate::lake::derived::check(&lake).2, [] as [&str; 0]);
}

#[test]
fn a_project_without_the_streams_has_empty_relations() {
    let found = rows(
        &[],
        &ComputeInputs::default(),
        "SELECT row_id FROM failure_replay ORDER BY row_id",
    );
    assert_eq!(found, Vec::<Vec<Cell>>::new());
}
