//! The embedded engine: checked SQL over lazy Parquet scans, by polars.
//!
//! Only the columns a query names are read. Polars keeps one thread pool per process, sized when
//! it is first used from `POLARS_MAX_THREADS` (default: all cores); whoever wants another number
//! sets that variable before the process starts its first query.

use super::binding;
use super::compute::in_parallel;
use super::held::Worth;
use super::names::{Names, names_of};
use super::nothing::gives_nothing;
use super::results::AxisRow;
use super::scan::{self, Only};
use super::{Engine, EngineError, Relation, RelationData, cells};
use crate::model::{Cell, Column, Rows};
use ::polars::prelude::{DataFrame, Expr, IntoLazy, LazyFrame, col, lit};
use ::polars::sql::SQLContext;
use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, PoisonError};

/// Polars over a fixed set of relations; shared between threads.
pub struct PolarsEngine {
    /// Base relations, and views once a query has asked for them.
    frames: Mutex<BTreeMap<String, Result<LazyFrame, String>>>,
    views: BTreeMap<String, String>,
    /// Relations that show no row, and views of which that is known either way.
    nothing: Mutex<BTreeMap<String, bool>>,
}

impl PolarsEngine {
    /// All rows of the relations. Nothing is read before the first query.
    pub fn new(relations: &[Relation], axis: &[AxisRow]) -> Self {
        Self::restricted(relations, axis, &None)
    }

    /// Only the rows of the given iterations (relations without an iteration stay whole).
    pub(super) fn restricted(relations: &[Relation], axis: &[AxisRow], only: &Only) -> Self {
        let binding = Arc::new(binding::of(axis));
        let mut frames = BTreeMap::new();
        let mut views = BTreeMap::new();
        let mut nothing = BTreeMap::new();
        for relation in relations {
            if !matches!(relation.data, RelationData::View(_)) {
                let none = scan::shows_nothing(relation, &binding, only);
                nothing.insert(relation.name.clone(), none);
            }
            let frame = match &relation.data {
                RelationData::View(sql) => {
                    views.insert(relation.name.clone(), sql.clone());
                    continue;
                }
                RelationData::Failed(e) => Err(e.clone()),
                RelationData::Values(rows) => {
                    cells::to_frame(&shown(rows, only)).map(IntoLazy::lazy)
                }
                RelationData::Derived(rows) => {
                    scan::derived(relation, rows, only).map_err(|e| e.to_string())
                }
                RelationData::Parts { parts, losers } => {
                    scan::scan(relation, parts, losers, &binding, only).map_err(|e| e.to_string())
                }
            };
            frames.insert(relation.name.clone(), frame);
        }
        PolarsEngine {
            frames: Mutex::new(frames),
            views,
            nothing: Mutex::new(nothing),
        }
    }

    /// Whether an answer is known to be empty before it is asked for.
    pub(super) fn gives_nothing(&self, sql: &str) -> bool {
        gives_nothing(sql, &|name| self.has_nothing(name))
    }

    fn has_nothing(&self, name: &str) -> bool {
        let all = || self.nothing.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = all().get(name) {
            return *known;
        }
        // A view that reads itself is taken to have rows, and says so when it is asked.
        all().insert(name.to_string(), false);
        let none = self
            .views
            .get(name)
            .is_some_and(|sql| self.gives_nothing(sql));
        all().insert(name.to_string(), none);
        none
    }

    /// Reads these relations into memory, for many queries. One that cannot be read is left to the
    /// query that asks for it, which says so.
    pub(super) fn hold(&self, relations: &[Worth], jobs: usize) {
        let read = in_parallel(jobs, relations.len(), |at| {
            let Worth { name, columns } = &relations[at];
            let named: Vec<Expr> = columns.iter().map(|name| col(name.as_str())).collect();
            let read = || -> Option<DataFrame> {
                let frame = self.frame(name, &mut Vec::new()).ok()?;
                frame.select(named).collect().ok()
            };
            catch_unwind(AssertUnwindSafe(read)).ok().flatten()
        });
        let mut frames = self.frames.lock().unwrap_or_else(PoisonError::into_inner);
        for (Worth { name, .. }, frame) in relations.iter().zip(read) {
            if let Some(frame) = frame {
                frames.insert(name.clone(), Ok(frame.lazy()));
            }
        }
    }

    /// The lazy frame of a relation; a view is built from its SQL the first time.
    fn frame(&self, name: &str, open: &mut Vec<String>) -> Result<LazyFrame, String> {
        let known = self
            .frames
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .get(name)
            .cloned();
        if let Some(frame) = known {
            return frame.map_err(|e| format!("relation `{name}`: {e}"));
        }
        let Some(sql) = self.views.get(name) else {
            return Err(format!(
                "no relation `{name}`: neither a stream, a view nor a table of the report; \
                 `loopscope list streams` names them"
            ));
        };
        if open.iter().any(|seen| seen == name) {
            return Err(format!("view `{name}` reads itself: {}", open.join(" → ")));
        }
        open.push(name.to_string());
        let built = self
            .plan(sql, open)
            .map_err(|e| format!("view `{name}`: {e}"));
        open.pop();
        self.frames
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(name.to_string(), built.clone());
        built
    }

    /// A context of its own for every statement: a failed one leaves its CTEs behind, and a
    /// registered relation would hide a CTE of the same name.
    fn plan(&self, sql: &str, open: &mut Vec<String>) -> Result<LazyFrame, String> {
        let Names { relations, ctes } = names_of(sql)?;
        let mut context = SQLContext::new();
        for name in &relations {
            context.register(name, self.frame(name, open)?);
        }
        context.execute(sql).map_err(|e| {
            let hidden = ctes.iter().find(|cte| self.knows(cte));
            match hidden {
                Some(cte) => format!("{e}; the CTE `{cte}` hides the relation, rename the CTE"),
                None => e.to_string(),
            }
        })
    }

    fn knows(&self, name: &str) -> bool {
        let frames = self.frames.lock().unwrap_or_else(PoisonError::into_inner);
        self.views.contains_key(name) || frames.contains_key(name)
    }

    fn collect(&self, sql: &str) -> Result<DataFrame, EngineError> {
        self.collect_of(sql, None)
    }

    /// The whole answer, or its rows of some iterations (of none: its columns).
    pub(super) fn collect_of(
        &self,
        sql: &str,
        iterations: Option<&[&str]>,
    ) -> Result<DataFrame, EngineError> {
        let run = || -> Result<DataFrame, String> {
            let plan = self.plan(sql, &mut Vec::new())?;
            let plan = match iterations {
                None => plan,
                Some(ids) => {
                    let one = |id: &&str| col("iteration").eq(lit(id.to_string()));
                    let any = ids.iter().map(one).reduce(Expr::or);
                    plan.filter(any.unwrap_or(lit(false)))
                }
            };
            plan.collect().map_err(|e| e.to_string())
        };
        // Polars panics on some plans it cannot run; one metric must not end the report.
        catch_unwind(AssertUnwindSafe(run))
            .unwrap_or_else(|_| Err("the query engine gave up on this query".to_string()))
            .map_err(EngineError::Query)
    }
}

impl Engine for PolarsEngine {
    fn query(&self, sql: &str) -> Result<Rows, EngineError> {
        let frame = self.collect(sql)?;
        cells::to_rows(&frame, None).map_err(EngineError::Query)
    }

    fn head(&self, sql: &str, cap: usize, per: Option<&str>) -> Result<(Rows, i64), EngineError> {
        let frame = self.collect(sql)?;
        let total = frame.height() as i64;
        let keep = match per {
            Some(name) => first_of_each(&frame, name, cap).map_err(EngineError::Query)?,
            None => (0..frame.height().min(cap)).collect(),
        };
        let rows = cells::to_rows(&frame, Some(&keep)).map_err(EngineError::Query)?;
        Ok((rows, total))
    }
}

impl PolarsEngine {
    /// The first `cap` rows of each iteration of an answer, and how many rows each has.
    pub(super) fn by_iteration(&self, sql: &str, cap: usize) -> Result<Slices, EngineError> {
        let frame = self.collect(sql)?;
        slices(&frame, cap).map_err(EngineError::Query)
    }
}

/// An answer cut into its iterations: rows kept and rows in all.
pub(super) struct Slices {
    /// Queries that it took.
    pub queries: usize,
    pub columns: Vec<Column>,
    pub rows: BTreeMap<String, (Vec<Vec<Cell>>, i64)>,
}

impl Slices {
    /// An answer without rows, of these columns.
    pub(super) fn none(columns: &[Column]) -> Slices {
        Slices {
            queries: 0,
            columns: columns.to_vec(),
            rows: BTreeMap::new(),
        }
    }
}

fn slices(frame: &DataFrame, cap: usize) -> Result<Slices, String> {
    let keep = first_of_each(frame, "iteration", cap)?;
    let ids = frame.column("iteration").map_err(|e| e.to_string())?;
    let ids = ids.str().map_err(|e| e.to_string())?;
    let mut rows: BTreeMap<String, (Vec<Vec<Cell>>, i64)> = BTreeMap::new();
    for id in ids.iter().flatten() {
        match rows.get_mut(id) {
            Some(own) => own.1 += 1,
            None => {
                rows.insert(id.to_string(), (Vec::new(), 1));
            }
        }
    }
    let kept = cells::to_rows(frame, Some(&keep))?;
    for (at, row) in keep.into_iter().zip(kept.rows) {
        if let Some(own) = ids.get(at).and_then(|id| rows.get_mut(id)) {
            own.0.push(row);
        }
    }
    Ok(Slices {
        queries: 1,
        columns: kept.columns,
        rows,
    })
}

/// Positions of the first `cap` rows of each value of a text column, in order.
fn first_of_each(frame: &DataFrame, name: &str, cap: usize) -> Result<Vec<usize>, String> {
    let ids = frame.column(name).map_err(|e| e.to_string())?;
    let ids = ids
        .str()
        .map_err(|_| format!("column `{name}` is {}, expected text", ids.dtype()))?;
    let mut seen: BTreeMap<Option<&str>, usize> = BTreeMap::new();
    let mut keep = Vec::new();
    for (at, id) in ids.iter().enumerate() {
        let count = seen.entry(id).or_default();
        *count += 1;
        if *count <= cap {
            keep.push(at);
        }
    }
    Ok(keep)
}

/// Rows of a small relation that a restricted engine shows.
fn shown(rows: &Rows, only: &Only) -> Rows {
    let mut rows = rows.clone();
    if let (Some(ids), Some(at)) = (only, rows.column("iteration")) {
        rows.rows.retain(|row| match row.get(at) {
            Some(Cell::Text(id)) => ids.contains(id),
            _ => true,
        });
    }
    rows
}
