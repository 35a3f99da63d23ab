//! A whole query: CTEs, unions, and the clauses after the SELECT.

use super::expr::{Info, either};
use super::keys;
use super::{Checker, Use};
use crate::packs::known::KnownRelation;
use sqlparser::ast::{Expr, LimitClause, Query, SetExpr, SetOperator, SetQuantifier, Spanned};

impl Checker<'_> {
    /// Checks a whole query: its CTEs, its body, its order.
    pub(super) fn query(&mut self, q: &mut Query, purpose: Use) -> KnownRelation {
        let line = q.body.span().start.line as u32;
        self.with(q, line);
        self.tail(q, line);
        match q.body.as_mut() {
            SetExpr::Select(select) => {
                let (answer, frame) = self.framed(select);
                if purpose == Use::Answer && !answer.columns.is_empty() {
                    self.answer_order(q.order_by.as_mut(), &answer, &frame, line);
                }
                answer
            }
            SetExpr::SetOperation { .. } => {
                let fix =
                    "put it into a CTE: WITH both AS (… UNION ALL …) SELECT … FROM both ORDER BY …";
                self.refuse(line, "a set operation as the last query", fix);
                KnownRelation::default()
            }
            _ => {
                self.refuse(
                    line,
                    "the query is no plain SELECT",
                    "write SELECT … FROM …",
                );
                KnownRelation::default()
            }
        }
    }

    fn with(&mut self, q: &mut Query, line: u32) {
        let Some(with) = &mut q.with else { return };
        if with.recursive {
            let fix = "number the steps with axis.ordinal and join on them";
            self.refuse(line, "WITH RECURSIVE", fix);
        }
        for cte in &mut with.cte_tables {
            let name = cte.alias.name.clone();
            let line = name.span.start.line as u32;
            self.plain(&name, "CTE");
            let taken = self
                .known
                .is_some_and(|k| k.relations.contains_key(&name.value))
                || self.relations.contains(&name.value);
            if taken || self.ctes.contains_key(&name.value) {
                let found = format!("the CTE `{name}` has the name of another relation");
                self.refuse(line, found, format!("call it {name}_rows"));
            }
            if !cte.alias.columns.is_empty() {
                let fix = "name the columns in its SELECT list: … AS name";
                self.refuse(line, format!("the CTE `{name}` has a list of columns"), fix);
            }
            if cte.materialized.is_some() {
                self.refuse(line, "MATERIALIZED after a CTE", "drop it");
            }
            let relation = self.cte(&mut cte.query, line);
            self.ctes.insert(name.value, relation);
        }
    }

    fn cte(&mut self, q: &mut Query, line: u32) -> KnownRelation {
        if q.with.is_some() {
            let fix = "list all CTEs after one WITH";
            self.refuse(line, "WITH inside a CTE", fix);
        }
        if let Some(order) = &q.order_by {
            let line = self.line(order);
            self.refuse(line, "ORDER BY inside a CTE means nothing", "drop it");
        }
        if q.limit_clause.is_some() {
            let fix = "number the rows with ROW_NUMBER() OVER (ORDER BY …) AS place and keep WHERE place <= 3";
            self.refuse(line, "LIMIT inside a CTE", fix);
        }
        self.tail(q, line);
        match q.body.as_mut() {
            SetExpr::Select(select) => self.select(select),
            body @ SetExpr::SetOperation { .. } => self.union(body, line),
            _ => {
                self.refuse(
                    line,
                    "a CTE that is no plain SELECT",
                    "write SELECT … FROM …",
                );
                KnownRelation::default()
            }
        }
    }

    /// Clauses after the body that have no place in the subset.
    fn tail(&mut self, q: &Query, line: u32) {
        if let Some(limit) = &q.limit_clause {
            let plain = matches!(
                limit,
                LimitClause::LimitOffset { limit: Some(Expr::Value(_)), offset: None, limit_by } if limit_by.is_empty()
            );
            if !plain {
                let fix = "write LIMIT 10, or number the rows with ROW_NUMBER() in a CTE";
                self.refuse(line, format!("`{}`", limit.to_string().trim()), fix);
            }
        }
        if q.fetch.is_some() {
            self.refuse(line, "FETCH FIRST", "write LIMIT 10");
        }
        let odd = q.for_clause.is_some()
            || q.settings.is_some()
            || q.format_clause.is_some()
            || !q.locks.is_empty()
            || !q.pipe_operators.is_empty();
        if odd {
            self.refuse(
                line,
                "a clause after the SELECT that only one engine knows",
                "drop it",
            );
        }
    }

    fn union(&mut self, body: &mut SetExpr, line: u32) -> KnownRelation {
        let mut branches = Vec::new();
        self.branches(body, line, &mut branches);
        let mut branches = branches.into_iter();
        let Some(mut first) = branches.next() else {
            return KnownRelation::default();
        };
        let mut all = vec![(first.columns.clone(), first.keys.clone())];
        let mut paired = Vec::new();
        for branch in branches {
            let names =
                |r: &KnownRelation| r.columns.iter().map(|c| c.name.clone()).collect::<Vec<_>>();
            let (a, b) = (names(&first), names(&branch));
            if a != b {
                let found = format!("UNION ALL of ({}) and ({})", a.join(", "), b.join(", "));
                self.refuse(
                    line,
                    found,
                    "give every branch the same aliases in the same order",
                );
                return KnownRelation::default();
            }
            for (mine, other) in first.columns.iter_mut().zip(&branch.columns) {
                let found = [Info::of(mine.kind, None), Info::of(other.kind, None)];
                mine.kind = self.one_type(&found, "UNION ALL", line);
                mine.nullable = either([mine.nullable, other.nullable].into_iter());
                mine.iteration |= other.iteration;
                mine.values = match (mine.values.take(), &other.values) {
                    (Some(a), Some(b)) => Some(a.union(b).cloned().collect()),
                    _ => None,
                };
            }
            paired.push(branch.pairs);
            first.open |= branch.open;
            all.push((branch.columns, branch.keys));
        }
        first.keys = keys::united(&all);
        first
            .pairs
            .retain(|p| paired.iter().all(|pairs| pairs.contains(p)));
        for column in &mut first.columns {
            column.place_in = None;
        }
        first
    }

    fn branches(&mut self, body: &mut SetExpr, line: u32, out: &mut Vec<KnownRelation>) {
        match body {
            SetExpr::Select(select) => out.push(self.select(select)),
            SetExpr::SetOperation {
                op: SetOperator::Union,
                set_quantifier: SetQuantifier::All,
                left,
                right,
            } => {
                self.branches(left, line, out);
                self.branches(right, line, out);
            }
            SetExpr::SetOperation { op, left, .. } => {
                let line = left.span().start.line as u32;
                let fix = match op {
                    SetOperator::Union => "write UNION ALL, then SELECT DISTINCT in the next CTE",
                    SetOperator::Intersect => "INNER JOIN on the columns and SELECT DISTINCT",
                    _ => "write LEFT JOIN … ON equalities WHERE b.x IS NULL",
                };
                self.refuse(line, format!("{op}"), fix);
            }
            _ => self.refuse(
                line,
                "a branch that is no plain SELECT",
                "write SELECT … FROM …",
            ),
        }
    }
}
