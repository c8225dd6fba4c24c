//! Reading what a repository's targets say of its environments.

use std::collections::{BTreeMap, BTreeSet};

use super::attribute::{Attribute, Says, short, told};
use super::model::{Environments, Line, Origin, Output, Setting, State, Unread};
use super::topics::Topic;
use crate::bound::Bound;
use crate::config::Config;
use crate::document::{Node, PathKey};
use crate::kind::Kind;
use crate::pipeline::Tier;
use crate::result::{FileCoverage, FileStatus};
use crate::target::{Repository, Target, TargetScope};

/// Lines of a repository.
static MOST_LINES: Bound = Bound::new(20_000, "the repository says more of its environments than is looked at");

/// The kinds of documents that are looked at, beside those that make sets.
pub const KINDS: &[Kind] = &[
    Kind::AzurePipelines,
    Kind::BitbucketPipelines,
    Kind::Circleci,
    Kind::Cloudformation,
    Kind::Compose,
    Kind::Dotenv,
    Kind::GithubAction,
    Kind::GithubWorkflow,
    Kind::GitlabCi,
    Kind::Jenkinsfile,
    Kind::PackageJson,
    Kind::TerraformVariables,
    Kind::Toml,
    Kind::Yaml,
];

/// Settings that say how often something is measured or judged.
const INTERVALS: &[&str] = &[
    "interval",
    "scrape_interval",
    "evaluation_interval",
    "monitoring_interval",
    "period",
    "request_interval",
    "time_window",
    "scrapeInterval",
];

/// Collects lines.
pub struct Reader<'c> {
    config: &'c Config,
    /// The folder of which alone is told, with a final slash; empty for the repository.
    folder: String,
    pub(super) lines: BTreeSet<Line>,
    outputs: BTreeSet<Output>,
    unread: BTreeSet<Unread>,
    intervals: BTreeMap<u64, String>,
    named: BTreeSet<String>,
    version: Option<String>,
    files: usize,
    tests: usize,
}

impl std::fmt::Debug for Reader<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Reader").field("lines", &self.lines.len()).finish_non_exhaustive()
    }
}

/// Where something stands.
pub(super) struct Place {
    pub file: String,
    pub line: u32,
}

/// A line that is being made.
pub(super) struct Draft {
    pub topic: &'static Topic,
    pub kind: String,
    pub name: String,
    pub environment: Option<String>,
    pub settings: Vec<Setting>,
    pub state: State,
    pub origin: Origin,
    pub network: Option<String>,
    pub refers: Vec<String>,
}

impl Draft {
    pub(super) fn new(
        topic: &'static Topic,
        kind: &str,
        name: &str,
        environment: Option<String>,
        origin: Origin,
    ) -> Self {
        Self {
            topic,
            kind: kind.to_string(),
            name: name.to_string(),
            environment,
            settings: Vec::new(),
            state: State::Found,
            origin,
            network: None,
            refers: Vec::new(),
        }
    }
}

impl<'c> Reader<'c> {
    /// A reader of files whose environments and test code the configuration tells. Of a folder, what its files say and what the
    /// repository's pipelines do; an empty one is the repository.
    #[must_use]
    pub fn new(config: &'c Config, folder: &str) -> Self {
        Self {
            config,
            folder: if folder.is_empty() { String::new() } else { format!("{}/", folder.trim_end_matches('/')) },
            lines: BTreeSet::new(),
            outputs: BTreeSet::new(),
            unread: BTreeSet::new(),
            intervals: BTreeMap::new(),
            named: BTreeSet::new(),
            version: None,
            files: 0,
            tests: 0,
        }
    }

    /// Reads what a target says: a set, or the repository; `clean` takes secrets out of texts.
    pub fn target(&mut self, target: &Target<'_>, clean: &dyn Fn(&str) -> String) {
        match target.as_repository() {
            Some(repository) => self.repository(target, repository, clean),
            None if target.scope == TargetScope::Set && !target.is_test => self.resources(target, clean),
            None => {}
        }
        for (file, problem) in target.problems() {
            self.unread(&file, &problem.message, clean);
        }
    }

    fn repository(&mut self, target: &Target<'_>, repository: &Repository, clean: &dyn Fn(&str) -> String) {
        let folder = self.folder.clone();
        for file in repository.files().iter().filter(|file| file.path.starts_with(&folder)) {
            self.files += 1;
            if file.test {
                self.tests += 1;
            } else {
                self.listed(file, clean);
            }
        }
        for kind in KINDS {
            for member in repository.documents(*kind) {
                if self.is_told(member.document.artifact.path()) {
                    self.document(&Target::member(member), clean);
                }
            }
        }
        self.jobs(target, repository.pipeline(), clean);
    }

    /// Whether what a file says is told: it is in the folder, and no test code.
    pub(super) fn is_told(&self, path: &str) -> bool {
        path.starts_with(&self.folder) && !self.config.is_test(path)
    }

    /// Adds what was not read of the files.
    pub fn coverage(
        &mut self,
        files: &[FileCoverage],
        reached: &BTreeSet<&'static str>,
        clean: &dyn Fn(&str) -> String,
    ) {
        // What is cut in source code says nothing of environments.
        let is_code = |file: &FileCoverage| file.format.is_some_and(crate::code::is_code);
        let told = files.iter().filter(|file| self.is_told(&file.path) && !is_code(file));
        for file in told.collect::<Vec<_>>() {
            let reason = match &file.status {
                FileStatus::Skipped(reason) if reason.is_missed() => "not read".to_string(),
                FileStatus::Partial => match file.problems.first() {
                    Some(problem) => format!("read in part: line {}: {}", problem.region.start_line, problem.message),
                    None => "read in part".to_string(),
                },
                _ => continue,
            };
            self.unread.insert(Unread { what: clean(&file.path), reason: clean(&reason) });
        }
        for reason in reached {
            self.unread.insert(Unread { what: "a bound was reached".to_string(), reason: (*reason).to_string() });
        }
    }

    pub(super) fn unread(&mut self, what: &str, reason: &str, clean: &dyn Fn(&str) -> String) {
        self.unread.insert(Unread { what: clean(&name(what)), reason: clean(reason) });
    }

    pub(super) fn version(&mut self, version: Option<&str>) {
        self.version = version.map(str::to_string).or(self.version.take());
    }

    /// What was read, with the bounds that cut it.
    #[must_use]
    pub fn finish(self) -> Environments {
        let ranks = ["development", "staging", "production"];
        let rank = |name: &String| ranks.iter().position(|known| known == name).unwrap_or(ranks.len());
        let mut names: Vec<String> = self.named.into_iter().collect();
        names.sort_by_key(|name| (rank(name), name.clone()));
        Environments {
            names,
            lines: self.lines.into_iter().collect(),
            outputs: self.outputs.into_iter().collect(),
            intervals: self.intervals.into_values().collect(),
            version: self.version,
            unread: self.unread.into_iter().collect(),
            files: self.files,
            tests: self.tests,
        }
    }

    /// Adds a line.
    pub(super) fn add(&mut self, draft: Draft, place: Place, clean: &dyn Fn(&str) -> String) {
        if !MOST_LINES.has_room(self.lines.len()) {
            return;
        }
        if draft.topic.part == super::Part::Monitoring
            || draft.settings.iter().any(|one| one.name == "monitoring_interval")
        {
            for setting in draft.settings.iter().filter(|one| INTERVALS.contains(&last(&one.name))) {
                let seconds = seconds(&setting.value);
                self.intervals.extend(seconds.map(|seconds| (seconds, duration(seconds))));
            }
        }
        self.named.extend(draft.environment.iter().map(|name| clean(name)));
        let setting = |one: Setting| Setting { name: clean(&one.name), value: clean(&one.value) };
        self.lines.insert(Line {
            part: draft.topic.part,
            topic: &draft.topic.id,
            kind: clean(&short(&draft.kind)),
            name: clean(&name(&draft.name)),
            environment: draft.environment.map(|name| clean(&name)),
            settings: draft.settings.into_iter().map(setting).collect(),
            state: draft.state,
            origin: draft.origin,
            file: clean(&place.file),
            line: place.line,
            network: draft.network.map(|network| clean(&short(&network))),
            refers: draft.refers,
        });
    }

    pub(super) fn output(&mut self, output: Output) {
        self.named.extend(output.environment.iter().cloned());
        if MOST_LINES.has_room(self.outputs.len()) {
            self.outputs.insert(output);
        }
    }

    /// The environment of a path by the configuration: of a file, or of a folder.
    pub(super) fn environment_of(&self, path: &str) -> Option<String> {
        let config = self.config;
        config.environment_of(path).or_else(|| config.environment_of(&format!("{path}/main.tf"))).map(str::to_string)
    }
}

/// A name on one line, cut where it is very long.
fn name(text: &str) -> String {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if text.chars().count() > 160 { text.chars().take(160).chain(['…']).collect() } else { text }
}

/// The settings of a thing that are there, with what they say together.
pub(super) fn settings(wanted: &[Attribute], body: &Node, off: &[String]) -> (Vec<Setting>, Vec<(Vec<PathKey>, Says)>) {
    let found = wanted.iter().filter_map(|attribute| {
        let (path, node) = attribute.find(body)?;
        let (value, says) = told(attribute.last(), node, off);
        let name = attribute.name.strip_prefix("spec.template.spec.").or(attribute.name.strip_prefix("spec."));
        let name = name.unwrap_or(&attribute.name).to_string();
        Some((Setting { name, value }, (path, says)))
    });
    found.unzip()
}

/// What several settings of one thing come to: one that says yes is enough.
pub(super) fn state(says: impl Iterator<Item = Says>) -> State {
    let says: Vec<Says> = says.collect();
    if says.is_empty() || says.contains(&Says::Yes) {
        State::Found
    } else if says.contains(&Says::NotKnown) {
        State::NotKnown
    } else {
        State::Off
    }
}

/// Where a path of a target stands.
pub(super) fn placed(target: &Target<'_>, path: &[PathKey]) -> Place {
    let placed = target.place(path);
    let source = placed.builder.source();
    Place { file: source.path().to_string(), line: source.region(placed.span).start_line.max(1) }
}

/// The environment that a word names for certain: a namespace, the name of a module's call.
pub(super) fn tier(name: &str) -> Option<String> {
    let sure = ["prod", "production", "staging", "stage", "stg", "dev", "development"];
    let named = name.to_ascii_lowercase();
    let is_sure = named.split(|c: char| !c.is_ascii_alphanumeric()).any(|word| sure.contains(&word));
    Tier::named(name).filter(|_| is_sure).map(|tier| tier.as_str().to_string())
}

fn last(name: &str) -> &str {
    name.rsplit('.').next().unwrap_or_default()
}

/// Seconds of `15s`, `5m`, `1h`, `1d`, `PT5M`, or of a plain number; `None` for anything else.
fn seconds(text: &str) -> Option<u64> {
    let text = text.trim().to_ascii_lowercase();
    let text = text.strip_prefix("pt").or(text.strip_prefix('p')).unwrap_or(&text);
    let digits = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let number: u64 = text.get(..digits)?.parse().ok()?;
    let unit = match text.get(digits..)? {
        "" | "s" => 1,
        "m" => 60,
        "h" => 3600,
        "d" => 86_400,
        _ => return None,
    };
    number.checked_mul(unit).filter(|seconds| *seconds > 0)
}

/// `300` seconds are `5m`.
fn duration(seconds: u64) -> String {
    let units = [(86_400, 'd'), (3600, 'h'), (60, 'm')];
    let whole = units.iter().find(|(unit, _)| seconds.is_multiple_of(*unit));
    whole.map_or_else(|| format!("{seconds}s"), |(unit, name)| format!("{}{name}", seconds / unit))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn intervals_are_durations() {
        let told = |text: &str| seconds(text).map(duration);
        assert_eq!(told("300").as_deref(), Some("5m"));
        assert_eq!(told("PT1H").as_deref(), Some("1h"));
        assert_eq!(told("90s").as_deref(), Some("90s"));
        assert_eq!((told("0"), told("soon"), told("99999999999999999999")), (None, None, None));
    }

    #[test]
    fn a_word_names_an_environment_only_when_it_surely_does() {
        assert_eq!(tier("shop-prod").as_deref(), Some("production"));
        assert_eq!((tier("product"), tier("live-preview"), tier("default")), (None, None, None));
    }

    #[test]
    fn one_setting_that_says_yes_is_enough() {
        assert_eq!(state([Says::No, Says::Yes].into_iter()), State::Found);
        assert_eq!(state([Says::No, Says::NotKnown].into_iter()), State::NotKnown);
        assert_eq!(state([Says::No].into_iter()), State::Off);
    }
}
