//! What is known of the environments.

#[cfg(test)]
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The parts of the document, in its order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Part {
    Infrastructure,
    Security,
    Monitoring,
    Backup,
    Access,
    Tests,
    Performance,
    Deployment,
}

impl Part {
    pub const ALL: &[Self] = &[
        Self::Infrastructure,
        Self::Security,
        Self::Monitoring,
        Self::Backup,
        Self::Access,
        Self::Tests,
        Self::Performance,
        Self::Deployment,
    ];

    /// Its heading.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::Infrastructure => "Infrastructure and scaling",
            Self::Security => "Security controls",
            Self::Monitoring => "Monitoring and alert thresholds",
            Self::Backup => "Backup and disaster recovery",
            Self::Access => "Access and logging",
            Self::Tests => "Tests and compliance scans",
            Self::Performance => "Performance",
            Self::Deployment => "Deployment workflow",
        }
    }
}

/// What a line says of its topic.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum State {
    /// It is there.
    Found,
    /// It is written, and switched off or open to everybody.
    Off,
    /// It is written, and its value is not known before something runs.
    NotKnown,
}

/// What says it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Origin {
    /// A file from which something is made or run.
    Infrastructure,
    /// A pipeline.
    Pipeline,
    /// A package that the program uses, or a file of its own: whether it is switched on is not known.
    Code,
    /// A page, or YAML that no program is known to read: it says what there shall be.
    Document,
}

/// A setting of a thing.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[cfg_attr(test, derive(JsonSchema))]
pub struct Setting {
    pub name: String,
    /// On one short line; `not known: ` and the expression where nobody knows it.
    pub value: String,
}

/// One thing that a file says.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[cfg_attr(test, derive(JsonSchema))]
pub struct Line {
    pub part: Part,
    pub topic: &'static str,
    /// Its type: `aws_db_instance`, `Deployment`, `workflow`.
    pub kind: String,
    /// As a person names it: `aws_db_instance.orders`.
    pub name: String,
    /// `null` where nothing ties it to one environment.
    pub environment: Option<String>,
    pub settings: Vec<Setting>,
    pub state: State,
    pub origin: Origin,
    pub file: String,
    /// 1-based.
    pub line: u32,
    /// The network or namespace that it names.
    pub network: Option<String>,
    /// Other things that it names, by their addresses.
    #[serde(skip)]
    pub refers: Vec<String>,
}

/// What a Terraform configuration or a CloudFormation template gives to others.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[cfg_attr(test, derive(JsonSchema))]
pub struct Output {
    pub name: String,
    pub environment: Option<String>,
    /// As written; what is sensitive is not shown.
    pub value: String,
    pub sensitive: bool,
    pub file: String,
    /// 1-based.
    pub line: u32,
}

/// What was not read, or not whole.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[cfg_attr(test, derive(JsonSchema))]
pub struct Unread {
    /// A file, or what was called and is not at hand.
    pub what: String,
    pub reason: String,
}

/// What the files say of the environments.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Environments {
    /// Environments that files, tags, namespaces or jobs name: first development, staging and production.
    pub names: Vec<String>,
    /// Sorted.
    pub lines: Vec<Line>,
    /// Sorted.
    pub outputs: Vec<Output>,
    /// Intervals at which something is measured or judged, as durations, shortest first.
    pub intervals: Vec<String>,
    /// The version of the root's `package.json`.
    pub version: Option<String>,
    /// Sorted.
    pub unread: Vec<Unread>,
    /// Files that were looked at.
    pub files: usize,
    /// Files of test code, which say nothing of environments.
    pub tests: usize,
}

impl Environments {
    /// The lines of a topic that something is made or run from, with those of documents where `declared`.
    pub fn of<'a>(&'a self, topic: &'a str, declared: bool) -> impl Iterator<Item = &'a Line> {
        self.lines.iter().filter(move |line| line.topic == topic && (line.origin == Origin::Document) == declared)
    }
}
