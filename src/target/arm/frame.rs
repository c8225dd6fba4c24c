//! One template with what it is given: parameters, variables, resources and modules by name.

use std::cell::RefCell;
use std::collections::{BTreeMap, HashMap};
use std::rc::Rc;

use super::files::File;
use crate::document::Node;
use crate::document::arm::syntax::{Declared, Function, Import, Module, Named, Parameter, Scope, Template};

/// What a template is given.
#[derive(Default)]
pub(super) struct Arguments {
    pub(super) known: BTreeMap<String, Node>,
    /// There may be more that nobody knows.
    pub(super) is_open: bool,
}

impl Arguments {
    /// Names have no case.
    pub(super) fn get(&self, name: &str) -> Option<&Node> {
        let exact = self.known.get(name);
        exact.or_else(|| self.known.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, node)| node))
    }
}

/// A resource or module, and the resource that it stands in.
#[derive(Clone, Copy)]
pub(super) struct Symbol<'t> {
    pub(super) declared: &'t Declared,
    pub(super) outer: Option<&'t Declared>,
}

/// What a template names. In JSON, names have no case: of several that differ in it alone, the one that is written so is meant, else
/// the first.
pub(super) struct Names<'t> {
    parameters: HashMap<&'t str, &'t Parameter>,
    variables: HashMap<&'t str, &'t Named>,
    functions: HashMap<String, &'t Function>,
    /// The names as they are written, by them in lower case.
    written: HashMap<(char, String), &'t str>,
    pub(super) symbols: BTreeMap<&'t str, Symbol<'t>>,
}

impl<'t> Names<'t> {
    pub(super) fn of(template: &'t Template) -> Self {
        let mut symbols = BTreeMap::new();
        name_all(&template.resources, None, &mut symbols);
        let mut own = Self {
            parameters: HashMap::new(),
            variables: HashMap::new(),
            functions: HashMap::new(),
            written: HashMap::new(),
            symbols,
        };
        for parameter in &template.parameters {
            own.parameters.entry(&parameter.name).or_insert(parameter);
            own.written.entry(('p', parameter.name.to_ascii_lowercase())).or_insert(&parameter.name);
        }
        for variable in &template.variables {
            own.variables.entry(&variable.name).or_insert(variable);
            own.written.entry(('v', variable.name.to_ascii_lowercase())).or_insert(&variable.name);
        }
        for function in &template.functions {
            own.functions.entry(function.name.to_ascii_lowercase()).or_insert(function);
        }
        own
    }

    /// Whether there is a parameter that is written so.
    pub(super) fn has_parameter(&self, name: &str) -> bool {
        self.parameters.contains_key(name)
    }

    /// Whether there is a variable that is written so.
    pub(super) fn has_variable(&self, name: &str) -> bool {
        self.variables.contains_key(name)
    }

    pub(super) fn parameter(&self, name: &str) -> Option<&'t Parameter> {
        let other = || self.parameters.get(*self.written.get(&('p', name.to_ascii_lowercase()))?);
        self.parameters.get(name).or_else(other).copied()
    }

    pub(super) fn variable(&self, name: &str) -> Option<&'t Named> {
        let other = || self.variables.get(*self.written.get(&('v', name.to_ascii_lowercase()))?);
        self.variables.get(name).or_else(other).copied()
    }

    pub(super) fn function(&self, name: &str) -> Option<&'t Function> {
        self.functions.get(&name.to_ascii_lowercase()).copied()
    }
}

/// A template that is being deployed.
pub(super) struct Frame<'t> {
    pub(super) file: &'t File<'t>,
    pub(super) template: &'t Template,
    pub(super) arguments: Arguments,
    /// The modules on the way to it: `network.subnets`; empty for the template itself.
    pub(super) address: String,
    pub(super) names: Rc<Names<'t>>,
    /// Values that were worked out; `None` while one is.
    pub(super) values: RefCell<BTreeMap<(char, String), Option<Node>>>,
    /// Modules that are made once.
    pub(super) modules: RefCell<BTreeMap<String, Option<Rc<Frame<'t>>>>>,
}

impl<'t> Frame<'t> {
    pub(super) fn new(
        file: &'t File<'t>,
        template: &'t Template,
        arguments: Arguments,
        address: String,
        names: Rc<Names<'t>>,
    ) -> Self {
        Self { file, template, arguments, address, names, values: RefCell::default(), modules: RefCell::default() }
    }

    /// What a name is imported from, with its name there.
    pub(super) fn imported(&self, name: &str) -> Option<(&'t Import, &'t str)> {
        let of = |import: &'t Import| {
            let found = import.names.iter().find(|(_, own)| own == name);
            found.map(|(there, _)| (import, there.as_str()))
        };
        self.template.imports.iter().find_map(of)
    }

    /// What everything of another file is imported as.
    pub(super) fn imported_all(&self, name: &str) -> Option<&'t Import> {
        self.template.imports.iter().find(|import| import.all.as_deref() == Some(name))
    }

    /// How many modules it stands in.
    pub(super) fn depth(&self) -> usize {
        if self.address.is_empty() { 0 } else { self.address.matches('/').count() + 1 }
    }
}

/// Recursion is as deep as resources are nested, which parsers bound.
fn name_all<'t>(all: &'t [Declared], outer: Option<&'t Declared>, into: &mut BTreeMap<&'t str, Symbol<'t>>) {
    for declared in all {
        if let Some(symbol) = &declared.symbol {
            into.entry(symbol).or_insert(Symbol { declared, outer });
        }
        // Its expressions mean what this template names.
        if let Some(Module::Inline(inner, Scope::Outer)) = &declared.module {
            name_all(&inner.resources, None, into);
        }
        name_all(&declared.children, Some(declared), into);
    }
}
