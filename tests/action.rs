//! The script of `action.yml`, run with the runner's environment files simulated and a made-up `regate` that records its
//! arguments: what reaches the command line, and what the outputs say for each exit code.
#![allow(clippy::disallowed_methods, reason = "a test reads what it wrote")]
#![cfg(unix)]
#![allow(clippy::unwrap_used, reason = "clippy knows tests by their attribute, not their helpers")]

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::Command;

struct Run {
    arguments: Vec<String>,
    outputs: BTreeMap<String, String>,
    summary: String,
    log: String,
    /// The runner's temporary folder.
    temp: String,
}

/// Runs the script with a program that writes SARIF, summary and verdict and ends with `code`.
fn run(code: u8, inputs: &[(&str, &str)]) -> Run {
    let result = match code {
        0 => "passed",
        1 => "failed",
        3 => "incomplete",
        _ => "error",
    };
    run_told(code, &format!("result={result}\\nexit_code={code}\\nresults=2\\nunknown=1\\n"), inputs)
}

/// The same with what the program says of its verdict, as `printf` takes it.
fn run_told(code: u8, verdict: &str, inputs: &[(&str, &str)]) -> Run {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    let program = at("regate");
    let sarif =
        r#"{"runs":[{"results":[{},{"kind":"review"},{"suppressions":[{"kind":"inSource"}]},{"kind":"fail"}]}]}"#;
    let script = format!(
        "#!/usr/bin/env bash\nprintf '%s\\n' \"$@\" >'{}'\n\
         for a in \"$@\"; do case \"$a\" in\n\
         --output=sarif=*) [ {code} = 2 ] || echo '{sarif}' >\"${{a#--output=sarif=}}\" ;;\n\
         --output=markdown=*) [ {code} = 2 ] || echo '# Regate' >\"${{a#--output=markdown=}}\" ;;\n\
         --output=env=*) [ {code} = 2 ] || printf '{verdict}' >\"${{a#--output=env=}}\" ;;\n\
         esac; done\nexit {code}\n",
        at("arguments").display()
    );
    fs::write(&program, script).unwrap();
    fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).unwrap();
    run_script(&folder, inputs)
}

/// Runs the script with the program `regate` in a folder.
fn run_script(folder: &tempfile::TempDir, inputs: &[(&str, &str)]) -> Run {
    let at = |name: &str| folder.path().join(name);
    fs::write(at("output"), "").unwrap();
    fs::write(at("summary"), "").unwrap();

    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut command = Command::new("bash");
    command
        .arg(root.join(".github/action/run.sh"))
        .env_clear()
        .env("PATH", std::env::var_os("PATH").unwrap_or_default())
        .env("GITHUB_ACTION_PATH", root)
        .env("GITHUB_OUTPUT", at("output"))
        .env("GITHUB_STEP_SUMMARY", at("summary"))
        .env("RUNNER_TEMP", folder.path())
        .env("REGATE_BINARY", at("regate"))
        .current_dir(folder.path())
        .envs(inputs.iter().copied());
    let done = command.output().unwrap();
    assert!(done.status.success(), "results never fail the scan step: {}", String::from_utf8_lossy(&done.stderr));
    let read = |name: &str| fs::read_to_string(at(name)).unwrap_or_default();
    let outputs =
        read("output").lines().filter_map(|line| line.split_once('=')).map(|(k, v)| (k.into(), v.into())).collect();
    Run {
        arguments: read("arguments").lines().map(str::to_string).collect(),
        outputs,
        summary: read("summary"),
        log: String::from_utf8_lossy(&done.stdout).into_owned(),
        temp: folder.path().display().to_string(),
    }
}

#[test]
fn each_exit_code_becomes_a_result() {
    for (code, result) in [(0, "passed"), (1, "failed"), (2, "error"), (3, "incomplete"), (101, "error")] {
        let run = run(code, &[]);
        assert_eq!(run.outputs["result"], result);
        assert_eq!(run.outputs["exit-code"], code.to_string());
        assert_eq!(run.outputs["sarif-file"].is_empty(), code == 2, "a file that was not written is not uploaded");
    }
}

#[test]
fn the_result_is_what_the_program_says_and_not_its_exit_code() {
    let told = |code, verdict: &str| {
        let run = run_told(code, verdict, &[]);
        (run.outputs["result"].clone(), run.outputs["exit-code"].clone(), run.summary)
    };
    let (result, code, _) = told(0, "result=failed\\nexit_code=0\\n");
    assert_eq!((result.as_str(), code.as_str()), ("failed", "0"), "with exit-zero, nothing is enforced");
    let (result, code, _) = told(0, "result=unknown\\nexit_code=0\\n");
    assert_eq!((result.as_str(), code.as_str()), ("unknown", "0"));
    for silent in ["", "result=passed\\n", "result=passed\\nexit_code=1\\n"] {
        let (result, code, summary) = told(0, silent);
        assert_eq!((result.as_str(), code.as_str()), ("error", "2"), "{silent}");
        assert!(summary.contains("without a verdict") && !summary.contains("# Regate\n# "), "{summary}");
    }
    let (result, code, _) = told(0, "result=splendid\\nexit_code=0\\n");
    assert_eq!((result.as_str(), code.as_str()), ("error", "2"));
}

#[test]
fn no_input_leaves_the_decision_to_the_configuration() {
    let run = run(1, &[]);
    let sarif = format!("--output=sarif={}/regate.sarif", run.temp);
    let summary = format!("--output=markdown={}/regate-summary.md", run.temp);
    let outcome = format!("--output=env={}/regate-outcome.env", run.temp);
    assert_eq!(run.arguments, ["scan", &sarif, &summary, &outcome, "--"]);
    assert_eq!(run.summary, "# Regate\n");
    assert_eq!((run.outputs["results"].as_str(), run.outputs["unknown"].as_str()), ("2", "1"));
}

#[test]
fn inputs_become_options_as_they_are() {
    let run = run(
        0,
        &[
            ("REGATE_PATHS", "src\n--exit-zero\nwith space; $(touch pwned) `id`\n"),
            ("REGATE_CONFIG", "ci/regate.toml"),
            ("REGATE_POLICY", "policy\nmore policy"),
            ("REGATE_FAIL_ON", "low"),
            ("REGATE_FAIL_ON_UNKNOWN", "medium"),
            ("REGATE_FAIL_ON_INCOMPLETE", "true"),
            ("REGATE_ALLOW_POLICY_ERRORS", "true"),
            ("REGATE_INLINE_SUPPRESSIONS", "false"),
            ("REGATE_JOBS", "2"),
            ("REGATE_EXIT_ZERO", "true"),
            ("REGATE_UPLOAD", "false"),
            ("REGATE_CATEGORY", "infra"),
            ("REGATE_SARIF_FILE", "out.sarif"),
            ("REGATE_FULL_SARIF_FILE", "full.sarif"),
        ],
    );
    let options = [
        "--output=sarif-full=full.sarif",
        "--output=github",
        "--config=ci/regate.toml",
        "--fail-on=low",
        "--fail-on-unknown=medium",
        "--fail-on-incomplete",
        "--allow-policy-errors",
        "--no-inline-suppressions",
        "--exit-zero",
        "--jobs=2",
        "--category=infra",
        "--policy=policy",
        "--policy=more policy",
        "--",
        "src",
        "--exit-zero",
        "with space; $(touch pwned) `id`",
    ];
    assert_eq!(run.arguments[4..], options);
    assert_eq!(run.outputs["sarif-file"], "out.sarif");
}

/// A word that is neither would leave a protection off, and an input of the other mode would be left unsaid.
#[test]
fn what_would_be_ignored_is_an_error() {
    for name in [
        "REGATE_FAIL_ON_INCOMPLETE",
        "REGATE_ALLOW_POLICY_ERRORS",
        "REGATE_INLINE_SUPPRESSIONS",
        "REGATE_EXIT_ZERO",
        "REGATE_UPLOAD",
    ] {
        for word in ["True", "FALSE", "yes", "no", "0"] {
            let run = run(0, &[(name, word)]);
            let told = (run.outputs["result"].as_str(), run.outputs["exit-code"].as_str(), run.arguments.len());
            assert_eq!(told, ("error", "2", 0), "{name}={word}");
        }
    }
    let run = run(0, &[("REGATE_ENVIRONMENT", "production"), ("REGATE_GATE_SARIF", "x.sarif")]);
    assert_eq!((run.outputs["result"].as_str(), run.arguments.len()), ("error", 0));
    assert!(run.log.contains("'environment' is for mode 'gate'"), "{}", run.log);
    let run = decide(0, "", &[("REGATE_FAIL_ON", "low")]);
    assert_eq!((run.outputs["result"].as_str(), run.arguments.len()), ("error", 0));
    assert!(run.log.contains("'fail-on' is for mode 'scan'"), "{}", run.log);
}

#[test]
fn a_name_with_a_line_break_writes_no_output_of_its_own() {
    let run = run(1, &[("REGATE_SARIF_FILE", "a.sarif\nresult=passed")]);
    assert!(run.arguments.is_empty() && run.log.contains("::error"));
    assert_eq!((run.outputs["result"].as_str(), run.outputs["exit-code"].as_str()), ("error", "2"));
}

/// Runs the script as a gate with a program that writes a decision, as `printf` takes it, and ends with `code`.
fn decide(code: u8, decision: &str, inputs: &[(&str, &str)]) -> Run {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    let script = format!(
        "#!/usr/bin/env bash\nprintf '%s\\n' \"$@\" >'{}'\n\
         for a in \"$@\"; do case \"$a\" in\n\
         --output=json=*) printf '{decision}' >\"${{a#--output=json=}}\" ;;\n\
         --output=*=*) a=\"${{a#--output=}}\"; echo \"# ${{a%%=*}}\" >\"${{a#*=}}\" ;;\n\
         esac; done\nexit {code}\n",
        at("arguments").display()
    );
    fs::write(at("regate"), script).unwrap();
    fs::set_permissions(at("regate"), fs::Permissions::from_mode(0o755)).unwrap();
    run_script(&folder, &[&[("REGATE_MODE", "gate")], inputs].concat())
}

#[test]
fn a_decision_is_what_exit_code_and_words_agree_on() {
    let told = |code, outcome: &str| {
        let words = if outcome.is_empty() {
            String::new()
        } else {
            format!("{{\\n  \"decision\": {{\\n    \"outcome\": \"{outcome}\",\\n")
        };
        let run = decide(code, &words, &[("REGATE_ENVIRONMENT", "production")]);
        (run.outputs["result"].clone(), run.outputs["exit-code"].clone(), run.outputs["comment-file"].is_empty())
    };
    let is = |result: &str, code: &str, empty| (result.to_string(), code.to_string(), empty);
    assert_eq!(told(0, "approved"), is("approved", "0", false));
    assert_eq!(told(1, "refused"), is("refused", "1", false));
    assert_eq!(told(4, "pending"), is("pending", "4", false));
    assert_eq!(told(2, ""), is("error", "2", true));
    for (code, outcome) in [(0, ""), (0, "refused"), (0, "pending"), (4, "approved"), (4, "")] {
        assert_eq!(told(code, outcome), is("error", "2", true), "{code} {outcome}");
    }
    assert_eq!(told(137, "approved"), is("error", "137", true));
}

#[test]
fn evidence_becomes_options_as_it_is() {
    let inputs = [
        ("REGATE_ENVIRONMENT", "production"),
        ("REGATE_TRUST_BASE", "origin/main"),
        ("REGATE_GATE_SARIF", "a.sarif\nTrivy=b c.sarif@1234\n--exit-zero"),
        ("REGATE_GATE_TESTS", "junit.xml"),
        ("REGATE_GATE_LOAD", "k6.json"),
        ("REGATE_EVIDENCE", "../evidence"),
        ("REGATE_ALLOWED_SIGNERS", "../signers"),
        ("REGATE_REVOKED_KEYS", "../krl"),
        ("REGATE_GATE_POLICY", "../policy"),
        ("REGATE_CHECKLIST", "../lists"),
        ("REGATE_REQUIRE_TOOL", "Trivy\nnpm audit"),
    ];
    let run = decide(0, "", &inputs);
    assert_eq!(run.arguments[..2], ["gate", "--environment=production"]);
    let options = [
        "--trust-base=origin/main",
        "--evidence=../evidence",
        "--allowed-signers=../signers",
        "--revoked-keys=../krl",
        "--gate-policy=../policy",
        "--checklist=../lists",
        "--require-tool=Trivy",
        "--require-tool=npm audit",
        "--sarif=a.sarif",
        "--sarif=Trivy=b c.sarif@1234",
        "--sarif=--exit-zero",
        "--tests=junit.xml",
        "--load=k6.json",
    ];
    assert_eq!(run.arguments[8..], options);
    let unknown = run_told(0, "", &[("REGATE_MODE", "guess")]);
    assert_eq!((unknown.outputs["result"].as_str(), unknown.arguments.len()), ("error", 0));
}

#[test]
fn what_is_new_is_asked_for_as_it_is_given() {
    let inputs = [("REGATE_DIFF_BASE", "origin/main"), ("REGATE_TRUST_BASE", "origin/main")];
    let options = ["--diff-base=origin/main", "--trust-base=origin/main", "--"];
    assert_eq!(run(0, &inputs).arguments[4..], options);
    let inputs = [("REGATE_TRUST_BASE", "origin/main")];
    assert_eq!(run(0, &inputs).arguments[4..], ["--trust-base=origin/main", "--"], "the change configures nothing");
    let inputs = [("REGATE_BASELINE", "b.jsonl"), ("REGATE_TRUST_BASE", "origin/main")];
    assert_eq!(run(0, &inputs).arguments[4..], ["--baseline=b.jsonl", "--trust-base=origin/main", "--"]);
}

/// Every input reaches the script: one that is declared and not handed on would be ignored in silence.
#[test]
fn every_input_is_handed_on() {
    let action = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("action.yml")).unwrap();
    let (inputs, rest) = action.split_once("\noutputs:").unwrap();
    let (_, inputs) = inputs.split_once("\ninputs:\n").unwrap();
    let names = inputs.lines().filter_map(|line| line.strip_prefix("  ")?.strip_suffix(':'));
    let names: Vec<&str> = names.filter(|name| !name.starts_with(' ')).collect();
    assert!(names.len() > 30, "{names:?}");
    for name in names {
        assert!(rest.contains(&format!(": ${{{{ inputs.{name} }}}}\n")), "{name}");
    }
}

/// What this repository supplies to others scans and decides with a trusted base.
#[test]
fn the_pipelines_that_are_supplied_name_a_trusted_base() {
    let read = |name: &str| fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(name)).unwrap();
    let gitlab = read(".gitlab/regate.gitlab-ci.yml");
    for command in ["scan", "gate"] {
        let line = gitlab.lines().find(|line| line.contains(&format!("\"$REGATE_COMMAND\" {command} "))).unwrap();
        assert!(line.contains("\"--trust-base=$REGATE_BASE\""), "{line}");
    }
    let pipeline = read(".github/workflows/pipeline.yml");
    let steps: Vec<&str> = pipeline.split("uses: ./.regate-tool").skip(1).collect();
    assert_eq!(steps.len(), 4);
    // What was decided and done is kept, whatever the gate said, and somebody can be told.
    for kept in
        ["name: regate-evidence", "name: regate-audit", "name: regate-notices", "record deployment", "ledger join"]
    {
        assert!(pipeline.contains(kept), "{kept}");
    }
    for step in &steps[..2] {
        let own = step.split("\n      - ").next().unwrap();
        assert!(own.contains("trust-base: ${{ inputs.base }}"), "{own}");
    }
}
