//! Mistakes in a rules file, each with its whole message.

use super::*;
use crate::packs::files::BUILTIN;

fn read(text: &str) -> (RulesFile, Vec<String>) {
    let (file, mistakes) = read_rules("rules.toml", text, RuleOrigin::User, &mut BTreeMap::new());
    (file, mistakes.iter().map(ToString::to_string).collect())
}

#[test]
fn a_sound_file_is_read() {
    let (file, mistakes) = read(
        "default_rules = \"never\"\n[[rule]]\nid = \"mine\"\ncategory = \"LOGIC\"\n\
         pattern = 'boom \\d+'\npriority = 60\ncreated_at = \"2026-04-23T10:00:00Z\"\n\
         template = \"t-0123456789\"\n",
    );
    assert_eq!(mistakes, [] as [&str; 0]);
    assert_eq!(file.use_defaults, UseDefaults::Never);
    let [rule] = file.rules.as_slice() else {
        panic!("one rule")
    };
    assert_eq!(
        (rule.id.as_str(), rule.priority, rule.enabled),
        ("mine", Some(60), true)
    );
    assert_eq!(rule.created_at, Some(1_776_938_400_000_000));
}

#[test]
fn every_mistake_has_its_line_and_the_other_rules_stay() {
    let (file, mistakes) = read(
        "default_rules = \"sometimes\"\n\
         [[rule]]\nid = \"a\"\ncategory = \"timeout\"\npattern = \"x\"\npriority = 1\n\
         [[rule]]\nid = \"b\"\ncategory = \"LOGIK\"\npattern = \"x\"\npriority = 1\n\
         [[rule]]\nid = \"c\"\ncategory = \"LOGIC\"\npattern = \"(\"\npriority = 1\n\
         [[rule]]\nid = \"d\"\ncategory = \"LOGIC\"\npattern = \"x*\"\npriority = 1\n\
         [[rule]]\nid = \"e\"\ncategory = \"LOGIC\"\npattern = \"x\"\npriority = -1\n\
         [[rule]]\nid = \"f\"\ncategory = \"LOGIC\"\npattern = \"x\"\npriority = \"1\"\n\
         [[rule]]\nid = \"f\"\ncategory = \"LOGIC\"\npattern = \"x\"\npriority = 1\nprio = 2\n\
         [[rule]]\ncategory = \"UNKNOWN\"\n\
         [[rule]]\nid = \"fine\"\ncategory = \"LOGIC\"\npattern = \"x\"\npriority = 1\n",
    );
    assert_eq!(
        mistakes,
        [
            "rules.toml:1: `default_rules` is \"sometimes\", expected one of auto, always, never; \
             known: always, auto, never",
            "rules.toml:4: `category` is \"timeout\", expected one of TRANSIENT, TIMEOUT, LOGIC, \
             AUTH, RESOURCE; write \"TIMEOUT\"",
            "rules.toml:9: `category` is \"LOGIK\", expected one of TRANSIENT, TIMEOUT, LOGIC, \
             AUTH, RESOURCE; did you mean `LOGIC`?",
            "rules.toml:15: `(` is no regular expression: unclosed group; mend it; a literal `(`, \
             `[`, `.` or `*` wants a `\\`",
            "rules.toml:20: `x*` matches the empty text, and so every message; write down at \
             least one character that must be there",
            "rules.toml:26: `priority` is -1, expected 0 to 1000; the lower number is tried first",
            "rules.toml:31: `priority` is the text \"1\", expected a whole number; write \
             priority = 1",
            "rules.toml:37: unknown key `prio` in the rule; known: category, created_at, \
             enabled, id, meaning, pattern, priority, source, template",
            "rules.toml:33: the rule `f` exists already (rules.toml:27); give it another id",
            "rules.toml:38: the rule has no `id`; add id = \"…\"",
            "rules.toml:39: `category` is \"UNKNOWN\", expected one of TRANSIENT, TIMEOUT, LOGIC, \
             AUTH, RESOURCE; known: AUTH, LOGIC, RESOURCE, TIMEOUT, TRANSIENT",
            "rules.toml:38: the rule has no `pattern`; add pattern = \"…\"",
            "rules.toml:38: the rule has no `priority`; add priority = 60",
        ]
    );
    assert_eq!(file.rules.len(), 1);
}

#[test]
fn an_empty_text_is_no_id_no_category_and_no_pattern() {
    let (file, mistakes) =
        read("[[rule]]\nid = \"\"\ncategory = \"\"\npattern = \"\"\npriority = 1\n");
    assert_eq!(
        mistakes,
        [
            "rules.toml:2: the id is empty; give the rule a name of one word",
            "rules.toml:3: `category` is \"\", expected one of TRANSIENT, TIMEOUT, LOGIC, AUTH, \
             RESOURCE; known: AUTH, LOGIC, RESOURCE, TIMEOUT, TRANSIENT",
            "rules.toml:4: `` matches the empty text, and so every message; write down at least \
             one character that must be there",
        ]
    );
    assert_eq!(file.rules, []);
}

#[test]
fn the_defaults_are_fifteen_sound_rules() {
    let text = BUILTIN
        .get_file("failures/rules.toml")
        .and_then(|f| f.contents_utf8())
        .expect("the pack's rules");
    let mut taken = BTreeMap::new();
    let (file, mistakes) = read_rules("rules.toml", text, RuleOrigin::Default, &mut taken);
    assert_eq!(mistakes, []);
    assert_eq!(file.rules.len(), 15);
    let mut priorities: Vec<_> = file.rules.iter().map(|r| r.priority).collect();
    priorities.dedup();
    assert_eq!(priorities.len(), 15, "no two defaults share a priority");
    assert!(priorities.is_sorted());
    for category in CATEGORIES.iter().filter(|c| **c != UNKNOWN) {
        assert!(
            file.rules.iter().any(|r| r.category == *category),
            "{category}"
        );
    }
}
