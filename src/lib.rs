//! loopscope: JSONL of agent loops in, a Parquet lake, trajectory metrics and a static site out.

pub mod chart;
pub mod cli;
pub mod commands;
pub mod config;
pub mod engine;
pub mod ingest;
pub mod lake;
pub mod model;
pub mod packs;
pub mod patterns;
pub mod report;
pub mod scan;
pub mod site;
pub mod stats;
