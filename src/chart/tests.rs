//! Tests of the drawings: structure, geometry, palette.
