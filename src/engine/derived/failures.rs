//! `failure_replay`, `rule_history` and `unknown_groups`: the rules replayed over the failures.

use super::Job;
use super::given::{Given, float, int, maybe, text};
use crate::engine::EngineError;
use crate::model::rule::{Rule, RuleOrigin, UNKNOWN};
use crate::model::{Cell, Rows, redact};
use crate::packs::derived::{FAILURE_REPLAY, RULE_HISTORY, UNKNOWN_GROUPS};
use crate::patterns::group::{Groups, group};
use crate::patterns::history::{self, Failure};
use crate::patterns::infer::infer;
use crate::patterns::propose;
use crate::patterns::replay::{Matches, Rules};
use std::collections::{BTreeMap, BTreeSet, HashMap};

pub(super) static JOB: Job = Job {
    makes: &[&FAILURE_REPLAY, &RULE_HISTORY, &UNKNOWN_GROUPS],
    reads: &["executions", "rules"],
    params: &[],
    version: 2,
    compute,
};

/// One failed run.
struct Run {
    row_id: Cell,
    iteration: Cell,
    recorded: Cell,
    path: Cell,
    line: Cell,
    failure: Failure,
}

/// The failures, their distinct messages and the rules that match them.
struct Replay {
    runs: Vec<Run>,
    messages: Vec<String>,
    rules: Rules,
    matches: Matches,
}

fn compute(given: &Given) -> Result<Vec<Vec<Vec<Cell>>>, EngineError> {
    let replay = read(given)?;
    let groups = Unknown::of(&replay);
    Ok(vec![
        replay_rows(&replay, &groups),
        rule_rows(&replay),
        groups.rows(&replay),
    ])
}

const FAILURES: &str = "SELECT row_id, iteration, failure_category, error, \
    COALESCE(finished_at, started_at) AS at, source_path, source_line \
    FROM executions WHERE status = 'failed' ORDER BY row_id";

const RULES: &str = "SELECT id, category, pattern, priority, source, enabled, created_at, \
    deleted_at FROM rules ORDER BY row_id";

fn read(given: &Given) -> Result<Replay, EngineError> {
    let answer = given.query(FAILURES)?;
    let mut places: HashMap<String, u32> = HashMap::new();
    let mut messages: Vec<String> = Vec::new();
    let mut runs = Vec::with_capacity(answer.rows.len());
    for mut row in answer.rows {
        let mut take = |at: usize| match row.get_mut(at) {
            Some(cell) => std::mem::replace(cell, Cell::Null),
            None => Cell::Null,
        };
        let message = match take(3) {
            Cell::Text(message) => Some(*places.entry(message).or_insert_with_key(|message| {
                messages.push(message.clone());
                messages.len() as u32 - 1
            })),
            _ => None,
        };
        let failure = Failure {
            message,
            at: take(4).as_i64(),
        };
        runs.push(Run {
            row_id: take(0),
            iteration: take(1),
            recorded: take(2),
            path: take(5),
            line: take(6),
            failure,
        });
    }
    let rules = Rules::new(rules_of_data(&given.query(RULES)?), given.rules);
    let texts: Vec<&str> = messages.iter().map(String::as_str).collect();
    let matches = rules.matches(&texts, given.jobs);
    Ok(Replay {
        runs,
        messages,
        rules,
        matches,
    })
}

/// Rows of the stream `rules`; one whose `enabled` is not said is enabled.
fn rules_of_data(rows: &Rows) -> Vec<Rule> {
    let rule = |row: &Vec<Cell>| {
        let words = |at: usize| row.get(at).and_then(Cell::as_str).map(str::to_string);
        let number = |at: usize| row.get(at).and_then(Cell::as_i64);
        Some(Rule {
            id: words(0)?,
            category: words(1)?,
            pattern: words(2)?,
            priority: number(3),
            origin: RuleOrigin::Data,
            source: words(4),
            enabled: row.get(5) != Some(&Cell::Bool(false)),
            created_at: number(6),
            deleted_at: number(7),
            template: None,
        })
    };
    rows.rows.iter().filter_map(rule).collect()
}

fn replay_rows(replay: &Replay, groups: &Unknown) -> Vec<Vec<Cell>> {
    let rules = &replay.rules;
    let rows = replay.runs.iter().map(|run| {
        let message = run.failure.message.map(|m| m as usize);
        let found = message.map_or(&[][..], |m| replay.matches[m].as_slice());
        let then = run.failure.at.and_then(|at| rules.at(found, at));
        let now = rules.today(found);
        let category = |at: Option<usize>| text(at.map_or(UNKNOWN, |at| &rules.rules[at].category));
        let id = |at: Option<usize>| maybe(at.map(|at| rules.rules[at].id.as_str()));
        let unnamed = now.is_none_or(|at| rules.rules[at].category == UNKNOWN);
        let template = message.filter(|_| unnamed).and_then(|m| groups.template(m));
        vec![
            run.row_id.clone(),
            run.iteration.clone(),
            run.recorded.clone(),
            category(then),
            id(then),
            category(now),
            id(now),
            maybe(template),
        ]
    });
    rows.collect()
}

fn rule_rows(replay: &Replay) -> Vec<Vec<Cell>> {
    let failures: Vec<Failure> = replay.runs.iter().map(|run| run.failure).collect();
    let lives = history::lives(&replay.rules, &failures, &replay.matches);
    let rows = lives.iter().map(|life| {
        let rule = &replay.rules.rules[life.rule];
        let refused = replay.rules.refused.get(&life.rule);
        vec![
            text(&format!("{}:{}", rule.origin.word(), rule.id)),
            text(&rule.id),
            text(rule.origin.word()),
            text(&rule.category),
            text(&rule.pattern),
            int(rule.priority),
            maybe(rule.source.as_deref()),
            Cell::Bool(rule.enabled),
            int(life.created_at),
            int(rule.deleted_at),
            Cell::Bool(life.declared),
            Cell::Bool(life.in_data),
            Cell::Int(life.matched),
            int(life.first_match_at),
            int(life.last_match_at),
            float(life.lag_minutes),
            float(life.late_by_minutes),
            Cell::Int(life.hits_then),
            Cell::Bool(replay.rules.is_today(life.rule) && refused.is_none()),
            maybe(refused.map(String::as_str)),
        ]
    });
    let mut rows: Vec<Vec<Cell>> = rows.collect();
    rows.sort_by(|a, b| a[0].as_str().cmp(&b[0].as_str()));
    rows
}

/// The messages that no rule knows but perhaps an accepted one, in groups. Accepting a proposal
/// therefore moves no message to another group.
struct Unknown {
    /// Positions of the messages, in the order of `groups.of`.
    messages: Vec<usize>,
    groups: Groups,
    /// Of the groups.
    ids: Vec<String>,
    /// Message → its place in `messages`.
    places: HashMap<usize, usize>,
}

impl Unknown {
    fn of(replay: &Replay) -> Unknown {
        let rules = &replay.rules;
        let unnamed = |at: &usize| {
            let found = &replay.matches[*at];
            let known = found.iter().map(|at| *at as usize).any(|at| {
                let rule = &rules.rules[at];
                rules.is_today(at) && rule.template.is_none() && rule.category != UNKNOWN
            });
            !known && !replay.messages[*at].trim().is_empty()
        };
        let messages: Vec<usize> = (0..replay.messages.len()).filter(unnamed).collect();
        let texts: Vec<&str> = messages
            .iter()
            .map(|m| replay.messages[*m].as_str())
            .collect();
        let groups = group(&texts);
        Unknown {
            ids: groups.ids(),
            groups,
            places: messages
                .iter()
                .enumerate()
                .map(|(place, m)| (*m, place))
                .collect(),
            messages,
        }
    }

    fn template(&self, message: usize) -> Option<&str> {
        let place = *self.places.get(&message)?;
        let at = *self.groups.of.get(place)? as usize;
        self.ids.get(at).map(String::as_str)
    }

    fn rows(&self, replay: &Replay) -> Vec<Vec<Cell>> {
        let user = replay
            .rules
            .rules
            .iter()
            .filter(|r| r.origin == RuleOrigin::User);
        let accepted: BTreeSet<&str> = user.filter_map(|r| r.template.as_deref()).collect();
        let mut members: BTreeMap<u32, Vec<usize>> = BTreeMap::new();
        for (place, message) in self.messages.iter().enumerate() {
            members
                .entry(self.groups.of[place])
                .or_default()
                .push(*message);
        }
        let mut runs: HashMap<usize, Vec<&Run>> = HashMap::new();
        for run in &replay.runs {
            if let Some(message) = run.failure.message {
                runs.entry(message as usize).or_default().push(run);
            }
        }
        let rows = members.iter().map(|(at, messages)| {
            let id = &self.ids[*at as usize];
            let mut texts: Vec<&str> = messages.iter().map(|m| &*replay.messages[*m]).collect();
            texts.sort_unstable();
            let (category, reason) = infer(&texts);
            let mut own: Vec<&Run> = messages.iter().flat_map(|m| &runs[m]).copied().collect();
            // The earliest failure is the example, whatever order the files were read in.
            let order = |run: &Run| {
                let path = run.path.as_str().unwrap_or_default().to_string();
                (run.failure.at.unwrap_or(i64::MAX), path, run.line.as_i64())
            };
            own.sort_by_key(|run| order(run));
            let times = own.iter().filter_map(|run| run.failure.at);
            let first = own.first();
            let example = first.and_then(|run| run.failure.message);
            // The template becomes a rule in a file of the project, which is committed.
            // All messages have its words in common, so a few of them tell.
            let some = texts.iter().take(3);
            let secrets: Vec<&str> = some.flat_map(|t| redact::secrets(t)).collect();
            let shown = propose::without_secrets(self.groups.text(*at), &secrets);
            vec![
                text(id),
                text(&shown),
                Cell::Int(messages.len() as i64),
                Cell::Int(own.len() as i64),
                text(category),
                text(&reason),
                maybe(example.map(|m| &*replay.messages[m as usize])),
                first.map_or(Cell::Null, |run| run.path.clone()),
                first.map_or(Cell::Null, |run| run.line.clone()),
                int(times.clone().min()),
                int(times.max()),
                Cell::Bool(accepted.contains(id.as_str())),
            ]
        });
        let mut rows: Vec<Vec<Cell>> = rows.collect();
        rows.sort_by(|a, b| a[0].as_str().cmp(&b[0].as_str()));
        rows
    }
}
