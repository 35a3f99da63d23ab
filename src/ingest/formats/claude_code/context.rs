//! What a line says besides its message: session, agent, branch, time.

use crate::ingest::formats::{Line, Object, Place, walk_with_jumps};
use crate::ingest::json::{self, Jump, Kind, Span, Walked};
use crate::model::Reason;
use std::borrow::Cow;

/// The top level of one line.
#[derive(Clone, Copy, Default)]
pub struct Context<'a> {
    pub line: &'a [u8],
    /// The line with its jumps.
    walked: Walked<'a>,
    pub place: Place,
    pub kind: Option<Span>,
    pub session: Option<Span>,
    pub at: Option<Span>,
    pub uuid: Option<Span>,
    pub request_id: Option<Span>,
    pub message: Option<Span>,
    pub data: Option<Span>,
    pub attachment: Option<Span>,
    pub tool_result: Option<Span>,
    pub tool_use_id: Option<Span>,
    pub version: Option<Span>,
    pub cwd: Option<Span>,
    pub branch: Option<Span>,
    agent: Option<Span>,
    /// Of an agent in the same file, without a name.
    sidechain: bool,
    pub meta: bool,
    /// The line has neither a time nor a path that names an iteration.
    pub timeless: bool,
    /// Of a `result` line: cost, duration, turns, whether it failed.
    pub totals: [Option<Span>; 4],
}

impl<'a> Context<'a> {
    /// Walks the whole line; what is broken in it is the reason.
    pub fn new(
        line: &Line<'a>,
        jumps: &'a mut Vec<Jump>,
        path_iteration: bool,
    ) -> Result<Context<'a>, Reason> {
        let mut c = Context {
            line: line.bytes,
            place: line.place,
            ..Context::default()
        };
        walk_with_jumps(line, jumps, |key, value| c.put(key, value))?;
        c.walked = Walked {
            bytes: line.bytes,
            jumps,
        };
        c.timeless = c.at.is_none() && !path_iteration;
        Ok(c)
    }

    fn put(&mut self, key: &[u8], value: Span) {
        let some = (value.kind != Kind::Null).then_some(value);
        let truth = value.kind == Kind::True;
        match key {
            b"type" => self.kind = some,
            b"sessionId" | b"session_id" => self.session = some.or(self.session),
            b"timestamp" => self.at = some,
            b"uuid" => self.uuid = some,
            b"requestId" => self.request_id = some,
            b"message" => self.message = some,
            b"data" => self.data = some,
            b"attachment" => self.attachment = some,
            b"toolUseResult" | b"tool_use_result" => self.tool_result = some,
            b"toolUseID" => self.tool_use_id = some,
            b"version" | b"claude_code_version" => self.version = some,
            b"cwd" => self.cwd = some,
            b"gitBranch" => self.branch = some.filter(|span| span.end > span.start),
            b"agentId" | b"parent_tool_use_id" => self.agent = some.or(self.agent),
            b"isSidechain" => self.sidechain = truth,
            b"isMeta" | b"isCompactSummary" | b"isVisibleInTranscriptOnly" => self.meta |= truth,
            b"total_cost_usd" => self.totals[0] = some,
            b"duration_ms" => self.totals[1] = some,
            b"num_turns" => self.totals[2] = some,
            b"is_error" => self.totals[3] = some,
            _ => {}
        }
    }

    /// The line inside this one: a subagent's, in a `progress` line.
    pub fn inside(&self, inner: Span, agent: Option<Span>) -> Context<'a> {
        let [kind, at, uuid, request_id, message] =
            self.members(inner, ["type", "timestamp", "uuid", "requestId", "message"]);
        Context {
            kind,
            at: at.or(self.at),
            uuid,
            request_id,
            message,
            data: None,
            tool_result: None,
            agent: agent.or(self.agent),
            sidechain: true,
            ..*self
        }
    }

    /// Whether a subagent wrote the line.
    pub fn by_agent(&self) -> bool {
        self.agent.is_some() || self.sidechain
    }

    /// What every record carries: session, agent, project, branch, and the iteration of a line
    /// that has no time.
    pub fn common(&self, record: &mut Object) {
        record.raw("session", self.line, self.session);
        self.who(record);
        record.maybe("project", self.project().as_deref());
        record.raw("branch", self.line, self.branch);
        if self.timeless {
            record.raw("iteration", self.line, self.session);
        }
    }

    /// The subagent, where one wrote the line.
    pub fn who(&self, record: &mut Object) {
        match self.agent {
            Some(agent) => record.raw("agent", self.line, Some(agent)),
            None if self.sidechain => record.text("agent", "sidechain"),
            None => {}
        }
    }

    /// The folder the session works in.
    pub fn project(&self) -> Option<Cow<'a, str>> {
        match json::text::text(self.line, self.cwd?) {
            Cow::Borrowed(cwd) => base_name(cwd).map(Cow::Borrowed),
            Cow::Owned(cwd) => base_name(&cwd).map(|name| Cow::Owned(name.to_string())),
        }
    }

    /// One member of an object of the line; null counts as absent.
    pub fn member(&self, object: Span, name: &[u8]) -> Option<Span> {
        member(self.walked, object, name)
    }

    /// Members of an object of the line; null counts as absent.
    pub fn members<const N: usize>(&self, object: Span, names: [&str; N]) -> [Option<Span>; N] {
        members(self.walked, object, names)
    }

    /// Calls `each(value)` for every element of an array of the line.
    pub fn elements(&self, array: Span, each: impl FnMut(Span)) {
        json::elements(self.walked, array, each);
    }
}

/// The last folder of a path, of either system.
pub fn base_name(path: &str) -> Option<&str> {
    let path = path.trim_end_matches(['/', '\\']);
    let start = memchr::memrchr2(b'/', b'\\', path.as_bytes()).map_or(0, |at| at + 1);
    Some(&path[start..]).filter(|name| !name.is_empty())
}

/// One member of an object that was already validated; the search ends where it stands.
fn member(line: Walked, object: Span, name: &[u8]) -> Option<Span> {
    let mut skim = json::inside(line, object);
    while skim.peek() == Some(b'"') {
        let (key, value) = (skim.key()?, skim.value()?);
        if key.bytes(line.bytes) == name {
            return Some(value).filter(|value| value.kind != Kind::Null);
        }
        skim.comma();
    }
    None
}

/// Members of an object that was already validated; null counts as absent.
pub fn members<const N: usize>(line: Walked, object: Span, names: [&str; N]) -> [Option<Span>; N] {
    let mut found = [None; N];
    json::members(line, object, |key, value| {
        let at = names
            .iter()
            .position(|name| name.as_bytes() == key.bytes(line.bytes));
        if let Some(at) = at.filter(|_| value.kind != Kind::Null) {
            found[at] = Some(value);
        }
    });
    found
}
