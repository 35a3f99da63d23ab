//! Evidence made by hand: form, digests, order, forgeries.

use super::check::{Holds, arithmetic, read, recomputes};
use super::compare::compare;
use super::write::{Facts, evidence, that_fits};
use super::*;
use crate::engine::tiny::{Tiny, TinyRelation, TinyRow};
use crate::ingest::lines::Line;
use crate::model::ColType;
use crate::packs::{CheckedSql, MetricDef, Scope};

const SQL: &str = "SELECT iteration, CAST(COUNT(*) AS BIGINT) AS value FROM findings \
                   WHERE severity = 'high' GROUP BY iteration ORDER BY iteration";

fn metric() -> MetricDef {
    MetricDef {
        id: "high_findings".into(),
        pack: "own".into(),
        title: "High findings".into(),
        question: String::new(),
        unit: "findings".into(),
        better: Better::Lower,
        chart: "line".into(),
        scale: None,
        series: Vec::new(),
        tones: Default::default(),
        scope: Scope::Iteration,
        definition: "Findings of severity high.".into(),
        rows: None,
        sql: CheckedSql {
            written: SQL.into(),
            text: SQL.into(),
            relations: vec!["findings".into()],
            columns: vec!["iteration".into(), "value".into()],
        },
        file: "own".into(),
    }
}

fn column(name: &str) -> Column {
    Column {
        name: name.into(),
        kind: ColType::Text,
    }
}

/// Iteration 1 has three high findings, 2 has one; a low one beside them.
fn rows() -> Vec<(i64, &'static str, &'static str)> {
    vec![
        (1, "1", "high"),
        (2, "1", "high"),
        (3, "1", "high"),
        (4, "2", "high"),
        (5, "2", "low"),
    ]
}

fn tiny(listed: bool) -> Tiny {
    let text = |t: &str| Cell::Text(t.to_string());
    let row = |line, count, iteration, severity| TinyRow {
        source: Some("findings.jsonl".to_string()),
        line,
        count,
        cells: vec![text(iteration), text(severity)],
    };
    let rows = match listed {
        true => rows()
            .iter()
            .map(|(line, i, s)| row(Some(*line), 1, i, s))
            .collect(),
        false => vec![
            row(None, 3, "1", "high"),
            row(None, 1, "2", "high"),
            row(None, 1, "2", "low"),
        ],
    };
    let point = |iteration: &str, value| RawPoint {
        iteration: iteration.into(),
        series: None,
        value: Some(value),
        k: None,
        n: None,
    };
    Tiny {
        listed,
        relations: vec![TinyRelation {
            name: "findings".into(),
            columns: vec![column("iteration"), column("severity")],
            total: 5,
            rows,
        }],
        places: (1..=5).map(|l| ("findings.jsonl".to_string(), l)).collect(),
        points: vec![point("1", 3.0), point("2", 1.0)],
    }
}

fn lines() -> Vec<Line> {
    let line = |n: i64| Line {
        path: "findings.jsonl".into(),
        line: n,
        from: (n as u64 - 1) * 40,
        to: n as u64 * 40 - 1,
        digest: blake3::hash(n.to_string().as_bytes()).to_hex().to_string(),
    };
    (1..=5).map(line).collect()
}

fn definition() -> Definition {
    Definition {
        sql: SQL.into(),
        views: Default::default(),
        params: Default::default(),
    }
}

fn made(kept: Kept) -> Evidence {
    let metric = metric();
    let facts = Facts {
        version: env!("CARGO_PKG_VERSION"),
        metric: &metric,
        definition: definition(),
        pair: ["1", "2"],
        redact: true,
    };
    evidence(&tiny(kept == Kept::Listed), &lines(), &facts, kept)
}

fn look(text: &str) -> (Holds, Vec<String>) {
    match read(text.as_bytes()) {
        Err(problem) => (Holds::No, vec![problem]),
        Ok(evidence) => {
            let found = arithmetic(text.as_bytes(), &evidence, Some(&definition()));
            (found.holds, found.lines)
        }
    }
}

#[test]
fn listed_and_grouped_rows_prove_the_number_and_counts_alone_do_not() {
    let says = |kept| look(&made(kept).text());
    let good = vec!["the numbers follow from the 5 rows in the file".to_string()];
    assert_eq!(says(Kept::Listed), (Holds::Yes, good.clone()));
    assert_eq!(says(Kept::Grouped), (Holds::Yes, good));
    let (holds, lines) = says(Kept::Counted);
    assert_eq!(holds, Holds::Unknown);
    assert_eq!(
        lines,
        [
            "numbers: the file holds counts and digests of 5 lines and not the rows; give --data to compute them"
        ]
    );
    assert_eq!(made(Kept::Grouped).samples.len(), 5);
}

#[test]
fn a_text_is_read_back_to_itself() {
    for kept in [Kept::Listed, Kept::Grouped, Kept::Counted] {
        let evidence = made(kept);
        let again = read(evidence.text().as_bytes()).expect("an evidence file");
        assert_eq!(again, evidence);
        assert_eq!(again.text(), evidence.text());
    }
}

#[test]
fn what_was_changed_is_named() {
    let text = made(Kept::Listed).text();
    let change = |from: &str, to: &str| {
        assert!(text.contains(from), "{from}");
        let (holds, lines) = look(&text.replacen(from, to, 1));
        assert_eq!(holds, Holds::No);
        lines.join("\n")
    };
    assert!(change("\"value\":3.0", "\"value\":4.0").starts_with("numbers: was changed"));
    assert!(change("[0,4,\"2\"", "[0,4,\"1\"").starts_with("relations: was changed"));
    assert!(change("= 'high'", "= 'low'").contains("definition: was changed"));
    assert!(change("[2,40,79", "[2,40,78").contains("sources: was changed"));
    assert!(change("\"count\": 5", "\"count\": 6").contains("the root is not that of its 5 lines"));
    assert_eq!(
        change("\"from\": \"1\",", "\"from\":  \"1\","),
        "form: line 5 is not as the program writes it (order, blanks or spelling)"
    );
    let swapped = text.replacen(
        "[0,1,\"1\",\"high\"],\n    [0,2,\"1\",\"high\"]",
        "[0,2,\"1\",\"high\"],\n    [0,1,\"1\",\"high\"]",
        1,
    );
    assert_ne!(swapped, text);
    let (_, lines) = look(&swapped);
    assert!(
        lines.join("\n").contains("\"findings\": rows out of order"),
        "{lines:?}"
    );
}

#[test]
fn a_consistent_forgery_is_caught_by_the_source_only() {
    let fresh = made(Kept::Listed);
    let mut forged = fresh.clone();
    // A high finding of iteration 2 becomes a low one: 3 → 0.
    forged.relations[0].rows[3][3] = Cell::Text("low".into());
    assert_eq!(
        recomputes(&forged).expect_err("the number is not that of the rows"),
        ["numbers: iteration \"2\" is 1 in the file, its rows give nothing"]
    );
    forged.numbers.remove(1);
    forged.seal();
    assert_eq!(look(&forged.text()).0, Holds::Yes, "arithmetic only");
    assert_eq!(
        compare(&forged, &fresh, "source", true),
        [
            "numbers: iteration \"2\" is missing in the file, the source gives 1",
            "relations: \"findings\", \"findings.jsonl\":4: severity is Text(\"low\") in the file, Text(\"high\") in the source",
        ]
    );
    assert_eq!(
        compare(&fresh, &fresh, "source", true),
        Vec::<String>::new()
    );
}

#[test]
fn a_strangers_sql_is_never_run() {
    let mut forged = made(Kept::Listed);
    forged.definition.computed.sql = "SELECT '1' AS iteration, 9 AS value".into();
    forged.seal();
    let (holds, lines) = look(&forged.text());
    assert_eq!(holds, Holds::No);
    assert!(lines[0].starts_with("definition: the SQL of `high_findings`"));
    forged.version = "0.0.1".into();
    forged.seal();
    assert_eq!(look(&forged.text()).0, Holds::Unknown);
    let text = made(Kept::Listed).text();
    let evidence = read(text.as_bytes()).expect("evidence");
    assert_eq!(
        arithmetic(text.as_bytes(), &evidence, None).lines,
        ["definition: this program has no metric `high_findings`"]
    );
}

#[test]
fn hostile_files_are_answered_and_not_obeyed() {
    assert_eq!(
        look(&" ".repeat(MOST_BYTES + 1)).1,
        [format!(
            "{} bytes, expected at most {MOST_BYTES}",
            MOST_BYTES + 1
        )]
    );
    assert!(look(&"[".repeat(60_000)).1[0].starts_with("not an evidence file: "));
    let mut bomb = made(Kept::Grouped);
    bomb.relations[0].rows[0][1] = Cell::Int(i64::MAX);
    bomb.relations[0].total = i64::MAX;
    bomb.seal();
    let (holds, lines) = look(&bomb.text());
    assert_eq!(holds, Holds::No);
    assert!(lines[0].contains("too many rows to expand"), "{lines:?}");
    let mut odd = made(Kept::Listed);
    odd.relations[0].rows[0] = vec![Cell::Int(-5)];
    odd.samples.push(Sample {
        source: usize::MAX,
        at: usize::MAX,
        line: i64::MIN,
        from: u64::MAX,
        to: 0,
        digest: "é".repeat(32),
        proof: vec!["é".repeat(32); 3],
    });
    odd.seal();
    assert_eq!(look(&odd.text()).0, Holds::No);
}

#[test]
fn secrets_are_masked_and_counted_and_the_fullest_form_that_fits_is_taken() {
    let metric = metric();
    let facts = Facts {
        version: "1",
        metric: &metric,
        definition: definition(),
        pair: ["1", "2"],
        redact: true,
    };
    let mut secret = tiny(true);
    secret.relations[0].rows[4].cells[1] =
        Cell::Text("ghp_abcdefghijklmnopqrstuvwxyz0123456789".into());
    let none = || Err("not asked for".to_string());
    let fits = that_fits(&facts, &lines(), Some(&secret), &none).expect("fits");
    assert_eq!(fits.masked.values().sum::<i64>(), 1);
    assert!(!fits.text().contains("ghp_"));
    // Too many rows to list: grouped.
    let mut many = tiny(true);
    many.relations[0].rows[0].cells[1] = Cell::Text("x".repeat(70_000));
    let grouped = || Ok(tiny(false));
    let fits = that_fits(&facts, &lines(), Some(&many), &grouped).expect("fits");
    assert_eq!(fits.rows, Kept::Grouped);
    // Groups that were given up: counted.
    let empty = || {
        let mut none = tiny(false);
        none.relations[0].rows.clear();
        Ok(none)
    };
    let fits = that_fits(&facts, &lines(), None, &empty).expect("fits");
    assert_eq!((fits.rows, fits.relations[0].total), (Kept::Counted, 5));
}

/// A number below `n`, reproducible.
struct Dice(u64);

impl Dice {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) as usize) % n.max(1)
    }
}

/// One byte replaced, put in or taken out. `examples/forge.rs` does the full count on files made
/// from the sample.
#[test]
fn every_edit_of_one_place_is_found_and_named() {
    let texts = [Kept::Listed, Kept::Grouped, Kept::Counted].map(|kept| made(kept).text());
    let mut dice = Dice(7);
    for round in 0..900 {
        let original = texts[round % 3].as_bytes();
        let mut edited = original.to_vec();
        let (at, byte) = (dice.below(original.len()), dice.below(256) as u8);
        match dice.below(3) {
            0 => edited[at] = byte,
            1 => edited.insert(at, byte),
            _ => {
                edited.remove(at);
            }
        }
        if edited == original {
            continue;
        }
        let found = match read(&edited) {
            Err(problem) => (Holds::No, vec![problem]),
            Ok(evidence) => {
                let found = arithmetic(&edited, &evidence, Some(&definition()));
                (found.holds, found.lines)
            }
        };
        assert_eq!(found.0, Holds::No, "byte {at} of round {round}");
        assert!(!found.1[0].is_empty());
    }
}
