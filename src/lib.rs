//! loopscope: JSONL of agent loops in, a Parquet lake, trajectory metrics and a static site out.

pub mod chart;
pub mod engine;
pub mod lake;
pub mod model;
pub mod packs;
pub mod site;
