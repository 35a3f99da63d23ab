//! Plain values every room shares. No I/O here, and no knowledge of Parquet, SQL or HTML.

pub mod binding;
pub mod cell;
pub mod format;
pub mod iteration;
pub mod natural;
pub mod parallel;
pub mod plural;
pub mod redact;
pub mod reject;
pub mod report;
pub mod rule;
pub mod scope;
pub mod series;
pub mod time;

pub use cell::{Cell, ColType, Column, Rows};
pub use iteration::{canonical_iteration, is_due};
pub use natural::natural_cmp;
pub use reject::{Origin, Reason, Reject};
pub use rule::{Rule, RuleBook, RuleOrigin, UseDefaults};
pub use series::{Better, Point, Tone, Verdict};
