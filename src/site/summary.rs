//! The Markdown block of an iteration, for the text of a pull request.

use super::ctx::Ctx;
use super::data::markdown as plain;
use super::paths;
use crate::model::format;
use crate::model::report::{Iteration, Move};

/// Moves in the block; the page has them all.
const MOVES: usize = 8;

/// Sentence, moves with links to the frozen charts, link to the page. Links are absolute when
/// the site knows its address, else a placeholder says what to put there.
pub fn markdown(ctx: &Ctx<'_>, i: &Iteration) -> String {
    let base = ctx
        .report
        .site
        .base_url
        .as_deref()
        .map_or("https://YOUR-SITE", |b| b.trim_end_matches('/'));
    let mut out = format!("**{}**\n", plain(&i.sentence));
    let moves: Vec<String> = i
        .moves
        .iter()
        .filter(|m| m.direction != "same")
        .take(MOVES)
        .filter_map(|mv| row(ctx, i, mv, base))
        .collect();
    if !moves.is_empty() {
        out.push_str("\n| metric | from | to | |\n|---|---:|---:|---|\n");
        out.push_str(&moves.concat());
    }
    out.push_str(&format!(
        "\n[Iteration {}]({base}/{})\n",
        plain(&format::bounded(&i.id, 80)),
        paths::link(&paths::iteration(&i.id))
    ));
    out
}

fn row(ctx: &Ctx<'_>, i: &Iteration, mv: &Move, base: &str) -> Option<String> {
    let m = ctx.metric(&mv.metric)?;
    let shown = |v: f64, k: Option<i64>, n: Option<i64>| match (k, n) {
        (Some(k), Some(n)) => format::ratio(k, n),
        _ => format::with_unit(v, &m.unit),
    };
    Some(format!(
        "| [{}]({base}/{}) | {} | {} | {} |\n",
        plain(&m.title),
        paths::link(&paths::iteration_chart(&i.id, &m.id)),
        shown(mv.from, mv.from_k, mv.from_n),
        shown(mv.to, mv.to_k, mv.to_n),
        plain(&format!("{}; evidence: {}", mv.direction, mv.word))
    ))
}
