//! What a metric is, whole: its SQL, the views below it and the parameters it names.

use super::catalog::ComputeInputs;
use crate::packs::{MetricDef, Pack, Param};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// Relations whose rows depend on classification rules. A metric over one of them may move
/// because a rule was accepted, without a new row.
const RULED: [&str; 5] = [
    "failure_replay",
    "rule_history",
    "rules",
    "systemic_warnings_log",
    "unknown_groups",
];

/// Enough to compute a metric's numbers from rows; equal digests, equal meaning.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Definition {
    /// As the engine runs it: the author's text with the casts the loader adds.
    pub sql: String,
    /// View → its SQL, for every view below the metric.
    pub views: BTreeMap<String, String>,
    /// The parameters that the texts name, with the values used.
    pub params: BTreeMap<String, Param>,
}

impl Definition {
    /// The definition of `metric` under the project's parameters.
    pub fn of(packs: &[Pack], inputs: &ComputeInputs, metric: &MetricDef) -> Definition {
        let (views, bases) = below(packs, metric);
        let mut params = BTreeMap::new();
        if bases.contains("params") {
            for pack in packs {
                params.extend(pack.params.clone());
            }
            params.extend(inputs.params.clone());
            let names = words(std::iter::once(&metric.sql.text).chain(views.values()));
            params.retain(|name, _| names.contains(name.as_str()));
        }
        Definition {
            sql: metric.sql.text.clone(),
            views,
            params,
        }
    }

    /// blake3 of SQL, views and parameters; 64 hexadecimal digits.
    pub fn digest(&self) -> String {
        let mut hasher = blake3::Hasher::new_derive_key("loopscope definition v1");
        let mut add = |text: &str| {
            hasher.update(&(text.len() as u64).to_le_bytes());
            hasher.update(text.as_bytes());
        };
        add(&self.sql);
        for (name, sql) in &self.views {
            add(name);
            add(sql);
        }
        add("params");
        for (name, value) in &self.params {
            add(name);
            add(&serde_json::to_string(value).unwrap_or_default());
        }
        hasher.finalize().to_hex().to_string()
    }

    /// Whether SQL and views are the same, whatever the parameters.
    pub fn same_text(&self, other: &Definition) -> bool {
        self.sql == other.sql && self.views == other.views
    }
}

/// Views below a metric with their SQL, and the relations below those.
pub(super) fn below(
    packs: &[Pack],
    metric: &MetricDef,
) -> (BTreeMap<String, String>, BTreeSet<String>) {
    let mut views = BTreeMap::new();
    let mut bases = BTreeSet::new();
    let mut open: Vec<&str> = metric.sql.relations.iter().map(String::as_str).collect();
    while let Some(name) = open.pop() {
        if views.contains_key(name) || bases.contains(name) {
            continue;
        }
        let view = packs.iter().flat_map(|p| &p.views).find(|v| v.name == name);
        match view {
            Some(view) => {
                open.extend(view.sql.relations.iter().map(String::as_str));
                views.insert(name.to_string(), view.sql.text.clone());
            }
            None => {
                bases.insert(name.to_string());
            }
        }
    }
    (views, bases)
}

/// Whether a metric's numbers depend on classification rules.
pub fn reads_rules(packs: &[Pack], metric: &MetricDef) -> bool {
    let (_, bases) = below(packs, metric);
    RULED.iter().any(|name| bases.contains(*name))
}

/// Whether a metric reads the points of other metrics.
pub fn reads_points(packs: &[Pack], metric: &MetricDef) -> bool {
    below(packs, metric).1.contains("metric_points")
}

/// Every word of the texts that may be a name.
pub(super) fn words<'a, T: AsRef<str> + ?Sized + 'a>(
    texts: impl Iterator<Item = &'a T>,
) -> BTreeSet<&'a str> {
    let apart = |c: char| !(c.is_alphanumeric() || c == '_');
    texts.flat_map(|text| text.as_ref().split(apart)).collect()
}

/// Whether a text asks for every column somewhere (`SELECT *`, `f.*`).
pub(super) fn asks_for_all(text: &str) -> bool {
    text.match_indices('*').any(|(at, _)| {
        let before = text[..at].trim_end();
        let word = before.to_ascii_uppercase();
        before.ends_with('.')
            || before.ends_with(',')
            || word.ends_with("SELECT")
            || word.ends_with("DISTINCT")
    })
}

#[cfg(test)]
mod tests {
    use super::super::testing::{checked, metric, pack, view};
    use super::*;
    use crate::packs::Scope;

    #[test]
    fn a_digest_moves_with_sql_views_and_named_parameters_only() {
        let sql = "SELECT iteration, SUM(n) AS value FROM open_ones, params WHERE x < low";
        let m = metric(
            "m",
            Scope::Iteration,
            checked(sql, &["open_ones", "params"], &[]),
            None,
        );
        let v = view(
            "open_ones",
            checked("SELECT iteration, n FROM findings", &["findings"], &[]),
        );
        let mut p = pack(vec![m.clone()], vec![v], vec![]);
        p.params.insert("low".into(), Param::Int(3));
        p.params.insert("other".into(), Param::Int(7));
        let inputs = ComputeInputs::default();
        let first = Definition::of(std::slice::from_ref(&p), &inputs, &m);
        assert_eq!(first.params.keys().collect::<Vec<_>>(), ["low"]);
        assert_eq!(first.views.len(), 1);
        p.params.insert("other".into(), Param::Int(8));
        let same = Definition::of(std::slice::from_ref(&p), &inputs, &m);
        assert_eq!(same.digest(), first.digest());
        let mut moved = inputs.clone();
        moved.params.insert("low".into(), Param::Int(4));
        let other = Definition::of(std::slice::from_ref(&p), &moved, &m);
        assert_ne!(other.digest(), first.digest());
        assert!(other.same_text(&first));
        p.views[0].sql.text = "SELECT iteration, m AS n FROM findings".into();
        let third = Definition::of(std::slice::from_ref(&p), &inputs, &m);
        assert_ne!(third.digest(), first.digest());
    }

    #[test]
    fn stars_of_counts_and_products_ask_for_nothing() {
        assert!(!asks_for_all("SELECT COUNT(*), a * b FROM t"));
        assert!(asks_for_all("SELECT * FROM t"));
        assert!(asks_for_all("SELECT f.* FROM t AS f"));
    }
}
