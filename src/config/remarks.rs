//! `[[ignore]]` and `[[annotation]]`: dated remarks of the project about its own numbers.

use super::Config;
use crate::model::canonical_iteration;
use crate::packs::suggest::hint;
use crate::packs::tomlfile::{Reader, integer};
use crate::packs::{Mistake, Pack};
use toml::de::DeTable;

/// `[[ignore]]`: an alert that is known.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Ignore {
    pub metric: String,
    pub iteration: Option<String>,
    /// UTC microseconds of the last moment, and as written.
    pub until: Option<(i64, String)>,
    pub reason: String,
    pub line: u32,
}

/// `[[annotation]]`: a mark on charts.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Annotation {
    pub iteration: Option<String>,
    /// UTC microseconds.
    pub at: Option<i64>,
    pub text: String,
    pub metric: Option<String>,
    pub line: u32,
}

/// Reads both lists. An entry without what it needs is a mistake and is left out.
pub fn read<'t>(r: &mut Reader<'t>, t: &DeTable<'t>) -> (Vec<Ignore>, Vec<Annotation>) {
    let (mut ignores, mut annotations) = (Vec::new(), Vec::new());
    for (line, table) in r.tables(t, "ignore") {
        r.only(
            table,
            "[[ignore]]",
            &["metric", "iteration", "until", "reason"],
        );
        let until = moment(r, table, "until", line, true);
        let found = Ignore {
            metric: r.required(table, "metric", "[[ignore]]", line),
            iteration: iteration(r, table),
            until,
            reason: r.required(table, "reason", "[[ignore]]", line),
            line,
        };
        if found.iteration.is_none() && table.get("until").is_none() {
            let fix = "write until = \"2026-05-01\" or iteration = \"5\"";
            r.refuse(line, "[[ignore]] has no end", fix);
            continue;
        }
        ignores.push(found);
    }
    for (line, table) in r.tables(t, "annotation") {
        r.only(
            table,
            "[[annotation]]",
            &["iteration", "at", "text", "metric"],
        );
        let at = moment(r, table, "at", line, false);
        let found = Annotation {
            iteration: iteration(r, table),
            at: at.map(|(micros, _)| micros),
            text: r.required(table, "text", "[[annotation]]", line),
            metric: r.text(table, "metric"),
            line,
        };
        if found.iteration.is_none() && table.get("at").is_none() {
            let fix = "write at = \"2026-05-01\" or iteration = \"5\"";
            r.refuse(line, "[[annotation]] has no place", fix);
            continue;
        }
        annotations.push(found);
    }
    (ignores, annotations)
}

/// An iteration may be written as 6 or "6".
fn iteration<'t>(r: &mut Reader<'t>, table: &DeTable<'t>) -> Option<String> {
    let value = r.get(table, "iteration")?;
    let text = match integer(value.get_ref()) {
        Some(number) => number.to_string(),
        None => r.text(table, "iteration")?,
    };
    canonical_iteration(&text)
}

/// A day or a moment in UTC; of a day its first moment, or its last.
fn moment<'t>(
    r: &mut Reader<'t>,
    table: &DeTable<'t>,
    key: &str,
    line: u32,
    last: bool,
) -> Option<(i64, String)> {
    let text = r.text(table, key)?;
    let found = match text.parse::<jiff::Timestamp>() {
        Ok(moment) => Some(moment.as_microsecond()),
        Err(_) => text
            .parse::<jiff::civil::Date>()
            .ok()
            .and_then(|day| day.to_zoned(jiff::tz::TimeZone::UTC).ok())
            .map(|day| day.timestamp().as_microsecond())
            .map(|start| {
                if last {
                    start + 86_400_000_000 - 1
                } else {
                    start
                }
            }),
    };
    if found.is_none() {
        let said = format!("`{key}` is \"{text}\", expected a day or a moment in UTC");
        r.refuse(
            line,
            said,
            "write \"2026-05-01\" or \"2026-05-01T06:00:00Z\"",
        );
    }
    found.map(|micros| (micros, text))
}

/// Remarks about metrics that no pack has.
pub fn check(config: &Config, packs: &[Pack], file: &str) -> Vec<Mistake> {
    let known: Vec<&str> = packs
        .iter()
        .flat_map(|p| &p.metrics)
        .map(|m| m.id.as_str())
        .collect();
    let ignored = config.ignores.iter().map(|i| ("ignore", &i.metric, i.line));
    let noted = config
        .annotations
        .iter()
        .filter_map(|a| Some(("annotation", a.metric.as_ref()?, a.line)));
    ignored
        .chain(noted)
        .filter(|(_, id, _)| !known.contains(&id.as_str()))
        .map(|(at, id, line)| {
            let found = format!("[[{at}]] names the metric `{id}`, which no pack has");
            Mistake::new(file, line, found, hint(id, known.iter().copied()))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use crate::config::read;

    #[test]
    fn remarks_have_a_place_and_an_end() {
        let text = "[[ignore]]\nmetric = \"cost_usd\"\nuntil = \"2026-05-01\"\nreason = \"trial\"\n\
                    [[annotation]]\nat = \"2026-04-23T06:00:00Z\"\ntext = \"new prompt\"\n\
                    [[annotation]]\niteration = 2\ntext = \"other\"\nmetric = \"cost_usd\"\n";
        let (typed, mistakes) = read("loopscope.toml", text);
        assert!(mistakes.is_empty(), "{mistakes:?}");
        // The last microsecond of the day.
        let until = (1_777_679_999_999_999, "2026-05-01".to_string());
        assert_eq!(typed.ignores[0].until, Some(until));
        assert_eq!(typed.annotations[0].at, Some(1_776_924_000_000_000));
        assert_eq!(typed.annotations[1].iteration.as_deref(), Some("2"));
    }

    #[test]
    fn what_lacks_them_is_said() {
        let text = "[[ignore]]\nmetric = \"cost_usd\"\nreason = \"trial\"\n\
                    [[annotation]]\nat = \"soon\"\ntext = \"x\"\n[[annotation]]\ntext = \"y\"\n";
        let (_, mistakes) = read("loopscope.toml", text);
        let said: Vec<String> = mistakes.iter().map(ToString::to_string).collect();
        assert_eq!(
            said,
            [
                "loopscope.toml:1: [[ignore]] has no end; write until = \"2026-05-01\" or iteration = \"5\"",
                "loopscope.toml:4: `at` is \"soon\", expected a day or a moment in UTC; write \
                 \"2026-05-01\" or \"2026-05-01T06:00:00Z\"",
                "loopscope.toml:7: [[annotation]] has no place; write at = \"2026-05-01\" or iteration = \"5\"",
            ]
        );
    }
}
