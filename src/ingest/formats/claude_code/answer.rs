//! What a tool's answer says: it worked, it gave nothing, it failed, or the call was refused. A
//! refused call has no log of its own; it is known by the text of its answer.

/// An answer, judged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// ok, empty, error, rejected
    pub outcome: &'static str,
    /// A hook's script or event, `user`, `permissions`, or `checks` for the program's own.
    pub rejected_by: Option<String>,
}

/// Texts by which a search says that it found nothing.
const NOTHING: &[&str] = &["No files found", "No matches found", "No matching"];

/// Judges an answer by its error flag and the beginning of its text.
pub fn judge(is_error: bool, text: &str) -> Answer {
    let text = text.trim_start();
    let plain = |outcome| Answer {
        outcome,
        rejected_by: None,
    };
    if !is_error {
        let nothing = NOTHING.iter().any(|start| text.starts_with(start));
        return plain(if nothing { "empty" } else { "ok" });
    }
    match refused_by(text) {
        Some(by) => Answer {
            outcome: "rejected",
            rejected_by: Some(by),
        },
        None => plain("error"),
    }
}

fn refused_by(text: &str) -> Option<String> {
    if text.starts_with("Exit code ") {
        return None;
    }
    if text.starts_with("<tool_use_error>") {
        return Some("checks".to_string());
    }
    let user = [
        "The user doesn't want to",
        "User rejected",
        "[Request interrupted by user",
    ];
    if user.iter().any(|start| text.starts_with(start)) {
        return Some("user".to_string());
    }
    let head = text.lines().next().unwrap_or_default();
    let permissions = head.starts_with("Permission to use ")
        || head.starts_with("Claude requested permissions")
        || head.contains("haven't granted it yet");
    if permissions {
        return Some("permissions".to_string());
    }
    hook_of(head, text)
}

/// `PreToolUse:Bash hook error: [python3 guard.py]: …`, `… blocked by hook`, `Hook PreToolUse:Bash
/// denied this tool`: the script where it is named, else the event.
fn hook_of(head: &str, text: &str) -> Option<String> {
    let lower = head.to_ascii_lowercase();
    let event = [
        "PreToolUse",
        "PostToolUse",
        "PermissionRequest",
        "UserPromptSubmit",
    ];
    let named = event.iter().find_map(|event| head.find(event));
    let says = lower.contains("hook");
    let acts = [
        "hook error",
        "blocked",
        "denied",
        "stopped",
        "hook returned",
    ];
    if !says || !(named.is_some() || acts.iter().any(|act| lower.contains(act))) {
        return None;
    }
    let command = text
        .split_once('[')
        .and_then(|(before, rest)| (before.len() < 120).then_some(rest))
        .and_then(|rest| rest.split_once("]:"))
        .and_then(|(command, _)| super::script_name(command));
    if let Some(script) = command {
        return Some(script.to_string());
    }
    let named = named.map(|at| {
        let rest = &head[at..];
        let end = rest.find(|c: char| !(c.is_alphanumeric() || matches!(c, ':' | '_' | '*')));
        rest[..end.unwrap_or(rest.len())].trim_end_matches(':')
    });
    Some(named.unwrap_or("hook").to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn by(text: &str) -> (&'static str, String) {
        let answer = judge(true, text);
        (answer.outcome, answer.rejected_by.unwrap_or_default())
    }

    #[test]
    fn a_refusal_names_who_refused() {
        let cases = [
            ("Exit code 2\nmake: no rule", ("error", "")),
            (
                "EISDIR: illegal operation on a directory, read",
                ("error", ""),
            ),
            (
                "<tool_use_error>File has not been read yet.</tool_use_error>",
                ("rejected", "checks"),
            ),
            (
                "The user doesn't want to proceed with this tool use.",
                ("rejected", "user"),
            ),
            (
                "Permission to use Bash with command rm has been denied.",
                ("rejected", "permissions"),
            ),
            (
                "PreToolUse:Bash hook error: [python3 /opt/hooks/guard.py]: no force pushes",
                ("rejected", "guard.py"),
            ),
            (
                "Hook PreToolUse:Write denied this tool",
                ("rejected", "PreToolUse:Write"),
            ),
            (
                "Bash operation blocked by hook:\n- no",
                ("rejected", "hook"),
            ),
            ("the fishing hook bends", ("error", "")),
        ];
        for (text, (outcome, who)) in cases {
            assert_eq!(by(text), (outcome, who.to_string()), "{text}");
        }
    }

    #[test]
    fn finding_nothing_is_an_answer() {
        assert_eq!(judge(false, "No files found").outcome, "empty");
        assert_eq!(judge(false, "").outcome, "ok");
        assert_eq!(judge(false, "src/a.rs").outcome, "ok");
    }
}
