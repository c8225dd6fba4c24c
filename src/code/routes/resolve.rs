//! What names and callees are: of this file, of another one, of a package.

use std::sync::Arc;

use super::index::Index;
use super::protection::{Found, Protection};
use crate::code::tape::{FunctionId, Kind, Literal, ValueId, WALK};

impl<'t> Index<'_, 't> {
    /// What a callee or a named value is.
    pub(super) fn found(&self, value: ValueId, within: Option<FunctionId>) -> Found {
        match self.tape.kind(value) {
            Kind::Function(function) => Found::Own(function.index()),
            Kind::Typed { value, .. } if matches!(self.tape.kind(*value), Kind::Name(_)) => self.found(*value, within),
            Kind::Name(name) => match self.values.get(name) {
                Some(bound) => self.of_binding(name, *bound, None),
                None => Found::Unknown,
            },
            Kind::Member { object, property } => match self.tape.kind(*object) {
                Kind::Name("this" | "self" | "cls") => self.of_method(within, property),
                Kind::Name(name) => match self.values.get(name) {
                    Some(bound) => self.of_binding(name, *bound, Some(property)),
                    None => Found::Unknown,
                },
                _ => self.of_root(*object),
            },
            Kind::Call { callee, .. } => self.found(*callee, within),
            _ => Found::Unknown,
        }
    }

    /// What the object at the start of a path is: `ratelimit` of `ratelimit.shared.limit`.
    fn of_root(&self, object: ValueId) -> Found {
        let mut at = object;
        let mut steps = 0;
        while WALK.has_room(steps) {
            steps += 1;
            match self.tape.kind(at) {
                Kind::Member { object, .. } => at = *object,
                Kind::Call { callee, .. } => at = *callee,
                Kind::Typed { value, .. } => at = *value,
                Kind::Name(name) => {
                    return self.values.get(name).map_or(Found::Unknown, |bound| self.of_binding(name, *bound, None));
                }
                _ => break,
            }
        }
        Found::Unknown
    }

    fn of_method(&self, within: Option<FunctionId>, name: &str) -> Found {
        let mut at = within;
        let mut steps = 0;
        while let Some(function) = at.and_then(|id| self.tape.function(id))
            && WALK.has_room(steps)
        {
            steps += 1;
            let found = function.parent.and_then(|parent| self.members.get(&(parent, name)));
            if let Some(found) = found {
                return Found::Own(found.index());
            }
            at = function.parent;
        }
        Found::Unknown
    }

    pub(super) fn of_binding(&self, name: &str, bound: ValueId, member: Option<&str>) -> Found {
        if let Some((module, imported)) = self.imported(bound) {
            return self.far(module, imported, member);
        }
        match (self.tape.kind(bound), member) {
            (Kind::Function(function), None) => Found::Own(function.index()),
            (Kind::Function(class), Some(member)) => {
                self.members.get(&(*class, member)).map_or(Found::Unknown, |method| Found::Own(method.index()))
            }
            (Kind::Call { callee, construct: true, .. }, Some(member)) => {
                let class = match self.tape.kind(*callee) {
                    Kind::Name(class) => self.values.get(class).map(|class| self.tape.kind(*class)),
                    _ => None,
                };
                match class {
                    Some(Kind::Function(class)) => {
                        self.members.get(&(*class, member)).map_or(Found::Unknown, |method| Found::Own(method.index()))
                    }
                    _ => self.node(name),
                }
            }
            _ => self.node(name),
        }
    }

    fn node(&self, name: &str) -> Found {
        self.nodes.get(name).map_or(Found::Unknown, |node| Found::Own(*node))
    }

    /// The module and the name there that a value is imported as.
    pub(super) fn imported(&self, bound: ValueId) -> Option<(&'t str, &'t str)> {
        match self.tape.kind(bound) {
            Kind::Import { module, name } => Some((module, name)),
            Kind::Call { callee, arguments, .. } if matches!(self.tape.kind(*callee), Kind::Name("require")) => {
                match self.tape.kind(*arguments.first()?) {
                    Kind::Literal(Literal::Text(module)) => Some((module, "*")),
                    _ => None,
                }
            }
            Kind::Member { object, property } => {
                let (module, name) = match self.tape.kind(*object) {
                    Kind::Call { .. } => self.imported(*object)?,
                    _ => return None,
                };
                (name == "*").then_some((module, *property))
            }
            _ => None,
        }
    }

    fn far(&self, module: &str, name: &str, member: Option<&str>) -> Found {
        let full = match (name, member) {
            ("*", Some(member)) => member.to_string(),
            ("*", None) => "default".to_string(),
            (name, Some(member)) => format!("{name}.{member}"),
            (name, None) => name.to_string(),
        };
        let Some(around) = self.around else { return Found::Package(module.to_string()) };
        let found = around.protection(module, &full);
        // An object's own: `ratelimit.limit` of `export const ratelimit = new Ratelimit()`.
        let found = found.or_else(|| around.protection(module, name).filter(|_| member.is_some()));
        found.map_or_else(|| Found::Package(module.to_string()), |far| Found::Far(Arc::clone(far)))
    }

    /// Joins what something of another module does; what is not known is told.
    pub(super) fn join_far(&self, module: &str, name: &str, own: &mut Protection) {
        match self.far(module, name, None) {
            Found::Far(far) => own.join(&far),
            _ => match self.words.of_package(module) {
                Some(kind) => own.guard(kind, module),
                None => own.doubt(format!("{name} of {module}")),
            },
        }
    }

    /// Joins what a name of the module does, after [`Self::settle`].
    pub(super) fn join_name(&self, name: &str, own: &mut Protection) {
        if let Some(done) = self.nodes.get(name).and_then(|node| self.own.get(*node)) {
            own.join(done);
        }
    }
}
