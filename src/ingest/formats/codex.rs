//! Codex rollouts: one session a file, its tool calls, and its use of tokens, which each
//! `token_count` states as the total so far.

use super::claude_code::context::{base_name, members};
use super::{
    Fate, Format, Line, LineReader, Out, Place, Probe, Shape, Start, object, peek, walk_with_jumps,
};
use crate::ingest::json::text::{self, iso_time};
use crate::ingest::json::{Jump, Kind, Span, Walked};
use std::collections::{HashMap, VecDeque};

pub const FORMAT: Format = Format {
    name: "codex",
    title: "Codex rollout",
    known_by: "lines with a payload, session_meta among them",
    experimental: false,
    streams: &["messages", "tool_calls", "sessions"],
    recognise,
    shape: Shape::Lines(|start| Box::new(Reader::new(start))),
};

const MESSAGES: usize = 0;
const TOOL_CALLS: usize = 1;
const SESSIONS: usize = 2;

/// Kinds of lines that carry nothing for us; `payload.type` where it has one.
const SILENT: &[&str] = &[
    "agent_message",
    "agent_reasoning",
    "agent_reasoning_raw_content",
    "agent_reasoning_section_break",
    "background_event",
    "compacted",
    "compaction",
    "context_compacted",
    "entered_review_mode",
    "error",
    "exited_review_mode",
    "ghost_snapshot",
    "image_generation_call",
    "item_completed",
    "item_started",
    "mcp_tool_call_begin",
    "mcp_tool_call_end",
    "message",
    "patch_apply_begin",
    "patch_apply_end",
    "plan_update",
    "reasoning",
    "stream_error",
    "task_complete",
    "task_started",
    "thread_name_updated",
    "thread_rolled_back",
    "turn_aborted",
    "turn_context",
    "turn_diff",
    "undo_completed",
    "view_image_tool_call",
    "warning",
    "web_search_begin",
    "web_search_call",
    "web_search_end",
    "exec_command_begin",
    "exec_command_end",
    "exec_command_output_delta",
];

fn recognise(probe: &Probe) -> bool {
    probe.lines
        && probe.mostly(|line| {
            let [at, kind, payload] = peek(line, ["timestamp", "type", "payload"]);
            let known: [&[u8]; 5] = [
                b"session_meta",
                b"response_item",
                b"event_msg",
                b"turn_context",
                b"compacted",
            ];
            at.is_some()
                && payload.is_some()
                && kind.is_some_and(|k| known.contains(&k.bytes(line)))
        })
}

/// Calls that wait for their answers. The oldest is let go unanswered when there are more.
const WAITING: usize = 1024;

/// In (cached ones among them), cached, out.
type Tokens = [i64; 3];

struct Call {
    json: Vec<u8>,
    place: Place,
    at: Option<i64>,
    tool: String,
}

/// One call of the model, between two totals.
struct Used {
    tokens: Tokens,
    total: i64,
}

struct Reader {
    path_iteration: bool,
    session: Option<String>,
    project: Option<String>,
    branch: Option<String>,
    version: Option<String>,
    model: Option<String>,
    first: Option<Place>,
    meta_lines: u32,
    prompts: i64,
    turns: i64,
    started: Option<(i64, String)>,
    finished: Option<(i64, String)>,
    before: Tokens,
    waiting: HashMap<Vec<u8>, Call>,
    order: VecDeque<Vec<u8>>,
    failed: HashMap<String, i64>,
    /// Of the line that is being read.
    jumps: Vec<Jump>,
}

/// The parts of a line.
#[derive(Default)]
struct Parts {
    at: Option<Span>,
    kind: Option<Span>,
    payload: Option<Span>,
}

impl LineReader for Reader {
    fn line(&mut self, line: &Line, out: &mut Out) -> Fate {
        let mut parts = Parts::default();
        let mut jumps = std::mem::take(&mut self.jumps);
        let walked = walk_with_jumps(line, &mut jumps, |key, value| match key {
            b"timestamp" => parts.at = Some(value),
            b"type" => parts.kind = Some(value),
            b"payload" => parts.payload = Some(value).filter(|v| v.kind == Kind::Object),
            _ => {}
        });
        let text = Walked {
            bytes: line.bytes,
            jumps: &jumps,
        };
        let fate = match walked {
            Ok(()) => self.walked(line.place, text, &parts, out),
            Err(reason) => Fate::Refused(reason),
        };
        self.jumps = jumps;
        fate
    }

    fn end(&mut self, out: &mut Out) {
        while self.let_go(out) {}
        let (Some(id), Some(place)) = (self.session.clone(), self.first) else {
            return;
        };
        let mut json = Vec::new();
        object(&mut json, |record| {
            record.text("id", &id);
            record.text("client", "Codex");
            record.maybe("project", self.project.as_deref());
            record.maybe("branch", self.branch.as_deref());
            record.maybe("version", self.version.as_deref());
            record.int("prompts", self.prompts);
            record.maybe(
                "started_at",
                self.started.as_ref().map(|(_, at)| at.as_str()),
            );
            record.maybe(
                "finished_at",
                self.finished.as_ref().map(|(_, at)| at.as_str()),
            );
            if self.started.is_none() && !self.path_iteration {
                record.text("iteration", &id);
            }
        });
        out.put(SESSIONS, place, self.meta_lines, &json);
    }
}

fn silent(kind: &[u8]) -> Fate {
    match SILENT.iter().find(|known| known.as_bytes() == kind) {
        Some(known) => Fate::Ignored(known),
        None => unknown(kind),
    }
}

fn unknown(kind: &[u8]) -> Fate {
    match kind {
        b"" => Fate::Unknown("a line without a type".to_string()),
        kind => Fate::Unknown(String::from_utf8_lossy(kind).into_owned()),
    }
}

fn owned(line: &[u8], span: Option<Span>) -> Option<String> {
    let span = span.filter(|s| matches!(s.kind, Kind::Str | Kind::EscapedStr))?;
    Some(text::text(line, span).into_owned()).filter(|text| !text.is_empty())
}

impl Reader {
    fn new(start: &Start) -> Reader {
        Reader {
            path_iteration: start.path_iteration,
            session: None,
            project: None,
            branch: None,
            version: None,
            model: None,
            first: None,
            meta_lines: 0,
            prompts: 0,
            turns: 0,
            started: None,
            finished: None,
            before: [0; 3],
            waiting: HashMap::new(),
            order: VecDeque::new(),
            failed: HashMap::new(),
            jumps: Vec::new(),
        }
    }

    fn walked(&mut self, place: Place, line: Walked, parts: &Parts, out: &mut Out) -> Fate {
        let bytes = line.bytes;
        let kind = parts.kind.map_or(&b""[..], |kind| kind.bytes(bytes));
        let Some(payload) = parts.payload else {
            return unknown(kind);
        };
        self.first.get_or_insert(place);
        self.saw(bytes, parts.at);
        let [inner] = members(line, payload, ["type"]);
        match (kind, inner.map_or(&b""[..], |inner| inner.bytes(bytes))) {
            (b"session_meta", _) => self.meta(place, line, payload),
            (b"turn_context", _) => self.turn(line, payload),
            (_, b"function_call" | b"custom_tool_call" | b"local_shell_call") => {
                self.called(place, line, parts.at, payload, out)
            }
            (_, b"function_call_output" | b"custom_tool_call_output") => {
                self.answered(line, parts.at, payload, out)
            }
            (_, b"token_count") => self.counted(place, line, parts.at, payload, out),
            (b"event_msg", b"user_message") => {
                self.prompts += 1;
                Fate::Ignored("user_message")
            }
            (outer, b"") => silent(outer),
            (_, inner) => silent(inner),
        }
    }

    fn saw(&mut self, line: &[u8], at: Option<Span>) {
        let Some(at) = at.filter(|at| matches!(at.kind, Kind::Str | Kind::EscapedStr)) else {
            return;
        };
        let raw = text::text(line, at);
        let Some(micros) = iso_time(raw.as_bytes()) else {
            return;
        };
        if self
            .started
            .as_ref()
            .is_none_or(|(first, _)| micros < *first)
        {
            self.started = Some((micros, raw.clone().into_owned()));
        }
        if self
            .finished
            .as_ref()
            .is_none_or(|(last, _)| micros > *last)
        {
            self.finished = Some((micros, raw.into_owned()));
        }
    }

    /// The first names the session; a session that was forked repeats its parent's behind it.
    fn meta(&mut self, place: Place, line: Walked, payload: Span) -> Fate {
        let bytes = line.bytes;
        let [id, cwd, version, git] = members(line, payload, ["id", "cwd", "cli_version", "git"]);
        if self.session.is_some() {
            return Fate::Ignored("session_meta of the session it goes on from");
        }
        self.session = owned(bytes, id);
        self.version = owned(bytes, version);
        self.project = owned(bytes, cwd).and_then(|cwd| base_name(&cwd).map(str::to_string));
        if let Some(git) = git.filter(|git| git.kind == Kind::Object) {
            let [branch] = members(line, git, ["branch"]);
            self.branch = owned(bytes, branch);
        }
        self.first = Some(place);
        self.meta_lines = 1;
        Fate::Fed
    }

    fn turn(&mut self, line: Walked, payload: Span) -> Fate {
        let [model] = members(line, payload, ["model"]);
        self.model = owned(line.bytes, model).or(self.model.take());
        self.turns += 1;
        Fate::Ignored("turn_context")
    }

    /// What every record carries.
    fn common(&self, record: &mut super::Object, line: &[u8], at: Option<Span>) {
        record.maybe("session", self.session.as_deref());
        record.maybe("project", self.project.as_deref());
        record.maybe("branch", self.branch.as_deref());
        record.maybe("model", self.model.as_deref());
        record.raw("at", line, at);
        if at.is_none() && !self.path_iteration {
            record.maybe("iteration", self.session.as_deref());
        }
    }

    fn called(
        &mut self,
        place: Place,
        line: Walked,
        at: Option<Span>,
        payload: Span,
        out: &mut Out,
    ) -> Fate {
        let bytes = line.bytes;
        let [id, name, kind] = members(line, payload, ["call_id", "name", "type"]);
        let tool = owned(bytes, name)
            .or(owned(bytes, kind))
            .unwrap_or_default();
        let attempt = self.failed.get(&tool).copied().unwrap_or_default() + 1;
        let mut json = Vec::with_capacity(384);
        object(&mut json, |record| {
            record.raw("id", bytes, id);
            record.text("tool", &tool);
            self.common(record, bytes, at);
            record.int("attempt", attempt);
        });
        json.pop();
        if self.waiting.len() >= WAITING {
            self.let_go(out);
        }
        let key = id.map_or(&b""[..], |id| id.bytes(bytes)).to_vec();
        let call = Call {
            json,
            place,
            at: at.and_then(|at| iso_time(at.bytes(bytes))),
            tool,
        };
        self.order.push_back(key.clone());
        if let Some(mut old) = self.waiting.insert(key, call) {
            old.json.push(b'}');
            out.put(TOOL_CALLS, old.place, 1, &old.json);
        }
        Fate::Fed
    }

    fn answered(&mut self, line: Walked, at: Option<Span>, payload: Span, out: &mut Out) -> Fate {
        let [id, output] = members(line, payload, ["call_id", "output"]);
        let line = line.bytes;
        let Some(mut call) = id.and_then(|id| self.waiting.remove(id.bytes(line))) else {
            return Fate::Ignored("a tool's answer without its call");
        };
        let said = owned(line, output).unwrap_or_default();
        let outcome = outcome(&said);
        let failed = matches!(outcome, "error" | "rejected");
        let in_a_row = self
            .failed
            .entry(std::mem::take(&mut call.tool))
            .or_default();
        *in_a_row = if failed { *in_a_row + 1 } else { 0 };
        let mut rest = Vec::with_capacity(128);
        object(&mut rest, |record| {
            record.text("outcome", outcome);
            if outcome == "rejected" {
                record.text("rejected_by", "user");
            }
            if failed {
                record.text("message", &said.chars().take(300).collect::<String>());
            }
            let answered = at.and_then(|at| iso_time(at.bytes(line)));
            if let (Some(from), Some(to)) = (call.at, answered)
                && to >= from
            {
                record.int("duration_ms", (to - from) / 1000);
            }
        });
        call.json.push(b',');
        call.json.extend_from_slice(&rest[1..]);
        // The call's line and the answer's.
        out.put(TOOL_CALLS, call.place, 2, &call.json);
        Fate::Fed
    }

    fn let_go(&mut self, out: &mut Out) -> bool {
        while let Some(key) = self.order.pop_front() {
            if let Some(mut call) = self.waiting.remove(&key) {
                call.json.push(b'}');
                out.put(TOOL_CALLS, call.place, 1, &call.json);
                return true;
            }
        }
        false
    }

    /// A total of the tokens so far; it is written again when nothing was used.
    fn counted(
        &mut self,
        place: Place,
        line: Walked,
        at: Option<Span>,
        payload: Span,
        out: &mut Out,
    ) -> Fate {
        let Some(used) = self.used(line, payload) else {
            return Fate::Ignored("token_count that adds nothing");
        };
        let id = format!(
            "{}/{}",
            self.session.as_deref().unwrap_or_default(),
            used.total
        );
        let [all, cached, written] = used.tokens;
        out.record(MESSAGES, place, 1, |record| {
            record.text("id", &id);
            self.common(record, line.bytes, at);
            // The cached ones are among those that were sent.
            record.int("tokens_in", all - cached);
            record.int("cache_read_tokens", cached);
            record.int("tokens_out", written);
        });
        Fate::Fed
    }

    fn used(&mut self, line: Walked, payload: Span) -> Option<Used> {
        let object = |span: &Span| span.kind == Kind::Object;
        let [info] = members(line, payload, ["info"]);
        let [total] = members(line, info.filter(object)?, ["total_token_usage"]);
        let names = [
            "input_tokens",
            "cached_input_tokens",
            "output_tokens",
            "total_tokens",
        ];
        let counts = members(line, total.filter(object)?, names);
        let int = |span: Option<Span>| span.and_then(|s| text::int(s.bytes(line.bytes), s.kind));
        let now = [
            int(counts[0])?,
            int(counts[1]).unwrap_or(0),
            int(counts[2])?,
        ];
        if now == self.before {
            return None;
        }
        // A total that fell began anew.
        let fell = now
            .iter()
            .zip(&self.before)
            .any(|(now, before)| now < before);
        let base = if fell { [0; 3] } else { self.before };
        self.before = now;
        let tokens = [now[0] - base[0], now[1] - base[1], now[2] - base[2]];
        let total = int(counts[3]).unwrap_or(now[0] + now[2]);
        Some(Used { tokens, total })
    }
}

/// Codex answers with text, or with JSON that holds the exit code.
fn outcome(said: &str) -> &'static str {
    let code = |start: &str| {
        let rest = said.split_once(start)?.1.trim_start();
        let end = rest.find(|c: char| !(c.is_ascii_digit() || c == '-'));
        rest[..end.unwrap_or(rest.len())].parse::<i64>().ok()
    };
    let head = said.trim_start();
    if head.starts_with("exec command rejected by user")
        || head.starts_with("patch rejected by user")
    {
        return "rejected";
    }
    let code = code("\"exit_code\":")
        .or_else(|| code("Exit code:"))
        .or_else(|| code("Process exited with code"));
    match code {
        Some(0) => "ok",
        Some(_) => "error",
        None => match [
            "execution error",
            "failed to parse",
            "unsupported call",
            "apply_patch verification failed",
        ]
        .iter()
        .any(|start| head.starts_with(start))
        {
            true => "error",
            false => "ok",
        },
    }
}
