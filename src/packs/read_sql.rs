//! One `.sql` file of a pack → a metric, a view or a table.

use super::known::{Kind, Known, KnownRelation};
use super::metric::{MetricDef, RowsDef, Scope, TableDef, ViewDef};
use super::mistake::Mistake;
use super::scopes::{kept_scope, metric_scope, table_scope};
use super::sql::{self, Place, Use};
use super::sql_file::{Header, read_header, split_list};
use super::suggest::hint;
use crate::model::{Better, Tone};
use std::collections::{BTreeMap, BTreeSet};

const METRIC_KEYS: [&str; 12] = [
    "title",
    "question",
    "unit",
    "better",
    "chart",
    "scope",
    "series",
    "tones",
    "scale",
    "definition",
    "rows",
    "show",
];
const VIEW_KEYS: [&str; 4] = ["scope", "keep", "title", "definition"];
const TABLE_KEYS: [&str; 9] = [
    "title", "text", "page", "heads", "empty", "draw", "bar", "cap", "scope",
];

/// Rows of a table kept for the page when its header does not say.
const CAP: usize = 200;

/// A file about to be read.
#[derive(Clone, Copy)]
pub struct Source<'a> {
    /// As messages show it.
    pub file: &'a str,
    pub pack: &'a str,
    pub stem: &'a str,
    pub text: &'a str,
    pub builtin: bool,
}

/// Collects the mistakes of one file.
pub(super) struct Sheet<'a> {
    source: Source<'a>,
    pub(super) header: Header,
    mistakes: Vec<Mistake>,
}

impl<'a> Sheet<'a> {
    fn open(source: Source<'a>, kind: &str, keys: &[&str]) -> Sheet<'a> {
        let mut mistakes = Vec::new();
        let header = read_header(source.file, kind, source.text, keys, &mut mistakes);
        Sheet {
            source,
            header,
            mistakes,
        }
    }

    pub(super) fn refuse(&mut self, line: u32, found: impl Into<String>, fix: impl Into<String>) {
        let mistake = Mistake::new(self.source.file, line, found, fix);
        self.mistakes.push(mistake);
    }

    fn required(&mut self, key: &str, kind: &str) -> String {
        let text = self.header.text(key);
        if text.is_empty() {
            let found = format!("the {kind} has no `{key}`");
            self.refuse(1, found, format!("add a header line `-- {key}: …`"));
        }
        text
    }

    /// One word of a list; the first is the default.
    fn word(&mut self, key: &str, words: &[&str]) -> String {
        let text = match self.header.get(key) {
            None => return words[0].to_string(),
            Some(text) => text.to_string(),
        };
        if !words.contains(&text.as_str()) {
            let found = format!("`{key}` is `{text}`, expected one of {}", words.join(", "));
            let line = self.header.line(key);
            self.refuse(line, found, hint(&text, words.iter().copied()));
        }
        text
    }

    /// The first of the words is what a file without one means.
    fn scope(&mut self, words: &[&str]) -> Scope {
        match self.word("scope", words).as_str() {
            "history" => Scope::History,
            "past" => Scope::Past,
            _ => Scope::Iteration,
        }
    }

    fn query(&mut self, known: &Known, purpose: Use) -> Option<(super::CheckedSql, KnownRelation)> {
        let place = Place {
            file: self.source.file,
            lines_before: self.header.lines,
        };
        match sql::check(place, &self.header.query, Some(known), purpose) {
            Ok(found) => Some(found),
            Err(mistakes) => {
                self.mistakes.extend(mistakes);
                None
            }
        }
    }
}

/// Reads a metric file; the metric's id is the file's stem. `history`: views whose scope is
/// the whole history.
///
/// # Errors
/// Every mistake of the file.
pub fn read_metric(
    source: Source,
    known: &Known,
    history: &BTreeSet<String>,
) -> Result<MetricDef, Vec<Mistake>> {
    let mut s = Sheet::open(source, "metric", &METRIC_KEYS);
    let better = match s.word("better", &["none", "lower", "higher"]).as_str() {
        "lower" => Better::Lower,
        "higher" => Better::Higher,
        _ => Better::None,
    };
    if s.header.get("better").is_none() {
        s.refuse(
            1,
            "the metric has no `better`",
            "add a header line `-- better: lower`, higher or none",
        );
    }
    let (title, question) = (
        s.required("title", "metric"),
        s.required("question", "metric"),
    );
    let (unit, definition) = (
        s.required("unit", "metric"),
        s.required("definition", "metric"),
    );
    let chart = s.word("chart", &["line", "stacked", "bars", "heatmap", "none"]);
    let scope = s.scope(&["iteration", "past", "history"]);
    let scale = read_scale(&mut s);
    let tones = read_tones(&mut s);
    let rows = read_rows(&mut s, known);
    let found = s.query(known, Use::Answer);
    if let Some((checked, answer)) = &found {
        metric_shape(&mut s, answer);
        metric_scope(&mut s, scope, checked, history);
    }
    match found {
        Some((sql, _)) if s.mistakes.is_empty() => Ok(MetricDef {
            id: source.stem.to_string(),
            pack: source.pack.to_string(),
            title,
            question,
            unit,
            better,
            chart,
            scale,
            series: s.header.list("series"),
            tones,
            scope,
            definition,
            rows,
            sql,
            file: source.file.to_string(),
        }),
        _ => Err(s.mistakes),
    }
}

/// `tones: a = better; b = worse; c = context; d = step`
fn read_tones(s: &mut Sheet) -> BTreeMap<String, Tone> {
    let known = s.header.list("series");
    let line = s.header.line("tones");
    let mut tones = BTreeMap::new();
    for item in split_list(s.header.get("tones").unwrap_or_default(), ';') {
        let (series, word) = item.split_once('=').unwrap_or((&item, ""));
        let (series, word) = (series.trim(), word.trim());
        let tone = match word {
            "better" => Tone::Better,
            "worse" => Tone::Worse,
            "context" => Tone::Context,
            "step" => Tone::Step,
            _ => {
                let found = format!("`tones` holds `{item}`");
                let fix = "write `series = better`, worse, context or step, with `;` between";
                s.refuse(line, found, fix);
                continue;
            }
        };
        if !known.iter().any(|name| name == series) {
            let found = format!("`tones` names `{series}`, which is not among `series`");
            s.refuse(line, found, hint(series, known.iter().map(String::as_str)));
        }
        tones.insert(series.to_string(), tone);
    }
    tones
}

/// `scale: 0..10`
fn read_scale(s: &mut Sheet) -> Option<(f64, f64)> {
    let text = s.header.get("scale")?.to_string();
    let ends = text.split_once("..");
    let parse = |t: &str| t.trim().parse::<f64>().ok().filter(|f| f.is_finite());
    let found = ends.and_then(|(a, b)| Some((parse(a)?, parse(b)?)));
    let good = found.filter(|(a, b)| a < b);
    if good.is_none() {
        let line = s.header.line("scale");
        s.refuse(
            line,
            format!("`scale` is `{text}`"),
            "write `-- scale: 0..10`",
        );
    }
    good
}

/// A metric answers with `iteration`, then `value` or `k` and `n`, and perhaps `series`.
fn metric_shape(s: &mut Sheet, answer: &KnownRelation) {
    let line = s.header.lines + 1;
    let names: Vec<&str> = answer.columns.iter().map(|c| c.name.as_str()).collect();
    let mut sorted = names.clone();
    sorted.sort_unstable();
    let shapes: [&[&str]; 4] = [
        &["iteration", "value"],
        &["iteration", "series", "value"],
        &["iteration", "k", "n"],
        &["iteration", "k", "n", "series"],
    ];
    if !shapes.contains(&sorted.as_slice()) || names.first() != Some(&"iteration") {
        let found = format!("the metric answers with ({})", names.join(", "));
        let fix = "answer with (iteration, value) or (iteration, k, n), and series where there are several";
        s.refuse(line, found, fix);
        return;
    }
    for column in &answer.columns {
        let numbers = matches!(column.kind, Kind::Int | Kind::Float | Kind::Unknown);
        let whole = matches!(column.kind, Kind::Int | Kind::Unknown);
        let text = matches!(column.kind, Kind::Text | Kind::Unknown);
        let (good, fix) = match column.name.as_str() {
            "value" => (numbers, "return a number: CASE WHEN x THEN 1 ELSE 0 END"),
            "k" | "n" => (whole, "return a count: CAST(… AS BIGINT)"),
            _ => (text, "return a text"),
        };
        if !good {
            let found = format!("`{}` is {}", column.name, column.kind.word());
            s.refuse(line, found, fix);
        }
    }
}

/// `rows: FROM findings WHERE …` and `show: id, file` → a checked query of the rows behind.
fn read_rows(s: &mut Sheet, known: &Known) -> Option<RowsDef> {
    let line = s.header.line("rows");
    let Some(rows) = s.header.get("rows").map(str::to_string) else {
        if s.source.builtin {
            s.refuse(
                1,
                "a built-in metric has no `rows`",
                "add `-- rows: FROM … WHERE …`",
            );
        }
        if s.header.get("show").is_some() {
            let line = s.header.line("show");
            s.refuse(
                line,
                "`show` without `rows`",
                "add `-- rows: FROM … WHERE …`",
            );
        }
        return None;
    };
    if !rows
        .get(..5)
        .is_some_and(|w| w.eq_ignore_ascii_case("FROM "))
    {
        s.refuse(
            line,
            format!("`rows` is `{rows}`"),
            "begin with FROM: `-- rows: FROM findings WHERE …`",
        );
        return None;
    }
    let prefix = first_alias(&rows);
    let system = ["iteration", "source_path", "source_line"];
    let mut items: Vec<String> = system
        .iter()
        .map(|c| format!("{prefix}{c} AS {c}"))
        .collect();
    let mut order: Vec<String> = system.iter().map(|c| format!("{c} NULLS LAST")).collect();
    let mut show = Vec::new();
    for item in s.header.list("show") {
        let name = output_name(&item);
        if system.contains(&name.as_str()) {
            continue;
        }
        items.push(item);
        order.push(format!("{name} NULLS LAST"));
        show.push(name);
    }
    let query = format!(
        "SELECT {} {rows} ORDER BY {}",
        items.join(", "),
        order.join(", ")
    );
    let place = Place {
        file: s.source.file,
        lines_before: line.saturating_sub(1),
    };
    match sql::check(place, &query, Some(known), Use::Answer) {
        Ok((sql, _)) => Some(RowsDef { sql, show }),
        Err(mistakes) => {
            for m in mistakes {
                let found = format!("in `rows` and `show`: {}", m.found);
                s.refuse(line, found, m.fix);
            }
            None
        }
    }
}

/// `a.` when `rows` reads several relations, so that the system columns are the first one's.
fn first_alias(rows: &str) -> String {
    let words: Vec<&str> = rows.split_whitespace().collect();
    if !words.iter().any(|w| w.eq_ignore_ascii_case("join")) {
        return String::new();
    }
    let alias = match words.get(2) {
        Some(word) if word.eq_ignore_ascii_case("as") => words.get(3),
        _ => words.get(1),
    };
    alias.map_or_else(String::new, |a| format!("{a}."))
}

/// The output name of `x`, `a.x` or `… AS x`.
fn output_name(item: &str) -> String {
    let last = item.split_whitespace().last().unwrap_or(item);
    last.rsplit('.').next().unwrap_or(last).to_string()
}

/// Reads a view file, and says what is known about the relation it makes.
///
/// # Errors
/// Every mistake of the file.
pub fn read_view(
    source: Source,
    known: &Known,
    history: &BTreeSet<String>,
) -> Result<(ViewDef, KnownRelation), Vec<Mistake>> {
    let mut s = Sheet::open(source, "view", &VIEW_KEYS);
    let scope = s.scope(&["iteration", "past", "history"]);
    let asked = s.word("keep", &["false", "true"]) == "true";
    let kept = asked || scope == Scope::Past;
    let found = s.query(known, Use::Relation);
    if let Some((sql, _)) = &found
        && kept
    {
        kept_scope(&mut s, scope, sql, history);
    }
    match found {
        Some((sql, relation)) if s.mistakes.is_empty() => {
            let view = ViewDef {
                name: source.stem.to_string(),
                pack: source.pack.to_string(),
                scope,
                kept,
                sql,
                file: source.file.to_string(),
            };
            Ok((view, relation))
        }
        _ => Err(s.mistakes),
    }
}

/// The query of a view file, header removed, without any check.
pub fn view_query(source: Source) -> String {
    Sheet::open(source, "view", &VIEW_KEYS).header.query
}

/// Reads a table file.
///
/// # Errors
/// Every mistake of the file.
pub fn read_table(
    source: Source,
    known: &Known,
    history: &BTreeSet<String>,
) -> Result<TableDef, Vec<Mistake>> {
    let mut s = Sheet::open(source, "table", &TABLE_KEYS);
    let title = s.required("title", "table");
    let page = s.word("page", &["system", "iteration"]);
    let draw = s.word("draw", &["table", "bars", "heatmap", "strip", "timeline"]);
    let cap = read_cap(&mut s);
    let scope = s.scope(&["history", "iteration"]);
    let heads = read_heads(&mut s);
    let bar = s.header.get("bar").map(str::to_string);
    if matches!(draw.as_str(), "bars" | "strip") && bar.is_none() {
        let line = s.header.line("draw");
        s.refuse(
            line,
            format!("`draw: {draw}` without a column"),
            "add `-- bar: column`",
        );
    }
    let found = s.query(known, Use::Answer);
    if let Some((sql, _)) = &found
        && scope == Scope::Iteration
    {
        table_scope(&mut s, sql, history);
    }
    if let Some((_, answer)) = &found {
        let names = || answer.columns.iter().map(|c| c.name.as_str());
        let listed = heads
            .iter()
            .map(|(c, _, _)| ("heads", c))
            .chain(bar.iter().map(|c| ("bar", c)));
        for (key, column) in listed {
            if !names().any(|n| n == column) {
                let line = s.header.line(key);
                let found = format!("`{key}` names `{column}`, which is no output column");
                let fix = hint(column, names());
                s.mistakes.push(Mistake::new(source.file, line, found, fix));
            }
        }
    }
    match found {
        Some((sql, _)) if s.mistakes.is_empty() => Ok(TableDef {
            id: format!("{}/{}", source.pack, source.stem),
            pack: source.pack.to_string(),
            title,
            text: s.header.text("text"),
            on_iteration_page: page == "iteration",
            heads,
            empty: s.header.text("empty"),
            draw,
            bar_column: bar,
            cap,
            scope,
            sql,
            file: source.file.to_string(),
        }),
        _ => Err(s.mistakes),
    }
}

fn read_cap(s: &mut Sheet) -> usize {
    let Some(text) = s.header.get("cap").map(str::to_string) else {
        return CAP;
    };
    let found = text.parse::<usize>().ok().filter(|n| *n > 0);
    if found.is_none() {
        let line = s.header.line("cap");
        s.refuse(
            line,
            format!("`cap` is `{text}`"),
            "write a whole number: `-- cap: 200`",
        );
    }
    found.unwrap_or(CAP)
}

/// `column = Head|unit; column2 = Head2`
fn read_heads(s: &mut Sheet) -> Vec<(String, String, String)> {
    let mut out = Vec::new();
    for item in split_list(s.header.get("heads").unwrap_or_default(), ';') {
        let line = s.header.line("heads");
        let Some((column, head)) = item.split_once('=') else {
            s.refuse(
                line,
                format!("`heads` holds `{item}`"),
                "write `column = Head|unit; other = Head`",
            );
            continue;
        };
        let (head, unit) = head.split_once('|').unwrap_or((head, ""));
        let part = |t: &str| t.trim().to_string();
        out.push((part(column), part(head), part(unit)));
    }
    out
}
