//! `loopscope.toml` → checked options.
