//! Whether the folders of a run lie in one another's way.

use super::Paths;
use crate::packs::Mistake;
use std::path::{Path, PathBuf};

/// The lake and the site must be folders of their own: a lake in the site would be published with
/// it, and either of them standing where the data does would be read as data. A site or a lake
/// below a data folder is fine, since what is found there is not read.
///
/// Returns every pair that cannot be.
pub fn overlaps(paths: &Paths) -> Vec<Mistake> {
    let (lake, out) = (Place::of(&paths.lake), Place::of(&paths.out));
    let mut mistakes = Vec::new();
    if lake.holds(&out) || out.holds(&lake) {
        let found = format!("the site and the lake {} lie in one another", lake.shown);
        let fix = "choose another folder with --out or --lake";
        mistakes.push(Mistake::new(&out.shown, 0, found, fix));
    }
    for data in paths.data.iter().map(|path| Place::of(path)) {
        for (place, what, flag) in [(&out, "the site", "--out"), (&lake, "the lake", "--lake")] {
            if place.holds(&data) {
                let found = format!("{what} would stand where the data {} is", data.shown);
                let fix = format!("choose another folder with {flag}");
                mistakes.push(Mistake::new(&place.shown, 0, found, fix));
            }
        }
    }
    mistakes
}

struct Place {
    shown: String,
    /// Links resolved as far as the path exists; `None` where the system cannot say.
    at: Option<PathBuf>,
}

impl Place {
    fn of(path: &Path) -> Place {
        Place {
            shown: path.display().to_string(),
            at: settled(path),
        }
    }

    /// The same folder, or one above it.
    fn holds(&self, other: &Place) -> bool {
        match (&self.at, &other.at) {
            (Some(this), Some(other)) => other.starts_with(this),
            _ => false,
        }
    }
}

fn settled(path: &Path) -> Option<PathBuf> {
    let full = std::path::absolute(path).ok()?;
    let known = full
        .ancestors()
        .find_map(|above| Some((above, above.canonicalize().ok()?)));
    let (above, real) = known?;
    Some(real.join(full.strip_prefix(above).ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(data: &[&str], lake: &str, out: &str) -> Vec<String> {
        let paths = Paths {
            data: data.iter().map(PathBuf::from).collect(),
            lake: lake.into(),
            out: out.into(),
        };
        overlaps(&paths).iter().map(Mistake::to_string).collect()
    }

    #[test]
    fn folders_of_their_own_may_lie_below_the_data() {
        assert_eq!(said(&["data"], ".loopscope/lake", "reports"), [""; 0]);
        assert_eq!(said(&["."], ".loopscope/lake", "reports"), [""; 0]);
        assert_eq!(said(&["data"], "lake", "data-site"), [""; 0]);
    }

    #[test]
    fn a_folder_in_the_way_of_another_is_named() {
        assert_eq!(
            said(&["data"], "lake", "data"),
            ["data: the site would stand where the data data is; choose another folder with --out"]
        );
        assert_eq!(
            said(&["a", "b/data"], "b/./", "reports"),
            [
                "b/./: the lake would stand where the data b/data is; choose another folder with --lake"
            ]
        );
        for (lake, out) in [("x", "x"), ("x/lake", "x"), ("x", "x/site")] {
            assert_eq!(
                said(&["data"], lake, out),
                [format!(
                    "{out}: the site and the lake {lake} lie in one another; \
                     choose another folder with --out or --lake"
                )]
            );
        }
    }
}
