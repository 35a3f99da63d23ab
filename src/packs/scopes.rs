//! What `scope` promises in a header, as far as it can be seen from what the query reads.

use super::CheckedSql;
use super::metric::Scope;
use super::read_sql::Sheet;
use std::collections::BTreeSet;

/// Relations that hold more than one iteration's rows need `scope: history`.
pub(super) fn metric_scope(
    s: &mut Sheet,
    scope: Scope,
    checked: &CheckedSql,
    history: &BTreeSet<String>,
) {
    // The axis as a list of iterations is harmless; its ordinal is there to look at neighbours.
    let shifts = checked
        .text
        .split(|c: char| !c.is_alphanumeric() && c != '_')
        .any(|w| w == "ordinal");
    let wide = |r: &&String| (*r == "axis" && shifts) || spans(r, history);
    let Some(name) = checked.relations.iter().find(wide) else {
        return;
    };
    if scope != Scope::History {
        let line = s.header.line("scope");
        let found = format!("the metric reads `{name}`, which spans all iterations");
        s.refuse(line, found, "add a header line `-- scope: history`");
    }
}

/// A kept view has the rows of each iteration, and nothing later can reach them.
pub(super) fn kept_scope(
    s: &mut Sheet,
    scope: Scope,
    sql: &CheckedSql,
    history: &BTreeSet<String>,
) {
    let (key, word, fix) = match scope {
        Scope::Past => ("scope", "scope: past", "write `-- scope: history`"),
        _ => ("keep", "keep: true", "leave `keep` out"),
    };
    let line = s.header.line(key);
    if !sql.columns.iter().any(|name| name == "iteration") {
        let found = format!("a view with `{word}` has no column `iteration`");
        s.refuse(line, found, fix);
    }
    if scope == Scope::History {
        let found = "a view that spans all iterations cannot be kept by iteration";
        s.refuse(line, found, fix);
    } else if let Some(name) = sql.relations.iter().find(|r| spans(r, history)) {
        let found = format!("the view reads `{name}`, which spans all iterations");
        s.refuse(line, found, fix);
    }
}

/// A listing of single iterations says which, and reads nothing that spans them.
pub(super) fn table_scope(s: &mut Sheet, sql: &CheckedSql, history: &BTreeSet<String>) {
    let line = s.header.line("scope");
    let fix = "leave `scope` out";
    if !sql.columns.iter().any(|name| name == "iteration") {
        let found = "a table with `scope: iteration` has no column `iteration`";
        s.refuse(line, found, fix);
    }
    if let Some(name) = sql.relations.iter().find(|r| spans(r, history)) {
        let found = format!("the table reads `{name}`, which spans all iterations");
        s.refuse(line, found, fix);
    }
}

/// Whether a relation's rows are made from those of all iterations.
fn spans(relation: &str, history: &BTreeSet<String>) -> bool {
    relation == "metric_points" || history.contains(relation)
}
