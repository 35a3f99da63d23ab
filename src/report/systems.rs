//! Systems (one per pack) and the tiles of the overview.

use crate::model::report::{Metric, Section, System};
use crate::packs::Pack;

/// Tiles on the overview at most.
const TILES: usize = 10;

fn has_value(metrics: &[Metric], id: &str) -> bool {
    let metric = metrics.iter().find(|m| m.id == id);
    metric.is_some_and(|m| m.points.iter().any(|p| p.value.is_some()))
}

/// One system per pack. A lead that names no metric of the report is dropped.
pub fn build(packs: &[&Pack], metrics: &[Metric]) -> Vec<System> {
    let known = |id: &String| metrics.iter().any(|m| &m.id == id);
    // A pack of streams only has nothing to show yet.
    let shown = packs.iter().filter(|pack| !pack.sections.is_empty());
    shown
        .map(|pack| System {
            id: pack.id.clone(),
            title: pack.title.clone(),
            question: pack.question.clone(),
            lead: pack.lead.clone().filter(known),
            sections: pack
                .sections
                .iter()
                .map(|s| Section {
                    title: s.title.clone(),
                    text: s.text.clone(),
                    charts: s.charts.iter().filter(|id| known(id)).cloned().collect(),
                    tables: s.tables.clone(),
                })
                .collect(),
            has_data: pack.metrics.iter().any(|m| has_value(metrics, &m.id)),
            empty_hint: pack.empty_hint.clone(),
        })
        .collect()
}

/// Each pack's first proposal, then each pack's second, until ten: no system crowds out
/// another. They stand in pack order. Only single numbers with a value somewhere.
pub fn tiles(packs: &[&Pack], metrics: &[Metric]) -> Vec<String> {
    let fits = |id: &&String| {
        let single = metrics.iter().any(|m| &m.id == *id && m.series.is_empty());
        single && has_value(metrics, id)
    };
    let mut chosen: Vec<(usize, usize, &String)> = packs
        .iter()
        .enumerate()
        .flat_map(|(pack, p)| {
            let proposals = p.tiles.iter().filter(fits).enumerate();
            proposals.map(move |(rank, id)| (rank, pack, id))
        })
        .collect();
    chosen.sort_by_key(|(rank, pack, _)| (*rank, *pack));
    chosen.truncate(TILES);
    chosen.sort_by_key(|(rank, pack, _)| (*pack, *rank));
    let mut tiles: Vec<String> = Vec::new();
    for (_, _, id) in chosen {
        if !tiles.contains(id) {
            tiles.push(id.clone());
        }
    }
    tiles
}
