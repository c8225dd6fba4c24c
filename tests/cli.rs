//! The command line as a person meets it: transcripts in `tests/cmd/`, and every command of the README and of `docs/`.
#![allow(clippy::disallowed_methods, reason = "a test reads what it wrote")]
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "clippy knows tests by their attribute, not their helpers"
)]

use std::collections::BTreeSet;
use std::fs;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Output, Stdio};

const REGATE: &str = env!("CARGO_BIN_EXE_regate");

/// Commands of the README and of `docs/` that no transcript runs, and the file that does. The file has to hold the command's words (or
/// what it says after `as`, where a script builds the command from parts).
const RUN_ELSEWHERE: &[(&str, &str, &str)] = &[
    ("regate history record", "tests/trend.rs", "\"history\", \"record\", \"--file\""),
    (
        "regate history record --from report.json --whole --at 2026-01-31",
        "tests/trend.rs",
        "\"history\", \"record\", \"--from\", \".git/report.json\", \"--whole\", \"--at\"",
    ),
    ("regate history show", "tests/trend.rs", "\"history\", \"show\""),
    ("regate report --history .regate/history.db -o html=audit.html", "tests/trend.rs", "\"--history\""),
    (
        "regate scan --parquet tables --parquet-set team=payments --parquet-set product=web",
        ".ci/test-parquet.py",
        "\"scan\", \"--quiet\", row[1], *own(",
    ),
    (
        "regate report --from report.json --parquet tables --parquet-set run=2026-01-31",
        ".ci/test-parquet.py",
        "\"report\", \"--from\", kept, *own(",
    ),
    ("cargo run --release -- scan testdata/shop", ".ci/run", "cargo run --release -- scan testdata/shop"),
    ("cargo test", ".ci/run", "cargo test"),
    ("cargo bench --bench throughput", ".ci/run", "cargo bench --bench throughput"),
    ("pre-commit install", ".ci/test-hooks.sh", "pre-commit install"),
    ("regate scan --staged", "tests/cli.rs", "fn staged_content_is_scanned()"),
    ("regate report -o html=audit.html", "docs/reports.md", "$ regate report testdata/shop -o html=target/audit.html"),
    ("regate scan --staged --all", "tests/targets.rs", "[\"--staged\", \"--all\"]"),
    ("regate scan --diff-base origin/main", "tests/baseline.rs", "[\"--diff-base\", \"main\"]"),
    ("regate baseline create", "tests/baseline.rs", "[\"baseline\", \"create\"]"),
    (
        "regate scan --baseline .regate/baseline.jsonl",
        "tests/baseline.rs",
        "[\"--baseline\", \".regate/baseline.jsonl\"]",
    ),
    (
        "regate scan --baseline .regate/baseline.jsonl --trust-base origin/main",
        "tests/baseline.rs",
        "[\"--trust-base\", base]",
    ),
    ("regate explain CC6.7", "docs/scanning.md", "$ regate explain CC6.7"),
    ("regate scan --only secrets", "tests/cli.rs", "fn secrets_alone_are_scanned()"),
    ("regate scan --archives", "tests/archives.rs", "repo.scan(&[\"--archives\"])"),
    ("regate scan --archives --history", "tests/archives.rs", "fn archives_that_commits_hold()"),
    ("regate scan --history", "tests/history.rs", "[\"scan\", \"--history\"]"),
    ("regate scan --history main..HEAD", "tests/history.rs", "found(&[\"main..HEAD\"])"),
    ("regate scan --history --since 90d", "src/cli/since.rs", "(\"90d\", 2_160)"),
    ("regate scan --trust-base origin/main", "tests/exemptions.rs", "[\"--trust-base\", \"base\"]"),
    (
        "regate scan --config /etc/regate/company.toml",
        "tests/exemptions.rs",
        "fn a_configuration_from_outside_takes_the_repositorys_say_away()",
    ),
    ("regate secrets list --history", "tests/secrets.rs", "[\"secrets\", \"list\", \"--history\"]"),
    (
        "regate secrets allow 1f0c9a7e4b2d --history --reason \"revoked in May\" --owner team-a",
        "tests/secrets.rs",
        "\"--history\", \"--reason\", \"revoked in May\", \"--owner\", \"team-a\"",
    ),
    (
        "pass show old/token | regate secrets allow --stdin --reason \"a test account\" --expires 2026-12-31",
        "tests/secrets.rs",
        "\"--stdin\", \"--reason\", \"a test account\"",
    ),
    (
        "regate ignore 1f0c9a7e --reason \"the agent reads the host's devices\" --until 2027-06-30",
        "tests/ignore.rs",
        "fn one_command_accepts_one_result()",
    ),
    ("regate ignore 1f0c9a7e --reason \"a test account\" --comment", "tests/ignore.rs", "\"--comment\""),
    ("regate scan --compact --min-severity high", "tests/ignore.rs", "\"--compact\", \"--min-severity\", \"high\""),
    ("regate scan --group-by control", "tests/ignore.rs", "\"--group-by\", by"),
    ("regate scan --stdin-filename Dockerfile < Dockerfile", "tests/cli.rs", "fn standard_input_is_scanned()"),
    (
        "regate scan --trust-base origin/main -o sarif-full=regate.sarif --exit-zero",
        "tests/gate/world.rs",
        "[\"scan\", \"-q\", \"--trust-base\", \"main\", \"-o\", &to, \"--exit-zero\"]",
    ),
    (
        "regate gate -e staging --trust-base origin/main --sarif regate.sarif",
        "tests/gate/world.rs",
        "[\"gate\", \"-e\", environment, \"--trust-base\", \"main\"",
    ),
    (
        "regate gate -e production --trust-base origin/main --sarif regate.sarif --evidence ../evidence --allowed-signers ../signers",
        "tests/gate/way.rs",
        "world.gate(\"production\", &args(&signers))",
    ),
    (
        "regate approve --role security-officer -e production --key ~/.ssh/id_ed25519 --sarif regate.sarif --evidence ../evidence",
        "tests/gate/way.rs",
        "world.approve(\"officer\", \"security-officer\", \"production\", &[])",
    ),
    (
        "regate approve --role break-glass --reason \"the shop is down\" --follow-up 2026-12-02 -e production --key ~/.ssh/id_ed25519 --sarif regate.sarif --evidence ../evidence",
        "tests/gate/emergency.rs",
        "&[\"--reason\", \"the shop is down\", \"--follow-up\", \"2026-12-02\"]",
    ),
    (
        "regate waive RULE FINGERPRINT --reason \"the key is revoked\" --expires 2026-12-31 --owner team-a --approved-by officer@example.com",
        "tests/gate/waivers.rs",
        "\"--expires\",",
    ),
    ("regate waivers --sarif regate.sarif --check", "tests/gate/waivers.rs", "[\"waivers\", \"--sarif\""),
    (
        "regate ledger verify --evidence ../evidence",
        "tests/gate/way.rs",
        "[\"ledger\", \"verify\", \"--evidence\", &folder]",
    ),
    (
        "regate ledger export --evidence ../evidence --format otlp",
        "tests/gate/records.rs",
        "[\"ledger\", \"export\", \"--format\", \"otlp\"]",
    ),
    ("regate ledger join ../other --evidence ../evidence", "tests/gate/records.rs", "[\"ledger\", \"join\""),
    (
        "regate record deployment -e production --version 1.2.0 --evidence ../evidence",
        "tests/gate/records.rs",
        "[\"record\", \"deployment\", \"-e\", \"production\"",
    ),
    ("regate metrics --evidence ../evidence", "tests/gate/records.rs", "[\"metrics\", \"--format\", \"json\"]"),
];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn text(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap().replace("\r\n", "\n")
}

/// The README and the pages of `docs/`: path and text.
fn pages() -> Vec<(String, String)> {
    let names = fs::read_dir(root().join("docs")).unwrap().map(|entry| entry.unwrap().file_name());
    let docs = names.map(|name| format!("docs/{}", name.to_str().unwrap())).filter(|path| path.ends_with(".md"));
    let mut paths: Vec<_> = docs.chain(["README.md".to_string()]).collect();
    paths.sort();
    assert!(paths.len() > 5, "{paths:?}");
    paths.into_iter().map(|path| (path.clone(), text(&path))).collect()
}

/// Fenced blocks, in lists as well: the word after the fence, and what is in it.
fn fences(markdown: &str) -> Vec<(String, String)> {
    let mut fences = Vec::new();
    let mut open: Option<(String, String)> = None;
    for line in markdown.lines() {
        match (&mut open, line.trim_start().strip_prefix("```")) {
            (None, Some(language)) => open = Some((language.trim().to_string(), String::new())),
            (Some(_), Some(_)) => fences.extend(open.take()),
            (Some((_, body)), None) => {
                body.push_str(line);
                body.push('\n');
            }
            (None, None) => {}
        }
    }
    assert!(open.is_none(), "a fence is not closed");
    fences
}

/// The only fence of a language.
fn fence(markdown: &str, language: &str, holding: &str) -> String {
    let found: Vec<_> =
        fences(markdown).into_iter().filter(|(word, body)| word == language && body.contains(holding)).collect();
    assert_eq!(found.len(), 1, "{language} fences with '{holding}'");
    found.into_iter().next().unwrap().1
}

/// The transcripts are run as they stand: `...` and `[..]` leave out what changes with every rule that is added.
#[test]
fn transcripts() {
    fs::create_dir_all(root().join("target")).unwrap();
    trycmd::TestCases::new()
        .env("COLUMNS", "100")
        .env("NO_COLOR", "1")
        .default_bin_path(REGATE)
        .case("tests/cmd/*.trycmd")
        .case("README.md")
        .case("docs/*.md")
        .run();
}

#[test]
fn every_command_of_the_pages_is_run_somewhere() {
    let mut unseen: BTreeSet<_> = RUN_ELSEWHERE.iter().map(|(command, _, _)| *command).collect();
    let mut transcripts = 0;
    for (page, markdown) in pages() {
        for (language, body) in fences(&markdown) {
            if !matches!(language.as_str(), "console" | "trycmd" | "sh" | "bash" | "shell" | "") {
                continue;
            }
            let is_transcript = body.lines().any(|line| line.starts_with("$ "));
            assert!(!is_transcript || language == "console", "{page}: trycmd reads console blocks, not {language}");
            for line in body.lines().filter(|line| !line.trim().is_empty()) {
                if is_transcript {
                    let Some(command) = line.strip_prefix("$ ") else { continue };
                    assert!(command.starts_with("regate "), "{page}: trycmd runs only regate, not: {command}");
                    transcripts += 1;
                } else {
                    let is_known = RUN_ELSEWHERE.iter().any(|(command, _, _)| *command == line);
                    assert!(is_known, "{page}: name in RUN_ELSEWHERE what runs: {line}");
                    unseen.remove(line);
                }
            }
        }
    }
    assert_eq!(unseen, BTreeSet::new(), "these are on no page");
    assert!(transcripts > 20, "{transcripts}");
    for (command, file, words) in RUN_ELSEWHERE {
        let runs = text(file).lines().any(|line| !line.trim_start().starts_with('#') && line.contains(words));
        assert!(runs, "{file} does not run: {command}");
    }
}

/// The page that newcomers follow is run as it stands, by a script that CI runs.
#[test]
fn the_first_page_is_followed_to_the_letter() {
    let blocks = fences(&text("docs/start.md")).into_iter().filter(|(language, _)| language == "start").count();
    assert!(blocks > 3, "{blocks}");
    assert!(
        text(".ci/test-start.sh").contains("/docs/start.md") && text(".ci/run").contains("bash .ci/test-start.sh ")
    );
}

/// What the prose tells to type exists: `--help` behind it is answered only if every word before it is known.
#[test]
fn commands_in_the_prose_are_understood() {
    let mut commands = BTreeSet::new();
    for (_, markdown) in pages() {
        let spans = markdown.split('`').filter(|span| span.starts_with("regate ") && !span.contains('\n'));
        commands.extend(spans.map(str::to_string));
    }
    assert!(commands.len() > 5, "{commands:?}");
    for command in commands {
        let words: Vec<_> = command.split_whitespace().skip(1).chain(["--help"]).collect();
        let done = run(root(), &words, None);
        assert_eq!(done.status.code(), Some(0), "{command}: {}", err(&done));
    }
}

/// Links between pages lead to files that are there, and to headings that they have.
#[test]
fn links_between_the_pages_lead_somewhere() {
    let mut seen = 0;
    for (page, markdown) in pages() {
        let folder = Path::new(&page).parent().unwrap();
        let targets = markdown.split("](").skip(1).filter_map(|rest| rest.split(')').next());
        for target in targets.filter(|target| !target.starts_with("http") && !target.contains(char::is_whitespace)) {
            let (path, heading) = target.split_once('#').unwrap_or((target, ""));
            let path = if path.is_empty() { root().join(&page) } else { root().join(folder).join(path) };
            assert!(path.exists(), "{page}: {target}");
            let headings = fs::read_to_string(&path).unwrap_or_default();
            let anchor = |line: &str| line.trim_start_matches('#').trim().to_lowercase().replace(' ', "-");
            let has = headings.lines().any(|line| line.starts_with('#') && anchor(line) == heading);
            assert!(heading.is_empty() || has, "{page}: {target}");
            seen += 1;
        }
    }
    assert!(seen > 10, "{seen}");
}

#[test]
fn the_readme_opens_with_two_commands_that_ci_runs() {
    let readme = text("README.md");
    let (language, body) = fences(&readme).into_iter().next().unwrap();
    assert_eq!((language.as_str(), body.as_str()), ("sh", "cargo run --release -- scan testdata/shop\ncargo test\n"));
    let ci = text(".ci/run");
    let cargo: Vec<_> = ci.lines().map(str::trim).filter(|line| line.starts_with("cargo ")).collect();
    assert_eq!(cargo[0], "cargo test");
    assert!(cargo.iter().any(|line| line.starts_with("cargo run --release -- scan testdata/shop")), "{cargo:?}");
}

#[test]
fn the_policies_of_the_page_are_those_that_are_tested() {
    let page = text("docs/policies.md");
    for (package, file) in [
        ("package kubernetes.", "own/image-from-foreign-registry/image_from_foreign_registry.rego"),
        ("package terraform.", "set/queue-outside-our-account/queue_outside_our_account.rego"),
    ] {
        assert_eq!(fence(&page, "rego", package), text(&format!("testdata/policy/{file}")));
    }
}

#[test]
fn the_configuration_of_the_page_is_accepted() {
    let config = fence(&text("docs/configuration.md"), "toml", "fail_on");
    let schema: serde_json::Value = serde_json::from_str(&text("schemas/config.schema.json")).unwrap();
    let json: serde_json::Value = toml::from_str(&config).unwrap();
    let errors: Vec<_> =
        jsonschema::validator_for(&schema).unwrap().iter_errors(&json).map(|e| e.to_string()).collect();
    assert_eq!(errors, [""; 0]);

    let folder = repository(&[
        ("regate.toml", config.as_str()),
        ("policy/allowed-regions.json", "{}"),
        ("policy/quiet.rego", "package quiet\n\ndeny contains \"never\" if input.never\n"),
        ("Dockerfile", "FROM node:22.20-alpine\nUSER root\nRUN sudo apk add curl\n"),
    ]);
    let done = run(folder.path(), &["scan"], None);
    let report = out(&done);
    // Rules that do not exist are errors, so this also says that the page's rules do.
    assert_eq!(done.status.code(), Some(1), "{report}{}", err(&done));
    assert!(report.contains("high[dockerfile-runs-as-root]") && !report.contains("[dockerfile-sudo]"), "{report}");
}

#[test]
fn the_suppression_of_the_page_suppresses() {
    let comment = fence(&text("docs/configuration.md"), "dockerfile", "regate:ignore");
    let folder = repository(&[("Dockerfile", &format!("FROM node:22.20-alpine\n{comment}"))]);
    let suppressed = out(&run(folder.path(), &["scan"], None));
    assert!(!suppressed.contains("dockerfile-runs-as-root]") && !suppressed.contains("unused"), "{suppressed}");
    let judged = out(&run(folder.path(), &["scan", "--no-inline-suppressions"], None));
    assert!(judged.contains("medium[dockerfile-runs-as-root]"), "{judged}");
}

#[test]
fn staged_content_is_scanned() {
    let folder = repository(&[("Dockerfile", "FROM node:22.20-alpine\nUSER node\n")]);
    assert_eq!(run(folder.path(), &["scan", "--staged"], None).status.code(), Some(0));
    fs::write(folder.path().join(".env.production"), "ADMIN_PASSWORD=admin\n").unwrap();
    let unstaged = run(folder.path(), &["scan", "--staged"], None);
    assert_eq!(unstaged.status.code(), Some(0), "the working tree does not count: {}", out(&unstaged));
    git(folder.path(), &["add", "."]);
    fs::write(folder.path().join(".env.production"), "").unwrap();
    let staged = run(folder.path(), &["scan", "--staged"], None);
    assert_eq!(staged.status.code(), Some(1), "{}", out(&staged));
    assert!(out(&staged).contains("--> .env.production:1:"));
}

#[test]
fn secrets_alone_are_scanned() {
    let folder = repository(&[
        ("Dockerfile", "FROM node:latest\nENV ADMIN_PASSWORD=admin\nUSER root\n"),
        ("regate.toml", "[rules.dockerfile-runs-as-root]\nseverity = \"critical\"\n"),
        ("a.yaml", "# regate:ignore image-tag-mutable it is pinned by the registry\nimage: node:latest\n"),
    ]);
    let all = run(folder.path(), &["scan"], None);
    assert!(out(&all).contains("dockerfile-runs-as-root"), "{}", out(&all));
    let alone = run(folder.path(), &["scan", "--only", "secrets"], None);
    assert_eq!(alone.status.code(), Some(1));
    assert!(out(&alone).contains("high[weak-default-credential]"), "{}", out(&alone));
    assert!(!out(&alone).contains("dockerfile-"), "{}", out(&alone));
    // A part of the rules cannot tell that a suppression names none.
    assert!(!out(&alone).contains("suppression"), "{}", out(&alone));
}

#[test]
fn standard_input_is_scanned() {
    let folder = repository(&[]);
    let arguments = ["scan", "--stdin-filename", "Dockerfile", "--fail-on", "medium"];
    let done = run(folder.path(), &arguments, Some("FROM node:22.20-alpine\nUSER root\n"));
    assert_eq!(done.status.code(), Some(1));
    assert!(out(&done).contains("--> Dockerfile:2:1"), "{}", out(&done));
}

/// A git repository whose files are staged.
fn repository(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, content) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }
    git(folder.path(), &["init", "--quiet"]);
    git(folder.path(), &["add", "."]);
    folder
}

fn git(folder: &Path, arguments: &[&str]) {
    let mut command = Command::new("git");
    // A hook that runs these tests has variables of its own repository.
    for variable in ["GIT_DIR", "GIT_INDEX_FILE", "GIT_WORK_TREE"] {
        command.env_remove(variable);
    }
    assert!(command.args(arguments).current_dir(folder).status().unwrap().success());
}

fn run(folder: &Path, arguments: &[&str], input: Option<&str>) -> Output {
    let mut command = Command::new(REGATE);
    for variable in ["GIT_DIR", "GIT_INDEX_FILE", "GIT_WORK_TREE"] {
        command.env_remove(variable);
    }
    command.args(arguments).current_dir(folder).env("COLUMNS", "100");
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    child.stdin.take().unwrap().write_all(input.unwrap_or_default().as_bytes()).unwrap();
    child.wait_with_output().unwrap()
}

fn out(done: &Output) -> String {
    String::from_utf8_lossy(&done.stdout).into_owned()
}

fn err(done: &Output) -> String {
    String::from_utf8_lossy(&done.stderr).into_owned()
}
