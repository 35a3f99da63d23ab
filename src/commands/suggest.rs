//! `suggest`: groups of failures that no rule names, each as a proposed rule; or, with `--stdin`,
//! groups of any lines.

use super::project::Project;
use super::{Exit, Failure, build, relations};
use crate::cli::{Common, Format};
use crate::engine;
use crate::lake::Snapshot;
use crate::model::plural::counted;
use crate::model::redact::{redact, secrets};
use crate::model::{Cell, Rows, Rule};
use crate::patterns::group::{Groups, group};
use crate::patterns::pattern;
use crate::patterns::propose::{self, Replayed, Seen};
use serde_json::{Value, json};
use std::io::{Read, Write};

/// One group of unknown messages.
pub struct Proposal {
    pub template_id: String,
    pub template: String,
    pub category: String,
    reason: String,
    messages: i64,
    failures: i64,
    example: String,
    place: String,
    accepted: bool,
    /// The rule's regular expression.
    pub pattern: String,
    /// `None`: the pattern cannot be compiled.
    replayed: Option<Replayed>,
}

pub fn suggest(common: &Common, stdin: bool) -> Result<Exit, Failure> {
    if stdin {
        return lines(common.format, !common.no_redact);
    }
    let project = Project::open(common)?;
    let mut proposals = proposals(&project)?;
    if project.config.redact {
        proposals.iter_mut().for_each(mask);
    }
    match common.format {
        Format::Json => {
            let all: Vec<Value> = proposals.iter().map(as_json).collect();
            print_line(&format!("{:#}", Value::Array(all)))
        }
        Format::Tsv => {
            print_line(
                "template_id\tcategory\tfailures\tmessages\tcatches\twrongly\taccepted\ttemplate",
            )?;
            proposals.iter().try_for_each(|p| print_line(&as_tsv(p)))
        }
        _ if proposals.is_empty() => print_line(
            "every failure has a category, or no failure says what went wrong: nothing to propose",
        ),
        _ => proposals.iter().try_for_each(|p| print_line(&as_text(p))),
    }?;
    Ok(Exit::Done)
}

/// The groups of unknown messages, most failures first.
pub fn proposals(project: &Project) -> Result<Vec<Proposal>, Failure> {
    let snapshot = Snapshot::load(&project.lake)?;
    let ask = |sql: &str| -> Result<Rows, Failure> {
        let relations = relations::of(&project.lake, &snapshot, &project.streams.decls)?;
        let inputs = build::compute_inputs(project, &snapshot);
        engine::ask(&project.packs, relations, &inputs, sql)
            .map_err(|e| Failure::Io(format!("{}: {e}", project.lake.root.display())))
    };
    let groups = ask(
        "SELECT template_id, template, inferred_category, reason, messages, failures, example, \
         example_path, example_line, accepted FROM unknown_groups \
         ORDER BY failures DESC, template_id",
    )?;
    let history = ask(
        "SELECT e.error AS error, r.recorded_category AS recorded, r.now_category AS now_is, \
         CAST(COUNT(*) AS BIGINT) AS failures FROM failure_replay r \
         JOIN executions e ON e.row_id = r.row_id WHERE e.error IS NOT NULL \
         GROUP BY e.error, r.recorded_category, r.now_category \
         ORDER BY error, recorded NULLS LAST, now_is",
    )?;
    let seen = history.rows.iter().filter_map(|row| {
        Some(Seen {
            message: row.first()?.as_str()?,
            recorded: row.get(1)?.as_str(),
            now: row.get(2)?.as_str()?,
            failures: row.get(3)?.as_i64()?,
        })
    });
    let seen: Vec<Seen> = seen.collect();
    let rule_of = |template: &str| {
        let mut user = project.rules.user.iter();
        user.find(|rule| rule.template.as_deref() == Some(template))
    };
    let all = groups.rows.iter().map(|row| {
        let rule = row.first().and_then(Cell::as_str).and_then(rule_of);
        proposal(row, rule, &seen)
    });
    Ok(all.collect())
}

/// `rule`: the one that was accepted from the group.
fn proposal(row: &[Cell], rule: Option<&Rule>, seen: &[Seen]) -> Proposal {
    let text = |at: usize| {
        row.get(at)
            .and_then(Cell::as_str)
            .unwrap_or_default()
            .to_string()
    };
    let number = |at: usize| row.get(at).and_then(Cell::as_i64).unwrap_or_default();
    let template = text(1);
    let category = rule.map_or(text(2), |rule| rule.category.clone());
    let proposed = propose::pattern(&template);
    let proposed = rule.map_or(proposed, |rule| rule.pattern.clone());
    let compiled = pattern::compile(&proposed).ok();
    Proposal {
        template_id: text(0),
        replayed: compiled.map(|regex| propose::replay(&regex, &category, seen)),
        template,
        category,
        reason: text(3),
        messages: number(4),
        failures: number(5),
        example: text(6),
        place: format!("{}:{}", text(7), number(8)),
        accepted: row.get(9) == Some(&Cell::Bool(true)),
        pattern: proposed,
    }
}

/// Masks secrets: what is printed here ends in the log of a job, or in a pull request.
fn mask(p: &mut Proposal) {
    let masked = |text: &mut String| *text = redact(text).0.into_owned();
    [&mut p.template, &mut p.pattern, &mut p.example]
        .into_iter()
        .for_each(masked);
    let replayed = p.replayed.as_mut();
    if let Some((message, _)) = replayed.and_then(|r| r.wrong_example.as_mut()) {
        masked(message);
    }
}

fn as_text(p: &Proposal) -> String {
    let mut out = format!(
        "{} {}\n  {}, {}; first: {}\n    {}",
        p.template_id,
        p.template,
        counted(p.failures, "failures"),
        counted(p.messages, "different messages"),
        p.place,
        p.example.replace(['\n', '\r', '\t'], " "),
    );
    if !p.accepted {
        out += &format!("\n  proposed category: {}, for {}", p.category, p.reason);
    }
    match &p.replayed {
        Some(r) => {
            out += &format!(
                "\n  replayed: matches {}, {} of them named by no rule today",
                counted(r.matches, "failures"),
                r.newly_named
            );
            out += &match &r.wrong_example {
                Some((message, category)) => format!(
                    "; {} of another category, as \"{message}\" ({category})",
                    r.wrongly
                ),
                None => "; none of another category".to_string(),
            };
        }
        None => out += "\n  its template is too large for a rule",
    }
    out += &match p.accepted {
        true => format!("\n  accepted as {}", p.category),
        false if p.category == crate::model::rule::UNKNOWN => format!(
            "\n  take it: loopscope accept {} --category LOGIC (or the one that fits)",
            p.template_id
        ),
        false => format!("\n  take it: loopscope accept {}", p.template_id),
    };
    out + "\n"
}

fn as_tsv(p: &Proposal) -> String {
    let replayed = p.replayed.clone().unwrap_or_default();
    format!(
        "{}\t{}\t{}\t{}\t{}\t{}\t{}\t{}",
        p.template_id,
        p.category,
        p.failures,
        p.messages,
        replayed.newly_named,
        replayed.wrongly,
        p.accepted,
        p.template
    )
}

fn as_json(p: &Proposal) -> Value {
    let replayed = p.replayed.as_ref().map(|r| {
        let example = r.wrong_example.as_ref();
        let example = example.map(|(m, c)| json!({"message": m, "category": c}));
        json!({
            "matches": r.matches, "newly_named": r.newly_named, "wrongly": r.wrongly,
            "wrong_example": example,
        })
    });
    json!({
        "template_id": p.template_id, "template": p.template, "pattern": p.pattern,
        "category": p.category, "reason": p.reason, "priority": propose::PRIORITY,
        "failures": p.failures, "messages": p.messages, "example": p.example,
        "place": p.place, "replayed": replayed, "accepted": p.accepted,
    })
}

/// Groups the lines of the standard input; `masked`: without the secrets in them.
fn lines(format: Format, masked: bool) -> Result<Exit, Failure> {
    let mut bytes = Vec::new();
    let read = std::io::stdin().lock().read_to_end(&mut bytes);
    read.map_err(|e| Failure::Io(format!("standard input: cannot be read: {e}")))?;
    let text = String::from_utf8_lossy(&bytes);
    let messages: Vec<&str> = text.lines().collect();
    let groups = group(&messages);
    let ids = groups.ids();
    let shown = || shown(&groups, &messages, masked);
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    let written = match format {
        Format::Tsv => (groups.of.iter().enumerate())
            .try_for_each(|(line, at)| writeln!(out, "{line}\t{}", ids[*at as usize])),
        Format::Json => writeln!(out, "{:#}", templates(&groups, &ids, &shown())),
        _ => {
            let shown = shown();
            counts(&groups).into_iter().try_for_each(|(lines, at)| {
                let (template, _) = &shown[at as usize];
                writeln!(out, "{} {lines:8} {template}", ids[at as usize])
            })
        }
    };
    finish(written.and_then(|()| out.flush()))?;
    Ok(Exit::Done)
}

/// (lines, template), most lines first.
fn counts(groups: &Groups) -> Vec<(usize, u32)> {
    let mut lines = vec![0; groups.len()];
    groups.of.iter().for_each(|at| lines[*at as usize] += 1);
    let mut all: Vec<(usize, u32)> = lines.into_iter().zip(0..).collect();
    all.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
    all
}

/// Each template as it is printed, with its first line.
fn shown(groups: &Groups, messages: &[&str], masked: bool) -> Vec<(String, String)> {
    let mut examples = vec![""; groups.len()];
    for (at, message) in groups.of.iter().zip(messages).rev() {
        examples[*at as usize] = message;
    }
    let one = |(at, example): (u32, &str)| match masked {
        true => {
            let text = propose::without_secrets(groups.text(at), &secrets(example));
            (text, redact(example).0.into_owned())
        }
        false => (groups.text(at).to_string(), example.to_string()),
    };
    (0..).zip(examples).map(one).collect()
}

fn templates(groups: &Groups, ids: &[String], shown: &[(String, String)]) -> Value {
    let all = counts(groups).into_iter().map(|(lines, at)| {
        let (template, example) = &shown[at as usize];
        json!({
            "template_id": ids[at as usize], "template": template, "lines": lines,
            "example": example, "pattern": propose::pattern(template),
        })
    });
    Value::Array(all.collect())
}

fn print_line(line: &str) -> Result<(), Failure> {
    finish(writeln!(std::io::stdout(), "{line}"))
}

/// A reader that has seen enough (`| head`) is no failure.
fn finish(written: std::io::Result<()>) -> Result<(), Failure> {
    match written {
        Err(e) if e.kind() != std::io::ErrorKind::BrokenPipe => Err(Failure::Io(format!(
            "standard output: cannot be written: {e}"
        ))),
        _ => Ok(()),
    }
}
