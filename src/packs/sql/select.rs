//! One SELECT: its clauses, groups, projection, and what is known about its answer.

use super::Checker;
use super::expr::{At, Clause, Info};
use super::from::{Scope, conjuncts};
use super::keys;
use super::rewrite::{alias_column, cast_bigint, unwrap};
use crate::packs::known::{Key, Kind, KnownColumn, KnownRelation};
use sqlparser::ast::{
    BinaryOperator, Distinct, Expr, GroupByExpr, Ident, Select, SelectFlavor, SelectItem, Value,
    visit_expressions,
};
use std::collections::BTreeMap;
use std::ops::ControlFlow;

/// What an ORDER BY can see besides the answer.
pub struct Frame {
    /// Each answer row is one row of the scope: its other columns may order it.
    pub plain: bool,
    /// Output name and the canonical column it is, if it is one.
    pub columns: BTreeMap<String, Option<String>>,
    pub scope: Scope,
}

impl Checker<'_> {
    pub(super) fn select(&mut self, s: &mut Select) -> KnownRelation {
        self.framed(s).0
    }

    /// A SELECT's answer, and what its ORDER BY can see.
    pub(super) fn framed(&mut self, s: &mut Select) -> (KnownRelation, Frame) {
        let line = s.select_token.0.span.start.line as u32;
        self.clauses(s, line);
        let mut scope = self.from(&mut s.from, line);
        if let Some(filter) = &s.selection {
            fill(filter, &mut scope);
            self.ranges_after_left_join(filter, &scope);
        }
        let before = self.mistakes.len();
        let groups = self.groups(&s.group_by, &mut scope, line);
        let sound = self.mistakes.len() == before;
        if let Some(filter) = &mut s.selection {
            self.condition(filter, &scope, Clause::Where);
        }
        let having = s
            .having
            .as_mut()
            .map(|h| self.condition(h, &scope, Clause::Having));
        if having.is_some() && groups.is_none() {
            self.refuse(
                line,
                "HAVING without GROUP BY",
                "add GROUP BY, or filter in WHERE",
            );
        }
        let infos = self.items(&mut s.projection, &scope);
        let aggregates = infos.iter().any(|(_, i)| i.aggregate) || groups.is_some();
        for (column, info) in &infos {
            if info.window && aggregates {
                let fix = "aggregate in one CTE and apply the window in the next";
                self.refuse(
                    line,
                    format!("a window over an aggregate: `{}`", column.name),
                    fix,
                );
            }
        }
        if aggregates && sound {
            self.ungrouped(&infos, groups.as_deref().unwrap_or_default(), line);
        }
        let distinct = matches!(s.distinct, Some(Distinct::Distinct));
        let columns = infos
            .iter()
            .map(|(c, i)| (c.name.clone(), i.column.clone()))
            .collect();
        let answer = output(infos, &scope, groups, aggregates, distinct);
        let frame = Frame {
            plain: !aggregates && !distinct,
            columns,
            scope,
        };
        (answer, frame)
    }

    fn clauses(&mut self, s: &Select, line: u32) {
        if let Some(qualify) = &s.qualify {
            let fix = "compute the window in a CTE and filter it with WHERE in the next";
            self.refuse(self.line(qualify), "QUALIFY", fix);
        }
        if matches!(s.distinct, Some(Distinct::On(_))) {
            let fix = "number the rows with ROW_NUMBER() in a CTE and keep WHERE place = 1";
            self.refuse(line, "DISTINCT ON", fix);
        }
        if !s.named_window.is_empty() {
            self.refuse(line, "a WINDOW clause", "write each window out in OVER (…)");
        }
        if s.flavor != SelectFlavor::Standard {
            self.refuse(line, "FROM before SELECT", "write SELECT … FROM …");
        }
        let odd = s.top.is_some()
            || s.into.is_some()
            || s.exclude.is_some()
            || s.prewhere.is_some()
            || s.value_table_mode.is_some()
            || s.select_modifiers.is_some()
            || !s.lateral_views.is_empty()
            || !s.connect_by.is_empty()
            || !s.cluster_by.is_empty()
            || !s.distribute_by.is_empty()
            || !s.sort_by.is_empty();
        if odd {
            let fix = "keep SELECT, FROM, JOIN, WHERE, GROUP BY, HAVING and ORDER BY";
            self.refuse(
                line,
                "a clause of the SELECT that only one engine knows",
                fix,
            );
        }
    }

    fn condition(&mut self, e: &mut Expr, scope: &Scope, clause: Clause) -> Info {
        let line = self.line(e);
        let info = self.expr(e, scope, At::clause(clause));
        if !super::expr::comparable(info.kind, Kind::Bool) {
            let found = format!("the condition `{e}` is {}", info.kind.word());
            self.refuse(line, found, "write a comparison");
        }
        info
    }

    /// Canonical group columns; `None` without GROUP BY.
    fn groups(&mut self, by: &GroupByExpr, scope: &mut Scope, line: u32) -> Option<Vec<String>> {
        let GroupByExpr::Expressions(exprs, modifiers) = by else {
            self.refuse(line, "GROUP BY ALL", "name the columns");
            return None;
        };
        if !modifiers.is_empty() {
            let fix = "GROUP BY in several CTEs and UNION ALL them";
            self.refuse(line, "ROLLUP, CUBE or TOTALS", fix);
        }
        if exprs.is_empty() {
            return None;
        }
        scope.grouped = true;
        let mut out = Vec::new();
        for e in exprs {
            let line = line.max(self.line(e));
            let info = match unwrap(e) {
                Expr::Identifier(name) => self.resolve(None, name, scope),
                Expr::CompoundIdentifier(parts) if parts.len() == 2 => {
                    self.resolve(Some(&parts[0]), &parts[1], scope)
                }
                Expr::Value(_) => {
                    self.refuse(line, format!("GROUP BY {e}, a position"), "name the column");
                    continue;
                }
                _ => {
                    let fix = "compute it in a CTE and group by its column in the next";
                    self.refuse(line, format!("GROUP BY `{e}`, expected a column"), fix);
                    continue;
                }
            };
            out.extend(info.column);
        }
        Some(out)
    }

    fn items(&mut self, items: &mut [SelectItem], scope: &Scope) -> Vec<(KnownColumn, Info)> {
        let mut out: Vec<(KnownColumn, Info)> = Vec::new();
        for item in items {
            let line = self.line(item);
            alias_column(item);
            let (name, expr) = match item {
                SelectItem::ExprWithAlias { expr, alias } => {
                    self.plain(alias, "alias");
                    (alias.clone(), expr)
                }
                SelectItem::UnnamedExpr(expr) => match expr {
                    Expr::Identifier(name) => (name.clone(), expr),
                    _ => {
                        let found = format!("`{expr}` has no name");
                        self.refuse(line, found, format!("write {expr} AS value"));
                        (Ident::new("value"), expr)
                    }
                },
                _ => {
                    let fix = "name the columns you need";
                    self.refuse(line, "SELECT * changes when a stream gains a field", fix);
                    continue;
                }
            };
            let mut info = self.expr(expr, scope, At::clause(Clause::Select));
            let made = !matches!(
                unwrap(expr),
                Expr::Identifier(_) | Expr::CompoundIdentifier(_) | Expr::Cast { .. }
            );
            if made && info.kind == Kind::Int && !info.window {
                // A literal is 32 bits wide in polars.
                cast_bigint(expr);
            }
            if out.iter().any(|(c, _)| c.name == name.value) {
                let found = format!("two columns are called `{name}`");
                self.refuse(line, found, format!("write … AS {name}_2"));
            }
            info.iteration |= name.value == "iteration" && info.kind == Kind::Unknown;
            let column = KnownColumn {
                name: name.value.clone(),
                kind: info.kind,
                nullable: info.nullable,
                iteration: info.iteration,
                values: info.values.clone(),
                place_in: info.place_in.clone(),
            };
            out.push((column, info));
        }
        out
    }

    /// A column outside of aggregates must be a group: polars would answer with a list.
    fn ungrouped(&mut self, items: &[(KnownColumn, Info)], groups: &[String], line: u32) {
        for (column, info) in items {
            for used in &info.bare {
                if info.window || groups.contains(used) {
                    continue;
                }
                let name = used.split_once('.').map_or(used.as_str(), |(_, n)| n);
                let found = match column.name == name {
                    true => format!("`{name}` is neither aggregated nor in GROUP BY"),
                    false => format!(
                        "`{name}` in `{}` is neither aggregated nor in GROUP BY",
                        column.name
                    ),
                };
                self.refuse(
                    line,
                    found,
                    format!("add {name} to GROUP BY, or write MIN({name})"),
                );
            }
        }
    }

    /// A range that touches the right side of a LEFT JOIN drops the rows it was meant to keep.
    fn ranges_after_left_join(&mut self, filter: &Expr, scope: &Scope) {
        if !scope.has_left_join() {
            return;
        }
        for part in conjuncts(filter) {
            let mut bad = false;
            let _: ControlFlow<()> = visit_expressions(&part.clone(), |e| {
                let range = match e {
                    // `x IS NULL OR x <> 1` says itself what happens to a missing row.
                    Expr::BinaryOp {
                        left,
                        op: BinaryOperator::NotEq,
                        ..
                    } if guarded(part, left) => false,
                    Expr::BinaryOp { op, .. } => matches!(
                        op,
                        BinaryOperator::Lt
                            | BinaryOperator::LtEq
                            | BinaryOperator::Gt
                            | BinaryOperator::GtEq
                            | BinaryOperator::NotEq
                    ),
                    Expr::Between { .. } => true,
                    _ => false,
                };
                if range {
                    let (owners, optional) = owners(e, scope);
                    bad |= owners > 1 || optional;
                }
                ControlFlow::Continue(())
            });
            if bad {
                let line = self.line(part);
                let found = format!("the range `{part}` after a LEFT JOIN");
                let fix = "do the LEFT JOIN in one CTE and filter its columns in the next";
                self.refuse(line, found, fix);
            }
        }
    }
}

/// Whether a condition also accepts the column when it is NULL.
fn guarded(part: &Expr, column: &Expr) -> bool {
    matches!(part, Expr::BinaryOp { left, op: BinaryOperator::Or, right }
        if [left, right].iter().any(|side| matches!(unwrap(side), Expr::IsNull(x) if x.as_ref() == column)))
}

/// How many relations an expression touches, and whether one is the right side of a LEFT JOIN.
fn owners(e: &Expr, scope: &Scope) -> (usize, bool) {
    let mut names: Vec<String> = Vec::new();
    let mut optional = false;
    let _: ControlFlow<()> = visit_expressions(e, |inner| {
        if let Some((bound, _)) = scope.owner(inner) {
            optional |= bound.optional;
            if !names.contains(&bound.alias) {
                names.push(bound.alias.clone());
            }
        }
        ControlFlow::Continue(())
    });
    (names.len(), optional)
}

/// Notes what WHERE says about NULLs and fixed values.
fn fill(filter: &Expr, scope: &mut Scope) {
    for part in conjuncts(filter) {
        let mut sides: Vec<&Expr> = Vec::new();
        match part {
            Expr::IsNotNull(x) => sides.push(x),
            Expr::InList { expr, .. } | Expr::Between { expr, .. } | Expr::Like { expr, .. } => {
                sides.push(expr);
            }
            Expr::BinaryOp { left, op, right } if *op != BinaryOperator::Or => {
                sides.extend([left.as_ref(), right.as_ref()]);
                if *op == BinaryOperator::Eq {
                    fix(left, right, scope);
                    fix(right, left, scope);
                }
            }
            column @ (Expr::Identifier(_) | Expr::CompoundIdentifier(_)) => sides.push(column),
            _ => {}
        }
        for side in sides {
            let owner = scope
                .owner(side)
                .map(|(b, name)| format!("{}.{name}", b.alias));
            scope.filled.extend(owner);
        }
    }
}

fn fix(column: &Expr, value: &Expr, scope: &mut Scope) {
    let text = match unwrap(value) {
        Expr::Value(v) => match &v.value {
            Value::Null => return,
            Value::SingleQuotedString(text) => Some(text.clone()),
            _ => None,
        },
        _ => return,
    };
    let name = scope
        .owner(column)
        .map(|(b, name)| scope.canonical(&b.alias, &name));
    scope.fixed.extend(name.map(|n| (n, text)));
}

/// What is known about a SELECT's answer.
fn output(
    items: Vec<(KnownColumn, Info)>,
    scope: &Scope,
    groups: Option<Vec<String>>,
    aggregates: bool,
    distinct: bool,
) -> KnownRelation {
    let mut names: BTreeMap<String, String> = BTreeMap::new();
    for (column, info) in &items {
        if let Some(canonical) = info.column.as_ref().or(info.shifted.as_ref()) {
            names
                .entry(canonical.clone())
                .or_insert_with(|| column.name.clone());
        }
    }
    let columns: Vec<KnownColumn> = items.into_iter().map(|(c, _)| c).collect();
    let pairs = scope.pairs();
    let mut found = match (&groups, aggregates) {
        (Some(groups), _) => keys::grouped(groups, scope),
        (None, true) => vec![Key::new()],
        (None, false) => keys::joined(scope),
    };
    found = keys::projected(&found, &names, &pairs);
    if groups.is_none() && !aggregates {
        found.extend(keys::places(&columns, &names));
    }
    let through = |c: &String| names.get(c).cloned();
    let pairs: Vec<(String, String)> = pairs
        .iter()
        .filter_map(|(a, b)| Some((through(a)?, through(b)?)))
        .collect();
    if distinct {
        found.push(keys::reduced(columns.iter().map(|c| &c.name), &pairs));
    }
    let columns = columns.into_iter().map(|c| KnownColumn {
        place_in: None,
        ..c
    });
    KnownRelation {
        columns: columns.collect(),
        keys: keys::smallest(found),
        pairs,
        complete: true,
        open: !aggregates && !distinct && scope.bounds.iter().any(|b| b.relation.open),
    }
}
