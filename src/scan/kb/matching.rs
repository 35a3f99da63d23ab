//! Whether a path of the code is a knowledge file: compared from the last part backwards.

use super::resolve::{Path, Piece};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Match {
    /// The path is that file.
    Is,
    /// It may be: a part of it is not known.
    May,
    No,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Sign {
    Char(char),
    /// One character of a glob.
    One,
    /// Any number of them.
    Star,
    /// What nobody knows, slashes included.
    Hole,
}

/// Compares a path with a file, given as the parts of its path from the root of the code, the
/// folder of the knowledge files among them.
pub fn compare(path: &Path, file: &[&str]) -> Match {
    let parts = parts(path);
    let (Some(last), Some((name, folders))) = (parts.last(), file.split_last()) else {
        return Match::No;
    };
    if !fits(last, name) {
        return Match::No;
    }
    let known = last
        .iter()
        .filter(|s| matches!(s, Sign::Char(c) if c.is_alphanumeric()));
    let exact = last.iter().all(|s| matches!(s, Sign::Char(_)));
    let vague = !exact && known.count() < 3;
    let mut before = parts[..parts.len() - 1].iter().rev();
    let mut folders = folders.iter().rev();
    let mut named = false;
    for part in before.by_ref() {
        let climbs = matches!(
            &part[..],
            [Sign::Char('.'), Sign::Char('.')] | [Sign::Char('~')]
        );
        if climbs || part.iter().all(|s| matches!(s, Sign::Hole)) {
            break;
        }
        if matches!(&part[..], [Sign::Star, Sign::Star]) {
            break;
        }
        let Some(folder) = folders.next() else {
            break;
        };
        // A hole before a text may hold folders.
        let part = match part.iter().rposition(|s| *s == Sign::Hole) {
            Some(at) => &part[at..],
            None => &part[..],
        };
        if !fits(part, folder) {
            return Match::No;
        }
        named |= part
            .iter()
            .any(|s| matches!(s, Sign::Char(c) if c.is_alphanumeric()));
    }
    // A pattern in a folder that nobody knows fits files that it is not meant for.
    let open = last.contains(&Sign::Hole) || (!exact && !named) || path.contains(&Piece::Maybe);
    match (open, vague && !named) {
        // `{x}` or `*` alone, in no known folder, says nothing.
        (_, true) => Match::No,
        (true, _) => Match::May,
        (false, _) => Match::Is,
    }
}

/// Whether a path has a folder or an ending, so that it is more than a word.
pub fn is_path(path: &Path) -> bool {
    let parts = parts(path);
    let dotted = |part: &Vec<Sign>| part.contains(&Sign::Char('.'));
    parts.len() > 1 || parts.last().is_some_and(dotted)
}

/// Parts between slashes, without empty ones and `.`.
fn parts(path: &Path) -> Vec<Vec<Sign>> {
    let mut out: Vec<Vec<Sign>> = vec![Vec::new()];
    let mut add = |sign: Option<Sign>| match sign {
        None => out.push(Vec::new()),
        Some(sign) => out
            .last_mut()
            .into_iter()
            .for_each(|p| p.push(sign.clone())),
    };
    for piece in path {
        match piece {
            Piece::Text(text) => text.chars().for_each(|c| {
                add((c != '/' && c != '\\').then_some(Sign::Char(c)));
            }),
            Piece::Glob(text) => text.chars().for_each(|c| match c {
                '/' => add(None),
                '*' => add(Some(Sign::Star)),
                '?' => add(Some(Sign::One)),
                c => add(Some(Sign::Char(c))),
            }),
            Piece::Hole | Piece::Entry | Piece::Param(..) => add(Some(Sign::Hole)),
            Piece::Maybe => {}
            Piece::Mark => break,
        }
    }
    out.retain(|part| !part.is_empty() && part[..] != [Sign::Char('.')]);
    out
}

fn fits(part: &[Sign], name: &str) -> bool {
    let name: Vec<char> = name.chars().collect();
    // Which prefixes of the name the signs so far can stand for.
    let mut reach = vec![false; name.len() + 1];
    reach[0] = true;
    for sign in part {
        let mut next = vec![false; name.len() + 1];
        for at in 0..=name.len() {
            if !reach[at] {
                continue;
            }
            match sign {
                Sign::Char(c) if name.get(at) == Some(c) => next[at + 1] = true,
                Sign::One if at < name.len() => next[at + 1] = true,
                Sign::Star | Sign::Hole => next[at..].fill(true),
                _ => {}
            }
        }
        reach = next;
    }
    reach[name.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(text: &str) -> Piece {
        Piece::Text(text.to_string())
    }

    #[test]
    fn paths_are_compared_from_their_end() {
        let file = ["data", "_kb", "audits.jsonl"];
        let is = |path: &[Piece]| compare(&path.to_vec(), &file);
        assert_eq!(is(&[text("/srv/x/data/_kb/audits.jsonl")]), Match::Is);
        assert_eq!(is(&[text("audits.jsonl")]), Match::Is);
        assert_eq!(is(&[Piece::Hole, text("/audits.jsonl")]), Match::Is);
        assert_eq!(is(&[text("other/audits.jsonl")]), Match::No);
        assert_eq!(is(&[text("old_audits.jsonl")]), Match::No);
        assert_eq!(is(&[text("_kb/"), Piece::Hole]), Match::May);
        assert_eq!(is(&[text("_kb/"), Piece::Hole, text(".jsonl")]), Match::May);
        assert_eq!(is(&[text("x/"), Piece::Hole, text(".jsonl")]), Match::No);
        assert_eq!(is(&[Piece::Hole]), Match::No);
        assert_eq!(is(&[Piece::Glob("_kb/aud*.jsonl".into())]), Match::Is);
        assert_eq!(is(&[Piece::Glob("*".into())]), Match::No);
    }
}
