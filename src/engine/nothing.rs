//! Which answers are empty whatever the data says: nothing is joined to what nobody has.
//!
//! A project fills some streams, and a night some of those. A query over the others need not be
//! asked. What is told here follows from the text alone: where an inner join, or the left side of
//! another, has no rows, neither has the answer, but for an aggregate without a GROUP BY, which
//! counts nothing as one row. Whatever is not understood is taken to have rows.

use sqlparser::ast::{
    Expr, GroupByExpr, Join, JoinOperator, Query, Select, SetExpr, SetOperator, Statement,
    TableFactor, TableWithJoins, Visit, Visitor,
};
use sqlparser::dialect::GenericDialect;
use sqlparser::parser::Parser;
use std::collections::BTreeMap;
use std::ops::ControlFlow;

/// Functions of one row; any other without OVER is taken for an aggregate.
const SCALAR: [&str; 6] = ["ABS", "COALESCE", "LENGTH", "LOWER", "NULLIF", "UPPER"];

/// Whether `sql` gives no row, where `nothing` says so of each relation it names.
pub(super) fn gives_nothing(sql: &str, nothing: &dyn Fn(&str) -> bool) -> bool {
    let Ok(statements) = Parser::parse_sql(&GenericDialect {}, sql) else {
        return false;
    };
    match statements.as_slice() {
        [Statement::Query(query)] => Names::default().query(query, nothing),
        _ => false,
    }
}

/// What is known of the CTEs in sight.
#[derive(Default, Clone)]
struct Names(BTreeMap<String, bool>);

impl Names {
    fn query(&self, query: &Query, nothing: &dyn Fn(&str) -> bool) -> bool {
        let mut names = self.clone();
        if query.with.as_ref().is_some_and(|with| with.recursive) {
            return false;
        }
        for cte in query.with.iter().flat_map(|with| &with.cte_tables) {
            let none = names.query(&cte.query, nothing);
            names.0.insert(cte.alias.name.value.clone(), none);
        }
        names.body(&query.body, nothing)
    }

    fn body(&self, body: &SetExpr, nothing: &dyn Fn(&str) -> bool) -> bool {
        match body {
            SetExpr::Select(select) => self.select(select, nothing),
            SetExpr::Query(query) => self.query(query, nothing),
            SetExpr::SetOperation {
                op, left, right, ..
            } => match op {
                SetOperator::Union => self.body(left, nothing) && self.body(right, nothing),
                SetOperator::Except => self.body(left, nothing),
                SetOperator::Intersect => self.body(left, nothing) || self.body(right, nothing),
                _ => false,
            },
            _ => false,
        }
    }

    fn select(&self, select: &Select, nothing: &dyn Fn(&str) -> bool) -> bool {
        (grouped(select) || !aggregates(select))
            && select.from.iter().any(|from| self.from(from, nothing))
    }

    fn from(&self, from: &TableWithJoins, nothing: &dyn Fn(&str) -> bool) -> bool {
        let mut none = self.factor(&from.relation, nothing);
        for Join {
            relation,
            join_operator,
            ..
        } in &from.joins
        {
            let other = || self.factor(relation, nothing);
            none = match join_operator {
                JoinOperator::Join(_) | JoinOperator::Inner(_) | JoinOperator::CrossJoin(_) => {
                    none || other()
                }
                JoinOperator::Left(_) | JoinOperator::LeftOuter(_) => none,
                _ => return false,
            };
        }
        none
    }

    fn factor(&self, factor: &TableFactor, nothing: &dyn Fn(&str) -> bool) -> bool {
        match factor {
            TableFactor::Table { name, .. } => {
                let name = name.to_string().replace('"', "");
                let known = self.0.get(&name).copied();
                known.unwrap_or_else(|| nothing(&name))
            }
            TableFactor::Derived { subquery, .. } => self.query(subquery, nothing),
            _ => false,
        }
    }
}

/// Whether there is a GROUP BY, and one without totals over all groups.
fn grouped(select: &Select) -> bool {
    let totals = |by: &Expr| {
        matches!(
            by,
            Expr::Rollup(_) | Expr::Cube(_) | Expr::GroupingSets(_) | Expr::Function(_)
        )
    };
    match &select.group_by {
        GroupByExpr::Expressions(by, more) => {
            !by.is_empty() && more.is_empty() && !by.iter().any(totals)
        }
        GroupByExpr::All(_) => false,
    }
}

/// Whether a SELECT adds up rows: without a GROUP BY it then gives a row for none.
fn aggregates(select: &Select) -> bool {
    let found = select.projection.iter().any(|item| {
        let found = item.visit(&mut Aggregates);
        found.is_break()
    });
    found || select.having.is_some()
}

struct Aggregates;

impl Visitor for Aggregates {
    type Break = ();

    fn pre_visit_expr(&mut self, expr: &Expr) -> ControlFlow<()> {
        match expr {
            Expr::Function(f) if f.over.is_none() => {
                let name = f.name.to_string().to_ascii_uppercase();
                match SCALAR.contains(&name.as_str()) {
                    true => ControlFlow::Continue(()),
                    false => ControlFlow::Break(()),
                }
            }
            _ => ControlFlow::Continue(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn none(sql: &str) -> bool {
        gives_nothing(sql, &|name| name.starts_with("no_"))
    }

    #[test]
    fn nothing_joined_is_nothing() {
        assert!(none("SELECT x FROM no_rows"));
        assert!(none(
            "SELECT a.x FROM some AS a INNER JOIN no_rows AS b ON a.x = b.x"
        ));
        assert!(none("SELECT x FROM some CROSS JOIN no_rows"));
        assert!(none(
            "SELECT b.x FROM no_rows AS b LEFT JOIN some AS a ON a.x = b.x"
        ));
        assert!(none(
            "SELECT x, COUNT(*) AS n FROM no_rows GROUP BY x ORDER BY x"
        ));
        assert!(none(
            "SELECT COALESCE(x, 1) AS x, ROW_NUMBER() OVER (ORDER BY x) AS at FROM no_rows"
        ));
        assert!(none(
            "WITH a AS (SELECT x FROM no_rows), b AS (SELECT x FROM a) SELECT x FROM b, some"
        ));
        assert!(none(
            "SELECT x FROM no_rows UNION ALL SELECT x FROM no_other"
        ));
        assert!(none("SELECT x FROM (SELECT x FROM no_rows) AS t"));
    }

    #[test]
    fn what_may_have_rows_is_asked() {
        assert!(!none("SELECT x FROM some"));
        assert!(!none(
            "SELECT a.x FROM some AS a LEFT JOIN no_rows AS b ON a.x = b.x"
        ));
        assert!(!none("SELECT COUNT(*) AS n FROM no_rows"));
        assert!(!none("SELECT COALESCE(SUM(x), 0) AS n FROM no_rows"));
        assert!(!none("SELECT 1 + MAX(x) AS n FROM no_rows"));
        assert!(!none(
            "SELECT COUNT(*) AS n FROM no_rows GROUP BY ROLLUP(x)"
        ));
        assert!(!none("SELECT x FROM no_rows UNION ALL SELECT x FROM some"));
        assert!(!none(
            "SELECT x FROM no_rows FULL JOIN some ON no_rows.x = some.x"
        ));
        assert!(!none(
            "WITH no_rows AS (SELECT x FROM some) SELECT x FROM no_rows"
        ));
        assert!(!none(
            "WITH n AS (SELECT COUNT(*) AS n FROM no_rows) SELECT n FROM n"
        ));
        assert!(!none("no SQL"));
    }
}
