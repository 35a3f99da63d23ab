//! Rebuilds the crate when an embedded folder changes.

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rerun-if-changed=packs");
    println!("cargo:rerun-if-changed=templates");
}
