//! Writes the generated fleet: large, seeded, deterministic JSONL, and the truth about it that
//! the generator counted while writing. Standard library only, so `rustc -O` builds it in seconds.
//!
//! `fleet OUT [--iterations 20] [--from 1] [--scale 1.0] [--seed 7]` writes
//! `OUT/data/iter-N/{executions,reviews,findings}.jsonl` and `OUT/truth.json`.
//! Every row is a function of (seed, iteration, stream, number), so iteration 21 written alone
//! is byte for byte the iteration 21 of a longer fleet.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs::{self, File};
use std::io::{BufWriter, Write as _};
use std::path::Path;

const EXECUTIONS: u64 = 40_000;
const REVIEWS: u64 = 3_000;
const FINDINGS: u64 = 5_000;
/// 2026-04-01T00:00:00Z in milliseconds; iteration 1 starts here, one a day.
const EPOCH_MS: u64 = 1_775_001_600_000;
const DAY_MS: u64 = 86_400_000;

const MODELS: [&str; 6] = [
    "opus-4.6",
    "sonnet-4.5",
    "haiku-4.5",
    "kimi-k2:1t",
    "gpt-oss:120b",
    "qwen3-coder:480b",
];
const TASK_TYPES: [(&str, u64); 7] = [
    ("review", 720_000),
    ("standalone", 900_000),
    ("mission", 1_080_000),
    ("mission-review", 900_000),
    ("timeout-continuation", 1_200_000),
    ("security-audit", 1_500_000),
    ("complex-coding", 1_500_000),
];
const CRATES: [&str; 10] = [
    "gateway", "vectord", "aibridge", "catalog", "queryd", "ingestd", "storaged", "shared", "ui",
    "journal",
];
const WORDS: [&str; 24] = [
    "auth",
    "budget",
    "cache",
    "cursor",
    "delta",
    "export",
    "federation",
    "graph",
    "health",
    "index",
    "journal",
    "ladder",
    "metrics",
    "notify",
    "observer",
    "planner",
    "queue",
    "router",
    "schema",
    "session",
    "shard",
    "trace",
    "upload",
    "worker",
];

/// SplitMix64: small, seedable by anything, good enough for shapes.
struct Rng(u64);

impl Rng {
    fn row(seed: u64, iteration: u64, stream: u64, number: u64) -> Rng {
        let mut rng = Rng(seed ^ iteration << 48 ^ stream << 40 ^ number);
        rng.next();
        rng.next();
        rng
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    fn below(&mut self, n: u64) -> u64 {
        self.next() % n
    }

    fn permille(&mut self, n: u64) -> bool {
        self.below(1000) < n
    }

    fn pick<'a>(&mut self, of: &[&'a str]) -> &'a str {
        of[self.below(of.len() as u64) as usize]
    }
}

/// One JSON object under construction.
struct Row(String);

impl Row {
    fn new() -> Row {
        Row(String::with_capacity(2048))
    }

    fn key(&mut self, key: &str) -> &mut String {
        self.0.push(if self.0.is_empty() { '{' } else { ',' });
        self.0.push('"');
        self.0.push_str(key);
        self.0.push_str("\":");
        &mut self.0
    }

    fn text(&mut self, key: &str, value: &str) {
        let out = self.key(key);
        quote(out, value);
    }

    fn int(&mut self, key: &str, value: u64) {
        let _ = write!(self.key(key), "{value}");
    }

    fn raw(&mut self, key: &str, value: &str) {
        self.key(key).push_str(value);
    }

    fn end(mut self) -> String {
        self.0.push_str("}\n");
        self.0
    }
}

/// JSON string; some characters beyond ASCII are escaped and some stand as they are.
fn quote(out: &mut String, value: &str) {
    out.push('"');
    for c in value.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            'é' => out.push_str("\\u00e9"),
            '🧪' => out.push_str("\\ud83e\\uddea"),
            c => out.push(c),
        }
    }
    out.push('"');
}

/// `2026-04-23T01:08:12.345Z` (days to civil date after H. Hinnant's well-known arithmetic).
fn time(ms: u64) -> String {
    let (days, rest) = (ms / DAY_MS + 719_468, ms % DAY_MS);
    let era = days / 146_097;
    let doe = days % 146_097;
    let yoe = (doe - doe / 1460 + doe / 36_524 - doe / 146_096) / 365;
    let doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    let mp = (5 * doy + 2) / 153;
    let (day, month) = (
        doy - (153 * mp + 2) / 5 + 1,
        if mp < 10 { mp + 3 } else { mp - 9 },
    );
    let year = yoe + era * 400 + u64::from(month <= 2);
    let (h, m, s) = (rest / 3_600_000, rest / 60_000 % 60, rest / 1000 % 60);
    format!(
        "{year:04}-{month:02}-{day:02}T{h:02}:{m:02}:{s:02}.{:03}Z",
        rest % 1000
    )
}

/// Dollars from micro-dollars, spelled as Python's `json` spells a float.
fn dollars(micro: u64) -> String {
    match micro {
        0 => "0.0".to_string(),
        1..=99 => {
            let (head, exponent) = if micro < 10 {
                (micro * 10, 6)
            } else {
                (micro, 5)
            };
            let tail = if head % 10 == 0 {
                String::new()
            } else {
                format!(".{}", head % 10)
            };
            format!("{}{tail}e-{exponent:02}", head / 10)
        }
        _ => {
            let text = format!("{}.{:06}", micro / 1_000_000, micro % 1_000_000);
            let short = text.trim_end_matches('0');
            if short.ends_with('.') {
                format!("{short}0")
            } else {
                short.to_string()
            }
        }
    }
}

fn uuid(rng: &mut Rng) -> String {
    let (a, b) = (rng.next(), rng.next());
    format!(
        "{:08x}-{:04x}-4{:03x}-{:04x}-{:012x}",
        a >> 32,
        a >> 16 & 0xffff,
        a & 0xfff,
        0x8000 | b >> 48 & 0x3fff,
        b & 0xffff_ffff_ffff
    )
}

/// What one winning execution adds to the truth.
#[derive(Clone)]
struct Execution {
    status: &'static str,
    category: Option<&'static str>,
    cost: Cost,
    tokens: (u64, u64),
}

#[derive(Clone, Copy, PartialEq)]
enum Cost {
    Absent,
    Null,
    Micro(u64),
}

const CATEGORIES: [(&str, u64); 9] = [
    ("UNKNOWN", 380),
    ("null", 120),
    ("absent", 60),
    ("TRANSIENT", 130),
    ("TIMEOUT", 120),
    ("LOGIC", 90),
    ("AUTH", 40),
    ("RESOURCE", 50),
    ("FLAKY", 10),
];

fn category(rng: &mut Rng) -> &'static str {
    let mut left = rng.below(1000);
    for (name, weight) in CATEGORIES {
        if left < weight {
            return name;
        }
        left -= weight;
    }
    "UNKNOWN"
}

fn error_text(rng: &mut Rng, category: &str, agent: &str) -> String {
    let (a, b) = (rng.next(), rng.below(9000) + 1000);
    match category {
        "TIMEOUT" => format!(
            "task timed out after {b} s; agent {agent} stopped with exit code 124 (no output for {} s)",
            b / 3
        ),
        "AUTH" => format!(
            "401 from upstream: token expired at offset {b}; request 0x{a:016x} was refused"
        ),
        "RESOURCE" => {
            format!("ENOSPC: no space left on device, write '/var/tmp/run-{a:x}/out-{b}.jsonl'")
        }
        "TRANSIENT" => format!(
            "connect ECONNRESET 10.{}.{}.{}:443 on attempt {}",
            a % 250,
            a / 250 % 250,
            a / 62_500 % 250,
            b % 4 + 1
        ),
        "LOGIC" => format!(
            "assertion failed: left == right at src/{}.rs:{b}\n  left: {}\n right: {}",
            rng.pick(&WORDS),
            a % 997,
            a % 991
        ),
        _ => {
            let id = uuid(rng);
            format!(
                "budget cap reached: $1.27 of $1.25 in run {id}; agent “{agent}” stopped before its answer was kept (step {b}, 0x{:08x})",
                a >> 32
            )
        }
    }
}

/// Row `number` of an iteration; `running` gives the line written when the run started.
fn execution(seed: u64, iteration: u64, number: u64, running: bool) -> (String, Execution) {
    let mut rng = Rng::row(seed, iteration, 1, number);
    let id = uuid(&mut rng);
    let agent = format!(
        "{}-{:02}",
        rng.pick(&["coder", "reviewer", "auditor", "planner"]),
        rng.below(12) + 1
    );
    let (task_type, timeout_ms) = TASK_TYPES[rng.below(7) as usize];
    let failed = rng.permille(110 + (iteration % 7) * 4);
    let started =
        EPOCH_MS + (iteration - 1) * DAY_MS + number * DAY_MS / EXECUTIONS / 2 + rng.below(2000);
    let duration = 800 + rng.below(900_000) * rng.below(1000) / 1000;
    let micro = match rng.below(20) {
        0 => 0,
        1 => rng.below(99) + 1,
        _ => rng.below(1_900_000),
    };
    let cost = if rng.permille(30) {
        Cost::Absent
    } else if rng.permille(12) {
        Cost::Null
    } else {
        Cost::Micro(micro)
    };
    let tokens = (rng.below(90_000), rng.below(9_000));
    let mut row = Row::new();
    let second_writer = rng.permille(60);
    if second_writer {
        row.text("started_at", &time(started));
    }
    row.text("id", &id);
    row.int("iteration", iteration);
    row.text("agent", &agent);
    row.text("model", rng.pick(&MODELS));
    row.raw("task_id", &format!("\"task-{:08x}\"", rng.next() >> 32));
    row.text("task_type", task_type);
    if rng.permille(700) {
        row.raw("mission", &format!("\"m-{:03}\"", rng.below(240)));
    }
    let status = if running {
        "running"
    } else if failed {
        "failed"
    } else {
        "succeeded"
    };
    row.text("status", status);
    row.int("attempt", rng.below(3) + 1);
    if rng.permille(200) {
        row.text("retry_of", &uuid(&mut rng));
        row.int("chain_depth", rng.below(3) + 1);
    }
    if !second_writer {
        row.text("started_at", &time(started));
    }
    row.int("timeout_ms", timeout_ms);
    let mut fact = Execution {
        status,
        category: None,
        cost: Cost::Absent,
        tokens: (0, 0),
    };
    if running {
        return (row.end(), fact);
    }
    row.text("finished_at", &time(started + duration));
    row.int("duration_ms", duration);
    (fact.cost, fact.tokens) = (cost, tokens);
    match cost {
        Cost::Absent => {}
        Cost::Null => row.raw("cost_usd", "null"),
        Cost::Micro(micro) => row.raw("cost_usd", &dollars(micro)),
    }
    row.int("tokens_in", tokens.0);
    row.int("tokens_out", tokens.1);
    if failed {
        let name = category(&mut rng);
        match name {
            "absent" => {}
            "null" => row.raw("failure_category", "null"),
            name => row.text("failure_category", name),
        }
        let mut error = error_text(&mut rng, name, &agent);
        for depth in 0..rng.below(4) {
            let (word, line) = (rng.pick(&WORDS), rng.below(2000));
            let _ = write!(
                error,
                "\n   {depth}: loop::{word}::run at src/{word}.rs:{line}"
            );
        }
        row.text("error", &error);
        fact.category = Some(name);
    }
    if rng.permille(150) {
        row.raw("host", &format!("\"worker-{}\"", rng.below(9)));
        row.raw(
            "trace",
            &format!(
                "{{\"span\":\"{:012x}\",\"sampled\":true}}",
                rng.next() >> 16
            ),
        );
    }
    (row.end(), fact)
}

/// What one winning review adds to the truth.
struct Review {
    score: String,
    /// Score stands in the field (else only in the text, or nowhere).
    recorded: bool,
    /// Confidences in the field; those of the text.
    listed: Vec<u64>,
    written: u64,
    format: &'static str,
}

fn file_name(number: u64) -> String {
    let mut rng = Rng::row(1, 0, 9, number);
    format!(
        "crates/{}/src/{}_{}_{number:04}.rs",
        rng.pick(&CRATES),
        rng.pick(&WORDS),
        rng.pick(&WORDS)
    )
}

fn review(seed: u64, iteration: u64, number: u64, again: bool) -> (String, Review) {
    let mut rng = Rng::row(seed, iteration, 2 + 8 * u64::from(again), number);
    let file = file_name(number);
    let forensic = rng.permille(100);
    let halves = (4 + iteration / 4 + rng.below(8) + rng.below(5)).min(20);
    let score = if halves.is_multiple_of(2) {
        format!("{}", halves / 2)
    } else {
        format!("{}.5", halves / 2)
    };
    let unparsed = rng.permille(if forensic { 300 } else { 50 });
    let recorded = !unparsed && (forensic || rng.permille(820));
    let confidences: Vec<u64> = (0..rng.below(4) + 2).map(|_| 75 + rng.below(24)).collect();
    let listed = if forensic || rng.permille(600) {
        confidences.clone()
    } else {
        Vec::new()
    };
    let content = if forensic {
        forensic_text(&mut rng, &file)
    } else {
        markdown(
            &mut rng,
            &file,
            (!unparsed).then_some(score.as_str()),
            &confidences,
        )
    };
    let mut row = Row::new();
    row.int("iteration", iteration);
    row.text("file", &file);
    row.text("model", rng.pick(&MODELS));
    row.int("attempts_made", 1 + rng.below(10) / 8);
    row.int("thin_rejections", rng.below(12) / 10);
    row.raw(
        "tree_split_fired",
        if rng.permille(60) { "true" } else { "false" },
    );
    if recorded {
        row.raw("alignment_score", &score);
    } else if rng.permille(500) {
        row.raw("alignment_score", "null");
    }
    if !listed.is_empty() {
        let list: Vec<String> = listed.iter().map(u64::to_string).collect();
        row.raw("confidences", &format!("[{}]", list.join(",")));
        row.int("confidence_min", listed.iter().copied().min().unwrap_or(0));
    }
    let format = if forensic {
        "forensic_json"
    } else {
        "markdown"
    };
    row.text("output_format", format);
    if forensic {
        row.text("verdict", rng.pick(&["pass", "fail", "needs_patch"]));
        row.int("verified_components_count", rng.below(9));
    }
    row.int("suggestions_count", confidences.len() as u64);
    row.text("content", &content);
    row.int("file_chars", 900 + rng.below(60_000));
    row.int("latency_ms", 3_000 + rng.below(110_000));
    row.int("tokens_in", 2_000 + rng.below(30_000));
    row.int("tokens_out", 300 + rng.below(2_000));
    row.raw("cost_usd", &dollars(rng.below(90_000)));
    row.int("schema_version", 2);
    let at = EPOCH_MS + (iteration - 1) * DAY_MS + number * 20_000 + rng.below(9000);
    row.text(
        "reviewed_at",
        &time(at + if again { DAY_MS / 2 } else { 0 }),
    );
    let written = if forensic {
        0
    } else {
        confidences.len() as u64
    };
    let score = if unparsed {
        "unparsed".to_string()
    } else {
        score
    };
    (
        row.end(),
        Review {
            score,
            recorded,
            listed,
            written,
            format,
        },
    )
}

const CLAIMS: [&str; 8] = [
    "The error path swallows the cause and reports success to the caller",
    "Retries share one counter across agents, so a slow one starves the rest",
    "The field is written on every pass and read by nobody",
    "A lock is held across the network call – a stall here stops the queue",
    "The fallback returns an empty list where the caller expects a refusal",
    "Naïve time arithmetic: the offset is dropped before the comparison é",
    "The cache key leaves out the tenant, so answers can cross over → wrong rows",
    "Pseudocode remains behind a feature flag that nothing sets 🧪",
];
const FIXES: [&str; 6] = [
    "Return the error with its path and let the caller decide",
    "Give each agent its own counter and cap the total",
    "Join the consumer or delete the writer",
    "Take the lock after the answer has arrived",
    "Refuse with a reason, and count the refusal",
    "Carry the offset through and compare instants",
];

fn markdown(rng: &mut Rng, file: &str, score: Option<&str>, confidences: &[u64]) -> String {
    let mut text = format!("# Review of `{file}`\n\n");
    if let Some(score) = score {
        let _ = match rng.below(3) {
            0 => writeln!(text, "**Score: {score}/10**\n"),
            1 => writeln!(text, "## Alignment score\n\n{score} / 10\n"),
            _ => writeln!(text, "Alignment: {score}/10 (mid)\n"),
        };
    }
    text.push_str(
        "## Suggested changes\n\n| # | Change | Gain | Confidence |\n|---|---|---|---|\n",
    );
    for (i, confidence) in confidences.iter().enumerate() {
        let _ = writeln!(
            text,
            "| {} | {} | {} | {confidence}% |",
            i + 1,
            rng.pick(&CLAIMS),
            rng.pick(&FIXES)
        );
    }
    text.push_str("\n## Notes\n\n");
    while text.len() < 1_300 {
        let _ = writeln!(
            text,
            "- {}; see `{}` and the tests beside it. {}.",
            rng.pick(&CLAIMS),
            rng.pick(&WORDS),
            rng.pick(&FIXES)
        );
    }
    text
}

fn forensic_text(rng: &mut Rng, file: &str) -> String {
    let mut text =
        format!("{{\"file\":\"{file}\",\"verdict\":\"needs_patch\",\"critical_failures\":[");
    let mut item = |text: &mut String, n: u64| {
        for i in 0..n {
            let _ = write!(
                text,
                "{}\"{}\"",
                if i == 0 { "" } else { "," },
                rng.pick(&CLAIMS)
            );
        }
    };
    item(&mut text, 3);
    text.push_str("],\"pseudocode_flags\":[],\"prd_mismatches\":[");
    item(&mut text, 4);
    text.push_str("],\"broken_pipelines\":[],\"missing_components\":[");
    item(&mut text, 2);
    text.push_str("],\"verified_components\":[");
    item(&mut text, 5);
    text.push_str("],\"required_next_actions\":[");
    item(&mut text, 3);
    text.push_str("]}");
    text
}

/// What one winning finding adds to the truth.
struct Finding {
    severity: &'static str,
    status: &'static str,
}

fn finding(seed: u64, iteration: u64, number: u64, fixed: bool) -> (String, Finding) {
    let mut rng = Rng::row(seed, iteration, 3, number);
    // The subject depends on the number alone: the same finding comes back in every iteration.
    let mut subject = Rng::row(1, 0, 4, number);
    let phase = number / 120 + 1;
    let severity = ["high", "medium", "medium", "low", "low", "low"][subject.below(6) as usize];
    let spelling = if rng.permille(100) {
        &severity[..1]
    } else {
        severity
    };
    let open = ["open", "open", "open", "fixed", "wontfix"][rng.below(5) as usize];
    let status = if fixed { "fixed" } else { open };
    let mut row = Row::new();
    row.text(
        "sweep_id",
        &format!(
            "{}-iter{iteration}",
            &time(EPOCH_MS + (iteration - 1) * DAY_MS)[..10]
        ),
    );
    row.int("iteration", iteration);
    row.text("id", &format!("P{phase}-{:03}", number % 120 + 1));
    row.text("phase", &format!("P{phase}"));
    row.text("severity", spelling);
    row.text("status", status);
    row.text("title", subject.pick(&CLAIMS));
    if subject.permille(940) {
        row.text("file", &file_name(subject.below(REVIEWS)));
        row.int("line", subject.below(900) + 1);
    } else {
        row.raw("file", "null");
    }
    row.text("method", rng.pick(&["grep", "read", "test", "trace"]));
    row.text(
        "created_at",
        &time(EPOCH_MS + (iteration - 1) * DAY_MS + number * 3000),
    );
    (row.end(), Finding { severity, status })
}

/// How the lines of one file follow each other.
enum Step {
    Fresh(u64),
    /// The same bytes as the winning line of that row, again.
    Copy(u64),
    /// A later version of the row: it wins.
    Again(u64),
    /// A copy of a row of the iteration before, replayed a night late.
    Replay(u64),
}

/// Rows that may be copied to the next night's file: never superseded there.
fn replayable(number: u64) -> bool {
    number.is_multiple_of(97)
}

/// Rows that have a first version which a later line supersedes.
fn early(number: u64) -> bool {
    number % 101 == 5 && !replayable(number)
}

fn steps(seed: u64, iteration: u64, stream: u64, lines: u64) -> Vec<Step> {
    let mut out = Vec::new();
    let (mut fresh, mut waiting) = (0, Vec::new());
    for line in 0..lines {
        let mut rng = Rng::row(seed, iteration, 16 + stream, line);
        if line > 200 && rng.permille(4) {
            let kind = rng.below(10);
            if kind < 4 {
                let number = rng.below(fresh);
                out.push(Step::Copy(if early(number) { number + 1 } else { number }));
                continue;
            }
            if kind < 9 && !waiting.is_empty() {
                out.push(Step::Again(waiting.remove(0)));
                continue;
            }
            if kind == 9 && iteration > 1 {
                out.push(Step::Replay(rng.below(lines / 2 / 97) * 97));
                continue;
            }
        }
        if early(fresh) {
            waiting.push(fresh);
        }
        out.push(Step::Fresh(fresh));
        fresh += 1;
    }
    out
}

/// Truth of one stream in one iteration.
#[derive(Default)]
struct Tally {
    lines: u64,
    duplicates: u64,
    counts: BTreeMap<String, u64>,
    scores: BTreeMap<String, u64>,
}

impl Tally {
    fn add(&mut self, key: &str, n: u64) {
        *self.counts.entry(key.to_string()).or_default() += n;
    }
}

/// Writes one file and gives back the winners' facts; `make(iteration, number, later)`.
fn write_stream<F>(
    path: &Path,
    plan: &[Step],
    iteration: u64,
    tally: &mut Tally,
    make: impl Fn(u64, u64, bool) -> (String, F),
) -> std::io::Result<Vec<F>> {
    let mut out = BufWriter::with_capacity(1 << 20, File::create(path)?);
    let mut facts: BTreeMap<u64, F> = BTreeMap::new();
    for step in plan {
        tally.lines += 1;
        let line = match step {
            Step::Fresh(number) => {
                let (line, fact) = make(iteration, *number, false);
                facts.insert(*number, fact);
                line
            }
            Step::Again(number) => {
                let (line, fact) = make(iteration, *number, true);
                facts.insert(*number, fact);
                tally.duplicates += 1;
                line
            }
            Step::Copy(number) => {
                tally.duplicates += 1;
                make(iteration, *number, false).0
            }
            Step::Replay(number) => {
                tally.duplicates += 1;
                tally.add("replayed_from_before", 1);
                make(iteration - 1, *number, false).0
            }
        };
        out.write_all(line.as_bytes())?;
    }
    out.flush()?;
    Ok(facts.into_values().collect())
}

struct Options {
    out: String,
    from: u64,
    iterations: u64,
    scale: f64,
    seed: u64,
}

fn options() -> Result<Options, String> {
    let mut o = Options {
        out: String::new(),
        from: 1,
        iterations: 20,
        scale: 1.0,
        seed: 7,
    };
    let mut args = std::env::args().skip(1);
    while let Some(arg) = args.next() {
        let mut value = || args.next().ok_or(format!("{arg} wants a value"));
        let bad = |e: std::num::ParseIntError| format!("{arg}: {e}");
        match arg.as_str() {
            "--from" => o.from = value()?.parse().map_err(bad)?,
            "--iterations" => o.iterations = value()?.parse().map_err(bad)?,
            "--seed" => o.seed = value()?.parse().map_err(bad)?,
            "--scale" => o.scale = value()?.parse().map_err(|e| format!("--scale: {e}"))?,
            _ if o.out.is_empty() && !arg.starts_with('-') => o.out = arg,
            _ => {
                return Err(format!(
                    "unknown argument {arg}; usage: fleet OUT [--iterations N] [--from N] [--scale X] [--seed N]"
                ));
            }
        }
    }
    if o.out.is_empty() || o.from == 0 {
        return Err(
            "usage: fleet OUT [--iterations N] [--from N] [--scale X] [--seed N]".to_string(),
        );
    }
    Ok(o)
}

fn executions_truth(facts: &[Execution], tally: &mut Tally) {
    for fact in facts {
        tally.add("distinct", 1);
        tally.add(&format!("status_{}", fact.status), 1);
        if let Some(category) = fact.category {
            tally.add(&format!("category_{category}"), 1);
        }
        match fact.cost {
            Cost::Absent => tally.add("cost_absent", 1),
            Cost::Null => tally.add("cost_null", 1),
            Cost::Micro(micro) => {
                tally.add("cost_present", 1);
                tally.add("cost_nano_usd", micro * 1000);
            }
        }
        tally.add("tokens_in", fact.tokens.0);
        tally.add("tokens_out", fact.tokens.1);
    }
}

fn reviews_truth(facts: &[Review], tally: &mut Tally) {
    for fact in facts {
        tally.add("distinct", 1);
        tally.add(fact.format, 1);
        tally.add("score_recorded", u64::from(fact.recorded));
        tally.add("confidences_listed", fact.listed.len() as u64);
        tally.add("confidences_listed_sum", fact.listed.iter().sum());
        tally.add("confidences_in_text", fact.written);
        *tally.scores.entry(fact.score.clone()).or_default() += 1;
    }
}

fn findings_truth(facts: &[Finding], tally: &mut Tally) {
    for fact in facts {
        tally.add("distinct", 1);
        tally.add(&format!("severity_{}", fact.severity), 1);
        tally.add(&format!("status_{}", fact.status), 1);
        if fact.status != "fixed" {
            tally.add(&format!("not_fixed_{}", fact.severity), 1);
        }
    }
}

fn object(map: &BTreeMap<String, u64>) -> String {
    let parts: Vec<String> = map.iter().map(|(k, v)| format!("\"{k}\": {v}")).collect();
    format!("{{{}}}", parts.join(", "))
}

fn tally_json(name: &str, t: &Tally) -> String {
    let scores = if t.scores.is_empty() {
        String::new()
    } else {
        format!(", \"scores\": {}", object(&t.scores))
    };
    format!(
        "\"{name}\": {{\"lines\": {}, \"duplicates\": {}, \"counts\": {}{scores}}}",
        t.lines,
        t.duplicates,
        object(&t.counts)
    )
}

/// Writes one iteration's three files; gives back its line of the truth.
fn iteration(o: &Options, n: u64) -> std::io::Result<String> {
    let folder = Path::new(&o.out).join("data").join(format!("iter-{n}"));
    fs::create_dir_all(&folder)?;
    let scaled = |full: u64| ((full as f64 * o.scale) as u64).max(1);
    let mut tallies = [Tally::default(), Tally::default(), Tally::default()];
    let [runs, texts, found] = &mut tallies;

    let plan = steps(o.seed, n, 1, scaled(EXECUTIONS));
    let make = |i, k, later: bool| execution(o.seed, i, k, early(k) && !later);
    let facts = write_stream(&folder.join("executions.jsonl"), &plan, n, runs, make)?;
    executions_truth(&facts, runs);

    let plan = steps(o.seed, n, 2, scaled(REVIEWS));
    let make = |i, k, later| review(o.seed, i, k, later);
    let facts = write_stream(&folder.join("reviews.jsonl"), &plan, n, texts, make)?;
    reviews_truth(&facts, texts);

    let plan = steps(o.seed, n, 3, scaled(FINDINGS));
    let make = |i, k, later| finding(o.seed, i, k, later);
    let facts = write_stream(&folder.join("findings.jsonl"), &plan, n, found, make)?;
    findings_truth(&facts, found);

    let parts = ["executions", "reviews", "findings"].iter().zip(&tallies);
    let parts: Vec<String> = parts.map(|(name, t)| tally_json(name, t)).collect();
    Ok(format!(
        "    {{\"iteration\": \"{n}\", {}}}",
        parts.join(",\n     ")
    ))
}

fn run() -> Result<(), String> {
    let o = options()?;
    let io = |e: std::io::Error| format!("{}: {e}", o.out);
    let numbers: Vec<u64> = (o.from..o.from + o.iterations).collect();
    let half = numbers.len().div_ceil(2);
    let write = |part: &[u64]| -> Result<Vec<String>, String> {
        part.iter().map(|n| iteration(&o, *n).map_err(io)).collect()
    };
    let (front, back) = numbers.split_at(half);
    let lines = std::thread::scope(|scope| {
        let other = scope.spawn(|| write(back));
        let mut lines = write(front)?;
        lines.extend(
            other
                .join()
                .map_err(|_| "a writer thread failed".to_string())??,
        );
        Ok::<_, String>(lines)
    })?;
    let truth = format!(
        "{{\n  \"seed\": {}, \"scale\": {},\n  \"iterations\": [\n{}\n  ]\n}}\n",
        o.seed,
        o.scale,
        lines.join(",\n")
    );
    fs::write(Path::new(&o.out).join("truth.json"), truth).map_err(io)
}

fn main() {
    if let Err(message) = run() {
        eprintln!("fleet: {message}");
        std::process::exit(2);
    }
}
