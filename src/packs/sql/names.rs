//! Column names: which relation a name belongs to, and what is known about its column.

use super::Checker;
use super::expr::Info;
use super::from::{Bound, Scope};
use super::rewrite::unwrap;
use crate::packs::known::Kind;
use crate::packs::suggest::{hint, nearest};
use sqlparser::ast::{Expr, Ident};
use std::collections::BTreeSet;

impl Checker<'_> {
    pub(super) fn column(&mut self, e: &Expr, scope: &Scope) -> Option<Info> {
        match unwrap(e) {
            Expr::Identifier(name) => Some(self.resolve(None, name, scope)),
            Expr::CompoundIdentifier(parts) if parts.len() == 2 => {
                Some(self.resolve(Some(&parts[0]), &parts[1], scope))
            }
            _ => None,
        }
    }

    /// Finds a column and says what is known about it.
    pub(super) fn resolve(&mut self, owner: Option<&Ident>, name: &Ident, scope: &Scope) -> Info {
        let line = name.span.start.line as u32;
        self.plain(name, "column");
        let candidates: Vec<&Bound> = match owner {
            Some(owner) => scope
                .bounds
                .iter()
                .filter(|b| b.alias == owner.value)
                .collect(),
            None => scope.bounds.iter().collect(),
        };
        if let (Some(owner), true) = (owner, candidates.is_empty()) {
            let fix = hint(&owner.value, scope.bounds.iter().map(|b| b.alias.as_str()));
            self.refuse(
                line,
                format!("`{owner}` is no relation of this SELECT"),
                fix,
            );
            return Info::unknown();
        }
        let has = |b: &&Bound| b.relation.columns.iter().any(|c| c.name == name.value);
        let holders: Vec<&Bound> = candidates.iter().copied().filter(has).collect();
        match holders.as_slice() {
            [bound] => column_info(bound, &name.value, scope),
            [] => {
                let open: Vec<&Bound> = candidates
                    .iter()
                    .copied()
                    .filter(|b| !b.relation.complete)
                    .collect();
                match open.as_slice() {
                    [] => self.refuse_column(name, &candidates, line),
                    [bound] => unknown_column(bound, &name.value, scope),
                    _ => Info::unknown(),
                }
            }
            [first, ..] => {
                let fix = format!("write {}.{}", first.alias, name.value);
                self.refuse(
                    line,
                    format!("column `{name}` stands in several relations"),
                    fix,
                );
                Info::unknown()
            }
        }
    }

    fn refuse_column(&mut self, name: &Ident, candidates: &[&Bound], line: u32) -> Info {
        let names = || {
            candidates
                .iter()
                .flat_map(|b| &b.relation.columns)
                .map(|c| c.name.as_str())
        };
        let money = format!("{}_nano_usd", name.value.trim_end_matches("_usd"));
        let fix = match names().find(|n| *n == money) {
            Some(column) => format!(
                "money is kept in nano-dollars: write CAST({column} AS DOUBLE) / 1000000000"
            ),
            None => match nearest(&name.value, names()) {
                Some(near) => format!("did you mean `{near}`?"),
                None => hint(&name.value, names()),
            },
        };
        let relation: Vec<&str> = candidates.iter().map(|b| b.alias.as_str()).collect();
        let place = match relation.is_empty() {
            true => "nothing: there is no FROM".to_string(),
            false => relation.join(", "),
        };
        self.refuse(line, format!("no column `{name}` in {place}"), fix);
        Info::unknown()
    }
}

fn column_info(bound: &Bound, name: &str, scope: &Scope) -> Info {
    let Some(column) = bound.relation.columns.iter().find(|c| c.name == name) else {
        return Info::unknown();
    };
    let mut nullable = column.nullable;
    if bound.optional {
        nullable = Some(true);
    }
    if scope.filled.contains(&format!("{}.{name}", bound.alias)) {
        nullable = Some(false);
    }
    let canonical = scope.canonical(&bound.alias, name);
    let pinned = scope.fixed.get(&canonical).cloned().flatten();
    Info {
        kind: column.kind,
        nullable,
        values: match (pinned, bound.optional) {
            (Some(text), _) => Some(BTreeSet::from([text])),
            (None, false) => column.values.clone(),
            (None, true) => None,
        },
        iteration: column.iteration && matches!(column.kind, Kind::Text | Kind::Unknown),
        bare: vec![canonical.clone()],
        column: Some(canonical),
        place_in: None,
        ..Info::unknown()
    }
}

fn unknown_column(bound: &Bound, name: &str, scope: &Scope) -> Info {
    let canonical = scope.canonical(&bound.alias, name);
    Info {
        iteration: name == "iteration",
        bare: vec![canonical.clone()],
        column: Some(canonical),
        ..Info::unknown()
    }
}
