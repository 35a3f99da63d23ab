//! Shell scripts in the common form: commands and redirections are calls.

use super::ir::{Arg, Call, Expr, Function, Let, Unit};
use crate::scan::source::{children, line_of, text_of};
use tree_sitter::Node;

pub fn walk(unit: &mut Unit, text: &str, root: Node) {
    let mut open = vec![(root, 0)];
    while let Some((node, mut function)) = open.pop() {
        let field = |name: &str| node.child_by_field_name(name);
        match node.kind() {
            "function_definition" => {
                let name = field("name").map_or("", |n| text_of(n, text)).to_string();
                unit.functions.push(Function {
                    name,
                    params: (1..10).map(|n| n.to_string()).collect(),
                    parent: function,
                    ..Function::default()
                });
                function = unit.functions.len() - 1;
            }
            "variable_assignment" => {
                if let (Some(name), Some(value)) = (field("name"), field("value")) {
                    let name = text_of(name, text).to_string();
                    let value = word(value, text);
                    unit.lets.push(Let {
                        function,
                        name,
                        value,
                    });
                }
            }
            "for_statement" => {
                let mut cursor = node.walk();
                let values = node.children_by_field_name("value", &mut cursor);
                let value = Expr::Any(values.map(|v| word(v, text)).collect());
                if let Some(name) = field("variable") {
                    let name = text_of(name, text).to_string();
                    unit.lets.push(Let {
                        function,
                        name,
                        value,
                    });
                }
            }
            "command" => {
                let mut cursor = node.walk();
                let args = node.children_by_field_name("argument", &mut cursor);
                let args = args.map(|a| arg(a, text)).collect();
                let name = field("name").map_or("", |n| text_of(n, text));
                unit.calls.push(call(name, args, node, function));
            }
            "file_redirect" => {
                let operator = children(node).into_iter().map(|c| text_of(c, text));
                let operator = operator.into_iter().find(|o| o.contains(['<', '>']));
                if let (Some(operator), Some(to)) = (operator, field("destination")) {
                    let name = if operator.contains('<') { "<" } else { ">" };
                    unit.calls
                        .push(call(name, vec![arg(to, text)], node, function));
                }
            }
            _ => {}
        }
        open.extend(children(node).into_iter().rev().map(|c| (c, function)));
    }
}

fn call(name: &str, args: Vec<Arg>, node: Node, function: usize) -> Call {
    Call {
        path: name.to_string(),
        name: name.to_string(),
        receiver: None,
        receiver_text: String::new(),
        args,
        line: line_of(node),
        function,
    }
}

fn arg(node: Node, text: &str) -> Arg {
    Arg {
        name: None,
        value: word(node, text),
        text: text_of(node, text).to_string(),
    }
}

/// A word; unquoted stars in it are a glob.
fn word(node: Node, text: &str) -> Expr {
    let parts = if node.kind() == "concatenation" {
        children(node)
    } else {
        vec![node]
    };
    let starred = |n: &Node| n.kind() == "word" && text_of(*n, text).contains(['*', '?']);
    let value = part(node, text);
    if !parts.iter().any(starred) {
        return value;
    }
    let path = Arg {
        name: None,
        value,
        text: String::new(),
    };
    Expr::Call(Box::new(call("glob", vec![path], node, 0)))
}

fn part(node: Node, text: &str) -> Expr {
    let own = text_of(node, text);
    match node.kind() {
        "word" | "string_content" | "number" => Expr::Literal(own.to_string()),
        "raw_string" => Expr::Literal(own.trim_matches('\'').to_string()),
        "string" | "concatenation" => {
            let mut cursor = node.walk();
            let all = node.named_children(&mut cursor);
            Expr::Concat(all.map(|child| part(child, text)).collect())
        }
        "simple_expansion" => Expr::Name(own.trim_start_matches('$').to_string()),
        "expansion" => {
            let inside = own.trim_start_matches("${").trim_end_matches('}');
            match inside.split_once(":-") {
                Some((name, default)) => Expr::Any(vec![
                    Expr::Name(name.to_string()),
                    Expr::Literal(default.trim_matches('"').to_string()),
                ]),
                None => Expr::Name(inside.to_string()),
            }
        }
        _ => Expr::Unknown,
    }
}
