//! `feed.xml`: Atom, one entry per closed iteration, per detected change and per restatement, with
//! ids that never change and times from the data.

use super::ctx::Ctx;
use super::pages::restated::shown;
use super::{paths, safe, summary};
use crate::model::report::{Iteration, Restatement};
use crate::model::{format, time};
use crate::report::changes::{Detected, detected};

/// The newest entries; older ones stay on the site.
const ENTRIES: usize = 50;

/// The feed. Without an address of the site the ids are names of their own and the links are
/// relative; without data it has no entry and says the beginning of time.
pub fn render(ctx: &Ctx<'_>) -> Option<String> {
    let report = ctx.report;
    let address = report
        .site
        .base_url
        .as_deref()
        .map(|b| b.trim_end_matches('/'));
    let base = address.unwrap_or(".");
    let names = address.unwrap_or("urn:loopscope:site");
    let mut entries = iterations(ctx, base, names);
    entries.extend(changes(ctx, base, names));
    entries.extend(restatements(ctx, base, names));
    // An iteration may say an end that is later than every time a stream declares.
    let newest = entries.iter().map(|(at, _)| *at).max();
    let updated = time::iso(newest.max(report.data_through).unwrap_or(0));
    let mut out = format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\">\n<title>{}</title>\n<id>{}</id>\n<link rel=\"self\" href=\"{}\"/>\n<link href=\"{}\"/>\n<updated>{updated}</updated>\n<author><name>loopscope</name></author>\n",
        safe::escape(&report.site.title),
        safe::escape(&format!("{names}/")),
        safe::escape(&format!("{base}/feed.xml")),
        safe::escape(&format!("{base}/index.html")),
    );
    out.extend(entries.into_iter().map(|(_, text)| text));
    out.push_str("</feed>\n");
    Some(out)
}

/// UTC microseconds of an entry, and its text.
type Entry = (i64, String);

/// One entry per closed iteration that has a time, the newest first.
fn iterations(ctx: &Ctx<'_>, base: &str, names: &str) -> Vec<Entry> {
    let entry = |i: &Iteration| {
        let at = i.finished_at.or(i.started_at)?;
        let page = paths::link(&paths::iteration(&i.id));
        let text = format!(
            "<entry>\n<title>{}</title>\n<id>{}</id>\n<link href=\"{}\"/>\n<updated>{}</updated>\n<summary>{}</summary>\n<content type=\"text\">{}</content>\n</entry>\n",
            safe::escape(&safe::short(&format!("Iteration {}", i.id), 120)),
            safe::escape(&format!("{names}/{page}")),
            safe::escape(&format!("{base}/{page}")),
            time::iso(at),
            safe::escape(&i.sentence),
            safe::escape_clean(&safe::clean_block(&summary::markdown(ctx, i))),
        );
        Some((at, text))
    };
    let all = ctx.report.iterations.iter().rev();
    let closed = all.filter(|i| i.closed && i.has_data);
    closed.filter_map(entry).take(ENTRIES).collect()
}

/// One entry per change that lasted, the newest first. Its name is the metric and the iteration in
/// which it began; its time is that of the iteration that saw it.
fn changes(ctx: &Ctx<'_>, base: &str, names: &str) -> Vec<Entry> {
    let entry = |d: &Detected<'_>| {
        let at = d.seen.finished_at.or(d.seen.started_at)?;
        let metric = ctx.metric(&d.moved.metric)?;
        let page = paths::link(&paths::metric(&metric.id));
        let mut word = d.moved.word.clone();
        if let Some(first) = word.get_mut(..1) {
            first.make_ascii_uppercase();
        }
        let title = format!(
            "{word}: {}, since iteration {}",
            metric.title,
            safe::short(d.since, 80)
        );
        let unit = metric.value_unit();
        let summary = format!(
            "{} → {} in iteration {}. {}",
            format::quantity(d.moved.from, unit).text,
            format::quantity(d.moved.to, unit).text,
            safe::short(&d.seen.id, 80),
            d.moved.because
        );
        let name = format!(
            "{names}/changed/{}/{}",
            paths::name(&metric.id),
            paths::name(d.since)
        );
        let link = format!("{base}/{page}");
        Some((at, told([&title, &name, &link, &summary], at)))
    };
    let all = detected(ctx.report);
    all.iter().rev().filter_map(entry).take(ENTRIES).collect()
}

/// One entry as Atom, from plain texts; `at` in UTC microseconds.
fn told(texts: [&str; 4], at: i64) -> String {
    let [title, name, link, summary] = texts.map(safe::escape);
    format!(
        "<entry>\n<title>{title}</title>\n<id>{name}</id>\n<link href=\"{link}\"/>\n<updated>{}</updated>\n<summary>{summary}</summary>\n</entry>\n",
        time::iso(at),
    )
}

/// One entry per metric and iteration that was restated, the newest first; said once, since its
/// id never changes.
fn restatements(ctx: &Ctx<'_>, base: &str, names: &str) -> Vec<Entry> {
    let all = &ctx.report.restatements;
    let mut groups: Vec<&[Restatement]> = all
        .chunk_by(|a, b| (&a.metric, &a.iteration, a.nth) == (&b.metric, &b.iteration, b.nth))
        .collect();
    groups.reverse();
    let entry = |group: &&[Restatement]| {
        let first = group.first()?;
        let at = first.at?;
        let metric = ctx.metric(&first.metric)?;
        let page = paths::link(&paths::metric(&metric.id));
        let title = format!(
            "Restated: {}, iteration {}",
            metric.title,
            safe::short(&first.iteration, 80)
        );
        let changes: Vec<String> = group
            .iter()
            .map(|r| {
                let series = r
                    .series
                    .as_ref()
                    .map_or(String::new(), |s| format!("{s}: "));
                format!(
                    "{series}{} → {}",
                    shown(Some(metric), &r.from),
                    shown(Some(metric), &r.to)
                )
            })
            .collect();
        let name = format!(
            "{names}/restated/{}/{}/{}",
            paths::name(&first.iteration),
            paths::name(&metric.id),
            first.nth
        );
        let link = format!("{base}/{page}");
        let summary = format!("{} ({})", changes.join(", "), first.cause);
        Some((at, told([&title, &name, &link, &summary], at)))
    };
    groups.iter().filter_map(entry).take(ENTRIES).collect()
}
