//! The gate from end to end, in repositories that the tests make, with keys of a real ssh-keygen.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    reason = "a test makes its own files and may panic"
)]

mod common;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::LazyLock;

use common::{Repo, Run, regate, text};
use serde_json::{Value, json};

/// A repository with a base commit on main, a feature branch, and a folder of evidence outside of it.
struct World {
    repo: Repo,
    outside: tempfile::TempDir,
    /// Seconds since 1970 that Regate takes for now.
    now: i64,
}

const COMMITTED: i64 = 1_796_000_000;
const OFFICER: &str = "officer@example.com";
const TESTER: &str = "tester@example.com";
/// What every decision is held to.
static SCHEMA: LazyLock<jsonschema::Validator> = LazyLock::new(|| {
    let schema = serde_json::from_str(include_str!("../schemas/gate-v1.schema.json")).unwrap();
    jsonschema::validator_for(&schema).unwrap()
});
/// Who writes every commit.
const AUTHOR: &str = "dev@example.com";

impl World {
    fn new() -> Self {
        let world = Self { repo: Repo::git_init(), outside: tempfile::tempdir().unwrap(), now: COMMITTED + 3600 };
        world.repo.write("README.md", "# Shop\n");
        world.commit("base");
        world.git(&["checkout", "--quiet", "-b", "feature"]);
        for (name, roles) in [("officer", "security-officer"), ("tester", "qa"), ("dev", "security-officer,qa")] {
            world.key(name);
            let roles: Vec<_> = roles.split(',').map(|role| format!("regate.approval.{role}")).collect();
            let line = format!("{name}@example.com namespaces=\"{}\" {}\n", roles.join(","), world.public(name));
            let file = world.out("signers");
            let before = fs::read_to_string(&file).unwrap_or_default();
            fs::write(file, before + &line).unwrap();
        }
        world
    }

    fn out(&self, name: &str) -> PathBuf {
        self.outside.path().join(name)
    }

    fn shown(&self, name: &str) -> String {
        self.out(name).display().to_string()
    }

    fn key(&self, name: &str) {
        let done = Command::new("ssh-keygen")
            .args(["-q", "-t", "ed25519", "-N", "", "-C", name, "-f"])
            .arg(self.out(name))
            .stdin(Stdio::null())
            .status()
            .unwrap();
        assert!(done.success());
    }

    fn public(&self, name: &str) -> String {
        fs::read_to_string(self.out(&format!("{name}.pub"))).unwrap().trim().to_string()
    }

    fn git(&self, args: &[&str]) -> String {
        let mut command = Command::new("git");
        for who in ["AUTHOR", "COMMITTER"] {
            command.env(format!("GIT_{who}_NAME"), "Dev").env(format!("GIT_{who}_EMAIL"), AUTHOR);
            command.env(format!("GIT_{who}_DATE"), format!("{COMMITTED} +0000"));
        }
        let done =
            command.args(args).current_dir(self.repo.path()).env("GIT_CONFIG_GLOBAL", "/dev/null").output().unwrap();
        assert!(done.status.success(), "git {args:?}: {}", String::from_utf8_lossy(&done.stderr));
        String::from_utf8_lossy(&done.stdout).trim().to_string()
    }

    fn commit(&self, message: &str) {
        self.git(&["add", "--all"]);
        self.git(&["commit", "--quiet", "--allow-empty", "-m", message]);
    }

    fn head(&self) -> String {
        self.git(&["rev-parse", "HEAD"])
    }

    fn run(&self, args: &[&str]) -> Run {
        let mut command = regate();
        command.args(args).current_dir(self.repo.path()).env("SOURCE_DATE_EPOCH", self.now.to_string());
        common::finish(command, b"").ended()
    }

    /// Scans, and gives the arguments that bring the evidence.
    fn evidence(&self) -> Vec<String> {
        let sarif = self.shown("regate.sarif");
        let to = format!("sarif-full={sarif}");
        let scan = self.run(&["scan", "-q", "--trust-base", "main", "-o", &to, "--exit-zero"]);
        assert_eq!(scan.code, Some(0), "{}", scan.stderr);
        fs::write(self.out("junit.xml"), "<testsuite><testcase name='a'/></testsuite>").unwrap();
        fs::write(self.out("cov.info"), "SF:a\nDA:1,1\nDA:2,1\nend_of_record\n").unwrap();
        fs::write(self.out("bom.json"), r#"{"bomFormat":"CycloneDX","specVersion":"1.6","components":[{"name":"a"}]}"#)
            .unwrap();
        let head = self.head();
        let files =
            [("--sarif", "regate.sarif"), ("--tests", "junit.xml"), ("--coverage", "cov.info"), ("--sbom", "bom.json")];
        // A scan of ours names its commit by itself, without a remote as well.
        let commit = |option: &str| if option == "--sarif" { String::new() } else { format!("@{head}") };
        files
            .iter()
            .flat_map(|(option, file)| [(*option).to_string(), format!("{}{}", self.shown(file), commit(option))])
            .collect()
    }

    fn gate(&self, environment: &str, more: &[&str]) -> Decision {
        let evidence = self.evidence();
        self.gate_with(environment, &evidence, more)
    }

    fn gate_with(&self, environment: &str, evidence: &[String], more: &[&str]) -> Decision {
        let mut args = vec!["gate", "-e", environment, "--trust-base", "main", "-o", "json"];
        args.extend(evidence.iter().map(String::as_str));
        args.extend(more);
        let run = self.run(&args);
        let report = serde_json::from_str(&run.stdout).unwrap_or_else(|_| panic!("{}{}", run.stdout, run.stderr));
        let flaws: Vec<String> = SCHEMA.iter_errors(&report).map(|e| format!("{}: {e}", e.instance_path())).collect();
        assert_eq!(flaws, [""; 0]);
        Decision { code: run.code.unwrap(), report }
    }

    fn signers(&self) -> Vec<String> {
        vec!["--allowed-signers".into(), self.shown("signers"), "--evidence".into(), self.shown("evidence")]
    }

    fn approve(&self, who: &str, role: &str, environment: &str, more: &[&str]) -> Run {
        let (evidence, key, folder) = (self.evidence(), self.shown(who), self.shown("evidence"));
        let mut args = vec![
            "approve",
            "--role",
            role,
            "-e",
            environment,
            "--key",
            &key,
            "--evidence",
            &folder,
            "--trust-base",
            "main",
        ];
        args.extend(evidence.iter().map(String::as_str));
        args.extend(more);
        self.run(&args)
    }

    /// The statements that were written, sorted.
    fn statements(&self) -> Vec<PathBuf> {
        let folder = fs::read_dir(self.out("evidence/signoffs")).unwrap().map(|entry| entry.unwrap().path());
        let mut files: Vec<_> = folder.filter(|path| path.extension().is_some_and(|e| e == "json")).collect();
        files.sort();
        files
    }
}

struct Decision {
    code: i32,
    report: Value,
}

impl Decision {
    /// `0 approved` and the ids of the reasons that count.
    fn told(&self) -> String {
        let decision = &self.report["decision"];
        let ids = |list: &str| {
            decision[list].as_array().unwrap().iter().map(|r| text(&r["id"]).to_string()).collect::<Vec<_>>()
        };
        let mut ids: Vec<_> = [ids("refuse"), ids("pend")].concat();
        ids.dedup();
        format!("{} {} {}", self.code, text(&decision["outcome"]), ids.join(" ")).trim().to_string()
    }

    fn why_not(&self) -> Vec<String> {
        let all = self.report["input"]["signOffs"].as_array().unwrap().iter();
        all.filter_map(|s| Some(s["why"].as_str()?.to_string())).collect()
    }
}

fn args(list: &[String]) -> Vec<&str> {
    list.iter().map(String::as_str).collect()
}

#[test]
fn the_whole_way_to_production() {
    let world = World::new();
    let signers = world.signers();
    world.repo.write("deploy.env", "DB_PASSWORD=Tr0ub4dor-and-3xyz\n");
    world.commit("a leak");
    assert_eq!(world.gate("staging", &args(&signers)).told(), "1 refused new-results");
    assert_eq!(world.gate("development", &[]).told(), "0 approved");
    world.repo.write("deploy.env", "LOG_LEVEL=info\n");
    world.commit("no leak");
    assert_eq!(world.gate("staging", &args(&signers)).told(), "0 approved");
    assert_eq!(world.gate("production", &args(&signers)).told(), "4 pending sign-off-missing");

    assert_eq!(world.approve("dev", "security-officer", "production", &[]).code, Some(0));
    let decision = world.gate("production", &args(&signers));
    assert_eq!(
        (decision.told(), decision.why_not()),
        ("4 pending sign-off-missing".into(), vec!["author".to_string()])
    );

    assert_eq!(world.approve("officer", "security-officer", "production", &[]).code, Some(0));
    assert_eq!(
        world.gate("production", &args(&signers)).told(),
        "4 pending sign-off-missing",
        "quality has not signed"
    );
    assert_eq!(world.approve("tester", "qa", "production", &[]).code, Some(0));
    assert_eq!(world.gate("production", &args(&signers)).told(), "0 approved");

    // One byte of the evidence, and nobody has signed for it.
    let evidence = world.evidence();
    let sarif = fs::read_to_string(world.out("regate.sarif")).unwrap();
    fs::write(world.out("regate.sarif"), sarif.clone() + " ").unwrap();
    let decision = world.gate_with("production", &evidence, &args(&signers));
    assert_eq!(decision.told(), "4 pending sign-off-missing");
    assert_eq!(decision.why_not(), ["files", "files", "files"]);

    // The ledger holds it all, and a line that is gone is missed.
    let folder = world.shown("evidence");
    let verified = world.run(&["ledger", "verify", "--evidence", &folder]);
    assert_eq!(verified.code, Some(0), "{}", verified.stdout);
    let head = verified.stdout.lines().last().unwrap().strip_prefix("head ").unwrap().to_string();
    let file = world.out("evidence/ledger.jsonl");
    let whole = fs::read_to_string(&file).unwrap();
    let lines: Vec<_> = whole.lines().collect();
    let without = [&lines[..3], &lines[4..]].concat().join("\n") + "\n";
    fs::write(&file, without).unwrap();
    let verified = world.run(&["ledger", "verify", "--evidence", &folder]);
    assert_eq!(verified.code, Some(1));
    assert!(verified.stdout.starts_with("an entry was removed before line 4"), "{}", verified.stdout);
    // Without its end it verifies, and the anchor tells.
    fs::write(&file, lines[..5].join("\n") + "\n").unwrap();
    assert_eq!(world.run(&["ledger", "verify", "--evidence", &folder]).code, Some(0));
    let verified = world.run(&["ledger", "verify", "--evidence", &folder, "--anchor", &head]);
    assert_eq!(verified.code, Some(1));
    assert!(verified.stdout.contains("was cut off"), "{}", verified.stdout);
}

#[test]
fn openssh_verifies_a_sign_off_and_regate_one_of_openssh() {
    let world = World::new();
    world.repo.write("a.txt", "a\n");
    world.commit("a");
    assert_eq!(world.approve("officer", "security-officer", "production", &[]).code, Some(0));
    let statement = world.statements().remove(0);
    let keygen = |namespace: &str| {
        let mut command = Command::new("ssh-keygen");
        command.args(["-Y", "verify", "-I", OFFICER, "-n", namespace, "-f"]).arg(world.out("signers")).arg("-s");
        command.arg(format!("{}.sig", statement.display()));
        command
            .stdin(fs::File::open(&statement).unwrap())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status()
            .unwrap()
            .success()
    };
    assert!(keygen("regate.approval.security-officer"));
    assert!(!keygen("regate.approval.qa"));
    // The other way round, with a key that has a passphrase for Regate to leave to others: an RSA key.
    let done = Command::new("ssh-keygen")
        .args(["-q", "-t", "rsa", "-b", "3072", "-N", "", "-f"])
        .arg(world.out("rsa"))
        .status();
    assert!(done.unwrap().success());
    let line = format!("{TESTER} namespaces=\"regate.approval.qa\" {}\n", world.public("rsa"));
    fs::write(world.out("signers"), fs::read_to_string(world.out("signers")).unwrap() + &line).unwrap();
    let approved = world.approve("rsa", "qa", "production", &[]);
    assert_eq!(approved.code, Some(0), "{}", approved.stderr);
    assert_eq!(world.gate("production", &args(&world.signers())).told(), "0 approved");
    // An audit report tells them, and which of them nobody can verify.
    let told = |more: &[&str]| {
        let all: Vec<&str> = ["report", "-o", "audit-markdown"].into_iter().chain(more.iter().copied()).collect();
        let run = world.run(&all);
        assert_eq!(run.code, Some(0), "{}", run.stderr);
        run.stdout.lines().filter(|line| line.contains(" | production | ")).map(str::to_string).collect::<Vec<_>>()
    };
    let rows = told(&args(&world.signers()));
    assert!(rows.len() == 2 && rows.iter().all(|row| row.contains("| verified (")), "{rows:?}");
    assert!(
        rows.iter().all(|row| row.contains("which was scanned"))
            && rows.concat().contains(&OFFICER.replace('@', "&#64;")),
        "{rows:?}"
    );
    let rows = told(&["--evidence", &world.shown("evidence")]);
    assert!(rows.len() == 2 && rows.iter().all(|row| row.contains("| not known |")), "{rows:?}");
    fs::write(&statement, fs::read_to_string(&statement).unwrap().replace("security-officer", "qa")).unwrap();
    let rows = told(&args(&world.signers()));
    assert!(
        rows.concat().matches("| verified (").count() == 1 && rows.concat().contains("not verified: its"),
        "{rows:?}"
    );
    assert_eq!(told(&[]).len(), 0);
    fs::write(&statement, "{").unwrap();
    let damaged = world.run(&["report", "--evidence", &world.shown("evidence")]);
    assert_eq!(damaged.code, Some(2), "{}", damaged.stdout);
    assert!(damaged.stderr.contains("is signed and is no statement"), "{}", damaged.stderr);
}

#[test]
fn sign_offs_that_must_not_count() {
    let world = World::new();
    world.repo.write("a.txt", "a\n");
    world.commit("a");
    let signers = world.signers();
    let why = |more: &[&str]| {
        let all: Vec<&str> = args(&signers).into_iter().chain(more.iter().copied()).collect();
        world.gate("production", &all).why_not()
    };
    assert_eq!(world.approve("officer", "security-officer", "production", &[]).code, Some(0));
    assert_eq!(why(&[]), [""; 0]);
    // Another environment, another commit.
    let evidence = world.evidence();
    assert_eq!(world.gate_with("staging", &evidence, &args(&signers)).why_not(), ["environment"]);
    world.commit("another");
    assert_eq!(why(&[]), ["commit"]);
    world.git(&["reset", "--quiet", "--hard", "HEAD~1"]);
    // A key that was taken back: by a list, and by OpenSSH's own KRL.
    fs::write(world.out("revoked"), world.public("officer") + "\n").unwrap();
    assert_eq!(why(&["--revoked-keys", &world.shown("revoked")]), ["revoked"]);
    let krl = Command::new("ssh-keygen")
        .args(["-q", "-k", "-f"])
        .arg(world.out("krl"))
        .arg(world.out("officer.pub"))
        .status();
    assert!(krl.unwrap().success());
    assert_eq!(why(&["--revoked-keys", &world.shown("krl")]), ["revoked"]);
    // A key whose time is over, a role that the key may not have, a key that nobody knows.
    let file = |text: String| fs::write(world.out("signers"), text).unwrap();
    let officer = world.public("officer");
    file(format!("{OFFICER} namespaces=\"regate.approval.*\",valid-before=\"20200101\" {officer}\n"));
    assert_eq!(why(&[]), ["period"]);
    file(format!("{OFFICER} namespaces=\"git,regate.approval.qa\" {officer}\n"));
    assert_eq!(why(&[]), ["role"]);
    file(format!("{TESTER} namespaces=\"regate.approval.*\" {}\n", world.public("tester")));
    assert_eq!(why(&[]), ["unknown-key"]);
    // The author under another spelling, and a namesake in another alphabet.
    file(format!("Dev@Example.com namespaces=\"regate.approval.*\" {officer}\n"));
    assert_eq!(why(&[]), ["author"]);
    file(format!("offic\u{435}r@example.com namespaces=\"regate.approval.*\" {officer}\n"));
    let run = world.run(&[
        "gate",
        "-e",
        "production",
        "--allowed-signers",
        &world.shown("signers"),
        "--evidence",
        &world.shown("evidence"),
        "--trust-base",
        "main",
    ]);
    assert_eq!(run.code, Some(2), "{}", run.stdout);
    assert!(run.stderr.contains("line 1 of the signers file"), "{}", run.stderr);
    // A text that was changed, a signature that is gone, one made for something else.
    file(format!("{OFFICER} namespaces=\"regate.approval.*\" {officer}\n"));
    let statement = world.statements().remove(0);
    let signature = PathBuf::from(format!("{}.sig", statement.display()));
    let (whole, signed) = (fs::read_to_string(&statement).unwrap(), fs::read(&signature).unwrap());
    fs::write(&statement, whole.replace("REGATE_ENVIRONMENT=production", "REGATE_ENVIRONMENT=production ")).unwrap();
    assert_eq!(why(&[]), ["no-statement"]);
    fs::write(&statement, whole.replace("\n}", "\n }")).unwrap();
    assert_eq!(why(&[]), ["changed"]);
    fs::write(&statement, &whole).unwrap();
    fs::remove_file(&signature).unwrap();
    assert_eq!(why(&[]), ["no-signature"]);
    let git = Command::new("ssh-keygen")
        .args(["-q", "-Y", "sign", "-n", "git", "-f"])
        .arg(world.out("officer"))
        .arg(&statement)
        .status();
    assert!(git.unwrap().success());
    assert_eq!(why(&[]), ["namespace"]);
    fs::write(&signature, signed).unwrap();
    assert_eq!(why(&[]), [""; 0]);
}

#[test]
fn one_person_has_one_role() {
    let world = World::new();
    world.repo.write("a.txt", "a\n");
    world.commit("a");
    let line = format!("{OFFICER} namespaces=\"regate.approval.*\" {}\n", world.public("officer"));
    fs::write(world.out("signers"), line).unwrap();
    for role in ["security-officer", "qa"] {
        assert_eq!(world.approve("officer", role, "production", &[]).code, Some(0));
    }
    let decision = world.gate("production", &args(&world.signers()));
    assert_eq!((decision.told(), decision.why_not()), ("4 pending sign-off-missing".into(), vec!["twice".to_string()]));
}

#[test]
fn what_the_change_brings_does_not_judge_it() {
    let world = World::new();
    world.repo.write("deploy.env", "DB_PASSWORD=Tr0ub4dor-and-3xyz\n");
    let found = {
        let sarif = world.shown("s.sarif");
        world.run(&["scan", "-q", "-o", &format!("sarif-full={sarif}"), "--exit-zero"]);
        let log: Value = serde_json::from_str(&fs::read_to_string(sarif).unwrap()).unwrap();
        log["runs"][0]["results"][0].clone()
    };
    let (rule, print) = (text(&found["ruleId"]), text(&found["partialFingerprints"]["regate/v1"]));
    let waived = world.run(&[
        "waive",
        rule,
        print,
        "--reason",
        "test",
        "--expires",
        "2026-12-05",
        "--owner",
        "a",
        "--approved-by",
        "dev",
    ]);
    assert_eq!(waived.code, Some(0), "{}", waived.stderr);
    world.commit("a leak with its waiver");
    let decision = world.gate("staging", &[]);
    assert_eq!(decision.told(), "1 refused new-results", "a waiver of the change itself");
    // Once it is on the base, it counts.
    world.git(&["checkout", "--quiet", "main"]);
    world.git(&["checkout", "--quiet", "feature", "--", ".regate"]);
    world.commit("waiver");
    world.git(&["checkout", "--quiet", "feature"]);
    assert_eq!(world.gate("staging", &[]).told(), "0 approved");
    let mut world = world;
    world.now += 20 * 86_400;
    assert_eq!(world.gate("staging", &[]).told(), "1 refused new-results", "the waiver is over");

    // Signers and policies of the change.
    world.repo.write("signers", fs::read_to_string(world.out("signers")).unwrap());
    world.repo.write("gate/data.json", "{}");
    world.commit("signers");
    let refused = |more: &[&str]| {
        let run = world.run(&[&["gate", "-e", "production"], more].concat());
        (run.code, run.stderr)
    };
    for option in [["--allowed-signers", "signers"], ["--gate-policy", "gate"]] {
        let (code, words) = refused(&option);
        assert_eq!(code, Some(2));
        assert!(words.contains("give --trust-base"), "{words}");
        let (code, words) = refused(&[&option[..], &["--trust-base", "main"]].concat());
        assert_eq!(code, Some(2), "{words}");
    }
    std::os::unix::fs::symlink(world.repo.path().join("signers"), world.out("link")).unwrap();
    let (code, words) = refused(&["--allowed-signers", &world.shown("link")]);
    assert_eq!(code, Some(2), "{words}");
}

#[test]
fn a_base_that_has_the_judged_commit_is_no_base() {
    let world = World::new();
    world.repo.write("a.txt", "a\n");
    world.commit("a");
    let refused = |base: &str| {
        let run = world.run(&["gate", "-e", "development", "--trust-base", base]);
        assert_eq!(run.code, Some(2), "{}", run.stdout);
        assert!(run.stderr.contains("has the judged commit already"), "{}", run.stderr);
    };
    refused("HEAD");
    world.git(&["branch", "later"]);
    world.git(&["checkout", "--quiet", "later"]);
    world.commit("later");
    world.git(&["checkout", "--quiet", "feature"]);
    refused("later");
}

#[test]
fn whoever_wrote_a_part_of_the_change_is_an_author() {
    let world = World::new();
    let signers = world.signers();
    world.repo.write("a.txt", "a\n");
    world.git(&["add", "--all"]);
    world.git(&["commit", "--quiet", "-m", "a", "--author", &format!("Officer <{OFFICER}>")]);
    world.repo.write("b.txt", "b\n");
    world.commit(&format!("b\n\nCo-authored-by: Tester <{TESTER}>"));
    assert_eq!(world.approve("officer", "security-officer", "production", &[]).code, Some(0));
    assert_eq!(world.approve("tester", "qa", "production", &[]).code, Some(0));
    let decision = world.gate("production", &args(&signers));
    assert_eq!(decision.why_not(), ["author", "author"], "of an earlier commit, and beside another");
    // A clone without the earlier commits does not know who wrote them.
    let clone = tempfile::tempdir().unwrap();
    let source = format!("file://{}", world.repo.path().display());
    let shown = clone.path().display().to_string();
    world.git(&["clone", "--quiet", "--depth=1", "--no-single-branch", "--branch=feature", &source, &shown]);
    let mut command = regate();
    command.args(["gate", "-e", "development", "--trust-base", "origin/main"]).current_dir(clone.path());
    let run = common::finish(command, b"").ended();
    assert_eq!(run.code, Some(2), "{}", run.stdout);
    assert!(run.stderr.contains("shallow"), "{}", run.stderr);
}

#[test]
fn an_author_under_a_name_that_is_not_theirs_is_one_all_the_same() {
    let world = World::new();
    let signers = world.signers();
    let warned = |decision: &Decision| decision.report["decision"]["warn"].to_string();
    // The officer's own work, under the address of somebody else, and signed with the officer's key.
    world.repo.write("a.txt", "a\n");
    world.git(&["add", "--all"]);
    let key = format!("user.signingkey={}", world.shown("officer"));
    world.git(&["-c", "gpg.format=ssh", "-c", &key, "commit", "--quiet", "-S", "-m", "a"]);
    assert_eq!(world.approve("officer", "security-officer", "production", &[]).code, Some(0));
    let decision = world.gate("production", &args(&signers));
    assert_eq!(decision.why_not(), ["author"]);
    assert!(warned(&decision).contains("Of 1 of 1 commits no signature"), "{}", warned(&decision));
    // Signed by who committed it, with a key that may: nobody has to be believed.
    let lines = fs::read_to_string(world.out("signers")).unwrap();
    let dev = format!("{AUTHOR} namespaces=\"git\" {}\n", world.public("dev"));
    fs::write(world.out("signers"), lines.clone() + &dev).unwrap();
    let key = format!("user.signingkey={}", world.shown("dev"));
    world.git(&["-c", "gpg.format=ssh", "-c", &key, "commit", "--quiet", "--amend", "-S", "-m", "a"]);
    assert_eq!(world.approve("officer", "security-officer", "production", &[]).code, Some(0));
    let decision = world.gate("production", &args(&signers));
    assert_eq!(decision.why_not(), ["commit"], "that of before");
    assert!(!warned(&decision).contains("authors-unproven"), "{}", warned(&decision));
    // A second address, which the mailmap of the base or a shared key tells.
    let second = format!("dev2@example.com namespaces=\"regate.approval.*\" {}\n", world.public("tester"));
    fs::write(world.out("signers"), lines.replace(TESTER, "other@example.com") + &second).unwrap();
    assert_eq!(world.approve("tester", "qa", "production", &[]).code, Some(0));
    let not_counted = |why: &str| world.gate("production", &args(&signers)).why_not().iter().any(|w| w == why);
    assert!(!not_counted("author"));
    world.git(&["checkout", "--quiet", "main"]);
    world.repo.write(".mailmap", "Dev <dev@example.com> <dev2@example.com>\n");
    world.commit("mailmap");
    world.git(&["checkout", "--quiet", "feature"]);
    assert_eq!(world.approve("tester", "qa", "production", &[]).code, Some(0));
    assert!(not_counted("author"));
}

#[test]
fn an_emergency_is_let_through_and_not_forgotten() {
    let mut world = World::new();
    let line = format!("sre@example.com namespaces=\"regate.approval.break-glass\" {}\n", {
        world.key("sre");
        world.public("sre")
    });
    fs::write(world.out("signers"), fs::read_to_string(world.out("signers")).unwrap() + &line).unwrap();
    world.repo.write("a.txt", "a\n");
    world.commit("a hotfix");
    let signers = world.signers();
    assert_eq!(world.gate("production", &args(&signers)).told(), "4 pending sign-off-missing");
    let glass = |world: &World, more: &[&str]| world.approve("sre", "break-glass", "production", more);
    assert_eq!(glass(&world, &[]).code, Some(2), "without a reason");
    assert_eq!(glass(&world, &["--reason", "the shop is down"]).code, Some(2), "without a day");
    let later = ["--reason", "the shop is down", "--follow-up", "2027-01-31"];
    assert_eq!(glass(&world, &later).code, Some(0));
    assert_eq!(world.gate("production", &args(&signers)).told(), "4 pending sign-off-missing", "a day too far away");
    fs::remove_dir_all(world.out("evidence")).unwrap();
    assert_eq!(glass(&world, &["--reason", "the shop is down", "--follow-up", "2026-12-02"]).code, Some(0));
    let decision = world.gate("production", &args(&signers));
    assert_eq!(decision.told(), "0 approved");
    let warned: Vec<_> =
        decision.report["decision"]["warn"].as_array().unwrap().iter().map(|r| text(&r["id"])).collect();
    assert_eq!(warned, ["authors-unproven", "break-glass", "follow-up-due", "sign-off-missing", "sign-off-missing"]);
    // Nobody looked at it in time: the next change waits, whatever it is.
    world.commit("another");
    world.now += 5 * 86_400;
    assert_eq!(world.gate("production", &args(&signers)).told(), "1 refused follow-up-overdue sign-off-missing");
    let check = decision.report["input"]["followUps"][0]["check"].as_str().unwrap().to_string();
    let looked = ["--check", check.as_str()];
    assert_eq!(world.approve("officer", "security-officer", "production", &looked).code, Some(0));
    assert_eq!(world.approve("tester", "qa", "production", &[]).code, Some(0));
    assert_eq!(world.gate("production", &args(&signers)).told(), "0 approved");
    // The look holds for later commits as well.
    world.commit("a third");
    assert_eq!(world.gate("production", &args(&signers)).told(), "4 pending sign-off-missing");
}

#[test]
fn who_broke_the_glass_is_remembered_and_does_not_look_at_it_themselves() {
    let mut world = World::new();
    let before = fs::read_to_string(world.out("signers")).unwrap();
    let line = |world: &World, name: &str, who: &str, roles: &str| {
        format!("{who} namespaces=\"{roles}\" {}\n", world.public(name))
    };
    ["sre", "new"].iter().for_each(|name| world.key(name));
    let glass = line(&world, "sre", "sre@example.com", "regate.approval.break-glass");
    let signers = |text: &str| fs::write(world.out("signers"), before.clone() + text).unwrap();
    signers(&glass);
    world.repo.write("a.txt", "a\n");
    world.commit("a hotfix");
    // Given beside the ledger: the decision that rests on it writes it there. Without a ledger nobody would remember it.
    let beside = world.shown("beside");
    let now = ["--reason", "the shop is down", "--follow-up", "2026-12-02", "--out", &beside];
    assert_eq!(world.approve("sre", "break-glass", "production", &now).code, Some(0));
    fs::remove_dir_all(world.out("evidence")).unwrap();
    let all = world.signers();
    let given = ["--allowed-signers", &all[1], "--signoffs", &beside];
    let decision = world.gate("production", &given);
    assert_eq!(decision.told(), "4 pending sign-off-missing");
    assert!(decision.report["decision"]["warn"].to_string().contains("without a ledger to remember it"));
    let decision = world.gate("production", &[&args(&all)[..], &given[2..]].concat());
    assert_eq!(decision.told(), "0 approved");
    let decision = world.gate("production", &args(&all));
    let follow_ups = &decision.report["input"]["followUps"];
    assert_eq!((follow_ups.as_array().unwrap().len(), &follow_ups[0]["known"]), (1, &json!(true)));
    let check = text(&follow_ups[0]["check"]).to_string();
    // The key is no longer in the signers file, and who had it signs with another as security officer.
    world.commit("another");
    world.now += 5 * 86_400;
    let signers = |text: &str| fs::write(world.out("signers"), before.clone() + text).unwrap();
    let officer = line(&world, "new", "sre@example.com", "regate.approval.security-officer");
    signers(&officer);
    assert_eq!(world.approve("new", "security-officer", "production", &["--check", &check]).code, Some(0));
    let decision = world.gate("production", &args(&all));
    assert!(decision.told().contains("follow-up-overdue"), "{}", decision.told());
    assert!(decision.report["decision"]["refuse"].to_string().contains("the signers file has to say whose the key"));
    let old = glass.replace("break-glass\"", "break-glass\",valid-before=\"20261201\"");
    signers(&(officer + &old));
    assert!(world.gate("production", &args(&all)).told().contains("follow-up-overdue"), "the same person");
    assert_eq!(world.approve("officer", "security-officer", "production", &["--check", &check]).code, Some(0));
    assert!(!world.gate("production", &args(&all)).told().contains("follow-up-overdue"));
}

#[test]
fn one_person_with_two_keys_is_no_quorum() {
    let world = World::new();
    world.repo.write("a.txt", "a\n");
    world.commit("a");
    let policy = world.out("policy");
    fs::create_dir_all(&policy).unwrap();
    let data = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("policies/gate/data.json")).unwrap();
    let quorum = data.replace("\"security-officer\": 1, \"qa\": 1", "\"security-officer\": 2");
    assert_ne!(quorum, data);
    fs::write(policy.join("data.json"), quorum).unwrap();
    world.key("second");
    let before = fs::read_to_string(world.out("signers")).unwrap();
    let add = |who: &str| {
        let line = format!("{who} namespaces=\"regate.approval.security-officer\" {}\n", world.public("second"));
        fs::write(world.out("signers"), before.clone() + &line).unwrap();
    };
    add("Officer@Example.com");
    let policy = policy.display().to_string();
    let with = ["--gate-policy", policy.as_str()];
    for who in ["officer", "second"] {
        assert_eq!(world.approve(who, "security-officer", "production", &with).code, Some(0));
    }
    let gate = || world.gate("production", &[&args(&world.signers())[..], &with].concat()).told();
    assert_eq!(gate(), "4 pending sign-off-missing");
    add("other@example.com");
    assert_eq!(gate(), "0 approved");
}

#[test]
fn what_an_id_names_is_judged_and_not_what_replaces_it() {
    let world = World::new();
    world.repo.write("a.txt", "a\n");
    world.git(&["add", "--all"]);
    world.git(&["commit", "--quiet", "-m", "a", "--author", "Officer <officer@example.com>"]);
    world.repo.write("b.txt", "b\n");
    world.commit("b");
    world.git(&["replace", "--graft", "HEAD", "main"]);
    assert_eq!(world.approve("officer", "security-officer", "production", &[]).code, Some(0));
    assert_eq!(world.gate("production", &args(&world.signers())).why_not(), ["author"]);
}

#[test]
fn the_ledger_travels_in_notes_of_git() {
    let world = World::new();
    world.repo.write("a.txt", "a\n");
    world.commit("a");
    let evidence = world.evidence();
    let signers = world.shown("signers");
    let given = ["--allowed-signers", signers.as_str(), "--notes"];
    assert_eq!(world.gate_with("production", &evidence, &given).told(), "4 pending sign-off-missing");
    for (who, role) in [("officer", "security-officer"), ("tester", "qa")] {
        let key = world.shown(who);
        let mut all = vec!["approve", "--role", role, "-e", "production", "--key", &key, "--trust-base", "main"];
        all.extend(args(&evidence).into_iter().chain(["--notes"]));
        let run = world.run(&all);
        assert_eq!((run.code, run.stdout.lines().last()), (Some(0), Some("refs/notes/regate")), "{}", run.stderr);
    }
    assert_eq!(world.gate_with("production", &evidence, &given).told(), "0 approved");
    assert_eq!(world.git(&["notes", "--ref=regate", "show", "HEAD"]).lines().count(), 4);
    world.git(&["fsck", "--strict"]);
    // Processes at once: none is lost.
    let record = |environment: &str, at: &Path| {
        let mut command = regate();
        let words = ["record", "deployment", "-e", environment, "--version", "1", "--notes"];
        command.args(words).current_dir(at).env("SOURCE_DATE_EPOCH", world.now.to_string());
        command
    };
    let at_once: Vec<_> =
        (0..5).map(|_| record("staging", world.repo.path()).stdout(Stdio::null()).spawn().unwrap()).collect();
    for mut process in at_once {
        assert!(process.wait().unwrap().success());
    }
    let verify = |at: &Path| {
        let mut command = regate();
        command.args(["ledger", "verify", "--notes"]).current_dir(at);
        common::finish(command, b"").ended()
    };
    let verified = verify(world.repo.path()).stdout;
    assert!(verified.starts_with("9 entries") && verified.matches("head ").count() == 1, "{verified}");
    // Two clones that each carried it on: joined, so that a push goes through.
    let clone = world.shown("clone");
    let there = |words: &[&str]| world.git(&[&["-C", clone.as_str()], words].concat());
    world.git(&["clone", "--quiet", ".", &clone]);
    there(&["fetch", "--quiet", "origin", "refs/notes/regate:refs/notes/regate"]);
    for (environment, at) in [("staging", world.repo.path()), ("production", Path::new(&clone))] {
        assert_eq!(common::finish(record(environment, at), b"").code, Some(0));
    }
    there(&["fetch", "--quiet", "origin", "refs/notes/regate:refs/notes/origin/regate"]);
    let mut join = regate();
    join.args(["ledger", "join", "refs/notes/origin/regate", "--notes"]).current_dir(&clone);
    assert_eq!(common::finish(join, b"").stdout, "1 entry taken over\n");
    there(&["push", "--quiet", "origin", "refs/notes/regate"]);
    let verified = verify(world.repo.path()).stdout;
    assert!(verified.starts_with("12 entries") && verified.matches("head ").count() == 1, "{verified}");
    // What others write there, and what is taken away, is told.
    let head = world.git(&["rev-parse", "refs/notes/regate"]);
    world.git(&["notes", "--ref=regate", "append", "-m", "looks good", "HEAD"]);
    assert!(verify(world.repo.path()).stdout.contains("is no entry"));
    world.git(&["update-ref", "refs/notes/regate", &head]);
    let whole = world.git(&["notes", "--ref=regate", "show", "HEAD"]);
    let without: Vec<&str> = whole.lines().skip(1).collect();
    world.git(&["notes", "--ref=regate", "add", "-f", "-m", &without.join("\n"), "HEAD"]);
    assert!(verify(world.repo.path()).stdout.starts_with("an entry was removed before line"));
}

#[test]
fn a_result_has_the_age_that_the_ledger_knows() {
    let mut world = World::new();
    world.repo.write("deploy.env", "DB_PASSWORD=Tr0ub4dor-and-3xyz\n");
    world.commit("a leak");
    let signers = world.signers();
    let warned = |world: &World, more: &[&str]| world.gate("staging", more).report["decision"]["warn"].to_string();
    assert!(warned(&world, &[]).contains("age-unknown"));
    assert!(!warned(&world, &args(&signers)).contains("age-unknown"));
    world.now += 30 * 3600;
    // A decision about something else in between makes nothing younger.
    world.repo.write("deploy.env", "A=1\n");
    world.commit("away");
    assert!(!warned(&world, &args(&signers)).contains("result-overdue"));
    world.git(&["reset", "--quiet", "--hard", "HEAD~1"]);
    world.now += 3600;
    let told = warned(&world, &args(&signers));
    assert!(told.contains("are open for longer than"), "{told}");
    let decision = world.gate("staging", &args(&signers));
    assert_eq!(decision.report["input"]["ages"][0]["hours"], 31);
}

#[test]
fn a_scan_that_is_not_whole_trusted_and_clean_is_told() {
    let world = World::new();
    world.repo.write("src/a.txt", "a\n");
    world.commit("a");
    let base = world.git(&["rev-parse", "main"]);
    let told = |options: &[&str], environment: &str| {
        let file = world.shown("x.sarif");
        let to = format!("sarif-full={file}");
        let run = world.run(&[&["scan", "-q", "-o", &to, "--exit-zero"], options].concat());
        assert_eq!(run.code, Some(0), "{}", run.stderr);
        world.gate_with(environment, &["--sarif".into(), format!("{file}@{}", world.head())], &[]).told()
    };
    let trusted = ["--trust-base", "main"];
    let with = |more: &[&'static str]| [&trusted[..], more].concat();
    assert_eq!(told(&trusted, "staging"), "0 approved");
    assert_eq!(told(&["--trust-base", &base], "staging"), "0 approved");
    assert_eq!(told(&with(&["--diff-base", "main"]), "staging"), "0 approved");
    let untrusted = "1 refused scan-untrusted";
    assert_eq!(told(&[], "staging"), untrusted);
    assert_eq!(told(&["--trust-base", "HEAD"], "staging"), untrusted, "the change is in it");
    assert_eq!(told(&["--diff-base", "main"], "staging"), untrusted);
    let partial = "1 refused scan-partial";
    for option in
        [&["src"][..], &["--only", "secrets"], &["--exclude", "*.env"], &["--include", "*.txt"], &["--staged"]]
    {
        assert_eq!(told(&with(option), "staging"), partial, "{option:?}");
    }
    assert_eq!(told(&with(&["--diff-base", "HEAD"]), "staging"), partial, "nothing of the change is new to itself");
    assert_eq!(told(&[], "development"), "0 approved", "which warns");
    // The profile for GitHub leaves out what is suppressed.
    let short = world.shown("short.sarif");
    world.run(&["scan", "-q", "-o", &format!("sarif={short}"), "--trust-base", "main"]);
    let given = ["--sarif".to_string(), format!("{short}@{}", world.head())];
    assert_eq!(world.gate_with("staging", &given, &[]).told(), "1 refused scan-partial scan-untrusted");
    // Beside a whole scan, one of a part is more and not less.
    let both = [world.evidence(), vec!["--sarif".into(), format!("{short}@{}", world.head())]].concat();
    assert_eq!(world.gate_with("staging", &both, &[]).told(), "0 approved");
    // What is not tracked takes nothing away; a tracked file that was changed is not the commit's.
    world.repo.write("new.txt", "n\n");
    assert_eq!(told(&trusted, "staging"), "0 approved");
    world.repo.write("src/a.txt", "changed\n");
    assert_eq!(told(&trusted, "staging"), partial);
    assert_eq!(told(&with(&["--diff-base", "main"]), "staging"), "0 approved", "which reads commits");
    world.repo.write("src/a.txt", "a\r\n");
    assert_eq!(told(&trusted, "staging"), "0 approved", "line ends are git's");
    fs::remove_file(world.repo.path().join("src/a.txt")).unwrap();
    assert_eq!(told(&trusted, "staging"), partial);
}

#[test]
fn a_change_cannot_bring_its_own_evidence() {
    let world = World::new();
    let junit = "<testsuite><testcase name='mine'/></testsuite>";
    world.repo.write("reports/junit.xml", junit).write("evidence/ledger.jsonl", "");
    world.commit("evidence");
    let told = |file: &str| {
        let tests = format!("{file}@{}", world.head());
        world.gate_with("staging", &[world.evidence(), vec!["--tests".into(), tests]].concat(), &[]).told()
    };
    assert_eq!(told("reports/junit.xml"), "1 refused evidence-unreadable");
    // Written over, through a link, or copied: it is the change's all the same.
    world.repo.write("reports/junit.xml", "<testsuite><testcase name='other'/></testsuite>");
    assert_eq!(told("reports/junit.xml"), "1 refused evidence-unreadable scan-partial");
    world.git(&["checkout", "--quiet", "--", "reports"]);
    std::os::unix::fs::symlink(world.repo.path().join("reports/junit.xml"), world.out("link.xml")).unwrap();
    assert_eq!(told(&world.shown("link.xml")), "1 refused evidence-unreadable");
    fs::copy(world.repo.path().join("reports/junit.xml"), world.out("copy.xml")).unwrap();
    assert_eq!(told(&world.shown("copy.xml")), "1 refused evidence-unreadable");
    // What stands in the folder and not in the commit was made by somebody else.
    world.repo.write("out/junit.xml", "<testsuite><testcase name='made'/></testsuite>");
    assert_eq!(told("out/junit.xml"), "0 approved");
    let run = world.run(&["gate", "-e", "staging", "--trust-base", "main", "--evidence", "evidence"]);
    assert_eq!(run.code, Some(2), "{}", run.stdout);
    assert!(run.stderr.contains("stands in the commit that is judged"), "{}", run.stderr);
}

#[test]
fn the_checklist_is_closed_by_nothing_that_does_not_count() {
    let world = World::new();
    world.repo.write("a.txt", "a\n");
    world.commit("a");
    let evidence = world.evidence();
    let state = |evidence: &[String]| {
        let all = ["checklist", "-e", "production", "--trust-base", "main", "--format", "json", "--check"];
        let run = world.run(&[&all[..], &args(evidence)].concat());
        assert_eq!(run.code, Some(1), "{}", run.stderr);
        serde_json::from_str::<Value>(&run.stdout).unwrap_or_else(|_| panic!("{}", run.stderr))
    };
    let because = |evidence: &[String], id: &str| {
        let report = state(evidence);
        let item = report["items"].as_array().unwrap().iter().find(|item| item["id"] == id).unwrap().clone();
        format!("{}: {}", text(&item["status"]), text(&item["because"]))
    };
    assert!(because(&evidence, "security-scan").starts_with("verified"));
    // Of another commit, or of none.
    let other = "1".repeat(40);
    let named = |given: &String| if given.ends_with(".sarif") { format!("{given}@{other}") } else { given.clone() };
    let moved: Vec<String> = evidence.iter().map(|given| named(given).replace(&world.head(), &other)).collect();
    assert!(because(&moved, "integration-tests").contains("is not said to be about this commit"));
    assert!(because(&moved, "unit-test-coverage").contains("is not said to be about this commit"));
    assert!(because(&moved, "security-scan").contains("no whole run of Regate on this commit"));
    // A scan that listened to the change.
    let file = world.shown("own.sarif");
    world.run(&["scan", "-q", "-o", &format!("sarif-full={file}"), "--exit-zero"]);
    let own = ["--sarif".to_string(), format!("{file}@{}", world.head())];
    assert!(because(&own, "security-scan").contains("no whole run"));
    // A second run that failed is not made good by the first.
    let given = |text: &str| {
        fs::write(world.out("x.sarif"), text).unwrap();
        [evidence.clone(), vec!["--sarif".into(), format!("{}@{}", world.shown("x.sarif"), world.head())]].concat()
    };
    let audit = |good: bool| sarif("npm audit", |run| run["invocations"][0]["executionSuccessful"] = json!(good));
    assert!(because(&given(&audit(true)), "dependencies-scanned").starts_with("verified"));
    // What nobody could tell, or has looked at, is no absence.
    for kind in ["open", "review"] {
        let found = json!([{"ruleId": "GHSA-1", "kind": kind, "level": "none", "message": {"text": "m"}}]);
        let unsettled = sarif("npm audit", |run| {
            run["tool"]["driver"]["rules"] = json!([{"id": "GHSA-1", "defaultConfiguration": {"level": "error"}}]);
            run["results"] = found;
        });
        let told = because(&given(&unsettled), "dependencies-scanned");
        assert!(told.contains("1 new at or above high, 1 of them unknown or to be reviewed"), "{kind}: {told}");
    }
    let failed = given(&audit(false));
    fs::write(world.out("y.sarif"), audit(true)).unwrap();
    let both = [failed, vec!["--sarif".into(), format!("{}@{}", world.shown("y.sarif"), world.head())]].concat();
    assert!(because(&both, "dependencies-scanned").contains("is not whole"));
    // What cannot be read may be what would have failed.
    let broken = given("{");
    assert!(because(&broken, "integration-tests").starts_with("open: a file of the evidence cannot be used"));
    assert_eq!(state(&broken)["errors"].as_array().unwrap().len(), 1);
}

#[test]
fn a_checklist_of_ones_own_is_signed_as_well() {
    let world = World::new();
    world.repo.write("a.txt", "a\n");
    world.commit("a");
    fs::create_dir(world.out("lists")).unwrap();
    let list = "[[item]]\nid = \"own\"\ngroup = \"g\"\ntitle = \"t\"\nattest = \"qa\"\n";
    fs::write(world.out("lists/own.toml"), list).unwrap();
    let lists = world.shown("lists");
    let own = ["--checklist", lists.as_str()];
    assert_eq!(world.approve("officer", "security-officer", "production", &own).code, Some(0));
    let signers = world.signers();
    let why = |more: &[&str]| world.gate("production", &[&args(&signers)[..], more].concat()).why_not();
    assert_eq!(why(&own), [""; 0]);
    assert_eq!(why(&[]), ["files"]);
    fs::write(world.out("lists/own.toml"), format!("{list}optional = true\n")).unwrap();
    assert_eq!(why(&own), ["files"]);
}

#[test]
fn what_is_written_is_redacted_whole_and_recorded_last() {
    let world = World::new();
    world.repo.write("a.txt", "a\n");
    world.commit("a");
    let token = common::token();
    // A tool's name is a text of others.
    fs::write(world.out("x.sarif"), sarif(&token, |run| run["results"] = Value::Null)).unwrap();
    let given = format!("{}@{}", world.shown("x.sarif"), world.head());
    let (evidence, page) = (world.shown("evidence"), world.shown("page.json"));
    let to_page = format!("json={page}");
    let all = ["gate", "-e", "development", "--trust-base", "main", "--sarif", &given, "--evidence", &evidence];
    let run = world.run(&[&all[..], &["-o", &to_page, "-o", "text", "--explain"]].concat());
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    let written = fs::read_to_string(&page).unwrap();
    for told in [&run.stdout, &written] {
        assert!(!told.contains(&token) && told.contains("********"), "{told}");
    }
    assert!(serde_json::from_str::<Value>(&written).is_ok(), "{written}");
    let entries = || fs::read_to_string(world.out("evidence/ledger.jsonl")).unwrap().lines().count();
    assert_eq!(entries(), 1);
    // Where one file cannot be written, none is, and nothing was decided.
    fs::create_dir(world.out("folder")).unwrap();
    let (first, second) = (format!("json={}", world.shown("first.json")), format!("text={}", world.shown("folder")));
    let run = world.run(&[&all[..], &["-o", &first, "-o", &second]].concat());
    assert_eq!(run.code, Some(2), "{}", run.stdout);
    assert_eq!((entries(), world.out("first.json").exists(), run.stdout.as_str()), (1, false, ""));
    // Nothing is written through a link.
    fs::write(world.out("theirs"), "theirs").unwrap();
    fs::create_dir(world.repo.path().join(".regate")).unwrap();
    std::os::unix::fs::symlink(world.out("theirs"), world.repo.path().join(".regate/waivers.yaml")).unwrap();
    let waive = ["waive", "r", "f", "--reason", "x", "--expires", "2027-01-01", "--owner", "a", "--approved-by", "b"];
    world.run(&waive);
    assert_eq!(fs::read_to_string(world.out("theirs")).unwrap(), "theirs");
    // What is exported of a ledger still verifies as it stands there.
    assert_eq!(world.approve("officer", "qa", "production", &[]).code, Some(0));
    let exported = world.run(&["ledger", "export", "--format", "jsonl", "--evidence", &evidence]).stdout;
    assert_eq!(exported, fs::read_to_string(world.out("evidence/ledger.jsonl")).unwrap());
}

#[test]
fn without_a_base_nobody_knows_who_wrote_the_change() {
    let world = World::new();
    world.repo.write("a.txt", "a\n");
    world.commit("a");
    assert_eq!(world.approve("officer", "security-officer", "production", &[]).code, Some(0));
    let (evidence, signers) = (world.evidence(), world.signers());
    let mut all = vec!["gate", "-e", "production", "-o", "json"];
    all.extend(args(&evidence));
    all.extend(args(&signers));
    let run = world.run(&all);
    let report = serde_json::from_str(&run.stdout).unwrap_or_else(|_| panic!("{}{}", run.stdout, run.stderr));
    let decision = Decision { code: run.code.unwrap(), report };
    assert_eq!(decision.told(), "1 refused change-unknown scan-untrusted sign-off-missing");
    assert_eq!(decision.why_not(), ["unknown-author"]);
}

#[test]
fn what_is_suppressed_is_counted_whatever_kind_it_is() {
    let world = World::new();
    world.commit("a");
    let head = world.head();
    let counted = |kind: &str| {
        let aside = |run: &mut Value| {
            let rules = json!([{"id": "r", "properties": {"security-severity": "9.5"}}]);
            run["tool"]["driver"]["rules"] = rules;
            run["results"] = json!([{"ruleId": "r", "kind": kind, "level": "none", "message": {"text": "m"},
                "suppressions": [{"kind": "inSource"}]}]);
        };
        fs::write(world.out("x.sarif"), sarif("Other", aside)).unwrap();
        let evidence =
            [world.evidence(), vec!["--sarif".into(), format!("{}@{head}", world.shown("x.sarif"))]].concat();
        let decision = world.gate_with("production", &evidence, &[]);
        (decision.told(), decision.report["input"]["aside"]["suppressed"].clone())
    };
    for kind in ["fail", "open", "review"] {
        assert_eq!(counted(kind), ("4 pending new-suppressions sign-off-missing".into(), json!(1)), "{kind}");
    }
}

fn sarif(tool: &str, change: impl FnOnce(&mut Value)) -> String {
    let mut log = json!({"version": "2.1.0", "runs": [{
        "tool": {"driver": {"name": tool}},
        "invocations": [{"executionSuccessful": true}],
        "results": [],
    }]});
    change(&mut log["runs"][0]);
    log.to_string()
}

#[test]
fn evidence_that_must_not_count() {
    let world = World::new();
    world.commit("a");
    let head = world.head();
    let told = |text: &str, name: &str| {
        fs::write(world.out("x.sarif"), text).unwrap();
        let given = format!("{name}{}@{head}", world.shown("x.sarif"));
        let evidence = [world.evidence(), vec!["--sarif".into(), given]].concat();
        world.gate_with("staging", &evidence, &["--require-tool", "trivy"]).told()
    };
    assert_eq!(told(&sarif("Trivy", |_| ()), ""), "0 approved");
    assert_eq!(told(&sarif("Other", |_| ()), ""), "1 refused tool-missing");
    assert_eq!(told(&sarif("Other", |_| ()), "trivy="), "1 refused evidence-unreadable tool-missing");
    assert_eq!(
        told(&sarif("Trivy", |run| run["invocations"][0]["executionSuccessful"] = json!(false)), ""),
        "1 refused tool-failed tool-missing"
    );
    let other = |run: &mut Value| {
        run["versionControlProvenance"] = json!([{"repositoryUri": "x", "revisionId": "1".repeat(40)}])
    };
    assert_eq!(told(&sarif("Trivy", other), ""), "1 refused evidence-other-commit tool-missing");
    let partial = |run: &mut Value| {
        run["invocations"][0]["toolExecutionNotifications"] = json!([{"level": "error", "message": {"text": "m"}}]);
    };
    assert_eq!(told(&sarif("Trivy", partial), ""), "1 refused tool-missing", "what is asked for has to be whole");
    let early = |run: &mut Value| run["invocations"][0]["endTimeUtc"] = json!("2020-01-01T00:00:00Z");
    assert_eq!(told(&sarif("Trivy", early), ""), "1 refused evidence-stale");
    assert_eq!(told(r#"{"version": "2.1.0", "runs": []}"#, ""), "1 refused evidence-unreadable tool-missing");
    assert_eq!(told("", ""), "1 refused evidence-unreadable tool-missing");
    let high = |run: &mut Value| {
        run["results"] =
            json!([{"ruleId": "r", "level": "error", "message": {"text": "m"}, "baselineState": "unchanged"}]);
    };
    assert_eq!(told(&sarif("Trivy", high), ""), "0 approved", "it was there before");
    let new = |run: &mut Value| run["results"] = json!([{"ruleId": "r", "level": "error", "message": {"text": "m"}}]);
    assert_eq!(told(&sarif("Trivy", new), ""), "1 refused new-results");

    fs::write(world.out("x.sarif"), sarif("Trivy", |_| ())).unwrap();
    let evidence = [world.evidence(), vec!["--sarif".into(), world.shown("x.sarif")]].concat();
    assert_eq!(world.gate_with("staging", &evidence, &[]).told(), "1 refused evidence-unbound");
    assert_eq!(world.gate_with("staging", &evidence, &["--evidence-commit", &head]).told(), "0 approved");
    assert_eq!(world.gate_with("development", &[], &[]).told(), "1 refused no-evidence");
    let run = world.run(&["gate", "-e", "moon"]);
    assert_eq!(run.code, Some(2), "{}", run.stdout);
    assert!(run.stderr.contains("it has no profile 'moon'"), "{}", run.stderr);
}

#[test]
fn tests_coverage_and_components_are_asked_for() {
    let world = World::new();
    world.commit("a");
    let told = |name: &str, text: &str| {
        let evidence = world.evidence();
        fs::write(world.out(name), text).unwrap();
        world.gate_with("production", &evidence, &[]).told()
    };
    assert_eq!(told("x", ""), "4 pending sign-off-missing");
    assert_eq!(
        told("junit.xml", "<testsuite><testcase><failure/></testcase></testsuite>"),
        "1 refused tests-failed sign-off-missing"
    );
    assert_eq!(told("junit.xml", "<testsuite/>"), "1 refused tests-none sign-off-missing");
    assert_eq!(told("cov.info", "SF:a\nDA:1,1\nDA:2,0\nend_of_record\n"), "1 refused coverage-low sign-off-missing");
    assert_eq!(told("bom.json", "{}"), "1 refused evidence-missing evidence-unreadable sign-off-missing");
    let evidence: Vec<_> = world.evidence().into_iter().take(2).collect();
    assert_eq!(world.gate_with("production", &evidence, &[]).told(), "1 refused evidence-missing sign-off-missing");
}

#[test]
fn a_rule_that_accepts_no_exception_has_none_at_the_gate() {
    let world = World::new();
    fs::create_dir(world.out("own")).unwrap();
    let policy = "# METADATA\n# title: T\n# description: D.\n# custom:\n#   id: never-rule\n#   severity: critical\n#   kinds: [json]\n\
                  #   suppressible: never\n#   remediation: R.\npackage own.never_rule\n\n\
                  deny contains {\"message\": \"m\", \"path\": [\"a\"]} if input.a == 1\n";
    fs::write(world.out("own/a.rego"), policy).unwrap();
    let (own, sarif) = (world.shown("own"), world.shown("own.sarif"));
    let scan = || {
        let to = format!("sarif-full={sarif}");
        world.run(&["scan", "-q", "--policy", &own, "--trust-base", "main", "-o", &to, "--exit-zero"]);
        let log: Value = serde_json::from_str(&fs::read_to_string(&sarif).unwrap()).unwrap();
        let results = log["runs"][0]["results"].as_array().unwrap().clone();
        results.into_iter().find(|result| result["ruleId"] == "never-rule").unwrap()
    };
    world.repo.write("x.json", "{\"a\": 1}\n");
    world.commit("a");
    let print = text(&scan()["partialFingerprints"]["regate/v1"]).to_string();
    world.git(&["checkout", "--quiet", "main"]);
    let why = ["--reason", "x", "--expires", "2026-12-05", "--owner", "a", "--approved-by", "b"];
    let waived = world.run(&[&["waive", "never-rule", &print][..], &why].concat());
    assert_eq!(waived.code, Some(0), "{}", waived.stderr);
    world.commit("waiver");
    world.git(&["checkout", "--quiet", "feature"]);
    world.git(&["rebase", "--quiet", "main"]);
    scan();
    let evidence = vec!["--sarif".to_string(), sarif.clone()];
    let decision = world.gate_with("development", &evidence, &[]);
    assert_eq!(decision.told(), "1 refused waiver-not-allowed", "in every profile");
    assert_eq!(world.gate_with("staging", &evidence, &[]).told(), "1 refused new-results waiver-not-allowed");
    let listed = world.run(&["waivers", "--sarif", &sarif, "--check"]);
    assert_eq!((listed.code, listed.stdout.starts_with("not-allowed ")), (Some(1), true), "{}", listed.stdout);
}

#[test]
fn load_is_held_against_the_profile() {
    let world = World::new();
    world.commit("a");
    let head = world.head();
    let told = |environment: &str, text: &str| {
        fs::write(world.out("load.json"), text).unwrap();
        let given = format!("{}@{head}", world.shown("load.json"));
        let evidence = [world.evidence(), vec!["--load".into(), given]].concat();
        world.gate_with(environment, &evidence, &[]).told()
    };
    let k6 = |milliseconds: u32| {
        format!(
            r#"{{"metrics":{{"http_reqs":{{"count":9}},"http_req_duration":{{"p(95)":{milliseconds}}},"http_req_failed":{{"passes":0,"fails":9,"value":0}}}}}}"#
        )
    };
    assert_eq!(told("production", &k6(500)), "4 pending sign-off-missing");
    assert_eq!(told("production", &k6(501)), "1 refused load-slow sign-off-missing");
    assert_eq!(told("staging", &k6(501)), "0 approved");
    assert_eq!(told("staging", "{}"), "1 refused evidence-unreadable");
}

#[test]
fn what_a_change_touches_mandates_checks() {
    let world = World::new();
    world.repo.write("src/auth/login.py", "x = 1\n").write("db/migrations/1.sql", "select 1;\n");
    world.commit("auth");
    let signers = world.signers();
    assert_eq!(world.gate("production", &args(&signers)).told(), "4 pending check-missing sign-off-missing");
    assert_eq!(world.approve("officer", "security-officer", "production", &[]).code, Some(0));
    assert_eq!(world.approve("tester", "qa", "production", &["--check", "migration-review"]).code, Some(0));
    assert_eq!(world.gate("production", &args(&signers)).told(), "4 pending check-missing");
    let second = world.approve("officer", "security-officer", "production", &["--check", "authentication-review"]);
    assert_eq!(second.code, Some(0));
    assert_eq!(world.gate("production", &args(&signers)).told(), "0 approved");
}

#[test]
fn a_clock_that_was_set_back_is_noticed() {
    let mut world = World::new();
    world.commit("a");
    let signers = world.signers();
    assert_eq!(world.gate("staging", &args(&signers)).told(), "0 approved");
    world.now = COMMITTED + 60;
    assert_eq!(world.gate("staging", &args(&signers)).told(), "1 refused clock-behind", "the ledger is younger");
    world.now = COMMITTED - 86_400;
    assert_eq!(world.gate("staging", &[]).told(), "1 refused clock-behind", "the commit is younger");
}

#[test]
fn the_decision_is_told_in_four_forms_and_explained() {
    let world = World::new();
    world.repo.write("deploy.env", "DB_PASSWORD=Tr0ub4dor-and-3xyz\n");
    world.commit("a leak");
    let evidence = world.evidence();
    let (page, comment) = (world.shown("page.md"), world.shown("comment.md"));
    let (to_page, to_comment) = (format!("markdown={page}"), format!("comment={comment}"));
    let more =
        ["gate", "-e", "staging", "--trust-base", "main", "-o", "text", "-o", &to_page, "-o", &to_comment, "--explain"];
    let run = world.run(&[&more[..], &args(&evidence)].concat());
    assert_eq!(run.code, Some(1));
    assert!(run.stdout.starts_with("Refused because:\n  1 new at or above high [new-results]\n"), "{}", run.stdout);
    assert!(run.stdout.contains("staging: refused (1 reason); commit "), "{}", run.stdout);
    assert!(
        run.stdout.contains("refuse new-results: 1 new at or above high\n  policy: policies/gate/results.rego:"),
        "{}",
        run.stdout
    );
    assert!(run.stdout.contains("  input /counts/fail: {"), "{}", run.stdout);
    let page = fs::read_to_string(page).unwrap();
    assert!(page.starts_with("## Gate: refused\n") && page.contains("| deploy.env:1 |"), "{page}");
    let comment = fs::read_to_string(comment).unwrap();
    assert!(comment.starts_with("<!-- regate-gate -->\n**Regate: refused for staging**\n"), "{comment}");
    for text in [&run.stdout, &page, &comment] {
        assert!(!text.contains("Tr0ub4dor"), "{text}");
    }
    assert_eq!(world.run(&["gate", "-e", "staging", "-o", "html"]).code, Some(2));
}

#[test]
fn the_checklist_is_closed_by_evidence_and_by_persons() {
    let mut world = World::new();
    world.repo.write("a.txt", "a\n");
    world.commit("a");
    let signers = world.signers();
    let states = |world: &World| {
        let evidence = world.evidence();
        let mut all = vec!["checklist", "-e", "production", "--trust-base", "main", "--format", "json", "--check"];
        all.extend(args(&evidence));
        all.extend(args(&signers));
        let run = world.run(&all);
        let report: Value = serde_json::from_str(&run.stdout).unwrap_or_else(|_| panic!("{}", run.stderr));
        let of = |id: &str| {
            let item = report["items"].as_array().unwrap().iter().find(|item| item["id"] == id).unwrap();
            format!("{}: {}", text(&item["status"]), text(&item["because"]))
        };
        let ids =
            ["unit-test-coverage", "integration-tests", "security-scan", "disaster-recovery-tested", "staging-soak"];
        (run.code, ids.map(of).join("\n"))
    };
    let (code, told) = states(&world);
    assert_eq!(code, Some(1));
    insta::assert_snapshot!(told, @r"
    verified: tests run 100% of the lines
    verified: 1 tests passed
    verified: 'Regate' reports nothing new at or above high
    open: nobody in the role 'operations' has attested it
    open: the ledger's last move to staging is not of this commit
    ");
    let line = format!("{OFFICER} namespaces=\"regate.approval.operations\" {}\n", world.public("officer"));
    fs::write(world.out("signers"), line).unwrap();
    let drill = ["--check", "disaster-recovery-tested"];
    assert_eq!(world.approve("officer", "operations", "production", &drill).code, Some(0));
    let folder = world.shown("evidence");
    let record = ["record", "deployment", "-e", "staging", "--version", "1.2.0", "--evidence", &folder];
    assert_eq!(world.run(&record).code, Some(0));
    // What nobody signed, or somebody who may not, shows nothing: whoever can write the ledger can write it.
    let unsigned = "nobody who may do so (namespace 'regate.record' of the signers file) has signed the record of the";
    let signed = |world: &World, key: &str| {
        let key = world.shown(key);
        assert_eq!(world.run(&[&record[..], &["--key", &key]].concat()).code, Some(0));
    };
    for record_by in [None, Some("tester"), Some("deployer")] {
        if record_by == Some("deployer") {
            world.key("deployer");
            let line = format!("ci@example.com namespaces=\"regate.record\" {}\n", world.public("deployer"));
            let before = fs::read_to_string(world.out("signers")).unwrap();
            fs::write(world.out("signers"), before + &line).unwrap();
        }
        record_by.iter().for_each(|key| signed(&world, key));
        world.now += 25 * 3600;
        let told = states(&world).1;
        let shown = match record_by {
            Some("deployer") => told.ends_with("verified: 25 h on staging, by the record of ci@example.com"),
            _ => told.contains(unsigned),
        };
        assert!(shown && told.contains("attested: officer@example.com on 2026-11-30, until 2027-03-02"), "{told}");
    }
    world.commit("another");
    let told = states(&world).1;
    assert!(told.contains("attested: officer@example.com") && told.contains("not of this commit"), "{told}");
    world.now += 92 * 86_400;
    assert!(states(&world).1.contains("open: nobody in the role 'operations' has attested it"));
}

#[test]
fn the_ledger_is_exported_and_measured() {
    let mut world = World::new();
    world.commit("a");
    let folder = world.shown("evidence");
    let on = |world: &World, args: &[&str]| world.run(&[args, &["--evidence", &folder]].concat());
    assert_eq!(on(&world, &["record", "deployment", "-e", "production", "--version", "=1"]).code, Some(0));
    world.now += 1800;
    assert_eq!(
        on(&world, &["record", "rollback", "-e", "production", "--version", "0"]).code,
        Some(2),
        "without a reason"
    );
    let back = on(&world, &["record", "rollback", "-e", "production", "--version", "0", "--reason", "errors"]);
    assert_eq!(back.code, Some(0), "{}", back.stderr);
    let metrics: Value = serde_json::from_str(&on(&world, &["metrics", "--format", "json"]).stdout).unwrap();
    assert_eq!((&metrics["deployments"], &metrics["changeFailureRate"]), (&json!(1), &json!(1.0)));
    assert_eq!((&metrics["leadTime"], &metrics["timeToRestore"]), (&json!(3600), &json!(1800)));
    let logs: Value = serde_json::from_str(&on(&world, &["ledger", "export", "--format", "otlp"]).stdout).unwrap();
    assert_eq!(logs["resourceLogs"][0]["scopeLogs"][0]["logRecords"].as_array().unwrap().len(), 2);
    assert_eq!(on(&world, &["ledger", "export", "--format", "csv"]).stdout.lines().count(), 3);
    // Two jobs that each carried the ledger on.
    let (one, two) = (world.shown("one"), world.shown("two"));
    for other in [&one, &two] {
        fs::create_dir_all(other).unwrap();
        fs::copy(world.out("evidence/ledger.jsonl"), Path::new(other).join("ledger.jsonl")).unwrap();
        let run = world.run(&["record", "deployment", "-e", "staging", "--version", other, "--evidence", other]);
        assert_eq!(run.code, Some(0), "{}", run.stderr);
    }
    assert_eq!(world.run(&["ledger", "join", &two, "--evidence", &one]).stdout, "1 entry taken over\n");
    let verified = world.run(&["ledger", "verify", "--evidence", &one]);
    assert!(verified.stdout.starts_with("5 entries, nothing removed"), "{}", verified.stdout);
    assert_eq!(verified.stdout.matches("head ").count(), 1);
}

#[test]
fn waived_results_stay_in_every_report_until_the_waiver_is_over() {
    let mut world = World::new();
    world.repo.write("deploy.env", "DB_PASSWORD=Tr0ub4dor-and-3xyz\n");
    world.commit("a leak");
    let scan = |world: &World| {
        let run = world.run(&["scan", "-o", "json"]);
        let report: Value = serde_json::from_str(&run.stdout).unwrap();
        let told = |result: &Value| format!("{} {}", text(&result["ruleId"]), result["suppression"]["by"]);
        let all = report["results"].as_array().unwrap().clone();
        (run.code, all.iter().map(told).collect::<Vec<_>>(), all)
    };
    let (code, _, results) = scan(&world);
    assert_eq!((code, results.len()), (Some(1), 1));
    let (rule, print) = (text(&results[0]["ruleId"]), text(&results[0]["fingerprint"]));
    let waive =
        ["waive", rule, print, "--reason", "old", "--expires", "2026-12-05", "--owner", "a", "--approved-by", "b"];
    assert_eq!(world.run(&waive).code, Some(0));
    let (code, told, _) = scan(&world);
    assert_eq!((code, told), (Some(0), vec![format!("{rule} \"waiver\"")]));
    let (full, short) = (world.shown("full.sarif"), world.shown("short.sarif"));
    world.run(&["scan", "-q", "-o", &format!("sarif-full={full}"), "-o", &format!("sarif={short}")]);
    let results = |file: &str| {
        let log: Value = serde_json::from_str(&fs::read_to_string(file).unwrap()).unwrap();
        log["runs"][0]["results"].as_array().unwrap().clone()
    };
    let suppression = &results(&full)[0]["suppressions"][0];
    assert_eq!((&suppression["kind"], &suppression["properties"]["waiver"]), (&json!("external"), &json!("W-1")));
    assert_eq!(results(&short).len(), 0);
    let listed = world.run(&["waivers", "--sarif", &full, "--check"]);
    assert_eq!((listed.code, listed.stdout.starts_with("expiring    W-1 ")), (Some(0), true), "{}", listed.stdout);

    // A slip in the rule's name, and a life that the policy does not give.
    let written = fs::read_to_string(world.repo.path().join(".regate/waivers.yaml")).unwrap();
    world.repo.write(".regate/waivers.yaml", written.replace(rule, &format!("{rule}s")));
    let (_, told, _) = scan(&world);
    assert!(told.contains(&"waiver-unused null".to_string()) && told.contains(&format!("{rule} null")), "{told:?}");
    world.repo.write(".regate/waivers.yaml", written.replace("2026-12-05", "2036-12-05"));
    let (_, told, _) = scan(&world);
    assert!(told.contains(&"waiver-too-long null".to_string()), "{told:?}");
    world.repo.write(".regate/waivers.yaml", &written);
    let slip = [
        "waive",
        "nosuchrule",
        "abc",
        "--reason",
        "r",
        "--expires",
        "2026-12-05",
        "--owner",
        "a",
        "--approved-by",
        "b",
    ];
    let warned = world.run(&slip);
    assert_eq!(warned.code, Some(0));
    assert!(warned.stderr.contains("'nosuchrule' is no rule of Regate"), "{}", warned.stderr);
    world.repo.write(".regate/waivers.yaml", &written);

    world.repo.write("deploy.env", "A=1\n");
    let (code, told, _) = scan(&world);
    assert_eq!((code, told), (Some(0), vec!["waiver-unused null".to_string()]));
    world.run(&["scan", "-q", "-o", &format!("sarif-full={full}")]);
    let listed = world.run(&["waivers", "--sarif", &full, "--check"]);
    assert_eq!((listed.code, listed.stdout.starts_with("unused      W-1 ")), (Some(1), true), "{}", listed.stdout);

    world.repo.write("deploy.env", "DB_PASSWORD=Tr0ub4dor-and-3xyz\n");
    world.now += 20 * 86_400;
    let (code, told, _) = scan(&world);
    assert_eq!((code, told), (Some(1), vec!["waiver-expired null".to_string(), format!("{rule} null")]));
    world.repo.write(".regate/waivers.yaml", "- id: W-1\n  rules: x\n");
    let (code, told, _) = scan(&world);
    assert_eq!((code, told), (Some(1), vec!["waiver-malformed null".to_string(), format!("{rule} null")]));
    assert_eq!(world.run(&waive).code, Some(2), "nothing is added to a file that is malformed");
}
