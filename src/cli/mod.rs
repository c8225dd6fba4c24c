//! One file per subcommand.

pub mod config;
pub mod explain;
pub mod layout;
pub mod rules;
