//! The template environment: embedded sources, every template escaped, undefined names refused.

use super::{SiteError, safe};
use include_dir::{Dir, DirEntry, include_dir};
use minijinja::{AutoEscape, Environment, Output, State, UndefinedBehavior, Value};

static TEMPLATES: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/templates");

/// All templates of the site. Every printed value passes `safe::escape`, whatever the
/// template's name; only markup made by a macro of ours is printed as it is.
pub fn environment() -> Result<Environment<'static>, SiteError> {
    let mut env = Environment::new();
    env.set_undefined_behavior(UndefinedBehavior::Strict);
    env.set_auto_escape_callback(|_| AutoEscape::Html);
    env.set_formatter(print);
    env.add_filter("block", block);
    env.add_filter("cell", cell);
    env.add_filter("cells", cells);
    env.add_filter("path", path);
    env.add_filter("prose", prose);
    for (name, source) in sources(&TEMPLATES) {
        env.add_template(name, source)
            .map_err(|e| SiteError::Template(e.to_string()))?;
    }
    Ok(env)
}

/// The files below `templates/assets`, by name.
pub fn assets() -> Vec<(String, &'static [u8])> {
    let files = TEMPLATES.get_dir("assets").into_iter().flat_map(Dir::files);
    files
        .filter_map(|f| Some((f.path().file_name()?.to_str()?.to_string(), f.contents())))
        .collect()
}

fn sources(dir: &'static Dir<'static>) -> Vec<(&'static str, &'static str)> {
    let mut out = Vec::new();
    for entry in dir.entries() {
        match entry {
            DirEntry::Dir(inner) => out.extend(sources(inner)),
            DirEntry::File(file) => {
                if let (Some(name), Some(text)) = (file.path().to_str(), file.contents_utf8())
                    && name.ends_with(".html")
                {
                    out.push((name, text));
                }
            }
        }
    }
    out
}

fn print(out: &mut Output, _state: &mut State, value: &Value) -> Result<(), minijinja::Error> {
    let text = match value.as_str() {
        Some(text) if value.is_safe() => text.to_string(),
        Some(text) => safe::escape(text),
        None => safe::escape(&value.to_string()),
    };
    out.write_str(&text).map_err(minijinja::Error::from)
}

/// Text whose line breaks matter (SQL, blocks to copy): cleaned, escaped, breaks kept.
fn block(text: String) -> Value {
    Value::from_safe_string(safe::escape_clean(&safe::clean_block(&text)))
}

/// Prose of a pack: what stands between backticks is code.
fn prose(text: String) -> Value {
    let escaped = safe::escape(&text);
    let parts: Vec<&str> = escaped.split('`').collect();
    // An odd backtick at the end is a character like others.
    if parts.len().is_multiple_of(2) {
        return Value::from_safe_string(escaped);
    }
    let marked = parts.iter().enumerate().map(|(at, part)| match at % 2 {
        1 => format!("<code>{part}</code>"),
        _ => (*part).to_string(),
    });
    Value::from_safe_string(marked.collect())
}

/// One cell: its text as a link, with its exact value as a title, or plain.
fn cell(view: &Value) -> Result<Value, minijinja::Error> {
    Ok(Value::from_safe_string(cell_markup(view)?))
}

/// The cells of a table row, the first as its head. A site has a hundred thousand of them: this
/// is the one piece of markup that is not written in a template.
fn cells(row: &Value) -> Result<Value, minijinja::Error> {
    let mut out = String::new();
    for (at, view) in row.try_iter()?.enumerate() {
        out.push_str(if at == 0 { "<th scope=\"row\"" } else { "<td" });
        attribute(&mut out, "class", &word(&view, "class")?);
        attribute(&mut out, "data-s", &word(&view, "sort")?);
        out.push('>');
        out.push_str(&cell_markup(&view)?);
        out.push_str(if at == 0 { "</th>" } else { "</td>" });
    }
    Ok(Value::from_safe_string(out))
}

fn cell_markup(view: &Value) -> Result<String, minijinja::Error> {
    let (text, href) = (word(view, "text")?, word(view, "href")?);
    let exact = word(view, "exact")?;
    let text = match word(view, "class")?.as_str() {
        "m" => path(text).to_string(),
        _ => safe::escape(&text),
    };
    let mut out = String::with_capacity(text.len() + href.len() + 32);
    let tag = match (href.is_empty(), exact.is_empty()) {
        (false, _) => "a",
        (true, false) => "span",
        (true, true) => return Ok(text.trim().to_string()),
    };
    out.push('<');
    out.push_str(tag);
    attribute(&mut out, "href", &href);
    attribute(&mut out, "title", &exact);
    out.push('>');
    out.push_str(&text);
    out.push_str("</");
    out.push_str(tag);
    out.push('>');
    Ok(out)
}

fn attribute(out: &mut String, name: &str, value: &str) {
    if !value.is_empty() {
        out.push(' ');
        out.push_str(name);
        out.push_str("=\"");
        out.push_str(&safe::escape(value));
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
fn path(text: String) -> Value {
    let escaped = safe::escape(&text);
    Value::from_safe_string(escaped.replace('/', "/<wbr>").replace('_', "_<wbr>"))
}
