//! `failure_replay`, `rule_history`, `unknown_groups` and `systemic_warnings_log`: the rules
//! replayed over the failures, in one reading of them.
//!
//! A history has many failures: they stay in the engine's columns, and what is said of a message
//! is worked out once a message.

use super::given::{Given, float, int, maybe, text};
use super::{Job, Table, systemic};
use crate::engine::EngineError;
use crate::model::rule::{Rule, RuleOrigin, UNKNOWN};
use crate::model::{Cell, Rows, redact};
use crate::packs::derived::{FAILURE_REPLAY, RULE_HISTORY, SYSTEMIC_WARNINGS_LOG, UNKNOWN_GROUPS};
use crate::patterns::group::{Groups, group};
use crate::patterns::history::{self, Failure};
use crate::patterns::infer::infer;
use crate::patterns::propose;
use crate::patterns::replay::{Matches, Rules};
use ::polars::prelude::{
    Column, DataFrame, DataType, Int64Chunked, IntoColumn, PolarsResult, StringChunked,
    StringChunkedBuilder,
};
use std::collections::{BTreeMap, BTreeSet, HashMap};

pub(super) static JOB: Job = Job {
    makes: &[
        &FAILURE_REPLAY,
        &RULE_HISTORY,
        &UNKNOWN_GROUPS,
        &SYSTEMIC_WARNINGS_LOG,
    ],
    reads: &["executions", "rules"],
    params: &systemic::PARAMS,
    version: 3,
    compute,
};

const FAILURES: &str = "SELECT row_id, iteration, failure_category, error, \
    COALESCE(finished_at, started_at) AS at, source_path, source_line \
    FROM executions WHERE status = 'failed' ORDER BY row_id";

const THROUGH: &str = "SELECT MAX(COALESCE(finished_at, started_at)) AS through FROM executions";

const RULES: &str = "SELECT id, category, pattern, priority, source, enabled, created_at, \
    deleted_at FROM rules ORDER BY row_id";

fn compute(given: &Given) -> Result<Vec<Table>, EngineError> {
    let runs = Runs::read(given)?;
    let (messages, failures) = runs.failures();
    let rules = Rules::new(rules_of_data(&given.query(RULES)?), given.rules);
    let matches = rules.matches(&messages, given.jobs);
    let replay = Replay {
        runs: &runs,
        messages,
        failures,
        rules,
        matches,
    };
    let groups = Unknown::of(&replay);
    let named = replay.named(&groups);
    let through = given.query(THROUGH)?;
    let through = through.rows.first().and_then(|row| row.first()?.as_i64());
    let warned = systemic::rows(given, replay.moments(&named), through.unwrap_or(i64::MAX));
    Ok(vec![
        replay.rows(&named).map_err(|e| said(&e))?,
        given.table(&RULE_HISTORY, rule_rows(&replay))?,
        given.table(&UNKNOWN_GROUPS, groups.rows(&replay))?,
        given.table(&SYSTEMIC_WARNINGS_LOG, warned)?,
    ])
}

fn said(problem: &dyn std::fmt::Display) -> EngineError {
    EngineError::Query(problem.to_string())
}

/// The failed runs, column by column, by `row_id`.
struct Runs {
    row_id: Column,
    iteration: StringChunked,
    recorded: Column,
    error: StringChunked,
    at: Int64Chunked,
    path: StringChunked,
    line: Int64Chunked,
}

impl Runs {
    fn read(given: &Given) -> Result<Runs, EngineError> {
        let frame = given.frame(FAILURES)?;
        let columns = || -> PolarsResult<Runs> {
            let texts = |name: &str| -> PolarsResult<StringChunked> {
                Ok(frame.column(name)?.str()?.rechunk().into_owned())
            };
            let numbers = |name: &str| -> PolarsResult<Int64Chunked> {
                let numbers = frame.column(name)?.cast(&DataType::Int64)?;
                Ok(numbers.i64()?.rechunk().into_owned())
            };
            Ok(Runs {
                row_id: frame.column("row_id")?.clone(),
                iteration: texts("iteration")?,
                recorded: frame.column("failure_category")?.clone(),
                error: texts("error")?,
                at: numbers("at")?,
                path: texts("source_path")?,
                line: numbers("source_line")?,
            })
        };
        columns().map_err(|e| said(&e))
    }

    fn len(&self) -> usize {
        self.row_id.len()
    }

    /// The distinct messages in the order they are met, and each run's.
    fn failures(&self) -> (Vec<&str>, Vec<Failure>) {
        let mut places: HashMap<&str, u32> = HashMap::new();
        let mut messages: Vec<&str> = Vec::new();
        let runs = self.error.iter().zip(self.at.iter()).map(|(error, at)| {
            let message = error.map(|message| {
                *places.entry(message).or_insert_with(|| {
                    messages.push(message);
                    messages.len() as u32 - 1
                })
            });
            Failure { message, at }
        });
        let failures = runs.collect();
        (messages, failures)
    }
}

/// The failures, their distinct messages and the rules that match them.
struct Replay<'a> {
    runs: &'a Runs,
    messages: Vec<&'a str>,
    failures: Vec<Failure>,
    rules: Rules,
    matches: Matches,
}

/// What today's rules say of a message.
#[derive(Clone, Copy, Default)]
struct Named<'a> {
    rule: Option<usize>,
    template: Option<&'a str>,
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

impl Replay<'_> {
    /// By message.
    fn named<'g>(&self, groups: &'g Unknown) -> Vec<Named<'g>> {
        let one = |(message, found): (usize, &Vec<u32>)| {
            let rule = self.rules.today(found);
            let unnamed = rule.is_none_or(|at| self.rules.rules[at].category == UNKNOWN);
            Named {
                rule,
                template: unnamed.then(|| groups.template(message)).flatten(),
            }
        };
        self.matches.iter().enumerate().map(one).collect()
    }

    fn category(&self, rule: Option<usize>) -> &str {
        rule.map_or(UNKNOWN, |at| &self.rules.rules[at].category)
    }

    /// Category today, moment and iteration of each failure that has a moment.
    fn moments(&self, named: &[Named]) -> impl Iterator<Item = (&str, i64, &str)> {
        let runs = self.failures.iter().zip(self.runs.iteration.iter());
        runs.filter_map(|(failure, iteration)| {
            let now = failure.message.map(|m| named[m as usize].rule);
            Some((self.category(now.flatten()), failure.at?, iteration?))
        })
    }

    /// `failure_replay`.
    fn rows(&self, named: &[Named]) -> PolarsResult<DataFrame> {
        let runs = self.runs;
        let column = |name: &str| StringChunkedBuilder::new(name.into(), runs.len());
        let mut then_category = column("then_category");
        let mut then_rule = column("then_rule");
        let mut now_category = column("now_category");
        let mut now_rule = column("now_rule");
        let mut template = column("template_id");
        let id = |rule: Option<usize>| rule.map(|at| self.rules.rules[at].id.as_str());
        for failure in &self.failures {
            let message = failure.message.map(|m| m as usize);
            let found = message.map_or(&[][..], |m| self.matches[m].as_slice());
            let then = failure.at.and_then(|at| self.rules.at(found, at));
            let now = message.map(|m| named[m]).unwrap_or_default();
            then_category.append_value(self.category(then));
            then_rule.append_option(id(then));
            now_category.append_value(self.category(now.rule));
            now_rule.append_option(id(now.rule));
            template.append_option(now.template);
        }
        let texts = [then_category, then_rule, now_category, now_rule, template];
        let mut columns = vec![
            runs.row_id.clone(),
            runs.iteration.clone().into_column(),
            runs.recorded.clone().with_name("recorded_category".into()),
        ];
        columns.extend(texts.map(|texts| texts.finish().into_column()));
        DataFrame::new(runs.len(), columns)
    }
}

fn rule_rows(replay: &Replay) -> Vec<Vec<Cell>> {
    let lives = history::lives(&replay.rules, &replay.failures, &replay.matches);
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

/// The failed runs of a group, added up.
#[derive(Default)]
struct Met {
    runs: i64,
    /// Position of the earliest, whatever order the files were read in.
    first: Option<usize>,
    first_at: Option<i64>,
    last_at: Option<i64>,
}

impl Met {
    fn add(&mut self, run: usize, replay: &Replay) {
        let (runs, failures) = (replay.runs, &replay.failures);
        let at = |run: usize| failures[run].at.unwrap_or(i64::MAX);
        let place = |run: usize| (runs.path.get(run), runs.line.get(run));
        let before = |first: usize| {
            let by_time = at(run).cmp(&at(first));
            by_time.then_with(|| place(run).cmp(&place(first))).is_lt()
        };
        self.runs += 1;
        if self.first.is_none_or(before) {
            self.first = Some(run);
        }
        let Some(at) = failures[run].at else {
            return;
        };
        self.first_at = Some(self.first_at.map_or(at, |first| first.min(at)));
        self.last_at = Some(self.last_at.map_or(at, |last| last.max(at)));
    }
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
        let texts: Vec<&str> = messages.iter().map(|m| replay.messages[*m]).collect();
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

    /// Position of a message's template.
    fn group(&self, message: usize) -> Option<usize> {
        let place = *self.places.get(&message)?;
        self.groups.of.get(place).map(|at| *at as usize)
    }

    fn template(&self, message: usize) -> Option<&str> {
        self.ids.get(self.group(message)?).map(String::as_str)
    }

    /// By template.
    fn met(&self, replay: &Replay) -> Vec<Met> {
        let mut met: Vec<Met> = Vec::new();
        met.resize_with(self.groups.len(), Met::default);
        for (run, failure) in replay.failures.iter().enumerate() {
            let message = failure.message.map(|m| m as usize);
            if let Some(own) = message.and_then(|m| met.get_mut(self.group(m)?)) {
                own.add(run, replay);
            }
        }
        met
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
        let met = self.met(replay);
        let rows = members.iter().map(|(at, messages)| {
            let id = &self.ids[*at as usize];
            let mut texts: Vec<&str> = messages.iter().map(|m| replay.messages[*m]).collect();
            texts.sort_unstable();
            let (category, reason) = infer(&texts);
            // The template becomes a rule in a file of the project, which is committed.
            // All messages have its words in common, so a few of them tell.
            let some = texts.iter().take(3);
            let secrets: Vec<&str> = some.flat_map(|t| redact::secrets(t)).collect();
            let shown = propose::without_secrets(self.groups.text(*at), &secrets);
            let own = &met[*at as usize];
            let (runs, first) = (replay.runs, own.first);
            vec![
                text(id),
                text(&shown),
                Cell::Int(messages.len() as i64),
                Cell::Int(own.runs),
                text(category),
                text(&reason),
                maybe(first.and_then(|run| runs.error.get(run))),
                maybe(first.and_then(|run| runs.path.get(run))),
                int(first.and_then(|run| runs.line.get(run))),
                int(own.first_at),
                int(own.last_at),
                Cell::Bool(accepted.contains(id.as_str())),
            ]
        });
        let mut rows: Vec<Vec<Cell>> = rows.collect();
        rows.sort_by(|a, b| a[0].as_str().cmp(&b[0].as_str()));
        rows
    }
}
