//! Small changes to the tree that keep its meaning: casts and aliases.

use sqlparser::ast::{CastKind, DataType, ExactNumberInfo, Expr, Ident, SelectItem, Value};

/// Replaces `e` by `CAST(e AS BIGINT)`; an expression that is such a cast stays as it is.
pub fn cast_bigint(e: &mut Expr) {
    if !matches!(
        e,
        Expr::Cast {
            data_type: DataType::BigInt(_),
            ..
        }
    ) {
        cast(e, DataType::BigInt(None));
    }
}

/// Replaces `e` by `CAST(e AS DOUBLE)`; an expression that is such a cast stays as it is.
pub fn cast_double(e: &mut Expr) {
    if !matches!(
        e,
        Expr::Cast {
            data_type: DataType::Double(_),
            ..
        }
    ) {
        cast(e, DataType::Double(ExactNumberInfo::None));
    }
}

fn cast(e: &mut Expr, data_type: DataType) {
    let inner = std::mem::replace(e, Expr::value(Value::Null));
    *e = Expr::Cast {
        kind: CastKind::Cast,
        expr: Box::new(inner),
        data_type,
        array: false,
        format: None,
    };
}

/// Gives `e.file` the alias `file`, which is the name every engine shows.
pub fn alias_column(item: &mut SelectItem) {
    if let SelectItem::UnnamedExpr(Expr::CompoundIdentifier(parts)) = item
        && let Some(last) = parts.last()
    {
        let alias = Ident::new(last.value.clone());
        let expr = Expr::CompoundIdentifier(parts.clone());
        *item = SelectItem::ExprWithAlias { expr, alias };
    }
}

/// The expression below brackets and casts.
pub fn bare(e: &Expr) -> &Expr {
    match e {
        Expr::Nested(inner) => bare(inner),
        Expr::Cast { expr, .. } => bare(expr),
        other => other,
    }
}

/// The expression below brackets.
pub fn unwrap(e: &Expr) -> &Expr {
    match e {
        Expr::Nested(inner) => unwrap(inner),
        other => other,
    }
}

/// The whole number a literal stands for.
pub fn whole(e: &Expr) -> Option<i64> {
    match bare(e) {
        Expr::Value(v) => match &v.value {
            Value::Number(digits, _) => digits.parse().ok(),
            _ => None,
        },
        _ => None,
    }
}
