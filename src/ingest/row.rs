//! One line to one row: walk the JSON, find the iteration, fill the columns or take it all back.

use super::columns::Col;
use super::json::{self, Kind, Span, Walk};
use super::plan::{Field, Key, Plan};
use super::scalar;
use crate::model::Reason;
use crate::model::iteration::{canonical_iteration, iteration_of_sweep};
use std::collections::HashMap;

/// The walk's result for one line, reused from line to line.
#[derive(Default)]
pub struct Parsed {
    /// Per key of the plan: where its value stands; valid when `seen` holds this line's stamp.
    spans: Vec<Span>,
    seen: Vec<u32>,
    stamp: u32,
    /// Per field: the key that feeds it in this line.
    slots: Vec<(u32, u16)>,
    /// Values of a field that stands under a better name in the same line.
    passed_over: Vec<(u16, Span)>,
    /// Keys the stream does not know.
    pub unknown: Vec<(Span, Span)>,
    /// `next[key + 1]`: the key that followed it in the line before.
    next: Vec<u16>,
    /// The undeclared keys of this line, once there are many.
    names: HashMap<String, Span>,
    /// The keys of this line, in its order.
    pub keys: Vec<u16>,
}

const NOTHING: u16 = u16::MAX;

/// Undeclared keys from which on they are found by hash.
const MANY: usize = 64;

impl Parsed {
    pub fn new(plan: &Plan) -> Self {
        Parsed {
            spans: vec![Span::default(); plan.keys.len()],
            seen: vec![0; plan.keys.len()],
            stamp: 0,
            slots: vec![(0, 0); plan.fields.len()],
            passed_over: Vec::new(),
            unknown: Vec::new(),
            names: HashMap::new(),
            next: vec![NOTHING; plan.keys.len() + 1],
            keys: Vec::with_capacity(plan.keys.len()),
        }
    }

    pub fn get(&self, key: u16) -> Option<Span> {
        (self.seen[key as usize] == self.stamp).then(|| self.spans[key as usize])
    }

    /// Walks a whole line. Afterwards every key's value is validated and found by `get`.
    pub fn walk(&mut self, plan: &Plan, line: &[u8], dirty: bool) -> Result<(), Reason> {
        self.stamp = self.stamp.wrapping_add(1);
        if self.stamp == 0 {
            self.seen.fill(0);
            self.slots.fill((0, 0));
            self.stamp = 1;
        }
        self.unknown.clear();
        self.names.clear();
        self.keys.clear();
        self.passed_over.clear();
        let mut walk = Walk::new(line, dirty);
        walk.skip_blank();
        if walk.peek() != Some(b'{') {
            let found = walk.value(0)?;
            walk.skip_blank();
            if walk.peek().is_some() {
                return walk.broken("expected one value a line");
            }
            return Err(Reason::NotAnObject {
                found: article(found.kind).to_string(),
            });
        }
        walk.pos += 1;
        walk.skip_blank();
        if !walk.eat(b'}') {
            self.walk_members(plan, &mut walk)?;
        }
        walk.skip_blank();
        if walk.peek().is_some() {
            return walk.broken("expected nothing behind the object");
        }
        Ok(())
    }

    fn walk_members(&mut self, plan: &Plan, walk: &mut Walk) -> Result<(), Reason> {
        let mut before = 0;
        loop {
            let guessed = self.guess(plan, walk, before);
            let key = match guessed {
                Some(key) => Ok(key),
                None => {
                    let span = walk.key()?;
                    let known = match span.kind {
                        Kind::EscapedStr => {
                            plan.key_of(json::text::text(walk.line, span).as_bytes())
                        }
                        _ => plan.key_of(span.bytes(walk.line)),
                    };
                    known.ok_or(span)
                }
            };
            let value = walk.value(1)?;
            match key {
                Ok(key) => {
                    // A guess that was only skipped stays the guess; a new order replaces it.
                    if guessed.is_none() {
                        self.next[before] = key;
                    }
                    before = key as usize + 1;
                    self.put(plan, walk.line, key, value)?;
                }
                Err(name) => self.put_unknown(walk.line, name, value)?,
            }
            walk.skip_blank();
            if walk.eat(b',') {
                walk.skip_blank();
            } else if walk.eat(b'}') {
                return Ok(());
            } else {
                return walk.broken("expected `,` or `}`");
            }
        }
    }

    /// The key that stands here if it is one of the few that followed last time: a key that is
    /// now and then absent costs one more look, not a search.
    #[inline]
    fn guess(&self, plan: &Plan, walk: &mut Walk, before: usize) -> Option<u16> {
        let mut guess = self.next[before];
        for _ in 0..3 {
            let key = plan.keys.get(guess as usize)?;
            if key.literal.begins(&walk.line[walk.pos..]) {
                walk.pos += key.literal.bytes();
                walk.skip_blank();
                return Some(guess);
            }
            guess = self.next[guess as usize + 1];
        }
        None
    }

    fn put(&mut self, plan: &Plan, line: &[u8], key: u16, value: Span) -> Result<(), Reason> {
        let at = key as usize;
        if self.seen[at] != self.stamp {
            self.keys.push(key);
        } else if !same(line, self.spans[at], value) {
            return Err(Reason::DuplicateKey {
                field: plan.keys[at].name.clone(),
            });
        } else {
            return Ok(());
        }
        self.seen[at] = self.stamp;
        self.spans[at] = value;
        let Key { field, rank, .. } = &plan.keys[at];
        if let Some((stamp, holder)) = self.slots.get_mut(*field) {
            if *stamp == self.stamp && *holder != key {
                let better = *rank < plan.keys[*holder as usize].rank;
                let loser = if better { *holder } else { key };
                self.passed_over.push((loser, self.spans[loser as usize]));
                if !better {
                    return Ok(());
                }
            }
            (*stamp, *holder) = (self.stamp, key);
        }
        Ok(())
    }

    fn put_unknown(&mut self, line: &[u8], name: Span, value: Span) -> Result<(), Reason> {
        let text = json::text::text(line, name);
        let twin = if self.unknown.len() < MANY {
            let twin = self
                .unknown
                .iter()
                .find(|(key, _)| json::text::text(line, *key) == text);
            twin.map(|(_, old)| *old)
        } else {
            self.index_unknown(line);
            self.names.insert(text.clone().into_owned(), value)
        };
        match twin {
            Some(old) if same(line, old, value) => {}
            Some(_) => {
                return Err(Reason::DuplicateKey {
                    field: text.into_owned(),
                });
            }
            None => self.unknown.push((name, value)),
        }
        Ok(())
    }

    /// A line of very many keys is not searched through for each of them.
    fn index_unknown(&mut self, line: &[u8]) {
        if self.unknown.len() == MANY && self.names.is_empty() {
            let names = self.unknown.iter();
            let names = names.map(|(key, old)| (json::text::text(line, *key).into_owned(), *old));
            self.names.extend(names);
        }
    }

    /// A field's value: under its declared name, else under the first of its other names.
    #[inline]
    pub fn field(&self, at: usize) -> Option<Span> {
        let (stamp, key) = self.slots[at];
        (stamp == self.stamp).then(|| self.spans[key as usize])
    }
}

/// Whether two values are one, maybe spelt with other escapes or blanks.
fn same(line: &[u8], a: Span, b: Span) -> bool {
    let (a, b) = (a.raw(line), b.raw(line));
    let value = |raw| serde_json::from_slice::<serde_json::Value>(raw).ok();
    a == b || value(a).is_some_and(|a| value(b) == Some(a))
}

fn article(kind: Kind) -> &'static str {
    match kind {
        Kind::Null => "null",
        Kind::True | Kind::False => "a boolean",
        Kind::Int | Kind::Float => "a number",
        Kind::Str | Kind::EscapedStr => "a string",
        Kind::Array => "an array",
        Kind::Object => "an object",
    }
}

/// What a value is called in a refusal: its type, and the value when it is short.
pub fn found(line: &[u8], span: Span) -> String {
    let raw = String::from_utf8_lossy(span.raw(line)).into_owned();
    match span.kind {
        Kind::Array | Kind::Object | Kind::Null => article(span.kind).to_string(),
        kind if raw.chars().count() <= 40 => format!("{} {raw}", article(kind)),
        kind => article(kind).to_string(),
    }
}

/// The value that would name the iteration: what `declared_iteration` reads.
/// `true` with it for the iteration's own key, `false` for a sweep id.
pub fn iteration_span(plan: &Plan, parsed: &Parsed) -> Option<(bool, Span)> {
    let stated = plan
        .iteration_keys
        .iter()
        .filter_map(|key| parsed.get(*key));
    let stated = stated.into_iter().find(|span| span.kind != Kind::Null);
    let sweep = || plan.sweep_key.and_then(|key| parsed.get(key));
    stated
        .map(|span| (true, span))
        .or_else(|| sweep().map(|span| (false, span)))
}

/// The iteration a line declares by field or sweep id, in canonical text.
pub fn declared_iteration(
    plan: &Plan,
    parsed: &Parsed,
    line: &[u8],
) -> Result<Option<String>, Reason> {
    let stated = plan
        .iteration_keys
        .iter()
        .filter_map(|key| parsed.get(*key));
    if let Some(span) = stated.into_iter().find(|span| span.kind != Kind::Null) {
        let text = match span.kind {
            Kind::Int => String::from_utf8_lossy(span.bytes(line)).into_owned(),
            Kind::Str | Kind::EscapedStr => json::text::text(line, span).into_owned(),
            _ => {
                return Err(Reason::WrongType {
                    field: "iteration".into(),
                    found: found(line, span),
                    expected: "an integer or a text".into(),
                });
            }
        };
        if let Some(id) = canonical_iteration(&text) {
            return Ok(Some(id));
        }
    }
    let sweep = plan.sweep_key.and_then(|key| parsed.get(key));
    let sweep = sweep.filter(|span| matches!(span.kind, Kind::Str | Kind::EscapedStr));
    Ok(sweep.and_then(|span| iteration_of_sweep(&json::text::text(line, span))))
}

/// A stream's columns and those of its child relations.
pub struct Columns {
    pub own: Vec<Col>,
    pub children: Vec<Vec<Col>>,
}

impl Columns {
    pub fn new(plan: &Plan) -> Self {
        let make = |columns: &[(String, crate::model::ColType)]| {
            columns
                .iter()
                .map(|(_, kind)| Col::new(*kind))
                .collect::<Vec<_>>()
        };
        Columns {
            own: make(&plan.relations[0].columns),
            children: plan.relations[1..]
                .iter()
                .map(|r| make(&r.columns))
                .collect(),
        }
    }

    /// Takes back a row that was begun: every column comes back to the finished rows. A row is
    /// finished when its constant columns (the line, a child's path) are there.
    pub fn rollback(&mut self, line_column: usize) {
        let rows = self.own[line_column].len();
        self.own.iter_mut().for_each(|col| col.truncate(rows));
        for child in &mut self.children {
            let rows = child[super::scalar::CHILD_PATH].len();
            child.iter_mut().for_each(|col| col.truncate(rows));
        }
    }

    pub fn weight(&self) -> usize {
        let all = self.own.iter().chain(self.children.iter().flatten());
        all.map(Col::weight).sum()
    }
}

/// Fills the declared fields. Values that the stream knows under two names, texts that could not
/// be read as the number they should be, and objects or lists with members that no column holds
/// are handed to `leftover` for `extra`.
pub fn fill_fields(
    plan: &Plan,
    parsed: &Parsed,
    line: &[u8],
    columns: &mut Columns,
    child: &ChildSystem,
    leftover: &mut Vec<(String, Span)>,
) -> Result<(), Reason> {
    let mut stated = plan
        .iteration_keys
        .iter()
        .filter(|key| parsed.get(**key).is_some());
    if let (Some(_), Some(other)) = (stated.next(), stated.next())
        && let Some(span) = parsed.get(*other)
    {
        leftover.push((plan.keys[*other as usize].name.clone(), span));
    }
    let passed_over = parsed.passed_over.iter();
    leftover.extend(passed_over.map(|(key, span)| (plan.keys[*key as usize].name.clone(), *span)));
    for (at, field) in plan.fields.iter().enumerate() {
        let value = parsed.field(at);
        let kept = match field {
            Field::Scalar(scalar) => scalar::fill(scalar, line, value, &mut columns.own)?,
            Field::Object(name, required, items) => {
                scalar::fill_object(name, *required, items, line, value, &mut columns.own)?
            }
            Field::List(list) => scalar::fill_list(list, line, value, columns, child)?,
        };
        if let (false, Some(span)) = (kept, value) {
            leftover.push((plan.keys[parsed.slots[at].1 as usize].name.clone(), span));
        }
    }
    Ok(())
}

/// The parent's place, repeated in each child row.
pub struct ChildSystem {
    pub row_id: i64,
    pub source_line: i64,
}
