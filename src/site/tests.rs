//! Tests over the whole folder: links, budgets, schema, words.
