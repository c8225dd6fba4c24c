//! Ruby, by Prism, the language's own parser (<https://ruby.github.io/prism/>). Each file is read by itself.

mod calls;
mod lower;
mod requests;

use std::thread;

use super::dialect::Dialect;
use super::grammar;
use super::tape::Tape;
use crate::document::Format;

/// Ruby. What a client sent is known by the names that Rails, Sinatra and Rack give it (`requests`).
pub(super) static DIALECT: Dialect = Dialect {
    name: "ruby",
    // Constants name gems, and their parts stand behind a dot on the tape; no module is named by a path.
    separator: '/',
    request_places: &[],
    request_readers: &[],
    checked_input: &[],
    text_shows_objects: true,
    types_name_people: true,
    classes_hold_nothing: true,
    constants_are_values: true,
    exports_in_capitals: false,
    named_by_getters: false,
    constants_are_packages: true,
    types_of_modules: false,
    begins_with_context: false,
};

/// Bytes of stack for reading one text: the parser goes ten thousand levels deep before it gives up, which takes less than half of it.
const STACK: usize = 64 << 20;

/// The longest row of digits, and of operators before an operand, that is parsed: for each digit the parser goes through those before it, and
/// for each operator through those behind it.
const MAX_ROW: usize = 2_000;

/// Parses a text and lowers it to a tape; `None` when no thread can be had.
pub(super) fn lower(text: &str, _: Format) -> Option<Tape<'_>> {
    if !is_soon_read(text) {
        return Some(grammar::not_understood(text, &DIALECT));
    }
    thread::scope(|scope| {
        let read = || lower::lower(text);
        let reader = thread::Builder::new().stack_size(STACK).spawn_scoped(scope, read).ok()?;
        Some(reader.join().unwrap_or_else(|_| grammar::not_understood(text, &DIALECT)))
    })
}

/// Whether no row of digits or of operators makes parsing take longer than the text is long.
fn is_soon_read(text: &str) -> bool {
    let (mut digits, mut operators) = (0, 0);
    for word in text.split_ascii_whitespace() {
        // `not not not a`.
        if word == "not" {
            operators += 1;
        }
        for byte in word.bytes() {
            digits = if byte.is_ascii_hexdigit() || byte == b'_' { digits + 1 } else { 0 };
            let is_operator = matches!(byte, b'!' | b'-' | b'+' | b'~' | b'&' | b'*');
            operators = if is_operator { operators + 1 } else { operators };
            if !is_operator && word != "not" {
                operators = 0;
            }
            if digits > MAX_ROW || operators > MAX_ROW {
                return false;
            }
        }
    }
    true
}

#[cfg(test)]
mod tests;
