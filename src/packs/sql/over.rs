//! Windows: keys that ascend, a total order inside each partition, one frame.

use super::Checker;
use super::calls::AGGREGATES;
use super::expr::{At, Clause, Info};
use super::from::Scope;
use super::keys;
use crate::packs::known::{Key, Kind};
use sqlparser::ast::{Expr, Function, WindowFrame, WindowFrameBound, WindowFrameUnits, WindowType};

const FRAME: &str = "ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW";

impl Checker<'_> {
    /// Checks the OVER of a call. Returns the partition's canonical columns when all are plain.
    pub(super) fn over(
        &mut self,
        name: &str,
        f: &mut Function,
        arg: Option<&Info>,
        scope: &Scope,
        at: At,
        line: u32,
    ) -> Option<Vec<String>> {
        let upper = name.to_uppercase();
        if at.clause != Clause::Select || at.in_aggregate || at.in_over {
            let fix = "compute it in a CTE and use its column in the next";
            self.refuse(
                line,
                format!("a window in WHERE, HAVING or another call: {upper}"),
                fix,
            );
        }
        let Some(WindowType::WindowSpec(spec)) = &mut f.over else {
            self.refuse(
                line,
                "a named window",
                "write the window out: OVER (PARTITION BY … ORDER BY …)",
            );
            return None;
        };
        let inner = At {
            in_over: true,
            in_cast: false,
            ..at
        };
        let mut partition = Some(Vec::new());
        for e in &mut spec.partition_by {
            let info = self.expr(e, scope, inner);
            match (info.column, &mut partition) {
                (Some(column), Some(list)) => list.push(column),
                (None, _) => {
                    let fix = "compute it in a CTE and partition by its column";
                    self.refuse(line, format!("PARTITION BY `{e}`, expected a column"), fix);
                    partition = None;
                }
                _ => {}
            }
        }
        let mut order: Vec<Option<String>> = Vec::new();
        let mut ordered_before = false;
        for key in &mut spec.order_by {
            let info = self.expr(&mut key.expr, scope, inner);
            self.window_key(&key.expr, &info, ordered_before, line);
            ordered_before |= !info.iteration;
            if key.options.asc == Some(false) {
                let fix = match info.kind {
                    Kind::Text | Kind::Time | Kind::Date => {
                        "order ascending and use LEAD for LAG".to_string()
                    }
                    _ => format!(
                        "negate it in a CTE: 0 - {} AS sort_key, and order by that",
                        key.expr
                    ),
                };
                self.refuse(line, format!("DESC inside OVER: {}", key.expr), fix);
            }
            if key.options.nulls_first.is_some() {
                let fix = "keep NULLs out with WHERE x IS NOT NULL, or COALESCE in a CTE";
                self.refuse(
                    line,
                    "NULLS FIRST or NULLS LAST inside OVER is not obeyed",
                    fix,
                );
            }
            order.push(info.column);
        }
        let frame = spec.window_frame.clone();
        self.frame(name, frame.as_ref(), !order.is_empty(), arg, line);
        self.total(name, &partition, &order, scope, line);
        partition
    }

    fn window_key(&mut self, e: &Expr, info: &Info, ordered_before: bool, line: u32) {
        if info.iteration && !ordered_before {
            let found = format!("OVER orders by `{e}`, whose ids are text ('10' < '9')");
            let fix = "INNER JOIN axis AS a ON a.iteration = x.iteration and ORDER BY a.ordinal";
            self.refuse(line, found, fix);
        }
        if info.nullable == Some(true) {
            let found =
                format!("OVER orders by `{e}`, which may be NULL: engines place NULL differently");
            let fix = format!("add WHERE {e} IS NOT NULL, or COALESCE it in a CTE");
            self.refuse(line, found, fix);
        }
    }

    fn frame(
        &mut self,
        name: &str,
        frame: Option<&WindowFrame>,
        ordered: bool,
        arg: Option<&Info>,
        line: u32,
    ) {
        let upper = name.to_uppercase();
        if !AGGREGATES.contains(&name) {
            if !ordered {
                let fix = format!("write {upper}(…) OVER (PARTITION BY … ORDER BY …)");
                self.refuse(line, format!("{upper} without ORDER BY in OVER"), fix);
            }
            if frame.is_some() {
                self.refuse(
                    line,
                    format!("a frame after {upper}"),
                    "drop ROWS BETWEEN …",
                );
            }
            return;
        }
        let running = frame.is_some_and(|f| {
            f.units == WindowFrameUnits::Rows
                && matches!(f.start_bound, WindowFrameBound::Preceding(None))
                && matches!(f.end_bound, Some(WindowFrameBound::CurrentRow))
        });
        match (ordered, frame) {
            (true, None) => {
                let found = format!("{upper} OVER (… ORDER BY …) without a frame");
                self.refuse(line, found, format!("add {FRAME}"));
            }
            (_, Some(f)) if !running => {
                let end = f
                    .end_bound
                    .as_ref()
                    .map_or_else(String::new, |b| format!(" .. {b}"));
                let found = format!("the frame {} {}{end}", f.units, f.start_bound);
                let fix = format!("write {FRAME}; spell a short frame with LAG(x, 1), LAG(x, 2)");
                self.refuse(line, found, fix);
            }
            (false, Some(_)) => {
                self.refuse(
                    line,
                    "a frame without ORDER BY",
                    "add ORDER BY, or drop the frame",
                );
            }
            _ => {}
        }
        if !ordered {
            return;
        }
        if matches!(name, "avg" | "stddev") {
            let fix =
                "write a running SUM and a running COUNT in a CTE and divide them in the next";
            self.refuse(line, format!("a running {upper}"), fix);
        }
        if name != "count" && arg.is_some_and(|a| a.nullable == Some(true)) {
            let found =
                format!("a running {upper} of a value that may be NULL is NULL on those rows");
            self.refuse(line, found, "COALESCE the value first, in a CTE");
        }
    }

    /// Ties inside a partition give another answer each time.
    fn total(
        &mut self,
        name: &str,
        partition: &Option<Vec<String>>,
        order: &[Option<String>],
        scope: &Scope,
        line: u32,
    ) {
        let tied = matches!(name, "rank" | "dense_rank");
        if order.is_empty() || scope.grouped || tied || order.iter().any(Option::is_none) {
            return;
        }
        let keys = keys::joined(scope);
        let Some(partition) = partition else { return };
        let have: Key = partition
            .iter()
            .chain(order.iter().flatten())
            .cloned()
            .collect();
        let have = keys::closure(&have, &scope.pairs());
        let open = scope.bounds.iter().any(|b| b.relation.open);
        if open || keys.is_empty() || keys.iter().any(|k| k.is_subset(&have)) {
            return;
        }
        let missing = |k: &Key| k.difference(&have).cloned().collect::<Vec<_>>();
        let add = keys
            .iter()
            .map(missing)
            .min_by_key(|m| (m.len(), m.clone()));
        let add = short(&add.unwrap_or_default(), scope);
        let found = format!("ties in the ORDER BY of {}", name.to_uppercase());
        self.refuse(line, found, format!("add {add} inside OVER"));
    }
}

/// Canonical names without the alias where there is only one relation.
fn short(names: &[String], scope: &Scope) -> String {
    let cut = |n: &String| match (scope.bounds.len(), n.split_once('.')) {
        (1, Some((_, column))) => column.to_string(),
        _ => n.clone(),
    };
    names.iter().map(cut).collect::<Vec<_>>().join(", ")
}
