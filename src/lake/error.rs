//! What can go wrong on disk, each with the path first and what to do last.

use std::path::{Path, PathBuf};

#[derive(Debug, thiserror::Error)]
pub enum LakeError {
    #[error("{path}: cannot {action}: {source}; check the disk and the rights of this folder")]
    Io {
        path: PathBuf,
        action: &'static str,
        source: std::io::Error,
    },
    #[error("{path}: {problem}; run `loopscope doctor`, or remove the lake and ingest again")]
    Damaged { path: PathBuf, problem: String },
    #[error("{path}: is locked, another loopscope run holds it; wait for it to end")]
    Locked { path: PathBuf },
}

impl LakeError {
    pub fn io(path: &Path, action: &'static str) -> impl FnOnce(std::io::Error) -> LakeError {
        let path = path.to_path_buf();
        move |source| LakeError::Io {
            path,
            action,
            source,
        }
    }

    pub fn damaged(path: &Path, problem: impl ToString) -> LakeError {
        LakeError::Damaged {
            path: path.to_path_buf(),
            problem: problem.to_string(),
        }
    }
}
