//! Tool calls and their answers, which stand on later lines and may never come.

use super::answer::judge;
use super::context::Context;
use super::{Message, TOOL_CALLS, used};
use crate::ingest::formats::{Out, Place, object};
use crate::ingest::json::{self, Kind, Span, text};
use std::collections::{HashMap, VecDeque};

/// Calls that wait for their answers. The oldest is let go unanswered when there are more.
const WAITING: usize = 1024;
/// Characters kept of what a failed call was answered.
const MESSAGE_CHARS: usize = 300;

/// A call without its answer yet.
struct Call {
    /// Its record, still open: without the closing brace.
    json: Vec<u8>,
    place: Place,
    at: Option<i64>,
    tool: String,
}

#[derive(Default)]
pub struct Calls {
    waiting: HashMap<Vec<u8>, Call>,
    /// In the order of calling; answered ones are passed over.
    order: VecDeque<Vec<u8>>,
    /// Failed calls in a row, by tool.
    failed: HashMap<String, i64>,
}

/// What a block of a user's message is.
pub enum Block {
    /// The answer to a call of this file.
    Answer,
    /// An answer whose call is not in this file.
    Orphan,
    Other,
}

impl Calls {
    /// Takes a block of an assistant's message.
    pub fn called(&mut self, context: &Context, message: &Message, block: Span, out: &mut Out) {
        let line = context.line;
        if block.kind != Kind::Object {
            return;
        }
        let names = ["type", "id", "name", "input"];
        let [kind, id, name, input] = context.members(block, names);
        if kind.is_none_or(|kind| kind.bytes(line) != b"tool_use") {
            return;
        }
        let tool = name.map_or_else(String::new, |name| text::text(line, name).into_owned());
        let key = id.map_or_else(Vec::new, |id| id.bytes(line).to_vec());
        if self.waiting.contains_key(&key) {
            // A line that stands twice, in a session that was taken up again.
            return;
        }
        let input = input.filter(|input| input.kind == Kind::Object);
        let capability = input.and_then(|input| capability(context, &tool, input));
        if let Some((kind, name)) = &capability {
            used(context, out, 0, kind, name, id);
        }
        let attempt = self.failed.get(&tool).copied().unwrap_or_default() + 1;
        let mut json = Vec::with_capacity(384);
        object(&mut json, |record| {
            record.raw("id", line, id);
            record.text("tool", &tool);
            context.common(record);
            record.maybe(
                "capability",
                capability.as_ref().map(|(_, name)| name.as_str()),
            );
            record.int("attempt", attempt);
            record.raw("model", line, message.model);
            record.raw("message_id", line, message.id);
            record.raw("at", line, context.at);
        });
        json.pop();
        if self.waiting.len() >= WAITING {
            self.let_go(out);
        }
        let call = Call {
            json,
            place: context.place,
            at: context.at.and_then(|at| text::iso_time(at.bytes(line))),
            tool,
        };
        self.order.push_back(key.clone());
        self.waiting.insert(key, call);
    }

    /// Takes a block of a user's message. `first`: no answer before it counts the line.
    pub fn answered(
        &mut self,
        context: &Context,
        block: Span,
        first: bool,
        out: &mut Out,
    ) -> Block {
        let line = context.line;
        if block.kind != Kind::Object {
            return Block::Other;
        }
        let names = ["type", "tool_use_id", "is_error", "content"];
        let [kind, id, is_error, content] = context.members(block, names);
        if kind.is_none_or(|kind| kind.bytes(line) != b"tool_result") {
            return Block::Other;
        }
        let key = id.map_or(&b""[..], |id| id.bytes(line));
        let Some(mut call) = self.waiting.remove(key) else {
            return Block::Orphan;
        };
        let said = content.map_or_else(String::new, |content| beginning(context, content));
        let answer = judge(is_error.is_some_and(|e| e.kind == Kind::True), &said);
        let failed = matches!(answer.outcome, "error" | "rejected");
        let in_a_row = self
            .failed
            .entry(std::mem::take(&mut call.tool))
            .or_default();
        *in_a_row = if failed { *in_a_row + 1 } else { 0 };
        let mut rest = Vec::with_capacity(128);
        object(&mut rest, |record| {
            record.text("outcome", answer.outcome);
            record.maybe("rejected_by", answer.rejected_by.as_deref());
            if failed {
                record.text("message", said.trim());
            }
            if answer.outcome == "empty" {
                record.int("rows_returned", 0);
            }
            let answered = context.at.and_then(|at| text::iso_time(at.bytes(line)));
            if let (Some(from), Some(to)) = (call.at, answered)
                && to >= from
            {
                record.int("duration_ms", (to - from) / 1000);
            }
        });
        // Both are objects: the second one's members follow the first one's.
        call.json.push(b',');
        call.json.extend_from_slice(&rest[1..]);
        out.put(TOOL_CALLS, call.place, u32::from(first), &call.json);
        Block::Answer
    }

    /// Hands out the oldest call that still waits.
    fn let_go(&mut self, out: &mut Out) -> bool {
        while let Some(key) = self.order.pop_front() {
            if let Some(mut call) = self.waiting.remove(&key) {
                call.json.push(b'}');
                out.put(TOOL_CALLS, call.place, 0, &call.json);
                return true;
            }
        }
        false
    }

    pub fn end(&mut self, out: &mut Out) {
        while self.let_go(out) {}
    }
}

/// The beginning of an answer: a text, or the first text of a list.
fn beginning(context: &Context, content: Span) -> String {
    let text = match content.kind {
        Kind::Str | Kind::EscapedStr => Some(content),
        Kind::Array => {
            let mut first = None;
            context.elements(content, |block| {
                if first.is_none() && block.kind == Kind::Object {
                    first = context.member(block, b"text");
                }
            });
            first
        }
        _ => None,
    };
    text.map_or_else(String::new, |span| {
        json::beginning(context.line, span, MESSAGE_CHARS)
    })
}

/// The skill, agent or command that a call goes through: (kind, name).
fn capability(context: &Context, tool: &str, input: Span) -> Option<(&'static str, String)> {
    let (kind, names): (_, &[&str]) = match tool {
        "Skill" => ("skill", &["skill", "command", "name"]),
        "Task" | "Agent" => ("agent", &["subagent_type"]),
        "SlashCommand" => ("command", &["command"]),
        _ => return None,
    };
    let value = names
        .iter()
        .find_map(|name| context.member(input, name.as_bytes()));
    let value = value.filter(|v| matches!(v.kind, Kind::Str | Kind::EscapedStr))?;
    let value = text::text(context.line, value);
    let word = value
        .trim()
        .trim_start_matches('/')
        .split_whitespace()
        .next()?;
    Some((kind, word.to_string()))
}
