//! Rules replayed by hand: who was in force when, and how late a rule came.

use super::*;
use crate::patterns::history::{Failure, lives};

/// Minutes after the midnight between two days; 23:56 is -4.
const fn minute(minutes: i64) -> i64 {
    1_772_409_600_000_000 + minutes * 60_000_000
}

fn rule(id: &str, category: &str, pattern: &str, priority: i64) -> Rule {
    Rule {
        id: id.into(),
        category: category.into(),
        pattern: pattern.into(),
        priority: Some(priority),
        origin: RuleOrigin::Data,
        source: None,
        enabled: true,
        created_at: Some(minute(0)),
        deleted_at: None,
        template: None,
    }
}

fn at(minutes: i64) -> Failure {
    Failure {
        message: Some(0),
        at: Some(minute(minutes)),
    }
}

#[test]
fn a_rule_that_came_72_minutes_after_the_first_failure_and_13_after_the_last() {
    // 23:56, 00:16, 00:26, 00:55; the rule is created at 01:08.
    let failures = [at(-4), at(16), at(26), at(55)];
    let data = vec![Rule {
        created_at: Some(minute(68)),
        ..rule("cli", "TIMEOUT", "timed out", 10)
    }];
    let rules = Rules::new(data, &RuleBook::default());
    let matches = rules.matches(&["Claude CLI timed out after 600000ms"], 1);
    for failure in failures {
        assert_eq!(rules.at(&matches[0], failure.at.expect("a time")), None);
    }
    assert_eq!(rules.today(&matches[0]), Some(0));
    let found = lives(&rules, &failures, &matches);
    let life = &found[0];
    assert_eq!(
        (life.lag_minutes, life.late_by_minutes),
        (Some(72.0), Some(13.0))
    );
    assert_eq!((life.matched, life.hits_then), (4, 0));
    assert_eq!(
        (life.first_match_at, life.last_match_at),
        (Some(minute(-4)), Some(minute(55)))
    );
    // A failure after it is named at its time, and moves neither lag nor lateness.
    let later: Vec<Failure> = failures.into_iter().chain([at(68)]).collect();
    let life = &lives(&rules, &later, &matches)[0];
    assert_eq!((life.matched, life.hits_then), (5, 1));
    assert_eq!(
        (life.lag_minutes, life.late_by_minutes),
        (Some(72.0), Some(13.0))
    );
}

#[test]
fn a_rule_is_in_force_from_its_creation_until_before_its_end() {
    let data = vec![
        Rule {
            created_at: Some(minute(10)),
            deleted_at: Some(minute(20)),
            ..rule("a", "LOGIC", "boom", 5)
        },
        Rule {
            created_at: Some(minute(12)),
            ..rule("b", "AUTH", "boom", 9)
        },
        // A second version of b, from minute 30 on.
        Rule {
            created_at: Some(minute(30)),
            ..rule("b", "RESOURCE", "boom", 9)
        },
        Rule {
            enabled: false,
            ..rule("off", "TIMEOUT", "boom", 1)
        },
        Rule {
            created_at: None,
            ..rule("undated", "TRANSIENT", "boom", 99)
        },
    ];
    let rules = Rules::new(data, &RuleBook::default());
    let matches = rules.matches(&["Boom"], 1);
    let then = |m: i64| {
        rules
            .at(&matches[0], minute(m))
            .map(|at| rules.rules[at].category.as_str())
    };
    assert_eq!(then(9), None);
    assert_eq!(then(10), Some("LOGIC"));
    assert_eq!(then(19), Some("LOGIC"));
    assert_eq!(then(20), Some("AUTH"));
    assert_eq!(then(29), Some("AUTH"));
    assert_eq!(then(30), Some("RESOURCE"));
    // Today: a is deleted, the first version of b is past, `off` is off.
    let today = rules
        .today(&matches[0])
        .map(|at| rules.rules[at].category.as_str());
    assert_eq!(today, Some("RESOURCE"));
}

#[test]
fn priority_then_origin_and_defaults_where_the_data_has_none() {
    let of = |origin, id: &str, priority| Rule {
        origin,
        created_at: None,
        ..rule(id, "LOGIC", "boom", priority)
    };
    let book = RuleBook {
        defaults: vec![
            of(RuleOrigin::Default, "d", 10),
            of(RuleOrigin::Default, "e", 60),
        ],
        user: vec![of(RuleOrigin::User, "u", 60)],
        use_defaults: UseDefaults::Auto,
    };
    let first = |data: Vec<Rule>, book: &RuleBook| {
        let rules = Rules::new(data, book);
        let matches = rules.matches(&["boom"], 1);
        rules
            .today(&matches[0])
            .map(|at| rules.rules[at].id.clone())
    };
    assert_eq!(first(vec![], &book).as_deref(), Some("d"));
    assert_eq!(
        first(vec![rule("x", "LOGIC", "boom", 60)], &book).as_deref(),
        Some("u")
    );
    let always = RuleBook {
        use_defaults: UseDefaults::Always,
        ..book.clone()
    };
    assert_eq!(
        first(vec![rule("x", "LOGIC", "boom", 60)], &always).as_deref(),
        Some("d")
    );
    let never = RuleBook {
        use_defaults: UseDefaults::Never,
        ..book.clone()
    };
    assert_eq!(first(vec![], &never).as_deref(), Some("u"));
    // A default that stands in the data is the data's, declared all the same.
    let rules = Rules::new(vec![rule("d", "AUTH", "boom", 1)], &book);
    let found = lives(&rules, &[], &Vec::new());
    let seen: Vec<_> = found
        .iter()
        .map(|l| (rules.rules[l.rule].id.as_str(), l.declared, l.in_data))
        .collect();
    assert_eq!(
        seen,
        [("u", false, false), ("d", true, true), ("e", true, false)]
    );
}

#[test]
fn threads_change_nothing() {
    let messages: Vec<String> = (0..9000).map(|n| format!("boom {n}")).collect();
    let texts: Vec<&str> = messages.iter().map(String::as_str).collect();
    let rules = Rules::new(
        vec![rule("a", "LOGIC", "7$", 1), rule("b", "AUTH", "boom 1", 2)],
        &RuleBook::default(),
    );
    assert_eq!(rules.matches(&texts, 1), rules.matches(&texts, 3));
}
