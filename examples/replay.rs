//! How long many rules over many distinct messages take:
//! `cargo run --release --example replay -- [MESSAGES] [RULES]` (a million, two hundred).
//!
//! The rules are the packs' own defaults and made-up ones beside them; every message is another
//! one, one in ten holds letters beyond ASCII, and a part of them matches nothing. Printed: the
//! time for matching all of them on two threads, and how many matched.

use loopscope::model::rule::{Rule, RuleBook, RuleOrigin};
use loopscope::packs;
use loopscope::patterns::replay::Rules;
use std::time::Instant;

/// Made-up rules: texts that stand in messages, texts that do not, counts, alternatives.
fn made_up(n: usize) -> Rule {
    let pattern = match n % 5 {
        0 => format!(r"\bstage {n} (?:failed|was cut)\b"),
        1 => format!(r"exit(?:ed)?(?: with)? code {}\b", n % 256),
        2 => format!(r"(?:queue|topic)[ _-]{n}.{{0,20}}(?:full|gone)"),
        3 => format!(r"worker-{n}\d* lost"),
        _ => format!(r"\b[a-z]+_{n}error\b|fault {n}\b"),
    };
    Rule {
        id: format!("made-up-{n}"),
        category: "LOGIC".to_string(),
        pattern,
        priority: Some(1000 + n as i64),
        origin: RuleOrigin::User,
        source: None,
        enabled: true,
        created_at: None,
        deleted_at: None,
        template: None,
    }
}

fn message(n: usize) -> String {
    let dash = if n.is_multiple_of(10) { "—" } else { "-" };
    match n % 7 {
        0 => format!("Claude CLI timed out after {n}ms {dash} no output"),
        1 => format!("request {n}: 429 Too Many Requests {dash} retry later"),
        2 => format!("step {n} {dash} the process exited with code {}", n % 300),
        3 => format!("worker-{} lost its lease {n}", n % 400),
        4 => format!("cannot read properties of undefined (reading '{n}') {dash} at run"),
        5 => format!("tool call {n} gave nothing that anybody {dash} expected"),
        _ => format!("stage {} failed: part {n} {dash} not there", n % 200),
    }
}

fn main() {
    let mut numbers = std::env::args().skip(1).filter_map(|a| a.parse().ok());
    let messages = numbers.next().unwrap_or(1_000_000);
    let count: usize = numbers.next().unwrap_or(200);
    let loaded = packs::load(&packs::files::BUILTIN, None, &|_| None);
    let defaults: Vec<Rule> = loaded.packs.iter().flat_map(|p| p.rules.clone()).collect();
    let user = (0..count.saturating_sub(defaults.len()))
        .map(made_up)
        .collect();
    let book = RuleBook {
        defaults,
        user,
        ..RuleBook::default()
    };
    let rules = Rules::new(Vec::new(), &book);
    let texts: Vec<String> = (0..messages).map(message).collect();
    let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
    let start = Instant::now();
    let found = rules.matches(&texts, 2);
    let took = start.elapsed().as_secs_f64();
    let matched = found.iter().filter(|m| !m.is_empty()).count();
    println!(
        "{} rules over {messages} messages: {took:.2} s, {matched} matched",
        rules.rules.len()
    );
}
