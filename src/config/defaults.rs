//! What holds before a file says anything.

/// The largest file that is read, in bytes. Larger ones are data or build output; they are counted in coverage.
pub(super) const MAX_FILE_SIZE: u64 = 5 << 20;

/// What counts as test code: the folder and file names that test runners look for by default (Jest, Vitest,
/// pytest, RSpec, Go, Rust, JUnit, Playwright, Cypress, `terraform test`).
pub(super) const TESTS: &[&str] = &[
    "test/",
    "tests/",
    "__tests__/",
    "__mocks__/",
    "__fixtures__/",
    "spec/",
    "fixtures/",
    "testdata/",
    "e2e/",
    "*.test.*",
    "*.spec.*",
    "*_test.*",
    "*_spec.rb",
    "test_*.py",
    "conftest.py",
    "*Test.java",
    "*Test.kt",
    "*.tftest.hcl",
];

/// The environments that are guessed when none is configured, most careful first: a path that names two of them is
/// judged as the first.
pub(super) const ENVIRONMENTS: &[(&str, &[&str])] = &[
    ("production", &["prod", "production"]),
    ("staging", &["stage", "staging"]),
    ("development", &["dev", "development"]),
];

/// The globs by which one word (`prod`) names an environment: a folder of that name, and configuration files with
/// the word as a part of the name. Source files are left out: `production_line.ts` names no environment.
pub(super) fn environment_globs(word: &str) -> Vec<String> {
    const EXTENSIONS: &str =
        "{tfvars,tfvars.json,auto.tfvars,tfbackend,hcl,yaml,yml,json,toml,ini,cfg,conf,properties,env}";
    vec![
        format!("{word}/"),
        format!(".env.{word}"),
        format!(".env.{word}.*"),
        format!("{word}.{EXTENSIONS}"),
        format!("{word}[-_.]*.{EXTENSIONS}"),
        format!("*[-_.]{word}.{EXTENSIONS}"),
        format!("*[-_.]{word}[-_.]*.{EXTENSIONS}"),
    ]
}
