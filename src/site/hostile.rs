//! Tests with hostile text in every field of a report.
