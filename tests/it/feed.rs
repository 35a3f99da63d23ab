//! `feed.xml` against what RFC 4287 asks of a feed, and its entries from night to night.

use super::common::Project;
use quick_xml::Reader;
use quick_xml::escape::resolve_xml_entity;
use quick_xml::events::{BytesStart, Event};
use std::collections::{BTreeMap, BTreeSet};

const ATOM: &str = "http://www.w3.org/2005/Atom";

#[derive(Debug, Default)]
struct Element {
    name: String,
    attributes: BTreeMap<String, String>,
    text: String,
    children: Vec<Element>,
}

impl Element {
    fn all(&self, name: &str) -> Vec<&Element> {
        self.children.iter().filter(|c| c.name == name).collect()
    }

    /// The text of a child that must be there once.
    #[track_caller]
    fn one(&self, name: &str) -> &str {
        let found = self.all(name);
        assert_eq!(found.len(), 1, "<{name}> in <{}>: {self:?}", self.name);
        &found[0].text
    }
}

fn opened(start: &BytesStart<'_>) -> Element {
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).expect("UTF-8");
    let attribute = |a: quick_xml::events::attributes::Attribute<'_>| {
        let value = a.unescape_value().expect("entities").into_owned();
        (text(a.key.as_ref()), value)
    };
    Element {
        name: text(start.name().as_ref()),
        attributes: start
            .attributes()
            .map(|a| attribute(a.expect("an attribute")))
            .collect(),
        ..Element::default()
    }
}

/// The root element of a well-formed document.
fn parsed(xml: &str) -> Element {
    let mut reader = Reader::from_str(xml);
    let mut open = vec![Element::default()];
    loop {
        let event = reader.read_event().unwrap_or_else(|e| panic!("{e}\n{xml}"));
        let top = open.len() - 1;
        match event {
            Event::Start(start) => open.push(opened(&start)),
            Event::Empty(start) => open[top].children.push(opened(&start)),
            Event::End(_) => {
                let closed = open.pop().expect("an open element");
                open.last_mut().expect("its parent").children.push(closed);
            }
            Event::Text(text) => open[top].text += &text.decode().expect("UTF-8"),
            Event::GeneralRef(name) => {
                let name = name.decode().expect("UTF-8");
                let character = name.strip_prefix('#').map(|number| {
                    let code = match number.strip_prefix('x') {
                        Some(hex) => u32::from_str_radix(hex, 16),
                        None => number.parse(),
                    };
                    char::from_u32(code.expect("a number")).expect("a character")
                });
                match character {
                    Some(c) => open[top].text.push(c),
                    None => open[top].text += resolve_xml_entity(&name).expect("a known entity"),
                }
            }
            Event::Decl(_) | Event::Comment(_) => {}
            Event::Eof => break,
            other => panic!("{other:?} in a feed"),
        }
    }
    assert_eq!(open.len(), 1, "unclosed");
    let mut root = open.remove(0).children;
    assert_eq!(root.len(), 1, "one root");
    root.remove(0)
}

/// RFC 3339 as RFC 4287 narrows it: a `T`, and here always `Z`.
#[track_caller]
fn is_date(text: &str) {
    let shape: String = text
        .chars()
        .map(|c| if c.is_ascii_digit() { '0' } else { c })
        .collect();
    let whole = shape
        .split('.')
        .next()
        .unwrap_or_default()
        .trim_end_matches('Z');
    assert!(
        whole == "0000-00-00T00:00:00" && shape.ends_with('Z'),
        "{text}"
    );
    let part = |at: usize| text[at..at + 2].parse::<u32>().expect("digits");
    assert!(
        (1..=12).contains(&part(5)) && (1..=31).contains(&part(8)),
        "{text}"
    );
    assert!(part(11) < 24 && part(14) < 60 && part(17) < 60, "{text}");
}

/// An IRI with a scheme, as every `id` must be.
#[track_caller]
fn is_absolute(id: &str) {
    let (scheme, rest) = id
        .split_once(':')
        .unwrap_or_else(|| panic!("{id}: no scheme"));
    let plain = |c: char| c.is_ascii_alphanumeric() || "+-.".contains(c);
    assert!(
        !scheme.is_empty() && scheme.chars().all(plain) && !rest.is_empty(),
        "{id}"
    );
    assert!(!id.contains([' ', '<', '>', '"', '\n']), "{id}");
}

/// Checks the whole feed; returns its entries as (id, updated, title).
#[track_caller]
fn checked(p: &Project, address: Option<&str>) -> Vec<(String, String, String)> {
    let feed = parsed(&p.text("reports/feed.xml"));
    assert_eq!(feed.name, "feed");
    assert_eq!(feed.attributes["xmlns"], ATOM);
    assert!(!feed.one("title").is_empty());
    is_absolute(feed.one("id"));
    is_date(feed.one("updated"));
    let author = feed.all("author");
    assert!(!author[0].one("name").is_empty());
    let known = [
        "title", "id", "link", "updated", "author", "entry", "summary", "content", "name",
    ];
    let resolves = |link: &Element| {
        let href = &link.attributes["href"];
        let path = match address {
            Some(address) => href.strip_prefix(address).expect("below the address"),
            None => href.strip_prefix('.').expect("a relative link"),
        };
        let path = percent_decoded(path.trim_start_matches('/'));
        assert!(p.path("reports").join(&path).is_file(), "{href}");
    };
    for child in &feed.children {
        assert!(known.contains(&child.name.as_str()), "{}", child.name);
    }
    let own: Vec<&Element> = feed.all("link");
    own.iter().for_each(|l| resolves(l));
    let selves = own
        .iter()
        .filter(|l| l.attributes.get("rel").is_some_and(|r| r == "self"));
    assert_eq!(selves.count(), 1);
    let mut ids = BTreeSet::new();
    let mut entries = Vec::new();
    for entry in feed.all("entry") {
        let (id, updated, title) = (entry.one("id"), entry.one("updated"), entry.one("title"));
        is_absolute(id);
        is_date(updated);
        assert!(
            !title.is_empty() && ids.insert(id.to_string()),
            "{id} {title}"
        );
        assert_ne!(id, feed.one("id"));
        assert!(updated <= feed.one("updated"), "{id}: newer than its feed");
        let links = entry.all("link");
        // Without content an entry needs an alternate link; all of ours have it.
        assert_eq!(links.len(), 1, "{id}");
        links.iter().for_each(|l| resolves(l));
        assert!(!entry.one("summary").is_empty(), "{id}");
        for content in entry.all("content") {
            assert_eq!(content.attributes["type"], "text");
            assert!(content.children.is_empty());
        }
        for child in &entry.children {
            assert!(known.contains(&child.name.as_str()), "{}", child.name);
        }
        entries.push((id.to_string(), updated.to_string(), title.to_string()));
    }
    entries
}

/// File names on disk are the ids' own percent-encoded text, which a link encodes once more.
fn percent_decoded(path: &str) -> String {
    path.replace("%25", "%")
}

/// Iteration `n` finished on day `n`; the count of markers falls from 9 to 3 with iteration 9.
fn night(p: &Project, n: usize) {
    let count = if n < 9 { 9 + n % 2 } else { 3 + n % 2 };
    let line = format!(
        "{{\"iteration\":{n},\"status\":\"done\",\"started_at\":\"2026-03-{n:02}T01:00:00Z\",\
         \"finished_at\":\"2026-03-{n:02}T05:00:00Z\",\"dead_code_markers\":{count}}}\n"
    );
    p.append("data/iterations.jsonl", &line);
}

#[test]
fn the_feed_is_atom_and_a_detected_change_keeps_its_entry() {
    let p = Project::new();
    for n in 1..=14 {
        night(&p, n);
    }
    p.build();
    let first = checked(&p, None);
    let told: Vec<_> = first
        .iter()
        .filter(|(id, ..)| id.contains("/changed/"))
        .collect();
    let [(id, updated, title)] = told.as_slice() else {
        panic!("one change: {first:?}")
    };
    assert_eq!(id, "urn:loopscope:site/changed/dead_code_markers/9");
    assert_eq!(title, "Improved: dead_code markers, since iteration 9");
    // Of the iteration that saw it in two of three looks.
    assert_eq!(updated, "2026-03-14T05:00:00Z");
    // All but the newest are closed.
    assert_eq!(first.len(), 13 + 1);
    // The next night adds to the list and moves nothing of it, and a site that has an address
    // says the same below it.
    night(&p, 15);
    let address = "https://loops.example/site";
    p.run(&["build", "--base-url", address]).expect_code(0);
    let now = checked(&p, Some(address));
    assert_eq!(now.len(), 14 + 1);
    for (id, updated, title) in first {
        let own = id.strip_prefix("urn:loopscope:site").expect("its name");
        let id = format!("{address}{own}");
        let found = now.iter().find(|entry| entry.0 == id);
        assert_eq!(found, Some(&(id.clone(), updated, title)));
    }
}

#[test]
fn a_feed_without_data_is_a_feed() {
    let p = Project::new();
    p.build();
    assert_eq!(checked(&p, None), []);
}
