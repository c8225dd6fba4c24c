//! What was taken out of a scan's sight or is judged more mildly than Regate would by itself, and who said so: one list for
//! every report, so that nothing is switched off in silence.

use std::fmt;

use serde::Serialize;

use crate::result::verdict::plural;
use crate::rule::Severity;

/// One thing that is exempt.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Exemption {
    pub by: ExemptedBy,
    /// Where it is said; `None` for the command line.
    pub place: Option<ExemptionPlace>,
    pub what: Exempted,
    /// The rule, the glob, or the key of an entry that it is about; several rules are separated by commas.
    pub subject: Option<String>,
    pub reason: Option<String>,
    /// Files that are left out or judged otherwise, or results that are silenced.
    pub count: usize,
    /// Of files, the paths; at most [`Exemption::MOST_PATHS`].
    pub paths: Vec<String>,
}

/// A file and, where it is known, its 1-based line.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ExemptionPlace {
    pub path: String,
    pub line: Option<u32>,
}

impl fmt::Display for ExemptionPlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.path)?;
        self.line.map_or(Ok(()), |line| write!(f, ":{line}"))
    }
}

/// Who exempts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum ExemptedBy {
    CommandLine,
    Configuration,
    /// The level of an environment: `rules/levels/`, or `regate.toml`.
    Level,
    IgnoreFile,
    AllowList,
    /// A comment beside the code.
    Comment,
    /// An `exception` rule of a conftest policy.
    PolicyException,
    /// `.regate/waivers.yaml`.
    Waiver,
}

impl ExemptedBy {
    /// As machines read it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::CommandLine => "command-line",
            Self::Configuration => "configuration",
            Self::Level => "level",
            Self::IgnoreFile => "ignore-file",
            Self::AllowList => "allow-list",
            Self::Comment => "comment",
            Self::PolicyException => "policy-exception",
            Self::Waiver => "waiver",
        }
    }
}

/// What an exemption does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Exempted {
    /// A rule is not judged.
    RuleDisabled,
    /// A rule is judged at a lower severity than its own.
    RuleLowered { from: Severity, to: Severity },
    /// A level asks for less than what is built in.
    LevelLoosened,
    /// The configuration of a folder decides for what is in it, and not the one where the scan starts.
    OwnSettings,
    /// Files that match a glob are left out.
    PathsExcluded,
    /// Files that match no glob of a list are left out.
    PathsNotIncluded,
    /// An ignore file hides paths. `tracked` of them are in git all the same.
    PathsIgnored { tracked: usize },
    /// Files that match a glob are judged as test code.
    TestCode,
    /// Larger files are not read, though they are within the usual limit, in bytes.
    FileSize { limit: u64 },
    /// Fewer results fail the scan than usually; none where there is no severity.
    Threshold { to: Option<Severity> },
    /// Policies that do not finish do not fail the scan.
    PolicyErrors,
    /// The policies and rows of the binary are left out.
    BuiltinRules,
    /// Nothing but credentials is looked for.
    OtherAreas,
    /// Results are silenced.
    Results,
    /// Who may receive personal data, and which: what is passed to them within that is no result.
    Processor,
    /// A special category of personal data of which it is said what allows it.
    DataException,
    /// It was said, and does not count: it is not said in what is trusted.
    NotTrusted,
}

impl Exempted {
    /// As machines read it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::RuleDisabled => "rule-disabled",
            Self::RuleLowered { .. } => "rule-lowered",
            Self::LevelLoosened => "level-loosened",
            Self::OwnSettings => "own-settings",
            Self::PathsExcluded => "paths-excluded",
            Self::PathsNotIncluded => "paths-not-included",
            Self::PathsIgnored { .. } => "paths-ignored",
            Self::TestCode => "test-code",
            Self::FileSize { .. } => "file-size",
            Self::Threshold { .. } => "threshold",
            Self::PolicyErrors => "policy-errors",
            Self::BuiltinRules => "builtin-rules",
            Self::OtherAreas => "other-areas",
            Self::Results => "results",
            Self::Processor => "processor",
            Self::DataException => "data-exception",
            Self::NotTrusted => "not-trusted",
        }
    }
}

impl Exemption {
    pub const MOST_PATHS: usize = 100;

    /// One that is about no files and no results.
    #[must_use]
    pub fn new(by: ExemptedBy, place: Option<ExemptionPlace>, what: Exempted) -> Self {
        Self { by, place, what, subject: None, reason: None, count: 0, paths: Vec::new() }
    }

    /// The same with what it is about.
    #[must_use]
    pub fn about(self, subject: impl Into<String>) -> Self {
        Self { subject: Some(subject.into()), ..self }
    }

    /// The same with the paths of files, sorted.
    #[must_use]
    pub fn of_files(self, mut paths: Vec<String>) -> Self {
        let count = paths.len();
        paths.truncate(Self::MOST_PATHS);
        Self { count, paths, ..self }
    }

    /// ` in 2 files` for what does not hold everywhere.
    fn in_files(&self) -> String {
        if self.count == 0 { String::new() } else { format!(" in {}", plural(self.count, "file")) }
    }

    /// Whether results tell of it themselves: each that is silenced says by what.
    #[must_use]
    pub fn is_of_results(&self) -> bool {
        self.what == Exempted::Results
    }
}

/// `rule 'x' is disabled (regate.toml:2)`.
impl fmt::Display for Exemption {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let subject = self.subject.as_deref().unwrap_or_default();
        let files = plural(self.count, "file");
        match self.what {
            Exempted::RuleDisabled => write!(f, "rule '{subject}' is disabled{}", self.in_files())?,
            Exempted::RuleLowered { from, to } => {
                write!(f, "rule '{subject}' is lowered from {from} to {to}{}", self.in_files())?;
            }
            Exempted::LevelLoosened => f.write_str(subject)?,
            Exempted::OwnSettings => write!(f, "'{subject}' has settings of its own, {files}")?,
            Exempted::PathsExcluded => write!(f, "'{subject}' leaves out {files}")?,
            Exempted::PathsNotIncluded => write!(f, "what 'include' does not name is left out, {files}")?,
            Exempted::PathsIgnored { tracked: 0 } => write!(f, "'{subject}' hides {}", plural(self.count, "path"))?,
            Exempted::PathsIgnored { tracked } => {
                write!(f, "'{subject}' hides {}", plural(self.count, "path"))?;
                write!(f, " with {} that git tracks", plural(tracked, "file"))?;
            }
            Exempted::TestCode => write!(f, "'{subject}' is test code, {files}")?,
            Exempted::FileSize { limit } => write!(f, "files above {limit} bytes are not read")?,
            Exempted::Threshold { to: Some(severity) } => write!(f, "nothing below {severity} fails the scan")?,
            Exempted::Threshold { to: None } => f.write_str("no result fails the scan")?,
            Exempted::PolicyErrors => f.write_str("policies that do not finish do not fail the scan")?,
            Exempted::BuiltinRules => f.write_str("the policies and requirements of the binary are left out")?,
            Exempted::OtherAreas => f.write_str("nothing but credentials is looked for")?,
            Exempted::Results => write!(f, "{} of {subject} suppressed", plural(self.count, "result"))?,
            Exempted::Processor => write!(f, "processor {subject}")?,
            Exempted::DataException => write!(f, "'{subject}' is processed by an exception")?,
            Exempted::NotTrusted => write!(f, "{subject} does not count: it is not in what is trusted")?,
        }
        if let Some(reason) = &self.reason {
            write!(f, ": {reason}")?;
        }
        match &self.place {
            Some(place) => write!(f, " ({place})"),
            None if self.by == ExemptedBy::CommandLine => f.write_str(" (command line)"),
            None => Ok(()),
        }
    }
}
