//! What every page shares: the environment, the head, the navigation, the foot.

use super::ctx::Ctx;
use super::mould::{self, Mould, Moulds};
use super::social::{self, Social};
use super::view::{CellView, Link};
use super::{SiteError, env, paths, safe};
use crate::model::plural::{counted, counted_len};
use crate::model::{format, time};
use minijinja::value::Serde;
use minijinja::{Environment, Value, context};
use serde::Serialize;
use std::collections::BTreeMap;
use std::rc::Rc;

/// Marks of a mould that every page has: its title and its address on the web.
const TITLE: usize = 0;
const ADDRESS: usize = 1;
/// The first mark that is free for the content.
pub const OWN: usize = 2;

/// Renders pages into the map of files.
pub struct Shell<'a> {
    pub ctx: &'a Ctx<'a>,
    env: Environment<'static>,
    moulds: Rc<Moulds>,
    pub files: BTreeMap<String, Vec<u8>>,
}

/// A page's own words around its content.
pub struct Page<'p> {
    /// Path in the folder.
    pub path: String,
    pub template: &'p str,
    pub title: String,
    /// Which entry of the navigation is current.
    pub nav: &'p str,
    /// From the overview down to the parent.
    pub crumbs: Vec<Link>,
}

#[derive(Serialize)]
struct Base {
    root: String,
    title: String,
    site: String,
    nav: String,
    crumbs: Vec<Link>,
    data_through: CellView,
    data_through_iso: String,
    stale_after: CellView,
    stale_after_iso: String,
    version: String,
    sources: String,
    set_aside: String,
    social: Option<Social>,
}

impl<'a> Shell<'a> {
    pub fn new(ctx: &'a Ctx<'a>) -> Result<Shell<'a>, SiteError> {
        Ok(Shell {
            ctx,
            env: env::environment()?,
            moulds: Rc::default(),
            files: BTreeMap::new(),
        })
    }

    /// Renders one page. `content` is what the template calls `p`.
    pub fn page(&mut self, page: &Page<'_>, content: impl Serialize) -> Result<(), SiteError> {
        let base = Value::from(Serde(self.base(page)));
        let text = self.text(
            page,
            context! { b => base, p => Value::from(Serde(content)) },
        )?;
        self.files.insert(page.path.clone(), text.into_bytes());
        Ok(())
    }

    /// A page like `page` whose title and address are `mark`s, and those of `content` too.
    pub fn mould(&self, page: &Page<'_>, content: Value) -> Result<Mould, SiteError> {
        let base = self.base(page);
        let social = base.social.as_ref().map(|social| {
            let rest = Value::from(Serde(social));
            context! { url => mould::mark(ADDRESS), ..rest }
        });
        let rest = Value::from(Serde(base));
        let base = match social {
            Some(social) => context! { title => mould::mark(TITLE), social, ..rest },
            None => context! { title => mould::mark(TITLE), ..rest },
        };
        Ok(Mould::of(
            &self.text(page, context! { b => base, p => content })?,
        ))
    }

    /// The moulds that were made here.
    pub fn moulds(&self) -> Rc<Moulds> {
        Rc::clone(&self.moulds)
    }

    /// What stands in the places of `TITLE` and `ADDRESS` on the page of that path and title.
    pub fn own_words(&self, path: &str, title: &str) -> [String; 2] {
        let address = social::address(self.ctx, path).unwrap_or_default();
        [safe::escape(&shown_title(title)), safe::escape(&address)]
    }

    fn text(&self, page: &Page<'_>, context: Value) -> Result<String, SiteError> {
        let template = format!("pages/{}.html", page.template);
        let text = (self.env.get_template(&template)).and_then(|t| t.render(context));
        text.map(|text| squeeze(&text))
            .map_err(|e| SiteError::Template(format!("{}: {e:#}", page.path)))
    }

    pub fn put(&mut self, path: String, bytes: impl Into<Vec<u8>>) {
        self.files.insert(path, bytes.into());
    }

    fn base(&self, page: &Page<'_>) -> Base {
        let report = self.ctx.report;
        let moment = |t: Option<i64>| {
            t.map(|t| CellView::plain(self.ctx.moment(t)))
                .unwrap_or_default()
        };
        let totals = &report.accounting.totals;
        Base {
            root: paths::root_of(&page.path),
            title: shown_title(&page.title),
            site: report.site.title.clone(),
            nav: page.nav.to_string(),
            crumbs: page.crumbs.clone(),
            data_through: moment(report.data_through),
            data_through_iso: report.data_through.map(time::iso).unwrap_or_default(),
            stale_after: moment(report.stale_after),
            stale_after_iso: report.stale_after.map(time::iso).unwrap_or_default(),
            version: report.version.clone(),
            sources: counted_len(report.accounting.sources.len(), "sources"),
            set_aside: match totals.quarantined {
                0 => "no line set aside".to_string(),
                n => format!("{} set aside", counted(n as i64, "lines")),
            },
            social: social::of_page(self.ctx, &page.path),
        }
    }
}

fn shown_title(title: &str) -> String {
    format::bounded(title, 160)
}

/// Drops the indentation and the empty lines of templates, but inside `<pre>`.
fn squeeze(html: &str) -> String {
    let mut out = String::with_capacity(html.len());
    let mut in_pre = false;
    let any_pre = html.contains("<pre");
    for line in html.lines() {
        let kept = if in_pre { line } else { line.trim() };
        if in_pre || !kept.is_empty() {
            out.push_str(kept);
            out.push('\n');
        }
        if !any_pre {
            continue;
        }
        // A page of ours opens and closes a `pre` at most once a line.
        if let Some(open) = line.rfind("<pre") {
            in_pre = !line[open..].contains("</pre>");
        } else if line.contains("</pre>") {
            in_pre = false;
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::squeeze;

    #[test]
    fn indentation_goes_but_in_pre() {
        assert_eq!(
            squeeze("  <p>\n\n   a\n<pre>x\n  y\n\nz</pre>\n  b"),
            "<p>\na\n<pre>x\n  y\n\nz</pre>\nb\n"
        );
        assert_eq!(squeeze("<pre>x</pre>\n  b\n"), "<pre>x</pre>\nb\n");
    }
}
