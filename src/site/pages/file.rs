//! `files/<file>.html`: the score history of a file, from its second review.
//!
//! A night that reviews every file changes all of these pages: they are filled into a mould.

use super::files::score;
use super::{home, to};
use crate::model::format;
use crate::model::report::{FileHistory, FilePoint};
use crate::site::ctx::{self, Ctx};
use crate::site::mould::{self, Mould};
use crate::site::shell::{OWN, Page, Shell};
use crate::site::view::{CellView, Head, Link, TableView};
use crate::site::{SiteError, charts, markup, paths, safe};
use minijinja::value::Serde;
use minijinja::{Value, context};
use std::collections::BTreeMap;

/// Rows of the table of reviews.
const POINTS: usize = 200;
/// Every page of a file lies one folder deep.
const ROOT: &str = "../";

/// Adds the page of every one of these files that has two scores or more.
pub fn render(shell: &mut Shell<'_>, files: &[FileHistory]) -> Result<(), SiteError> {
    let ctx = shell.ctx;
    let axis = charts::axis(ctx.report, None);
    let labels = charts::labels(&axis);
    let mut cells = Cells::default();
    for file in files.iter().filter(|f| ctx::has_page(f)) {
        let scored = file.points.iter().any(|p| p.score.is_some());
        let hidden = file.points.len().saturating_sub(POINTS);
        let shape = u8::from(scored) + 2 * u8::from(hidden > 0);
        let moulds = shell.moulds();
        let mould = moulds.get("file", shape, || blank(shell, scored, hidden > 0))?;
        let drawing = match scored {
            true => ctx.charts.inline(&charts::file(file, &axis, &labels)),
            false => String::new(),
        };
        let path = paths::file(&file.path);
        let [title, address] = shell.own_words(&path, &file.path);
        let page = mould.fill(&[
            &title,
            &address,
            &safe::escape(&format::bounded(&file.path, 300)),
            &safe::escape(&sentence(file)),
            drawing.trim_end(),
            &cells.rows(ctx, file),
            &format!("{} more in the CSV", format::count(hidden as i64)),
        ]);
        shell.put(path, page);
    }
    Ok(())
}

/// The page of any file of this shape. What differs has the numbers of `render`'s list.
fn blank(shell: &Shell<'_>, scored: bool, more: bool) -> Result<Mould, SiteError> {
    let nothing = Value::from("");
    let part = |n: usize, there: bool| match there {
        true => mould::mark(OWN + n),
        false => nothing.clone(),
    };
    let table = Value::from(Serde(history()));
    let content = context! {
        path => mould::mark(OWN),
        sentence => mould::mark(OWN + 1),
        drawing => part(2, scored),
        table => context! { rows => [mould::mark(OWN + 3)], more => part(4, more), ..table },
    };
    let page = Page {
        path: paths::file("any"),
        template: "file",
        title: String::new(),
        nav: "files",
        crumbs: vec![home(ROOT), Link::new("Files", to(ROOT, "files/index.html"))],
    };
    shell.mould(&page, content)
}

fn sentence(file: &FileHistory) -> String {
    let scored: Vec<&FilePoint> = file.points.iter().filter(|p| p.score.is_some()).collect();
    let unparsed = file.points.len() - scored.len();
    let tail = match unparsed {
        0 => String::new(),
        n => format!(
            "; {n} of {} reviews without a readable score",
            file.points.len()
        ),
    };
    let text = |p: &FilePoint| p.score.map(format::number).unwrap_or_default();
    match scored.as_slice() {
        [] => format!("No readable score in {} reviews.", file.points.len()),
        [one] => format!(
            "Score {} of 10 in iteration {}{tail}.",
            text(one),
            one.iteration
        ),
        [a, .., b] => format!(
            "Score {} → {} of 10 from iteration {} to {}{tail}.",
            text(a),
            text(b),
            a.iteration,
            b.iteration
        ),
    }
}

/// The table of reviews without its rows.
fn history() -> TableView {
    TableView {
        id: "history".into(),
        caption: "Reviews, newest first".into(),
        heads: vec![
            Head::text("Iteration"),
            Head::number("Score", "of 10"),
            Head::number("As recorded", "when it differs"),
            Head::number("Lowest confidence", ""),
            Head::text("Tier"),
            Head::text("Verdict"),
            Head::text("Model"),
            Head::text("Source"),
        ],
        more_href: to(ROOT, "files/index.csv"),
        ..TableView::default()
    }
}

/// Cells that stand on page after page, as markup.
#[derive(Default)]
struct Cells<'r> {
    iterations: BTreeMap<&'r str, String>,
    /// By the bits of the number.
    numbers: BTreeMap<u64, String>,
}

impl<'r> Cells<'r> {
    /// The rows of a file's reviews, parted as the template parts them.
    fn rows(&mut self, ctx: &Ctx<'_>, file: &'r FileHistory) -> String {
        let mut out = String::with_capacity(256 * file.points.len().min(POINTS));
        for (at, p) in file.points.iter().rev().take(POINTS).enumerate() {
            if at > 0 {
                out.push_str("</tr>\n<tr>");
            }
            let head = self.iterations.entry(&p.iteration);
            out.push_str(
                head.or_insert_with(|| markup::row(&[ctx.iteration_cell(ROOT, &p.iteration)])),
            );
            match p.score {
                Some(_) => self.number(&mut out, p.score),
                None => markup::data(&mut out, &score(p)),
            }
            self.number(&mut out, p.score_recorded);
            self.number(&mut out, p.confidence_min);
            for words in [&p.tier, &p.verdict, &p.model] {
                let words = words.as_deref().unwrap_or(format::MISSING);
                markup::data(&mut out, &CellView::text(words));
            }
            markup::data(
                &mut out,
                &ctx.source_cell(ROOT, &p.source_path, p.source_line),
            );
        }
        out
    }

    fn number(&mut self, out: &mut String, value: Option<f64>) {
        let cell = || {
            let shown = value.map_or_else(format::Shown::missing, |v| format::quantity(v, ""));
            let mut text = String::new();
            markup::data(&mut text, &CellView::number(shown).sorted_by(value));
            text
        };
        // No number has the bits of this NaN.
        let bits = value.map_or(u64::MAX, f64::to_bits);
        out.push_str(self.numbers.entry(bits).or_insert_with(cell));
    }
}
