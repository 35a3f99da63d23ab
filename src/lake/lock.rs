//! One writer at a time: an OS lock on a file in the lake, released when the process ends.

use super::error::LakeError;
use super::layout::Lake;
use super::publish;
use std::fs::{File, TryLockError};

/// Holds the lake until dropped.
#[derive(Debug)]
pub struct Lock {
    _file: File,
}

impl Lock {
    /// Takes the lock or says at once that another run holds it.
    pub fn take(lake: &Lake) -> Result<Lock, LakeError> {
        publish::make_dir(&lake.root)?;
        let path = lake.lock_file();
        let file = File::create(&path).map_err(LakeError::io(&path, "create"))?;
        match file.try_lock() {
            Ok(()) => Ok(Lock { _file: file }),
            Err(TryLockError::WouldBlock) => Err(LakeError::Locked {
                path: lake.root.clone(),
            }),
            Err(TryLockError::Error(e)) => Err(LakeError::io(&path, "lock")(e)),
        }
    }
}
