//! `regate policy test`: runs the tests that stand beside policies, as `opa test` does.
//!
//! A test is a rule `test_*`. It passes when it is true; undefined, false or anything else is a failure, and an
//! evaluation that fails is an error. `todo_test_*` is skipped. `test_x[note]` gives a result for each note. Formats
//! and exit codes are those of `opa test` 1.22 (<https://www.openpolicyagent.org/docs/policy-testing>), tried.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::sync::Arc;
use std::time::{Duration, Instant};

use regex::Regex;
use serde::{Serialize, Serializer};

use crate::policy::coverage::{self, TestCoverage};
use crate::policy::load::{self};
use crate::policy::module::Module;
use crate::policy::options::LoadOptions;
use crate::policy::outline::{RuleHead, Shape};
use crate::policy::set::PolicySet;
use crate::policy::whole::wholes;
use crate::rego::{
    Answer as Reply, Answered, BuiltinErrors, Engine, Input, Reason, Session, Source, Value as Rego, Workers, value,
};
use crate::rule_file::{LoadError, LoadErrors};

/// What to test, and how.
#[derive(Clone, Debug, Default)]
pub struct TestOptions {
    /// Where policies are; with no folder of the user's, the tests of the policies in the binary run.
    pub load: LoadOptions,
    /// Only tests whose `package.name` matches, such as `data.main_test.test_root`.
    pub run: Option<Regex>,
    /// Measure which lines of which files the tests ran.
    pub coverage: bool,
}

/// What the tests gave, sorted by file and line.
#[derive(Debug, Default)]
pub struct TestReport {
    pub results: Vec<TestResult>,
    pub coverage: Option<TestCoverage>,
}

/// One test, in the shape of OPA's JSON.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct TestResult {
    pub location: TestLocation,
    /// `data.main_test`.
    pub package: String,
    pub name: String,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub fail: bool,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub skip: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<TestError>,
    /// In nanoseconds.
    #[serde(serialize_with = "nanoseconds")]
    pub duration: Duration,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub sub_results: BTreeMap<String, SubResult>,
    /// What the test printed, a line each.
    #[serde(skip)]
    pub prints: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct TestLocation {
    pub file: String,
    /// 1-based.
    pub row: u32,
    /// 1-based.
    pub col: u32,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TestError {
    pub message: String,
}

/// One case of a test with notes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SubResult {
    pub name: String,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub fail: bool,
}

impl TestResult {
    #[must_use]
    pub fn passed(&self) -> bool {
        !self.fail && !self.skip && self.error.is_none()
    }

    fn word(&self) -> &'static str {
        match self {
            Self { skip: true, .. } => "SKIPPED",
            Self { error: Some(_), .. } => "ERROR",
            Self { fail: true, .. } => "FAIL",
            _ => "PASS",
        }
    }
}

impl TestReport {
    /// As `opa test`: 0 when every test passed, 2 when one did not (a skipped one counts), 1 when there was none and
    /// there had to be one. A coverage below `threshold` percent is a 2.
    #[must_use]
    pub fn exit_code(&self, fail_on_empty: bool, threshold: Option<f64>) -> u8 {
        let short = match (&self.coverage, threshold) {
            (Some(coverage), Some(threshold)) => coverage.coverage < threshold,
            _ => false,
        };
        if self.results.is_empty() && fail_on_empty {
            1
        } else {
            u8::from(short || self.results.iter().any(|result| !result.passed())) * 2
        }
    }

    /// OPA's JSON: the coverage when it was measured, else the list of results.
    #[must_use]
    pub fn to_json(&self) -> serde_json::Value {
        let json = match &self.coverage {
            Some(coverage) => serde_json::to_value(coverage),
            None => serde_json::to_value(&self.results),
        };
        json.unwrap_or_default()
    }

    /// What people read: every test that did not pass (all of them when `verbose`), and the counts.
    #[must_use]
    pub fn to_text(&self, verbose: bool) -> String {
        let mut text = String::new();
        let shown = self.results.iter().filter(|result| verbose || !result.passed());
        let mut file = None;
        for result in shown {
            if file != Some(&result.location.file) {
                file = Some(&result.location.file);
                let _ = writeln!(text, "{}:", result.location.file);
            }
            let row = result.location.row;
            let _ = writeln!(text, "  {row}: {}.{}: {}", result.package, result.name, result.word());
            for case in result.sub_results.values().filter(|case| verbose || case.fail) {
                let _ = writeln!(text, "    {}: {}", case.name, if case.fail { "FAIL" } else { "PASS" });
            }
            let error = result.error.iter().map(|error| &error.message);
            for line in error.flat_map(|message| message.lines()).chain(result.prints.iter().map(String::as_str)) {
                let _ = writeln!(text, "    {line}");
            }
        }
        if !text.is_empty() {
            let _ = writeln!(text, "{}", "-".repeat(80));
        }
        for word in ["PASS", "FAIL", "SKIPPED", "ERROR"] {
            let count = self.results.iter().filter(|result| result.word() == word).count();
            if count > 0 {
                let _ = writeln!(text, "{word}: {count}/{}", self.results.len());
            }
        }
        text
    }
}

/// Judges the examples of the binary's policies or of the user's, as a scan would, whose full names are wanted.
pub type ExampleRunner<'a> = dyn Fn(&Arc<PolicySet>, bool, &dyn Fn(&str) -> bool) -> Vec<TestResult> + 'a;

/// Runs the tests, and the examples with `examples`.
///
/// # Errors
///
/// What keeps policies or tests from loading; `opa test` exits with 1 then.
pub fn test(options: &TestOptions, examples: &ExampleRunner<'_>) -> Result<TestReport, LoadErrors> {
    let of_binary = options.load.policy_dirs.is_empty();
    let set = Arc::new(PolicySet::new(load::load_drafts(&options.load)?, &options.load)?);
    // The tests of the binary's own policies run here.
    let workers = if of_binary { Workers::default() } else { options.load.workers.clone() };
    let mut engine = prepare(&set, options.coverage, &workers)?;
    let mut results = Vec::new();
    for module in set.modules().iter().filter(|module| module.builtin == of_binary) {
        for rule in tests_of(module) {
            let package = crate::policy::naming::reference(&module.outline.package);
            let name = format!("{package}.{}", rule.name);
            if options.run.as_ref().is_none_or(|run| run.is_match(&name)) {
                results.push(run(&mut engine, module, rule, package, options.coverage));
            }
        }
    }
    let wanted = |name: &str| options.run.as_ref().is_none_or(|run| run.is_match(name));
    results.extend(examples(&set, of_binary, &wanted));
    results.sort_by(|a, b| (&a.location, &a.name).cmp(&(&b.location, &b.name)));
    let coverage = options.coverage.then(|| coverage::measure(&engine, set.modules(), of_binary));
    Ok(TestReport { results, coverage })
}

/// Every module in one engine, tests included.
fn prepare(set: &PolicySet, coverage: bool, workers: &Workers) -> Result<Engine, LoadErrors> {
    let failed = |file: &str, Reason { file: place, line, message, .. }: Reason| {
        let remedy = "mend the file; 'regate policy check' judges it again";
        LoadErrors(vec![LoadError::new(place.as_deref().unwrap_or(file), line, message, remedy)])
    };
    let mut engine = Engine::new(true, workers).map_err(|reason| failed("", reason))?;
    let modules: Vec<&Module> = set.modules().iter().collect();
    for (file, text) in wholes(&modules, false) {
        let whole = Source { file: &file, text: &text, v0: false, builtin: true };
        engine.add(&whole).map_err(|reason| failed(&file, reason))?;
    }
    for module in modules {
        engine.add(&module.source()).map_err(|reason| failed(&module.file, reason))?;
    }
    engine.add_data(set.data().clone()).map_err(|reason| failed("data", reason))?;
    engine.set_coverage(coverage);
    // Compiles, so that a mistake in any file is known before the first test.
    let first = set.modules().iter().find_map(|module| Some((module, tests_of(module).next()?)));
    if let Some((module, rule)) = first {
        let entry = format!("{}.{}", crate::policy::naming::reference(&module.outline.package), rule.name);
        engine.prepare(&entry).map_err(|reason| failed(&module.file, reason))?;
    }
    Ok(engine)
}

/// The tests of a file, each name once.
fn tests_of(module: &Module) -> impl Iterator<Item = &RuleHead> {
    let mut seen = BTreeSet::new();
    let rules = module.outline.rules.iter().filter(|rule| rule.shape != Shape::Function);
    rules.filter(move |rule| is_test(&rule.name) && seen.insert(&rule.name))
}

fn is_test(name: &str) -> bool {
    name.starts_with("test_") || name.starts_with("todo_test_")
}

fn run(engine: &mut Engine, module: &Module, rule: &RuleHead, package: String, coverage: bool) -> TestResult {
    let location = TestLocation { file: module.file.clone(), row: rule.line, col: 1 };
    let mut result = TestResult {
        location,
        name: rule.name.clone(),
        fail: false,
        skip: rule.name.starts_with("todo_"),
        error: None,
        duration: Duration::ZERO,
        sub_results: BTreeMap::new(),
        prints: Vec::new(),
        package,
    };
    if result.skip {
        return result;
    }
    let path = format!("{}.{}", result.package, rule.name);
    // A copy for each test keeps one from seeing what another left behind; coverage needs the one that counts.
    let mut copy = (!coverage).then(|| engine.clone());
    let engine = copy.as_mut().unwrap_or(engine);
    let start = Instant::now();
    // As a scan has it: a builtin that fails is an error and not undefined, but for values that nobody can know.
    let session = Session::new(BuiltinErrors::Unknown(Reply::Undefined), Rego::Undefined);
    let Answered { value, prints, .. } = engine.rule(&path, &Input::new(Rego::Undefined), session);
    result.duration = start.elapsed();
    result.prints = prints;
    match value {
        Ok(value) => judge(value.as_ref(), &mut result),
        Err(failure) => {
            let place = failure.place.as_ref().map(|(file, line)| format!("{file}:{line}: "));
            let detail = if failure.detail.is_empty() { failure.cause.to_string() } else { failure.detail.clone() };
            result.error = Some(TestError { message: place.unwrap_or_default() + &detail });
        }
    }
    result
}

fn judge(value: Option<&Rego>, result: &mut TestResult) {
    result.fail = match value {
        Some(Rego::Bool(true)) => false,
        Some(Rego::Object(cases)) if !cases.is_empty() => {
            for (note, value) in cases.iter_sorted() {
                let name = value::text(note).map_or_else(|| value::to_json(note).to_string(), |note| note.to_string());
                let fail = value != &Rego::Bool(true);
                result.sub_results.insert(name.clone(), SubResult { name, fail });
            }
            result.sub_results.values().any(|case| case.fail)
        }
        _ => true,
    };
}

fn nanoseconds<S: Serializer>(duration: &Duration, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_u64(u64::try_from(duration.as_nanos()).unwrap_or(u64::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    const POLICY: &str = "package p\n\nallow if input.x == 1\n\nother if {\n\tinput.y == 2\n\tinput.z == 3\n}\n";

    const TESTS: &str = "package p_test

import data.p

test_ok if p.allow with input as {\"x\": 1}

test_bad if p.allow with input as {\"x\": 2}

todo_test_later if p.other

test_conflict if f(1) == 1

f(x) := 1

f(x) := 2

test_cases[note] if {
	some note, x in {\"one\": 1, \"two\": 1}
	print(\"case\", note)
	p.allow with input as {\"x\": x}
}

test_false := false

test_mock if {
	g(2) == 4 with double as twice
}

g(x) := double(x)

double(x) := 0 * x

twice(x) := x * 2
";

    fn run_tests(tests: &str, change: impl Fn(&mut TestOptions)) -> Result<TestReport, LoadErrors> {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("p.rego"), POLICY).unwrap();
        std::fs::write(folder.path().join("p_test.rego"), tests).unwrap();
        let mut options = TestOptions::default();
        options.load.policy_dirs.push(folder.path().into());
        change(&mut options);
        let mut report = test(&options, &|_, _, _| Vec::new())?;
        for result in &mut report.results {
            result.location.file = result.location.file.rsplit('/').next().unwrap().to_string();
            result.duration = Duration::from_nanos(1);
            for print in &mut result.prints {
                *print = print.rsplit('/').next().unwrap().to_string();
            }
            if let Some(error) = &mut result.error {
                error.message = error.message.rsplit('/').next().unwrap().to_string();
            }
        }
        Ok(report)
    }

    #[test]
    fn verdicts_are_those_of_opa() {
        let report = run_tests(TESTS, |_| {}).unwrap();
        insta::assert_snapshot!(report.to_text(true), @r"
        p_test.rego:
          5: data.p_test.test_ok: PASS
          7: data.p_test.test_bad: FAIL
          9: data.p_test.todo_test_later: SKIPPED
          11: data.p_test.test_conflict: ERROR
            p_test.rego:11: functions must not produce multiple outputs for same inputs
          17: data.p_test.test_cases: PASS
            one: PASS
            two: PASS
            p_test.rego:19: case one
            p_test.rego:19: case two
          23: data.p_test.test_false: FAIL
          25: data.p_test.test_mock: PASS
        --------------------------------------------------------------------------------
        PASS: 3/7
        FAIL: 2/7
        SKIPPED: 1/7
        ERROR: 1/7
        ");
        assert_eq!(report.exit_code(false, None), 2);
        let ok = run_tests(TESTS, |options| options.run = Some(Regex::new("test_ok$").unwrap())).unwrap();
        assert_eq!((ok.results.len(), ok.exit_code(true, None)), (1, 0));
        insta::assert_snapshot!(ok.to_json().to_string(), @r#"[{"location":{"file":"p_test.rego","row":5,"col":1},"package":"data.p_test","name":"test_ok","duration":1}]"#);
        let none = run_tests(TESTS, |options| options.run = Some(Regex::new("nothing").unwrap())).unwrap();
        assert_eq!((none.exit_code(false, None), none.exit_code(true, None)), (0, 1));
    }

    #[test]
    fn coverage_has_opas_shape() {
        let report = run_tests(TESTS, |options| {
            options.run = Some(Regex::new("test_ok$").unwrap());
            options.coverage = true;
        });
        let report = report.unwrap();
        let mut json = report.to_json();
        let files = json["files"].as_object_mut().unwrap();
        let (_, file) = files.iter().find(|(name, _)| name.ends_with("/p.rego")).unwrap();
        insta::assert_snapshot!(file.to_string(), @r#"{"covered":[{"start":{"row":3},"end":{"row":3}},{"start":{"row":6},"end":{"row":6}}],"not_covered":[{"start":{"row":7},"end":{"row":7}}],"covered_lines":2,"not_covered_lines":1,"coverage":66.67}"#);
        assert_eq!(report.exit_code(false, Some(90.0)), 2);
        assert_eq!(report.exit_code(false, Some(1.0)), 0);
    }

    #[test]
    fn what_does_not_load_is_an_error() {
        let errors = run_tests("package p_test\n\ntest_x if {\n", |_| {}).unwrap_err();
        assert_eq!(errors.0.len(), 1);
    }

    /// `not data.p.denny` holds whatever the policy does.
    #[test]
    fn a_test_of_what_is_not_there_is_an_error() {
        for (body, told) in [
            ("import data.p\n\ntest_x if not p.denny", "'data.p.denny' is no rule of the package"),
            ("test_x if not data.q.deny", "'data.q.deny' is no package"),
            ("test_x if not data.users.a", "'data.users.a' is no package"),
        ] {
            let errors = run_tests(&format!("package p_test\n\n{body}\n"), |_| {}).unwrap_err();
            assert!(errors.to_string().contains(told), "{errors}");
        }
        for body in [
            "test_x if data.users.a with data.users as {\"a\": true}",
            "import data.users\n\ntest_x if users.a with users.a as true",
            "mocked := data.users.a\n\ntest_x if mocked with data.users.a as 1",
        ] {
            let report = run_tests(&format!("package p_test\n\n{body}\n"), |_| {}).unwrap();
            assert!(report.results.iter().all(TestResult::passed), "{}", report.to_text(true));
        }
    }
}
