//! Expressions become paths: constants, joins, formats, globs, and functions that give or take one.

use super::calls::{GIVES, LISTS, SAME};
use super::ir::{Call, Expr, Unit};
use super::lower::{format_text, percent_text};
use crate::scan::source::Language;
use std::collections::BTreeMap;

/// A function: unit and place in it.
pub type Place = (usize, usize);

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Piece {
    Text(String),
    /// Text in which `*` and `?` stand for anything.
    Glob(String),
    /// Nobody knows.
    Hole,
    /// What the function is given.
    Param(Place, usize),
}

pub type Path = Vec<Piece>;

/// More possibilities than these are none.
const MOST: usize = 64;
const DEEPEST: usize = 24;
/// A name that more places than these define says nothing.
const MOST_HOMES: usize = 4;

pub struct Tree {
    pub units: Vec<Unit>,
    functions: BTreeMap<String, Vec<Place>>,
    /// Unit and index of the call, by the name called.
    pub callers: BTreeMap<String, Vec<(usize, usize)>>,
    globals: BTreeMap<String, Vec<(usize, usize)>>,
    fields: BTreeMap<String, Vec<(usize, usize)>>,
}

impl Tree {
    pub fn new(units: Vec<Unit>) -> Tree {
        let mut tree = Tree {
            units: Vec::new(),
            functions: BTreeMap::new(),
            callers: BTreeMap::new(),
            globals: BTreeMap::new(),
            fields: BTreeMap::new(),
        };
        for (u, unit) in units.iter().enumerate() {
            for (f, function) in unit.functions.iter().enumerate().skip(1) {
                let all = tree.functions.entry(function.name.clone()).or_default();
                all.push((u, f));
            }
            for (c, call) in unit.calls.iter().enumerate() {
                let all = tree.callers.entry(call.name.clone()).or_default();
                all.push((u, c));
            }
            for (l, known) in unit.lets.iter().enumerate() {
                if known.function == 0 {
                    let all = tree.globals.entry(known.name.clone()).or_default();
                    all.push((u, l));
                }
            }
            for (l, known) in unit.fields.iter().enumerate() {
                let all = tree.fields.entry(known.name.clone()).or_default();
                all.push((u, l));
            }
        }
        tree.units = units;
        tree
    }

    /// Functions of the tree that a call can mean: of that name, in a related language, and with
    /// an owner that fits what stands before the name.
    pub fn meant(&self, unit: usize, call: &Call) -> Vec<Place> {
        let all = self
            .functions
            .get(&call.name)
            .map_or(&[][..], Vec::as_slice);
        let fits = |place: &&Place| self.fits(unit, call, **place);
        all.iter().filter(fits).copied().collect()
    }

    fn fits(&self, unit: usize, call: &Call, place: Place) -> bool {
        let (language, home) = (self.units[unit].language, &self.units[place.0]);
        let related =
            home.language == language || (home.language.is_script() && language.is_script());
        let owner = home.functions[place.1].owner.as_deref();
        let before = call
            .path
            .strip_suffix(&call.name)
            .unwrap_or("")
            .trim_end_matches('.');
        let before = before.rsplit('.').next().unwrap_or(before);
        let own = |name: &str| matches!(name, "Self" | "self" | "this" | "cls" | "super");
        related
            && match (owner, &call.receiver) {
                (_, None) if before == "Self" => place.0 == unit && owner.is_some(),
                (Some(owner), None) => before == owner,
                (Some(_), Some(_)) => !own(before) || place.0 == unit,
                (None, None) => !before.starts_with(char::is_uppercase),
                // A function of a module, called through the module's name.
                (None, Some(_)) => {
                    let stem = home
                        .path
                        .rsplit_once('.')
                        .map_or(&*home.path, |(stem, _)| stem);
                    stem.rsplit('/').take(2).any(|part| part == before)
                }
            }
    }

    pub fn paths(&self, unit: usize, function: usize, expr: &Expr) -> Vec<Path> {
        let mut found = Resolve {
            tree: self,
            seen: Vec::new(),
        }
        .expr(unit, function, expr);
        found.sort();
        found.dedup();
        found
    }
}

struct Resolve<'t> {
    tree: &'t Tree,
    /// Names and functions that are being looked into: kind, unit, index.
    seen: Vec<(char, usize, usize)>,
}

fn hole() -> Vec<Path> {
    vec![vec![Piece::Hole]]
}

impl Resolve<'_> {
    fn expr(&mut self, u: usize, f: usize, expr: &Expr) -> Vec<Path> {
        if self.seen.len() > DEEPEST {
            return hole();
        }
        match expr {
            Expr::Literal(text) => vec![vec![Piece::Text(text.clone())]],
            Expr::Name(name) => self.name(u, f, name),
            Expr::Field(name) => self.field(u, name),
            Expr::Concat(parts) => self.product(u, f, parts, false),
            Expr::Join(parts) => self.product(u, f, parts, true),
            Expr::Any(all) => {
                let mut out = Vec::new();
                for one in all {
                    out.extend(self.expr(u, f, one));
                }
                match out.is_empty() || out.len() > MOST {
                    true => hole(),
                    false => out,
                }
            }
            Expr::Call(call) => self.call(u, f, call),
            Expr::Unknown => hole(),
        }
    }

    fn product(&mut self, u: usize, f: usize, parts: &[Expr], join: bool) -> Vec<Path> {
        let mut out: Vec<Path> = vec![Vec::new()];
        for (at, part) in parts.iter().enumerate() {
            let ends = self.expr(u, f, part);
            if out.len() * ends.len() > MOST {
                return hole();
            }
            let mut next = Vec::new();
            for start in &out {
                for end in &ends {
                    let mut path = start.clone();
                    if join && at > 0 {
                        path.push(Piece::Text("/".to_string()));
                    }
                    path.extend(end.iter().cloned());
                    next.push(path);
                }
            }
            out = next;
        }
        out
    }

    /// The innermost function that knows the name, then the unit, then the other units.
    fn name(&mut self, u: usize, f: usize, name: &str) -> Vec<Path> {
        let tree = self.tree;
        let unit = &tree.units[u];
        let mut at = f;
        loop {
            let lets = unit.lets.iter().enumerate();
            let own: Vec<usize> = lets
                .filter(|(l, known)| {
                    known.function == at && known.name == name && !self.seen.contains(&('l', u, *l))
                })
                .map(|(l, _)| l)
                .collect();
            if !own.is_empty() {
                return self.lets(&own.iter().map(|l| (u, *l)).collect::<Vec<_>>());
            }
            let params = &unit.functions[at].params;
            if let Some(i) = params.iter().position(|p| p == name) {
                return vec![vec![Piece::Param((u, at), i)]];
            }
            if at == 0 {
                break;
            }
            at = unit.functions[at].parent;
        }
        self.elsewhere(u, name)
    }

    fn elsewhere(&mut self, u: usize, name: &str) -> Vec<Path> {
        let all = self.tree.globals.get(name).cloned().unwrap_or_default();
        let all: Vec<_> = (all.into_iter())
            .filter(|(other, l)| *other != u && !self.seen.contains(&('l', *other, *l)))
            .collect();
        match all.is_empty() || all.len() > MOST_HOMES {
            true => hole(),
            false => self.lets(&all),
        }
    }

    fn lets(&mut self, all: &[(usize, usize)]) -> Vec<Path> {
        let mut out = Vec::new();
        for (u, l) in all {
            let known = &self.tree.units[*u].lets[*l];
            self.seen.push(('l', *u, *l));
            out.extend(self.expr(*u, known.function, &known.value));
            self.seen.pop();
        }
        out
    }

    fn field(&mut self, u: usize, name: &str) -> Vec<Path> {
        let all = self.tree.fields.get(name).cloned().unwrap_or_default();
        let free = |at: &(usize, usize)| !self.seen.contains(&('f', at.0, at.1));
        let all: Vec<_> = all.into_iter().filter(free).collect();
        let mut homes: Vec<_> = all.iter().filter(|(o, _)| *o == u).copied().collect();
        if homes.is_empty() && all.len() <= MOST_HOMES {
            homes = all;
        }
        if homes.is_empty() {
            return self.name(u, 0, name);
        }
        let mut out = Vec::new();
        for (u, l) in homes {
            let known = &self.tree.units[u].fields[l];
            self.seen.push(('f', u, l));
            out.extend(self.expr(u, known.function, &known.value));
            self.seen.pop();
        }
        if out.len() > MOST { hole() } else { out }
    }

    fn call(&mut self, u: usize, f: usize, call: &Call) -> Vec<Path> {
        let args = || call.args.iter().map(|a| a.value.clone());
        let arg = |at: usize| call.args.get(at).map(|a| a.value.clone());
        // In Rust a module stands before `::`; elsewhere a variable may bear its name.
        let module = self.tree.units[u].language != Language::Rust
            && !matches!(&*call.name, "joinpath" | "with_suffix" | "rglob")
            && !(SAME.contains(&&*call.name) && call.name != "resolve")
            && matches!(
                &*call.receiver_text,
                "os" | "os.path" | "path" | "filepath" | "glob" | "fs" | "posixpath" | "nodePath"
            );
        let receiver = call.receiver.clone().filter(|_| !module);
        if GIVES.contains(&&*call.path) {
            return self.product(u, f, &args().collect::<Vec<_>>(), true);
        }
        match (&*call.name, receiver) {
            ("join" | "joinpath" | "Join" | "resolve", None) => {
                self.product(u, f, &args().collect::<Vec<_>>(), true)
            }
            ("join" | "joinpath", Some(r)) => {
                let all: Vec<_> = [r].into_iter().chain(args()).collect();
                self.product(u, f, &all, true)
            }
            ("format", Some(r)) => {
                let (value, text) = (r, String::new());
                let first = super::ir::Arg {
                    name: None,
                    value,
                    text,
                };
                let filled = format_text(Some(first), call.args.clone());
                self.expr(u, f, &filled)
            }
            ("Sprintf", _) => {
                let format = arg(0).unwrap_or(Expr::Unknown);
                let filled = percent_text(&format, args().skip(1).collect());
                self.expr(u, f, &filled)
            }
            ("with_extension" | "with_suffix", Some(r)) => {
                let end = arg(0).unwrap_or(Expr::Unknown);
                self.extended(u, f, &r, &end)
            }
            ("get" | "getenv", _) if call.path.starts_with("os.") => {
                let all = [Expr::Unknown].into_iter().chain(args().skip(1));
                self.expr(u, f, &Expr::Any(all.collect()))
            }
            ("unwrap_or" | "unwrap_or_else" | "or" | "or_else" | "map_or", Some(r)) => {
                let all = [r].into_iter().chain(args());
                self.expr(u, f, &Expr::Any(all.collect()))
            }
            ("glob" | "iglob" | "Glob" | "globSync" | "rglob", r) => {
                let all: Vec<_> = r.into_iter().chain(args().take(1)).collect();
                starred(self.product(u, f, &all, true))
            }
            (name, r) if LISTS.contains(&name) || call.path == "WalkDir.new" => {
                let folder = r.or_else(|| arg(0)).unwrap_or(Expr::Unknown);
                self.product(u, f, &[folder, Expr::Unknown], true)
            }
            (name, Some(r)) if SAME.contains(&name) => self.expr(u, f, &r),
            _ => self.given_back(u, f, call),
        }
    }

    /// What a function of the tree returns, with what it is given here.
    fn given_back(&mut self, u: usize, f: usize, call: &Call) -> Vec<Path> {
        let homes = self.tree.meant(u, call);
        if homes.is_empty() || homes.len() > MOST_HOMES {
            return hole();
        }
        let mut out = Vec::new();
        for place in homes {
            if self.seen.contains(&('c', place.0, place.1)) {
                continue;
            }
            self.seen.push(('c', place.0, place.1));
            for value in &self.tree.units[place.0].functions[place.1].returns {
                for path in self.expr(place.0, place.1, value) {
                    out.extend(self.filled(&path, place, u, f, call));
                }
            }
            self.seen.pop();
        }
        match out.is_empty() || out.len() > MOST {
            true => hole(),
            false => out,
        }
    }

    /// A path of a function, with the arguments of a call in the place of its parameters.
    fn filled(&mut self, path: &Path, place: Place, u: usize, f: usize, call: &Call) -> Vec<Path> {
        let mut out: Vec<Path> = vec![Vec::new()];
        for piece in path {
            let ends = match piece {
                Piece::Param(home, i) if *home == place => {
                    let name = &self.tree.units[place.0].functions[place.1].params[*i];
                    let named = call.args.iter().find(|a| a.name.as_ref() == Some(name));
                    let given = named.or_else(|| call.args.get(*i).filter(|a| a.name.is_none()));
                    match given {
                        Some(arg) => self.expr(u, f, &arg.value),
                        None => hole(),
                    }
                }
                other => vec![vec![other.clone()]],
            };
            if out.len() * ends.len() > MOST {
                return hole();
            }
            let add = |start: &Path| {
                let with = |end: &Path| start.iter().chain(end).cloned().collect();
                ends.iter().map(with).collect::<Vec<Path>>()
            };
            out = out.iter().flat_map(add).collect();
        }
        out
    }

    fn extended(&mut self, u: usize, f: usize, path: &Expr, end: &Expr) -> Vec<Path> {
        let end = match end {
            Expr::Literal(end) => Piece::Text(format!(".{}", end.trim_start_matches('.'))),
            _ => Piece::Hole,
        };
        let mut all = self.expr(u, f, path);
        for path in &mut all {
            if let Some(Piece::Text(last)) = path.last_mut()
                && let Some((stem, _)) = last.rsplit_once('.')
            {
                *last = stem.to_string();
            }
            path.push(end.clone());
        }
        all
    }
}

fn starred(mut all: Vec<Path>) -> Vec<Path> {
    for path in &mut all {
        for piece in path {
            if let Piece::Text(text) = piece
                && text.contains(['*', '?'])
            {
                *piece = Piece::Glob(std::mem::take(text));
            }
        }
    }
    all
}

/// Whether what a function is given decides the last part of a path.
pub fn named_by_caller(path: &Path) -> bool {
    for piece in path.iter().rev() {
        match piece {
            Piece::Param(..) => return true,
            Piece::Text(text) | Piece::Glob(text) if text.contains('/') => return false,
            _ => {}
        }
    }
    false
}

/// A use of a path in a function that is given a part of it, once for each caller: the caller's
/// unit, the index of its call, and the path there. Empty where nobody in the tree calls it.
pub fn at_callers(tree: &Tree, path: &Path) -> Option<Vec<(usize, usize, Path)>> {
    let place = path.iter().find_map(|piece| match piece {
        Piece::Param(place, _) => Some(*place),
        _ => None,
    })?;
    let function = &tree.units[place.0].functions[place.1];
    let mut out = Vec::new();
    for (u, c) in tree
        .callers
        .get(&function.name)
        .map_or(&[][..], Vec::as_slice)
    {
        let call = &tree.units[*u].calls[*c];
        let meant = tree.meant(*u, call);
        if !meant.contains(&place) || (meant.len() > MOST_HOMES && *u != place.0) {
            continue;
        }
        let mut resolve = Resolve {
            tree,
            seen: Vec::new(),
        };
        let paths = resolve.filled(path, place, *u, call.function, call);
        out.extend(paths.into_iter().map(|path| (*u, *c, path)));
    }
    Some(out)
}
