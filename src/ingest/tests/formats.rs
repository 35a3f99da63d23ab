//! Transcripts: the same rows however the file arrives, each line counted once, nothing twice.

use super::World;
use std::collections::BTreeMap;

/// Top level of a line of session `s1`.
fn line(kind: &str, second: u32, rest: &str) -> String {
    format!(
        "{{\"type\":\"{kind}\",\"sessionId\":\"s1\",\"cwd\":\"/home/u/app\",\"gitBranch\":\"main\",\"version\":\"2.1.0\",\
         \"uuid\":\"u-{kind}-{second}\",\"timestamp\":\"2026-03-01T10:00:{second:02}Z\",{rest}}}\n"
    )
}

fn assistant(second: u32, id: &str, out: u32, block: &str) -> String {
    let message = format!(
        "\"message\":{{\"id\":\"{id}\",\"model\":\"m-1\",\"content\":[{block}],\
         \"usage\":{{\"input_tokens\":3,\"output_tokens\":{out},\"cache_read_input_tokens\":100}}}}"
    );
    line("assistant", second, &message)
}

fn call(id: &str, tool: &str) -> String {
    format!("{{\"type\":\"tool_use\",\"id\":\"{id}\",\"name\":\"{tool}\",\"input\":{{\"x\":1}}}}")
}

fn answer(second: u32, id: &str, error: bool, text: &str) -> String {
    let block = format!(
        "\"message\":{{\"role\":\"user\",\"content\":[{{\"type\":\"tool_result\",\"tool_use_id\":\"{id}\",\
         \"is_error\":{error},\"content\":\"{text}\"}}]}}"
    );
    line("user", second, &block)
}

/// Twelve lines: two messages on three lines, three calls of which one is never answered, a
/// hook, a prompt, a command, a kind that nobody knows, noise, a blank and a broken line.
pub fn session() -> String {
    [
        line("user", 0, "\"message\":{\"role\":\"user\",\"content\":\"please\"}"),
        line("user", 1, "\"message\":{\"role\":\"user\",\"content\":\"<command-name>/review</command-name>\"}"),
        assistant(2, "m1", 1, "{\"type\":\"text\",\"text\":\"hm\"}"),
        assistant(3, "m1", 7, &call("c1", "Bash")),
        line(
            "progress",
            4,
            "\"toolUseID\":\"c1\",\"data\":{\"type\":\"hook_progress\",\"hookEvent\":\"PreToolUse\",\
             \"hookName\":\"PreToolUse:Bash\",\"command\":\"python3 /opt/hooks/guard.py --strict\"}",
        ),
        answer(5, "c1", true, "PreToolUse:Bash hook error: [python3 /opt/hooks/guard.py]: no"),
        assistant(6, "m2", 9, &[call("c2", "Bash"), call("c3", "Read")].join(",")),
        answer(8, "c2", false, "done"),
        line("progress", 9, "\"data\":{\"type\":\"bash_progress\",\"output\":\"\"}"),
        line("brand-new-kind", 10, "\"x\":1"),
        "\n".to_string(),
        "{\"type\":\"assistant\",\"sessionId\":\n".to_string(),
    ]
    .concat()
}

fn counts(world: &World, path: &str) -> Vec<u64> {
    let account = world.account();
    let source = account.sources.iter().find(|s| s.path == path).unwrap();
    let c = source.counts;
    assert!(c.balanced(), "{c:?}");
    vec![
        c.lines,
        c.rows,
        c.duplicates,
        c.quarantined,
        c.ignored,
        c.blank,
        c.pending,
    ]
}

#[test]
fn a_session_gives_messages_calls_uses_and_itself() {
    let world = World::new();
    world.put("app/s1.jsonl", session());
    world.night();
    let image = world.image();
    let at = "source_path=app/s1.jsonl";
    assert_eq!(image["messages"].len(), 2);
    // The last line of m1 counts: 7 and not 1 or 8, in line 4.
    assert!(
        image["messages"][0].contains("tokens_out=7"),
        "{:?}",
        image["messages"]
    );
    assert!(
        image["messages"][0].contains("source_line=4"),
        "{:?}",
        image["messages"]
    );
    assert!(image["messages"][1].contains("tokens_out=9"));
    let calls = image["tool_calls"].join("\n");
    assert_eq!(image["tool_calls"].len(), 3, "{calls}");
    for part in [
        "id=c1",
        "outcome=rejected",
        "rejected_by=guard.py",
        "duration_ms=2000",
        "attempt=1",
        "id=c2",
        "outcome=ok",
        "id=c3",
        "outcome__state=absent",
        at,
        "branch=main",
        "project=app",
    ] {
        assert!(calls.contains(part), "{part} is not in\n{calls}");
    }
    // The second Bash follows a refused one.
    let second = image["tool_calls"]
        .iter()
        .find(|c| c.contains("id=c2"))
        .unwrap();
    assert!(second.contains("attempt=2"), "{second}");
    let uses = image["uses"].join("\n");
    for part in [
        "kind=hook kind__state=value name=guard.py",
        "matched=Bash",
        "event=PreToolUse",
        "kind=command kind__state=value name=review",
    ] {
        assert!(uses.contains(part), "{part} is not in\n{uses}");
    }
    assert_eq!(image["sessions"].len(), 1);
    for part in ["id=s1", "client=Claude Code", "version=2.1.0", "prompts=1"] {
        assert!(
            image["sessions"][0].contains(part),
            "{part} is not in {:?}",
            image["sessions"]
        );
    }
    // Rows: the command, three assistant lines, the hook, two answers. Ignored: the prompt, the
    // noise, the unknown kind.
    assert_eq!(counts(&world, "app/s1.jsonl"), [12, 7, 0, 1, 3, 1, 0]);
    let account = world.account();
    let unknown = &account.sources[0].unknown_kinds;
    assert_eq!(
        (unknown[0].kind.as_str(), unknown[0].lines),
        ("brand-new-kind", 1)
    );
    assert_eq!(account.sources[0].format, "claude-code");
}

#[test]
fn a_copied_session_is_all_duplicates() {
    let world = World::new();
    world.put("a/s1.jsonl", session());
    world.night();
    let alone = world.image();
    world.put("b/s1.jsonl", session());
    world.night();
    let both = world.image();
    for stream in ["messages", "tool_calls", "uses", "sessions"] {
        let bare = |rows: &[String]| {
            let rows = rows
                .iter()
                .map(|r| r.replace("source_path=b/", "source_path=a/"));
            rows.collect::<Vec<_>>()
        };
        assert_eq!(bare(&both[stream]), alone[stream], "{stream}");
    }
    assert_eq!(counts(&world, "b/s1.jsonl"), [12, 7, 0, 1, 3, 1, 0]);
    assert_eq!(counts(&world, "a/s1.jsonl"), [12, 0, 7, 1, 3, 1, 0]);
}

/// What a subagent did, as its own file has it and as the session's `progress` lines do.
fn subagent(wrapped: bool) -> String {
    let inner = [
        assistant(20, "m9", 2, &call("c9", "Grep")),
        answer(21, "c9", false, "No files found"),
    ];
    let inner = inner.iter().map(|l| l.trim_end().to_string());
    let lines = inner.map(|l| match wrapped {
        true => line(
            "progress",
            22,
            &format!("\"data\":{{\"type\":\"agent_progress\",\"agentId\":\"a9\",\"message\":{l}}}"),
        ),
        false => format!(
            "{},\"agentId\":\"a9\",\"isSidechain\":true}}\n",
            &l[..l.len() - 1]
        ),
    });
    lines.collect()
}

#[test]
fn a_subagents_messages_count_once_with_or_without_its_file() {
    let world = World::new();
    world.put("s1.jsonl", session() + &subagent(true));
    world.night();
    let bare = |rows: &[String]| -> Vec<String> {
        let cut = |r: &String| {
            r.split("source_path=")
                .next()
                .unwrap_or_default()
                .to_string()
        };
        rows.iter().map(cut).collect()
    };
    let without = bare(&world.image()["messages"]);
    assert_eq!(without.len(), 3);
    let calls = world.image()["tool_calls"].clone();
    let found = calls.iter().find(|c| c.contains("id=c9")).unwrap();
    for part in ["agent=a9", "outcome=empty", "rows_returned=0", "session=s1"] {
        assert!(found.contains(part), "{found}");
    }
    world.put("s1/subagents/agent-a9.jsonl", subagent(false));
    world.night();
    assert_eq!(bare(&world.image()["messages"]), without);
    assert_eq!(world.image()["tool_calls"].len(), calls.len());
    // The session's own wrapped lines lose to the file of the subagent.
    assert_eq!(counts(&world, "s1.jsonl"), [14, 7, 2, 1, 3, 1, 0]);
    assert_eq!(
        counts(&world, "s1/subagents/agent-a9.jsonl"),
        [2, 2, 0, 0, 0, 0, 0]
    );
}

#[test]
fn a_transcript_that_grows_is_the_transcript_read_at_once() {
    let text = session() + &subagent(true);
    let once = World::new();
    once.put("s1.jsonl", &text);
    once.night();
    // Cut inside lines, at their ends, and before the answers of calls.
    let ends = text
        .match_indices('\n')
        .map(|(at, _)| at + 1)
        .collect::<Vec<_>>();
    for step in [1, 3] {
        let grown = World::new();
        for (n, end) in ends.iter().enumerate().step_by(step) {
            let cut = if n % 2 == 0 { *end } else { *end - 9 };
            grown.put("s1.jsonl", &text[..cut.min(text.len())]);
            grown.night();
        }
        grown.put("s1.jsonl", &text);
        grown.night();
        assert_eq!(grown.image(), once.image(), "step {step}");
        assert_eq!(grown.snapshot().conflicts(), Vec::<String>::new());
        let seq = grown.snapshot().seq;
        grown.night();
        assert_eq!(grown.snapshot().seq, seq, "nothing new is no entry");
    }
}

#[test]
fn an_unfinished_last_line_waits() {
    let text = session();
    let whole = text
        .rsplit_once("{\"type\":\"assistant\",\"sessionId\":\n")
        .unwrap()
        .0;
    let world = World::new();
    let half = format!("{whole}{}", &assistant(30, "m3", 5, "")[..60]);
    world.put("s1.jsonl", &half);
    world.night();
    assert_eq!(counts(&world, "s1.jsonl"), [12, 7, 0, 0, 3, 1, 1]);
    let seq = world.snapshot().seq;
    world.night();
    assert_eq!(world.snapshot().seq, seq);
    // Whole without its newline, it counts.
    let line = assistant(30, "m3", 5, "");
    world.put("s1.jsonl", format!("{whole}{}", line.trim_end()));
    world.night();
    assert_eq!(counts(&world, "s1.jsonl"), [12, 8, 0, 0, 3, 1, 0]);
    world.put("s1.jsonl", format!("{whole}{line}"));
    world.night();
    assert_eq!(counts(&world, "s1.jsonl"), [12, 8, 0, 0, 3, 1, 0]);
    assert_eq!(world.snapshot().conflicts(), Vec::<String>::new());
}

#[test]
fn a_rewritten_transcript_is_a_conflict() {
    let world = World::new();
    world.put("s1.jsonl", session());
    world.night();
    world.put("s1.jsonl", session().replace("please", "hurry!"));
    world.night();
    assert_eq!(world.snapshot().conflicts(), ["s1.jsonl"]);
    assert_eq!(world.image()["messages"].len(), 2);
}

#[test]
fn a_record_that_its_stream_refuses_is_kept_and_its_lines_balance() {
    let world = World::new();
    let bad =
        assistant(40, "m7", 1, "").replace("\"output_tokens\":1", "\"output_tokens\":\"many\"");
    world.put("s1.jsonl", session() + &bad);
    world.night();
    assert_eq!(counts(&world, "s1.jsonl"), [13, 7, 0, 2, 3, 1, 0]);
    let refused = world.image()[" refused"].join("\n");
    assert!(refused.contains("s1.jsonl:13@"), "{refused}");
    assert!(
        refused.contains("`tokens_out` is a string \"many\", expected an integer"),
        "{refused}"
    );
}

/// `stream-json` has no times: its iteration is the session, and its last line states the cost.
#[test]
fn stream_json_is_read_with_its_result() {
    let text = concat!(
        "{\"type\":\"system\",\"subtype\":\"init\",\"cwd\":\"/w/app\",\"session_id\":\"s7\",\"claude_code_version\":\"2.1.9\",\"uuid\":\"1\"}\n",
        "{\"type\":\"assistant\",\"session_id\":\"s7\",\"parent_tool_use_id\":null,\"message\":{\"id\":\"m1\",\"model\":\"m-1\",\"content\":[{\"type\":\"tool_use\",\"id\":\"c1\",\"name\":\"Bash\",\"input\":{}}],\"usage\":{\"output_tokens\":4}}}\n",
        "{\"type\":\"user\",\"session_id\":\"s7\",\"message\":{\"content\":[{\"type\":\"tool_result\",\"tool_use_id\":\"c1\",\"content\":[{\"type\":\"text\",\"text\":\"ok\"}]}]}}\n",
        "{\"type\":\"result\",\"subtype\":\"success\",\"is_error\":false,\"duration_ms\":1200,\"num_turns\":2,\"session_id\":\"s7\",\"total_cost_usd\":0.0125}\n",
    );
    let world = World::new();
    world.put("run.jsonl", text);
    world.put(
        "iter-4/run.jsonl",
        text.replace("s7", "s8")
            .replace("m1", "m2")
            .replace("c1", "c2"),
    );
    world.night();
    let image = world.image();
    let sessions = image["sessions"].join("\n");
    for part in [
        "cost_nano_usd=12500000",
        "turns=2",
        "duration_ms=1200",
        "failed=false",
        "iteration=s7",
        "iteration=4",
    ] {
        assert!(sessions.contains(part), "{part} is not in\n{sessions}");
    }
    assert!(image["tool_calls"].iter().all(|c| c.contains("outcome=ok")));
    assert!(image["messages"].iter().any(|m| m.contains("iteration=s7")));
    assert_eq!(counts(&world, "run.jsonl"), [4, 3, 0, 0, 1, 0, 0]);
}

fn codex(second: u32, kind: &str, payload: &str) -> String {
    format!(
        "{{\"timestamp\":\"2026-03-02T10:00:{second:02}Z\",\"type\":\"{kind}\",\"payload\":{{{payload}}}}}\n"
    )
}

fn total(second: u32, sent: u32, cached: u32, wrote: u32) -> String {
    let usage = format!(
        "\"input_tokens\":{sent},\"cached_input_tokens\":{cached},\"output_tokens\":{wrote},\"total_tokens\":{}",
        sent + wrote
    );
    let info = format!(
        "\"type\":\"token_count\",\"info\":{{\"total_token_usage\":{{{usage}}},\"last_token_usage\":{{{usage}}}}}"
    );
    codex(second, "event_msg", &info)
}

#[test]
fn a_rollouts_totals_are_told_apart() {
    let text = [
        codex(0, "session_meta", "\"id\":\"r1\",\"cwd\":\"/w/tool\",\"cli_version\":\"0.1\",\"git\":{\"branch\":\"dev\"}"),
        codex(1, "turn_context", "\"model\":\"g-5\""),
        codex(2, "event_msg", "\"type\":\"user_message\",\"message\":\"go\""),
        codex(3, "event_msg", "\"type\":\"token_count\",\"info\":null"),
        codex(4, "response_item", "\"type\":\"function_call\",\"name\":\"shell\",\"call_id\":\"k1\",\"arguments\":\"{}\""),
        total(5, 100, 40, 10),
        total(6, 100, 40, 10),
        codex(7, "response_item", "\"type\":\"function_call_output\",\"call_id\":\"k1\",\"output\":\"Process exited with code 2\""),
        codex(8, "response_item", "\"type\":\"custom_tool_call\",\"name\":\"apply_patch\",\"call_id\":\"k2\",\"input\":\"\""),
        total(9, 260, 150, 25),
        codex(10, "event_msg", "\"type\":\"of_tomorrow\""),
    ]
    .concat();
    let world = World::new();
    world.put("rollout-2026.jsonl", &text);
    world.night();
    let image = world.image();
    let messages = image["messages"].join("\n");
    assert_eq!(image["messages"].len(), 2, "{messages}");
    for part in [
        "id=r1/110",
        "tokens_in=60",
        "cache_read_tokens=40",
        "id=r1/285",
        "tokens_in=50",
        "cache_read_tokens=110",
        "tokens_out=15",
        "model=g-5",
    ] {
        assert!(messages.contains(part), "{part} is not in\n{messages}");
    }
    let calls = image["tool_calls"].join("\n");
    for part in [
        "id=k1",
        "outcome=error",
        "duration_ms=3000",
        "id=k2",
        "outcome__state=absent",
        "branch=dev",
        "project=tool",
    ] {
        assert!(calls.contains(part), "{part} is not in\n{calls}");
    }
    // Rows: the session, two calls, one answer, two totals. Ignored: the rest, one of it unknown.
    assert_eq!(counts(&world, "rollout-2026.jsonl"), [11, 6, 0, 0, 5, 0, 0]);
    let unknown = &world.account().sources[0].unknown_kinds;
    assert_eq!(unknown[0].kind, "of_tomorrow");
}

#[test]
fn formats_have_names_of_their_own_and_feed_streams_that_exist() {
    let streams = super::decls();
    let mut names = BTreeMap::new();
    for format in crate::ingest::formats::FORMATS {
        assert!(
            names.insert(format.name, ()).is_none(),
            "{} stands twice",
            format.name
        );
        for stream in format.streams {
            assert!(
                streams.iter().any(|s| s.name == *stream),
                "{}: no stream {stream}",
                format.name
            );
        }
    }
}

#[test]
fn two_dumps_of_a_tracker_are_two_states() {
    let issue = |id: &str, status: &str, day: u32| {
        format!(
            "{{\"id\":\"{id}\",\"title\":\"T\",\"status\":\"{status}\",\"issue_type\":\"bug\",\
             \"created_at\":\"2026-02-10T08:00:00Z\",\"updated_at\":\"2026-02-{day}T09:00:00Z\"}}\n"
        )
    };
    let world = World::new();
    let first = issue("a", "open", 10) + &issue("b", "open", 10);
    world.put("2026-02-11T130731Z-81ec5e0.issues.jsonl", first);
    let second = issue("a", "closed", 12) + &issue("b", "open", 10) + &issue("c", "open", 12);
    world.put("iter-7/issues.jsonl", second);
    world.night();
    let image = world.image();
    let issues = &image["issues"];
    assert_eq!(issues.len(), 3, "{issues:?}");
    let closed = issues.iter().find(|row| row.contains(" id=a ")).unwrap();
    assert!(closed.contains("status=closed"), "{issues:?}");
    let states = image["issue_states"].iter().map(|row| {
        let field = |name: &str| {
            let found = row.split(' ').find_map(|part| part.strip_prefix(name));
            found.unwrap_or("-").to_string()
        };
        [field("iteration="), field("id="), field("status=")].join(" ")
    });
    let mut states = states.collect::<Vec<_>>();
    states.sort();
    assert_eq!(
        states,
        ["- a open", "- b open", "7 a closed", "7 b open", "7 c open"]
    );
    // The issue that did not change between the two is one row of `issues`; its line is no less
    // counted once in each dump.
    assert_eq!(counts(&world, "iter-7/issues.jsonl")[0], 3);
}
