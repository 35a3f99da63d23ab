//! Ingest: from bytes on disk to typed rows.

pub mod extract;
