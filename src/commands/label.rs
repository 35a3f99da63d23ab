//! The first word of a message, coloured where a person sees it on a terminal.

use clap::ColorChoice;
use std::io::IsTerminal;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Label {
    Error,
    Warning,
}

impl Label {
    /// `error:`, `warning:`, as `--color`, NO_COLOR and the terminal ask for.
    pub fn text(self, color: ColorChoice) -> String {
        self.painted(wanted(
            color,
            std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty()),
            std::io::stderr().is_terminal(),
        ))
    }

    fn painted(self, colored: bool) -> String {
        let (word, code) = match self {
            Label::Error => ("error:", 31),
            Label::Warning => ("warning:", 33),
        };
        match colored {
            true => format!("\u{1b}[1;{code}m{word}\u{1b}[0m"),
            false => word.to_string(),
        }
    }
}

/// A flag wins over NO_COLOR, which wins over the terminal.
fn wanted(color: ColorChoice, no_color: bool, terminal: bool) -> bool {
    match color {
        ColorChoice::Always => true,
        ColorChoice::Never => false,
        ColorChoice::Auto => terminal && !no_color,
    }
}

#[cfg(test)]
mod tests {
    use super::{Label, wanted};
    use clap::ColorChoice::{Always, Auto, Never};

    #[test]
    fn the_flag_wins_over_no_color_which_wins_over_the_terminal() {
        assert!(wanted(Always, true, false));
        assert!(!wanted(Never, false, true));
        assert!(wanted(Auto, false, true));
        assert!(!wanted(Auto, true, true));
        assert!(!wanted(Auto, false, false));
    }

    #[test]
    fn plain_labels_hold_no_codes() {
        assert_eq!(Label::Warning.painted(false), "warning:");
        assert_eq!(Label::Error.painted(true), "\u{1b}[1;31merror:\u{1b}[0m");
    }
}
