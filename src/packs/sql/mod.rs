//! The SQL subset that gives the same numbers on every engine: checked at load, so that a
//! metric is never silently wrong. What can be cast without changing the meaning is cast; the
//! rest is refused with its line and the rewrite.

mod call;
mod calls;
mod expr;
mod forms;
mod from;
mod keys;
mod names;
mod operators;
mod order;
mod outside;
mod over;
mod query;
mod rewrite;
mod select;

#[cfg(test)]
mod accepted;
#[cfg(test)]
mod fixture;
#[cfg(test)]
mod refused;
#[cfg(test)]
mod through_polars;

use super::known::{Known, KnownRelation};
use super::metric::CheckedSql;
use super::mistake::Mistake;
use sqlparser::ast::{Spanned, Statement, visit_relations};
use sqlparser::dialect::GenericDialect;
use sqlparser::parser::Parser;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;

/// What the query is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Use {
    /// Its rows are shown: they need a total ORDER BY.
    Answer,
    /// It is a relation for other queries: its order means nothing.
    Relation,
}

/// Where a query stands, for messages.
#[derive(Debug, Clone, Copy)]
pub struct Place<'a> {
    pub file: &'a str,
    /// Lines of the file before the query's first line.
    pub lines_before: u32,
}

/// Checks one query, as the `sql` command and a user's metric need it. `name` stands in
/// messages before the line. Without a schema, relations and columns are taken on trust.
///
/// # Errors
/// Every place that lies outside the subset, in the order of the text.
pub fn check_query(
    name: &str,
    sql: &str,
    schema: Option<&Known>,
) -> Result<CheckedSql, Vec<Mistake>> {
    let place = Place {
        file: name,
        lines_before: 0,
    };
    check(place, sql, schema, Use::Answer).map(|(checked, _)| checked)
}

/// Like [`check_query`], and says what is known about the answer's columns.
///
/// # Errors
/// As [`check_query`].
pub fn check(
    place: Place,
    sql: &str,
    schema: Option<&Known>,
    purpose: Use,
) -> Result<(CheckedSql, KnownRelation), Vec<Mistake>> {
    let mut checker = Checker {
        place,
        known: schema,
        ctes: BTreeMap::new(),
        relations: BTreeSet::new(),
        mistakes: Vec::new(),
    };
    let mut statement = match one_statement(&mut checker, sql) {
        Some(statement) => statement,
        None => return Err(checker.mistakes),
    };
    let Statement::Query(query) = &mut statement else {
        checker.refuse(1, "the statement is no SELECT", "write one SELECT");
        return Err(checker.mistakes);
    };
    let answer = checker.query(query, purpose);
    if !checker.mistakes.is_empty() {
        checker.mistakes.sort();
        checker.mistakes.dedup();
        return Err(checker.mistakes);
    }
    let checked = CheckedSql {
        written: sql.to_string(),
        text: statement.to_string(),
        relations: checker.relations.into_iter().collect(),
        columns: answer.columns.iter().map(|c| c.name.clone()).collect(),
    };
    Ok((checked, answer))
}

fn one_statement(checker: &mut Checker, sql: &str) -> Option<Statement> {
    let parsed = Parser::parse_sql(&GenericDialect {}, sql);
    let mut statements = match parsed {
        Ok(statements) => statements,
        Err(e) => {
            let (line, problem) = syntax_place(&e.to_string());
            checker.refuse(
                line,
                format!("this is not SQL: {problem}"),
                "write one SELECT of the documented subset",
            );
            return None;
        }
    };
    match statements.len() {
        1 => statements.pop(),
        0 => {
            checker.refuse(1, "there is no query", "write one SELECT after the header");
            None
        }
        more => {
            let line = statements[1].span().start.line as u32;
            let fix = "keep one SELECT and put the others into files of their own";
            checker.refuse(line, format!("{more} statements, expected one"), fix);
            None
        }
    }
}

/// Every relation a query names, CTEs included; empty when the text does not parse.
pub fn relations_named(sql: &str) -> BTreeSet<String> {
    let mut out = BTreeSet::new();
    let parsed = Parser::parse_sql(&GenericDialect {}, sql).unwrap_or_default();
    let _: ControlFlow<()> = visit_relations(&parsed, |name| {
        out.insert(name.to_string());
        ControlFlow::Continue(())
    });
    out
}

/// Takes ` at Line: 3, Column: 5` off a parser's message.
fn syntax_place(message: &str) -> (u32, String) {
    let message = message
        .strip_prefix("sql parser error: ")
        .unwrap_or(message);
    match message.split_once(" at Line: ") {
        Some((problem, place)) => {
            let digits: String = place.chars().take_while(char::is_ascii_digit).collect();
            (digits.parse().unwrap_or(1), problem.to_string())
        }
        None => (1, message.to_string()),
    }
}

/// The state of one check.
struct Checker<'a> {
    place: Place<'a>,
    known: Option<&'a Known>,
    ctes: BTreeMap<String, KnownRelation>,
    relations: BTreeSet<String>,
    mistakes: Vec<Mistake>,
}

impl Checker<'_> {
    /// Notes a mistake; `line` counts within the query.
    fn refuse(&mut self, line: u32, found: impl Into<String>, fix: impl Into<String>) {
        let line = line.max(1) + self.place.lines_before;
        let mistake = Mistake::new(self.place.file, line, found, fix);
        self.mistakes.push(mistake);
    }

    /// Line of a node within the query.
    fn line(&self, node: &impl Spanned) -> u32 {
        node.span().start.line as u32
    }
}
