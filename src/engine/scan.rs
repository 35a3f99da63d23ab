//! A relation's Parquet parts as one lazy scan: declared schema, winners only, iteration filled.

use super::binding::Binding;
use super::cells::schema_of;
use super::derived::DerivedRows;
use super::{Relation, RelationData, RelationPart};
use crate::model::ColType;
use ::polars::lazy::dsl::{
    CastColumnsPolicy, DslBuilder, ExtraColumnsPolicy, MissingColumnsPolicy, ScanSources,
    UnifiedScanArgs,
};
use ::polars::prelude::{
    BooleanChunked, DataFrame, DataType, Expr, Field, HiveOptions, IntoColumn, IntoLazy, LazyFrame,
    NamedFrom, ParquetOptions, PlRefPath, PlSmallStr, PolarsResult, Schema, Series,
    StringChunkedBuilder, UnionArgs, col, concat, lit,
};
use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;

/// Iterations a restricted engine shows; `None`: all.
pub(super) type Only = Option<Arc<BTreeSet<String>>>;

/// How the iteration of a part's rows is filled.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Fill {
    /// Declared in every row, or a state stream.
    AsWritten,
    /// All rows fall into this iteration.
    One(String),
    /// Row by row.
    ByTime,
}

/// The winners of a relation's parts.
pub(super) fn scan(
    relation: &Relation,
    parts: &[RelationPart],
    losers: &Arc<Vec<i64>>,
    binding: &Arc<Binding>,
    only: &Only,
) -> PolarsResult<LazyFrame> {
    let schema = Arc::new(schema_of(&relation.columns));
    // Parts keep the caller's order: neighbours that are filled alike share a scan.
    let mut runs: Vec<(Fill, Vec<PathBuf>)> = Vec::new();
    for part in parts {
        let Some(fill) = fill_of(relation, part, binding, only) else {
            continue;
        };
        match runs.last_mut() {
            Some((last, files)) if *last == fill => files.push(part.file.clone()),
            _ => runs.push((fill, vec![part.file.clone()])),
        }
    }
    let mut frames = Vec::with_capacity(runs.len());
    for (fill, files) in runs {
        let frame = scan_files(&files, &schema)?;
        frames.push(match fill {
            Fill::AsWritten => frame,
            Fill::One(id) => frame.with_columns([col("iteration").fill_null(lit(id))]),
            Fill::ByTime => bind_rows(frame, binding, only),
        });
    }
    let frame = match frames.len() {
        0 => DataFrame::empty_with_schema(&schema).lazy(),
        1 => frames.remove(0),
        _ => concat(frames, UnionArgs::default())?,
    };
    Ok(match losers.is_empty() {
        true => frame,
        false => frame.filter(is_winner(losers)),
    })
}

/// Whether a row is none of the losers. Row ids of a part mostly ascend, as the losers do: the
/// search goes on from where the last one ended, so that a column costs one walk over both.
fn is_winner(losers: &Arc<Vec<i64>>) -> Expr {
    let losers = Arc::clone(losers);
    col("row_id").map(
        move |ids| {
            let ids = ids.i64()?;
            let mut walk = Walk::default();
            let won = |id: Option<i64>| id.is_none_or(|id| !walk.finds(&losers, id));
            let mask: BooleanChunked = ids.iter().map(won).collect();
            Ok(mask.with_name("row_id".into()).into_column())
        },
        |_: &Schema, _: &Field| Ok(Field::new("row_id".into(), DataType::Boolean)),
    )
}

/// A place in a sorted list that moves forward with ascending questions.
#[derive(Default)]
struct Walk {
    at: usize,
}

impl Walk {
    fn finds(&mut self, sorted: &[i64], id: i64) -> bool {
        if self.at > 0 && sorted[self.at - 1] >= id {
            self.at = 0;
        }
        // The step doubles until it is past the id; the rest is a search within the last step.
        let mut step = 1;
        while self.at + step <= sorted.len() && sorted[self.at + step - 1] < id {
            self.at += step;
            step *= 2;
        }
        let end = (self.at + step).min(sorted.len());
        self.at += sorted[self.at..end].partition_point(|lost| *lost < id);
        sorted.get(self.at) == Some(&id)
    }
}

/// `None`: a restricted engine leaves the part out.
fn fill_of(
    relation: &Relation,
    part: &RelationPart,
    binding: &Binding,
    only: &Only,
) -> Option<Fill> {
    let shown = |id: &str| only.as_ref().is_none_or(|ids| ids.contains(id));
    if relation.state {
        return Some(Fill::AsWritten);
    }
    if let Some(id) = &part.iteration {
        return shown(id).then_some(Fill::AsWritten);
    }
    let (Some(min), Some(max)) = (part.min_time, part.max_time) else {
        return Some(Fill::ByTime);
    };
    if let Some(id) = binding.single(min, max) {
        return shown(&id).then_some(Fill::One(id));
    }
    let overlaps = |ids: &Arc<BTreeSet<String>>| ids.iter().any(|i| binding.overlaps(i, min, max));
    only.as_ref().is_none_or(overlaps).then_some(Fill::ByTime)
}

/// Whether an engine of these iterations shows no row of a relation that is no view.
pub(super) fn shows_nothing(relation: &Relation, binding: &Binding, only: &Only) -> bool {
    match &relation.data {
        RelationData::Parts { parts, .. } => parts
            .iter()
            .all(|part| part.rows == 0 || fill_of(relation, part, binding, only).is_none()),
        RelationData::Values(rows) => rows.rows.is_empty(),
        RelationData::Derived(rows) => {
            let known = &rows.stored.digests;
            let shown = |id: &String| only.as_ref().is_none_or(|ids| ids.contains(id));
            known.rows == 0 || rows.by_iteration && !known.iterations.keys().any(shown)
        }
        RelationData::View(_) | RelationData::Failed(_) => false,
    }
}

/// Fills `iteration` from `stream_time` where it is null. Under a restriction rows of other
/// iterations are dropped.
fn bind_rows(frame: LazyFrame, binding: &Arc<Binding>, only: &Only) -> LazyFrame {
    let binding = Arc::clone(binding);
    let kept = only.clone();
    let fill = col("iteration").map_many(
        move |columns| {
            let ids = columns[0].str()?;
            let times = columns[1].cast(&DataType::Int64)?;
            let times = times.i64()?;
            let mut out = StringChunkedBuilder::new("iteration".into(), ids.len());
            // Rows of a log stand in time order: neighbours mostly share their iteration.
            let mut last: Option<(i64, String)> = None;
            for (id, time) in ids.iter().zip(times.iter()) {
                let bound = match (id, time) {
                    (Some(id), _) => Some(id),
                    (None, None) => None,
                    (None, Some(time)) => {
                        if last.as_ref().is_none_or(|(at, _)| *at != time) {
                            last = Some((time, binding.iteration_at(time)));
                        }
                        last.as_ref().map(|(_, id)| id.as_str())
                    }
                };
                let seen = |id: &&str| kept.as_ref().is_none_or(|ids| ids.contains(*id));
                out.append_option(bound.filter(seen));
            }
            Ok(out.finish().into_column())
        },
        &[col("stream_time")],
        |_: &Schema, _: &[Field]| Ok(Field::new("iteration".into(), DataType::String)),
    );
    let frame = frame.with_columns([fill]);
    match only {
        None => frame,
        Some(_) => frame.filter(col("iteration").is_not_null()),
    }
}

/// A derived relation: one file, whose iterations are filled already.
pub(super) fn derived(
    relation: &Relation,
    rows: &DerivedRows,
    only: &Only,
) -> PolarsResult<LazyFrame> {
    let schema = Arc::new(schema_of(&relation.columns));
    let frame = scan_files(std::slice::from_ref(&rows.stored.file), &schema)?;
    let Some(ids) = only.as_ref().filter(|_| rows.by_iteration) else {
        return Ok(frame);
    };
    let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
    let shown = DataFrame::new(ids.len(), vec![Series::new("iteration".into(), ids).into()])?;
    Ok(frame.semi_join(shown.lazy(), col("iteration"), col("iteration")))
}

/// One scan over files of one schema. A column that a file lacks is null; one it has beyond
/// the schema is left out.
fn scan_files(files: &[PathBuf], schema: &Arc<Schema>) -> PolarsResult<LazyFrame> {
    let paths = files
        .iter()
        .map(|file| PlRefPath::try_from_path(file))
        .collect::<PolarsResult<Vec<_>>>()?;
    let options = ParquetOptions {
        schema: Some(Arc::clone(schema)),
        low_memory: true,
        ..ParquetOptions::default()
    };
    let args = UnifiedScanArgs {
        schema: None,
        cloud_options: None,
        // The lake's folders are named `iteration=<id>`; ids are text and stand in the rows.
        hive_options: HiveOptions::new_disabled(),
        rechunk: false,
        cache: true,
        // An id may hold `[` or `*`.
        glob: false,
        hidden_file_prefix: None,
        projection: None,
        column_mapping: None,
        default_values: None,
        row_index: None,
        pre_slice: None,
        cast_columns_policy: CastColumnsPolicy {
            // A field that was an integer and is now declared a float.
            integer_to_float_cast: true,
            ..CastColumnsPolicy::ERROR_ON_MISMATCH
        },
        missing_columns_policy: MissingColumnsPolicy::Insert,
        extra_columns_policy: ExtraColumnsPolicy::Ignore,
        include_file_paths: None::<PlSmallStr>,
        deletion_files: None,
        table_statistics: None,
        row_count: None,
    };
    let sources = ScanSources::Paths(paths.into_iter().collect());
    Ok(DslBuilder::scan_parquet(sources, options, args)?
        .build()
        .into())
}

/// The `row_id`s of one part.
pub(super) fn row_ids(file: &std::path::Path) -> PolarsResult<Vec<i64>> {
    let schema = Arc::new(schema_of(&[("row_id".to_string(), ColType::Int)]));
    let frame = scan_files(&[file.to_path_buf()], &schema)?.collect()?;
    Ok(frame.column("row_id")?.i64()?.iter().flatten().collect())
}

#[cfg(test)]
mod tests {
    use super::Walk;

    #[test]
    fn losers_are_found_in_any_order() {
        let losers: Vec<i64> = (0..400).map(|n| n * 3).collect();
        let mut walk = Walk::default();
        let up = (-2..1210)
            .chain((-2..1210).rev())
            .chain([600, 3, 3, 4, 1197, 0]);
        for id in up {
            let lost = (0..1200).contains(&id) && id % 3 == 0;
            assert_eq!(walk.finds(&losers, id), lost, "{id}");
        }
        assert!(!Walk::default().finds(&[], 7));
    }
}
