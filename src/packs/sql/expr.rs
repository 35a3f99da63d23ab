//! Expressions: what is allowed, what type it has, and which casts it needs.

use super::Checker;
use super::from::Scope;
use super::rewrite::{bare, cast_bigint, cast_double, unwrap, whole};
use crate::packs::known::Kind;
use std::collections::BTreeSet;
use sqlparser::ast::{
    BinaryOperator, CastKind, CeilFloorKind, DataType, DateTimeField, Expr, UnaryOperator, Value,
};

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

    fn inner(self) -> At {
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
    parts.fold(Some(false), |all, one| match (all, one) {
        (Some(true), _) | (_, Some(true)) => Some(true),
        (Some(false), Some(false)) => Some(false),
        _ => None,
    })
}

fn numeric(kind: Kind) -> bool {
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
                    self.refuse(line, format!("{digits} does not fit BIGINT"), "write a smaller number");
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
                self.refuse(line, format!("\"{text}\" in double quotes"), format!("write '{text}'"));
                Info::unknown()
            }
            other => {
                let fix = "write a whole number, a decimal or a text in single quotes";
                self.refuse(line, format!("the literal {other} is not portable"), fix);
                Info::unknown()
            }
        }
    }

    fn unary(
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

    fn binary(&mut self, e: &mut Expr, scope: &Scope, at: At) -> Info {
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
                let fix = format!("write {left} - CAST(FLOOR(CAST({left} AS DOUBLE) / {right}) AS BIGINT) * {right}");
                self.refuse(line, "% of negative numbers differs between engines", fix);
                Info::from_parts(Kind::Int, &[a, b])
            }
            other => {
                let found = format!("the operator {other} is not portable");
                self.refuse(line, found, "write it with = <> < <= > >= + - * / || AND OR NOT");
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
        let good = text.as_deref().and_then(|t| t.split_once(' ')).is_some_and(|(n, unit)| {
            !n.is_empty() && n.bytes().all(|b| b.is_ascii_digit()) && units.contains(&unit)
        });
        if !good {
            let found = format!("the interval is spelled `{interval}`");
            let fix = "write INTERVAL '24 hours' (seconds, minutes, hours or days)";
            self.refuse(line, found, fix);
        }
    }

    pub(super) fn compare(&mut self, op: &BinaryOperator, a: &Info, b: &Info, shown: &str, line: u32) {
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
            let found = format!("`{shown}` compares {} with {}", a.kind.word(), b.kind.word());
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

    fn predicate(&mut self, e: &mut Expr, scope: &Scope, at: At, line: u32) -> Info {
        let shown = e.to_string();
        match e {
            Expr::InList { expr, list, .. } => {
                let mut parts = vec![self.expr(expr, scope, at)];
                for item in list {
                    let one = self.expr(item, scope, at);
                    if !matches!(unwrap(item), Expr::Value(_)) || one.kind == Kind::Null {
                        let found = format!("IN lists `{item}`, expected plain values");
                        self.refuse(line, found, "write (x = a OR x = b)");
                    } else {
                        self.compare(&BinaryOperator::Eq, &parts[0], &one, &shown, line);
                    }
                    parts.push(one);
                }
                Info::from_parts(Kind::Bool, &parts)
            }
            Expr::Between { expr, low, high, .. } => {
                let x = self.expr(expr, scope, at);
                let a = self.expr(low, scope, at);
                let b = self.expr(high, scope, at);
                self.compare(&BinaryOperator::GtEq, &x, &a, &shown, line);
                self.compare(&BinaryOperator::LtEq, &x, &b, &shown, line);
                Info::from_parts(Kind::Bool, &[x, a, b])
            }
            Expr::Like { any, expr, pattern, escape_char, .. } => {
                let x = self.expr(expr, scope, at);
                let text = matches!(unwrap(pattern), Expr::Value(v) if matches!(v.value, Value::SingleQuotedString(_)));
                if *any || escape_char.is_some() || !text {
                    let fix = "write x LIKE 'start%' with one plain pattern";
                    self.refuse(line, format!("`{shown}` is not portable"), fix);
                }
                if !comparable(x.kind, Kind::Text) {
                    let found = format!("LIKE on {}: `{shown}`", x.kind.word());
                    self.refuse(line, found, "use LIKE on a text column");
                }
                Info::from_parts(Kind::Bool, &[x])
            }
            _ => Info::unknown(),
        }
    }

    fn case(&mut self, e: &mut Expr, scope: &Scope, at: At, line: u32) -> Info {
        let Expr::Case { operand, conditions, else_result, .. } = e else {
            return Info::unknown();
        };
        let mut tests = Vec::new();
        let operand = operand.as_mut().map(|o| self.expr(o, scope, at));
        let mut results = Vec::new();
        for when in conditions {
            let shown = when.condition.to_string();
            let test = self.expr(&mut when.condition, scope, at);
            match &operand {
                Some(o) => self.compare(&BinaryOperator::Eq, o, &test, &shown, line),
                None if !comparable(test.kind, Kind::Bool) => {
                    let found = format!("WHEN `{shown}` is {}", test.kind.word());
                    self.refuse(line, found, "write a comparison");
                }
                None => {}
            }
            tests.push(test);
            results.push(self.expr(&mut when.result, scope, at));
        }
        match else_result {
            Some(e) => results.push(self.expr(e, scope, at)),
            None => results.push(Info::of(Kind::Null, Some(true))),
        }
        let kind = self.one_type(&results, "CASE", line);
        let nullable = either(results.iter().map(|r| r.nullable));
        let iteration = results.iter().any(|r| r.iteration);
        let values: Option<Vec<_>> = results.iter().map(|r| r.values.clone()).collect();
        let values = values.map(|sets| sets.into_iter().flatten().collect());
        let mut parts = results;
        parts.extend(tests);
        parts.extend(operand);
        Info {
            nullable,
            iteration,
            values,
            ..Info::from_parts(kind, &parts)
        }
    }

    /// The type that all branches share; NULL fits every type.
    pub(super) fn one_type(&mut self, parts: &[Info], what: &str, line: u32) -> Kind {
        let mut kind = Kind::Null;
        for part in parts {
            kind = match (kind, part.kind) {
                (Kind::Null, k) | (k, Kind::Null) => k,
                (Kind::Unknown, _) | (_, Kind::Unknown) => Kind::Unknown,
                (Kind::Int, Kind::Float) | (Kind::Float, Kind::Int) => Kind::Float,
                (a, b) if a == b => a,
                (a, b) => {
                    let found = format!("{what} yields {} and {}", a.word(), b.word());
                    self.refuse(line, found, "cast the branches to one type");
                    Kind::Unknown
                }
            };
        }
        kind
    }

    fn cast(&mut self, e: &mut Expr, scope: &Scope, at: At, line: u32) -> Info {
        let Expr::Cast { kind, expr, data_type, format, .. } = e else {
            return Info::unknown();
        };
        if *kind != CastKind::Cast || format.is_some() {
            let fix = format!("write CAST({expr} AS {data_type})");
            self.refuse(line, "TRY_CAST, SAFE_CAST and :: are not portable", fix);
        }
        let part = self.expr(expr, scope, At { in_cast: true, ..at });
        let target = match data_type {
            DataType::BigInt(None) => Kind::Int,
            DataType::Int(None) | DataType::Integer(None) | DataType::SmallInt(None) => {
                *data_type = DataType::BigInt(None);
                Kind::Int
            }
            DataType::Double(_) | DataType::DoublePrecision => {
                *data_type = DataType::Double(sqlparser::ast::ExactNumberInfo::None);
                Kind::Float
            }
            DataType::String(None) | DataType::Text | DataType::Varchar(None) => {
                *data_type = DataType::String(None);
                Kind::Text
            }
            DataType::Date => Kind::Date,
            other => {
                let other = other.to_string();
                let fix = cast_fix(&other, expr);
                self.refuse(line, format!("CAST to {other} is not portable"), fix);
                Kind::Unknown
            }
        };
        self.cast_from(&part, target, expr, line);
        Info {
            iteration: part.iteration && target == Kind::Text,
            place_in: part.place_in.clone(),
            shifted: part.shifted.clone().or_else(|| part.column.clone()).filter(|_| target == part.kind),
            ..Info::from_parts(target, &[part])
        }
    }

    fn cast_from(&mut self, part: &Info, target: Kind, expr: &Expr, line: u32) {
        let whole = matches!(bare(expr), Expr::Floor { .. } | Expr::Ceil { .. });
        if target == Kind::Int && part.kind == Kind::Float && !whole {
            let found = format!("CAST({expr} AS BIGINT) of a float: some engines round, some cut");
            self.refuse(line, found, format!("write CAST(FLOOR({expr}) AS BIGINT)"));
        }
        if target == Kind::Int && matches!(part.kind, Kind::Time | Kind::Date) {
            let found = format!("`{expr}` is a time, and its number differs between engines");
            let fix = "compare times with t + INTERVAL '24 hours', or read the stream's duration_ms";
            self.refuse(line, found, fix);
        }
        if target == Kind::Int && part.iteration {
            let found = format!("`{expr}` holds iteration ids, which are text");
            let fix = "INNER JOIN axis AS a ON a.iteration = x.iteration and use a.ordinal";
            self.refuse(line, found, fix);
        }
        if target == Kind::Text && matches!(part.kind, Kind::Time | Kind::Date) {
            let found = format!("`{expr}` is {}, and its text differs between engines", part.kind.word());
            self.refuse(line, found, "return the value itself; loopscope prints it");
        }
    }

    fn special(&mut self, e: &mut Expr, scope: &Scope, at: At, line: u32) -> Info {
        let inner = at.inner();
        match e {
            Expr::Extract { field, expr, .. } => {
                let part = self.expr(expr, scope, inner);
                use DateTimeField::{Day, Hour, Minute, Month, Year};
                if !matches!(field, Year | Month | Day | Hour | Minute) {
                    let found = format!("EXTRACT({field} …) differs between engines");
                    let fix = "use YEAR, MONTH, DAY, HOUR or MINUTE, or the stream's _hour and _day columns";
                    self.refuse(line, found, fix);
                }
                if !matches!(part.kind, Kind::Time | Kind::Date | Kind::Unknown) {
                    let found = format!("EXTRACT from {}", part.kind.word());
                    self.refuse(line, found, "give it a time column");
                }
                // polars answers in 8 bits.
                if !at.in_cast {
                    cast_bigint(e);
                }
                Info::from_parts(Kind::Int, &[part])
            }
            Expr::Floor { expr, field } | Expr::Ceil { expr, field } => {
                let plain = matches!(field, CeilFloorKind::DateTimeField(DateTimeField::NoDateTime));
                let part = self.expr(expr, scope, inner);
                if !plain {
                    let fix = "write FLOOR(x); for a time use its _hour or _day column";
                    self.refuse(line, "FLOOR or CEIL with a second part", fix);
                }
                if !numeric(part.kind) {
                    let found = format!("FLOOR of {}", part.kind.word());
                    self.refuse(line, found, "give it a number");
                }
                if part.kind == Kind::Int {
                    cast_double(expr);
                }
                Info::from_parts(Kind::Float, &[part])
            }
            Expr::Substring { expr, substring_from, substring_for, .. } => {
                let mut parts = vec![self.expr(expr, scope, inner)];
                for edge in [substring_from, substring_for].into_iter().flatten() {
                    if whole(edge).is_none_or(|n| n < 1) {
                        let found = format!("SUBSTR with `{edge}`, expected a number from 1 on");
                        self.refuse(line, found, "write SUBSTR(x, 1, 8)");
                    }
                    parts.push(self.expr(edge, scope, inner));
                }
                Info::from_parts(Kind::Text, &parts)
            }
            Expr::Trim { trim_where: None, trim_what: None, trim_characters: None, expr } => {
                let part = self.expr(expr, scope, inner);
                Info::from_parts(Kind::Text, &[part])
            }
            other => {
                let found = format!("`{other}` is not portable");
                self.refuse(line, found, "write TRIM(x)");
                Info::unknown()
            }
        }
    }
}

fn cast_fix(target: &str, expr: &Expr) -> String {
    let word = target.split(['(', ' ']).next().unwrap_or_default();
    match word {
        "FLOAT" | "REAL" | "DECIMAL" | "NUMERIC" | "DEC" | "FLOAT4" | "FLOAT8" => {
            format!("write CAST({expr} AS DOUBLE)")
        }
        "TIMESTAMP" | "DATETIME" => {
            "times are declared in the stream; pass limits as columns, such as axis.started_at".into()
        }
        "BOOLEAN" | "BOOL" => format!("compare it: {expr} = 1"),
        "CHAR" | "VARCHAR" | "NVARCHAR" | "CHARACTER" => format!("write CAST({expr} AS STRING)"),
        _ => format!("write CAST({expr} AS BIGINT), DOUBLE, STRING or DATE"),
    }
}

/// Expressions outside the subset, and what to write instead.
fn refused(e: &Expr) -> (String, String) {
    let (found, fix) = match e {
        Expr::Subquery(_) => ("a SELECT as a value", "put it into a one-row CTE and CROSS JOIN it"),
        Expr::InSubquery { negated: false, .. } => (
            "IN (SELECT …)",
            "INNER JOIN a CTE with SELECT DISTINCT of the keys",
        ),
        Expr::InSubquery { .. } => ("NOT IN (SELECT …)", "write LEFT JOIN … ON equalities WHERE b.x IS NULL"),
        Expr::Exists { negated: false, .. } => (
            "EXISTS (SELECT …)",
            "INNER JOIN a CTE with SELECT DISTINCT of the keys",
        ),
        Expr::Exists { .. } => ("NOT EXISTS (SELECT …)", "write LEFT JOIN … ON equalities WHERE b.x IS NULL"),
        Expr::TypedString(t) => {
            return (
                format!("the literal {t}"),
                "pass the limit as a column, such as axis.started_at".to_string(),
            );
        }
        Expr::Interval(_) => ("an interval on its own", "add it to a time: t + INTERVAL '24 hours'"),
        Expr::IsTrue(x) => return (format!("{x} IS TRUE"), format!("write {x} = true")),
        Expr::IsFalse(x) => return (format!("{x} IS FALSE"), format!("write {x} = false")),
        Expr::IsNotTrue(x) => {
            let fix = format!("write COALESCE({x}, false) = false");
            return (format!("{x} IS NOT TRUE (NULL is answered wrongly)"), fix);
        }
        Expr::IsNotFalse(x) => {
            let fix = format!("write COALESCE({x}, true) = true");
            return (format!("{x} IS NOT FALSE (NULL is answered wrongly)"), fix);
        }
        Expr::IsDistinctFrom(a, b) => {
            let fix = format!("write ({a} <> {b} OR {a} IS NULL OR {b} IS NULL) with the NULLs you mean");
            return ("IS DISTINCT FROM".to_string(), fix);
        }
        Expr::IsNotDistinctFrom(a, b) => {
            let fix = format!("write ({a} = {b} OR ({a} IS NULL AND {b} IS NULL))");
            return ("IS NOT DISTINCT FROM".to_string(), fix);
        }
        Expr::ILike { expr, pattern, .. } => {
            return ("ILIKE".to_string(), format!("write LOWER({expr}) LIKE {}", pattern.to_string().to_lowercase()));
        }
        Expr::SimilarTo { .. } | Expr::RLike { .. } => (
            "a regular expression",
            "write LIKE, or let a text extractor of the stream do it",
        ),
        Expr::Position { .. } => ("POSITION", "write x LIKE '%part%'"),
        Expr::AtTimeZone { .. } => ("AT TIME ZONE", "times are UTC; the site prints the time zone"),
        Expr::Array(_) | Expr::CompoundFieldAccess { .. } | Expr::JsonAccess { .. } => (
            "a list or a JSON path",
            "declare the field in the stream, or read the list's child relation",
        ),
        Expr::Tuple(_) => ("a row of several values", "compare the columns one by one"),
        Expr::CompoundIdentifier(parts) => {
            let names: Vec<&str> = parts.iter().map(|p| p.value.as_str()).collect();
            let fix = match names.as_slice() {
                [.., a, b] => format!("write {a}.{b}"),
                _ => "write alias.column".to_string(),
            };
            return (format!("`{e}` has more than two parts"), fix);
        }
        other => {
            return (
                format!("`{other}` is outside the subset"),
                "write it with CASE, CAST, comparisons and the listed functions".to_string(),
            );
        }
    };
    (found.to_string(), fix.to_string())
}
