//! The lake: Parquet parts, a ledger that names them, and the checks that hold them.

pub mod ledger;
