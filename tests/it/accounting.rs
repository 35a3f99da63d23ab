//! Every input byte is accounted for: one source of each kind, counted by hand.

use super::common::{COUNTS, Project, count, gzip};

const GOOD: &str = r#"{"iteration":1,"tag":"T1","text":"first","file":"a.rs"}"#;
const OTHER: &str = r#"{"iteration":1,"tag":"T2","text":"second"}"#;

/// (path, bytes, stream, [lines, rows, duplicates, quarantined, ignored, unmapped, blank, pending]).
type Case = (&'static str, Vec<u8>, Option<&'static str>, [u64; 8]);

/// Each case has its own iteration in its path, and its lines name none.
fn cases() -> Vec<Case> {
    let (good, other) = (
        GOOD.replace(r#""iteration":1,"#, ""),
        OTHER.replace(r#""iteration":1,"#, ""),
    );
    let two = format!("{good}\n{other}\n");
    let members = [gzip(&format!("{good}\n")), gzip(&format!("{other}\n"))].concat();
    let zst = zstd::encode_all(two.as_bytes(), 3).expect("in memory");
    let name = Some("observations");
    vec![
        (
            "iter-1/observations.jsonl",
            two.clone().into_bytes(),
            name,
            [2, 2, 0, 0, 0, 0, 0, 0],
        ),
        (
            "iter-2/observations.ndjson",
            two.clone().into_bytes(),
            name,
            [2, 2, 0, 0, 0, 0, 0, 0],
        ),
        (
            "iter-3/observations.jsonl.gz",
            members,
            name,
            [2, 2, 0, 0, 0, 0, 0, 0],
        ),
        (
            "iter-4/observations.jsonl.zst",
            zst,
            name,
            [2, 2, 0, 0, 0, 0, 0, 0],
        ),
        (
            "iter-5/observations.jsonl",
            two.replace('\n', "\r\n").into_bytes(),
            name,
            [2, 2, 0, 0, 0, 0, 0, 0],
        ),
        (
            "iter-6/observations.jsonl",
            format!("\u{feff}{two}").into_bytes(),
            name,
            [2, 2, 0, 0, 0, 0, 0, 0],
        ),
        (
            "iter-7/observations.jsonl",
            format!("\n{good}\n  \t\n\r\n{other}\n\n").into_bytes(),
            name,
            [6, 2, 0, 0, 0, 0, 4, 0],
        ),
        // A whole value without its newline is a row; a cut one waits.
        (
            "iter-8/observations.jsonl",
            format!("{good}\n{other}").into_bytes(),
            name,
            [2, 2, 0, 0, 0, 0, 0, 0],
        ),
        (
            "iter-9/observations.jsonl",
            format!("{good}\n{}", &other[..20]).into_bytes(),
            name,
            [2, 1, 0, 0, 0, 0, 0, 1],
        ),
        (
            "iter-10/observations.jsonl",
            format!("{two}{good}\n").into_bytes(),
            name,
            [3, 2, 1, 0, 0, 0, 0, 0],
        ),
        (
            "iter-11/observations.jsonl",
            format!("{good}\n[1]\n").into_bytes(),
            name,
            [2, 1, 0, 1, 0, 0, 0, 0],
        ),
        ("iter-12/observations.jsonl", Vec::new(), None, [0; 8]),
        (
            "iter-13/unheard_of.jsonl",
            b"{\"a\":1}\n{\"a\":2}\n".to_vec(),
            None,
            [2, 0, 0, 0, 0, 2, 0, 0],
        ),
        // The name fits, the content does not: nobody claims it.
        (
            "iter-14/findings.jsonl",
            b"{\"x\":1}\n{\"x\":2}\n{\"x\":3}\n".to_vec(),
            None,
            [3, 0, 0, 0, 0, 3, 0, 0],
        ),
        (
            "iter-15/observations-2026-05-01.jsonl",
            two.into_bytes(),
            name,
            [2, 2, 0, 0, 0, 0, 0, 0],
        ),
    ]
}

#[test]
fn every_kind_of_source_is_counted_by_the_law() {
    let p = Project::new();
    for (path, bytes, _, _) in cases() {
        p.write(&format!("data/{path}"), &bytes);
    }
    p.build();
    let mut wrong = Vec::new();
    let mut totals = [0; 8];
    for (path, bytes, stream, expected) in cases() {
        let account = p.account(path);
        let counts = COUNTS.map(|name| count(&account, name));
        if counts != expected {
            wrong.push(format!("{path}: {counts:?}, expected {expected:?}"));
        }
        // An empty file may be claimed by its name or by nobody.
        if account["stream"].as_str() != stream && !bytes.is_empty() {
            wrong.push(format!(
                "{path}: stream {}, expected {stream:?}",
                account["stream"]
            ));
        }
        if account["bytes"].as_u64() != Some(bytes.len() as u64) {
            wrong.push(format!(
                "{path}: {} bytes, expected {}",
                account["bytes"],
                bytes.len()
            ));
        }
        if account["digest"].as_str().is_none_or(str::is_empty) {
            wrong.push(format!("{path}: no digest"));
        }
        for (total, n) in totals.iter_mut().zip(expected) {
            *total += n;
        }
    }
    assert!(wrong.is_empty(), "{:?}\n{}", COUNTS, wrong.join("\n"));
    let published = p.json("reports/accounting.json");
    let found = COUNTS.map(|name| count(&published["totals"], name));
    assert_eq!(found, totals, "{COUNTS:?}");
}

/// Fails unless `lines = rows + duplicates + … + pending` holds for every source and the totals.
#[track_caller]
pub fn assert_balanced(p: &Project) {
    let json = p.json("reports/accounting.json");
    let sources = json["sources"].as_array().expect("sources").iter();
    for account in sources.chain(std::iter::once(&json["totals"])) {
        let counts = COUNTS.map(|name| count(account, name));
        assert_eq!(counts[0], counts[1..].iter().sum::<u64>(), "{account}");
    }
}

/// The log grows while a line is cut: the cut line becomes a row when it is whole.
#[test]
fn a_cut_last_line_is_read_when_it_is_whole() {
    let p = Project::new();
    let cut = &OTHER[..25];
    p.write(
        "data/observations.jsonl",
        format!("{GOOD}\n{cut}").as_bytes(),
    );
    p.build();
    assert_eq!(count(&p.account("observations.jsonl"), "pending"), 1);
    p.write(
        "data/observations.jsonl",
        format!("{GOOD}\n{OTHER}\n").as_bytes(),
    );
    p.build();
    let account = p.account("observations.jsonl");
    assert_eq!(COUNTS.map(|n| count(&account, n)), [2, 2, 0, 0, 0, 0, 0, 0]);
    assert_balanced(&p);
}

/// A whole value without its newline that then turns out to be the head of a longer line.
#[test]
fn a_provisional_last_line_is_read_again() {
    let p = Project::new();
    p.write(
        "data/observations.jsonl",
        format!("{GOOD}\n{OTHER}").as_bytes(),
    );
    p.build();
    p.append(
        "data/observations.jsonl",
        &format!("\n{}\n", OTHER.replace("T2", "T3")),
    );
    p.build();
    let account = p.account("observations.jsonl");
    assert_eq!(COUNTS.map(|n| count(&account, n)), [3, 3, 0, 0, 0, 0, 0, 0]);
}

/// Lengths count bytes of the line without its end; the limit itself is allowed.
#[test]
fn a_line_over_the_limit_is_refused_alone() {
    const LIMIT: usize = 16 << 20;
    let line = |tag: &str, length: usize| {
        let head = format!(r#"{{"iteration":1,"tag":"{tag}","text":""#);
        let fill = "x".repeat(length - head.len() - 2);
        format!("{head}{fill}\"}}")
    };
    let (most, over) = (line("T8", LIMIT), line("T9", LIMIT + 1));
    assert_eq!((most.len(), over.len()), (LIMIT, LIMIT + 1));
    let p = Project::new();
    p.write(
        "data/observations.jsonl",
        format!("{GOOD}\n{most}\n{over}\n{OTHER}\n").as_bytes(),
    );
    p.build();
    let account = p.account("observations.jsonl");
    assert_eq!(COUNTS.map(|n| count(&account, n)), [4, 3, 0, 1, 0, 0, 0, 0]);
    let refused = &p.quarantine()[0];
    assert_eq!(refused["line"], 3);
    assert_eq!(
        refused["byte"].as_u64(),
        Some((GOOD.len() + 1 + LIMIT + 1) as u64)
    );
    let reason = refused["reason"].as_str().expect("a reason");
    assert!(
        reason.contains("the line has more than 16777216 bytes"),
        "{reason}"
    );
    let excerpt = refused["excerpt"].as_str().expect("an excerpt");
    assert!(
        excerpt.len() < 1000,
        "the excerpt has {} bytes",
        excerpt.len()
    );
}
