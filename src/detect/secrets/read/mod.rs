//! The parts of reading an assignment: names, literals, calls, headers, and formats that are no lists of lines.

pub(super) mod call;
pub(super) mod credential;
pub(super) mod escaped;
pub(super) mod files;
pub(super) mod functions;
pub(super) mod heredoc;
pub(super) mod name;
pub(super) mod notebook;
pub(super) mod prose;
pub(super) mod query;
pub(super) mod statement;
pub(super) mod value;
pub(super) mod xml;
