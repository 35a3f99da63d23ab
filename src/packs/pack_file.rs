//! `packs/<pack>/pack.toml` → the head of a [`Pack`]: title, question, sections, parameters.

use super::mistake::Mistake;
use super::stream_file::plain_name;
use super::tomlfile::{Reader, integer, number};
use super::{Pack, Param, SectionDef};
use std::collections::BTreeMap;
use toml::de::{DeTable, DeValue};

const KEYS: [&str; 8] = [
    "title",
    "question",
    "order",
    "lead",
    "tiles",
    "empty_hint",
    "params",
    "section",
];

/// A pack without content, and where its references stand (for checks once all is loaded).
pub struct PackHead {
    pub pack: Pack,
    /// (kind, id, line): metrics and tables that the file names.
    pub references: Vec<(&'static str, String, u32)>,
}

/// Reads one `pack.toml`; every mistake is returned with its line.
pub fn read_pack(file: &str, id: &str, text: &str) -> Result<PackHead, Vec<Mistake>> {
    let (mut r, t) = Reader::parse(file, text);
    r.only(&t, "the pack", &KEYS);
    let mut references = Vec::new();
    let lead = r.text(&t, "lead");
    let tiles = r.texts(&t, "tiles").unwrap_or_default();
    let line = r.key_line(&t, "lead");
    references.extend(lead.iter().map(|m| ("metric", m.clone(), line)));
    let line = r.key_line(&t, "tiles");
    references.extend(tiles.iter().map(|m| ("metric", m.clone(), line)));
    let pack = Pack {
        id: id.to_string(),
        title: r.required(&t, "title", "the pack", 1),
        question: r.required(&t, "question", "the pack", 1),
        order: r.integer(&t, "order").unwrap_or(100),
        lead,
        tiles,
        empty_hint: r.text(&t, "empty_hint").unwrap_or_default(),
        sections: read_sections(&mut r, &t, &mut references),
        params: read_params(&mut r, &t),
        streams: Vec::new(),
        views: Vec::new(),
        metrics: Vec::new(),
        tables: Vec::new(),
        rules: Vec::new(),
    };
    match r.mistakes.is_empty() {
        true => Ok(PackHead { pack, references }),
        false => Err(r.mistakes),
    }
}

fn read_sections<'t>(
    r: &mut Reader<'t>,
    t: &DeTable<'t>,
    references: &mut Vec<(&'static str, String, u32)>,
) -> Vec<SectionDef> {
    let mut out = Vec::new();
    for (line, table) in r.tables(t, "section") {
        r.only(table, "the section", &["title", "text", "charts", "tables"]);
        let section = SectionDef {
            title: r.required(table, "title", "the section", line),
            text: r.text(table, "text").unwrap_or_default(),
            charts: r.texts(table, "charts").unwrap_or_default(),
            tables: r.texts(table, "tables").unwrap_or_default(),
        };
        let at = r.key_line(table, "charts");
        references.extend(section.charts.iter().map(|m| ("metric", m.clone(), at)));
        let at = r.key_line(table, "tables");
        references.extend(section.tables.iter().map(|m| ("table", m.clone(), at)));
        out.push(section);
    }
    out
}

fn read_params<'t>(r: &mut Reader<'t>, t: &DeTable<'t>) -> BTreeMap<String, Param> {
    let mut out = BTreeMap::new();
    let Some(table) = r.table(t, "params") else {
        return out;
    };
    for (key, value) in table {
        let name = key.get_ref().to_string();
        let line = r.line_at(key.span().start);
        if !plain_name(&name) {
            let found = format!("parameter `{name}` is not a plain lower-case word");
            r.refuse(
                line,
                found,
                "use letters a-z, digits and _: it becomes a column of `params`",
            );
        }
        match param(value.get_ref()) {
            Some(value) => {
                out.insert(name, value);
            }
            None => {
                let found = format!("parameter `{name}` is neither a number nor a text");
                r.refuse(line, found, "write a number or a text in quotes");
            }
        }
    }
    out
}

/// A parameter's value: whole number, number or text.
pub fn param(value: &DeValue) -> Option<Param> {
    if let Some(whole) = integer(value) {
        return Some(Param::Int(whole));
    }
    if let Some(float) = number(value) {
        return Some(Param::Float(float));
    }
    value.as_str().map(|s| Param::Text(s.to_string()))
}
