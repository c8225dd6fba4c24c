//! Made-up secrets in every corner of a repository: each that can be found is found, and none is in anything that the
//! program writes.
#![allow(
    clippy::unwrap_used,
    clippy::string_slice,
    clippy::disallowed_methods,
    reason = "a test makes its own files and may panic"
)]

use crate::common;

use std::fs;

use common::{ALL_FORMATS, Repo, text};

const DOTENV: &str = "Vq7Rz2mXw9Lp4TbK";
const CODE: &str = "hT5nWc8Yq3Jd6Mx2Rf";
const YAML: &str = "Zk4Gv9Bs7Qe2Nw5Ux8";
const JSON: &str = "Pd8Xr3Lm6Ty1Hc9Vz4";
const TOML: &str = "Wn2Fk7Jq5Sb8Gt3Ye6";
const HCL: &str = "Cm9Ux4Zr7Dp2Kv6Qh5";
const DOCKER: &str = "Ry6Tg1Bw8Xn4Jf7Ls3";
const KUBERNETES: &str = "Lf3Hs8Qv5Mc7Zd2Wk9";
const KUBERNETES_BASE64: &str = "TGYzSHM4UXY1TWM3WmQyV2s5";
const URL: &str = "Nb7Kj2Xt9Gq4Vr6Pw1";
const SUPPRESSED: &str = "Sg5Yz8Cw3Rn6Fk1Th7";
const FENCE: &str = "Jx4Dm9Lb6Wq2Vc8Ht5";
const LONG: &str = "Qp1Zt6Nf8Ks3Xw5Gd9";
const REMOTE: &str = "Tw8Bv3Hz5Yk7Jc1Mr4";
const ECHOED: &str = "Xd6Pq9Fs4Lw2Gn7Zb3";
const CONFIGURED: &str = "Kr7Mt2Vd5Qx8Hj4Cw6";
const PEM: &str = "MIIEowIBAAKCAQEAx7Qm3ZrT9LpVw2Kd8Yc5Nf1Hs6Jb4Gt0Xq9Rz3Wk7Pv2Lm8a";
/// The GitHub token of the detector's own example.
const TOKEN: &str = "ghp_";

/// A vendor's token that passes its checksum, from the rule's own example.
fn token() -> String {
    let page = common::run(std::path::Path::new("/"), &["explain", "github-personal-access-token"], b"");
    let start = page.stdout.find(TOKEN).unwrap();
    page.stdout[start..].chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_').collect()
}

fn canaries() -> Vec<String> {
    let fixed = [
        DOTENV,
        CODE,
        YAML,
        JSON,
        TOML,
        HCL,
        DOCKER,
        KUBERNETES,
        KUBERNETES_BASE64,
        URL,
        SUPPRESSED,
        FENCE,
        LONG,
        REMOTE,
        ECHOED,
        CONFIGURED,
        PEM,
    ];
    fixed.into_iter().map(str::to_string).chain([token()[TOKEN.len()..].to_string()]).collect()
}

/// Results that no policy may give, and a conflict, each made of the value that was seen.
const WRONG_RESULTS: &[&str] = &[
    r#"deny contains {"message": "m", "severity": input.echo.password}"#,
    r#"deny contains {"message": "m", "path": input.echo.password}"#,
    r#"deny contains {"message": "m", "path": [{"a": input.echo.password}]}"#,
    r#"deny contains {"message": "m", "rule": [input.echo.password]}"#,
    r#"deny contains {"message": {"a": input.echo.password}}"#,
    r#"deny contains [input.echo.password]"#,
    "deny contains \"m\" if a == 1\n\na := input.echo.password\n\na := 1 if input.echo",
    "deny contains \"m\" if count(numbers.range(1, 1000000000)) > 1\n",
];

/// Sees the files of a folder at once, and repeats what it read in all of them.
const SET_POLICY: &str = r#"# METADATA
# title: Says everything about a folder
# description: Repeats what it sees.
# custom:
#   id: says-the-set
#   severity: low
#   kinds: [terraform, kubernetes]
#   target: set
#   remediation: None.
package custom.says_the_set

deny contains {"message": sprintf("saw %v", [input]), "path": path, "subject": json.marshal(input), "evidence": input} if {
	some path in [["resource", "a", "plain"], ["manifests", 0], ["manifests", 1]]
}
"#;

const ECHO_POLICY: &str = r#"# METADATA
# title: Says everything
# description: Repeats what it sees.
# custom:
#   id: says-everything
#   severity: low
#   kinds: [yaml, dotenv, json]
#   remediation: None.
package custom.says_everything

deny contains {"message": sprintf("saw %v", [input]), "path": [], "subject": json.marshal(input), "evidence": {"all": input}}

deny contains {"message": sprintf("%v", [value]), "path": ["echo", "password"], "subject": value, "evidence": {value: value}} if {
	value := input.echo.password
}

deny contains sprintf("no path, but %v", [input.echo.password])
"#;

/// Each file, and the line on which a credential is to be found.
fn plant(repo: &Repo) -> Vec<(&'static str, u64)> {
    repo.write("plain.tf", "resource \"a\" \"plain\" {\n  x = 1\n}\n");
    repo.write("plain.yaml", "apiVersion: v1\nkind: Service\nmetadata: {name: a}\nspec: {}\n");
    let long = format!("var a={}, password=\"{LONG}\", b={};", "1+".repeat(30_000) + "1", "2+".repeat(30_000) + "2");
    let pem = format!("-----BEGIN RSA PRIVATE KEY-----\n{PEM}\n{PEM}\n-----END RSA PRIVATE KEY-----\n");
    let token = token();
    let files = [
        (".env", format!("A=1\nADMIN_PASSWORD={DOTENV}\n"), 2),
        ("src/a.ts", format!("export const a = 1;\nconst smtpPassword = \"{CODE}\";\n"), 2),
        ("src/token.ts", format!("const client = new Client(\"{token}\");\n"), 1),
        ("broken.yaml", format!("a: 1\npassword: {YAML}\n  b: [unclosed\nc: }}{YAML}\n"), 2),
        ("broken.json", format!("{{\"a\": 1,\n \"password\": \"{JSON}\" \"{JSON}\"\n"), 2),
        ("broken.toml", format!("a = 1\npassword = \"{TOML}\" {TOML}\n"), 2),
        ("broken.tf", format!("resource \"a\" \"b\" {{\n  password = \"{HCL}\" {HCL}\n}}\n"), 2),
        ("Dockerfile", format!("FROM a:1\nENV DB_PASSWORD={DOCKER}\nRUNN {DOCKER}\n"), 2),
        (
            "secret.yaml",
            format!(
                "apiVersion: v1\nkind: Secret\nmetadata: {{name: a}}\ndata:\n  password: {KUBERNETES_BASE64}\n\
                 stringData:\n  other-password: {KUBERNETES}\n"
            ),
            7,
        ),
        ("key.pem", pem, 1),
        ("src/db.py", format!("URL = \"postgresql://app:{URL}@db.acme.dev:5432/app\"\n"), 1),
        (
            "src/quiet.ts",
            format!("// regate:ignore hardcoded-credential it is revoked\nconst password = \"{SUPPRESSED}\";\n"),
            2,
        ),
        ("README.md", format!("# A\n\n```env\nDB_PASSWORD={FENCE}\n```\n"), 4),
        ("dist/long.js", long, 1),
        ("secrets.tf", format!("variable \"db_password\" {{\n  default = \"{HCL}\"\n}}\n"), 2),
        ("echo.yaml", format!("echo:\n  password: {ECHOED}\n"), 2),
    ];
    files
        .into_iter()
        .map(|(path, content, line)| {
            repo.write(path, content);
            (path, line)
        })
        .collect()
}

/// What is written anywhere, with the name of the place.
type Outputs = Vec<(String, String)>;

fn assert_silent(outputs: &Outputs) {
    let canaries = canaries();
    for (place, written) in outputs {
        for canary in &canaries {
            // A part of a secret is too much as well.
            let middle = &canary[3..15.min(canary.len() - 1)];
            let lines: Vec<_> = written.lines().filter(|line| line.contains(middle)).collect();
            assert!(lines.is_empty(), "{place} holds {canary}: {lines:#?}");
        }
    }
}

#[test]
fn no_canary_leaves_and_each_is_found() {
    let repo = Repo::git_init();
    let expected = plant(&repo);
    repo.git(&["remote", "add", "origin", &format!("https://deploy:{REMOTE}@git.example.org/a/b.git")]);
    repo.git(&["add", "-A"]).git(&["commit", "--quiet", "-m", &format!("password={REMOTE}")]);
    let policies = Repo::new();
    policies.write("says.rego", ECHO_POLICY).write("set.rego", SET_POLICY);
    for (number, rule) in WRONG_RESULTS.iter().enumerate() {
        policies.write(&format!("wrong{number}.rego"), format!("package wrong{number}\n\n{rule}\n"));
    }
    let policy = format!("--policy={}", policies.path().display());
    let mut outputs = Outputs::new();
    for suppressions in [&[][..], &["--no-inline-suppressions"]] {
        let files = tempfile::tempdir().unwrap();
        let at = |format: &str| files.path().join(format).display().to_string();
        let reports: Vec<String> = ALL_FORMATS.iter().map(|format| format!("-o{format}={}", at(format))).collect();
        let mut args = vec!["scan", "--verbose", "--max-results=0", "--color=always", &policy];
        args.extend(reports.iter().map(String::as_str).chain(suppressions.iter().copied()));
        let run = repo.run(&args).ended();
        assert_eq!(run.code, Some(2), "a result that cannot be used is an error: {}", run.stderr);
        outputs.extend([("terminal in colour".to_string(), run.stdout), ("stderr".to_string(), run.stderr)]);
        for format in ALL_FORMATS {
            outputs.push((format.to_string(), fs::read_to_string(at(format)).unwrap()));
        }
    }
    let report = repo.scan(&[&policy]).report();
    for (path, line) in &expected {
        let is_here = |at: &&serde_json::Value| at["path"] == *path && at["startLine"] == *line;
        let at = report.results().iter().filter(|result| common::places(result).iter().any(is_here));
        let rules: Vec<_> = at.map(|result| text(&result["ruleId"])).collect();
        let credential = rules.iter().any(|rule| *rule != "says-everything");
        assert!(credential, "nothing at {path}:{line}: {rules:?}");
    }
    let echoed = report.results().iter().filter(|result| result["ruleId"] == "says-everything").count();
    assert!(echoed >= 3, "the policy that repeats everything must have spoken");
    let sets = report.results().iter().filter(|result| result["ruleId"] == "says-the-set").count();
    assert!(sets >= 2, "the policy about folders must have spoken");
    let errors = report.0["coverage"]["errors"].as_array().unwrap();
    let failed: Vec<_> = errors.iter().filter(|error| error["path"] == "echo.yaml").collect();
    assert!(failed.len() >= 4, "{errors:#?}");
    assert_eq!(report.0["provenance"]["repository"], "https://git.example.org/a/b.git");
    let quiet = report.results().iter().find(|result| result["location"]["path"] == "src/quiet.ts").unwrap();
    assert!(quiet["suppression"].is_object());
    assert_silent(&outputs);
}

#[test]
fn parse_masks_what_it_prints() {
    let repo = Repo::git_init();
    let mut outputs = Outputs::new();
    for (path, _) in plant(&repo) {
        for flags in [&[][..], &["--spans"], &["--facts"], &["--facts", "--spans"]] {
            let run = repo.run(&[&["parse", path], flags].concat()).ended();
            assert_eq!(run.code, Some(0), "{path}: {}", run.stderr);
            outputs.push((format!("parse {path} {flags:?}"), run.stdout + &run.stderr));
        }
    }
    assert_silent(&outputs);
    let shown = repo.run(&["parse", "--show-secrets", ".env"]).ended().stdout;
    assert!(shown.contains(DOTENV), "whoever asks for the secret gets it: {shown}");
}

#[test]
fn staged_and_standard_input_are_as_silent() {
    let repo = Repo::git_init();
    plant(&repo);
    repo.git(&["add", "-A"]);
    let mut outputs = Outputs::new();
    for format in ALL_FORMATS {
        let run = repo.run(&["scan", "--staged", "--verbose", "-o", format]).ended();
        assert_eq!(run.code, Some(1));
        outputs.push((format!("--staged {format}"), run.stdout + &run.stderr));
        let input = format!("ADMIN_PASSWORD={DOTENV}\n");
        let args = ["scan", "--stdin-filename", ".env", "-o", format];
        let run = common::run(repo.path(), &args, input.as_bytes()).ended();
        assert_eq!(run.code, Some(1));
        outputs.push((format!("standard input {format}"), run.stdout + &run.stderr));
    }
    assert_silent(&outputs);
}

/// An error names file, line and remedy, and quotes nothing: the wrong file may have been named.
#[test]
fn errors_quote_nothing() {
    let repo = Repo::new();
    repo.write("a.env", "A=1\n");
    let mut outputs = Outputs::new();
    for (number, broken) in [
        format!("fail_on = \"{CONFIGURED}\"\n"),
        format!("fail_on = {CONFIGURED}\n"),
        format!("fail_on = \"low\" {CONFIGURED}\n"),
        format!("[rules.weak-default-credential]\nseverity = \"{CONFIGURED}\"\n"),
        format!("max_file_size = \"{CONFIGURED}\"\n"),
        format!("exclude = [\"[{CONFIGURED}\"]\n"),
        format!("exclude = \"{CONFIGURED}\"\n"),
        format!("fail_on = '{CONFIGURED}\n"),
        format!("[{CONFIGURED}\n"),
        format!("fail_on_incomplete = \"{CONFIGURED}\"\n"),
    ]
    .into_iter()
    .enumerate()
    {
        repo.write("regate.toml", &broken);
        let run = repo.run(&["scan", "--verbose"]).ended();
        assert_eq!((run.code, run.stdout.as_str()), (Some(2), ""), "{broken}: {}", run.stderr);
        assert!(run.stderr.contains("regate.toml:"), "no place is named: {}", run.stderr);
        outputs.push((format!("configuration {number}"), run.stderr));
        outputs.push((format!("show {number}"), repo.run(&["config", "show"]).ended().stderr));
    }
    repo.write("regate.toml", "").write("policy/a.rego", "package a\n\ndeny contains \"x\" if input.x\n");
    for data in [format!("{{\"a\": \"{CONFIGURED}\" {CONFIGURED}"), format!("a: \"{CONFIGURED}\n")] {
        repo.write("data/a.json", &data).write("data/b.yaml", &data);
        let run = repo.run(&["scan", "--policy", "policy", "--data", "data"]).ended();
        assert_eq!(run.code, Some(2), "{data}: {}", run.stderr);
        outputs.push(("data".to_string(), run.stderr));
    }
    assert_silent(&outputs);
}
