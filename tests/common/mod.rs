//! Runs the binary in a made-up repository, with an environment that holds nothing of the machine's.
#![allow(dead_code, reason = "each test file uses a part of it")]
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    reason = "a test makes its own files and may panic"
)]

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;

/// Every report format that names results.
pub(crate) const FORMATS: &[&str] = &["terminal", "sarif", "sarif-azure", "sarif-full", "json", "github", "markdown"];
/// Every report format.
pub(crate) const ALL_FORMATS: &[&str] = &[
    "terminal",
    "sarif",
    "sarif-azure",
    "sarif-full",
    "json",
    "github",
    "markdown",
    "env",
    "junit",
    "gitlab-sast",
    "gitlab-secret-detection",
    "gitlab-codequality",
    "csv",
    "csv-population",
    "audit",
    "audit-markdown",
    "html",
    "oscal",
    "oscal-component",
    "cyclonedx",
];

/// What a run of the binary did.
#[derive(Debug)]
pub(crate) struct Run {
    /// `None` when a signal ended it.
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Run {
    /// The JSON report on standard output.
    pub(crate) fn report(&self) -> Report {
        Report(serde_json::from_str(&self.stdout).unwrap_or_else(|error| panic!("{error}: {self:?}")))
    }

    /// Fails when the process panicked or was killed.
    pub(crate) fn ended(self) -> Self {
        assert!(self.code.is_some(), "ended by a signal: {}", self.stderr);
        assert!(!self.stderr.contains("panicked") && !self.stderr.contains("overflow"), "{}", self.stderr);
        self
    }
}

/// The JSON report.
#[derive(Debug)]
pub(crate) struct Report(pub(crate) Value);

/// Where a result is: its location, and of a credential in many files the others.
pub(crate) fn places(result: &Value) -> Vec<&Value> {
    let related = result["related"].as_array().map_or(&[][..], Vec::as_slice);
    let same = related.iter().filter(|other| text(&other["message"]).starts_with("The same credential stands here"));
    std::iter::once(&result["location"]).chain(same.map(|other| &other["location"])).collect()
}

impl Report {
    pub(crate) fn results(&self) -> &[Value] {
        self.0["results"].as_array().unwrap()
    }

    pub(crate) fn files(&self) -> &[Value] {
        self.0["coverage"]["files"].as_array().unwrap()
    }

    pub(crate) fn file(&self, path: &str) -> &Value {
        let found = self.files().iter().find(|file| file["path"] == path);
        found.unwrap_or_else(|| panic!("{path} is not in coverage: {:?}", self.files()))
    }

    /// `rule path:line` of every result that is not for review and was not there before, at each of its places, sorted.
    pub(crate) fn found(&self) -> Vec<String> {
        let is_current = |result: &&Value| result["kind"] == "fail" && result["baselineState"] != "unchanged";
        let fails = self.results().iter().filter(is_current);
        let mut found: Vec<_> = fails
            .flat_map(|result| {
                let place =
                    |at: &Value| format!("{} {}:{}", text(&result["ruleId"]), text(&at["path"]), at["startLine"]);
                places(result).into_iter().map(place).collect::<Vec<_>>()
            })
            .collect();
        found.sort();
        found
    }

    /// The same, each result at its first place alone: that of a credential in several places is the first new one.
    pub(crate) fn found_first(&self) -> Vec<String> {
        let is_current = |result: &&Value| result["kind"] == "fail" && result["baselineState"] != "unchanged";
        let first = |result: &Value| {
            let at = &result["location"];
            format!("{} {}:{}", text(&result["ruleId"]), text(&at["path"]), at["startLine"])
        };
        let mut found: Vec<_> = self.results().iter().filter(is_current).map(first).collect();
        found.sort();
        found
    }

    /// The fingerprints of one rule's results, in the order of the report.
    pub(crate) fn fingerprints(&self, rule: &str) -> Vec<String> {
        let of_rule = self.results().iter().filter(|result| result["ruleId"] == rule);
        of_rule.map(|result| text(&result["fingerprint"]).to_string()).collect()
    }

    /// The messages of a file's problems, or the reason why it was skipped.
    pub(crate) fn complaint(&self, path: &str) -> String {
        let file = self.file(path);
        let problems = file["problems"].as_array().into_iter().flatten();
        let told = problems.map(|problem| format!("{}: {}", problem["startLine"], text(&problem["message"])));
        told.chain(file["reason"].as_str().map(str::to_string)).collect::<Vec<_>>().join("\n")
    }
}

pub(crate) fn text(value: &Value) -> &str {
    value.as_str().unwrap()
}

/// A token of GitHub's format with a right checksum, and of nobody.
pub(crate) fn token() -> String {
    let (own, checksum) = ("x7Kq2Zr9Lm4Tn8Vb3Wc6Yd1Fg5Hj0P", "30z4Qq");
    format!("{}_{own}{checksum}", "ghp")
}

/// A folder that stands for a repository, gone when it is dropped.
pub(crate) struct Repo(tempfile::TempDir);

impl Repo {
    /// An empty folder with an empty `.git`, so that it is its own root.
    pub(crate) fn new() -> Self {
        let repo = Self(tempfile::tempdir().unwrap());
        fs::create_dir(repo.path().join(".git")).unwrap();
        repo
    }

    /// A real git repository.
    pub(crate) fn git_init() -> Self {
        let repo = Self(tempfile::tempdir().unwrap());
        repo.git(&["init", "--quiet", "--initial-branch=main"]);
        repo
    }

    pub(crate) fn path(&self) -> &Path {
        self.0.path()
    }

    pub(crate) fn write(&self, path: &str, content: impl AsRef<[u8]>) -> &Self {
        let file = self.path().join(path);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, content).unwrap();
        self
    }

    pub(crate) fn git(&self, args: &[&str]) -> &Self {
        let mut command = clean(Command::new("git"));
        for name in ["AUTHOR", "COMMITTER"] {
            command.env(format!("GIT_{name}_NAME"), "A").env(format!("GIT_{name}_EMAIL"), "a@example.com");
        }
        let done = command.args(args).current_dir(self.path()).output().unwrap();
        assert!(done.status.success(), "git {args:?}: {}", String::from_utf8_lossy(&done.stderr));
        self
    }

    pub(crate) fn run(&self, args: &[&str]) -> Run {
        run(self.path(), args, b"")
    }

    /// Scans with a JSON report on standard output.
    pub(crate) fn scan(&self, args: &[&str]) -> Run {
        self.run(&[&["scan", "-o", "json"], args].concat()).ended()
    }

    /// Copies a project of `testdata/` to the same path here.
    pub(crate) fn copy_project(&self, project: &str) -> &Self {
        let from = Path::new(env!("CARGO_MANIFEST_DIR")).join(project);
        let mut folders: Vec<PathBuf> = vec![from.clone()];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder).unwrap().map(Result::unwrap) {
                if entry.file_type().unwrap().is_dir() {
                    folders.push(entry.path());
                } else {
                    let relative = entry.path().strip_prefix(&from).unwrap().to_owned();
                    let target = Path::new(project).join(relative);
                    self.write(target.to_str().unwrap(), fs::read(entry.path()).unwrap());
                }
            }
        }
        self
    }
}

/// Runs the binary in a folder, with something on its standard input.
pub(crate) fn run(folder: &Path, args: &[&str], input: &[u8]) -> Run {
    let mut command = regate();
    command.args(args).current_dir(folder);
    finish(command, input)
}

/// The binary, with nothing of this machine's environment.
pub(crate) fn regate() -> Command {
    clean(Command::new(env!("CARGO_BIN_EXE_regate")))
}

pub(crate) fn finish(mut command: Command, input: &[u8]) -> Run {
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let done = std::thread::scope(|scope| {
        // A program that does not read its input closes the pipe: that is its right.
        scope.spawn(move || drop(stdin.write_all(input)));
        child.wait_with_output().unwrap()
    });
    Run {
        code: done.status.code(),
        stdout: String::from_utf8_lossy(&done.stdout).into_owned(),
        stderr: String::from_utf8_lossy(&done.stderr).into_owned(),
    }
}

fn clean(mut command: Command) -> Command {
    command
        .env_clear()
        .env("PATH", std::env::var_os("PATH").unwrap_or_default())
        .env("HOME", env!("CARGO_TARGET_TMPDIR"))
        .env("REGATE_NO_CACHE", "1")
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .env("GIT_CONFIG_SYSTEM", "/dev/null");
    command
}
