//! Which relations a SELECT reads: every table name in it that is not one of its own CTEs.

use sqlparser::ast::{Expr, OrderByKind, Query, Statement, Visit, Visitor, visit_relations};
use sqlparser::dialect::GenericDialect;
use sqlparser::parser::Parser;
use std::collections::BTreeSet;
use std::ops::ControlFlow;

/// The relations read, and the names its CTEs take (which hide a relation of the same name).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Names {
    pub relations: BTreeSet<String>,
    pub ctes: BTreeSet<String>,
}

/// Parses one statement. The text of an error is for people.
pub(super) fn names_of(sql: &str) -> Result<Names, String> {
    let statements = Parser::parse_sql(&GenericDialect {}, sql).map_err(|e| e.to_string())?;
    let [statement @ Statement::Query(_)] = statements.as_slice() else {
        return Err(format!(
            "found {} statements, expected one SELECT",
            statements.len()
        ));
    };
    let mut ctes = Ctes(BTreeSet::new());
    let _ = statement.visit(&mut ctes);
    let mut relations = BTreeSet::new();
    let _ = visit_relations(statement, |name| {
        relations.insert(name.to_string().replace('"', ""));
        ControlFlow::<()>::Continue(())
    });
    relations.retain(|name| !ctes.0.contains(name));
    Ok(Names {
        relations,
        ctes: ctes.0,
    })
}

/// How an answer lies along the axis.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct AxisOrder {
    /// The output columns that stand in the last ORDER BY before the ordinal, by position.
    pub before: Vec<usize>,
    /// Within them, the newest iteration first.
    pub newest_first: bool,
}

/// How an answer lies along the axis. `None` where that cannot be told, or it does not.
pub(super) fn axis_order(sql: &str, columns: &[String]) -> Option<AxisOrder> {
    let statements = Parser::parse_sql(&GenericDialect {}, sql).ok()?;
    let [Statement::Query(query)] = statements.as_slice() else {
        return None;
    };
    let OrderByKind::Expressions(keys) = &query.order_by.as_ref()?.kind else {
        return None;
    };
    let place = |name: &str| columns.iter().position(|column| column == name);
    let mut before = Vec::new();
    for key in keys {
        let newest_first = key.options.asc == Some(false);
        let ordinal = match &key.expr {
            Expr::Identifier(name) => name.value == "ordinal" && place("ordinal").is_none(),
            Expr::CompoundIdentifier(names) => names.last()?.value == "ordinal",
            _ => false,
        };
        match &key.expr {
            _ if ordinal => {
                return Some(AxisOrder {
                    before,
                    newest_first,
                });
            }
            Expr::Identifier(name) if !newest_first => before.push(place(&name.value)?),
            _ => return None,
        }
    }
    None
}

struct Ctes(BTreeSet<String>);

impl Visitor for Ctes {
    type Break = ();

    fn pre_visit_query(&mut self, query: &Query) -> ControlFlow<()> {
        for cte in query.with.iter().flat_map(|with| &with.cte_tables) {
            self.0.insert(cte.alias.name.value.clone());
        }
        ControlFlow::Continue(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ctes_are_not_relations() {
        let names = names_of(
            "WITH a AS (SELECT x FROM findings), b AS (SELECT x FROM a) \
             SELECT b.x FROM b LEFT JOIN axis ON b.x = axis.iteration \
             WHERE b.x IN (SELECT y FROM reviews__confidences)",
        )
        .expect("names");
        let read: Vec<_> = names.relations.iter().map(String::as_str).collect();
        assert_eq!(read, ["axis", "findings", "reviews__confidences"]);
        let own: Vec<_> = names.ctes.iter().map(String::as_str).collect();
        assert_eq!(own, ["a", "b"]);
    }

    #[test]
    fn what_stands_before_the_ordinal() {
        let columns = ["iteration", "file", "score"].map(String::from);
        let order = |by: &str| axis_order(&format!("SELECT 1 AS x ORDER BY {by}"), &columns);
        let found = |before: &[usize], newest_first| {
            let before = before.to_vec();
            Some(AxisOrder {
                before,
                newest_first,
            })
        };
        assert_eq!(order("a.ordinal, file"), found(&[], false));
        assert_eq!(order("ordinal, file NULLS LAST"), found(&[], false));
        assert_eq!(order("a.ordinal DESC, score DESC"), found(&[], true));
        assert_eq!(
            order("file NULLS LAST, a.ordinal, score"),
            found(&[1], false)
        );
        assert_eq!(order("file DESC, a.ordinal"), None);
        assert_eq!(order("r.file, a.ordinal"), None);
        assert_eq!(order("iteration, file"), None);
        assert_eq!(axis_order("SELECT 1 AS x", &columns), None);
    }

    #[test]
    fn one_select_only() {
        assert_eq!(
            names_of("SELECT 1; SELECT 2"),
            Err("found 2 statements, expected one SELECT".to_string())
        );
    }
}
