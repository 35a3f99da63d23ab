//! What a run leaves for the GitHub job it is part of: a summary and outputs. Elsewhere nothing.

use super::Failure;
use std::fs::OpenOptions;
use std::io::Write;

/// A job's summary holds 1 MiB; ours stays far below.
const MOST_BYTES: usize = 60_000;

/// Appends Markdown to the job's summary.
pub fn summary(markdown: &str) -> Result<(), Failure> {
    append(
        "GITHUB_STEP_SUMMARY",
        &format!("{}\n", within(markdown, MOST_BYTES)),
    )
}

/// Sets an output of the step. The value is one line.
pub fn output(name: &str, value: &str) -> Result<(), Failure> {
    let line = value.replace(['\n', '\r'], " ");
    append("GITHUB_OUTPUT", &format!("{name}={line}\n"))
}

/// Whole lines within the limit, with a count of those left out.
pub fn within(markdown: &str, most: usize) -> String {
    if markdown.len() <= most {
        return markdown.to_string();
    }
    // Room for the sentence that says what is missing.
    let room = most.saturating_sub(60);
    let mut out = String::new();
    let mut lines = markdown.split_inclusive('\n');
    for line in lines.by_ref() {
        if out.len() + line.len() > room {
            let missing = 1 + lines.count();
            out.push_str(&format!("\n… and {missing} more lines\n"));
            break;
        }
        out.push_str(line);
    }
    out
}

fn append(variable: &str, text: &str) -> Result<(), Failure> {
    let Some(path) = std::env::var_os(variable).filter(|path| !path.is_empty()) else {
        return Ok(());
    };
    let mut options = OpenOptions::new();
    let file = options.create(true).append(true).open(&path);
    file.and_then(|mut file| file.write_all(text.as_bytes()))
        .map_err(|e| {
            let path = path.to_string_lossy();
            Failure::Io(format!(
                "{path}: cannot be written: {e}; it is what {variable} names"
            ))
        })
}

#[cfg(test)]
mod tests {
    use super::within;

    #[test]
    fn long_text_is_cut_at_a_line_and_says_how_much_is_missing() {
        let text = "| row |\n".repeat(100);
        assert_eq!(within(&text, 800), text);
        let cut = within(&text, 100);
        assert_eq!(
            cut,
            format!("{}\n… and 95 more lines\n", "| row |\n".repeat(5))
        );
        assert!(cut.len() <= 100);
    }
}
