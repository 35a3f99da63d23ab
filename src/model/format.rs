//! Numbers become text here and nowhere else.
