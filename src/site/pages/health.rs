//! `health/index.html`: every input byte accounted for: kept, set aside with its reason, or ignored.

use super::home;
use crate::model::format;
use crate::model::plural;
use crate::model::report::{Counts, Health, SourceAccount};
use crate::site::ctx::Ctx;
use crate::site::listing::weight;
use crate::site::shell::{Page, Shell};
use crate::site::view::{CellView, Fact, Head, TableView};
use crate::site::{SiteError, safe};
use serde::Serialize;

const SOURCES_BYTES: usize = 48_000;
const QUARANTINE_BYTES: usize = 36_000;
const FIELDS: usize = 120;
const NOTES: usize = 60;

#[derive(Serialize)]
struct HealthPage {
    sentence: String,
    facts: Vec<Fact>,
    notes: TableView,
    sources: TableView,
    reasons: TableView,
    quarantine: TableView,
    fields: TableView,
    redactions: TableView,
}

/// Adds `health/index.html`.
pub fn render(shell: &mut Shell<'_>) -> Result<(), SiteError> {
    let ctx = shell.ctx;
    let root = "../";
    let health = &ctx.report.health;
    let totals = &ctx.report.accounting.totals;
    let content = HealthPage {
        sentence: sentence(totals, ctx.report.accounting.sources.len()),
        facts: facts(totals),
        notes: notes(ctx, root, health),
        sources: sources(ctx, root),
        reasons: counted(
            "reasons",
            "Lines set aside by reason",
            "Reason",
            &health.quarantine_by_reason,
            "No line was set aside.",
        ),
        quarantine: quarantine(ctx, root, health),
        fields: fields(health),
        redactions: counted(
            "redactions",
            "Secrets masked",
            "Kind",
            &health.redactions,
            "No secret was found in what this site prints.",
        ),
    };
    let page = Page {
        path: "health/index.html".into(),
        template: "health",
        title: "Health of the data".into(),
        nav: "health",
        crumbs: vec![home(root)],
    };
    shell.page(&page, content)
}

fn sentence(t: &Counts, sources: usize) -> String {
    if sources == 0 {
        return "No input was read.".to_string();
    }
    let n = |v: u64| format::count(v as i64);
    let law = if t.balanced() {
        "every line is accounted for"
    } else {
        "the counts do not add up: please report this"
    };
    let mut parts = vec![
        plural::counted(t.rows as i64, "rows"),
        plural::counted(t.duplicates as i64, "duplicates"),
        format!("{} set aside", n(t.quarantined)),
    ];
    for (count, word) in [
        (t.ignored, "ignored"),
        (t.unmapped, "unmapped"),
        (t.blank, "blank"),
        (t.pending, "pending"),
    ] {
        if count > 0 {
            parts.push(format!("{} {word}", n(count)));
        }
    }
    format!(
        "{} of {}: {}; {law}.",
        plural::counted(t.lines as i64, "lines"),
        plural::counted_len(sources, "sources"),
        parts.join(", ")
    )
}

fn facts(t: &Counts) -> Vec<Fact> {
    let named = [
        ("Lines", t.lines),
        ("Rows", t.rows),
        ("Duplicates", t.duplicates),
        ("Set aside", t.quarantined),
        ("Ignored", t.ignored),
        ("Unmapped", t.unmapped),
        ("Blank", t.blank),
        ("Pending", t.pending),
    ];
    named
        .iter()
        .map(|(name, v)| Fact::new(name, CellView::text(format::count(*v as i64))))
        .collect()
}

fn notes(ctx: &Ctx<'_>, root: &str, health: &Health) -> TableView {
    let row = |n: &crate::model::report::HealthNote| {
        let class = if n.level == "error" { "worse" } else { "" };
        vec![
            CellView {
                text: n.level.clone(),
                class: class.into(),
                ..CellView::default()
            },
            wide(&n.text),
            n.path.as_deref().map_or_else(
                || CellView::text(format::MISSING),
                |p| ctx.source_cell(root, p, n.line.unwrap_or(0)),
            ),
            wide(&n.hint),
        ]
    };
    let hidden = health.notes.len().saturating_sub(NOTES);
    TableView {
        id: "notes".into(),
        caption: "Findings about the data".into(),
        heads: ["Level", "What was found", "Where", "What to do"]
            .map(Head::text)
            .to_vec(),
        rows: health.notes.iter().take(NOTES).map(row).collect(),
        more: if hidden > 0 {
            format!("{hidden} more in report.json")
        } else {
            String::new()
        },
        more_href: format!("{root}report.json"),
        empty: "Nothing to report about the data.".into(),
        ..TableView::default()
    }
}

fn wide(text: &str) -> CellView {
    CellView {
        text: safe::short(text, 300),
        class: "w".into(),
        ..CellView::default()
    }
}

fn sources(ctx: &Ctx<'_>, root: &str) -> TableView {
    let all = &ctx.report.accounting.sources;
    let mut heads = vec![
        Head::text("Source"),
        Head::text("Stream"),
        Head::number("Size", ""),
    ];
    heads.extend(
        [
            "Lines",
            "Rows",
            "Duplicates",
            "Set aside",
            "Ignored",
            "Unmapped",
            "Blank",
            "Pending",
        ]
        .map(|h| Head::number(h, "")),
    );
    heads.push(Head::text("Remark"));
    let (rows, hidden) = capped(all.iter().map(|s| source_row(ctx, root, s)), SOURCES_BYTES);
    TableView {
        id: "sources".into(),
        caption: "Sources".into(),
        note: "Lines = rows + duplicates + set aside + ignored + unmapped + blank + pending, for every source.".into(),
        heads,
        rows,
        more: if hidden > 0 { format!("{} more in accounting.json", format::count(hidden as i64)) } else { String::new() },
        more_href: format!("{root}accounting.json"),
        empty: "No source was found. Put .jsonl files below the data folder, or name one with --data.".into(),
        ..TableView::default()
    }
}

fn source_row(ctx: &Ctx<'_>, root: &str, s: &SourceAccount) -> Vec<CellView> {
    let c = &s.counts;
    let mut row = vec![
        ctx.source_cell(root, &s.path, 0),
        s.stream.as_deref().map_or_else(
            || CellView {
                text: "none".into(),
                class: "gap".into(),
                ..CellView::default()
            },
            CellView::text,
        ),
        CellView::number(format::bytes(s.bytes as f64)).sorted_by(Some(s.bytes as f64)),
    ];
    for v in [
        c.lines,
        c.rows,
        c.duplicates,
        c.quarantined,
        c.ignored,
        c.unmapped,
        c.blank,
        c.pending,
    ] {
        row.push(CellView::number(format::quantity(v as f64, "")).sorted_by(Some(v as f64)));
    }
    let conflict = if s.conflict {
        "rewritten since it was read: loopscope accept-source. "
    } else {
        ""
    };
    row.push(wide(&format!(
        "{conflict}{}{}",
        s.hint.as_deref().unwrap_or_default(),
        formatted(s)
    )));
    row
}

/// Which format read it, and what it passed over, the most first.
fn formatted(s: &SourceAccount) -> String {
    let kinds = s.ignored_kinds.iter().chain(&s.unknown_kinds);
    let mut kinds = kinds.map(|k| (k.lines, &k.kind)).collect::<Vec<_>>();
    if kinds.is_empty() {
        return String::new();
    }
    kinds.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(b.1)));
    let some = kinds.iter().take(4);
    let some = some.map(|(lines, kind)| format!("{kind} {}", format::count(*lines as i64)));
    let more = if kinds.len() > 4 { ", …" } else { "" };
    format!(
        "{}; ignored: {}{more}",
        s.format,
        some.collect::<Vec<_>>().join(", ")
    )
}

/// Rows until the bytes are used up, and how many were left out.
fn capped(all: impl Iterator<Item = Vec<CellView>>, bytes: usize) -> (Vec<Vec<CellView>>, usize) {
    let (mut rows, mut size, mut hidden) = (Vec::new(), 0, 0);
    for row in all {
        size += row.iter().map(weight).sum::<usize>() + 12;
        if size > bytes {
            hidden += 1
        } else {
            rows.push(row)
        }
    }
    (rows, hidden)
}

fn quarantine(ctx: &Ctx<'_>, root: &str, health: &Health) -> TableView {
    let row = |q: &crate::model::report::QuarantineLine| {
        vec![
            ctx.source_cell(root, &q.path, q.line),
            CellView::number(format::quantity(q.byte as f64, "")).sorted_by(Some(q.byte as f64)),
            wide(&q.reason),
            CellView {
                text: safe::short(&q.excerpt, 160),
                class: "m".into(),
                ..CellView::default()
            },
        ]
    };
    let (rows, _) = capped(health.quarantine.iter().map(row), QUARANTINE_BYTES);
    let hidden = health.quarantine_total - rows.len() as i64;
    TableView {
        id: "quarantine".into(),
        caption: "Lines set aside".into(),
        note: "Kept verbatim in the lake with file, line and byte offset.".into(),
        heads: vec![
            Head::text("Source"),
            Head::number("Byte", "offset"),
            Head::text("Reason"),
            Head::text("Excerpt"),
        ],
        more: more_lines(
            hidden,
            health.quarantine.len() as i64,
            health.quarantine_total,
        ),
        more_href: format!("{root}quarantine.jsonl"),
        rows,
        empty: "No line was set aside.".into(),
        ..TableView::default()
    }
}

/// Where the refused lines that the page leaves out can be read. `listed`: in quarantine.jsonl.
fn more_lines(hidden: i64, listed: i64, total: i64) -> String {
    let hidden_text = format::count(hidden);
    match hidden {
        ..=0 => String::new(),
        _ if listed >= total => format!("{hidden_text} more in quarantine.jsonl"),
        _ => format!(
            "{hidden_text} more; quarantine.jsonl has the first {}, the lake all {}",
            format::count(listed),
            format::count(total)
        ),
    }
}

fn fields(health: &Health) -> TableView {
    let row = |f: &crate::model::report::UnknownField| {
        vec![
            CellView::text(f.stream.clone()),
            CellView {
                text: f.field.clone(),
                class: "m".into(),
                ..CellView::default()
            },
            CellView::number(format::quantity(f.rows as f64, "")).sorted_by(Some(f.rows as f64)),
        ]
    };
    let hidden = health.unknown_fields.len().saturating_sub(FIELDS);
    TableView {
        id: "fields".into(),
        caption: "Fields that no stream declares".into(),
        note: "Kept in the column extra; declare them in a stream of your own pack to use them."
            .into(),
        heads: vec![
            Head::text("Stream"),
            Head::text("Field"),
            Head::number("Rows", ""),
        ],
        rows: health.unknown_fields.iter().take(FIELDS).map(row).collect(),
        more: if hidden > 0 {
            format!("{hidden} more in report.json")
        } else {
            String::new()
        },
        more_href: "../report.json".into(),
        empty: "Every field is declared.".into(),
        ..TableView::default()
    }
}

fn counted(
    id: &str,
    caption: &str,
    head: &str,
    map: &std::collections::BTreeMap<String, i64>,
    empty: &str,
) -> TableView {
    TableView {
        id: id.into(),
        caption: caption.into(),
        heads: vec![Head::text(head), Head::number("Count", "")],
        rows: map
            .iter()
            .map(|(k, v)| {
                vec![
                    CellView::text(k.clone()),
                    CellView::number(format::quantity(*v as f64, "")).sorted_by(Some(*v as f64)),
                ]
            })
            .collect(),
        empty: empty.into(),
        ..TableView::default()
    }
}
