//! Defaults of options of the command line, which are paths too: argparse, click, typer, yargs,
//! commander, clap.

use super::ir::{Call, Expr};
use super::lower::plain;
use crate::scan::source::Language;

/// The name under which an option is read later, and its default.
pub fn default(call: &Call, language: Language) -> Option<(String, Expr)> {
    match language {
        Language::Python if call.name == "add_argument" => flagged(call),
        _ if language.is_script() && matches!(&*call.name, "option" | "positional") => {
            described(call)
        }
        _ => None,
    }
}

/// The parameter that an option above a function gives, and its default.
pub fn decorated(call: &Call) -> Option<(String, Expr)> {
    matches!(&*call.name, "option" | "argument")
        .then(|| flagged(call))
        .flatten()
}

/// `("-f", "--file", dest="path", default="x.json")`.
fn flagged(call: &Call) -> Option<(String, Expr)> {
    let named = |name: &str| {
        let arg = call.args.iter().find(|a| a.name.as_deref() == Some(name));
        arg.map(|a| &a.value)
    };
    let value = named("default")?.clone();
    let free = call.args.iter().filter(|a| a.name.is_none());
    let texts: Vec<String> = free.filter_map(|a| plain(&a.value)).collect();
    let long = texts.iter().find(|text| text.starts_with("--"));
    let bare = texts.iter().find(|text| !text.starts_with('-'));
    let name = named("dest").and_then(plain);
    let name = name.or_else(|| bare.or(long).or(texts.first()).cloned())?;
    Some((name.trim_start_matches('-').replace('-', "_"), value))
}

/// `("out-file", { default: "x.json" })` and `("-o, --out-file <file>", "what", "x.json")`.
fn described(call: &Call) -> Option<(String, Expr)> {
    let flags = plain(&call.args.first()?.value)?;
    let value = match &call.args.get(1)?.value {
        Expr::Table(entries) => {
            let found = entries.iter().find(|(key, _)| key == "default");
            found?.1.clone()
        }
        _ => call.args.get(2)?.value.clone(),
    };
    let mut words = flags.split([' ', ',']).filter(|w| !w.is_empty());
    let name = match flags.contains("--") {
        true => words.find(|word| word.starts_with("--"))?,
        false => words.next()?,
    };
    Some((camel(name.trim_start_matches('-')), value))
}

/// `out-file` is read as `outFile`.
fn camel(name: &str) -> String {
    let mut words = name.split('-');
    let mut out = words.next().unwrap_or("").to_string();
    for word in words {
        let mut chars = word.chars();
        out.extend(chars.next().map(|c| c.to_ascii_uppercase()));
        out.push_str(chars.as_str());
    }
    out
}

/// The default that a Rust attribute states: `#[arg(long, default_value = "x.json")]`.
pub fn stated(attribute: &str) -> Option<Expr> {
    let rest = attribute.split("default_value").nth(1)?;
    let rest = rest
        .trim_start_matches("_t")
        .trim_start()
        .strip_prefix('=')?;
    let text = rest.trim_start().strip_prefix('"')?;
    Some(Expr::Literal(text.split('"').next()?.to_string()))
}
