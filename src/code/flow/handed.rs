//! Functions as values: a sink under another name, a function that is called by others or later.

use std::sync::Arc;

use super::Pass;
use super::far::{FarFunction, FarReaching, Module};
use super::trace::{About, FarStep, Origin, State};
use crate::code::rules::{Sink, last_name};
use crate::code::tape::{Kind, Literal, Property, ValueId};
use crate::source::Artifact;

/// What a call does that is about another function.
enum Handed {
    /// Calls it with arguments: `console.log.call(console, x)`, `map(print, users)`.
    Now(ValueId, Vec<ValueId>),
    /// Gives it back, with arguments that it will be given: `console.log.bind(console)`, `functools.partial(print, x)`.
    Later(ValueId, Vec<ValueId>),
}

impl<'t> Pass<'_, 't> {
    /// What a call does to data, of whatever function.
    pub(super) fn call(&mut self, id: ValueId, callee: ValueId, arguments: &[ValueId], construct: bool) -> State<'t> {
        match self.handed(callee, arguments) {
            Some(Handed::Now(function, given)) => self.called(id, function, &given, false),
            Some(Handed::Later(function, given)) => {
                let own = self.state(function).about;
                if !given.is_empty() {
                    self.called(id, function, &given, false);
                }
                // What is given by place moves those of the call to come.
                let by_name = given.iter().all(|given| matches!(self.tape.kind(*given), Kind::Keywords(_)));
                let About { origin, stands_for, .. } = own;
                let about =
                    About { origin, stands_for, function: own.function.filter(|_| by_name), ..About::default() };
                State { about, ..State::known(super::Known::Harmless) }
            }
            None if self.gives_variables(callee, arguments) => self.function_variables(),
            None if self.makes_getter(callee) => {
                let about = About { stands_for: Some(id), ..About::default() };
                State { about, ..State::known(super::Known::Harmless) }
            }
            None => self.called(id, callee, arguments, construct),
        }
    }

    /// <https://docs.python.org/3/library/operator.html#operator.attrgetter>
    fn makes_getter(&self, callee: ValueId) -> bool {
        const MAKERS: &[&str] = &["attrgetter", "itemgetter"];
        self.state(callee).about.origin.is_some_and(|Origin { module, name }| {
            let own = last_name(self.tape, callee).is_some_and(|own| MAKERS.contains(&own));
            module == "operator" && (MAKERS.contains(&name) || name == "*" && own)
        })
    }

    /// What a function gives that asks for properties by their names: `attrgetter("email")(user)`.
    pub(super) fn asked_by_name(&mut self, id: ValueId, callee: ValueId, arguments: &[ValueId]) -> Option<State<'t>> {
        let getter = self.state(callee).about.stands_for?;
        let tape = self.tape;
        let Kind::Call { callee: maker, arguments: names, .. } = tape.kind(getter) else { return None };
        let object = *arguments.first().filter(|_| self.makes_getter(*maker))?;
        let mut state = State::default();
        for name in names {
            // Of `profile.email` the last.
            let Kind::Literal(Literal::Text(name)) = *tape.kind(*name) else { continue };
            state = state.or(&self.member(id, object, name.rsplit('.').next().unwrap_or(name)));
        }
        Some(state)
    }

    fn handed(&self, callee: ValueId, arguments: &[ValueId]) -> Option<Handed> {
        let after = |at: usize| arguments.get(at..).unwrap_or_default().to_vec();
        match self.tape.kind(callee) {
            // <https://developer.mozilla.org/docs/Web/JavaScript/Reference/Global_Objects/Function>
            Kind::Member { object, property: "call" } if self.is_function(*object) => {
                Some(Handed::Now(*object, after(1)))
            }
            Kind::Member { object, property: "apply" } if self.is_function(*object) => {
                Some(Handed::Now(*object, self.listed(arguments.get(1)?)))
            }
            Kind::Member { object, property: "bind" } if self.is_function(*object) => {
                Some(Handed::Later(*object, after(1)))
            }
            Kind::Member { property: "apply", .. } if self.tape.path(callee) == "Reflect.apply" => {
                Some(Handed::Now(*arguments.first()?, self.listed(arguments.get(2)?)))
            }
            // <https://docs.python.org/3/library/functions.html#map>
            Kind::Name("map") if self.tape.dialect.separator == '.' && self.variables.lookup("map").is_none() => {
                arguments.get(1)?;
                Some(Handed::Now(*arguments.first()?, after(1)))
            }
            _ => {
                let Origin { module, name } = self.state(callee).about.origin?;
                let partial = name == "partial" || last_name(self.tape, callee) == Some("partial");
                (module == "functools" && partial).then_some(())?;
                Some(Handed::Later(*arguments.first()?, after(1)))
            }
        }
    }

    /// The arguments that a list of them is: `f.apply(null, [a, b])`.
    fn listed(&self, list: &ValueId) -> Vec<ValueId> {
        match self.tape.kind(*list) {
            Kind::List(items) => items.clone(),
            _ => vec![*list],
        }
    }

    /// Whether a value is a function of this file, or stands for one that is a sink.
    fn is_function(&self, value: ValueId) -> bool {
        let own = self.function_of(value).and_then(|function| self.tape.function(function));
        self.state(value).about.stands_for.is_some() || own.is_some_and(|own| own.deferred)
    }

    /// `guests.forEach(note)`, `emails.forEach(console.log)`: each of them is the function's first argument.
    pub(super) fn apply_to_each(&mut self, call: ValueId, object: ValueId, passed: ValueId) -> Option<State<'t>> {
        if self.rules.is_sanitizer(self.tape, passed) {
            return None;
        }
        if let Some(function) = self.function_of(passed) {
            return self.apply_function(call, function, &[object]);
        }
        if self.state(passed).about.stands_for.is_some() {
            return Some(self.called(call, passed, &[object], false));
        }
        self.apply_far(call, passed, &[object])
    }

    /// A name or a member that is a sink stands for itself, whatever it is given to: `const say = console.error`.
    pub(super) fn standing(&self, id: ValueId, mut state: State<'t>) -> State<'t> {
        let is_open = match self.tape.kind(id) {
            Kind::Name(name) => self.variables.lookup(name).is_none(),
            _ => {
                let in_object = || self.state(self.part(id)?).about.stands_for;
                state.about.stands_for = state.about.stands_for.or_else(in_object);
                state.about.stands_for.is_none()
            }
        };
        if is_open && self.named_sink(id, &state.about).is_some() {
            state.about.stands_for = Some(id);
        }
        state
    }

    /// The sink that a callee is, by the package that its object was made of, else by name.
    pub(super) fn named_sink(&self, callee: ValueId, about: &About<'t>) -> Option<&'static Sink> {
        let rules = self.rules;
        let method = last_name(self.tape, callee)?;
        let of_package = about.origin.and_then(|origin| {
            let direct =
                matches!(self.tape.kind(callee), Kind::Name(_)) && origin.name != "*" && origin.name != "default";
            let own = rules.sink_of_package(origin.module, if direct { origin.name } else { method });
            // What a module gives or makes may be the function: `const log = debug("app")`.
            let itself = || rules.sink_of_package(origin.module, "default");
            let is_name = matches!(self.tape.kind(callee), Kind::Name(_)) && about.class.is_none();
            own.or_else(|| itself().filter(|_| is_name && !direct))
        });
        let own_class = about.class.is_some() && about.origin.is_none_or(|origin| origin.module.starts_with('.'));
        // <https://docs.python.org/3/library/io.html#io.BytesIO>: a file in memory is none.
        let of_package = of_package.filter(|_| !matches!(about.class, Some("BytesIO" | "StringIO")));
        let by_name = || {
            let sink = rules.sink(self.tape, callee, !self.is_own_function(callee));
            sink.filter(|sink| sink.category == "log" || !own_class)
        };
        // `socket.send(x)` of `new WebSocket(url)`.
        let of_class = || match self.tape.kind(callee) {
            Kind::Member { property, .. } if !self.is_own_function(callee) => {
                rules.sink_of_class(about.class?, property)
            }
            _ => None,
        };
        of_package.or_else(of_class).or_else(by_name)
    }

    /// Whether a callee is a function of this file that has taken the name of one of the language's: `const console = { log() {} }`.
    /// One that only stands somewhere in the file, out of sight, has not.
    fn is_own_function(&self, callee: ValueId) -> bool {
        match self.tape.kind(callee) {
            Kind::Name(name) => self.variables.lookup(name).is_some_and(|(_, own)| {
                // `import { Intercom } from "./client"`: a class of the repository's own, whatever it is called.
                let is_class = |origin: Origin<'t>| name.starts_with(char::is_uppercase) && self.is_own_module(origin);
                own.about.function.is_some() || own.about.origin.is_some_and(is_class)
            }),
            Kind::Member { object, .. } => {
                if let Some(part) = self.part(callee) {
                    return matches!(self.tape.kind(part), Kind::Function(_));
                }
                let Kind::Name(name) = self.tape.kind(*object) else { return false };
                let about = self.variables.lookup(name).map(|(_, own)| own.about).unwrap_or_default();
                (about.function.is_some() || about.class.is_some()) && self.function_of(callee).is_some()
            }
            _ => false,
        }
    }

    fn is_own_module(&self, origin: Origin<'t>) -> bool {
        origin.module.starts_with('.') || self.around.is_some_and(|around| around.is_own(origin.module))
    }

    /// The functions and sinks in an object are found by their keys.
    pub(super) fn with_parts(&mut self, id: ValueId, properties: &[Property<'t>], mut state: State<'t>) -> State<'t> {
        for property in properties {
            let about = self.state(property.value).about;
            let own = matches!(self.tape.kind(property.value), Kind::Function(_))
                || about.stands_for.is_some()
                || about.class.is_some() && about.origin.is_some();
            if let Some(key) = property.key.filter(|_| own) {
                self.parts.insert((id, key), property.value);
                state.about.object = Some(id);
            }
        }
        state
    }

    /// The function or the sink that a member of an object is.
    fn part(&self, member: ValueId) -> Option<ValueId> {
        let Kind::Member { object, property } = self.tape.kind(member) else { return None };
        self.parts.get(&(self.state(*object).about.object?, *property)).copied()
    }

    /// A sink that other modules get under a name of this one's: `export const say = console.log`.
    pub(super) fn add_handed(
        &self,
        artifact: &Artifact,
        path: &Arc<str>,
        module: &mut Module,
        (name, value): (&str, ValueId),
    ) {
        let Some(function) = self.state(value).about.stands_for else { return };
        let sink = self.named_sink(function, &self.state(function).about);
        // Whether it leaves is said by more than what it is given.
        let Some(sink) = sink.filter(|sink| !sink.to_host && !sink.of_errors && !sink.of_input) else { return };
        let (span, message) = (self.tape.span(function), format!("passed to `{}`", self.tape.path(function)));
        let steps =
            vec![FarStep { file: Arc::clone(path), span: artifact.host_span(span), message, written: String::new() }];
        let reaching = FarReaching {
            index: 0,
            property: None,
            in_text: false,
            as_text: false,
            leads: true,
            sink,
            host: None,
            address: None,
            steps,
            cleaned: false,
            known: Vec::new(),
        };
        let function = FarFunction { rest: Some(0), reaching: vec![reaching], ..FarFunction::default() };
        module.functions.entry(name.to_string()).or_insert_with(|| Arc::new(function));
    }
}
