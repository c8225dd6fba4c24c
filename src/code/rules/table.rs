//! How sinks are found: by a callee, by a package, by the words of a receiver, by what is assigned to.

use std::collections::BTreeMap;

use super::{Sink, last_name};
use crate::code::tape::{Kind, Tape, ValueId, WALK};
use crate::detect::personal_data::words;

/// How sinks are found.
#[derive(Debug, Default)]
pub(super) struct Table {
    /// Last part of a whole callee to callees and their sinks.
    callees: BTreeMap<String, Vec<(String, usize)>>,
    /// Method to receivers' last words and their sinks.
    methods: BTreeMap<String, Vec<(String, usize)>>,
    /// Method to packages and their sinks.
    pub(super) packages: BTreeMap<String, Vec<(String, usize)>>,
    /// What is assigned to, with its sink.
    places: Vec<(String, usize)>,
    /// Attribute of an element of markup to its sink.
    pub(super) attributes: BTreeMap<String, usize>,
}

impl Table {
    pub(super) fn add(&mut self, at: usize, sink: &Sink) {
        self.places.extend(sink.places.iter().map(|place| (place.clone(), at)));
        self.attributes.extend(sink.attributes.iter().map(|attribute| (attribute.clone(), at)));
        for callee in &sink.callees {
            self.callees.entry(last_part(callee)).or_default().push((callee.clone(), at));
        }
        // Those of a package that is not named are words.
        for method in sink.methods.iter().filter(|_| !sink.unlisted) {
            let receivers = sink.receivers.iter().map(|receiver| (receiver.clone(), at));
            self.methods.entry(method.clone()).or_default().extend(receivers);
            let packages = sink.packages.iter().map(|package| (package.clone(), at));
            self.packages.entry(method.clone()).or_default().extend(packages);
        }
    }

    /// Whether a method or function of a name is a sink of something.
    pub(super) fn has_method(&self, name: &str) -> bool {
        self.methods.contains_key(name) || self.packages.contains_key(name) || self.callees.contains_key(name)
    }

    /// The sink that a function or method of a package is.
    pub(super) fn of_package(&self, module: &str, method: &str, separator: char) -> Option<usize> {
        let candidates = self.packages.get(method)?;
        candidates.iter().find(|(package, _)| is_of_package(module, package, separator)).map(|(_, at)| *at)
    }

    /// All of them.
    pub(super) fn all_of_package(&self, module: &str, method: &str, separator: char) -> Vec<usize> {
        let candidates = self.packages.get(method).map(Vec::as_slice).unwrap_or_default();
        candidates.iter().filter(|(package, _)| is_of_package(module, package, separator)).map(|(_, at)| *at).collect()
    }

    /// The sink that a callee is by its whole name.
    pub(super) fn of_name(&self, name: &str) -> Option<usize> {
        let candidates = self.callees.get(name.rsplit('.').next()?)?;
        candidates.iter().find(|(callee, _)| callee == name).map(|(_, at)| *at)
    }

    /// The sink that a callee is by its name. Where `global` is `false`, the file has a function of its own under the whole of it.
    pub(super) fn of_callee(&self, tape: &Tape<'_>, callee: ValueId, global: bool) -> Option<usize> {
        let method = last_name(tape, callee)?;
        if let Some(candidates) = self.callees.get(method).filter(|_| global) {
            let path = tape.path(callee);
            if let Some((_, at)) = candidates.iter().find(|(name, _)| is_global(&path, name)) {
                return Some(*at);
            }
        }
        let receivers = self.methods.get(method)?;
        let Kind::Member { object, .. } = tape.kind(callee) else { return None };
        receiver_words(tape, *object)
            .iter()
            .find_map(|word| receivers.iter().find(|(receiver, _)| receiver == word).map(|(_, at)| *at))
            .or_else(|| receivers.iter().find(|(receiver, _)| receiver == "*").map(|(_, at)| *at))
    }

    /// The sink that a method of what a class of the language's makes is: `WebSocket().send`.
    pub(super) fn of_class(&self, class: &str, method: &str) -> Option<usize> {
        let candidates = self.callees.get(method)?;
        candidates.iter().find(|(callee, _)| of_made(callee) == Some((class, method))).map(|(_, at)| *at)
    }

    pub(super) fn of_place(&self, tape: &Tape<'_>, place: ValueId, class: Option<&str>) -> Option<usize> {
        let method = last_name(tape, place)?;
        let may = |name: &str| name.ends_with(".*") || name.ends_with(method);
        if !self.places.iter().any(|(name, _)| may(name)) {
            return None;
        }
        let path = tape.path(place);
        let is = |name: &str| match (name.strip_prefix("*."), name.strip_suffix(".*")) {
            // A property of whatever object.
            (Some(property), _) => property == method && path.contains('.'),
            (None, Some(object)) => path.rsplit_once('.').is_some_and(|(of, _)| is_global(of, object)),
            (None, None) => is_global(&path, name) || class.is_some() && of_made(name) == class.map(|c| (c, method)),
        };
        self.places.iter().find(|(name, _)| is(name)).map(|(_, at)| *at)
    }
}

/// The last words of what a method is called on; through calls also of what those were called on, so that
/// `logger.child({}).info` and `getLogger().info` are seen.
fn receiver_words(tape: &Tape<'_>, object: ValueId) -> Vec<String> {
    let mut found = Vec::new();
    let mut at = object;
    let mut steps = 0;
    while WALK.has_room(steps) {
        steps += 1;
        let called = match tape.kind(at) {
            Kind::Call { callee, .. } => Some(*callee),
            _ => None,
        };
        let Some(name) = last_name(tape, called.unwrap_or(at)) else { break };
        found.extend(words(name).pop());
        match (called, called.map(|callee| tape.kind(callee))) {
            (Some(_), Some(Kind::Member { object, .. })) => at = *object,
            _ => break,
        }
    }
    found
}

pub(super) fn last_part(callee: &str) -> String {
    callee.rsplit('.').next().unwrap_or(callee).to_string()
}

/// The class and the property of `Image().src`.
pub(super) fn of_made(name: &str) -> Option<(&str, &str)> {
    name.split_once("().")
}

pub(super) fn is_of_package(module: &str, package: &str, separator: char) -> bool {
    let rest = module.strip_prefix(package);
    rest.is_some_and(|rest| rest.is_empty() || package.ends_with(separator) || rest.starts_with(separator))
}

fn is_global(path: &str, name: &str) -> bool {
    let globals = ["globalThis.", "window.", "self.", "global."];
    path == name || globals.iter().find_map(|prefix| path.strip_prefix(prefix)) == Some(name)
}
