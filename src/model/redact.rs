//! Secrets are masked at the border of the site, summaries and excerpts.
