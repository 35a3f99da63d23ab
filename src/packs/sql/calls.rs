//! The functions a query may call, and what to write instead of the others.

use crate::packs::suggest::nearest;

/// Aggregates.
pub const AGGREGATES: [&str; 6] = ["count", "sum", "avg", "min", "max", "stddev"];
/// Functions that need OVER.
pub const PLACES: [&str; 3] = ["row_number", "rank", "dense_rank"];
pub const OFFSETS: [&str; 2] = ["lag", "lead"];
/// Functions of one row.
pub const SCALARS: [&str; 7] = [
    "abs", "coalesce", "length", "lower", "nullif", "replace", "upper",
];
/// Read by the parser as forms of their own; listed for suggestions.
const FORMS: [&str; 5] = ["ceil", "extract", "floor", "substr", "trim"];

/// (names, rewrite) of functions that people reach for.
const REWRITES: [(&[&str], &str); 22] = [
    (
        &[
            "median",
            "quantile",
            "quantile_cont",
            "quantile_disc",
            "percentile",
            "percentile_cont",
            "percentile_disc",
            "approx_quantile",
            "approx_percentile",
        ],
        "take the nearest rank: ROW_NUMBER() and COUNT(*) OVER (…) in a CTE, then MIN(CASE WHEN rn * 10 >= total * 5 THEN x END)",
    ),
    (
        &["date_trunc", "time_bucket", "trunc"],
        "use the stream's _hour or _day column (parts = true), or CAST(t AS DATE)",
    ),
    (
        &[
            "now",
            "current_timestamp",
            "current_date",
            "today",
            "localtimestamp",
            "getdate",
        ],
        "a report has no clock: take the time from axis.finished_at",
    ),
    (
        &["round"],
        "return the value itself; loopscope rounds where it prints",
    ),
    (
        &["concat", "concat_ws"],
        "write a || b, with COALESCE(a, '') where it may be NULL",
    ),
    (&["ifnull", "nvl", "isnull"], "write COALESCE(a, b)"),
    (&["if", "iif"], "write CASE WHEN c THEN a ELSE b END"),
    (&["decode"], "write CASE x WHEN a THEN b END"),
    (&["greatest"], "write CASE WHEN a >= b THEN a ELSE b END"),
    (&["least"], "write CASE WHEN a <= b THEN a ELSE b END"),
    (
        &[
            "first",
            "last",
            "first_value",
            "last_value",
            "nth_value",
            "any_value",
            "arg_max",
            "arg_min",
            "max_by",
            "min_by",
        ],
        "number the rows in a CTE with ROW_NUMBER() OVER (PARTITION BY … ORDER BY …) and keep WHERE place = 1",
    ),
    (
        &["ntile", "percent_rank", "cume_dist"],
        "compute it from ROW_NUMBER() and COUNT(*) OVER (…)",
    ),
    (
        &[
            "string_agg",
            "array_agg",
            "list",
            "group_concat",
            "listagg",
            "collect_list",
        ],
        "return one row per value; the page lists them",
    ),
    (
        &["unnest", "explode", "generate_series", "range"],
        "read the list's child relation, or axis",
    ),
    (
        &["random", "rand", "uuid", "gen_random_uuid"],
        "a report must come out the same every time",
    ),
    (
        &[
            "datediff",
            "date_diff",
            "timestampdiff",
            "age",
            "epoch",
            "unix_timestamp",
            "to_timestamp",
            "date_add",
            "date_sub",
        ],
        "read the stream's duration_ms, or compare with t + INTERVAL '24 hours'",
    ),
    (
        &["strftime", "date_format", "to_char"],
        "return the time itself; loopscope prints it",
    ),
    (
        &["date_part", "year", "month", "day", "hour", "minute"],
        "write EXTRACT(HOUR FROM t)",
    ),
    (&["date"], "write CAST(t AS DATE)"),
    (
        &[
            "regexp_like",
            "regexp_matches",
            "regexp_extract",
            "regexp_replace",
            "split_part",
            "string_to_array",
            "json_extract",
            "json_value",
            "get_json_object",
        ],
        "declare the field in the stream, or let a text extractor do it",
    ),
    (
        &[
            "starts_with",
            "startswith",
            "ends_with",
            "contains",
            "strpos",
            "instr",
        ],
        "write x LIKE 'start%' or x LIKE '%part%'",
    ),
    (
        &["mod"],
        "write a - CAST(FLOOR(CAST(a AS DOUBLE) / b) AS BIGINT) * b",
    ),
];

/// Other names of allowed functions.
const SAME: [(&str, &str); 9] = [
    ("char_length", "length"),
    ("character_length", "length"),
    ("lcase", "lower"),
    ("ucase", "upper"),
    ("mean", "avg"),
    ("stdev", "stddev"),
    ("stddev_samp", "stddev"),
    ("total", "sum"),
    ("ceiling", "ceil"),
];

/// What to write instead of a function outside the list.
pub fn instead_of(name: &str) -> String {
    if let Some((_, other)) = SAME.iter().find(|(n, _)| *n == name) {
        return format!("write {}(…)", other.to_uppercase());
    }
    if let Some((_, fix)) = REWRITES.iter().find(|(names, _)| names.contains(&name)) {
        return (*fix).to_string();
    }
    match nearest(name, all()) {
        Some(near) => format!("did you mean {}(…)?", near.to_uppercase()),
        None => {
            let mut names: Vec<String> = all().map(str::to_uppercase).collect();
            names.sort();
            format!("use one of {}", names.join(", "))
        }
    }
}

fn all() -> impl Iterator<Item = &'static str> {
    let lists: [&'static [&'static str]; 5] = [&AGGREGATES, &PLACES, &OFFSETS, &SCALARS, &FORMS];
    lists.into_iter().flatten().copied()
}
