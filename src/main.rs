//! The thin binary: parse, run, print the error, exit.

fn main() {}
