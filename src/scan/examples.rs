//! The examples beside policies, judged as a scan judges files: the same targets, the same places.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Instant;

use crate::code::{Models, Program, Sources};
use crate::config::Config;
use crate::detect::SecretScanner;
use crate::document::Kind;
use crate::pipeline::{Script, is_script};
use crate::policy::{
    self, ExampleCase, Expected, PolicySet, TestError, TestLocation, TestOptions, TestReport, TestResult,
};
use crate::requirement::Requirements;
use crate::result::{FileStatus, Redactions, ResultBuilder, ResultKind, ScanResult};
use crate::rule_file::LoadErrors;
use crate::scan::judge::{Each, Judged, judge_each};
use crate::scan::{Judges, Scan, ScanError};
use crate::source::{Encoding, Origin, SourceText};
use crate::target::{
    Groups, ListedFile, Member, ParsedFile, Repository, RepositoryFacts, RepositoryPage, RepositoryParts, Target,
    TargetScope, sort_members,
};

/// Runs the Rego tests of policies, and their examples.
///
/// # Errors
///
/// What keeps policies or tests from loading.
pub fn test(options: &TestOptions) -> Result<TestReport, LoadErrors> {
    policy::test(options, &run)
}

/// One result for each example whose name is wanted.
fn run(policies: &Arc<PolicySet>, of_binary: bool, wanted: &dyn Fn(&str) -> bool) -> Vec<TestResult> {
    let named = |case: &ExampleCase| format!("example_{}_{}", case.expected.folder(), case.name);
    let cases = policies.examples(of_binary);
    let cases = cases.into_iter().filter(|case| wanted(&format!("{}.{}", case.package, named(case))));
    let scan = SecretScanner::load().map_err(ScanError::from).and_then(|secrets| {
        let requirements = Arc::new(Requirements::default());
        let judges = Judges {
            policies: Arc::clone(policies),
            requirements,
            secrets: Arc::new(secrets),
            rules: None,
            kept: None,
            threads: None,
        };
        Scan::of(judges, Arc::new(Config::of_examples()), None)
    });
    cases
        .map(|case| {
            let start = Instant::now();
            let problem = match &scan {
                Ok(scan) => problem(scan, &case),
                Err(error) => Some(error.to_string()),
            };
            let error = problem.map(|message| TestError { message });
            TestResult {
                name: named(&case),
                location: TestLocation { file: case.file, row: 1, col: 1 },
                package: case.package,
                fail: error.is_some(),
                skip: false,
                error,
                duration: start.elapsed(),
                sub_results: std::collections::BTreeMap::new(),
                prints: Vec::new(),
            }
        })
        .collect()
}

/// What an example gives that it must not; `None` when it is as it must be.
fn problem(scan: &Scan, case: &ExampleCase) -> Option<String> {
    let source = |(path, text): &(String, String)| {
        Arc::new(SourceText::new(path.as_str(), text.as_str(), Encoding::Utf8, Origin::WorkingTree))
    };
    let sources: Vec<Arc<SourceText>> = case.files.iter().map(source).collect();
    let program = program(&sources);
    let files: Vec<_> = sources.iter().map(|source| parse(scan, source, &program)).collect();
    let mut judged = Judged::default();
    let (mut open, mut found) = (0, 0);
    let mut count = |rule: &str, _: &_, result: ScanResult| {
        let is_own = rule == case.rule;
        *(if result.kind == ResultKind::Open { &mut open } else { &mut found }) += usize::from(is_own);
        Some(result)
    };
    if !judge_case(scan, case, files, &mut judged, &mut count) {
        let names: Vec<_> = case.kinds.iter().map(|kind| kind.as_str()).collect();
        return Some(format!("the example is no {} document", names.join(" or ")));
    }
    if let Some(error) = judged.coverage.errors.iter().find(|error| error.rule == case.rule) {
        return Some(error.message.clone());
    }
    judged.population.add_results(&judged.results);
    if let Some(result) = judged.results.iter().find(|result| is_of_nobody(result, &case.rule, &judged)) {
        let message = &result.message;
        return Some(format!(
            "a result must fail a member of 'subjects', and this one names or lies in none: {message}"
        ));
    }
    let passed = judged.population.counts(&case.rule).pass;
    let what = match case.expected {
        Expected::Bad if found == 0 => "a bad example must give a result, and this one gives none".to_string(),
        Expected::Good if found + open > 0 => {
            format!("a good example must give no result, and this one gives {}", found + open)
        }
        Expected::Unknown if open == 0 || found > 0 => format!(
            "an unknown example must say that it cannot be told, and must not fail; this one gives {open} unknown and {found} \
             other results"
        ),
        Expected::Unknown if passed > 0 => {
            format!("an unknown example must not pass, and of this one {passed} subjects do")
        }
        Expected::Bad | Expected::Good | Expected::Unknown => return None,
    };
    Some(what)
}

/// Whether a failure of a rule with a population is no failure of any member that its policy named.
fn is_of_nobody(result: &ScanResult, rule: &str, judged: &Judged) -> bool {
    let Some((_, members)) = judged.population.rules().find(|(own, _)| *own == rule) else { return false };
    let is_failure = result.rule_id == rule && result.kind == ResultKind::Fail;
    is_failure && !result.examined.iter().any(|subject| members.contains_key(subject))
}

struct ExampleText {
    parsed: ParsedFile,
    builder: Arc<ResultBuilder>,
}

/// The files of an example are all there is.
fn program(sources: &[Arc<SourceText>]) -> Program {
    let paths: Vec<String> = sources.iter().map(|source| source.path().to_string()).collect();
    let read = |path: &str| sources.iter().find(|source| source.path() == path).map(Arc::clone);
    Program::new(Models::default(), &Sources { asked: paths.clone(), paths, read: &read, memory: None })
}

fn parse(scan: &Scan, source: &Arc<SourceText>, program: &Program) -> ExampleText {
    let parsed = ParsedFile::new(Arc::clone(source), &scan.secrets, program);
    ExampleText { parsed, builder: Arc::new(ResultBuilder::new(Arc::clone(source), Redactions::default(), None)) }
}

/// Judges an example; whether there was anything of its kinds to judge.
fn judge_case(
    scan: &Scan,
    case: &ExampleCase,
    files: Vec<ExampleText>,
    judged: &mut Judged,
    count: &mut Each<'_>,
) -> bool {
    let mut evaluator = scan.policies.evaluator();
    if case.scope == TargetScope::Document {
        let mut any = false;
        for file in &files {
            let wanted = |kind| case.kinds.contains(&kind);
            // Facts may be none: nothing was seen, and that is what is judged.
            any |= wanted(Kind::Facts) || file.parsed.code_kind().is_some_and(wanted);
            for target in file.parsed.targets(&file.builder, &wanted) {
                any = true;
                judge_each(scan, &mut evaluator, &target, judged, count);
            }
        }
        return any;
    }
    let (mut members, mut parts) = (Vec::new(), RepositoryParts::default());
    for ExampleText { parsed, builder } in files {
        parts.files.push(listed(&parsed, builder.source().path()));
        parts.pages.extend(parsed.prose().map(|prose| RepositoryPage { prose, builder: Arc::clone(&builder) }));
        let path = builder.source().path();
        if is_script(path, builder.source().text()) {
            parts.scripts.push(Script { path: path.to_string(), text: Arc::clone(builder.source()) });
        }
        let (documents, code) = parsed.into_parts();
        members.extend(documents.into_iter().map(|document| Member {
            document,
            builder: Arc::clone(&builder),
            origins: None,
        }));
        parts.facts.extend(code.into_iter().map(|(kind, facts)| RepositoryFacts {
            kind,
            facts,
            builder: Arc::clone(&builder),
        }));
    }
    if case.scope == TargetScope::Repository {
        members.retain(|member| case.kinds.contains(&member.document.kind));
        parts.facts.retain(|file| case.kinds.contains(&file.kind));
        let repository = Repository::new(RepositoryParts { documents: members, ..parts });
        judge_each(scan, &mut evaluator, &Target::repository(&repository), judged, count);
        return true;
    }
    sort_members(&mut members);
    let (mut any, mut entered) = (false, BTreeSet::new());
    let mut groups = Groups::new(&members);
    loop {
        let batch = groups.next_batch(entered.iter().map(String::as_str));
        if batch.is_empty() {
            return any;
        }
        let wanted = batch.iter().filter(|group| case.kinds.contains(&group.key.kind));
        for target in wanted.filter_map(Target::of_group) {
            any = true;
            judge_each(scan, &mut evaluator, &target, judged, count);
            entered.extend(target.entered());
        }
    }
}

fn listed(parsed: &ParsedFile, path: &str) -> ListedFile {
    let coverage = parsed.coverage(0);
    let is_cut = coverage.status != FileStatus::Parsed && coverage.status != FileStatus::Text;
    ListedFile { path: path.to_string(), kinds: coverage.kinds, environment: None, test: false, is_cut }
}
