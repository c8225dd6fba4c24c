//! Every string of a report passes the redactor, once, when the scan is done.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::result::{
    Against, Comparison, Coverage, Exemption, FileStatus, Known, LocatedProblem, Location, Population, Redactor,
    RelatedLocation, ScanReport, ScanResult, SkipReason, Subject, SuppressedBy, Suppression,
};
use crate::rule::Rule;

impl ScanReport {
    /// Takes known credentials out of all that the report says.
    pub fn redact(&mut self, redactor: &Redactor) {
        if redactor.is_empty() {
            return;
        }
        let Self { results, rules, coverage, population, provenance, policy_origins, comparison } = self;
        let mut subjects = Subjects { redactor, known: BTreeMap::new() };
        results.iter_mut().for_each(|result| redact_result(result, redactor, &mut subjects));
        rules.iter_mut().for_each(|rule| redact_rule(rule, redactor));
        redact_coverage(coverage, redactor);
        *population = redacted_population(population, redactor, &mut subjects);
        if let Some(comparison) = comparison {
            redact_comparison(comparison, redactor);
        }
        for origin in policy_origins {
            redactor.clean_name(&mut origin.path);
            origin.revision.iter_mut().for_each(|revision| redactor.clean_text(revision));
        }
        if let Some(provenance) = provenance {
            provenance.branch.iter_mut().for_each(|branch| redactor.clean_name(branch));
            provenance.repository.iter_mut().for_each(|repository| redactor.clean_text(repository));
        }
    }
}

/// Subjects are shared: each is redacted once.
struct Subjects<'a> {
    redactor: &'a Redactor,
    known: BTreeMap<Arc<Subject>, Arc<Subject>>,
}

impl Subjects<'_> {
    fn redacted(&mut self, subject: &Arc<Subject>) -> Arc<Subject> {
        if let Some(known) = self.known.get(subject) {
            return Arc::clone(known);
        }
        let mut own = Subject::clone(subject);
        self.redactor.clean_name(&mut own.path);
        self.redactor.clean_text(&mut own.kind);
        self.redactor.clean_text(&mut own.name);
        let own = if own == **subject { Arc::clone(subject) } else { Arc::new(own) };
        self.known.insert(Arc::clone(subject), Arc::clone(&own));
        own
    }
}

fn redact_result(result: &mut ScanResult, redactor: &Redactor, subjects: &mut Subjects<'_>) {
    redactor.clean_name(&mut result.rule_id);
    redactor.clean_text(&mut result.message);
    redact_location(&mut result.location, redactor);
    for RelatedLocation { location, message } in result.related.iter_mut().chain(&mut result.code_flow) {
        redact_location(location, redactor);
        redactor.clean_text(message);
    }
    result.subject.iter_mut().for_each(|subject| redactor.clean_text(subject));
    result.examined.iter_mut().for_each(|subject| *subject = subjects.redacted(subject));
    result.environment.iter_mut().for_each(|environment| redactor.clean_name(environment));
    if let Some(Suppression { reason, by }) = &mut result.suppression {
        redactor.clean_text(reason);
        match by {
            SuppressedBy::Configuration { path: name, .. } | SuppressedBy::Waiver { id: name } => {
                redactor.clean_name(name)
            }
            SuppressedBy::Comment { .. } | SuppressedBy::AllowList | SuppressedBy::PolicyException => {}
        }
    }
    result.joined.iter_mut().for_each(|known| redact_known(known, redactor));
    redactor.clean_json(&mut result.evidence);
    let places = result.history.iter_mut().flat_map(|history| &mut history.places);
    places.for_each(|place| redactor.clean_name(&mut place.path));
}

fn redact_comparison(comparison: &mut Comparison, redactor: &Redactor) {
    let Comparison { against, absent, unseen } = comparison;
    if let Against::File { name, .. } = against {
        redactor.clean_name(name);
    }
    absent.iter_mut().chain(unseen).for_each(|known| redact_known(known, redactor));
}

/// What it is matched by are hashes, which stay.
fn redact_known(known: &mut Known, redactor: &Redactor) {
    redactor.clean_name(&mut known.path);
    redactor.clean_name(&mut known.rule);
    known.subject.iter_mut().for_each(|subject| redactor.clean_text(subject));
}

/// The path of an archive and that in it are redacted apart, so that it stays known which is which.
fn redact_location(location: &mut Location, redactor: &Redactor) {
    if let Some(mut inner) =
        location.container.filter(|end| location.path.is_char_boundary(*end)).map(|end| location.path.split_off(end))
    {
        redactor.clean_name(&mut location.path);
        location.container = Some(location.path.len());
        redactor.clean_name(&mut inner);
        location.path.push_str(&inner);
    } else {
        redactor.clean_name(&mut location.path);
    }
    redactor.clean_excerpt(&mut location.excerpt);
}

fn redact_rule(rule: &mut Rule, redactor: &Redactor) {
    redactor.clean_name(&mut rule.id);
    rule.aliases.iter_mut().for_each(|alias| redactor.clean_name(alias));
    for text in [&mut rule.title, &mut rule.description, &mut rule.remediation] {
        redactor.clean_text(text);
    }
    rule.references.iter_mut().for_each(|reference| redactor.clean_text(reference));
    redactor.clean_name(&mut rule.defined_in);
    for example in rule.bad.iter_mut().chain(&mut rule.good).chain(&mut rule.unknown) {
        redactor.clean_text(&mut example.content);
    }
}

fn redact_coverage(coverage: &mut Coverage, redactor: &Redactor) {
    for file in &mut coverage.files {
        redactor.clean_name(&mut file.path);
        file.problems.iter_mut().for_each(|problem| redactor.clean_text(&mut problem.message));
        if let FileStatus::Skipped(SkipReason::Unreadable { error }) = &mut file.status {
            redactor.clean_text(error);
        }
    }
    for error in &mut coverage.errors {
        redactor.clean_name(&mut error.path);
        redactor.clean_name(&mut error.rule);
        redactor.clean_text(&mut error.message);
    }
    for (path, LocatedProblem { message, .. }) in &mut coverage.not_made {
        redactor.clean_name(path);
        redactor.clean_text(message);
    }
    for (mut rule, counts) in std::mem::take(&mut coverage.policies) {
        redactor.clean_name(&mut rule);
        coverage.policies.insert(rule, counts);
    }
    coverage.exemptions.iter_mut().for_each(|exemption| redact_exemption(exemption, redactor));
}

fn redact_exemption(exemption: &mut Exemption, redactor: &Redactor) {
    exemption.place.iter_mut().for_each(|place| redactor.clean_name(&mut place.path));
    exemption.subject.iter_mut().for_each(|subject| redactor.clean_text(subject));
    exemption.reason.iter_mut().for_each(|reason| redactor.clean_text(reason));
    exemption.paths.iter_mut().for_each(|path| redactor.clean_name(path));
}

fn redacted_population(population: &Population, redactor: &Redactor, subjects: &mut Subjects<'_>) -> Population {
    let mut redacted = Population::default();
    for (rule, all) in population.rules() {
        let mut rule = rule.to_string();
        redactor.clean_name(&mut rule);
        for (subject, status) in all {
            redacted.add(&rule, subjects.redacted(subject), *status);
        }
    }
    redacted
}
