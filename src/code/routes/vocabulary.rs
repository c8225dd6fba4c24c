//! The data behind routes: `rules/routes/`.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{LazyLock, PoisonError, RwLock};

use regex::Regex;
use serde::Deserialize;

use super::protection::Kind;
use crate::code::dialect::Dialect;
use crate::detect::personal_data::words;

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct File {
    languages: Vec<String>,
    guard: Vec<Entry>,
    neutral: Neutral,
    doubt: Doubt,
    effects: Effects,
    routes: Frameworks,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    kind: Kind,
    names: Vec<String>,
    #[serde(default)]
    packages: Vec<String>,
    /// Ends of what is read: `req.user`. Who reads that asks who somebody is, or what they are.
    #[serde(default)]
    members: Vec<String>,
    /// Words in a name that say what it does.
    #[serde(default)]
    words: Vec<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Neutral {
    names: Vec<String>,
    prefixes: Vec<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Doubt {
    words: BTreeSet<String>,
    ends: Vec<String>,
    headers: Vec<String>,
    header_ends: Vec<String>,
    refusals: BTreeSet<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Effects {
    verbs: BTreeSet<String>,
    names: Vec<String>,
    not: Vec<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Frameworks {
    apps: BTreeSet<String>,
    routers: BTreeSet<String>,
    receivers: BTreeSet<String>,
    /// What a text must contain to have routes, or what stands before them.
    keywords: String,
}

/// Ends of dotted names by their last parts.
#[derive(Debug, Default)]
struct Ends(BTreeMap<String, Vec<String>>);

impl Ends {
    fn new(names: &[String]) -> Self {
        let mut ends = Self::default();
        for name in names {
            let last = name.rsplit('.').next().unwrap_or(name).to_string();
            ends.0.entry(last).or_default().push(name.clone());
        }
        ends
    }

    fn holds(&self, path: &str) -> bool {
        let last = path.rsplit('.').next().unwrap_or(path);
        let is_end = |name: &String| {
            path.strip_suffix(name.as_str()).is_some_and(|before| before.is_empty() || before.ends_with('.'))
        };
        self.0.get(last).is_some_and(|names| names.iter().any(is_end))
    }
}

#[derive(Debug, Default)]
struct Guards {
    names: Ends,
    members: Ends,
    packages: Vec<String>,
    words: Vec<String>,
}

/// All of it for a language, ready to be asked.
#[derive(Debug, Default)]
pub(super) struct Vocabulary {
    guards: BTreeMap<Kind, Guards>,
    neutral: Ends,
    neutral_prefixes: Vec<String>,
    doubt: Doubt,
    verbs: BTreeSet<String>,
    effects: Ends,
    no_effects: Ends,
    pub(super) apps: BTreeSet<String>,
    pub(super) routers: BTreeSet<String>,
    pub(super) receivers: BTreeSet<String>,
    keywords: Option<Regex>,
    separator: char,
}

/// What a name says of what it does.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Said {
    pub(super) kinds: Vec<Kind>,
    pub(super) neutral: bool,
    pub(super) doubt: bool,
    pub(super) effect: bool,
    pub(super) refuses: bool,
}

/// The vocabulary in the binary for a language. A test shows that it loads.
pub(super) fn vocabulary(dialect: &'static Dialect) -> &'static Vocabulary {
    static LOADED: RwLock<BTreeMap<&'static str, &'static Vocabulary>> = RwLock::new(BTreeMap::new());
    let read = || LOADED.read().unwrap_or_else(PoisonError::into_inner).get(dialect.name).copied();
    read().unwrap_or_else(|| {
        let mut loaded = LOADED.write().unwrap_or_else(PoisonError::into_inner);
        // There are as many as languages, and they are used to the end.
        let load = || Box::leak(Box::new(Vocabulary::load(dialect).unwrap_or_default()));
        loaded.entry(dialect.name).or_insert_with(|| load())
    })
}

impl Vocabulary {
    fn load(dialect: &Dialect) -> serde_json::Result<Self> {
        let mut own = Self { separator: dialect.separator, ..Self::default() };
        for table in crate::embedded::tables("rules/routes/") {
            let file: File = table.read()?;
            if file.languages.iter().any(|language| language == dialect.name) {
                own.add(file);
            }
        }
        Ok(own)
    }

    fn add(&mut self, file: File) {
        for entry in file.guard {
            let Entry { kind, names, packages, members, words } = entry;
            let guards = Guards { names: Ends::new(&names), members: Ends::new(&members), packages, words };
            self.guards.insert(kind, guards);
        }
        self.neutral = Ends::new(&file.neutral.names);
        self.neutral_prefixes = file.neutral.prefixes;
        self.doubt = file.doubt;
        self.verbs = file.effects.verbs;
        self.effects = Ends::new(&file.effects.names);
        self.no_effects = Ends::new(&file.effects.not);
        self.apps = file.routes.apps;
        self.routers = file.routes.routers;
        self.receivers = file.routes.receivers;
        self.keywords = Regex::new(&file.routes.keywords).ok();
    }

    /// Whether nothing is known of a language's routes.
    pub(super) fn is_empty(&self) -> bool {
        self.keywords.is_none()
    }

    /// Whether a text may have routes, or say what stands before them.
    pub(super) fn may_matter(&self, text: &str) -> bool {
        self.keywords.as_ref().is_some_and(|keywords| keywords.is_match(text))
    }

    /// What the name of a callee says, which `path` is as written.
    pub(super) fn said(&self, path: &str) -> Said {
        let last = path.rsplit('.').next().unwrap_or(path);
        let words = words(last);
        let joined = words.join(" ");
        let padded = format!(" {joined} ");
        let has = |word: &String| padded.contains(&format!(" {word} "));
        let kinds = self.guards.iter().filter(|(_, guards)| guards.names.holds(path) || guards.words.iter().any(has));
        let neutral =
            self.neutral.holds(path) || self.neutral_prefixes.iter().any(|prefix| path.starts_with(prefix.as_str()));
        let doubt = words.iter().any(|word| self.doubt.words.contains(word))
            || self.doubt.ends.iter().any(|end| joined == *end || joined.ends_with(&format!(" {end}")));
        let verb = words.first().is_some_and(|verb| self.verbs.contains(verb));
        Said {
            kinds: kinds.map(|(kind, _)| *kind).collect(),
            neutral,
            doubt: doubt && !neutral,
            effect: (self.effects.holds(path) || verb) && !self.no_effects.holds(path),
            refuses: self.doubt.refusals.contains(last),
        }
    }

    /// What a function of a package does.
    pub(super) fn of_package(&self, module: &str) -> Option<Kind> {
        let is = |package: &String| {
            let rest = module.strip_prefix(package.as_str());
            rest.is_some_and(|rest| rest.is_empty() || package.ends_with('/') || rest.starts_with(self.separator))
        };
        self.guards.iter().find(|(_, guards)| guards.packages.iter().any(is)).map(|(kind, _)| *kind)
    }

    /// What is asked for by what is read: `req.user` asks who somebody is.
    pub(super) fn of_member(&self, path: &str) -> Option<Kind> {
        self.guards.iter().find(|(_, guards)| guards.members.holds(path)).map(|(kind, _)| *kind)
    }

    /// Whether a path that ends so may be one of those.
    pub(super) fn may_be_member(&self, property: &str) -> bool {
        self.guards.values().any(|guards| guards.members.0.contains_key(property))
    }

    /// Whether a name is an answer to those who are not let in: `HTTP_401_UNAUTHORIZED`.
    pub(super) fn is_refusal_name(&self, name: &str) -> bool {
        self.doubt.refusals.contains(name)
    }

    /// Whether a text names a header or a parameter that tells who somebody is.
    pub(super) fn is_credential_name(&self, text: &str) -> bool {
        let is = |name: &String| name.eq_ignore_ascii_case(text);
        let ends = |end: &String| {
            let at = text.len().checked_sub(end.len()).filter(|at| *at > 0);
            at.and_then(|at| text.get(at..)).is_some_and(|own| own.eq_ignore_ascii_case(end))
        };
        text.len() <= 60 && (self.doubt.headers.iter().any(is) || self.doubt.header_ends.iter().any(ends))
    }
}

/// Whether a text is what somebody is told who is not let in.
pub(super) fn is_refusal(text: &str) -> bool {
    static REFUSAL: LazyLock<Option<Regex>> = LazyLock::new(|| {
        Regex::new(
            r"(?i)^(un-?authori[sz]ed|forbidden|not authori[sz]ed|not (logged|signed) in|(un|not )authenticated|access denied|permission denied|you (must|need to) (be|log|sign)|authentication required|login required|invalid (api.?key|credentials))",
        )
        .ok()
    });
    text.len() < 200 && REFUSAL.as_ref().is_some_and(|refusal| refusal.is_match(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_language_has_its_words() {
        for dialect in [&crate::code::typescript::DIALECT, &crate::code::python::DIALECT] {
            let own = Vocabulary::load(dialect).unwrap();
            assert!(own.keywords.is_some(), "{}", dialect.name);
            assert_eq!(own.guards.len(), 6, "{}", dialect.name);
        }
    }

    #[test]
    fn names_say_what_they_do() {
        let own = vocabulary(&crate::code::typescript::DIALECT);
        let kinds = |path: &str| own.said(path).kinds;
        assert_eq!(kinds("stripe.webhooks.constructEvent"), [Kind::Signature]);
        assert_eq!(kinds("getServerSession"), [Kind::Authentication]);
        assert_eq!(kinds("checkLoginRateLimit"), [Kind::RateLimit]);
        assert_eq!(kinds("prisma.user.create"), []);
        assert!(own.said("prisma.user.create").effect && !own.said("crypto.createHash").effect);
        assert!(own.said("ensureMember").doubt && own.said("getUser").doubt && !own.said("getUserByEmail").doubt);
        assert!(own.is_credential_name("X-Hub-Signature-256") && !own.is_credential_name("content-type"));
        assert_eq!(own.of_package("@clerk/nextjs/server"), Some(Kind::Authentication));
        assert!(is_refusal("Unauthorized") && !is_refusal("an authorized dealer"));
    }
}
