//! A stream's declaration compiled for the decoder: which key feeds which column, and how.

use super::json::Literal;
use crate::model::ColType;
use crate::packs::{FieldDecl, FieldType, Life, StreamDecl, columns};

/// A scalar field: its columns by index in the relation's column list.
#[derive(Debug, Clone)]
pub struct Scalar {
    pub name: String,
    /// Other names inside an object; a field of its own has them among the plan's keys.
    pub aliases: Vec<String>,
    pub kind: FieldType,
    pub required: bool,
    pub numeric_text: bool,
    /// An integer is accepted for a text: ids are canonical text.
    pub id_text: bool,
    pub column: usize,
    pub state: Option<usize>,
    pub hour: Option<usize>,
    pub day: Option<usize>,
    /// (spelling in lower case, vocabulary value), as declared; empty: no vocabulary.
    pub vocabulary: Vec<(String, String)>,
}

/// A list field: count and state stand in the stream, its elements in a child relation.
#[derive(Debug, Clone)]
pub struct List {
    pub name: String,
    pub kind: FieldType,
    pub count: usize,
    pub state: Option<usize>,
    pub child: usize,
    /// Columns of `list<object>` elements; one scalar named `value` otherwise.
    pub items: Vec<Scalar>,
}

#[derive(Debug, Clone)]
pub enum Field {
    Scalar(Scalar),
    /// Children of an object, flattened.
    Object(String, bool, Vec<Scalar>),
    List(List),
}

/// A JSON key the stream knows.
#[derive(Debug, Clone)]
pub struct Key {
    pub name: String,
    /// The key and its colon as written in compact JSON: `"name":`.
    pub literal: Literal,
    /// The field it feeds, and its rank among that field's names: the declared one is 0.
    /// `usize::MAX` for a key that feeds none (the iteration).
    pub field: usize,
    pub rank: usize,
}

/// One text extractor bound to its columns.
#[derive(Debug, Clone)]
pub struct Extract {
    pub extractor: usize,
    /// Column of the text it reads.
    pub from: usize,
    /// Per output: a column, or the child relation of a list.
    pub outputs: Vec<Output>,
}

#[derive(Debug, Clone, Copy)]
pub enum Output {
    Column(usize),
    Child(usize),
}

/// A relation the stream writes: itself first, its children after it.
#[derive(Debug, Clone)]
pub struct RelationPlan {
    pub name: String,
    pub columns: Vec<(String, ColType)>,
}

/// Everything the decoder needs to know about one stream.
#[derive(Debug, Clone)]
pub struct Plan {
    pub stream: String,
    pub schema: String,
    pub life: Life,
    pub relations: Vec<RelationPlan>,
    pub keys: Vec<Key>,
    /// Keys that may name the iteration, best first.
    pub iteration_keys: Vec<u16>,
    pub sweep_key: Option<u16>,
    pub fields: Vec<Field>,
    pub extracts: Vec<Extract>,
    /// Columns that make the identity; empty: digest and occurrence.
    pub identity: Vec<usize>,
    pub identity_has_iteration: bool,
    /// None of the identity's fields is required.
    pub identity_may_miss: bool,
    pub time: Option<usize>,
    pub census: Option<usize>,
    pub system: System,
}

/// Indices of the columns every stream has.
#[derive(Debug, Clone, Copy)]
pub struct System {
    pub row_id: usize,
    pub row_key: usize,
    pub iteration: usize,
    pub stream_time: usize,
    pub source_path: usize,
    pub source_line: usize,
    pub source_byte: usize,
    pub extra: usize,
}

/// Looks columns up by name; a name that is missing is a mistake of the declaration.
struct Names<'a>(&'a str, &'a [(String, ColType)]);

impl Names<'_> {
    fn find(&self, name: &str) -> Result<usize, String> {
        let found = self.1.iter().position(|(n, _)| n == name);
        found.ok_or_else(|| format!("stream {}: no column `{name}`", self.0))
    }

    fn maybe(&self, on: bool, name: String) -> Result<Option<usize>, String> {
        if on {
            self.find(&name).map(Some)
        } else {
            Ok(None)
        }
    }
}

impl Plan {
    /// Compiles a declaration. Errors name the stream and what is missing.
    pub fn new(decl: &StreamDecl) -> Result<Plan, String> {
        let outputs = &super::extract_outputs;
        let columns = decl.columns(outputs);
        let children = decl.children(outputs);
        let names = Names(&decl.name, &columns);
        let mut plan = Plan {
            stream: decl.name.clone(),
            schema: decl.digest(),
            life: decl.life,
            keys: Vec::new(),
            iteration_keys: Vec::new(),
            sweep_key: None,
            fields: Vec::new(),
            extracts: Vec::new(),
            identity: Vec::new(),
            identity_may_miss: false,
            identity_has_iteration: decl.life == Life::PerIteration,
            time: decl.time.as_deref().map(|t| names.find(t)).transpose()?,
            census: decl
                .census_by
                .as_deref()
                .map(|t| names.find(t))
                .transpose()?,
            system: System {
                row_id: names.find("row_id")?,
                row_key: names.find("row_key")?,
                iteration: names.find("iteration")?,
                stream_time: names.find("stream_time")?,
                source_path: names.find("source_path")?,
                source_line: names.find("source_line")?,
                source_byte: names.find("source_byte")?,
                extra: names.find("extra")?,
            },
            relations: Vec::new(),
        };
        if decl.life != Life::State {
            plan.iteration_keys = vec![plan.key("iteration"), plan.key("iter")];
        }
        for field in &decl.fields {
            for (rank, name) in std::iter::once(&field.name)
                .chain(&field.aliases)
                .enumerate()
            {
                let key = plan.key(name);
                if rank == 0 && name == "sweep_id" {
                    plan.sweep_key = Some(key);
                }
                let key = &mut plan.keys[key as usize];
                (key.field, key.rank) = (plan.fields.len(), rank);
            }
            plan.fields.push(compile(decl, field, &names, &children)?);
        }
        for extract in &decl.extracts {
            plan.extracts
                .push(compile_extract(decl, extract, &names, &children)?);
        }
        for name in decl.identity.iter().filter(|n| *n != "iteration") {
            plan.identity.push(names.find(&column_name(decl, name))?);
        }
        let required = |name: &String| decl.fields.iter().any(|f| f.name == *name && f.required);
        plan.identity_may_miss = !plan.identity.is_empty() && !decl.identity.iter().any(required);
        if decl.history {
            plan.identity.clear();
        }
        // The iterations stream is identified by the iteration alone.
        plan.identity_has_iteration |= decl.identity.iter().any(|n| n == "iteration");
        plan.relations.push(RelationPlan {
            name: decl.name.clone(),
            columns,
        });
        let children = children.into_iter();
        plan.relations
            .extend(children.map(|(name, columns)| RelationPlan { name, columns }));
        Ok(plan)
    }

    /// Whether rows are told apart by digest and occurrence.
    pub fn by_digest(&self) -> bool {
        self.identity.is_empty() && self.stream != "iterations"
    }

    /// Whether some rows may be told apart by digest: all of a stream without an identity, and
    /// those that bear no part of theirs.
    pub fn some_by_digest(&self) -> bool {
        self.by_digest() || self.identity_may_miss
    }

    /// The index of a key by its text. A few dozen lengths are compared faster than one hash
    /// is made.
    pub fn key_of(&self, name: &[u8]) -> Option<u16> {
        self.keys
            .iter()
            .position(|key| key.name.as_bytes() == name)
            .map(|at| at as u16)
    }

    /// The keys of a field, its declared name first.
    pub fn names_of(&self, field: usize) -> Vec<&str> {
        let mut keys = self
            .keys
            .iter()
            .filter(|key| key.field == field)
            .collect::<Vec<_>>();
        keys.sort_by_key(|key| key.rank);
        keys.into_iter().map(|key| key.name.as_str()).collect()
    }

    fn key(&mut self, name: &str) -> u16 {
        if let Some(at) = self.key_of(name.as_bytes()) {
            return at;
        }
        let at = self.keys.len() as u16;
        let mut literal = serde_json::to_vec(name).unwrap_or_default();
        literal.push(b':');
        let literal = Literal::new(literal);
        let name = name.to_string();
        self.keys.push(Key {
            name,
            literal,
            field: usize::MAX,
            rank: 0,
        });
        at
    }
}

fn column_name(decl: &StreamDecl, field: &str) -> String {
    let found = decl.fields.iter().find(|f| f.name == field);
    found.map_or_else(
        || field.to_string(),
        |f| columns::column_name(&f.name, f.kind),
    )
}

fn compile(
    decl: &StreamDecl,
    field: &FieldDecl,
    names: &Names,
    children: &[(String, Vec<(String, ColType)>)],
) -> Result<Field, String> {
    match field.kind {
        FieldType::Object => {
            let scalars = field.fields.iter().map(|child| {
                let flat = FieldDecl {
                    name: format!("{}_{}", field.name, child.name),
                    ..child.clone()
                };
                Ok(Scalar {
                    name: child.name.clone(),
                    ..scalar(decl, &flat, names)?
                })
            });
            let scalars = scalars.collect::<Result<_, String>>()?;
            Ok(Field::Object(field.name.clone(), field.required, scalars))
        }
        FieldType::ListText | FieldType::ListFloat | FieldType::ListObject => {
            let relation = format!("{}__{}", decl.name, field.name);
            let child = children.iter().position(|(name, _)| *name == relation);
            let child =
                child.ok_or_else(|| format!("stream {}: no child `{relation}`", decl.name))?;
            let inside = Names(&relation, &children[child].1);
            let items = match field.kind {
                FieldType::ListObject => field
                    .fields
                    .iter()
                    .map(|f| scalar(decl, f, &inside))
                    .collect::<Result<_, _>>()?,
                kind => {
                    let kind = if kind == FieldType::ListText {
                        FieldType::Text
                    } else {
                        FieldType::Float
                    };
                    let value = FieldDecl {
                        name: "value".into(),
                        kind,
                        ..plain(field)
                    };
                    vec![scalar(decl, &value, &inside)?]
                }
            };
            Ok(Field::List(List {
                name: field.name.clone(),
                kind: field.kind,
                count: names.find(&format!("{}_count", field.name))?,
                state: names.maybe(field.track, format!("{}__state", field.name))?,
                child: child + 1,
                items,
            }))
        }
        _ => Ok(Field::Scalar(scalar(decl, field, names)?)),
    }
}

/// A list's element has neither state nor vocabulary of its own.
fn plain(field: &FieldDecl) -> FieldDecl {
    FieldDecl {
        track: false,
        parts: false,
        required: false,
        values: Vec::new(),
        value_map: Default::default(),
        ..field.clone()
    }
}

fn scalar(decl: &StreamDecl, field: &FieldDecl, names: &Names) -> Result<Scalar, String> {
    let words = field
        .values
        .iter()
        .map(|value| (value.to_lowercase(), value.clone()));
    let spellings = field.value_map.iter();
    let spellings = spellings.map(|(spelling, value)| (spelling.to_lowercase(), value.clone()));
    let vocabulary = words.chain(spellings).collect();
    Ok(Scalar {
        name: field.name.clone(),
        aliases: field.aliases.clone(),
        kind: field.kind,
        required: field.required,
        numeric_text: field.numeric_text,
        id_text: field.numeric_text || decl.identity.contains(&field.name),
        column: names.find(&columns::column_name(&field.name, field.kind))?,
        state: names.maybe(field.track, format!("{}__state", field.name))?,
        hour: names.maybe(field.parts, format!("{}_hour", field.name))?,
        day: names.maybe(field.parts, format!("{}_day", field.name))?,
        vocabulary,
    })
}

fn compile_extract(
    decl: &StreamDecl,
    extract: &crate::packs::ExtractDecl,
    names: &Names,
    children: &[(String, Vec<(String, ColType)>)],
) -> Result<Extract, String> {
    let registry = super::extract::EXTRACTORS;
    let extractor = registry
        .iter()
        .position(|e| e.name == extract.rule)
        .ok_or_else(|| format!("stream {}: no extractor `{}`", decl.name, extract.rule))?;
    let outputs = registry[extractor].outputs.iter().map(|output| {
        let name = format!("{}_{}", extract.from, output.name);
        let child = format!("{}__{name}", decl.name);
        match children.iter().position(|(n, _)| *n == child) {
            Some(at) => Ok(Output::Child(at + 1)),
            None => Ok(Output::Column(names.find(&name)?)),
        }
    });
    let outputs = outputs.collect::<Result<_, String>>()?;
    Ok(Extract {
        extractor,
        from: names.find(&extract.from)?,
        outputs,
    })
}
