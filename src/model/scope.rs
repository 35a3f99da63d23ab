//! Path patterns: which paths a task may touch, and which paths make up a named system.
//!
//! `*` and `?` stay within a folder, `**` crosses folders. A pattern without a wildcard that names
//! a folder covers everything below it. Paths are compared as they are written, with `/`.

use globset::{GlobBuilder, GlobSet, GlobSetBuilder};

/// `[systems]` of the project: name → patterns, in order of the names.
pub type Systems = Vec<(String, Vec<String>)>;

/// A set of path patterns.
#[derive(Debug, Clone)]
pub struct Scope {
    set: GlobSet,
}

impl Scope {
    /// Compiles the patterns; empty ones are passed over. No pattern covers nothing.
    ///
    /// # Errors
    /// The first pattern that is none, and why.
    pub fn new<S: AsRef<str>>(patterns: &[S]) -> Result<Scope, String> {
        let mut builder = GlobSetBuilder::new();
        for pattern in patterns {
            let plain = pattern.as_ref().trim().trim_start_matches("./");
            let plain = plain.trim_end_matches('/');
            if plain.is_empty() {
                continue;
            }
            let below = format!("{plain}/**");
            for text in [plain, &below] {
                let glob = GlobBuilder::new(text).literal_separator(true).build();
                builder.add(glob.map_err(|e| format!("`{}`: {}", pattern.as_ref(), e.kind()))?);
            }
        }
        let set = builder.build().map_err(|e| e.to_string())?;
        Ok(Scope { set })
    }

    pub fn covers(&self, path: &str) -> bool {
        self.set.is_match(path.trim_start_matches("./"))
    }
}

/// The systems with their patterns compiled; a pattern that is none makes its system match nothing.
pub fn compiled(systems: &Systems) -> Vec<(&str, Scope)> {
    let all = systems.iter();
    all.filter_map(|(name, patterns)| Some((name.as_str(), Scope::new(patterns).ok()?)))
        .collect()
}

/// The first system, by name, that a path belongs to.
pub fn system_of<'a>(systems: &[(&'a str, Scope)], path: &str) -> Option<&'a str> {
    let mut all = systems.iter();
    all.find(|(_, scope)| scope.covers(path))
        .map(|(name, _)| *name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stars_stay_in_their_folder_and_a_folder_covers_what_is_below() {
        let scope = |p: &[&str]| Scope::new(p).unwrap();
        assert!(scope(&["src/memory/**"]).covers("src/memory/a/b.ts"));
        assert!(scope(&["src/memory"]).covers("src/memory/a/b.ts"));
        assert!(scope(&["./src/memory/"]).covers("./src/memory/b.ts"));
        assert!(scope(&["src/*.ts"]).covers("src/a.ts"));
        assert!(!scope(&["src/*.ts"]).covers("src/a/b.ts"));
        assert!(!scope(&["src/memory/**"]).covers("src/memory.ts"));
        assert!(!scope(&["", " "]).covers("src/a.ts"));
        assert!(scope(&["src/{a,b}.ts"]).covers("src/b.ts"));
        let wrong = Scope::new(&["src/[a"]).unwrap_err();
        assert!(wrong.starts_with("`src/[a`: "), "{wrong}");
    }

    #[test]
    fn a_path_belongs_to_the_first_system_by_name() {
        let systems: Systems = vec![
            ("limits".into(), vec!["src/timeout-config.ts".into()]),
            ("source".into(), vec!["src/**".into()]),
        ];
        let systems = compiled(&systems);
        assert_eq!(system_of(&systems, "src/timeout-config.ts"), Some("limits"));
        assert_eq!(system_of(&systems, "src/main.ts"), Some("source"));
        assert_eq!(system_of(&systems, "README.md"), None);
    }
}
