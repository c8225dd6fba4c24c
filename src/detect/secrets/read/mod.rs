//! READ: the name, the value and the place of what stands at a lead. A reader and the words that wake it are one file.
//!
//! [`line`] reads a line of any language, with what the syntaxes beside it say; [`tree`] a document; [`files`] and [`xml`]
//! what is a format of its own; [`url`] and [`connection`] one place.

pub(crate) mod assignment;
pub(crate) mod blocks;
pub(crate) mod collection;
pub(crate) mod command;
pub(crate) mod copy;
pub(crate) mod drawn;
pub(crate) mod fallback;
pub(crate) mod files;
pub(crate) mod insert;
pub(crate) mod line;
pub(crate) mod login;
pub(crate) mod page;
pub(crate) mod syntax;
pub(crate) mod table;
pub(crate) mod tree;
pub(crate) mod url;
pub(crate) mod xml;

/// The escapes of literals, which [`super::undo`] undoes in whole texts.
pub(crate) mod escape;

mod call;
mod connection;
mod credential;
mod delimited;
mod directive;
mod escaped;
mod folded;
mod heredoc;
mod keeper;
mod lookup;
mod name;
mod notebook;
mod pairs;
mod powershell;
mod prose;
mod query;
mod sql;
mod value;
mod whole;

use self::syntax::Syntax;

/// Every syntax that has words of its own.
pub(crate) static SYNTAXES: [&Syntax; 9] = [
    &line::lead::NAMES,
    &line::lead::SERVICE_NAMES,
    &line::lead::NAME_ENDS,
    &command::SYNTAX,
    &call::SYNTAX,
    &sql::SYNTAX,
    &powershell::SYNTAX,
    &url::SYNTAX,
    &connection::SYNTAX,
];
