//! Small sources of formats share parts: a folder of a thousand transcripts makes a few files and
//! not thousands. For the ledger each source has the parts that it would have written alone, merged
//! into the common ones in the same entry, so that whatever follows knows one case only.

use super::plan::Plan;
use super::sink::{Open, Sinks};
use crate::lake::ledger::{Compaction, PartRef};
use crate::lake::{Lake, LakeError};
use std::collections::BTreeMap;

/// Sources over this size write parts of their own.
pub const SMALL_BYTES: u64 = 8 << 20;
/// Bytes of sources that share parts, at least and at most: of few bytes there are still enough
/// batches for every thread.
const LEAST_BYTES: u64 = 1 << 20;
const MOST_BYTES: u64 = 16 << 20;
/// Batches that all bytes are dealt out to, as far as the limits allow.
const BATCHES: u64 = 16;
/// Sources that share parts.
const MOST_SOURCES: usize = 256;

/// Deals sources out, in their order: which ones share parts follows from the sources alone and
/// never from the number of threads. `small` says the bytes of one that may share.
pub fn deal<T: Copy>(sources: &[T], small: impl Fn(&T) -> Option<u64>) -> Vec<Vec<T>> {
    let all = sources.iter().filter_map(&small).sum::<u64>();
    let room = (all / BATCHES).clamp(LEAST_BYTES, MOST_BYTES);
    let (mut units, mut unit, mut held) = (Vec::new(), Vec::new(), 0);
    for source in sources {
        let Some(bytes) = small(source) else {
            units.push(vec![*source]);
            continue;
        };
        unit.push(*source);
        held += bytes;
        if held >= room || unit.len() >= MOST_SOURCES {
            units.push(std::mem::take(&mut unit));
            held = 0;
        }
    }
    if !unit.is_empty() {
        units.push(unit);
    }
    units
}

/// The common parts of a unit, by stream, while its sources are read one after the other.
#[derive(Default)]
pub struct Batch(BTreeMap<String, Common>);

#[derive(Default)]
struct Common {
    open: Option<Open>,
    /// The parts that the sources would have had.
    own: Vec<PartRef>,
}

impl Batch {
    /// The stream's sinks, for one source.
    pub fn sinks<'a>(&mut self, lake: &'a Lake, plan: &'a Plan, ticket: String) -> Sinks<'a> {
        let open = self.0.get_mut(&plan.stream).and_then(|c| c.open.take());
        match open {
            Some(open) => Sinks::resume(lake, plan, open),
            None => Sinks::new(lake, plan, ticket),
        }
    }

    /// Takes the sinks back when the source has ended.
    pub fn rest(&mut self, stream: &str, open: Open, own: &[PartRef]) {
        let common = self.0.entry(stream.to_string()).or_default();
        common.open = Some(open);
        common.own.extend_from_slice(own);
    }

    /// Closes the common parts, each in the place of those it holds the rows of.
    pub fn finish(
        self,
        lake: &Lake,
        plans: &BTreeMap<String, Plan>,
    ) -> Result<Vec<Compaction>, LakeError> {
        let mut done = Vec::new();
        for (stream, common) in self.0 {
            let (Some(plan), Some(open)) = (plans.get(&stream), common.open) else {
                continue;
            };
            // The names hold what the rows were read from: equal names, equal content.
            let mut hasher = blake3::Hasher::new();
            for part in &common.own {
                hasher.update(part.file.as_bytes()).update(b"\n");
            }
            let stem = format!("merged-{}", &hasher.finalize().to_hex()[..32]);
            let mut own = common.own;
            for output in Sinks::resume(lake, plan, open).finish_common(&stem)? {
                // A second part of one iteration holds rows of the same sources.
                let (here, others) = own.into_iter().partition::<Vec<_>, _>(|part| {
                    (&part.relation, &part.iteration) == (&output.relation, &output.iteration)
                });
                own = others;
                let inputs = here.into_iter().map(|part| part.file).collect();
                done.push(Compaction { inputs, output });
            }
        }
        Ok(done)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_shares_parts_follows_from_the_sources_alone() {
        let small = |bytes: &u64| (*bytes <= SMALL_BYTES).then_some(*bytes);
        let half = 512 << 10;
        let units = deal(&[9 << 20, half, half, half, 10 << 20, 5], small);
        // Two halves fill a batch of the least size; the rest shares what is left.
        assert_eq!(
            units,
            [
                vec![9 << 20],
                vec![half, half],
                vec![10 << 20],
                vec![half, 5]
            ]
        );
        let many = vec![1u64; 600];
        let lengths = deal(&many, small).iter().map(Vec::len).collect::<Vec<_>>();
        assert_eq!(lengths, [256, 256, 88]);
        assert_eq!(deal(&[] as &[u64], small), Vec::<Vec<u64>>::new());
    }
}
