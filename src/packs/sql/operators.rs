//! Operators: comparisons, arithmetic, shifts of a time, division.

use super::Checker;
use super::expr::{At, Info, comparable, numeric};
use super::from::Scope;
use super::rewrite::{bare, cast_double, unwrap, whole};
use crate::packs::known::Kind;
use sqlparser::ast::{BinaryOperator, Expr, UnaryOperator, Value};

impl Checker<'_> {
    pub(super) fn unary(
        &mut self,
        op: UnaryOperator,
        inner: &mut Expr,
        scope: &Scope,
        at: At,
        line: u32,
    ) -> Info {
        let part = self.expr(inner, scope, at.inner());
        match op {
            UnaryOperator::Not => {
                if !comparable(part.kind, Kind::Bool) {
                    let found = format!("NOT before {}: `{inner}`", part.kind.word());
                    self.refuse(line, found, "compare it first: NOT (x = 1)");
                }
                Info::from_parts(Kind::Bool, &[part])
            }
            UnaryOperator::Minus | UnaryOperator::Plus => {
                if !numeric(part.kind) {
                    let found = format!("a sign before {}: `{inner}`", part.kind.word());
                    self.refuse(line, found, "give it a number");
                }
                Info::from_parts(part.kind, &[part])
            }
            other => {
                let found = format!("the operator {other} is not portable");
                self.refuse(line, found, "write it with + - * / and CASE");
                Info::unknown()
            }
        }
    }

    pub(super) fn binary(&mut self, e: &mut Expr, scope: &Scope, at: At) -> Info {
        let line = self.line(e);
        let shown = e.to_string();
        let Expr::BinaryOp { left, op, right } = e else {
            return Info::unknown();
        };
        let op = op.clone();
        if let Expr::Interval(interval) = unwrap(right) {
            let part = self.expr(left, scope, at.inner());
            let interval = interval.clone();
            self.shift(&interval, &op, &part, line);
            return Info::from_parts(Kind::Time, &[part]);
        }
        let divisor = unwrap(right).to_string();
        let a = self.expr(left, scope, at.inner());
        let b = self.expr(right, scope, at.inner());
        match op {
            BinaryOperator::And | BinaryOperator::Or => {
                for (part, side) in [(&a, &left), (&b, &right)] {
                    if !comparable(part.kind, Kind::Bool) {
                        let found = format!("{op} before {}: `{side}`", part.kind.word());
                        self.refuse(line, found, "compare it first: x = 1");
                    }
                }
                Info::from_parts(Kind::Bool, &[a, b])
            }
            BinaryOperator::Eq
            | BinaryOperator::NotEq
            | BinaryOperator::Lt
            | BinaryOperator::LtEq
            | BinaryOperator::Gt
            | BinaryOperator::GtEq => {
                self.compare(&op, &a, &b, &shown, line);
                Info::from_parts(Kind::Bool, &[a, b])
            }
            BinaryOperator::Plus | BinaryOperator::Minus | BinaryOperator::Multiply => {
                self.arithmetic(&a, &b, &shown, line);
                let shifted = match whole(right) {
                    Some(_) if op != BinaryOperator::Multiply => a.column.clone(),
                    _ => None,
                };
                let kind = match (a.kind, b.kind) {
                    (Kind::Float, _) | (_, Kind::Float) => Kind::Float,
                    (Kind::Int, Kind::Int) => Kind::Int,
                    _ => Kind::Unknown,
                };
                Info {
                    shifted,
                    ..Info::from_parts(kind, &[a, b])
                }
            }
            BinaryOperator::Divide => {
                self.arithmetic(&a, &b, &shown, line);
                self.divisor(right, &divisor, line);
                // Some engines divide integers to an integer.
                if a.kind != Kind::Float && b.kind != Kind::Float {
                    cast_double(left);
                }
                Info::from_parts(Kind::Float, &[a, b])
            }
            BinaryOperator::StringConcat => Info::from_parts(Kind::Text, &[a, b]),
            BinaryOperator::Modulo => {
                let fix = format!(
                    "write {left} - CAST(FLOOR(CAST({left} AS DOUBLE) / {right}) AS BIGINT) * {right}"
                );
                self.refuse(line, "% of negative numbers differs between engines", fix);
                Info::from_parts(Kind::Int, &[a, b])
            }
            other => {
                let found = format!("the operator {other} is not portable");
                self.refuse(
                    line,
                    found,
                    "write it with = <> < <= > >= + - * / || AND OR NOT",
                );
                Info::unknown()
            }
        }
    }

    /// `time + INTERVAL '24 hours'`.
    fn shift(
        &mut self,
        interval: &sqlparser::ast::Interval,
        op: &BinaryOperator,
        part: &Info,
        line: u32,
    ) {
        if !matches!(op, BinaryOperator::Plus | BinaryOperator::Minus) {
            let fix = "shift a time: t + INTERVAL '24 hours'";
            self.refuse(line, format!("an interval after {op}"), fix);
        }
        if !matches!(part.kind, Kind::Time | Kind::Unknown) {
            let found = format!("an interval added to {}", part.kind.word());
            self.refuse(line, found, "shift a time column");
        }
        let text = match unwrap(&interval.value) {
            Expr::Value(v) => match &v.value {
                Value::SingleQuotedString(s) if interval.leading_field.is_none() => Some(s.clone()),
                _ => None,
            },
            _ => None,
        };
        let units = ["seconds", "minutes", "hours", "days"];
        let good = text
            .as_deref()
            .and_then(|t| t.split_once(' '))
            .is_some_and(|(n, unit)| {
                !n.is_empty() && n.bytes().all(|b| b.is_ascii_digit()) && units.contains(&unit)
            });
        if !good {
            let found = format!("the interval is spelled `{interval}`");
            let fix = "write INTERVAL '24 hours' (seconds, minutes, hours or days)";
            self.refuse(line, found, fix);
        }
    }

    pub(super) fn compare(
        &mut self,
        op: &BinaryOperator,
        a: &Info,
        b: &Info,
        shown: &str,
        line: u32,
    ) {
        if a.kind == Kind::Null || b.kind == Kind::Null {
            let found = format!("`{shown}` is never true");
            self.refuse(line, found, "write x IS NULL or x IS NOT NULL");
            return;
        }
        let range = !matches!(op, BinaryOperator::Eq | BinaryOperator::NotEq);
        if range && (a.iteration || b.iteration) {
            let found = format!("`{shown}` orders iterations, whose ids are text ('10' < '9')");
            let fix = "INNER JOIN axis AS a ON a.iteration = x.iteration and compare a.ordinal";
            self.refuse(line, found, fix);
            return;
        }
        let time = |k| matches!(k, Kind::Time | Kind::Date);
        if (time(a.kind) && b.kind == Kind::Text) || (time(b.kind) && a.kind == Kind::Text) {
            let found = format!("`{shown}` compares a time with a text");
            let fix = "pass the limit as a column, such as axis.started_at";
            self.refuse(line, found, fix);
        } else if !comparable(a.kind, b.kind) {
            let found = format!(
                "`{shown}` compares {} with {}",
                a.kind.word(),
                b.kind.word()
            );
            let fix = match a.iteration || b.iteration {
                true => "iteration ids are text: write '3'",
                false => "write both sides in one type",
            };
            self.refuse(line, found, fix);
        }
    }

    fn arithmetic(&mut self, a: &Info, b: &Info, shown: &str, line: u32) {
        if a.iteration || b.iteration {
            let found = format!("`{shown}` calculates with an iteration, whose id is text");
            let fix = "INNER JOIN axis AS a ON a.iteration = x.iteration and shift a.ordinal";
            self.refuse(line, found, fix);
            return;
        }
        if a.kind == Kind::Time && b.kind == Kind::Time {
            let found = format!("`{shown}` subtracts two times");
            let fix = "read a duration from the stream (duration_ms), or compare with t + INTERVAL '24 hours'";
            self.refuse(line, found, fix);
            return;
        }
        for part in [a, b] {
            if !numeric(part.kind) {
                let found = format!("`{shown}` calculates with {}", part.kind.word());
                let fix = match part.kind {
                    Kind::Bool => "write CASE WHEN x THEN 1 ELSE 0 END",
                    Kind::Time => "shift a time by INTERVAL '24 hours'",
                    _ => "give it numbers",
                };
                self.refuse(line, found, fix);
                return;
            }
        }
    }

    fn divisor(&mut self, right: &Expr, shown: &str, line: u32) {
        let safe = match bare(right) {
            Expr::Value(v) => match &v.value {
                Value::Number(digits, _) => digits.parse::<f64>().is_ok_and(|d| d != 0.0),
                _ => false,
            },
            Expr::Function(f) => f.name.to_string().eq_ignore_ascii_case("nullif"),
            _ => false,
        };
        if !safe {
            let found = format!("division by `{shown}`, which may be zero");
            self.refuse(line, found, format!("write … / NULLIF({shown}, 0)"));
        }
    }
}
