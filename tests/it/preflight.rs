//! `preflight` over a repository made here: the list, the exit codes, the three ways to declare.

use super::common::Project;
use git2::{IndexAddOption, Repository, Signature, Time};
use std::path::Path;

fn commit(repository: &Repository, message: &str) -> String {
    let mut index = repository.index().unwrap();
    index.add_all(["*"], IndexAddOption::DEFAULT, None).unwrap();
    index.update_all(["*"], None).unwrap();
    let tree = repository.find_tree(index.write_tree().unwrap()).unwrap();
    let who = Signature::new("a", "a@example.org", &Time::new(1_773_160_740, 0)).unwrap();
    let parent = repository.head().ok().map(|h| h.peel_to_commit().unwrap());
    let parents: Vec<_> = parent.iter().collect();
    let id = repository.commit(Some("HEAD"), &who, &who, message, &tree, &parents);
    id.unwrap().to_string()
}

fn lines(n: usize) -> String {
    (0..n).map(|i| format!("line {i}\n")).collect()
}

/// A base with two systems, and a commit that does its task and deletes one of them.
fn repository(p: &Project, message: &str) -> (String, String) {
    let repository = Repository::init(p.path("")).unwrap();
    p.write(".gitignore", b".loopscope\nreports\n");
    p.write("loopscope.toml", b"[systems]\n\"graduated timeouts\" = \"src/timeout-config.ts\"\nheartbeat = [\"src/heartbeat/**\"]\n");
    p.write("src/timeout-config.ts", lines(152).as_bytes());
    p.write("src/heartbeat/janitor.ts", lines(61).as_bytes());
    p.write("src/memory/lifecycle.ts", lines(10).as_bytes());
    let base = commit(&repository, "base");
    p.write("src/memory/lifecycle.ts", lines(12).as_bytes());
    p.write("src/heartbeat/janitor.ts", lines(60).as_bytes());
    std::fs::remove_file(p.path("src/timeout-config.ts")).unwrap();
    let head = commit(&repository, message);
    (base, head)
}

#[test]
fn what_was_not_the_task_is_listed_and_fails() {
    let p = Project::new();
    let (base, head) = repository(&p, "feat: memory lifecycle\n\nScope: src/memory/**\n");
    let range = format!("{base}..{head}");
    let ran = p.run(&["preflight", &range]);
    assert_eq!(ran.code, Some(1), "{}", ran.stderr);
    assert_eq!(
        ran.stdout,
        format!(
            "preflight {range}: 3 files, +2 −153; scope src/memory/** (`Scope:` of the commit messages)\n\
             deleted system: graduated timeouts (1 file), NOT THE TASK\n\
             out of scope: src/timeout-config.ts deleted +0 −152, system graduated timeouts\n\
             out of scope: src/heartbeat/janitor.ts modified +0 −1, system heartbeat\n\
             failed: 1 system deleted, 2 files out of scope, 153 lines deleted there; declare them in the scope, or take them out of the branch\n"
        )
    );
    // In scope all of it, and one system that may go.
    let ran = p.run(&["preflight", &range, "--scope", "src"]);
    assert_eq!(ran.code, Some(1), "a system vanished");
    let ran = p.run(&[
        "preflight",
        &range,
        "--scope",
        "src",
        "--may-delete",
        "graduated timeouts",
    ]);
    assert_eq!(
        (ran.code, ran.stdout.lines().last()),
        (
            Some(0),
            Some("clean: everything that was touched was declared")
        )
    );
    p.write("scope.txt", b"# the task\nsrc/memory/**\nsrc/heartbeat/\n");
    let ran = p.run(&[
        "preflight",
        &range,
        "--scope-file",
        "scope.txt",
        "--format",
        "json",
    ]);
    assert_eq!(ran.code, Some(1));
    let found: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!(found["out_of_scope"].as_array().unwrap().len(), 1);
    assert_eq!(found["out_of_scope_deleted_lines"], 152);
}

#[test]
fn nothing_declared_and_nothing_found_are_usage() {
    let p = Project::new();
    let (base, head) = repository(&p, "feat: memory lifecycle");
    let ran = p.run(&["preflight", &format!("{base}..{head}")]);
    assert_eq!(ran.code, Some(2));
    assert!(
        ran.stderr.contains("no scope was declared"),
        "{}",
        ran.stderr
    );
    let ran = p.run(&["preflight", "nobody..HEAD", "--scope", "src"]);
    assert_eq!(ran.code, Some(2));
    assert!(
        ran.stderr.contains("`nobody` is no commit"),
        "{}",
        ran.stderr
    );
    let ran = p.run(&["preflight", "HEAD", "--scope", "src"]);
    assert_eq!(ran.code, Some(2));
    assert!(ran.stderr.contains("write BASE..HEAD"), "{}", ran.stderr);
    assert!(Path::new(&p.path("loopscope.toml")).exists());
}
