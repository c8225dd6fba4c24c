//! One file per subcommand.

mod config;
mod explain;
mod layout;
pub mod policy;
mod rules;

/// How to write to the terminal.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Screen {
    pub color: bool,
    pub width: usize,
}
