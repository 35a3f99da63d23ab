//! The name of a finding that a tool reports without one. Lines move from version to version, so a
//! finding is its rule, its file, what is said (`shape`), and which of several that say the same
//! in the same file it is.

use regex::Regex;
use std::collections::HashMap;
use std::sync::LazyLock;

/// Gives the findings of one run their ids, in the order they are met.
#[derive(Debug, Default)]
pub struct Namer {
    met: HashMap<blake3::Hash, u64>,
}

impl Namer {
    /// The id of a finding: its rule and a digest of tool, rule, file, shape of the message, and its
    /// number among those that have all of them in common. `scope` is what is looked at apart:
    /// cargo reports the same place once for each target that holds it, and counting starts anew
    /// in each, so that the same place has the same id.
    pub fn name(
        &mut self,
        tool: &str,
        rule: &str,
        file: &str,
        message: &str,
        scope: &str,
    ) -> String {
        let place = digest(&[tool, rule, file, &shape(message)]);
        let met = self
            .met
            .entry(digest(&[scope, place.to_hex().as_str()]))
            .or_default();
        let ordinal = *met;
        *met += 1;
        let id = digest(&[place.to_hex().as_str(), &ordinal.to_string()]);
        let rule = if rule.is_empty() { "finding" } else { rule };
        format!("{rule}-{}", &id.to_hex()[..12])
    }
}

fn digest(parts: &[&str]) -> blake3::Hash {
    let mut hasher = blake3::Hasher::new();
    for part in parts {
        hasher.update(&(part.len() as u64).to_le_bytes());
        hasher.update(part.as_bytes());
    }
    hasher.finalize()
}

/// A message without what changes while the finding stays: numbers outside of quotes become `#`
/// (`Line too long (130 > 88)`), folders of absolute paths go, white space is one blank. What stands
/// in backticks or double quotes names the thing and stays as it is.
pub fn shape(message: &str) -> String {
    static PARTS: LazyLock<Option<Regex>> = LazyLock::new(|| {
        let quoted = r#"`[^`]*`|"[^"]*""#;
        let path = r"(?:file://|[A-Za-z]:)?(?:[/\\][\w.@+-]+)+[/\\]([\w.@+-]+)";
        let number = r"\b(?:0x[0-9a-fA-F]+|\d+(?:[.,]\d+)*)\b";
        Regex::new(&format!("({quoted})|{path}|({number})")).ok()
    });
    let message = message.split_whitespace().collect::<Vec<_>>().join(" ");
    let Some(parts) = PARTS.as_ref() else {
        return message;
    };
    let change = |found: &regex::Captures| -> String {
        match (found.get(1), found.get(2)) {
            (Some(quoted), _) => quoted.as_str().to_string(),
            (None, Some(file)) => file.as_str().to_string(),
            (None, None) => "#".to_string(),
        }
    };
    parts.replace_all(&message, change).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_folders_go_and_names_stay() {
        for (message, is) in [
            ("Line too long (130 > 88)", "Line too long (# > #)"),
            (
                "`parse_x2` is too complex (14 > 10)",
                "`parse_x2` is too complex (# > #)",
            ),
            (
                "Magic value, consider replacing `50`",
                "Magic value, consider replacing `50`",
            ),
            (
                "cannot  open /home/a/repo/src/lib.rs\n at 0x7fff, 1.5 ms",
                "cannot open lib.rs at #, #  ms".trim(),
            ),
            ("the name \"7\" is odd", "the name \"7\" is odd"),
            ("utf8 stays", "utf8 stays"),
        ] {
            assert_eq!(shape(message), is.replace("  ", " "), "{message}");
        }
    }

    #[test]
    fn what_is_said_twice_is_told_apart_by_its_turn() {
        let mut namer = Namer::default();
        let mut name = |rule: &str, file: &str, text: &str, scope: &str| {
            namer.name("t", rule, file, text, scope)
        };
        let first = name("E1", "a", "line 4", "lib");
        let second = name("E1", "a", "line 9", "lib");
        let other = name("E1", "b", "line 4", "lib");
        let again = name("E1", "a", "line 4", "test");
        assert!(first != second && first != other && first.starts_with("E1-"));
        assert_eq!(first, again, "the same place seen by another target");
        assert_eq!(Namer::default().name("t", "E1", "a", "line 70", "x"), first);
    }
}
