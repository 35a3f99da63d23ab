//! One look at a series, as taken every night: what may be said of its newest level by what the
//! sample can carry, and whether that has lasted long enough for an alert.

use super::change::pettitt;
use super::divisive::{self, borders};
use super::fence::fence;
use super::proportion::{LEAST_SAMPLE, difference_p};
use super::ranks::median;
use super::tier::Tier;
use super::trend::{mann_kendall, theil_sen};

/// A change is claimed at this p, after the correction for the tests of the look and (by the
/// caller) for the metrics of the night.
pub const CLAIM: f64 = 0.05;
/// An alert needs this p in two of the last three looks. Calibrated by `simulated.rs`: of flat
/// series looked at for 30 nights less than one in twenty ever alerts.
pub const ALERT: f64 = 0.01;
/// Two shares in an alert differ at this p.
pub const SHARE_ALERT: f64 = 0.001;
/// A step that lies more values back than this is the past: the level since then is looked at.
pub const RECENT: usize = 10;
/// The minimum effect where the project names none: this part of the level before, or of the
/// fixed scale.
pub const LEAST_PART: f64 = 0.05;

/// How large a change must be to count, in the unit of the values.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Effect {
    /// What repeats of one iteration differ by.
    pub floor: f64,
    /// As the project says.
    pub least: Option<f64>,
    /// Length of the fixed scale.
    pub span: Option<f64>,
}

impl Effect {
    /// The change from `level` that is no change yet.
    pub fn least(&self, level: f64) -> f64 {
        let part = LEAST_PART * self.span.unwrap_or(level.abs());
        self.least.unwrap_or(part).max(self.floor)
    }
}

/// The test that a shift rests on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Trend,
    Step,
    Border,
}

/// A shift that a test points to, claimed or not.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Shift {
    pub kind: Kind,
    /// Two-sided, times the number of tests of this look.
    pub p: f64,
    /// Position of the first value of the new level; of a trend, where it begins.
    pub at: usize,
    /// Medians of the levels; of a trend, the ends of the Theil–Sen line.
    pub before: f64,
    pub after: f64,
    /// Whether it is larger than the minimum effect.
    pub large: bool,
}

impl Shift {
    /// 1 for up, −1 for down, 0 for neither.
    pub fn sign(&self) -> i8 {
        sign(self.before, self.after)
    }
}

fn sign(from: f64, to: f64) -> i8 {
    i8::from(to > from) - i8::from(to < from)
}

/// What one look sees.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Look {
    pub tier: Tier,
    /// Position of the first value of the level looked at: 0, or the last old step.
    pub from: usize,
    /// The strongest shift; `None` below four values.
    pub shift: Option<Shift>,
    /// Whether any order of these values could have been claimed.
    pub could: bool,
    /// 1 or −1 where the newest value lies outside the fence of those before it.
    pub outlier: i8,
}

impl Look {
    /// The direction of what would alert if it lasts: 0 for nothing.
    pub fn strong(&self) -> i8 {
        match self.shift {
            Some(s) if s.p <= ALERT && s.large => s.sign(),
            _ => self.outlier,
        }
    }
}

/// Looks at the whole series, the newest value last. Values must be finite.
pub fn look(values: &[f64], effect: &Effect, seed: u64) -> Look {
    let mut from = values.len().saturating_sub(divisive::WINDOW);
    let mut found: Vec<Shift> = Vec::new();
    let mut tests = 1.0;
    if Tier::of(values.len() - from) == Tier::Segments {
        tests += 1.0;
        let start = from;
        let list = borders(&values[start..], divisive::SHORTEST, divisive::LEVEL);
        let old = |at: usize| values.len() - at > RECENT;
        let mut edges = list.iter().map(|b| (start + b.at, b.p)).peekable();
        while let Some((at, p)) = edges.next() {
            if old(at) {
                from = at;
                continue;
            }
            let to = edges.peek().map_or(values.len(), |e| e.0);
            let places = (to - from).saturating_sub(2 * divisive::SHORTEST) + 1;
            let parts = (&values[from..at], &values[at..to]);
            found.push(shift(Kind::Border, p * places as f64, at, parts, effect));
        }
    }
    let mut could = !found.is_empty();
    loop {
        let level = &values[from..];
        let tier = Tier::of(level.len());
        if tier == Tier::Values {
            break;
        }
        let step = (tier >= Tier::Change)
            .then(|| pettitt(level, seed))
            .flatten();
        if let Some(step) = step {
            let many = tests + 1.0;
            if step.p * many <= ALERT && level.len() - step.at > RECENT {
                from += step.at;
                continue;
            }
            let parts = level.split_at(step.at);
            tests = many;
            found.push(shift(Kind::Step, step.p, from + step.at, parts, effect));
        }
        if let Some(trend) = mann_kendall(level) {
            could |= trend.least_p <= CLAIM;
            found.extend(line(level, from, trend.p, effect));
        }
        break;
    }
    for shift in &mut found {
        shift.p = (shift.p * tests).min(1.0);
    }
    Look {
        tier: Tier::of(values.len()),
        from,
        shift: strongest(&found),
        could,
        outlier: outlier(&values[from..], effect),
    }
}

/// A step before a trend where both hold at a level: it says since when.
fn strongest(found: &[Shift]) -> Option<Shift> {
    let holds = |level: f64| found.iter().find(|s| s.p <= level).copied();
    let least = || found.iter().min_by(|a, b| a.p.total_cmp(&b.p)).copied();
    holds(ALERT).or_else(|| holds(CLAIM)).or_else(least)
}

fn shift(kind: Kind, p: f64, at: usize, parts: (&[f64], &[f64]), effect: &Effect) -> Shift {
    let before = median(parts.0).unwrap_or_default();
    let after = median(parts.1).unwrap_or_default();
    let large = (after - before).abs() > effect.least(before);
    Shift {
        kind,
        p,
        at,
        before,
        after,
        large,
    }
}

/// The Theil–Sen line from its first to its last value, through the median.
fn line(level: &[f64], from: usize, p: f64, effect: &Effect) -> Option<Shift> {
    // Far from any claim the line need not be drawn.
    let slope = match p <= 4.0 * CLAIM {
        true => theil_sen(level)?.slope,
        false => 0.0,
    };
    let middle = median(level)?;
    let half = slope * (level.len() - 1) as f64 / 2.0;
    let (before, after) = (middle - half, middle + half);
    Some(Shift {
        kind: Kind::Trend,
        p,
        at: from,
        before,
        after,
        large: (after - before).abs() > effect.least(before),
    })
}

/// The newest value against the fence of the level's values before it, of which there must be
/// nine. Whole numbers must also leave the median by three and by three times its square root:
/// small counts jump by chance.
fn outlier(level: &[f64], effect: &Effect) -> i8 {
    let Some((newest, history)) = level.split_last() else {
        return 0;
    };
    if Tier::of(level.len()) < Tier::Change {
        return 0;
    }
    let Some(usual) = fence(history) else {
        return 0;
    };
    let whole = level.iter().all(|v| v.fract() == 0.0);
    let chance = match whole {
        true => (3.0 * usual.median.abs().sqrt()).max(2.9),
        false => 0.0,
    };
    match usual.is_outlier(*newest, effect.least(usual.median).max(chance)) {
        true => sign(usual.median, *newest),
        false => 0,
    }
}

/// Whether the newest of up to three looks alerts: it is strong, and so was another of them, the
/// same way. The direction, or 0.
pub fn persists(looks: &[Look]) -> i8 {
    let recent = &looks[looks.len().saturating_sub(3)..];
    let newest = recent.last().map_or(0, Look::strong);
    let alike = recent.iter().filter(|l| l.strong() == newest).count();
    if alike >= 2 { newest } else { 0 }
}

/// The same for shares: two of the last three, the newest among them, differ the same way from
/// the one before these three (or from the first) at `SHARE_ALERT` and by more than the minimum
/// effect. A difference lasts, where the change from night to night is seen once.
pub fn share_persists(shares: &[(i64, i64)], effect: &Effect) -> i8 {
    let from = shares.len().saturating_sub(4);
    let Some((before, recent)) = shares[from..].split_first() else {
        return 0;
    };
    let part = |s: &(i64, i64)| s.0 as f64 / s.1 as f64;
    let way = |s: &(i64, i64)| -> i8 {
        let enough = before.1 >= LEAST_SAMPLE && s.1 >= LEAST_SAMPLE;
        let differs = difference_p(*before, *s).is_some_and(|p| p <= SHARE_ALERT);
        let large = (part(s) - part(before)).abs() > effect.least(part(before));
        match enough && differs && large {
            true => sign(part(before), part(s)),
            false => 0,
        }
    };
    let newest = recent.last().map_or(0, way);
    let alike = recent.iter().filter(|s| way(s) == newest).count();
    if alike >= 2 { newest } else { 0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn see(values: &[f64]) -> Look {
        look(values, &Effect::default(), 1)
    }

    #[test]
    fn three_values_carry_nothing() {
        let three = see(&[9.0, 5.0, 1.0]);
        assert_eq!(
            (three.tier, three.shift, three.could),
            (Tier::Values, None, false)
        );
        // Four in a row have p = 2/24: no order of four could be claimed.
        let four = see(&[9.0, 5.0, 3.0, 1.0]);
        assert!(!four.could && (four.shift.unwrap().p - 1.0 / 12.0).abs() < 1e-12);
        let five = see(&[9.0, 5.0, 3.0, 2.0, 1.0]);
        let trend = five.shift.unwrap();
        assert!(five.could && trend.p < CLAIM && trend.large);
        assert_eq!((trend.kind, trend.sign()), (Kind::Trend, -1));
    }

    #[test]
    fn a_step_is_dated_and_grows_old() {
        let mut values: Vec<f64> = [10.0, 11.0, 9.0, 10.5, 9.5].repeat(3);
        values.extend([20.0, 21.0, 19.0, 20.5, 19.5, 20.2]);
        let young = see(&values).shift.unwrap();
        assert_eq!((young.kind, young.at, young.sign()), (Kind::Step, 15, 1));
        assert!((young.before, young.after) == (10.0, 20.1) && young.p <= ALERT);
        values.extend([20.0, 21.0, 19.0, 20.5, 19.5, 20.2]);
        let old = see(&values);
        assert_eq!(old.from, 15);
        assert!(old.shift.unwrap().p > CLAIM);
    }

    #[test]
    fn thirty_values_have_segments() {
        let level = |v: f64, n: usize| (0..n).map(move |i| v + 0.1 * (i % 3) as f64);
        let values: Vec<f64> = level(5.0, 20)
            .chain(level(8.0, 15))
            .chain(level(3.0, 8))
            .collect();
        let seen = see(&values);
        assert_eq!((seen.tier, seen.from), (Tier::Segments, 20));
        let newest = seen.shift.unwrap();
        assert_eq!(
            (newest.kind, newest.at, newest.sign()),
            (Kind::Border, 35, -1)
        );
    }

    #[test]
    fn the_newest_value_may_stand_alone() {
        let mut values = vec![4.0, 5.0, 6.0, 5.0, 4.0, 5.0, 6.0, 5.0, 4.0, 5.0];
        values.push(40.0);
        assert_eq!(see(&values).outlier, 1);
        *values.last_mut().unwrap() = 8.0;
        assert_eq!(see(&values).outlier, 0);
        // Mostly zeros: one or two are chance.
        let mut zeros = vec![0.0; 12];
        zeros.push(2.0);
        assert_eq!(see(&zeros).outlier, 0);
        zeros.push(5.0);
        assert_eq!(see(&zeros).outlier, 1);
    }

    #[test]
    fn a_small_effect_is_no_change() {
        let rise: Vec<f64> = (0..9).map(|i| 100.0 + 0.1 * f64::from(i)).collect();
        assert!(!see(&rise).shift.unwrap().large, "0.8 of 100");
        let own = Effect {
            least: Some(0.5),
            ..Effect::default()
        };
        assert!(look(&rise, &own, 1).shift.unwrap().large);
        let noisy = Effect { floor: 1.0, ..own };
        assert!(!look(&rise, &noisy, 1).shift.unwrap().large);
        let scale = Effect {
            span: Some(10.0),
            ..Effect::default()
        };
        assert_eq!(scale.least(3.0), 0.5);
    }

    #[test]
    fn two_of_three_make_an_alert() {
        let strong = |way: i8| Look {
            outlier: way,
            shift: None,
            ..see(&[1.0])
        };
        assert_eq!(persists(&[strong(1)]), 0);
        assert_eq!(persists(&[strong(1), strong(0), strong(1)]), 1);
        assert_eq!(persists(&[strong(1), strong(1), strong(0)]), 0);
        assert_eq!(persists(&[strong(-1), strong(0), strong(1)]), 0);
        assert_eq!(persists(&[]), 0);
    }

    #[test]
    fn shares_persist_against_what_was_before() {
        let e = Effect::default();
        let shares = [(26, 31), (25, 30), (9, 28), (8, 30)];
        assert_eq!(share_persists(&shares, &e), -1);
        assert_eq!(share_persists(&shares[..3], &e), 0, "seen once");
        assert_eq!(share_persists(&[(0, 3), (3, 3), (3, 3)], &e), 0);
        assert_eq!(share_persists(&[], &e), 0);
    }
}
