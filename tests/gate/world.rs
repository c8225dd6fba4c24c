//! A repository that a test makes, with persons that have keys of a real ssh-keygen.

use std::fs;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::LazyLock;

use serde_json::{Value, json};

use crate::common::{self, Repo, Run, regate, text};

/// A repository with a base commit on main, a feature branch, and a folder of evidence outside of it.
pub(crate) struct World {
    pub(crate) repo: Repo,
    pub(crate) outside: tempfile::TempDir,
    /// Seconds since 1970 that Regate takes for now.
    pub(crate) now: i64,
}

pub(crate) const COMMITTED: i64 = 1_796_000_000;
pub(crate) const OFFICER: &str = "officer@example.com";
pub(crate) const TESTER: &str = "tester@example.com";
/// What every decision is held to.
static SCHEMA: LazyLock<jsonschema::Validator> = LazyLock::new(|| {
    let schema = serde_json::from_str(include_str!("../../schemas/gate-v1.schema.json")).unwrap();
    jsonschema::validator_for(&schema).unwrap()
});
/// Who writes every commit.
pub(crate) const AUTHOR: &str = "dev@example.com";

impl World {
    pub(crate) fn new() -> Self {
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

    pub(crate) fn out(&self, name: &str) -> PathBuf {
        self.outside.path().join(name)
    }

    pub(crate) fn shown(&self, name: &str) -> String {
        self.out(name).display().to_string()
    }

    /// The rule and the fingerprint of the first result of a scan.
    pub(crate) fn first_result(&self) -> (String, String) {
        let sarif = self.shown("s.sarif");
        self.run(&["scan", "-q", "-o", &format!("sarif-full={sarif}"), "--exit-zero"]);
        let log: Value = serde_json::from_str(&fs::read_to_string(sarif).unwrap()).unwrap();
        let found = &log["runs"][0]["results"][0];
        [&found["ruleId"], &found["partialFingerprints"]["regate/v1"]].map(|value| text(value).to_string()).into()
    }

    pub(crate) fn key(&self, name: &str) {
        let done = Command::new("ssh-keygen")
            .args(["-q", "-t", "ed25519", "-N", "", "-C", name, "-f"])
            .arg(self.out(name))
            .stdin(Stdio::null())
            .status()
            .unwrap();
        assert!(done.success());
    }

    pub(crate) fn public(&self, name: &str) -> String {
        fs::read_to_string(self.out(&format!("{name}.pub"))).unwrap().trim().to_string()
    }

    pub(crate) fn git(&self, args: &[&str]) -> String {
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

    pub(crate) fn commit(&self, message: &str) {
        self.git(&["add", "--all"]);
        self.git(&["commit", "--quiet", "--allow-empty", "-m", message]);
    }

    pub(crate) fn head(&self) -> String {
        self.git(&["rev-parse", "HEAD"])
    }

    pub(crate) fn run(&self, args: &[&str]) -> Run {
        self.run_with(args, &[])
    }

    /// With variables of the environment as well.
    pub(crate) fn run_with(&self, args: &[&str], variables: &[(&str, String)]) -> Run {
        let mut command = regate();
        command.envs(variables.iter().cloned());
        command.args(args).current_dir(self.repo.path()).env("REGATE_TEST_CLOCK", self.now.to_string());
        common::finish(command, b"").ended()
    }

    /// Scans, and gives the arguments that bring the evidence.
    pub(crate) fn evidence(&self) -> Vec<String> {
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
        let kind = |option: &str| match option {
            "--tests" => "integration=",
            "--coverage" => "unit=",
            _ => "",
        };
        let given = |option: &str, file: &str| format!("{}{}{}", kind(option), self.shown(file), commit(option));
        files.iter().flat_map(|(option, file)| [(*option).to_string(), given(option, file)]).collect()
    }

    pub(crate) fn gate(&self, environment: &str, more: &[&str]) -> Decision {
        let evidence = self.evidence();
        self.gate_with(environment, &evidence, more)
    }

    pub(crate) fn gate_with(&self, environment: &str, evidence: &[String], more: &[&str]) -> Decision {
        let mut args = vec!["gate", "-e", environment, "--trust-base", "main", "-o", "json"];
        args.extend(evidence.iter().map(String::as_str));
        args.extend(more);
        let run = self.run(&args);
        let report = serde_json::from_str(&run.stdout).unwrap_or_else(|_| panic!("{}{}", run.stdout, run.stderr));
        let flaws: Vec<String> = SCHEMA.iter_errors(&report).map(|e| format!("{}: {e}", e.instance_path())).collect();
        assert_eq!(flaws, [""; 0]);
        Decision { code: run.code.unwrap(), report }
    }

    pub(crate) fn signers(&self) -> Vec<String> {
        vec!["--allowed-signers".into(), self.shown("signers"), "--evidence".into(), self.shown("evidence")]
    }

    pub(crate) fn approve(&self, who: &str, role: &str, environment: &str, more: &[&str]) -> Run {
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
    pub(crate) fn statements(&self) -> Vec<PathBuf> {
        let folder = fs::read_dir(self.out("evidence/signoffs")).unwrap().map(|entry| entry.unwrap().path());
        let mut files: Vec<_> = folder.filter(|path| path.extension().is_some_and(|e| e == "json")).collect();
        files.sort();
        files
    }
}

pub(crate) struct Decision {
    pub(crate) code: i32,
    pub(crate) report: Value,
}

impl Decision {
    /// `0 approved` and the ids of the reasons that count.
    pub(crate) fn told(&self) -> String {
        let decision = &self.report["decision"];
        let ids = |list: &str| {
            decision[list].as_array().unwrap().iter().map(|r| text(&r["id"]).to_string()).collect::<Vec<_>>()
        };
        let mut ids: Vec<_> = [ids("refuse"), ids("pend")].concat();
        ids.dedup();
        format!("{} {} {}", self.code, text(&decision["outcome"]), ids.join(" ")).trim().to_string()
    }

    pub(crate) fn why_not(&self) -> Vec<String> {
        let all = self.report["input"]["signOffs"].as_array().unwrap().iter();
        all.filter_map(|s| Some(s["why"].as_str()?.to_string())).collect()
    }
}

pub(crate) fn args(list: &[String]) -> Vec<&str> {
    list.iter().map(String::as_str).collect()
}

/// A scan of another tool without results, changed.
pub(crate) fn sarif(tool: &str, change: impl FnOnce(&mut Value)) -> String {
    let mut log = json!({"version": "2.1.0", "runs": [{
        "tool": {"driver": {"name": tool}},
        "invocations": [{"executionSuccessful": true}],
        "results": [],
    }]});
    change(&mut log["runs"][0]);
    log.to_string()
}
