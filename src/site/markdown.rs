//! A report's iteration, or two side by side, as Markdown for a pull request or a job's summary.

pub use super::data::markdown as plain;
use super::differences::{self, Difference};
use super::{pages::unit_head, paths};
use crate::model::format;
use crate::model::report::{Due, Iteration, Metric, Move, Report};

/// A comment on GitHub holds 65,536 characters; the whole text stays below.
pub const MOST_BYTES: usize = 60_000;
/// Rows of each table before the count of the rest.
const ROWS: usize = 40;
const DUE: usize = 10;

/// The sentence, what moved, what regressed, what is due. `None`: no such iteration.
pub fn summary(report: &Report, iteration: &str) -> Option<String> {
    let i = report.iterations.iter().find(|i| i.id == iteration)?;
    let mut out = format!("**{}**\n", plain(&i.sentence));
    let moved: Vec<&Move> = i.moves.iter().filter(|m| m.direction != "same").collect();
    let rows = moved.iter().filter_map(|mv| moved_row(report, i, mv));
    table(
        &mut out,
        "\n| metric | from | to | unit | |\n|---|---:|---:|---|---|\n",
        rows.collect(),
        ROWS,
        "changes",
    );
    if report.newest.as_deref() == Some(iteration) {
        due(&mut out, &crate::report::due::items(report));
    }
    out.push_str(&foot(
        report,
        &paths::iteration(&i.id),
        &format!("Iteration {}", i.id),
    ));
    Some(out)
}

/// Every number of both iterations. `None`: one of them is not there.
pub fn comparison(report: &Report, a: &str, b: &str) -> Option<String> {
    let there = |id: &str| report.iterations.iter().any(|i| i.id == id);
    if !there(a) || !there(b) {
        return None;
    }
    let differences = differences::of(report, a, b);
    let mut out = format!(
        "**Iteration {} against {}: {}**\n",
        plain(b),
        plain(a),
        differences::tally(&differences)
    );
    let mut shown: Vec<&Difference<'_>> = differences.iter().collect();
    // What moved stands first; the order of the systems is kept within.
    shown.sort_by_key(|d| d.word() == "same");
    let rows = shown.iter().map(|d| difference_row(report, d));
    let head = format!(
        "\n| metric | iteration {} | iteration {} | change | unit |\n|---|---:|---:|---|---|\n",
        plain(a),
        plain(b)
    );
    table(&mut out, &head, rows.collect(), usize::MAX, "numbers");
    out.push_str(&foot(report, &paths::compare(a, b), "All numbers"));
    Some(out)
}

/// Whole rows only, within the limits, then how many are left out.
fn table(out: &mut String, head: &str, rows: Vec<String>, most: usize, what: &str) {
    if rows.is_empty() {
        return;
    }
    out.push_str(head);
    // What comes after needs room, too.
    let room = MOST_BYTES.saturating_sub(4_000);
    let mut shown = 0;
    for row in rows.iter().take(most) {
        if out.len() + row.len() > room {
            break;
        }
        out.push_str(row);
        shown += 1;
    }
    if rows.len() > shown {
        let left = format::count((rows.len() - shown) as i64);
        out.push_str(&format!("\n{left} more {what} on the page\n"));
    }
}

fn moved_row(report: &Report, i: &Iteration, mv: &Move) -> Option<String> {
    let m = report.metrics.iter().find(|m| m.id == mv.metric)?;
    let shown = |v: f64, k: Option<i64>, n: Option<i64>| match (k, n) {
        (Some(k), Some(n)) => format::ratio(k, n),
        _ => format::quantity(v, &m.unit).text,
    };
    Some(format!(
        "| {} | {} | {} | {} | {} |\n",
        linked(report, m, &paths::iteration_chart(&i.id, &m.id)),
        shown(mv.from, mv.from_k, mv.from_n),
        shown(mv.to, mv.to_k, mv.to_n),
        plain(unit_head(&m.unit)),
        plain(&format!("{}; evidence: {}", mv.direction, mv.word))
    ))
}

fn difference_row(report: &Report, d: &Difference<'_>) -> String {
    let m = d.metric;
    let shown = |p: Option<&crate::model::Point>| match p.filter(|p| p.value.is_some()) {
        Some(p) => format::point(p, &m.unit).text,
        None => format::MISSING.to_string(),
    };
    let name = linked(report, m, &paths::metric(&m.id));
    let series = d.series.as_ref().map(|s| format!(" ({})", plain(s)));
    let change = match &d.change {
        Some((change, word)) => format!("{} {word}", change.text),
        None => d.word().to_string(),
    };
    format!(
        "| {name}{} | {} | {} | {} | {} |\n",
        series.unwrap_or_default(),
        shown(d.from),
        shown(d.to),
        plain(&change),
        plain(unit_head(&m.unit))
    )
}

/// The metric's title, linked where the site's address is known.
fn linked(report: &Report, m: &Metric, path: &str) -> String {
    let title = plain(&format::bounded(&m.title, 80));
    match address(report) {
        Some(base) => format!("[{title}]({base}/{})", paths::link(path)),
        None => title,
    }
}

fn address(report: &Report) -> Option<&str> {
    let base = report.site.base_url.as_deref()?;
    Some(base.trim_end_matches('/'))
}

fn due(out: &mut String, items: &[&Due]) {
    if items.is_empty() {
        return;
    }
    out.push_str("\nDue next loop:\n\n");
    for item in items.iter().take(DUE) {
        let file = item.file.as_ref().map(|f| format!(" ({})", plain(f)));
        out.push_str(&format!(
            "- {}, {}: {}{}\n",
            plain(&item.stance),
            plain(&item.state),
            plain(&format::bounded(&item.text, 200)),
            file.unwrap_or_default()
        ));
    }
    if items.len() > DUE {
        out.push_str(&format!("- and {} more\n", items.len() - DUE));
    }
}

/// Through when the data goes, and where the page is.
fn foot(report: &Report, path: &str, text: &str) -> String {
    let through = match report.data_through {
        Some(t) => format!("Data through {}.", crate::model::time::iso(t)),
        None => "No data yet.".to_string(),
    };
    match address(report) {
        Some(base) => format!(
            "\n{through} [{}]({base}/{})\n",
            plain(text),
            paths::link(path)
        ),
        None => format!("\n{through}\n"),
    }
}
