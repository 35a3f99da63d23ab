//! What the search for readers keeps of a program, the same for every language: which names stand
//! for which expressions, which functions there are, and what is called.

use crate::scan::source::Language;
use std::collections::BTreeMap;

/// An expression as far as it can be a path.
#[derive(Debug, Clone, PartialEq)]
pub enum Expr {
    Literal(String),
    Name(String),
    /// `self.path`, `PATHS.audits`, `paths::AUDITS`: what stands before, and the last name.
    Field(Box<Expr>, String),
    /// A table written out, by its keys.
    Table(Vec<(String, Expr)>),
    /// An element: of what, and which.
    Item(Box<Expr>, Box<Expr>),
    /// A name out of a listed folder, where its ending was looked at: the glob that it fits.
    Matching(Box<Expr>, String),
    /// Texts one after another.
    Concat(Vec<Expr>),
    /// Parts of a path.
    Join(Vec<Expr>),
    /// One of these: a default, a branch, an element of a list.
    Any(Vec<Expr>),
    Call(Box<Call>),
    Unknown,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Call {
    /// The callee as written, without its receiver's arguments, and its last name.
    pub path: String,
    pub name: String,
    /// What stands before the dot of a method, and its text.
    pub receiver: Option<Expr>,
    pub receiver_text: String,
    pub args: Vec<Arg>,
    pub line: i64,
    /// Index in `Unit::functions`.
    pub function: usize,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Arg {
    pub name: Option<String>,
    pub value: Expr,
    pub text: String,
}

#[derive(Debug, Default)]
pub struct Function {
    pub name: String,
    pub params: Vec<String>,
    /// What a parameter is when it is not given, by its place among `params`.
    pub defaults: BTreeMap<usize, Expr>,
    /// The type or class it belongs to.
    pub owner: Option<String>,
    /// The function around it; the first of a unit is the unit itself.
    pub parent: usize,
    pub returns: Vec<Expr>,
}

#[derive(Debug)]
pub struct Let {
    pub function: usize,
    pub name: String,
    pub value: Expr,
}

/// A name that another unit gives: `from module import name as local`. Without `name` it is the
/// module itself.
#[derive(Debug)]
pub struct Import {
    pub local: String,
    pub name: Option<String>,
    pub module: String,
}

/// One source file.
#[derive(Debug)]
pub struct Unit {
    pub path: String,
    pub language: Language,
    pub lines: Vec<String>,
    pub functions: Vec<Function>,
    pub lets: Vec<Let>,
    pub fields: Vec<Let>,
    pub calls: Vec<Call>,
    pub imports: Vec<Import>,
    /// Everything of some module is imported, so that a name may come from anywhere.
    pub imports_all: bool,
}

impl Unit {
    pub fn new(path: &str, language: Language, text: &str) -> Unit {
        Unit {
            path: path.to_string(),
            language,
            lines: text.lines().map(str::to_string).collect(),
            functions: vec![Function::default()],
            lets: Vec::new(),
            fields: Vec::new(),
            calls: Vec::new(),
            imports: Vec::new(),
            imports_all: false,
        }
    }
}
