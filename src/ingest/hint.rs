//! What an unmapped file looks like, said to the person who wonders why it is not in the report.

use super::discover::Source;

/// Marks found near the start of well-known files, with what they are.
const KNOWN: &[(&str, &str)] = &[
    ("sarif-schema", "a SARIF log"),
    ("\"runs\"", "a SARIF log"),
    ("\"reason\":\"compiler-", "cargo's JSON messages"),
    ("\"reason\":\"build-", "cargo's JSON messages"),
    ("\"type\": \"suite\"", "libtest's JSON output"),
    ("\"type\":\"suite\"", "libtest's JSON output"),
    ("\"issue_type\"", "an issue tracker's dump"),
    ("<testsuite", "a JUnit report"),
];

/// One line for the health page.
pub fn unmapped(source: &Source, head: &[u8]) -> String {
    let start = String::from_utf8_lossy(&head[..head.len().min(16 * 1024)]);
    let looks = KNOWN
        .iter()
        .find(|(mark, _)| start.contains(mark))
        .map(|(_, what)| *what);
    match looks {
        Some(what) => format!(
            "looks like {what}, a format this version does not read; export it as native streams \
             (`loopscope list streams`)"
        ),
        None if source.lines => "no stream bears this name; rename the file after the stream it \
                                 holds (`loopscope list streams`)"
            .to_string(),
        None => {
            "not JSON lines; only .jsonl and .ndjson files (also .gz and .zst) are read".to_string()
        }
    }
}
