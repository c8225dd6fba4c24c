//! What names and members are: by what is known of the value, by its type, and by the words of the name.

use super::Pass;
use super::trace::{About, Holds, Http, Known, Maker, Origin, State, Trace};
use crate::code::dialect::in_small_letters;
use crate::code::rules::last_name;
use crate::code::tape::{Kind, ValueId};
use crate::detect::Confidence;
use crate::detect::personal_data::{Holding, Reading, words};

impl<'t> Pass<'_, 't> {
    pub(super) fn reading(&mut self, name: &'t str) -> Reading {
        let (vocabulary, dialect) = (self.vocabulary, self.tape.dialect);
        let read = || match name.contains('\\') {
            true => vocabulary.read(&unescaped(name)),
            false => vocabulary.read(&dialect.plain(name)),
        };
        self.readings.entry(name).or_insert_with(read).clone()
    }

    /// What a property's name says. Of a record another system may have named it: `row["E-Mail"]`, `contact.MobilePhone`.
    fn property_reading(&mut self, object: ValueId, holder: &State<'t>, property: &'t str) -> Reading {
        const RECORDS: &[&str] = &["row", "record", "rec", "entry", "line"];
        let own = self.reading(property);
        let dialect = self.tape.dialect;
        let is_capital = property.starts_with(|c: char| c.is_ascii_uppercase());
        if dialect.exports_in_capitals || dialect.named_by_getters || !is_capital || self.is_class(object) {
            return own;
        }
        let is_person = holder.traces.iter().any(|trace| trace.holds == Holds::Person && trace.field.is_none());
        let is_record = last_name(self.tape, object).is_some_and(|name| {
            let last = words(name).pop();
            last.is_some_and(|last| RECORDS.contains(&last.as_str())) || self.reading(name).person.is_some()
        });
        if is_person || is_record { self.vocabulary.read(&in_small_letters(property)) } else { own }
    }

    pub(super) fn source(&mut self, at: ValueId, holds: Holds, confidence: Confidence) -> Trace<'t> {
        Trace {
            holds,
            field: None,
            as_text: false,
            hidden: false,
            row: false,
            typed: false,
            confidence,
            trail: self.trails.start(at),
        }
    }

    /// What a name alone says.
    pub(super) fn by_name(&mut self, at: ValueId, name: &'t str) -> State<'t> {
        let reading = self.reading(name);
        let mut state = match (reading.holds, reading.person) {
            (Some(data), _) => State::holding(self.source(at, Holds::Data(data), Confidence::Medium)),
            (None, Some(Confidence::High)) => State::holding(self.source(at, Holds::Person, Confidence::Low)),
            _ => State::default(),
        };
        state.holding = reading.holding;
        state
    }

    pub(super) fn name(&mut self, id: ValueId, name: &'t str) -> State<'t> {
        let Some((_, state)) = self.variables.lookup(name) else {
            // `Email.of(text)`: a class.
            let dialect = self.tape.dialect;
            if (dialect.named_by_getters || dialect.constants_are_packages) && self.is_class(id) {
                return State::known(Known::Harmless);
            }
            let mut state = self.by_name(id, name);
            state.about.host = self.named_address(None, name);
            return state;
        };
        let mut state = state.clone();
        if state.about.host.is_none() && !state.passed.is_empty() {
            state.about.host = self.named_address(None, name);
        }
        // A variable of one letter is not what is imported under that name elsewhere: `t`, `z`.
        if name.len() > 1 || state.about.origin.is_some() {
            state.holding = state.holding.max(self.reading(name).holding);
        }
        state
    }

    pub(super) fn member(&mut self, id: ValueId, object: ValueId, property: &'t str) -> State<'t> {
        let mut state = self.member_data(id, object, property);
        state.input = self.member_input(id, object, property);
        if property == "headers" && self.is_request(object) {
            state.about.http = Some(Http::Headers);
        }
        state.about.http = state.about.http.or_else(|| self.http_of_member(object, property));
        state
    }

    pub(super) fn member_data(&mut self, id: ValueId, object: ValueId, property: &'t str) -> State<'t> {
        let holder = self.state(object).clone();
        let reading = self.property_reading(object, &holder, property);
        if holder.known == Known::Literal {
            return State::known(Known::Literal);
        }
        // `User.email` is a column, `Fields.email` a name.
        if self.tape.dialect.classes_hold_nothing && self.is_class(object) {
            let about = About { class: None, function: None, ..holder.about };
            return State { about, ..State::known(Known::Harmless) };
        }
        // What a package gives is nobody's: `columns.Email`.
        if self.tape.dialect.exports_in_capitals && matches!(holder.about.origin, Some(Origin { name: "*", .. })) {
            let is_package = matches!(self.tape.kind(object), Kind::Name(_)) && holder.known == Known::Harmless;
            if is_package && holder.about.class.is_none() {
                return State { about: holder.about, ..State::known(Known::Harmless) };
            }
        }
        // <https://docs.python.org/3/reference/datamodel.html#object.__dict__>
        if property == "__dict__" && self.tape.dialect.text_shows_objects {
            return State { about: About::default(), ..holder };
        }
        // How many there are.
        if matches!(property, "length" | "size") {
            return State::known(Known::Harmless);
        }
        if let Some(got) = self.got(id, object, property) {
            return got;
        }
        let holding = holder.holding.max(reading.holding);
        let about = self.about_member(object, &holder, property);
        let injected = self.injected(object, property).map(|own| About { declared: about.declared, ..own });
        let mut about = injected.unwrap_or(about);
        if let Some(declared) = holder.about.declared.and_then(|of| self.shapes.member_type(of, property)) {
            let of_class = self.of_class(declared).unwrap_or_default();
            about.origin = of_class.origin.or(about.origin);
            about.class = of_class.class.or(about.class);
            about.declared = about.declared.or(Some(declared));
        }
        if let Some(part) = holder.about.object.and_then(|at| self.parts.get(&(at, property))) {
            let made = self.state(*part).about;
            about = About { origin: made.origin.or(about.origin), class: made.class.or(about.class), ..about };
        }
        if let Some(made) = self.made_field(object, property) {
            about.origin = about.origin.or(made.origin);
            about.class = about.class.or(made.class);
            about.host = made.host.or(about.host);
            about.keyed |= made.keyed;
            about.stands_for = made.stands_for;
        }
        let mut state = State { holding, about, ..State::default() };
        self.member_of_passed(&holder, property, &mut state);
        if let Some(trace) = self.of_request(id, object, &holder, property) {
            state.add(trace);
            // `POST` is written as a constant is, and holds what was sent.
            state.holding = Holding::Data;
            return state;
        }
        let in_field = holder.traces.iter().filter(|trace| trace.field == Some(property));
        state.add_all(in_field.map(|trace| Trace { field: None, hidden: false, row: false, typed: false, ..*trace }));
        if matches!(property, "value" | "data" | "message" | "output" | "rows") {
            // `safeParse(x).data` and `query(x).rows` are what a schema and a statement say.
            let certain = |trace: &&Trace<'t>| trace.field.is_none() || trace.confidence > Confidence::Low;
            state.add_all(holder.traces.iter().filter(certain).copied());
        }
        // A property that a type alone says is there is named better here.
        if state.traces.iter().any(|trace| trace.confidence > Confidence::Low) {
            return state;
        }
        let by_type = std::mem::take(&mut state.traces);
        if let Some(data) = self.client_address(object, property) {
            state.add(self.source(id, Holds::Data(data), Confidence::Medium));
            return state;
        }
        if holder.holding != Holding::Data {
            state.known = Known::Harmless;
            return state;
        }
        if let Some(data) = self.sent_credential(object, property) {
            state.add(self.source(id, Holds::Data(data), Confidence::Medium));
        } else if let Some((data, confidence)) = self.property_data(object, &holder, &reading) {
            let confidence = if self.is_of_organisation(object, property, data) { Confidence::Low } else { confidence };
            state.add(self.source(id, Holds::Data(data), confidence));
        } else if reading.person == Some(Confidence::High) {
            state.add(self.source(id, Holds::Person, Confidence::Low));
        }
        let of_thing = |trace: &Trace<'t>| match trace.holds {
            Holds::Data(data) => self.is_of_thing(data, object, &holder),
            _ => false,
        };
        if state.traces.is_empty() {
            state.add_all(by_type.into_iter().filter(|trace| !of_thing(trace)));
        }
        if state.traces.is_empty() {
            state.add_all(self.kept_field(object, property));
        }
        state
    }

    /// What a property is, beside its data, by what its object is.
    pub(super) fn about_member(&self, object: ValueId, holder: &State<'t>, property: &'t str) -> About<'t> {
        let About { origin, class, host, schema, keyed, .. } = holder.about;
        let of_module = matches!(self.tape.kind(object), Kind::Call { callee, .. } if self.loads_module(*callee));
        let origin = match origin {
            // `const { log } = require("./log")`.
            Some(Origin { module, name: "*" }) if of_module => Some(Origin { module, name: property }),
            other => other,
        };
        let host = host.filter(|_| property == "href" || keyed);
        let host = host.or_else(|| self.named_address(Some(object), property));
        let declared = self.shapes.field(property).filter(|_| self.is_own(object));
        let (mut function, mut maker) = (None, None);
        match holder.about.maker {
            Some(Maker::Own(made_by)) => function = self.summaries.given_by(made_by, property),
            Some(Maker::Far(name)) => maker = Some(Maker::Property(name, property)),
            _ => {}
        }
        About { origin, class, host, schema, declared, function, maker, keyed, ..About::default() }
    }

    /// Whether an object is a thing, by its name or by its type, whose property is something else than a data type.
    pub(super) fn is_of_thing(&self, data: usize, object: ValueId, holder: &State<'t>) -> bool {
        let names = [last_name(self.tape, object), holder.about.declared];
        names.into_iter().flatten().any(|name| self.vocabulary.is_of_thing(data, name))
    }

    /// `org.email`: the address of an organisation may be one person's, which somebody has to say. `org.ownerEmail` is.
    fn is_of_organisation(&self, object: ValueId, property: &str, data: usize) -> bool {
        let id = self.vocabulary.data_types().get(data).map(|data| data.id.as_str());
        let last = || last_name(self.tape, object).and_then(|name| words(name).pop());
        matches!(id, Some("email" | "phone" | "postal-address"))
            && words(property).len() == 1
            && last().is_some_and(|last| self.vocabulary.is_organisation(&last))
    }

    /// Whether a value is a class, by how its name is written.
    pub(super) fn is_class(&self, object: ValueId) -> bool {
        let Kind::Name(name) = self.tape.kind(object) else { return false };
        name.starts_with(char::is_uppercase) && name.contains(char::is_lowercase)
    }

    pub(super) fn property_data(
        &mut self,
        object: ValueId,
        holder: &State<'t>,
        reading: &Reading,
    ) -> Option<(usize, Confidence)> {
        if let Some(data) = reading.holds.or(reading.holds_of_person)
            && self.is_of_thing(data, object, holder)
        {
            return None;
        }
        if let Some(data) = reading.holds {
            return Some((data, Confidence::High));
        }
        let data = reading.holds_of_person.filter(|_| !self.is_thing_of_package(holder))?;
        // Of `event.user`, the event is no person.
        if holder.traces.iter().any(|trace| trace.holds == Holds::Person && trace.field.is_none()) {
            return Some((data, Confidence::High));
        }
        let name = last_name(self.tape, object)?;
        if self.vocabulary.is_holder(data, name) {
            return Some((data, Confidence::Medium));
        }
        self.reading(name).person.map(|confidence| (data, confidence))
    }
}

/// A name without the escapes that it may be written with: `\u0065mail`, `\u{65}mail`, `\x65mail`.
/// <https://tc39.es/ecma262/#prod-UnicodeEscapeSequence>
fn unescaped(name: &str) -> String {
    let mut parts = name.split('\\');
    let mut text = parts.next().unwrap_or_default().to_string();
    for part in parts {
        let digits = match part.split_at_checked(1) {
            Some(("u", rest)) if rest.starts_with('{') => rest.get(1..).and_then(|rest| rest.split_once('}')),
            Some(("u", rest)) => rest.split_at_checked(4),
            Some(("x", rest)) => rest.split_at_checked(2),
            _ => None,
        };
        let read =
            digits.and_then(|(digits, rest)| Some((char::from_u32(u32::from_str_radix(digits, 16).ok()?)?, rest)));
        match read {
            Some((character, rest)) => {
                text.push(character);
                text.push_str(rest);
            }
            None => text.push_str(part),
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::unescaped;

    #[test]
    fn names_are_read_without_their_escapes() {
        for (name, expected) in [
            (r"\u0065mail", "email"),
            (r"e\u{6d}ail", "email"),
            (r"\x65mail", "email"),
            (r"\u00", "u00"),
            (r"\u{", "u{"),
            (r"a\", "a"),
            ("\\\u{e9}mail", "\u{e9}mail"),
            (r"\uD800x", "uD800x"),
        ] {
            assert_eq!(unescaped(name), expected, "{name}");
        }
    }
}
