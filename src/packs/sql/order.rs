//! The last ORDER BY: total, by plain output columns, NULLs last.

use super::Checker;
use super::expr::{At, Clause};
use super::keys;
use super::select::Frame;
use crate::packs::known::{Key, KnownRelation};
use sqlparser::ast::{Expr, OrderBy, OrderByKind};

impl Checker<'_> {
    /// Checks the ORDER BY of an answer against its columns.
    pub(super) fn answer_order(
        &mut self,
        order: Option<&mut OrderBy>,
        answer: &KnownRelation,
        frame: &Frame,
        line: u32,
    ) {
        let names: Vec<&str> = answer.columns.iter().map(|c| c.name.as_str()).collect();
        let Some(order) = order else {
            let fix = format!("add ORDER BY {}", suggestion(answer));
            self.refuse(line, "the query has no ORDER BY", fix);
            return;
        };
        let at = self.line(order);
        let OrderByKind::Expressions(keys) = &mut order.kind else {
            self.refuse(
                line,
                "ORDER BY ALL",
                format!("write ORDER BY {}", names.join(", ")),
            );
            return;
        };
        // Output names, and canonical columns of the scope.
        let (mut have, mut seen) = (Key::new(), Key::new());
        for key in keys {
            let line = self.line(&key.expr);
            let nullable = match self.order_key(&mut key.expr, answer, frame, line) {
                Some((output, column, nullable)) => {
                    have.extend(output);
                    seen.extend(column);
                    nullable
                }
                None => return,
            };
            let name = &key.expr;
            let desc = match key.options.asc {
                Some(false) => " DESC",
                _ => "",
            };
            match key.options.nulls_first {
                Some(true) => {
                    let fix = format!("write ORDER BY {name}{desc} NULLS LAST");
                    self.refuse(line, "NULLS FIRST", fix);
                }
                None if nullable == Some(true) => {
                    let found = format!("ORDER BY `{name}`, which may be NULL");
                    self.refuse(line, found, format!("write {name}{desc} NULLS LAST"));
                }
                _ => {}
            }
        }
        let keys = match frame.plain {
            true => keys::joined(&frame.scope),
            false => Vec::new(),
        };
        let seen = keys::closure(&seen, &frame.scope.pairs());
        if keys.iter().any(|k| k.is_subset(&seen)) {
            return;
        }
        self.answer_total(&keys::closure(&have, &answer.pairs), answer, line.max(at));
    }

    /// One key: (output name, canonical column, may be NULL); `None` when it was refused.
    fn order_key(
        &mut self,
        e: &mut Expr,
        answer: &KnownRelation,
        frame: &Frame,
        line: u32,
    ) -> Option<(Option<String>, Option<String>, Option<bool>)> {
        let output = match &*e {
            Expr::Identifier(name) => answer.columns.iter().find(|c| c.name == name.value),
            _ => None,
        };
        if let Some(column) = output {
            let canonical = frame.columns.get(&column.name).cloned().flatten();
            return Some((Some(column.name.clone()), canonical, column.nullable));
        }
        if matches!(e, Expr::Value(_)) {
            self.refuse(line, format!("ORDER BY {e}, a position"), "name the column");
            return None;
        }
        if !frame.plain {
            let names: Vec<&str> = answer.columns.iter().map(|c| c.name.as_str()).collect();
            let found = format!("ORDER BY `{e}`, which is no output column");
            let fix = format!(
                "add it to the SELECT list; the columns are {}",
                names.join(", ")
            );
            self.refuse(line, found, fix);
            return None;
        }
        let info = self.expr(e, &frame.scope, At::clause(Clause::Select));
        if info.aggregate || info.window {
            let fix = "give it an alias in a CTE and order by that";
            self.refuse(line, format!("ORDER BY `{e}`"), fix);
            return None;
        }
        Some((None, info.column, info.nullable))
    }

    fn answer_total(&mut self, have: &Key, answer: &KnownRelation, line: u32) {
        let all: Key = answer.columns.iter().map(|c| c.name.clone()).collect();
        let total = all.is_subset(have) || answer.keys.iter().any(|k| k.is_subset(have));
        if total || answer.open {
            return;
        }
        let missing = |k: &Key| ordered(answer, &k.difference(have).cloned().collect());
        let shortest = answer.keys.iter().map(missing).min_by_key(Vec::len);
        let add = shortest.unwrap_or_else(|| missing(&all));
        let add: Vec<String> = add.iter().map(|n| with_nulls(answer, n)).collect();
        let fix = format!("add {} to it", add.join(", "));
        self.refuse(line, "ORDER BY leaves ties, so rows may swap", fix);
    }
}

/// The columns of a key in the order of the answer.
fn ordered(answer: &KnownRelation, key: &Key) -> Vec<String> {
    let columns = answer.columns.iter().map(|c| &c.name);
    columns.filter(|n| key.contains(*n)).cloned().collect()
}

fn with_nulls(answer: &KnownRelation, name: &str) -> String {
    let column = answer.columns.iter().find(|c| c.name == name);
    match column.is_some_and(|c| c.nullable == Some(true)) {
        true => format!("{name} NULLS LAST"),
        false => name.to_string(),
    }
}

fn suggestion(answer: &KnownRelation) -> String {
    let all = || answer.columns.iter().map(|c| c.name.clone()).collect();
    let key = answer.keys.first().cloned().filter(|k| !k.is_empty());
    let names = ordered(answer, &key.unwrap_or_else(all));
    let names: Vec<String> = names.iter().map(|n| with_nulls(answer, n)).collect();
    names.join(", ")
}
