//! Few different words at one position: values, or events of their own? Sentences made up here.

use crate::patterns::group::group;

/// Templates of these messages, by text.
fn templates(messages: &[&str]) -> Vec<String> {
    let groups = group(messages);
    let text = |at: u32| groups.text(at).to_string();
    (0..groups.len() as u32).map(text).collect()
}

#[test]
fn two_names_are_values() {
    for (messages, template) in [
        // A quoted word, a capital inside, several parts, a value inside.
        (
            ["ferry 'Alma' left pier", "ferry 'Berta' left pier"],
            "ferry '<*>' left pier",
        ),
        (
            ["gave up on TideGauge today", "gave up on WindMeter today"],
            "gave up on <*> today",
        ),
        (["took lamp_post out", "took road_sign out"], "took <*> out"),
        (
            [
                "link of crane7 is slack now",
                "link of winch12 is slack now",
            ],
            "link of <*> is slack now",
        ),
        // A name follows such a word.
        (
            ["tea made for ada", "tea made for bert"],
            "tea made for <*>",
        ),
    ] {
        assert_eq!(templates(&messages), [template]);
    }
}

#[test]
fn two_words_that_say_what_happens_are_two_events() {
    for messages in [
        // Deeds, and what follows `to` and `is`.
        ["the old gate was opened", "the old gate was closed"],
        ["the old gate is hot", "the old gate is cold"],
        [
            "failed to wind the long rope",
            "failed to cut the long rope",
        ],
        // A word that names the value behind it.
        ["lake three has depth 12", "lake three has width 17"],
        [
            "lake of north: left bank: 7",
            "lake of north: right bank: 7",
        ],
        // The answer behind a colon.
        ["harbour pilot on duty: yes", "harbour pilot on duty: no"],
        // A choice out of a few, and a first word.
        [
            "sluice now in mode HALF_OPEN",
            "sluice now in mode FULL_OPEN",
        ],
        ["pilot on board since dawn", "cargo on board since dawn"],
    ] {
        assert_eq!(templates(&messages).len(), 2, "{messages:?}");
    }
}

/// Ten messages with each of these words.
fn common(words: &[&str], line: impl Fn(&str, usize) -> String) -> usize {
    let each = |word: &&str| (0..10).map(|at| line(word, at)).collect::<Vec<_>>();
    let messages: Vec<String> = words.iter().flat_map(each).collect();
    let all: Vec<&str> = messages.iter().map(String::as_str).collect();
    templates(&all).len()
}

#[test]
fn a_choice_is_a_value_from_three_words_on_and_deeds_and_pairs_later() {
    let berth = |word: &str, at: usize| format!("pilot {at} took berth {word} near gate {at}");
    assert_eq!(common(&["high", "low"], berth), 2);
    assert_eq!(common(&["high", "low", "far"], berth), 1);
    // Deeds are events each, up to four.
    let gate = |word: &str, at: usize| format!("gate {at} near berth {word} before dusk {at}");
    let deeds = ["opened", "closed", "painted", "moved", "mended"];
    assert_eq!(common(&deeds[..4], gate), 4);
    assert_eq!(common(&deeds, gate), 1);
    // What is told stands before: these are no deeds.
    let tide = |word: &str, at: usize| format!("tide {at} entered {word} state");
    assert_eq!(common(&["rising", "falling", "waiting"], tide), 1);
    // Three right sides of a pair are three events.
    let crew = |word: &str, at: usize| format!("night watch {at} over crew={word}");
    assert_eq!(common(&["old", "new", "tired"], crew), 3);
    // Keys of a record are no sentence: two words say nothing but this.
    let sync = |word: &str, at: usize| format!("tide {word} from=n{at} over=w{at} under=b{at}");
    assert_eq!(common(&["up", "low", "far"], sync), 3);
}

#[test]
fn words_between_marks_are_values_and_so_are_four_methods() {
    let cook = |word: &str, at: usize| format!("({word}) cooked {at}");
    assert_eq!(common(&["ada", "bert"], cook), 1);
    let asked = |word: &str, at: usize| format!("{word} \"/boats/{at}\", crew {at}");
    assert_eq!(common(&["GET", "PUT", "POST"], asked), 3);
    assert_eq!(common(&["GET", "PUT", "POST", "HEAD"], asked), 1);
}

#[test]
fn numbers_of_two_kinds_are_two_events() {
    let kept = |word: &str, at: usize| format!("item {word}_{at} kept dry below {at}");
    assert_eq!(common(&["rope", "sail"], kept), 2);
    // Names with a number are names, and so is a kind that is seldom seen.
    let berth = |word: &str, at: usize| format!("item {word}{at} kept dry below {at}");
    assert_eq!(common(&["rope", "sail"], berth), 1);
    let pair = [
        "item rope_7 kept dry below 3",
        "item sail_7 kept dry below 3",
    ];
    assert_eq!(templates(&pair).len(), 1);
}

#[test]
fn protocols_are_told_apart() {
    let open = |word: &str, at: usize| format!("listens on {word} port {at}");
    assert_eq!(common(&["IPv4", "IPv6"], open), 2);
    assert_eq!(common(&["IPx4", "IPx6"], open), 1);
}

#[test]
fn a_name_is_a_value_where_one_is_known() {
    let lines = [
        "mended a/b.rs (7 8)",
        "mended a/c.rs (7 8)",
        "mended plan.md (7 9)",
    ];
    assert_eq!(templates(&lines), ["mended <*> (<*> <*>)"]);
}

#[test]
fn common_words_are_events_and_rare_ones_beside_them_are_names() {
    let line = |who: &str, at: usize| format!("berth {at} kept for {who} until dusk {at}");
    // Two words, each in many messages: not by accident.
    let many = |who: &str, n: usize| (0..n).map(|at| line(who, at)).collect::<Vec<_>>();
    let mut messages = many("tugs", 9);
    messages.extend(many("yachts", 8));
    let all: Vec<&str> = messages.iter().map(String::as_str).collect();
    assert_eq!(templates(&all).len(), 2);
    // One common, two rare: names.
    let mut messages = many("tugs", 9);
    messages.extend(many("ada", 1));
    messages.extend(many("bert", 1));
    let all: Vec<&str> = messages.iter().map(String::as_str).collect();
    assert_eq!(templates(&all), ["berth <*> kept for <*> until dusk <*>"]);
}
