//! Ids become folder names, and folder names become links.
//!
//! A name on disk is the percent-encoded id, literally: `crates/a.rs` is the folder
//! `crates%2Fa.rs`. A link to it must therefore encode the `%` again (`crates%252Fa.rs`): a
//! browser and a web server each decode a path exactly once, from disk and over HTTP alike.

use sha2::{Digest, Sha256};

/// Longest folder name; most file systems stop at 255 bytes.
const MAX_NAME: usize = 180;

/// The folder or file name of an id. Letters, digits, `-`, `_` and single dots stay; anything
/// else is `%XX`. Names that a file system or this site reserves are encoded too, so no id can
/// leave its folder, hide, or stand in another page's place.
pub fn name(id: &str) -> String {
    let mut out = String::with_capacity(id.len());
    let bytes = id.as_bytes();
    for (i, byte) in bytes.iter().enumerate() {
        let alone = *byte != b'.' || !edge_or_pair(bytes, i);
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_') || (*byte == b'.' && alone) {
            out.push(*byte as char);
        } else {
            encode(&mut out, *byte);
        }
    }
    if out.is_empty() {
        return "%00empty".to_string();
    }
    if reserved(&out) {
        let first = out.as_bytes()[0];
        let mut encoded = String::new();
        encode(&mut encoded, first);
        encoded.push_str(&out[1..]);
        out = encoded;
    }
    shorten(out, id)
}

fn encode(out: &mut String, byte: u8) {
    out.push_str(&format!("%{byte:02X}"));
}

/// A dot that begins or ends the name, or touches another dot.
fn edge_or_pair(bytes: &[u8], i: usize) -> bool {
    i == 0 || i + 1 == bytes.len() || bytes[i - 1] == b'.' || bytes[i + 1] == b'.'
}

/// Device names of Windows, and `index…`, which this site uses beside the folders of ids.
fn reserved(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or(name).to_ascii_uppercase();
    let device = matches!(stem.as_str(), "CON" | "PRN" | "AUX" | "NUL")
        || (stem.len() == 4
            && (stem.starts_with("COM") || stem.starts_with("LPT"))
            && stem.ends_with(|c: char| c.is_ascii_digit()));
    device || stem.starts_with("INDEX")
}

/// A name over the limit keeps its head and gets a digest of the whole id.
fn shorten(name: String, id: &str) -> String {
    if name.len() <= MAX_NAME {
        return name;
    }
    let mut cut = MAX_NAME - 18;
    // Never cut inside an escape: step back over `%` or `%X`.
    while name.as_bytes()[cut - 1] == b'%' || name.as_bytes()[cut - 2] == b'%' {
        cut -= 1;
    }
    format!(
        "{}~{}",
        &name[..cut],
        &hex(&Sha256::digest(id.as_bytes()))[..16]
    )
}

/// Lower-case hexadecimal.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}

/// An id as an HTML id and URL fragment: escapes are `_XX`, so no decoding can change it.
pub fn anchor(id: &str) -> String {
    name(id).replace('%', "_").replace('~', "-")
}

/// The path of a site file as a link: `%` and `~` of disk names are encoded once more.
pub fn link(path: &str) -> String {
    path.replace('%', "%25").replace('~', "%7E")
}

/// `iterations/3/index.html` and its like.
pub fn iteration(id: &str) -> String {
    format!("iterations/{}/index.html", name(id))
}

pub fn iteration_chart(id: &str, metric: &str) -> String {
    format!("iterations/{}/charts/{}.svg", name(id), name(metric))
}

pub fn metric(id: &str) -> String {
    format!("metrics/{}/index.html", name(id))
}

pub fn system(pack: &str) -> String {
    format!("systems/{}/index.html", name(pack))
}

/// A page alone: with a folder for each of thousands of files publishing takes twice as long.
pub fn file(path: &str) -> String {
    format!("files/{}.html", name(path))
}

pub fn compare(a: &str, b: &str) -> String {
    format!("compare/{}...{}/index.html", name(a), name(b))
}

pub fn chart(metric: &str) -> String {
    format!("charts/{}.svg", name(metric))
}

pub fn chart_png(metric: &str) -> String {
    format!("charts/{}.png", name(metric))
}

pub fn spark(metric: &str) -> String {
    format!("charts/spark/{}.svg", name(metric))
}

pub fn data(metric: &str, kind: &str) -> String {
    format!("data/{}.{kind}", name(metric))
}

/// `badges/<metric>.svg` and `.json`.
pub fn badge(metric: &str, kind: &str) -> String {
    format!("badges/{}.{kind}", name(metric))
}

/// A table's full rows: `systems/scrum/tracker.csv` for `scrum/tracker`.
pub fn table_csv(table: &str) -> String {
    match table.split_once('/') {
        Some((pack, rest)) => format!("systems/{}/{}.csv", name(pack), name(rest)),
        None => format!("systems/{}.csv", name(table)),
    }
}

/// `../` once for every folder the page lies in.
pub fn root_of(page: &str) -> String {
    "../".repeat(page.matches('/').count())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_become_names_that_stay_in_their_folder() {
        assert_eq!(name("3"), "3");
        assert_eq!(name("crates/gateway/auth.rs"), "crates%2Fgateway%2Fauth.rs");
        assert_eq!(name("../../x"), "%2E%2E%2F%2E%2E%2Fx");
        assert_eq!(name(".."), "%2E%2E");
        assert_eq!(name(".git"), "%2Egit");
        assert_eq!(name("a...b"), "a%2E%2E%2Eb");
        assert_eq!(name("50%?#"), "50%25%3F%23");
        assert_eq!(name("CON"), "%43ON");
        assert_eq!(name("con.txt"), "%63on.txt");
        assert_eq!(name("COM1"), "%43OM1");
        assert_eq!(name("index.html"), "%69ndex.html");
        assert_eq!(name("é"), "%C3%A9");
        assert_eq!(name(""), "%00empty");
        assert_eq!(name("a\u{0}b"), "a%00b");
    }

    #[test]
    fn long_ids_are_cut_between_escapes_and_stay_apart() {
        let (a, b) = (name(&"/".repeat(300)), name(&"/".repeat(301)));
        assert!(a.len() <= MAX_NAME && a != b, "{a}");
        assert!(
            a.split('~').next().is_some_and(|head| head.len() % 3 == 0),
            "{a}"
        );
    }

    #[test]
    fn links_decode_once_to_the_name_on_disk() {
        let path = file("a/b%.rs");
        assert_eq!(path, "files/a%2Fb%25.rs.html");
        let decoded = percent_encoding::percent_decode_str(&link(&path))
            .decode_utf8_lossy()
            .into_owned();
        assert_eq!(decoded, path);
        assert_eq!(anchor("a/b"), "a_2Fb");
        assert_eq!(root_of("files/x.html"), "../");
        assert_eq!(root_of("metrics/x/index.html"), "../../");
        assert_eq!(root_of("index.html"), "");
    }
}
