//! The relations that the checker's tests query.

use crate::packs::files::PackFile;
use crate::packs::known::Known;
use crate::packs::load::load_files;

const PACK: &str = "title = \"T\"\nquestion = \"Q?\"\n[params]\nretry_limit = 2\n";

const EVENTS: &str = r#"
name = "runs"
title = "Runs"
meaning = "Events of an audit loop."
life = "per_iteration"
identity = ["event_id"]
time = "started_at"
field = [
  { name = "event_id", type = "text", required = true, meaning = "Its id." },
  { name = "file", type = "text", required = true, meaning = "The file." },
  { name = "verdict", type = "text", track = true, meaning = "PASS, FAIL or UNKNOWN." },
  { name = "severity", type = "text", meaning = "high, medium, low." },
  { name = "category", type = "text", meaning = "Its category." },
  { name = "model", type = "text", meaning = "The model." },
  { name = "alignment_score", type = "float", meaning = "0 to 1." },
  { name = "confidence_avg", type = "float", meaning = "0 to 1." },
  { name = "retries", type = "int", meaning = "Retries." },
  { name = "cost_usd", type = "money", meaning = "Its price." },
  { name = "green", type = "bool", meaning = "Whether it passed." },
  { name = "started_at", type = "time", required = true, parts = true, meaning = "When." },
  { name = "tags", type = "list<text>", meaning = "Tags." },
]
"#;

const RULES: &str = r#"
name = "rules"
title = "Rules"
meaning = "Classification rules."
life = "state"
identity = ["rule_id"]
field = [
  { name = "rule_id", type = "text", required = true, meaning = "Its id." },
  { name = "category", type = "text", required = true, meaning = "Its category." },
  { name = "valid_from", type = "time", required = true, meaning = "From." },
  { name = "valid_to", type = "time", meaning = "To." },
]
"#;

/// `runs`, its child `runs__tags`, `rules` and the standard relations.
pub fn known() -> Known {
    let file = |path: &str, text: &str| PackFile {
        path: path.to_string(),
        text: text.to_string(),
        builtin: false,
    };
    let files = [
        file("t/pack.toml", PACK),
        file("t/streams/runs.toml", EVENTS),
        file("t/streams/rules.toml", RULES),
    ];
    let loaded = load_files(&files, &|_| None);
    let mistakes: Vec<String> = loaded.mistakes.iter().map(|m| m.to_string()).collect();
    assert_eq!(mistakes, Vec::<String>::new());
    loaded.known
}
