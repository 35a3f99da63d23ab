//! Expressions outside the subset, and what to write instead.

use sqlparser::ast::Expr;

pub fn cast_fix(target: &str, expr: &Expr) -> String {
    let word = target.split(['(', ' ']).next().unwrap_or_default();
    match word {
        "FLOAT" | "REAL" | "DECIMAL" | "NUMERIC" | "DEC" | "FLOAT4" | "FLOAT8" => {
            format!("write CAST({expr} AS DOUBLE)")
        }
        "TIMESTAMP" | "DATETIME" => {
            "times are declared in the stream; pass limits as columns, such as axis.started_at"
                .into()
        }
        "BOOLEAN" | "BOOL" => format!("compare it: {expr} = 1"),
        "CHAR" | "VARCHAR" | "NVARCHAR" | "CHARACTER" => format!("write CAST({expr} AS STRING)"),
        _ => format!("write CAST({expr} AS BIGINT), DOUBLE, STRING or DATE"),
    }
}

/// Expressions outside the subset, and what to write instead.
pub fn refused(e: &Expr) -> (String, String) {
    let (found, fix) = match e {
        Expr::Subquery(_) => (
            "a SELECT as a value",
            "put it into a one-row CTE and CROSS JOIN it",
        ),
        Expr::InSubquery { negated: false, .. } => (
            "IN (SELECT …)",
            "INNER JOIN a CTE with SELECT DISTINCT of the keys",
        ),
        Expr::InSubquery { .. } => (
            "NOT IN (SELECT …)",
            "write LEFT JOIN … ON equalities WHERE b.x IS NULL",
        ),
        Expr::Exists { negated: false, .. } => (
            "EXISTS (SELECT …)",
            "INNER JOIN a CTE with SELECT DISTINCT of the keys",
        ),
        Expr::Exists { .. } => (
            "NOT EXISTS (SELECT …)",
            "write LEFT JOIN … ON equalities WHERE b.x IS NULL",
        ),
        Expr::TypedString(t) => {
            return (
                format!("the literal {t}"),
                "pass the limit as a column, such as axis.started_at".to_string(),
            );
        }
        Expr::Interval(_) => (
            "an interval on its own",
            "add it to a time: t + INTERVAL '24 hours'",
        ),
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
            let fix =
                format!("write ({a} <> {b} OR {a} IS NULL OR {b} IS NULL) with the NULLs you mean");
            return ("IS DISTINCT FROM".to_string(), fix);
        }
        Expr::IsNotDistinctFrom(a, b) => {
            let fix = format!("write ({a} = {b} OR ({a} IS NULL AND {b} IS NULL))");
            return ("IS NOT DISTINCT FROM".to_string(), fix);
        }
        Expr::ILike { expr, pattern, .. } => {
            return (
                "ILIKE".to_string(),
                format!(
                    "write LOWER({expr}) LIKE {}",
                    pattern.to_string().to_lowercase()
                ),
            );
        }
        Expr::SimilarTo { .. } | Expr::RLike { .. } => (
            "a regular expression",
            "write LIKE, or let a text extractor of the stream do it",
        ),
        Expr::Position { .. } => ("POSITION", "write x LIKE '%part%'"),
        Expr::AtTimeZone { .. } => (
            "AT TIME ZONE",
            "times are UTC; the site prints the time zone",
        ),
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
