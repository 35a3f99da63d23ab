//! What a line says besides its message: session, agent, branch, time.

use crate::ingest::formats::{Line, Object, Place, walk_object};
use crate::ingest::json::{self, Kind, Span};
use crate::model::Reason;

/// The top level of one line.
#[derive(Clone, Copy, Default)]
pub struct Context<'a> {
    pub line: &'a [u8],
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
    pub fn new(line: &Line<'a>, path_iteration: bool) -> Result<Context<'a>, Reason> {
        let mut c = Context {
            line: line.bytes,
            place: line.place,
            ..Context::default()
        };
        walk_object(line, |key, value| c.put(key, value))?;
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
        let [kind, at, uuid, request_id, message] = members(
            self.line,
            inner,
            ["type", "timestamp", "uuid", "requestId", "message"],
        );
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
    pub fn project(&self) -> Option<String> {
        let cwd = json::text::text(self.line, self.cwd?);
        base_name(&cwd).map(str::to_string)
    }
}

/// The last folder of a path, of either system.
pub fn base_name(path: &str) -> Option<&str> {
    path.rsplit(['/', '\\']).find(|part| !part.is_empty())
}

/// One member of an object that was already validated; the search ends where it stands.
pub fn member(line: &[u8], object: Span, name: &[u8]) -> Option<Span> {
    let mut skim = json::inside(line, object);
    while skim.peek() == Some(b'"') {
        let (key, value) = (skim.key()?, skim.value()?);
        if key.bytes(line) == name {
            return Some(value).filter(|value| value.kind != Kind::Null);
        }
        skim.comma();
    }
    None
}

/// Members of an object that was already validated; null counts as absent.
pub fn members<const N: usize>(line: &[u8], object: Span, names: [&str; N]) -> [Option<Span>; N] {
    let mut found = [None; N];
    json::members(line, object, |key, value| {
        let at = names
            .iter()
            .position(|name| name.as_bytes() == key.bytes(line));
        if let Some(at) = at.filter(|_| value.kind != Kind::Null) {
            found[at] = Some(value);
        }
    });
    found
}
