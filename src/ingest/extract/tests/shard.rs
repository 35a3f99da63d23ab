//! Cases of the shard that a text restricts itself to.

use super::read;

const CASES: &[(&str, Option<i64>)] = &[
    (
        "# Forensic audit report (shard 3)\nThe path is sound.",
        Some(3),
    ),
    ("Shard 3 of 7", Some(3)),
    ("shard 3/7", Some(3)),
    ("shard-3", Some(3)),
    ("shard_3 only", Some(3)),
    ("shard #3", Some(3)),
    ("Shard: 3", Some(3)),
    ("SHARD 3", Some(3)),
    ("**Shard** **3**", Some(3)),
    ("shard no. 3", Some(3)),
    ("shard number 12", Some(12)),
    ("shard 0", Some(0)),
    ("shard 3, and again shard 3", Some(3)),
    ("shard 3 (7 shards in all)", Some(3)),
    ("shard 3. The other shards were not seen.", Some(3)),
    ("{\"verdict\":\"fail\",\"scope\":\"shard 3\"}", Some(3)),
    ("shard 3, 40 lines", Some(3)),
    ("shard 1 and shard 2", None),
    ("shards 1 and 2", None),
    ("shard 1 and 2", None),
    ("shard 1-7", None),
    ("shards 1–7", None),
    ("shards 1, 2, 3", None),
    ("shards 1 through 7", None),
    ("shard 1..7", None),
    ("shard 3 and SHARD 4", None),
    ("Merged from all shards; the worst was shard 3.", None),
    ("Covers each of the 7 shards, shard 3 in depth", None),
    ("every shard was read; shard 3 too", None),
    ("across all 7 shards: shard 3", None),
    ("7 shards", None),
    ("shards: 7", None),
    ("shard count: 7", None),
    ("shard size 6000", None),
    ("reshard 3", None),
    ("see file_shard_3.rs", None),
    ("sharding 3 ways", None),
    ("shard 3.5", None),
    ("shard 3a", None),
    ("shard 30% done", None),
    ("this shard", None),
    ("a hard 3", None),
    ("the third shard", None),
    ("", None),
];

#[test]
fn cases() {
    for (text, expected) in CASES {
        assert_eq!(read("shard", text).1.int(0), *expected, "{text:?}");
    }
}
