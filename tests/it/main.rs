//! The one integration binary. It drives the built program from outside and reads what it
//! publishes; nothing here calls the library.

mod accounting;
mod browser;
mod closed;
mod codes;
mod commands;
mod common;
mod corpus;
mod docs;
mod evidence;
mod facts;
mod faults;
mod feed;
mod fleet;
mod formats;
mod gates;
mod golden;
mod hostile;
mod hostile_pages;
mod laws;
mod mapping;
mod mistakes;
mod mutants;
mod patterns;
mod preflight;
mod published;
mod pull_request;
mod real;
mod stranger;
mod tidy;
mod tidy_source;
mod transcripts;
