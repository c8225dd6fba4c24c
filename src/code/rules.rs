//! The data behind the analysis of source code: `rules/sinks/` and `rules/code/`.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{LazyLock, PoisonError, RwLock};

use regex::Regex;
use serde::Deserialize;

use super::dialect::Dialect;
use super::tape::{Kind, Tape, ValueId, WALK};
use crate::detect::personal_data::words;

/// Where data leaves the program, from `rules/sinks/`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Sink {
    pub(super) id: String,
    /// Where the data goes, which decides by which rule: `log`, `third-party`, `language-model`, `browser-storage`, `url`,
    /// `token`, `file`, `error-response`.
    pub(super) category: String,
    /// To be read after "written to" or "passed to".
    pub(super) title: String,
    /// Who receives it, as `[processors.NAME]` of `regate.toml` names it; the sink's own id where it is not said.
    vendor: Option<String>,
    languages: Vec<String>,
    /// Whole callees: `console.log`.
    #[serde(default)]
    callees: Vec<String>,
    /// The last word of the object that one of `methods` is called on: `logger`; `*` for any.
    #[serde(default)]
    receivers: Vec<String>,
    #[serde(default)]
    methods: Vec<String>,
    /// Packages whose functions, and whose objects' methods, `methods` are, under any name: `posthog-node`, `@sentry/`.
    #[serde(default)]
    packages: Vec<String>,
    /// Only when the first argument is the address of another host.
    #[serde(default)]
    pub(super) to_host: bool,
    /// Only when the call says that it answers with an error: `res.status(500).json(...)`.
    #[serde(default)]
    pub(super) of_errors: bool,
    /// What is assigned to: `document.cookie`; with `.*` any property of it.
    #[serde(default)]
    places: Vec<String>,
    /// Attributes of elements of markup: `href`.
    #[serde(default)]
    attributes: Vec<String>,
    /// What a client sent does harm here, as the first argument or as what is assigned: `personal data` is no matter.
    #[serde(default)]
    pub(super) of_input: bool,
    /// Only where what a client sent begins the text: the address that is asked, and not what is asked of it.
    #[serde(default)]
    pub(super) leads: bool,
    /// The place of the argument that does harm, of those behind a context.
    #[serde(default)]
    pub(super) argument: usize,
    /// Only what a client sent as a whole, in any argument of what writes rows of a database.
    #[serde(default)]
    pub(super) whole: bool,
    /// Only whole rows of a database, in an answer to a client that tells of no error.
    #[serde(default)]
    pub(super) rows: bool,
    /// Only where its object says which host, not an argument: `request.write(body)`.
    #[serde(default)]
    pub(super) of_client: bool,
    /// Only with this text as an argument behind the first, or as an option's value: `*`.
    pub(super) given: Option<String>,
    /// Only with an argument of this name that is true (`shell`), or where a shell is what is started.
    pub(super) when: Option<String>,
    /// Properties of an object that is given, or arguments by their names, that do harm as the argument does: `query({ text })`.
    #[serde(default)]
    pub(super) fields: Vec<String>,
    /// Not the first argument alone.
    #[serde(default)]
    pub(super) every: bool,
    /// Only behind a first argument that is one of these, in any case: `setHeader("Location", x)`.
    #[serde(default)]
    pub(super) after: Vec<String>,
    /// What the method is called on, and no argument.
    #[serde(default)]
    pub(super) on_object: bool,
    /// What errors are made of that leave the function that raises them.
    #[serde(default)]
    raised: bool,
    /// Any package that no other sink names and that is not neutral: `methods` are first words of functions of clients that were made
    /// with a credential, `sending` of all.
    #[serde(default)]
    pub(super) unlisted: bool,
    #[serde(default)]
    sending: Vec<String>,
    /// It delivers messages: the data type that its recipients are known by.
    pub(super) addressed: Option<String>,
}

/// By their ids, which are unique: all are of the binary.
impl PartialEq for Sink {
    fn eq(&self, other: &Self) -> bool {
        self.id == other.id
    }
}

impl Sink {
    /// Who receives the data; `None` where the data stays in the program's own hands, or where the host or the package says who it is.
    pub(super) fn vendor(&self) -> Option<&str> {
        let is_other = matches!(self.category.as_str(), "third-party" | "language-model" | "analytics");
        let own = (is_other && !self.to_host && !self.unlisted && self.given.is_none()).then_some(self.id.as_str());
        self.vendor.as_deref().or(own)
    }
}

/// Where an error is raised with something in it: `` throw new Error(`no ${x}`) ``, `raise ValueError(f"no {x}")`. What is one text in
/// quotes tells nothing.
const RAISING: &str = r#"\bthrow\s+(?:new\s+)?[\w.]+\(\s*(?:`(?u:[^`$]*)\$|['"](?u:[^'"\n]*)['"]\s*[+,]|[A-Za-z_{])|\braise\s+[\w.]+\(\s*(?:f['"]|['"](?u:[^'"\n]*)['"]\s*[%.+,]|[A-Za-z_])"#;

/// Where one of some attributes of an element of markup is a text with a query that is put together.
fn addressing(attributes: &BTreeSet<&str>) -> String {
    if attributes.is_empty() {
        return String::new();
    }
    let names: Vec<String> = attributes.iter().map(|name| regex::escape(name)).collect();
    format!(r"|\b(?:{})=\{{\s*`(?u:[^`?]*)\?(?u:[^`$]*)\$", names.join("|"))
}

/// Names of functions that say nothing of what they are of.
const COMMON_METHODS: &[&str] = &[
    "choice",
    "choices",
    "create",
    "delete",
    "encode",
    "get",
    "init",
    "initialize",
    "listen",
    "load",
    "patch",
    "post",
    "put",
    "random",
    "sample",
    "sign",
];

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct File {
    /// Of what is not a sink; all when there are none.
    languages: Vec<String>,
    sink: Vec<Sink>,
    sanitizers: Sanitizers,
    propagators: Propagators,
    collect: Collect,
    settings: Settings,
    neutral: Neutral,
    addresses: Addresses,
    words: Words,
}

/// Words that say what a value is not, or where somebody stands.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Words {
    /// Of tokens that open nobody's account.
    pub(super) other_tokens: BTreeSet<String>,
    /// How types end whose values a framework makes.
    pub(super) injected: BTreeSet<String>,
    /// Where calls that deliver messages have whom they go to.
    pub(super) recipients: BTreeSet<String>,
}

/// Packages that send nothing to another company by themselves.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Neutral {
    /// Whole names, or scopes of them: `@radix-ui`.
    packages: Vec<String>,
    /// Words in the names of such packages.
    words: Vec<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Addresses {
    /// Words by which the name of an address says that it is somebody else's.
    others: Vec<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Sanitizers {
    words: Vec<String>,
    functions: Vec<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Propagators {
    functions: Vec<String>,
    methods: Vec<String>,
    mapping_methods: Vec<String>,
    iterating_methods: Vec<String>,
    adding_methods: Vec<String>,
    constructors: Vec<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Collect {
    calls: Vec<String>,
    beside: Vec<Beside>,
}

/// Calls that are judged with the words that the file around has.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Beside {
    calls: Vec<String>,
    words: Vec<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Settings {
    names: Vec<String>,
    /// Names that are in too many texts to look at each of them.
    quiet: Vec<String>,
    /// Values that are names and do not look like constants.
    constants: Vec<String>,
}

/// How sinks are found.
#[derive(Debug, Default)]
struct Table {
    /// Last part of a whole callee to callees and their sinks.
    callees: BTreeMap<String, Vec<(String, usize)>>,
    /// Method to receivers' last words and their sinks.
    methods: BTreeMap<String, Vec<(String, usize)>>,
    /// Method to packages and their sinks.
    packages: BTreeMap<String, Vec<(String, usize)>>,
    /// What is assigned to, with its sink.
    places: Vec<(String, usize)>,
    /// Attribute of an element of markup to its sink.
    attributes: BTreeMap<String, usize>,
}

impl Table {
    fn add(&mut self, at: usize, sink: &Sink) {
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

    /// The sink that a function or method of a package is.
    fn of_package(&self, module: &str, method: &str, separator: char) -> Option<usize> {
        let candidates = self.packages.get(method)?;
        candidates.iter().find(|(package, _)| is_of_package(module, package, separator)).map(|(_, at)| *at)
    }

    /// All of them.
    fn all_of_package(&self, module: &str, method: &str, separator: char) -> Vec<usize> {
        let candidates = self.packages.get(method).map(Vec::as_slice).unwrap_or_default();
        candidates.iter().filter(|(package, _)| is_of_package(module, package, separator)).map(|(_, at)| *at).collect()
    }

    /// The sink that a callee is by its whole name.
    fn of_name(&self, name: &str) -> Option<usize> {
        let candidates = self.callees.get(name.rsplit('.').next()?)?;
        candidates.iter().find(|(callee, _)| callee == name).map(|(_, at)| *at)
    }

    /// The sink that a callee is by its name. Where `global` is `false`, the file has a function of its own under the whole of it.
    fn of_callee(&self, tape: &Tape<'_>, callee: ValueId, global: bool) -> Option<usize> {
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
    fn of_class(&self, class: &str, method: &str) -> Option<usize> {
        let candidates = self.callees.get(method)?;
        candidates.iter().find(|(callee, _)| of_made(callee) == Some((class, method))).map(|(_, at)| *at)
    }

    fn of_place(&self, tape: &Tape<'_>, place: ValueId, class: Option<&str>) -> Option<usize> {
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
    neutral: BTreeSet<String>,
    neutral_words: BTreeSet<String>,
    others: BTreeSet<String>,
    sanitizer_words: Vec<String>,
    sanitizers: BTreeSet<String>,
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
    /// Whole callees to words that are looked for in the file around, in lower case.
    beside: BTreeMap<String, Vec<String>>,
    settings: BTreeSet<String>,
    quiet: BTreeSet<String>,
    constants: BTreeSet<String>,
    /// What separates the parts of a module's name.
    separator: char,
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
        let mut rules = Self { separator: dialect.separator, ..Self::default() };
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
        self.propagators.extend(file.propagators.functions);
        self.passing_methods.extend(file.propagators.methods);
        self.mapping_methods.extend(file.propagators.mapping_methods);
        self.iterating_methods.extend(file.propagators.iterating_methods);
        self.adding_methods.extend(file.propagators.adding_methods);
        self.constructors.extend(file.propagators.constructors);
        for call in file.collect.calls {
            self.collected_calls.entry(last_part(&call)).or_default().push(call);
        }
        for beside in file.collect.beside {
            for call in beside.calls {
                self.collected_calls.entry(last_part(&call)).or_default().push(call.clone());
                self.beside.insert(call, beside.words.clone());
            }
        }
        self.words.other_tokens.extend(file.words.other_tokens);
        self.words.injected.extend(file.words.injected);
        self.words.recipients.extend(file.words.recipients);
        self.neutral.extend(file.neutral.packages);
        self.neutral_words.extend(file.neutral.words);
        self.others.extend(file.addresses.others);
        self.settings.extend(file.settings.names);
        self.quiet.extend(file.settings.quiet);
        self.constants.extend(file.settings.constants);
    }

    /// What a text must contain to be worth parsing.
    fn keyword_pattern<'s>(&'s self, of_input: bool) -> String {
        let mut whole: BTreeSet<String> = BTreeSet::new();
        let mut paths = BTreeSet::new();
        let mut constructed = BTreeSet::new();
        let mut receivers = BTreeSet::new();
        let mut packages = BTreeSet::new();
        let mut addresses = BTreeSet::new();
        for sink in self.sinks.iter().filter(|sink| sink.of_input == of_input) {
            // `console.log` asks for `console`; `router.push` for both, since `router` stands in many texts.
            let first = |callee: &String| callee.split('.').next().unwrap_or(callee).to_string();
            let common = |first: &str| {
                matches!(
                    first,
                    "router"
                        | "window"
                        | "res"
                        | "response"
                        | "reply"
                        | "c"
                        | "ctx"
                        | "history"
                        | "fs"
                        | "location"
                        | "Response"
                        | "NextResponse"
                        | "fmt"
                        | "template"
                        | "os"
                )
            };
            let dotted = |callee: &&String| callee.contains('.') && common(&first(callee));
            // A response may have any name.
            let shown = |callee: &'s String| match callee.rsplit('.').next() {
                Some(last) if of_input && last.len() > 7 => last,
                _ => callee.as_str(),
            };
            paths.extend(sink.callees.iter().filter(dotted).map(shown));
            let made = sink.callees.iter().filter(|callee| !callee.contains('.') && common(callee));
            constructed.extend(made.map(|class| format!("new {class}")));
            // `new Image()` asks for both words.
            let makers = sink.callees.iter().chain(&sink.places).filter_map(|name| name.split_once("()."));
            whole.extend(
                makers.map(|(made, _)| if made.contains('.') { made.to_string() } else { format!("new {made}") }),
            );
            let is_made = |name: &&String| name.contains("().");
            whole.extend(sink.callees.iter().filter(|name| !is_made(name)).map(first).filter(|first| !common(first)));
            let places = sink.places.iter().filter(|name| !is_made(name));
            paths.extend(places.map(|place| place.trim_end_matches(".*").trim_start_matches("*.")));
            // Those of addresses stand in most texts with markup: what asks for something is looked for below.
            if of_input {
                whole.extend(sink.attributes.iter().cloned());
            } else {
                addresses.extend(sink.attributes.iter().map(String::as_str));
            }
            receivers.extend(sink.receivers.iter().map(String::as_str).filter(|name| !sink.of_errors && *name != "*"));
            packages.extend(sink.packages.iter().map(|package| package.trim_end_matches('/')));
        }
        whole.append(&mut constructed);
        if !of_input {
            whole.extend(self.settings.iter().cloned());
            // What clients are made with that no rule names.
            if self.unlisted.is_some() {
                let made =
                    ["apiKey", "api_key", "accessToken", "access_token", "authToken", "auth_token", "webhookUrl"];
                whole.extend(made.map(str::to_string));
            }
            for (last, calls) in &self.collected_calls {
                // `createHash` may be imported by its name; `get` and `random` stand in most texts, whosever they are.
                if COMMON_METHODS.contains(&last.as_str()) {
                    whole.extend(calls.iter().cloned());
                } else {
                    whole.insert(last.clone());
                }
            }
        }
        whole.retain(|word| !word.is_empty());
        let join = |words: BTreeSet<&str>| words.into_iter().map(regex::escape).collect::<Vec<_>>().join("|");
        // `logger.info`, `getLogger().info`, `logger\n  .info`. Without Unicode: its word boundaries need the slowest engine.
        format!(
            r"(?-u)\b(?:{})\b|(?i:{})\s*(?:\(\s*\))?\s*[?!]*\s*\.|[\x22'](?:{})[\x22'/]{}|{RAISING}",
            join(whole.iter().map(String::as_str).chain(paths).collect()),
            join(receivers),
            join(packages.clone()),
            if self.separator == '.' {
                // `from google import genai` imports `google.genai`; `open(path, "w")` needs no import.
                let roots = packages.iter().map(|package| package.split('.').next().unwrap_or(package)).collect();
                format!(r"|\b(?:import|from)\s+(?:{})\b|\bopen\s*\(", join(roots))
            } else {
                addressing(&addresses)
            }
        )
    }

    /// Whether a text can hold anything that this module looks for.
    pub(super) fn may_matter(&self, text: &str) -> bool {
        static REQUEST: LazyLock<Option<Regex>> = LazyLock::new(|| {
            Regex::new(
                r"(?-u)(?:\b(?:req|res|ctx|\w*[Rr]equest|searchParams|params|next/headers|queryStringParameters|pathParameters|\w*[Pp]rocedure|handler|http\.Request|gin\.Context|echo\.Context|fiber\.Ctx)|event(?:\.|\[['\x22])body|@(?:Body|Query|Param|\w+\.(?:get|post|put|patch|delete|route|api_route)))\b",
            ).ok()
        });
        let asks = || REQUEST.as_ref().is_none_or(|request| request.is_match(text));
        let harms = || self.harming.as_ref().is_none_or(|harming| harming.is_match(text));
        self.keywords.as_ref().is_none_or(|keywords| keywords.is_match(text)) || asks() && harms()
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
        self.sanitizers.contains(name)
            || words(name).iter().any(|word| self.sanitizer_words.iter().any(|stem| word.starts_with(stem.as_str())))
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

fn last_part(callee: &str) -> String {
    callee.rsplit('.').next().unwrap_or(callee).to_string()
}

/// The class and the property of `Image().src`.
fn of_made(name: &str) -> Option<(&str, &str)> {
    name.split_once("().")
}

fn is_of_package(module: &str, package: &str, separator: char) -> bool {
    let rest = module.strip_prefix(package);
    rest.is_some_and(|rest| rest.is_empty() || package.ends_with(separator) || rest.starts_with(separator))
}

fn is_global(path: &str, name: &str) -> bool {
    let globals = ["globalThis.", "window.", "self.", "global."];
    path == name || globals.iter().find_map(|prefix| path.strip_prefix(prefix)) == Some(name)
}

#[cfg(test)]
mod tests {
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
        for dialect in [&crate::code::typescript::DIALECT, &crate::code::python::DIALECT] {
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

    #[test]
    fn keywords_are_whole_words_or_receivers() {
        for (text, expected) in [
            ("console.log(1)", true),
            ("const a = logger\n  .info(x)", true),
            ("getLogger().warn(x)", true),
            ("this.log?.info(x)", true),
            ("const login = 1; login.x()", false),
            ("rejectUnauthorized: false", true),
            ("export const a = 1", false),
            ("const a = new Map(); a.get('x'); a.delete('x')", false),
            ("axios.get('http://a.b')", true),
            ("const id = Math.random()", true),
            ("<a href={`/find?mail=${mail}`} />", true),
            ("<button formAction={`/find?mail=${mail}`} />", true),
            ("<a href={`/find/${mail}`} />", false),
            ("app.get('/a', (r, res) => 1)", false),
            ("import { spawn } from 'child_process'; app.get('/a', (r, res) => 1)", true),
            ("import { spawn } from 'child_process'; spawn('ls')", false),
            ("new Image().src = a", true),
            ("const a = new WebSocket(b)", true),
            ("document.createElement('img')", true),
            ("<Image src={a} />", false),
        ] {
            assert_eq!(rules(&crate::code::typescript::DIALECT).may_matter(text), expected, "{text}");
        }
        for (text, expected) in [
            ("def total(rows):\n    return len(rows)\n", false),
            ("from app.reopened import a\n", false),
            ("with open(path, 'w') as out:\n    out.write(a)\n", true),
            ("import httpx\n", true),
            ("from google import genai\n", true),
            ("print(a)\n", true),
        ] {
            assert_eq!(rules(&crate::code::python::DIALECT).may_matter(text), expected, "{text}");
        }
    }
}
