//! Hand-made lines: every reason in full, and the ordinary oddities of files.

use super::{GOOD, World, gzip, refusal};

#[test]
fn every_refusal_says_what_was_found_and_what_was_expected() {
    let deep = format!("{{\"a\":{}1{}}}", "[".repeat(128), "]".repeat(128));
    let cases: Vec<(&[u8], &str)> = vec![
        (
            b"{\"tag\":",
            "broken JSON at byte 7 of the line: expected a value, but the line ends",
        ),
        (
            b"{\"tag\" 1}",
            "broken JSON at byte 7 of the line: expected `:`, found `1`",
        ),
        (
            b"{\"tag\":1 \x00}",
            "broken JSON at byte 9 of the line: expected `,` or `}`, found byte 0x00",
        ),
        (
            b"{\"a\":01}",
            "broken JSON at byte 6 of the line: expected no digit after a leading zero, found `1`",
        ),
        (
            b"{\"a\":\"\t\"}",
            "broken JSON at byte 6 of the line: expected an escape for a control character, found byte 0x09",
        ),
        (
            b"{} {}",
            "broken JSON at byte 3 of the line: expected nothing behind the object, found `{`",
        ),
        (b"[1]", "not a JSON object but an array"),
        (b"12", "not a JSON object but a number"),
        (b"null", "not a JSON object but null"),
        (
            b"{\"tag\":[],\"text\":\"x\",\"iteration\":1}",
            "field `tag` is an array, expected a text",
        ),
        (
            b"{\"tag\":\"t\",\"text\":\"x\",\"iteration\":1,\"fix_next_loop\":\"yes\"}",
            "field `fix_next_loop` is a string \"yes\", expected true or false",
        ),
        (
            b"{\"tag\":\"t\",\"text\":\"x\",\"iteration\":true}",
            "field `iteration` is a boolean true, expected an integer or a text",
        ),
        (
            b"{\"tag\":\"t\",\"text\":\"x\",\"iteration\":1,\"created_at\":\"soon\"}",
            "field `created_at` holds a time that cannot be read: a string \"soon\"; expected ISO 8601 or Unix seconds/milliseconds",
        ),
        (
            b"{\"tag\":\"t\",\"iteration\":1}",
            "required field `text` is absent",
        ),
        (
            b"{\"tag\":\"t\",\"text\":null,\"iteration\":1}",
            "required field `text` is null",
        ),
        (
            b"{\"tag\":\"t\",\"text\":\"x\"}",
            "no iteration: neither a field, the sweep id, the path nor a time names one",
        ),
        (
            b"{\"tag\":null,\"tag\":\"t\",\"text\":\"x\",\"iteration\":1}",
            "key `tag` stands twice with different values",
        ),
        (
            b"{\"u\":1,\"u\":2}",
            "key `u` stands twice with different values",
        ),
        (
            b"{\"a\":\"\\ud800\"}",
            "lone surrogate escape at byte 6 of the line",
        ),
        (
            b"{\"a\":\"\xc3\"}",
            "bytes that are not UTF-8 at byte 6 of the line",
        ),
        (b"{\"a\":NaN}", "NaN is not JSON"),
        (b"{\"a\":-Infinity}", "-Infinity is not JSON"),
        (deep.as_bytes(), "nested deeper than 128 levels"),
    ];
    for (line, want) in cases {
        assert_eq!(refusal(line), want, "{}", String::from_utf8_lossy(line));
    }
    let long = format!("{{\"a\":\"{}\"}}", "x".repeat(5000));
    assert_eq!(
        refusal(long.as_bytes()),
        "the line has more than 4096 bytes"
    );
}

#[test]
fn an_integer_that_does_not_fit_is_refused_with_its_digits() {
    let world = World::new();
    let line = "{\"id\":1,\"iteration\":1,\"line\":9223372036854775808}\n";
    world.put(
        "findings.jsonl",
        format!("{line}{{\"id\":2,\"iteration\":1,\"line\":9223372036854775807}}\n"),
    );
    world.night();
    assert_eq!(
        world.image()[" refused"],
        [
            "findings.jsonl:1@0 field `line` holds 9223372036854775808, which does not fit a 64-bit integer"
        ]
    );
    assert!(world.rows("findings")[0].contains(" line=9223372036854775807"));
}

/// (lines, rows, quarantined, blank, pending) of an observations file.
fn counts(name: &str, bytes: impl AsRef<[u8]>) -> (u64, u64, u64, u64, u64) {
    let world = World::new();
    world.put(name, bytes);
    world.night();
    let c = world.account().totals;
    (
        c.lines,
        c.rows + c.duplicates,
        c.quarantined,
        c.blank,
        c.pending,
    )
}

#[test]
fn ordinary_oddities_are_counted() {
    let name = "observations.jsonl";
    let crlf = String::from_utf8_lossy(GOOD).replace('\n', "\r\n");
    assert_eq!(counts(name, b""), (0, 0, 0, 0, 0));
    assert_eq!(counts(name, b"\n \t\r\n\r\n  "), (4, 0, 0, 4, 0));
    assert_eq!(counts(name, crlf), (1, 1, 0, 0, 0));
    assert_eq!(
        counts(name, [b"\xef\xbb\xbf", GOOD].concat()),
        (1, 1, 0, 0, 0)
    );
    assert_eq!(counts(name, b"\xef\xbb\xbf"), (1, 0, 0, 1, 0));
    assert_eq!(
        counts(name, [GOOD, b"\xef\xbb\xbf", GOOD].concat()),
        (2, 1, 1, 0, 0)
    );
    assert_eq!(counts(name, &GOOD[..GOOD.len() - 1]), (1, 1, 0, 0, 0));
    assert_eq!(counts(name, &GOOD[..GOOD.len() - 2]), (1, 0, 0, 0, 1));
    assert_eq!(
        counts(name, [GOOD, b"\0\0\0\n", GOOD].concat()),
        (3, 2, 1, 0, 0)
    );
}

#[test]
fn packed_files_of_several_members_are_one_file() {
    let gz = [gzip(GOOD), gzip(b""), gzip(GOOD)].concat();
    assert_eq!(counts("observations.jsonl.gz", &gz), (2, 2, 0, 0, 0));
    let zst = zstd::encode_all(GOOD, 1).unwrap();
    assert_eq!(
        counts("observations.jsonl.zst", [zst.clone(), zst].concat()),
        (2, 2, 0, 0, 0)
    );
}

#[test]
fn a_truncated_packed_file_keeps_what_was_read_and_is_said_on_every_run() {
    let lines = (0..20_000).map(|n| {
        format!(
            "{{\"iteration\":1,\"tag\":\"T{}\",\"text\":\"x{}\"}}\n",
            n * 7919 % 997,
            n * 104_729 % 99_991
        )
    });
    let whole = lines.collect::<String>();
    let packed = gzip(whole.as_bytes());
    let world = World::new();
    world.put("observations.jsonl.gz", &packed[..packed.len() / 2]);
    let (_, first) = world.night();
    assert_eq!(first.problems.len(), 1, "{:?}", first.problems);
    let half = world.account().totals;
    assert!(half.rows > 0 && half.pending == 1, "{half:?}");
    let (_, again) = world.night();
    assert_eq!(again.problems, first.problems);
    world.put("observations.jsonl.gz", &packed);
    let (_, mended) = world.night();
    assert_eq!(mended.problems, []);
    let once = World::new();
    once.put("observations.jsonl.gz", &packed);
    once.night();
    assert_eq!(world.image(), once.image());
}
