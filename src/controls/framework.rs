//! A set of controls, as a file of `rules/controls/` describes it.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use serde::{Deserialize, Serialize};

use crate::controls::Controls;
use crate::pattern::fits;

/// How far a scan of code and configuration can go for a control.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Assessable {
    /// Some of what it asks can be seen in files.
    Partly,
    /// Nothing of it can: it must not be counted as passed.
    No,
}

/// One control, criterion, article, section or weakness.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Control {
    /// `CC6.1`, `32(1)(a)`, `1798.150`, `319`.
    pub id: String,
    pub title: String,
    pub assessable: Assessable,
    /// What a scan can show for it; empty when it can show nothing.
    pub shows: String,
    /// What a scan cannot show.
    pub cannot_show: String,
    /// A page of the publisher.
    pub url: String,
    /// Ids of rules that bear on it without naming it; `*` stands for any text.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub rules: Vec<String>,
    /// Rules that bear on it and whose passing supports it, since they look for what it asks for. All others that bear on it only indicate
    /// that it is violated: that nobody switches off a check of certificates in a pipeline encrypts nothing.
    #[serde(skip)]
    pub(super) supported_by: Support,
    /// The crosswalk: controls of other frameworks, by framework. A rule that names one of them bears on this one, too.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub through: BTreeMap<String, Vec<String>>,
}

impl Control {
    /// Whether a rule bears on it: it names it or a control of the crosswalk, or is named here.
    #[must_use]
    pub fn is_of(&self, framework: &str, rule: &str, controls: &Controls) -> bool {
        let names = |(own, id): (&str, &str)| controls.of(own).iter().any(|named| named == id);
        self.ways(framework).any(names) || self.names(rule)
    }

    /// Whether it is supported where a rule that bears on it passes everything that it examines. A rule about pipelines (`of_pipelines`) says
    /// nothing of what is deployed: it supports where it is named.
    #[must_use]
    pub fn is_supported_by(&self, framework: &str, rule: &str, controls: &Controls, of_pipelines: bool) -> bool {
        let Support { named, cwe, rules } = &self.supported_by;
        let is_named = || controls.of(framework).contains(&self.id);
        let is_about = || cwe.iter().any(|cwe| controls.of("cwe").contains(cwe));
        (*named && is_named()) || rules.iter().any(|pattern| fits(pattern, rule)) || (!of_pipelines && is_about())
    }

    /// The patterns of ids by which rules support it.
    #[must_use]
    pub fn support_patterns(&self) -> &[String] {
        &self.supported_by.rules
    }

    /// The weaknesses by which rules support it.
    #[must_use]
    pub fn support_weaknesses(&self) -> &[String] {
        &self.supported_by.cwe
    }

    /// Whether it names a rule itself.
    #[must_use]
    pub fn names(&self, rule: &str) -> bool {
        self.rules.iter().any(|pattern| fits(pattern, rule))
    }

    /// Itself and the controls of the crosswalk: framework and id.
    pub fn ways<'a>(&'a self, framework: &'a str) -> impl Iterator<Item = (&'a str, &'a str)> {
        let through =
            self.through.iter().flat_map(|(framework, ids)| ids.iter().map(|id| (framework.as_str(), id.as_str())));
        std::iter::once((framework, self.id.as_str())).chain(through)
    }
}

/// Which of the rules that bear on a control support it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Support {
    /// Those that name it themselves.
    #[serde(default)]
    named: bool,
    /// Those that look for one of these weaknesses.
    #[serde(default)]
    cwe: Vec<String>,
    /// Those of these ids; `*` stands for any text.
    #[serde(default)]
    rules: Vec<String>,
}

/// A set of controls. What is above its controls is read with the file, they themselves when they are first asked for:
/// a scan needs the frameworks' names at its start, and titles only to report.
#[derive(Debug)]
pub struct Framework {
    /// The word of metadata, and the name of its file: `soc2`.
    pub id: String,
    /// What people call it: `SOC 2`.
    pub name: String,
    /// Where reports list it; those without a place come last, by id.
    pub(super) position: u32,
    /// Its ids are numbers, and are written as such. A number alone says nothing, so that its controls are called by
    /// name and number: `CWE-319`.
    pub is_numeric: bool,
    /// Reports show it where it is asked for by name.
    pub on_request: bool,
    pub title: String,
    /// The title of the document itself.
    pub full_name: String,
    /// Who publishes it.
    pub publisher: String,
    /// A page of the publisher about all of it.
    pub page: String,
    text: &'static str,
    controls: OnceLock<Vec<Control>>,
}

impl Framework {
    /// Reads the head of a file.
    pub(super) fn read(text: &'static str) -> Result<Self, toml::de::Error> {
        let head = text.find("\n[[control]]").and_then(|end| text.get(..end)).unwrap_or(text);
        let head: Head = toml::from_str(head)?;
        Ok(Self {
            page: head.page.unwrap_or_else(|| head.url.replace("{number}", "")),
            full_name: head.full_name.unwrap_or_else(|| head.title.clone()),
            id: head.id,
            name: head.name,
            position: head.position.unwrap_or(u32::MAX),
            is_numeric: head.numeric,
            on_request: head.on_request,
            title: head.title,
            publisher: head.publisher,
            text,
            controls: OnceLock::new(),
        })
    }

    /// In the order of the data: that of the publisher.
    #[must_use]
    pub fn controls(&self) -> &[Control] {
        // A test says that every file parses.
        self.controls.get_or_init(|| toml::from_str(self.text).map(controls).unwrap_or_default())
    }

    /// The control of an id, exactly as written.
    #[must_use]
    pub fn get(&self, id: &str) -> Option<&Control> {
        self.controls().iter().find(|control| control.id == id)
    }

    /// What people call a control of it: `SOC 2 CC6.1`, `GDPR 32(1)(a)`, `CCPA 1798.150`, `CWE-319`.
    #[must_use]
    pub fn label(&self, id: &str) -> String {
        if self.is_numeric { self.short_label(id) } else { format!("{} {id}", self.name) }
    }

    /// The shortest that people understand: `CC6.1`, `32(1)(a)`, `1798.150`, `CWE-319`.
    #[must_use]
    pub fn short_label(&self, id: &str) -> String {
        if self.is_numeric { format!("{}-{id}", self.name) } else { id.to_string() }
    }
}

/// What stands above the controls.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Head {
    id: String,
    name: String,
    position: Option<u32>,
    #[serde(default)]
    numeric: bool,
    #[serde(default)]
    on_request: bool,
    title: String,
    full_name: Option<String>,
    publisher: String,
    page: Option<String>,
    /// `{number}` stands for the id up to its first parenthesis.
    url: String,
    /// What holds for a control that does not say otherwise.
    assessable: Option<Assessable>,
    #[serde(default)]
    supported_by: Support,
    #[serde(default)]
    shows: String,
    #[serde(default)]
    cannot_show: String,
}

/// A whole file of `rules/controls/`.
#[derive(Deserialize)]
struct FrameworkFile {
    #[serde(flatten)]
    head: Head,
    control: Vec<ControlRow>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ControlRow {
    id: String,
    title: String,
    assessable: Option<Assessable>,
    shows: Option<String>,
    cannot_show: Option<String>,
    #[serde(default)]
    rules: Vec<String>,
    supported_by: Option<Support>,
    /// What the gate is given that shows it.
    evidence: Option<String>,
    /// The role of who has to say that it is so.
    attest: Option<String>,
    #[serde(default)]
    through: BTreeMap<String, Vec<String>>,
}

fn controls(file: FrameworkFile) -> Vec<Control> {
    let FrameworkFile { head, control } = file;
    let control = control.into_iter().map(|row| {
        let number = row.id.split('(').next().unwrap_or(&row.id);
        Control {
            url: head.url.replace("{number}", number),
            assessable: row.assessable.or(head.assessable).unwrap_or(Assessable::No),
            shows: row.shows.unwrap_or_else(|| head.shows.clone()),
            cannot_show: cannot_show(
                row.cannot_show.as_deref().unwrap_or(&head.cannot_show),
                row.evidence.as_deref(),
                row.attest.as_deref(),
            ),
            rules: row.rules,
            supported_by: row.supported_by.unwrap_or_else(|| head.supported_by.clone()),
            id: row.id,
            title: row.title,
            through: row.through,
        }
    });
    control.collect()
}

/// What a scan cannot show, with what may be brought to the gate in its place, and who has to say it.
fn cannot_show(own: &str, evidence: Option<&str>, attest: Option<&str>) -> String {
    let evidence = evidence.map(|evidence| format!(" Evidence for the gate: {evidence}."));
    let person = attest.map(|role| format!(" A person has to say it: {role}."));
    [own, &evidence.unwrap_or_default(), &person.unwrap_or_default()].concat()
}
