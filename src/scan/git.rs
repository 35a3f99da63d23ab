//! Reads a git repository: what lies between two commits, and what their messages declare.
//!
//! Nothing is fetched and nothing is written. A renamed file is a deleted and an added one: to
//! whoever looked for it at its old place it is gone.

use git2::{
    Commit, Delta, Diff, DiffOptions, ObjectType, Oid, Patch, Repository, Tree, TreeWalkMode,
};
use std::path::Path;

/// Why a repository could not be read; the text names the place first.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct GitError(pub String);

/// One path that a diff touches. Lines are `None` for a binary file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Touched {
    pub path: String,
    pub added: Option<i64>,
    pub deleted: Option<i64>,
    /// `added`, `modified` or `deleted`.
    pub status: &'static str,
}

/// What lies between two commits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Range {
    /// Full hashes: where the diff starts (the merge base) and where it ends.
    pub base: String,
    pub head: String,
    /// By path.
    pub touched: Vec<Touched>,
    /// Messages of the commits that HEAD has and BASE has not, the newest first.
    pub messages: Vec<String>,
    /// Every file of the start and of the end, by path.
    pub base_files: Vec<String>,
    pub head_files: Vec<String>,
}

/// Reads `BASE..HEAD` of the repository that holds `dir`. The diff starts at the merge base, so
/// that what BASE gained since the branch left it is not taken for a deletion.
///
/// # Errors
/// No repository, no such commit, an object that cannot be read.
pub fn range(dir: &Path, base: &str, head: &str) -> Result<Range, GitError> {
    let repository = Repository::discover(dir).map_err(|e| {
        let dir = dir.display();
        GitError(format!(
            "{dir}: no git repository: {}; name one with --repo",
            e.message()
        ))
    })?;
    let wrong = |e: git2::Error| GitError(format!("{}: {}", dir.display(), e.message()));
    let tip = commit(&repository, dir, head)?;
    let named = commit(&repository, dir, base)?;
    // Histories without a common commit are compared as they are.
    let start = match repository.merge_base(named.id(), tip.id()) {
        Ok(id) => repository.find_commit(id).map_err(wrong)?,
        Err(_) => named.clone(),
    };
    let (old, new) = (start.tree().map_err(wrong)?, tip.tree().map_err(wrong)?);
    let mut options = DiffOptions::new();
    options.context_lines(0);
    let diff = repository
        .diff_tree_to_tree(Some(&old), Some(&new), Some(&mut options))
        .map_err(wrong)?;
    Ok(Range {
        base: start.id().to_string(),
        head: tip.id().to_string(),
        touched: touched(&diff).map_err(wrong)?,
        messages: messages(&repository, named.id(), tip.id()).map_err(wrong)?,
        base_files: files(&old).map_err(wrong)?,
        head_files: files(&new).map_err(wrong)?,
    })
}

fn commit<'r>(repository: &'r Repository, dir: &Path, name: &str) -> Result<Commit<'r>, GitError> {
    let found = repository.revparse_single(name);
    found
        .and_then(|object| object.peel_to_commit())
        .map_err(|_| {
            let dir = dir.display();
            GitError(format!(
                "{dir}: `{name}` is no commit; expected a branch, a tag or a hash, see `git log`"
            ))
        })
}

/// Every path of a diff with its lines, by path.
pub(super) fn touched(diff: &Diff) -> Result<Vec<Touched>, git2::Error> {
    let mut out = Vec::new();
    for (at, delta) in diff.deltas().enumerate() {
        let status = match delta.status() {
            Delta::Added => "added",
            Delta::Deleted => "deleted",
            Delta::Unmodified | Delta::Ignored => continue,
            _ => "modified",
        };
        let side = match delta.status() {
            Delta::Deleted => delta.old_file(),
            _ => delta.new_file(),
        };
        // A patch is made first: only then is it known whether the file is binary.
        let lines = match Patch::from_diff(diff, at)? {
            Some(patch) if !patch.delta().flags().is_binary() => {
                let (_, added, deleted) = patch.line_stats()?;
                Some((added as i64, deleted as i64))
            }
            _ => None,
        };
        out.push(Touched {
            path: text(side.path_bytes().unwrap_or_default()),
            added: lines.map(|(added, _)| added),
            deleted: lines.map(|(_, deleted)| deleted),
            status,
        });
    }
    out.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(out)
}

fn messages(repository: &Repository, base: Oid, head: Oid) -> Result<Vec<String>, git2::Error> {
    let mut walk = repository.revwalk()?;
    walk.push(head)?;
    walk.hide(base)?;
    let mut out = Vec::new();
    for id in walk {
        out.push(text(repository.find_commit(id?)?.message_bytes()));
    }
    Ok(out)
}

fn files(tree: &Tree) -> Result<Vec<String>, git2::Error> {
    let mut out = Vec::new();
    tree.walk(TreeWalkMode::PreOrder, |folder, entry| {
        if entry.kind() == Some(ObjectType::Blob) {
            out.push(format!("{folder}{}", text(entry.name_bytes())));
        }
        git2::TreeWalkResult::Ok
    })?;
    out.sort();
    Ok(out)
}

/// Bytes that are no UTF-8 show as the replacement character.
pub(super) fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// Path patterns behind `Scope:` in messages, parted by blanks or commas, in order, each once.
pub fn declared_scope(messages: &[String]) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    let lines = messages.iter().rev().flat_map(|m| m.lines());
    for line in lines {
        let Some((key, value)) = line.split_once(':') else {
            continue;
        };
        if !key.trim().eq_ignore_ascii_case("scope") {
            continue;
        }
        let patterns = value.split([',', ' ', '\t']).map(str::trim);
        for pattern in patterns.filter(|p| !p.is_empty()) {
            if !out.iter().any(|known| known == pattern) {
                out.push(pattern.to_string());
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scopes_of_messages_are_joined() {
        let messages = [
            "fix: b\n\nscope: src/b/**, tests/**\n".to_string(),
            "feat: a\n\nScope: src/a/** src/b/**\nOther: x\n".to_string(),
        ];
        // The oldest message first.
        assert_eq!(
            declared_scope(&messages),
            ["src/a/**", "src/b/**", "tests/**"]
        );
        assert_eq!(declared_scope(&["feat(scope): none".to_string()]), [""; 0]);
    }
}
