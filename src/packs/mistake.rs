//! A mistake in a file its author can mend: where, what stood there, what to write.

use std::fmt;

/// One mistake. Displayed as `file:line: found; fix`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Mistake {
    /// Path as the author knows it: relative to the folder of `loopscope.toml`.
    pub file: String,
    /// 1-based; 0 when the mistake concerns the whole file.
    pub line: u32,
    /// What stood there and what was expected.
    pub found: String,
    /// How to write it.
    pub fix: String,
}

impl Mistake {
    pub fn new(file: &str, line: u32, found: impl Into<String>, fix: impl Into<String>) -> Mistake {
        Mistake {
            file: file.to_string(),
            line,
            found: found.into(),
            fix: fix.into(),
        }
    }
}

impl fmt::Display for Mistake {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str(&self.file)?;
        if self.line > 0 {
            write!(f, ":{}", self.line)?;
        }
        write!(f, ": {}", self.found)?;
        if self.fix.is_empty() {
            return Ok(());
        }
        write!(f, "; {}", self.fix)
    }
}

impl std::error::Error for Mistake {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_as_place_found_fix() {
        let m = Mistake::new(
            "packs/a/pack.toml",
            3,
            "unknown key `titel`",
            "did you mean `title`?",
        );
        assert_eq!(
            m.to_string(),
            "packs/a/pack.toml:3: unknown key `titel`; did you mean `title`?"
        );
        assert_eq!(
            Mistake::new("packs/a", 0, "no pack.toml", "add one").to_string(),
            "packs/a: no pack.toml; add one"
        );
    }
}
