//! Statistics as pure functions: numbers in, numbers out, each with reference vectors.

pub mod proportion;
pub mod trend;
