//! Every method of the statistics in words: what it does, when it is asked, with which
//! parameters, and where it comes from. The page `methods/index.html` prints this list.

use super::strength::Evidence;
use crate::stats::look::Kind;
use crate::stats::tier::Tier;

/// No test was asked.
pub const VALUES: &str = "values and direction only";
/// Two distributions over scores.
pub const SCORES: &str =
    "Wasserstein distance, Cliff's delta and rank sum against the iteration before";

/// One method.
pub struct Method {
    /// Anchor on the page.
    pub id: &'static str,
    /// What `verdict.method` says where this method was asked.
    pub named: &'static str,
    pub title: &'static str,
    pub does: &'static str,
    pub when: &'static str,
    pub parameters: &'static str,
    pub source: &'static str,
}

/// The names of what an evidence rests on, for `verdict.method`.
pub fn of(e: &Evidence) -> String {
    let mut names: Vec<&str> = Vec::new();
    if e.broken.is_some() {
        names.push("hits against failures");
    }
    if e.noise {
        names.push("noise floor");
    }
    if e.share.is_some() {
        names.push("Newcombe's interval of the difference");
    }
    if let Some(shift) = e.shift() {
        names.push(match shift.kind {
            Kind::Trend if Tier::of(e.values) == Tier::Trend => "exact Mann–Kendall, Theil–Sen",
            Kind::Trend => "Mann–Kendall, Theil–Sen",
            Kind::Step => "Pettitt's test with permutations",
            Kind::Border => "E-divisive with t-test",
        });
    }
    if e.look.is_some_and(|l| l.outlier != 0) {
        names.push("fence of three quartile distances");
    }
    if e.p.is_some() {
        names.push("Benjamini–Hochberg over the iteration");
    }
    match names.is_empty() {
        true => VALUES.to_string(),
        false => names.join("; "),
    }
}

/// All methods, in the order of the page.
pub const METHODS: [Method; 17] = [
    Method {
        id: "direction",
        named: "direction",
        title: "Direction",
        does: "Compares the newest value with the one before it: better, worse, different (the metric has no better side) or same, and by how much.",
        when: "Always, from two values on. It is a statement about the rows and no test.",
        parameters: "None.",
        source: "The rows; the metric's own header says which side is better.",
    },
    Method {
        id: "tiers",
        named: "values and direction",
        title: "What a sample can carry",
        does: "Chooses the methods by the number of values since the instrument last changed. Where no method carries a claim the word is too little data below 10 values and flat from 10 on.",
        when: "Always.",
        parameters: "Up to 3 values: values and differences. 4 to 9: exact Mann–Kendall, Theil–Sen. 10 to 29: also Pettitt and the fence. 30 and more: also E-divisive. Shares: Newcombe from the second iteration, from 4 of each side on.",
        source: "Project convention, checked by simulation (see Alert).",
    },
    Method {
        id: "wilson",
        named: "Wilson",
        title: "Wilson's interval",
        does: "The 95 % interval of a share k of n, drawn as whiskers and printed beside the value. 26 of 31 is 67.4 to 92.9 %, 0 of 31 is 0 to 11.0 %.",
        when: "Every value that is k of n.",
        parameters: "95 %, no continuity correction.",
        source: "E. B. Wilson, J. Amer. Statist. Assoc. 22 (1927).",
    },
    Method {
        id: "newcombe",
        named: "Newcombe",
        title: "Newcombe's interval of a difference",
        does: "The 95 % interval of the difference of two shares, from their Wilson intervals. Where it leaves out 0 the shares differ; its p is the level at which it begins to hold 0.",
        when: "Shares, against the iteration before, where both samples have at least 4. Three against three claims nothing.",
        parameters: "95 %; samples are taken as independent.",
        source: "R. G. Newcombe, Statistics in Medicine 17 (1998) 873–890, method 10.",
    },
    Method {
        id: "mann-kendall",
        named: "Mann–Kendall",
        title: "Mann–Kendall test",
        does: "Counts pairs of values that rise minus pairs that fall, and says how often a random order of the same values goes as far.",
        when: "From 4 values on. Four values cannot reach 5 %; five can when all go one way.",
        parameters: "Two-sided. Exact with ties up to 10 values, above by the normal approximation with tie and continuity correction.",
        source: "H. B. Mann (1945); M. G. Kendall, Rank Correlation Methods (1975); R. O. Gilbert (1987).",
    },
    Method {
        id: "theil-sen",
        named: "Theil–Sen",
        title: "Theil–Sen slope",
        does: "The median slope over all pairs of values, with a 95 % band: by how much the metric moves an iteration.",
        when: "From 4 values on, said where the Mann–Kendall test claims a trend.",
        parameters: "95 % band by the variance of Kendall's S.",
        source: "H. Theil (1950); P. K. Sen, J. Amer. Statist. Assoc. 63 (1968).",
    },
    Method {
        id: "pettitt",
        named: "Pettitt",
        title: "Pettitt's test",
        does: "Finds the likeliest place of one step from sums of ranks, and says how often a random order of the same values steps as far.",
        when: "From 10 values on. A step more than 10 values back is the past: only the level since then is looked at.",
        parameters: "At most 1,999 permutations, seeded by the metric's id; drawing stops at 20 hits. p below 0.0005 by the paper's approximation.",
        source: "A. N. Pettitt, Applied Statistics 28 (1979); J. Besag and P. Clifford, Biometrika 78 (1991).",
    },
    Method {
        id: "e-divisive",
        named: "E-divisive",
        title: "E-divisive with t-test",
        does: "Splits a long series where the energy distance of the two parts is greatest, keeps the splits whose parts differ by a t-test, and takes back the weakest until all hold.",
        when: "From 30 values on, over the newest 100.",
        parameters: "Segments of at least 5 values, t-test p ≤ 0.001 (ten times that for a split that may still be merged). The p said is multiplied by the places the split was chosen from.",
        source: "D. S. Matteson and N. A. James (2014); M. Fleming et al., Hunter, ICPE 2023 (now Apache Otava).",
    },
    Method {
        id: "fence",
        named: "fence",
        title: "Fence",
        does: "Calls the newest value an outlier when it lies beyond three quartile distances outside the quartiles of the values before it.",
        when: "From 10 values on, where no step or trend is claimed.",
        parameters: "Q1 − 3 IQR to Q3 + 3 IQR, the minimum effect, and for whole numbers at least 3 and three square roots of the median.",
        source: "J. W. Tukey, Exploratory Data Analysis (1977).",
    },
    Method {
        id: "scores",
        named: "Wasserstein",
        title: "Distributions over scores",
        does: "Wasserstein distance: how many score points a review moves on average. Cliff's delta: how often a new score is above an old one minus how often below. The rank sum gives p.",
        when: "Metrics whose series are scores, against the iteration before; readable scores only, at least 4 on each side for a test.",
        parameters: "Seeded permutations up to 200 scores, normal approximation above.",
        source: "L. N. Vaserstein (1969); N. Cliff, Psychological Bulletin 114 (1993); H. B. Mann and D. R. Whitney (1947).",
    },
    Method {
        id: "calibration",
        named: "calibration",
        title: "Calibration",
        does: "Brier score, and expected calibration error with its number of bins, say whether stated confidences come true. Without outcomes only spread and saturation can be said, and only they are.",
        when: "Only where outcomes are recorded beside confidences. No stream records both yet, so no page shows it.",
        parameters: "Bins of equal width; their number is part of the value.",
        source: "G. W. Brier (1950); M. P. Naeini et al., AAAI 2015.",
    },
    Method {
        id: "many",
        named: "Benjamini–Hochberg",
        title: "Many metrics in one iteration",
        does: "Raises each p by the number of tests of the same iteration, so that of all changes claimed at most one in twenty is false in the long run.",
        when: "Every iteration, over all metrics that were tested in it.",
        parameters: "Level 5 %.",
        source: "Y. Benjamini and Y. Hochberg, J. R. Statist. Soc. B 57 (1995).",
    },
    Method {
        id: "noise-floor",
        named: "noise floor",
        title: "Noise floor",
        does: "Iterations that repeat another one without a change (repeat_of) show how far two runs of the same thing differ. A change inside the widest such difference is no change.",
        when: "Where the tracker records repeats.",
        parameters: "None.",
        source: "The rows.",
    },
    Method {
        id: "minimum-effect",
        named: "minimum effect",
        title: "Minimum effect",
        does: "A change that is sure but too small to matter is not claimed.",
        when: "Every claim but that of two shares.",
        parameters: "min_effect under [metrics.<id>] of loopscope.toml, in the unit of the metric; else 5 % of the level before, or of the fixed scale.",
        source: "Project convention.",
    },
    Method {
        id: "alert",
        named: "alert",
        title: "Alert",
        does: "A change becomes an alert when two of the last three iterations saw it the same way, stronger than a claim needs. [[ignore]] in loopscope.toml silences one with a reason and an end; Health says when it is no longer needed.",
        when: "Every metric with one value an iteration.",
        parameters: "p ≤ 0.01 of a look; shares: two of three differ at p ≤ 0.001 from the one before them. On 1,000 simulated flat series of 30 points 0.1 % of looks and 1.8 % of series alert (shares 0.2 % and 3.9 %); steps of 3 standard deviations are dated within 2 points, by the tenth point after, in 95 % of series, steps of 2 in 73 %.",
        source: "Project convention; src/stats/simulated.rs repeats the figures.",
    },
    Method {
        id: "instrument",
        named: "hits against failures",
        title: "Instrument",
        does: "Values before and after a change of what counted are not compared by any test; the change is a marked vertical. A classifier without a hit over 20 failures or more is an instrument that is not plugged in: its metrics say instrument broken.",
        when: "A metric that reads a stream whose rows name another instrument than before. The tracker's own (rows of iterations) touches what reads findings, sweeps and iterations and nothing else: where rows of another stream are counted as well, those stand on their own. The metrics of the classifier.",
        parameters: "20 failures.",
        source: "The rows.",
    },
    Method {
        id: "restated",
        named: super::withdrawn::METHOD,
        title: "Restated numbers",
        does: "A number of a closed iteration that moved after it was published (late data, new rules, new definition) is shown as old → new. Where the newest change is measured from such a number or to it, and would be claimed as improved, regressed, changed or outlier, the word is restated: the direction stands, the claim does not, and there is no alert.",
        when: "While the restatement is news: until an iteration newer than the one it was seen in has data. From then on the restated number counts like any other.",
        parameters: "restatements under [gate], gate under [closed] of loopscope.toml.",
        source: "closed.jsonl.",
    },
];
