//! Relations that Rust computes from other relations: what SQL sees of them.
//!
//! How they are computed is `engine::derived`'s; a test there holds that each has its job.

use super::known::{Kind, KnownColumn, KnownRelation};
use crate::model::ColType;

/// What a derived relation looks like.
#[derive(Debug, PartialEq)]
pub struct DerivedDecl {
    pub name: &'static str,
    pub meaning: &'static str,
    /// Name, type, may be null.
    pub columns: &'static [(&'static str, ColType, bool)],
    /// Columns that together are unique.
    pub key: &'static [&'static str],
}

use ColType::{Bool, Float, Int, Text, Time};

pub const FAILURE_REPLAY: DerivedDecl = DerivedDecl {
    name: "failure_replay",
    meaning: "Every failed run with its recorded category, its category under the rules of its \
              time, and its category under today's rules.",
    columns: &[
        ("row_id", Int, false),
        ("iteration", Text, false),
        ("recorded_category", Text, true),
        ("then_category", Text, false),
        ("then_rule", Text, true),
        ("now_category", Text, false),
        ("now_rule", Text, true),
        ("template_id", Text, true),
    ],
    key: &["row_id"],
};

pub const RULE_HISTORY: DerivedDecl = DerivedDecl {
    name: "rule_history",
    meaning: "Every rule of the data, the project and the packs: when it came, what it would \
              have caught, and how late it was.",
    columns: &[
        ("rule_key", Text, false),
        ("id", Text, false),
        ("origin", Text, false),
        ("category", Text, false),
        ("pattern", Text, false),
        ("priority", Int, true),
        ("source", Text, true),
        ("enabled", Bool, false),
        ("created_at", Time, true),
        ("deleted_at", Time, true),
        ("declared", Bool, false),
        ("in_data", Bool, false),
        ("matched", Int, false),
        ("first_match_at", Time, true),
        ("last_match_at", Time, true),
        ("lag_minutes", Float, true),
        ("late_by_minutes", Float, true),
        ("hits_then", Int, false),
        ("active", Bool, false),
        ("problem", Text, true),
    ],
    key: &["rule_key"],
};

pub const UNKNOWN_GROUPS: DerivedDecl = DerivedDecl {
    name: "unknown_groups",
    meaning: "Groups of the messages that no rule knows, or only a rule accepted from a proposal.",
    columns: &[
        ("template_id", Text, false),
        ("template", Text, false),
        ("messages", Int, false),
        ("failures", Int, false),
        ("inferred_category", Text, false),
        ("reason", Text, false),
        ("example", Text, false),
        ("example_path", Text, false),
        ("example_line", Int, false),
        ("first_at", Time, true),
        ("last_at", Time, true),
        ("accepted", Bool, false),
    ],
    key: &["template_id"],
};

pub const SYSTEMIC_WARNINGS_LOG: DerivedDecl = DerivedDecl {
    name: "systemic_warnings_log",
    meaning: "When many failures of one category within a window raised a warning, and when it \
              ended.",
    columns: &[
        ("category", Text, false),
        ("on_at", Time, false),
        ("off_at", Time, true),
        ("peak", Int, false),
        ("iteration", Text, false),
    ],
    key: &["category", "on_at"],
};

pub const COMMIT_SCOPE: DerivedDecl = DerivedDecl {
    name: "commit_scope",
    meaning: "Every path that a commit touched: whether its task's scope covers it, and which \
              system of the project it belongs to.",
    columns: &[
        ("row_id", Int, false),
        ("ordinal", Int, false),
        ("iteration", Text, false),
        ("path", Text, false),
        ("in_scope", Bool, true),
        ("system", Text, true),
    ],
    key: &["row_id", "ordinal"],
};

/// All of them, by name.
pub const DERIVED: [&DerivedDecl; 5] = [
    &COMMIT_SCOPE,
    &FAILURE_REPLAY,
    &RULE_HISTORY,
    &SYSTEMIC_WARNINGS_LOG,
    &UNKNOWN_GROUPS,
];

/// The declaration of a name.
pub fn find(name: &str) -> Option<&'static DerivedDecl> {
    DERIVED.into_iter().find(|decl| decl.name == name)
}

impl DerivedDecl {
    /// Names and types, in order.
    pub fn schema(&self) -> Vec<(String, ColType)> {
        let columns = self.columns.iter();
        columns
            .map(|(name, kind, _)| (name.to_string(), *kind))
            .collect()
    }

    /// What the checker knows of it.
    pub fn known(&self) -> KnownRelation {
        let columns = self.columns.iter();
        KnownRelation {
            columns: columns
                .map(|(name, kind, null)| KnownColumn::new(name, Kind::from(*kind), *null))
                .collect(),
            keys: vec![self.key.iter().map(|name| name.to_string()).collect()],
            complete: true,
            open: false,
            ..KnownRelation::default()
        }
    }
}
