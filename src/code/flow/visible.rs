//! Variables that a text shows by their names: `"%(email)s" % locals()`.

use super::Pass;
use super::trace::{Passed, State, Trace};
use crate::bound::Bound;
use crate::code::tape::{Kind, Literal, ValueId};

const VARIABLES: Bound =
    Bound::new(100, "a function has more than 100 variables: what `locals()` gives of the rest was not followed");

impl<'t> Pass<'_, 't> {
    /// `locals()`. <https://docs.python.org/3/library/functions.html#locals>
    pub(super) fn gives_variables(&self, callee: ValueId, arguments: &[ValueId]) -> bool {
        self.tape.dialect.separator == '.'
            && arguments.is_empty()
            && matches!(self.tape.kind(callee), Kind::Name("locals"))
            && self.variables.lookup("locals").is_none()
    }

    /// The variables of the open function, by their names.
    pub(super) fn function_variables(&self) -> State<'t> {
        let mut state = State::default();
        for (at, (name, own)) in self.variables.of_function().enumerate() {
            if !VARIABLES.has_room(at) {
                break;
            }
            state.add_all(own.traces.iter().map(|trace| Trace { field: Some(name), ..*trace }));
            own.passed.iter().for_each(|passed| state.pass(Passed { field: Some(name), ..*passed }));
        }
        state
    }

    /// Whether a text has no place for what it is given: `"sent".format(email)`.
    pub(super) fn shows_no_argument(&self, written: &str, parts: &[ValueId]) -> bool {
        let Some(Kind::Literal(Literal::Text(format))) = parts.first().map(|first| self.tape.kind(*first)) else {
            return false;
        };
        let own = parts.first().map(|first| self.tape.written(*first)).unwrap_or_default();
        let given = written.strip_prefix(own).is_some_and(|rest| rest.trim_start().starts_with(".format("));
        self.tape.dialect.text_shows_objects && given && !format.contains('{')
    }

    /// A text with names in it shows what has these names: `"{room}".format(email=email, room=room)`, `"%(room)s" % locals()`.
    pub(super) fn keep_named(&self, parts: &[ValueId], state: &mut State<'t>) {
        let Some(Kind::Literal(Literal::Text(format))) = parts.first().map(|first| self.tape.kind(*first)) else {
            return;
        };
        if !self.tape.dialect.text_shows_objects || !names_all(format) {
            return;
        }
        let shows = |field: Option<&str>| field.is_none_or(|field| shows(format, field));
        state.traces.retain(|trace| shows(trace.field));
        state.passed.retain(|passed| shows(passed.field));
    }
}

/// Whether a format says by names what it shows, and nothing by place.
/// <https://docs.python.org/3/library/string.html#format-string-syntax>
fn names_all(format: &str) -> bool {
    let named = |at: &str, end: &[char]| {
        let mut after = format.split(at).skip(1).peekable();
        after.peek().is_some() && after.all(|rest| rest.starts_with(|c: char| c.is_alphabetic() || end.contains(&c)))
    };
    let by_place = format.split('%').skip(1).any(|rest| rest.starts_with(|c: char| c.is_ascii_alphanumeric()));
    (named("%(", &['_']) && !by_place) || (!format.contains('%') && named("{", &['_']))
}

fn shows(format: &str, name: &str) -> bool {
    let ends = |rest: &str, ends: &[char]| rest.strip_prefix(name).is_some_and(|rest| rest.starts_with(ends));
    format.split("%(").skip(1).any(|rest| ends(rest, &[')']))
        || format.split('{').skip(1).any(|rest| ends(rest, &['}', '!', ':', '.', '[']))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_show_what_they_name() {
        for (format, name, expected) in [
            ("to %(email)s", "email", Some(true)),
            ("to %(email)s", "mail", Some(false)),
            ("to {email!r:>10}", "email", Some(true)),
            ("to {user[email]} {room}", "user", Some(true)),
            ("to {emails}", "email", Some(false)),
            ("to {}", "email", None),
            ("to {0}", "email", None),
            ("to %s", "email", None),
            ("to %s, %(email)s", "room", None),
            ("to", "email", None),
        ] {
            assert_eq!(names_all(format).then(|| shows(format, name)), expected, "{format} {name}");
        }
    }
}
