//! Texts of which one must stand in every match of a pattern: a filter before the pattern itself.

/// Shorter texts are met too often to be worth a look.
const LEAST: usize = 3;

/// Literals of which at least one occurs (upper and lower case alike) in every match; `None`
/// where that cannot be told.
pub fn required(pattern: &str) -> Option<Vec<String>> {
    let mut reader = Reader {
        chars: pattern.chars().collect(),
        at: 0,
    };
    let found = reader.alternation(0)?;
    (reader.at == reader.chars.len()).then_some(found?)
}

/// What is known of a part: the literals it needs, or nothing.
type Needs = Option<Vec<String>>;

struct Reader {
    chars: Vec<char>,
    at: usize,
}

/// What one item of a concatenation is.
enum Item {
    Char(char),
    /// Matches no character.
    Nothing,
    Other(Needs),
}

impl Reader {
    /// Branches up to the end of the group. The outer `None`: a construct that is not followed.
    fn alternation(&mut self, depth: usize) -> Option<Needs> {
        let mut all: Needs = Some(Vec::new());
        loop {
            let branch = self.concatenation(depth)?;
            all = match (all, branch) {
                (Some(mut all), Some(branch)) => {
                    all.extend(branch);
                    Some(all)
                }
                _ => None,
            };
            match self.peek() {
                Some('|') => self.at += 1,
                _ => return Some(all),
            }
        }
    }

    fn concatenation(&mut self, depth: usize) -> Option<Needs> {
        let mut best: Needs = None;
        let mut run = String::new();
        while let Some(c) = self.peek() {
            if c == '|' || c == ')' {
                break;
            }
            let item = self.item(depth)?;
            let (least, plain) = self.quantifier()?;
            match item {
                Item::Nothing => {}
                Item::Char(c) if least > 0 => {
                    run.push(c);
                    if !plain {
                        end_run(&mut best, &mut run);
                    }
                }
                Item::Other(needs) if least > 0 => {
                    end_run(&mut best, &mut run);
                    better(&mut best, needs);
                }
                _ => end_run(&mut best, &mut run),
            }
        }
        end_run(&mut best, &mut run);
        Some(best)
    }

    fn item(&mut self, depth: usize) -> Option<Item> {
        let c = self.peek()?;
        self.at += 1;
        Some(match c {
            '(' => Item::Other(self.group(depth + 1)?),
            '[' => self.class()?,
            '.' => Item::Other(None),
            '^' | '$' => Item::Nothing,
            '\\' => self.escape()?,
            // A stray quantifier or bracket is the compiler's to refuse.
            '*' | '+' | '?' | '{' | '}' | ']' => return None,
            c if c.is_ascii() => Item::Char(c),
            _ => Item::Other(None),
        })
    }

    fn group(&mut self, depth: usize) -> Option<Needs> {
        if depth > 50 {
            return None;
        }
        if self.peek() == Some('?') {
            self.at += 1;
            let mut head = String::new();
            while let Some(c) = self.peek() {
                self.at += 1;
                if c == ':' || c == '>' {
                    break;
                }
                head.push(c);
                if c == ')' {
                    // Flags for the rest. In extended mode blanks are no literals.
                    let plain = head.bytes().all(|b| b"simU-)".contains(&b));
                    return plain.then_some(None);
                }
            }
            if !(head.is_empty() || head.starts_with('<') || head.starts_with("P<")) {
                return None;
            }
        }
        let inner = self.alternation(depth)?;
        (self.peek()? == ')').then(|| self.at += 1)?;
        Some(inner)
    }

    fn class(&mut self) -> Option<Item> {
        if self.peek() == Some('^') {
            self.at += 1;
        }
        if self.peek() == Some(']') {
            self.at += 1;
        }
        loop {
            let c = self.peek()?;
            self.at += 1;
            match c {
                ']' => return Some(Item::Other(None)),
                '\\' => self.at += 1,
                '[' => return None,
                _ => {}
            }
        }
    }

    fn escape(&mut self) -> Option<Item> {
        let c = self.peek()?;
        self.at += 1;
        Some(match c {
            'd' | 'D' | 'w' | 'W' | 's' | 'S' => Item::Other(None),
            'b' | 'B' | 'A' | 'z' if self.peek() != Some('{') => Item::Nothing,
            't' | 'n' | 'r' => Item::Other(None),
            c if c.is_ascii() && !c.is_ascii_alphanumeric() => Item::Char(c),
            _ => return None,
        })
    }

    /// Fewest repetitions, and whether there is no quantifier.
    fn quantifier(&mut self) -> Option<(u32, bool)> {
        let found = match self.peek() {
            Some('*' | '?') => (0, false),
            Some('+') => (1, false),
            Some('{') => {
                let rest = &self.chars[self.at + 1..];
                let end = rest.iter().position(|c| *c == '}')?;
                let text: String = rest[..end].iter().collect();
                let least = text.split(',').next()?.trim().parse().ok()?;
                self.at += end + 1;
                (least, false)
            }
            _ => return Some((1, true)),
        };
        self.at += 1;
        if self.peek() == Some('?') {
            self.at += 1;
        }
        // Another quantifier on top is left to the compiler.
        match self.peek() {
            Some('*' | '+' | '?' | '{') => None,
            _ => Some(found),
        }
    }

    fn peek(&self) -> Option<char> {
        self.chars.get(self.at).copied()
    }
}

fn end_run(best: &mut Needs, run: &mut String) {
    if run.len() >= LEAST {
        better(best, Some(vec![std::mem::take(run)]));
    }
    run.clear();
}

/// Keeps the set whose shortest text is longer.
fn better(best: &mut Needs, other: Needs) {
    let least = |set: &Vec<String>| set.iter().map(String::len).min().unwrap_or(0);
    if let Some(set) = other
        && !set.is_empty()
        && best.as_ref().is_none_or(|old| least(&set) > least(old))
    {
        *best = Some(set);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn literals_that_every_match_holds() {
        let of = |pattern: &str| required(pattern).map(|set| set.join("/"));
        let some = |text: &str| Some(text.to_string());
        assert_eq!(of("timed out after \\d+ms"), some("timed out after "));
        assert_eq!(of("ETIMEDOUT|timed? ?out"), some("ETIMEDOUT/time"));
        assert_eq!(of("\\b(?:401|403)\\b"), some("401/403"));
        assert_eq!(of("a\\.b\\.c+d"), some("a.b.c"));
        assert_eq!(of("(foo)?bar{2,}"), some("bar"));
        assert_eq!(of("(?P<n>heap|stack) out"), some("heap/stack"));
        assert_eq!(of("x|abc"), None);
        assert_eq!(of("[a-z]+"), None);
        assert_eq!(of("(?s)^\\s*abc\\s+.*?$"), some("abc"));
        assert_eq!(of("abc(?-i)DEFG"), some("DEFG"));
        assert_eq!(of("(?x)a b c"), None);
        assert_eq!(of("abc{0}defg"), some("defg"));
        assert_eq!(of("(abc|)xyz"), some("xyz"));
    }
}
