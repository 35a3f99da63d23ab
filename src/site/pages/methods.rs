//! `methods/index.html`: what every method of the verdicts does, when it is asked, and its source.

use super::home;
use crate::report::methods::{METHODS, Method};
use crate::site::SiteError;
use crate::site::shell::{Page, Shell};
use serde::Serialize;

#[derive(Serialize)]
struct MethodsPage {
    methods: Vec<View>,
}

#[derive(Serialize)]
struct View {
    id: &'static str,
    title: &'static str,
    does: &'static str,
    when: &'static str,
    parameters: &'static str,
    source: &'static str,
}

/// Adds `methods/index.html`.
pub fn render(shell: &mut Shell<'_>) -> Result<(), SiteError> {
    let view = |m: &Method| View {
        id: m.id,
        title: m.title,
        does: m.does,
        when: m.when,
        parameters: m.parameters,
        source: m.source,
    };
    let content = MethodsPage {
        methods: METHODS.iter().map(view).collect(),
    };
    let page = Page {
        path: "methods/index.html".into(),
        template: "methods",
        title: "Methods".into(),
        nav: "metrics",
        crumbs: vec![home("../")],
    };
    shell.page(&page, content)
}
