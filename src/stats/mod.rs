//! Statistics as pure functions: numbers in, numbers out, each with reference vectors.
//!
//! Nothing here knows of metrics or pages. Permutations are drawn from a generator that the caller
//! seeds, so that the same numbers give the same p on every machine.

pub mod calibration;
pub mod change;
pub mod divisive;
pub mod fence;
pub mod look;
pub mod many;
pub mod ordinal;
pub mod proportion;
pub mod random;
pub mod ranks;
pub mod tier;
pub mod trend;

#[cfg(test)]
mod simulated;
#[cfg(test)]
mod testing;
