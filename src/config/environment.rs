//! `LOOPSCOPE_SECTION__KEY`: the same settings from the environment.

use super::read::{KEYS, read};
use super::typed::Typed;
use crate::packs::Mistake;
use crate::packs::suggest::hint;

/// Reads the settings among these variables. Variables without `__` are not settings
/// (`LOOPSCOPE_LOG`, say). Lists are separated by commas, parameters and goals are named in
/// lower case: `LOOPSCOPE_PARAMS__GRADIENT_BLOCK=50`.
pub fn from_environment(
    variables: impl IntoIterator<Item = (String, String)>,
) -> (Typed, Vec<Mistake>) {
    let mut found: Vec<(String, String)> = variables
        .into_iter()
        .filter(|(name, _)| name.starts_with("LOOPSCOPE_") && name.contains("__"))
        .collect();
    found.sort();
    let (mut typed, mut mistakes) = (Typed::default(), Vec::new());
    for (name, value) in found {
        let path = name["LOOPSCOPE_".len()..].to_lowercase();
        let (section, key) = path.split_once("__").unwrap_or((&path, ""));
        let text = match KEYS.iter().find(|(s, _)| *s == section) {
            Some((_, keys)) if keys.contains(&key) => {
                format!("[{section}]\n{key} = {}", literal(section, key, &value))
            }
            Some((_, keys)) => {
                let text = format!("unknown key `{key}` in [{section}]");
                mistakes.push(Mistake::new(
                    &name,
                    0,
                    text,
                    hint(key, keys.iter().copied()),
                ));
                continue;
            }
            None if section == "params" => format!("[params]\n{key} = {}", guess(&value)),
            None => {
                let known = KEYS.iter().map(|(s, _)| *s).chain(["params"]);
                let text = format!("unknown section `{section}`");
                mistakes.push(Mistake::new(&name, 0, text, hint(section, known)));
                continue;
            }
        };
        let (one, wrong) = read(&name, &text);
        typed = one.over(typed);
        mistakes.extend(wrong.into_iter().map(|m| Mistake { line: 0, ..m }));
    }
    (typed, mistakes)
}

/// The value as TOML, by what the key holds.
fn literal(section: &str, key: &str, value: &str) -> String {
    match (section, key) {
        ("gate", "ratchet") | ("paths", "data") => {
            let items: Vec<String> = value.split(',').map(|v| quoted(v.trim())).collect();
            format!("[{}]", items.join(", "))
        }
        ("ingest" | "redact" | "closed" | "gate", _) => guess(value),
        _ => quoted(value),
    }
}

/// A number or a truth value as it is, everything else as a text.
fn guess(value: &str) -> String {
    let plain = value.parse::<f64>().is_ok_and(f64::is_finite) || matches!(value, "true" | "false");
    match plain {
        true => value.to_string(),
        false => quoted(value),
    }
}

fn quoted(value: &str) -> String {
    toml::Value::String(value.to_string()).to_string()
}
