//! A part stands for the rest.

use super::compared;
use crate::patterns::group::Masked;

/// The text that each line's template has when at most `most` lines are compared at once.
fn found(lines: &[String], most: usize) -> Vec<String> {
    let mut masked = Masked::default();
    for (at, line) in lines.iter().enumerate() {
        masked.texts.push(line);
        masked.weight.push(1);
        masked.example.push(at as u32);
    }
    let into = compared(&mut masked, |at| &lines[at as usize], most);
    into.iter().map(|at| masked.text(*at).to_string()).collect()
}

/// A word of letters that no other number gives.
fn word(number: usize) -> String {
    let letters = |at: u32| (b'a' + (number / 26usize.pow(at) % 26) as u8) as char;
    format!("q{}", (0..4).map(letters).collect::<String>())
}

#[test]
fn what_a_part_shows_holds_for_the_rest() {
    let boats = (0..600).map(|at| format!("boat {} was moored at the long pier", word(at)));
    let crews = (0..40).map(|at| format!("crew of the sea went for {} alone", word(at * 7)));
    let why = (0..300).map(|at| {
        let cause = [word(at), word(at * 3), word(at * 5)];
        format!("could not open the lock: {}", cause[..1 + at % 3].join(" "))
    });
    let lines: Vec<String> = boats.chain(crews).chain(why).collect();
    let whole = found(&lines, lines.len());
    assert_eq!(whole[0], "boat <*> was moored at the long pier");
    assert_eq!(whole[620], "crew of the sea went for <*> alone");
    assert_eq!(whole[700], "could not open the lock: <*>");
    assert_eq!(found(&lines, 128), whole);
    // Whatever the order.
    let turned: Vec<String> = lines.iter().rev().cloned().collect();
    let mut again = found(&turned, 128);
    again.reverse();
    assert_eq!(again, whole);
}

#[test]
fn lines_with_nothing_in_common_stand_for_themselves() {
    let line = |at: usize| {
        (0..6)
            .map(|n| word(at * 6 + n))
            .collect::<Vec<_>>()
            .join(" ")
    };
    let lines: Vec<String> = (0..900).map(line).collect();
    assert_eq!(found(&lines, 64), lines);
}
