//! `[[source]]`: files with names of their own, and what they are read as.

use super::typed::{TypedIteration, TypedSource};
use crate::ingest::mapping::Mapping;
use crate::ingest::mapping::iteration::{Rule, WORDS};
use crate::ingest::mapping::pointer::Pointer;
use crate::packs::suggest::hint;
use crate::packs::tomlfile::Reader;
use crate::packs::{Life, Mistake, Mode, StreamDecl};
use regex::Regex;
use serde_json::Value;
use std::collections::BTreeMap;
use toml::de::{DeTable, DeValue};

const KEYS: [&str; 7] = [
    "glob",
    "stream",
    "mode",
    "iteration",
    "fields",
    "constants",
    "values",
];

/// Reads every `[[source]]` of a file; values are checked later, against the packs.
pub fn read_sources<'t>(r: &mut Reader<'t>, t: &DeTable<'t>) -> Vec<TypedSource> {
    let mut out = Vec::new();
    for (line, table) in r.tables(t, "source") {
        let at = "[[source]]";
        r.only(table, at, &KEYS);
        let glob = r.required(table, "glob", at, line);
        let snapshot = r.choice(table, "mode", &["log", "snapshot"]) == Some(1);
        let mut values = BTreeMap::new();
        if let Some(maps) = r.table(table, "values") {
            for (key, _) in maps {
                let field = key.get_ref().to_string();
                let line = r.line_at(key.span().start);
                values.insert(field.clone(), (texts(r, maps, &field), line));
            }
        }
        out.push(TypedSource {
            glob,
            stream: r.text(table, "stream"),
            stream_line: r.key_line(table, "stream"),
            snapshot,
            iteration: iteration(r, table),
            iteration_line: r.key_line(table, "iteration"),
            fields: texts(r, table, "fields"),
            constants: constants(r, table),
            values: values
                .into_iter()
                .map(|(k, (m, line))| (k, m, line))
                .collect(),
            line,
        });
    }
    out
}

/// A table of texts, each with its line.
fn texts<'t>(r: &mut Reader<'t>, t: &DeTable<'t>, key: &str) -> Vec<(String, String, u32)> {
    let Some(table) = r.table(t, key) else {
        return Vec::new();
    };
    let mut out = Vec::new();
    for (key, _) in table {
        let name = key.get_ref().to_string();
        let line = r.line_at(key.span().start);
        if let Some(text) = r.text(table, &name) {
            out.push((name, text, line));
        }
    }
    out
}

fn constants<'t>(r: &mut Reader<'t>, t: &DeTable<'t>) -> Vec<(String, Value, u32)> {
    let Some(table) = r.table(t, "constants") else {
        return Vec::new();
    };
    let mut out = Vec::new();
    for (key, value) in table {
        let line = r.line_at(key.span().start);
        let name = key.get_ref().to_string();
        let plain = match value.get_ref() {
            DeValue::String(text) => Some(Value::from(text.as_ref())),
            DeValue::Boolean(truth) => Some(Value::from(*truth)),
            other => crate::packs::tomlfile::integer(other)
                .map(Value::from)
                .or_else(|| crate::packs::tomlfile::number(other).map(Value::from)),
        };
        match plain {
            Some(value) => out.push((name, value, line)),
            None => {
                let found =
                    format!("constant `{name}` is neither a text, a number nor true or false");
                r.refuse(line, found, format!("write {name} = \"…\""));
            }
        }
    }
    out
}

/// A word, or a table with `field`, `regex` or both.
fn iteration<'t>(r: &mut Reader<'t>, t: &DeTable<'t>) -> Option<TypedIteration> {
    let value = r.get(t, "iteration")?;
    if let Some(table) = value.get_ref().as_table() {
        r.only(table, "`iteration`", &["field", "regex"]);
        let (field, regex) = (r.text(table, "field"), r.text(table, "regex"));
        if field.is_none() && regex.is_none() {
            let line = r.line(value);
            r.refuse(
                line,
                "`iteration` has neither `field` nor `regex`",
                "write { regex = \"v(\\\\d+)\" }",
            );
        }
        return Some(TypedIteration::Found { field, regex });
    }
    let at = r.choice(t, "iteration", &WORDS)?;
    Some(TypedIteration::Word(WORDS[at]))
}

/// The mappings of a configuration, checked against the streams.
pub fn mappings(
    file: &str,
    typed: &[TypedSource],
    streams: &[StreamDecl],
) -> (Vec<Mapping>, Vec<Mistake>) {
    let mut mistakes = Vec::new();
    let mut out = Vec::new();
    for source in typed {
        let mut checker = Checker {
            file,
            source,
            stream: None,
            mistakes: &mut mistakes,
        };
        out.extend(checker.mapping(streams));
    }
    (out, mistakes)
}

struct Checker<'a> {
    file: &'a str,
    source: &'a TypedSource,
    stream: Option<&'a StreamDecl>,
    mistakes: &'a mut Vec<Mistake>,
}

impl<'a> Checker<'a> {
    fn refuse(&mut self, line: u32, found: String, fix: String) {
        self.mistakes
            .push(Mistake::new(self.file, line, found, fix));
    }

    fn mapping(&mut self, streams: &'a [StreamDecl]) -> Option<Mapping> {
        let source = self.source;
        let mut mapping = match Mapping::new(&source.glob) {
            Ok(mapping) => mapping,
            Err(wrong) => {
                let found = format!("`glob` \"{}\" cannot be read: {wrong}", source.glob);
                self.refuse(
                    source.line,
                    found,
                    "write a path below the data folder with * and **".to_string(),
                );
                return None;
            }
        };
        if let Some(name) = &source.stream {
            self.stream = streams.iter().find(|s| s.name == *name);
            if self.stream.is_none() {
                let found = format!("no stream is called `{name}`");
                self.refuse(
                    source.stream_line,
                    found,
                    hint(name, streams.iter().map(|s| s.name.as_str())),
                );
                return None;
            }
        } else if let Some((name, _, line)) = source.fields.first() {
            let found = format!("field `{name}` is mapped and no `stream` is named");
            self.refuse(*line, found, "add stream = \"…\"".to_string());
        }
        mapping.stream = source.stream.clone();
        if source.snapshot {
            mapping.mode = Mode::Snapshot;
        }
        for (field, path, line) in &source.fields {
            self.known_field(field, *line);
            match Pointer::new(path) {
                Ok(pointer) => drop(mapping.fields.insert(field.clone(), pointer)),
                Err(better) => self.refuse(
                    *line,
                    format!("`{field}` is \"{path}\", which is no path"),
                    better,
                ),
            }
        }
        for (field, value, line) in &source.constants {
            self.known_field(field, *line);
            mapping.constants.insert(field.clone(), value.clone());
        }
        for (field, map, line) in &source.values {
            self.known_field(field, *line);
            let map = map.iter().map(|(from, to, _)| (from.clone(), to.clone()));
            mapping.values.insert(field.clone(), map.collect());
        }
        mapping.iteration = self.rule();
        mapping.place = (self.file.to_string(), source.line);
        Some(mapping.sealed())
    }

    fn known_field(&mut self, field: &str, line: u32) {
        let Some(stream) = self.stream else { return };
        let names = || stream.fields.iter().map(|f| f.name.as_str());
        if field == "iteration" && stream.life != Life::State {
            let found = "`iteration` is no field of a stream".to_string();
            self.refuse(
                line,
                found,
                "write iteration = { field = \"/…\" } in [[source]]".to_string(),
            );
        } else if !names().any(|name| name == field) {
            let found = format!("stream `{}` has no field `{field}`", stream.name);
            self.refuse(line, found, hint(field, names()));
        }
    }

    fn rule(&mut self) -> Option<Rule> {
        let line = self.source.iteration_line;
        let rule = match self.source.iteration.as_ref()? {
            TypedIteration::Word(word) => Rule::word(word)?,
            TypedIteration::Found { field, regex } => {
                let regex = match regex.as_deref().map(Regex::new) {
                    Some(Err(e)) => {
                        let why = e
                            .to_string()
                            .lines()
                            .last()
                            .unwrap_or_default()
                            .replace("error: ", "");
                        let found = format!("`iteration.regex` cannot be read: {why}");
                        self.refuse(
                            line,
                            found,
                            "write a regular expression with one group".to_string(),
                        );
                        return None;
                    }
                    Some(Ok(regex)) => Some(regex),
                    None => None,
                };
                match field.as_deref().map(Pointer::new) {
                    Some(Ok(pointer)) => Rule::Field(pointer, regex),
                    Some(Err(better)) => {
                        let field = field.clone().unwrap_or_default();
                        self.refuse(
                            line,
                            format!("`iteration.field` is \"{field}\", which is no path"),
                            better,
                        );
                        return None;
                    }
                    None => Rule::Path(regex?),
                }
            }
        };
        if let Some(stream) = self
            .stream
            .filter(|s| rule.needs_time() && s.time.is_none())
        {
            let found = format!(
                "stream `{}` has no time that a day or week could be taken from",
                stream.name
            );
            self.refuse(
                line,
                found,
                "write iteration = \"path\", or { regex = \"…\" }".to_string(),
            );
            return None;
        }
        Some(rule)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::read;

    fn streams() -> Vec<StreamDecl> {
        let loaded = crate::packs::load(
            &crate::packs::files::BUILTIN,
            None,
            &crate::ingest::extract_outputs,
        );
        loaded.packs.into_iter().flat_map(|p| p.streams).collect()
    }

    fn messages(text: &str) -> Vec<String> {
        let (typed, mut mistakes) = read("loopscope.toml", text);
        mistakes.extend(mappings("loopscope.toml", &typed.sources, &streams()).1);
        mistakes.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn a_good_mapping_has_no_mistakes() {
        let text = "[[source]]\nglob = \"runs/*.jsonl\"\nstream = \"executions\"\nmode = \"snapshot\"\niteration = { field = \"/meta/tag\", regex = \"v(\\\\d+)\" }\n[source.fields]\nid = \"/run/id\"\nerror = \"/errors/*/text\"\n[source.constants]\nagent = \"x\"\nattempt = 1\n[source.values.status]\ndone = \"succeeded\"\n[[source]]\nglob = \"*.sarif\"\niteration = \"path\"\n";
        assert_eq!(messages(text), Vec::<String>::new());
        let (typed, _) = read("loopscope.toml", text);
        let (found, _) = mappings("loopscope.toml", &typed.sources, &streams());
        assert_eq!(
            (found.len(), found[0].fields.len(), found[0].mode),
            (2, 2, Mode::Snapshot)
        );
        assert_eq!(found[1].place.1, 14);
    }

    #[test]
    fn every_wrong_name_has_its_line_and_a_suggestion() {
        let text = "[[source]]\nglob = \"a\"\nstream = \"executoins\"\n[[source]]\nglob = \"b[\"\n[[source]]\nglob = \"c\"\nstream = \"executions\"\niteration = \"dya\"\n[source.fields]\nidd = \"/id\"\nerror = \"error.text\"\niteration = \"/n\"\n[source.constants]\nagnt = \"x\"\n[[source]]\nglob = \"d\"\nfields = { id = \"/id\" }\niteration = { regex = \"(\" }\n[[source]]\nglob = \"e\"\nstream = \"kb_files\"\niteration = { filed = \"/x\" }\n";
        assert_eq!(
            messages(text),
            [
                "loopscope.toml:9: `iteration` is \"dya\", expected one of path, day, week, branch, session; did you mean `day`?",
                "loopscope.toml:23: unknown key `filed` in `iteration`; did you mean `field`?",
                "loopscope.toml:23: `iteration` has neither `field` nor `regex`; write { regex = \"v(\\\\d+)\" }",
                "loopscope.toml:3: no stream is called `executoins`; did you mean `executions`?",
                "loopscope.toml:4: `glob` \"b[\" cannot be read: unclosed character class; missing ']'; write a path below the data folder with * and **",
                "loopscope.toml:12: `error` is \"error.text\", which is no path; a path begins with a slash: \"/error/text\"",
                "loopscope.toml:11: stream `executions` has no field `idd`; did you mean `id`?",
                "loopscope.toml:13: `iteration` is no field of a stream; write iteration = { field = \"/…\" } in [[source]]",
                "loopscope.toml:15: stream `executions` has no field `agnt`; did you mean `agent`?",
                "loopscope.toml:18: field `id` is mapped and no `stream` is named; add stream = \"…\"",
                "loopscope.toml:19: `iteration.regex` cannot be read: unclosed group; write a regular expression with one group",
            ]
        );
    }
}
