//! One source file becomes a unit: its functions, names and calls.

use super::ir::{Arg, Call, Expr, Function, Let, Unit};
use super::lower::{Lower, reparsed};
use super::narrow::{self, Narrowing};
use super::{imports, methods, options, shell};
use crate::scan::source::{self, Language, children, line_of, text_of};
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
            _ => {
                let narrow = narrow::all(tree.root_node(), text);
                walk(&mut unit, text, tree.root_node(), &narrow);
                methods::pushed(&mut unit, text, tree.root_node());
            }
        }
    }
    unit
}

fn walk(unit: &mut Unit, text: &str, root: Node, narrow: &[Narrowing]) {
    let mut open = vec![(root, 0)];
    while let Some((node, around)) = open.pop() {
        let mut lower = Lower {
            language: unit.language,
            text,
            function: around,
            narrow,
        };
        let function = opened(unit, &lower, node, around).unwrap_or(around);
        lower.function = function;
        record(unit, &lower, node);
        open.extend(children(node).into_iter().rev().map(|c| (c, function)));
    }
}

/// The function that a node begins.
fn opened(unit: &mut Unit, lower: &Lower, node: Node, around: usize) -> Option<usize> {
    let text = lower.text;
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
                .or_else(|| parent.child_by_field_name("key"))
                .or_else(|| {
                    let left = parent.child_by_field_name("left")?;
                    left.child_by_field_name("property").or(Some(left))
                })?
        }
        _ => return None,
    };
    let (mut name, mut owner) = (text_of(name, text).to_string(), owner(node, text));
    if matches!(&*name, "__init__" | "constructor") {
        // A class is called by its own name.
        name = owner.take().unwrap_or(name);
    }
    let mut function = Function {
        name,
        owner,
        parent: around,
        ..Function::default()
    };
    if let Some(list) = node.child_by_field_name("parameters") {
        params_of(list, lower, &mut function);
    } else if let Some(one) = node.child_by_field_name("parameter") {
        function.params.push(text_of(one, text).to_string());
    }
    decorated(lower, node, &mut function);
    unit.functions.push(function);
    Some(unit.functions.len() - 1)
}

/// Options that stand above a function give their parameters a default.
fn decorated(lower: &Lower, node: Node, function: &mut Function) {
    let above = node.parent().filter(|p| p.kind() == "decorated_definition");
    for decorator in above.map_or_else(Vec::new, children) {
        let call = Some(decorator).filter(|d| d.kind() == "decorator");
        let call = call.and_then(|d| lower.call(d.named_child(0)?, 0));
        if let Some((name, value)) = call.and_then(|call| options::decorated(&call))
            && let Some(at) = function.params.iter().position(|p| *p == name)
        {
            function.defaults.insert(at, value);
        }
    }
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

fn params_of(list: Node, lower: &Lower, function: &mut Function) {
    let mut cursor = list.walk();
    for param in list.named_children(&mut cursor) {
        match param.kind() {
            "self_parameter" | "comment" | "line_comment" | "attribute_item" => {}
            "parameter_declaration" => {
                let mut cursor = param.walk();
                for name in param.children_by_field_name("name", &mut cursor) {
                    function.params.push(lower.text(name).to_string());
                }
            }
            _ => {
                let name = ["pattern", "name", "left"]
                    .iter()
                    .find_map(|field| param.child_by_field_name(field))
                    .or_else(|| match param.kind() {
                        "typed_parameter" => param.named_child(0),
                        _ => None,
                    })
                    .unwrap_or(param);
                let name = lower.text(name).trim_start_matches("mut ");
                if function.params.is_empty() && matches!(name, "self" | "cls") {
                    continue;
                }
                let value = ["value", "right"]
                    .iter()
                    .find_map(|field| param.child_by_field_name(field));
                if let Some(value) = value {
                    let at = function.params.len();
                    function.defaults.insert(at, lower.expr(value, 0));
                }
                function.params.push(name.to_string());
            }
        }
    }
}

fn record(unit: &mut Unit, lower: &Lower, node: Node) {
    let field = |name: &str| node.child_by_field_name(name);
    imports::record(unit, lower, node);
    match node.kind() {
        "import_statement" if unit.language.is_script() => imported(unit, lower, node),
        "named_expression" => bind(unit, lower, field("name"), field("value")),
        "enum_assignment" => member(unit, lower, field("name"), field("value")),
        "field_declaration" if unit.language == Language::Rust => stated(unit, lower, node),
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
            let last = at.and_then(|at| body.named_child(at as u32));
            // A `match` or `if` at the end, without a semicolon.
            let open =
                |n: &Node| n.kind() == "expression_statement" && !lower.text(*n).ends_with(';');
            match last.filter(open) {
                Some(last) => last.named_child(0),
                None => last,
            }
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

/// A file that is imported as a module is read.
fn imported(unit: &mut Unit, lower: &Lower, node: Node) {
    if let Some(source) = node.child_by_field_name("source") {
        let value = lower.expr(source, 0);
        unit.calls.push(Call {
            path: "import".into(),
            name: "import".into(),
            receiver: None,
            receiver_text: String::new(),
            args: vec![Arg {
                name: None,
                value,
                text: lower.text(source).to_string(),
            }],
            line: line_of(node),
            function: lower.function,
        });
    }
}

/// The default that an attribute above a field states.
fn stated(unit: &mut Unit, lower: &Lower, node: Node) {
    let mut above = node.prev_named_sibling();
    while let Some(one) = above.filter(|n| n.kind() != "field_declaration") {
        if one.kind() == "attribute_item"
            && let Some(value) = options::stated(lower.text(one))
            && let Some(name) = node.child_by_field_name("name")
        {
            unit.fields.push(Let {
                function: lower.function,
                name: lower.text(name).to_string(),
                value: Expr::Any(vec![value, Expr::Unknown]),
            });
        }
        above = one.prev_named_sibling();
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
        [_, second] if ranged || parts[0] == "_" || numbered(lower, value) => second,
        [first, ..] => first,
        [] => return,
    };
    let single = single.split_whitespace().last().unwrap_or(single);
    // What is put into a table is one of its elements.
    let single = single.split('[').next().unwrap_or(single);
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

/// Whether each element comes with its number or key before it.
fn numbered(lower: &Lower, value: Node) -> bool {
    let text = lower.text(value);
    text.starts_with("enumerate(")
        || text.starts_with("Object.entries(")
        || text.ends_with(".items()")
        || text.ends_with(".entries()")
        || text.ends_with(".enumerate()")
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

/// Methods that put what they are given into a list.
pub const COLLECTS: [&str; 7] = [
    "append",
    "insert",
    "add",
    "extend",
    "push",
    "unshift",
    "push_back",
];

/// Whether a value is a list, and not a path, that something is pushed onto.
fn is_list(value: &Expr) -> bool {
    match value {
        Expr::Any(_) => true,
        Expr::Call(call) => {
            matches!(
                &*call.path,
                "Vec.new" | "Vec.with_capacity" | "Vec.from" | "VecDeque.new"
            )
        }
        _ => false,
    }
}

/// What is put into a list is one of its elements; what is pushed onto a path is its next part.
fn collected(unit: &mut Unit, lower: &Lower, call: &Call) {
    let (Some(receiver), Some(arg)) = (&call.receiver, call.args.last()) else {
        return;
    };
    if matches!(arg.value, Expr::Unknown | Expr::Table(_)) {
        return;
    }
    let own = Let {
        function: lower.function,
        name: String::new(),
        value: arg.value.clone(),
    };
    match receiver {
        Expr::Name(name) => {
            let known = unit.lets.iter_mut().rev();
            let mut known = known.filter(|l| l.function == lower.function && l.name == *name);
            match known.next() {
                Some(known)
                    if unit.language == Language::Rust
                        && call.name == "push"
                        && !is_list(&known.value) =>
                {
                    let before = std::mem::replace(&mut known.value, Expr::Unknown);
                    known.value = Expr::Join(vec![before, arg.value.clone()]);
                }
                Some(known) => {
                    let (name, function) = (name.clone(), known.function);
                    unit.lets.push(Let {
                        name,
                        function,
                        ..own
                    });
                }
                None => {}
            }
        }
        Expr::Field(_, name) => {
            let name = name.clone();
            unit.fields.push(Let { name, ..own });
        }
        _ => {}
    }
}

fn called(unit: &mut Unit, lower: &Lower, node: Node, call: Call) {
    if COLLECTS.contains(&&*call.name) {
        collected(unit, lower, &call);
    }
    if let Some((name, value)) = options::default(&call, unit.language) {
        unit.fields.push(Let {
            function: lower.function,
            name,
            value: Expr::Any(vec![value, Expr::Unknown]),
        });
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
