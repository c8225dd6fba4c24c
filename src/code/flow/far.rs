//! What a module's functions and types are to other modules: owned, so that it outlives the module's text.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::trace::{FarStep, Holds, Http};
use crate::code::routes::model::{Protections, Routes};
use crate::code::routes::protection::Protection;
use crate::code::rules::Sink;
use crate::detect::Confidence;

/// A parameter that reaches a sink.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct FarReaching {
    pub(super) index: usize,
    pub(super) property: Option<String>,
    pub(super) in_text: bool,
    pub(super) as_text: bool,
    pub(super) leads: bool,
    pub(super) sink: &'static Sink,
    pub(super) host: Option<String>,
    /// The parameter that says which host, and the property of it.
    pub(super) address: Option<(usize, Option<String>)>,
    /// From the parameter to the sink.
    pub(super) steps: Vec<FarStep>,
    /// A logger of the repository's own cleans it first.
    pub(super) cleaned: bool,
    /// The data types that are reported at that sink already.
    pub(super) known: Vec<usize>,
}

/// What a function returns.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum FarReturn {
    Data {
        holds: Holds,
        field: Option<String>,
        as_text: bool,
        row: bool,
        typed: bool,
        confidence: Confidence,
        steps: Vec<FarStep>,
    },
    /// What it was given.
    Parameter {
        index: usize,
        property: Option<String>,
        field: Option<String>,
        in_text: bool,
        as_text: bool,
        leads: bool,
    },
}

/// What a function does with data.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct FarFunction {
    /// The names by which arguments may be passed.
    pub(super) parameters: Vec<String>,
    /// The place of the parameter that is given all further arguments.
    pub(super) rest: Option<usize>,
    /// A getter.
    pub(super) accessor: bool,
    pub(super) reaching: Vec<FarReaching>,
    pub(super) returns: Vec<FarReturn>,
}

/// The properties of a type that hold personal data.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct FarShape {
    pub(super) personal: Vec<(String, usize)>,
    pub(super) person: bool,
    pub(super) complete: bool,
    /// Whoever is shown a value is shown its properties.
    pub(super) shown: bool,
    /// What its values are to those who answer clients.
    pub(super) http: Option<Http>,
}

/// A module, by its own names: `create`, `UserService.create`, `mailer.send` of an object literal.
#[derive(Clone, Debug, Default)]
pub(crate) struct Module {
    pub(crate) functions: BTreeMap<String, Arc<FarFunction>>,
    /// What `const mailer = new Mailer()` is made of.
    pub(crate) instances: BTreeMap<String, String>,
    pub(crate) types: BTreeMap<String, FarShape>,
    /// What is made with packages that rules know: `const hog = new PostHog(key)`.
    pub(crate) clients: BTreeMap<String, FarClient>,
    /// It makes a logger that cleans what it writes.
    pub(crate) cleans: bool,
    /// What its names keep from those who come by them.
    pub(crate) protections: Protections,
    /// Where it takes requests, and what it puts before them.
    pub(crate) routes: Arc<Routes>,
}

/// What is made with a package.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct FarClient {
    pub(super) package: String,
    /// That every address is relative to.
    pub(super) host: Option<String>,
    /// It was made with a credential.
    pub(super) keyed: bool,
    /// The properties that it leaves out of what it writes.
    pub(super) redacts: Vec<String>,
}

impl FarFunction {
    pub(crate) fn is_empty(&self) -> bool {
        self.reaching.is_empty() && self.returns.is_empty()
    }

    /// Whether it says the same, whatever the way of the data: ways of modules that import each other grow without end.
    fn says_the_same(&self, other: &Self) -> bool {
        self.parameters == other.parameters
            && self.rest == other.rest
            && self.accessor == other.accessor
            && self.reaching.len() == other.reaching.len()
            && self.returns.len() == other.returns.len()
            && self.reaching.iter().zip(&other.reaching).all(|(own, other)| own.says_the_same(other))
            && self.returns.iter().zip(&other.returns).all(|(own, other)| own.says_the_same(other))
    }
}

impl FarReaching {
    fn says_the_same(&self, other: &Self) -> bool {
        let parts = |r: &Self| (r.index, r.property.clone(), r.in_text, r.as_text, r.host.clone(), r.known.clone());
        parts(self) == parts(other)
            && self.leads == other.leads
            && self.address == other.address
            && self.cleaned == other.cleaned
            && self.sink.id == other.sink.id
    }
}

impl FarReturn {
    fn says_the_same(&self, other: &Self) -> bool {
        let parts = |of: &Self| match of {
            Self::Data { holds, field, as_text, row, typed, .. } => {
                (Some(*holds), 0, None, field.clone(), *as_text, *row, *typed)
            }
            Self::Parameter { index, property, field, in_text, as_text, leads } => {
                (None, *index, property.clone(), field.clone(), *as_text, *in_text, *leads)
            }
        };
        parts(self) == parts(other)
    }
}

impl Module {
    /// Whether it says the same of its functions and types, to the files that take something of it. What it says of routes is
    /// asked for when all have been looked at.
    pub(crate) fn says_the_same(&self, other: &Self) -> bool {
        self.instances == other.instances
            && self.cleans == other.cleans
            && self.types == other.types
            && self.clients == other.clients
            && self.protections.keys().eq(other.protections.keys())
            && self.protections.values().zip(other.protections.values()).all(|(own, other)| own.says_the_same(other))
            && self.functions.len() == other.functions.len()
            && self
                .functions
                .iter()
                .zip(&other.functions)
                .all(|((name, own), (also, other))| name == also && own.says_the_same(other))
    }

    /// The first part of the names of functions that pass their parameters to sinks.
    pub(crate) fn passing(&self) -> impl Iterator<Item = &str> {
        let passing = self.functions.iter().filter(|(_, function)| !function.reaching.is_empty());
        passing.map(|(name, _)| name.split('.').next().unwrap_or(name))
    }

    /// Whether data leaves the program by its functions, or by what it makes.
    pub(crate) fn gives_ways_out(&self) -> bool {
        !self.clients.is_empty() || self.passing().next().is_some()
    }

    /// Whether others may learn something from it.
    pub(crate) fn says_something(&self) -> bool {
        let Self { functions, types, clients, protections, cleans, .. } = self;
        *cleans || !functions.is_empty() || !types.is_empty() || !clients.is_empty() || !protections.is_empty()
    }
}

/// The modules around one, as its specifiers name them.
pub(crate) trait Around: Sync {
    /// The function that `name` of a module is, `name` being `default`, a function's, or `Class.method`.
    fn function(&self, specifier: &str, name: &str) -> Option<&Arc<FarFunction>>;
    /// A type that a module gives.
    fn shape(&self, specifier: &str, name: &str) -> Option<&FarShape>;
    /// What a module makes with a package and gives.
    fn client(&self, specifier: &str, name: &str) -> Option<&FarClient>;
    /// What a name of a module keeps from those who come by it; a name is as of [`Self::function`].
    fn protection(&self, specifier: &str, name: &str) -> Option<&Arc<Protection>>;
    /// Whether a module makes a logger that cleans what it writes, or takes it of one that does.
    fn cleans(&self, specifier: &str) -> bool;
    /// Whether a module's name is one of the repository's own, whether or not a file of it was found.
    fn is_own(&self, specifier: &str) -> bool;
    /// The path of the module itself.
    fn path(&self) -> &Arc<str>;
}
