//! Elements of tables and lists, by a key that is written there or that nobody knows.

use super::ir::Expr;
use super::lower::plain;
use super::resolve::{MOST, MOST_HOMES, Path, Piece, Resolve, distinct, hole};
use super::tree::Place;

impl Resolve<'_> {
    /// The tables that a name stands for, with the function in which each is written.
    fn tables(&self, u: usize, f: usize, name: &str) -> Vec<(Place, &'_ [(String, Expr)])> {
        let tree = self.tree;
        let bound = tree.bound[u].get(name).map_or(&[][..], Vec::as_slice);
        let near = |l: &&usize| [f, 0].contains(&tree.units[u].lets[**l].function);
        let mut all: Vec<Place> = bound.iter().filter(near).map(|l| (u, *l)).collect();
        if all.is_empty() {
            all = tree.elsewhere(u, name);
        }
        let of = |at: &Place| {
            let known = &tree.units[at.0].lets[at.1];
            match &known.value {
                Expr::Table(entries) => Some(((at.0, known.function), entries.as_slice())),
                _ => None,
            }
        };
        let found: Option<Vec<_>> = all.iter().map(of).collect();
        found
            .filter(|found| found.len() <= MOST_HOMES)
            .unwrap_or_default()
    }

    /// The entry of a table that a name stands for, and where it is written.
    pub fn entry(&self, u: usize, f: usize, table: &str, key: &str) -> Option<(Place, Expr)> {
        match &self.tables(u, f, table)[..] {
            [(place, entries)] => {
                let found = entries.iter().find(|(name, _)| name == key);
                found.map(|(_, value)| (*place, value.clone()))
            }
            _ => None,
        }
    }

    /// An element by its key; by a key that nobody knows it may be each of them.
    pub fn item(&mut self, u: usize, f: usize, of: &Expr, key: &Expr) -> Vec<Path> {
        let mut out = Vec::new();
        if let Expr::Name(name) = of {
            if let Some(key) = plain(key)
                && let Some(((unit, f), value)) = self.entry(u, f, name, &key)
            {
                return self.expr(unit, f, &value);
            }
            for ((unit, f), value) in self.elements(u, f, name) {
                out.extend(self.expr(unit, f, &value));
            }
        } else {
            out = self.expr(u, f, of);
        }
        for path in &mut out {
            if path.iter().any(|p| !matches!(p, Piece::Hole)) {
                path.insert(0, Piece::Maybe);
            }
        }
        let out = distinct(out);
        match out.is_empty() || out.len() > MOST {
            true => hole(),
            false => out,
        }
    }

    /// Every value of a table or list.
    pub fn elements(&self, u: usize, f: usize, name: &str) -> Vec<(Place, Expr)> {
        let mut out = Vec::new();
        for (place, entries) in self.tables(u, f, name) {
            out.extend(entries.iter().map(|(_, value)| (place, value.clone())));
        }
        if out.is_empty() {
            out.push(((u, f), Expr::Name(name.to_string())));
        }
        out
    }
}
