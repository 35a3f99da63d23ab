//! Lines of sources read again by their numbers: byte range and digest of each, for evidence.

use super::discover::{Source, discover};
use super::source::open;
use std::collections::BTreeMap;
use std::io::{self, BufRead, BufReader};
use std::path::PathBuf;

/// One line: place, range of the decompressed bytes without the newline, blake3 of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    pub path: String,
    /// From 1.
    pub line: i64,
    pub from: u64,
    pub to: u64,
    pub digest: String,
}

/// Reads the wanted lines (path, line), which stand together by path and in ascending order, in
/// that order. A source that is not there or cannot be read gives none.
pub fn lines(roots: &[PathBuf], wanted: &[(String, i64)]) -> Vec<Line> {
    let roots: Vec<PathBuf> = roots.iter().filter(|r| r.exists()).cloned().collect();
    let (sources, _) = discover(&roots, &[]);
    let by_path: BTreeMap<&str, &Source> = sources.iter().map(|s| (s.path.as_str(), s)).collect();
    let mut out = Vec::with_capacity(wanted.len());
    for own in wanted.chunk_by(|a, b| a.0 == b.0) {
        if let Some(source) = by_path.get(own[0].0.as_str()) {
            // What was read before a failure stands.
            let _ = read(source, own, &mut out);
        }
    }
    out
}

fn read(source: &Source, wanted: &[(String, i64)], out: &mut Vec<Line>) -> io::Result<()> {
    let mut bytes = BufReader::with_capacity(1 << 16, open(source)?);
    let (mut line, mut at) = (1i64, 0u64);
    for (path, number) in wanted {
        while line < *number {
            let (read, ended) = pass(&mut bytes, &mut |_| {})?;
            at += read;
            line += 1;
            if !ended {
                return Ok(());
            }
        }
        let mut hasher = blake3::Hasher::new();
        let (read, ended) = pass(&mut bytes, &mut |some| {
            hasher.update(some);
        })?;
        let to = at + read - u64::from(ended);
        out.push(Line {
            path: path.clone(),
            line,
            from: at,
            to,
            digest: hasher.finalize().to_hex().to_string(),
        });
        at += read;
        line += 1;
        if !ended {
            return Ok(());
        }
    }
    Ok(())
}

/// Passes over one line: bytes with its newline, and whether it had one.
fn pass(bytes: &mut dyn BufRead, seen: &mut dyn FnMut(&[u8])) -> io::Result<(u64, bool)> {
    let mut read = 0;
    loop {
        let some = bytes.fill_buf()?;
        if some.is_empty() {
            return Ok((read, false));
        }
        let end = memchr::memchr(b'\n', some);
        let taken = end.map_or(some.len(), |at| at + 1);
        seen(&some[..end.unwrap_or(some.len())]);
        read += taken as u64;
        bytes.consume(taken);
        if end.is_some() {
            return Ok((read, true));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_have_their_bytes_whatever_the_file_lacks() {
        let dir = tempfile::tempdir().expect("a folder");
        std::fs::write(dir.path().join("a.jsonl"), "one\n\nthree\r\nlast").expect("written");
        let at = |line| ("a.jsonl".to_string(), line);
        let wanted = [at(1), at(3), at(4), at(9), ("gone.jsonl".to_string(), 1)];
        let found = lines(&[dir.path().to_path_buf()], &wanted);
        let ranges: Vec<_> = found.iter().map(|l| (l.line, l.from, l.to)).collect();
        assert_eq!(ranges, [(1, 0, 3), (3, 5, 11), (4, 12, 16)]);
        assert_eq!(found[2].digest, blake3::hash(b"last").to_hex().to_string());
        assert_eq!(
            found[1].digest,
            blake3::hash(b"three\r").to_hex().to_string()
        );
    }
}
