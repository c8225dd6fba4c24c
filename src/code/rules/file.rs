//! What files of `rules/sinks/` and `rules/code/` say.

use std::collections::BTreeSet;

use serde::Deserialize;

/// Where data leaves the program, from `rules/sinks/`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::code) struct Sink {
    pub(in crate::code) id: String,
    /// Where the data goes, which decides by which rule: `log`, `third-party`, `language-model`, `browser-storage`, `url`,
    /// `token`, `file`, `error-response`.
    pub(in crate::code) category: String,
    /// To be read after "written to" or "passed to".
    pub(in crate::code) title: String,
    /// Who receives it, as `[processors.NAME]` of `regate.toml` names it; the sink's own id where it is not said.
    pub(super) vendor: Option<String>,
    pub(super) languages: Vec<String>,
    /// Whole callees: `console.log`.
    #[serde(default)]
    pub(super) callees: Vec<String>,
    /// The last word of the object that one of `methods` is called on: `logger`; `*` for any.
    #[serde(default)]
    pub(super) receivers: Vec<String>,
    #[serde(default)]
    pub(super) methods: Vec<String>,
    /// Packages whose functions, and whose objects' methods, `methods` are, under any name: `posthog-node`, `@sentry/`.
    #[serde(default)]
    pub(super) packages: Vec<String>,
    /// Only when the first argument is the address of another host.
    #[serde(default)]
    pub(in crate::code) to_host: bool,
    /// Only when the call says that it answers with an error: `res.status(500).json(...)`.
    #[serde(default)]
    pub(in crate::code) of_errors: bool,
    /// What is assigned to: `document.cookie`; with `.*` any property of it.
    #[serde(default)]
    pub(super) places: Vec<String>,
    /// Attributes of elements of markup: `href`.
    #[serde(default)]
    pub(super) attributes: Vec<String>,
    /// What a client sent does harm here, as the first argument or as what is assigned: `personal data` is no matter.
    #[serde(default)]
    pub(in crate::code) of_input: bool,
    /// Only where what a client sent begins the text: the address that is asked, and not what is asked of it.
    #[serde(default)]
    pub(in crate::code) leads: bool,
    /// The place of the argument that does harm, of those behind a context.
    #[serde(default)]
    pub(in crate::code) argument: usize,
    /// Only what a client sent as a whole, in any argument of what writes rows of a database.
    #[serde(default)]
    pub(in crate::code) whole: bool,
    /// Only whole rows of a database, in an answer to a client that tells of no error.
    #[serde(default)]
    pub(in crate::code) rows: bool,
    /// Only where its object says which host, not an argument: `request.write(body)`.
    #[serde(default)]
    pub(in crate::code) of_client: bool,
    /// Only with this text as an argument behind the first, or as an option's value: `*`.
    pub(in crate::code) given: Option<String>,
    /// Only with an argument of this name that is true (`shell`), or where a shell is what is started.
    pub(in crate::code) when: Option<String>,
    /// Properties of an object that is given, or arguments by their names, that do harm as the argument does: `query({ text })`.
    #[serde(default)]
    pub(in crate::code) fields: Vec<String>,
    /// Not the first argument alone.
    #[serde(default)]
    pub(in crate::code) every: bool,
    /// Only behind a first argument that is one of these, in any case: `setHeader("Location", x)`.
    #[serde(default)]
    pub(in crate::code) after: Vec<String>,
    /// Not with an option of one of these names: `sendFile(name, { root })`.
    #[serde(default)]
    pub(in crate::code) unless: Vec<String>,
    /// Only properties of an object, or arguments by their names: `find({ $where: x })`, not `find(x)`.
    #[serde(default)]
    pub(in crate::code) only_fields: bool,
    /// Only within a text that is put together and has one of these in it: `"<p>" + x`, `` `name = '${x}'` ``.
    #[serde(default)]
    pub(in crate::code) within: Vec<String>,
    /// What the method is called on, and no argument.
    #[serde(default)]
    pub(in crate::code) on_object: bool,
    /// What errors are made of that leave the function that raises them.
    #[serde(default)]
    pub(super) raised: bool,
    /// Any package that no other sink names and that is not neutral: `methods` are first words of functions of clients that were made
    /// with a credential, `sending` of all.
    #[serde(default)]
    pub(in crate::code) unlisted: bool,
    #[serde(default)]
    pub(super) sending: Vec<String>,
    /// It delivers messages: the data type that its recipients are known by.
    pub(in crate::code) addressed: Option<String>,
}

/// By their ids, which are unique: all are of the binary.
impl PartialEq for Sink {
    fn eq(&self, other: &Self) -> bool {
        self.id == other.id
    }
}

impl Sink {
    /// Who receives the data; `None` where the data stays in the program's own hands, or where the host or the package says who it is.
    pub(in crate::code) fn vendor(&self) -> Option<&str> {
        let is_other = matches!(self.category.as_str(), "third-party" | "language-model" | "analytics");
        let own = (is_other && !self.to_host && !self.unlisted && self.given.is_none()).then_some(self.id.as_str());
        self.vendor.as_deref().or(own)
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct File {
    /// Of what is not a sink; all when there are none.
    pub(super) languages: Vec<String>,
    pub(super) sink: Vec<Sink>,
    pub(super) sanitizers: Sanitizers,
    pub(super) propagators: Propagators,
    pub(super) collect: Collect,
    pub(super) settings: Settings,
    pub(super) neutral: Neutral,
    pub(super) addresses: Addresses,
    pub(super) words: Words,
}

/// Words that say what a value is not, or where somebody stands.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(in crate::code) struct Words {
    /// Of tokens that open nobody's account.
    pub(in crate::code) other_tokens: BTreeSet<String>,
    /// Of the names of cookies, that they say who somebody is.
    pub(in crate::code) sessions: BTreeSet<String>,
    /// How types end whose values a framework makes.
    pub(in crate::code) injected: BTreeSet<String>,
    /// Where calls that deliver messages have whom they go to.
    pub(in crate::code) recipients: BTreeSet<String>,
}

/// Packages that send nothing to another company by themselves.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Neutral {
    /// Whole names, or scopes of them: `@radix-ui`.
    pub(super) packages: Vec<String>,
    /// Words in the names of such packages.
    pub(super) words: Vec<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Addresses {
    /// Words by which the name of an address says that it is somebody else's.
    pub(super) others: Vec<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Sanitizers {
    pub(super) words: Vec<String>,
    pub(super) functions: Vec<String>,
    /// Functions of the language, which say nothing of methods of that name.
    pub(super) plain: Vec<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Propagators {
    pub(super) functions: Vec<String>,
    pub(super) methods: Vec<String>,
    pub(super) mapping_methods: Vec<String>,
    pub(super) iterating_methods: Vec<String>,
    pub(super) adding_methods: Vec<String>,
    pub(super) constructors: Vec<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Collect {
    pub(super) calls: Vec<String>,
    /// Constants that say as much as a call: `CryptoJS.mode.ECB`.
    pub(super) values: Vec<String>,
    pub(super) beside: Vec<Beside>,
}

/// Calls that are judged with the words that the file around has.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Beside {
    pub(super) calls: Vec<String>,
    pub(super) words: Vec<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Settings {
    pub(super) names: Vec<String>,
    /// Names that are in too many texts to look at each of them.
    pub(super) quiet: Vec<String>,
    /// Values that are names and do not look like constants.
    pub(super) constants: Vec<String>,
}
