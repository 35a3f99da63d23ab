//! Rules over error messages, and what to do about the messages that no rule knows: normalise,
//! group, infer a category, propose a rule. Pure: texts in, values out.

mod alike;
pub mod classify;
pub mod group;
pub mod history;
pub mod infer;
mod known;
pub mod literals;
pub mod mask;
mod merge;
pub mod normalise;
pub mod pattern;
mod phrases;
mod position;
pub mod propose;
mod rare;
mod records;
pub mod replay;
mod sample;
mod series;
mod spans;
pub mod systemic;
mod words;

pub use classify::Classifier;
pub use group::Groups;
