//! One template with what it is given: parameters, variables, resources and modules by name.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use super::files::File;
use crate::document::Node;
use crate::document::arm::syntax::{Declared, Import, Module, Scope, Template};

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

/// A template that is being deployed.
pub(super) struct Frame<'t> {
    pub(super) file: &'t File<'t>,
    pub(super) template: &'t Template,
    pub(super) arguments: Arguments,
    /// The modules on the way to it: `network.subnets`; empty for the template itself.
    pub(super) address: String,
    pub(super) symbols: BTreeMap<&'t str, Symbol<'t>>,
    /// Values that were worked out; `None` while one is.
    pub(super) values: RefCell<BTreeMap<(char, String), Option<Node>>>,
    /// Modules that are made once.
    pub(super) modules: RefCell<BTreeMap<String, Option<Rc<Frame<'t>>>>>,
}

impl<'t> Frame<'t> {
    pub(super) fn new(file: &'t File<'t>, template: &'t Template, arguments: Arguments, address: String) -> Self {
        let mut symbols = BTreeMap::new();
        name_all(&template.resources, None, &mut symbols);
        Self { file, template, arguments, address, symbols, values: RefCell::default(), modules: RefCell::default() }
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
