//! Syntax becomes the common form: expressions of Rust, Python, JavaScript, TypeScript and Go.

use super::ir::{Arg, Call, Expr};
use super::narrow::{self, Narrowing};
use crate::scan::source::{self, Language, children, line_of, text_of};
use tree_sitter::Node;

/// Deeper expressions are not paths.
const DEEPEST: usize = 40;

pub struct Lower<'t> {
    pub language: Language,
    pub text: &'t str,
    pub function: usize,
    pub narrow: &'t [Narrowing],
}

impl<'t> Lower<'t> {
    pub fn text(&self, node: Node) -> &'t str {
        text_of(node, self.text)
    }

    pub fn expr(&self, node: Node, depth: usize) -> Expr {
        if depth > DEEPEST {
            return Expr::Unknown;
        }
        let field = |name: &str| node.child_by_field_name(name);
        let inner = |node: Node| self.expr(node, depth + 1);
        let of = |name: &str| field(name).map_or(Expr::Unknown, inner);
        match node.kind() {
            "string_literal"
            | "raw_string_literal"
            | "interpreted_string_literal"
            | "string"
            | "template_string"
            | "concatenated_string" => self.literal(node, depth),
            "subscript" | "subscript_expression" | "index_expression" => self.item(node, depth),
            "dictionary" | "object" => self.table(node, depth),
            "list_comprehension" | "generator_expression" | "set_comprehension" => of("body"),
            "match_expression" => self.arms(node, depth),
            "reference_expression"
            | "await_expression"
            | "try_expression"
            | "parenthesized_expression"
            | "non_null_expression"
            | "as_expression"
            | "type_cast_expression"
            | "expression_statement"
            | "await"
            | "unary_expression"
            | "expression_list"
            | "argument"
            | "satisfies_expression"
            | "literal_element"
            | "named_expression"
            | "match_arm" => {
                let first = field("value").or_else(|| node.named_child(0));
                first.map_or(Expr::Unknown, inner)
            }
            "block" | "statement_block" => {
                let last = node.named_child_count().checked_sub(1);
                let last = last.and_then(|at| node.named_child(at as u32));
                last.map_or(Expr::Unknown, inner)
            }
            "closure_expression" | "arrow_function" | "lambda" => of("body"),
            "call_expression" | "call" | "new_expression" => match self.call(node, depth) {
                Some(call) => Expr::Call(Box::new(call)),
                None => Expr::Unknown,
            },
            "macro_invocation" => self.rust_macro(node),
            "binary_operator" | "binary_expression" | "boolean_operator" => {
                self.operation(node, of("left"), of("right"), depth)
            }
            "conditional_expression" => {
                let ends = [node.named_child(0), node.named_child(2)];
                Expr::Any(ends.into_iter().flatten().map(inner).collect())
            }
            "ternary_expression" => Expr::Any(vec![of("consequence"), of("alternative")]),
            "if_expression" => Expr::Any(vec![of("consequence"), of("alternative")]),
            "else_clause" => node.named_child(0).map_or(Expr::Unknown, inner),
            "list" | "tuple" | "array" | "array_expression" | "set" | "literal_value" => {
                let mut cursor = node.walk();
                let all = node.named_children(&mut cursor).map(inner);
                Expr::Any(all.collect())
            }
            _ => self.named(node, depth),
        }
    }

    /// A name, alone or behind what it belongs to.
    fn named(&self, node: Node, depth: usize) -> Expr {
        let field = |name: &str| node.child_by_field_name(name);
        let of = |name: &str| {
            let part = field(name);
            part.map_or(Expr::Unknown, |part| self.expr(part, depth + 1))
        };
        match node.kind() {
            "identifier" | "property_identifier" | "shorthand_field_identifier" => {
                let name = self.text(node).to_string();
                match narrow::at(self.narrow, &name, node.start_byte()) {
                    Some(glob) => Expr::Matching(Box::new(Expr::Name(name)), glob),
                    None => Expr::Name(name),
                }
            }
            "self" | "this" => Expr::Name(self.text(node).to_string()),
            "scoped_identifier" => self.last(of("path"), field("name")),
            "field_expression" => self.last(of("value"), field("field")),
            "attribute" => self.last(of("object"), field("attribute")),
            "member_expression" => self.member(node, of("object")),
            "selector_expression" => self.last(of("operand"), field("field")),
            _ => Expr::Unknown,
        }
    }

    fn operation(&self, node: Node, left: Expr, right: Expr, depth: usize) -> Expr {
        let field = |name: &str| node.child_by_field_name(name);
        match field("operator").map_or("", |o| self.text(o)) {
            "+" => Expr::Concat(vec![left, right]),
            "/" => Expr::Join(vec![left, right]),
            "%" => percent(left, right, field("right"), self, depth),
            "||" | "??" | "or" => Expr::Any(vec![left, right]),
            _ => Expr::Unknown,
        }
    }

    fn last(&self, before: Expr, node: Option<Node>) -> Expr {
        match node {
            Some(node) => Expr::Field(Box::new(before), self.text(node).to_string()),
            None => Expr::Unknown,
        }
    }

    /// What the environment holds is known to nobody, also where a constant has that name.
    fn member(&self, node: Node, object: Expr) -> Expr {
        match self.text(node).starts_with("process.env") {
            true => Expr::Unknown,
            false => self.last(object, node.child_by_field_name("property")),
        }
    }

    fn item(&self, node: Node, depth: usize) -> Expr {
        const GIVEN: [&str; 4] = ["os.environ", "process.env", "sys.argv", "process.argv"];
        let (of, key) = (node.named_child(0), node.named_child(1));
        match (of, key) {
            (Some(of), Some(key)) if !GIVEN.contains(&self.text(of)) => {
                let inner = |node: Node| Box::new(self.expr(node, depth + 1));
                Expr::Item(inner(of), inner(key))
            }
            _ => Expr::Unknown,
        }
    }

    /// What is not a plain `key: value` leaves the whole table unknown.
    fn table(&self, node: Node, depth: usize) -> Expr {
        let mut entries = Vec::new();
        let mut cursor = node.walk();
        for child in node.named_children(&mut cursor) {
            let part = |name: &str| child.child_by_field_name(name);
            match (child.kind(), part("key"), part("value")) {
                ("pair", Some(key), Some(value)) => {
                    let key = self.text(key).trim_matches(['"', '\'']).to_string();
                    entries.push((key, self.expr(value, depth + 1)));
                }
                ("shorthand_property_identifier", ..) => {
                    let name = self.text(child).to_string();
                    entries.push((name.clone(), Expr::Name(name)));
                }
                ("comment" | "method_definition", ..) => {}
                _ => return Expr::Unknown,
            }
        }
        Expr::Table(entries)
    }

    fn arms(&self, node: Node, depth: usize) -> Expr {
        let Some(body) = node.child_by_field_name("body") else {
            return Expr::Unknown;
        };
        let mut cursor = body.walk();
        let arms = body.named_children(&mut cursor);
        let arms = arms.filter(|arm| arm.kind() == "match_arm");
        Expr::Any(arms.map(|arm| self.expr(arm, depth + 1)).collect())
    }

    /// A string with what is put into it; escapes stay as they are written.
    fn literal(&self, node: Node, depth: usize) -> Expr {
        if node.kind() == "raw_string_literal" && self.language == Language::Go {
            return Expr::Literal(self.text(node).trim_matches('`').to_string());
        }
        let mut parts = Vec::new();
        let mut cursor = node.walk();
        for child in node.named_children(&mut cursor) {
            parts.push(match child.kind() {
                "interpolation" | "template_substitution" => child
                    .child_by_field_name("expression")
                    .or_else(|| child.named_child(0))
                    .map_or(Expr::Unknown, |inner| self.expr(inner, depth + 1)),
                "string" => self.literal(child, depth + 1),
                "string_start" | "string_end" => continue,
                _ => Expr::Literal(self.text(child).to_string()),
            });
        }
        match parts.len() {
            0 => Expr::Literal(String::new()),
            1 => parts.remove(0),
            _ => Expr::Concat(parts),
        }
    }

    pub fn call(&self, node: Node, depth: usize) -> Option<Call> {
        let callee = node
            .child_by_field_name("function")
            .or_else(|| node.child_by_field_name("constructor"))?;
        let (receiver, name) = match callee.kind() {
            "field_expression" => (callee.child_by_field_name("value"), "field"),
            "attribute" => (callee.child_by_field_name("object"), "attribute"),
            "member_expression" => (callee.child_by_field_name("object"), "property"),
            "selector_expression" => (callee.child_by_field_name("operand"), "field"),
            "scoped_identifier" => (None, "name"),
            _ => (None, ""),
        };
        let name = callee.child_by_field_name(name).unwrap_or(callee);
        let name = self.text(name);
        let receiver_text = receiver.map_or("", |r| self.text(r));
        let path = match receiver {
            Some(_) if !receiver_text.contains(['(', '\n']) => format!("{receiver_text}.{name}"),
            Some(_) => format!("().{name}"),
            None => self.text(callee).replace("::", "."),
        };
        let args = node.child_by_field_name("arguments");
        let mut before = receiver.map(|r| self.expr(r, depth + 1));
        if name == "filter"
            && let Some(glob) = args.and_then(|args| narrow::closure(args, self.text))
        {
            before = before.map(|before| Expr::Matching(Box::new(before), glob));
        }
        Some(Call {
            path,
            name: name.rsplit("::").next().unwrap_or(name).to_string(),
            receiver: before,
            receiver_text: receiver_text.to_string(),
            args: args.map_or_else(Vec::new, |args| self.args(args, depth)),
            line: line_of(node),
            function: self.function,
        })
    }

    fn args(&self, node: Node, depth: usize) -> Vec<Arg> {
        let mut cursor = node.walk();
        let all = node.named_children(&mut cursor);
        let plain = all.filter(|child| !child.kind().contains("comment"));
        let arg = |child: Node| {
            let keyword = child.kind() == "keyword_argument";
            let part = |name: &str| child.child_by_field_name(name).filter(|_| keyword);
            let value = part("value").unwrap_or(child);
            Arg {
                name: part("name").map(|n| self.text(n).to_string()),
                value: self.expr(value, depth + 1),
                text: self.text(value).to_string(),
            }
        };
        plain.map(arg).collect()
    }

    /// `format!`, `concat!` and the includes; others give no path.
    fn rust_macro(&self, node: Node) -> Expr {
        let name = node
            .child_by_field_name("macro")
            .map_or("", |n| self.text(n));
        let args = macro_args(node, self);
        match name.rsplit("::").next().unwrap_or(name) {
            "format" => {
                let mut args = args.into_iter();
                let first = args.next();
                format_text(first, args.collect())
            }
            "concat" => Expr::Concat(args.into_iter().map(|arg| arg.value).collect()),
            "vec" => Expr::Any(args.into_iter().map(|arg| arg.value).collect()),
            _ => Expr::Unknown,
        }
    }
}

/// The arguments of a macro, read as those of a call. Tokens have no syntax of their own, so the
/// text is parsed again, on the line where it stands.
pub fn macro_args(node: Node, lower: &Lower) -> Vec<Arg> {
    let mut out = Vec::new();
    reparsed(node, lower, &mut |again, call| {
        if out.is_empty()
            && let Some(args) = call.child_by_field_name("arguments")
        {
            out = again.args(args, 1);
        }
    });
    out
}

/// Parses the tokens of a macro as the arguments of a call and hands over that call.
pub fn reparsed(node: Node, lower: &Lower, then: &mut dyn FnMut(&Lower, Node)) {
    let Some(tokens) = children(node)
        .into_iter()
        .find(|c| c.kind() == "token_tree")
    else {
        return;
    };
    let inside = lower.text(tokens);
    let inside = inside.get(1..inside.len().saturating_sub(1)).unwrap_or("");
    let lines = "\n".repeat(tokens.start_position().row);
    let text = format!("{lines}fn m() {{ m({inside}); }}");
    let Some(tree) = source::parse(Language::Rust, &text) else {
        return;
    };
    let again = Lower {
        language: Language::Rust,
        text: &text,
        function: lower.function,
        narrow: &[],
    };
    let mut open = vec![tree.root_node()];
    while let Some(node) = open.pop() {
        if node.kind() == "call_expression" {
            then(&again, node);
            return;
        }
        open.extend(children(node).into_iter().rev());
    }
}

/// `"{dir}/{}"` with what is put into it.
pub fn format_text(first: Option<Arg>, args: Vec<Arg>) -> Expr {
    let Some(Arg { value, .. }) = first else {
        return Expr::Unknown;
    };
    let Some(text) = plain(&value) else {
        return Expr::Unknown;
    };
    let (mut parts, mut rest, mut next) = (Vec::new(), text.as_str(), 0);
    while let Some(at) = rest.find('{') {
        let (before, after) = rest.split_at(at);
        parts.push(Expr::Literal(before.to_string()));
        let Some(end) = after.find('}') else {
            break;
        };
        let name = after[1..end].split([':', '!']).next().unwrap_or("").trim();
        parts.push(match name.parse::<usize>() {
            Ok(at) => args.get(at).map_or(Expr::Unknown, |a| a.value.clone()),
            Err(_) if name.is_empty() => {
                next += 1;
                args.get(next - 1)
                    .map_or(Expr::Unknown, |a| a.value.clone())
            }
            Err(_) => match args.iter().find(|a| a.name.as_deref() == Some(name)) {
                Some(arg) => arg.value.clone(),
                None => Expr::Name(name.to_string()),
            },
        });
        rest = &after[end + 1..];
    }
    parts.push(Expr::Literal(rest.to_string()));
    Expr::Concat(parts)
}

/// The text of an expression that is one literal throughout.
pub fn plain(expr: &Expr) -> Option<String> {
    match expr {
        Expr::Literal(text) => Some(text.clone()),
        Expr::Concat(parts) => parts.iter().map(plain).collect(),
        _ => None,
    }
}

/// `"%s/%s.jsonl" % (dir, name)`.
fn percent(left: Expr, right: Expr, node: Option<Node>, lower: &Lower, depth: usize) -> Expr {
    let args = match node.filter(|n| n.kind() == "tuple") {
        Some(tuple) => {
            let mut cursor = tuple.walk();
            let all = tuple.named_children(&mut cursor);
            all.map(|n| lower.expr(n, depth + 1)).collect()
        }
        None => vec![right],
    };
    percent_text(&left, args)
}

/// A text with `%s` and the like, filled in order.
pub fn percent_text(format: &Expr, args: Vec<Expr>) -> Expr {
    let Some(text) = plain(format) else {
        return Expr::Unknown;
    };
    let mut parts = Vec::new();
    let mut pieces = text.split('%');
    parts.push(Expr::Literal(pieces.next().unwrap_or("").to_string()));
    let mut args = args.into_iter();
    for piece in pieces {
        let verb = piece.find(|c: char| c.is_ascii_alphabetic()).unwrap_or(0);
        parts.push(args.next().unwrap_or(Expr::Unknown));
        parts.push(Expr::Literal(
            piece.get(verb + 1..).unwrap_or("").to_string(),
        ));
    }
    Expr::Concat(parts)
}
