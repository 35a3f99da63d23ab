//! The second layer of a verdict: what the numbers up to an iteration can carry, for every metric
//! with one value an iteration, and over all metrics of a night.

use super::inputs::Inputs;
use super::instruments::INSTRUMENT;
use super::metrics::is_share_of;
use crate::model::report::{Iteration, Metric};
use crate::model::{Better, Point};
use crate::stats::look::{CLAIM, Effect, Kind, Look, Shift, look, persists, share_persists};
use crate::stats::many::benjamini_hochberg;
use crate::stats::proportion::{Interval, LEAST_SAMPLE, difference_p, newcombe};
use crate::stats::tier::{FEW, Tier};
use std::collections::BTreeMap;

/// A classifier without a single hit over this many failures is not plugged in: (metrics it
/// makes worthless, hits, of, at least).
const PLUGGED: (&[&str], &str, &str, f64) = (
    &["classifier_hits", "unknown_ratio", "unclassified_ratio"],
    "classifier_hits",
    "failures_total",
    20.0,
);

/// What is known of a metric in one iteration with a value.
#[derive(Debug, Clone, PartialEq)]
pub struct Evidence {
    pub word: &'static str,
    /// Position of the iteration's point among `Metric::points`.
    pub at: usize,
    /// Position of the point compared with; `None` for a first value.
    pub before: Option<usize>,
    /// Values compared, this one among them: those since the last change of instrument.
    pub values: usize,
    /// The instrument changed between the two points compared.
    pub instrument: bool,
    /// Where the instrument changed last: values before it are not counted.
    pub restarted: Option<String>,
    /// The difference does not exceed what repeats of one iteration differ by.
    pub noise: bool,
    /// The newest against the one before, where both are shares of at least four.
    pub share: Option<Interval>,
    pub look: Option<Look>,
    /// The smallest p times the number of ways it was found; `None` without a test.
    pub p: Option<f64>,
    /// The same after Benjamini and Hochberg over `night` tests.
    pub adjusted: Option<f64>,
    pub night: usize,
    /// The iteration since which a claimed step holds.
    pub since: Option<String>,
    pub alert: bool,
    /// 1 or −1 where two of the last three shares differ from the one before them.
    pub lasting: i8,
    /// `0 of 31`: why the instrument cannot be trusted.
    pub broken: Option<(f64, f64)>,
}

impl Evidence {
    /// The shift that a claim rests on, where it is not the difference of two shares.
    pub fn shift(&self) -> Option<Shift> {
        self.look.and_then(|l| l.shift)
    }

    /// What was found is more than the minimum effect; the difference of two shares always is.
    pub fn matters(&self) -> bool {
        self.by_share() || self.shift().is_some_and(|s| s.large)
    }

    /// The difference of two shares is what is claimed.
    pub fn by_share(&self) -> bool {
        self.share.is_some_and(|i| !i.contains_zero())
    }
}

/// Metric id → iteration → evidence.
pub type Nights = BTreeMap<String, BTreeMap<String, Evidence>>;

/// Looks at every metric in every iteration, as on the night it was the newest.
pub fn nights(metrics: &[Metric], iterations: &[Iteration], facts: &Inputs) -> Nights {
    let mut all: Nights = BTreeMap::new();
    for metric in metrics.iter().filter(|m| m.series.is_empty()) {
        let effect = effect(metric, facts);
        let found = of_metric(metric, &effect);
        let by: BTreeMap<String, Evidence> = found
            .into_iter()
            .map(|e| (metric.points[e.at].iteration.clone(), e))
            .collect();
        all.insert(metric.id.clone(), by);
    }
    plugged(metrics, &mut all);
    for iteration in iterations {
        let mut tested: Vec<(&Metric, &mut Evidence)> = Vec::new();
        let mut found: BTreeMap<&str, &mut Evidence> = all
            .iter_mut()
            .filter_map(|(id, by)| Some((id.as_str(), by.get_mut(&iteration.id)?)))
            .collect();
        for metric in metrics {
            if let Some(e) = found.remove(metric.id.as_str()) {
                tested.push((metric, e));
            }
        }
        judge_night(&mut tested);
    }
    all
}

/// By how much the values of repeats of one iteration differ at most, and how many there are.
pub fn noise_floor(metric: &Metric, iterations: &[Iteration]) -> Option<f64> {
    let root = |id: &str| {
        let mut at = id.to_string();
        // As many steps as there are iterations: a ring of repeats ends.
        for _ in iterations {
            let found = iterations.iter().find(|i| i.id == at);
            match found.and_then(|i| i.repeat_of.clone()) {
                Some(of) => at = of,
                None => break,
            }
        }
        at
    };
    let repeated: Vec<String> = iterations
        .iter()
        .filter(|i| i.repeat_of.is_some())
        .map(|i| root(&i.id))
        .collect();
    let mut groups: BTreeMap<String, Vec<f64>> = BTreeMap::new();
    for point in &metric.points {
        let root = root(&point.iteration);
        if let Some(value) = point.value.filter(|_| repeated.contains(&root)) {
            groups.entry(root).or_default().push(value);
        }
    }
    let spans = groups.values().filter(|g| g.len() > 1).map(|g| {
        let low = g.iter().copied().fold(f64::INFINITY, f64::min);
        g.iter().copied().fold(f64::NEG_INFINITY, f64::max) - low
    });
    spans.max_by(f64::total_cmp)
}

fn effect(metric: &Metric, facts: &Inputs) -> Effect {
    let goal = facts.goals.get(&metric.id);
    Effect {
        floor: metric.noise_floor.unwrap_or(0.0),
        least: goal.and_then(|g| g.min_effect),
        span: metric.scale.map(|(low, high)| high - low),
    }
}

fn of_metric(metric: &Metric, effect: &Effect) -> Vec<Evidence> {
    let known: Vec<usize> = (0..metric.points.len())
        .filter(|at| metric.points[*at].value.is_some())
        .collect();
    let changes: Vec<&str> = metric
        .marks
        .iter()
        .filter(|m| m.kind == INSTRUMENT)
        .map(|m| m.iteration.as_str())
        .collect();
    let seed = seed(&metric.id);
    let (mut since, mut values, mut looks) = (0, Vec::new(), Vec::new());
    let mut shares: Vec<(i64, i64)> = Vec::new();
    let mut out: Vec<Evidence> = Vec::new();
    let mut passed = 0;
    let mut restarted: Option<String> = None;
    for (n, at) in known.iter().copied().enumerate() {
        let point = &metric.points[at];
        let upto = &metric.points[passed..=at];
        let instrument = upto.iter().any(|p| changes.contains(&p.iteration.as_str()));
        passed = at + 1;
        if instrument && n > 0 {
            since = n;
            let found = upto
                .iter()
                .rfind(|p| changes.contains(&p.iteration.as_str()));
            restarted = found.map(|p| p.iteration.clone());
            values.clear();
            looks.clear();
            shares.clear();
        }
        values.push(point.value.unwrap_or_default());
        shares.extend(share_of(point));
        let seen = look(&values, effect, seed);
        looks.push(seen);
        let before = n.checked_sub(1).map(|n| known[n]);
        let mut e = Evidence {
            word: "too little data",
            at,
            before,
            values: values.len(),
            instrument: instrument && n > 0,
            restarted: restarted.clone(),
            noise: false,
            share: None,
            look: Some(seen),
            p: None,
            adjusted: None,
            night: 0,
            since: None,
            alert: false,
            lasting: 0,
            broken: None,
        };
        if shares.len() == values.len() {
            e.lasting = share_persists(&shares, effect);
        }
        e.alert = persists(&looks) != 0 || e.lasting != 0;
        weigh(&mut e, metric, effect);
        let dated = |s: &Shift| s.kind != Kind::Trend && s.p <= CLAIM && s.large;
        e.since = seen.shift.filter(dated).map(|s| {
            let first = known[since + s.at];
            metric.points[first].iteration.clone()
        });
        out.push(e);
    }
    out
}

/// A point's counts, where its value is their share.
fn share_of(point: &Point) -> Option<(i64, i64)> {
    let (k, n) = (point.k?, point.n?);
    is_share_of(point.value?, k, n).then_some((k, n))
}

/// Fills in noise, the interval of two shares, and p.
fn weigh(e: &mut Evidence, metric: &Metric, effect: &Effect) {
    let now = &metric.points[e.at];
    let mut p: Vec<f64> = Vec::new();
    if let Some(before) = e
        .before
        .map(|at| &metric.points[at])
        .filter(|_| !e.instrument)
    {
        let (a, b) = (
            before.value.unwrap_or_default(),
            now.value.unwrap_or_default(),
        );
        e.noise = a != b && effect.floor > 0.0 && (b - a).abs() <= effect.floor;
        let enough = |s: &(i64, i64)| s.1 >= LEAST_SAMPLE;
        let both = share_of(before)
            .filter(enough)
            .zip(share_of(now).filter(enough));
        if let Some((from, to)) = both.filter(|_| !e.noise) {
            e.share = newcombe(from, to);
            p.extend(difference_p(from, to));
        }
    }
    // What is too small to be claimed was tested all the same.
    p.extend(e.shift().map(|s| s.p));
    let ways = p.len() as f64;
    let least = p.into_iter().min_by(f64::total_cmp);
    e.p = least.map(|p| (p * ways).min(1.0));
}

/// The metrics of one iteration: p over all of them, then the words.
fn judge_night(tested: &mut [(&Metric, &mut Evidence)]) {
    let with: Vec<usize> = (0..tested.len())
        .filter(|i| tested[*i].1.p.is_some())
        .collect();
    let p: Vec<f64> = with.iter().filter_map(|i| tested[*i].1.p).collect();
    for (i, adjusted) in with.iter().zip(benjamini_hochberg(&p)) {
        tested[*i].1.adjusted = Some(adjusted);
        tested[*i].1.night = p.len();
    }
    for (metric, e) in tested {
        e.word = word(metric, e);
        let claimed = matches!(e.word, "improved" | "regressed" | "changed");
        if !claimed {
            e.since = None;
        }
        e.alert &= claimed || e.word == "outlier";
    }
}

fn word(metric: &Metric, e: &Evidence) -> &'static str {
    if e.broken.is_some() {
        return "instrument broken";
    }
    let sure = e.adjusted.is_some_and(|p| p <= CLAIM);
    if (sure && e.matters()) || e.lasting != 0 {
        return claim(metric, e);
    }
    if sure {
        return "flat";
    }
    let tier = Tier::of(e.values);
    if tier >= Tier::Change {
        let outlier = e.look.is_some_and(|l| l.outlier != 0);
        return if outlier { "outlier" } else { "flat" };
    }
    let value = |at: usize| metric.points[at].value;
    let same = e.before.is_some_and(|b| value(b) == value(e.at)) && !e.instrument;
    match e.noise || (same && e.values > FEW) {
        true => "flat",
        false => "too little data",
    }
}

/// The word of a claim: two shares by their own difference, else the shift of the look.
fn claim(metric: &Metric, e: &Evidence) -> &'static str {
    let value = |at: usize| metric.points[at].value.unwrap_or_default();
    let step = e.before.map_or(0.0, |b| value(e.at) - value(b));
    let way = match e.shift().filter(|s| s.large && s.p <= CLAIM) {
        _ if e.by_share() => step,
        Some(shift) => f64::from(shift.sign()),
        None if e.lasting != 0 => f64::from(e.lasting),
        None => step,
    };
    match metric.better {
        _ if way == 0.0 => "flat",
        Better::None => "changed",
        Better::Lower if way < 0.0 => "improved",
        Better::Higher if way > 0.0 => "improved",
        _ => "regressed",
    }
}

/// Marks the metrics of an instrument that saw nothing at all.
fn plugged(metrics: &[Metric], all: &mut Nights) {
    let (worthless, hits, of, least) = PLUGGED;
    let points = |id: &str| metrics.iter().find(|m| m.id == id).map(|m| &m.points);
    let (Some(hits), Some(of)) = (points(hits), points(of)) else {
        return;
    };
    for (seen, all_of_them) in hits.iter().zip(of) {
        let (Some(seen_value), Some(total)) = (seen.value, all_of_them.value) else {
            continue;
        };
        if seen.iteration != all_of_them.iteration || seen_value > 0.0 || total < least {
            continue;
        }
        for id in worthless {
            let here = all.get_mut(*id).and_then(|by| by.get_mut(&seen.iteration));
            if let Some(e) = here {
                e.broken = Some((seen_value, total));
            }
        }
    }
}

/// A seed from the metric's id (FNV-1a): the same on every machine and night.
fn seed(id: &str) -> u64 {
    let step = |h: u64, b: u8| (h ^ u64::from(b)).wrapping_mul(0x0000_0100_0000_01b3);
    id.bytes().fold(0xcbf2_9ce4_8422_2325, step)
}
