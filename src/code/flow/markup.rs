//! Elements of markup: what components are given, and what a browser asks for or shows as markup.

use super::Pass;
use super::trace::{Known, State};
use crate::code::rules::last_name;
use crate::code::tape::{Kind, Literal, ValueId};

/// Addresses that a browser hands to another program of the same person.
const OWN: &[&str] = &["mailto:", "tel:", "sms:", "data:", "blob:", "#"];

/// Elements that ask for what stands in their `src`.
const ASKING: &[&str] = &["audio", "embed", "iframe", "img", "script", "source", "track", "video"];

impl<'t> Pass<'_, 't> {
    /// `document.createElement("img")` makes what `new Image()` does, as far as it asks for something.
    pub(super) fn element_class(&self, callee: ValueId, arguments: &[ValueId]) -> Option<&'static str> {
        let made = last_name(self.tape, callee) == Some("createElement");
        let Kind::Literal(Literal::Text(tag)) = self.tape.kind(*arguments.first().filter(|_| made)?) else {
            return None;
        };
        ASKING.contains(tag).then_some("Image")
    }

    /// A component does with its properties what its function does; the element holds them, for whoever is sent it: `react: <Welcome name={name} />`.
    pub(super) fn markup(&mut self, id: ValueId, tag: ValueId, given: ValueId) -> State<'t> {
        match self.tape.kind(tag) {
            Kind::Name(name) if name.starts_with(|c: char| c.is_ascii_lowercase()) => self.element_given(tag, given),
            _ => {
                if self.apply(id, tag, &[given]).is_none() {
                    self.apply_far(id, tag, &[given]);
                }
                return self.element_of(given);
            }
        }
        State::known(Known::Harmless)
    }

    /// What a component makes of its properties.
    pub(super) fn element_of(&self, given: ValueId) -> State<'t> {
        let State { traces, passed, .. } = self.state(given).clone();
        State { traces, passed, ..State::known(Known::Harmless) }
    }

    fn element_given(&mut self, tag: ValueId, given: ValueId) {
        let tape = self.tape;
        let Kind::Attributes(properties) = tape.kind(given) else { return };
        for property in properties {
            let key = property.key.unwrap_or_default();
            if let Some(sink) = self.rules.harmed_attribute(key) {
                let value = match tape.kind(property.value) {
                    Kind::Object(parts) => parts.iter().find(|part| part.key == Some("__html")).map(|part| part.value),
                    _ => Some(property.value),
                };
                if let Some(value) = value.filter(|value| self.may_harm(*value)) {
                    self.harm(sink, tag, value);
                }
            } else if let Some(sink) = self.rules.leaving_attribute(key).filter(|_| self.is_query(property.value)) {
                self.report(sink, tag, &[property.value], (None, None));
            }
        }
    }

    /// Whether a value is a text that is put together and asks for something: `` `/find?q=${email}` ``, and not `mailto:`.
    fn is_query(&self, value: ValueId) -> bool {
        let written = self.tape.written(value).trim_start_matches(['`', '"', '\'']);
        matches!(self.tape.kind(value), Kind::Text(_))
            && !OWN.iter().any(|own| written.starts_with(own))
            && written.split("${").any(|part| part.split('}').next_back().is_some_and(|text| text.contains('?')))
    }
}
