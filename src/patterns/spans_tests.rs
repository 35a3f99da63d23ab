//! Templates of different lengths. Sentences made up here.

use super::*;

fn template(text: &str, open: &[usize], weight: u64) -> Template {
    Template {
        text: text.to_string(),
        open: open.to_vec(),
        weight,
        members: Vec::new(),
    }
}

#[test]
fn a_name_may_be_several_words() {
    let found = joined(&[
        template("the tide was watched by <*>.", &[5], 9),
        template("the tide was watched by old harbour master.", &[], 2),
        // A value in it: it says more than a name.
        template("the tide was watched by crew <*>.", &[], 2),
        // Another mark at the end, and more messages than the one it would go into.
        template("the tide was watched by old harbour master", &[], 2),
        template("the tide was watched by the port.", &[], 10),
        // Too many words for a name.
        template("the tide was watched by no one at all that day.", &[], 1),
    ]);
    assert_eq!(found[1], found[0]);
    for (at, text) in found.iter().enumerate().skip(2) {
        assert_ne!(*text, found[0], "{at}");
    }
    // The place was not found by comparison: `<*>` is a number there.
    let found = joined(&[
        template("the tide was measured at <*>", &[], 9),
        template("the tide was measured at low noon", &[], 2),
    ]);
    assert_ne!(found[0], found[1]);
}

#[test]
fn many_texts_between_brackets_are_values() {
    let text = |inside: &str| template(&format!("the cook said ({inside}) twice"), &[], 1);
    let four = ["soup", "more salt", "who took it", "no"].map(text);
    let all = joined(&four);
    assert!(
        all.iter().all(|t| t == "the cook said (<*>) twice"),
        "{all:?}"
    );
    // Three may be three events; four of one length are for the comparison of one length.
    assert_eq!(joined(&four[..3])[0], "the cook said (soup) twice");
    let same = ["soup", "salt", "bread", "no"].map(text);
    assert_eq!(joined(&same)[0], "the cook said (soup) twice");
    assert_eq!(brackets("a (b c) f(x) {d [e]} (g"), [(3, 6), (14, 19)]);
}

#[test]
fn many_texts_behind_a_sentence_and_a_colon_are_values() {
    let tails = [
        "rain",
        "no wind at all",
        "the rope broke",
        "fog",
        "all are ill",
    ];
    let texts = |before: &str, weight| {
        let one = |tail: &&str| template(&format!("{before}: {tail}"), &[], weight);
        tails.iter().map(one).collect::<Vec<_>>()
    };
    let found = joined(&texts("told at the old port", 1));
    assert!(found.iter().all(|t| t == "told at the old port: <*>"));
    // A label is no sentence; four texts may be four events.
    assert_eq!(joined(&texts("port", 1))[0], "port: rain");
    let four = joined(&texts("told at the old port", 90)[..4]);
    assert_eq!(four[0], "told at the old port: rain");
    // Behind what went wrong three are causes.
    let causes = texts("could not leave the port", 90);
    assert_eq!(joined(&causes[..3])[0], "could not leave the port: <*>");
    let two = joined(&causes[..2]);
    assert_eq!(two[0], "could not leave the port: rain");
}

#[test]
fn a_value_may_be_empty() {
    for (empty, full) in [
        ("left: crew()", "left: crew(<*>)"),
        ("crew() took ''.", "crew() took '<*>'."),
        ("the mast: of oak", "the mast: <*> of oak"),
        ("buoys that drift:", "buoys that drift: <*>"),
        ("done [ <*>] now", "done [<*>] now"),
    ] {
        let found = joined(&[template(empty, &[], 1), template(full, &[], 1)]);
        assert_eq!(found, [full, full]);
        // Beside no message with a value it stays.
        assert_eq!(joined(&[template(empty, &[], 1)]), [empty]);
    }
}

#[test]
fn many_texts_behind_a_deed_and_a_colon_are_values() {
    let tails = ["wind", "low water", "all crew away", "fog", "new moon tide"];
    let text = |tail: &&str| template(&format!("ferry starting: {tail}"), &[], 1);
    let all: Vec<Template> = tails.iter().map(text).collect();
    assert!(joined(&all).iter().all(|t| t == "ferry starting: <*>"));
    // Four may be four events, and a label is no deed. What went wrong needs a longer sentence.
    assert_eq!(joined(&all[..4])[3], "ferry starting: fog");
    let label = |tail: &&str| template(&format!("ferry state: {tail}"), &[], 1);
    let labels: Vec<Template> = tails.iter().map(label).collect();
    assert_eq!(joined(&labels)[3], "ferry state: fog");
    let failed = |tail: &&str| template(&format!("ferry failed: {tail}"), &[], 1);
    let failed: Vec<Template> = tails.iter().take(3).map(failed).collect();
    assert_eq!(joined(&failed)[0], "ferry failed: wind");
}

fn all(texts: &[&str]) -> Vec<String> {
    let each: Vec<Template> = texts.iter().map(|t| template(t, &[], 9)).collect();
    joined(&each)
}

#[test]
fn two_forms_of_one_word_are_one() {
    for (one, other, text) in [
        ("<*> boat left", "<*> boats left", "<*> boat<*> left"),
        ("left boat: <*>", "left boats: <*>", "left boat<*>: <*>"),
        (
            r#"{"crew":null,"sea":<*>}"#,
            r#"{"crew":"ann-<*>","sea":<*>}"#,
            r#"{"crew":<*>,"sea":<*>}"#,
        ),
    ] {
        assert_eq!(all(&[one, other]), [text, text]);
        assert_eq!(all(&[one]), [one]);
    }
    // Two nouns, and an `s` that is no plural of what the others say.
    assert_eq!(all(&["<*> a left", "<*> as left"])[0], "<*> a left");
    assert_eq!(
        all(&["<*> boats left", "<*> boat lost"])[1],
        "<*> boat lost"
    );
}

#[test]
fn a_list_that_comparison_made_is_one() {
    let lists = [
        "took <*>: for sea",
        "took <*>: <*>: for sea",
        "took <*>: <*>: <*>: for sea",
    ];
    assert!(all(&lists).iter().all(|t| t == lists[0]));
    assert_eq!(all(&lists[2..]), lists[2..]);
}

#[test]
fn what_failed_has_reasons() {
    // Behind a dash, when a value failed.
    let dash = ["wind", "low water", "all crew away", "fog", "new moon"];
    let texts =
        |before: &str| -> Vec<String> { dash.iter().map(|t| format!("{before} - {t}")).collect() };
    let found = |texts: &[String]| all(&texts.iter().map(String::as_str).collect::<Vec<_>>());
    assert!(
        found(&texts("failed <*>"))
            .iter()
            .all(|t| t == "failed <*> - <*>")
    );
    assert_eq!(found(&texts("failed <*>")[..4])[0], "failed <*> - wind");
    assert_eq!(found(&texts("moored <*>"))[0], "moored <*> - wind");
    // Alone, and with reasons.
    let alone = ["rope failed", "rope failed: it was wet", "rope failed: old"];
    assert!(all(&alone).iter().all(|t| t == "rope failed<*>"));
    assert_eq!(all(&alone[1..]), alone[1..]);
    // Three texts between brackets.
    let three =
        ["soup", "more salt", "who took it"].map(|t| format!("the cook failed ({t}) twice"));
    assert_eq!(found(&three)[0], "the cook failed (<*>) twice");
}

#[test]
fn a_code_says_what_stands_behind_it() {
    let both = [
        "<*>: error ab1234: no boat",
        "<*>: error ab1234: the boat is away",
    ];
    assert!(all(&both).iter().all(|t| t == "<*>: error ab1234: <*>"));
    assert_eq!(all(&both[..1]), both[..1]);
}
