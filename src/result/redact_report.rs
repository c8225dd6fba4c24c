//! Every string of a report passes the redactor, once, when the scan is done.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::result::{
    Against, Called, Comparison, Coverage, Exemption, FileStatus, Fix, Known, LocatedProblem, Location, Population,
    Redactor, RelatedLocation, ScanReport, ScanResult, SkipReason, Subject, SuppressedBy, Suppression,
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
        // The shelf is the binary's, which no repository wrote.
        rules.change_read(|rule| redact_rule(rule, redactor));
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
    // Every field is named, so that a new one is thought of. Fingerprints and what they are made of are hashes.
    let ScanResult {
        rule_id,
        kind: _,
        conditional: _,
        severity: _,
        message,
        location,
        related,
        code_flow,
        subject,
        examined,
        environment,
        fingerprint: _,
        identity: _,
        joined,
        together: _,
        line_hash: _,
        baseline: _,
        suppression,
        evidence,
        secret: _,
        // A path with an offset, that no report shows.
        far_sink: _,
        called,
        history,
        fix,
    } = result;
    redactor.clean_name(rule_id);
    redactor.clean_text(message);
    redact_location(location, redactor);
    for RelatedLocation { location, message } in related.iter_mut().chain(code_flow) {
        redact_location(location, redactor);
        redactor.clean_text(message);
    }
    subject.iter_mut().for_each(|subject| redactor.clean_text(subject));
    examined.iter_mut().for_each(|subject| *subject = subjects.redacted(subject));
    environment.iter_mut().for_each(|environment| redactor.clean_name(environment));
    if let Some(Suppression { reason, by }) = suppression {
        redactor.clean_text(reason);
        match by {
            SuppressedBy::Configuration { path: name, .. } | SuppressedBy::Waiver { id: name } => {
                redactor.clean_name(name)
            }
            SuppressedBy::Comment { .. } | SuppressedBy::AllowList | SuppressedBy::PolicyException => {}
        }
    }
    joined.iter_mut().for_each(|known| redact_known(known, redactor));
    redactor.clean_json(evidence);
    let places = history.iter_mut().flat_map(|history| &mut history.places);
    places.for_each(|place| redactor.clean_name(&mut place.path));
    if let Some(Called { message, calls, is_given: _ }) = called {
        redactor.clean_text(message);
        for (root, address) in calls {
            redactor.clean_name(root);
            redactor.clean_text(address);
        }
    }
    if let Some(Fix { path, span: _, region: _, replacement, effect, is_unsafe: _ }) = fix {
        redactor.clean_name(path);
        redactor.clean_text(replacement);
        redactor.clean_text(effect);
    }
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
    for (mut kind, places) in std::mem::take(&mut coverage.untyped) {
        redactor.clean_name(&mut kind);
        coverage.untyped.entry(kind).or_default().extend(places);
    }
    for (mut rule, counts) in std::mem::take(&mut coverage.policies) {
        redactor.clean_name(&mut rule);
        coverage.policies.entry(rule).or_default().add(counts);
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::result::sample;
    use crate::rule::Severity;
    use crate::span::{Region, Span};

    #[test]
    fn an_edit_and_the_calls_of_a_module_are_redacted_too() {
        let value = "ueT98fRQJAFPM4ZcE5NT";
        let mut result = sample::result("r", Severity::High, sample::place("a.tf"));
        result.fix = Some(Fix {
            path: format!("keys/{value}/main.tf"),
            span: Span::default(),
            region: Region::default(),
            replacement: format!("token = \"{value}\""),
            effect: format!("It replaces {value}."),
            is_unsafe: false,
        });
        result.called = Some(Called {
            message: format!("It holds {value}."),
            calls: vec![(format!("live/{value}"), format!("module.{value}"))],
            is_given: false,
        });
        let redactor = Redactor::new([(value, value)]);
        let mut subjects = Subjects { redactor: &redactor, known: BTreeMap::new() };
        redact_result(&mut result, &redactor, &mut subjects);
        let told = format!("{result:?}");
        assert!(!told.contains(value), "{told}");
    }
}
