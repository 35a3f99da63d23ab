//! A small check that an SVG is well-formed XML.

/// Tag names must nest, attributes must be quoted and unique, text must be free of raw `<` and
/// `&`. Returns the names of all elements; panics with the place of the mistake.
pub fn well_formed(text: &str) -> Vec<String> {
    let (mut open, mut all) = (Vec::new(), Vec::new());
    let mut rest = text.trim_end();
    while !rest.is_empty() {
        let (words, after) = rest.split_at(rest.find('<').unwrap_or(rest.len()));
        entities_only(words);
        let Some(after) = after.strip_prefix('<') else {
            break;
        };
        let end = after
            .find('>')
            .unwrap_or_else(|| panic!("tag without end: {after}"));
        let (tag, next) = (&after[..end], &after[end + 1..]);
        rest = next;
        if let Some(name) = tag.strip_prefix('/') {
            assert_eq!(open.pop().as_deref(), Some(name), "wrong closing tag");
            continue;
        }
        let closed = tag.ends_with('/');
        let tag = tag.trim_end_matches('/');
        let (name, attributes) = tag.split_once(' ').unwrap_or((tag, ""));
        check_attributes(attributes);
        all.push(name.to_string());
        if !closed {
            open.push(name.to_string());
        }
    }
    assert!(open.is_empty(), "left open: {open:?}");
    all
}

fn entities_only(text: &str) {
    for part in text.split('&').skip(1) {
        let known = ["amp;", "lt;", "gt;", "quot;", "#39;"]
            .iter()
            .any(|e| part.starts_with(e));
        assert!(known, "raw ampersand before {part}");
    }
    assert!(
        !text.chars().any(char::is_control),
        "control character in {text:?}"
    );
}

fn check_attributes(mut rest: &str) {
    let mut seen = Vec::new();
    while !rest.trim().is_empty() {
        let (name, after) = rest.trim_start().split_once("=\"").expect("name=\"");
        let (value, after) = after.split_once('"').expect("closing quote");
        entities_only(value);
        assert!(
            !value.contains("NaN") && !value.contains("inf"),
            "{name}={value}"
        );
        assert!(!seen.contains(&name), "{name} twice");
        seen.push(name);
        rest = after;
    }
}
