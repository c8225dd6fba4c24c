//! The data behind the analysis of source code: `rules/sinks/` and `rules/code/`.

mod file;
mod keywords;
mod table;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{PoisonError, RwLock};

use regex::Regex;

pub(super) use self::file::Sink;
use self::file::{File, Words};
use self::table::{Table, last_part, of_made};
use super::dialect::Dialect;
use super::tape::{Kind, Tape, ValueId, WALK};
use crate::detect::personal_data::words;

/// All of it, ready to be asked.
#[derive(Debug, Default)]
pub(super) struct Rules {
    sinks: Vec<Sink>,
    /// Where personal data leaves.
    leaving: Table,
    /// Where what a client sent does harm.
    harmed: Table,
    /// The sink that a raised error is.
    raised: Option<usize>,
    /// The sink that a package is that no other names.
    unlisted: Option<usize>,
    /// The sink that an answer is to rows of a database.
    rows: Option<usize>,
    /// The sink that a table is to all that a client sent.
    whole: Option<usize>,
    /// Classes of the language's whose objects have methods that are sinks: `WebSocket`.
    clients: BTreeSet<String>,
    /// Packages that a sink of personal data is in.
    listed: BTreeSet<String>,
    /// Of these, those of whoever receives data.
    receiving: BTreeSet<String>,
    neutral: BTreeSet<String>,
    neutral_words: BTreeSet<String>,
    others: BTreeSet<String>,
    sanitizer_words: Vec<String>,
    sanitizers: BTreeSet<String>,
    plain_sanitizers: BTreeSet<String>,
    propagators: BTreeSet<String>,
    pub(super) passing_methods: BTreeSet<String>,
    pub(super) mapping_methods: BTreeSet<String>,
    pub(super) iterating_methods: BTreeSet<String>,
    pub(super) adding_methods: BTreeSet<String>,
    constructors: Vec<String>,
    /// Packages that stand in others: `google.genai`.
    subpackages: BTreeSet<String>,
    pub(super) words: Words,
    /// Last part of a callee to whole callees.
    collected_calls: BTreeMap<String, Vec<String>>,
    /// Last parts of constants that are judged as calls are.
    collected_values: BTreeSet<String>,
    /// Whole callees to words that are looked for in the file around, in lower case.
    beside: BTreeMap<String, Vec<String>>,
    settings: BTreeSet<String>,
    quiet: BTreeSet<String>,
    constants: BTreeSet<String>,
    /// What separates the parts of a module's name.
    separator: char,
    /// What is imported is named in full: `org.slf4j.Logger`.
    imports_whole: bool,
    /// Packages are known by constants: `Sentry`.
    constants_are_packages: bool,
    keywords: Option<Regex>,
    /// What a text must contain that does harm with what a client sent.
    harming: Option<Regex>,
}

/// The rules in the binary for a language. A test shows that every file of them loads.
pub(super) fn rules(dialect: &'static Dialect) -> &'static Rules {
    static LOADED: RwLock<BTreeMap<&'static str, &'static Rules>> = RwLock::new(BTreeMap::new());
    let read = || LOADED.read().unwrap_or_else(PoisonError::into_inner).get(dialect.name).copied();
    read().unwrap_or_else(|| {
        let mut loaded = LOADED.write().unwrap_or_else(PoisonError::into_inner);
        // There are as many as languages, and they are used to the end.
        loaded.entry(dialect.name).or_insert_with(|| Box::leak(Box::new(Rules::load(dialect).unwrap_or_default())))
    })
}

impl Rules {
    /// Who receives data by a sink of the language.
    pub(super) fn vendors(&self) -> impl Iterator<Item = &str> {
        self.sinks.iter().filter_map(Sink::vendor)
    }

    fn load(dialect: &Dialect) -> serde_json::Result<Self> {
        let imports_whole = dialect.named_by_getters;
        let mut rules = Self { separator: dialect.separator, imports_whole, ..Self::default() };
        rules.constants_are_packages = dialect.constants_are_packages;
        for folder in ["rules/sinks/", "rules/code/"] {
            for table in crate::embedded::tables(folder) {
                rules.add(table.read()?, dialect.name);
            }
        }
        rules.keywords = Regex::new(&rules.keyword_pattern(false)).ok();
        rules.harming = Regex::new(&rules.keyword_pattern(true)).ok();
        Ok(rules)
    }

    fn add(&mut self, file: File, language: &str) {
        for sink in file.sink.into_iter().filter(|sink| sink.languages.iter().any(|name| name == language)) {
            let at = self.sinks.len();
            self.raised = self.raised.or(sink.raised.then_some(at));
            self.unlisted = self.unlisted.or(sink.unlisted.then_some(at));
            self.rows = self.rows.or(sink.rows.then_some(at));
            self.whole = self.whole.or(sink.whole.then_some(at));
            let table = if sink.of_input { &mut self.harmed } else { &mut self.leaving };
            table.add(at, &sink);
            if !sink.of_input && !sink.methods.is_empty() {
                self.listed.extend(sink.packages.iter().cloned());
                if sink.vendor().is_some() {
                    self.receiving.extend(sink.packages.iter().cloned());
                }
            }
            self.clients.extend(sink.callees.iter().filter_map(|callee| Some(of_made(callee)?.0.to_string())));
            self.subpackages.extend(sink.packages.iter().filter(|package| package.contains('.')).cloned());
            self.sinks.push(sink);
        }
        if !file.languages.is_empty() && !file.languages.iter().any(|name| name == language) {
            return;
        }
        self.sanitizer_words.extend(file.sanitizers.words);
        self.sanitizers.extend(file.sanitizers.functions);
        self.plain_sanitizers.extend(file.sanitizers.plain);
        self.propagators.extend(file.propagators.functions);
        self.passing_methods.extend(file.propagators.methods);
        self.mapping_methods.extend(file.propagators.mapping_methods);
        self.iterating_methods.extend(file.propagators.iterating_methods);
        self.adding_methods.extend(file.propagators.adding_methods);
        self.constructors.extend(file.propagators.constructors);
        for call in file.collect.calls {
            self.collected_calls.entry(last_part(&call)).or_default().push(call);
        }
        for value in file.collect.values {
            self.collected_values.insert(last_part(&value));
            self.collected_calls.entry(last_part(&value)).or_default().push(value);
        }
        for beside in file.collect.beside {
            for call in beside.calls {
                self.collected_calls.entry(last_part(&call)).or_default().push(call.clone());
                self.beside.insert(call, beside.words.clone());
            }
        }
        self.words.other_tokens.extend(file.words.other_tokens);
        self.words.sessions.extend(file.words.sessions);
        self.words.injected.extend(file.words.injected);
        self.words.recipients.extend(file.words.recipients);
        self.neutral.extend(file.neutral.packages);
        self.neutral_words.extend(file.neutral.words);
        self.others.extend(file.addresses.others);
        self.settings.extend(file.settings.names);
        self.quiet.extend(file.settings.quiet);
        self.constants.extend(file.settings.constants);
    }

    /// The sink that a function or method of a package is, whatever it is called here.
    pub(super) fn sink_of_package(&self, module: &str, method: &str) -> Option<&Sink> {
        self.sinks.get(self.leaving.of_package(module, method, self.separator)?)
    }

    /// The places that what a client sent harms that a callee is: by the module and the name that it has there, else by what it is
    /// called in full or here.
    pub(super) fn harmed(
        &self,
        tape: &Tape<'_>,
        callee: ValueId,
        package: Option<(&str, &str)>,
        full: &str,
    ) -> Vec<&Sink> {
        let of_package = package.map(|(module, method)| self.harmed.all_of_package(module, method, self.separator));
        let mut found = of_package.unwrap_or_default();
        if found.is_empty() {
            found.extend(self.harmed.of_name(full).or_else(|| self.harmed.of_callee(tape, callee, true)));
        }
        found.into_iter().filter_map(|at| self.sinks.get(at)).collect()
    }

    /// The place that what a client sent harms that something is assigned to.
    pub(super) fn harmed_place(&self, tape: &Tape<'_>, place: ValueId) -> Option<&Sink> {
        self.sinks.get(self.harmed.of_place(tape, place, None)?)
    }

    /// Whether functions or objects of a package may be sinks.
    pub(super) fn knows_package(&self, module: &str) -> bool {
        let separators = module.match_indices(self.separator).flat_map(|(at, found)| [at, at + found.len()]);
        let mut ends = separators.chain([module.len()]);
        ends.any(|end| module.get(..end).is_some_and(|own| self.listed.contains(own)))
    }

    /// Whether objects of a package are handed to a service that receives them, a language model's or another company's.
    pub(super) fn receives_by_package(&self, module: &str) -> bool {
        let separators = module.match_indices(self.separator).flat_map(|(at, found)| [at, at + found.len()]);
        let mut ends = separators.chain([module.len()]);
        ends.any(|end| module.get(..end).is_some_and(|own| self.receiving.contains(own)))
    }

    /// Whether a package asks others for something: what it calls a request is one that is sent.
    pub(super) fn asks_others(&self, module: &str) -> bool {
        let asks = |sink: &&Sink| sink.category == "input-address";
        let mut packages = self.sinks.iter().filter(asks).flat_map(|sink| &sink.packages);
        packages.any(|package| table::is_of_package(module, package, self.separator))
    }

    /// The sink that a function of a package is that no rule names, by the first word of its name.
    pub(super) fn unlisted(&self, verb: &str, keyed: bool) -> Option<&Sink> {
        let sink = self.sinks.get(self.unlisted?)?;
        let named = |verbs: &[String]| verbs.iter().any(|known| known == verb);
        (named(&sink.sending) || keyed && named(&sink.methods)).then_some(sink)
    }

    /// Whether a package sends nothing to another company by itself: a database's, a framework's, one of the language's own.
    pub(super) fn is_neutral(&self, root: &str) -> bool {
        let scope = root.split_once('/').map_or(root, |(scope, _)| scope);
        self.neutral.contains(root)
            || self.neutral.contains(scope)
            || root.contains(':')
            || words(root).iter().any(|word| self.neutral_words.contains(word))
    }

    /// The package that a module stands in: `@acme/crm` of `@acme/crm/server`, `acme` of `acme.crm`.
    pub(super) fn package_root<'m>(&self, module: &'m str) -> &'m str {
        let parts = if module.starts_with('@') { 2 } else { 1 };
        let end = module.match_indices(self.separator).nth(parts - 1).map_or(module.len(), |(at, _)| at);
        module.get(..end).unwrap_or(module)
    }

    /// Whether a word says of an address that it is somebody else's.
    pub(super) fn names_other(&self, word: &str) -> bool {
        self.others.contains(word)
    }

    /// The package that a name of a module is: `google.genai` of `from google import genai`.
    pub(super) fn package(&self, module: &str, name: &str) -> Option<&str> {
        self.subpackages.get(&format!("{module}{}{name}", self.separator)).map(String::as_str)
    }

    /// Whether what a class makes holds what is passed to its constructor: `new URLSearchParams(...)`, `new AuthError(...)`.
    pub(super) fn is_holding_class(&self, name: &str) -> bool {
        self.constructors.iter().any(|class| name.ends_with(class.as_str()))
    }

    /// The sink that a callee is by its name; by the whole of it only where it is `global`.
    pub(super) fn sink(&self, tape: &Tape<'_>, callee: ValueId, global: bool) -> Option<&Sink> {
        self.sinks.get(self.leaving.of_callee(tape, callee, global)?)
    }

    /// The sink that an attribute of an element of markup is.
    pub(super) fn leaving_attribute(&self, name: &str) -> Option<&Sink> {
        self.sinks.get(*self.leaving.attributes.get(name)?)
    }

    /// The place that what a client sent harms that an attribute of an element of markup is.
    pub(super) fn harmed_attribute(&self, name: &str) -> Option<&Sink> {
        self.sinks.get(*self.harmed.attributes.get(name)?)
    }

    /// The sink that an answer is to rows of a database.
    pub(super) fn rows_sink(&self) -> Option<&Sink> {
        self.sinks.get(self.rows?)
    }

    /// The sink that a table is to all that a client sent.
    pub(super) fn whole_sink(&self) -> Option<&Sink> {
        self.sinks.get(self.whole?)
    }

    /// The sink that an error is that is raised.
    pub(super) fn raised_sink(&self) -> Option<&Sink> {
        self.sinks.get(self.raised?)
    }

    /// The sink that a place is that something is assigned to, of an object of a class.
    pub(super) fn assigned_sink(&self, tape: &Tape<'_>, place: ValueId, class: Option<&str>) -> Option<&Sink> {
        self.sinks.get(self.leaving.of_place(tape, place, class)?)
    }

    /// The sink that a method of what a class of the language's makes is.
    pub(super) fn sink_of_class(&self, class: &str, method: &str) -> Option<&Sink> {
        self.sinks.get(self.leaving.of_class(class, method)?)
    }

    /// Whether what a class of the language's makes may send.
    pub(super) fn is_client(&self, class: &str) -> bool {
        self.clients.contains(class)
    }

    /// Whether a call makes its result unreadable or says nothing about its arguments: `maskEmail(...)`.
    pub(super) fn is_sanitizer(&self, tape: &Tape<'_>, callee: ValueId) -> bool {
        let Some(name) = last_name(tape, callee) else { return false };
        let plain = matches!(tape.kind(callee), Kind::Name(_));
        self.sanitizers.contains(name) || plain && self.plain_sanitizers.contains(name) || self.makes_unreadable(name)
    }

    /// Whether a function's name says that it makes its result unreadable: `maskEmail`.
    pub(super) fn makes_unreadable(&self, name: &str) -> bool {
        words(name).iter().any(|word| self.sanitizer_words.iter().any(|stem| word.starts_with(stem.as_str())))
    }

    /// Whether a call's result holds what its arguments hold: `JSON.stringify(...)`.
    pub(super) fn is_propagator(&self, tape: &Tape<'_>, callee: ValueId) -> bool {
        self.propagators.contains(&tape.path(callee))
    }

    /// The words that are looked for in the file around a call, by its path.
    pub(super) fn beside(&self, path: &str) -> Option<(&str, &[String])> {
        let own = |call: &str| path == call || path.strip_suffix(call).is_some_and(|before| before.ends_with('.'));
        let (call, words) = self.beside.iter().find(|(call, _)| own(call))?;
        Some((call, words))
    }

    /// Whether policies may judge a call.
    pub(super) fn is_collected(&self, tape: &Tape<'_>, callee: ValueId) -> bool {
        let known = last_name(tape, callee).is_some_and(|name| self.collected_calls.contains_key(name));
        known && self.is_collected_path(&tape.path(callee))
    }

    /// Whether policies may judge calls of a function of this name alone.
    pub(super) fn is_collected_function(&self, name: &str) -> bool {
        self.collected_calls.get(name).is_some_and(|calls| calls.iter().any(|call| call == name))
    }

    /// Whether rules say of a name what a method of it does.
    pub(super) fn is_method(&self, name: &str) -> bool {
        let listed = [
            &self.passing_methods,
            &self.mapping_methods,
            &self.iterating_methods,
            &self.adding_methods,
            &self.sanitizers,
        ];
        listed.iter().any(|list| list.contains(name))
            || self.collected_calls.contains_key(name)
            || self.leaving.has_method(name)
            || self.harmed.has_method(name)
            || self.makes_unreadable(name)
    }

    /// Whether policies may judge a constant of this name as they judge a call.
    pub(super) fn is_collected_value(&self, name: &str) -> bool {
        self.collected_values.contains(name)
    }

    /// Whether policies may judge a call of this path.
    pub(super) fn is_collected_path(&self, path: &str) -> bool {
        let candidates = path.rsplit('.').next().and_then(|last| self.collected_calls.get(last));
        candidates.into_iter().flatten().any(|call| {
            let rest = path.strip_suffix(call.as_str());
            rest.is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
        })
    }

    /// Whether policies may judge a setting of this name.
    pub(super) fn is_setting(&self, name: &str) -> bool {
        self.settings.contains(name) || self.quiet.contains(name)
    }

    /// Whether a name that does not look like a constant is the value of a setting.
    pub(super) fn is_constant(&self, name: &str) -> bool {
        self.constants.contains(name)
    }
}

/// The last name of a callee: `info` of `logger.info`.
pub(super) fn last_name<'t>(tape: &Tape<'t>, callee: ValueId) -> Option<&'t str> {
    let mut at = callee;
    let mut steps = 0;
    while WALK.has_room(steps) {
        steps += 1;
        match tape.kind(at) {
            Kind::Name(name) => return Some(name),
            Kind::Member { property, .. } => return Some(property),
            Kind::Typed { value, .. } => at = *value,
            _ => return None,
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::table::is_of_package;
    use super::*;

    #[test]
    fn a_package_is_known_by_its_own_name_and_what_stands_above_it() {
        let rules = Rules::load(&crate::code::typescript::DIALECT).unwrap();
        let packages = || rules.leaving.packages.values().flatten().map(|(package, _)| package);
        assert!(packages().count() > 50 && packages().all(|package| rules.knows_package(package)));
        for module in ["posthog-node", "posthog-node/edge", "@sentry/node", "posthog-nodes", "@sentr", "left-pad", ""] {
            let known = packages().any(|package| is_of_package(module, package, rules.separator));
            assert_eq!(rules.knows_package(module), known, "{module}");
        }
    }

    #[test]
    fn every_file_loads() {
        for dialect in [
            &crate::code::typescript::DIALECT,
            &crate::code::python::DIALECT,
            &crate::code::java::DIALECT,
            &crate::code::ruby::DIALECT,
        ] {
            let rules = Rules::load(dialect).unwrap();
            assert!(rules.keywords.is_some() && rules.sinks.len() > 10, "{}", dialect.name);
        }
        let rules = Rules::load(&crate::code::typescript::DIALECT).unwrap();
        assert!(!rules.sinks.is_empty() && !rules.settings.is_empty() && !rules.collected_calls.is_empty());
        assert!(rules.keywords.is_some());
        let ids: BTreeSet<_> = rules.sinks.iter().map(|sink| &sink.id).collect();
        assert_eq!(ids.len(), rules.sinks.len());
    }

    #[test]
    fn packages_that_send_nothing_are_neutral() {
        for (dialect, module, root, expected) in [
            (&crate::code::typescript::DIALECT, "@prisma/client/edge", "@prisma/client", true),
            (&crate::code::typescript::DIALECT, "react-hook-form", "react-hook-form", true),
            (&crate::code::typescript::DIALECT, "node:crypto", "node:crypto", true),
            (&crate::code::typescript::DIALECT, "@northwind/crm/server", "@northwind/crm", false),
            (&crate::code::python::DIALECT, "django.core.mail", "django", true),
            (&crate::code::python::DIALECT, "northwind.crm", "northwind", false),
        ] {
            let rules = rules(dialect);
            assert_eq!(rules.package_root(module), root);
            assert_eq!(rules.is_neutral(root), expected, "{module}");
        }
        let rules = rules(&crate::code::typescript::DIALECT);
        for (verb, keyed, expected) in
            [("create", true, true), ("create", false, false), ("send", false, true), ("get", true, false)]
        {
            assert_eq!(rules.unlisted(verb, keyed).is_some(), expected, "{verb}");
        }
        assert!(!rules.vendors().any(|vendor| vendor.starts_with("unlisted")));
    }
}
