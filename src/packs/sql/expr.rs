//! Expressions: what is allowed, what type it has, and which casts it needs.

use super::Checker;
use super::from::Scope;
use super::outside::refused;
use super::rewrite::cast_double;
use crate::packs::known::Kind;
use sqlparser::ast::{Expr, Value};
use std::collections::BTreeSet;

/// Where an expression stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Clause {
    Select,
    Where,
    Having,
}

#[derive(Debug, Clone, Copy)]
pub struct At {
    pub clause: Clause,
    pub in_aggregate: bool,
    pub in_over: bool,
    /// The direct operand of a cast: no second cast is needed.
    pub in_cast: bool,
}

impl At {
    pub fn clause(clause: Clause) -> At {
        At {
            clause,
            in_aggregate: false,
            in_over: false,
            in_cast: false,
        }
    }

    pub fn inner(self) -> At {
        At {
            in_cast: false,
            ..self
        }
    }
}

/// What is known about an expression.
#[derive(Debug, Clone)]
pub struct Info {
    pub kind: Kind,
    pub nullable: Option<bool>,
    /// Iteration ids: text without arithmetic.
    pub iteration: bool,
    pub aggregate: bool,
    pub window: bool,
    /// Canonical columns used outside of aggregates.
    pub bare: Vec<String>,
    /// Set when the expression is just this canonical column.
    pub column: Option<String>,
    /// The only texts it can be, where that is known.
    pub values: Option<BTreeSet<String>>,
    /// Set when it is a canonical column shifted by a whole number: `x + 1`.
    pub shifted: Option<String>,
    /// Set when it is ROW_NUMBER over a partition by these columns.
    pub place_in: Option<Vec<String>>,
}

impl Info {
    pub fn unknown() -> Info {
        Info::of(Kind::Unknown, None)
    }

    pub fn of(kind: Kind, nullable: Option<bool>) -> Info {
        Info {
            kind,
            nullable,
            iteration: false,
            aggregate: false,
            window: false,
            bare: Vec::new(),
            column: None,
            values: None,
            shifted: None,
            place_in: None,
        }
    }

    /// A new value made of these parts.
    pub fn from_parts(kind: Kind, parts: &[Info]) -> Info {
        let mut out = Info::of(kind, either(parts.iter().map(|p| p.nullable)));
        for part in parts {
            out.aggregate |= part.aggregate;
            out.window |= part.window;
            out.bare.extend(part.bare.iter().cloned());
        }
        out
    }
}

/// NULL when any part may be NULL.
pub fn either(parts: impl Iterator<Item = Option<bool>>) -> Option<bool> {
    let mut all = Some(false);
    for one in parts {
        all = match (all, one) {
            (Some(true), _) | (_, Some(true)) => Some(true),
            (Some(false), Some(false)) => Some(false),
            _ => None,
        };
    }
    all
}

pub fn numeric(kind: Kind) -> bool {
    matches!(kind, Kind::Int | Kind::Float | Kind::Unknown | Kind::Null)
}

/// Whether two types may be compared without a cast.
pub fn comparable(a: Kind, b: Kind) -> bool {
    let free = |k| matches!(k, Kind::Unknown | Kind::Null);
    a == b || free(a) || free(b) || (numeric(a) && numeric(b))
}

impl Checker<'_> {
    /// Checks an expression in place and casts what must be cast.
    pub(super) fn expr(&mut self, e: &mut Expr, scope: &Scope, at: At) -> Info {
        let line = self.line(e);
        match e {
            Expr::Identifier(name) => {
                let name = name.clone();
                self.resolve(None, &name, scope)
            }
            Expr::CompoundIdentifier(parts) if parts.len() == 2 => {
                let (owner, name) = (parts[0].clone(), parts[1].clone());
                self.resolve(Some(&owner), &name, scope)
            }
            Expr::Nested(inner) => self.expr(inner, scope, at),
            Expr::Value(_) => self.literal(e, line, at),
            Expr::BinaryOp { .. } => self.binary(e, scope, at),
            Expr::UnaryOp { op, expr } => {
                let op = *op;
                self.unary(op, expr, scope, at, line)
            }
            Expr::IsNull(inner) | Expr::IsNotNull(inner) => {
                let part = self.expr(inner, scope, at.inner());
                Info {
                    nullable: Some(false),
                    ..Info::from_parts(Kind::Bool, &[part])
                }
            }
            Expr::InList { .. } | Expr::Between { .. } | Expr::Like { .. } => {
                self.predicate(e, scope, at.inner(), line)
            }
            Expr::Case { .. } => self.case(e, scope, at.inner(), line),
            Expr::Cast { .. } => self.cast(e, scope, at, line),
            Expr::Extract { .. }
            | Expr::Floor { .. }
            | Expr::Ceil { .. }
            | Expr::Substring { .. }
            | Expr::Trim { .. } => self.special(e, scope, at, line),
            Expr::Function(_) => self.call(e, scope, at, line),
            other => {
                let (found, fix) = refused(other);
                self.refuse(line, found, fix);
                Info::unknown()
            }
        }
    }

    fn literal(&mut self, e: &mut Expr, line: u32, at: At) -> Info {
        let Expr::Value(value) = &*e else {
            return Info::unknown();
        };
        match &value.value {
            Value::Number(digits, _) if digits.bytes().all(|b| b.is_ascii_digit()) => {
                if digits.parse::<i64>().is_err() {
                    self.refuse(
                        line,
                        format!("{digits} does not fit BIGINT"),
                        "write a smaller number",
                    );
                }
                Info::of(Kind::Int, Some(false))
            }
            Value::Number(..) => {
                // Some engines read 0.5 as DECIMAL: say DOUBLE everywhere.
                if !at.in_cast {
                    cast_double(e);
                }
                Info::of(Kind::Float, Some(false))
            }
            Value::SingleQuotedString(text) => Info {
                values: Some(BTreeSet::from([text.clone()])),
                ..Info::of(Kind::Text, Some(false))
            },
            Value::Boolean(_) => Info::of(Kind::Bool, Some(false)),
            Value::Null => Info::of(Kind::Null, Some(true)),
            Value::DoubleQuotedString(text) => {
                self.refuse(
                    line,
                    format!("\"{text}\" in double quotes"),
                    format!("write '{text}'"),
                );
                Info::unknown()
            }
            other => {
                let fix = "write a whole number, a decimal or a text in single quotes";
                self.refuse(line, format!("the literal {other} is not portable"), fix);
                Info::unknown()
            }
        }
    }
}
