//! The lake: Parquet parts, a ledger that names them, and the checks that hold them.

pub mod compact;
pub mod current;
pub mod derived;
pub mod error;
pub mod layout;
pub mod ledger;
pub mod lock;
pub mod pages;
pub mod publish;
pub mod read;
mod seal;
pub mod snapshot;
pub mod sweep;
pub mod syncs;
pub mod verify;
pub mod winners;
pub mod write;

pub use error::LakeError;
pub use layout::Lake;
pub use lock::Lock;
pub use snapshot::Snapshot;
