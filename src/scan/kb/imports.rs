//! Which names a unit takes from which module, and whether a unit is that module.

use super::ir::{Import, Unit};
use super::lower::Lower;
use crate::scan::source::{Language, children};
use tree_sitter::Node;

/// Records what an import says; `require` is one too.
pub fn record(unit: &mut Unit, lower: &Lower, node: Node) {
    let field = |name: &str| node.child_by_field_name(name);
    let text = |node: Node| lower.text(node).trim_matches(['"', '\'', '`']).to_string();
    match (node.kind(), unit.language) {
        ("import_from_statement", _) => {
            let module = field("module_name").map_or(String::new(), text);
            let mut cursor = node.walk();
            for name in node.children_by_field_name("name", &mut cursor) {
                add(unit, lower, name, &module);
            }
            let all = children(node).iter().any(|c| c.kind() == "wildcard_import");
            unit.imports_all |= all;
        }
        ("import_statement", Language::Python) => {
            let mut cursor = node.walk();
            for name in node.children_by_field_name("name", &mut cursor) {
                let part = |of: &str| name.child_by_field_name(of);
                let module = text(part("name").unwrap_or(name));
                let local = part("alias").map_or_else(|| module.clone(), text);
                unit.imports.push(Import {
                    local,
                    name: None,
                    module,
                });
            }
        }
        ("import_statement", _) => {
            let module = field("source").map_or(String::new(), text);
            let mut open = children(node);
            while let Some(part) = open.pop() {
                match part.kind() {
                    "import_specifier" => add(unit, lower, part, &module),
                    "namespace_import" | "identifier" => {
                        let name = part.named_child(0).unwrap_or(part);
                        unit.imports.push(Import {
                            local: text(name),
                            name: None,
                            module: module.clone(),
                        });
                    }
                    _ => open.extend(children(part)),
                }
            }
        }
        ("variable_declarator", _) => required(unit, lower, node),
        _ => {}
    }
}

/// A name, or a name and what it is called here.
fn add(unit: &mut Unit, lower: &Lower, node: Node, module: &str) {
    let part = |of: &str| node.child_by_field_name(of);
    let name = lower.text(part("name").unwrap_or(node)).to_string();
    let local = part("alias").map_or_else(|| name.clone(), |n| lower.text(n).to_string());
    unit.imports.push(Import {
        local,
        name: Some(name),
        module: module.to_string(),
    });
}

/// `const { A, B: C } = require("./paths")` and `const paths = require("./paths")`.
fn required(unit: &mut Unit, lower: &Lower, node: Node) {
    let part = |of: &str| node.child_by_field_name(of);
    let (Some(name), Some(value)) = (part("name"), part("value")) else {
        return;
    };
    let Some(module) = lower
        .text(value)
        .strip_prefix("require(")
        .and_then(|rest| rest.split(')').next())
    else {
        return;
    };
    let module = module.trim_matches(['"', '\'', '`']);
    let mut add = |local: Node, name: Option<Node>| {
        unit.imports.push(Import {
            local: lower.text(local).to_string(),
            name: name.map(|n| lower.text(n).to_string()),
            module: module.to_string(),
        });
    };
    match name.kind() {
        "identifier" => add(name, None),
        "object_pattern" => {
            for one in children(name) {
                match one.kind() {
                    "shorthand_property_identifier_pattern" => add(one, Some(one)),
                    "pair_pattern" => {
                        let (key, value) = (
                            one.child_by_field_name("key"),
                            one.child_by_field_name("value"),
                        );
                        if let (Some(key), Some(value)) = (key, value) {
                            add(value, Some(key));
                        }
                    }
                    _ => {}
                }
            }
        }
        _ => {}
    }
}

/// Whether the unit of this path is what is imported as `module`, by its last name: `./paths`,
/// `..store.paths`, `app.paths`. A module named by dots alone is any.
pub fn is_module(path: &str, module: &str) -> bool {
    let module = module.strip_prefix("node:").unwrap_or(module);
    let module = module.trim_end_matches(".js").trim_end_matches(".ts");
    let Some(last) = module.split(['/', '.']).rfind(|part| !part.is_empty()) else {
        return true;
    };
    let stem = path.rsplit_once('.').map_or(path, |(stem, _)| stem);
    let mut parts = stem.rsplit('/');
    match parts.next() {
        Some("__init__" | "index" | "mod") => parts.next() == Some(last),
        Some(name) => name == last,
        None => false,
    }
}
