//! Hand-made cases for every extractor, and checks over all of them.

mod confidences;
mod forensic;
mod score;
mod shard;
mod streams;
mod thin;
mod timing;

use super::{EXTRACTORS, Extractor, Reading, Values, find};

/// The extractor of that name and what it reads in `text`.
fn read(name: &str, text: &str) -> (&'static Extractor, Values) {
    let extractor = find(name).unwrap();
    let mut values = extractor.values();
    extractor.read(text, &mut values);
    (extractor, values)
}

/// The slot of an output.
fn slot(extractor: &Extractor, output: &str) -> usize {
    extractor
        .outputs
        .iter()
        .position(|o| o.name == output)
        .unwrap()
}

#[test]
fn names_are_unique_and_everything_is_explained() {
    let mut names: Vec<&str> = EXTRACTORS.iter().map(|e| e.name).collect();
    let mut outputs: Vec<&str> = EXTRACTORS
        .iter()
        .flat_map(|e| e.outputs)
        .map(|o| o.name)
        .collect();
    let (all_names, all_outputs) = (names.len(), outputs.len());
    names.sort();
    names.dedup();
    outputs.sort();
    outputs.dedup();
    // One text field may run every extractor, so their columns must not collide either.
    assert_eq!((names.len(), outputs.len()), (all_names, all_outputs));
    for extractor in EXTRACTORS {
        assert!(extractor.meaning.ends_with('.'), "{}", extractor.name);
        for output in extractor.outputs {
            assert!(
                output.meaning.ends_with('.'),
                "{}: {}",
                extractor.name,
                output.name
            );
        }
    }
    assert!(find("no such rule").is_none());
}

#[test]
fn values_forget_the_row_before() {
    let extractor = find("score").unwrap();
    let mut values = extractor.values();
    extractor.read("Score: 4/10", &mut values);
    assert_eq!((values.float(0), values.text(1)), (Some(4.0), Some("4/10")));
    extractor.read("nothing", &mut values);
    assert_eq!((values.float(0), values.text(1)), (None, None));
    assert!(values.is_empty(0) && values.is_empty(1));
}

#[test]
fn a_shared_reading_gives_what_each_reads_alone() {
    for text in [
        "{\"verdict\":\"fail\",\"risk_points\":[{\"confidence\":60}],\"alignment_score\":3}",
        "Score: 4/10\n\n|Fix|Confidence|\n|-|--|\n|a|90%|\n",
        "{\"verdict\"",
    ] {
        let reading = Reading::new(text);
        for extractor in EXTRACTORS {
            let (mut alone, mut shared) = (extractor.values(), extractor.values());
            extractor.read(text, &mut alone);
            extractor.read_shared(&reading, &mut shared);
            assert_eq!(
                format!("{alone:?}"),
                format!("{shared:?}"),
                "{}: {text}",
                extractor.name
            );
        }
    }
}

#[test]
fn no_extractor_trips_over_cut_or_odd_text() {
    let whole = concat!(
        "# Review (shard 3)\n\n**Alignment score:** 4.5 / 10 — é 4–5/10\n\n| Fix | Confidence |\n|---|---:|\n",
        "| a \\| b | **92%** |\n| c | 0.5 |\nConfidence: 85% 4 out of 10\n```json\n{\"verdict\": \"fail\", ",
        "\"risk_points\": [{\"confidence\": \"70%\"}, \"\\u00e9\"], \"alignment_score\": \"4/10\"}\n```\nall shards"
    );
    for extractor in EXTRACTORS {
        let mut values = extractor.values();
        for (at, _) in whole.char_indices() {
            extractor.read(&whole[..at], &mut values);
            extractor.read(&whole[at..], &mut values);
        }
        for text in [
            "10",
            "/10",
            "4/",
            "|",
            "--",
            "|-",
            "{",
            "{\"",
            "```",
            "```json",
            "shard",
            "hard",
            "confidence",
            "%confidence",
            "\u{feff}",
            "\n--|",
        ] {
            extractor.read(text, &mut values);
        }
    }
}
