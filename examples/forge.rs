//! How much evidence withstands: random edits of one place, and forgeries that are consistent in
//! themselves, against files made by `loopscope evidence`.
//!
//! `cargo run --example forge -- EDITS FORGERIES FILE…` prints how many of each were found.

use loopscope::engine::results::RawPoint;
use loopscope::engine::{round12, tiny};
use loopscope::model::Cell;
use loopscope::report::evidence::check::{Holds, arithmetic, read};
use loopscope::report::evidence::compare::compare;
use loopscope::report::evidence::{Evidence, Kept, merkle};

struct Dice(u64);

impl Dice {
    fn below(&mut self, n: usize) -> usize {
        let next = self.0.wrapping_mul(6_364_136_223_846_793_005);
        self.0 = next.wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) as usize) % n.max(1)
    }
}

fn main() -> Result<(), String> {
    let mut arguments = std::env::args().skip(1);
    let mut count = || {
        let text = arguments.next().unwrap_or_default();
        text.parse::<usize>()
            .map_err(|_| format!("{text:?}: expected a number"))
    };
    let (edits, forgeries) = (count()?, count()?);
    let mut genuine: Vec<(Vec<u8>, Evidence)> = Vec::new();
    for name in arguments {
        let bytes = std::fs::read(&name).map_err(|e| format!("{name}: {e}"))?;
        let evidence = read(&bytes).map_err(|e| format!("{name}: {e}"))?;
        genuine.push((bytes, evidence));
    }
    if genuine.is_empty() {
        return Err("give evidence files".to_string());
    }
    let mut dice = Dice(2026);
    let found = (0..edits)
        .filter(|round| edit(&genuine[round % genuine.len()], &mut dice))
        .count();
    println!("edits of one place: {found} of {edits} found and named");
    let (mut alone, mut caught) = (0, 0);
    for round in 0..forgeries {
        let (_, original) = &genuine[round % genuine.len()];
        let forged = forge(original, &mut dice);
        let text = forged.text();
        let known = Some(&original.definition.computed);
        let look = arithmetic(text.as_bytes(), &forged, known);
        alone += usize::from(look.holds == Holds::Yes);
        // The genuine file is what the source gives.
        caught += usize::from(!compare(&forged, original, "source", true).is_empty());
    }
    println!("consistent forgeries: {alone} of {forgeries} hold by arithmetic alone");
    println!("consistent forgeries: {caught} of {forgeries} caught at the source");
    Ok(())
}

/// Edits one place until the bytes differ; whether that was found and named.
fn edit((original, evidence): &(Vec<u8>, Evidence), dice: &mut Dice) -> bool {
    loop {
        let mut bytes = original.clone();
        let (at, byte) = (dice.below(bytes.len()), dice.below(256) as u8);
        match dice.below(4) {
            0 => bytes[at] = byte,
            1 => bytes[at] = b'0' + byte % 10,
            2 => bytes.insert(at, byte),
            _ => {
                bytes.remove(at);
            }
        }
        if bytes == *original {
            continue;
        }
        return match read(&bytes) {
            Err(problem) => !problem.is_empty(),
            Ok(edited) => {
                let known = Some(&evidence.definition.computed);
                let look = arithmetic(&bytes, &edited, known);
                look.holds == Holds::No && !look.lines.is_empty()
            }
        };
    }
}

/// Changes a row and everything that follows from it: numbers, lines, roots, digests.
fn forge(original: &Evidence, dice: &mut Dice) -> Evidence {
    loop {
        let mut forged = original.clone();
        if forged.rows == Kept::Counted {
            change_part(&mut forged, dice);
            forged.seal();
            return forged;
        }
        match dice.below(3) {
            0 => drop_row(&mut forged, dice),
            1 => change_row(&mut forged, dice),
            _ => change_line(&mut forged, dice),
        }
        let pair = [forged.from.clone(), forged.to.clone()];
        let rows = forged.tiny();
        let points = tiny::recompute(&forged.definition.computed, &rows, [&pair[0], &pair[1]]);
        let Ok(points) = points else { continue };
        forged.numbers = points;
        grow_tree(&mut forged);
        forged.seal();
        if forged != *original && rows.iter().all(|r| r.rows.is_sorted_by_key(tiny::sort_key)) {
            return forged;
        }
    }
}

/// Another part of one source, and the number it belongs to moved by as much.
fn change_part(forged: &mut Evidence, dice: &mut Dice) {
    let by = 1 + dice.below(9) as i64;
    let parts = forged.partials.as_mut().map(|p| &mut p.numbers);
    let at = match parts.filter(|parts| !parts.is_empty()) {
        None => dice.below(forged.numbers.len()),
        Some(parts) => {
            let at = dice.below(parts.len());
            let (_, iteration, series, value, k, n) = &mut parts[at];
            match (k, n) {
                (Some(k), Some(n)) => (*k, *n) = (*k + by, *n + by),
                _ => *value = value.map(|v| v + by as f64),
            }
            let same = |p: &RawPoint| p.iteration == *iteration && p.series == *series;
            forged.numbers.iter().position(same).unwrap_or(0)
        }
    };
    let Some(number) = forged.numbers.get_mut(at) else {
        return;
    };
    match (&mut number.k, &mut number.n) {
        (Some(k), Some(n)) => {
            (*k, *n) = (*k + by, *n + by);
            number.value = number.value.and(round12(*k as f64 / *n as f64));
        }
        _ => number.value = number.value.map(|v| v + by as f64),
    }
}

fn drop_row(forged: &mut Evidence, dice: &mut Dice) {
    let listed = forged.rows == Kept::Listed;
    let at = dice.below(forged.relations.len());
    let relation = &mut forged.relations[at];
    if relation.rows.is_empty() {
        return;
    }
    let row = relation.rows.remove(dice.below(relation.rows.len()));
    relation.total -= match listed {
        true => 1,
        false => row[1].as_i64().unwrap_or(0),
    };
}

fn change_row(forged: &mut Evidence, dice: &mut Dice) {
    let at = dice.below(forged.relations.len());
    let relation = &mut forged.relations[at];
    if relation.rows.is_empty() {
        return;
    }
    let (row, width) = (dice.below(relation.rows.len()), relation.columns.len());
    let cell = &mut relation.rows[row][2 + dice.below(width)];
    *cell = match cell {
        Cell::Int(n) => Cell::Int(n.wrapping_add(1 + dice.below(9) as i64)),
        Cell::Float(x) => Cell::Float(*x + 1.0),
        Cell::Bool(b) => Cell::Bool(!*b),
        Cell::Text(_) => Cell::Text(format!("other {}", dice.below(9))),
        Cell::Null => Cell::Null,
    };
}

/// Another content for a line, with the digest of that content.
fn change_line(forged: &mut Evidence, dice: &mut Dice) {
    if forged.sources.is_empty() {
        return;
    }
    let at = dice.below(forged.sources.len());
    let digest = blake3::hash(&dice.0.to_le_bytes()).to_hex().to_string();
    let source = &mut forged.sources[at];
    match source.lines.is_empty() {
        // Only roots: the count is bound to the proofs, so the row alone changes.
        true => {}
        false => {
            let line = dice.below(source.lines.len());
            source.lines[line].3 = digest;
        }
    }
    change_row(forged, dice);
}

fn grow_tree(forged: &mut Evidence) {
    let mut all = Vec::new();
    if forged.rows != Kept::Listed {
        // A forger of grouped rows may leave the tree and its proofs as they are.
        return;
    }
    for source in &mut forged.sources {
        let path = &source.path;
        let leaves: Vec<_> = source
            .lines
            .iter()
            .map(|(line, from, to, digest)| merkle::leaf(path, *line, *from, *to, digest))
            .collect();
        source.root = merkle::root(&leaves);
        source.count = leaves.len() as i64;
        all.extend(leaves);
    }
    forged.root = merkle::root(&all);
}
