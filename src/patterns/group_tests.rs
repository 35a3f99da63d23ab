//! Laws of grouping, and how well it does on labelled lines made up here.

use super::{Groups, group, template_id};
use crate::patterns::normalise::normalise;
use crate::patterns::pattern::compile;
use crate::patterns::propose::pattern;
use proptest::prelude::*;
use std::collections::BTreeMap;

/// What a template of the made lines holds: `N` a number, `U` a name, `H` a hex word, `P` a path,
/// `I` an address, `L` a list of numbers; between bars.
const TEMPLATES: [&str; 22] = [
    "job |N| moved from NEW to QUEUED",
    "job |N| moved from QUEUED to RUNNING",
    "job |N| moved from RUNNING to DONE",
    "job |N| moved from RUNNING to LOST",
    "start (order |N|)",
    "stop (order |N|)",
    "drain (order |N|)",
    "door opened for |U| at gate |N|",
    "door closed for |U|",
    "guest |U| greeted |U| in the hall",
    "read |P| in |N| ms",
    "write |P| failed: disk is full",
    "peer |I| refused the offer of |U|",
    "peer |I| left after |N| sec",
    "checksum |H| differs from |H|",
    "speeds ( |L| )",
    "a=|N| b=|N| who=|U| ok=true",
    "a=|N| b=|N| who=|U| ok=false left=|N|",
    "panic in module |U|: index |N| out of |N|",
    "heartbeat lost",
    "heartbeat found again",
    "token |H| expired at 2026-04-2|N|T10:00:0|N|Z",
];

const NAMES: [&str; 26] = [
    "ada", "bert", "cleo", "dora", "emil", "fritz", "greta", "hanna", "igor", "jana", "kurt",
    "lise", "moritz", "nora", "otto", "paula", "quirin", "rosa", "sven", "tilda", "ulla", "veit",
    "wanda", "xaver", "yvonne", "zeno",
];

/// A small generator of its own: the lines are the same everywhere.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % sides
    }

    fn fill(&mut self, kind: &str) -> String {
        match kind {
            "N" => self.roll(9000).to_string(),
            "U" => NAMES[self.roll(26) as usize].to_string(),
            "H" => format!("{:08x}", 0xa000_0001 + self.roll(0x0fff_ffff)),
            "P" => {
                let depth = 1 + self.roll(4);
                (0..depth).map(|_| format!("/{}", self.fill("U"))).collect()
            }
            "I" => format!(
                "10.{}.{}.{}:{}",
                self.roll(255),
                self.roll(255),
                self.roll(255),
                1024 + self.roll(999)
            ),
            "L" => {
                let long = 2 + self.roll(6);
                let all: Vec<String> = (0..long).map(|_| self.fill("N")).collect();
                all.join(" ")
            }
            text => text.to_string(),
        }
    }
}

/// Lines with the template each was made from.
fn made(lines: usize) -> (Vec<String>, Vec<usize>) {
    let mut dice = Dice(7);
    let mut out = (Vec::new(), Vec::new());
    for _ in 0..lines {
        // Low numbers come often, high ones seldom.
        let at = (dice.roll(22) * dice.roll(22) / 21) as usize;
        let line: String = TEMPLATES[at]
            .split('|')
            .map(|part| dice.fill(part))
            .collect();
        out.0.push(line);
        out.1.push(at);
    }
    out
}

fn texts(lines: &[String]) -> Vec<&str> {
    lines.iter().map(String::as_str).collect()
}

fn templates(groups: &Groups) -> Vec<&str> {
    (0..groups.len() as u32).map(|at| groups.text(at)).collect()
}

/// The share of lines whose group holds exactly the lines of their template.
fn accuracy(groups: &Groups, truth: &[usize]) -> f64 {
    let (mut found, mut real): (BTreeMap<u32, Vec<usize>>, BTreeMap<usize, Vec<usize>>) =
        Default::default();
    for (line, (group, event)) in groups.of.iter().zip(truth).enumerate() {
        found.entry(*group).or_default().push(line);
        real.entry(*event).or_default().push(line);
    }
    let whole = real
        .values()
        .filter(|lines| found[&groups.of[lines[0]]] == **lines);
    whole.map(Vec::len).sum::<usize>() as f64 / truth.len() as f64
}

#[test]
fn made_lines_are_grouped_as_they_were_made() {
    let (lines, truth) = made(3000);
    let groups = group(&texts(&lines));
    let found = accuracy(&groups, &truth);
    let all: Vec<&str> = templates(&groups);
    assert!(found >= 0.95, "{found}: {all:#?}");
}

#[test]
fn every_line_is_in_one_group_and_every_group_has_lines() {
    let (lines, _) = made(800);
    let groups = group(&texts(&lines));
    assert_eq!(groups.of.len(), lines.len());
    let mut lines_of = vec![0; groups.len()];
    groups.of.iter().for_each(|at| lines_of[*at as usize] += 1);
    assert!(lines_of.iter().all(|n| *n > 0));
    let several: usize = lines_of.iter().filter(|n| **n > 1).sum();
    let alone = lines_of.iter().filter(|n| **n == 1).count();
    assert_eq!(several + alone, lines.len());
    let ids: Vec<String> = templates(&groups).into_iter().map(template_id).collect();
    assert_eq!(groups.ids(), ids);
}

#[test]
fn the_order_of_lines_and_their_number_move_no_id() {
    let (lines, _) = made(600);
    let groups = group(&texts(&lines));
    let id = |groups: &Groups, at: usize| groups.ids()[groups.of[at] as usize].clone();
    let mut dice = Dice(3);
    for _ in 0..3 {
        let mut places: Vec<usize> = (0..lines.len()).collect();
        for at in (1..places.len()).rev() {
            places.swap(at, dice.roll(at as u64 + 1) as usize);
        }
        let shuffled: Vec<&str> = places.iter().map(|at| lines[*at].as_str()).collect();
        let again = group(&shuffled);
        for (at, place) in places.iter().enumerate() {
            assert_eq!(id(&again, at), id(&groups, *place), "{}", lines[*place]);
        }
    }
    let twice: Vec<&str> = lines.iter().chain(&lines).map(String::as_str).collect();
    assert_eq!(group(&twice).ids(), groups.ids());
}

#[test]
fn an_accepted_rule_matches_its_group_and_added_lines_do_not_move_that() {
    let (lines, _) = made(400);
    let groups = group(&texts(&lines));
    let rules: Vec<regex::Regex> = templates(&groups)
        .into_iter()
        .map(|text| compile(&pattern(text)).expect("a rule"))
        .collect();
    for (line, at) in lines.iter().zip(&groups.of) {
        assert!(rules[*at as usize].is_match(line), "{line}");
    }
    // More lines may give other groups; the rules stand in a file and know nothing of them.
    let caught = |rule: &regex::Regex| lines.iter().map(|l| rule.is_match(l)).collect::<Vec<_>>();
    let before: Vec<Vec<bool>> = rules.iter().map(caught).collect();
    let (more, _) = made(3000);
    let regrouped = group(&texts(&more));
    assert!(!regrouped.is_empty());
    assert_eq!(before, rules.iter().map(caught).collect::<Vec<_>>());
}

#[test]
fn nothing_and_blanks_are_groups_too() {
    assert!(group(&[]).is_empty() && group(&[]).of.is_empty());
    let groups = group(&["", "  ", "x"]);
    assert_eq!(groups.of, [0, 0, 1]);
}

proptest! {
    #[test]
    fn any_text_has_its_group(messages in proptest::collection::vec("[a-c0-9x/=<>*(){},.:' -]{0,14}", 0..30)) {
        let all = texts(&messages);
        let groups = group(&all);
        prop_assert_eq!(groups.of.len(), all.len());
        let mut reversed = all.clone();
        reversed.reverse();
        let again = group(&reversed);
        for (at, message) in all.iter().enumerate() {
            let template = groups.text(groups.of[at]);
            let back = again.text(again.of[all.len() - 1 - at]);
            prop_assert_eq!(template, back);
            for (other, text) in all.iter().enumerate() {
                if normalise(text) == normalise(message) {
                    prop_assert_eq!(groups.of[at], groups.of[other]);
                }
            }
        }
    }
}
