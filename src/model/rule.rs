//! A classification rule as a plain value, wherever it was written.

use serde::{Deserialize, Serialize};

/// The categories that a rule may give, in the order of pages.
pub const CATEGORIES: [&str; 6] = ["TRANSIENT", "TIMEOUT", "LOGIC", "AUTH", "RESOURCE", UNKNOWN];

/// The category of what no rule matched.
pub const UNKNOWN: &str = "UNKNOWN";

/// Where a rule was written. Rules of equal priority are tried in this order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum RuleOrigin {
    /// In `rules.toml` beside `loopscope.toml`.
    User,
    /// In the stream `rules`.
    Data,
    /// In the `rules.toml` of a pack.
    Default,
}

impl RuleOrigin {
    pub fn word(self) -> &'static str {
        match self {
            RuleOrigin::User => "user",
            RuleOrigin::Data => "data",
            RuleOrigin::Default => "default",
        }
    }
}

/// One rule, or one version of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rule {
    pub id: String,
    pub category: String,
    /// Regular expression, searched for anywhere in a message, upper and lower case alike.
    pub pattern: String,
    /// The lower number is tried first; a rule without one comes last.
    pub priority: Option<i64>,
    pub origin: RuleOrigin,
    /// What the rule says of its own origin (`builtin`, `seed`, `accepted`, `user`).
    pub source: Option<String>,
    pub enabled: bool,
    /// Microseconds since 1970-01-01 UTC.
    pub created_at: Option<i64>,
    pub deleted_at: Option<i64>,
    /// The group of unknown messages that it was accepted from.
    pub template: Option<String>,
}

/// When the default rules of the packs take part in today's classification.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum UseDefaults {
    /// Where the data holds no rules of its own.
    #[default]
    Auto,
    Always,
    Never,
}

/// The rules that do not come from the data.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct RuleBook {
    /// Of the packs, by file and place.
    pub defaults: Vec<Rule>,
    /// Of the project, in the order of its file.
    pub user: Vec<Rule>,
    pub use_defaults: UseDefaults,
}
