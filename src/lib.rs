//! loopscope: JSONL of agent loops in, a Parquet lake, trajectory metrics and a static site out.

pub mod config;
pub mod engine;
pub mod ingest;
pub mod lake;
pub mod model;
pub mod packs;
