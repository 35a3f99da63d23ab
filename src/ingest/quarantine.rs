//! Refused lines, kept verbatim beside the parts of their segment.

use crate::lake::{Lake, LakeError, publish};
use crate::model::{Reason, Reject};
use serde::{Deserialize, Serialize};
use std::fs::File;
use std::io::{BufRead, BufReader, BufWriter, Write};
use std::path::PathBuf;

/// One refused line as stored. Exactly one of `text` and `hex` holds its bytes; a line over the
/// length limit keeps its head only, `bytes` is its whole length.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stored {
    pub line: u64,
    pub byte: u64,
    pub bytes: u64,
    pub reason: Reason,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hex: Option<String>,
}

impl Stored {
    /// The line for people: lossy where it is not UTF-8.
    pub fn excerpt(&self) -> String {
        match (&self.text, &self.hex) {
            (Some(text), _) => text.clone(),
            (None, Some(hex)) => {
                let pairs = hex.as_bytes().chunks(2);
                let bytes =
                    pairs.filter_map(|p| u8::from_str_radix(std::str::from_utf8(p).ok()?, 16).ok());
                String::from_utf8_lossy(&bytes.collect::<Vec<_>>()).into_owned()
            }
            _ => String::new(),
        }
    }
}

/// Writes the refused lines of one segment; no file until there is one.
pub struct Quarantine<'a> {
    lake: &'a Lake,
    ticket: String,
    out: Option<(PathBuf, BufWriter<File>)>,
    pub lines: u64,
}

impl<'a> Quarantine<'a> {
    pub fn new(lake: &'a Lake, ticket: &str) -> Self {
        Quarantine {
            lake,
            ticket: ticket.to_string(),
            out: None,
            lines: 0,
        }
    }

    pub fn put(&mut self, reject: Reject) -> Result<(), LakeError> {
        let (path, file) = match &mut self.out {
            Some(out) => (&out.0, &mut out.1),
            None => {
                let dir = self.lake.path("_quarantine");
                publish::make_dir(&dir)?;
                let path = dir.join(format!("{}.writing", self.ticket));
                let file = File::create(&path).map_err(LakeError::io(&path, "create"))?;
                let out = self.out.insert((path, BufWriter::new(file)));
                (&out.0, &mut out.1)
            }
        };
        let Reject {
            line,
            byte,
            bytes,
            reason,
            raw,
        } = reject;
        let (text, hex) = match String::from_utf8(raw) {
            Ok(text) => (Some(text), None),
            Err(e) => {
                let digits = e.as_bytes().iter().map(|b| format!("{b:02x}"));
                (None, Some(digits.collect::<String>()))
            }
        };
        let stored = Stored {
            line,
            byte,
            bytes,
            reason,
            text,
            hex,
        };
        let json = serde_json::to_vec(&stored).map_err(|e| LakeError::damaged(path, e))?;
        file.write_all(&json)
            .map_err(LakeError::io(path, "write"))?;
        file.write_all(b"\n")
            .map_err(LakeError::io(path, "write"))?;
        self.lines += 1;
        Ok(())
    }

    /// Publishes the file as `_quarantine/<stem>.jsonl`; `None` when nothing was refused.
    pub fn finish(self, stem: &str) -> Result<Option<String>, LakeError> {
        let Some((path, file)) = self.out else {
            return Ok(None);
        };
        let file = file
            .into_inner()
            .map_err(|e| LakeError::io(&path, "write")(e.into_error()))?;
        file.sync_data().map_err(LakeError::io(&path, "sync"))?;
        let name = format!("_quarantine/{stem}.jsonl");
        publish::publish(&path, &self.lake.path(&name))?;
        Ok(Some(name))
    }
}

/// Reads the refused lines of a segment back.
pub fn read(lake: &Lake, name: &str) -> Result<Vec<Stored>, LakeError> {
    let path = lake.path(name);
    let file = File::open(&path).map_err(LakeError::io(&path, "open"))?;
    let mut lines = Vec::new();
    for line in BufReader::new(file).lines() {
        let line = line.map_err(LakeError::io(&path, "read"))?;
        lines.push(serde_json::from_str(&line).map_err(|e| LakeError::damaged(&path, e))?);
    }
    Ok(lines)
}
