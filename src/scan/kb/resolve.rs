//! Expressions become paths: constants, joins, formats, globs, and functions that give or take one.

use super::calls::{GIVES, LISTS, SAME};
use super::ir::{Arg, Call, Expr};
use super::lower::{format_text, percent_text};
use super::tree::{Place, Tree};
use crate::scan::source::Language;

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Piece {
    Text(String),
    /// Text in which `*` and `?` stand for anything.
    Glob(String),
    /// Nobody knows.
    Hole,
    /// Any entry of the folder before it.
    Entry,
    /// The whole path is one of several, and nobody knows which.
    Maybe,
    /// What follows is no path, but how it is opened.
    Mark,
    /// What the function is given.
    Param(Place, usize),
}

pub type Path = Vec<Piece>;

/// More possibilities than these are none.
pub const MOST: usize = 64;
const DEEPEST: usize = 24;
/// Methods that give what a table holds.
const OF_TABLES: [&str; 3] = ["values", "items", "entries"];
const MOST_STEPS: usize = 1000;
/// A name that more places than these define says nothing.
pub const MOST_HOMES: usize = 4;

impl Tree {
    pub fn paths(&self, unit: usize, function: usize, expr: &Expr) -> Vec<Path> {
        let mut found = Resolve::new(self).expr(unit, function, expr);
        found.sort();
        found.dedup();
        found
    }
}

pub struct Resolve<'t> {
    pub tree: &'t Tree,
    /// Names and functions that are being looked into: kind, unit, index.
    seen: Vec<(char, usize, usize)>,
    /// Expressions looked at for one path: names that stand for names that stand for others are
    /// more than anybody can follow.
    steps: usize,
}

pub fn hole() -> Vec<Path> {
    vec![vec![Piece::Hole]]
}

/// Every start with every end. Of too many nobody knows how they start, nor whether they are any.
pub fn crossed(starts: Vec<Path>, ends: &[Path]) -> Vec<Path> {
    let starts = match starts.len() * ends.len() > MOST {
        true => vec![vec![Piece::Maybe, Piece::Hole]],
        false => starts,
    };
    let with = |start: &Path, end: &Path| -> Path { start.iter().chain(end).cloned().collect() };
    let all = starts.iter();
    distinct(all.flat_map(|s| ends.iter().map(|e| with(s, e))).collect())
}

/// What nobody knows twice over is as little as once.
pub fn distinct(mut all: Vec<Path>) -> Vec<Path> {
    for path in &mut all {
        path.dedup_by(|a, b| *a == Piece::Hole && *b == Piece::Hole);
    }
    all.sort();
    all.dedup();
    all
}

impl<'t> Resolve<'t> {
    pub fn new(tree: &'t Tree) -> Resolve<'t> {
        Resolve {
            tree,
            seen: Vec::new(),
            steps: 0,
        }
    }

    pub fn expr(&mut self, u: usize, f: usize, expr: &Expr) -> Vec<Path> {
        self.steps += 1;
        if self.seen.len() > DEEPEST || self.steps > MOST_STEPS {
            return hole();
        }
        match expr {
            Expr::Literal(text) => vec![vec![Piece::Text(text.clone())]],
            Expr::Name(name) => self.name(u, f, name),
            Expr::Field(of, name) => self.field(u, f, of, name),
            Expr::Item(of, key) => self.item(u, f, of, key),
            Expr::Matching(of, glob) => {
                let mut all = self.expr(u, f, of);
                for path in &mut all {
                    if path.last() == Some(&Piece::Entry) {
                        path.pop();
                        path.push(Piece::Glob(glob.clone()));
                    }
                }
                all
            }
            Expr::Table(_) => hole(),
            Expr::Concat(parts) => self.product(u, f, parts, false),
            Expr::Join(parts) => self.product(u, f, parts, true),
            Expr::Any(all) => {
                let mut out = Vec::new();
                for one in all {
                    out.extend(self.expr(u, f, one));
                }
                let out = distinct(out);
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
            let mut ends = self.expr(u, f, part);
            if join && at > 0 {
                ends.iter_mut()
                    .for_each(|end| end.insert(0, Piece::Text("/".to_string())));
            }
            out = crossed(out, &ends);
        }
        out
    }

    /// The innermost function that knows the name, then the unit, then the other units.
    fn name(&mut self, u: usize, f: usize, name: &str) -> Vec<Path> {
        let tree = self.tree;
        let unit = &tree.units[u];
        let mut at = f;
        loop {
            let bound = tree.bound[u].get(name).map_or(&[][..], Vec::as_slice);
            let here =
                |l: &&usize| unit.lets[**l].function == at && !self.seen.contains(&('l', u, **l));
            let own: Vec<usize> = bound.iter().filter(here).copied().collect();
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
        let mut all = self.tree.elsewhere(u, name);
        all.retain(|(other, l)| !self.seen.contains(&('l', *other, *l)));
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
        distinct(out)
    }

    fn field(&mut self, u: usize, f: usize, of: &Expr, name: &str) -> Vec<Path> {
        match (name, of) {
            ("parent" | "parents", _) => return hole(),
            ("sep", Expr::Name(module)) if matches!(&**module, "path" | "os") => {
                return vec![vec![Piece::Text("/".to_string())]];
            }
            // The text of an element of an enumeration.
            ("value", Expr::Field(_, element)) if !element.contains(char::is_lowercase) => {
                return self.expr(u, f, of);
            }
            ("name" | "path" | "Name", Expr::Name(_) | Expr::Matching(..)) => {
                let mut entries = self.expr(u, f, of);
                let listed = |p: &Path| matches!(p.last(), Some(Piece::Entry | Piece::Glob(_)));
                if entries.iter().all(listed) {
                    if name != "path" {
                        entries
                            .iter_mut()
                            .for_each(|p| *p = p.split_off(p.len() - 1));
                    }
                    return entries;
                }
            }
            _ => {}
        }
        if let Expr::Name(local) = of {
            if let Some(((unit, f), value)) = self.entry(u, f, local, name) {
                return self.expr(unit, f, &value);
            }
            if let Some(all) = self.tree.of_module(u, local, name)
                && !all.iter().any(|at| self.seen.contains(&('l', at.0, at.1)))
            {
                return self.lets(&all);
            }
        }
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
        let out = distinct(out);
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
                self.module(u, &call.receiver_text),
                "os" | "os.path" | "path" | "filepath" | "glob" | "fs" | "posixpath" | "nodePath"
            );
        let receiver = call.receiver.clone().filter(|_| !module);
        if GIVES.contains(&&*call.path) {
            let most = if call.path.ends_with("Path") {
                usize::MAX
            } else {
                1
            };
            return self.product(u, f, &args().take(most).collect::<Vec<_>>(), true);
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
            (name, Some(r)) if SAME.contains(&name) && !OF_TABLES.contains(&name) => {
                self.expr(u, f, &r)
            }
            (_, receiver) => self.called(u, f, call, receiver),
        }
    }

    /// Tables, options of the command line, listings, and functions of the tree.
    fn called(&mut self, u: usize, f: usize, call: &Call, receiver: Option<Expr>) -> Vec<Path> {
        let arg = |at: usize| call.args.get(at).map(|a| a.value.clone());
        match (&*call.name, receiver) {
            ("values" | "items" | "entries", Some(r)) => {
                let of = match &*call.path {
                    "Object.values" | "Object.entries" => arg(0).unwrap_or(Expr::Unknown),
                    _ => r,
                };
                match of {
                    Expr::Name(name) => {
                        let all = self.elements(u, f, &name);
                        let all = all.into_iter();
                        all.flat_map(|((u, f), e)| self.expr(u, f, &e)).collect()
                    }
                    other => self.expr(u, f, &other),
                }
            }
            ("String", Some(Expr::Name(module))) if module == "flag" => {
                let all = vec![arg(1).unwrap_or(Expr::Unknown), Expr::Unknown];
                self.expr(u, f, &Expr::Any(all))
            }
            ("Option" | "Argument", _) if self.tree.meant(u, call).is_empty() => {
                let named = call
                    .args
                    .iter()
                    .find(|a| a.name.as_deref() == Some("default"));
                let free = call.args.first().filter(|a| a.name.is_none());
                let value = named.or(free).map_or(Expr::Unknown, |a| a.value.clone());
                self.expr(u, f, &Expr::Any(vec![value, Expr::Unknown]))
            }
            ("glob" | "iglob" | "Glob" | "globSync" | "rglob", r) => {
                let all: Vec<_> = r.into_iter().chain(arg(0)).collect();
                starred(self.product(u, f, &all, true))
            }
            (name, r) if LISTS.contains(&name) || call.path == "WalkDir.new" => {
                if matches!(name, "listdir" | "readdirSync" | "readdir" | "ReadDir") {
                    // Names without their folder.
                    return vec![vec![Piece::Entry]];
                }
                let folder = r.or_else(|| arg(0)).unwrap_or(Expr::Unknown);
                let mut all = self.expr(u, f, &folder);
                for path in &mut all {
                    path.extend([Piece::Text("/".to_string()), Piece::Entry]);
                }
                all
            }
            ("file_name" | "Name", Some(r @ (Expr::Name(_) | Expr::Matching(..)))) => {
                self.field(u, f, &r, "Name")
            }
            _ => self.given_back(u, f, call),
        }
    }

    /// A module by its own name, where it is imported under another.
    fn module<'n>(&self, u: usize, local: &'n str) -> &'n str {
        let import = self.tree.import(u, local).filter(|i| i.name.is_none());
        match import.map(|i| i.module.trim_start_matches("node:")) {
            Some("path" | "os.path" | "posixpath") => "path",
            Some("glob") => "glob",
            Some("os") => "os",
            _ => local,
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
    pub fn filled(
        &mut self,
        path: &Path,
        place: Place,
        u: usize,
        f: usize,
        call: &Call,
    ) -> Vec<Path> {
        let mut out: Vec<Path> = vec![Vec::new()];
        for piece in path {
            let ends = match piece {
                Piece::Param(home, i) if *home == place => {
                    let name = &self.tree.units[place.0].functions[place.1].params[*i];
                    let named = call.args.iter().find(|a| a.name.as_ref() == Some(name));
                    let spread = call.args.iter().position(is_spread);
                    let free = |a: &&Arg| a.name.is_none() && spread.is_none_or(|at| *i < at);
                    let given = named.or_else(|| call.args.get(*i).filter(free));
                    match given {
                        Some(arg) => self.expr(u, f, &arg.value),
                        None if spread.is_some() => hole(),
                        None => self.default(place, *i).unwrap_or_else(hole),
                    }
                }
                other => vec![vec![other.clone()]],
            };
            out = crossed(out, &ends);
        }
        out
    }

    /// What a parameter is when nobody gives it.
    pub fn default(&mut self, place: Place, param: usize) -> Option<Vec<Path>> {
        let function = &self.tree.units[place.0].functions[place.1];
        let value = function.defaults.get(&param)?;
        Some(self.expr(place.0, function.parent, value))
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

/// Whether an argument stands for some that are not written there: `*args`, `...args`.
fn is_spread(arg: &Arg) -> bool {
    arg.value == Expr::Unknown && (arg.text.starts_with("...") || arg.text.starts_with('*'))
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
