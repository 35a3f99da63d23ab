//! What became of each rule: when it came, what it would have caught, how late it was.

use super::replay::{Matches, Rules};
use crate::model::rule::RuleOrigin;

/// One failure: which distinct message it has and when it was.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Failure {
    pub message: Option<u32>,
    /// Microseconds since 1970-01-01 UTC.
    pub at: Option<i64>,
}

/// One rule over the whole history.
#[derive(Debug, Clone, PartialEq)]
pub struct RuleLife {
    /// Position of its newest version in [`Rules::rules`].
    pub rule: usize,
    /// When its first version was created.
    pub created_at: Option<i64>,
    pub declared: bool,
    pub in_data: bool,
    /// Failures of the whole history that its pattern matches.
    pub matched: i64,
    pub first_match_at: Option<i64>,
    pub last_match_at: Option<i64>,
    /// Creation minus the first match before it, in minutes.
    pub lag_minutes: Option<f64>,
    /// Creation minus the last match before it, in minutes.
    pub late_by_minutes: Option<f64>,
    /// Failures that it classified at their time.
    pub hits_then: i64,
}

const MINUTE: f64 = 60_000_000.0;

/// The life of every rule, by origin and id.
pub fn lives(rules: &Rules, failures: &[Failure], matches: &Matches) -> Vec<RuleLife> {
    let mut lives: Vec<RuleLife> = Vec::new();
    // Position of a version → its life; for counting matches only the newest one counts.
    let mut life_of = vec![0; rules.rules.len()];
    for ((origin, id), places) in rules.by_id() {
        let Some(newest) = places.last() else {
            continue;
        };
        places.iter().for_each(|at| life_of[*at] = lives.len());
        lives.push(RuleLife {
            rule: *newest,
            created_at: places
                .iter()
                .filter_map(|at| rules.rules[*at].created_at)
                .min(),
            declared: rules.declared.contains(id),
            in_data: origin == RuleOrigin::Data,
            matched: 0,
            first_match_at: None,
            last_match_at: None,
            lag_minutes: None,
            late_by_minutes: None,
            hits_then: 0,
        });
    }
    for failure in failures {
        let Some(found) = failure.message.and_then(|m| matches.get(m as usize)) else {
            continue;
        };
        for at in found {
            let life = &mut lives[life_of[*at as usize]];
            if life.rule == *at as usize {
                life.meet(failure.at);
            }
        }
        let hit = failure.at.and_then(|moment| rules.at(found, moment));
        if let Some(at) = hit {
            lives[life_of[at]].hits_then += 1;
        }
    }
    lives
}

impl RuleLife {
    fn meet(&mut self, at: Option<i64>) {
        self.matched += 1;
        let Some(at) = at else { return };
        self.first_match_at = Some(self.first_match_at.map_or(at, |first| first.min(at)));
        self.last_match_at = Some(self.last_match_at.map_or(at, |last| last.max(at)));
        let Some(before) = self.created_at.filter(|created| at < *created) else {
            return;
        };
        let minutes = (before - at) as f64 / MINUTE;
        self.lag_minutes = Some(self.lag_minutes.map_or(minutes, |m| m.max(minutes)));
        self.late_by_minutes = Some(self.late_by_minutes.map_or(minutes, |m| m.min(minutes)));
    }
}
