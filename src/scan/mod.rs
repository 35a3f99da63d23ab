//! Collectors: what lies beside the JSONL and has to be read from where it is.

pub mod commits;
pub mod git;
pub mod kb;
pub mod markers;
pub mod plugins;
pub mod source;

#[cfg(test)]
mod corpus;
