//! The last steps of a scan, over all results: suppressions, order, identity.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::result::suppression::Directive;
use crate::result::{Draft, ResultBuilder, ResultKind, ScanResult, fingerprint};
use crate::rule::{Controls, Precision, Rule, Severity, Suppressible};
use crate::rule_index::RuleIndex;
use crate::scan::covering::{self, Covering};
use crate::scan::ignore::NOT_ALLOWED;
use crate::scan::{allow, ignore, waivers};

pub(crate) const UNUSED: &str = "unused-suppression";
pub(crate) const WITHOUT_REASON: &str = "suppression-without-reason";

/// The suppression comments of one file, and the builder for results about them.
#[derive(Clone, Debug)]
pub(crate) struct FileDirectives {
    pub directives: Vec<Directive>,
    pub builder: Arc<ResultBuilder>,
    /// The file was not asked for: it was not judged alone, so that a comment in it may well match nothing.
    pub context: bool,
}

/// Rules about suppressions themselves.
pub(crate) fn suppression_rules() -> Vec<Rule> {
    let rule = |id: &str, title: &str, severity, description: &str, remediation: &str| Rule {
        precision: Precision::VeryHigh,
        controls: Controls::from_iter([("soc2", &["CC8.1"][..])]),
        suppressible: Suppressible::Never,
        ..Rule::of_code(id, severity, title, description, remediation)
    };
    let allowances = allow::RULES
        .into_iter()
        .chain(ignore::RULES)
        .map(|(id, title, what, fix)| rule(id, title, Severity::Low, what, fix));
    let comments = [
        rule(
            UNUSED,
            "Suppression that matches no result",
            Severity::Low,
            "A `regate:ignore` comment names a rule that finds nothing where the comment stands. What it was written for \
             is fixed or has moved, and it would hide the next problem of that kind.",
            "Remove the comment, or move it to the line it is about.",
        ),
        rule(
            WITHOUT_REASON,
            "Suppression without a reason",
            Severity::Medium,
            "A `regate:ignore` comment gives no reason, so nobody can tell later whether it still holds. It suppresses \
             nothing until it does.",
            "Write the reason after the rule: `regate:ignore RULE why this is acceptable here`.",
        ),
        rule(
            NOT_ALLOWED,
            "Suppression of a rule that may not be suppressed inline",
            Severity::Medium,
            "The policy of this rule accepts neither a comment in the code nor an entry of `regate.toml` as an exception.",
            "Fix the result, or have it waived by somebody who may do so.",
        ),
    ];
    let waivers = waivers::RULES.map(|(id, title, severity, what, fix)| rule(id, title, severity, what, fix));
    comments.into_iter().chain(allowances).chain(waivers).collect()
}

/// Marks suppressed results and adds results about suppressions that do nothing.
/// `complete` says that these are all rules there are.
pub(crate) fn suppress(
    results: &mut Vec<ScanResult>,
    files: &BTreeMap<String, FileDirectives>,
    rules: &RuleIndex,
    complete: bool,
) {
    let mut used: BTreeMap<(&str, usize, usize), Use> = BTreeMap::new();
    let covering: BTreeMap<&str, Covering<'_>> = files
        .iter()
        .map(|(path, file)| (path.as_str(), Covering::new(&file.directives, file.builder.source())))
        .collect();
    // Many results may stand on one line: what covers it is found once.
    let mut last = Line::default();
    for result in results.iter_mut() {
        let Some((path, file)) = files.get_key_value(&result.location.path) else { continue };
        let Some(rule) = rules.get(&result.rule_id) else { continue };
        let allowed = rule.suppressible == Suppressible::Inline;
        let (line, end) = (result.location.region.start_line, result.location.region.end_line);
        if (last.path.as_str(), last.rule.as_str(), last.lines) != (path, &rule.id, (line, end)) {
            let names: Vec<&str> = rule.aliases.iter().map(String::as_str).chain([rule.id.as_str()]).collect();
            let found = covering.get(path.as_str()).map(|own| own.around((line, end), &names)).unwrap_or_default();
            for &(index, position) in &found {
                used.insert((path, index, position), if allowed { Use::Suppressed } else { Use::NotAllowed });
            }
            last = Line { path: path.clone(), rule: rule.id.clone(), lines: (line, end), found };
        }
        let nearest = last.found.last().filter(|_| allowed);
        if let Some(directive) = nearest.and_then(|(index, _)| file.directives.get(*index)) {
            result.suppression = Some(directive.suppression());
        }
    }
    for (path, file) in files.iter().filter(|(_, file)| !file.context) {
        for (index, directive) in file.directives.iter().enumerate() {
            if directive.reason.is_empty() || directive.rules.is_empty() {
                results.push(about(file, directive, WITHOUT_REASON, "", "gives no reason and suppresses nothing"));
                continue;
            }
            for (position, name) in directive.rules.iter().enumerate() {
                match used.get(&(path.as_str(), index, position)) {
                    Some(Use::Suppressed) => {}
                    Some(Use::NotAllowed) => {
                        let words = format!("names '{name}', which may not be suppressed inline");
                        results.push(about(file, directive, NOT_ALLOWED, name, &words));
                    }
                    None if rules.get(name).is_none() && !complete => {}
                    None if rules.get(name).is_none() => {
                        let words = format!("names '{name}', which is no rule");
                        results.push(about(file, directive, UNUSED, name, &words));
                    }
                    None => {
                        let words = format!("names '{name}', which has no result here");
                        results.push(about(file, directive, UNUSED, name, &words));
                    }
                }
            }
        }
    }
}

/// A line, a rule, and the suppressions that cover it for the rule.
#[derive(Default)]
struct Line {
    path: String,
    rule: String,
    /// The first and the last of the result.
    lines: (u32, u32),
    found: Vec<covering::At>,
}

#[derive(Clone, Copy)]
enum Use {
    Suppressed,
    NotAllowed,
}

fn about(file: &FileDirectives, directive: &Directive, rule: &str, named: &str, words: &str) -> ScanResult {
    let severity = if rule == UNUSED { Severity::Low } else { Severity::Medium };
    let structure = vec![named.to_string(), fingerprint::normalise(&directive.reason)];
    let draft = Draft::new(rule, severity, format!("This suppression {words}."), directive.span);
    file.builder.build(Draft { structure, ..draft })
}

/// Sorts by place and rule, drops exact repeats, and numbers equal identities.
pub(crate) fn order(results: &mut Vec<ScanResult>) {
    // Of two that differ in severity only, the worse stays.
    results.sort_by(|a, b| sort_key(a).cmp(&sort_key(b)).then(b.severity.cmp(&a.severity)));
    results.dedup_by(|a, b| sort_key(a) == sort_key(b));
    fingerprint::number_occurrences(results);
}

type SortKey<'a> = (&'a str, crate::span::Region, &'a str, &'a str, &'a Option<String>, ResultKind);

fn sort_key(result: &ScanResult) -> SortKey<'_> {
    let location = &result.location;
    (&location.path, location.region, &result.rule_id, &result.message, &result.subject, result.kind)
}
