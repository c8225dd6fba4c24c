//! Loggers of the repository's own that clean what they write: `createLogger` that passes fields through `hashSensitiveFields`. Which
//! properties that is about, and where, their code alone says: what is logged by them is for a person to look at.

use super::Pass;
use super::trace::Origin;
use crate::code::rules::{Sink, last_name};
use crate::code::tape::{Kind, ValueId};
use crate::detect::personal_data::words;

/// What loggers call their methods.
const LEVELS: &[&str] = &["trace", "debug", "info", "warn", "warning", "error", "fatal", "critical"];

impl<'t> Pass<'_, 't> {
    /// Whether this module makes a logger, and makes something unreadable in it.
    pub(super) fn makes_cleaning_logger(&self) -> bool {
        let tape = self.tape;
        let (mut levels, mut cleans) = (0, false);
        for (_, operation) in tape.iter() {
            match &operation.kind {
                Kind::Object(properties) => {
                    let is_level = |key: &str| LEVELS.contains(&key);
                    levels += properties.iter().filter(|property| property.key.is_some_and(is_level)).count();
                }
                Kind::Call { callee, arguments, .. } => {
                    // `args.map(hashSensitiveFields)`.
                    cleans |= std::iter::once(callee).chain(arguments).any(|named| self.cleans(*named));
                }
                _ => {}
            }
        }
        let is_method =
            |parent: Option<_>| parent.and_then(|parent| tape.function(parent)).is_some_and(|parent| !parent.deferred);
        let methods = tape.functions().filter(|(_, function)| is_method(function.parent));
        levels += methods.filter(|(_, function)| function.name.is_some_and(|name| LEVELS.contains(&name))).count();
        cleans && levels > 1
    }

    /// Whether a name is that of a function that makes parts of something unreadable: `redactFields`, and not `hash`.
    fn cleans(&self, value: ValueId) -> bool {
        let name = match self.tape.kind(value) {
            Kind::Name(name) | Kind::Member { property: name, .. } => *name,
            _ => return false,
        };
        self.rules.makes_unreadable(name) && words(name).len() > 1 && !name.starts_with("create")
    }

    /// Whether what a call logs is cleaned by the repository's own logger, as far as its module is imported here, or by a module that
    /// is, which may hand it on.
    pub(super) fn is_cleaned(&self, sink: &Sink, callee: ValueId) -> bool {
        if sink.category != "log" || self.around.is_none() {
            return false;
        }
        let Kind::Member { object, .. } = self.tape.kind(callee) else { return false };
        // `console` is the language's own, and a package's logger is not theirs.
        if last_name(self.tape, *object).is_some_and(|name| matches!(name, "console" | "print")) {
            return false;
        }
        match (self.state(*object).about.origin, self.around) {
            (Some(Origin { module, .. }), Some(around)) => around.is_own(module) && around.cleans(module),
            // `ctx.logger`
            _ => self.imports_cleaning_logger(),
        }
    }

    fn imports_cleaning_logger(&self) -> bool {
        let look = || {
            self.tape.iter().any(|(_, operation)| match operation.kind {
                Kind::Import { module, .. } => self.around.is_some_and(|around| around.cleans(module)),
                _ => false,
            })
        };
        *self.cleaning.get_or_init(look)
    }
}
