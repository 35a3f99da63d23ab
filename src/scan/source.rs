//! Finds the source files of a tree and reads them: language by extension, `.gitignore` respected.

use crate::model::parallel;
use ignore::WalkBuilder;
use std::path::Path;
use tree_sitter::{Node, Parser, Tree};

/// Larger files are made by machines; parsing them would cost more than all the others.
const MOST_BYTES: u64 = 2 << 20;

/// Why a collector could not do its work; the text names the place first.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct ScanError(pub String);

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Language {
    Rust,
    Python,
    JavaScript,
    TypeScript,
    Tsx,
    Go,
    Bash,
}

impl Language {
    pub fn of(path: &str) -> Option<Language> {
        let name = path.rsplit('/').next().unwrap_or(path);
        Some(match name.rsplit_once('.')?.1 {
            "rs" => Language::Rust,
            "py" | "pyi" => Language::Python,
            "js" | "mjs" | "cjs" | "jsx" => Language::JavaScript,
            "ts" | "mts" | "cts" => Language::TypeScript,
            "tsx" => Language::Tsx,
            "go" => Language::Go,
            "sh" | "bash" => Language::Bash,
            _ => return None,
        })
    }

    fn grammar(self) -> tree_sitter::Language {
        match self {
            Language::Rust => tree_sitter_rust::LANGUAGE.into(),
            Language::Python => tree_sitter_python::LANGUAGE.into(),
            Language::JavaScript => tree_sitter_javascript::LANGUAGE.into(),
            Language::TypeScript => tree_sitter_typescript::LANGUAGE_TYPESCRIPT.into(),
            Language::Tsx => tree_sitter_typescript::LANGUAGE_TSX.into(),
            Language::Go => tree_sitter_go::LANGUAGE.into(),
            Language::Bash => tree_sitter_bash::LANGUAGE.into(),
        }
    }

    /// JavaScript and its relatives.
    pub fn is_script(self) -> bool {
        matches!(
            self,
            Language::JavaScript | Language::TypeScript | Language::Tsx
        )
    }
}

/// The syntax of a text; `None` when the grammar does not load.
pub fn parse(language: Language, text: &str) -> Option<Tree> {
    let mut parser = Parser::new();
    parser.set_language(&language.grammar()).ok()?;
    parser.parse(text, None)
}

/// A file that is no UTF-8, is too large or cannot be read has no text, and says why.
#[derive(Debug)]
pub struct SourceFile {
    /// Relative to the root, with `/`.
    pub path: String,
    pub language: Language,
    pub text: Result<String, String>,
}

/// Paths of the files below `root` whose language is known, sorted; hidden and ignored ones are
/// left out. A root that is a file is itself.
///
/// # Errors
/// `root` is not there.
pub fn paths(root: &Path) -> Result<Vec<(String, Language)>, ScanError> {
    if let Err(e) = std::fs::metadata(root) {
        let root = root.display();
        return Err(ScanError(format!(
            "{root}: cannot be read: {e}; check the path"
        )));
    }
    let mut out = Vec::new();
    // Ignore files of the tree count also outside of a repository, those of the user never do.
    let walk = WalkBuilder::new(root)
        .require_git(false)
        .git_global(false)
        .build();
    for entry in walk.flatten() {
        if !entry.file_type().is_some_and(|t| t.is_file()) {
            continue;
        }
        let whole = entry.path();
        let path = match whole.strip_prefix(root) {
            Ok(rest) if !rest.as_os_str().is_empty() => rest.to_string_lossy(),
            _ => whole
                .file_name()
                .map(|n| n.to_string_lossy())
                .unwrap_or_default(),
        };
        let path = path.replace('\\', "/");
        if let Some(language) = Language::of(&path) {
            out.push((path, language));
        }
    }
    out.sort();
    Ok(out)
}

fn read(root: &Path, path: &str) -> Result<String, String> {
    let whole = match root.is_file() {
        true => root.to_path_buf(),
        false => root.join(path),
    };
    let bytes = std::fs::metadata(&whole).map_err(|e| e.to_string())?.len();
    if bytes > MOST_BYTES {
        return Err(format!("{bytes} bytes, more than {MOST_BYTES}"));
    }
    let bytes = std::fs::read(&whole).map_err(|e| e.to_string())?;
    String::from_utf8(bytes).map_err(|_| "no UTF-8".to_string())
}

/// Reads every source file below `root` and hands it to `work`, on all cores; the results stand in
/// the order of the paths.
///
/// # Errors
/// `root` is not there.
pub fn each<T: Send>(
    root: &Path,
    work: impl Fn(SourceFile) -> T + Sync,
) -> Result<Vec<T>, ScanError> {
    let paths = paths(root)?;
    Ok(parallel::each(&paths, |(path, language)| {
        work(SourceFile {
            path: path.clone(),
            language: *language,
            text: read(root, path),
        })
    }))
}

/// The text of a node; empty where it is cut through a character.
pub fn text_of<'t>(node: Node, text: &'t str) -> &'t str {
    text.get(node.byte_range()).unwrap_or_default()
}

/// All children, named or not.
pub fn children<'t>(node: Node<'t>) -> Vec<Node<'t>> {
    let mut cursor = node.walk();
    node.children(&mut cursor).collect()
}

/// The line a node begins on, counted from 1.
pub fn line_of(node: Node) -> i64 {
    node.start_position().row as i64 + 1
}
