//! The assembled report, by hand-worked results.
