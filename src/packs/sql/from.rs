//! FROM and JOIN: which relations a SELECT sees, and how a column's name is resolved.

use super::Checker;
use super::rewrite::unwrap;
use crate::packs::known::KnownRelation;
use crate::packs::stream_file::plain_name;
use crate::packs::suggest::hint;
use sqlparser::ast::{
    BinaryOperator, Expr, Ident, Join, JoinConstraint, JoinOperator, ObjectName, TableAlias,
    TableFactor, TableWithJoins,
};
use std::collections::{BTreeMap, BTreeSet};

/// One relation of the FROM clause.
#[derive(Debug, Clone)]
pub struct Bound {
    pub alias: String,
    pub relation: KnownRelation,
    /// The right side of a LEFT JOIN: its columns may be missing.
    pub optional: bool,
    /// Its columns (canonical) that ON equates with columns to the left.
    pub tied: BTreeSet<String>,
}

impl Bound {
    fn open(factor: &TableFactor) -> Bound {
        let alias = match factor {
            TableFactor::Derived { alias, .. } | TableFactor::Table { alias, .. } => alias.as_ref(),
            _ => None,
        };
        Bound {
            alias: alias.map_or_else(|| "part".to_string(), |a| a.name.value.clone()),
            relation: KnownRelation::default(),
            optional: false,
            tied: BTreeSet::new(),
        }
    }
}

/// What a SELECT sees.
#[derive(Debug, Clone, Default)]
pub struct Scope {
    pub bounds: Vec<Bound>,
    /// Qualified column → the qualified column it always equals.
    pub same: BTreeMap<String, String>,
    /// Canonical columns that WHERE pins to one literal, with the text it is.
    pub fixed: BTreeMap<String, Option<String>>,
    /// Qualified columns that WHERE or ON keep from being NULL.
    pub filled: BTreeSet<String>,
    /// The SELECT has a GROUP BY: no group is empty.
    pub grouped: bool,
}

impl Scope {
    pub fn canonical(&self, alias: &str, column: &str) -> String {
        let mut name = format!("{alias}.{column}");
        while let Some(other) = self.same.get(&name) {
            name = other.clone();
        }
        name
    }

    /// Canonical columns that name the same thing.
    pub fn pairs(&self) -> Vec<(String, String)> {
        let mut out = Vec::new();
        for bound in &self.bounds {
            for (a, b) in &bound.relation.pairs {
                out.push((
                    self.canonical(&bound.alias, a),
                    self.canonical(&bound.alias, b),
                ));
            }
            // Two keys of one column each determine each other.
            let lone = bound.relation.keys.iter().filter(|k| k.len() == 1);
            let lone: Vec<String> = lone
                .flatten()
                .map(|c| self.canonical(&bound.alias, c))
                .collect();
            for other in lone.iter().skip(1) {
                out.push((lone[0].clone(), other.clone()));
            }
        }
        out
    }

    pub fn has_left_join(&self) -> bool {
        self.bounds.iter().any(|b| b.optional)
    }

    /// The relation a column belongs to, silently.
    pub fn owner(&self, e: &Expr) -> Option<(&Bound, String)> {
        match unwrap(e) {
            Expr::Identifier(name) => {
                let mut found = self.bounds.iter().filter(|b| {
                    !b.relation.complete || b.relation.columns.iter().any(|c| c.name == name.value)
                });
                let first = found.next()?;
                found.next().is_none().then(|| (first, name.value.clone()))
            }
            Expr::CompoundIdentifier(parts) if parts.len() == 2 => {
                let bound = self.bounds.iter().find(|b| b.alias == parts[0].value)?;
                Some((bound, parts[1].value.clone()))
            }
            _ => None,
        }
    }
}

impl Checker<'_> {
    /// Checks FROM and its joins.
    pub(super) fn from(&mut self, from: &mut [TableWithJoins], line: u32) -> Scope {
        let mut scope = Scope::default();
        if from.len() > 1 {
            let fix = "write INNER JOIN … ON …, or CROSS JOIN";
            self.refuse(line, "relations listed with commas in FROM", fix);
        }
        for tree in from {
            self.bind(&tree.relation, false, &mut scope);
            for join in &tree.joins {
                self.join(join, &mut scope);
            }
        }
        scope
    }

    fn bind(&mut self, factor: &TableFactor, optional: bool, scope: &mut Scope) {
        let line = self.line(factor);
        let TableFactor::Table {
            name,
            alias,
            args: None,
            sample: None,
            version: None,
            with_ordinality: false,
            json_path: None,
            ..
        } = factor
        else {
            let (found, fix) = match factor {
                TableFactor::Derived { .. } => (
                    "a SELECT inside FROM",
                    "give it a name: WITH part AS (SELECT …) SELECT … FROM part",
                ),
                TableFactor::UNNEST { .. } => (
                    "UNNEST in FROM",
                    "read the child relation of the list: FROM reviews__confidences",
                ),
                _ => (
                    "FROM holds something other than a relation",
                    "name one relation, or a CTE: FROM findings",
                ),
            };
            self.refuse(line, found, fix);
            // Bound on trust, so that its columns are not refused as well.
            scope.bounds.push(Bound::open(factor));
            return;
        };
        let Some(relation) = self.relation_name(name) else {
            scope.bounds.push(Bound::open(factor));
            return;
        };
        let known = self.lookup(&relation, line);
        let alias = self.alias_of(alias.as_ref(), &relation);
        if scope.bounds.iter().any(|b| b.alias == alias) {
            let fix = format!("give each its own alias: FROM {relation} AS a");
            self.refuse(line, format!("`{alias}` stands twice in FROM"), fix);
        }
        scope.bounds.push(Bound {
            alias,
            relation: known,
            optional,
            tied: BTreeSet::new(),
        });
    }

    fn relation_name(&mut self, name: &ObjectName) -> Option<String> {
        let line = self.line(name);
        let single = match name.0.as_slice() {
            [part] => part.as_ident(),
            _ => None,
        };
        let Some(ident) = single else {
            let fix = "write the relation's name alone";
            self.refuse(line, format!("relation `{name}` is qualified"), fix);
            return None;
        };
        self.plain(ident, "relation");
        Some(ident.value.clone())
    }

    fn alias_of(&mut self, alias: Option<&TableAlias>, relation: &str) -> String {
        let Some(alias) = alias else {
            return relation.to_string();
        };
        self.plain(&alias.name, "alias");
        if !alias.columns.is_empty() {
            let line = alias.name.span.start.line as u32;
            let fix = "name the columns in the SELECT list: … AS name";
            self.refuse(line, "an alias with a list of columns", fix);
        }
        alias.name.value.clone()
    }

    /// Names stand unquoted and in lower case: quoting and folding differ between engines.
    pub(super) fn plain(&mut self, ident: &Ident, what: &str) {
        let line = ident.span.start.line as u32;
        let lower = ident.value.to_lowercase();
        if ident.quote_style.is_some() {
            let found = format!("{what} {ident} is quoted");
            self.refuse(
                line,
                found,
                format!("write {} without quotes", simple(&lower)),
            );
        } else if !plain_name(&ident.value) {
            let found = format!("{what} `{}` is not in lower case", ident.value);
            self.refuse(line, found, format!("write {}", simple(&lower)));
        }
    }

    fn lookup(&mut self, name: &str, line: u32) -> KnownRelation {
        if let Some(cte) = self.ctes.get(name) {
            return cte.clone();
        }
        self.relations.insert(name.to_string());
        let Some(known) = self.known else {
            return KnownRelation::default();
        };
        match known.relations.get(name) {
            Some(relation) => relation.clone(),
            None => {
                let names = known.relations.keys().chain(self.ctes.keys());
                let fix = hint(name, names.map(String::as_str));
                self.refuse(line, format!("no relation is called `{name}`"), fix);
                KnownRelation::default()
            }
        }
    }

    fn join(&mut self, join: &Join, scope: &mut Scope) {
        let line = self.line(&join.relation);
        let (optional, constraint) = match &join.join_operator {
            JoinOperator::Join(c) | JoinOperator::Inner(c) => (false, Some(c)),
            JoinOperator::Left(c) | JoinOperator::LeftOuter(c) => (true, Some(c)),
            JoinOperator::CrossJoin(JoinConstraint::None) => (false, None),
            other => {
                let (found, fix) = refused_join(other);
                self.refuse(line, found, fix);
                (false, None)
            }
        };
        self.bind(&join.relation, optional, scope);
        match constraint {
            None => {}
            Some(JoinConstraint::On(condition)) => self.on(condition, optional, line, scope),
            Some(JoinConstraint::Using(_)) => {
                let fix = "write ON a.iteration = b.iteration";
                self.refuse(line, "USING in a join", fix);
            }
            Some(JoinConstraint::Natural) => {
                let fix = "name the columns: ON a.iteration = b.iteration";
                self.refuse(line, "NATURAL JOIN", fix);
            }
            Some(JoinConstraint::None) => {
                self.refuse(
                    line,
                    "a join without ON",
                    "add ON a.x = b.x, or write CROSS JOIN",
                );
            }
        }
    }

    /// ON holds equalities of two columns, one from each side, and nothing else.
    fn on(&mut self, condition: &Expr, left: bool, line: u32, scope: &mut Scope) {
        for part in conjuncts(condition) {
            let line = line.max(self.line(part));
            let Expr::BinaryOp {
                left: a,
                op,
                right: b,
            } = part
            else {
                self.refuse_on(part, left, line);
                continue;
            };
            if *op != BinaryOperator::Eq {
                self.refuse_on(part, left, line);
                continue;
            }
            let (x, y) = (self.column(a, scope), self.column(b, scope));
            let (Some(x), Some(y)) = (x, y) else {
                let found = format!("ON compares `{part}`, expected two plain columns");
                let fix = "compute the other side in a CTE and join on its column";
                self.refuse(line, found, fix);
                continue;
            };
            if !super::expr::comparable(x.kind, y.kind) {
                let found = format!(
                    "ON compares {} with {}: `{part}`",
                    x.kind.word(),
                    y.kind.word()
                );
                self.refuse(line, found, "cast one side in a CTE");
            }
            tie(scope, a, b, left);
        }
    }

    fn refuse_on(&mut self, part: &Expr, left: bool, line: u32) {
        let found = format!("ON holds `{part}`, expected equalities only");
        let fix = match left {
            true => {
                "join on the equalities in one CTE, INNER JOIN the range in WHERE there, then LEFT JOIN that CTE"
            }
            false => "keep the equalities in ON and move this to WHERE",
        };
        self.refuse(line, found, fix);
    }
}

fn simple(lower: &str) -> String {
    let swap = |c: char| match c.is_ascii_alphanumeric() {
        true => c,
        false => '_',
    };
    lower.chars().map(swap).collect()
}

fn refused_join(operator: &JoinOperator) -> (&'static str, &'static str) {
    match operator {
        JoinOperator::Right(_) | JoinOperator::RightOuter(_) => {
            ("RIGHT JOIN", "swap the relations and write LEFT JOIN")
        }
        JoinOperator::FullOuter(_) => (
            "FULL JOIN",
            "collect the keys of both sides with UNION ALL in a CTE and LEFT JOIN each side to it",
        ),
        JoinOperator::Semi(_) | JoinOperator::LeftSemi(_) => (
            "SEMI JOIN",
            "INNER JOIN a CTE with SELECT DISTINCT of the keys",
        ),
        JoinOperator::Anti(_) | JoinOperator::LeftAnti(_) => (
            "ANTI JOIN",
            "write LEFT JOIN … ON equalities WHERE b.x IS NULL",
        ),
        _ => (
            "this kind of join",
            "write INNER JOIN, LEFT JOIN or CROSS JOIN",
        ),
    }
}

/// The parts of a condition joined by AND.
pub fn conjuncts(e: &Expr) -> Vec<&Expr> {
    match e {
        Expr::Nested(inner) => conjuncts(inner),
        Expr::BinaryOp {
            left,
            op: BinaryOperator::And,
            right,
        } => {
            let mut out = conjuncts(left);
            out.extend(conjuncts(right));
            out
        }
        other => vec![other],
    }
}

/// Records what an equality of ON says about keys and NULLs.
fn tie(scope: &mut Scope, a: &Expr, b: &Expr, left: bool) {
    let (Some((x, x_name)), Some((y, y_name))) = (scope.owner(a), scope.owner(b)) else {
        return;
    };
    let (x, y) = ((x.alias.clone(), x_name), (y.alias.clone(), y_name));
    let Some(newest) = scope.bounds.last().map(|b| b.alias.clone()) else {
        return;
    };
    let (old, new) = match (x.0 == newest, y.0 == newest) {
        (false, true) => (x, y),
        (true, false) => (y, x),
        _ => return,
    };
    let target = scope.canonical(&old.0, &old.1);
    if !left {
        let from = scope.canonical(&new.0, &new.1);
        if from != target {
            scope.same.insert(from, target);
        }
        scope.filled.insert(format!("{}.{}", old.0, old.1));
        scope.filled.insert(format!("{}.{}", new.0, new.1));
    }
    let name = scope.canonical(&new.0, &new.1);
    if let Some(bound) = scope.bounds.last_mut() {
        bound.tied.insert(name);
    }
}
