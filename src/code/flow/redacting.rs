//! Loggers that leave properties out of what they write, by the names that they have; and objects with functions in them.

use super::Pass;
use super::stored::CHAIN;
use super::trace::Trace;
use crate::code::rules::Sink;
use crate::code::tape::{Kind, Literal, ValueId};

impl<'t> Pass<'_, 't> {
    /// What a name stands for from now on: an object with functions in it, a logger that leaves properties out.
    pub(super) fn note_name(&mut self, name: &'t str, value: ValueId) {
        let tape = self.tape;
        let mut at = value;
        while let Kind::Typed { value, .. } = tape.kind(at) {
            at = *value;
        }
        // Another logger of the same name leaves nothing out.
        let before = self.redacting.remove(name);
        match tape.kind(at) {
            Kind::Object(properties) => {
                for property in properties {
                    if let (Some(key), Kind::Function(function)) = (property.key, tape.kind(property.value)) {
                        self.literals.insert((name, key), *function);
                    }
                }
            }
            Kind::Call { callee, arguments, .. } => {
                let root = root_name(self, *callee);
                // `log = log.child({})`
                let own = before.filter(|_| root == Some(name));
                let of_parent = own.or_else(|| root.and_then(|root| self.redacting.get(root)).cloned());
                let made = self.state(at).about.origin.is_some_and(|origin| origin.module == "pino");
                let left_out = if made { self.left_out(arguments) } else { of_parent };
                self.redacting.extend(left_out.map(|left_out| (name, left_out)));
            }
            Kind::Import { module, name: imported } => {
                let given = if *imported == "*" { "default" } else { *imported };
                let client = self.around.and_then(|around| around.client(module, given));
                let redacts = client.map(|client| client.redacts.as_slice()).unwrap_or_default();
                if !redacts.is_empty() {
                    self.redacting.insert(name, redacts.iter().map(String::as_str).collect());
                }
            }
            _ => {}
        }
    }

    /// The properties that a logger leaves out: `pino({ redact: ["email", "*.phone"] })`, `{ redact: { paths: [...] } }`.
    /// <https://github.com/pinojs/pino/blob/main/docs/redaction.md>
    fn left_out(&self, arguments: &[ValueId]) -> Option<Vec<&'t str>> {
        let tape = self.tape;
        let property = |object: ValueId, key: &str| match tape.kind(object) {
            Kind::Object(options) => options.iter().find(|option| option.key == Some(key)).map(|option| option.value),
            _ => None,
        };
        let redact = arguments.iter().find_map(|argument| property(*argument, "redact"))?;
        let Kind::List(paths) = tape.kind(property(redact, "paths").unwrap_or(redact)) else { return None };
        let last = |path: &ValueId| match tape.kind(*path) {
            Kind::Literal(Literal::Text(path)) => path.rsplit('.').next(),
            _ => None,
        };
        Some(paths.iter().filter_map(last).collect())
    }

    /// Whether a logger leaves out the property that a value is in.
    pub(super) fn is_left_out(&self, sink: &Sink, callee: ValueId, trace: &Trace<'t>) -> bool {
        let Some(field) = trace.field.filter(|_| sink.category == "log" && !self.redacting.is_empty()) else {
            return false;
        };
        let left_out = root_name(self, callee).and_then(|root| self.redacting.get(root));
        left_out.is_some_and(|left_out| left_out.contains(&field))
    }
}

/// The name that a chain of calls and properties starts with: `log` of `log.child({}).info`.
fn root_name<'t>(pass: &Pass<'_, 't>, callee: ValueId) -> Option<&'t str> {
    let (mut at, mut passed) = (callee, 0);
    while CHAIN.holds(passed) {
        passed += 1;
        match pass.tape.kind(at) {
            Kind::Name(name) => return Some(name),
            Kind::Member { object, .. } => at = *object,
            Kind::Call { callee, .. } => at = *callee,
            _ => return None,
        }
    }
    None
}
