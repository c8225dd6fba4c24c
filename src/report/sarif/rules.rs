//! Rules as SARIF's reportingDescriptors, with what GitHub code scanning reads of them.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use crate::report::control_list;
use crate::report::ran;
use crate::report::sarif::model::{Configuration, Descriptor, DescriptorReference, Message, RuleProperties};
use crate::report::sarif::taxonomies::Taxonomies;
use crate::report::sarif::text::{clip, with_full_stop};
use crate::report::sarif::{Profile, help};
use crate::report::{INFORMATION_URI, ReportOptions, rule_address};
use crate::result::ScanReport;
use crate::result::ScanResult;
use crate::rule::{Controls, Precision, Rule, RuleSource, Severity, Suppressible};

/// GitHub shows ten tags of a rule and rejects more than twenty.
const MOST_TAGS: usize = 10;
/// GitHub's limit for a rule's name.
const LONGEST_NAME: usize = 255;

/// The rules of a run, sorted by id, with the position that results refer to.
#[derive(Debug)]
pub(super) struct RuleTable<'a> {
    rules: Vec<(Cow<'a, Rule>, Severity)>,
    index: BTreeMap<&'a str, usize>,
}

impl<'a> RuleTable<'a> {
    /// The full profile lists every rule that ran on something, as evidence of what was tested, and all when asked for. GitHub's lists those with results: it keeps
    /// the texts of all rules it was ever sent, so that the others (several hundred, with help pages) would only add
    /// bytes to each upload.
    pub(super) fn new(
        report: &'a ScanReport,
        results: &[&'a ScanResult],
        profile: Profile,
        options: &ReportOptions,
    ) -> Self {
        let mut severities: BTreeMap<&str, Severity> = BTreeMap::new();
        for result in results {
            let worst = severities.entry(&result.rule_id).or_insert(result.severity);
            *worst = (*worst).max(result.severity);
        }
        let mut ids: BTreeSet<&'a str> = severities.keys().copied().collect();
        if profile == Profile::Full {
            ids.extend(ran::rules(report, options).into_iter().map(|rule| rule.id.as_str()));
        }
        let mut table = Self { rules: Vec::new(), index: BTreeMap::new() };
        for id in ids {
            let seen = severities.get(id).copied();
            let rule = report
                .rules
                .get(id)
                .map_or_else(|| Cow::Owned(unknown_rule(id, seen.unwrap_or(Severity::Info))), Cow::Borrowed);
            let severity = seen.map_or(rule.severity, |seen| seen.max(rule.severity));
            table.index.insert(id, table.rules.len());
            table.rules.push((rule, severity));
        }
        table
    }

    pub(super) fn index(&self, id: &str) -> Option<usize> {
        self.index.get(id).copied()
    }

    /// The worst severity of a rule's results, or its own.
    pub(super) fn severity(&self, id: &str) -> Severity {
        let found = self.index(id).and_then(|index| self.rules.get(index));
        found.map_or(Severity::Info, |(_, severity)| *severity)
    }

    pub(super) fn rules(&self) -> impl Iterator<Item = &Rule> {
        self.rules.iter().map(|(rule, _)| rule.as_ref())
    }

    pub(super) fn descriptors(&self, taxonomies: &Taxonomies) -> Vec<Descriptor> {
        self.rules.iter().map(|(rule, severity)| descriptor(rule, *severity, taxonomies)).collect()
    }
}

/// A reference to a rule; the index is left out when the run does not list the rule.
pub(super) fn reference(table: &RuleTable<'_>, id: &str) -> DescriptorReference {
    DescriptorReference { id: id.to_string(), index: table.index(id), tool_component: None }
}

/// SARIF's level for a severity.
pub(super) fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Critical | Severity::High => "error",
        Severity::Medium => "warning",
        Severity::Low | Severity::Info => "note",
    }
}

/// GitHub's score: above 9.0 is critical, from 7.0 high, from 4.0 medium, above 0.0 low. It has none for information.
fn security_severity(severity: Severity) -> Option<&'static str> {
    match severity {
        Severity::Critical => Some("9.5"),
        Severity::High => Some("8.0"),
        Severity::Medium => Some("5.5"),
        Severity::Low => Some("2.5"),
        Severity::Info => None,
    }
}

/// CodeQL's words, which GitHub shows where there is no score.
fn problem_severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Critical | Severity::High => "error",
        Severity::Medium => "warning",
        Severity::Low | Severity::Info => "recommendation",
    }
}

fn descriptor(rule: &Rule, severity: Severity, taxonomies: &Taxonomies) -> Descriptor {
    let description = if rule.description.trim().is_empty() { &rule.title } else { &rule.description };
    Descriptor {
        id: rule.id.clone(),
        deprecated_ids: rule.aliases.clone(),
        name: name(&rule.id),
        short_description: Message::text(with_full_stop(&clip(&rule.title))),
        full_description: Message::text(with_full_stop(&clip(description))),
        help: Some(Message { text: help::text(rule), markdown: Some(help::markdown(rule)) }),
        help_uri: Some(help_uri(rule)),
        default_configuration: Configuration { level: level(severity) },
        relationships: taxonomies.relationships(&rule.controls),
        properties: Some(RuleProperties {
            precision: rule.precision.as_str(),
            problem_severity: problem_severity(severity),
            security_severity: security_severity(severity),
            tags: tags(rule),
            suppressible: (rule.suppressible == Suppressible::Never).then_some("never"),
        }),
    }
}

/// Our own page of a rule that ships, else the first page that the rule names.
fn help_uri(rule: &Rule) -> String {
    let named = || rule.references.iter().find(|page| help::is_web(page)).cloned();
    rule_address(rule).or_else(named).unwrap_or(INFORMATION_URI.to_string())
}

/// A rule that results name and nobody described: a policy written for conftest may make up rule ids as it goes.
fn unknown_rule(id: &str, severity: Severity) -> Rule {
    Rule {
        id: id.to_string(),
        aliases: Vec::new(),
        title: format!("Results of '{id}'"),
        description: format!("The policy that reported '{id}' has no description."),
        remediation: String::new(),
        severity,
        precision: Precision::Medium,
        kinds: Vec::new(),
        controls: Controls::default(),
        references: Vec::new(),
        suppressible: Suppressible::Inline,
        redact: false,
        source: RuleSource::Policy,
        defined_in: String::new(),
        bad: Vec::new(),
        good: Vec::new(),
        unknown: Vec::new(),
    }
}

/// The id's words in PascalCase; never equal to the id itself, which SARIF1001 forbids.
fn name(id: &str) -> String {
    let mut name = String::new();
    for word in id.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()) {
        let mut chars = word.chars();
        name.extend(chars.next().into_iter().flat_map(char::to_uppercase));
        name.extend(chars);
    }
    name = name.chars().take(LONGEST_NAME - "Rule".len()).collect();
    if name.eq_ignore_ascii_case(id) || name.is_empty() {
        name.push_str("Rule");
    }
    name
}

/// `security`, then CWE ids as CodeQL writes them, then the other controls.
fn tags(rule: &Rule) -> Vec<String> {
    let mut tags = vec!["security".to_string()];
    let (numbered, named): (Vec<_>, Vec<_>) = control_list::list(&rule.controls)
        .into_iter()
        .filter_map(|control| Some((control.framework()?, control.id)))
        .partition(|(framework, _)| framework.is_numeric);
    tags.extend(numbered.iter().map(|(framework, id)| format!("external/{0}/{0}-{id:0>3}", framework.id)));
    tags.extend(named.iter().map(|(framework, id)| format!("{}/{id}", framework.id)));
    tags.truncate(MOST_TAGS);
    tags
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_pascal_case_and_differ_from_ids() {
        assert_eq!(name("s3-bucket-unencrypted"), "S3BucketUnencrypted");
        assert_eq!(name("password"), "PasswordRule");
        assert_eq!(name("--"), "Rule");
        assert!(name(&"a".repeat(400)).len() <= LONGEST_NAME);
    }

    #[test]
    fn tags_are_few_and_unique() {
        let mut rule = unknown_rule("r", Severity::Low);
        rule.controls.set("cwe", ["79", "79", "1004"].map(String::from).into());
        rule.controls.set("soc2", (0..20).map(|n| format!("CC6.{n}")).collect());
        let tags = tags(&rule);
        assert_eq!(tags[..3], ["security", "external/cwe/cwe-079", "external/cwe/cwe-1004"]);
        assert_eq!(tags.len(), MOST_TAGS);
        assert_eq!(tags.iter().collect::<BTreeSet<_>>().len(), tags.len());
    }
}
