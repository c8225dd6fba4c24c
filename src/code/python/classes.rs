//! What classes hold: dataclasses, Pydantic models, typed dictionaries, Django's and SQLAlchemy's models, forms, and what
//! methods give to `self`.

use std::collections::HashMap;

use super::types;
use crate::bound::Bound;
use crate::code::tape::{Members, TYPES, Tape, Type, about};

const MEMBERS: Bound =
    Bound::new(500, "a class has more than 500 attributes: personal data in the rest was not looked for");

const BASES: Bound = Bound::new(1_000, "more than 1,000 classes: what others inherit from the rest was not looked for");

/// Classes that bring no attributes of their own.
const ROOTS: &[&str] = &[
    "object",
    "BaseModel",
    "pydantic.BaseModel",
    "TypedDict",
    "NamedTuple",
    "typing.NamedTuple",
    "models.Model",
    "Model",
    "db.Model",
    "Base",
    "DeclarativeBase",
    "Schema",
    "SQLModel",
    "Enum",
    "str",
    "StrEnum",
    "IntEnum",
    "ABC",
    "Protocol",
    "forms.Form",
    "Form",
    "FlaskForm",
    "serializers.Serializer",
    "Generic",
];

/// Classes whose objects print with what they hold: <https://docs.pydantic.dev/latest/concepts/models/>,
/// <https://docs.python.org/3/library/typing.html#typing.NamedTuple>, <https://jcristharif.com/msgspec/structs.html>.
const SHOWN: &[&str] = &["BaseModel", "SQLModel", "TypedDict", "NamedTuple", "Struct", "Schema", "BaseSettings"];

/// Whether a decorator gives a class such a text. <https://docs.python.org/3/library/dataclasses.html>, <https://www.attrs.org/en/stable/api.html>
fn is_shown(decorator: &str) -> bool {
    let name = decorator.trim_start_matches('@').split('(').next().unwrap_or_default().trim();
    matches!(name.rsplit('.').next(), Some("dataclass" | "define" | "frozen" | "mutable" | "attrs" | "s"))
        && !decorator.contains("repr=False")
}

/// A class whose body is open.
struct Open<'t> {
    name: &'t str,
    bases: &'t str,
    members: Members<'t>,
    fields: Vec<(&'t str, &'t str)>,
}

/// The classes of a text.
#[derive(Default)]
pub(super) struct Classes<'t> {
    open: Vec<Open<'t>>,
    done: HashMap<&'t str, Members<'t>>,
}

impl<'t> Classes<'t> {
    /// `class Name(Base, key=value):`
    pub(super) fn enter(&mut self, name: &'t str, bases: &'t str, decorators: &[&str]) {
        let shown = decorators.iter().any(|decorator| is_shown(decorator));
        let mut members = Members { complete: true, about: about(name), shown, ..Members::default() };
        let bases = bases.trim_start_matches('(').trim_end_matches(')');
        for base in bases.split(',').map(str::trim).filter(|base| !base.is_empty() && !base.contains('=')) {
            let base = base.split('[').next().unwrap_or(base);
            match self.done.get(base) {
                Some(known) => {
                    let room = MEMBERS.most().saturating_sub(members.names.len());
                    members.names.extend(known.names.iter().take(room));
                    members.complete &= known.complete;
                    members.shown |= known.shown;
                }
                None => {
                    members.complete &= ROOTS.contains(&base);
                    members.shown |= SHOWN.contains(&base.rsplit('.').next().unwrap_or(base));
                }
            }
        }
        self.open.push(Open { name, bases, members, fields: Vec::new() });
    }

    /// An attribute of the innermost open class, and what it is declared as or made by.
    pub(super) fn member(&mut self, name: &'t str, made_of: Option<&'t str>) {
        let Some(class) = self.open.last_mut() else { return };
        if !class.members.names.contains(&name) && MEMBERS.has_room(class.members.names.len()) {
            class.members.names.push(name);
        }
        if let Some(made_of) = made_of.filter(|made_of| types::is_class(made_of) || made_of.contains('.')) {
            class.fields.push((name, made_of));
        }
    }

    /// A method of the innermost open class: one that says what its objects are printed as.
    pub(super) fn method(&mut self, name: &str) {
        if let Some(class) = self.open.last_mut().filter(|_| matches!(name, "__repr__" | "__str__" | "__format__")) {
            class.members.shown = false;
        }
    }

    pub(super) fn leave(&mut self, tape: &mut Tape<'t>) {
        let Some(Open { name, bases, members, fields }) = self.open.pop() else { return };
        if self.done.contains_key(name) || BASES.has_room(self.done.len()) {
            self.done.insert(name, members.clone());
        }
        // What nobody reads is not kept; the place tells that there was one more.
        let (members, fields) = if tape.types.len() < TYPES.most() { (members, fields) } else { <_>::default() };
        tape.types.push(Type { name, body: bases, members: Some(members), fields });
    }
}
