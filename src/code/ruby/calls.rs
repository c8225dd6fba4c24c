//! What is known of methods by their names, beside what `rules/` says.

use crate::code::rules::rules;
use crate::code::tape::{Kind, Tape, ValueId};

/// Whether what is asked of an object without arguments does something, so that it is no property: `email.downcase`, `body.html_safe`.
pub(super) fn does_something(name: &str) -> bool {
    rules(&super::DIALECT).is_method(name)
}

/// Whether a name alone is a call that policies may judge: `rand`.
pub(super) fn is_judged(name: &str) -> bool {
    rules(&super::DIALECT).is_collected_function(name)
}

/// Operators whose result tells nothing of what they are given.
pub(super) fn is_telling_nothing(operator: &str) -> bool {
    matches!(
        operator,
        "==" | "!="
            | "<"
            | ">"
            | "<="
            | ">="
            | "<=>"
            | "==="
            | "=~"
            | "!~"
            | "!"
            | "-"
            | "*"
            | "**"
            | "&"
            | "^"
            | "~"
            | "-@"
            | "+@"
            | ">>"
    )
}

/// Methods that ask a model for its rows, or make one: <https://guides.rubyonrails.org/active_record_querying.html>.
pub(super) fn finds(method: &str) -> bool {
    matches!(
        method,
        "find"
            | "find_by"
            | "find_by!"
            | "find_or_create_by"
            | "find_or_create_by!"
            | "find_or_initialize_by"
            | "find_by_email"
            | "first"
            | "last"
            | "take"
            | "first!"
            | "create"
            | "create!"
            | "new"
            | "build"
            | "where"
            | "all"
            | "order"
            | "includes"
            | "joins"
            | "find_each"
            | "find_in_batches"
            | "authenticate_by"
    )
}

/// Methods that give one thing of each: `users.map(&:email)`, `users.pluck(:email)`.
pub(super) fn takes_of_each(method: &str) -> bool {
    matches!(method, "map" | "flat_map" | "collect" | "filter_map" | "pluck" | "pick")
}

/// Methods of a logger that write what their block gives: <https://docs.ruby-lang.org/en/master/Logger.html>.
pub(super) fn writes_block(method: &str) -> bool {
    matches!(method, "debug" | "info" | "warn" | "error" | "fatal" | "unknown")
}

/// Whether a value is a constant: a class, a module.
pub(super) fn is_constant(tape: &Tape<'_>, value: ValueId) -> bool {
    match tape.kind(value) {
        Kind::Name(name) => name.starts_with(|c: char| c.is_ascii_uppercase()),
        Kind::Member { object, property } => {
            property.starts_with(|c: char| c.is_ascii_uppercase()) && is_constant_root(tape, *object)
        }
        _ => false,
    }
}

/// One step is enough: what stands behind a constant and begins with a capital is one.
fn is_constant_root(tape: &Tape<'_>, value: ValueId) -> bool {
    match tape.kind(value) {
        Kind::Name(name) => name.starts_with(|c: char| c.is_ascii_uppercase()),
        Kind::Member { property, .. } => property.starts_with(|c: char| c.is_ascii_uppercase()),
        _ => false,
    }
}

/// Whether a key is a name: others are shown to nobody, and say nothing of what they are the key of.
pub(super) fn is_plain(key: &str) -> bool {
    !key.is_empty() && key.len() <= 60 && key.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | ' '))
}
