//! What every page shares: the environment, the head, the navigation, the foot.

use super::ctx::Ctx;
use super::social::{self, Social};
use super::view::{CellView, Link};
use super::{SiteError, env, paths};
use crate::model::plural::{counted, counted_len};
use crate::model::{format, time};
use minijinja::value::Serde;
use minijinja::{Environment, Value, context};
use serde::Serialize;
use std::collections::BTreeMap;

/// Renders pages into the map of files.
pub struct Shell<'a> {
    pub ctx: &'a Ctx<'a>,
    env: Environment<'static>,
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
            files: BTreeMap::new(),
        })
    }

    /// Renders one page. `content` is what the template calls `p`.
    pub fn page(&mut self, page: &Page<'_>, content: impl Serialize) -> Result<(), SiteError> {
        let template = format!("pages/{}.html", page.template);
        let text = self
            .env
            .get_template(&template)
            .and_then(|t| t.render(context! { b => Value::from(Serde(self.base(page))), p => Value::from(Serde(content)) }))
            .map_err(|e| SiteError::Template(format!("{}: {e:#}", page.path)))?;
        self.files
            .insert(page.path.clone(), squeeze(&text).into_bytes());
        Ok(())
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
            title: format::bounded(&page.title, 160),
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

/// Drops the indentation and the empty lines of templates, but inside `<pre>`.
fn squeeze(html: &str) -> String {
    let mut out = String::with_capacity(html.len());
    let mut in_pre = false;
    for line in html.lines() {
        let kept = if in_pre { line } else { line.trim() };
        if in_pre || !kept.is_empty() {
            out.push_str(kept);
            out.push('\n');
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
