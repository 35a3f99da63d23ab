//! Manifests of Claude Code plugins: what a marketplace or a plugin ships becomes rows of
//! `capabilities`, what settings switch on becomes rows of `installs`.

use super::source::ScanError;
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

type Row = Map<String, Value>;

/// One thing a package ships.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Capability {
    package: String,
    kind: &'static str,
    name: String,
    version: Option<String>,
}

/// Rows of what the plugins of `root` ship, and what could not be looked at: `root` is a
/// marketplace (`.claude-plugin/marketplace.json`), a plugin (`.claude-plugin/plugin.json`), or a
/// folder with the folders of one.
///
/// # Errors
/// `root` holds neither; a manifest cannot be read or is no JSON.
pub fn capabilities(root: &Path) -> Result<(Vec<Row>, Vec<String>), ScanError> {
    let market = root.join(".claude-plugin/marketplace.json");
    let (mut found, mut notes) = (BTreeSet::new(), Vec::new());
    if market.is_file() {
        let whole = read(&market)?;
        for plugin in whole["plugins"].as_array().into_iter().flatten() {
            let name = plugin["name"].as_str().unwrap_or("?");
            match plugin["source"].as_str() {
                Some(source) => {
                    let base = whole["metadata"]["pluginRoot"].as_str().unwrap_or("");
                    let folder = match source.starts_with("./") {
                        true => root.join(source),
                        false => root.join(base).join(source),
                    };
                    match folder.is_dir() {
                        true => ships(&folder, plugin, &mut found)?,
                        false => notes.push(format!("{name}: `{source}` is not there")),
                    }
                }
                None => notes.push(format!("{name}: its source lies elsewhere, not looked at")),
            }
        }
    } else {
        let known = [".claude-plugin", "skills", "commands", "agents", "hooks"];
        if !known.iter().any(|part| root.join(part).is_dir()) {
            let root = root.display();
            return Err(ScanError(format!(
                "{root}: holds no plugin; expected .claude-plugin/marketplace.json, \
                 .claude-plugin/plugin.json, or skills/, commands/, agents/, hooks/"
            )));
        }
        ships(root, &Value::Null, &mut found)?;
    }
    let row = |c: Capability| {
        let mut row = Row::new();
        row.insert("name".into(), json!(c.name));
        row.insert("kind".into(), json!(c.kind));
        if let Some(version) = c.version {
            row.insert("version".into(), json!(version));
        }
        row.insert("package".into(), json!(c.package));
        row
    };
    Ok((found.into_iter().map(row).collect(), notes))
}

/// What one plugin ships; its own manifest goes before what the marketplace says of it.
fn ships(root: &Path, entry: &Value, out: &mut BTreeSet<Capability>) -> Result<(), ScanError> {
    let manifest = root.join(".claude-plugin/plugin.json");
    let own = match manifest.is_file() {
        true => read(&manifest)?,
        false => Value::Null,
    };
    let said = |key: &str| own[key].as_str().or_else(|| entry[key].as_str());
    let folder = || root.file_name().map_or("?".into(), |n| n.to_string_lossy());
    let package = said("name").map_or_else(|| folder().into_owned(), str::to_string);
    let version = said("version").map(str::to_string);
    let mut add = |kind: &'static str, name: String| {
        let (package, version) = (package.clone(), version.clone());
        out.insert(Capability {
            package,
            kind,
            name,
            version,
        });
    };
    let places = |key: &str, usual: &str| -> Vec<PathBuf> {
        let named = [&own[key], &entry[key]];
        let named = named
            .into_iter()
            .flat_map(texts)
            .map(|place| root.join(place));
        [root.join(usual)].into_iter().chain(named).collect()
    };
    for place in places("skills", "skills") {
        for (path, name) in markdown(&place) {
            if path.file_name().is_some_and(|n| n == "SKILL.md") {
                let folder = path.parent().and_then(Path::file_name);
                let folder = folder.map(|n| n.to_string_lossy().into_owned());
                add(
                    "skill",
                    front_matter(&path, "name").or(folder).unwrap_or(name),
                );
            }
        }
    }
    for place in places("commands", "commands") {
        for (_, name) in markdown(&place) {
            add("command", name);
        }
    }
    for place in places("agents", "agents") {
        for (path, name) in markdown(&place) {
            add("agent", front_matter(&path, "name").unwrap_or(name));
        }
    }
    let mut hooks = vec![own["hooks"].clone(), entry["hooks"].clone()];
    for place in places("hooks", "hooks/hooks.json") {
        if place.is_file() {
            hooks.push(read(&place)?);
        }
    }
    for whole in hooks {
        for name in handlers(&whole) {
            add("hook", name);
        }
    }
    Ok(())
}

fn texts(value: &Value) -> Vec<&str> {
    match value {
        Value::String(text) => vec![text.as_str()],
        Value::Array(all) => all.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    }
}

/// `Event script`, or `Event matcher` where the handler is no script.
fn handlers(whole: &Value) -> Vec<String> {
    let events = whole.get("hooks").unwrap_or(whole).as_object();
    let mut out = Vec::new();
    for (event, groups) in events.into_iter().flatten() {
        for group in groups.as_array().into_iter().flatten() {
            let matcher = group["matcher"].as_str().unwrap_or("*");
            for handler in group["hooks"].as_array().into_iter().flatten() {
                let words = handler["command"].as_str().unwrap_or("").split_whitespace();
                let script = words
                    .map(|w| w.trim_matches(['"', '\'']))
                    .find(|w| w.contains('/'));
                let script = script.and_then(|s| s.rsplit('/').next());
                let stem = script.map(|s| s.split('.').next().unwrap_or(s));
                out.push(format!("{event} {}", stem.unwrap_or(matcher)));
            }
        }
    }
    out
}

/// Markdown files at or below a place with their names: folders and stem, parted by `:`.
fn markdown(place: &Path) -> Vec<(PathBuf, String)> {
    let mut out = Vec::new();
    for entry in ignore::WalkBuilder::new(place)
        .require_git(false)
        .build()
        .flatten()
    {
        let path = entry.path();
        let plain = entry.file_type().is_some_and(|t| t.is_file());
        if plain && path.extension().is_some_and(|e| e == "md") {
            let below = path
                .strip_prefix(place)
                .ok()
                .filter(|p| !p.as_os_str().is_empty());
            let below = below.map(Path::to_path_buf);
            let below = below
                .or_else(|| path.file_name().map(PathBuf::from))
                .unwrap_or_default();
            let name = below
                .with_extension("")
                .to_string_lossy()
                .replace(['/', '\\'], ":");
            out.push((path.to_path_buf(), name));
        }
    }
    out.sort();
    out
}

/// A value of the lines between the first two `---` of a file.
fn front_matter(path: &Path, key: &str) -> Option<String> {
    let text = std::fs::read_to_string(path).ok()?;
    let mut lines = text.lines();
    (lines.next()?.trim() == "---").then_some(())?;
    let inside = lines.take_while(|line| line.trim() != "---");
    let value = inside
        .filter_map(|line| line.split_once(':'))
        .find(|(k, _)| k.trim() == key)?
        .1;
    let value = value.trim().trim_matches(['"', '\'']);
    (!value.is_empty()).then(|| value.to_string())
}

/// Rows of what `settings.json` files (`enabledPlugins`) and `installed_plugins.json` files say of
/// one host. A later file wins where both speak.
///
/// # Errors
/// A file cannot be read, is no JSON, or says nothing of plugins.
pub fn installs(files: &[PathBuf], host: &str) -> Result<Vec<Row>, ScanError> {
    let mut found = std::collections::BTreeMap::<String, Row>::new();
    for file in files {
        let whole = read(file)?;
        let (enabled, present) = (
            whole["enabledPlugins"].as_object(),
            whole["plugins"].as_object(),
        );
        if enabled.is_none() && present.is_none() {
            let file = file.display();
            return Err(ScanError(format!(
                "{file}: says nothing of plugins; expected `enabledPlugins` (settings.json) or \
                 `plugins` (installed_plugins.json)"
            )));
        }
        let mut set = |name: &str, key: &str, value: &Value| {
            let package = name.split('@').next().unwrap_or(name);
            let row = found.entry(package.to_string()).or_insert_with(|| {
                let mut row = Row::new();
                row.insert("host".into(), json!(host));
                row.insert("package".into(), json!(package));
                row
            });
            if !value.is_null() {
                row.insert(key.into(), value.clone());
            }
        };
        for (name, on) in enabled.into_iter().flatten() {
            set(name, "enabled", on);
        }
        for (name, places) in present.into_iter().flatten() {
            // One place, or a list of them with the newest last.
            let place = places
                .as_array()
                .and_then(|all| all.last())
                .unwrap_or(places);
            set(name, "version", &place["version"]);
            let seen = ["lastUpdated", "installedAt"]
                .iter()
                .map(|key| &place[*key]);
            let seen = seen.into_iter().find(|value| value.is_string());
            set(name, "seen_at", seen.unwrap_or(&Value::Null));
        }
    }
    Ok(found.into_values().collect())
}

fn read(path: &Path) -> Result<Value, ScanError> {
    let shown = path.display();
    let text = std::fs::read_to_string(path)
        .map_err(|e| ScanError(format!("{shown}: cannot be read: {e}; check the path")))?;
    serde_json::from_str(&text).map_err(|e| {
        ScanError(format!(
            "{shown}:{}: no JSON: {e}; correct the file",
            e.line()
        ))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lay_out(root: &Path, files: &[(&str, &str)]) {
        for (path, text) in files {
            let whole = root.join(path);
            std::fs::create_dir_all(whole.parent().expect("a folder")).expect("folder");
            std::fs::write(whole, text).expect("file");
        }
    }

    #[test]
    fn a_marketplace_ships_what_its_plugins_hold() {
        let folder = tempfile::tempdir().expect("folder");
        let root = folder.path();
        lay_out(
            root,
            &[
                (
                    ".claude-plugin/marketplace.json",
                    r#"{"name": "m", "plugins": [
                        {"name": "tools", "source": "./plugins/tools", "version": "1.0.0"},
                        {"name": "far", "source": {"source": "github", "repo": "a/b"}},
                        {"name": "lost", "source": "./plugins/lost"}]}"#,
                ),
                (
                    "plugins/tools/.claude-plugin/plugin.json",
                    r#"{"name": "tools", "version": "2.7.1"}"#,
                ),
                (
                    "plugins/tools/skills/write-rows/SKILL.md",
                    "---\nname: rows\n---\ntext",
                ),
                ("plugins/tools/skills/plain/SKILL.md", "no front matter"),
                ("plugins/tools/skills/plain/notes.md", "not a skill"),
                ("plugins/tools/commands/check.md", "x"),
                ("plugins/tools/commands/git/push.md", "x"),
                (
                    "plugins/tools/agents/reviewer.md",
                    "---\nname: \"review\"\n---\n",
                ),
                (
                    "plugins/tools/hooks/hooks.json",
                    r#"{"hooks": {"PreToolUse": [{"matcher": "Bash", "hooks": [
                        {"type": "command", "command": "node ${CLAUDE_PLUGIN_ROOT}/hooks/guard.js"}]}],
                        "Stop": [{"hooks": [{"type": "command", "command": "true"}]}]}}"#,
                ),
            ],
        );
        let (rows, notes) = capabilities(root).expect("rows");
        let shown: Vec<String> = (rows.iter())
            .map(|r| format!("{} {} {}", r["kind"], r["name"], r["version"]).replace('"', ""))
            .collect();
        assert_eq!(
            shown,
            [
                "agent review 2.7.1",
                "command check 2.7.1",
                "command git:push 2.7.1",
                "hook PreToolUse guard 2.7.1",
                "hook Stop * 2.7.1",
                "skill plain 2.7.1",
                "skill rows 2.7.1",
            ]
        );
        assert_eq!(
            notes,
            [
                "far: its source lies elsewhere, not looked at",
                "lost: `./plugins/lost` is not there"
            ]
        );
    }

    #[test]
    fn settings_become_installs() {
        let folder = tempfile::tempdir().expect("folder");
        let root = folder.path();
        lay_out(
            root,
            &[
                (
                    "settings.json",
                    r#"{"enabledPlugins": {"tools@m": true, "old@m": false}}"#,
                ),
                (
                    "installed_plugins.json",
                    r#"{"version": 1, "plugins": {"tools@m": {"version": "2.6.0",
                        "installedAt": "2026-04-01T00:00:00Z"}}}"#,
                ),
                ("other.json", "{}"),
            ],
        );
        let files = [
            root.join("settings.json"),
            root.join("installed_plugins.json"),
        ];
        let rows = installs(&files, "anna").expect("rows");
        let rows: Vec<Value> = rows.into_iter().map(Value::Object).collect();
        assert_eq!(
            rows,
            [
                json!({"host": "anna", "package": "old", "enabled": false}),
                json!({"host": "anna", "package": "tools", "enabled": true, "version": "2.6.0",
                    "seen_at": "2026-04-01T00:00:00Z"}),
            ]
        );
        let other = root.join("other.json");
        assert_eq!(
            installs(std::slice::from_ref(&other), "anna")
                .expect_err("nothing")
                .to_string(),
            format!(
                "{}: says nothing of plugins; expected `enabledPlugins` (settings.json) or \
                 `plugins` (installed_plugins.json)",
                other.display()
            )
        );
    }
}
