//! `docs/metrics.md`, `docs/streams.md` and `docs/formats.md` are what the program prints of its own packs, and the
//! paths that the documents name are there.

use super::common::{Project, root};
use std::fs;

const WRITE: &str = "UPDATE_DOCS";

/// Compares a generated document with the program, or writes it when `UPDATE_DOCS` is set.
#[track_caller]
fn generated(listing: &str, document: &str) {
    let empty = Project::new();
    let args = ["list", listing, "--format", "md"];
    let text = empty.run(&args).expect_code(0).stdout;
    let path = root().join(document);
    if std::env::var_os(WRITE).is_some() {
        fs::write(&path, &text).expect("a written document");
    }
    let there = fs::read_to_string(&path).unwrap_or_default();
    let differs = there.lines().zip(text.lines()).position(|(a, b)| a != b);
    let line = differs.unwrap_or(there.lines().count().min(text.lines().count()));
    assert!(
        there == text,
        "{document}:{}: not what `loopscope {}` prints; \
         run `{WRITE}=1 cargo test --test it docs` and commit it",
        line + 1,
        args.join(" ")
    );
}

#[test]
fn the_metrics_reference_is_what_the_headers_say() {
    generated("metrics", "docs/metrics.md");
}

#[test]
fn the_streams_reference_is_what_the_declarations_say() {
    generated("streams", "docs/streams.md");
}

#[test]
fn the_formats_reference_is_what_the_formats_say() {
    generated("formats", "docs/formats.md");
}

/// The pages a reader starts from, and those they lead to.
const PAGES: [&str; 4] = [
    "README.md",
    "ARCHITECTURE.md",
    "CONTRIBUTING.md",
    "CHANGELOG.md",
];

#[test]
fn links_between_the_documents_lead_somewhere() {
    let link = regex::Regex::new(r"\]\(([^)#\s]+)(#[^)\s]*)?\)").expect("a pattern");
    let mut broken = Vec::new();
    for page in PAGES {
        let text = fs::read_to_string(root().join(page)).expect("a document");
        for found in link.captures_iter(&text) {
            let target = &found[1];
            if !target.contains("://") && !root().join(target).exists() {
                broken.push(format!("{page}: {target}"));
            }
        }
    }
    assert!(
        broken.is_empty(),
        "links that lead nowhere:\n{}",
        broken.join("\n")
    );
}

#[test]
fn the_readme_names_every_command_and_exit_code() {
    let readme = fs::read_to_string(root().join("README.md")).expect("a README");
    let help = Project::new().run(&["--help"]).expect_code(0).stdout;
    let commands = help
        .lines()
        .skip_while(|l| !l.starts_with("Commands:"))
        .skip(1);
    let names = commands
        .take_while(|l| l.starts_with("  "))
        .filter_map(|l| {
            let name = l.strip_prefix("  ")?.split(' ').next()?;
            (!name.is_empty() && name != "help").then(|| name.to_string())
        });
    let names: Vec<String> = names.collect();
    assert!(names.len() > 8, "commands read from --help: {names:?}");
    let missing = names.iter().filter(|n| !readme.contains(&format!("`{n}")));
    let missing: Vec<_> = missing.collect();
    assert!(missing.is_empty(), "README.md does not name {missing:?}");
    for code in 0..=5 {
        assert!(
            readme.contains(&format!("| {code} |")),
            "README.md: no exit code {code}"
        );
    }
}

/// The files that the README tells a reader to write: a path in backquotes on its own line, then
/// a fenced block.
fn files_to_write(readme: &str) -> Vec<(String, String)> {
    let block =
        regex::Regex::new(r"(?m)^`([\w./-]+)`\n\n```\w+\n((?s:.*?))^```$").expect("a pattern");
    let found = block.captures_iter(readme);
    found
        .map(|c| (c[1].to_string(), c[2].to_string()))
        .collect()
}

#[test]
fn the_readmes_own_metric_does_what_the_readme_says() {
    let readme = fs::read_to_string(root().join("README.md")).expect("a README");
    let files = files_to_write(&readme);
    assert_eq!(files.len(), 4, "data, pack, metric, target: {files:?}");
    let p = Project::new();
    for (path, text) in &files {
        p.write(path, text.as_bytes());
    }
    let said = p.build().stderr;
    let sentence = "findings in the login code 2 → 1, target ≤ 0";
    assert!(
        readme.contains(sentence) && said.contains(sentence),
        "{said}"
    );
    assert_eq!(p.value("auth_findings", "1", None), Some(2.0));
    assert_eq!(p.value("auth_findings", "2", None), Some(1.0));
    for page in [
        "metrics/auth_findings/index.html",
        "systems/mine/index.html",
    ] {
        assert!(
            readme.contains(page) && p.path(&format!("reports/{page}")).is_file(),
            "{page}"
        );
    }
    let explained = p
        .run(&["explain", "auth_findings", "2"])
        .expect_code(0)
        .stdout;
    let rows =
        "rows: 1\n  findings.jsonl:4  id=F-2  severity=low  title=the error names the user\n";
    assert!(
        readme.contains(rows) && explained.ends_with(rows),
        "{explained}"
    );
}
