//! `suggest` and `accept` as somebody types them, and what the next build shows.

use super::common::{Output, Project};
