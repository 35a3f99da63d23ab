//! A message without what changes from one time to the next, in one pass over its bytes.
