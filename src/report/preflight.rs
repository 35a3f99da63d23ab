//! Declared scope against a diff: what was touched that was not the task.

use crate::model::scope::{Scope, Systems, compiled, system_of};
use serde::Serialize;

/// A touched path, as a collector found it. Lines are `None` for a binary file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TouchedPath {
    pub path: String,
    pub added: Option<i64>,
    pub deleted: Option<i64>,
    /// `added`, `modified` or `deleted`.
    pub status: String,
    pub system: Option<String>,
}

/// A system of which every file is gone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DeletedSystem {
    pub name: String,
    pub files: Vec<String>,
    /// The caller allowed it by name.
    pub allowed: bool,
}

/// What a preflight found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Preflight {
    pub scope: Vec<String>,
    pub files: i64,
    pub added: i64,
    pub deleted: i64,
    pub deleted_systems: Vec<DeletedSystem>,
    /// The most deleted lines first.
    pub out_of_scope: Vec<TouchedPath>,
    pub out_of_scope_deleted_lines: i64,
    pub clean: bool,
}

/// The two trees of a diff and the paths between them.
pub struct Between<'a> {
    pub touched: Vec<TouchedPath>,
    pub base_files: &'a [String],
    pub head_files: &'a [String],
}

/// Compares. `may_delete` names systems whose deletion is the task.
///
/// # Errors
/// A scope pattern that is none.
pub fn preflight(
    between: Between,
    scope: &[String],
    systems: &Systems,
    may_delete: &[String],
) -> Result<Preflight, String> {
    let allowed = Scope::new(scope)?;
    let systems = compiled(systems);
    let lines = |of: fn(&TouchedPath) -> Option<i64>, paths: &[TouchedPath]| -> i64 {
        paths.iter().filter_map(of).sum()
    };
    let all = between.touched;
    let (files, added) = (all.len() as i64, lines(|t| t.added, &all));
    let deleted = lines(|t| t.deleted, &all);
    let mut deleted_systems = Vec::new();
    for (name, patterns) in &systems {
        let of = |paths: &[String]| -> Vec<String> {
            let own = paths.iter().filter(|p| patterns.covers(p));
            own.cloned().collect()
        };
        let before = of(between.base_files);
        if !before.is_empty() && of(between.head_files).is_empty() {
            deleted_systems.push(DeletedSystem {
                name: name.to_string(),
                files: before,
                allowed: may_delete.iter().any(|n| n == name),
            });
        }
    }
    let mut out_of_scope: Vec<TouchedPath> = all
        .into_iter()
        .filter(|t| !allowed.covers(&t.path))
        .map(|t| TouchedPath {
            system: system_of(&systems, &t.path).map(str::to_string),
            ..t
        })
        .collect();
    out_of_scope.sort_by(|a, b| (b.deleted, &a.path).cmp(&(a.deleted, &b.path)));
    let clean = out_of_scope.is_empty() && deleted_systems.iter().all(|s| s.allowed);
    Ok(Preflight {
        scope: scope.to_vec(),
        files,
        added,
        deleted,
        deleted_systems,
        out_of_scope_deleted_lines: lines(|t| t.deleted, &out_of_scope),
        out_of_scope,
        clean,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn touched(path: &str, added: i64, deleted: i64, status: &str) -> TouchedPath {
        TouchedPath {
            path: path.into(),
            added: Some(added),
            deleted: Some(deleted),
            status: status.into(),
            system: None,
        }
    }

    #[test]
    fn what_was_not_the_task_is_listed_by_size() {
        let systems: Systems = vec![("limits".into(), vec!["src/limits.ts".into()])];
        let names = |list: &[&str]| list.iter().map(|p| p.to_string()).collect::<Vec<_>>();
        let base = names(&["src/limits.ts", "src/memory/a.ts", "src/think.ts"]);
        let head = names(&["src/memory/a.ts", "src/think.ts"]);
        let between = || Between {
            touched: vec![
                touched("src/limits.ts", 0, 152, "deleted"),
                touched("src/memory/a.ts", 10, 2, "modified"),
                touched("src/think.ts", 1, 200, "modified"),
            ],
            base_files: &base,
            head_files: &head,
        };
        let scope = names(&["src/memory/**"]);
        let found = preflight(between(), &scope, &systems, &[]).unwrap();
        assert_eq!((found.files, found.added, found.deleted), (3, 11, 354));
        assert_eq!(found.out_of_scope_deleted_lines, 352);
        let paths: Vec<&str> = found.out_of_scope.iter().map(|t| t.path.as_str()).collect();
        assert_eq!(paths, ["src/think.ts", "src/limits.ts"]);
        assert_eq!(found.out_of_scope[1].system.as_deref(), Some("limits"));
        assert_eq!(found.deleted_systems[0].name, "limits");
        assert!(!found.clean);
        // In scope, a system may still not vanish unsaid.
        let wide = names(&["src"]);
        assert!(!preflight(between(), &wide, &systems, &[]).unwrap().clean);
        let named = names(&["limits"]);
        assert!(preflight(between(), &wide, &systems, &named).unwrap().clean);
    }
}
