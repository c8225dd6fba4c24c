//! Source code by tree-sitter: one folder per language, ending in the facts of `crate::detect`.
