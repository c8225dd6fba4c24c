//! Where a value came from.

use std::fmt;
use std::sync::Arc;

/// Where a value was set.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Origin {
    /// Built into Regate.
    #[default]
    Default,
    /// A configuration file, as it was named, and the 1-based line.
    File {
        path: Arc<str>,
        line: u32,
    },
    CommandLine,
}

impl Origin {
    /// The line of a file, 1 where it is none.
    #[must_use]
    pub fn line(&self) -> u32 {
        if let Self::File { line, .. } = self { *line } else { 1 }
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Default => f.write_str("default"),
            Self::File { path, line } => write!(f, "{path}:{line}"),
            Self::CommandLine => f.write_str("command line"),
        }
    }
}

/// A value and where it was set.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Setting<T> {
    pub value: T,
    pub origin: Origin,
}

impl<T> Setting<T> {
    /// A value that is built in.
    #[must_use]
    pub fn default_of(value: T) -> Self {
        Self { value, origin: Origin::Default }
    }

    /// A value from the command line.
    #[must_use]
    pub fn command_line(value: T) -> Self {
        Self { value, origin: Origin::CommandLine }
    }
}
