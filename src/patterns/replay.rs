//! Rules replayed over failures: what they would have said at the time, and what they say today.

use super::alike::SHARE;
use super::classify::{Classifier, Scratch};
use crate::model::parallel::in_parallel;
use crate::model::rule::{Rule, RuleBook, RuleOrigin, UseDefaults};
use std::collections::{BTreeMap, BTreeSet};

/// Every rule of the data (each version), the user and the packs, in the order they are tried.
pub struct Rules {
    pub rules: Vec<Rule>,
    /// Ids of the packs' default rules.
    pub declared: BTreeSet<String>,
    /// Position → why the pattern takes no part.
    pub refused: BTreeMap<usize, String>,
    /// Whether a rule is one of today's.
    today: Vec<bool>,
    /// From when until before when a rule of the data was in force.
    span: Vec<Option<(i64, i64)>>,
    classifier: Classifier,
}

/// Positions of the matching rules of each distinct message, ascending.
pub type Matches = Vec<Vec<u32>>;

/// A rule, whether it holds today, and from when until when the data had it.
type Placed = (Rule, bool, Option<(i64, i64)>);

impl Rules {
    /// Joins the rules. A default rule whose id stands in the data is that rule of the data.
    /// Rules are tried by priority (lower first, none last), then user, data, default, then id.
    pub fn new(data: Vec<Rule>, book: &RuleBook) -> Rules {
        let declared: BTreeSet<String> = book.defaults.iter().map(|r| r.id.clone()).collect();
        let held: BTreeSet<String> = data.iter().map(|r| r.id.clone()).collect();
        let with_defaults = match book.use_defaults {
            UseDefaults::Always => true,
            UseDefaults::Never => false,
            UseDefaults::Auto => held.is_empty(),
        };
        let mut all: Vec<Placed> = Vec::new();
        for version in versions(data) {
            let until = version.until();
            let span = version.rule.created_at.filter(|_| version.rule.enabled);
            let today = version.last && version.rule.enabled && version.rule.deleted_at.is_none();
            all.push((version.rule, today, span.map(|from| (from, until))));
        }
        for rule in &book.user {
            let today = rule.enabled && rule.deleted_at.is_none();
            all.push((rule.clone(), today, None));
        }
        for rule in book.defaults.iter().filter(|r| !held.contains(&r.id)) {
            all.push((rule.clone(), rule.enabled && with_defaults, None));
        }
        all.sort_by(|(a, ..), (b, ..)| {
            let order = |r: &Rule| (r.priority.unwrap_or(i64::MAX), r.origin);
            (order(a), &a.id, a.created_at).cmp(&(order(b), &b.id, b.created_at))
        });
        let (classifier, refused) = Classifier::new(all.iter().map(|(r, ..)| r.pattern.as_str()));
        let mut found = Rules {
            rules: Vec::with_capacity(all.len()),
            declared,
            refused: refused.into_iter().collect(),
            today: Vec::with_capacity(all.len()),
            span: Vec::with_capacity(all.len()),
            classifier,
        };
        for (rule, today, span) in all {
            found.rules.push(rule);
            found.today.push(today);
            found.span.push(span);
        }
        found
    }

    /// The matching rules of each message; `jobs` threads share the work.
    pub fn matches(&self, messages: &[&str], jobs: usize) -> Matches {
        let one = |messages: &[&str]| -> Matches {
            let (mut scratch, mut out) = (Scratch::default(), Vec::new());
            let each = messages.iter().map(|message| {
                self.classifier.matches(message, &mut scratch, &mut out);
                out.clone()
            });
            each.collect()
        };
        let jobs = jobs.clamp(1, 16);
        if jobs == 1 || messages.len() < SHARE {
            return one(messages);
        }
        let shares: Vec<&[&str]> = messages.chunks(SHARE).collect();
        let found = in_parallel(jobs, shares.len(), |at| one(shares[at]));
        found.into_iter().flatten().collect()
    }

    /// The first of today's rules among the matches.
    pub fn today(&self, matches: &[u32]) -> Option<usize> {
        let mut all = matches.iter().map(|at| *at as usize);
        all.find(|at| self.today[*at])
    }

    /// The first rule of the data that was in force at a moment.
    pub fn at(&self, matches: &[u32], moment: i64) -> Option<usize> {
        let in_force = |at: &usize| {
            self.span[*at].is_some_and(|(from, until)| from <= moment && moment < until)
        };
        matches.iter().map(|at| *at as usize).find(in_force)
    }

    /// Whether the rule at a position is one of today's.
    pub fn is_today(&self, at: usize) -> bool {
        self.today[at]
    }

    /// Positions of each rule's versions, oldest first, by (origin, id).
    pub fn by_id(&self) -> BTreeMap<(RuleOrigin, &str), Vec<usize>> {
        let mut found: BTreeMap<_, Vec<usize>> = BTreeMap::new();
        for (at, rule) in self.rules.iter().enumerate() {
            let key = (rule.origin, rule.id.as_str());
            found.entry(key).or_default().push(at);
        }
        for places in found.values_mut() {
            places.sort_by_key(|at| (self.rules[*at].created_at, self.today[*at], *at));
        }
        found
    }
}

/// One version of a rule of the data.
struct Version {
    rule: Rule,
    next: Option<i64>,
    last: bool,
}

impl Version {
    fn until(&self) -> i64 {
        let ends = [self.rule.deleted_at, self.next];
        ends.into_iter().flatten().min().unwrap_or(i64::MAX)
    }
}

/// A version is in force until it is deleted or the next one of its id is created.
fn versions(mut data: Vec<Rule>) -> Vec<Version> {
    data.sort_by(|a, b| {
        (&a.id, a.created_at, a.deleted_at).cmp(&(&b.id, b.created_at, b.deleted_at))
    });
    let next: Vec<Option<(String, Option<i64>)>> = (1..=data.len())
        .map(|at| data.get(at).map(|r| (r.id.clone(), r.created_at)))
        .collect();
    data.into_iter()
        .zip(next)
        .map(|(rule, next)| {
            let same = next.filter(|(id, _)| *id == rule.id);
            Version {
                last: same.is_none(),
                next: same.and_then(|(_, created)| created),
                rule,
            }
        })
        .collect()
}

#[cfg(test)]
#[path = "replay_tests.rs"]
mod tests;
