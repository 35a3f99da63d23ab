//! Claude Code: session files with those of their subagents, and the output of
//! `claude -p --output-format stream-json`.
//!
//! One API message spans several lines that repeat its usage: the last one counts. A subagent's
//! messages stand in its own file and a second time in `progress` lines of the session: both give
//! the same records, and identity leaves one of each.

mod answer;
mod calls;
pub(in crate::ingest::formats) mod context;
mod sessions;

use super::{Fate, Format, Line, LineReader, Out, Place, Probe, Shape, Start, object, peek_until};
use crate::ingest::json::{self, Jump, Kind, Span};
use calls::Calls;
use context::Context;
use sessions::Sessions;
use std::collections::VecDeque;

pub const FORMAT: Format = Format {
    name: "claude-code",
    title: "Claude Code session",
    known_by: "lines with sessionId and a type such as user, assistant, progress",
    experimental: false,
    streams: &["messages", "tool_calls", "uses", "sessions"],
    recognise,
    shape: Shape::Lines(|start| Box::new(Reader::new(start))),
};

const MESSAGES: usize = 0;
const TOOL_CALLS: usize = 1;
const USES: usize = 2;
const SESSIONS: usize = 3;

/// Kinds of lines that carry nothing for us.
const SILENT: &[&str] = &[
    "agent-name",
    "agent-setting",
    "ai-title",
    "auth_status",
    "control_request",
    "control_response",
    "custom-title",
    "file-history-snapshot",
    "keep_alive",
    "last-prompt",
    "mode",
    "permission-mode",
    "pr-link",
    "queue-operation",
    "rate_limit_event",
    "saved_hook_context",
    "stream_event",
    "streamlined_text",
    "summary",
    "system",
    "tag",
    "tool_progress",
    "tool_use_summary",
    "worktree-state",
];

fn recognise(probe: &Probe) -> bool {
    probe.lines
        && probe.mostly(|line| {
            let names = [
                "type",
                "sessionId",
                "session_id",
                "leafUuid",
                "isSnapshotUpdate",
            ];
            let is = |found: &[Option<Span>; 5]| {
                let [kind, marks @ ..] = found;
                kind.is_some_and(|kind| kind.kind == Kind::Str) && marks.iter().any(Option::is_some)
            };
            is(&peek_until(line, names, is))
        })
}

/// Messages held for a later line of theirs. One that comes back after it was let go makes a
/// second record, and the later one counts.
const HELD: usize = 64;

/// A message whose next line may still come.
#[derive(Default)]
struct Held {
    id: Vec<u8>,
    json: Vec<u8>,
    place: Place,
    lines: u32,
}

struct Reader {
    /// Rows without a time belong to the path's iteration; else to one called like the session.
    path_iteration: bool,
    held: VecDeque<Held>,
    /// Buffers to use again.
    spare: Vec<Held>,
    /// Of the line that is being read.
    jumps: Vec<Jump>,
    calls: Calls,
    sessions: Sessions,
}

impl LineReader for Reader {
    fn line(&mut self, line: &Line, out: &mut Out) -> Fate {
        let mut jumps = std::mem::take(&mut self.jumps);
        let fate = match Context::new(line, &mut jumps, self.path_iteration) {
            Ok(context) => self.walked(&context, out),
            Err(reason) => Fate::Refused(reason),
        };
        self.jumps = jumps;
        fate
    }

    fn end(&mut self, out: &mut Out) {
        while let Some(held) = self.held.pop_front() {
            out.put(MESSAGES, held.place, held.lines, &held.json);
        }
        self.calls.end(out);
        self.sessions.end(self.path_iteration, out);
    }
}

impl Reader {
    fn walked(&mut self, context: &Context, out: &mut Out) -> Fate {
        self.sessions.saw(context);
        let Some(kind) = context.kind else {
            return Fate::Unknown("a line without a type".to_string());
        };
        match kind.bytes(context.line) {
            b"assistant" => self.assistant(context, out),
            b"user" => self.user(context, out),
            b"progress" => self.progress(context, out),
            b"attachment" => hook_attachment(context, out),
            b"result" => self.sessions.result(context),
            other => match SILENT.iter().find(|known| known.as_bytes() == other) {
                Some(known) => Fate::Ignored(known),
                None => Fate::Unknown(String::from_utf8_lossy(other).into_owned()),
            },
        }
    }

    fn new(start: &Start) -> Reader {
        Reader {
            path_iteration: start.path_iteration,
            held: VecDeque::new(),
            spare: Vec::new(),
            jumps: Vec::new(),
            calls: Calls::default(),
            sessions: Sessions::default(),
        }
    }

    fn assistant(&mut self, context: &Context, out: &mut Out) -> Fate {
        let Some(message) = Message::new(context) else {
            return Fate::Unknown("assistant without a message".to_string());
        };
        self.hold(context, &message, out);
        if let Some(content) = message.content.filter(|span| span.kind == Kind::Array) {
            context.elements(content, |block| {
                self.calls.called(context, &message, block, out);
            });
        }
        Fate::Fed
    }

    fn hold(&mut self, context: &Context, message: &Message, out: &mut Out) {
        let line = context.line;
        let id = message.id.or(context.request_id).or(context.uuid);
        let bytes = id.map_or(&b""[..], |id| id.bytes(line));
        let at = self.held.iter().rposition(|held| held.id == bytes);
        let mut held = match at.and_then(|at| self.held.remove(at)) {
            Some(held) => held,
            None => {
                if self.held.len() >= HELD
                    && let Some(old) = self.held.pop_front()
                {
                    out.put(MESSAGES, old.place, old.lines, &old.json);
                    self.spare.push(old);
                }
                let mut held = self.spare.pop().unwrap_or_default();
                (held.lines, held.id) = (0, bytes.to_vec());
                held
            }
        };
        held.lines += 1;
        if held.lines == 1 || message.usage.is_some() {
            held.place = context.place;
            object(&mut held.json, |record| {
                record.raw("id", line, id);
                context.common(record);
                record.raw("model", line, message.model);
                record.maybe("model_family", family(line, message.model));
                for (name, value) in [
                    "tokens_in",
                    "tokens_out",
                    "cache_read_tokens",
                    "cache_write_tokens",
                ]
                .iter()
                .zip(message.tokens)
                {
                    record.raw(name, line, value);
                }
                record.raw("stop_reason", line, message.stop_reason);
                record.raw("at", line, context.at);
            });
        }
        self.held.push_back(held);
    }

    fn user(&mut self, context: &Context, out: &mut Out) -> Fate {
        let message = context.message.filter(|span| span.kind == Kind::Object);
        let content = message.and_then(|m| context.member(m, b"content"));
        let Some(content) = content else {
            return Fate::Ignored("user");
        };
        match content.kind {
            Kind::Array => {
                let (mut results, mut known, mut said) = (0, 0, false);
                context.elements(content, |block| {
                    match self.calls.answered(context, block, known == 0, out) {
                        calls::Block::Answer => (results, known) = (results + 1, known + 1),
                        calls::Block::Orphan => results += 1,
                        calls::Block::Other => said = true,
                    }
                });
                if results == 0 && said {
                    self.sessions.prompted(context);
                }
                match (known, results) {
                    (0, 0) => Fate::Ignored("user"),
                    (0, _) => Fate::Ignored("a tool's answer without its call"),
                    _ => Fate::Fed,
                }
            }
            Kind::Str | Kind::EscapedStr => {
                let text = json::text::text(context.line, content);
                match between(&text, "<command-name>", "</command-name>") {
                    Some(command) => {
                        used(
                            context,
                            out,
                            1,
                            "command",
                            command.trim_start_matches('/'),
                            context.uuid,
                        );
                        Fate::Fed
                    }
                    None => {
                        if !text.starts_with('<') && !text.starts_with("Caveat:") {
                            self.sessions.prompted(context);
                        }
                        Fate::Ignored("user")
                    }
                }
            }
            _ => Fate::Ignored("user"),
        }
    }

    fn progress(&mut self, context: &Context, out: &mut Out) -> Fate {
        let line = context.line;
        let Some(data) = context.data.filter(|span| span.kind == Kind::Object) else {
            return Fate::Ignored("progress");
        };
        let kind = context.member(data, b"type");
        match kind.map_or(&b""[..], |kind| kind.bytes(line)) {
            b"hook_progress" => hook(context, data, out),
            b"agent_progress" => {
                let inner = context.member(data, b"message");
                let agent = context.member(data, b"agentId");
                let Some(inner) = inner.filter(|span| span.kind == Kind::Object) else {
                    return Fate::Ignored("progress");
                };
                let inner = context.inside(inner, agent);
                match inner.kind.map_or(&b""[..], |kind| kind.bytes(line)) {
                    b"assistant" => self.assistant(&inner, out),
                    b"user" => match self.user(&inner, out) {
                        Fate::Fed => Fate::Fed,
                        _ => Fate::Ignored("progress"),
                    },
                    _ => Fate::Ignored("progress"),
                }
            }
            _ => Fate::Ignored("progress"),
        }
    }
}

/// The parts of an assistant's message.
struct Message {
    id: Option<Span>,
    model: Option<Span>,
    content: Option<Span>,
    stop_reason: Option<Span>,
    usage: Option<Span>,
    /// In, out, cache read, cache write.
    tokens: [Option<Span>; 4],
}

impl Message {
    fn new(context: &Context) -> Option<Message> {
        let message = context.message.filter(|span| span.kind == Kind::Object)?;
        let [id, model, content, stop_reason, usage] =
            context.members(message, ["id", "model", "content", "stop_reason", "usage"]);
        let usage = usage.filter(|span| span.kind == Kind::Object);
        let tokens = usage.map_or([None; 4], |usage| {
            let names = [
                "input_tokens",
                "output_tokens",
                "cache_read_input_tokens",
                "cache_creation_input_tokens",
            ];
            context.members(usage, names)
        });
        Some(Message {
            id,
            model,
            content,
            stop_reason,
            usage,
            tokens,
        })
    }
}

/// `claude-haiku-4-5-20251001` → `claude-haiku-4-5`.
fn family(line: &[u8], model: Option<Span>) -> Option<&str> {
    let model = std::str::from_utf8(model?.bytes(line)).ok()?;
    let (family, date) = model.rsplit_once('-')?;
    let is = date.len() == 8 && date.starts_with("20") && date.bytes().all(|b| b.is_ascii_digit());
    is.then_some(family)
}

/// That a hook ran.
fn hook(context: &Context, data: Span, out: &mut Out) -> Fate {
    let line = context.line;
    let names = ["hookName", "hookEvent", "command"];
    let [name, event, command] = context.members(data, names);
    let script = command.map(|c| json::text::text(line, c));
    let name = name.map(|n| json::text::text(line, n));
    let called = script.as_deref().and_then(script_name).or(name.as_deref());
    out.record(USES, context.place, 1, |record| {
        record.raw("id", line, context.uuid);
        record.text("kind", "hook");
        record.text("name", called.unwrap_or("(unnamed)"));
        context.common(record);
        record.raw("event", line, event);
        if let Some((_, tool)) = name.as_deref().and_then(|n| n.split_once(':')) {
            record.text("matched", tool);
        }
        record.raw("command", line, command);
        record.raw("tool_use_id", line, context.tool_use_id);
        record.raw("at", line, context.at);
    });
    Fate::Fed
}

/// Newer versions write what a hook did as an attachment.
fn hook_attachment(context: &Context, out: &mut Out) -> Fate {
    let attachment = context.attachment.filter(|span| span.kind == Kind::Object);
    let Some(attachment) = attachment else {
        return Fate::Ignored("attachment");
    };
    let kind = context.member(attachment, b"type");
    match kind.map_or(&b""[..], |kind| kind.bytes(context.line)) {
        kind if kind.starts_with(b"hook_") => hook(context, attachment, out),
        _ => Fate::Ignored("attachment"),
    }
}

/// That a command was typed, a skill invoked, an agent started.
fn used(context: &Context, out: &mut Out, lines: u32, kind: &str, name: &str, id: Option<Span>) {
    out.record(USES, context.place, lines, |record| {
        record.raw("id", context.line, id);
        record.text("kind", kind);
        record.text("name", name.trim());
        context.common(record);
        record.raw("at", context.line, context.at);
    });
}

fn between<'t>(text: &'t str, open: &str, close: &str) -> Option<&'t str> {
    let (_, rest) = text.split_once(open)?;
    let (inner, _) = rest.split_once(close)?;
    Some(inner)
}

/// The script a hook's command runs: the last word of it that is a path or has an ending.
fn script_name(command: &str) -> Option<&str> {
    let words = command.split(|c: char| c.is_whitespace() || matches!(c, '"' | '\'' | ';'));
    let words = words.filter(|word| !word.starts_with('-'));
    let mut names = words.filter_map(|word| {
        let name = word.rsplit('/').next().unwrap_or(word);
        let (stem, ending) = name.rsplit_once('.')?;
        let is = !stem.is_empty()
            && (1..=4).contains(&ending.len())
            && ending.bytes().all(|b| b.is_ascii_alphanumeric());
        is.then_some(name)
    });
    names.next_back().or_else(|| {
        let mut words = command.split_whitespace().filter(|word| word.contains('/'));
        words.next_back()?.rsplit('/').find(|part| !part.is_empty())
    })
}
