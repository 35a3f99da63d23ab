//! The template environment: embedded sources, every template escaped, undefined names refused.

use super::{SiteError, markup, safe};
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
    env.add_filter("cell", markup::cell);
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
    let written = match value.as_str() {
        Some(text) if value.is_safe() || safe::is_plain(text) => out.write_str(text),
        Some(text) => out.write_str(&safe::escape(text)),
        None => out.write_str(&safe::escape(&value.to_string())),
    };
    written.map_err(minijinja::Error::from)
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

/// The cells of a table row, which `markup` has made.
fn cells(row: &str) -> Value {
    Value::from_safe_string(row.to_string())
}

/// A path that may break after its slashes and underscores, and nowhere else if it can.
fn path(text: &str) -> Value {
    Value::from_safe_string(markup::breakable(text))
}
