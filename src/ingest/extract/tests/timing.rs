//! How long the extractors take over the reviews of a year; run by hand with `--ignored --nocapture`.

use super::{EXTRACTORS, Extractor, Reading};
use std::hint::black_box;
use std::time::Instant;

/// A Markdown review of about 1.4 kB.
fn markdown(n: usize) -> String {
    let mut text = format!(
        "# Review of crates/gateway/src/file_{n}.rs\n\n**Alignment score:** {}/10\n\n",
        n % 11
    );
    text += "| # | Suggestion | File | Confidence |\n|---|---|---|---|\n";
    for row in 0..4 {
        text += &format!(
            "| {row} | Replace the stub by a call into the store and return its error | src/a.rs | {}% |\n",
            70 + n % 30
        );
    }
    while text.len() < 1400 {
        text += "The handler answers before the journal has been written, so a crash loses the record. ";
    }
    text
}

/// A forensic review of about 1.4 kB.
fn forensic(n: usize) -> String {
    let entry = |i: usize| {
        format!(
            "{{\"claim\":\"the handler {i} pretends to store what it was given\",\"evidence\":\"src/a.rs:{i}\",\"confidence\":{}}}",
            60 + i % 40
        )
    };
    let list = |k: usize| (0..k).map(|i| entry(n + i)).collect::<Vec<_>>().join(",");
    format!(
        "{{\"verdict\":\"fail\",\"critical_failures\":[{}],\"pseudocode_flags\":[{}],\"prd_mismatches\":[],\"verified_components\":[{}],\"required_next_actions\":[\"a\"],\"alignment_score\":{}}}",
        list(4),
        list(2),
        list(5),
        n % 11
    )
}

/// The fastest of seven passes over `texts`, in milliseconds: what the machine does beside it falls away.
fn fastest(texts: &[String], extractors: &[Extractor]) -> f64 {
    let mut values: Vec<_> = extractors
        .iter()
        .map(|extractor| extractor.values())
        .collect();
    let mut pass = || {
        let start = Instant::now();
        for text in texts {
            let reading = Reading::new(text);
            for (extractor, values) in extractors.iter().zip(&mut values) {
                extractor.read_shared(&reading, values);
                black_box(&values);
            }
        }
        start.elapsed().as_secs_f64() * 1e3
    };
    (0..7).map(|_| pass()).fold(f64::INFINITY, f64::min)
}

#[test]
#[ignore = "a measurement, not a check"]
fn sixty_thousand_reviews() {
    for (kind, make) in [
        ("markdown", markdown as fn(usize) -> String),
        ("forensic", forensic),
    ] {
        let texts: Vec<String> = (0..60_000).map(make).collect();
        let bytes: usize = texts.iter().map(String::len).sum();
        println!("{kind}: {:.1} MB", bytes as f64 / 1e6);
        for extractor in EXTRACTORS {
            println!(
                "  {:12} {:7.1} ms",
                extractor.name,
                fastest(&texts, std::slice::from_ref(extractor))
            );
        }
        // As the decoder runs them: all over one row while it is in the cache.
        println!("  {:12} {:7.1} ms", "all", fastest(&texts, EXTRACTORS));
    }
}
