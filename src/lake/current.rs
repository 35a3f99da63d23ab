//! `_current/<relation>.sql`: the relations as loopscope shows them, said for DuckDB and Spark.

use super::compact::Shape;
use super::error::LakeError;
use super::layout::Lake;
use super::ledger::PartRef;
use super::publish;
use super::snapshot::Snapshot;
use crate::model::ColType;
use crate::model::binding::Binding;
use std::fmt::Write;
use std::fs;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Dialect {
    DuckDb,
    Spark,
}

/// Writes the views of all relations, a file for each and dialect, where they have changed.
/// `state` streams have no iteration.
pub fn write(
    lake: &Lake,
    snapshot: &Snapshot,
    shapes: &[(Shape, bool)],
    binding: &Binding,
) -> Result<(), LakeError> {
    let parts = snapshot.parts();
    for (shape, state) in shapes {
        let stream = shape.relation.split("__").next().unwrap_or_default();
        let losers = snapshot.losers.get(stream).and_then(|l| l.file.as_deref());
        let own = parts
            .iter()
            .copied()
            .filter(|p| p.relation == shape.relation);
        let view = View {
            shape,
            parts: own.collect(),
            losers,
            binding: (!state).then_some(binding),
        };
        for (dialect, ending) in [(Dialect::DuckDb, "sql"), (Dialect::Spark, "spark.sql")] {
            let text = view.text(dialect);
            let file = lake
                .current_dir()
                .join(format!("{}.{ending}", shape.relation));
            if fs::read(&file).ok().as_deref() != Some(text.as_bytes()) {
                publish::replace(&file, text.as_bytes())?;
            }
        }
    }
    Ok(())
}

struct View<'a> {
    shape: &'a Shape<'a>,
    parts: Vec<&'a PartRef>,
    losers: Option<&'a str>,
    binding: Option<&'a Binding>,
}

impl View<'_> {
    fn text(&self, dialect: Dialect) -> String {
        let name = self.shape.relation;
        let (tool, create) = match dialect {
            Dialect::DuckDb => ("DuckDB", "CREATE OR REPLACE VIEW"),
            Dialect::Spark => ("Spark", "CREATE OR REPLACE TEMPORARY VIEW"),
        };
        let quoted = dialect.name(name);
        let mut out = format!(
            "-- {name} as loopscope shows it, for {tool}: winners only, every iteration filled.\n\
             -- Paths are relative to the lake's folder. Written anew by every ingest.\n\
             {create} {quoted} AS\n"
        );
        if self.parts.is_empty() {
            let columns = self.shape.columns.iter();
            let nulls = columns.map(|(column, kind)| {
                format!(
                    "CAST(NULL AS {}) AS {}",
                    dialect.kind(*kind),
                    dialect.name(column)
                )
            });
            let nulls = nulls.collect::<Vec<_>>().join(",\n  ");
            // Writing to a String cannot fail.
            let _ = writeln!(out, "SELECT\n  {nulls}\nWHERE 1 = 0;");
            return out;
        }
        let columns = self.shape.columns.iter().map(|(column, _)| {
            let quoted = dialect.name(column);
            match (column.as_str(), self.bound()) {
                ("iteration", Some(binding)) => format!("{} AS {quoted}", case(dialect, binding)),
                _ => quoted,
            }
        });
        let columns = columns.collect::<Vec<_>>().join(",\n  ");
        let _ = writeln!(
            out,
            "SELECT\n  {columns}\nFROM {}{};",
            self.source(dialect),
            self.but(dialect)
        );
        out
    }

    /// The binding, where some part has rows without an iteration.
    fn bound(&self) -> Option<&Binding> {
        let open = self.parts.iter().any(|part| part.iteration.is_none());
        self.binding.filter(|_| open)
    }

    fn source(&self, dialect: Dialect) -> String {
        let files = self.parts.iter().map(|part| part.file.as_str());
        match dialect {
            Dialect::DuckDb => {
                let files = files.map(|file| format!("  {}", quote(file)));
                format!(
                    "read_parquet([\n{}\n], union_by_name = true, hive_partitioning = false)",
                    files.collect::<Vec<_>>().join(",\n")
                )
            }
            Dialect::Spark => {
                let names = self
                    .shape
                    .columns
                    .iter()
                    .map(|(column, _)| dialect.name(column));
                let names = names.collect::<Vec<_>>().join(", ");
                let files = files.map(|file| format!("  SELECT {names} FROM {}", scan(file)));
                format!(
                    "(\n{}\n)",
                    files.collect::<Vec<_>>().join("\n  UNION ALL\n")
                )
            }
        }
    }

    fn but(&self, dialect: Dialect) -> String {
        let Some(file) = self.losers else {
            return String::new();
        };
        let lost = match dialect {
            Dialect::DuckDb => format!("read_parquet({})", quote(file)),
            Dialect::Spark => scan(file),
        };
        let id = dialect.name("row_id");
        format!("\nWHERE {id} NOT IN (SELECT {id} FROM {lost})")
    }
}

impl Dialect {
    fn name(self, name: &str) -> String {
        match self {
            Dialect::DuckDb => format!("\"{}\"", name.replace('"', "\"\"")),
            Dialect::Spark => format!("`{}`", name.replace('`', "``")),
        }
    }

    fn kind(self, kind: ColType) -> &'static str {
        match (kind, self) {
            (ColType::Bool, _) => "BOOLEAN",
            (ColType::Int, _) => "BIGINT",
            (ColType::Float, _) => "DOUBLE",
            (ColType::Text, Dialect::DuckDb) => "VARCHAR",
            (ColType::Text, Dialect::Spark) => "STRING",
            (ColType::Time, Dialect::DuckDb) => "TIMESTAMP",
            (ColType::Time, Dialect::Spark) => "TIMESTAMP_NTZ",
        }
    }

    fn text(self, text: &str) -> String {
        match self {
            Dialect::DuckDb => quote(text),
            Dialect::Spark => quote(&text.replace('\\', "\\\\")).replace("''", "\\'"),
        }
    }
}

fn quote(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

fn scan(file: &str) -> String {
    format!("parquet.`{}`", file.replace('`', "``"))
}

/// The iteration of a row that names none, from its time: see `model::binding`.
fn case(dialect: Dialect, binding: &Binding) -> String {
    let (id, time) = (dialect.name("iteration"), dialect.name("stream_time"));
    let kind = dialect.kind(ColType::Text);
    let mut out = format!("CASE WHEN {id} IS NOT NULL OR {time} IS NULL THEN {id}");
    let starts = binding.starts();
    for (at, (_, name)) in starts.iter().enumerate() {
        let name = dialect.text(name);
        let _ = match starts.get(at + 1) {
            Some((next, _)) => {
                let next = moment(*next);
                let word = dialect.kind(ColType::Time);
                write!(out, "\n    WHEN {time} < {word} '{next}' THEN {name}")
            }
            None => write!(out, "\n    ELSE {name} END"),
        };
    }
    if starts.is_empty() {
        let _ = write!(out, " ELSE CAST(CAST({time} AS DATE) AS {kind}) END");
    }
    out
}

/// `2026-04-23 10:00:00.000000`, UTC.
fn moment(micros: i64) -> String {
    let Ok(time) = jiff::Timestamp::from_microsecond(micros) else {
        return micros.to_string();
    };
    let civil = time.to_zoned(jiff::tz::TimeZone::UTC).datetime();
    civil.strftime("%Y-%m-%d %H:%M:%S.%6f").to_string()
}
