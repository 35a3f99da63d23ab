//! How often a look is wrong and how soon it is right: seeded series of 30 points of each kind of
//! noise, looked at every night. `cargo test --release --lib simulated -- --nocapture` takes 1,000
//! of each and prints what ARCHITECTURE.md quotes; without optimisation 40 must do.

use super::look::{Effect, Look, look, persists, share_persists};
use super::random::Dice;

const SERIES: u64 = if cfg!(debug_assertions) { 40 } else { 1000 };
const POINTS: usize = 30;
/// The first value of the new level.
const STEP_AT: usize = 15;

/// Noise: normal, counts, rare counts, shares of 30, and values that are mostly tied.
#[derive(Clone, Copy)]
enum Noise {
    Normal,
    Poisson(f64),
    Share(f64),
    Tied,
}

impl Noise {
    fn deviation(self) -> f64 {
        match self {
            Noise::Normal => 1.0,
            Noise::Poisson(mean) => mean.sqrt(),
            Noise::Share(p) => (p * (1.0 - p) / 30.0).sqrt(),
            Noise::Tied => 0.6,
        }
    }

    /// A value whose level lies `by` standard deviations above; for shares with its k of 30.
    fn draw(self, dice: &mut Dice, by: f64) -> (f64, Option<(i64, i64)>) {
        let up = by * self.deviation();
        match self {
            Noise::Normal => (10.0 + up + normal(dice), None),
            Noise::Poisson(mean) => (poisson(dice, mean + up), None),
            Noise::Share(p) => {
                let k = (0..30).filter(|_| dice.unit() < p + up).count() as i64;
                (k as f64 / 30.0, Some((k, 30)))
            }
            Noise::Tied => ((4.0 + up + 0.6 * normal(dice)).round(), None),
        }
    }
}

fn normal(dice: &mut Dice) -> f64 {
    let (u, v) = (1.0 - dice.unit(), dice.unit());
    (-2.0 * u.ln()).sqrt() * (std::f64::consts::TAU * v).cos()
}

fn poisson(dice: &mut Dice, mean: f64) -> f64 {
    let (limit, mut product, mut count) = ((-mean).exp(), dice.unit(), 0.0);
    while product > limit {
        product *= dice.unit();
        count += 1.0;
    }
    count
}

/// What the nights of one series saw.
struct Nights {
    looks: usize,
    alerts: usize,
    /// An alert by point 25 that dates the step within two points.
    dated: bool,
}

fn watch(noise: Noise, by: f64, seed: u64) -> Nights {
    let mut dice = Dice::new(seed);
    let (mut values, mut shares) = (Vec::new(), Vec::new());
    let mut looks: Vec<Look> = Vec::new();
    let mut seen = Nights {
        looks: 0,
        alerts: 0,
        dated: false,
    };
    let effect = Effect::default();
    for at in 0..POINTS {
        let (value, share) = noise.draw(&mut dice, if at < STEP_AT { 0.0 } else { by });
        values.push(value);
        shares.extend(share);
        looks.push(look(&values, &effect, seed));
        let lasting = persists(&looks) != 0;
        seen.looks += 1;
        seen.alerts += usize::from(lasting || share_persists(&shares, &effect) != 0);
        let place = looks[at].shift.map_or(0, |s| s.at);
        seen.dated |= lasting && at < 25 && place.abs_diff(STEP_AT) <= 2;
    }
    seen
}

/// Shares in per cent: (alerts of looks, series that ever alert, series dated by point 25).
fn rates(noise: Noise, by: f64) -> (f64, f64, f64) {
    let all: Vec<Nights> = (0..SERIES).map(|seed| watch(noise, by, seed)).collect();
    let looks: usize = all.iter().map(|n| n.looks).sum();
    let alerts: usize = all.iter().map(|n| n.alerts).sum();
    let of = |n: usize| 100.0 * n as f64 / SERIES as f64;
    (
        100.0 * alerts as f64 / looks as f64,
        of(all.iter().filter(|n| n.alerts > 0).count()),
        of(all.iter().filter(|n| n.dated).count()),
    )
}

/// Flat: at most 2 % of looks and 5 % of series alert. Steps of three deviations: at least
/// `three` % dated; of two, said only.
fn holds(name: &str, noise: Noise, three: f64) {
    let (look, ever, _) = rates(noise, 0.0);
    let dated = |by| rates(noise, by).2;
    let far = dated(3.0);
    let near = if cfg!(debug_assertions) {
        f64::NAN
    } else {
        dated(2.0)
    };
    println!(
        "{name}: flat {look:.2} % of looks, {ever:.1} % of series alert; dated within 2 points by \
         point 25: {far:.1} % of steps of 3 deviations, {near:.1} % of 2"
    );
    assert!(look <= 2.0, "{name}: {look} % of looks alert");
    assert!(ever <= 5.0, "{name}: {ever} % of flat series alert");
    assert!(
        far >= three,
        "{name}: {far} % of steps of 3 deviations are dated"
    );
}

#[test]
fn normal_noise() {
    holds("normal", Noise::Normal, 90.0);
}

#[test]
fn counts() {
    holds("counts of about 4", Noise::Poisson(4.0), 85.0);
}

#[test]
fn rare_counts() {
    holds("counts of about 0.7", Noise::Poisson(0.7), 0.0);
}

#[test]
fn shares_of_thirty() {
    holds("shares of 30 about 0.3", Noise::Share(0.3), 90.0);
}

#[test]
fn heavy_ties() {
    holds("mostly tied", Noise::Tied, 90.0);
}
