//! From the JSON report to the audit.

use std::collections::{BTreeMap, BTreeSet};

use sha2::{Digest as _, Sha256};

use crate::controls::{self, Assessable, Framework};
use crate::report::ReportOptions;
use crate::report::audit::area::Area;
use crate::report::audit::model::{Audit, ControlRecord, Counts, Coverage, FrameworkRecord, RuleRecord, Scope};
use crate::report::audit::status::{Reach, Status};
use crate::report::gaps::{Gap, gaps};
use crate::report::saved::{Against, Comparison, Origin, Rule, Saved, Unjudged};
use crate::report::time;
use crate::rule::Severity;

/// How the scan works, for a reader who does not know it.
const METHOD: &str = "Regate read the files listed under coverage and judged what they say by the rules \
    listed here. It looked at no running system, at no person's work and at no document beyond these files: a \
    control is at most supported by what it saw, never met.";

/// The same where others judged.
const SARIF_METHOD: &str = "The results were read from a SARIF file, which lists what its tools reported. What they looked at, and by \
    what they judged, is known only as far as the file tells. A control is at most supported by what was seen, never met.";

/// A command line may hold a credential, and names of a machine.
const WHOLE_COMMAND: &str = "the command line of the scan beyond the options that left something out";

impl<'a> Audit<'a> {
    pub(super) fn of(saved: &'a Saved, options: &ReportOptions) -> Self {
        let wanted = |framework: &&Framework| match options.frameworks.as_slice() {
            [] => !framework.on_request,
            named => named.contains(&framework.id),
        };
        let frameworks: Vec<_> = controls::frameworks().iter().filter(wanted).collect();
        let gaps = gaps(saved);
        let unlisted = saved.unlisted_rules();
        let rules = rules(saved, &frameworks, &gaps);
        let mut severities: BTreeMap<_, _> = Severity::DESCENDING.into_iter().map(|severity| (severity, 0)).collect();
        let mut standings: BTreeMap<_, usize> = BTreeMap::new();
        let mut areas: BTreeMap<Area, BTreeMap<Severity, usize>> = BTreeMap::new();
        let mut new = 0;
        for result in &saved.results {
            *standings.entry(result.standing()).or_default() += 1;
            if result.standing() == "open" {
                *severities.entry(result.severity).or_default() += 1;
                let area = areas.entry(Area::of(saved.rule(&result.rule_id))).or_default();
                *area.entry(result.severity).or_default() += 1;
                new += usize::from(result.baseline_state.as_deref() == Some("new"));
            }
        }
        Self {
            schema: "regate.audit/1",
            scope: scope(saved, options),
            severities,
            standings,
            areas,
            new: saved.comparison.is_some().then_some(new),
            trend: options.trend.clone(),
            approvals: options.approvals.clone(),
            frameworks: frameworks.into_iter().map(|framework| framework_record(framework, &rules, unlisted)).collect(),
            coverage: coverage(saved, gaps),
            rules,
        }
    }
}

fn scope<'a>(saved: &'a Saved, options: &ReportOptions) -> Scope<'a> {
    let (provenance, conduct) = (saved.provenance.as_ref(), saved.conduct.as_ref());
    let environments: BTreeSet<_> = saved.results.iter().filter_map(|result| result.environment.as_deref()).collect();
    let mut ids = Sha256::new();
    for rule in &saved.rules {
        ids.update(format!("{}\n", rule.id));
    }
    Scope {
        tool: format!("{} {}", saved.tool.name, saved.tool.version),
        repository: provenance.and_then(|provenance| provenance.repository.as_deref()),
        revision: provenance.and_then(|provenance| provenance.revision.as_deref()),
        branch: provenance.and_then(|provenance| provenance.branch.as_deref()),
        environments: environments.into_iter().collect(),
        generated: time::rfc3339(options.now),
        report_sha256: &saved.sha256,
        rules: saved.rules.len() + saved.unlisted_rules(),
        rules_not_listed: saved.unlisted_rules(),
        rule_ids_sha256: (saved.unlisted_rules() == 0).then(|| data_encoding::HEXLOWER.encode(&ids.finalize())),
        rules_sha256: conduct.and_then(|conduct| conduct.rules_sha256.as_deref()),
        policies: saved.policy_sources.iter().map(|one| format!("{} {}", one.path, one.digest)).collect(),
        tree: conduct.and_then(|conduct| conduct.dirty).map(|dirty| match dirty {
            true => "changed: what was read is not what the commit has",
            false => "as the commit has it",
        }),
        narrowed_by: conduct.map(|conduct| conduct.narrowed_by.as_slice()),
        left_out: saved.left_out(),
        verdict: saved.verdict.as_ref().map(|verdict| format!("{}: {}", verdict.outcome, verdict.reason)),
        compared: saved.comparison.as_ref().map(compared),
        method: if saved.origin == Origin::Json { METHOD } else { SARIF_METHOD },
        origin: saved.origin.words(),
        not_recorded: match conduct {
            None => vec![
                "whether the working tree had changes beyond the commit",
                "the command line of the scan",
                "digests of the rules' contents",
            ],
            Some(conduct) if conduct.dirty.is_none() => {
                vec!["whether the working tree had changes beyond the commit", WHOLE_COMMAND]
            }
            Some(_) => vec![WHOLE_COMMAND],
        },
    }
}

fn compared(comparison: &Comparison) -> String {
    let with = match &comparison.against {
        Against::Head => "the commit that is checked out: only changed files were scanned".to_string(),
        Against::Commit { base, judged } => {
            format!("commit {base}: only files that changed until {judged} were scanned")
        }
        Against::Baseline { file } => format!("the baseline {file}"),
    };
    let unseen = match comparison.not_looked_for {
        0 => String::new(),
        unseen => format!("; {unseen} results that were there before were not looked for"),
    };
    format!("{with}. What was there before counts here as well{unseen}")
}

fn framework_record<'a>(
    framework: &'static Framework,
    rules: &[RuleRecord<'a>],
    unlisted: usize,
) -> FrameworkRecord<'a> {
    let mut naming: BTreeMap<(&str, &str), BTreeSet<usize>> = BTreeMap::new();
    for (at, record) in rules.iter().enumerate() {
        for pair in record.rule.iter().flat_map(|rule| controls::pairs(&rule.controls)) {
            naming.entry(pair).or_default().insert(at);
        }
    }
    let bearing = |control: &'static controls::Control| {
        let mut at: BTreeSet<usize> =
            control.ways(&framework.id).filter_map(|way| naming.get(&way)).flatten().copied().collect();
        if !control.rules.is_empty() {
            at.extend(rules.iter().enumerate().filter(|(_, record)| control.names(record.id)).map(|(at, _)| at));
        }
        at.into_iter().filter_map(|at| rules.get(at)).collect::<Vec<_>>()
    };
    // What another tool found and ties to no control here may be about any that files can speak to.
    let placed: BTreeSet<&str> = framework.controls().iter().flat_map(&bearing).map(|rule| rule.id).collect();
    let unplaced = rules.iter().filter(|rule| rule.is_of_another_tool() && !placed.contains(rule.id));
    let unplaced: usize = unplaced.map(RuleRecord::unsettling).sum();
    let mut statuses: BTreeMap<_, _> = Status::ALL.into_iter().map(|status| (status, 0)).collect();
    let record = |control: &'static controls::Control| {
        let rules = bearing(control);
        let supports = |record: &&&RuleRecord<'a>| {
            let of_pipelines = record.area == Area::Pipelines;
            let is_it = |rule: &Rule| control.is_supported_by(&framework.id, record.id, &rule.controls, of_pipelines);
            record.rule.is_some_and(is_it)
        };
        let supported_by: Vec<&'a str> = rules.iter().filter(supports).map(|rule| rule.id).collect();
        let (mut status, mut reason) = status(&rules, &supported_by, unlisted);
        let may_be_about = unplaced > 0 && control.assessable == Assessable::Partly;
        if may_be_about && matches!(status, Status::NotAssessed | Status::Supported) {
            status = Status::Inconclusive;
            reason = format!("{unplaced} found by tools whose rules name no control of {}", framework.name);
        }
        *statuses.entry(status).or_default() += 1;
        ControlRecord {
            id: &control.id,
            label: framework.label(&control.id),
            short: framework.short_label(&control.id),
            title: &control.title,
            status,
            reason,
            shows: &control.shows,
            cannot_show: &control.cannot_show,
            through: control.ways(&framework.id).skip(1).map(|(name, id)| controls::label(name, id)).collect(),
            population: rules.iter().map(|rule| rule.population).fold(Counts::default(), Counts::plus),
            rules: rules.iter().map(|rule| rule.id).collect(),
            supported_by,
        }
    };
    let controls = framework.controls().iter().map(record).collect();
    FrameworkRecord { id: &framework.id, name: &framework.name, title: &framework.title, statuses, controls }
}

fn rules<'a>(saved: &'a Saved, frameworks: &[&Framework], gaps: &[Gap]) -> Vec<RuleRecord<'a>> {
    let mut records: BTreeMap<&'a str, RuleRecord<'a>> = BTreeMap::new();
    let ways: BTreeSet<_> = frameworks
        .iter()
        .flat_map(|framework| framework.controls().iter().flat_map(|control| control.ways(&framework.id)))
        .collect();
    let named: Vec<_> = frameworks.iter().flat_map(|framework| framework.controls()).collect();
    for rule in &saved.rules {
        let is_named = || named.iter().any(|control| control.names(&rule.id));
        if controls::pairs(&rule.controls).any(|pair| ways.contains(&pair)) || is_named() {
            records.insert(&rule.id, RuleRecord::of(&rule.id, saved, gaps));
        }
    }
    for result in &saved.results {
        let new = || RuleRecord::of(&result.rule_id, saved, gaps);
        records.entry(&result.rule_id).or_insert_with(new).add(result);
    }
    for population in &saved.population {
        if let Some(record) = records.get_mut(population.rule_id.as_str()) {
            record.add_population(population);
        }
    }
    for error in &saved.coverage.errors {
        let new = || RuleRecord::of(&error.rule_id, saved, gaps);
        records.entry(&error.rule_id).or_insert_with(new).errors += 1;
    }
    records.values_mut().for_each(RuleRecord::settle_severity);
    records.into_values().collect()
}

/// The status of a control, and why. Which controls rules bear on that the report does not list, nobody knows.
fn status<'a>(rules: &[&RuleRecord<'a>], supported_by: &[&str], unlisted: usize) -> (Status, String) {
    let untold = rules.iter().filter(|rule| rule.reach == Reach::Untold).count();
    let sum = |count: fn(&RuleRecord<'a>) -> usize| rules.iter().map(|rule| count(rule)).sum::<usize>();
    let told = |parts: &[(usize, &str)]| {
        let there = parts.iter().filter(|(count, _)| *count > 0);
        there.map(|(count, word)| format!("{count} {word}")).collect::<Vec<_>>().join(", ")
    };
    let failures = sum(RuleRecord::violations);
    let waived = sum(|rule| rule.waived);
    let gaps = rules.iter().map(|rule| rule.gaps).max().unwrap_or_default();
    let unsettled = [
        (sum(|rule| rule.unknown), "unknown"),
        (sum(|rule| rule.review), "for a person to review"),
        (sum(|rule| rule.suppressed), "silenced without a waiver"),
        (sum(|rule| rule.errors), "not finished"),
        (sum(RuleRecord::notices), "of evidence only"),
        (sum(|rule| rule.exemptions), "switched off, in part or at all"),
        (unlisted, if unlisted == 1 { "rule not listed by the report" } else { "rules not listed by the report" }),
        (
            untold,
            if untold == 1 {
                "rule whose population is not told by the SARIF"
            } else {
                "rules whose population is not told by the SARIF"
            },
        ),
        (if untold > 0 { 0 } else { gaps }, if gaps == 1 { "file not read whole" } else { "files not read whole" }),
        (usize::from(rules.iter().any(|rule| rule.is_of_a_part)), "scan of a part"),
    ];
    let supporting = rules.iter().filter(|rule| supported_by.contains(&rule.id));
    let passed: usize = supporting.map(|rule| rule.population.pass).sum();
    let beside = sum(|rule| rule.population.pass);
    if failures > 0 {
        (Status::NotSatisfied, told(&[(failures, "failing"), (waived, "waived")]))
    } else if waived > 0 {
        (Status::Waived, told(&[(waived, "waived")]))
    } else if unsettled.iter().any(|(count, _)| *count > 0) {
        (Status::Inconclusive, told(&unsettled))
    } else if passed > 0 {
        (Status::Supported, told(&[(passed, "passed, all that was examined")]))
    } else if beside > 0 {
        let told = format!(
            "{beside} passed of rules whose failure would indicate violation, and whose passing shows nothing of it"
        );
        (Status::NotAssessed, told)
    } else if rules.is_empty() {
        (Status::NotAssessed, "no rule bears on it".to_string())
    } else if rules.iter().any(|rule| rule.reach != Reach::Idle) {
        (Status::NotAssessed, "nothing found, and nothing that could be counted as passed".to_string())
    } else {
        (Status::NotAssessed, "there was nothing to examine".to_string())
    }
}

fn coverage(saved: &Saved, gaps: Vec<Gap>) -> Coverage<'_> {
    let mut left_out: BTreeMap<_, usize> = BTreeMap::new();
    for file in &saved.coverage.files {
        let reason = match file.status.as_str() {
            "skipped-binary" => "binary",
            "skipped-symlink" => "symbolic link",
            "skipped-ignored" => "named by a .regateignore",
            "skipped-excluded" => "excluded by the configuration",
            _ => continue,
        };
        *left_out.entry(reason).or_default() += 1;
    }
    let unjudged = saved.coverage.unjudged.iter().map(|kind| (unjudged_name(kind), kind.files));
    let types = saved.coverage.unjudged_resources.iter();
    let types = types.map(|found| (format!("resources of the type '{}'", found.of_type), found.resources));
    let unjudged = unjudged.chain(types).collect();
    let errors = saved.coverage.errors.iter();
    let exemptions = saved.coverage.exemptions.iter();
    let exemptions = exemptions.map(|told| (told.by.clone(), told.message.clone(), told.place()));
    Coverage {
        files_read: saved.summary.files_read,
        files_known: saved.origin == Origin::Json,
        gaps: gaps.into_iter().map(|gap| (gap.path, gap.reason)).collect(),
        exemptions: exemptions.collect(),
        left_out,
        unjudged,
        not_made: saved.coverage.not_made.len(),
        errors: errors.map(|e| (e.rule_id.as_str(), e.path.as_str(), e.message.as_str())).collect(),
        unknown_controls: saved.rules.iter().flat_map(|rule| controls::validate(&rule.controls)).collect(),
    }
}

fn unjudged_name(kind: &Unjudged) -> String {
    let only = if kind.secrets_only { ", read for secrets only" } else { "" };
    format!("{}{only}", kind.kind)
}
