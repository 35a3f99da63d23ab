//! Thousands of damaged lines against serde_json as the judge: nothing panics, every line is
//! accounted for, what is not JSON is refused, and what is JSON is not called broken.

use super::accounting::assert_balanced;
use super::common::{COUNTS, Project, count, tree};
use super::corpus::corpus;
use std::collections::BTreeMap;

const MUTANTS: usize = 6_000;

/// Xorshift: the same damage on every run.
struct Rng(u64);

impl Rng {
    fn below(&mut self, n: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % n as u64) as usize
    }
}

const BITS: [&[u8]; 22] = [
    b"\"", b"\\", b"{", b"}", b"[", b"]", b",", b":", b"0", b"-", b"1e5", b"null", b"tru",
    b"\\u12", b"\\ud800", b"\x01", b"\xff", b"\xc3", b" ", b"\t", b"1.", b"NaN",
];

fn mutate(line: &[u8], rng: &mut Rng) -> Vec<u8> {
    let mut out = line.to_vec();
    for _ in 0..=rng.below(3) {
        let at = rng.below(out.len().max(1)).min(out.len());
        match rng.below(4) {
            0 if out.len() > 2 => drop(out.remove(at.min(out.len() - 1))),
            1 => drop(out.splice(at..at, BITS[rng.below(BITS.len())].iter().copied())),
            2 if at < out.len() => out[at] = b"\"\\{}[]:,0-e.x \x02\xe2"[rng.below(16)],
            3 if out.len() > 12 => out.truncate(out.len() - 1 - rng.below(10)),
            _ => {}
        }
    }
    out.retain(|b| *b != b'\n' && *b != b'\r');
    out
}

/// What serde_json says: `None` when it accepts an object, else why not.
fn judge(line: &[u8]) -> Option<String> {
    let text = match std::str::from_utf8(line) {
        Ok(text) => text,
        Err(_) => return Some("not UTF-8".to_string()),
    };
    match serde_json::from_str::<serde_json::Value>(text) {
        Ok(value) if value.is_object() => None,
        Ok(_) => Some("not an object".to_string()),
        Err(e) => Some(e.to_string()),
    }
}

#[test]
fn damaged_lines_are_refused_as_serde_json_refuses_them() {
    let seeds: Vec<String> = corpus()
        .into_iter()
        .filter(|(path, _)| path.ends_with("reviews.jsonl"))
        .flat_map(|(_, lines)| lines)
        .collect();
    let mut rng = Rng(0x9E37_79B9_97F4_A7C1);
    let mut lines: Vec<Vec<u8>> = (0..100)
        .map(|n| {
            format!(r#"{{"iteration":1,"file":"good/{n}.rs","alignment_score":4}}"#).into_bytes()
        })
        .collect();
    for i in 0..MUTANTS {
        lines.push(mutate(seeds[i % seeds.len()].as_bytes(), &mut rng));
    }
    let p = Project::new();
    p.write(
        "data/reviews.jsonl",
        &[lines.join(&b'\n'), b"\n".to_vec()].concat(),
    );
    let ran = p.run(&["build"]);
    assert_eq!(ran.code, Some(3), "{ran:?}");
    assert_balanced(&p);
    let account = p.account("reviews.jsonl");
    assert_eq!(
        count(&account, "lines"),
        lines.len() as u64,
        "{COUNTS:?} {account}"
    );
    let refused = refused(&p);
    assert_eq!(count(&account, "quarantined"), refused.len() as u64);
    let mut wrong = Vec::new();
    for (i, line) in lines.iter().enumerate() {
        let blank = line.iter().all(|b| b" \t".contains(b));
        let verdict = (!blank).then(|| judge(line)).flatten();
        let found = refused.get(&(i + 1));
        let text = String::from_utf8_lossy(line);
        match (verdict, found) {
            // A number out of range is JSON all the same.
            (Some(why), None) if !why.contains("number out of range") => {
                wrong.push(format!("line {}: accepted, but {why}\n  {text}", i + 1));
            }
            (None, Some(reason))
                if reason.contains("broken_json") || reason.contains("bad_utf8") =>
            {
                wrong.push(format!(
                    "line {}: {reason}, but it is JSON\n  {text}",
                    i + 1
                ));
            }
            _ => {}
        }
    }
    let total = wrong.len();
    wrong.truncate(10);
    assert!(
        total == 0,
        "{total} of {} lines judged differently\n{}",
        lines.len(),
        wrong.join("\n")
    );
}

/// The lake's own quarantine, line → reason: the published list is capped.
fn refused(p: &Project) -> BTreeMap<usize, String> {
    let mut out = BTreeMap::new();
    for bytes in tree(&p.path(".loopscope/lake/_quarantine")).into_values() {
        for line in String::from_utf8(bytes).expect("UTF-8").lines() {
            let stored: serde_json::Value = serde_json::from_str(line).expect("a JSON line");
            let at = stored["line"].as_u64().expect("a line") as usize;
            out.insert(at, stored["reason"]["kind"].to_string());
        }
    }
    out
}
