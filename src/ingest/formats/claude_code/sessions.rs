//! What is known of a session from all its lines together.

use super::SESSIONS;
use super::context::Context;
use crate::ingest::formats::{Fate, Out, Place, object};
use crate::ingest::json::{Kind, text};
use std::borrow::Cow;
use std::collections::VecDeque;

/// Sessions of one file that are held; files with more are not written by the program.
const HELD: usize = 256;

struct Session {
    /// Session and agent, as written.
    key: (Vec<u8>, bool),
    /// Its id and agent as the beginning of its record.
    json: Vec<u8>,
    project: Option<String>,
    branch: Option<Vec<u8>>,
    place: Place,
    lines: u32,
    version: Option<Vec<u8>>,
    started: Option<(i64, Vec<u8>)>,
    finished: Option<(i64, Vec<u8>)>,
    prompts: i64,
    /// Cost, duration, turns, failure, as written.
    totals: [Option<Vec<u8>>; 4],
}

#[derive(Default)]
pub struct Sessions(VecDeque<Session>);

impl Sessions {
    fn of(&mut self, context: &Context) -> Option<&mut Session> {
        let id = context.session?;
        let key = (id.bytes(context.line), context.by_agent());
        let found = self
            .0
            .iter()
            .rposition(|s| (s.key.0.as_slice(), s.key.1) == key);
        let at = match found {
            Some(at) => at,
            None if self.0.len() >= HELD => return None,
            None => {
                let mut json = Vec::new();
                object(&mut json, |record| {
                    record.raw("id", context.line, Some(id));
                    context.who(record);
                });
                json.pop();
                self.0.push_back(Session {
                    key: (key.0.to_vec(), key.1),
                    json,
                    project: None,
                    branch: None,
                    place: context.place,
                    lines: 0,
                    version: None,
                    started: None,
                    finished: None,
                    prompts: 0,
                    totals: Default::default(),
                });
                self.0.len() - 1
            }
        };
        self.0.get_mut(at)
    }

    /// Takes note of a line.
    pub fn saw(&mut self, context: &Context) {
        let Some(session) = self.of(context) else {
            return;
        };
        let line = context.line;
        if let Some(version) = context.version {
            let version = version.raw(line);
            if session.version.as_deref() != Some(version) {
                session.version = Some(version.to_vec());
            }
        }
        if session.project.is_none() {
            session.project = context.project().map(Cow::into_owned);
        }
        if let (None, Some(branch)) = (&session.branch, context.branch) {
            session.branch = Some(branch.raw(line).to_vec());
        }
        let at = context.at.filter(|at| at.kind == Kind::Str);
        if let Some((micros, raw)) =
            at.and_then(|at| Some((text::iso_time(at.bytes(line))?, at.raw(line))))
        {
            if session
                .started
                .as_ref()
                .is_none_or(|(first, _)| micros < *first)
            {
                session.started = Some((micros, raw.to_vec()));
            }
            if session
                .finished
                .as_ref()
                .is_none_or(|(last, _)| micros > *last)
            {
                let (at, text) = session.finished.get_or_insert_default();
                *at = micros;
                text.clear();
                text.extend_from_slice(raw);
            }
        }
    }

    /// A person (or a program) asked the session itself for something.
    pub fn prompted(&mut self, context: &Context) {
        if !context.meta
            && !context.by_agent()
            && let Some(session) = self.of(context)
        {
            session.prompts += 1;
        }
    }

    /// The last line of `stream-json`: what the whole run cost and how it ended.
    pub fn result(&mut self, context: &Context) -> Fate {
        let Some(session) = self.of(context) else {
            return Fate::Unknown("result without a session".to_string());
        };
        session.lines += 1;
        session.place = context.place;
        for (kept, span) in session.totals.iter_mut().zip(context.totals) {
            if let Some(span) = span {
                *kept = Some(span.raw(context.line).to_vec());
            }
        }
        Fate::Fed
    }

    pub fn end(&mut self, path_iteration: bool, out: &mut Out) {
        while let Some(session) = self.0.pop_front() {
            let mut rest = Vec::new();
            object(&mut rest, |record| {
                record.text("client", "Claude Code");
                record.int("prompts", session.prompts);
                record.maybe("project", session.project.as_deref());
                if session.started.is_none() && !path_iteration {
                    let id = [b"\"", session.key.0.as_slice(), b"\""].concat();
                    record.json("iteration", &id);
                }
                let times = [
                    ("started_at", &session.started),
                    ("finished_at", &session.finished),
                ];
                for (name, time) in times {
                    if let Some((_, raw)) = time {
                        record.json(name, raw);
                    }
                }
                let names = ["cost_usd", "duration_ms", "turns", "failed"];
                let values = names.iter().zip(&session.totals);
                for (name, value) in
                    values.chain([(&"version", &session.version), (&"branch", &session.branch)])
                {
                    if let Some(value) = value {
                        record.json(name, value);
                    }
                }
            });
            let mut json = session.json;
            json.push(b',');
            json.extend_from_slice(&rest[1..]);
            out.put(SESSIONS, session.place, session.lines, &json);
        }
    }
}
