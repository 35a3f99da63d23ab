//! Function calls: aggregates, places, offsets, and the few functions of one row.

use super::Checker;
use super::calls::{AGGREGATES, OFFSETS, PLACES, SCALARS, instead_of};
use super::expr::{At, Clause, Info, either};
use super::from::Scope;
use super::rewrite::{cast_bigint, whole};
use crate::packs::known::Kind;
use sqlparser::ast::{
    DuplicateTreatment, Expr, Function, FunctionArg, FunctionArgExpr, FunctionArguments,
};

/// The arguments of a call.
struct Args<'f> {
    distinct: bool,
    star: bool,
    exprs: Vec<&'f mut Expr>,
}

impl Checker<'_> {
    pub(super) fn call(&mut self, e: &mut Expr, scope: &Scope, at: At, line: u32) -> Info {
        let shown = e.to_string();
        let Expr::Function(f) = e else {
            return Info::unknown();
        };
        let name = f.name.to_string().to_lowercase();
        let known = AGGREGATES.contains(&name.as_str())
            || PLACES.contains(&name.as_str())
            || OFFSETS.contains(&name.as_str())
            || SCALARS.contains(&name.as_str());
        if !known {
            let found = format!("the function {}() is not in the list", name.to_uppercase());
            self.refuse(line, found, instead_of(&name));
            return Info::unknown();
        }
        self.forms(f, &shown, line);
        let info = if AGGREGATES.contains(&name.as_str()) {
            self.aggregate(&name, f, scope, at, line)
        } else if SCALARS.contains(&name.as_str()) {
            self.scalar(&name, f, scope, at, line)
        } else {
            self.place(&name, f, scope, at, line)
        };
        // Counts and places are unsigned in polars: a difference would wrap.
        let counted = name == "count" || name == "length" || PLACES.contains(&name.as_str());
        let summed = name == "sum" && info.kind == Kind::Int;
        if (counted || summed) && !at.in_cast {
            cast_bigint(e);
        }
        info
    }

    /// Clauses after a call that engines read differently.
    fn forms(&mut self, f: &Function, shown: &str, line: u32) {
        if let Some(filter) = &f.filter {
            let fix = format!("write {}(CASE WHEN {filter} THEN … END)", f.name);
            self.refuse(line, format!("FILTER after {}", f.name), fix);
        }
        if f.null_treatment.is_some() {
            let fix = "drop it and filter with IS NOT NULL in a CTE";
            self.refuse(line, "IGNORE NULLS or RESPECT NULLS", fix);
        }
        let list = match &f.args {
            FunctionArguments::List(list) => Some(list),
            _ => None,
        };
        let clauses = list.is_some_and(|l| !l.clauses.is_empty());
        let parameters = !matches!(f.parameters, FunctionArguments::None);
        if !f.within_group.is_empty()
            || clauses
            || parameters
            || f.uses_odbc_syntax
            || list.is_none()
        {
            let found = format!("`{shown}` has clauses inside or after its brackets");
            self.refuse(line, found, "write a plain call: SUM(x)");
        }
    }

    fn args<'f>(&mut self, f: &'f mut Function, line: u32) -> Args<'f> {
        let mut out = Args {
            distinct: false,
            star: false,
            exprs: Vec::new(),
        };
        let FunctionArguments::List(list) = &mut f.args else {
            return out;
        };
        out.distinct = matches!(list.duplicate_treatment, Some(DuplicateTreatment::Distinct));
        for arg in &mut list.args {
            match arg {
                FunctionArg::Unnamed(FunctionArgExpr::Expr(e)) => out.exprs.push(e),
                FunctionArg::Unnamed(FunctionArgExpr::Wildcard) => out.star = true,
                other => {
                    let found = format!("the argument `{other}`");
                    self.refuse(line, found, "write plain arguments");
                }
            }
        }
        out
    }

    fn aggregate(
        &mut self,
        name: &str,
        f: &mut Function,
        scope: &Scope,
        at: At,
        line: u32,
    ) -> Info {
        let windowed = f.over.is_some();
        let upper = name.to_uppercase();
        if at.in_aggregate || (at.in_over && !windowed) {
            let fix = "aggregate in one CTE and again in the next";
            self.refuse(
                line,
                format!("{upper} inside an aggregate or a window"),
                fix,
            );
        }
        if at.clause == Clause::Where && !windowed {
            self.refuse(
                line,
                format!("{upper} in WHERE"),
                "filter groups with HAVING",
            );
        }
        let inner = At {
            in_aggregate: true,
            in_cast: false,
            ..at
        };
        let mut args = self.args(f, line);
        let (distinct, star) = (args.distinct, args.star);
        if distinct && name != "count" {
            let fix = "SELECT DISTINCT the values in a CTE first";
            self.refuse(line, format!("{upper}(DISTINCT …)"), fix);
        }
        if (star && (name != "count" || distinct)) || args.exprs.len() != usize::from(!star) {
            let found = format!("{upper} with {} arguments", args.exprs.len());
            let fix = match (name, distinct) {
                ("count", true) => "count one column, or SELECT DISTINCT the columns in a CTE and COUNT(*) its rows".to_string(),
                _ => format!("write {upper}(x)"),
            };
            self.refuse(line, found, fix);
        }
        let parts: Vec<Info> = args
            .exprs
            .iter_mut()
            .map(|e| self.expr(e, scope, inner))
            .collect();
        let arg = parts.first().cloned().unwrap_or_else(Info::unknown);
        self.argument(name, &arg, line);
        if name == "sum"
            && arg.kind == Kind::Int
            && let Some(e) = args.exprs.first_mut()
        {
            // A sum of 32-bit integers stays 32 bits in polars.
            cast_bigint(e);
        }
        let kind = match name {
            "count" => Kind::Int,
            "avg" | "stddev" => Kind::Float,
            _ => arg.kind,
        };
        let empty = !scope.grouped && !windowed;
        let nullable = match name {
            "count" => Some(false),
            "stddev" => Some(true),
            _ if empty => Some(true),
            _ => arg.nullable,
        };
        let mut out = Info::of(kind, nullable);
        if windowed {
            self.over(name, f, Some(&arg), scope, at, line);
            out.window = true;
            out.bare = arg.bare;
        } else {
            out.aggregate = true;
        }
        out
    }

    /// What may stand inside each aggregate.
    fn argument(&mut self, name: &str, arg: &Info, line: u32) {
        let upper = name.to_uppercase();
        if arg.window {
            let fix = "compute the window in one CTE and aggregate in the next";
            self.refuse(line, format!("a window inside {upper}"), fix);
        }
        match (name, arg.kind) {
            ("count", _) => {}
            ("min" | "max", _) if arg.iteration => {
                let found = format!("{upper} of iterations, whose ids are text ('10' < '9')");
                let fix = format!(
                    "INNER JOIN axis AS a ON a.iteration = x.iteration and take {upper}(a.ordinal)"
                );
                self.refuse(line, found, fix);
            }
            (_, Kind::Bool) => {
                let one = match name {
                    "avg" => "CAST(1 AS DOUBLE) ELSE CAST(0 AS DOUBLE)",
                    _ => "1 ELSE 0",
                };
                let fix = format!("write {upper}(CASE WHEN x THEN {one} END)");
                self.refuse(line, format!("{upper} of a boolean"), fix);
            }
            ("sum" | "avg" | "stddev", Kind::Text | Kind::Time | Kind::Date) => {
                let found = format!("{upper} of {}", arg.kind.word());
                self.refuse(line, found, "give it a number");
            }
            _ => {}
        }
    }

    fn scalar(&mut self, name: &str, f: &mut Function, scope: &Scope, at: At, line: u32) -> Info {
        let upper = name.to_uppercase();
        if f.over.is_some() {
            self.refuse(line, format!("OVER after {upper}"), "drop OVER (…)");
        }
        let inner = At {
            in_cast: false,
            ..at
        };
        let mut args = self.args(f, line);
        let count = args.exprs.len();
        let expected = match name {
            "coalesce" => 2..=64,
            "nullif" => 2..=2,
            "replace" => 3..=3,
            _ => 1..=1,
        };
        if args.star || args.distinct || !expected.contains(&count) {
            let found = format!("{upper} with {count} arguments");
            self.refuse(line, found, format!("give it {}", expected.start()));
        }
        let parts: Vec<Info> = args
            .exprs
            .iter_mut()
            .map(|e| self.expr(e, scope, inner))
            .collect();
        let first = parts.first().cloned().unwrap_or_else(Info::unknown);
        match name {
            "coalesce" => {
                let kind = self.one_type(&parts, "COALESCE", line);
                let sure = parts.iter().any(|p| p.nullable == Some(false));
                let all = parts.iter().all(|p| p.nullable == Some(true));
                let nullable = match (sure, all) {
                    (true, _) => Some(false),
                    (_, true) => Some(true),
                    _ => None,
                };
                let iteration = parts.iter().any(|p| p.iteration);
                Info {
                    nullable,
                    iteration,
                    ..Info::from_parts(kind, &parts)
                }
            }
            "nullif" => Info {
                nullable: Some(true),
                ..Info::from_parts(first.kind, &parts)
            },
            "abs" => Info::from_parts(first.kind, &parts),
            _ => {
                let text = parts
                    .iter()
                    .all(|p| matches!(p.kind, Kind::Text | Kind::Unknown));
                if !text {
                    let found = format!("{upper} of {}", first.kind.word());
                    self.refuse(line, found, "give it a text");
                }
                let kind = match name {
                    "length" => Kind::Int,
                    _ => Kind::Text,
                };
                Info {
                    nullable: either(parts.iter().map(|p| p.nullable)),
                    ..Info::from_parts(kind, &parts)
                }
            }
        }
    }

    /// ROW_NUMBER, RANK, DENSE_RANK, LAG and LEAD.
    fn place(&mut self, name: &str, f: &mut Function, scope: &Scope, at: At, line: u32) -> Info {
        let upper = name.to_uppercase();
        let offset = OFFSETS.contains(&name);
        let inner = At {
            in_over: true,
            in_cast: false,
            ..at
        };
        let mut args = self.args(f, line);
        let parts: Vec<Info> = args
            .exprs
            .iter_mut()
            .map(|e| self.expr(e, scope, inner))
            .collect();
        match (offset, args.exprs.len()) {
            (false, 0) | (true, 1) => {}
            (true, 2) => {
                if whole(args.exprs[1]).is_none_or(|n| n < 1) {
                    let found = format!("{upper} by `{}`", args.exprs[1]);
                    self.refuse(
                        line,
                        found,
                        format!("write {upper}(x, 1) with a whole number from 1 on"),
                    );
                }
            }
            (true, 3) => {
                let fix = format!("write COALESCE({upper}(x, 1) OVER (…), 0)");
                self.refuse(line, format!("{upper} with a default"), fix);
            }
            (_, n) => {
                let fix = match offset {
                    true => format!("write {upper}(x, 1) OVER (ORDER BY …)"),
                    false => format!("write {upper}() OVER (ORDER BY …)"),
                };
                self.refuse(line, format!("{upper} with {n} arguments"), fix);
            }
        }
        if f.over.is_none() {
            let fix = format!("write {upper}(…) OVER (PARTITION BY … ORDER BY …)");
            self.refuse(line, format!("{upper} without OVER"), fix);
            return Info::unknown();
        }
        let partition = self.over(name, f, parts.first(), scope, at, line);
        let first = parts.first().cloned().unwrap_or_else(Info::unknown);
        let (kind, nullable) = match offset {
            true => (first.kind, Some(true)),
            false => (Kind::Int, Some(false)),
        };
        Info {
            nullable,
            iteration: offset && first.iteration,
            window: true,
            place_in: partition.filter(|_| name == "row_number"),
            ..Info::from_parts(kind, &parts)
        }
    }
}
