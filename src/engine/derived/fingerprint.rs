//! The digest of everything that a derived relation is computed from.

use super::Job;
use crate::engine::catalog::ComputeInputs;
use crate::engine::results::AxisRow;
use crate::engine::{Relation, RelationData, binding};
use crate::packs::Param;
use std::collections::BTreeMap;

/// Equal fingerprints, equal rows: the job and its version, the parts and losers it reads, the
/// axis where rows are bound by time, parameters, and the rules that are no stream.
pub(super) fn of(
    job: &Job,
    reads: &[Relation],
    axis: &[AxisRow],
    params: &BTreeMap<&'static str, Param>,
    inputs: &ComputeInputs,
) -> String {
    let mut hasher = blake3::Hasher::new();
    let mut add = |text: &str| {
        hasher.update(&(text.len() as u64).to_le_bytes());
        hasher.update(text.as_bytes());
    };
    add(env!("CARGO_PKG_VERSION"));
    add(&format!("{} {params:?} {:?}", job.version, inputs.rules));
    add(&format!("{:?}", inputs.systems));
    for made in job.makes {
        add(&format!("{} {:?} {:?}", made.name, made.columns, made.key));
    }
    for relation in reads {
        add(&format!("{} {:?}", relation.name, relation.columns));
        match &relation.data {
            RelationData::Parts { parts, losers } => {
                let mut digests: Vec<&str> = parts.iter().map(|p| p.digest.as_str()).collect();
                digests.sort_unstable();
                digests.into_iter().for_each(&mut add);
                let mut lost = blake3::Hasher::new();
                losers.iter().for_each(|id| {
                    lost.update(&id.to_le_bytes());
                });
                add(lost.finalize().to_hex().as_str());
                if !relation.state && parts.iter().any(|part| part.iteration.is_none()) {
                    add(&format!("{:?}", binding::of(axis)));
                }
            }
            RelationData::Derived(rows) => add(&rows.stored.digests.whole),
            RelationData::Values(rows) => add(&format!("{rows:?}")),
            RelationData::View(text) | RelationData::Failed(text) => add(text),
        }
    }
    hasher.finalize().to_hex()[..32].to_string()
}
