//! One source file becomes a unit: its functions, names and calls.

use super::ir::{Call, Expr, Function, Let, Unit};
use super::lower::{Lower, reparsed};
use super::shell;
use crate::scan::source::{self, Language, children, text_of};
use tree_sitter::Node;

/// Calls that hand each element of their receiver to a closure.
const EACH: [&str; 6] = [
    "forEach",
    "map",
    "for_each",
    "filter_map",
    "flat_map",
    "filter",
];

pub fn unit(path: &str, language: Language, text: &str) -> Unit {
    let mut unit = Unit::new(path, language, text);
    if let Some(tree) = source::parse(language, text) {
        match language {
            Language::Bash => shell::walk(&mut unit, text, tree.root_node()),
            _ => walk(&mut unit, text, tree.root_node(), 0),
        }
    }
    unit
}

fn walk(unit: &mut Unit, text: &str, root: Node, function: usize) {
    let mut open = vec![(root, function)];
    while let Some((node, around)) = open.pop() {
        let function = match opened(unit, text, node, around) {
            Some(function) => function,
            None => around,
        };
        let lower = Lower {
            language: unit.language,
            text,
            function,
        };
        record(unit, &lower, node);
        open.extend(children(node).into_iter().rev().map(|c| (c, function)));
    }
}

/// The function that a node begins.
fn opened(unit: &mut Unit, text: &str, node: Node, around: usize) -> Option<usize> {
    let name = match node.kind() {
        "function_item"
        | "function_definition"
        | "function_declaration"
        | "method_definition"
        | "method_declaration" => node.child_by_field_name("name")?,
        "arrow_function" | "function_expression" => {
            let parent = node.parent()?;
            parent
                .child_by_field_name("name")
                .or_else(|| parent.child_by_field_name("key"))?
        }
        _ => return None,
    };
    let mut params = Vec::new();
    if let Some(list) = node.child_by_field_name("parameters") {
        params_of(list, text, &mut params);
    } else if let Some(one) = node.child_by_field_name("parameter") {
        params.push(text_of(one, text).to_string());
    }
    let (mut name, mut owner) = (text_of(name, text).to_string(), owner(node, text));
    if matches!(&*name, "__init__" | "constructor") {
        // A class is called by its own name.
        name = owner.take().unwrap_or(name);
    }
    unit.functions.push(Function {
        name,
        params,
        owner,
        parent: around,
        returns: Vec::new(),
    });
    Some(unit.functions.len() - 1)
}

/// The type, class or object that a function stands in.
fn owner(node: Node, text: &str) -> Option<String> {
    if let Some(receiver) = node.child_by_field_name("receiver") {
        return Some(text_of(receiver, text).to_string());
    }
    let parent = node.parent()?;
    if parent.kind() == "pair" {
        return Some(String::new());
    }
    let mut around = parent.parent()?;
    if around.kind() == "block" {
        around = around.parent()?; // below a decorator
    }
    let name = match around.kind() {
        "impl_item" => "type",
        "trait_item" | "class_definition" | "class_declaration" | "class" => "name",
        _ => return None,
    };
    let name = text_of(around.child_by_field_name(name)?, text);
    Some(name.split('<').next().unwrap_or(name).to_string())
}

fn params_of(list: Node, text: &str, out: &mut Vec<String>) {
    let mut cursor = list.walk();
    for param in list.named_children(&mut cursor) {
        match param.kind() {
            "self_parameter" | "comment" | "line_comment" | "attribute_item" => {}
            "parameter_declaration" => {
                let mut cursor = param.walk();
                for name in param.children_by_field_name("name", &mut cursor) {
                    out.push(text_of(name, text).to_string());
                }
            }
            _ => {
                let name = ["pattern", "name"]
                    .iter()
                    .find_map(|field| param.child_by_field_name(field))
                    .or_else(|| match param.kind() {
                        "typed_parameter" => param.named_child(0),
                        _ => None,
                    })
                    .unwrap_or(param);
                let name = text_of(name, text).trim_start_matches("mut ");
                if !(out.is_empty() && matches!(name, "self" | "cls")) {
                    out.push(name.to_string());
                }
            }
        }
    }
}

fn record(unit: &mut Unit, lower: &Lower, node: Node) {
    let field = |name: &str| node.child_by_field_name(name);
    match node.kind() {
        "let_declaration" | "let_condition" => bind(unit, lower, field("pattern"), field("value")),
        "const_item" | "static_item" | "variable_declarator" | "const_spec" | "var_spec" => {
            bind(unit, lower, field("name"), field("value"));
        }
        "assignment"
        | "assignment_expression"
        | "short_var_declaration"
        | "assignment_statement"
        | "range_clause"
        | "for_in_clause"
        | "for_in_statement" => {
            bind(unit, lower, field("left"), field("right"));
        }
        "for_statement" if field("right").is_some() => {
            bind(unit, lower, field("left"), field("right"));
        }
        "for_expression" => bind(unit, lower, field("pattern"), field("value")),
        "field_initializer" => member(unit, lower, field("field"), field("value")),
        "pair" => member(unit, lower, field("key"), field("value")),
        "keyed_element" => member(unit, lower, node.named_child(0), node.named_child(1)),
        "public_field_definition" | "field_definition" => {
            member(
                unit,
                lower,
                field("name").or_else(|| field("property")),
                field("value"),
            );
        }
        "shorthand_field_initializer" | "shorthand_property_identifier" => {
            let name = lower.text(node).to_string();
            let value = Expr::Name(name.clone());
            unit.fields.push(Let {
                function: lower.function,
                name,
                value,
            });
        }
        "return_statement" | "return_expression" => {
            let value = node.named_child(0).map(|value| lower.expr(value, 0));
            unit.functions[lower.function].returns.extend(value);
        }
        "function_item" | "arrow_function" => tail(unit, lower, node),
        "call_expression" | "call" | "new_expression" => {
            if let Some(call) = lower.call(node, 0) {
                called(unit, lower, node, call);
            }
        }
        "macro_invocation" => in_macro(unit, lower, node),
        _ => {}
    }
}

/// The last expression of a body is what it gives.
fn tail(unit: &mut Unit, lower: &Lower, node: Node) {
    let Some(body) = node.child_by_field_name("body") else {
        return;
    };
    let block = matches!(body.kind(), "block" | "statement_block");
    let last = match (block, unit.language) {
        (true, Language::Rust) => {
            let at = body.named_child_count().checked_sub(1);
            at.and_then(|at| body.named_child(at as u32))
        }
        (true, _) => None,
        (false, _) => Some(body),
    };
    // An anonymous closure is no function of its own here.
    let named = node.kind() != "arrow_function"
        || node
            .parent()
            .is_some_and(|p| p.child_by_field_name("name").is_some());
    if let Some(last) = last.filter(|last| named && !last.kind().ends_with("_statement")) {
        let value = lower.expr(last, 0);
        unit.functions[lower.function].returns.push(value);
    }
}

fn bind(unit: &mut Unit, lower: &Lower, name: Option<Node>, value: Option<Node>) {
    let (Some(name), Some(value)) = (name, value) else {
        return;
    };
    let written = lower.text(name);
    // `Ok(path)`, `mut path`, `_, path` and `path, err` stand for one name.
    let single = written.trim_start_matches("mut ").trim();
    let single = match single.split_once('(') {
        Some(("Ok" | "Some" | "Err", rest)) => rest.trim_end_matches(')'),
        _ => single,
    };
    let parts: Vec<&str> = single.split(',').map(str::trim).collect();
    let ranged = matches!(name.parent().map(|p| p.kind()), Some("range_clause"));
    let single = match parts[..] {
        [_, second] if ranged || parts[0] == "_" => second,
        [first, ..] => first,
        [] => return,
    };
    let single = single.split_whitespace().last().unwrap_or(single);
    let value = lower.expr(value, 0);
    let target = match single.rsplit_once('.') {
        Some((_, field)) => {
            let name = field.to_string();
            unit.fields.push(Let {
                function: lower.function,
                name,
                value,
            });
            return;
        }
        None => single.to_string(),
    };
    unit.lets.push(Let {
        function: lower.function,
        name: target,
        value,
    });
}

fn member(unit: &mut Unit, lower: &Lower, name: Option<Node>, value: Option<Node>) {
    if let (Some(name), Some(value)) = (name, value) {
        let name = lower.text(name).trim_matches(['"', '\'']).to_string();
        let value = lower.expr(value, 0);
        unit.fields.push(Let {
            function: lower.function,
            name,
            value,
        });
    }
}

fn called(unit: &mut Unit, lower: &Lower, node: Node, call: Call) {
    if let (Some(Expr::Name(name)), "push", [arg]) = (&call.receiver, &*call.name, &call.args[..])
        && unit.language == Language::Rust
    {
        let known = unit.lets.iter_mut().rev();
        let mut known = known.filter(|l| l.function == lower.function && l.name == *name);
        if let Some(known) = known.next() {
            let before = std::mem::replace(&mut known.value, Expr::Unknown);
            known.value = Expr::Join(vec![before, arg.value.clone()]);
        }
    }
    if EACH.contains(&&*call.name)
        && let Some(receiver) = &call.receiver
        && let Some(name) = first_param(lower, node)
    {
        let value = receiver.clone();
        unit.lets.push(Let {
            function: lower.function,
            name,
            value,
        });
    }
    unit.calls.push(call);
}

/// The first parameter of the closure that a call is given.
fn first_param(lower: &Lower, call: Node) -> Option<String> {
    let closure = call.child_by_field_name("arguments")?.named_child(0)?;
    let param = match closure.child_by_field_name("parameters") {
        Some(list) => list.named_child(0)?,
        None => closure.child_by_field_name("parameter")?,
    };
    let name = lower.text(param).split(':').next()?.trim();
    Some(name.trim_start_matches(['&', '|']).to_string())
}

/// Calls inside the tokens of a macro, and the includes.
fn in_macro(unit: &mut Unit, lower: &Lower, node: Node) {
    let name = node
        .child_by_field_name("macro")
        .map_or("", |n| lower.text(n));
    let name = name.rsplit("::").next().unwrap_or(name).to_string();
    let mut calls = Vec::new();
    reparsed(node, lower, &mut |again, outer| {
        if matches!(&*name, "include_str" | "include_bytes") {
            calls.extend(again.call(outer, 0).map(|mut call| {
                call.name.clone_from(&name);
                call.path.clone_from(&name);
                call
            }));
        }
        let mut open = children(outer);
        while let Some(node) = open.pop() {
            if node.kind() == "call_expression" {
                calls.extend(again.call(node, 0));
            }
            open.extend(children(node));
        }
    });
    unit.calls.extend(calls);
}
