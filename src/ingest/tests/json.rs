//! The walk against serde_json, and the decoder against arbitrary bytes.

use super::decls;
use crate::ingest::Streams;
use crate::ingest::decoder::{Decoder, Line, Memory, Place};
use crate::ingest::json::{self, Kind, Span, Walk, Walked};
use crate::ingest::sink::Sinks;
use crate::lake::Lake;
use crate::model::Reason;
use proptest::prelude::*;
use serde::Deserialize;
use serde_json::Value;

/// A JSON text of any shape, in any spelling. Keys and strings are short, so that they repeat.
fn spelt() -> impl Strategy<Value = String> {
    let blank = || prop_oneof![3 => Just(""), 1 => Just(" "), 1 => Just("\t "), 1 => Just("\r\n")];
    let char = prop_oneof![
        4 => prop::char::range('a', 'd').prop_map(String::from),
        1 => any::<char>().prop_filter("plain", |c| !matches!(c, '"' | '\\') && *c >= ' ').prop_map(String::from),
        1 => prop::sample::select(vec!["\\n", "\\\"", "\\\\", "\\/", "\\u0041", "\\u00E9", "\\ud83d\\ude00", "\\b\\f\\r\\t"]).prop_map(String::from),
    ];
    let string = prop::collection::vec(char, 0..12)
        .prop_map(|c| format!("\"{}\"", c.concat()))
        .boxed();
    let number = prop_oneof![
        any::<i64>().prop_map(|n| n.to_string()),
        any::<f64>()
            .prop_filter("finite", |f| f.is_finite())
            .prop_map(|f| format!("{f:e}")),
        prop::sample::select(vec![
            "0",
            "-0",
            "0.0",
            "1E+2",
            "1e-2",
            "10.50",
            "18446744073709551616"
        ])
        .prop_map(String::from),
    ];
    let word = prop::sample::select(vec!["true", "false", "null"]).prop_map(String::from);
    let leaf = prop_oneof![2 => string.clone(), 2 => number, 1 => word];
    leaf.prop_recursive(5, 40, 6, move |inner| {
        let member = (string.clone(), blank(), blank(), inner.clone(), blank());
        let member = member.prop_map(|(k, a, b, v, c)| format!("{k}{a}:{b}{v}{c}"));
        prop_oneof![
            (
                blank(),
                prop::collection::vec((blank(), inner).prop_map(|(b, v)| format!("{b}{v}")), 0..6),
                blank()
            )
                .prop_map(|(a, v, b)| if v.is_empty() {
                    format!("[{a}]")
                } else {
                    format!("[{}{b}]", v.join(","))
                }),
            (
                blank(),
                prop::collection::vec((blank(), member).prop_map(|(b, m)| format!("{b}{m}")), 0..6)
            )
                .prop_map(|(a, m)| if m.is_empty() {
                    format!("{{{a}}}")
                } else {
                    format!("{{{}}}", m.join(","))
                }),
        ]
    })
}

/// What the walk says of a whole text.
fn walked(text: &[u8]) -> Result<Span, Reason> {
    let mut walk = Walk::new(text, true);
    walk.skip_blank();
    let span = walk.value(0)?;
    walk.skip_blank();
    match walk.peek() {
        None => Ok(span),
        Some(_) => walk.broken("expected one value"),
    }
}

/// Every value inside a span: with the walk's jumps, or looked through byte by byte.
fn inside(line: Walked, span: Span, out: &mut Vec<Span>) {
    match span.kind {
        Kind::Array => json::elements(line, span, |value| {
            out.push(value);
            inside(line, value, out);
        }),
        Kind::Object => json::members(line, span, |key, value| {
            out.extend([key, value]);
            inside(line, value, out);
        }),
        _ => {}
    }
}

/// What serde_json says, with its own limit of depth out of the way.
fn judged(text: &[u8]) -> Result<Value, serde_json::Error> {
    let mut judge = serde_json::Deserializer::from_slice(text);
    let value = Value::deserialize(&mut judge)?;
    judge.end()?;
    Ok(value)
}

/// Whether the span's value, read by our own scalars, is the other's.
fn equal(line: &[u8], span: Span, value: &Value) -> bool {
    match (span.kind, value) {
        (Kind::Null, Value::Null) => true,
        (Kind::True, Value::Bool(b)) => *b,
        (Kind::False, Value::Bool(b)) => !*b,
        (Kind::Int, Value::Number(n)) if n.is_i64() => {
            json::text::int(span.bytes(line), span.kind) == n.as_i64()
        }
        (Kind::Int | Kind::Float, Value::Number(n)) => {
            close(json::text::float(span.bytes(line)), n.as_f64())
        }
        (Kind::Str | Kind::EscapedStr, Value::String(s)) => {
            json::text::text(line, span) == s.as_str()
        }
        (Kind::Array, Value::Array(items)) => {
            let mut spans = Vec::new();
            json::elements(line, span, |s| spans.push(s));
            spans.len() == items.len() && spans.iter().zip(items).all(|(s, v)| equal(line, *s, v))
        }
        (Kind::Object, Value::Object(members)) => {
            // Of a key that stands twice serde_json keeps the last.
            let mut spans = std::collections::BTreeMap::new();
            json::members(line, span, |k, v| {
                spans.insert(json::text::text(line, k).into_owned(), v);
            });
            spans.len() == members.len()
                && spans
                    .iter()
                    .all(|(k, s)| members.get(k).is_some_and(|v| equal(line, *s, v)))
        }
        _ => false,
    }
}

/// serde_json's own reading of a float may be off in the last place; ours is exact.
fn close(ours: Option<f64>, theirs: Option<f64>) -> bool {
    match (ours, theirs) {
        (Some(a), Some(b)) => (a - b).abs() <= a.abs() * 1e-14 + f64::MIN_POSITIVE,
        _ => false,
    }
}

/// Floats beyond the range are numbers to the walk and an error to serde_json; lone surrogates
/// are errors to both, NaN has a reason of its own.
fn check(text: &[u8]) {
    let (ours, theirs) = (walked(text), judged(text));
    let shown = String::from_utf8_lossy(text).into_owned();
    match (&ours, &theirs) {
        (Ok(span), Ok(value)) => assert!(equal(text, *span, value), "{shown}: {value:?}"),
        (Err(_), Err(_)) => {}
        (Ok(_), Err(e)) => assert!(
            e.to_string().starts_with("number out of range"),
            "{shown}: {e}"
        ),
        (Err(Reason::TooDeep { .. }), Ok(_)) => panic!("{shown}: 128 levels are allowed"),
        (Err(e), Ok(_)) => panic!("{shown}: refused: {e}"),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, ..ProptestConfig::default() })]

    #[test]
    fn the_walk_accepts_what_serde_json_accepts_and_reads_the_same(text in spelt()) {
        prop_assert!(walked(text.as_bytes()).is_ok(), "{}", text);
        check(text.as_bytes());
    }

    #[test]
    fn jumps_lead_to_what_is_found_without_them(text in spelt(), filling in 0usize..60) {
        // Some strings are longer than the shortest that is remembered.
        let text = text.replace('c', &"c".repeat(filling));
        let mut walk = Walk::new(text.as_bytes(), true);
        walk.jumps = Some(Vec::new());
        let span = walk.value(0);
        prop_assert!(span.is_ok(), "{}", text);
        let jumps = walk.jumps.unwrap_or_default();
        let (mut with, mut without) = (Vec::new(), Vec::new());
        let line = Walked { bytes: text.as_bytes(), jumps: &jumps };
        inside(line, span.clone().unwrap(), &mut with);
        inside(text.as_bytes().into(), span.unwrap(), &mut without);
        prop_assert_eq!(with, without);
    }

    #[test]
    fn a_text_that_was_cut_or_has_a_wrong_byte_is_judged_alike(
        text in spelt(), at in any::<prop::sample::Index>(), byte in any::<u8>(), cut in any::<bool>(),
    ) {
        let mut bytes = text.into_bytes();
        let at = at.index(bytes.len());
        if cut { bytes.truncate(at) } else { bytes[at] = byte }
        // UTF-8 is checked before the walk.
        if std::str::from_utf8(&bytes).is_ok() {
            check(&bytes);
        }
    }

    #[test]
    fn any_text_is_judged_alike(text in "[\\[\\]{}\":,0-9eE+.\\-\\\\untrflsa \\t]{0,24}") {
        check(text.as_bytes());
    }
}

#[test]
fn depth_is_counted_alike() {
    for depth in [1, 126, 127, 128, 129, 200] {
        let text = format!("{}1{}", "[".repeat(depth), "]".repeat(depth));
        assert_eq!(walked(text.as_bytes()).is_ok(), depth <= 128, "{depth}");
        // serde_json stops at 127 containers; the issue counts 128.
        assert_eq!(judged(text.as_bytes()).is_ok(), depth <= 127, "{depth}");
    }
}

/// Lines that mean something to some stream, with values of any type.
fn line(keys: Vec<String>) -> impl Strategy<Value = Vec<u8>> {
    let pair = (prop::sample::select(keys), spelt()).prop_map(|(k, v)| format!("\"{k}\":{v}"));
    let object =
        prop::collection::vec(pair, 0..8).prop_map(|m| format!("{{{}}}", m.join(",")).into_bytes());
    prop_oneof![4 => object, 1 => prop::collection::vec(any::<u8>(), 0..40)]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn no_line_makes_any_stream_panic_and_a_refused_one_leaves_no_trace(
        seeds in prop::collection::vec(any::<prop::sample::Index>(), 1),
        lines in {
            let names = |d: &crate::packs::StreamDecl| d.fields.iter().map(|f| f.name.clone()).collect::<Vec<_>>();
            let mut keys: Vec<String> = decls().iter().flat_map(names).collect();
            keys.extend(["iteration".into(), "iter".into()]);
            prop::collection::vec(line(keys), 1..12)
        },
    ) {
        let dir = tempfile::tempdir().unwrap();
        let lake = Lake::new(dir.path());
        let streams = Streams::new(decls()).unwrap();
        let _ = seeds;
        for plan in streams.plans.values() {
            let place = Place { path: "p".into(), path_iteration: Some("1".into()), source_id: 1 };
            let mut decoder = Decoder::new(plan, place, Sinks::new(&lake, plan, "t".into()), Memory::default());
            let mut rows = std::collections::BTreeMap::<Option<String>, usize>::new();
            for (n, bytes) in lines.iter().enumerate() {
                if std::str::from_utf8(bytes).is_err() || bytes.contains(&b'\n') {
                    continue;
                }
                let line = Line { bytes, number: n as u64 + 1, byte: 0, row: n as u64 + 1, dirty: true };
                let taken = decoder.take(line).unwrap();
                if decoder.sinks.is_empty() {
                    continue;
                }
                let sink = decoder.sinks.current();
                if taken.is_ok() {
                    *rows.entry(sink.iteration.clone()).or_default() += 1;
                }
                let want = rows.get(&sink.iteration).copied().unwrap_or_default();
                let own = sink.columns.own.iter().map(|c| c.len());
                prop_assert!(own.into_iter().all(|rows| rows == want), "{}", plan.stream);
                for child in &sink.columns.children {
                    prop_assert!(child.iter().all(|c| c.len() == child[0].len()), "{}", plan.stream);
                }
            }
        }
    }
}
