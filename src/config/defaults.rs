//! What holds before a file says anything.

/// The largest file that is read, in bytes. Larger ones are data or build output; they are counted in coverage.
pub(super) const MAX_FILE_SIZE: u64 = 5 << 20;

/// What counts as test code: the folder and file names that test runners look for by default (Jest, Vitest,
/// pytest, RSpec, Go, Rust, JUnit, Surefire and Failsafe, xUnit, PHPUnit, Spock, Playwright, Cypress, `terraform test`, Molecule, Dredd, and Perl's `prove`).
pub(super) const TESTS: &[&str] = &[
    "test/",
    "tests/",
    "__tests__/",
    "unittests/",
    "__mocks__/",
    "mocks/",
    "mock.*",
    "*.mock.*",
    "__fixtures__/",
    "spec/",
    "fixtures/",
    "testdata/",
    "{stub,stubs}/",
    "{__snapshots__,.snapshots}/",
    "test_utils/",
    "test-utils/",
    "testutils/",
    "test-helpers/",
    "test_helpers/",
    "test-utils.*",
    "testing/",
    "mock-server.*",
    // What assistants are shown as examples.
    ".agents/skills/",
    ".claude/skills/",
    "{test_,test-,test}{resources,certs,keys}/",
    "/t/",
    "e2e/",
    "cypress/",
    ".dredd/",
    "*.test.*",
    "*.spec.*",
    "*.integration.*",
    "*_test.*",
    "*_spec.rb",
    "test_*.py",
    "conftest.py",
    "*{Test,Tests}.{java,kt,cs,fs,vb,php,swift,scala,groovy}",
    "*Spec.{kt,scala,groovy}",
    "*IT.java",
    "*.{Test,Tests,*Tests}/",
    "{Test,Tests,TestSuite,testsuite}/",
    "*.tftest.hcl",
    "**/molecule/*/*.yml",
    "phpunit.xml*",
];

/// The environments that are guessed when none is configured, most careful first: a path that names two of them is
/// judged as the first. With a capital as ASP.NET has them: `appsettings.Production.json`.
pub(super) const ENVIRONMENTS: &[(&str, &[&str])] = &[
    ("production", &["prod", "production", "Production"]),
    ("staging", &["stage", "staging", "Staging"]),
    ("development", &["dev", "development", "Development"]),
];

/// The globs by which the words of an environment (`prod`, `production`) name it: a folder of that name, and
/// configuration files with the word as a part of the name. Source files are left out: `production_line.ts` names no
/// environment. Few and simple on purpose: they are compiled in most scans. Each holds one of the words.
pub(super) fn environment_globs(words: &[&str]) -> Vec<String> {
    const EXTENSIONS: &str = "{tfvars,tfvars.json,tfbackend,hcl,yaml,yml,json,toml,ini,cfg,conf,properties,env}";
    let any = format!("{{{}}}", words.join(","));
    let mut globs: Vec<_> = words.iter().map(|word| format!("{word}/")).collect();
    globs.push(format!(".env.{any}{{,.*}}"));
    globs.push(format!("{{,*[-_.]}}{any}{{,[-_.]*}}.{EXTENSIONS}"));
    globs
}
