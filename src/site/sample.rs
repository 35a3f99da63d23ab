//! A hand-built report with realistic figures, for tests.
