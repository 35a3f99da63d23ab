//! A path that a function is given a part of, seen from those who call it.

use super::resolve::{MOST_HOMES, Path, Piece, Resolve, crossed};
use super::tree::Tree;

/// Whether what a function is given decides the last part of a path.
pub fn named_by_caller(path: &Path) -> bool {
    let end = path.iter().position(|p| *p == Piece::Mark);
    for piece in path[..end.unwrap_or(path.len())].iter().rev() {
        match piece {
            Piece::Param(..) => return true,
            Piece::Text(text) | Piece::Glob(text) if text.contains('/') => return false,
            _ => {}
        }
    }
    false
}

/// A use of a path in a function that is given a part of it, once for each caller: the caller's
/// unit, the index of its call, and the path there. Empty where nobody in the tree calls it.
pub fn at_callers(tree: &Tree, path: &Path) -> Option<Vec<(usize, usize, Path)>> {
    let place = path.iter().find_map(|piece| match piece {
        Piece::Param(place, _) => Some(*place),
        _ => None,
    })?;
    let function = &tree.units[place.0].functions[place.1];
    let mut out = Vec::new();
    for (u, c) in tree
        .callers
        .get(&function.name)
        .map_or(&[][..], Vec::as_slice)
    {
        let call = &tree.units[*u].calls[*c];
        let meant = tree.meant(*u, call);
        if !meant.contains(&place) || (meant.len() > MOST_HOMES && *u != place.0) {
            continue;
        }
        let mut resolve = Resolve::new(tree);
        let paths = resolve.filled(path, place, *u, call.function, call);
        out.extend(paths.into_iter().map(|path| (*u, *c, path)));
    }
    Some(out)
}

/// A path of a function that nobody in the tree calls, with the defaults of its parameters. `None`
/// where none of them has one.
pub fn by_default(tree: &Tree, path: &Path) -> Option<Vec<Path>> {
    let mut out: Vec<Path> = vec![Vec::new()];
    let mut found = false;
    for piece in path {
        let mut ends = vec![vec![piece.clone()]];
        if let Piece::Param(place, i) = piece {
            let mut resolve = Resolve::new(tree);
            if let Some(all) = resolve.default(*place, *i) {
                (ends, found) = (all, true);
            }
        }
        out = crossed(out, &ends);
    }
    found.then_some(out)
}
