//! One field's value into its columns, under the rules of its declared type.

use super::columns::Col;
use super::json::{self, Kind, Span};
use super::plan::{List, Scalar};
use super::row::{ChildSystem, Columns, found};
use crate::model::Reason;
use crate::packs::FieldType;

const HOUR_MICROS: i64 = 3_600_000_000;
const DAY_MICROS: i64 = 24 * HOUR_MICROS;

/// Fills a scalar's columns. `Ok(false)`: the text could not be read as its number and the
/// field is tracked, so its state is `unparsed` and the caller keeps the text.
pub fn fill(
    field: &Scalar,
    line: &[u8],
    value: Option<Span>,
    columns: &mut [Col],
) -> Result<bool, Reason> {
    let (state, kept) = match value {
        None
        | Some(Span {
            kind: Kind::Null, ..
        }) => {
            let state = if value.is_none() { "absent" } else { "null" };
            if field.required {
                return Err(Reason::MissingField {
                    field: field.name.clone(),
                    state: state.into(),
                });
            }
            columns[field.column].null();
            for part in [field.hour, field.day].into_iter().flatten() {
                columns[part].null();
            }
            (state, true)
        }
        Some(span) => match put(field, line, span, columns) {
            Ok(true) => ("value", true),
            Ok(false) => ("other", true),
            Err(Reason::WrongType { .. }) if unreadable_number(field, span) => {
                columns[field.column].null();
                ("unparsed", false)
            }
            Err(reason) => return Err(reason),
        },
    };
    if let Some(at) = field.state {
        columns[at].text(state.as_bytes());
    }
    Ok(kept)
}

/// A text where a tracked number stands that may be written as a text.
fn unreadable_number(field: &Scalar, span: Span) -> bool {
    field.state.is_some()
        && field.numeric_text
        && matches!(span.kind, Kind::Str | Kind::EscapedStr)
        && matches!(
            field.kind,
            FieldType::Int | FieldType::Float | FieldType::Money
        )
}

fn wrong(field: &Scalar, line: &[u8], span: Span, expected: &str) -> Reason {
    Reason::WrongType {
        field: field.name.clone(),
        found: found(line, span),
        expected: expected.to_string(),
    }
}

/// Appends one present value; `false` when it lies outside the field's vocabulary.
#[inline]
fn put(field: &Scalar, line: &[u8], span: Span, columns: &mut [Col]) -> Result<bool, Reason> {
    let number = match field.kind {
        FieldType::Text => return put_text(field, line, span, columns),
        FieldType::Int | FieldType::Float | FieldType::Money => numeric(field, line, span),
        _ => None,
    };
    match field.kind {
        FieldType::Int => {
            let (digits, kind) = number.ok_or_else(|| wrong(field, line, span, "an integer"))?;
            match json::text::int(digits, kind) {
                Some(value) => columns[field.column].int(value),
                None if kind == Kind::Int => return Err(out_of_range(field, digits)),
                None => return Err(wrong(field, line, span, "an integer")),
            }
        }
        FieldType::Float => {
            let (digits, _) = number.ok_or_else(|| wrong(field, line, span, "a number"))?;
            match json::text::float(digits) {
                Some(value) => columns[field.column].float(value),
                None => {
                    return Err(Reason::NonFinite {
                        found: String::from_utf8_lossy(digits).into_owned(),
                    });
                }
            }
        }
        FieldType::Money => {
            let (digits, _) =
                number.ok_or_else(|| wrong(field, line, span, "dollars as a number"))?;
            match json::text::nano_dollars(digits) {
                Some(value) => columns[field.column].int(value),
                None => return Err(out_of_range(field, digits)),
            }
        }
        FieldType::Bool => match span.kind {
            Kind::True => columns[field.column].bool(true),
            Kind::False => columns[field.column].bool(false),
            _ => return Err(wrong(field, line, span, "true or false")),
        },
        FieldType::Time => put_time(field, line, span, columns)?,
        _ => columns[field.column].text(span.raw(line)),
    }
    Ok(true)
}

/// The digits of a number, or of a number in a string where the field allows it.
fn numeric<'a>(field: &Scalar, line: &'a [u8], span: Span) -> Option<(&'a [u8], Kind)> {
    match span.kind {
        Kind::Int | Kind::Float => Some((span.bytes(line), span.kind)),
        Kind::Str if field.numeric_text => {
            let digits = span.bytes(line).trim_ascii();
            let mut walk = json::Walk::new(digits, false);
            let number = walk.value(0).ok()?;
            let whole = number.start == 0 && number.end as usize == digits.len();
            matches!(number.kind, Kind::Int | Kind::Float).then_some(())?;
            whole.then_some((digits, number.kind))
        }
        _ => None,
    }
}

fn out_of_range(field: &Scalar, digits: &[u8]) -> Reason {
    Reason::IntegerRange {
        field: field.name.clone(),
        found: String::from_utf8_lossy(digits).into_owned(),
    }
}

fn put_text(field: &Scalar, line: &[u8], span: Span, columns: &mut [Col]) -> Result<bool, Reason> {
    let column = &mut columns[field.column];
    match span.kind {
        Kind::Str if field.vocabulary.is_empty() => column.text(span.bytes(line)),
        Kind::EscapedStr if field.vocabulary.is_empty() => {
            column.text_with(|bytes| json::text::unescape(span.bytes(line), bytes));
        }
        Kind::Str | Kind::EscapedStr => return Ok(put_word(field, line, span, column)),
        Kind::Int if field.id_text => column.text(span.bytes(line)),
        _ => return Err(wrong(field, line, span, "a text")),
    }
    Ok(true)
}

/// A word of the vocabulary in its one spelling; another word as it stands, and `false`.
fn put_word(field: &Scalar, line: &[u8], span: Span, column: &mut Col) -> bool {
    let bytes = span.bytes(line);
    // A word as declared is the common case and needs no lower-casing.
    let exact = field
        .vocabulary
        .iter()
        .find(|(_, value)| value.as_bytes() == bytes);
    if let (Kind::Str, Some((_, value))) = (span.kind, exact) {
        column.text(value.as_bytes());
        return true;
    }
    let text = json::text::text(line, span);
    let lower = text.trim().to_lowercase();
    let word = field
        .vocabulary
        .iter()
        .find(|(spelling, _)| *spelling == lower);
    column.text(word.map_or(text.as_bytes(), |(_, value)| value.as_bytes()));
    word.is_some()
}

fn put_time(field: &Scalar, line: &[u8], span: Span, columns: &mut [Col]) -> Result<(), Reason> {
    let bytes = span.bytes(line);
    let micros = match span.kind {
        Kind::Int | Kind::Float => json::text::unix_time(bytes, span.kind),
        Kind::Str => json::text::iso_time(bytes).or_else(|| {
            let (digits, kind) = numeric(field, line, span)?;
            json::text::unix_time(digits, kind)
        }),
        Kind::EscapedStr => json::text::iso_time(json::text::text(line, span).as_bytes()),
        _ => return Err(wrong(field, line, span, "a time")),
    };
    let Some(micros) = micros else {
        return Err(Reason::UnreadableTime {
            field: field.name.clone(),
            found: found(line, span),
        });
    };
    columns[field.column].int(micros);
    if let Some(hour) = field.hour {
        columns[hour].int(micros - micros.rem_euclid(HOUR_MICROS));
    }
    if let Some(day) = field.day {
        columns[day].int(micros - micros.rem_euclid(DAY_MICROS));
    }
    Ok(())
}

/// Fills an object's flattened children; a missing or null object gives missing children.
/// `false`: it has members beyond them.
pub fn fill_object(
    name: &str,
    required: bool,
    items: &[Scalar],
    line: &[u8],
    value: Option<Span>,
    columns: &mut [Col],
) -> Result<bool, Reason> {
    let object = match value {
        Some(span) if span.kind == Kind::Object => Some(span),
        Some(span) if span.kind != Kind::Null => {
            return Err(Reason::WrongType {
                field: name.to_string(),
                found: found(line, span),
                expected: "an object".into(),
            });
        }
        _ if required => {
            let state = if value.is_none() { "absent" } else { "null" };
            return Err(Reason::MissingField {
                field: name.into(),
                state: state.into(),
            });
        }
        _ => None,
    };
    fill_members(items, line, object, columns)
}

fn fill_members(
    items: &[Scalar],
    line: &[u8],
    object: Option<Span>,
    columns: &mut [Col],
) -> Result<bool, Reason> {
    let mut found = vec![None; items.len()];
    let mut whole = true;
    if let Some(object) = object {
        json::members(line, object, |key, value| {
            let key = json::text::text(line, key);
            let other = || {
                items
                    .iter()
                    .position(|item| item.aliases.iter().any(|a| *a == key))
            };
            let own = items.iter().position(|item| item.name == key);
            match own.or_else(other) {
                Some(at) if own.is_some() || found[at].is_none() => {
                    // Of a key that stands twice the last counts, and none is lost.
                    whole &= found[at].replace(value).is_none();
                }
                _ => whole = false,
            }
        });
    }
    for (item, value) in items.iter().zip(found) {
        whole &= fill(item, line, value, columns)?;
    }
    Ok(whole)
}

/// Fills a list: its count and state in the stream, one child row per element. `false`:
/// an element has members beyond the columns.
pub fn fill_list(
    list: &List,
    line: &[u8],
    value: Option<Span>,
    columns: &mut Columns,
    parent: &ChildSystem,
) -> Result<bool, Reason> {
    let state = match value {
        None => "absent",
        Some(Span {
            kind: Kind::Null, ..
        }) => "null",
        Some(span) if span.kind == Kind::Array => "value",
        Some(span) => {
            return Err(Reason::WrongType {
                field: list.name.clone(),
                found: found(line, span),
                expected: "a list".into(),
            });
        }
    };
    if let Some(at) = list.state {
        columns.own[at].text(state.as_bytes());
    }
    let Some(array) = value.filter(|span| span.kind == Kind::Array) else {
        columns.own[list.count].null();
        return Ok(true);
    };
    let child = &mut columns.children[list.child - 1];
    let mut ordinal = 0;
    let mut refused = None;
    let mut whole = true;
    json::elements(line, array, |element| {
        if refused.is_none() {
            match fill_element(list, line, element, ordinal, child, parent) {
                Ok(kept) => whole &= kept,
                Err(reason) => refused = Some(reason),
            }
            ordinal += 1;
        }
    });
    columns.own[list.count].int(ordinal);
    refused.map_or(Ok(whole), Err)
}

fn fill_element(
    list: &List,
    line: &[u8],
    element: Span,
    ordinal: i64,
    child: &mut [Col],
    parent: &ChildSystem,
) -> Result<bool, Reason> {
    start_child_row(child, parent, ordinal);
    if list.kind == FieldType::ListObject {
        if element.kind != Kind::Object {
            return Err(Reason::WrongType {
                field: format!("{}[{ordinal}]", list.name),
                found: found(line, element),
                expected: "an object".into(),
            });
        }
        return fill_members(&list.items, line, Some(element), child);
    }
    fill(&list.items[0], line, Some(element), child).map_err(|reason| match reason {
        Reason::WrongType {
            found, expected, ..
        } => Reason::WrongType {
            field: format!("{}[{ordinal}]", list.name),
            found,
            expected,
        },
        other => other,
    })
}

/// Columns 0..6 of every child relation: row_id, iteration, stream_time, source_path,
/// source_line, ordinal. Iteration, time and path are constant per row and filled at its end.
pub fn start_child_row(child: &mut [Col], parent: &ChildSystem, ordinal: i64) {
    child[CHILD_ROW_ID].int(parent.row_id);
    child[CHILD_LINE].int(parent.source_line);
    child[CHILD_ORDINAL].int(ordinal);
}

pub const CHILD_ROW_ID: usize = 0;
pub const CHILD_ITERATION: usize = 1;
pub const CHILD_TIME: usize = 2;
pub const CHILD_PATH: usize = 3;
pub const CHILD_LINE: usize = 4;
pub const CHILD_ORDINAL: usize = 5;
