//! Calls and literal settings that policies may judge.

use std::cell::OnceCell;
use std::collections::{BTreeSet, HashMap};

use serde_json::Value;

use super::names::Names;
use super::purpose::Around;
use super::rules::{Rules, rules};
use super::tape::{FunctionId, Kind, Literal, Tape, ValueId, WALK};
use crate::detect::{Call, Setting};
use crate::span::Span;

/// Longer texts are no settings but images and documents. The longest that a rule asks about is a content security policy.
const MAX_TEXT: usize = 4096;

/// The calls and settings of a tape in the order of the text. Spans are in the artifact.
pub(super) fn calls_and_settings(tape: &Tape<'_>) -> (Vec<Call>, Vec<Setting>) {
    let mut reader = Reader {
        tape,
        names: Names::of(tape),
        rules: rules(tape.dialect),
        beside: HashMap::new(),
        added: HashMap::new(),
        around: OnceCell::new(),
        open: Vec::new(),
        calls: Vec::new(),
        settings: Vec::new(),
    };
    let owners = owners(tape);
    for (id, operation) in tape.iter() {
        reader.read(id, operation.span, &operation.kind, &owners);
    }
    reader.calls.sort_by_key(|call| call.span);
    reader.settings.sort_by_key(|setting| setting.span);
    (reader.calls, reader.settings)
}

/// Which operation uses a value, and under which key.
pub(super) type Owners<'t> = HashMap<ValueId, (ValueId, Option<&'t str>)>;

fn owners<'t>(tape: &Tape<'t>) -> Owners<'t> {
    let mut owners = Owners::new();
    for (id, operation) in tape.iter() {
        match &operation.kind {
            Kind::Object(properties) | Kind::Keywords(properties) => {
                owners.extend(properties.iter().map(|property| (property.value, (id, property.key))));
            }
            Kind::Call { arguments, .. } => owners.extend(arguments.iter().map(|argument| (*argument, (id, None)))),
            Kind::List(parts) | Kind::Choice(parts) => owners.extend(parts.iter().map(|part| (*part, (id, None)))),
            Kind::Bind { value, name, .. } => {
                owners.entry(*value).or_insert((id, Some(name)));
            }
            Kind::Assign { value, .. } => {
                owners.entry(*value).or_insert((id, None));
            }
            _ => {}
        }
    }
    owners
}

/// What a setting is given to.
#[derive(Default)]
struct Within {
    /// As it is written, so that a name of one's own keeps what is known of a result.
    written: Option<String>,
    /// As its module calls it, where that is another name; of an object's property what made the object.
    callee: Option<String>,
    /// The call's first argument, where that is a text.
    first: Option<String>,
}

struct Reader<'p, 't> {
    tape: &'p Tape<'t>,
    names: Names<'p, 't>,
    rules: &'static Rules,
    /// What the file has around calls, by the calls that rules name.
    beside: HashMap<&'static str, Vec<String>>,
    /// The keys that names are given after they are made, where the objects are not wholly known.
    added: HashMap<(Option<FunctionId>, &'t str), BTreeSet<&'t str>>,
    /// What each value is a part of, where the text has calls that rules name.
    around: OnceCell<Around>,
    open: Vec<FunctionId>,
    calls: Vec<Call>,
    settings: Vec<Setting>,
}

impl<'t> Reader<'_, 't> {
    fn read(&mut self, id: ValueId, span: Span, kind: &Kind<'t>, owners: &Owners<'t>) {
        match kind {
            Kind::EnterFunction(function) => self.open.push(*function),
            Kind::LeaveFunction => {
                self.open.pop();
            }
            Kind::Call { callee, arguments, .. } => {
                // `claims.update({"exp": end})`.
                if let Kind::Member { object, property: "update" } = self.tape.kind(*callee)
                    && let Some(Kind::Object(given) | Kind::Keywords(given)) =
                        arguments.first().map(|a| self.tape.kind(*a))
                {
                    self.add_keys(*object, given.iter().filter_map(|property| property.key));
                }
                let named = self.names.collected(self.rules, *callee, self.open.last().copied());
                let Some(callee) = named else { return };
                // A later text could be a key; what a call does is said by its first.
                let literal = |(at, argument): (usize, &ValueId)| {
                    let constant = self.constant(*argument).is_some();
                    let said = |value: &Value| match value {
                        Value::String(text) => at == 0 || constant || text.is_empty(),
                        value => at == 0 || constant || !value.is_array(),
                    };
                    let address = || self.names.address(*argument, self.open.last().copied()).filter(|_| at == 0);
                    let own = self.literal(*argument).filter(said).or_else(|| self.keys(*argument));
                    own.or_else(|| Some(Value::String(address()?)))
                };
                let arguments = arguments.iter().enumerate().map(literal).collect();
                self.call(id, callee, arguments, span, owners);
            }
            // A constant that says as much as a call.
            Kind::Member { property, .. } if self.rules.is_collected_value(property) => {
                let path = self.names.path(id, self.open.last().copied());
                if self.rules.is_collected_path(&path) {
                    self.call(id, path, Vec::new(), span, owners);
                }
            }
            Kind::Object(properties) | Kind::Keywords(properties) => {
                for property in properties {
                    let Some(key) = property.key.filter(|key| self.rules.is_setting(key)) else { continue };
                    if let Some(value) = self.literal(property.value).or_else(|| self.answer(key, property.value)) {
                        let at = self.within(id, owners);
                        self.setting(key.to_string(), value, property.span, at, Some(id.index()));
                    }
                }
            }
            // A constant of the module, or of a class of settings: `SESSION_COOKIE_SECURE = False`.
            Kind::Bind { name, value, .. } if self.tape.dialect.constants_are_values => {
                if (self.open.is_empty() || self.in_class() && is_constant_name(name))
                    && self.rules.is_setting(name)
                    && let Some(value) = self.literal(*value)
                {
                    self.setting((*name).to_string(), value, span, Within::default(), None);
                }
            }
            Kind::Assign { place, value } => {
                let Kind::Member { object, property } = self.tape.kind(*place) else { return };
                self.add_keys(*object, std::iter::once(*property));
                if self.rules.is_setting(property)
                    && let Some(value) = self.literal(*value)
                {
                    let span = self.tape.span(*place).cover(span);
                    let callee = self.names.maker(*object, self.open.last().copied());
                    self.setting(self.tape.path(*place), value, span, Within { callee, ..Within::default() }, None);
                }
            }
            _ => {}
        }
    }

    fn call(&mut self, id: ValueId, callee: String, arguments: Vec<Option<Value>>, span: Span, owners: &Owners<'t>) {
        let beside = self.rules.beside(&callee).map(|looked| self.beside(looked)).unwrap_or_default();
        let around = self.around.get_or_init(|| Around::of(self.tape));
        let (name, through) = around.purpose(self.tape, owners, id);
        self.calls.push(Call { callee, arguments, beside, name, through, span, function: self.function() });
    }

    /// The words that the file has of those that are looked for around a call.
    fn beside(&mut self, (call, words): (&'static str, &'static [String])) -> Vec<String> {
        let text = self.tape.text();
        let found = || {
            let text = text.to_lowercase();
            words.iter().filter(|word| text.contains(word.as_str())).cloned().collect()
        };
        self.beside.entry(call).or_insert_with(found).clone()
    }

    fn setting(&mut self, name: String, value: Value, span: Span, at: Within, object: Option<usize>) {
        let function = self.function();
        let Within { written: within, callee, first } = at;
        self.settings.push(Setting { name, value, span, within, callee, first, object, function });
    }

    /// Whether what runs is the body of a class that stands in no function.
    fn in_class(&self) -> bool {
        self.open.iter().all(|open| self.tape.function(*open).is_some_and(|function| !function.deferred))
    }

    fn function(&self) -> Option<String> {
        self.tape.function_name(self.open.last().copied())
    }

    /// What an object literal is given to: the callee, the variable, and the keys on the way, outermost first.
    fn within(&self, object: ValueId, owners: &Owners<'t>) -> Within {
        let (mut parts, mut called, mut first) = (Vec::new(), None, None);
        let within = self.open.last().copied();
        let mut at = object;
        let mut steps = 0;
        while let Some((owner, key)) = owners.get(&at)
            && WALK.has_room(steps)
        {
            steps += 1;
            match self.tape.kind(*owner) {
                Kind::Call { callee, arguments, .. } => {
                    first =
                        arguments.first().and_then(|first| match self.tape.kind(self.names.constant(*first, within)) {
                            Kind::Literal(Literal::Text(text)) if text.len() <= MAX_TEXT => Some((*text).to_string()),
                            _ => None,
                        });
                    called = self.names.renamed(*callee, within);
                    parts.push(self.tape.path(*callee));
                    break;
                }
                Kind::Assign { place, .. } => {
                    parts.push(self.tape.path(*place));
                    break;
                }
                Kind::Bind { name, .. } => {
                    parts.push((*name).to_string());
                    break;
                }
                _ => parts.extend(key.map(str::to_string)),
            }
            at = *owner;
        }
        let callee = called.map(|called| {
            let keys = parts.iter().rev().skip(1).map(String::as_str);
            std::iter::once(called.as_str()).chain(keys).collect::<Vec<_>>().join(".")
        });
        parts.retain(|part| !part.is_empty());
        parts.reverse();
        Within { written: (!parts.is_empty()).then(|| parts.join(".")), callee, first }
    }

    /// What a function says that is given as a setting, or an origin that is given back to whoever asks.
    fn answer(&self, key: &str, id: ValueId) -> Option<Value> {
        match (key, self.tape.kind(id)) {
            ("checkServerIdentity" | "origin", _) if let Some(answer) = self.answer_of(id) => literal_value(answer),
            // `/.*/`: what matches everything.
            ("origin", Kind::Derived) => {
                let pattern = self.tape.written(id).trim_end_matches(|c: char| c.is_ascii_alphabetic());
                matches!(pattern, "/.*/" | "/^.*$/" | "/.+/" | "/^.+$/" | "/^/" | "/./").then_some(Value::Bool(true))
            }
            ("origin", Kind::Member { object, property: "origin" }) => {
                let reflects = matches!(self.tape.kind(*object), Kind::Member { property: "headers", .. });
                reflects.then_some(Value::Bool(true))
            }
            _ => None,
        }
    }

    fn answer_of(&self, id: ValueId) -> Option<Literal<'t>> {
        self.names.answer(self.names.constant(id, self.open.last().copied()))
    }

    fn literal(&self, id: ValueId) -> Option<Value> {
        let id = self.names.constant(id, self.open.last().copied());
        match self.tape.kind(id) {
            Kind::Literal(literal) => literal_value(*literal),
            Kind::List(parts) => {
                let items: Option<Vec<_>> = parts
                    .iter()
                    .map(|part| match self.tape.kind(*part) {
                        Kind::Literal(literal) => literal_value(*literal),
                        _ => None,
                    })
                    .collect();
                items.map(Value::Array)
            }
            Kind::Typed { value, .. } if self.tape.dialect.constants_are_values => match self.tape.kind(*value) {
                Kind::Typed { .. } => None,
                _ => self.literal(*value),
            },
            // Texts that are passed by name may be keys.
            Kind::Keywords(properties) => {
                let named = properties.iter().map(|property| {
                    let value = self.literal(property.value).filter(|value| !value.is_string() && !value.is_array());
                    (property.key.unwrap_or("...").to_string(), value.unwrap_or(Value::Null))
                });
                Some(Value::Object(named.collect()))
            }
            _ => self.constant(id).map(Value::String),
        }
    }

    /// The keys of an object, each with a value that is no text: as passed, or of a name that is used for nothing else.
    fn keys(&self, id: ValueId) -> Option<Value> {
        match self.tape.kind(id) {
            Kind::Object(properties) if properties.iter().all(|property| property.key.is_some()) => {
                let pairs = properties.iter().filter_map(|property| {
                    let value = self.literal(property.value).filter(|value| value.is_number() || value.is_boolean());
                    Some((property.key?.to_string(), value.unwrap_or(Value::Null)))
                });
                Some(Value::Object(pairs.collect()))
            }
            Kind::Name(name) => {
                let value = self.names.used_once(name, self.open.last().copied());
                let made = value.filter(|value| matches!(self.tape.kind(*value), Kind::Object(_)));
                made.and_then(|made| self.keys(made)).or_else(|| self.added_keys(name))
            }
            _ => None,
        }
    }

    /// The keys that a name was given so far in this function, and `...` for those that it may have beside them.
    fn added_keys(&self, name: &str) -> Option<Value> {
        let added = self.added.get(&(self.open.last().copied(), name))?;
        let keys = added.iter().copied().chain(std::iter::once("..."));
        Some(Value::Object(keys.map(|key| (key.to_string(), Value::Null)).collect()))
    }

    fn add_keys(&mut self, object: ValueId, keys: impl Iterator<Item = &'t str>) {
        if let Kind::Name(name) = self.tape.kind(object) {
            self.added.entry((self.open.last().copied(), *name)).or_default().extend(keys);
        }
    }

    /// `ssl.CERT_NONE`, in a language where such a name is a setting's value; also where it is imported by its name.
    fn constant(&self, id: ValueId) -> Option<String> {
        self.tape.dialect.constants_are_values.then_some(())?;
        let within = self.open.last().copied();
        match self.tape.kind(id) {
            Kind::Member { property, .. } => {
                let is_constant = property.starts_with(char::is_uppercase) || self.rules.is_constant(property);
                is_constant.then(|| self.names.path(id, within))
            }
            Kind::Name(_) => self.names.full(id, within).filter(|full| full.starts_with("ssl.")),
            _ => None,
        }
    }
}

/// Whether a name is written as those of constants are: `DEBUG`.
fn is_constant_name(name: &str) -> bool {
    name.contains(|c: char| c.is_uppercase()) && !name.contains(|c: char| c.is_lowercase())
}

fn literal_value(literal: Literal<'_>) -> Option<Value> {
    match literal {
        Literal::Null => Some(Value::Null),
        Literal::Bool(value) => Some(value.into()),
        Literal::Number(text) => serde_json::from_str::<serde_json::Number>(text).ok().map(Value::Number),
        Literal::Text(text) => (text.len() <= MAX_TEXT).then(|| text.into()),
    }
}
