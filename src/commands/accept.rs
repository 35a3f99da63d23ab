//! `accept`: a proposal becomes a rule in the project's own `rules.toml`.

use super::project::Project;
use super::suggest::{Proposal, proposals};
use super::{Exit, Failure, render};
use crate::cli::Common;
use crate::lake::publish;
use crate::model::rule::{CATEGORIES, RuleOrigin, UNKNOWN};
use crate::model::time;
use crate::packs::rules_file::read_rules;
use crate::packs::suggest::nearest;
use crate::patterns::mask::VALUE;
use crate::patterns::pattern;
use crate::patterns::propose::PRIORITY;
use std::collections::BTreeMap;

pub fn accept(common: &Common, template: &str, category: Option<&str>) -> Result<Exit, Failure> {
    let project = Project::open(common)?;
    let path = project.config.rules_file();
    let shown = path.display();
    let own = |rule: &&crate::model::Rule| rule.template.as_deref() == Some(template);
    if let Some(rule) = project.rules.user.iter().find(own) {
        println!(
            "{shown}: the rule `{}` was accepted from {template} already; nothing to do",
            rule.id
        );
        return Ok(Exit::Done);
    }
    let proposals = proposals(&project)?;
    let Some(proposal) = proposals.iter().find(|p| p.template_id == template) else {
        return Err(unknown(template, &proposals));
    };
    let category = category_of(proposal, category)?;
    let literal = proposal.template.replace(VALUE, "");
    if !literal.contains(char::is_alphanumeric) {
        return Err(Failure::usage(format!(
            "{template}: nothing but values and secrets in \"{}\", a rule of it would match \
             every message; write one by hand",
            proposal.template
        )));
    }
    if let Err((found, fix)) = pattern::compile(&proposal.pattern) {
        return Err(Failure::usage(format!("{template}: {found}; {fix}")));
    }
    let before = match std::fs::read_to_string(&path) {
        Ok(text) => text,
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => String::new(),
        Err(e) => return Err(Failure::Io(format!("{shown}: cannot be read: {e}"))),
    };
    let id = format!("accepted-{template}");
    let text = with_rule(&before, &id, &category, proposal);
    // What would be written is read first: a broken file is not made worse.
    let (file, mistakes) = read_rules(
        &shown.to_string(),
        &text,
        RuleOrigin::User,
        &mut BTreeMap::new(),
    );
    if !file.rules.iter().any(|rule| rule.id == id) {
        let mistakes = mistakes.iter().map(ToString::to_string);
        return Err(Failure::Usage(mistakes.collect()));
    }
    publish::replace(&path, text.as_bytes())?;
    println!(
        "{shown}: the rule `{id}` gives {category} at priority {PRIORITY} to messages like \
         \"{}\"; the next build shows it",
        proposal.template
    );
    Ok(Exit::Done)
}

fn category_of(proposal: &Proposal, wanted: Option<&str>) -> Result<String, Failure> {
    let category = wanted.map_or(proposal.category.clone(), str::to_uppercase);
    let known = CATEGORIES.iter().filter(|c| **c != UNKNOWN);
    if known.clone().any(|c| **c == category) {
        return Ok(category);
    }
    let all = known.copied().collect::<Vec<_>>().join(", ");
    Err(Failure::usage(match wanted {
        Some(word) => format!("--category {word}: no such category; write one of {all}"),
        None => format!(
            "{}: its messages name no category; say which with --category, one of {all}",
            proposal.template_id
        ),
    }))
}

fn unknown(template: &str, proposals: &[Proposal]) -> Failure {
    let near = nearest(template, proposals.iter().map(|p| p.template_id.as_str()));
    let hint = match near {
        Some(near) => format!("did you mean `{near}`?"),
        None => "see `loopscope suggest`".to_string(),
    };
    Failure::usage(format!(
        "{template}: no group of unknown messages has that id; {hint}"
    ))
}

/// The file with one more rule at its end.
fn with_rule(before: &str, id: &str, category: &str, proposal: &Proposal) -> String {
    let quoted = |text: &str| toml::Value::String(text.to_string()).to_string();
    let mut text = before.trim_end().to_string();
    if !text.is_empty() {
        text.push_str("\n\n");
    }
    text + &format!(
        "# {}\n[[rule]]\nid = {}\ncategory = {}\npriority = {PRIORITY}\npattern = {}\n\
         source = \"accepted\"\ntemplate = {}\ncreated_at = {}\n",
        proposal.template.replace(char::is_control, " "),
        quoted(id),
        quoted(category),
        quoted(&proposal.pattern),
        quoted(&proposal.template_id),
        quoted(&time::iso(render::now() / 1_000_000 * 1_000_000)),
    )
}
