//! Claims in the text of a pull request: "score 3 → 6", "dead_code 11 -> 7".

use regex::Regex;
use std::collections::BTreeSet;
use std::sync::LazyLock;

/// Claims that are looked at in one text.
pub const MOST: usize = 500;
/// Words before a number in which the metric's name is looked for.
const WORDS: usize = 14;

/// A number as it was written.
#[derive(Debug, Clone, PartialEq)]
pub struct Written {
    pub value: f64,
    /// `26/31`: what stands below the line.
    pub of: Option<f64>,
    pub percent: bool,
    pub decimals: usize,
}

/// One claim: the words before it and the two numbers.
#[derive(Debug, Clone, PartialEq)]
pub struct Claim {
    /// From 1.
    pub line: usize,
    /// As it stands, bounded.
    pub text: String,
    /// Lower-case words before the first number, the nearest last.
    pub words: Vec<String>,
    pub from: Written,
    pub to: Written,
    /// `iteration 0 → 3` in the same line.
    pub pair: Option<(String, String)>,
}

/// What a metric may be called.
#[derive(Debug, Clone, PartialEq)]
pub struct Name {
    pub metric: String,
    pub words: Vec<String>,
}

/// Which metric a claim speaks of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Named {
    /// The metric, and the words that stand after its name (a series, perhaps).
    One(String, Vec<String>),
    /// Several could be meant.
    Several(Vec<String>),
    None,
}

static CLAIM: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(concat!(
        r"(?P<a>[-+]?\d+(?:,\d{3})*(?:\.\d+)?)(?:\s*/\s*(?P<an>\d+(?:,\d{3})*))?(?P<ap>\s*%)?",
        r"[ `*_]*(?:→|⟶|➜|➔|->|=>|-->|&rarr;)[ `*_]*",
        r"(?P<b>[-+]?\d+(?:,\d{3})*(?:\.\d+)?)(?:\s*/\s*(?P<bn>\d+(?:,\d{3})*))?(?P<bp>\s*%)?",
    ))
    .ok()
});

/// The claims of a text, in its order. Arrows between iterations, versions or lines of a table
/// are not claims of a metric; they name none.
pub fn claims(text: &str) -> Vec<Claim> {
    let Some(pattern) = CLAIM.as_ref() else {
        return Vec::new();
    };
    let mut out = Vec::new();
    for (at, line) in text.lines().enumerate() {
        let mut found = Vec::new();
        let (mut pair, mut end) = (None, 0);
        for hit in pattern.captures_iter(line) {
            let (Some(whole), Some(a), Some(b)) = (hit.get(0), hit.name("a"), hit.name("b")) else {
                continue;
            };
            let before = &line[end..whole.start()];
            end = whole.end();
            // `v1.2 -> 3`, `0x1 -> 2`: digits inside a word are no number.
            if before.ends_with(|c: char| c.is_alphanumeric() || c == '.') {
                continue;
            }
            let words = words_of(before);
            if words.last().is_some_and(|w| w.starts_with("iter")) {
                pair = Some((a.as_str().to_string(), b.as_str().to_string()));
                continue;
            }
            let group = |name: &str| hit.name(name).map(|m| m.as_str());
            let (from, to) = (
                written(a.as_str(), group("an"), group("ap")),
                written(b.as_str(), group("bn"), group("bp")),
            );
            let skip = words.len().saturating_sub(WORDS);
            if let (Some(from), Some(to)) = (from, to) {
                let shown = words_shown(before);
                found.push(Claim {
                    line: at + 1,
                    text: format!("{shown}{}", whole.as_str()),
                    words: words[skip..].to_vec(),
                    from,
                    to,
                    pair: None,
                });
            }
        }
        for mut claim in found {
            claim.pair.clone_from(&pair);
            out.push(claim);
            if out.len() == MOST {
                return out;
            }
        }
    }
    out
}

fn written(number: &str, of: Option<&str>, percent: Option<&str>) -> Option<Written> {
    let plain = |text: &str| text.replace(',', "").parse::<f64>().ok();
    Some(Written {
        value: plain(number)?,
        of: of.and_then(plain),
        percent: percent.is_some(),
        decimals: number.split_once('.').map_or(0, |(_, d)| d.len()),
    })
}

/// The last words before a number as they stand, for a message.
fn words_shown(before: &str) -> String {
    let start = before
        .char_indices()
        .rev()
        .nth(47)
        .map_or(0, |(start, _)| start);
    let tail: String = before[start..]
        .chars()
        .filter(|c| !c.is_control() && !"`*|".contains(*c))
        .collect();
    match tail
        .trim_start_matches(|c: char| !c.is_alphanumeric())
        .trim()
    {
        "" => String::new(),
        some => format!("{some} "),
    }
}

/// Lower-case words; `_`, `-` and blanks part them alike.
pub fn words_of(text: &str) -> Vec<String> {
    let apart = |c: char| !c.is_alphanumeric();
    let words = text.split(apart).filter(|w| !w.is_empty());
    words.map(str::to_lowercase).collect()
}

/// The metric that a claim's words name: the longest whole name, the nearest to the number; else
/// the beginning of exactly one metric's id.
pub fn name(words: &[String], names: &[Name]) -> Named {
    let mut best: Option<(usize, usize, &Name)> = None;
    for name in names.iter().filter(|n| !n.words.is_empty()) {
        let found = words
            .windows(name.words.len())
            .rposition(|w| w == name.words.as_slice());
        let Some(at) = found else { continue };
        let end = at + name.words.len();
        if best.is_none_or(|(long, near, _)| (name.words.len(), end) > (long, near)) {
            best = Some((name.words.len(), end, name));
        }
    }
    if let Some((_, end, name)) = best {
        let same = names.iter().filter(|n| n.words == name.words);
        let metrics: BTreeSet<&String> = same.map(|n| &n.metric).collect();
        if metrics.len() > 1 {
            return Named::Several(metrics.into_iter().cloned().collect());
        }
        return Named::One(name.metric.clone(), words[end..].to_vec());
    }
    // `dead_code` for `dead_code_markers`: the last words that begin an id.
    for length in (1..=words.len().min(4)).rev() {
        for start in (0..=words.len() - length).rev() {
            let some = &words[start..start + length];
            if length == 1 && some[0].chars().count() < 4 {
                continue;
            }
            let begins =
                |n: &&Name| n.words.len() > length && n.words[..length] == *some && is_id(n);
            let metrics: BTreeSet<&String> =
                names.iter().filter(begins).map(|n| &n.metric).collect();
            match metrics.len() {
                0 => {}
                1 => {
                    let metric = metrics.into_iter().next().cloned().unwrap_or_default();
                    return Named::One(metric, words[start + length..].to_vec());
                }
                _ => return Named::Several(metrics.into_iter().cloned().collect()),
            }
        }
    }
    Named::None
}

fn is_id(name: &Name) -> bool {
    name.words == words_of(&name.metric)
}

impl Written {
    /// Whether a metric's number is the one written, at the precision it was written with.
    pub fn is(&self, value: Option<f64>, k: Option<i64>, n: Option<i64>) -> bool {
        if let Some(of) = self.of {
            return k.is_some_and(|k| k as f64 == self.value) && n.is_some_and(|n| n as f64 == of);
        }
        let Some(value) = value else { return false };
        let value = if self.percent { value * 100.0 } else { value };
        let half = 0.5 * 10f64.powi(-(self.decimals.min(12) as i32));
        (value - self.value).abs()
            <= if self.decimals == 0 && !self.percent {
                1e-9
            } else {
                half
            }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names() -> Vec<Name> {
        let name = |metric: &str, text: &str| Name {
            metric: metric.to_string(),
            words: words_of(text),
        };
        vec![
            name("dead_code_markers", "dead_code_markers"),
            name("score_median", "score_median"),
            name("score_unparsed", "score_unparsed"),
            name("score_median", "score"),
            name("findings_total", "Findings"),
            name("findings_by_severity", "findings_by_severity"),
        ]
    }

    fn named(text: &str) -> Vec<(String, Named)> {
        let one = |c: Claim| (c.text.clone(), name(&c.words, &names()));
        claims(text).into_iter().map(one).collect()
    }

    #[test]
    fn claims_are_found_however_they_are_written() {
        let text = "Score 3 → 6 and **dead_code** `11 -> 7`.\n| findings | 19 => 14 |";
        let found = named(text);
        let one = |m: &str| Named::One(m.to_string(), Vec::new());
        assert_eq!(
            found,
            [
                ("Score 3 → 6".to_string(), one("score_median")),
                (
                    "and dead_code 11 -> 7".to_string(),
                    one("dead_code_markers")
                ),
                ("findings 19 => 14".to_string(), one("findings_total")),
            ]
        );
    }

    #[test]
    fn what_is_no_claim_of_a_metric_is_left_alone() {
        assert_eq!(claims("upgrade to v1.2 -> 3, fn f(x1 -> 2)"), []);
        let found = claims("iterations 0 → 3: dead_code 11 → 7");
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].pair, Some(("0".into(), "3".into())));
        let none = &claims("events 0→1 after probe")[0];
        assert_eq!(name(&none.words, &names()), Named::None);
        let several = &claims("findings by 3 → 4, score_ 1 → 2")[0];
        assert_eq!(
            name(&several.words, &names()),
            Named::One("findings_total".into(), vec!["by".into()])
        );
    }

    #[test]
    fn numbers_are_compared_at_the_precision_they_were_written_with() {
        let at = |text: &str| claims(&format!("score {text} → 1"))[0].from.clone();
        assert!(at("3").is(Some(3.0), None, None));
        assert!(!at("3").is(Some(3.4), None, None));
        assert!(at("41.7").is(Some(41.67), None, None));
        assert!(at("26/31").is(Some(0.84), Some(26), Some(31)));
        assert!(!at("26/31").is(Some(0.84), Some(25), Some(31)));
        assert!(at("84 %").is(Some(0.8387), None, None));
        assert!(at("1,234").is(Some(1234.0), None, None));
    }

    #[test]
    fn hostile_text_takes_no_time_and_no_more_than_the_cap() {
        let long = "score 1 → 2 ".repeat(40_000);
        assert_eq!(claims(&long).len(), MOST);
        let odd = "→".repeat(100_000) + &"9".repeat(100_000) + " → \u{0}\u{202e}";
        assert!(claims(&odd).len() < 2);
    }
}
