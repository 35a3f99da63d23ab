//! Expressions with a syntax of their own: IN, BETWEEN, LIKE, CASE, CAST, EXTRACT, FLOOR, …

use super::Checker;
use super::expr::{At, Info, comparable, either, numeric};
use super::from::Scope;
use super::outside::cast_fix;
use super::rewrite::{bare, cast_bigint, cast_double, unwrap, whole};
use crate::packs::known::Kind;
use sqlparser::ast::{
    BinaryOperator, CastKind, CeilFloorKind, DataType, DateTimeField, Expr, Value,
};

impl Checker<'_> {
    pub(super) fn predicate(&mut self, e: &mut Expr, scope: &Scope, at: At, line: u32) -> Info {
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
            Expr::Between {
                expr, low, high, ..
            } => {
                let x = self.expr(expr, scope, at);
                let a = self.expr(low, scope, at);
                let b = self.expr(high, scope, at);
                self.compare(&BinaryOperator::GtEq, &x, &a, &shown, line);
                self.compare(&BinaryOperator::LtEq, &x, &b, &shown, line);
                Info::from_parts(Kind::Bool, &[x, a, b])
            }
            Expr::Like {
                any,
                expr,
                pattern,
                escape_char,
                ..
            } => {
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

    pub(super) fn case(&mut self, e: &mut Expr, scope: &Scope, at: At, line: u32) -> Info {
        let Expr::Case {
            operand,
            conditions,
            else_result,
            ..
        } = e
        else {
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

    pub(super) fn cast(&mut self, e: &mut Expr, scope: &Scope, at: At, line: u32) -> Info {
        let Expr::Cast {
            kind,
            expr,
            data_type,
            format,
            ..
        } = e
        else {
            return Info::unknown();
        };
        if *kind != CastKind::Cast || format.is_some() {
            let fix = format!("write CAST({expr} AS {data_type})");
            self.refuse(line, "TRY_CAST, SAFE_CAST and :: are not portable", fix);
        }
        let part = self.expr(
            expr,
            scope,
            At {
                in_cast: true,
                ..at
            },
        );
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
            shifted: part
                .shifted
                .clone()
                .or_else(|| part.column.clone())
                .filter(|_| target == part.kind),
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
            let fix =
                "compare times with t + INTERVAL '24 hours', or read the stream's duration_ms";
            self.refuse(line, found, fix);
        }
        if target == Kind::Int && part.iteration {
            let found = format!("`{expr}` holds iteration ids, which are text");
            let fix = "INNER JOIN axis AS a ON a.iteration = x.iteration and use a.ordinal";
            self.refuse(line, found, fix);
        }
        if target == Kind::Text && matches!(part.kind, Kind::Time | Kind::Date) {
            let found = format!(
                "`{expr}` is {}, and its text differs between engines",
                part.kind.word()
            );
            self.refuse(line, found, "return the value itself; loopscope prints it");
        }
    }

    pub(super) fn special(&mut self, e: &mut Expr, scope: &Scope, at: At, line: u32) -> Info {
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
                let plain = matches!(
                    field,
                    CeilFloorKind::DateTimeField(DateTimeField::NoDateTime)
                );
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
            Expr::Substring {
                expr,
                substring_from,
                substring_for,
                ..
            } => {
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
            Expr::Trim {
                trim_where: None,
                trim_what: None,
                trim_characters: None,
                expr,
            } => {
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
