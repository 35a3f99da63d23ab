//! A file against evidence made anew from the source or the lake: what is not the same, named.

use super::check::differences;
use super::{Evidence, Kept, KeptSource, Part};
use crate::model::Cell;
use std::collections::BTreeMap;

/// Differences named, of each part.
const NAMED: usize = 8;

/// Every difference that matters; empty when the file is backed. `what` is `source` or `lake`.
/// Words for people (titles, the definition's sentence) are not compared. The lake keeps no line:
/// `lines` says whether they were read again.
pub fn compare(file: &Evidence, fresh: &Evidence, what: &str, lines: bool) -> Vec<String> {
    let mut out = differences(&file.numbers, &fresh.numbers, &format!("the {what} gives"));
    let (a, b) = (&file.definition.computed, &fresh.definition.computed);
    if !a.same_text(b) {
        out.push(format!(
            "definition: the SQL in the file is not the one the {what} is read by"
        ));
    }
    for (name, value) in &a.params {
        if b.params.get(name) != Some(value) {
            out.push(format!(
                "definition: parameter {name} is {value:?} in the file, {:?} here",
                b.params.get(name)
            ));
        }
    }
    if lines {
        out.extend(cut(by_line(file, fresh, what)));
    }
    out.extend(cut(rows(file, fresh, what)));
    out.extend(cut(parts(file, fresh, what)));
    let others = [
        ("root", !lines || file.root == fresh.root),
        ("samples", !lines || file.samples == fresh.samples),
        ("sources", !lines || file.sources == fresh.sources),
        ("relations", file.relations == fresh.relations),
        (
            "partials",
            file.partials.is_none() || file.partials == fresh.partials,
        ),
    ];
    if out.is_empty() {
        let unlike = others.iter().filter(|(_, same)| !same);
        out.extend(unlike.map(|(part, _)| format!("{part}: is not what the {what} gives")));
    }
    out
}

fn cut(mut problems: Vec<String>) -> Vec<String> {
    let more = problems.len().saturating_sub(NAMED);
    problems.truncate(NAMED);
    if more > 0 {
        problems.push(format!("and {more} more"));
    }
    problems
}

fn by_line(file: &Evidence, fresh: &Evidence, what: &str) -> Vec<String> {
    let mut out = Vec::new();
    let by_path: BTreeMap<&str, &KeptSource> =
        fresh.sources.iter().map(|s| (s.path.as_str(), s)).collect();
    for source in &file.sources {
        let path = &source.path;
        let Some(found) = by_path.get(path.as_str()) else {
            out.push(format!("sources: {path:?}: gives no row in the {what}"));
            continue;
        };
        if file.rows != Kept::Listed {
            if source != *found {
                out.push(format!(
                    "sources: {path:?}: {} lines in the file, {} in the {what}, or other bytes",
                    source.count, found.count
                ));
            }
            continue;
        }
        let own: BTreeMap<i64, _> = found.lines.iter().map(|l| (l.0, l)).collect();
        for line in &source.lines {
            match own.get(&line.0) {
                None => out.push(format!(
                    "sources: {path:?}:{}: gives no row in the {what}",
                    line.0
                )),
                Some(other) if *other != line => out.push(format!(
                    "sources: {path:?}:{}: bytes {}..{} are not those of the file",
                    line.0, other.1, other.2
                )),
                Some(_) => {}
            }
        }
        let listed: BTreeMap<i64, ()> = source.lines.iter().map(|l| (l.0, ())).collect();
        for line in found.lines.iter().filter(|l| !listed.contains_key(&l.0)) {
            out.push(format!(
                "sources: {path:?}:{}: is missing in the file",
                line.0
            ));
        }
    }
    for source in &fresh.sources {
        if !file.sources.iter().any(|s| s.path == source.path) {
            out.push(format!(
                "sources: {:?}: {} lines are missing in the file",
                source.path, source.count
            ));
        }
    }
    out
}

/// What a source adds to a number, where the file says otherwise. A file without parts is compared
/// by its numbers.
fn parts(file: &Evidence, fresh: &Evidence, what: &str) -> Vec<String> {
    let (Some(a), Some(b)) = (&file.partials, &fresh.partials) else {
        return Vec::new();
    };
    let mut out = Vec::new();
    let same = |a: &Part, b: &Part| (a.0, &a.1, &a.2) == (b.0, &b.1, &b.2);
    let shown = |p: Option<&Part>| match p {
        None => "nothing".to_string(),
        Some((.., Some(k), Some(n))) => format!("{k} / {n}"),
        Some((_, _, _, value, ..)) => value.map_or("nothing".to_string(), |v| v.to_string()),
    };
    let path = |at: usize| file.sources.get(at).map_or("", |s| s.path.as_str());
    for part in &a.numbers {
        let found = b.numbers.iter().find(|other| same(other, part));
        if found != Some(part) {
            out.push(format!(
                "partials: {:?} adds {} to iteration {:?} in the file, {} in the {what}",
                path(part.0),
                shown(Some(part)),
                part.1,
                shown(found)
            ));
        }
    }
    let missing = b
        .numbers
        .iter()
        .filter(|p| !a.numbers.iter().any(|other| same(other, p)));
    out.extend(missing.map(|p| {
        format!(
            "partials: {:?} adds nothing to iteration {:?} in the file, {} in the {what}",
            fresh.sources.get(p.0).map_or("", |s| s.path.as_str()),
            p.1,
            shown(Some(p))
        )
    }));
    out
}

/// Rows by place: which values are not those of the source.
fn rows(file: &Evidence, fresh: &Evidence, what: &str) -> Vec<String> {
    let mut out = Vec::new();
    for relation in &file.relations {
        let name = &relation.name;
        let found = fresh.relations.iter().find(|r| r.name == *name);
        let Some(found) = found.filter(|f| f.columns == relation.columns) else {
            out.push(format!("relations: {name:?}: other columns in the {what}"));
            continue;
        };
        if relation.total != found.total {
            out.push(format!(
                "relations: {name:?}: {} rows in the file, {} in the {what}",
                relation.total, found.total
            ));
        }
        for (row, other) in relation.rows.iter().zip(&found.rows) {
            if row != other && row.get(..2) == other.get(..2) {
                out.push(unlike(file, name, &relation.columns, row, other, what));
            }
        }
    }
    out
}

fn unlike(
    file: &Evidence,
    name: &str,
    columns: &[crate::model::Column],
    row: &[Cell],
    other: &[Cell],
    what: &str,
) -> String {
    let at = row.iter().zip(other).position(|(a, b)| a != b).unwrap_or(0);
    let column = columns
        .get(at.saturating_sub(2))
        .map_or("", |c| c.name.as_str());
    let source = row.first().and_then(Cell::as_i64);
    let source = source.and_then(|at| file.sources.get(usize::try_from(at).ok()?));
    format!(
        "relations: {name:?}, {:?}:{}: {column} is {:?} in the file, {:?} in the {what}",
        source.map_or("", |s| s.path.as_str()),
        row.get(1).and_then(Cell::as_i64).unwrap_or(0),
        row.get(at).unwrap_or(&Cell::Null),
        other.get(at).unwrap_or(&Cell::Null)
    )
}
