//! Parts become durable while the next ones are written: the disk's wait is nobody's.

use super::error::LakeError;
use std::collections::VecDeque;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;

/// Syncs under way at once; one more waits for the oldest.
const UNDER_WAY: usize = 16;

type Waiting = (PathBuf, JoinHandle<std::io::Result<()>>);

/// Files whose bytes are on their way to the disk. Nothing may name them in the ledger before
/// `settle`.
#[derive(Debug, Clone, Default)]
pub struct Syncs {
    waiting: Arc<Mutex<VecDeque<Waiting>>>,
}

impl Syncs {
    /// Syncs a finished file in the background.
    pub fn later(&self, path: &Path, file: File) -> Result<(), LakeError> {
        let handle = std::thread::spawn(move || file.sync_data());
        let oldest = {
            let mut waiting = self.waiting.lock().unwrap_or_else(|e| e.into_inner());
            waiting.push_back((path.to_path_buf(), handle));
            (waiting.len() > UNDER_WAY)
                .then(|| waiting.pop_front())
                .flatten()
        };
        oldest.map_or(Ok(()), done)
    }

    /// Waits for every file. The first failure is the one reported.
    pub fn settle(&self) -> Result<(), LakeError> {
        loop {
            let next = {
                let mut waiting = self.waiting.lock().unwrap_or_else(|e| e.into_inner());
                waiting.pop_front()
            };
            match next {
                Some(waiting) => done(waiting)?,
                None => return Ok(()),
            }
        }
    }
}

fn done((path, handle): Waiting) -> Result<(), LakeError> {
    let result = handle
        .join()
        .unwrap_or_else(|panic| std::panic::resume_unwind(panic));
    result.map_err(LakeError::io(&path, "sync"))
}
