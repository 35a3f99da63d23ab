//! Text of unknown origin made harmless: terminal codes out, invisible controls shown, markup
//! escaped, links by allow-list. Every value a template prints passes through `escape`.

/// Removes ANSI sequences, then makes control and direction characters visible as `⟨U+202E⟩`.
/// Line breaks and tabs become spaces.
pub fn clean(text: &str) -> String {
    if text.bytes().all(|b| matches!(b, b' '..=b'~')) {
        return text.to_string();
    }
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\u{1b}' | '\u{9b}' => skip_ansi(c, &mut chars),
            '\n' | '\r' | '\t' => out.push(' '),
            c if c.is_control() || hidden(c) => out.push_str(&format!("⟨U+{:04X}⟩", c as u32)),
            c => out.push(c),
        }
    }
    out
}

/// Like `clean`, but line breaks and tabs stay (SQL, blocks to copy).
pub fn clean_block(text: &str) -> String {
    text.split('\n')
        .map(|line| line.split('\t').map(clean).collect::<Vec<_>>().join("\t"))
        .collect::<Vec<_>>()
        .join("\n")
}

/// Characters that steer direction or hide text: they could make a name read as another.
fn hidden(c: char) -> bool {
    matches!(c, '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

/// Skips a CSI or OSC sequence whose introducer was just read; a lone escape just goes.
fn skip_ansi(intro: char, chars: &mut std::iter::Peekable<std::str::Chars<'_>>) {
    let kind = if intro == '\u{9b}' {
        Some('[')
    } else {
        chars.next_if(|c| matches!(c, '[' | ']'))
    };
    match kind {
        Some('[') => {
            while chars.next_if(|c| matches!(c, ' '..='?')).is_some() {}
            chars.next_if(|c| matches!(c, '@'..='~'));
        }
        Some(_) => {
            while let Some(c) = chars.next_if(|c| *c != '\n') {
                if c == '\u{7}' || (c == '\u{1b}' && chars.next_if_eq(&'\\').is_some()) {
                    break;
                }
            }
        }
        None => {}
    }
}

/// Cleaned and escaped for HTML text, quoted attributes and XML.
pub fn escape(text: &str) -> String {
    match is_plain(text) {
        true => text.to_string(),
        false => escape_clean(&clean(text)),
    }
}

/// `escape` at the end of a longer text.
pub fn escape_to(out: &mut String, text: &str) {
    match is_plain(text) {
        true => out.push_str(text),
        false => out.push_str(&escape_clean(&clean(text))),
    }
}

/// Whether nothing in a text needs cleaning or escaping, as in most that are printed.
pub fn is_plain(text: &str) -> bool {
    let plain = |b: u8| matches!(b, b' '..=b'~') && !matches!(b, b'&' | b'<' | b'>' | b'"' | b'\'');
    text.bytes().all(plain)
}

/// Escapes text that was cleaned before.
pub fn escape_clean(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            // Not characters of XML: feeds and SVG would be refused whole.
            '\u{fffe}' | '\u{ffff}' => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
    out
}

/// Shortens to `limit` characters, with `…` at the cut.
pub fn short(text: &str, limit: usize) -> String {
    match text.char_indices().nth(limit) {
        Some((at, _)) => format!("{}…", &text[..at]),
        None => text.to_string(),
    }
}

/// The address of a source row by the site's template, or `None` when there is no template or
/// the address is neither http, https nor relative.
pub fn source_link(template: Option<&str>, path: &str, line: i64, root: &str) -> Option<String> {
    let template = template?;
    let encoded: Vec<String> = path.split('/').map(encode_segment).collect();
    let url = template
        .replace("{path}", &encoded.join("/"))
        .replace("{line}", &line.to_string());
    match scheme(&url) {
        Some("http" | "https") => Some(url),
        Some(_) => None,
        None if url.starts_with(['/', '\\', '#', '?']) || url.is_empty() => None,
        None => Some(format!("{root}{url}")),
    }
}

/// The scheme of an address, if it has one. Controls and blanks count as part of a scheme, so
/// that `java\nscript:` is not taken for a relative address.
fn scheme(url: &str) -> Option<&str> {
    let head = &url[..url.find(['/', '?', '#']).unwrap_or(url.len())];
    head.split_once(':').map(|(scheme, _)| scheme)
}

const SEGMENT: &percent_encoding::AsciiSet = &percent_encoding::NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'_')
    .remove(b'.')
    .remove(b'~');

fn encode_segment(segment: &str) -> String {
    match segment {
        // Dot segments would climb out of the folder the template names.
        "." | ".." => segment.replace('.', "%252E"),
        s => percent_encoding::utf8_percent_encode(s, SEGMENT).to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn terminal_codes_go_and_hidden_characters_show() {
        assert_eq!(clean("\u{1b}[31;1mred\u{1b}[0m plain"), "red plain");
        assert_eq!(
            clean("\u{1b}]8;;http://x\u{7}link\u{1b}]8;;\u{1b}\\!"),
            "link!"
        );
        assert_eq!(clean("a\u{202e}gpj.exe"), "a⟨U+202E⟩gpj.exe");
        assert_eq!(clean("nul\u{0}"), "nul⟨U+0000⟩");
        assert_eq!(clean("two\nlines\t."), "two lines .");
        assert_eq!(clean_block("a\n\tb\u{1b}[0m"), "a\n\tb");
    }

    #[test]
    fn markup_is_escaped_after_cleaning() {
        assert_eq!(
            escape("<scr\u{1b}[0mipt>'\"&"),
            "&lt;script&gt;&#39;&quot;&amp;"
        );
    }

    #[test]
    fn only_http_and_relative_addresses_become_links() {
        let link = |t: &str, p: &str| source_link(Some(t), p, 7, "../../");
        assert_eq!(
            link(
                "https://git.example/blob/main/data/{path}#L{line}",
                "a b/c.jsonl"
            )
            .as_deref(),
            Some("https://git.example/blob/main/data/a%20b/c.jsonl#L7")
        );
        assert_eq!(
            link("../data/{path}", "x.jsonl").as_deref(),
            Some("../../../data/x.jsonl")
        );
        assert_eq!(link("javascript:alert({line})", "x"), None);
        assert_eq!(link("java\nscript:alert(1)//{path}", "x"), None);
        assert_eq!(link("data:text/html,{path}", "x"), None);
        assert_eq!(
            link("{path}", "javascript:alert(1)").as_deref(),
            Some("../../javascript%3Aalert%281%29")
        );
        assert_eq!(link("//evil/{path}", "x"), None);
        assert_eq!(
            link("https://h/{path}", "../../etc").as_deref(),
            Some("https://h/%252E%252E/%252E%252E/etc")
        );
        assert_eq!(source_link(None, "x", 1, ""), None);
    }

    #[test]
    fn cuts_fall_between_characters() {
        assert_eq!(short("größe", 3), "grö…");
        assert_eq!(short("abc", 3), "abc");
    }
}
