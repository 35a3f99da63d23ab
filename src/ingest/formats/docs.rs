//! `docs/formats.md`: the formats that are read as they are, written from `FORMATS`.

use super::FORMATS;

/// The reference, for `list formats --format md`.
pub fn formats_markdown() -> String {
    let mut out = String::from(
        "# Formats\n\nFiles that other programs write, read as they are. A file is known by its content, not by its \
         name. Generated from `src/ingest/formats`; a test compares.\n\nA format is *experimental* until a real file of \
         it, written by the program itself, was read here with the right figures.\n\n\
         | format | what | known by | feeds | state |\n|---|---|---|---|---|\n",
    );
    for format in FORMATS {
        let streams = format
            .streams
            .iter()
            .map(|s| format!("[`{s}`](streams.md#{s})"));
        let streams = streams.collect::<Vec<_>>().join(", ");
        let state = if format.experimental {
            "experimental"
        } else {
            "tried"
        };
        out.push_str(&format!(
            "| `{}` | {} | {} | {streams} | {state} |\n",
            format.name, format.title, format.known_by
        ));
    }
    out.push_str(REST);
    out
}

const REST: &str = "
## Which iteration a record belongs to

In this order: what `[[source]]` in `loopscope.toml` says; what the record states; a folder or file called
`iter-3`; the record's time. A report with none of these (clippy, libtest and ruff write no time) is an
iteration of its own, called like its file: a folder of reports is a trajectory in the order of
their names.

## Names of findings

A tool reports no names, and lines move. So a finding is its rule, its file, its message without
numbers, and its turn among those that have all three in common. Texts in backticks and double
quotes stay as they are. A place that cargo reports for several targets is one finding. `sweeps`
holds one row for each run, so that a clean run counts zero and is no gap.

## What is counted and carries nothing

Lines of a log that are not the format's own (other programs share cargo's output), blank lines and
known events such as the start of a test are `ignored`. Records that cannot be rows are refused with their
place and a reason. A document over 256 MiB, XML nested over 64 levels, JSON nested over 128, and an
archive that unpacks to more than 64 MiB a member or 1 GiB in all are refused as one record.
";
