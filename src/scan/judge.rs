//! The one place where something is judged: what policies said about a target becomes results with places, statuses of
//! subjects, and counts.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use crate::bound;
use crate::config::Config;
use crate::document::{Kind, PathKey};
use crate::policy::{self, Context, Evaluator, Level, Location, Outcome, Status, Violation};
use crate::requirement::Judgement;
use crate::result::{
    Called, Coverage, Draft, LocatedProblem, Place, PolicyCoverage, PolicyError, Population, ResultBuilder, ResultKind,
    ScanResult, Subject, SubjectStatus, SuppressedBy, Suppression, sentence,
};
use crate::rule::{FixSpec, Rule, RuleSource, Severity};
use crate::scan::Scan;
use crate::scan::alike::{self, Joined};
use crate::scan::calls;
use crate::scan::fix;
use crate::scan::named::Named;
use crate::scan::untyped::untyped;
use crate::target::{Placed, Target, TargetScope};

/// What judging gave.
#[derive(Clone, Debug, Default)]
pub(crate) struct Judged {
    pub results: Vec<ScanResult>,
    /// Counts of policies and what did not finish.
    pub coverage: Coverage,
    /// What became of subjects as far as no result says it.
    pub population: Population,
    /// What was judged in part, by path.
    pub problems: Problems,
}

/// Problems of files, by path.
pub(crate) type Problems = Vec<(String, LocatedProblem)>;

impl Judged {
    pub(crate) fn merge(&mut self, other: Self) {
        self.results.extend(other.results);
        self.coverage.merge(other.coverage);
        self.population.merge(other.population);
        self.problems.extend(other.problems);
    }

    /// The same for what was judged in another form of the same files: what was said of an earlier form is not said again,
    /// and of two that say the same thing the worse stays.
    pub(crate) fn merge_once(&mut self, mut other: Self, said: &mut Said) {
        let results = std::mem::take(&mut other.results);
        self.merge(other);
        let mut new: Vec<(String, usize)> = Vec::new();
        for result in results {
            let milder = said.0.get(&result.identity.key).map(|places| {
                let mildest = places.iter().copied().min_by_key(|at| self.results.get(*at).map(badness));
                mildest.and_then(|at| self.results.get_mut(at)).filter(|before| badness(before) < badness(&result))
            });
            match milder {
                Some(Some(before)) => *before = result,
                Some(None) => {}
                None => {
                    new.push((result.identity.key.clone(), self.results.len()));
                    self.results.push(result);
                }
            }
        }
        new.into_iter().for_each(|(key, at)| said.0.entry(key).or_default().push(at));
    }
}

/// Where results stand that were said of earlier forms, by identity.
#[derive(Debug, Default)]
pub(crate) struct Said(HashMap<String, Vec<usize>>);

/// What makes one of two results on the same thing the worse.
fn badness(result: &ScanResult) -> (Reverse<ResultKind>, Severity) {
    (Reverse(result.kind), result.severity)
}

/// Sees a result: the rule of the policy that gave it, and its place in the input.
pub(crate) type Each<'a> = dyn FnMut(&str, &Location, ScanResult) -> Option<ScanResult> + 'a;

/// Judges one target.
pub(crate) fn judge(scan: &Scan, evaluator: &mut Evaluator<'_>, target: &Target<'_>, judged: &mut Judged) {
    judge_each(scan, evaluator, target, judged, &mut |_, _, result| Some(result));
}

/// Judges one target, and says of a path which bounds were reached meanwhile.
pub(crate) fn judge_noting(
    scan: &Scan,
    evaluator: &mut Evaluator<'_>,
    target: &Target<'_>,
    path: &str,
    judged: &mut Judged,
) {
    let ((), reached) = bound::noting(|| judge(scan, evaluator, target, judged));
    judged.problems.extend(reached.iter().map(|why| (path.to_string(), LocatedProblem::of_bound(why))));
}

/// Judges one target, and lets `each` change or drop a result, by the policy that gave it and its place in the input.
pub(crate) fn judge_each(
    scan: &Scan,
    evaluator: &mut Evaluator<'_>,
    target: &Target<'_>,
    judged: &mut Judged,
    each: &mut Each<'_>,
) {
    let context = scan.context(target);
    let conftest = if scan.policies.has_plain() { target.as_yaml_1_1() } else { None };
    let input = policy::Target {
        kind: target.kind,
        scope: target.scope,
        input: &target.input,
        conftest: conftest.as_ref(),
        context: &context,
    };
    let evaluation = evaluator.evaluate(&input);
    let secretive = target.builders().into_iter().filter(|builder| builder.has_secrets()).collect();
    let judge = Judge { scan, target, secretive };
    evaluation.outcomes.iter().for_each(|outcome| judge.outcome(outcome, judged, each));
    if scan.rows_apply(target.kind, target.scope) {
        judge.rows(judged);
    }
    // A set says it once, whatever is judged with it.
    if target.scope == TargetScope::Document {
        judged.coverage.not_made.extend(target.not_made());
    }
    if scan.rows_apply(target.kind, target.scope) || target.kind == Kind::Yaml && target.scope == TargetScope::Document
    {
        judged.coverage.add_untyped(untyped(scan, target, &evaluation.outcomes));
    }
}

impl Scan {
    /// The environment of a target: of its file, or of its folder.
    fn environment(&self, target: &Target<'_>) -> Option<&str> {
        match target.scope {
            TargetScope::Set => self.config.environment_at(target.path),
            _ => self.config.environment_of(target.path),
        }
    }

    /// What a policy is told about the file or folder it sees.
    fn context(&self, target: &Target<'_>) -> Context {
        Context {
            environment: self.environment(target).map(str::to_string),
            test: target.is_test || self.config.is_test(target.path),
            fence: target.fence.map(str::to_string),
            privacy: Arc::clone(self.config.privacy()),
            built: if target.kind == Kind::Kubernetes { Arc::clone(&self.built) } else { Arc::default() },
            ..Context::of(target.path)
        }
    }
}

/// Places what one policy said about one target.
struct Judge<'a> {
    scan: &'a Scan,
    target: &'a Target<'a>,
    /// The builders of files that hold secrets.
    secretive: Vec<&'a Arc<ResultBuilder>>,
}

/// A result that there is not: the configuration switched its rule off where it would stand. What it would be about.
struct Off(Vec<Arc<Subject>>);

/// What a policy examined and said of it.
struct Examined<'a> {
    policy: &'a str,
    subjects: &'a Named<'a>,
    all: &'a [Violation],
}

impl Judge<'_> {
    fn outcome(&self, outcome: &Outcome, judged: &mut Judged, each: &mut Each<'_>) {
        self.count(&mut judged.coverage, outcome);
        let subjects = self.subjects(outcome);
        // A result says how they ended, unless it is off or not asked for.
        let mut said_of = BTreeSet::new();
        let mut is_of_any = false;
        for said in alike::joined(self.target, &outcome.violations) {
            let examined = Examined { policy: &outcome.rule, subjects: &subjects, all: &outcome.violations };
            match self.result(&said, &examined) {
                Ok(mut result) => {
                    if result.rule_id == outcome.rule && result.examined.is_empty() && !subjects.is_empty() {
                        is_of_any = true;
                        result.examined.push(Arc::new(self.as_subject()));
                    }
                    let fix = self.scan.policies.fix(&outcome.rule).map(|fix| fix.with(said.violation.fix.as_deref()));
                    self.add_fix(&mut result, fix.as_deref(), &said.violation.location, &[]);
                    said_of.extend(result.examined.iter().filter(|_| result.rule_id == outcome.rule).cloned());
                    judged.results.extend(each(&outcome.rule, &said.violation.location, result));
                }
                Err(Off(subjects)) => said_of.extend(subjects),
            }
        }
        if let Some(rule) = self.scan.rules.get(&outcome.rule) {
            let named = outcome.subjects.iter().zip(subjects.all());
            for (own, subject) in named.filter(|(_, subject)| self.is_on(rule, &subject.path)) {
                // What a result is about says how it ended, whatever that calls itself.
                if own.is_target() && outcome.violations.iter().any(|violation| lies_in(violation, &own.path)) {
                    continue;
                }
                let base = match base_status(outcome) {
                    SubjectStatus::Pass if said_of.contains(subject) => SubjectStatus::NotApplicable,
                    // A result that names no subject and lies in none may be about any of them.
                    SubjectStatus::Pass if is_of_any => SubjectStatus::Unknown,
                    // What may not be there is no evidence.
                    SubjectStatus::Pass if self.target.doubt(&own.path).is_some() => SubjectStatus::Unknown,
                    base => base,
                };
                judged.population.add(&rule.id, Arc::clone(subject), base);
            }
            // What the population is, nobody knows: it is not empty.
            if matches!(outcome.status, Status::Error(_)) && subjects.is_empty() && self.is_on(rule, self.target.path) {
                judged.population.add(&rule.id, Arc::new(self.as_subject()), SubjectStatus::Error);
            }
        }
        for said in alike::joined(self.target, &outcome.excepted) {
            let examined = Examined { policy: &outcome.rule, subjects: &subjects, all: &outcome.excepted };
            let Ok(mut result) = self.result(&said, &examined) else { continue };
            let reason = "an 'exception' of the policy takes it away".to_string();
            result.suppression = Some(Suppression { reason, by: SuppressedBy::PolicyException });
            judged.results.extend(each(&outcome.rule, &said.violation.location, result));
        }
    }

    /// What the rows say.
    fn rows(&self, judged: &mut Judged) {
        let level = self.scan.config.levels().of(self.scan.environment(self.target));
        let judgements = self.scan.requirements.judge(self.target.kind, &self.target.input, level);
        let mut rows: BTreeMap<&str, Vec<&Judgement<'_>>> = BTreeMap::new();
        judgements.iter().for_each(|judgement| rows.entry(judgement.row.id()).or_default().push(judgement));
        let mut placed: BTreeMap<&[PathKey], Arc<Subject>> = BTreeMap::new();
        for (id, judgements) in rows {
            let Some(rule) = self.scan.rules.get(id) else { continue };
            let (mut violations, mut owners) = (Vec::new(), Vec::new());
            let mut counted = Vec::new();
            for judgement in &judgements {
                let own = &judgement.subject;
                let place = || {
                    let at = self.target.place(&own.path);
                    Arc::new(at.builder.subject(&own.kind, &own.name, at.span))
                };
                let subject = placed.entry(&own.path).or_insert_with(place);
                if let Some(violation) = violation(judgement) {
                    violations.push(violation);
                    owners.push(Arc::clone(subject));
                }
                // A result says how a subject ended that did not pass, unless the rule is off where it would stand.
                let has_passed = judgement.status == SubjectStatus::Pass;
                let base = match has_passed {
                    true if self.target.doubt(&own.path).is_some() => SubjectStatus::Unknown,
                    true => SubjectStatus::Pass,
                    false => SubjectStatus::NotApplicable,
                };
                if self.is_on(rule, &subject.path) {
                    judged.population.add(&rule.id, Arc::clone(subject), base);
                    counted.push(judgement.status);
                }
            }
            if !counted.is_empty() {
                count_row(judged.coverage.policies.entry(id.to_string()).or_default(), &counted);
            }
            let fix = judgements.first().and_then(|judgement| judgement.row.fix());
            let missing: BTreeMap<&[PathKey], &[String]> = judgements
                .iter()
                .filter(|_| fix.is_some())
                .map(|j| (j.path.as_slice(), j.missing.as_slice()))
                .collect();
            for said in alike::joined(self.target, &violations) {
                let examined = said.members.iter().filter_map(|at| owners.get(*at).cloned()).collect();
                let Ok(mut result) = self.placed_result(&said.violation, rule, |_| examined) else { continue };
                if let Location::Path(path) = &said.violation.location {
                    let missing = missing.get(path.as_slice()).copied().unwrap_or_default();
                    self.add_fix(&mut result, fix, &said.violation.location, missing);
                }
                judged.results.push(result);
            }
        }
    }

    /// The target itself as a member of a population.
    fn as_subject(&self) -> Subject {
        let at = self.target.place(&[]);
        at.builder.subject(self.target.kind.as_str(), self.target_name(), at.span)
    }

    fn target_name(&self) -> &str {
        if self.target.path.is_empty() { "the repository" } else { self.target.path }
    }

    /// Whether the configuration leaves a rule on at a path.
    fn is_on(&self, rule: &Rule, path: &str) -> bool {
        self.scan.config.rule_enabled(rule, path)
    }

    /// Counts what a policy examined, and keeps what did not finish. One that is off where the target stands examined nothing.
    fn count(&self, coverage: &mut Coverage, outcome: &Outcome) {
        let path = self.target.path;
        let is_off = self.scan.rules.get(&outcome.rule).is_some_and(|rule| !self.is_on(rule, path));
        if is_off && !matches!(outcome.status, Status::Error(_)) {
            return;
        }
        let policy = coverage.policies.entry(outcome.rule.clone()).or_default();
        policy.subjects += outcome.subjects.len();
        match &outcome.status {
            Status::Pass => policy.passed += 1,
            Status::Fail => policy.failed += 1,
            Status::Unknown(_) => policy.unknown += 1,
            Status::NotApplicable => policy.not_applicable += 1,
            Status::Error(message) => {
                policy.errors += 1;
                let (path, rule) = (path.to_string(), outcome.rule.clone());
                coverage.errors.push(PolicyError { path, rule, message: message.clone() });
            }
        }
    }

    /// The population that the policy named, with the path to each.
    fn subjects<'o>(&self, outcome: &'o Outcome) -> Named<'o> {
        let subject = |subject: &'o policy::Subject| {
            let at = self.target.place(&subject.path);
            let kind = if subject.kind.is_empty() { self.target.kind.as_str() } else { &subject.kind };
            let name = if subject.is_target() { self.target_name() } else { &subject.name };
            (subject, Arc::new(at.builder.subject(kind, name, at.span)))
        };
        Named::new(outcome.subjects.iter().map(subject))
    }

    /// The result of what a policy said.
    fn result(&self, said: &Joined<'_>, of: &Examined<'_>) -> Result<ScanResult, Off> {
        let violation = &*said.violation;
        let name = violation.rule.as_deref().unwrap_or(of.policy);
        let rule = self.scan.rules.get(name).or_else(|| self.scan.rules.get(of.policy)).ok_or(Off(Vec::new()))?;
        let examined = |placed: &Placed<'_>| {
            let own = said.members.iter().filter_map(|at| of.all.get(*at)).filter(|_| !of.subjects.is_empty());
            let new = |name: &str| Arc::new(placed.builder.subject(self.target.kind.as_str(), name, placed.span));
            let subject = |violation: &Violation| match violation.subject.as_deref() {
                Some(name) => Some(of.subjects.get(name, &violation.location).unwrap_or_else(|| new(name))),
                None => of.subjects.around(&violation.location),
            };
            own.filter_map(subject).collect()
        };
        self.placed_result(violation, rule, examined)
    }

    /// The result of one violation; `examined` says which members of the population it is about.
    fn placed_result(
        &self,
        violation: &Violation,
        rule: &Rule,
        examined: impl FnOnce(&Placed<'_>) -> Vec<Arc<Subject>>,
    ) -> Result<ScanResult, Off> {
        let placed = self.place(&violation.location);
        let path = placed.builder.source().path();
        let examined = examined(&placed);
        if !self.is_on(rule, path) {
            return Err(Off(examined));
        }
        let related = violation.related.iter();
        // What identifies it is the block, whoever calls its module.
        let block = |text: &str| calls::without(text, placed.call.as_deref());
        let at: &[PathKey] = match &violation.location {
            Location::Path(path) => path,
            Location::Line { .. } => &[],
        };
        let of_subject = |subject: &String| self.target.unplaced(&block(subject), at);
        let mut structure: Vec<String> = violation.subject.iter().map(of_subject).collect();
        let mut related: Vec<Place> =
            related.map(|(path, message)| self.related(path, message, placed.builder)).collect();
        let used = placed.used_at.as_ref().map(|used| {
            let file = (!Arc::ptr_eq(used.builder, placed.builder)).then(|| Arc::clone(used.builder));
            Place { file, span: used.span, message: "The module uses it here.".to_string() }
        });
        related.extend(used);
        let doubt = match &violation.location {
            Location::Path(path) => self.target.doubt(path),
            _ => None,
        };
        let said = |message: &str| match &doubt {
            Some(condition) => format!("{}, if {condition}.", message.trim_end_matches('.')),
            None => message.to_string(),
        };
        let call = placed.call.clone().map(|address| {
            let root = self.target.path.to_string();
            let is_given = placed.used_at.is_some();
            Called { message: said(&sentence(&block(&violation.message))), calls: vec![(root, address)], is_given }
        });
        structure.extend(placed.structure);
        // A row is about one attribute, which the path names.
        structure.extend(self.target.content(at).filter(|_| rule.source != RuleSource::Requirement));
        structure.extend(violation.identity.clone());
        let mut draft = Draft {
            kind: violation.kind,
            conditional: false,
            severity: severity(violation, rule, &self.scan.config, path),
            message: sentence(&violation.message),
            span: placed.span,
            related,
            code_flow: Vec::new(),
            subject: violation.subject.clone(),
            examined,
            structure,
            evidence: violation.evidence.clone(),
            redact: rule.redact,
            secret: None,
            far_sink: None,
            rule: rule.id.clone(),
        };
        if let Location::Path(path) = &violation.location {
            draft.code_flow = self.target.code_flow(path);
            draft.secret = self.target.secret_hash(path);
            draft.far_sink = self.target.far_sink(path);
            draft.related.extend(self.target.origins(path));
        }
        if doubt.is_some() {
            draft.message = said(&draft.message);
            if draft.kind == ResultKind::Fail {
                draft.kind = ResultKind::Review;
                draft.conditional = true;
            }
        }
        let mut result = placed.builder.build(draft);
        if let Some(called) = call {
            placed.builder.set_called(&mut result, called);
        }
        // A policy that sees several files at once may repeat what it read in any of them.
        let others = self.secretive.iter().filter(|other| !Arc::ptr_eq(other, placed.builder));
        others.for_each(|other| other.clean(&mut result));
        Ok(result)
    }

    /// Adds the edit that the rule's data asks for. What is not known, or for a person to review, has none.
    fn add_fix(&self, result: &mut ScanResult, spec: Option<&FixSpec>, location: &Location, missing: &[String]) {
        if let (Some(spec), Location::Path(path)) = (spec, location)
            && result.kind == ResultKind::Fail
        {
            result.fix = fix::fix(spec, missing, self.target, path);
        }
    }

    fn place(&self, location: &Location) -> Placed<'_> {
        match location {
            Location::Path(path) => self.target.place(path),
            Location::Line { file, line } => self.target.place_on_line(file.as_deref(), *line),
        }
    }

    fn related(&self, path: &[PathKey], message: &str, own: &Arc<ResultBuilder>) -> Place {
        let placed = self.target.place(path);
        let file = (!Arc::ptr_eq(placed.builder, own)).then(|| Arc::clone(placed.builder));
        Place { file, span: placed.span, message: sentence(message) }
    }
}

/// What a row found wrong or cannot tell; `None` for what passed or is not for it.
fn violation(judgement: &Judgement<'_>) -> Option<Violation> {
    let (level, kind) = match (judgement.status, judgement.review) {
        (SubjectStatus::Fail, _) => (Level::Deny, ResultKind::Fail),
        (SubjectStatus::Unknown, true) => (Level::Deny, ResultKind::Review),
        (SubjectStatus::Unknown, false) => (Level::Unknown, ResultKind::Open),
        _ => return None,
    };
    Some(Violation {
        level,
        rule: None,
        message: judgement.message.clone(),
        location: Location::Path(judgement.path.clone()),
        subject: Some(judgement.subject.name.clone()),
        severity: None,
        kind,
        related: Vec::new(),
        identity: None,
        evidence: serde_json::Value::Null,
        fix: None,
    })
}

/// Whether a result may be about what stands at a path.
fn lies_in(violation: &Violation, path: &[PathKey]) -> bool {
    match &violation.location {
        Location::Path(own) => own.starts_with(path),
        Location::Line { .. } => true,
    }
}

/// How a subject ended on which the policy gave no result.
fn base_status(outcome: &Outcome) -> SubjectStatus {
    match outcome.status {
        Status::Error(_) => SubjectStatus::Error,
        // What hangs on a value that nobody can know may be about any of them.
        _ if outcome.doubt.is_some() => SubjectStatus::Unknown,
        // Nothing of what was found unknown names a subject: any may be meant.
        Status::Unknown(_) if outcome.violations.iter().all(|violation| violation.subject.is_none()) => {
            SubjectStatus::Unknown
        }
        Status::Pass | Status::Fail | Status::Unknown(_) | Status::NotApplicable => SubjectStatus::Pass,
    }
}

fn severity(violation: &Violation, rule: &Rule, config: &Config, path: &str) -> Severity {
    config.severity(rule, path, violation.severity.unwrap_or(rule.severity))
}

/// Counts what a row examined where it is on: the target ended as its worst subject did.
fn count_row(policy: &mut PolicyCoverage, judged: &[SubjectStatus]) {
    policy.subjects += judged.len();
    *match judged.iter().max() {
        Some(SubjectStatus::Fail) => &mut policy.failed,
        Some(SubjectStatus::Unknown) => &mut policy.unknown,
        Some(SubjectStatus::NotApplicable) => &mut policy.not_applicable,
        _ => &mut policy.passed,
    } += 1;
}
