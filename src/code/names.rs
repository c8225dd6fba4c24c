//! What the names of a file stand for, as far as that is said once: what is imported under them, constants, and what made an object.

use std::collections::HashMap;

use super::rules::Rules;
use super::tape::{FunctionId, Kind, Literal, Tape, ValueId, WALK};

/// Modules of Node.js whose functions rules know by the module's name (<https://nodejs.org/api/modules.html#built-in-modules>).
const OF_NODE: &[&str] = &["child_process", "crypto", "http", "http2", "https", "tls"];

/// The names of a tape, by the function or class in whose body they are bound.
pub(super) struct Names<'p, 't> {
    tape: &'p Tape<'t>,
    /// `None` where a name has several values.
    bound: HashMap<(Option<FunctionId>, &'t str), Option<ValueId>>,
    /// What objects have under a name: `self.session = requests.Session()`.
    fields: HashMap<&'t str, Option<ValueId>>,
    /// How often each name is used.
    used: HashMap<&'t str, usize>,
}

impl<'p, 't> Names<'p, 't> {
    pub(super) fn of(tape: &'p Tape<'t>) -> Self {
        let (mut bound, mut fields) = (HashMap::new(), HashMap::new());
        let mut used: HashMap<&'t str, usize> = HashMap::new();
        let mut assigned: Vec<(Option<FunctionId>, &'t str)> = Vec::new();
        let mut open: Vec<FunctionId> = Vec::new();
        for (_, operation) in tape.iter() {
            match &operation.kind {
                Kind::EnterFunction(function) => open.push(*function),
                Kind::LeaveFunction => drop(open.pop()),
                Kind::Bind { name, value, .. } => once(&mut bound, (open.last().copied(), *name), *value),
                Kind::Name(name) => *used.entry(name).or_default() += 1,
                Kind::Field { name, value } => once(&mut fields, *name, *value),
                Kind::Assign { place, value } => match tape.kind(*place) {
                    Kind::Name(name) => assigned.push((open.last().copied(), *name)),
                    Kind::Member { object, property } if matches!(tape.kind(*object), Kind::Name("self" | "this")) => {
                        once(&mut fields, *property, *value);
                    }
                    _ => {}
                },
                _ => {}
            }
        }
        let mut names = Self { tape, bound, fields, used };
        for (within, name) in assigned {
            if let Some(scope) = names.scope(name, within) {
                names.bound.insert((scope, name), None);
            }
        }
        names
    }

    /// The innermost function around that binds a name.
    fn scope(&self, name: &str, within: Option<FunctionId>) -> Option<Option<FunctionId>> {
        let (mut at, mut steps) = (within, 0);
        while WALK.has_room(steps) {
            steps += 1;
            if self.bound.contains_key(&(at, name)) {
                return Some(at);
            }
            at = self.tape.function(at?)?.parent;
        }
        None
    }

    /// What a name stands for in a function.
    fn value(&self, name: &str, within: Option<FunctionId>) -> Option<ValueId> {
        self.bound.get(&(self.scope(name, within)?, name)).copied().flatten()
    }

    /// What a name stands for that is used for nothing else.
    pub(super) fn used_once(&self, name: &str, within: Option<FunctionId>) -> Option<ValueId> {
        self.value(name, within).filter(|_| self.used.get(name) == Some(&1))
    }

    /// The literal, the list or the constant that stands for a value: what a name is given, or what a parameter is where nobody gives
    /// another, as far as that is a switch.
    pub(super) fn constant(&self, id: ValueId, within: Option<FunctionId>) -> ValueId {
        let Kind::Name(name) = self.tape.kind(id) else { return id };
        let Some(value) = self.value(name, within).map(|value| self.bare(value)) else { return id };
        match self.tape.kind(value) {
            Kind::Literal(_) | Kind::List(_) | Kind::Function(_) => value,
            Kind::Choice(parts) => match parts.as_slice() {
                [given, default]
                    if matches!(self.tape.kind(self.bare(*given)), Kind::Parameter { .. })
                        && matches!(self.tape.kind(*default), Kind::Literal(Literal::Bool(_))) =>
                {
                    *default
                }
                _ => id,
            },
            _ => id,
        }
    }

    /// How an address begins that a text is made of: `http://api.example.com` of `` `${API}/rooms` ``, `API + "/rooms"`,
    /// `new URL("/rooms", API)`. Nothing where its host goes on with what is not known.
    pub(super) fn address(&self, id: ValueId, within: Option<FunctionId>) -> Option<String> {
        let (mut at, mut steps) = (id, 0);
        while WALK.has_room(steps) {
            steps += 1;
            at = match self.tape.kind(at) {
                Kind::Name(name) => match self.value(name, within) {
                    Some(value) => value,
                    None if within.is_some() => self.fields.get(name).copied().flatten()?,
                    None => return None,
                },
                Kind::Typed { value, .. } => *value,
                Kind::Call { callee, arguments, .. } if self.tape.path(*callee) == "URL" => *arguments.last()?,
                Kind::Literal(Literal::Text(text)) => return known_host(text, true),
                Kind::Text(parts) => {
                    let written = self.tape.written(at).trim_start_matches(|c: char| c.is_ascii_alphabetic());
                    let text = written.trim_start_matches(['"', '\'', '`']);
                    if text.len() < written.len() && text.starts_with(['h', 'w']) {
                        let end = text.find(['$', '{', '%', '"', '\'', '`'])?;
                        let closed = text.get(end..).is_some_and(|rest| rest.starts_with(['"', '\'', '`']));
                        return known_host(text.get(..end)?, closed);
                    }
                    *parts.first()?
                }
                _ => return None,
            };
        }
        None
    }

    fn bare(&self, value: ValueId) -> ValueId {
        match self.tape.kind(value) {
            Kind::Typed { value, .. } => *value,
            _ => value,
        }
    }

    /// What is imported under a name, in full: `ssl.CERT_NONE`, `createCipheriv`; nothing of one's own modules.
    fn imported(&self, value: ValueId) -> Option<(String, &'t str)> {
        let Kind::Import { module, name } = self.tape.kind(value) else { return None };
        let module = module.strip_prefix("node:").unwrap_or(module);
        let plain = |c: char| c.is_alphanumeric() || matches!(c, '_' | '.' | '-');
        if module.starts_with(['.', '/']) || !module.chars().all(plain) {
            return None;
        }
        match *name {
            // Packages go by the name that those who use them give them, `jwt` and `CryptoJS`: rules know them so.
            "*" | "default" if self.tape.dialect.separator != '.' && !OF_NODE.contains(&module) => None,
            "*" | "default" => Some((module.to_string(), module)),
            name if self.tape.dialect.separator == '.' => Some((format!("{module}.{name}"), name)),
            name => Some((name.to_string(), name)),
        }
    }

    /// A callee or a constant as its module has it: `requests.get` of `from requests import get`.
    pub(super) fn full(&self, id: ValueId, within: Option<FunctionId>) -> Option<String> {
        self.resolved(id, within, false)
    }

    /// The same of what has another name here, or none of its module.
    pub(super) fn renamed(&self, id: ValueId, within: Option<FunctionId>) -> Option<String> {
        self.resolved(id, within, true)
    }

    /// The same, else as written.
    pub(super) fn path(&self, id: ValueId, within: Option<FunctionId>) -> String {
        self.renamed(id, within).unwrap_or_else(|| self.tape.path(id))
    }

    fn resolved(&self, id: ValueId, within: Option<FunctionId>, renamed: bool) -> Option<String> {
        let root = self.root(id)?;
        let (full, last) = self.imported(self.value(root, within)?)?;
        let written = self.tape.path(id);
        let rest = written.strip_prefix(root)?;
        // A function alone says less than with its module: `client` of `from boto3 import client`.
        let alone = rest.is_empty() && full.contains('.') && root.starts_with(|c: char| c.is_ascii_lowercase());
        (!renamed || last != root || alone).then(|| format!("{full}{rest}"))
    }

    /// The name that a chain of members and calls begins with.
    fn root(&self, id: ValueId) -> Option<&'t str> {
        let (mut at, mut steps) = (id, 0);
        while WALK.has_room(steps) {
            steps += 1;
            match self.tape.kind(at) {
                Kind::Name(name) => return Some(name),
                Kind::Member { object: inner, .. } | Kind::Call { callee: inner, .. } => at = *inner,
                _ => return None,
            }
        }
        None
    }

    /// The callee of what made the object that a value is: `requests.Session` of `session`, `self.session`.
    pub(super) fn maker(&self, object: ValueId, within: Option<FunctionId>) -> Option<String> {
        let made = match self.tape.kind(object) {
            Kind::Name(name) => self.value(name, within)?,
            Kind::Member { object, property } if matches!(self.tape.kind(*object), Kind::Name("self" | "this")) => {
                self.fields.get(property).copied().flatten()?
            }
            _ => return None,
        };
        let Kind::Call { callee, .. } = self.tape.kind(self.bare(made)) else { return None };
        Some(self.full(*callee, within).unwrap_or_else(|| self.tape.path(*callee)))
    }

    /// What a function says as a setting: one that gives nothing (`() => undefined`), or one that answers yes to whoever asks
    /// (`(origin, answer) => answer(null, true)`, or with the origin itself).
    pub(super) fn answer(&self, id: ValueId) -> Option<Literal<'t>> {
        let Kind::Function(function) = self.tape.kind(id) else { return None };
        let mut parameters: HashMap<&'t str, usize> = HashMap::new();
        let mut answers = None;
        // A longer one says more than yes.
        let mut inside = self.tape.before(id, 40).iter();
        inside.find(|operation| matches!(&operation.kind, Kind::EnterFunction(own) if own == function))?;
        for operation in inside {
            match &operation.kind {
                Kind::Bind { name, value, .. } => {
                    let Kind::Parameter { index, .. } = self.tape.kind(self.bare(*value)) else { return None };
                    parameters.insert(name, *index);
                }
                Kind::Call { callee, arguments, .. } if answers.is_none() => {
                    let (Kind::Name(called), [error, given]) = (self.tape.kind(*callee), arguments.as_slice()) else {
                        return None;
                    };
                    let yes = match self.tape.kind(*given) {
                        Kind::Literal(Literal::Bool(true)) => true,
                        Kind::Name(name) => parameters.get(name) == Some(&0),
                        _ => false,
                    };
                    let none = matches!(self.tape.kind(*error), Kind::Literal(Literal::Null));
                    (yes && none && parameters.get(called) == Some(&1)).then_some(())?;
                    answers = Some(Literal::Bool(true));
                }
                Kind::Return(value) => match self.tape.kind(*value) {
                    Kind::Literal(Literal::Null) | Kind::Call { .. } => {}
                    Kind::Name(name) if parameters.get(name) == Some(&0) => answers = Some(Literal::Bool(true)),
                    _ => return None,
                },
                Kind::Literal(_) | Kind::Name(_) | Kind::Parameter { .. } | Kind::Typed { .. } => {}
                Kind::EnterBlock | Kind::LeaveBlock | Kind::LeaveFunction => {}
                _ => return None,
            }
        }
        Some(answers.unwrap_or(Literal::Null))
    }

    /// A callee as policies may judge it: as written, or as its module has it.
    pub(super) fn collected(&self, rules: &Rules, callee: ValueId, within: Option<FunctionId>) -> Option<String> {
        if rules.is_collected(self.tape, callee) {
            return Some(self.tape.path(callee));
        }
        self.full(callee, within).filter(|full| rules.is_collected_path(full))
    }
}

/// The beginning of an address, where all of its host is in it. `closed` where nothing goes on with the last word.
fn known_host(text: &str, closed: bool) -> Option<String> {
    let rest = ["http://", "https://", "ws://", "wss://"].iter().find_map(|scheme| text.strip_prefix(scheme))?;
    let end = rest.find(['/', ':', '?', '#']);
    let host = rest.get(..end.unwrap_or(rest.len()))?;
    let whole = (end.is_some() || closed) && host.contains('.') && !host.ends_with(['.', '-']);
    whole.then(|| text.to_string())
}

fn once<K: std::hash::Hash + Eq>(values: &mut HashMap<K, Option<ValueId>>, key: K, value: ValueId) {
    values.entry(key).and_modify(|known| *known = None).or_insert(Some(value));
}
