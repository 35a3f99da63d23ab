//! All units of a tree of code, and what a name or a call in one of them can mean.

use super::imports::is_module;
use super::ir::{Call, Import, Unit};
use crate::scan::source::Language;
use std::collections::BTreeMap;

/// A function: unit and place in it.
pub type Place = (usize, usize);

pub struct Tree {
    pub units: Vec<Unit>,
    functions: BTreeMap<String, Vec<Place>>,
    /// Unit and index of the call, by the name called.
    pub callers: BTreeMap<String, Vec<(usize, usize)>>,
    globals: BTreeMap<String, Vec<(usize, usize)>>,
    pub fields: BTreeMap<String, Vec<(usize, usize)>>,
    /// For each unit, where a name is bound.
    pub bound: Vec<BTreeMap<String, Vec<usize>>>,
}

impl Tree {
    pub fn new(units: Vec<Unit>) -> Tree {
        let mut tree = Tree {
            units: Vec::new(),
            functions: BTreeMap::new(),
            callers: BTreeMap::new(),
            globals: BTreeMap::new(),
            fields: BTreeMap::new(),
            bound: Vec::new(),
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
            let mut bound: BTreeMap<String, Vec<usize>> = BTreeMap::new();
            for (l, known) in unit.lets.iter().enumerate() {
                bound.entry(known.name.clone()).or_default().push(l);
                if known.function == 0 {
                    let all = tree.globals.entry(known.name.clone()).or_default();
                    all.push((u, l));
                }
            }
            tree.bound.push(bound);
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

    /// The import that gives a unit this name.
    pub fn import(&self, unit: usize, name: &str) -> Option<&Import> {
        let mut all = self.units[unit].imports.iter().rev();
        all.find(|import| import.local == name)
    }

    /// Names of other units that a name can be. Where imports say which, only those: a name that is
    /// not imported is none of another module's.
    pub fn elsewhere(&self, unit: usize, name: &str) -> Vec<Place> {
        let all = |name: &str| self.globals.get(name).cloned().unwrap_or_default();
        let own = &self.units[unit];
        let mut found = match self.import(unit, name) {
            Some(Import {
                name: Some(name),
                module,
                ..
            }) => {
                let all = all(name);
                let here = |at: &&Place| is_module(&self.units[at.0].path, module);
                let exact: Vec<Place> = all.iter().filter(here).copied().collect();
                // A name may be handed on by a module in between.
                if exact.is_empty() { all } else { exact }
            }
            Some(_) => Vec::new(),
            None if own.language == Language::Python || own.language.is_script() => {
                match own.imports_all {
                    true => all(name),
                    false => Vec::new(),
                }
            }
            None => all(name),
        };
        found.retain(|(other, _)| *other != unit);
        found
    }

    /// Names at the top of a module, where `local` is that module here; `None` when it is none.
    pub fn of_module(&self, unit: usize, local: &str, name: &str) -> Option<Vec<Place>> {
        let import = self.import(unit, local)?;
        let whole = match &import.name {
            Some(name) => name,
            None => &import.module,
        };
        let all = self.globals.get(name).map_or(&[][..], Vec::as_slice);
        let here = |at: &&Place| is_module(&self.units[at.0].path, whole);
        let found: Vec<Place> = all.iter().filter(here).copied().collect();
        (!found.is_empty()).then_some(found)
    }
}
