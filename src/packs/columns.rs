//! From a stream's declaration to the columns of its relations in the lake.

use super::known::out_type;
use super::stream::{Extractors, FieldDecl, FieldType, OutKind, StreamDecl};
use crate::model::ColType;
use std::fmt::Write;

type Columns = Vec<(String, ColType)>;

/// Columns every stream relation begins with.
pub const SYSTEM: [(&str, ColType); 7] = [
    ("row_id", ColType::Int),
    ("row_key", ColType::Int),
    ("iteration", ColType::Text),
    ("stream_time", ColType::Time),
    ("source_path", ColType::Text),
    ("source_line", ColType::Int),
    ("source_byte", ColType::Int),
];

/// Columns every child relation begins with.
pub const CHILD_SYSTEM: [(&str, ColType); 6] = [
    ("row_id", ColType::Int),
    ("iteration", ColType::Text),
    ("stream_time", ColType::Time),
    ("source_path", ColType::Text),
    ("source_line", ColType::Int),
    ("ordinal", ColType::Int),
];

/// The column that a field of this type fills: money is kept in nano-dollars, a list as a count.
pub fn column_name(field: &str, kind: FieldType) -> String {
    match kind {
        FieldType::Money => match field.strip_suffix("_usd") {
            Some(stem) => format!("{stem}_nano_usd"),
            None => format!("{field}_nano_usd"),
        },
        FieldType::ListText | FieldType::ListFloat | FieldType::ListObject => {
            format!("{field}_count")
        }
        _ => field.to_string(),
    }
}

fn column_type(kind: FieldType) -> ColType {
    match kind {
        FieldType::Text | FieldType::Json | FieldType::Object => ColType::Text,
        FieldType::Float => ColType::Float,
        FieldType::Bool => ColType::Bool,
        FieldType::Time => ColType::Time,
        FieldType::Int
        | FieldType::Money
        | FieldType::ListText
        | FieldType::ListFloat
        | FieldType::ListObject => ColType::Int,
    }
}

/// Appends the columns of one field; objects are flattened as `<field>_<child>`.
fn push_field(out: &mut Columns, prefix: &str, field: &FieldDecl) {
    let name = format!("{prefix}{}", field.name);
    if field.kind == FieldType::Object {
        let prefix = format!("{name}_");
        for child in &field.fields {
            push_field(out, &prefix, child);
        }
    } else {
        out.push((column_name(&name, field.kind), column_type(field.kind)));
    }
    if field.kind == FieldType::Time && field.parts {
        out.push((format!("{name}_hour"), ColType::Time));
        out.push((format!("{name}_day"), ColType::Time));
    }
    if field.track {
        out.push((format!("{name}__state"), ColType::Text));
    }
}

fn system(columns: &[(&str, ColType)]) -> Columns {
    columns.iter().map(|(n, k)| (n.to_string(), *k)).collect()
}

impl StreamDecl {
    /// Every column of the stream's relation with its type, in the lake's order: the system
    /// columns, the declared fields, the extractors' outputs, `extra`. A declared field
    /// `iteration` is the system column of that name and does not stand twice.
    pub fn columns(&self, extractors: Extractors) -> Columns {
        let mut out = system(&SYSTEM);
        for field in self.fields.iter().filter(|f| f.name != "iteration") {
            push_field(&mut out, "", field);
        }
        for extract in &self.extracts {
            for (name, kind) in extractors(&extract.rule).unwrap_or_default() {
                if let Some(kind) = out_type(kind) {
                    out.push((format!("{}_{name}", extract.from), kind));
                }
            }
        }
        out.push(("extra".to_string(), ColType::Text));
        out
    }

    /// The child relations (`<stream>__<field>`) with their columns, in declared order.
    pub fn children(&self, extractors: Extractors) -> Vec<(String, Columns)> {
        let mut out = Vec::new();
        for field in &self.fields {
            let mut columns = system(&CHILD_SYSTEM);
            match field.kind {
                FieldType::ListText => columns.push(("value".to_string(), ColType::Text)),
                FieldType::ListFloat => columns.push(("value".to_string(), ColType::Float)),
                FieldType::ListObject => {
                    for child in &field.fields {
                        push_field(&mut columns, "", child);
                    }
                }
                _ => continue,
            }
            out.push((format!("{}__{}", self.name, field.name), columns));
        }
        for extract in &self.extracts {
            for (name, kind) in extractors(&extract.rule).unwrap_or_default() {
                if kind == OutKind::ListFloat {
                    let mut columns = system(&CHILD_SYSTEM);
                    columns.push(("value".to_string(), ColType::Float));
                    out.push((format!("{}__{}_{name}", self.name, extract.from), columns));
                }
            }
        }
        out
    }

    /// The schema version: 16 hex digits over everything in the declaration that decides what
    /// a line becomes in the lake. Titles, meanings and units are left out, so that mending a
    /// sentence keeps every part valid.
    pub fn digest(&self) -> String {
        let mut text = String::new();
        // Writing to a String cannot fail.
        let _ = write!(
            text,
            "stream {}\nlife {:?} mode {:?} history {} time {:?} census {:?}\nidentity {:?}\n",
            self.name, self.life, self.mode, self.history, self.time, self.census_by, self.identity
        );
        for field in &self.fields {
            render_field(&mut text, "", field);
        }
        for e in &self.extracts {
            let _ = writeln!(text, "extract {:?} from {:?}", e.rule, e.from);
        }
        let hex = blake3::hash(text.as_bytes()).to_hex();
        hex[..16].to_string()
    }
}

fn render_field(text: &mut String, prefix: &str, f: &FieldDecl) {
    let _ = writeln!(
        text,
        "{prefix}field {} {:?} required {} aliases {:?} track {} values {:?} map {:?} numeric_text {} parts {}",
        f.name,
        f.kind,
        f.required,
        f.aliases,
        f.track,
        f.values,
        f.value_map,
        f.numeric_text,
        f.parts
    );
    for child in &f.fields {
        render_field(text, &format!("{prefix}  "), child);
    }
}
