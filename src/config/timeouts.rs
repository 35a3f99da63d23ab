//! `[timeouts]`: what a run of each kind of task may take before it is stopped.

use crate::packs::tomlfile::Reader;
use std::collections::BTreeMap;
use toml::de::DeTable;

/// Task type → what its runs may take.
pub type Timeouts = BTreeMap<String, Timeout>;

/// Minutes before a run is stopped: the first of its task, and one that is tried again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Timeout {
    pub base_minutes: i64,
    pub retry_minutes: i64,
}

/// The tiers of a loop that says nothing else.
const DEFAULTS: [(&str, i64, i64); 7] = [
    ("review", 8, 12),
    ("standalone", 10, 15),
    ("mission", 12, 18),
    ("mission-review", 10, 15),
    ("timeout-continuation", 15, 20),
    ("security-audit", 18, 25),
    ("complex-coding", 18, 25),
];

/// The default tiers under those of the project.
pub fn with_defaults(own: Timeouts) -> Timeouts {
    let tier = |(kind, base_minutes, retry_minutes): (&str, i64, i64)| {
        let tier = Timeout {
            base_minutes,
            retry_minutes,
        };
        (kind.to_string(), tier)
    };
    let mut all: Timeouts = DEFAULTS.into_iter().map(tier).collect();
    all.extend(own);
    all
}

/// Reads the table; what is wrong in it goes to the reader's mistakes.
pub fn read<'t>(r: &mut Reader<'t>, t: &DeTable<'t>) -> Timeouts {
    let mut out = Timeouts::new();
    let Some(table) = r.table(t, "timeouts") else {
        return out;
    };
    for (key, value) in table {
        let kind = key.get_ref().to_string();
        let line = r.line(value);
        let place = format!("`{kind}` of [timeouts]");
        let fix = format!("write \"{kind}\" = {{ base = 10, retry = 15 }}, in minutes");
        if value.get_ref().as_table().is_none() {
            r.refuse(line, format!("{place} is no table"), &fix);
            continue;
        }
        let Some(inner) = r.table(table, &kind) else {
            continue;
        };
        r.only(inner, &place, &["base", "retry"]);
        let Some(base_minutes) = r.integer(inner, "base") else {
            r.refuse(line, format!("{place} has no `base`"), &fix);
            continue;
        };
        let retry_minutes = r.integer(inner, "retry").unwrap_or(base_minutes);
        if base_minutes < 1 || retry_minutes < base_minutes {
            let found = format!(
                "{place} allows {base_minutes} minutes at first and {retry_minutes} on a retry"
            );
            r.refuse(line, found, "write at least 1, and no less on a retry");
            continue;
        }
        let tier = Timeout {
            base_minutes,
            retry_minutes,
        };
        out.insert(kind, tier);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::read;

    #[test]
    fn a_project_adds_kinds_and_changes_known_ones() {
        let text = "[timeouts]\nreview = { base = 9, retry = 9 }\n\"deploy eu\" = { base = 40 }\n";
        let (typed, wrong) = read("l.toml", text);
        assert_eq!(wrong, []);
        let all = with_defaults(typed.timeouts);
        let minutes = |kind: &str| (all[kind].base_minutes, all[kind].retry_minutes);
        assert_eq!(all.len(), 8);
        assert_eq!(minutes("review"), (9, 9));
        assert_eq!(minutes("deploy eu"), (40, 40));
        assert_eq!(minutes("mission"), (12, 18));
    }

    #[test]
    fn what_is_no_tier_is_named() {
        let text = "[timeouts]\na = 5\nb = { bse = 3 }\nc = { base = 9, retry = 3 }\n";
        let (typed, wrong) = read("l.toml", text);
        let wrong: Vec<String> = wrong.iter().map(ToString::to_string).collect();
        assert_eq!(typed.timeouts, Timeouts::new());
        assert_eq!(
            wrong,
            [
                "l.toml:2: `a` of [timeouts] is no table; write \"a\" = { base = 10, retry = 15 }, in minutes",
                "l.toml:3: unknown key `bse` in `b` of [timeouts]; did you mean `base`?",
                "l.toml:3: `b` of [timeouts] has no `base`; write \"b\" = { base = 10, retry = 15 }, in minutes",
                "l.toml:4: `c` of [timeouts] allows 9 minutes at first and 3 on a retry; write at least 1, and no less on a retry",
            ]
        );
    }
}
