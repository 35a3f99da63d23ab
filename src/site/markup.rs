//! The markup of table cells and of marked prose. A site has a hundred thousand cells: they are the
//! one piece of markup that is not written in a template.

use super::safe;
use super::view::CellView;
use minijinja::Value;

/// The cells of a table row, the first as its head.
pub fn row(cells: &[CellView]) -> String {
    let size = |c: &CellView| c.text.len() + c.href.len() + 64;
    let mut out = String::with_capacity(cells.iter().map(size).sum());
    for (at, view) in cells.iter().enumerate() {
        if at > 0 {
            data(&mut out, view);
            continue;
        }
        out.push_str("<th scope=\"row\"");
        inside(&mut out, view);
        out.push_str("</th>");
    }
    out
}

/// A cell of a row that is not its head.
pub fn data(out: &mut String, view: &CellView) {
    out.push_str("<td");
    inside(out, view);
    out.push_str("</td>");
}

fn inside(out: &mut String, view: &CellView) {
    attribute(out, "class", &view.class);
    attribute(out, "data-s", &view.sort);
    out.push('>');
    let parts = Parts {
        text: &view.text,
        href: &view.href,
        exact: &view.exact,
        class: &view.class,
    };
    parts.write(out);
}

/// One cell of a template: its text as a link, with its exact value as a title, or plain.
pub fn cell(view: &Value) -> Result<Value, minijinja::Error> {
    let (text, href) = (word(view, "text")?, word(view, "href")?);
    let (exact, class) = (word(view, "exact")?, word(view, "class")?);
    let parts = Parts {
        text: &text,
        href: &href,
        exact: &exact,
        class: &class,
    };
    let mut out = String::with_capacity(text.len() + href.len() + 32);
    parts.write(&mut out);
    Ok(Value::from_safe_string(out))
}

/// What a cell's content is made of.
struct Parts<'a> {
    text: &'a str,
    href: &'a str,
    exact: &'a str,
    class: &'a str,
}

impl Parts<'_> {
    fn write(&self, out: &mut String) {
        let tag = match (self.href.is_empty(), self.exact.is_empty()) {
            (false, _) => "a",
            (true, false) => "span",
            (true, true) => return self.words(out, true),
        };
        out.push('<');
        out.push_str(tag);
        attribute(out, "href", self.href);
        attribute(out, "title", self.exact);
        out.push('>');
        self.words(out, false);
        out.push_str("</");
        out.push_str(tag);
        out.push('>');
    }

    fn words(&self, out: &mut String, alone: bool) {
        let escaped = match self.class {
            "m" => breakable(self.text),
            _ if !alone => return safe::escape_to(out, self.text),
            _ if safe::is_plain(self.text) => return out.push_str(self.text.trim()),
            _ => safe::escape(self.text),
        };
        // What stands alone in its cell has no blanks around it.
        out.push_str(if alone { escaped.trim() } else { &escaped });
    }
}

fn attribute(out: &mut String, name: &str, value: &str) {
    if !value.is_empty() {
        out.push(' ');
        out.push_str(name);
        out.push_str("=\"");
        safe::escape_to(out, value);
        out.push('"');
    }
}

/// A text of a cell's view; a view without it is a mistake of ours and said as one.
fn word(view: &Value, name: &str) -> Result<String, minijinja::Error> {
    let value = view.get_attr(name)?;
    value.as_str().map(str::to_string).ok_or_else(|| {
        let said = format!("a cell without `{name}`");
        minijinja::Error::new(minijinja::ErrorKind::UndefinedError, said)
    })
}

/// A path that may break after its slashes and underscores, and nowhere else if it can.
pub fn breakable(text: &str) -> String {
    let escaped = safe::escape(text);
    let mut out = String::with_capacity(escaped.len() + 40);
    for c in escaped.chars() {
        out.push(c);
        if matches!(c, '/' | '_') {
            out.push_str("<wbr>");
        }
    }
    out
}
