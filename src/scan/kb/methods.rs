//! Methods that push a part onto a path of their own and give that path back (Rust).

use super::calls::SAME;
use super::ir::{Expr, Unit};
use crate::scan::source::{Language, children, text_of};
use std::collections::BTreeSet;
use tree_sitter::Node;

/// Finds fields that are paths by their declaration, and lets what is pushed onto one be the end
/// of what a method gives back. What is pushed onto a field of another kind is no part of a path.
pub fn pushed(unit: &mut Unit, text: &str, root: Node) {
    if unit.language != Language::Rust {
        return;
    }
    let paths = path_fields(root, text);
    let mut joined: Vec<(usize, String, Expr)> = Vec::new();
    for call in unit.calls.iter().filter(|call| call.name == "push") {
        let (function, Some(arg)) = (&unit.functions[call.function], call.args.first()) else {
            continue;
        };
        let owner = function.owner.as_deref().unwrap_or("");
        let field = call.receiver_text.strip_prefix("self.").unwrap_or("");
        let own = call.receiver_text == "self" && owner.ends_with("PathBuf");
        if own || paths.contains(&(owner.to_string(), field.to_string())) {
            joined.push((call.function, field.to_string(), arg.value.clone()));
        }
    }
    for (f, field, part) in joined {
        for given in &mut unit.functions[f].returns {
            if is_own(given, &field) {
                *given = Expr::Join(vec![Expr::Unknown, part.clone()]);
            } else if let Expr::Join(parts) = given
                && parts.first() == Some(&Expr::Unknown)
            {
                parts.push(part.clone());
            }
        }
    }
}

/// `self`, `self.field`, and either through methods that give the path itself.
fn is_own(given: &Expr, field: &str) -> bool {
    match given {
        Expr::Name(name) => name == "self",
        Expr::Field(of, name) => **of == Expr::Name("self".into()) && name == field,
        Expr::Call(call) if SAME.contains(&&*call.name) => {
            call.receiver.as_ref().is_some_and(|r| is_own(r, field))
        }
        _ => false,
    }
}

/// Type and field, of the fields that are declared as a `PathBuf`. A field without a name is
/// counted from 0.
fn path_fields(root: Node, text: &str) -> BTreeSet<(String, String)> {
    let mut out = BTreeSet::new();
    let mut open = vec![root];
    while let Some(node) = open.pop() {
        open.extend(children(node));
        let part = |name: &str| node.child_by_field_name(name);
        let ("struct_item", Some(name), Some(body)) = (node.kind(), part("name"), part("body"))
        else {
            continue;
        };
        let is_path = |kind: Node| text_of(kind, text).rsplit("::").next() == Some("PathBuf");
        let owner = text_of(name, text).to_string();
        let mut cursor = body.walk();
        if body.kind() == "ordered_field_declaration_list" {
            let kinds = body.children_by_field_name("type", &mut cursor).enumerate();
            let kinds = kinds.filter(|(_, kind)| is_path(*kind));
            out.extend(kinds.map(|(at, _)| (owner.clone(), at.to_string())));
            continue;
        }
        for field in body.named_children(&mut cursor) {
            let part = |name: &str| field.child_by_field_name(name);
            if let (Some(name), Some(kind)) = (part("name"), part("type"))
                && is_path(kind)
            {
                out.insert((owner.clone(), text_of(name, text).to_string()));
            }
        }
    }
    out
}
