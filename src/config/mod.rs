//! `regate.toml`: schema, discovery, environments.
