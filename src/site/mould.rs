//! Pages of one kind by the thousand: the template is rendered once with marks in the places of what
//! differs, and filled for each page.

use minijinja::Value;
use std::cell::RefCell;
use std::rc::Rc;

const OPEN: &str = "<!--mark ";
const CLOSE: &str = "-->";

/// What a template prints where text number `n` of a page will stand. Data cannot hold a mark: its
/// `<` is printed as `&lt;`.
pub fn mark(n: usize) -> Value {
    Value::from_safe_string(format!("{OPEN}{n}{CLOSE}"))
}

/// A rendered page, cut at its marks.
#[derive(Debug, PartialEq, Eq)]
pub struct Mould {
    /// Text, then the mark that ends it; the last has none.
    pieces: Vec<(String, Option<usize>)>,
}

impl Mould {
    pub fn of(page: &str) -> Mould {
        let mut pieces = Vec::new();
        let mut parts = page.split(OPEN);
        let mut text = parts.next().unwrap_or_default();
        for part in parts {
            let (mark, rest) = part.split_once(CLOSE).unwrap_or((part, ""));
            pieces.push((text.to_string(), mark.parse().ok()));
            text = rest;
        }
        pieces.push((text.to_string(), None));
        Mould { pieces }
    }

    /// The page with these texts, which are markup already, in the places of their marks.
    pub fn fill(&self, texts: &[&str]) -> String {
        let at = |mark: &Option<usize>| mark.and_then(|n| texts.get(n)).copied().unwrap_or("");
        let size = |(text, mark): &(String, Option<usize>)| text.len() + at(mark).len();
        let mut out = String::with_capacity(self.pieces.iter().map(size).sum());
        for (text, mark) in &self.pieces {
            out.push_str(text);
            out.push_str(at(mark));
        }
        out
    }
}

/// One mould for each of a few shapes of a page, made when it is first asked for.
#[derive(Debug, Default)]
pub struct Moulds(RefCell<Vec<(&'static str, u8, Rc<Mould>)>>);

impl Moulds {
    /// The mould of pages of a kind and a shape.
    pub fn get<E>(
        &self,
        kind: &'static str,
        shape: u8,
        make: impl FnOnce() -> Result<Mould, E>,
    ) -> Result<Rc<Mould>, E> {
        let same = |m: &&(&str, u8, Rc<Mould>)| (m.0, m.1) == (kind, shape);
        if let Some(found) = self.0.borrow().iter().find(same) {
            return Ok(Rc::clone(&found.2));
        }
        let made = Rc::new(make()?);
        self.0.borrow_mut().push((kind, shape, Rc::clone(&made)));
        Ok(made)
    }
}

#[cfg(test)]
mod tests {
    use super::{Mould, mark};

    #[test]
    fn texts_stand_where_their_marks_stood() {
        let page = format!("a {} b {1}{1} c", mark(1), mark(0));
        assert_eq!(Mould::of(&page).fill(&["x", "y<"]), "a y< b xx c");
        assert_eq!(Mould::of("none").fill(&["x"]), "none");
        assert_eq!(
            Mould::of("<!-- mine --> &lt;!--mark 0--&gt;").fill(&["x"]),
            "<!-- mine --> &lt;!--mark 0--&gt;"
        );
    }
}
