//! CSV that a spreadsheet opens as data: quoted where needed, never a formula.

/// One line, CRLF at its end (RFC 4180).
pub fn line(out: &mut String, fields: &[impl AsRef<str>]) {
    for (at, text) in fields.iter().enumerate() {
        if at > 0 {
            out.push(',');
        }
        match text.as_ref() {
            text if is_plain(text) => out.push_str(text),
            text => out.push_str(&field(text)),
        }
    }
    out.push_str("\r\n");
}

/// Whether a field stands as it is, as most do: a letter, a digit or nothing first, and no mark
/// that would have to be quoted.
fn is_plain(text: &str) -> bool {
    let mut bytes = text.bytes();
    let letter = |b: u8| b.is_ascii_alphanumeric();
    let mark = |b: u8| matches!(b, b'.' | b'/' | b'_' | b'-' | b':' | b'+' | b'#');
    bytes.next().is_none_or(letter) && bytes.all(|b| letter(b) || mark(b))
}

/// A field. Text that a spreadsheet would run (`=`, `+`, `-`, `@`, tab or return first) gets an
/// apostrophe in front; a plain number such as `-4.5` stays a number.
fn field(text: &str) -> String {
    let risky = text
        .trim_start_matches([' ', '\u{a0}'])
        .starts_with(['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠']);
    let number = text.parse::<f64>().is_ok_and(f64::is_finite) && !text.starts_with('+');
    let safe = if risky && !number {
        format!("'{text}")
    } else {
        text.to_string()
    };
    let clean: String = safe.chars().filter(|c| *c != '\0').collect();
    if clean.contains([',', '"', '\n', '\r', '\t', ';', '\''])
        || clean.starts_with(' ')
        || clean.ends_with(' ')
    {
        format!("\"{}\"", clean.replace('"', "\"\""))
    } else {
        clean
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_become_text_and_numbers_stay_numbers() {
        assert_eq!(field("=HYPERLINK(\"x\")"), "\"'=HYPERLINK(\"\"x\"\")\"");
        assert_eq!(field("@cmd"), "\"'@cmd\"");
        assert_eq!(field("-4.5"), "-4.5");
        assert_eq!(field("-2+3"), "\"'-2+3\"");
        assert_eq!(field("+1"), "\"'+1\"");
        assert_eq!(field("  =1"), "\"'  =1\"");
        assert_eq!(field("plain"), "plain");
        assert_eq!(field("a,b"), "\"a,b\"");
        assert_eq!(field("two\nlines"), "\"two\nlines\"");
        let mut out = String::new();
        line(&mut out, &["a", "", "1"]);
        assert_eq!(out, "a,,1\r\n");
        for text in ["a.b/c_d-e:f+g#1", "a b", "é", "-1", "=a", "", "a;b", "1e5"] {
            let mut out = String::new();
            line(&mut out, &[text]);
            assert_eq!(out, format!("{}\r\n", field(text)));
        }
    }
}
