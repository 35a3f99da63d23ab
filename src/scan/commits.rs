//! Commits of a repository as rows of the stream `commits`: lines by path, what a revert takes
//! back, and what the message declares: `Scope:`, `Task:`, `Reviewed-by:`.
//!
//! A merge brings what its branch already did, so it has no files of its own.

use super::git::{GitError, Touched, declared_scope, text, touched};
use crate::model::time::iso;
use git2::{Commit, DiffOptions, Repository, Sort};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use std::path::Path;

/// Path patterns by task, by the word in `feat(word): …`, or by the beginning of a hash of at
/// least seven digits.
pub type Scopes = BTreeMap<String, Vec<String>>;

const REVIEWERS: [&str; 3] = ["reviewed-by", "approved-by", "acked-by"];
const TASKS: [&str; 3] = ["task", "task-id", "issue"];

/// Rows of all commits of `range` (`BASE..HEAD`, or one name for all before it), the oldest first.
///
/// # Errors
/// No repository, no such commit, an object that cannot be read.
pub fn commits(
    dir: &Path,
    range: &str,
    scopes: &Scopes,
) -> Result<Vec<Map<String, Value>>, GitError> {
    let wrong = |e: git2::Error| GitError(format!("{}: {}", dir.display(), e.message()));
    let repository = Repository::discover(dir).map_err(|e| {
        let dir = dir.display();
        GitError(format!(
            "{dir}: no git repository: {}; name the folder of one",
            e.message()
        ))
    })?;
    let named = |name: &str| {
        let found = repository.revparse_single(name);
        found.and_then(|o| o.peel_to_commit()).map_err(|_| {
            let dir = dir.display();
            GitError(format!(
                "{dir}: `{name}` is no commit; expected a branch, a tag or a hash, see `git log`"
            ))
        })
    };
    let mut walk = repository.revwalk().map_err(wrong)?;
    let sort = Sort::TOPOLOGICAL | Sort::TIME | Sort::REVERSE;
    walk.set_sorting(sort).map_err(wrong)?;
    let head = match range.split_once("..") {
        Some((base, head)) => {
            walk.hide(named(base)?.id()).map_err(wrong)?;
            head.trim_start_matches('.')
        }
        None => range,
    };
    let head = if head.is_empty() { "HEAD" } else { head };
    walk.push(named(head)?.id()).map_err(wrong)?;
    let mut out = Vec::new();
    for id in walk {
        let commit = id
            .and_then(|id| repository.find_commit(id))
            .map_err(wrong)?;
        out.push(row(&repository, &commit, scopes).map_err(wrong)?);
    }
    Ok(out)
}

fn row(
    repository: &Repository,
    commit: &Commit,
    scopes: &Scopes,
) -> Result<Map<String, Value>, git2::Error> {
    let message = text(commit.message_bytes());
    let sha = commit.id().to_string();
    let task = trailers(&message, &TASKS).into_iter().next();
    let mut row = Map::new();
    row.insert("sha".into(), json!(sha));
    if let Some(task) = &task {
        row.insert("task_id".into(), json!(task));
    }
    row.insert("agent".into(), json!(text(commit.author().name_bytes())));
    row.insert("message".into(), json!(message.trim_end()));
    let at = commit.time().seconds().saturating_mul(1_000_000);
    row.insert("at".into(), json!(iso(at)));
    // Without a declared scope the field is absent: not known is not empty.
    let scope = declared_scope(std::slice::from_ref(&message));
    let scope = match scope.is_empty() {
        true => mapped(scopes, task.as_deref(), &message, &sha),
        false => Some(scope),
    };
    if let Some(scope) = scope {
        row.insert("scope".into(), json!(scope));
    }
    if commit.parent_count() < 2 {
        let old = match commit.parent_count() {
            0 => None,
            _ => Some(commit.parent(0)?.tree()?),
        };
        let mut options = DiffOptions::new();
        options.context_lines(0);
        let new = commit.tree()?;
        let diff = repository.diff_tree_to_tree(old.as_ref(), Some(&new), Some(&mut options))?;
        let files: Vec<Value> = touched(&diff)?.into_iter().map(file).collect();
        row.insert("files".into(), json!(files));
    }
    if let Some(reverted) = reverted(&message) {
        row.insert("reverts".into(), json!(reverted));
    }
    let reviewers = trailers(&message, &REVIEWERS);
    if !reviewers.is_empty() {
        row.insert("reviewed_by".into(), json!(reviewers));
    }
    Ok(row)
}

/// Lines of a binary file are not known, and absent.
fn file(touched: Touched) -> Value {
    let mut file = Map::new();
    file.insert("path".into(), json!(touched.path));
    if let (Some(added), Some(deleted)) = (touched.added, touched.deleted) {
        file.insert("added".into(), json!(added));
        file.insert("deleted".into(), json!(deleted));
    }
    file.insert("status".into(), json!(touched.status));
    Value::Object(file)
}

/// The hash in `This reverts commit <hash>.`
fn reverted(message: &str) -> Option<String> {
    let (_, after) = message.split_once("This reverts commit ")?;
    let end = after
        .find(|c: char| !c.is_ascii_hexdigit())
        .unwrap_or(after.len());
    (end >= 7).then(|| after[..end].to_ascii_lowercase())
}

/// Values of `Key: value` lines, in order, without the address behind a name.
fn trailers(message: &str, keys: &[&str]) -> Vec<String> {
    let value = |line: &str| {
        let (key, value) = line.split_once(':')?;
        let known = keys.contains(&key.trim().to_ascii_lowercase().as_str());
        let value = value.split('<').next().unwrap_or(value).trim();
        (known && !value.is_empty()).then(|| value.to_string())
    };
    message.lines().skip(1).filter_map(value).collect()
}

fn mapped(scopes: &Scopes, task: Option<&str>, message: &str, sha: &str) -> Option<Vec<String>> {
    let head = message.lines().next().unwrap_or("");
    let head = head.split(':').next().unwrap_or("");
    let word = head
        .split_once('(')
        .and_then(|(_, rest)| rest.split_once(')'));
    let by_name = [task, word.map(|(word, _)| word)];
    let found = by_name
        .into_iter()
        .flatten()
        .find_map(|name| scopes.get(name));
    let by_sha = || {
        let mut all = scopes.iter();
        all.find(|(key, _)| key.len() >= 7 && sha.starts_with(key.as_str()))
            .map(|(_, globs)| globs)
    };
    found.or_else(by_sha).cloned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use git2::{Signature, Time};

    fn commit(
        repository: &Repository,
        files: &[(&str, Option<&[u8]>)],
        message: &str,
        at: i64,
    ) -> String {
        let root = repository.workdir().expect("a folder").to_path_buf();
        let mut index = repository.index().expect("index");
        for (path, content) in files {
            match content {
                Some(content) => {
                    std::fs::write(root.join(path), content).expect("file");
                    index.add_path(Path::new(path)).expect("added");
                }
                None => index.remove_path(Path::new(path)).expect("removed"),
            }
        }
        let tree = repository
            .find_tree(index.write_tree().expect("tree"))
            .expect("tree");
        let who = Signature::new("Anna", "anna@example.org", &Time::new(at, 120)).expect("who");
        let parent = repository
            .head()
            .ok()
            .map(|h| h.peel_to_commit().expect("commit"));
        let parents: Vec<&Commit> = parent.iter().collect();
        let id = repository.commit(Some("HEAD"), &who, &who, message, &tree, &parents);
        id.expect("commit").to_string()
    }

    #[test]
    fn commits_reverts_scopes_and_reviewers() {
        let folder = tempfile::tempdir().expect("folder");
        let repository = Repository::init(folder.path()).expect("repository");
        let first = commit(
            &repository,
            &[
                ("a.txt", Some(b"1\n2\n3\n")),
                ("b.bin", Some(b"\0\x01\x02")),
            ],
            "feat(memory): begin\n\nTask: t-1\nReviewed-by: Ben <b@example.org>\nReviewed-by: Cara\n",
            1_700_000_000,
        );
        let second = commit(
            &repository,
            &[("a.txt", None)],
            &format!("Revert \"begin\"\n\nThis reverts commit {first}.\nScope: a.txt, docs/**\n"),
            1_700_003_600,
        );
        let scopes = Scopes::from([("memory".to_string(), vec!["src/memory/**".to_string()])]);
        let rows = commits(folder.path(), "HEAD", &scopes).expect("rows");
        let rows: Vec<Value> = rows.into_iter().map(Value::Object).collect();
        assert_eq!(
            rows,
            [
                json!({
                    "sha": first, "task_id": "t-1", "agent": "Anna",
                    "message": "feat(memory): begin\n\nTask: t-1\nReviewed-by: Ben <b@example.org>\nReviewed-by: Cara",
                    "at": "2023-11-14T22:13:20Z", "scope": ["src/memory/**"],
                    "files": [
                        {"path": "a.txt", "added": 3, "deleted": 0, "status": "added"},
                        {"path": "b.bin", "status": "added"}
                    ],
                    "reviewed_by": ["Ben", "Cara"]
                }),
                json!({
                    "sha": second, "agent": "Anna",
                    "message": format!("Revert \"begin\"\n\nThis reverts commit {first}.\nScope: a.txt, docs/**"),
                    "at": "2023-11-14T23:13:20Z", "scope": ["a.txt", "docs/**"],
                    "files": [{"path": "a.txt", "added": 0, "deleted": 3, "status": "deleted"}],
                    "reverts": first
                }),
            ]
        );
        let only = commits(folder.path(), &format!("{first}.."), &scopes).expect("rows");
        assert_eq!(only.len(), 1);
        let dir = folder.path().display();
        assert_eq!(
            commits(folder.path(), "nothing", &scopes)
                .expect_err("no commit")
                .to_string(),
            format!(
                "{dir}: `nothing` is no commit; expected a branch, a tag or a hash, see `git log`"
            )
        );
    }
}
